//! Recordings made here, a few bytes for each reader.

use super::*;

fn atom(kind: &[u8], content: &[u8]) -> Vec<u8> {
    [&u32::try_from(content.len() + 8).unwrap().to_be_bytes(), kind, content].concat()
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// A movie of one track with 1000 units a second; `more` follows in `moov`.
fn movie(created: u32, track_created: u32, ms: u32, more: &[u8]) -> Vec<u8> {
    let mvhd = atom(b"mvhd", &words(&[0, created, created, 1000, ms]));
    let tkhd = atom(b"tkhd", &words(&[0, track_created, track_created, 1, 0, ms]));
    let mdhd = atom(b"mdhd", &words(&[0, track_created, track_created, 1000, ms]));
    let track = atom(b"trak", &[tkhd, atom(b"mdia", &mdhd)].concat());
    let brand = atom(b"ftyp", b"isom\0\0\0\0isom");
    [brand, atom(b"moov", &[&mvhd[..], &track, more].concat())].concat()
}

/// 2026-11-28 03:53:13 UTC, counted from 1904.
const CREATED: u32 = 1_795_837_993 + 2_082_844_800;

fn only(found: &Metadata) -> (&'static str, String) {
    let told: Vec<_> = said(found).into_iter().filter(|(_, meant)| meant != "not set").collect();
    assert_eq!(told.len(), 1, "{found:?}");
    told[0].clone()
}

#[test]
fn a_track_tells_its_creation_where_the_movie_does_not() {
    let found = of_bytes(&movie(0, CREATED, 3000, &[]));
    assert_eq!(only(&found), ("mdhd creation time", "2026-11-28T03:53:13.000000Z".to_owned()));
    assert_eq!(said(&found)[0], ("mvhd creation time", "not set".to_owned()));
}

#[test]
fn a_track_that_was_created_at_another_time_is_told_beside_the_movie() {
    let found = of_bytes(&movie(CREATED, CREATED - 3600, 3000, &[]));
    let told = [("mvhd creation time", "03:53:13"), ("mdhd creation time", "02:53:13")];
    assert_eq!(said(&found), told.map(|(field, clock)| (field, format!("2026-11-28T{clock}.000000Z"))));
    assert_eq!(said(&of_bytes(&movie(CREATED, CREATED - 2, 3000, &[]))).len(), 1);
    // A clock that stood in 1970 when the movie was begun.
    let found = of_bytes(&movie(2_082_844_800 + 60, CREATED, 3000, &[]));
    assert_eq!(said(&found)[1].1, "2026-11-28T03:53:13.000000Z");
}

/// A movie of `samples` of 40 ms, whose headers tell other lengths.
fn counted(movie_ms: u32, media_ms: u32, samples: u32) -> Vec<u8> {
    let mvhd = atom(b"mvhd", &words(&[0, CREATED, CREATED, 1000, movie_ms]));
    let mdhd = atom(b"mdhd", &words(&[0, CREATED, CREATED, 1000, media_ms]));
    let hdlr = atom(b"hdlr", &[&[0; 8][..], b"vide", &[0; 12]].concat());
    let stts = atom(b"stts", &words(&[0, 1, samples, 40]));
    let minf = atom(b"minf", &atom(b"stbl", &stts));
    let track = atom(b"trak", &atom(b"mdia", &[mdhd, hdlr, minf].concat()));
    [atom(b"ftyp", b"isom\0\0\0\0isom"), atom(b"moov", &[mvhd, track].concat())].concat()
}

#[test]
fn headers_that_tell_a_multiple_are_not_believed_against_what_is_counted() {
    for (movie_ms, media_ms, samples, ms) in [
        (60_000, 60_000, 1500, 60_000),
        (600_000, 60_000, 1500, 60_000),
        (600_000, 600_000, 1500, 60_000),
        (120_000, 120_000, 1500, 60_000),
        // Cut by an edit list; and a track in the wrong units.
        (30_000, 60_000, 1500, 30_000),
        (60_000, 600_000, 15_000, 60_000),
    ] {
        let found = of_bytes(&counted(movie_ms, media_ms, samples));
        assert_eq!(found.duration_ms, Some(ms), "{movie_ms} {media_ms} {samples}: {:?}", found.durations);
    }
    let length = |ms: f64| [&b"\x44\x89\x88"[..], &ms.to_be_bytes()].concat();
    for (told, ms) in [(1000.0, 1000), (10_000.0, 960), (2500.0, 2500)] {
        let found = of_bytes(&matroska(b"matr", &length(told), &cluster(0, 25, true), true));
        assert_eq!(found.duration_ms, Some(ms), "{told}: {:?}", found.durations);
    }
}

#[test]
fn dates_are_found_wherever_quicktime_puts_them() {
    let text = b"2026-11-28T11:53:13+0800";
    let data = |text: &[u8]| atom(b"data", &[&words(&[1, 0]), text].concat());
    let keys = |name: &[u8]| {
        let key = [&words(&[u32::try_from(name.len()).unwrap() + 8])[..], b"mdta", name].concat();
        atom(b"keys", &[words(&[0, 1]), key].concat())
    };
    let by_key = |name: &[u8]| [keys(name), atom(b"ilst", &atom(&1_u32.to_be_bytes(), &data(text)))].concat();
    let plain = |inner: &[u8]| atom(b"meta", &[&atom(b"hdlr", &[0; 16])[..], inner].concat());
    let full = |inner: &[u8]| atom(b"meta", &[&[0; 4], &atom(b"hdlr", &[0; 16])[..], inner].concat());
    let creation = by_key(b"com.apple.quicktime.creationdate");
    let itunes = atom(b"ilst", &atom(b"\xa9day", &data(text)));
    let old = atom(b"\xa9day", &[&[0, 24, 0x15, 0xc7], &text[..]].concat());
    let track = |inner: Vec<u8>| atom(b"trak", &inner);
    for (more, field) in [
        (plain(&creation), "QuickTime creationdate"),
        (atom(b"udta", &full(&creation)), "QuickTime creationdate"),
        (track(full(&creation)), "QuickTime creationdate"),
        (track(atom(b"udta", &plain(&creation))), "QuickTime creationdate"),
        (plain(&by_key(b"com.android.capture.creation_time")), "QuickTime Keys creation_time"),
        (plain(&by_key(b"com.divergentmedia.clipwrap.originalDateTime")), "QuickTime Keys originalDateTime"),
        (atom(b"udta", &full(&itunes)), "QuickTime ©day"),
        (atom(b"udta", &old), "QuickTime ©day"),
        (track(atom(b"udta", &old)), "QuickTime ©day"),
        (atom(b"udta", &atom(b"date", text)), "QuickTime udta date"),
        (
            full(&atom(b"xml ", b"\0\0\0\0<x><CreationDate value=\"2026-11-28T11:53:13+08:00\"/></x>")),
            "Sony CreationDate",
        ),
    ] {
        let found = of_bytes(&movie(0, 0, 3000, &more));
        assert_eq!(only(&found), (field, "2026-11-28T03:53:13.000000Z".to_owned()), "{found:?}");
        assert_eq!(found.flags, Vec::<&str>::new(), "{field}");
    }
    // A year, as 3GP has it, and a place's date are no time of the recording.
    let year = atom(b"udta", &atom(b"yrrc", &[0, 0, 0, 0, 0x07, 0xea]));
    assert!(of_bytes(&movie(0, 0, 1, &year)).times.iter().all(|time| matches!(time.meaning, Meaning::Nothing(_))));
    let day =
        plain(&[keys(b"creation_time"), atom(b"ilst", &atom(&1_u32.to_be_bytes(), &data(b"2026-11-28")))].concat());
    assert_eq!(said(&of_bytes(&movie(0, 0, 1, &day)))[0].1, "a day without a time");
}

/// A fragment of 40 units of each of `samples` samples.
fn fragment(time: Option<u32>, samples: u32) -> Vec<u8> {
    let tfhd = atom(b"tfhd", &words(&[0x02_0008, 1, 40]));
    let tfdt = time.map(|time| atom(b"tfdt", &words(&[0, time]))).unwrap_or_default();
    let trun = atom(b"trun", &words(&[0, samples]));
    let moof = atom(b"moof", &[atom(b"mfhd", &words(&[0, 1])), atom(b"traf", &[tfhd, tfdt, trun].concat())].concat());
    [moof, atom(b"mdat", &[7; 5])].concat()
}

#[test]
fn fragments_are_summed_with_and_without_their_times() {
    let timed: Vec<u8> = (0..100).flat_map(|number| fragment(Some(number * 1000), 25)).collect();
    let found = of_bytes(&[movie(CREATED, 0, 0, &[]), timed.clone()].concat());
    assert_eq!((found.duration_ms, found.flags.len()), (Some(100_000), 0), "{found:?}");
    // The header tells the first fragment's length only.
    let told = of_bytes(&[movie(CREATED, 0, 1000, &[]), timed].concat());
    assert_eq!(told.duration_ms, Some(100_000), "{told:?}");
    assert!(told.durations.contains(&("mvhd", 1000)));
    let untimed: Vec<u8> = (0..100).flat_map(|_| fragment(None, 25)).collect();
    let found = of_bytes(&[movie(CREATED, 0, 0, &[]), untimed].concat());
    assert_eq!(found.duration_ms, Some(100_000), "{found:?}");
    // A stream that began long before counts from its first fragment.
    let later: Vec<u8> = (0..4).flat_map(|number| fragment(Some(86_400_000 + number * 1000), 25)).collect();
    assert_eq!(of_bytes(&[movie(CREATED, 0, 0, &[]), later].concat()).duration_ms, Some(4000));
    // Times that start again: what is there is summed.
    let again: Vec<u8> = [0, 5000, 0, 5000].iter().flat_map(|time| fragment(Some(*time), 125)).collect();
    assert_eq!(of_bytes(&[movie(CREATED, 0, 0, &[]), again].concat()).duration_ms, Some(20_000));
}

#[test]
fn a_subtitle_that_runs_on_makes_no_recording_longer() {
    let track = |id: u32, handler: &[u8], ms: u32| {
        let tkhd = atom(b"tkhd", &words(&[0, 0, 0, id, 0, ms]));
        let mdhd = atom(b"mdhd", &words(&[0, 0, 0, 1000, ms]));
        let hdlr = atom(b"hdlr", &[&[0; 8], handler].concat());
        atom(b"trak", &[tkhd, atom(b"mdia", &[mdhd, hdlr].concat())].concat())
    };
    let with = |tracks: &[Vec<u8>], ms: u32| {
        let mvhd = atom(b"mvhd", &words(&[0, 0, 0, 1000, ms]));
        of_bytes(&[atom(b"ftyp", b"isom\0\0\0\0isom"), atom(b"moov", &[mvhd, tracks.concat()].concat())].concat())
    };
    let video = track(1, b"vide", 3000);
    let found = with(&[video.clone(), track(2, b"sbtl", 30_000)], 30_000);
    assert_eq!(found.duration_ms, Some(3000), "{found:?}");
    assert!(found.durations.contains(&("mvhd", 30_000)));
    // Sound counts; and what no other track explains is the movie's own length.
    assert_eq!(with(&[video.clone(), track(2, b"soun", 30_000)], 30_000).duration_ms, Some(30_000));
    assert_eq!(with(&[video], 30_000).duration_ms, Some(30_000));
    let entry = |number: u8, kind: u8| element(b"\xae", &[0xd7, 0x81, number, 0x83, 0x81, kind], true);
    let tracks = element(b"\x16\x54\xae\x6b", &[entry(1, 1), entry(2, 0x11)].concat(), true);
    let length = [&b"\x44\x89\x88"[..], &30_000_f64.to_be_bytes()].concat();
    let late = element(
        b"\x1f\x43\xb6\x75",
        &[0xe7, 0x82, 0x07, 0xd0, 0xa3, 0x85, 0x82, 0x50, 0, 0, 9, 0xa3, 0x85, 0x81, 0, 40, 0, 9],
        true,
    );
    let found = of_bytes(&matroska(b"matr", &length, &[tracks, cluster(0, 25, true), late].concat(), true));
    assert_eq!(found.duration_ms, Some(2040), "{found:?}");
    let alone = element(b"\x1f\x43\xb6\x75", &[0xe7, 0x82, 0x17, 0xd0, 0xa3, 0x85, 0x82, 0x50, 0, 0, 9], true);
    let tracks = element(b"\x16\x54\xae\x6b", &[entry(1, 1), entry(2, 0x11)].concat(), true);
    let found = of_bytes(&matroska(b"matr", &length, &[tracks, cluster(0, 25, true), alone].concat(), true));
    assert_eq!(found.duration_ms, Some(960), "{found:?}");
}

#[test]
fn more_boxes_than_are_looked_at_are_bounded_and_not_damaged() {
    let free: Vec<u8> = b"\0\0\0\x08free".repeat(210_000);
    let fragments: Vec<u8> = (0..10).flat_map(|number| fragment(Some(number * 1000), 25)).collect();
    let last = fragment(Some(600_000), 25);
    let found = of_bytes(&[movie(CREATED, 0, 1000, &[]), fragments, free.clone(), last].concat());
    assert_eq!(found.flags, ["container-walk-bounded"]);
    assert_eq!(found.duration_ms, Some(601_000), "the last fragment is found from the end: {found:?}");
    // Without a fragment at the end, what was summed is no length.
    let found = of_bytes(&[movie(CREATED, 0, 1000, &[]), fragment(None, 25), free].concat());
    assert_eq!((found.duration_ms, &found.flags[..]), (None, &["container-walk-bounded"][..]), "{found:?}");
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let padding = vec![0; content.len() % 2];
    [kind, &u32::try_from(content.len()).unwrap().to_le_bytes(), content, &padding].concat()
}

fn little(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// An AVI of 25 pictures a second whose headers tell `frames` and `whole`, with `more` and then `listed` pictures.
fn avi(frames: u32, whole: Option<u32>, more: &[u8], listed: usize, index: bool) -> Vec<u8> {
    let avih = chunk(b"avih", &little(&[40_000, 0, 0, 0, frames, 0, 1, 0, 0, 0]));
    let strh = chunk(b"strh", &[b"vidsMJPG".to_vec(), little(&[0, 0, 0, 1, 25, 0, frames, 0, 0])].concat());
    let strl = chunk(b"LIST", &[b"strl".to_vec(), strh].concat());
    let odml = whole.map(|whole| chunk(b"LIST", &[b"odml".to_vec(), chunk(b"dmlh", &little(&[whole]))].concat()));
    let hdrl = chunk(b"LIST", &[b"hdrl".to_vec(), avih, strl, odml.unwrap_or_default()].concat());
    let movi = chunk(b"LIST", &[b"movi".to_vec(), chunk(b"00dc", b"ab").repeat(listed)].concat());
    let idx1 = if index { chunk(b"idx1", &[&b"00dc"[..], &[0; 12]].concat().repeat(listed)) } else { Vec::new() };
    let content = [b"AVI ".to_vec(), hdrl, more.to_vec(), movi, idx1].concat();
    chunk(b"RIFF", &content)
}

#[test]
fn every_date_that_cameras_write_into_avi_is_read() {
    for (text, meant) in [
        ("WED SEP 12 20:52:07 2012\n\0", "2012-09-12T20:52:07"),
        ("Wed Sep 12 20:52:07 2012\n", "2012-09-12T20:52:07"),
        ("Wed Sep 12 20:52:07 2012", "2012-09-12T20:52:07"),
        ("2012:09:12 20:52:07", "2012-09-12T20:52:07"),
        ("2012-09-12  20:52:07\0\0", "2012-09-12T20:52:07"),
        ("2012/09/12/ 20:52", "2012-09-12T20:52:00"),
        ("2012/ 9/12  8:52PM", "2012-09-12T20:52:00"),
        ("0000:00:00 00:00:00", "not set"),
        ("2012", "a day without a time"),
    ] {
        let found = of_bytes(&avi(50, None, &chunk(b"IDIT", text.as_bytes()), 50, true));
        assert_eq!(said(&found), [("AVI IDIT", meant.to_owned())], "{text:?}");
        assert_eq!(found.duration_ms, Some(2000));
        let info = chunk(b"LIST", &[b"INFO".to_vec(), chunk(b"ICRD", text.as_bytes())].concat());
        assert_eq!(said(&of_bytes(&avi(50, None, &info, 50, true))), [("RIFF ICRD", meant.to_owned())], "{text:?}");
    }
}

#[test]
fn an_avi_is_as_long_as_its_pictures_and_not_as_its_first_header() {
    // OpenDML: the first header counts the first gigabyte only.
    let odml = [avi(100, Some(2500), &[], 100, true), chunk(b"RIFF", b"AVIXLIST\x04\0\0\0movi")].concat();
    let found = of_bytes(&odml);
    assert_eq!(found.duration_ms, Some(100_000), "{found:?}");
    assert!(found.durations.contains(&("avih", 4000)));
    // Three times as many as there are; none, with an index; none, without one.
    assert_eq!(of_bytes(&avi(300, None, &[], 100, true)).duration_ms, Some(4000));
    assert_eq!(of_bytes(&avi(0, None, &[], 100, true)).duration_ms, Some(4000));
    assert_eq!(of_bytes(&avi(0, None, &[], 100, false)).duration_ms, Some(4000));
}

fn wav(start: &[u8], more: &[u8], told: u32, bytes: usize) -> Vec<u8> {
    let format = [&[1, 0, 1, 0][..], &little(&[8000, 16_000]), &[2, 0, 16, 0]].concat();
    let data = [&b"data"[..], &told.to_le_bytes(), &vec![0; bytes]].concat();
    [start, &[0xff; 4], b"WAVE", more, &chunk(b"fmt ", &format), &data].concat()
}

#[test]
fn a_sound_is_as_long_as_its_data() {
    let ds64 = |bytes: u64| chunk(b"ds64", &[&0_u64.to_le_bytes()[..], &bytes.to_le_bytes(), &[0; 12]].concat());
    for (bytes, ms) in [
        (wav(b"RIFF", &[], 32_000, 32_000), 2000),
        (wav(b"RF64", &ds64(32_000), u32::MAX, 32_000), 2000),
        (wav(b"BW64", &ds64(32_000), u32::MAX, 32_000), 2000),
        // A recorder that lost power before it wrote the length.
        (wav(b"RIFF", &[], 0, 32_000), 2000),
        (wav(b"RIFF", &[], u32::MAX, 32_000), 2000),
    ] {
        let found = of_bytes(&bytes);
        assert_eq!((found.media_type, found.duration_ms, found.flags.len()), ("audio/wav", Some(ms), 0), "{found:?}");
    }
    let cut = of_bytes(&wav(b"RIFF", &[], 64_000, 32_000));
    assert_eq!((cut.duration_ms, &cut.flags[..]), (Some(2000), &["container-damaged"][..]));
}

#[test]
fn broadcast_wave_tells_its_origination() {
    for (day, clock) in [("2026-11-28", "09:25:20"), ("2026:11:28", "09-25-20"), ("2026_11_28", "09_25_20")] {
        let bext = chunk(b"bext", &[&[0; 320][..], day.as_bytes(), clock.as_bytes(), &[0; 264]].concat());
        let found = of_bytes(&wav(b"RIFF", &bext, 2, 2));
        assert_eq!(said(&found), [("bext origination", "2026-11-28T09:25:20".to_owned())]);
    }
    let text = b"<BWFXML><BEXT><BWF_ORIGINATION_DATE>2026-11-28</BWF_ORIGINATION_DATE>\
        <BWF_ORIGINATION_TIME>09:25:20</BWF_ORIGINATION_TIME></BEXT></BWFXML>";
    let found = of_bytes(&wav(b"RIFF", &chunk(b"iXML", text), 2, 2));
    assert_eq!(said(&found), [("iXML origination", "2026-11-28T09:25:20".to_owned())]);
    let unset = chunk(b"bext", &[&[0; 320][..], b"0000-00-00", b"00:00:00", &[0; 264]].concat());
    assert_eq!(said(&of_bytes(&wav(b"RIFF", &unset, 2, 2)))[0].1, "not set");
}

/// An element with a size of eight bytes, or with none.
fn element(id: &[u8], content: &[u8], known: bool) -> Vec<u8> {
    let size = if known { content.len() as u64 | 1 << 56 } else { (1 << 57) - 1 };
    [id, &size.to_be_bytes(), content].concat()
}

fn matroska(doc: &[u8], info: &[u8], more: &[u8], known: bool) -> Vec<u8> {
    let head = element(b"\x1a\x45\xdf\xa3", &[b"\x42\x82\x84", doc].concat(), true);
    let info = element(b"\x15\x49\xa9\x66", info, true);
    [head, element(b"\x18\x53\x80\x67", &[&info, more].concat(), known)].concat()
}

fn cluster(ms: u16, blocks: u16, known: bool) -> Vec<u8> {
    let time = [&[0xe7, 0x82][..], &ms.to_be_bytes()].concat();
    let block = |number: u16| [&[0xa3, 0x85, 0x81][..], &(number * 40).to_be_bytes(), &[0, 9]].concat();
    let blocks: Vec<u8> = (0..blocks).flat_map(block).collect();
    element(b"\x1f\x43\xb6\x75", &[time, blocks].concat(), known)
}

#[test]
fn matroska_tells_its_date_and_its_length_with_or_without_a_header() {
    let nanos: i64 = (1_795_837_993 - 978_307_200) * 1_000_000_000;
    let date = [&b"\x44\x61\x88"[..], &nanos.to_be_bytes()].concat();
    let length = [&b"\x44\x89\x88"[..], &60_000_f64.to_be_bytes()].concat();
    let found = of_bytes(&matroska(b"webm", &[date.clone(), length].concat(), &[], true));
    assert_eq!((found.media_type, found.duration_ms), ("video/webm", Some(60_000)));
    assert_eq!(only(&found), ("Matroska DateUTC", "2026-11-28T03:53:13.000000Z".to_owned()));
    // Live: neither the segment nor its clusters know their size, and no header tells a length.
    for known in [true, false] {
        let void = element(b"\xec", &[0; 9], true);
        let clusters: Vec<u8> = (0..20).flat_map(|number| cluster(number * 1000, 25, known)).collect();
        let found = of_bytes(&matroska(b"matr", &date, &[void, clusters].concat(), false));
        assert_eq!(found.media_type, "video/x-matroska");
        assert_eq!((found.duration_ms, found.flags.len()), (Some(19_960), 0), "{known}: {found:?}");
    }
    let tag = |name: &[u8], text: &[u8]| {
        let simple = [element(b"\x45\xa3", name, true), element(b"\x44\x87", text, true)].concat();
        element(b"\x12\x54\xc3\x67", &element(b"\x73\x73", &element(b"\x67\xc8", &simple, true), true), true)
    };
    let found = of_bytes(&matroska(b"matr", &[], &tag(b"DATE_RECORDED", b"2026-11-28 11:53:13"), true));
    assert_eq!(only(&found), ("Matroska DATE_RECORDED", "2026-11-28T11:53:13".to_owned()));
    assert_eq!(
        of_bytes(&matroska(b"matr", &[&b"\x44\x61\x88"[..], &[0; 8]].concat(), &[], true)).times[0].meaning,
        Meaning::Nothing("not set")
    );
}

fn asf(created: u64, play: u64, flags: u32) -> Vec<u8> {
    let id = b"\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65";
    let body = [&[0; 24][..], &created.to_le_bytes(), &[0; 8], &play.to_le_bytes(), &[0; 8], &3100_u64.to_le_bytes()];
    let body = [body.concat(), little(&[flags, 3200, 3200, 0])].concat();
    let object = [&id[..], &(body.len() as u64 + 24).to_le_bytes(), &body].concat();
    let head = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c";
    [&head[..], &(object.len() as u64 + 30).to_le_bytes(), &little(&[1]), &[1, 2], &object].concat()
}

#[test]
fn asf_tells_its_creation_and_its_length_without_the_preroll() {
    let created = (1_795_837_993 + 11_644_473_600) * 10_000_000;
    let found = of_bytes(&asf(created, 231_000_000, 2));
    assert_eq!(only(&found), ("ASF creation date", "2026-11-28T03:53:13.000000Z".to_owned()));
    assert_eq!((found.duration_ms, found.flags.len()), (Some(20_000), 0));
    assert_eq!(of_bytes(&asf(created, 231_000_000, 1)).duration_ms, None, "a broadcast's header tells no length");
    assert_eq!(said(&of_bytes(&asf(0, 0, 2)))[0].1, "not set");
    assert_eq!(said(&of_bytes(&asf(116_444_736_000_000_000, 0, 2)))[0].1, "not set");
}

fn flv(script: &[u8], last_ms: u32) -> Vec<u8> {
    let tag = |kind: u8, ms: u32, content: &[u8]| {
        let size = u32::try_from(content.len()).unwrap();
        let [high, x, y, z] = ms.to_be_bytes();
        let head = [kind, size.to_be_bytes()[1], size.to_be_bytes()[2], size.to_be_bytes()[3], x, y, z, high, 0, 0, 0];
        [&head[..], content, &(size + 11).to_be_bytes()].concat()
    };
    [b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec(), tag(18, 0, script), tag(9, 0, b"ab"), tag(9, last_ms, b"ab")].concat()
}

fn on_meta_data(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let pair = |(name, value): &(&str, Vec<u8>)| {
        [&u16::try_from(name.len()).unwrap().to_be_bytes(), name.as_bytes(), value].concat()
    };
    let pairs: Vec<u8> = pairs.iter().flat_map(pair).collect();
    [&b"\x02\0\x0aonMetaData\x08\0\0\0\x02"[..], &pairs, b"\0\0\x09"].concat()
}

#[test]
fn flv_tells_its_date_in_all_forms_and_its_length() {
    let text = |text: &str| [&[2, 0, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let number =
        |kind: u8, number: f64| [&[kind][..], &number.to_be_bytes(), if kind == 11 { &[0, 0] } else { &[] }].concat();
    for (name, value, field, meant) in [
        ("creation_time", text("2026-11-28T03:53:13.000000Z"), "FLV creation_time", "2026-11-28T03:53:13.000000Z"),
        ("creationdate", text("Sat Nov 28 11:53:13 2026\n"), "FLV creationdate", "2026-11-28T11:53:13"),
        ("creationdate", number(11, 1_795_837_993_000.0), "FLV creationdate", "2026-11-28T03:53:13.000000Z"),
    ] {
        let script = on_meta_data(&[("duration", number(0, 60.0)), (name, value)]);
        let found = of_bytes(&flv(&script, 59_960));
        assert_eq!(said(&found), [(field, meant.to_owned())]);
        assert_eq!(found.duration_ms, Some(60_000));
        // Live: no length was written, or that of another file.
        assert_eq!(of_bytes(&flv(&script, 90_000)).duration_ms, Some(90_000));
    }
    assert_eq!(of_bytes(&flv(&on_meta_data(&[]), 90_000)).duration_ms, Some(90_000));
}

#[test]
fn dhav_tells_start_and_length_from_its_frames() {
    let frame = |second: u32, ticks: u16| {
        let packed = 26 << 26 | 11 << 22 | 28 << 17 | 11 << 12 | 53 << 6 | second;
        let head = [&b"DHAV\xfd\0\0\0"[..], &little(&[1, 40, packed]), &ticks.to_le_bytes(), &[0, 0], &[0; 8]].concat();
        [&head[..], b"dhav", &40_u32.to_le_bytes()].concat()
    };
    let frames: Vec<u8> = [frame(13, 65_000), frame(14, 464), frame(16, 2464)].concat();
    for lead in [&b""[..], b"\0\x01\x02 seven"] {
        let found = of_bytes(&[lead, &frames].concat());
        assert_eq!(found.media_type, "video/x-dahua", "{lead:?}");
        assert_eq!(said(&found), [("DHAV first frame", "2026-11-28T11:53:13".to_owned())]);
        assert_eq!((found.duration_ms, found.flags.len()), (Some(3000), 0));
    }
}

#[test]
fn mxf_tells_its_package_and_its_track() {
    let klv = |key: &[u8; 16], value: &[u8]| {
        [&key[..], &[0x83], &u32::try_from(value.len()).unwrap().to_be_bytes()[1..], value].concat()
    };
    let set = |kind: u8, tags: &[(u16, &[u8])]| {
        let value: Vec<u8> = tags
            .iter()
            .flat_map(|(tag, value)| {
                [&tag.to_be_bytes()[..], &u16::try_from(value.len()).unwrap().to_be_bytes(), value].concat()
            })
            .collect();
        klv(&[6, 14, 43, 52, 2, 83, 1, 1, 13, 1, 1, 1, 1, 1, kind, 0], &value)
    };
    let partition = klv(&[6, 14, 43, 52, 2, 5, 1, 1, 13, 1, 2, 1, 1, 2, 4, 0], &[0; 88]);
    let stamp = [0x07, 0xea, 11, 28, 3, 53, 13, 0];
    let sets = [
        set(0x36, &[(0x3c0a, &[1; 16]), (0x4405, &stamp)]),
        set(0x3b, &[(0x4803, &[2; 16]), (0x4b01, &[0, 0, 0, 25, 0, 0, 0, 1])]),
        set(0x0f, &[(0x3c0a, &[2; 16]), (0x0202, &250_i64.to_be_bytes())]),
    ];
    let found = of_bytes(&[partition, sets.concat()].concat());
    assert_eq!(found.media_type, "application/mxf");
    assert_eq!(said(&found), [("MXF material package creation", "2026-11-28T03:53:13.000000Z".to_owned())]);
    assert_eq!((found.duration_ms, found.flags.len()), (Some(10_000), 0), "{found:?}");
}

/// The start of a frame of DV.
fn dv_frame() -> Vec<u8> {
    let mut frame = vec![0xff; 12_000];
    frame[..4].copy_from_slice(b"\x1f\x07\0\xbf");
    frame[240..243].copy_from_slice(&[0x56, 0, 0]);
    frame[243..253].copy_from_slice(&[0x62, 0xff, 0x28, 0x11, 0x26, 0x63, 0xff, 0x13, 0x53, 0x11]);
    frame[451] = 0xe0;
    frame
}

#[test]
fn dv_within_avi_tells_the_camcorders_clock() {
    let stream = |kind: &[u8], head: &[u8]| {
        let strh = chunk(b"strh", &[kind, &little(&[0, 0, 0, 1, 25, 0, 1, 0, 0])].concat());
        let hdrl = chunk(b"LIST", &[b"hdrl".to_vec(), chunk(b"LIST", &[b"strl".to_vec(), strh].concat())].concat());
        let movi = chunk(b"LIST", &[b"movi", head, &chunk(b"00__", &dv_frame())].concat());
        of_bytes(&chunk(b"RIFF", &[b"AVI ".to_vec(), hdrl, movi].concat()))
    };
    for kind in [&b"iavsdvsd"[..], b"vidsdvsd", b"vidsDVSD"] {
        for head in [&b""[..], &chunk(b"JUNK", b"abc")] {
            assert_eq!(said(&stream(kind, head)), [("DV recording time", "2026-11-28T11:53:13".to_owned())]);
        }
    }
    assert_eq!(said(&stream(b"vidsMJPG", b"")), []);
}

#[test]
fn raw_h264_and_dv_tell_the_camcorders_clock() {
    let id = b"\x17\xee\x8c\x60\xf8\x4d\x11\xd9\x8c\xd6\x08\x00\x20\x0c\x9a\x66MDPM";
    let message = |zone: u8| {
        [
            &b"\0\0\0\x01\x67\x64\0\0\x01\x06\x05\x20"[..],
            id,
            &[2, 0x18, zone, 0x20, 0x26, 0x11, 0x19, 0x28, 0x11, 0x53, 0x13],
        ]
        .concat()
    };
    for (zone, meant) in [
        (0x10, "2026-11-28T03:53:13.000000Z"),
        (0x50, "2026-11-28T11:53:13"),
        (0x00, "2026-11-28T11:53:13"),
        (0xff, "2026-11-28T11:53:13"),
    ] {
        let found = of_bytes(&message(zone));
        assert_eq!(said(&found), [("MDPM recording time", meant.to_owned())], "{found:?}");
        let mut later = message(zone);
        *later.last_mut().unwrap() += 2;
        let found = of_bytes(&[message(zone), later].concat());
        assert_eq!(found.durations, [("MDPM clock", 2000)], "{found:?}");
    }
    let mut frame = dv_frame();
    frame.resize(144_000, 0xff);
    let found = of_bytes(&frame.repeat(50));
    assert_eq!(found.media_type, "video/dv");
    assert_eq!(said(&found)[0], ("DV recording time", "2026-11-28T11:53:13".to_owned()), "{found:?}");
    assert_eq!(found.duration_ms, Some(2000));
}

#[test]
fn sounds_tell_their_length_and_their_tags() {
    let amr = [&b"#!AMR\n"[..], &[&[0x3c_u8][..], &[0; 31]].concat().repeat(100)].concat();
    assert_eq!(of_bytes(&amr).duration_ms, Some(2000));
    let comments = |texts: &[&str]| {
        let texts: Vec<u8> = texts
            .iter()
            .flat_map(|text| [&little(&[u32::try_from(text.len()).unwrap()]), text.as_bytes()].concat())
            .collect();
        [little(&[0, 1]), texts].concat()
    };
    let packed: u64 = (8000 << 44) + 16_000;
    let vorbis = comments(&["DATE=2026-11-28"]);
    let block = |kind: u8, content: &[u8]| {
        [&(u32::from(kind) << 24 | u32::try_from(content.len()).unwrap()).to_be_bytes(), content].concat()
    };
    let flac =
        [b"fLaC".to_vec(), block(0, &[&[0; 10][..], &packed.to_be_bytes(), &[0; 16]].concat()), block(0x84, &vorbis)]
            .concat();
    let found = of_bytes(&flac);
    assert_eq!(
        (found.duration_ms, said(&found)),
        (Some(2000), vec![("DATE comment", "a day without a time".to_owned())])
    );
    let frame = |kind: &str, text: &str| {
        [kind.as_bytes(), &u32::try_from(text.len() + 1).unwrap().to_be_bytes(), &[0, 0, 0], text.as_bytes()].concat()
    };
    let mp3 = [b"ID3\x03\0\0\0\0\x02\0".to_vec(), frame("TYER", "2026"), frame("TDAT", "2811"), frame("TIME", "1153")]
        .concat();
    assert_eq!(said(&of_bytes(&mp3)), [("ID3 TYER, TDAT and TIME", "2026-11-28T11:53:00".to_owned())]);
    let mp3 = [b"ID3\x04\0\0\0\0\x02\0".to_vec(), frame("TDRC", "2026-11-28T11:53:13")].concat();
    assert_eq!(said(&of_bytes(&mp3)), [("ID3 TDRC", "2026-11-28T11:53:13".to_owned())]);
    let rate = [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0];
    let comm = [&[0, 1][..], &88_200_u32.to_be_bytes(), &[0, 16], &rate].concat();
    let aiff = [&b"FORM\0\0\0\0AIFFCOMM\0\0\0\x12"[..], &comm].concat();
    assert_eq!(of_bytes(&aiff).duration_ms, Some(2000));
}

/// One file for each reader, to be damaged.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let timed: Vec<u8> = (0..4).flat_map(|number| fragment(Some(number * 1000), 25)).collect();
    let clusters: Vec<u8> = (0..3).flat_map(|number| cluster(number * 1000, 3, number != 1)).collect();
    let nanos = [&b"\x44\x61\x88"[..], &[1; 8]].concat();
    vec![
        [movie(CREATED, CREATED, 0, &atom(b"udta", &atom(b"date", b"2026-11-28"))), timed].concat(),
        avi(50, Some(50), &chunk(b"IDIT", b"2012:09:12 20:52:07"), 50, true),
        avi(0, None, &[], 50, false),
        wav(b"RF64", &chunk(b"ds64", &[1; 28]), u32::MAX, 200),
        matroska(b"webm", &nanos, &clusters, false),
        asf(116_444_736_000_000_001, 231_000_000, 3),
        flv(&on_meta_data(&[("duration", [0].repeat(9)), ("creationdate", vec![2, 0, 1, 65])]), 90_000),
        [&b"#!AMR\n"[..], &[0x3c; 64]].concat(),
        [&b"DHAV\xfd\0\0\0"[..], &[40; 40]].concat().repeat(3),
    ]
}
