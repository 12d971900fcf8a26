//! Which recordings one press of the record button made: recorders cut long captures into files
//! that follow one another.

use crate::custody::recording::Recording;

/// Longest gap between two files of one capture, in microseconds: 3 seconds. FAT keeps times in
/// steps of 2 seconds.
const GAP_MICROS: i64 = 3_000_000;

/// Longest overlap of two files of one capture, in microseconds: pre-recording repeats up to 30 s.
const OVERLAP_MICROS: i64 = 30_000_000;

/// Longest time between the ends of two files of one capture of which no start is known, in microseconds: 24 hours.
const END_TO_END_MICROS_MAX: i64 = 24 * 3_600_000_000;

/// Sizes at which recorders begin the next file, in bytes: FAT's largest file, and 2 GiB of older programs.
const SPLITS: [u64; 2] = [1 << 32, 1 << 31];

/// How much smaller than a split the file before it may be, in bytes: recorders end at the end of a group of
/// pictures, and leave room for the index.
const SPLIT_ROOM_BYTES: u64 = 128 << 20;

fn follows(earlier: &Recording, later: &Recording) -> bool {
    let same = earlier.recorder == later.recorder
        && earlier.agency == later.agency
        && earlier.media_type == later.media_type
        && earlier.profile == later.profile;
    if !same || earlier.id == later.id {
        return false;
    }
    if let Some((one, other)) = chapter(earlier).zip(chapter(later)) {
        // What the names say goes before times: chapters may all carry that of the first, and another recording may
        // begin as soon as this one ends.
        return one.recording == other.recording && one.number + 1 == other.number && earlier.docking == later.docking;
    }
    if !is_of_one_device(&earlier.path, &later.path) {
        return false;
    }
    let joins = later.capture_start.is_none_or(|start| {
        let gap = start.micros() - earlier.capture_end.micros();
        (-OVERLAP_MICROS..=GAP_MICROS).contains(&gap) && later.capture_end > earlier.capture_end
    });
    let known = earlier.capture_start.is_some() && later.capture_start.is_some();
    joins && (known || is_split(earlier, later))
}

/// Whether `later` continues a file that was as large as a file can be, where a start is not known.
fn is_split(earlier: &Recording, later: &Recording) -> bool {
    let full = SPLITS.iter().any(|split| (split - SPLIT_ROOM_BYTES..=*split).contains(&earlier.size));
    let between = later.capture_end.micros() - earlier.capture_end.micros();
    full && earlier.docking == later.docking
        && (1..=END_TO_END_MICROS_MAX).contains(&between)
        && is_next_name(&earlier.path, &later.path)
}

/// Shortest number of a device or an officer in a name, in characters: GA/T 947 has 7 and 6.
const ID_MIN: usize = 6;

/// Longest number that counts files, in digits.
const COUNTER_DIGITS_MAX: usize = 5;

/// Whether two files can be of one device by their names: where both have a time, the numbers that stand before it
/// (of device and officer in GA/T 947, of the device in GB/T 28181) are the same, but for one that counts files.
/// Several recorders may be emptied into one folder.
fn is_of_one_device(earlier: &str, later: &str) -> bool {
    fn ids(lead: &str) -> Vec<&str> {
        let parts = lead.split(|c: char| !c.is_alphanumeric());
        parts.filter(|part| part.len() >= ID_MIN && part.bytes().any(|byte| byte.is_ascii_digit())).collect()
    }
    let Some((one, other)) = before_time(earlier).zip(before_time(later)) else { return true };
    let (one, other) = (ids(one), ids(other));
    let counts = |one: &str, other: &str| {
        one.bytes().filter(u8::is_ascii_digit).count() <= COUNTER_DIGITS_MAX && is_next_name(one, other)
    };
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one == other || counts(one, other))
}

/// What a file's name has before its first `YYYYMMDD`, `YYYY-MM-DD` or `YYYY_MMDD`.
fn before_time(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let bytes = name.as_bytes();
    let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let two = |at: usize, most: u8| (1..=most).contains(&(digit(at)? * 10 + digit(at + 1)?)).then_some(());
    let is_day = |at: usize| {
        let parted = digits(at) == 4 && bytes.get(at + 4).is_some_and(|byte| b"-_.".contains(byte));
        let month = at + 4 + usize::from(parted);
        let more = parted && digits(month) == 2;
        let enough = if parted { matches!(digits(month), 2 | 4) } else { digits(at) >= 8 };
        enough && two(month, 12).is_some() && two(month + 2 + usize::from(more), 31).is_some()
    };
    let begins = |at: usize| bytes[at..].starts_with(b"20") && (at == 0 || !bytes[at - 1].is_ascii_digit());
    (0..bytes.len()).find(|at| begins(*at) && is_day(*at)).and_then(|at| name.get(..at))
}

