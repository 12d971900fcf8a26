//! What kind of document some bytes are: what [`of`](crate::of) says and, where several kinds share their first
//! bytes, the name. Only kinds that a case file needs are taken.

/// Office formats that are ZIP archives, by the ending of the name.
static ZIPPED: [(&str, &str); 7] = [
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
static COMPOUND: [(&str, &str); 4] = [
    ("doc", "application/msword"),
    ("wps", "application/vnd.ms-works"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
];

/// How a compound file begins. No recorder writes any, so recordings are not told by it.
const COMPOUND_START: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// TIFF with addresses of 64 bits, which desktops do not open.
const BIG_TIFF: [&[u8]; 2] = [b"II+\0", b"MM\0+"];

/// Whether a document may be of this media type at all.
pub fn is_taken(media_type: &str) -> bool {
    let told = ["application/pdf", "image/jpeg", "image/png", "image/tiff", "image/webp", "text/plain"];
    told.contains(&media_type) || ZIPPED.iter().chain(&COMPOUND).any(|(_, known)| *known == media_type)
}

/// The media type, or `None` where it is no kind that is taken. `start` is the content's first
/// bytes, at least [`HEAD`](crate::HEAD) of them where it has as many.
pub fn media_type(start: &[u8], name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let by_ending = |kinds: &[(&str, &'static str)]| {
        kinds.iter().find(|(known, _)| *known == ending).map(|(_, media_type)| *media_type)
    };
    let plain = !start.is_empty() && start.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t'));
    match crate::of(start) {
        taken @ ("application/pdf" | "image/jpeg" | "image/png" | "image/webp") => Some(taken),
        taken @ "image/tiff" if !BIG_TIFF.iter().any(|begin| start.starts_with(begin)) => Some(taken),
        "application/zip" => by_ending(&ZIPPED),
        _ if start.starts_with(COMPOUND_START) => by_ending(&COMPOUND),
        // Of any encoding: files of Chinese desktops are GBK as often as not.
        _ if plain && matches!(ending.as_str(), "txt" | "csv") => Some("text/plain"),
        _ => None,
    }
}

/// The name under which a document is offered: its own, where the ending says what it is. Otherwise
/// the right ending is added, so that no desktop runs `invoice.bat` because it begins like a PDF.
pub fn offered_name(name: &str, media_type: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let by_type = |kinds: &'static [(&'static str, &'static str)]| {
        kinds.iter().filter(|(_, known)| *known == media_type).map(|(ending, _)| *ending).collect::<Vec<_>>()
    };
    let right = match media_type {
        "application/pdf" => vec!["pdf"],
        "image/jpeg" => vec!["jpg", "jpeg"],
        "image/png" => vec!["png"],
        "image/tiff" => vec!["tif", "tiff"],
        "image/webp" => vec!["webp"],
        "text/plain" => vec!["txt", "csv"],
        _ => [by_type(&ZIPPED), by_type(&COMPOUND)].concat(),
    };
    match right.first() {
        Some(_) if right.contains(&ending.as_str()) => name.to_owned(),
        first => format!("{name}.{}", first.unwrap_or(&"bin")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_document_is_offered_with_the_ending_of_what_it_is() {
        assert_eq!(offered_name("a.PDF", "application/pdf"), "a.PDF");
        assert_eq!(offered_name("invoice.bat", "application/pdf"), "invoice.bat.pdf");
        assert_eq!(offered_name("询问笔录.docx", ZIPPED[0].1), "询问笔录.docx");
        assert_eq!(offered_name("表格.wps", "application/vnd.ms-works"), "表格.wps");
        assert_eq!(offered_name("a.html", "text/plain"), "a.html.txt");
        assert_eq!(offered_name("a", "x/y"), "a.bin");
    }

    #[test]
    fn the_first_bytes_decide_and_the_name_only_where_they_are_shared() {
        assert_eq!(media_type(b"%PDF-1.7 ...", "a.exe"), Some("application/pdf"));
        assert_eq!(media_type(b"PK\x03\x04....", "询问笔录.DOCX"), Some(ZIPPED[0].1));
        assert_eq!(media_type(b"PK\x03\x04....", "a.jar"), None);
        assert_eq!(media_type(b"MZ\x90\0", "a.pdf"), None);
        assert_eq!(media_type("说明".as_bytes(), "说明.txt"), Some("text/plain"));
        assert_eq!(media_type(b"<svg onload=alert(1)>", "a.svg"), None);
        assert_eq!(media_type(b"", "a.txt"), None);
        assert_eq!(media_type(b"II*\0\x08", "a"), Some("image/tiff"));
        assert_eq!(media_type(b"II+\0\x08", "a.tif"), None);
        assert_eq!(media_type(b"\xc8\xcb\xc3\xf1", "GBK.TXT"), Some("text/plain"));
        assert_eq!(media_type(b"GIF89a", "a.gif"), None);
        assert_eq!(media_type(b"GIF89a", "a.txt"), Some("text/plain"));
        assert_eq!(media_type(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"), Some("application/msword"));
        assert_eq!(crate::of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), crate::OCTETS);
    }

    /// The service's own table of before, which knew nothing of recordings.
    fn before(start: &[u8], name: &str) -> Option<&'static str> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let by_ending = |kinds: &[(&str, &'static str)]| {
            kinds.iter().find(|(known, _)| *known == ending).map(|(_, media_type)| *media_type)
        };
        let plain =
            !start.is_empty() && start.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t'));
        match start {
            _ if start.starts_with(b"%PDF-") => Some("application/pdf"),
            _ if start.starts_with(b"\xff\xd8\xff") => Some("image/jpeg"),
            _ if start.starts_with(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
            _ if start.starts_with(b"II*\0") || start.starts_with(b"MM\0*") => Some("image/tiff"),
            _ if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") => Some("image/webp"),
            _ if start.starts_with(b"PK\x03\x04") => by_ending(&ZIPPED),
            _ if start.starts_with(COMPOUND_START) => by_ending(&COMPOUND),
            _ if plain && matches!(ending.as_str(), "txt" | "csv") => Some("text/plain"),
            _ => None,
        }
    }

    /// Beginnings that one table or the other knows.
    const BEGINNINGS: [&[u8]; 16] = [
        b"",
        b"%PDF-",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"II*\0",
        b"MM\0*",
        b"II+\0",
        b"MM\0+",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0AVI ",
        b"PK\x03\x04",
        COMPOUND_START,
        b"GIF8",
        b"ID3",
        b"FORM\0\0\0\0AIFF",
        b"\xff\xfb",
    ];

    proptest! {
        #[test]
        fn documents_are_taken_as_before(
            beginning in prop::sample::select(&BEGINNINGS[..]),
            rest in prop::collection::vec(prop_oneof![any::<u8>(), 0x20_u8..0x7f], 0..40),
            ending in prop::sample::select(&["", "a", "a.txt", "a.CSV", "a.docx", "a.ofd", "a.xls", "a.jar", "a.pdf"][..]),
        ) {
            let start = [beginning, &rest].concat();
            prop_assert_eq!(media_type(&start, ending), before(&start, ending));
        }
    }
}
