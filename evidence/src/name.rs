//! Paths whose bytes are not UTF-8, as people may read them.
//!
//! Recorders that a Windows of China formatted, and programs that know nothing else, write names as GBK. A
//! statement keeps such a path's bytes, and beside them a text in which every byte that cannot be read is
//! U+FFFD. What the bytes may mean is a guess: it is made here alone, for people's eyes and for the search,
//! always shown as a guess beside the bytes, and never part of what is signed.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use encoding_rs::GB18030;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::ids::is_unseen;
use crate::language::Language;
use crate::strict::PATH_LENGTH_MAX;

/// How people call the encoding that is guessed: GB18030 holds all of it.
pub const GUESSED: &str = "GBK";

/// Bytes that are shown of a path where there is one line for it.
const LINE_BYTES: usize = 64;

/// A path whose bytes are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecoded {
    bytes: Vec<u8>,
}

impl Serialize for Undecoded {
    /// For programs: `name_guess`, where there is one, and `name_bytes` in hexadecimal digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let guess = self.guess();
        let mut out = serializer.serialize_map(None)?;
        if let Some(guess) = &guess {
            out.serialize_entry("name_guess", guess)?;
        }
        out.serialize_entry("name_bytes", &self.hex())?;
        out.end()
    }
}

impl Undecoded {
    /// Of a path's bytes; none where they are UTF-8.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        std::str::from_utf8(bytes).is_err().then(|| Self { bytes: bytes.to_vec() })
    }

    /// Of the `raw_path` of a statement; none where it is no base64 of such bytes.
    pub fn of_raw(raw_path: &str) -> Option<Self> {
        Self::of(&BASE64_STANDARD.decode(raw_path).ok()?)
    }

    /// Of the bytes as [`Self::hex`] gives them; none where they are not such.
    pub fn of_hex(bytes: &str) -> Option<Self> {
        Self::of(&hex::decode(bytes).ok()?)
    }

    /// Whether `path` is what a statement's reader sees of these bytes.
    pub fn reads_as(&self, path: &str) -> bool {
        let text = String::from_utf8_lossy(&self.bytes);
        // A text that became too long is cut at its last whole code point.
        text == path || (path.len() + 3 >= PATH_LENGTH_MAX && text.starts_with(path))
    }

    /// Its last name, where that is not UTF-8 either.
    pub fn file_name(&self) -> Option<Self> {
        Self::of(self.bytes.rsplit(|byte| *byte == b'/').next()?)
    }

    /// The path as GBK, where that reads as text; a guess.
    pub fn guess(&self) -> Option<String> {
        let parts: Option<Vec<String>> = self.bytes.split(|byte| *byte == b'/').map(guess_part).collect();
        Some(parts?.join("/"))
    }

    /// All bytes, two hexadecimal digits each.
    pub fn hex(&self) -> String {
        hex::encode_upper(&self.bytes)
    }

    /// As many bytes as fit a line.
    pub fn hex_short(&self) -> String {
        let cut = self.bytes.get(..LINE_BYTES).unwrap_or(&self.bytes);
        let more = if cut.len() < self.bytes.len() { "…" } else { "" };
        format!("{}{more}", hex::encode_upper(cut))
    }

    /// What people read: the guess, or else a text in which what cannot be read is U+FFFD; nothing hides in it.
    pub fn text(&self) -> String {
        self.guess().unwrap_or_else(|| visible(&String::from_utf8_lossy(&self.bytes)))
    }

    /// What stands beside [`Self::text`]: `[as GBK; bytes D6B4…]`, or `[bytes E92E…]` where nothing is guessed.
    pub fn note(&self, language: Language) -> String {
        let bytes = self.hex_short();
        match (language, self.guess().is_some()) {
            (Language::Chinese, true) => format!("[按 {GUESSED} 解读；字节 {bytes}]"),
            (Language::Chinese, false) => format!("[字节 {bytes}]"),
            (Language::English, true) => format!("[as {GUESSED}; bytes {bytes}]"),
            (Language::English, false) => format!("[bytes {bytes}]"),
        }
    }

    /// One line for terminals and reports: [`Self::text`] and [`Self::note`].
    pub fn line_in(&self, language: Language) -> String {
        format!("{} {}", self.text(), self.note(language))
    }

    /// [`Self::line_in`] for logs, which are English.
    pub fn line(&self) -> String {
        self.line_in(Language::English)
    }
}

/// A text with control and direction characters made visible.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// One name of a path: itself where it is UTF-8, else as GBK where that reads as text.
///
/// Nearly any pair of high bytes means something in GBK. What people write lies in GB 2312, its oldest part,
/// but for rare characters; names in Western encodings, halves of UTF-16 and cut UTF-8 do not. As many rare
/// characters as others are believed (`张喆`) where none has a half that is ASCII, as those encodings have.
fn guess_part(name: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(name) {
        return Some(visible(text));
    }
    let is_surrogate = |three: &[u8]| matches!(three, [0xed, 0xa0..=0xbf, 0x80..=0xbf]);
    if name.windows(3).any(is_surrogate) || is_broken_utf8(name) {
        return None;
    }
    let (mut common, mut rare, mut half_ascii) = (0, 0, 0);
    let mut rest = name;
    while let Some((first, after)) = rest.split_first() {
        rest = match (first, after) {
            (0..=0x7f, _) => after,
            // Of GB 2312, or the four bytes of GB18030: nothing else is written so.
            (0xa1..=0xa3 | 0xb0..=0xf7, [0xa1..=0xfe, after @ ..])
            | (0x81..=0xfe, [0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, after @ ..]) => {
                common += 1;
                after
            }
            (0x81..=0xfe, [second @ (0x40..=0x7e | 0x80..=0xfe), after @ ..]) => {
                rare += 1;
                half_ascii += u32::from(*second < 0x80);
                after
            }
            _ => return None,
        };
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(name)?;
    let is_odd = |c: char| is_unseen(c) || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}');
    let is_text = common > rare || (common == rare && half_ascii == 0);
    (is_text && !text.chars().any(is_odd)).then(|| text.into_owned())
}

