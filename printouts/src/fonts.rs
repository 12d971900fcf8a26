//! The fonts that printouts are written in: files of the site's machine, named by whoever calls, never carried here.
//!
//! What a font lacks is never a silent box: it is written by its number (`〔U+1F600〕`), and told.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::text::{GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};
use words::Lang;

/// The Debian package that the usual fonts are in.
pub const FONTS_PACKAGE: &str = "fonts-noto-cjk";

/// Largest font file that is read, in bytes: 256 MiB. The largest collection of `fonts-noto-cjk` has 26 MiB.
pub const FONT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Bytes of a font file's beginning that tell what it is: a tag and, of a collection, its version and number of fonts.
const HEAD: usize = 12;

/// Room on both sides of a quotation mark in English, in parts of the font's size.
const BESIDE_QUOTE: f32 = 0.05;

/// What the font of the text must have: what printouts say in any language, and what missing characters are written with.
const NEEDED: &str = "〔〕第页共 U+0123456789ABCDEF";

/// A font in a file, which may be a collection of fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFile {
    /// The file: OpenType or TrueType, or a collection.
    pub path: PathBuf,
    /// Which font of a collection, from 0.
    pub index: u32,
}

/// The fonts of printouts, as files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFiles {
    /// Of the text.
    pub text: FontFile,
    /// Of headings and of what names rows and columns.
    pub heading: FontFile,
    /// Of titles.
    pub title: FontFile,
}

/// Why a font cannot be had. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// The file is missing, may not be read, or is no file.
    #[error(
        "the font {} cannot be read ({why}): install the Debian package {FONTS_PACKAGE}, or name another font",
        path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        why: String,
    },
    /// The file is no font, or has none of this index.
    #[error("{} holds no font of index {index}: name an OpenType font or collection, and which of its fonts", path.display())]
    NoFont {
        /// The file.
        path: PathBuf,
        /// The index that was asked for.
        index: u32,
    },
    /// The font of the text cannot write printouts.
    #[error(
        "font {index} of {} lacks {character:?}: name a font of Chinese, as the Debian package {FONTS_PACKAGE} has",
        path.display()
    )]
    Lacks {
        /// The file.
        path: PathBuf,
        /// Its index.
        index: u32,
        /// A character that every printout needs.
        character: char,
    },
}

impl FontError {
    /// The file that it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Unreadable { path, .. } | Self::NoFont { path, .. } | Self::Lacks { path, .. } => path,
        }
    }
}

/// A font, read.
#[derive(Clone)]
pub struct Font {
    data: Arc<Vec<u8>>,
    index: u32,
    written: krilla::text::Font,
}

/// The fonts of printouts, read. They take some 70 MiB: read them for a printout, and let them go.
#[derive(Debug, Clone)]
pub struct Fonts {
    text: Font,
    heading: Font,
    title: Font,
}

/// What a piece of text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Text,
    Heading,
    Title,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font").field("index", &self.index).finish_non_exhaustive()
    }
}

impl FontFile {
    /// Opens the file, if it may be a font by its kind and size.
    fn open(&self) -> Result<File, FontError> {
        let Self { path, .. } = self;
        let unreadable = |why: String| FontError::Unreadable { path: path.clone(), why };
        // A pipe would wait for somebody who writes.
        let about = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
        if !about.is_file() {
            return Err(unreadable("it is no file".to_owned()));
        }
        if about.len() > FONT_BYTES_MAX {
            return Err(unreadable(format!("it has more than {FONT_BYTES_MAX} bytes")));
        }
        File::open(path).map_err(|error| unreadable(error.to_string()))
    }

    /// Whether the file is there and begins as a font does, or a collection that has the index. Nothing more of it is read.
    pub fn look(&self) -> Result<(), FontError> {
        let Self { path, index } = self;
        let no_font = || FontError::NoFont { path: path.clone(), index: *index };
        let mut head = [0; HEAD];
        self.open()?.read_exact(&mut head).map_err(|_| no_font())?;
        let [a, b, c, d, _, _, _, _, fonts @ ..] = head;
        let fonts = match &[a, b, c, d] {
            b"ttcf" => u32::from_be_bytes(fonts),
            b"OTTO" | b"true" | [0, 1, 0, 0] => 1,
            _ => 0,
        };
        if *index < fonts { Ok(()) } else { Err(no_font()) }
    }
}

