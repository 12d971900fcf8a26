//! What kind of document some bytes are, by their first bytes and, where several kinds share
//! those, by the name. Only kinds that a case file needs are taken.

/// Bytes that are looked at.
const SNIFF_BYTES: usize = 1024;

/// How many first bytes [`media_type`] wants to see.
pub fn sniff_length() -> usize {
    SNIFF_BYTES
}

/// Office formats that are ZIP archives, by the ending of the name.
const ZIPPED: [(&str, &str); 7] = [
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    // GB/T 33190-2016, the format of Chinese official documents.
    ("ofd", "application/ofd"),
];

/// Office formats of the compound file kind (MS-CFB), by the ending of the name.
const COMPOUND: [(&str, &str); 4] = [
    ("doc", "application/msword"),
    ("wps", "application/vnd.ms-works"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
];

/// The media type, or `None` where it is no kind that is taken. `start` is the content's first
/// bytes, at least [`sniff_length`] of them where it has as many.
pub fn media_type(start: &[u8], name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let by_ending = |kinds: &[(&str, &'static str)]| {
        kinds.iter().find(|(known, _)| *known == ending).map(|(_, media_type)| *media_type)
    };
    let plain = !start.is_empty() && start.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t'));
    match start {
        _ if start.starts_with(b"%PDF-") => Some("application/pdf"),
        _ if start.starts_with(b"\xff\xd8\xff") => Some("image/jpeg"),
        _ if start.starts_with(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        _ if start.starts_with(b"II*\0") || start.starts_with(b"MM\0*") => Some("image/tiff"),
        _ if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") => Some("image/webp"),
        _ if start.starts_with(b"PK\x03\x04") => by_ending(&ZIPPED),
        _ if start.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => by_ending(&COMPOUND),
        _ if plain && matches!(ending.as_str(), "txt" | "csv") => Some("text/plain"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_and_the_name_only_where_they_are_shared() {
        assert_eq!(media_type(b"%PDF-1.7 ...", "a.exe"), Some("application/pdf"));
        assert_eq!(media_type(b"PK\x03\x04....", "询问笔录.DOCX"), Some(ZIPPED[0].1));
        assert_eq!(media_type(b"PK\x03\x04....", "a.jar"), None);
        assert_eq!(media_type(b"MZ\x90\0", "a.pdf"), None);
        assert_eq!(media_type("说明".as_bytes(), "说明.txt"), Some("text/plain"));
        assert_eq!(media_type(b"<svg onload=alert(1)>", "a.svg"), None);
        assert_eq!(media_type(b"", "a.txt"), None);
    }
}
