//! What a file is: the first bytes decide, never the name.
//!
//! Station and service both ask here, so that what a recorder's file is sealed as and what a document is taken as
//! come from one table. What a recording is goes into its signed manifest, so no answer may change but on purpose.
//! By hand, because the libraries for it (`infer`, `file-format`, `tree_magic`) know neither the recorders' own
//! formats (DHAV, IMKH, raw streams, transport streams that begin within a packet) nor keep their names from one
//! version to the next.

pub mod document;

/// Bytes of a file's beginning that are looked at.
pub const HEAD: usize = 1024;

/// Type of content that nothing here knows.
pub const OCTETS: &str = "application/octet-stream";

/// Type of a file without a byte.
pub const EMPTY: &str = "application/x-empty";

/// Magic numbers at the start of a file.
const STARTS: [(&[u8], &str); 37] = [
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"\0\0\x01\xb0", "video/mp4v-es"),
    (b"\0\0\x01\0\0\0\x01\x20", "video/mp4v-es"),
    (b"fLaC", "audio/flac"),
    (b"FLV\x01", "video/x-flv"),
    (b"ID3", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"DHAV", "video/x-dahua"),
    (b"IMKH", "video/x-hikvision"),
    (b"caff\0\x01", "audio/x-caf"),
    (b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb", "audio/x-w64"),
    (b"\x1f\x07\0\x3f", "video/dv"),
    (b"\x1f\x07\0\xbf", "video/dv"),
    (b"\x0b\x77", "audio/ac3"),
    (b"\x7f\xfe\x80\x01", "audio/vnd.dts"),
    (b"DKIF\0\0", "video/x-ivf"),
    (b".RMF\0", "application/vnd.rn-realmedia"),
    // Raw streams begin with their parameters or with a delimiter; a start code has two zeros or three.
    (b"\0\0\0\x01\x40\x01", "video/h265"),
    (b"\0\0\0\x01\x42\x01", "video/h265"),
    (b"\0\0\0\x01\x46\x01", "video/h265"),
    (b"\0\0\x01\x40\x01", "video/h265"),
    (b"\0\0\x01\x42\x01", "video/h265"),
    (b"\0\0\x01\x46\x01", "video/h265"),
    (b"\0\0\0\x01\xb0", "video/mp4v-es"),
];

/// Boxes that a file of the ISO family may begin with when it has no `ftyp`.
const BOXES: [&[u8; 4]; 6] = [b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"];

/// The same for a part of a stream that was written in parts.
const SEGMENT_BOXES: [&[u8; 4]; 3] = [b"styp", b"sidx", b"moof"];

/// The key that begins a partition of an MXF file (SMPTE ST 377-1).
pub const MXF_PARTITION: &[u8; 13] = b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01";

/// The media type of content that begins with `head`, at least [`HEAD`] bytes of it where it has as many.
pub fn of(head: &[u8]) -> &'static str {
    if head.is_empty() {
        return EMPTY;
    }
    if let Some((_, media_type)) = STARTS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return media_type;
    }
    if head.starts_with(b"\x1a\x45\xdf\xa3") {
        return ebml(head);
    }
    if head.starts_with(b"OggS") {
        return ogg(head);
    }
    if let Some(found) = riff(head).or_else(|| iso(head)) {
        return found;
    }
    // Before the first packet there may be the rest of one.
    if [(188, 0), (192, 4), (204, 0)].iter().any(|(packet, sync)| is_transport_stream(head, *packet, *sync)) {
        return "video/mp2t";
    }
    if is_h264(head) {
        return "video/h264";
    }
    if contains(head, MXF_PARTITION) {
        return "application/mxf";
    }
    // Dahua's recorders may put a few bytes of their own before the first frame.
    if head.windows(5).any(|part| part.starts_with(b"DHAV") && matches!(part[4], 0xf0 | 0xf1 | 0xfc | 0xfd)) {
        return "video/x-dahua";
    }
    match head {
        [0xff, second, ..] if second & 0xf6 == 0xf0 => "audio/aac",
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0 => "audio/mpeg",
        _ => text(head),
    }
}

