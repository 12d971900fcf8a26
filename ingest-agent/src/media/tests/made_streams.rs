//! Streams made here that have no header: transport and program streams, and sound in frames.

use super::*;

/// Five bytes of a time stamp.
fn stamp(mark: u8, ticks: u64) -> [u8; 5] {
    let part = |from: u32, bits: u64| u8::try_from(ticks >> from & bits).unwrap();
    [mark << 4 | part(30, 7) << 1 | 1, part(22, 0xff), part(15, 0x7f) << 1 | 1, part(7, 0xff), part(0, 0x7f) << 1 | 1]
}

/// A transport stream in packets of `size` bytes, one for each picture's stamp.
fn transport(stamps: &[u64], size: usize) -> Vec<u8> {
    let packet = |ticks: &u64| {
        let lead = vec![0; if size == 192 { 4 } else { 0 }];
        let head = [0x47, 0x41, 0x00, 0x10, 0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5];
        let mut packet = [&lead[..], &head, &stamp(2, *ticks)].concat();
        packet.resize(size, 0xff);
        packet
    };
    stamps.iter().flat_map(packet).collect()
}

/// A program stream, one packet for each picture's stamp, of MPEG-2 or MPEG-1.
fn program(stamps: &[u64], later: bool) -> Vec<u8> {
    let packet = |ticks: &u64| {
        let head: &[u8] = if later { &[0x80, 0x80, 5] } else { &[0xff, 0xff, 0x60, 0x04] };
        [&[0, 0, 1, 0xba, 0x44, 0, 0, 0, 0, 0, 1, 0xe0, 0, 99][..], head, &stamp(2, *ticks), &[0xff; 100]].concat()
    };
    stamps.iter().flat_map(packet).collect()
}

/// Stamps of 25 pictures a second.
fn steady(from: u64, count: u64) -> Vec<u64> {
    (0..count).map(|number| (from + number * 3600) % (1 << 33)).collect()
}

#[test]
fn streams_are_as_long_as_their_stamps_run() {
    for size in [188, 192] {
        for (stamps, ms) in [
            (steady(126_000, 100), Some(4000)),
            (steady(126_000, 20_000), Some(800_000)),
            // The stamps turn over after 26 hours.
            (steady((1 << 33) - 180_000, 100), Some(4000)),
            // Pictures that are shown in another order than they are sent.
            ([126_000, 136_800, 129_600, 133_200].to_vec(), Some(160)),
            // Two takes, joined: no two stamps tell how long that is, wherever the joint is.
            ([steady(126_000, 100), steady(126_000, 100)].concat(), None),
            ([steady(126_000, 9000), steady(126_000, 9000)].concat(), None),
            ([steady(126_000, 100), steady(900_000_000, 100)].concat(), None),
            ([steady(126_000, 9000), steady(900_000_000, 9000)].concat(), None),
            (Vec::from([126_000; 6]), None),
        ] {
            let found = of_bytes(&transport(&stamps, size));
            assert_eq!((found.media_type, found.duration_ms), ("video/mp2t", ms), "{size}: {} stamps", stamps.len());
            let found = of_bytes(&program(&stamps, size == 188));
            assert_eq!((found.media_type, found.duration_ms), ("video/mpeg", ms), "{size}: {} packets", stamps.len());
        }
    }
}

#[test]
fn sound_in_frames_is_as_long_as_all_of_them() {
    // 1,024 samples at 8 kHz in 100 bytes.
    let frame = [&[0xff, 0xf1, 0x6c, 0x40, 12, 0x9f, 0xfc][..], &[0; 93]].concat();
    let found = of_bytes(&frame.repeat(50));
    assert_eq!((found.media_type, found.duration_ms), ("audio/aac", Some(6400)), "{found:?}");
    // 128 kbit/s at 44.1 kHz, after a tag and before another.
    let frame = [&[0xff, 0xfb, 0x90, 0x64][..], &[0; 413]].concat();
    let tagged = [&b"ID3\x04\0\0\0\0\0\x0a"[..], &[0; 10], &frame.repeat(100), b"TAG", &[0; 125]].concat();
    assert_eq!(of_bytes(&tagged).duration_ms, Some(2612));
    // What cannot be followed to its end tells no length.
    let lost = [frame.repeat(10), vec![7; 10_000]].concat();
    assert_eq!(of_bytes(&lost).duration_ms, None);
}

#[test]
fn ogg_counts_the_pages_of_its_sound_only() {
    let page = |stream: u32, position: i64, content: &[u8]| {
        let head = [&b"OggS\0\0"[..], &position.to_le_bytes(), &stream.to_le_bytes(), &[0; 8], &[1]].concat();
        [&head[..], &[u8::try_from(content.len()).unwrap()], content].concat()
    };
    let opus = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";
    let tags = [&b"OpusTags\0\0\0\0\x01\0\0\0\x19\0\0\0"[..], b"DATE=2026-11-28T11:53:13Z"].concat();
    let pages = [page(7, 0, opus), page(9, 0, b"\x80theora"), page(7, 0, &tags), page(7, 96_312, &[0; 9])];
    let found = of_bytes(&[pages.concat(), page(9, i64::MAX, &[0; 9])].concat());
    assert_eq!(found.duration_ms, Some(2000), "{found:?}");
    assert_eq!(said(&found), [("DATE comment", "2026-11-28T11:53:13.000000Z".to_owned())]);
}
