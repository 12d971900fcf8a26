//! Sets a printout on sheets: its title, then block after block.

use words::Lang;

use crate::fonts::{Face, Fonts, by_number};
use crate::printout::{Attachment, Block, Field, Printout, PrintoutError, Signatures};
use crate::sheet::{Broken, Composition, Kind, LEFT, Landmark, PartId, Stand, Style, TEXT_WIDTH};
use crate::table;

/// Room that Chinese paragraphs begin with, in letters.
const INDENT: f32 = 2.0;
/// Least room of an item's number, and what is left behind it, in letters.
const NUMBER: (f32, f32) = (1.5, 0.3);
/// Where signatures begin, in parts of the width, and where they end.
const SIGNED: (f32, f32) = (0.42, 0.96);
/// Lines of room that a signature has, for a pen or a seal.
const SIGNATURE_LINES: f32 = 1.5;
/// Lines of room between signatures and whose printout it is.
const TAIL_LINES: f32 = 0.5;

/// Sets a printout.
pub(crate) fn set<'a>(printout: &Printout, fonts: &'a Fonts) -> Result<Composition<'a>, PrintoutError> {
    let mut sheets = Composition::new(fonts, printout.lang);
    // The header of every page: what it lacks is told too.
    for text in [&printout.agency, &printout.case] {
        sheets.one_line(text);
    }
    title(&mut sheets, printout)?;
    for block in &printout.blocks {
        self::block(&mut sheets, block, &printout.attachments)?;
    }
    let lacking: Vec<String> = sheets.setter.lacking().iter().map(|c| by_number(*c)).collect();
    if !lacking.is_empty() {
        let codes = lacking.concat();
        let text = printout.lang.with("printout-lacking", &[("codes", codes.into())]);
        note(&mut sheets, &text)?;
    }
    Ok(sheets)
}

fn title(sheets: &mut Composition<'_>, printout: &Printout) -> Result<(), PrintoutError> {
    let sizes = sheets.sizes;
    if !printout.agency.trim().is_empty() {
        let style = Style { face: Face::Text, size: sizes.agency, stand: Stand::Centre };
        paragraph(sheets, &printout.agency, style, 0.0)?;
    }
    let style = Style { face: Face::Title, size: sizes.title, stand: Stand::Centre };
    let named = landmark(sheets, &printout.title);
    let part = sheets.part(Kind::Title(named), None);
    let lines = sheets.broken(&printout.title, style, TEXT_WIDTH, 0.0);
    sheets.flow(&lines, style, LEFT, TEXT_WIDTH, part)?;
    if !printout.number.trim().is_empty() {
        let style = Style { face: Face::Text, size: sizes.table, stand: Stand::Centre };
        paragraph(sheets, &printout.number, style, 0.0)?;
    }
    sheets.gap(sizes.table.line / 2.0);
    Ok(())
}

