//! Sets a paper on sheets: its title, then block after block.

use words::Lang;

use crate::fonts::{Face, Fonts, by_number};
use crate::paper::{Attachment, Block, Paper, PaperError, Signatures};
use crate::sheet::{Broken, Kind, LEFT, Landmark, PartId, Sheets, Stand, Style, TEXT_WIDTH};
use crate::table;

/// Room that Chinese paragraphs begin with, in letters.
const INDENT: f32 = 2.0;
/// Least room of an item's number, and what is left behind it, in letters.
const NUMBER: (f32, f32) = (1.5, 0.3);
/// Where signatures begin, in parts of the width, and where they end.
const SIGNED: (f32, f32) = (0.42, 0.96);
/// Lines of room that a signature has, for a pen or a seal.
const SIGNATURE_LINES: f32 = 1.5;

/// Sets a paper.
pub(crate) fn set<'a>(paper: &Paper, fonts: &'a Fonts) -> Result<Sheets<'a>, PaperError> {
    let mut sheets = Sheets::new(fonts, paper.lang);
    // The header of every page: what it lacks is told too.
    for text in [&paper.agency, &paper.case] {
        sheets.setter.writable(text);
    }
    title(&mut sheets, paper)?;
    for block in &paper.blocks {
        self::block(&mut sheets, block, &paper.attachments)?;
    }
    let lacking: Vec<String> = sheets.setter.lacking().iter().map(|c| by_number(*c)).collect();
    if !lacking.is_empty() {
        let codes = lacking.concat();
        let text = paper.lang.with("paper-lacking", &[("codes", codes.into())]);
        note(&mut sheets, &text)?;
    }
    Ok(sheets)
}

fn title(sheets: &mut Sheets<'_>, paper: &Paper) -> Result<(), PaperError> {
    let sizes = sheets.sizes;
    if !paper.agency.trim().is_empty() {
        let style = Style { face: Face::Text, size: sizes.agency, stand: Stand::Centre };
        paragraph(sheets, &paper.agency, style, 0.0)?;
    }
    let style = Style { face: Face::Title, size: sizes.title, stand: Stand::Centre };
    let part = sheets.part(Kind::Title(paper.title.clone()), None);
    landmark(sheets, &paper.title);
    let lines = sheets.broken(&paper.title, style, TEXT_WIDTH, 0.0);
    sheets.flow(&lines, style, LEFT, TEXT_WIDTH, part)?;
    if !paper.number.trim().is_empty() {
        let style = Style { face: Face::Text, size: sizes.table, stand: Stand::Centre };
        paragraph(sheets, &paper.number, style, 0.0)?;
    }
    sheets.gap(sizes.table.line / 2.0);
    Ok(())
}

fn block(sheets: &mut Sheets<'_>, block: &Block, attachments: &[Attachment]) -> Result<(), PaperError> {
    match block {
        Block::Heading(text) => heading(sheets, text),
        Block::Paragraph(text) => {
            let style = Style { face: Face::Text, size: sheets.sizes.text, stand: Stand::Filled };
            let indent = if sheets.lang == Lang::Zh { INDENT * style.size.letters } else { 0.0 };
            for text in text.split('\n') {
                paragraph(sheets, text, style, indent)?;
            }
            Ok(())
        }
        Block::Fields(fields) => table::fields(sheets, fields),
        Block::Table(given) => table::table(sheets, given),
        Block::List(items) => list(sheets, items),
        Block::Note(text) => note(sheets, text),
        Block::Signatures(given) => signatures(sheets, given),
        Block::Attachments => carried(sheets, attachments),
    }
}

/// One paragraph as a part of its own.
fn paragraph(sheets: &mut Sheets<'_>, text: &str, style: Style, indent: f32) -> Result<(), PaperError> {
    let part = sheets.part(Kind::Paragraph, None);
    let lines = sheets.broken(text, style, TEXT_WIDTH, indent);
    sheets.flow(&lines, style, LEFT, TEXT_WIDTH, part)?;
    if sheets.lang == Lang::En {
        sheets.gap(style.size.line / 3.0);
    }
    Ok(())
}

fn landmark(sheets: &mut Sheets<'_>, text: &str) {
    let landmark = Landmark { text: text.to_owned(), sheet: sheets.current(), top: sheets.top };
    sheets.landmarks.push(landmark);
}

/// A heading stays with at least two lines of what follows.
fn heading(sheets: &mut Sheets<'_>, text: &str) -> Result<(), PaperError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let style = Style { face: Face::Heading, size: sheets.sizes.heading, stand: Stand::Left };
    let indent = if sheets.lang == Lang::Zh { INDENT * style.size.letters } else { 0.0 };
    sheets.gap(style.size.line / 4.0);
    let lines = sheets.broken(text, style, TEXT_WIDTH, indent);
    #[expect(clippy::cast_precision_loss, reason = "a heading has no 2^23 lines")]
    sheets.need(lines.len() as f32 * style.size.line + 2.0 * sheets.sizes.text.line)?;
    let part = sheets.part(Kind::Heading(text.to_owned()), None);
    landmark(sheets, text);
    sheets.flow(&lines, style, LEFT, TEXT_WIDTH, part)
}

