//! The `[fonts]` table: which fonts printouts are written in. Without them the service runs, and writes no printouts.

use std::path::{Path, PathBuf};

use printouts::{FontFile, FontFiles};
use serde::Deserialize;

use crate::custody::printout::Printouts;

/// Where the Debian package `fonts-noto-cjk` has its collections.
const NOTO: &str = "/usr/share/fonts/opentype/noto";

/// The font of simplified Chinese in each of them.
const SIMPLIFIED: u32 = 2;

/// The `[fonts]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FontsConfig {
    /// Of the text. Default Noto Serif CJK SC.
    pub text: Option<FontConfig>,
    /// Of headings and names of columns. Default Noto Sans CJK SC, bold.
    pub heading: Option<FontConfig>,
    /// Of titles. Default Noto Serif CJK SC, bold.
    pub title: Option<FontConfig>,
}

/// One font.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FontConfig {
    /// The file, relative to the configuration file.
    pub path: PathBuf,
    /// Which font of a collection. Default 0, the first.
    #[serde(default)]
    pub index: u32,
}

impl FontsConfig {
    /// Takes relative paths from the configuration's folder.
    pub(in crate::app) fn placed(self, folder: &Path) -> Self {
        let placed = |font: Option<FontConfig>| font.map(|font| FontConfig { path: folder.join(font.path), ..font });
        Self { text: placed(self.text), heading: placed(self.heading), title: placed(self.title) }
    }

    /// The files.
    pub fn files(&self) -> FontFiles {
        let file = |font: Option<&FontConfig>, usual: &str| match font {
            Some(FontConfig { path, index }) => FontFile { path: path.clone(), index: *index },
            None => FontFile { path: Path::new(NOTO).join(usual), index: SIMPLIFIED },
        };
        FontFiles {
            text: file(self.text.as_ref(), "NotoSerifCJK-Regular.ttc"),
            heading: file(self.heading.as_ref(), "NotoSansCJK-Bold.ttc"),
            title: file(self.title.as_ref(), "NotoSerifCJK-Bold.ttc"),
        }
    }

    /// What printouts are written with. Where a font is not there that is said, and the service runs on: whoever asks for
    /// a printout is told.
    pub(in crate::app) fn open(&self) -> Printouts {
        let files = self.files();
        if let Err(error) = files.look() {
            tracing::warn!(fonts.error = %error, "no printouts are written: a font of [fonts] is missing");
        }
        Printouts::new(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> FontsConfig {
        toml::from_str(text).expect("a table")
    }

    #[test]
    fn fonts_are_those_of_the_debian_package_unless_the_site_names_its_own() {
        let files = config("").files();
        assert_eq!(files.text, FontFile { path: format!("{NOTO}/NotoSerifCJK-Regular.ttc").into(), index: 2 });
        let own = config("text = { path = \"fonts/song.ttc\", index = 1 }\ntitle = { path = \"/fonts/xbs.ttf\" }");
        let files = own.placed(Path::new("/etc/docket")).files();
        assert_eq!(files.text, FontFile { path: "/etc/docket/fonts/song.ttc".into(), index: 1 });
        assert_eq!(files.title, FontFile { path: "/fonts/xbs.ttf".into(), index: 0 });
        assert_eq!(files.heading, FontFile { path: format!("{NOTO}/NotoSansCJK-Bold.ttc").into(), index: 2 });
    }

    #[test]
    fn a_missing_font_ends_nothing() {
        let missing = config("text = { path = \"/no/such.ttc\" }");
        missing.open();
        assert_eq!(missing.files().look().map_err(|error| error.path().to_owned()), Err("/no/such.ttc".into()));
        assert!(toml::from_str::<FontsConfig>("text = \"/no/such.ttc\"").is_err());
    }
}
