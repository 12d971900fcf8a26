//! A path below a recorder's root, as the bytes that the file system gave.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::manifest::PATH_LENGTH_MAX;
use evidence::name::{Undecoded, visible};

/// A relative path; never empty, never with `..`, because only scans make one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RelPath(Vec<u8>);

impl RelPath {
    /// `name` inside `parent`, or at the root.
    pub(crate) fn child(parent: Option<&Self>, name: &[u8]) -> Self {
        Self(parent.map_or_else(|| name.to_vec(), |parent| [&parent.0, &b"/"[..], name].concat()))
    }

    /// From the bytes that [`Self::bytes`] gave.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.0))
    }

    /// The directories that it lies in, the nearest first; without the root.
    pub(crate) fn parents(&self) -> impl Iterator<Item = Self> {
        let mut end = self.0.len();
        std::iter::from_fn(move || {
            end = self.0[..end].iter().rposition(|byte| *byte == b'/')?;
            Some(Self(self.0[..end].to_vec()))
        })
    }

    /// The bytes that a statement tells of: all of them, or as many as a path may have, without a last
    /// part that no path has.
    fn stated(&self) -> &[u8] {
        if self.0.len() <= PATH_LENGTH_MAX {
            return &self.0;
        }
        let mut end = PATH_LENGTH_MAX;
        if let Ok(text) = std::str::from_utf8(&self.0) {
            while !text.is_char_boundary(end) {
                end -= 1;
            }
        }
        let mut cut = &self.0[..end];
        while matches!(cut.rsplit(|byte| *byte == b'/').next(), Some(b"" | b"." | b"..")) {
            let slash = cut.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
            cut = &cut[..slash];
        }
        cut
    }

    /// Whether it is longer than a statement can tell.
    pub(crate) fn is_cut(&self) -> bool {
        self.stated().len() < self.0.len()
    }

    /// The text that a statement carries: the path itself where it is UTF-8 and not too long, else the
    /// nearest text.
    pub(crate) fn text(&self) -> String {
        let text = String::from_utf8_lossy(self.stated()).into_owned();
        let mut end = text.len().min(PATH_LENGTH_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_owned()
    }

    /// The bytes in base64, where they are not UTF-8.
    pub(crate) fn raw(&self) -> Option<String> {
        let stated = self.stated();
        std::str::from_utf8(stated).is_err().then(|| BASE64_STANDARD.encode(stated))
    }

    /// The text with control and direction characters made visible, for terminals and logs; where the bytes
    /// are not UTF-8, with what they may mean, and the bytes.
    pub(crate) fn shown(&self) -> String {
        Undecoded::of(self.stated()).map_or_else(|| visible(&self.text()), |undecoded| undecoded.line())
    }
}

/// A path of the station's own, such as a recorder's root, as [`RelPath::shown`] shows one.
pub(crate) fn shown(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    Undecoded::of(bytes).map_or_else(|| visible(&path.to_string_lossy()), |undecoded| undecoded.line())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_that_is_cut_stays_one() {
        let long = |tail: &str| format!("{}{tail}", "x".repeat(PATH_LENGTH_MAX - 3));
        let text = |tail: &str| RelPath::from_bytes(long(tail).into_bytes()).text();
        assert_eq!(text("ab/"), long("ab/"), "it is not cut");
        assert_eq!(text("ab/c"), long("ab"));
        assert_eq!(text("/..a"), long(""));
        assert_eq!(text("/a.b"), long("/a."));
    }

    #[test]
    fn names_that_are_not_utf8_keep_their_bytes() {
        let path = RelPath::child(Some(&RelPath::child(None, b"DCIM")), b"\xd6\xb4\xb7\xa8.MP4");
        assert!(path.text().starts_with("DCIM/"));
        assert_eq!(BASE64_STANDARD.decode(path.raw().unwrap()).unwrap(), path.bytes());
        assert_eq!(RelPath::child(None, "执法.MP4".as_bytes()).raw(), None);
    }

    #[test]
    fn what_would_hide_on_a_terminal_is_shown() {
        let path = RelPath::child(None, "a\u{202e}4PM.exe\n".as_bytes());
        assert_eq!(path.shown(), "a\\u{202e}4PM.exe\\u{a}");
    }

    proptest! {
        #[test]
        fn every_name_fits_a_statement(name in proptest::collection::vec(1_u8.., 1..6000)) {
            let path = RelPath::from_bytes(name);
            prop_assert!((1..=PATH_LENGTH_MAX).contains(&path.text().len()));
            prop_assert!(path.raw().is_some() || path.text().as_bytes() == path.bytes());
        }
    }
}