fn list(sheets: &mut Sheets<'_>, items: &[String]) -> Result<(), PaperError> {
    if items.is_empty() {
        return Ok(());
    }
    let style = Style { face: Face::Text, size: sheets.sizes.text, stand: Stand::Filled };
    let number = Style { stand: Stand::Left, ..style };
    let left = LEFT + if sheets.lang == Lang::Zh { INDENT * style.size.letters } else { 0.0 };
    let widest = sheets.setter.width_of(style.face, &format!("{}.", items.len()));
    let hung = left + (widest + NUMBER.1).max(NUMBER.0) * style.size.letters;
    let room = LEFT + TEXT_WIDTH - hung;
    let list = sheets.part(Kind::List, None);
    for (index, item) in items.iter().enumerate() {
        let part = sheets.part(Kind::Item, Some(list));
        let label = sheets.part(Kind::Label, Some(part));
        let body = sheets.part(Kind::ItemBody, Some(part));
        sheets.need(style.size.line)?;
        let text = format!("{}. ", index + 1);
        let numbered = Broken { text, indent: 0.0, is_last: true };
        sheets.put(&numbered, number, left, hung - left, sheets.top, Some(label));
        let lines = sheets.broken(item, style, room, 0.0);
        sheets.flow(&lines, style, hung, room, body)?;
    }
    if sheets.lang == Lang::En {
        sheets.gap(style.size.line / 3.0);
    }
    Ok(())
}

fn note(sheets: &mut Sheets<'_>, text: &str) -> Result<(), PaperError> {
    let style = Style { face: Face::Text, size: sheets.sizes.note, stand: Stand::Filled };
    sheets.gap(style.size.line / 2.0);
    paragraph(sheets, text, style, 0.0)
}

/// Who signs, each on a line, and whose paper it is and the date at the right.
fn signatures(sheets: &mut Sheets<'_>, given: &Signatures) -> Result<(), PaperError> {
    let size = sheets.sizes.text;
    let style = Style { face: Face::Text, size, stand: Stand::Left };
    let (left, right) = (LEFT + SIGNED.0 * TEXT_WIDTH, LEFT + SIGNED.1 * TEXT_WIDTH);
    sheets.gap(size.line);
    let tails = [&given.agency, &given.date];
    let tails: Vec<&&String> = tails.iter().filter(|text| !text.trim().is_empty()).collect();
    #[expect(clippy::cast_precision_loss, reason = "no 2^23 people sign")]
    sheets.need(size.line * (given.people.len() as f32 * SIGNATURE_LINES + tails.len() as f32))?;
    for person in &given.people {
        sheets.need(size.line * SIGNATURE_LINES)?;
        let part = sheets.part(Kind::Paragraph, None);
        let variables = [("who", person.label.as_str().into()), ("name", person.value.as_str().into())];
        let text = sheets.lang.with("paper-signed-by", &variables);
        let lines = sheets.broken(&text, style, right - left, 0.0);
        sheets.top += size.line * (SIGNATURE_LINES - 1.0);
        let Some((last, before)) = lines.split_last() else { continue };
        sheets.flow(before, style, left, right - left, part)?;
        signature(sheets, last, style, (left, right), part)?;
    }
    let style = Style { stand: Stand::Right, ..style };
    sheets.top += if tails.is_empty() { 0.0 } else { size.line / 2.0 };
    for text in tails {
        let part = sheets.part(Kind::Paragraph, None);
        let lines = sheets.broken(text, style, right - LEFT, 0.0);
        sheets.flow(&lines, style, LEFT, right - LEFT, part)?;
    }
    Ok(())
}

/// The last line of who signs, and the rule to sign on behind it.
fn signature(
    sheets: &mut Sheets<'_>,
    line: &Broken,
    style: Style,
    (left, right): (f32, f32),
    part: PartId,
) -> Result<(), PaperError> {
    sheets.need(style.size.line)?;
    sheets.put(line, style, left, right - left, sheets.top, Some(part));
    let width = sheets.setter.width_of(style.face, line.text.trim_end_matches(' ')) * style.size.letters;
    sheets.top += style.size.line;
    let under = sheets.top - (style.size.line - style.size.letters) / 3.0;
    let from = left + width + style.size.letters / 4.0;
    if from < right {
        sheets.rule((from, under), (right, under));
    }
    Ok(())
}

/// Which files the paper carries, with their names.
fn carried(sheets: &mut Sheets<'_>, attachments: &[Attachment]) -> Result<(), PaperError> {
    if attachments.is_empty() {
        return Ok(());
    }
    let lang = sheets.lang;
    heading(sheets, &lang.text("paper-attachments"))?;
    let items: Vec<String> = attachments
        .iter()
        .map(|attachment| {
            let variables =
                [("what", attachment.description.as_str().into()), ("name", attachment.name.as_str().into())];
            lang.with("paper-attachment", &variables)
        })
        .collect();
    list(sheets, &items)
}
