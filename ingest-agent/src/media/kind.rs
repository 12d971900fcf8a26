//! Media type by content: the first bytes decide, never the name.

/// Bytes that are looked at.
pub(super) const HEAD: usize = 1024;

/// Type of content that nothing here knows.
pub(crate) const OCTETS: &str = "application/octet-stream";

/// Type of a file without a byte.
pub(super) const EMPTY: &str = "application/x-empty";

/// Magic numbers at the start of a file.
const STARTS: [(&[u8], &str); 19] = [
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"FLV\x01", "video/x-flv"),
    (b"ID3", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"DHAV", "video/x-dahua"),
    (b"IMKH", "video/x-hikvision"),
];

/// Boxes that a file of the ISO family may begin with when it has no `ftyp`.
const BOXES: [&[u8; 4]; 6] = [b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"];

/// The media type of content that begins with `head`.
pub(super) fn of(head: &[u8]) -> &'static str {
    if head.is_empty() {
        return EMPTY;
    }
    if let Some((_, media_type)) = STARTS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return media_type;
    }
    match (head.get(..4), head.get(8..12)) {
        (Some(b"RIFF"), Some(b"AVI ")) => return "video/x-msvideo",
        (Some(b"RIFF"), Some(b"WAVE")) => return "audio/wav",
        _ => {}
    }
    if let Some(kind) = head.get(4..8) {
        if kind == b"ftyp" {
            return brand(head.get(8..12).unwrap_or_default());
        }
        if BOXES.iter().any(|name| kind == *name) {
            return "video/quicktime";
        }
    }
    if is_transport_stream(head, 188, 0) || is_transport_stream(head, 192, 4) {
        return "video/mp2t";
    }
    match head {
        [0xff, second, ..] if second & 0xf6 == 0xf0 => "audio/aac",
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0 => "audio/mpeg",
        _ => text(head),
    }
}

fn brand(major: &[u8]) -> &'static str {
    match major {
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " => "audio/mp4",
        b"heic" | b"heix" | b"mif1" => "image/heic",
        [b'3', b'g', ..] => "video/3gpp",
        _ => "video/mp4",
    }
}

fn is_transport_stream(head: &[u8], packet: usize, sync: usize) -> bool {
    let packets = head.len() / packet;
    packets >= 3 && (0..packets).all(|number| head.get(number * packet + sync) == Some(&0x47))
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

    proptest! {
        #[test]
        fn no_head_makes_it_panic(head in prop::collection::vec(any::<u8>(), 0..600)) {
            of(&head);
        }
    }
}
