//! Writes what was set as PDF/A-3a with the tags of PDF/UA-1, by `krilla`, which checks what it writes against both.
//!
//! The bytes depend on nothing but the printout and the fonts.

use std::num::NonZeroU16;

use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag, TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};

use crate::flow;
use crate::fonts::{Face, Fonts};
use crate::printout::{Moment, Printout, PrintoutError};
use crate::sheet::{
    BOTTOM, Broken, Composition, HEIGHT, Kind, LEFT, Line, Part, Rule, Stand, Style, TEXT_WIDTH, TOP, WIDTH,
};

/// How thick ruled lines are.
const RULE: f32 = 0.5;
/// How far the header stands above the text, and its rule.
const HEADER: (f32, f32) = (40.0, 20.0);
/// How far the page's number stands below the text: 7 mm.
const FOOTER: f32 = 20.0;

/// A printout as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that no font had: they stand in it by their numbers, and its last note says so.
    pub lacking: Vec<char>,
}

/// Writes a printout.
pub fn write(printout: &Printout, fonts: &Fonts) -> Result<Written, PrintoutError> {
    printout.check()?;
    let mut sheets = flow::set(printout, fonts)?;
    repeat(&mut sheets, printout);
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PrintoutError::Format(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(&mut sheets, printout));
    embed(&mut document, &mut sheets, printout)?;
    let mut leaves = vec![Vec::new(); sheets.parts.len()];
    for sheet in &sheets.sheets {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).expect("a sheet has a size");
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        rules(&mut surface, &sheet.rules);
        for line in &sheet.lines {
            draw(&mut surface, line, fonts, &mut leaves);
        }
        surface.finish();
        page.finish();
    }
    document.set_outline(outline(&sheets));
    document.set_tag_tree(tags(&sheets.parts, leaves));
    let pdf = document.finish().map_err(|error| PrintoutError::Format(told(&error)))?;
    Ok(Written { pdf, pages: sheets.sheets.len(), lacking: sheets.setter.lacking().iter().copied().collect() })
}

/// Puts on every page what each of them has: whose printout and which case it is, and which page of how many.
fn repeat(sheets: &mut Composition<'_>, printout: &Printout) {
    let size = sheets.sizes.note;
    let style = |stand| Style { face: Face::Text, size, stand };
    let last = sheets.sheets.len();
    let one = |text: String| Broken { text, indent: 0.0, is_last: true };
    // Long names get what the other leaves, and end where their room does.
    let case = shortened(sheets, &printout.case, TEXT_WIDTH * 0.6);
    let taken = sheets.setter.width_of(Face::Text, &case) * size.letters;
    let agency = shortened(sheets, &printout.agency, TEXT_WIDTH - taken - 2.0 * size.letters);
    let whole = std::mem::take(&mut sheets.sheets);
    for (index, sheet) in whole.into_iter().enumerate() {
        sheets.sheets.push(sheet);
        let top = TOP - HEADER.0;
        sheets.put(&one(agency.clone()), style(Stand::Left), LEFT, TEXT_WIDTH, top, None);
        sheets.put(&one(case.clone()), style(Stand::Right), LEFT, TEXT_WIDTH, top, None);
        let under = TOP - HEADER.1;
        sheets.rule((LEFT, under), (LEFT + TEXT_WIDTH, under));
        let variables = [("page", (index + 1).to_string().into()), ("pages", last.to_string().into())];
        let number = sheets.lang.with("printout-page", &variables);
        sheets.put(&one(number), style(Stand::Centre), LEFT, TEXT_WIDTH, BOTTOM + FOOTER, None);
    }
}

