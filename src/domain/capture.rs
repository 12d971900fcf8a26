//! Which recordings one press of the record button made: recorders cut long captures into files
//! that follow one another.

use crate::domain::facts::Recording;

/// Longest gap between two files of one capture, in microseconds: 3 seconds. FAT keeps times in
/// steps of 2 seconds.
const GAP_MICROS: i64 = 3_000_000;

/// Longest overlap of two files of one capture, in microseconds: pre-recording repeats up to 30 s.
const OVERLAP_MICROS: i64 = 30_000_000;

fn follows(earlier: &Recording, later: &Recording) -> bool {
    let Some(start) = later.capture_start else { return false };
    let gap = start.micros() - earlier.capture_end.micros();
    let same = earlier.recorder == later.recorder
        && earlier.agency == later.agency
        && earlier.media_type == later.media_type
        && earlier.profile == later.profile;
    same && (-OVERLAP_MICROS..=GAP_MICROS).contains(&gap) && later.capture_end > earlier.capture_end
}

/// The recordings of the capture that `of` belongs to, in order, out of its `neighbours` (which may
/// hold `of` itself). A recording whose start is not known stands alone.
pub fn run_of(mut neighbours: Vec<Recording>, of: &Recording) -> Vec<Recording> {
    neighbours.retain(|one| one.capture_start.is_some() && one.id != of.id);
    let mut run = vec![of.clone()];
    if of.capture_start.is_none() {
        return run;
    }
    neighbours.sort_by_key(|one| one.capture_end);
    for one in &neighbours {
        if run.last().is_some_and(|last| follows(last, one)) {
            run.push(one.clone());
        }
    }
    for one in neighbours.iter().rev() {
        if run.first().is_some_and(|first| follows(one, first)) {
            run.insert(0, one.clone());
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::ids::RecordingId;
    use evidence::time::Utc;

    use super::*;
    use crate::domain::facts::{Doubts, OfficerBasis, RecordingState};

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
}
