//! Media that is made to do harm.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use media_protocol::{EXIT_DATA, EXIT_SOFTWARE, Limits, Playback, Probed, Task};

use crate::harness::{LIMITS, Outcome, WORKER, ffmpeg, make, probe, run, run_with};

/// What an attack may take before it counts as one that works.
const QUICK: Duration = Duration::from_mins(1);

/// Boxes of MP4 that hold boxes.
const CONTAINERS: [&[u8]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"dinf"];

fn images(input: &Path) -> Outcome {
    let limits = Limits { memory_bytes: 512 * 1024 * 1024, cpu_seconds: 10, ..LIMITS };
    let task = Task::Images { input: input.to_owned(), still_px: 320, strip_count: 4, strip_px: 80 };
    run_with(task, limits, Path::new("/"))
}

#[test]
fn a_playlist_opens_no_other_file() {
    let directory = tempfile::tempdir().unwrap();
    let other = make(directory.path(), "other.ts", 1.0, "-c:v libx264 -c:a aac");
    let other = other.display();
    let playlists = [
        ("concat", format!("ffconcat version 1.0\nfile {other}\nfile '{other}'\n")),
        ("hls", format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n")),
        ("sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n".to_owned()),
        (
            "dash",
            format!(
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>{other}</BaseURL></Representation></AdaptationSet></Period></MPD>"
            ),
        ),
        ("subfile", format!("subfile,,start,0,end,0,,:{other}")),
    ];
    for (kind, text) in playlists {
        let input = directory.path().join(format!("{kind}.mp4"));
        std::fs::write(&input, text).unwrap();
        for task in [Task::Probe { input: input.clone() }, Task::Rendition { input: input.clone(), side_px_max: 640 }] {
            let outcome = run(task);
            outcome.failure(EXIT_DATA);
            assert!(outcome.stdout.is_empty(), "{kind}");
        }
    }
}

#[test]
fn a_name_is_a_name_and_no_address() {
    let directory = tempfile::tempdir().unwrap();
    let made = make(directory.path(), "made.mp4", 1.0, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    for name in ["concat:a|b.mp4", "http:x.mp4", "frame%03d.mp4", "-i.mp4", "pipe:0"] {
        let input = directory.path().join(name);
        std::fs::copy(&made, &input).unwrap();
        assert_eq!(probe(&input).playback, Playback::Direct, "{name}");
    }
}

/// The boxes of an MP4 with other data references and without its media data.
fn with_data_reference(bytes: &[u8], reference: &[u8]) -> Vec<u8> {
    let mut made = Vec::new();
    let mut rest = bytes;
    while rest.len() >= 8 {
        let size = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let (kind, payload) = (&rest[4..8], &rest[8..size]);
        let payload = match kind {
            b"mdat" => None,
            b"dref" => Some([&[0, 0, 0, 0, 0, 0, 0, 1], reference].concat()),
            _ if CONTAINERS.contains(&kind) => Some(with_data_reference(payload, reference)),
            _ => Some(payload.to_vec()),
        };
        if let Some(payload) = payload {
            made.extend_from_slice(&u32::try_from(payload.len() + 8).unwrap().to_be_bytes());
            made.extend_from_slice(kind);
            made.extend_from_slice(&payload);
        }
        rest = &rest[size..];
    }
    made
}

/// A Macintosh alias to a path, as QuickTime stores it.
fn alias(path: &str) -> Vec<u8> {
    let name = path.rsplit('/').next().unwrap();
    let mut record = vec![0; 10];
    record.push(0);
    record.extend([0; 27 + 12]);
    record.push(u8::try_from(name.len()).unwrap());
    record.extend(name.bytes().chain(std::iter::repeat(0)).take(63));
    record.extend([0; 16]);
    record.extend([0, 1, 0, 1]);
    record.extend([0; 16]);
    for (kind, text) in [(2_u16, path), (18, path)] {
        record.extend(kind.to_be_bytes());
        record.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        record.extend(text.bytes());
        record.resize(record.len() + text.len() % 2, 0);
    }
    record.extend([0xff, 0xff, 0, 0]);
    let size = u32::try_from(record.len() + 12).unwrap();
    [&size.to_be_bytes(), b"alis".as_slice(), &[0; 4], &record].concat()
}

#[test]
fn a_movie_whose_data_lies_in_another_file_shows_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let other = make(directory.path(), "other.mov", 1.0, "-c:v libx264 -c:a aac");
    let path = other.to_str().unwrap();
    let movie = with_data_reference(&std::fs::read(&other).unwrap(), &alias(path));
    assert!(movie.windows(path.len()).any(|window| window == path.as_bytes()));
    let input = directory.path().join("thief.mov");
    std::fs::write(&input, movie).unwrap();
    let probed: Probed = run(Task::Probe { input: input.clone() }).answer();
    assert!(matches!(probed.playback, Playback::None { .. }), "{probed:?}");
    assert_eq!(probed.duration_ms, None);
    images(&input).failure(EXIT_DATA);
}

/// A PNG that claims a size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes().into_iter().chain(height.to_be_bytes()));
    header.extend([8, 2, 0, 0, 0]);
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        })
    };
    let data = b"IDAT\x78\x9c\x63\x00\x00\x00\x01\x00\x01";
    let chunk = |chunk: &[u8]| {
        let length = u32::try_from(chunk.len() - 4).unwrap();
        [&length.to_be_bytes(), chunk, &crc(chunk).to_be_bytes()].concat()
    };
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(&header), chunk(data), chunk(b"IEND")].concat()
}

