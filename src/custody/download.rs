//! Names for downloads: the recorder's own name, made harmless (RFC 6266, RFC 8187). By hand, because what harms on
//! which desktop is our decision; the escapes are `percent-encoding`'s.

use evidence::ids::is_unseen;
use evidence::name::Undecoded;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Longest download name, in bytes; ext4 and NTFS take 255.
pub const NAME_LENGTH_MAX: usize = 200;

/// The last part of a path on a recorder, as a file name that does no harm on any desktop.
///
/// Separators, control and direction characters and those that Windows refuses become `_`;
/// a leading dot or dash does too, so that the name is neither hidden nor an option.
pub fn safe_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let harmful = |c: char| is_unseen(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let mut name: String = last.chars().map(|c| if harmful(c) { '_' } else { c }).collect();
    if name.starts_with(['.', '-', ' ']) {
        name.replace_range(0..1, "_");
    }
    let trimmed = name.trim_end_matches(['.', ' ']).len();
    name.truncate(trimmed);
    shorten(&mut name);
    if name.is_empty() { "recording".to_owned() } else { name }
}

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

/// Cuts a long name in its middle, so that the ending stays.
fn shorten(name: &mut String) {
    if name.len() <= NAME_LENGTH_MAX {
        return;
    }
    let ending =
        name.rfind('.').filter(|dot| name.len() - dot <= 16).map_or(String::new(), |dot| name[dot..].to_owned());
    let mut keep = NAME_LENGTH_MAX - ending.len();
    while !name.is_char_boundary(keep) {
        keep -= 1;
    }
    name.truncate(keep);
    name.push_str(&ending);
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
    fn names_lose_what_can_harm() {
        assert_eq!(safe_name("DCIM/100MEDIA/a.MP4"), "a.MP4");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name(".."), "_");
        assert_eq!(safe_name("-rf"), "_rf");
        assert_eq!(safe_name(".bashrc"), "_bashrc");
        assert_eq!(safe_name("a\0b\n.mp4"), "a_b_.mp4");
        assert_eq!(safe_name("a\u{202e}4pm.exe"), "a_4pm.exe");
        assert_eq!(safe_name("执法记录仪_警号012345.amr"), "执法记录仪_警号012345.amr");
        assert_eq!(safe_name(""), "recording");
        let long = safe_name(&format!("{}.amr", "长".repeat(200)));
        assert!(long.len() <= NAME_LENGTH_MAX);
        assert_eq!(long.rsplit_once('.').map(|(_, ending)| ending), Some("amr"));
    }

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
