//! Names for downloads: the recorder's own name, made harmless (RFC 6266, RFC 8187). By hand, because what harms on
//! which desktop is our decision; the escapes are `percent-encoding`'s.

use evidence::name::Undecoded;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use crate::answers::file_name::safe_name;

/// Characters of a source's name in the name of what was derived from it.
const STEM_LENGTH_MAX: usize = 60;

/// [`safe_name`] of a recording: of what its path's bytes may read as, where they are not UTF-8 and read as text.
pub fn offered_name(path: &str, undecoded: Option<&Undecoded>) -> String {
    let guess = undecoded.and_then(Undecoded::guess);
    safe_name(guess.as_deref().unwrap_or(path))
}

/// The name of a clip or snapshot of a recording: as it was signed, with what the recording's own name may read
/// as in it.
pub fn offered_derived(name: &str, path: &str, undecoded: Option<&Undecoded>) -> String {
    let Some(guess) = undecoded.and_then(Undecoded::guess) else { return name.to_owned() };
    match name.strip_prefix(&stem(path)) {
        Some(rest) => safe_name(&format!("{}{rest}", stem(&guess))),
        None => name.to_owned(),
    }
}

/// What the name of a copy of a recording begins with.
pub fn stem(path: &str) -> String {
    let name = safe_name(path);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    stem.chars().take(STEM_LENGTH_MAX).collect()
}

/// What RFC 8187 lets stand as it is: its `attr-char`.
const ATTRIBUTE: AsciiSet = NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// A `Content-Disposition` value that offers the content under `name`.
pub fn content_disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let encoded = utf8_percent_encode(name, &ATTRIBUTE);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use crate::custody::download::*;

    #[test]
    fn names_that_are_no_utf8_are_offered_as_what_they_may_read_as() {
        let of = |bytes: &[u8]| (String::from_utf8_lossy(bytes).into_owned(), Undecoded::of(bytes));
        let (path, gbk) = of(b"DCIM/\xd6\xb4\xb7\xa8.mp4");
        assert_eq!(offered_name(&path, gbk.as_ref()), "执法.mp4");
        let clip = format!("{}_00m01.000s-00m02.000s.mp4", stem(&path));
        assert_eq!(offered_derived(&clip, &path, gbk.as_ref()), "执法_00m01.000s-00m02.000s.mp4");
        assert_eq!(offered_derived("other.mp4", &path, gbk.as_ref()), "other.mp4");
        let (path, latin) = of(b"caf\xe9.mp4");
        assert_eq!(offered_name(&path, latin.as_ref()), "caf\u{fffd}.mp4");
        let (path, hostile) = of(b"\xd6\xb4\xb7\xa8/..\xe2\x80\xae\\\xd6\xb4\xb7\xa8:.mp4");
        let name = offered_name(&path, hostile.as_ref());
        assert!(!name.contains(['\u{202e}', '\\', '/', ':']), "{name}");
        assert_eq!(offered_name("a.mp4", None), "a.mp4");
    }

    #[test]
    fn a_disposition_carries_both_spellings() {
        assert_eq!(
            content_disposition("现场 1.mp4"),
            "attachment; filename=\"__ 1.mp4\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.mp4"
        );
        assert!(!content_disposition("a\"; x=\"b").contains("\"; x"));
        let all: String = (' '..='~').collect();
        let encoded = "%20!%22#$%25&%27%28%29%2A+%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D^_`abcdefghijklmnopqrstuvwxyz%7B|%7D~";
        assert!(content_disposition(&all).ends_with(&format!("filename*=UTF-8''{encoded}")));
    }
}