fn block(sheets: &mut Composition<'_>, block: &Block, attachments: &[Attachment]) -> Result<(), PrintoutError> {
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
fn paragraph(sheets: &mut Composition<'_>, text: &str, style: Style, indent: f32) -> Result<(), PrintoutError> {
    let part = sheets.part(Kind::Paragraph, None);
    let lines = sheets.broken(text, style, TEXT_WIDTH, indent);
    sheets.flow(&lines, style, LEFT, TEXT_WIDTH, part)?;
    if sheets.lang == Lang::En {
        sheets.gap(style.size.line / 3.0);
    }
    Ok(())
}

/// Marks where a title or heading stands, and gives it as one line.
fn landmark(sheets: &mut Composition<'_>, text: &str) -> String {
    let text = sheets.one_line(text);
    let landmark = Landmark { text: text.clone(), sheet: sheets.current(), top: sheets.top };
    sheets.landmarks.push(landmark);
    text
}

/// A heading stays with at least two lines of what follows.
fn heading(sheets: &mut Composition<'_>, text: &str) -> Result<(), PrintoutError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let style = Style { face: Face::Heading, size: sheets.sizes.heading, stand: Stand::Left };
    let indent = if sheets.lang == Lang::Zh { INDENT * style.size.letters } else { 0.0 };
    sheets.gap(style.size.line / 4.0);
    let lines = sheets.broken(text, style, TEXT_WIDTH, indent);
    #[expect(clippy::cast_precision_loss, reason = "a heading has no 2^23 lines")]
    sheets.need(lines.len() as f32 * style.size.line + 2.0 * sheets.sizes.text.line)?;
    let named = landmark(sheets, text);
    let part = sheets.part(Kind::Heading(named), None);
    sheets.flow(&lines, style, LEFT, TEXT_WIDTH, part)
}

fn list(sheets: &mut Composition<'_>, items: &[String]) -> Result<(), PrintoutError> {
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

fn note(sheets: &mut Composition<'_>, text: &str) -> Result<(), PrintoutError> {
    let style = Style { face: Face::Text, size: sheets.sizes.note, stand: Stand::Filled };
    sheets.gap(style.size.line / 2.0);
    paragraph(sheets, text, style, 0.0)
}

/// Who signs, each on a line, and whose printout it is and the date at the right. They stand together, and never alone on a
/// page: what is signed could be changed for other pages.
fn signatures(sheets: &mut Composition<'_>, given: &Signatures) -> Result<(), PrintoutError> {
    let size = sheets.sizes.text;
    let style = Style { face: Face::Text, size, stand: Stand::Left };
    let (left, right) = (LEFT + SIGNED.0 * TEXT_WIDTH, LEFT + SIGNED.1 * TEXT_WIDTH);
    sheets.gap(size.line);
    let told = |person: &Field| {
        let variables = [("who", person.label.as_str().into()), ("name", person.value.as_str().into())];
        sheets.lang.with("printout-signed-by", &variables)
    };
    let people: Vec<String> = given.people.iter().map(told).collect();
    let people: Vec<Vec<Broken>> = people.iter().map(|text| sheets.broken(text, style, right - left, 0.0)).collect();
    let at_right = Style { stand: Stand::Right, ..style };
    let tails = [&given.agency, &given.date].into_iter().filter(|text| !text.trim().is_empty());
    let tails: Vec<Vec<Broken>> = tails.map(|text| sheets.broken(text, at_right, right - LEFT, 0.0)).collect();
    let lines = people.iter().chain(&tails).map(Vec::len).sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "no 2^23 people sign")]
    let height = size.line * (lines as f32 + people.len() as f32 * (SIGNATURE_LINES - 1.0) + TAIL_LINES);
    if !sheets.has_room(height) {
        sheets.turn_with_last()?;
    }
    for lines in &people {
        sheets.need(size.line * SIGNATURE_LINES)?;
        let part = sheets.part(Kind::Paragraph, None);
        sheets.top += size.line * (SIGNATURE_LINES - 1.0);
        let Some((last, before)) = lines.split_last() else { continue };
        sheets.flow(before, style, left, right - left, part)?;
        signature(sheets, last, style, (left, right), part)?;
    }
    sheets.top += size.line * TAIL_LINES;
    for lines in &tails {
        let part = sheets.part(Kind::Paragraph, None);
        sheets.flow(lines, at_right, LEFT, right - LEFT, part)?;
    }
    Ok(())
}