impl FontFiles {
    /// Whether all of them are there: [`FontFile::look`] at each.
    pub fn look(&self) -> Result<(), FontError> {
        [&self.text, &self.heading, &self.title].into_iter().try_for_each(FontFile::look)
    }
}

impl Font {
    /// Reads a font.
    pub fn load(path: &Path, index: u32) -> Result<Self, FontError> {
        let unreadable = |why: String| FontError::Unreadable { path: path.to_owned(), why };
        let no_font = || FontError::NoFont { path: path.to_owned(), index };
        let file = FontFile { path: path.to_owned(), index }.open()?;
        let mut data = Vec::new();
        file.take(FONT_BYTES_MAX).read_to_end(&mut data).map_err(|error| unreadable(error.to_string()))?;
        let data = Arc::new(data);
        let written = krilla::text::Font::new(data.clone().into(), index).ok_or_else(no_font)?;
        Ok(Self { data, index, written })
    }

    /// How the font is read for what its characters look like.
    fn cut(&self) -> Cut<'_> {
        // What krilla has read can be read here: it is the same reader.
        let font = FontRef::from_index(&self.data, self.index).expect("a font that was loaded is one");
        Cut {
            characters: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            per_em: self.written.units_per_em(),
        }
    }
}

impl Fonts {
    /// Reads the fonts, and sees that printouts can be written in them.
    pub fn load(files: &FontFiles) -> Result<Self, FontError> {
        let load = |file: &FontFile| Font::load(&file.path, file.index);
        let text = load(&files.text)?;
        let cut = text.cut();
        if let Some(character) = NEEDED.chars().find(|c| cut.glyph(*c).is_none()) {
            return Err(FontError::Lacks { path: files.text.path.clone(), index: files.text.index, character });
        }
        Ok(Self { heading: load(&files.heading)?, title: load(&files.title)?, text })
    }

    /// The font of a face, as the file is written with it.
    pub(crate) fn written(&self, face: Face) -> krilla::text::Font {
        match face {
            Face::Text => self.text.written.clone(),
            Face::Heading => self.heading.written.clone(),
            Face::Title => self.title.written.clone(),
        }
    }
}

/// What a font has for characters.
struct Cut<'a> {
    characters: Charmap<'a>,
    metrics: GlyphMetrics<'a>,
    per_em: f32,
}

impl Cut<'_> {
    /// Glyph and width, in parts of the font's size.
    fn glyph(&self, c: char) -> Option<(u32, f32)> {
        let glyph = self.characters.map(c).filter(|glyph| glyph.to_u32() != 0)?;
        Some((glyph.to_u32(), self.metrics.advance_width(glyph)? / self.per_em))
    }

    /// From where to where a glyph has ink, in parts of the font's size.
    fn ink(&self, glyph: u32) -> Option<(f32, f32)> {
        let bounds = self.metrics.bounds(skrifa::GlyphId::new(glyph))?;
        Some((bounds.x_min / self.per_em, bounds.x_max / self.per_em))
    }
}

/// A piece of a line in one font.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// Its font.
    pub(crate) face: Face,
    /// What it says.
    pub(crate) text: String,
    /// How that looks.
    pub(crate) glyphs: Vec<KrillaGlyph>,
}

/// Sets text in the fonts of a printout, and remembers what they lack.
pub(crate) struct Setter<'a> {
    text: Cut<'a>,
    heading: Cut<'a>,
    title: Cut<'a>,
    lang: Lang,
    lacking: BTreeSet<char>,
}

impl<'a> Setter<'a> {
    /// For a printout of a language.
    pub(crate) fn new(fonts: &'a Fonts, lang: Lang) -> Self {
        Self {
            text: fonts.text.cut(),
            heading: fonts.heading.cut(),
            title: fonts.title.cut(),
            lang,
            lacking: BTreeSet::new(),
        }
    }

    /// The characters that were asked for and no font has.
    pub(crate) fn lacking(&self) -> &BTreeSet<char> {
        &self.lacking
    }

