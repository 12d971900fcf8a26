//! Where decoding may begin: what a packet itself says, because a container's mark is only a claim.
//!
//! Sources: ITU-T H.264 tables 7-1 and D.1.8 (recovery point), H.265 table 7-1.

/// From where on what is decoded from a packet is what a linear decode shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Not known to be one.
    None,
    /// Pictures that are shown at or after it; those before it may need what came before.
    Open,
    /// All that come after it in the file.
    Clean,
}

/// Codecs of which each picture is decoded by itself.
const INTRA: [&str; 18] = [
    "mjpeg", "mjpegb", "dvvideo", "prores", "dnxhd", "rawvideo", "huffyuv", "ffvhuff", "png", "bmp", "tiff", "webp",
    "jpegls", "jpeg2000", "gif", "r210", "v210", "utvideo",
];

/// Codecs whose key frames stand alone, and after which nothing refers to before them.
const CLOSED: [&str; 6] = ["vp8", "vp9", "av1", "ffv1", "theora", "vp6f"];

/// Codecs whose key frames may be followed by pictures that are shown before them.
const WITH_LEADING: [&str; 4] = ["mpeg1video", "mpeg2video", "vc1", "wmv3"];

/// The kind of H.264's message about a recovery point.
const RECOVERY_POINT: usize = 6;

/// How a picture of MPEG-4 part 2 begins (ISO/IEC 14496-2 table 6-3).
const VOP_START: [u8; 4] = [0, 0, 1, 0xb6];

/// Units of a stream that are looked at in one packet.
const UNITS_MAX: usize = 256;

/// H.264's and H.265's units in a packet: with their lengths before them, or with start codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Lengths(usize),
    StartCodes,
}

/// Judges the packets of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    codec: Codec,
}

#[derive(Debug, Clone)]
enum Codec {
    Avc(Framing),
    Hevc(Framing),
    /// MPEG-4 part 2.
    Mpeg4,
    /// What the mark of a key frame is worth.
    Marked(Key),
}

impl Keys {
    /// Judges packets of the codec, as FFmpeg calls it, with what its header holds.
    pub(crate) fn new(codec: &str, header: &[u8]) -> Keys {
        let codec = match codec {
            "h264" => Codec::Avc(framing(header, 4)),
            "hevc" => Codec::Hevc(framing(header, 21)),
            "mpeg4" => Codec::Mpeg4,
            codec if INTRA.contains(&codec) || CLOSED.contains(&codec) => Codec::Marked(Key::Clean),
            codec if WITH_LEADING.contains(&codec) => Codec::Marked(Key::Open),
            // Of others it is not known what their key frames are worth.
            _ => Codec::Marked(Key::None),
        };
        Keys { codec }
    }

    /// Whether decoding may begin with the packet, which is marked as a key frame or not.
    pub(crate) fn judge(&self, marked: bool, packet: &[u8]) -> Key {
        match &self.codec {
            Codec::Marked(worth) if marked => *worth,
            Codec::Mpeg4 if marked => Key::Open,
            Codec::Marked(_) | Codec::Mpeg4 => Key::None,
            Codec::Avc(framing) => avc(units(packet, *framing)),
            Codec::Hevc(framing) => hevc(units(packet, *framing)),
        }
    }

    /// Whether the packet holds pictures of which only one can be shown at the time that the packet states: encoders
    /// for AVI pack a picture that is shown earlier behind the one that it needs, with an empty packet later on.
    pub(crate) fn is_packed(&self, packet: &[u8]) -> bool {
        matches!(self.codec, Codec::Mpeg4)
            && packet.windows(VOP_START.len()).filter(|four| *four == VOP_START).nth(1).is_some()
    }
}

/// How units are framed: a header of the `avcC` or `hvcC` kind says how long their lengths are, at `at`.
fn framing(header: &[u8], at: usize) -> Framing {
    match (header.first(), header.get(at)) {
        (Some(1), Some(lengths)) => Framing::Lengths(usize::from(lengths & 3) + 1),
        _ => Framing::StartCodes,
    }
}

fn units(packet: &[u8], framing: Framing) -> impl Iterator<Item = &[u8]> {
    let mut rest = packet;
    std::iter::from_fn(move || match framing {
        Framing::Lengths(bytes) => {
            let (length, behind) = rest.split_at_checked(bytes)?;
            let length = length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            let unit = &behind[..length.min(behind.len())];
            rest = &behind[unit.len()..];
            Some(unit)
        }
        Framing::StartCodes => {
            let start = rest.windows(3).position(|three| three == [0, 0, 1])? + 3;
            let behind = &rest[start..];
            // The first bytes are what is asked for; the end of the unit is found when the next one is.
            rest = behind;
            Some(behind)
        }
    })
    .take(UNITS_MAX)
}