fn contains(head: &[u8], part: &[u8]) -> bool {
    head.windows(part.len()).any(|window| window == part)
}

/// Matroska and WebM differ in their `DocType`.
fn ebml(head: &[u8]) -> &'static str {
    if contains(head, b"\x42\x82\x84webm") { "video/webm" } else { "video/x-matroska" }
}

/// The first page's packet names the codec.
fn ogg(head: &[u8]) -> &'static str {
    let first = head.get(..head.len().min(256)).unwrap_or_default();
    if [&b"\x80theora"[..], b"fishead\0", b"\x01video"].iter().any(|name| contains(first, name)) {
        "video/ogg"
    } else if [&b"\x01vorbis"[..], b"OpusHead", b"Speex   ", b"\x7fFLAC"].iter().any(|name| contains(first, name)) {
        "audio/ogg"
    } else {
        "application/ogg"
    }
}

fn riff(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4)?, head.get(8..12)?) {
        (b"RIFF", b"AVI " | b"AVIX") => Some("video/x-msvideo"),
        (b"RIFF" | b"RF64" | b"BW64", b"WAVE") => Some("audio/wav"),
        (b"RIFF", b"WEBP") => Some("image/webp"),
        (b"FORM", b"AIFF" | b"AIFC") => Some("audio/aiff"),
        _ => None,
    }
}

fn iso(head: &[u8]) -> Option<&'static str> {
    let kind = head.get(4..8)?;
    if kind == b"ftyp" {
        let size = u32::from_be_bytes(*head.first_chunk::<4>()?).try_into().unwrap_or(usize::MAX);
        let also = head.get(16..size.min(head.len())).unwrap_or_default();
        return Some(brand(head.get(8..12).unwrap_or_default(), also));
    }
    if SEGMENT_BOXES.iter().any(|name| kind == *name) {
        return Some("video/mp4");
    }
    BOXES.iter().any(|name| kind == *name).then_some("video/quicktime")
}

/// The type by the major brand; for the general ones of pictures the compatible brands decide.
fn brand(major: &[u8], also: &[u8]) -> &'static str {
    let has = |wanted: &[u8; 4]| also.chunks_exact(4).any(|brand| brand == wanted);
    match major {
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " | b"M4P " | b"F4A " => "audio/mp4",
        b"avif" | b"avis" => "image/avif",
        b"mif1" | b"msf1" | b"miaf" if has(b"avif") || has(b"avis") => "image/avif",
        b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"miaf" => "image/heic",
        b"hevc" | b"hevx" | b"hevm" | b"hevs" | b"msf1" => "image/heic-sequence",
        b"crx " => "image/x-canon-cr3",
        [b'3', b'g', b'2', _] => "video/3gpp2",
        [b'3', b'g', ..] => "video/3gpp",
        _ => "video/mp4",
    }
}

/// Packets of `size` bytes, each with its sync byte.
fn is_transport_stream(head: &[u8], size: usize, usual: usize) -> bool {
    let synced = |first: usize| head.iter().skip(first).step_by(size).all(|byte| *byte == 0x47);
    // At its usual place three packets tell; after the rest of one there must be more.
    head.len() >= size * 3 && synced(usual) || head.len() >= size * 5 && (0..size).any(synced)
}

/// An H.264 byte stream: a sequence's parameters, or a delimiter and then them.
fn is_h264(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(b"\0\0\0\x01").or_else(|| head.strip_prefix(b"\0\0\x01")) else {
        return false;
    };
    match rest {
        // Profiles that exist.
        [0x67 | 0x47 | 0x27, 42 | 44 | 66 | 77 | 83 | 86 | 88 | 100 | 110 | 118 | 122 | 128 | 138 | 144 | 244, ..] => {
            true
        }
        [0x09, kind, ..] => kind & 0x1f == 0x10,
        _ => false,
    }
}

