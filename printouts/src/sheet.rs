//! The sheets that a printout is set on: what stands where on each, and to which part of the printout it belongs.
//!
//! Measures are those of official documents (GB/T 9704): A4, 37 mm above, 28 mm at the left, a text of 156 by 225 mm.
//! All are in points of 1/72 inch, from the upper left corner.

use krilla::tagging::TableHeaderScope;
use words::Lang;

use crate::fonts::{Face, Fonts, Run, Setter};
use crate::lines::{is_square, lines};
use crate::printout::{Bound, PRINTOUT_PAGES_MAX, PrintoutError};

const MILLIMETRE: f32 = 72.0 / 25.4;

/// Width of a sheet.
pub(crate) const WIDTH: f32 = 210.0 * MILLIMETRE;
/// Height of a sheet.
pub(crate) const HEIGHT: f32 = 297.0 * MILLIMETRE;
/// Where the text begins, from the left.
pub(crate) const LEFT: f32 = 28.0 * MILLIMETRE;
/// Where the text begins, from above.
pub(crate) const TOP: f32 = 37.0 * MILLIMETRE;
/// Width of the text.
pub(crate) const TEXT_WIDTH: f32 = 156.0 * MILLIMETRE;
/// Where the text ends, from above.
pub(crate) const BOTTOM: f32 = TOP + 225.0 * MILLIMETRE;

/// How far above the foot of a square its characters stand, in parts of the size.
const RISE: f32 = 0.88;

/// Lines of a text that are not parted to take two of them along.
const LEFT_ALONE: usize = 3;

/// Room of a line that is spread over its characters at most, in parts of its size: what a mark leaves that must not
/// begin the next line.
const SPREAD_SQUARE: f32 = 2.5;
/// The same of a line of words, in parts of the room.
const SPREAD_WORDS: f32 = 0.2;

/// A size of letters, and how far lines of it are apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) letters: f32,
    pub(crate) line: f32,
}

const fn size(letters: f32, line: f32) -> Size {
    Size { letters, line }
}

/// The sizes of a printout. Chinese: 二号, 三号, 小四, 小五.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) title: Size,
    pub(crate) agency: Size,
    pub(crate) heading: Size,
    pub(crate) text: Size,
    pub(crate) table: Size,
    pub(crate) note: Size,
}

impl Sizes {
    pub(crate) const fn of(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self {
                title: size(22.0, 33.0),
                agency: size(16.0, 29.0),
                heading: size(16.0, 29.0),
                text: size(16.0, 29.0),
                table: size(12.0, 18.5),
                note: size(10.5, 16.0),
            },
            Lang::En => Self {
                title: size(19.0, 27.0),
                agency: size(13.0, 22.0),
                heading: size(13.0, 22.0),
                text: size(11.5, 18.0),
                table: size(10.0, 14.5),
                note: size(9.0, 13.0),
            },
        }
    }
}

/// What a part of a printout is to those who hear it read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Title(String),
    Heading(String),
    Paragraph,
    Table,
    TableHead,
    TableBody,
    Row,
    NameOf(TableHeaderScope),
    Cell,
    List,
    Item,
    Label,
    ItemBody,
}

/// A part of a printout, by its place among all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartId(pub(crate) usize);

/// A part and what it is in.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    pub(crate) of: Option<PartId>,
}

/// A line of text on a sheet.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) left: f32,
    /// Where its letters stand, from above.
    pub(crate) foot: f32,
    pub(crate) letters: f32,
    pub(crate) runs: Vec<Run>,
    /// The part that it belongs to; none for what a page repeats.
    pub(crate) part: Option<PartId>,
}

/// A ruled line, from one point to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    pub(crate) from: (f32, f32),
    pub(crate) to: (f32, f32),
}

/// A sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) lines: Vec<Line>,
    pub(crate) rules: Vec<Rule>,
}

/// Where a heading stands, for the outline.
#[derive(Debug, Clone)]
pub(crate) struct Landmark {
    pub(crate) text: String,
    pub(crate) sheet: usize,
    pub(crate) top: f32,
}

/// Where a line stands in its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    Left,
    /// Filled to the right but for the last line.
    Filled,
    Centre,
    Right,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) face: Face,
    pub(crate) size: Size,
    pub(crate) stand: Stand,
}