/// A name on one line, with `…` where it does not fit.
fn shortened(sheets: &mut Composition<'_>, text: &str, room: f32) -> String {
    let text = sheets.one_line(text);
    let letters = sheets.sizes.note.letters;
    let fits = |text: &str| sheets.setter.width_of(Face::Text, text) * letters <= room;
    if fits(&text) {
        return text;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let longest = ends.iter().rev().map(|end| format!("{}…", &text[..*end])).find(|cut| fits(cut));
    longest.unwrap_or_default()
}

/// What the file tells of the printout: as writable as what is seen, since not all that text may hold is allowed there.
fn metadata(sheets: &mut Composition<'_>, printout: &Printout) -> Metadata {
    let Moment { year, month, day, hour, minute, second } = printout.moment;
    let made = DateTime::new(year).month(month).day(day).hour(hour).minute(minute).second(second);
    let authors = if printout.agency.is_empty() { Vec::new() } else { vec![sheets.one_line(&printout.agency)] };
    Metadata::new()
        .title(sheets.one_line(&printout.title))
        .description(sheets.one_line(&printout.case))
        .authors(authors)
        .creator("Docket".to_owned())
        .language(printout.lang.code().to_owned())
        .creation_date(made.utc_offset_hour(0).utc_offset_minute(0))
}

fn embed(document: &mut Document, sheets: &mut Composition<'_>, printout: &Printout) -> Result<(), PrintoutError> {
    let Moment { year, month, day, hour, minute, second } = printout.moment;
    let made = DateTime::new(year).month(month).day(day).hour(hour).minute(minute).second(second);
    for attachment in &printout.attachments {
        let refused =
            || PrintoutError::Attachment { name: attachment.name.clone(), media_type: attachment.media_type.clone() };
        let file = EmbeddedFile {
            path: attachment.name.clone(),
            mime_type: Some(MimeType::new(&attachment.media_type).ok_or_else(refused)?),
            description: Some(sheets.one_line(&attachment.description)),
            association_kind: AssociationKind::Data,
            data: attachment.data.clone().into(),
            modification_date: Some(made.utc_offset_hour(0).utc_offset_minute(0)),
            compress: None,
            location: None,
        };
        document.embed_file(file).ok_or_else(refused)?;
    }
    Ok(())
}

/// Draws what is ruled on a sheet: it is no part of what the printout says.
fn rules(surface: &mut Surface<'_>, rules: &[Rule]) {
    if rules.is_empty() {
        return;
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_stroke(Some(Stroke { width: RULE, ..Stroke::default() }));
    for rule in rules {
        let mut path = PathBuilder::new();
        path.move_to(rule.from.0, rule.from.1);
        path.line_to(rule.to.0, rule.to.1);
        if let Some(path) = path.finish() {
            surface.draw_path(&path);
        }
    }
    surface.set_stroke(None);
    surface.end_tagged();
}

fn draw(surface: &mut Surface<'_>, line: &Line, fonts: &Fonts, leaves: &mut [Vec<Identifier>]) {
    let identifier = match line.part {
        Some(_) => surface.start_tagged(ContentTag::Span(SpanTag::empty())),
        None => surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(repeated(line)))),
    };
    let mut left = line.left;
    for run in &line.runs {
        let start = Point::from_xy(left, line.foot);
        surface.draw_glyphs(start, &run.glyphs, fonts.written(run.face), &run.text, line.letters, false);
        left += run.glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * line.letters;
    }
    surface.end_tagged();
    if let Some(part) = line.part {
        leaves[part.0].push(identifier);
    }
}

/// What a line is that pages repeat.
fn repeated(line: &Line) -> ArtifactType {
    if line.foot < TOP {
        ArtifactType::Header
    } else if line.foot > BOTTOM {
        ArtifactType::Footer
    } else {
        ArtifactType::PaginationOther
    }
}

/// The title and under it the headings.
fn outline(sheets: &Composition<'_>) -> Outline {
    let mut outline = Outline::new();
    let node = |index: usize| {
        let landmark = &sheets.landmarks[index];
        let place = XyzDestination::new(landmark.sheet, Point::from_xy(LEFT, landmark.top));
        OutlineNode::new(landmark.text.clone(), place)
    };
    let mut title = node(0).with_open(true);
    (1..sheets.landmarks.len()).for_each(|index| title.push_child(node(index)));
    outline.push_child(title);
    outline
}

fn tag(kind: &Kind) -> TagKind {
    let heading = |level: u16, text: &String| {
        Tag::Hn(NonZeroU16::new(level).expect("levels begin at 1"), Some(text.clone())).into()
    };
    match kind {
        Kind::Title(text) => heading(1, text),
        Kind::Heading(text) => heading(2, text),
        Kind::Paragraph => Tag::P.into(),
        Kind::Table => Tag::Table.into(),
        Kind::TableHead => Tag::THead.into(),
        Kind::TableBody => Tag::TBody.into(),
        Kind::Row => Tag::TR.into(),
        Kind::NameOf(scope) => Tag::TH(*scope).into(),
        Kind::Cell => Tag::TD.into(),
        Kind::List => Tag::L(ListNumbering::Decimal).into(),
        Kind::Item => Tag::LI.into(),
        Kind::Label => Tag::Lbl.into(),
        Kind::ItemBody => Tag::LBody.into(),
    }
}

