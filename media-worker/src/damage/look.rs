//! What can be seen of a packet without decoding it: whether a part of it was overwritten with zeros, as
//! lost clusters of cards are, and whether a picture is to come of it.
//!
//! H.264, H.265, MPEG-1, -2 and -4 forbid more than a few zeros within coded data (ITU-T H.264 7.4.1,
//! H.262 5.2.3); in what others write, hundreds in a row do not occur.

/// Zeros in a row that no codec writes which forbids them.
const FORBIDDEN_ZEROS: usize = 16;

/// The same of other codecs.
const UNLIKELY_ZEROS: usize = 256;

/// Zeros behind the coded data that writers fill up with.
const FILLED_ZEROS: usize = 512;

/// Packets of so few bytes repeat a picture or hold none.
const NO_PICTURE_BYTES: usize = 16;

/// Units that are looked at in one packet.
const UNITS_MAX: usize = 1_024;

/// What is seen of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Whether data of it was overwritten with zeros.
    pub(crate) hollow: bool,
    /// Whether something that is shown or heard is to come of it.
    pub(crate) shows: bool,
}

/// Looks at the packets of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// H.264, with the bytes of a length before each unit; 0 where there are start codes.
    Avc(usize),
    /// The same for H.265.
    Hevc(usize),
    /// MPEG's start codes.
    Codes,
    Jpeg,
    Vp8,
    Vp9,
    /// Coded data without a rule about zeros.
    Coded,
    /// Coded sound, in which silence may be zeros.
    Sound,
    /// AMR, whose frames of the types from this one on hold no speech.
    Amr(u8),
    /// Where zeros may be what was recorded, or fill up.
    Anything,
}

/// Codecs that forbid zeros, and have start codes.
const CODES: [&str; 6] = ["mpeg1video", "mpeg2video", "mpeg4", "h263", "h263p", "cavs"];

/// Codecs that pack so well that zeros in a row do not occur but to fill up at the end, or in which zeros are
/// the loudest sound.
const CODED: [&str; 15] = [
    "pcm_u8",
    "pcm_alaw",
    "pcm_mulaw",
    "av1",
    "msmpeg4v1",
    "msmpeg4v2",
    "msmpeg4v3",
    "wmv1",
    "wmv2",
    "wmv3",
    "vc1",
    "theora",
    "flv1",
    "svq3",
    // Of every 80 bytes, the first names what they hold.
    "dvvideo",
];

/// Codecs of sound that fill packets of silence up with zeros, and never write one of zeros alone.
const SOUND: [&str; 9] = ["aac", "aac_latm", "mp2", "mp3", "opus", "vorbis", "wmav1", "wmav2", "alac"];

impl Look {
    /// Looks at packets of a codec, as FFmpeg calls it, with the codec's header.
    pub(crate) fn new(codec: &str, header: &[u8]) -> Look {
        // `avcC` and `hvcC` begin with 1 and say how long lengths are.
        let lengths = |at: usize| match (header.first(), header.get(at)) {
            (Some(1), Some(lengths)) => usize::from(lengths & 3) + 1,
            _ => 0,
        };
        let kind = match codec {
            "h264" => Kind::Avc(lengths(4)),
            "hevc" => Kind::Hevc(lengths(21)),
            "mjpeg" | "mjpegb" => Kind::Jpeg,
            "vp8" => Kind::Vp8,
            "vp9" => Kind::Vp9,
            "amr_nb" => Kind::Amr(8),
            "amr_wb" => Kind::Amr(9),
            codec if CODES.contains(&codec) => Kind::Codes,
            codec if CODED.contains(&codec) => Kind::Coded,
            codec if SOUND.contains(&codec) => Kind::Sound,
            _ => Kind::Anything,
        };
        Look { kind }
    }

    /// Looks at a packet.
    pub(crate) fn at(&self, packet: &[u8]) -> Seen {
        let empty = packet.len() < NO_PICTURE_BYTES;
        let blank = !empty && packet.iter().all(|byte| *byte == 0);
        let (hollow, shows) = match self.kind {
            Kind::Avc(lengths) => units(packet, lengths, |unit| matches!(unit & 0x1f, 1..=5)),
            Kind::Hevc(lengths) => units(packet, lengths, |unit| unit >> 1 & 0x3f < 32),
            Kind::Codes => (has_hole(packet, FORBIDDEN_ZEROS, true), true),
            Kind::Jpeg => (!zeros_are_flat(packet) && has_hole(behind_scan_head(packet), UNLIKELY_ZEROS, false), true),
            Kind::Vp8 => {
                (has_hole(packet, UNLIKELY_ZEROS, false), packet.first().is_none_or(|first| first & 0x10 != 0))
            }
            Kind::Vp9 => (has_hole(packet, UNLIKELY_ZEROS, false), vp9_shows(packet)),
            Kind::Coded => (has_hole(packet, UNLIKELY_ZEROS, false), true),
            // Where streams are chained, the next one's head comes as a packet.
            Kind::Sound => (false, !(packet.starts_with(b"OpusHead") || packet.starts_with(b"OpusTags"))),
            Kind::Amr(silent) => {
                let speech = packet.first().is_some_and(|head| head >> 3 & 15 < silent);
                return Seen { hollow: blank, shows: speech };
            }
            Kind::Anything => return Seen { hollow: false, shows: !empty },
        };
        Seen { hollow: (hollow || blank) && !empty, shows: (shows || hollow || blank) && !empty }
    }
}