/// A printout as it grows, sheet by sheet.
pub(crate) struct Composition<'a> {
    pub(crate) setter: Setter<'a>,
    pub(crate) lang: Lang,
    pub(crate) sizes: Sizes,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) parts: Vec<Part>,
    pub(crate) landmarks: Vec<Landmark>,
    /// Where the next line begins, from above.
    pub(crate) top: f32,
}

impl<'a> Composition<'a> {
    /// One empty sheet.
    pub(crate) fn new(fonts: &'a Fonts, lang: Lang) -> Self {
        Self {
            setter: Setter::new(fonts, lang),
            lang,
            sizes: Sizes::of(lang),
            sheets: vec![Sheet::default()],
            parts: Vec::new(),
            landmarks: Vec::new(),
            top: TOP,
        }
    }

    /// A text as it can be written, on one line.
    pub(crate) fn one_line(&mut self, text: &str) -> String {
        self.setter.writable(&text.replace(['\r', '\n'], " "))
    }

    /// A new part, within another or in the printout itself.
    pub(crate) fn part(&mut self, kind: Kind, of: Option<PartId>) -> PartId {
        self.parts.push(Part { kind, of });
        PartId(self.parts.len() - 1)
    }

    /// The last sheet's number, from 0.
    pub(crate) fn current(&self) -> usize {
        self.sheets.len() - 1
    }

    /// Goes on to a new sheet.
    pub(crate) fn turn(&mut self) -> Result<(), PrintoutError> {
        if self.sheets.len() == PRINTOUT_PAGES_MAX {
            return Err(PrintoutError::Over(Bound::Pages));
        }
        self.sheets.push(Sheet::default());
        self.top = TOP;
        Ok(())
    }

    /// Goes on to a new sheet, and takes with it the last lines of a text, with their heading where nothing else would
    /// stay below it. What ends with a table, or is all that stands on its sheet, stays.
    pub(crate) fn turn_with_last(&mut self) -> Result<(), PrintoutError> {
        let from = self.current();
        let taken = self.last_lines(&self.sheets[from]);
        let (Some(first), top) = (self.sheets[from].lines.get(taken), self.top) else {
            return if self.top > TOP { self.turn() } else { Ok(()) };
        };
        let size =
            if matches!(self.kind(first), Some(Kind::Heading(_))) { self.sizes.heading } else { self.sizes.text };
        let above = first.foot - foot(size);
        if above <= TOP + 0.01 {
            return self.turn();
        }
        self.turn()?;
        let mut lines = self.sheets[from].lines.split_off(taken);
        for line in &mut lines {
            line.foot -= above - TOP;
        }
        self.sheets[from + 1].lines = lines;
        for landmark in self.landmarks.iter_mut().filter(|landmark| landmark.sheet == from) {
            // Headings that were taken along stand at or below the first line that was.
            if landmark.top >= above - 0.01 {
                (landmark.sheet, landmark.top) = (from + 1, landmark.top - (above - TOP));
            }
        }
        self.top = top - (above - TOP);
        Ok(())
    }

    fn kind(&self, line: &Line) -> Option<&Kind> {
        line.part.map(|part| &self.parts[part.0].kind)
    }

    /// Where the lines of a sheet begin that are its last two of a text, or three where one would be left alone; the
    /// number of all where it ends with something else.
    fn last_lines(&self, sheet: &Sheet) -> usize {
        let is_text = |line: &Line| matches!(self.kind(line), Some(Kind::Paragraph | Kind::ItemBody | Kind::Label));
        let lines = &sheet.lines;
        let Some(last) = lines.last().filter(|line| is_text(line)) else { return lines.len() };
        let of_last = lines.iter().rev().take_while(|line| line.part == last.part).count();
        let mut start = lines.len() - if of_last > LEFT_ALONE { 2 } else { of_last };
        let is_whole = of_last <= LEFT_ALONE;
        let before = |start: usize| start.checked_sub(1).and_then(|at| self.kind(&lines[at]));
        if is_whole && matches!(before(start), Some(Kind::Label)) {
            start -= 1;
        }
        while is_whole && matches!(before(start), Some(Kind::Heading(_))) {
            start -= 1;
        }
        start
    }