/// Whether two paths differ in one number alone, which is one larger in `later`.
fn is_next_name(earlier: &str, later: &str) -> bool {
    let same = earlier.bytes().zip(later.bytes()).take_while(|(one, other)| one == other).count();
    let digit = |text: &str, at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut begin = same;
    while begin > 0 && digit(earlier, begin - 1) {
        begin -= 1;
    }
    let number = |text: &str| {
        let count = text.as_bytes()[begin..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = text.get(begin..)?.split_at(count);
        Some((digits.parse::<u64>().ok()?, rest.to_owned()))
    };
    let numbers = number(earlier).zip(number(later));
    numbers.is_some_and(|((one, before), (other, after))| one.checked_add(1) == Some(other) && before == after)
}

/// Which recording a file with a chapter's name belongs to.
struct Chapter {
    /// The path without the chapter's number.
    recording: String,
    number: u32,
}

/// The chapter of a camera that numbers them: `GX010123.MP4`, `GX020123.MP4`; before, `GOPR0123.MP4`, `GP010123.MP4`.
fn chapter(of: &Recording) -> Option<Chapter> {
    if !of.profile.as_deref().is_some_and(|profile| profile.starts_with("gopro-")) {
        return None;
    }
    let name = of.path.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, name) = of.path.split_at(name);
    let (lead, rest) = (name.get(..2)?, name.get(4..)?);
    let (lead, number) = match name.get(2..4)? {
        "PR" | "pr" => ("GP", 0),
        digits => (lead, digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??),
    };
    Some(Chapter { recording: format!("{folder}{}{rest}", lead.to_ascii_uppercase()), number })
}