/// Whether there are so many zeros in a row with something behind them; with `codes`, zeros before a start
/// code fill up and do not count.
fn has_hole(bytes: &[u8], zeros: usize, codes: bool) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        // Of so many in a row, one lies at every such step.
        if bytes[at] != 0 {
            at += zeros;
            continue;
        }
        let start = at - bytes[..at].iter().rev().take_while(|byte| **byte == 0).count();
        let end = at + bytes[at..].iter().take_while(|byte| **byte == 0).count();
        let fills_up = end == bytes.len() || codes && bytes[end] == 1;
        if end - start >= zeros && !fills_up {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

/// Whether the packet ends in more zeros than writers fill up with.
pub(super) fn ends_hollow(bytes: &[u8]) -> bool {
    bytes.len() > FILLED_ZEROS && bytes[bytes.len() - FILLED_ZEROS..].iter().all(|byte| *byte == 0)
}

/// Whether a unit of coded picture data has a hole, and whether there is one at all.
fn units(packet: &[u8], lengths: usize, is_picture: impl Fn(u8) -> bool) -> (bool, bool) {
    let (mut hollow, mut shows) = (false, false);
    let mut rest = packet;
    for _ in 0..UNITS_MAX {
        let unit;
        if lengths > 0 {
            let Some((length, behind)) = rest.split_at_checked(lengths) else { break };
            let length = length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            // No unit is empty, and none is longer than its packet.
            if length == 0 || length > behind.len() {
                return (hollow || !is_filled_up(rest), shows);
            }
            (unit, rest) = behind.split_at(length);
        } else {
            let Some(start) = start_code(rest) else { break };
            let behind = &rest[start..];
            let end = start_code(behind).map_or(behind.len(), |next| next - 3);
            (unit, rest) = behind.split_at(end);
        }
        if unit.first().is_some_and(|first| is_picture(*first)) {
            shows = true;
            // What comes after the last zero of a unit with start codes fills up.
            let coded = if lengths > 0 || rest.is_empty() { unit } else { without_end(unit) };
            hollow |= has_hole(coded, FORBIDDEN_ZEROS, false) || ends_hollow(coded);
        }
    }
    (hollow, shows)
}

/// Whether what is left of a packet is a few zeros.
fn is_filled_up(rest: &[u8]) -> bool {
    rest.len() < FORBIDDEN_ZEROS && rest.iter().all(|byte| *byte == 0)
}

fn without_end(unit: &[u8]) -> &[u8] {
    let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
    &unit[..unit.len() - zeros]
}

/// The byte after the next start code.
fn start_code(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    while at < bytes.len() {
        match bytes[at] {
            0 => at += 1,
            1 if bytes[at - 1] == 0 && bytes[at - 2] == 0 => return Some(at + 1),
            _ => at += 3,
        }
    }
    None
}

/// The coded data of a JPEG: what lies behind the head of its first scan. Before it cameras keep notes, which
/// may be anything.
fn behind_scan_head(jpeg: &[u8]) -> &[u8] {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        at += 2 + length.max(2);
        if *marker == START_OF_SCAN {
            return jpeg.get(at..).unwrap_or_default();
        }
    }
    // No markers: what should be a JPEG is not.
    if jpeg.starts_with(&[0xff, 0xd8]) { &[] } else { jpeg }
}