fn text(head: &[u8]) -> &'static str {
    // A character may be cut at the end of the head.
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
        Err(_) => return OCTETS,
    };
    let printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if whole.is_empty() || !whole.chars().all(printable) {
        return OCTETS;
    }
    if whole.contains(" --> ") { "application/x-subrip" } else { "text/plain" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_decides_and_not_the_name() {
        assert_eq!(of(b""), EMPTY);
        assert_eq!(of(b"\0\0\0\x18ftypqt  \0\0"), "video/quicktime");
        assert_eq!(of(b"\0\0\0\x08moov"), "video/quicktime");
        assert_eq!(of(b"MZ\x90\0"), OCTETS);
        assert_eq!(of("录音说明".as_bytes()), "text/plain");
        assert_eq!(of(&"录音说明".as_bytes()[..4]), "text/plain");
        assert_eq!(of(&[0x47].repeat(3)), "text/plain");
    }

    #[test]
    fn every_container_that_recorders_write_has_its_type() {
        let packets = |size: usize, sync: usize| {
            let mut bytes = vec![0; HEAD];
            bytes.iter_mut().skip(sync).step_by(size).for_each(|byte| *byte = 0x47);
            bytes
        };
        for (packet, sync) in [(188, 0), (192, 4), (204, 0), (188, 100), (192, 7)] {
            assert_eq!(of(&packets(packet, sync)), "video/mp2t", "{packet} {sync}");
        }
        for (head, media_type) in [
            (&b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"[..], "video/webm"),
            (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "video/x-matroska"),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "image/avif"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heic"),
            (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", "image/heic"),
            (b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc", "image/heic-sequence"),
            (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc", "image/heic-sequence"),
            (b"\0\0\0\x18ftyp3gp4\0\0\0\x003gp4", "video/3gpp"),
            (b"\0\0\0\x18ftyp3g2a\0\0\0\x003g2a", "video/3gpp2"),
            (b"\0\0\0\x18stypmsdh\0\0\0\0msdh", "video/mp4"),
            (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo"),
            (b"RIFF\0\0\0\0WEBPVP8X", "image/webp"),
            (b"RF64\xff\xff\xff\xffWAVEds64", "audio/wav"),
            (b"BW64\xff\xff\xff\xffWAVEds64", "audio/wav"),
            (b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0", "audio/x-w64"),
            (b"FORM\0\0\0\0AIFFCOMM", "audio/aiff"),
            (b"FORM\0\0\0\0AIFCFVER", "audio/aiff"),
            (b"caff\0\x01\0\0desc", "audio/x-caf"),
            (b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02\x04\0", "application/mxf"),
            (b"\0\0\0\0\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02\x04\0", "application/mxf"),
            (b"\x1f\x07\0\xbf\xff", "video/dv"),
            (b"\0\0\x01\xb3\x16\0\xf0", "video/mpeg"),
            (b"\0\0\x01\xba\x44", "video/mpeg"),
            (b"\0\0\x01\xb0\x01\0\0\x01\xb5", "video/mp4v-es"),
            (b"\0\0\0\x01\x67\x64\0\x1f", "video/h264"),
            (b"\0\0\x01\x27\x42\0\x1f", "video/h264"),
            (b"\0\0\0\x01\x09\xf0\0\0\0\x01\x67", "video/h264"),
            (b"\0\0\0\x01\x40\x01\x0c", "video/h265"),
            (b"\0\0\0\x01\x46\x01\x50", "video/h265"),
            (b"\x0b\x77\x12\x34", "audio/ac3"),
            (b"\xff\xf1\x50\x80", "audio/aac"),
            (b"\xff\xfb\x90\x64", "audio/mpeg"),
            (b"DHAV\xfd", "video/x-dahua"),
            (b"\x01\x02\x03DHAV\xf1", "video/x-dahua"),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead", "audio/ogg"),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora", "video/ogg"),
            (b"FLV\x01\x05", "video/x-flv"),
            (b"MM\0+\0\x08", "image/tiff"),
        ] {
            assert_eq!(of(head), media_type, "{head:?}");
        }
    }

    proptest! {
        #[test]
        fn no_head_makes_it_panic(head in prop::collection::vec(any::<u8>(), 0..600)) {
            of(&head);
        }
    }
}