/// Whether it is UTF-8 with an error in it, as cut or damaged names are: characters of three and four bytes
/// are hardly met by chance.
fn is_broken_utf8(name: &[u8]) -> bool {
    let (mut long, mut wrong) = (0, 0);
    for chunk in name.utf8_chunks() {
        long += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        wrong += chunk.invalid().len();
    }
    long > 0 && long >= wrong
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn guess(bytes: &[u8]) -> Option<String> {
        Undecoded::of(bytes).unwrap().guess()
    }

    #[test]
    fn names_in_gbk_are_read() {
        for text in [
            "执法.mp4",
            "DCIM/100MEDIA/警号012345_现场录像.MP4",
            "占道经营(一).avi",
            "朱镕基的记录.txt",
            "、第3段。.mp4",
            "张喆.mp4",
            "王堃",
            "㐀.mp4",
            "𠮷野_李玥.mp4",
        ] {
            let (bytes, ..) = GB18030.encode(text);
            assert_eq!(guess(&bytes).as_deref(), Some(text));
        }
        let mixed = ["执法/".as_bytes(), b"\xd6\xb4\xb7\xa8.mp4"].concat();
        assert_eq!(guess(&mixed).as_deref(), Some("执法/执法.mp4"), "each name by itself");
        assert_eq!(Undecoded::of("执法.mp4".as_bytes()), None);
        let raw = Undecoded::of_raw("1rS3qC5tcDQ=").unwrap();
        assert_eq!(raw.line(), "执法.mp4 [as GBK; bytes D6B4B7A82E6D7034]");
        assert_eq!(raw.hex(), "D6B4B7A82E6D7034");
    }

    #[test]
    fn what_does_not_read_as_text_is_shown_as_bytes_only() {
        let cases: [(&str, &[u8]); 16] = [
            ("Latin-1", b"caf\xe9.mp4"),
            ("Latin-1 before a letter", b"caf\xe9s.mp4"),
            ("code page 437", b"f\x81r.mp4"),
            ("code page 437, two", b"M\x84rz \x9abung.mp4"),
            ("halves of UTF-16", b"\xed\xa0\x80\xed\xb0\x80.mp4"),
            ("UTF-16", b"\xff\xfea.mp4"),
            ("cut UTF-8", b"\xe6\x89\xa7\xe6\xb3.mp4"),
            ("cut UTF-8 that reads in pairs", b"\xe6\x89\xa7\xe6\xb3\x95.mp4\xe8\xae"),
            ("UTF-8 with a wrong byte", b"\xe7\x8e\xb0\xe5\x9c\xba\xd5\xb0.mp4\xff"),
            ("overlong", b"a\xc0\xaf\xe0\x80\xaf.mp4"),
            ("Shift-JIS", b"\x83\x65\x83\x58\x83\x67.mp4"),
            ("Big5", b"\xb0\x4f\xb6\x4d.mp4"),
            ("GBK with an escape", b"\xd6\xb4\xb7\xa8\x1b[31m.mp4"),
            ("GBK with a newline", b"\xd6\xb4\n\xb7\xa8.mp4"),
            ("a half of a character", b"\xd6\xb4\xb7.mp4"),
            ("one name of two", b"\xd6\xb4\xb7\xa8/caf\xe9.mp4"),
        ];
        for (what, bytes) in cases {
            assert_eq!(guess(bytes), None, "{what}");
            let line = Undecoded::of(bytes).unwrap().line();
            assert!(line.contains("[bytes ") && !line.contains("GBK"), "{what}: {line}");
        }
        let latin = Undecoded::of(b"caf\xe9.mp4").unwrap();
        assert_eq!(latin.line(), "caf\u{fffd}.mp4 [bytes 636166E92E6D7034]");
        assert_eq!(latin.line_in(Language::Chinese), "caf\u{fffd}.mp4 [字节 636166E92E6D7034]");
        assert_eq!(Undecoded::of_hex(&latin.hex()).unwrap(), latin);
        assert!(latin.reads_as("caf\u{fffd}.mp4") && !latin.reads_as("caf\u{fffd}"));
        let gbk = Undecoded::of(b"\xd6\xb4\xb7\xa8.mp4").unwrap();
        assert_eq!(gbk.line_in(Language::Chinese), "执法.mp4 [按 GBK 解读；字节 D6B4B7A82E6D7034]");
    }

    #[test]
    fn nothing_hides_in_a_line_and_a_line_ends() {
        let hidden = ["\u{202e}/".as_bytes(), b"\xd6\xb4\xb7\xa8"].concat();
        let hidden = Undecoded::of(&hidden).unwrap();
        assert_eq!(hidden.line(), "\\u{202e}/执法 [as GBK; bytes E280AE2FD6B4B7A8]");
        let long = Undecoded::of(&b"\xd6\xb4\xb7\xa8".repeat(2000)).unwrap();
        assert!(long.hex_short().ends_with('…') && long.hex_short().len() < 140);
    }

    proptest! {
        #[test]
        fn a_guess_is_text_of_these_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(undecoded) = Undecoded::of(&bytes) {
                prop_assert!(undecoded.line().chars().all(|c| !is_unseen(c)));
                if let Some(guess) = undecoded.guess() {
                    prop_assert!(!guess.contains(char::REPLACEMENT_CHARACTER));
                }
            }
        }
    }
}
