//! What a person sees: tables, sizes, spans, times in the site's zone; and nothing that a name on
//! a recorder could do to a terminal.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, anyhow};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use comfy_table::{ContentArrangement, presets};
use evidence::ids::is_unseen;
use evidence::time::Utc;
use jiff::civil;
use jiff::tz::TimeZone;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

pub(in crate::client) use words::Lang as Language;
pub(in crate::client) use words::amount::size;

/// Longest text of the service's that one line repeats, in characters.
const SHOWN_LENGTH_MAX: usize = 600;

/// Longest cell of a table, in columns. A longer one is shown whole and shifts its own row only.
const CELL_WIDTH_MAX: usize = 48;

/// Columns between two cells.
const GAP: u16 = 2;

/// What the layout sees of a longer cell. No cell that is shown holds it.
const STAND_IN: &str = "\u{1}";

/// The language of texts, as `--lang` and `DOCKET_LANG` name it.
pub(in crate::client) fn languages() -> impl TypedValueParser<Value = Language> {
    let names = [PossibleValue::new("zh").help("中文"), PossibleValue::new("en").help("English")];
    PossibleValuesParser::new(names).map(|name| if name == "en" { Language::En } else { Language::Zh })
}

/// Standard output takes no more.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
struct OutputError(io::Error);

/// Whether an error is only that the reader of standard output went away, as `| head` does.
pub(crate) fn is_closed(error: &anyhow::Error) -> bool {
    let output = error.downcast_ref::<OutputError>();
    output.is_some_and(|OutputError(cause)| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints a line.
pub(crate) fn line(text: &str) -> Result<()> {
    writeln!(io::stdout().lock(), "{text}").map_err(|error| OutputError(error).into())
}

/// Prints text as it is.
pub(in crate::client) fn text(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| OutputError(error).into())
}

/// Tells a person something that is not the command's result.
pub(in crate::client) fn note(text: &str) {
    // There is nowhere left to report a closed standard error to.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints JSON.
pub(in crate::client) fn json(value: &impl Serialize) -> Result<()> {
    line(&serde_json::to_string_pretty(value).context("the answer cannot be written as JSON")?)
}

/// A JSON array that is printed item by item, so that its length costs no memory.
#[derive(Debug, Default)]
pub(in crate::client) struct JsonArray {
    begun: bool,
}

impl JsonArray {
    /// Prints the next item.
    pub(in crate::client) fn item(&mut self, value: &impl Serialize) -> Result<()> {
        let item = serde_json::to_string(value).context("an item cannot be written as JSON")?;
        let lead = if self.begun { ",\n " } else { "[\n " };
        self.begun = true;
        text(&format!("{lead}{item}"))
    }

    /// Prints the end. An array whose end is missing is one that was not finished.
    pub(in crate::client) fn end(self) -> Result<()> {
        text(if self.begun { "\n]\n" } else { "[]\n" })
    }
}

/// Text of others on one line, with what hides or moves text spelled out.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(SHOWN_LENGTH_MAX) {
        if is_unseen(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    if text.chars().nth(SHOWN_LENGTH_MAX).is_some() {
        out.push('…');
    }
    out
}

/// Rows under a heading, in aligned columns.
#[derive(Debug)]
pub(in crate::client) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these messages as its headings.
    pub(in crate::client) fn new<const N: usize>(language: Language, headings: [&str; N]) -> Self {
        Self::headed(headings.map(|heading| language.text(heading).into_owned()))
    }

    /// A table under these words.
    pub(in crate::client) fn headed(headings: impl IntoIterator<Item = String>) -> Self {
        Self { rows: vec![headings.into_iter().collect()] }
    }

    /// Adds a row, with what hides in its cells spelled out.
    pub(in crate::client) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(shown).to_vec());
    }

    /// The lines, plain wherever they go: no border, no colour, no wrapping. Wide (East Asian) characters take two
    /// columns; nothing follows the last cell.
    pub(in crate::client) fn lines(&self) -> Vec<String> {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        let mut long = Vec::new();
        for row in &self.rows {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                if cell.width() <= CELL_WIDTH_MAX {
                    return cell.as_str();
                }
                long.push((column, cell));
                STAND_IN
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, GAP));
        }
        let widths = table.column_max_content_widths();
        let mut long = long.into_iter();
        let whole = |line: String| {
            let mut parts = line.split(STAND_IN);
            let mut line = parts.next().unwrap_or_default().to_owned();
            for (part, (column, cell)) in parts.zip(&mut long) {
                // The stand-in was filled up to its column, which a long cell is beyond already.
                line.push_str(cell);
                line.push_str(&part[usize::from(widths[column]) - 1..]);
            }
            line.trim_end().to_owned()
        };
        table.lines().map(whole).collect()
    }

    /// Prints it.
    pub(in crate::client) fn print(&self) -> Result<()> {
        self.lines().iter().try_for_each(|text| line(text))
    }
}

/// A time zone by its IANA name.
pub(in crate::client) fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "it is not an IANA time zone, such as Asia/Shanghai".to_owned())
}

/// A time on the site's clocks, to the second.
pub(in crate::client) fn time(time: Utc, zone: &TimeZone) -> String {
    time.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Which end of a day a day stands for where no hour is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::client) enum DayEnd {
    /// Its first moment.
    First,
    /// The first moment after it.
    After,
}