    /// Whether so much still fits on this sheet.
    pub(crate) fn has_room(&self, height: f32) -> bool {
        self.top + height <= BOTTOM + 0.01
    }

    /// Goes on to a new sheet where so much does not fit on this one; never from an empty sheet.
    pub(crate) fn need(&mut self, height: f32) -> Result<(), PrintoutError> {
        if self.has_room(height) || self.top <= TOP { Ok(()) } else { self.turn() }
    }

    /// Room without text, which no sheet begins with.
    pub(crate) fn gap(&mut self, height: f32) {
        if self.top > TOP {
            self.top += height;
        }
    }

    /// The lines of a text that may have several paragraphs, each begun with `indent` of room.
    pub(crate) fn broken(&mut self, text: &str, style: Style, room: f32, indent: f32) -> Vec<Broken> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut all = Vec::new();
        for paragraph in text.split('\n') {
            let paragraph = self.setter.writable(paragraph.trim_end());
            let width = |c: char| self.setter.width(style.face, c) * style.size.letters;
            let ranges = lines(&paragraph, width, room - indent, room);
            let last = ranges.len() - 1;
            for (index, range) in ranges.into_iter().enumerate() {
                let is_last = index == last;
                all.push(Broken {
                    text: paragraph[range].to_owned(),
                    indent: if index == 0 { indent } else { 0.0 },
                    is_last,
                });
            }
        }
        all
    }

    /// Puts one line on this sheet, at a height of its own.
    pub(crate) fn put(&mut self, line: &Broken, style: Style, left: f32, room: f32, top: f32, part: Option<PartId>) {
        let letters = style.size.letters;
        let mut runs = self.setter.runs(style.face, &line.text);
        let width = self.setter.width_of(style.face, line.text.trim_end_matches(' ')) * letters;
        let free = (room - line.indent - width).max(0.0);
        let before = match style.stand {
            Stand::Left => 0.0,
            Stand::Centre => free / 2.0,
            Stand::Right => free,
            Stand::Filled => {
                if !line.is_last {
                    spread(&mut runs, &line.text, free, letters, room);
                }
                0.0
            }
        };
        let line = Line { left: left + line.indent + before, foot: top + foot(style.size), letters, runs, part };
        let current = self.current();
        self.sheets[current].lines.push(line);
    }

    /// Sets lines one below another over as many sheets as they need.
    pub(crate) fn flow(
        &mut self,
        all: &[Broken],
        style: Style,
        left: f32,
        room: f32,
        part: PartId,
    ) -> Result<(), PrintoutError> {
        for line in all {
            self.need(style.size.line)?;
            self.put(line, style, left, room, self.top, Some(part));
            self.top += style.size.line;
        }
        Ok(())
    }

    /// Rules a line on this sheet.
    pub(crate) fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        let current = self.current();
        self.sheets[current].rules.push(Rule { from, to });
    }
}

/// A line of a text, not yet put anywhere.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    pub(crate) text: String,
    pub(crate) indent: f32,
    /// Whether its paragraph ends with it.
    pub(crate) is_last: bool,
}

/// How far the letters of a line stand below its top.
fn foot(size: Size) -> f32 {
    (size.line - size.letters) / 2.0 + RISE * size.letters
}

/// Spreads the room that a line leaves over its characters or, of words, over its spaces.
fn spread(runs: &mut [Run], text: &str, free: f32, letters: f32, room: f32) {
    let seen = text.trim_end_matches(' ');
    let is_chinese = seen.chars().any(is_square);
    let widens = |c: char| is_chinese || c == ' ';
    let gaps = seen.chars().rev().skip(1).filter(|c| widens(*c)).count();
    let most = if is_chinese { SPREAD_SQUARE * letters } else { SPREAD_WORDS * room };
    if gaps == 0 || free > most {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a line has no 2^23 characters")]
    let each = free / gaps as f32 / letters;
    let mut left = gaps;
    for run in runs {
        let Run { text, glyphs, .. } = run;
        for (c, glyph) in text.chars().zip(glyphs.iter_mut()) {
            if left > 0 && widens(c) {
                glyph.x_advance += each;
                left -= 1;
            }
        }
    }
}