/// Whether zeros stand for a flat picture by the JPEG's own codes: the code of nothing but zeros is then the one
/// for the end of a block, as in tables that are made for such a picture. Of the usual tables that for colour begins
/// so, and the one for brightness does not.
fn zeros_are_flat(jpeg: &[u8]) -> bool {
    const CODES: u8 = 0xc4;
    let (mut any, mut all, mut at) = (false, true, 2);
    while let Some([0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
        let mut tables = jpeg.get(at + 4..at + 2 + length).filter(|_| *marker == CODES).unwrap_or_default();
        while let Some((head, rest)) = tables.split_first()
            && let Some((counts, values)) = rest.split_first_chunk::<16>()
        {
            let ends_block = values.first().is_some_and(|first| first.trailing_zeros() >= 4);
            if head >> 4 == 1 {
                (any, all) = (true, all && ends_block);
            }
            let values_length = counts.iter().map(|count| usize::from(*count)).sum::<usize>();
            tables = values.get(values_length..).unwrap_or_default();
        }
        at += 2 + length;
    }
    any && all
}

/// Whether a packet of VP9 shows a picture: a frame alone may be for reference only.
fn vp9_shows(packet: &[u8]) -> bool {
    let (Some(first), Some(last)) = (packet.first(), packet.last()) else { return false };
    let many = last & 0xe0 == 0xc0;
    let high_profile = first & 0x30 == 0x30;
    let bits = if high_profile { first & 0x07 } else { first >> 1 & 0x07 };
    // Show an existing one; a key frame or not; show this one.
    many || bits & 0b100 != 0 || bits & 0b001 != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AVCC: [u8; 5] = [1, 100, 0, 30, 0xff];

    fn unit(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 1).unwrap();
        [&length.to_be_bytes()[..], &[kind], body].concat()
    }

    #[test]
    fn zeros_within_coded_data_are_seen_and_those_that_fill_up_are_not() {
        let noise: Vec<u8> = (0..4000_u32).map(|at| u8::try_from(at * 7 % 250 + 5).unwrap()).collect();
        let holed = [&noise[..1000], &[0; 700], &noise[..1000]].concat();
        let filled = [&noise[..1000], &[0; 700]].concat();
        for (codec, header) in [("h264", &AVCC[..]), ("h264", &[]), ("hevc", &[]), ("mpeg4", &[]), ("vp9", &[])] {
            let packet = |body: &[u8]| match header {
                [] => [&[0, 0, 1, if codec == "hevc" { 2 } else { 0x41 }], body].concat(),
                _ => unit(0x41, body),
            };
            let hollow = |body: &[u8]| Look::new(codec, header).at(&packet(body)).hollow;
            assert!(hollow(&holed), "{codec}");
            assert!(!hollow(&noise), "{codec}");
            // Units have no such end; others may be filled up.
            assert_eq!(hollow(&filled), codec.starts_with('h'), "{codec}");
            assert!(Look::new(codec, header).at(&[0; 100]).hollow, "{codec}");
        }
        // Zeros before a start code, and in what is no picture.
        let filler = [&[0, 0, 1, 0xb3], &noise[..100], &[0; 700], &[0, 0, 1, 0], &noise[..100]].concat();
        assert!(!Look::new("mpeg2video", &[]).at(&filler).hollow);
        let message = [unit(6, &holed), unit(0x41, &noise)].concat();
        assert_eq!(Look::new("h264", &AVCC).at(&message), Seen { hollow: false, shows: true });
        assert_eq!(Look::new("h264", &AVCC).at(&unit(6, &noise)), Seen { hollow: false, shows: false });
        let broken = [&unit(0x41, &noise)[..], &[0; 300], &noise[..50]].concat();
        assert!(Look::new("h264", &AVCC).at(&broken).hollow, "a unit of no length");
    }

    #[test]
    fn notes_of_a_jpeg_may_be_zeros_and_its_picture_not() {
        let noise = [7; 600];
        let notes = [&[0xff, 0xd8, 0xff, 0xe1, 3, 0xe8][..], &[0; 998], &[0xff, 0xda, 0, 4, 1, 1], &noise].concat();
        assert!(!Look::new("mjpeg", &[]).at(&notes).hollow);
        let holed = [&notes[..], &[0; 600], &noise].concat();
        assert!(Look::new("mjpeg", &[]).at(&holed).hollow);
    }

    #[test]
    fn what_is_not_to_be_shown_is_known() {
        let body = [9; 40];
        let with = |first: u8| [&[first], &body[..]].concat();
        for (codec, first, shows) in
            [("vp8", 0x10, true), ("vp8", 0x00, false), ("vp9", 0x82, true), ("vp9", 0x80, false), ("vp9", 0x88, true)]
        {
            assert_eq!(Look::new(codec, &[]).at(&with(first)).shows, shows, "{codec} {first}");
        }
        assert!(!Look::new("mpeg4", &[]).at(&[0, 0, 1, 0xb6, 0x10]).shows, "a picture that repeats");
    }

    proptest! {
        #[test]
        fn any_packet_can_be_looked_at(
            codec in prop::sample::select(vec!["h264", "hevc", "mpeg4", "mjpeg", "vp8", "vp9", "aac", "pcm_s16le"]),
            header in prop::collection::vec(any::<u8>(), 0..30),
            packet in prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(0xff), any::<u8>()], 0..400),
        ) {
            Look::new(codec, &header).at(&packet);
        }

        #[test]
        fn a_hole_is_found_wherever_it_is(before in 1_usize..400, zeros in 0_usize..600, behind in 1_usize..400) {
            let bytes = [vec![7; before], vec![0; zeros], vec![7; behind]].concat();
            for least in [FORBIDDEN_ZEROS, UNLIKELY_ZEROS] {
                prop_assert_eq!(has_hole(&bytes, least, false), zeros >= least);
            }
        }
    }
}