/// A JPEG whose header is that of a small one, but for the size that it claims.
fn jpeg(directory: &Path, size: u16) -> Vec<u8> {
    let small = directory.join("small.jpg");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=1"], "-frames:v 1", &small);
    let mut bytes = std::fs::read(small).unwrap();
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&size.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&size.to_be_bytes());
    bytes
}

#[test]
fn a_picture_of_gigapixels_is_refused_quickly() {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("huge.png", png(100_000, 100_000)),
        ("wide.png", png(i32::MAX.cast_unsigned(), 1)),
        ("huge.jpg", jpeg(directory.path(), u16::MAX)),
        ("large.jpg", jpeg(directory.path(), 20_000)),
    ] {
        let input = directory.path().join(name);
        std::fs::write(&input, bytes).unwrap();
        let outcome = images(&input);
        outcome.failure(EXIT_DATA);
        assert!(outcome.elapsed < QUICK, "{name}");
        let outcome = run(Task::Probe { input });
        assert!(matches!(outcome.code, Some(0 | EXIT_DATA)), "{name}: {outcome:?}");
        if outcome.code == Some(0) {
            let probed: Probed = outcome.answer();
            assert!(matches!(probed.playback, Playback::None { .. }), "{name}: {probed:?}");
        }
    }
}

#[test]
fn exif_that_leads_back_to_itself_ends() {
    let directory = tempfile::tempdir().unwrap();
    let small = jpeg(directory.path(), 64);
    // One directory at 8 whose entries (EXIF, GPS, interoperability) and next directory are itself.
    let mut tiff = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    for tag in [0x8769_u16, 0x8825, 0xa005] {
        tiff.extend(tag.to_be_bytes());
        tiff.extend([0, 4, 0, 0, 0, 1, 0, 0, 0, 8]);
    }
    tiff.extend([0, 0, 0, 8]);
    let payload = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    let bytes = [&small[..2], &[0xff, 0xe1], &length, &payload, &small[2..]].concat();
    let input = directory.path().join("loop.jpg");
    std::fs::write(&input, bytes).unwrap();
    let outcome = run(Task::Probe { input: input.clone() });
    assert!(outcome.elapsed < QUICK);
    assert_eq!(outcome.answer::<Probed>().playback, Playback::Direct);
    assert_eq!(images(&input).code, Some(0));
}

#[test]
fn a_sound_file_that_claims_an_hour_is_as_long_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let claimed = 4592_u32 * 88_200;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((claimed + 36).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(44_100_u32.to_le_bytes().into_iter().chain(88_200_u32.to_le_bytes()));
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(claimed.to_le_bytes());
    bytes.resize(5000, 7);
    let input = directory.path().join("long.wav");
    std::fs::write(&input, bytes).unwrap();
    let probed = probe(&input);
    assert!(probed.duration_ms.unwrap() < 100, "{probed:?}");
    let waveform: media_protocol::Waveform = run(Task::Waveform { input, buckets: 10 }).answer();
    assert!(waveform.duration_ms < 100 && waveform.peaks.len() == 10);
}

#[test]
fn a_reader_that_goes_away_ends_the_worker_quietly() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.avi", 20.0, "-c:v mjpeg -c:a pcm_s16le");
    let job = media_protocol::Job { task: Task::Rendition { input, side_px_max: 640 }, limits: LIMITS };
    let job_file = directory.path().join("job");
    std::fs::write(&job_file, serde_json::to_vec(&job).unwrap()).unwrap();
    let mut child = Command::new(WORKER)
        .stdin(std::fs::File::open(job_file).unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(EXIT_SOFTWARE));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("cannot be written") && said.lines().count() == 1, "{said}");
}