/// The tree of parts. Each part is made after the one that it is in, and in the order in which it is read.
fn tags(parts: &[Part], leaves: Vec<Vec<Identifier>>) -> TagTree {
    let mut within: Vec<Vec<TagGroup>> = vec![Vec::new(); parts.len()];
    let mut roots = Vec::new();
    for (index, (part, leaves)) in parts.iter().zip(leaves).enumerate().rev() {
        let inner = std::mem::take(&mut within[index]);
        let children = leaves.into_iter().map(Node::from).chain(inner.into_iter().rev().map(Node::from)).collect();
        let group = TagGroup::with_children(tag(&part.kind), children);
        match part.of {
            Some(of) => within[of.0].push(group),
            None => roots.push(group),
        }
    }
    let mut tree = TagTree::new();
    roots.into_iter().rev().for_each(|group| tree.push(group));
    tree
}

/// An error of the writer with what it found.
fn told(error: &KrillaError) -> String {
    match error {
        KrillaError::Validation(found) => {
            let found: Vec<String> = found.iter().map(|(fault, _)| format!("{fault:?}")).collect();
            found.join("; ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use words::Lang;

    use super::*;
    use crate::fonts::{FontFile, FontFiles, Setter};
    use crate::printout::Block;

    fn fonts() -> Fonts {
        let file = |name: &str| FontFile { path: format!("/usr/share/fonts/opentype/noto/{name}").into(), index: 2 };
        let (text, bold) = (file("NotoSerifCJK-Regular.ttc"), file("NotoSansCJK-Bold.ttc"));
        Fonts::load(&FontFiles { text, heading: bold.clone(), title: bold }).expect("fonts-noto-cjk is installed")
    }

    fn printout(title: String, blocks: Vec<Block>) -> Printout {
        let moment = Moment { year: 2026, month: 5, day: 8, hour: 0, minute: 0, second: 0 };
        let (agency, case, number) = ("某局".to_owned(), "某案".to_owned(), String::new());
        Printout { lang: Lang::Zh, agency, case, title, number, moment, blocks, attachments: Vec::new() }
    }

    #[test]
    fn no_character_that_a_font_has_breaks_the_format() {
        let fonts = fonts();
        let mut setter = Setter::new(&fonts, Lang::Zh);
        let mut all: Vec<char> = Vec::new();
        for c in ' '..='\u{3ffff}' {
            if setter.writable(c.encode_utf8(&mut [0; 4])).chars().eq([c]) {
                all.push(c);
            }
        }
        assert!(all.len() > 40_000, "{} characters", all.len());
        let blocks = all.chunks(1000).map(|chunk| Block::Note(chunk.iter().collect())).collect();
        let written = write(&printout("全部".to_owned(), blocks), &fonts).expect("PDF/A");
        assert_eq!(written.lacking, Vec::<char>::new());
    }

    #[test]
    fn headings_and_headers_of_any_text_keep_to_the_format() {
        let fonts = fonts();
        for text in ["\u{0}\u{feff}\u{fffe}", "\u{e000}", "😀", "𠮷\u{e0100}", "ئۇيغۇر", "བོད", "a\tb\rc\u{2028}d"]
        {
            let blocks = vec![Block::Heading(text.to_owned()), Block::Paragraph(text.to_owned())];
            let odd = Printout { agency: text.to_owned(), case: text.to_owned(), ..printout(text.to_owned(), blocks) };
            write(&odd, &fonts).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        }
    }

    #[test]
    fn a_header_that_is_too_long_is_shortened_and_says_so() {
        let fonts = fonts();
        let long =
            Printout {
                agency: "某局".repeat(100), case: "某案".repeat(100), ..printout("题".to_owned(), Vec::new())
            };
        let mut sheets = flow::set(&long, &fonts).expect("set");
        repeat(&mut sheets, &long);
        let lines = sheets.sheets[0].lines.iter().filter(|line| line.part.is_none() && line.foot < TOP);
        let texts: Vec<&str> = lines.map(|line| line.runs[0].text.as_str()).collect();
        assert!(texts.len() == 2 && texts.iter().all(|text| text.ends_with('…')), "{texts:?}");
    }
}