fn avc<'packet>(units: impl Iterator<Item = &'packet [u8]>) -> Key {
    let mut recovers = false;
    for unit in units {
        match unit.first().map(|byte| byte & 0x1f) {
            Some(5) => return Key::Clean,
            // A slice that is none of an instant refresh: what came before it has been seen.
            Some(1) => break,
            Some(6) => recovers |= recovers_at_once(&unit[1..]),
            _ => {}
        }
    }
    if recovers { Key::Open } else { Key::None }
}

/// Whether messages of supplemental information say that all is right from this picture on.
fn recovers_at_once(messages: &[u8]) -> bool {
    let mut rest = messages;
    while let (Some(kind), Some(size)) = (number(&mut rest), number(&mut rest)) {
        if kind == RECOVERY_POINT {
            // `recovery_frame_cnt` is 0, whose Exp-Golomb code is a single 1.
            return rest.first().is_some_and(|byte| byte & 0x80 != 0);
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    false
}

/// A number of a message's head: bytes that are added up, as long as they are 255.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let mut sum = 0_usize;
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        sum += usize::from(*byte);
        if *byte != u8::MAX {
            return Some(sum);
        }
    }
}

fn hevc<'packet>(units: impl Iterator<Item = &'packet [u8]>) -> Key {
    for unit in units {
        match unit.first().map(|byte| byte >> 1 & 0x3f) {
            Some(16..=20) => return Key::Clean,
            Some(21) => return Key::Open,
            Some(0..=9) => return Key::None,
            _ => {}
        }
    }
    Key::None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AVCC: [u8; 5] = [1, 100, 0, 30, 0xff];

    fn with_lengths(units: &[&[u8]]) -> Vec<u8> {
        units.iter().flat_map(|unit| [&u32::try_from(unit.len()).unwrap().to_be_bytes(), *unit].concat()).collect()
    }

    fn with_codes(units: &[&[u8]]) -> Vec<u8> {
        units.iter().flat_map(|unit| [&[0, 0, 0, 1], *unit].concat()).collect()
    }

    #[test]
    fn only_what_a_packet_holds_makes_it_a_place_to_begin() {
        let (instant, plain): (&[u8], &[u8]) = (&[0x65, 1], &[0x41, 1]);
        // Messages: one of four bytes, then a recovery point at once, or after two pictures.
        let at_once: &[u8] = &[6, 5, 4, 0, 0, 0, 0, 6, 1, 0x84, 0x80];
        let later: &[u8] = &[6, 6, 1, 0x60, 0x80];
        for (units, key) in [
            (vec![&[0x67, 1][..], instant], Key::Clean),
            (vec![plain], Key::None),
            (vec![at_once, plain], Key::Open),
            (vec![later, plain], Key::None),
            (vec![plain, instant], Key::None),
            (vec![], Key::None),
        ] {
            assert_eq!(Keys::new("h264", &AVCC).judge(true, &with_lengths(&units)), key, "{units:?}");
            assert_eq!(Keys::new("h264", &[]).judge(true, &with_codes(&units)), key, "{units:?}");
        }
        for (kind, key) in [(19, Key::Clean), (16, Key::Clean), (21, Key::Open), (1, Key::None), (32, Key::None)] {
            assert_eq!(Keys::new("hevc", &[]).judge(true, &with_codes(&[&[kind << 1, 1]])), key, "{kind}");
        }
    }

    #[test]
    fn packets_that_hold_two_pictures_are_known() {
        let (one, two) =
            ([&VOP_START[..], &[0x40, 9, 9]].concat(), [&VOP_START[..], &[9; 20], &VOP_START, &[9]].concat());
        for (codec, packet, packed) in [("mpeg4", &one, false), ("mpeg4", &two, true), ("mpeg2video", &two, false)] {
            assert_eq!(Keys::new(codec, &[]).is_packed(packet), packed, "{codec}");
        }
        assert_eq!(Keys::new("mpeg4", &[]).judge(true, &one), Key::Open);
    }

    #[test]
    fn a_mark_is_worth_what_its_codec_makes_of_it() {
        for (codec, worth) in
            [("mjpeg", Key::Clean), ("vp9", Key::Clean), ("mpeg2video", Key::Open), ("cinepak", Key::None)]
        {
            assert_eq!(Keys::new(codec, &[]).judge(true, &[]), worth, "{codec}");
            assert_eq!(Keys::new(codec, &[]).judge(false, &[]), Key::None, "{codec}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_harm(
            codec in prop::sample::select(vec!["h264", "hevc"]),
            header in prop::collection::vec(any::<u8>(), 0..30),
            packet in prop::collection::vec(0_u8..8, 0..300),
        ) {
            Keys::new(codec, &header).judge(true, &packet);
        }
    }
}