/// The last line of who signs, and the rule to sign on behind it.
fn signature(
    sheets: &mut Composition<'_>,
    line: &Broken,
    style: Style,
    (left, right): (f32, f32),
    part: PartId,
) -> Result<(), PrintoutError> {
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

/// Which files the printout carries, with their names.
fn carried(sheets: &mut Composition<'_>, attachments: &[Attachment]) -> Result<(), PrintoutError> {
    if attachments.is_empty() {
        return Ok(());
    }
    let lang = sheets.lang;
    heading(sheets, &lang.text("printout-attachments"))?;
    let items: Vec<String> = attachments
        .iter()
        .map(|attachment| {
            let variables =
                [("what", attachment.description.as_str().into()), ("name", attachment.name.as_str().into())];
            lang.with("printout-attachment", &variables)
        })
        .collect();
    list(sheets, &items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::{FontFile, FontFiles};
    use crate::printout::{Bound, Column, Moment, PRINTOUT_PAGES_MAX, Table};

    fn fonts() -> Fonts {
        let file = || FontFile { path: "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc".into(), index: 2 };
        Fonts::load(&FontFiles { text: file(), heading: file(), title: file() }).expect("fonts-noto-cjk is installed")
    }

    fn printout(blocks: Vec<Block>) -> Printout {
        let moment = Moment { year: 2026, month: 5, day: 8, hour: 0, minute: 0, second: 0 };
        let (agency, case, number) = ("某局".to_owned(), "某案".to_owned(), String::new());
        Printout {
            lang: Lang::Zh,
            agency,
            case,
            title: "题".to_owned(),
            number,
            moment,
            blocks,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn a_printout_has_500_pages_and_no_more() {
        let fonts = fonts();
        let pages = |lines: usize| {
            let rows = vec![vec!["\n".repeat(lines - 1)]];
            let printout = printout(vec![Block::Table(Table { columns: vec![Column::new("", 1)], rows })]);
            set(&printout, &fonts).map(|sheets| sheets.sheets.len())
        };
        // A sheet after the first holds as many lines of a row as are added until there is one sheet more.
        let whole = (1..100).find(|more| pages(100 + more) == pages(100).map(|pages| pages + 1)).expect("some");
        let a_sheet = (1..100).find(|more| pages(100 + whole + more) != pages(100 + whole)).expect("some");
        let first = 100 + whole;
        let before = pages(first).expect("few");
        let last = first + (PRINTOUT_PAGES_MAX - before + 1) * a_sheet - 1;
        assert_eq!(pages(last), Ok(PRINTOUT_PAGES_MAX));
        assert!(matches!(pages(last + 1), Err(PrintoutError::Over(Bound::Pages))), "{:?}", pages(last + 1));
    }

    #[test]
    fn a_heading_is_never_the_last_of_a_page() {
        let fonts = fonts();
        for lines in 1..60 {
            let paragraph = Block::Paragraph(vec!["行"; lines].join("\n"));
            let blocks = vec![paragraph, Block::Heading("一、标题".to_owned()), Block::Paragraph("文".to_owned())];
            let sheets = set(&printout(blocks), &fonts).expect("set");
            let landmark = sheets.landmarks.last().expect("the heading").sheet;
            let text = sheets
                .sheets
                .iter()
                .position(|sheet| sheet.lines.iter().any(|line| line.runs.iter().any(|run| run.text == "文")));
            assert_eq!(text, Some(landmark), "after {lines} lines");
        }
    }

    /// On which sheet and how low a text stands.
    fn place(sheets: &Composition<'_>, text: &str) -> (usize, f32) {
        let mut found = sheets
            .sheets
            .iter()
            .enumerate()
            .flat_map(|(index, sheet)| sheet.lines.iter().map(move |line| (index, line)));
        let is_it = |line: &&(usize, &crate::sheet::Line)| line.1.runs.iter().any(|run| run.text.contains(text));
        found.find(|line| is_it(&line)).map(|(index, line)| (index, line.foot)).expect("it is somewhere")
    }

    #[test]
    fn what_is_signed_comes_along_to_the_page_of_signatures_with_its_heading() {
        let fonts = fonts();
        let mut turned = 0;
        for lines in 1..44 {
            let people = vec![Field::new("签名", "甲"), Field::new("签名", "乙")];
            let signed = Signatures { people, agency: "某局".to_owned(), date: "某日".to_owned() };
            let blocks = vec![
                Block::Paragraph(vec!["行"; lines].join("\n")),
                Block::Heading("附件".to_owned()),
                Block::List(vec!["某件".to_owned()]),
                Block::Signatures(signed),
            ];
            let sheets = set(&printout(blocks), &fonts).expect("set");
            let places = ["附件", "1.", "某件", "签名", "某日"].map(|text| place(&sheets, text));
            let sheet = places[0].0;
            assert!(
                places.iter().all(|place| place.0 == sheet && place.1 < crate::sheet::BOTTOM),
                "{lines}: {places:?}"
            );
            assert!(places[1].1 > places[0].1 && places[3].1 > places[1].1, "{lines}: {places:?}");
            let landmark = sheets.landmarks.last().expect("the heading");
            assert!(landmark.sheet == sheet && landmark.top < places[0].1 && places[0].1 < landmark.top + 29.0);
            turned += usize::from(places[0].1 < crate::sheet::TOP + 29.0);
        }
        assert!(turned > 4, "{turned} times a page began with the heading");
    }

    #[test]
    fn nothing_stands_outside_of_the_text_of_a_page() {
        let fonts = fonts();
        let words =
            "the quick brown fox 当事人（某建材有限公司）0123456789abcdef0123456789abcdef0123456789abcdef，".repeat(40);
        let row = vec![words.clone(), "条".to_owned(), words.clone()];
        let columns = vec![Column::new("一", 3), Column::new("二", 0), Column::new("三", 1)];
        let table = Table { columns, rows: vec![row.clone(), row] };
        for lang in Lang::ALL {
            let blocks =
                vec![Block::Paragraph(words.clone()), Block::List(vec![words.clone()]), Block::Table(table.clone())];
            let sheets = set(&Printout { lang, ..printout(blocks) }, &fonts).expect("set");
            for line in sheets.sheets.iter().flat_map(|sheet| &sheet.lines) {
                let glyphs = line.runs.iter().flat_map(|run| run.text.chars().zip(&run.glyphs));
                let seen: Vec<f32> = glyphs.map(|(_, glyph)| glyph.x_advance * line.letters).collect();
                let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
                let hung = text.chars().rev().take_while(|c| *c == ' ').count();
                let right = line.left + seen[..seen.len() - hung].iter().sum::<f32>();
                assert!(line.left >= LEFT && right <= LEFT + TEXT_WIDTH + 0.1, "{text} ends at {right}");
            }
        }
    }
}