/// The letters of a path: files of one camera of a recorder that has two are named alike.
fn letters(path: &str) -> String {
    path.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The recordings of the capture that `of` belongs to, in order, out of its `neighbours` (which may
/// hold `of` itself). One whose start is not known belongs to another only where their names say so.
pub fn run_of(mut neighbours: Vec<Recording>, of: &Recording) -> Vec<Recording> {
    neighbours.retain(|one| one.id != of.id);
    neighbours.sort_by(|a, b| (a.capture_end, &a.path).cmp(&(b.capture_end, &b.path)));
    let shape = letters(&of.path);
    // Of several that could follow, one that is named alike.
    neighbours.sort_by_key(|one| letters(&one.path) != shape);
    let mut run = vec![of.clone()];
    while let Some(next) = neighbours.iter().position(|one| run.last().is_some_and(|last| follows(last, one))) {
        run.push(neighbours.remove(next));
    }
    // Of several that could come before, the nearest.
    neighbours.reverse();
    neighbours.sort_by_key(|one| letters(&one.path) != shape);
    while let Some(before) = neighbours.iter().position(|one| run.first().is_some_and(|first| follows(one, first))) {
        run.insert(0, neighbours.remove(before));
    }
    run
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::ids::RecordingId;
    use evidence::time::Utc;

    use crate::custody::recording::capture::*;
    use crate::custody::recording::{Doubts, OfficerBasis, RecordingState};

    fn at(seconds: i64) -> Utc {
        Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds)
    }

    fn recording(name: &str, from: Option<i64>, until: i64) -> Recording {
        let digest = Digest::of(name.as_bytes());
        Recording {
            id: RecordingId(digest),
            agency: "xc".parse().expect("an id"),
            station: "st-1".parse().expect("an id"),
            docking: "00112233445566778899aabbccddeeff".parse().expect("an id"),
            recorder: "BWC-1".parse().expect("an id"),
            certificate: None,
            officer_basis: OfficerBasis::None,
            path: name.to_owned(),
            raw_path: None,
            content: digest,
            size: 1,
            states: digest,
            envelope: digest,
            media_type: "video/mp4".to_owned(),
            profile: None,
            capture_start: from.map(at),
            capture_end: at(until),
            capture_rule: "x".to_owned(),
            flags: Vec::new(),
            docked_at: at(1000),
            sealed_at: at(1000),
            announced_at: at(1000),
            chain_sequence: 0,
            doubts: Doubts::default(),
            state: RecordingState::Announced,
        }
    }

    fn names(run: &[Recording]) -> Vec<&str> {
        run.iter().map(|one| one.path.as_str()).collect()
    }

    #[test]
    fn files_that_follow_one_another_are_one_capture() {
        let all = vec![
            recording("a", Some(0), 300),
            recording("b", Some(301), 600),
            recording("c", Some(600), 700),
            recording("later", Some(900), 1000),
        ];
        assert_eq!(names(&run_of(all.clone(), &all[1])), ["a", "b", "c"]);
        assert_eq!(names(&run_of(all.clone(), &all[0])), ["a", "b", "c"]);
        assert_eq!(names(&run_of(all.clone(), &all[3])), ["later"]);
    }

    #[test]
    fn another_recorder_or_an_unknown_start_is_not() {
        let of = recording("a", Some(0), 300);
        let mut other = recording("b", Some(300), 600);
        other.recorder = "BWC-2".parse().expect("an id");
        assert_eq!(names(&run_of(vec![other], &of)), ["a"]);
        let unknown = recording("a", None, 300);
        assert_eq!(names(&run_of(vec![recording("b", Some(300), 600)], &unknown)), ["a"]);
    }

    fn gopro(name: &str, from: Option<i64>, until: i64) -> Recording {
        let mut one = recording(&format!("DCIM/100GOPRO/{name}"), from, until);
        one.profile = Some("gopro-hero6plus".to_owned());
        one
    }

    fn of_size(name: &str, until: i64, size: u64) -> Recording {
        Recording { size, ..recording(name, None, until) }
    }

    #[test]
    fn chapters_are_joined_by_their_names_whatever_time_they_carry() {
        for starts in [[Some(0), Some(60), Some(120)], [Some(0), Some(0), Some(0)], [Some(0), None, None]] {
            let ends = if starts[1] == Some(0) { [60, 61, 62] } else { [60, 120, 180] };
            let all: Vec<Recording> =
                (0..3).map(|n| gopro(&format!("GX0{}0123.MP4", n + 1), starts[n], ends[n])).collect();
            let expected = ["DCIM/100GOPRO/GX010123.MP4", "DCIM/100GOPRO/GX020123.MP4", "DCIM/100GOPRO/GX030123.MP4"];
            for of in &all {
                assert_eq!(names(&run_of(all.clone(), of)), expected, "{starts:?} {}", of.path);
            }
        }
        let mut old = ["GOPR0123.MP4", "GP010123.MP4", "GP020123.MP4"].map(|name| gopro(name, Some(0), 60)).to_vec();
        old.reverse();
        assert_eq!(run_of(old.clone(), &old[1]).len(), 3);
    }

    #[test]
    fn another_recording_that_begins_at_once_is_not_a_chapter() {
        let all = [
            gopro("GX010123.MP4", Some(0), 60),
            gopro("GX010124.MP4", Some(60), 120),
            gopro("GL020123.LRV", Some(60), 120),
            gopro("GX030123.MP4", Some(60), 120),
        ];
        assert_eq!(names(&run_of(all.to_vec(), &all[0])), ["DCIM/100GOPRO/GX010123.MP4"]);
        let mut again = gopro("GX020123.MP4", Some(60), 120);
        again.docking = "ff112233445566778899aabbccddeeff".parse().expect("an id");
        assert_eq!(run_of(vec![again], &all[0]).len(), 1);
    }

    #[test]
    fn files_cut_where_a_file_system_ends_are_joined_without_starts() {
        let full = (1 << 32) - 5_000_000;
        let all = [
            of_size("R/MOV_0009.TS", 900, full),
            of_size("R/MOV_0010.TS", 1800, full),
            of_size("R/MOV_0011.TS", 2000, 7),
        ];
        for of in &all {
            assert_eq!(names(&run_of(all.to_vec(), of)), ["R/MOV_0009.TS", "R/MOV_0010.TS", "R/MOV_0011.TS"]);
        }
        for (earlier, later) in [
            // Not full; not the next number; another folder; another kind of name; ended before; a day later.
            (of_size("MOV_0009.TS", 900, full / 3), of_size("MOV_0010.TS", 1800, 7)),
            (of_size("MOV_0009.TS", 900, full), of_size("MOV_0011.TS", 1800, 7)),
            (of_size("A/MOV_0009.TS", 900, full), of_size("B/MOV_0010.TS", 1800, 7)),
            (of_size("MOV_0009.TS", 900, full), of_size("MOV_0010F.TS", 1800, 7)),
            (of_size("MOV_0009.TS", 900, full), of_size("MOV_0010.TS", 900, 7)),
            (of_size("MOV_0009.TS", 900, full), of_size("MOV_0010.TS", 90_000, 7)),
        ] {
            assert_eq!(run_of(vec![later.clone()], &earlier).len(), 1, "{}", later.path);
            assert_eq!(run_of(vec![earlier], &later).len(), 1);
        }
    }

    #[test]
    fn the_files_of_each_camera_of_a_recorder_follow_one_another() {
        let all: Vec<Recording> = ["F", "R"]
            .into_iter()
            .flat_map(|eye| (0..3).map(move |n| recording(&format!("00{n}{eye}.MP4"), Some(n * 60), n * 60 + 60)))
            .collect();
        for of in &all {
            let run = run_of(all.clone(), of);
            assert_eq!(run.len(), 3);
            assert!(run.iter().all(|one| letters(&one.path) == letters(&of.path)), "{:?}", names(&run));
        }
    }

    #[test]
    fn files_of_two_recorders_in_one_folder_are_two_captures() {
        for (one, same, other) in [
            (
                "1234567_012345_20261128084948.mp4",
                "1234567_012345_20261128085048.mp4",
                "7654321_012345_20261128085048.mp4",
            ),
            (
                "37040300001320000001_20261128084948.mp4",
                "37040300001320000001_20261128085048.mp4",
                "37040300001320000002_20261128085048.mp4",
            ),
            (
                "A/TA00716_2026-11-28 08-49-48.mp4",
                "A/TA00716_2026-11-28 08-50-48.mp4",
                "A/TA00739_2026-11-28 08-50-48.mp4",
            ),
            ("MOV0001_2026_1128_084948.mp4", "MOV0002_2026_1128_085048.mp4", "MOV0007_2026_1128_085048.mp4"),
        ] {
            let of = recording(one, Some(0), 60);
            let all = vec![recording(other, Some(60), 120), recording(same, Some(61), 121)];
            assert_eq!(names(&run_of(all.clone(), &of)), [one, same]);
            assert_eq!(names(&run_of(vec![all[0].clone(), of.clone()], &all[0])), [other]);
        }
        // Kinds of files of one device, as locked ones.
        let locked = recording("LOCK_20261128_085048.mp4", Some(60), 90);
        assert_eq!(run_of(vec![locked], &recording("20261128_084948.mp4", Some(0), 60)).len(), 2);
        // A name without a time tells nothing of the device.
        assert_eq!(
            run_of(vec![recording("MVI_0002.MOV", Some(60), 90)], &recording("MVI_0001.MOV", Some(0), 60)).len(),
            2
        );
    }

    proptest::proptest! {
        #[test]
        fn no_name_makes_the_search_for_a_time_panic(
            name in "\\PC{0,40}",
            digits in "[-_.0-9/]{0,40}",
            behind in "20[0-9]{2}[-_.]?[01][0-9][-_.]?\\PC{0,8}",
        ) {
            before_time(&name);
            before_time(&digits);
            before_time(&behind);
        }

        #[test]
        fn a_run_holds_each_once_and_nothing_of_another_recorder(
            rows in proptest::collection::vec((0_i64..400, 0_i64..100, proptest::bool::ANY, 0_usize..3), 1..12),
        ) {
            let rows = rows.into_iter().enumerate();
            let all: Vec<Recording> = rows
                .map(|(n, (from, long, known, other))| {
                    let mut one = recording(&format!("F{n}"), known.then_some(from), from + long);
                    one.recorder = format!("BWC-{other}").parse().expect("an id");
                    one
                })
                .collect();
            let run = run_of(all.clone(), &all[0]);
            let ids: std::collections::BTreeSet<String> = run.iter().map(|one| one.id.to_string()).collect();
            proptest::prop_assert_eq!(ids.len(), run.len());
            proptest::prop_assert!(run.iter().any(|one| one.id == all[0].id));
            proptest::prop_assert!(run.iter().all(|one| one.recorder == all[0].recorder));
            proptest::prop_assert!(run.windows(2).all(|pair| follows(&pair[0], &pair[1])));
        }
    }
}