    /// Text as it can be written: what no font has, or nobody can see, by its number. Tabs are spaces.
    pub(crate) fn writable(&mut self, text: &str) -> String {
        let mut writable = String::with_capacity(text.len());
        for c in text.chars() {
            if c == '\t' {
                writable.push(' ');
            } else if is_unwritten(c) || self.text.glyph(c).is_none() {
                self.lacking.insert(c);
                writable.push_str(&by_number(c));
            } else {
                writable.push(c);
            }
        }
        writable
    }

    fn cut(&self, face: Face) -> &Cut<'a> {
        match face {
            Face::Text => &self.text,
            Face::Heading => &self.heading,
            Face::Title => &self.title,
        }
    }

    /// The face that has a character: the one asked for, or that of the text, which has all that is writable.
    fn face_of(&self, face: Face, c: char) -> Face {
        if self.cut(face).glyph(c).is_some() { face } else { Face::Text }
    }

    /// Glyph, width and shift of a character.
    fn measured(&self, face: Face, c: char) -> (u32, f32, f32) {
        let cut = self.cut(self.face_of(face, c));
        let (glyph, width) = cut.glyph(c).unwrap_or_default();
        // Quotation marks of Chinese fonts have a square of their own, in which English would stand apart.
        let is_wide = self.lang == Lang::En && width > 0.9 && "“”‘’".contains(c);
        match cut.ink(glyph).filter(|_| is_wide) {
            Some((from, until)) => (glyph, until - from + 2.0 * BESIDE_QUOTE, BESIDE_QUOTE - from),
            None => (glyph, width, 0.0),
        }
    }

    /// How wide a character is, in parts of the font's size.
    pub(crate) fn width(&self, face: Face, c: char) -> f32 {
        self.measured(face, c).1
    }

    /// How wide a text is, in parts of the font's size.
    pub(crate) fn width_of(&self, face: Face, text: &str) -> f32 {
        text.chars().map(|c| self.width(face, c)).sum()
    }

    /// A text that is writable, in runs of one font each.
    pub(crate) fn runs(&self, face: Face, text: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for c in text.chars() {
            let face_of = self.face_of(face, c);
            let (glyph, width, shift) = self.measured(face, c);
            if runs.last().is_none_or(|run| run.face != face_of) {
                runs.push(Run { face: face_of, text: String::new(), glyphs: Vec::new() });
            }
            let Some(run) = runs.last_mut() else { continue };
            let range: Range<usize> = run.text.len()..run.text.len() + c.len_utf8();
            run.glyphs.push(KrillaGlyph::new(GlyphId::new(glyph), width, shift, 0.0, 0.0, range, None));
            run.text.push(c);
        }
        runs
    }
}

/// How a character is written that cannot be: by its number.
pub(crate) fn by_number(c: char) -> String {
    format!("〔U+{:04X}〕", u32::from(c))
}

/// Whether a character is none to be written: it cannot be seen, changes the order of what can, or means what each site likes.
fn is_unwritten(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0xad | 0x61c | 0x115f | 0x1160 | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f
                | 0x3164 | 0xe000..=0xf8ff | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0xfffe | 0xffff
                | 0xe0000..=0x10_ffff
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_file_has_256_mib_and_no_more() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("large.ttc");
        let looked = |size: u64| {
            File::create(&path).and_then(|file| file.set_len(size)).expect("a file of zeros that takes no room");
            FontFile { path: path.clone(), index: 0 }.look()
        };
        assert!(matches!(looked(FONT_BYTES_MAX), Err(FontError::NoFont { .. })), "it is read");
        let error = looked(FONT_BYTES_MAX + 1).expect_err("too large").to_string();
        assert!(error.contains("it has more than 268435456 bytes"), "{error}");
    }

    #[test]
    fn a_collection_has_as_many_fonts_as_it_says() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("some.ttc");
        let looked = |head: &[u8], index: u32| {
            std::fs::write(&path, head).expect("written");
            FontFile { path: path.clone(), index }.look().is_ok()
        };
        assert!(looked(b"ttcf\0\x01\0\0\0\0\0\x02", 1) && !looked(b"ttcf\0\x01\0\0\0\0\0\x02", 2));
        assert!(looked(b"OTTO\0\0\0\0\0\0\0\0", 0) && !looked(b"OTTO\0\0\0\0\0\0\0\0", 1));
        assert!(!looked(b"ttcf", 0) && !looked(b"%PDF-1.7 and more", 0));
    }
}