/// A moment as people write it: RFC 3339 with an offset, or a day, with or without an hour, on
/// the site's clocks.
pub(in crate::client) fn moment(text: &str, zone: &TimeZone, day_end: DayEnd) -> Option<Utc> {
    if let Ok(exact) = text.parse() {
        return Some(exact);
    }
    let local: civil::DateTime = match civil::Date::strptime("%Y-%m-%d", text) {
        Ok(day) if day_end == DayEnd::After => day.tomorrow().ok()?.to_datetime(civil::Time::midnight()),
        Ok(day) => day.to_datetime(civil::Time::midnight()),
        Err(_) => text.replacen(' ', "T", 1).parse().ok()?,
    };
    Some(Utc::from_jiff(local.to_zoned(zone.clone()).ok()?.timestamp()))
}

/// A day that the reader gave.
pub(in crate::client) fn given_day(text: &str, language: Language) -> Result<civil::Date> {
    civil::Date::strptime("%Y-%m-%d", text).map_err(|_| anyhow!(say!(language, "day-unreadable", given = shown(text))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shanghai() -> TimeZone {
        zone("Asia/Shanghai").expect("it is built in")
    }

    #[test]
    fn columns_line_up_under_wide_characters() {
        let mut table = Table::new(Language::Zh, ["column-id", "column-name", "column-reason"]);
        table.row(["1", "执法记录仪", "x"]);
        table.row(["22", "abc", ""]);
        assert_eq!(table.lines(), ["编号  名称        理由", "1     执法记录仪  x", "22    abc"]);
    }

    #[test]
    fn a_very_long_cell_shifts_its_own_row_only() {
        let long = "长".repeat(40);
        let mut table = Table::new(Language::En, ["column-name", "column-reason"]);
        table.row([&long, "x"]);
        table.row(["b", "y"]);
        assert_eq!(table.lines(), ["name  reason".to_owned(), format!("{long}  x"), "b     y".to_owned()]);
        let mut table = Table::headed(["name", "path", "note", "end"].map(str::to_owned));
        table.row(["a", &long, "", &long]);
        table.row(["bb", "y", &long, "z"]);
        table.row(["执法", "记录", "仪", "\u{1}"]);
        let lines = [
            "name  path  note  end".to_owned(),
            format!("a     {long}        {long}"),
            format!("bb    y     {long}  z"),
            "执法  记录  仪    \\u{1}".to_owned(),
        ];
        assert_eq!(table.lines(), lines);
    }

    /// What laid tables out until the library was taken.
    fn lines_by_hand(table: &Table) -> Vec<String> {
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = table.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
            cells.filter(|width| *width <= CELL_WIDTH_MAX).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + usize::from(GAP)));
            }
            line.trim_end().to_owned()
        };
        table.rows.iter().map(line).collect()
    }

    proptest! {
        #[test]
        fn scripts_find_every_column_where_it_was(
            rows in prop::collection::vec(prop::array::uniform4("[a-c 执法，é👮🏽\\-\u{1}\u{202e}]{0,30}"), 0..8),
        ) {
            let mut table = Table::headed(["编号", "名称", "说明", "止"].map(str::to_owned));
            for [a, b, c, d] in &rows {
                table.row([a, b, c, d]);
            }
            prop_assert_eq!(table.lines(), lines_by_hand(&table));
        }
    }

    #[test]
    fn what_hides_or_moves_text_is_spelled_out() {
        assert_eq!(shown("a\u{202e}4pm.exe\u{1b}[2J\n"), "a\\u{202e}4pm.exe\\u{1b}[2J\\u{a}");
        assert_eq!(shown("执法 a"), "执法 a");
        assert_eq!(shown(&"长".repeat(1000)).chars().count(), SHOWN_LENGTH_MAX + 1);
    }

    #[test]
    fn times_are_read_and_shown_on_the_sites_clocks() {
        let read = |text, end| moment(text, &shanghai(), end).map(|time| time.to_string());
        let first = |text| read(text, DayEnd::First).expect("a time");
        assert_eq!(first("2026-01-31"), "2026-01-30T16:00:00.000000Z");
        assert_eq!(first("2026-01-31 08:30"), "2026-01-31T00:30:00.000000Z");
        assert_eq!(first("2026-01-31T08:30:00"), "2026-01-31T00:30:00.000000Z");
        assert_eq!(first("2026-01-31T08:30:00Z"), "2026-01-31T08:30:00.000000Z");
        assert_eq!(read("2026-01-31", DayEnd::After).expect("a time"), "2026-01-31T16:00:00.000000Z");
        for bad in ["", "yesterday", "2026-13-01", "2026-01-31T25:00"] {
            assert_eq!(read(bad, DayEnd::First), None, "{bad}");
        }
        for bad in ["", "2026-13-01", "2026-12-01T00:00"] {
            assert!(given_day(bad, Language::En).is_err(), "{bad}");
        }
        assert_eq!(given_day("2026-12-01", Language::En).expect("a day").to_string(), "2026-12-01");
        let exact: Utc = "2026-01-31T00:30:00Z".parse().expect("an instant");
        assert_eq!(time(exact, &shanghai()), "2026-01-31 08:30:00");
        assert!(zone("Mars/Olympus").is_err());
    }
}
