//! The file of an agency's existing system: a line of CSV a case, beneath a line that names the columns. This only tells
//! which cell says what; whether that can be is judged beside the tables.

use words::Lang;

use crate::answers::bounds::CASES_IMPORTED_MAX;
use crate::custody::refused::Fault;

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseColumn {
    /// The case number.
    Number,
    /// What it is about.
    Title,
    /// The matter: an id of the legal data, or its name.
    Matter,
    /// The procedure.
    Procedure,
    /// Where the case comes from.
    Source,
    /// Where it happened.
    Place,
    /// The officers who handle it.
    Handlers,
    /// The day on which it was registered in the other system.
    RegisteredOn,
}

impl CaseColumn {
    /// All of them, in the order in which each number of a [`CaseLine`]'s cells stands.
    pub const ALL: [Self; 8] = [
        Self::Number,
        Self::Title,
        Self::Matter,
        Self::Procedure,
        Self::Source,
        Self::Place,
        Self::Handlers,
        Self::RegisteredOn,
    ];

    /// What the first line of a file calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Matter => "matter",
            Self::Procedure => "procedure",
            Self::Source => "source",
            Self::Place => "place",
            Self::Handlers => "handlers",
            Self::RegisteredOn => "registered_on",
        }
    }

    /// What it is also called there.
    pub fn also(self) -> &'static str {
        match self {
            Self::Number => "案号",
            Self::Title => "案由",
            Self::Matter => "案件事项",
            Self::Procedure => "程序",
            Self::Source => "案件来源",
            Self::Place => "地点",
            Self::Handlers => "承办人",
            Self::RegisteredOn => "立案日期",
        }
    }

    /// What people call it in a language. A file may call it either.
    pub fn called(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.also(),
            Lang::En => self.name(),
        }
    }

    /// Whether a file must have it.
    fn is_needed(self) -> bool {
        matches!(self, Self::Number | Self::Title)
    }
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Its number in the file, from 1, which is the line that names the columns.
    pub line: u64,
    /// Its cells, in the order of [`CaseColumn::ALL`]; empty where the file has no such column.
    cells: [String; CaseColumn::ALL.len()],
}

impl CaseLine {
    /// What stands in a column.
    pub fn cell(&self, column: CaseColumn) -> &str {
        &self.cells[column as usize]
    }
}

/// Reads a file. Where it begins with a byte order mark, that is none of its text.
pub fn read(text: &str) -> Result<Vec<CaseLine>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = match records.next() {
        None => return Err(Fault::Empty),
        Some(headings) => headings.map_err(|_| Fault::NotCsvAt { line: 1 })?,
    };
    let places = places(&headings)?;
    let mut lines = Vec::new();
    for record in records {
        let record = record.map_err(|error| Fault::NotCsvAt { line: line_at(text, error.position()) })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = line_at(text, record.position());
        if record.len() != headings.len() {
            return Err(Fault::CellsAt { line, found: record.len(), wanted: headings.len() });
        }
        if lines.len() == CASES_IMPORTED_MAX {
            return Err(Fault::MoreLines { most: CASES_IMPORTED_MAX });
        }
        let cell = |place: Option<usize>| place.and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned();
        lines.push(CaseLine { line, cells: places.map(cell) });
    }
    if lines.is_empty() { Err(Fault::Empty) } else { Ok(lines) }
}

/// The line on which a record begins, from 1. Its position may lie before the line break that ended the record before it.
fn line_at(text: &str, position: Option<&csv::Position>) -> u64 {
    let begins = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
    let rest = text.get(begins..).unwrap_or_default();
    let begins = begins + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    1 + text.bytes().take(begins).filter(|byte| *byte == b'\n').count() as u64
}

/// For each column, which cell of a line holds it.
fn places(headings: &csv::StringRecord) -> Result<[Option<usize>; CaseColumn::ALL.len()], Fault> {
    let mut places = [None; CaseColumn::ALL.len()];
    for (at, heading) in headings.iter().enumerate() {
        let heading = heading.trim().to_lowercase();
        let known = CaseColumn::ALL.into_iter().find(|column| heading == column.name() || heading == column.also());
        match known.map(|column| &mut places[column as usize]) {
            Some(place) if place.is_none() => *place = Some(at),
            _ => return Err(Fault::UnknownColumn { column: heading.chars().take(64).collect() }),
        }
    }
    let missing = CaseColumn::ALL.into_iter().find(|column| column.is_needed() && places[*column as usize].is_none());
    match missing {
        Some(column) => Err(Fault::MissingColumn { column }),
        None => Ok(places),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_by_what_its_first_line_calls_its_columns() {
        let text =
            "\u{feff}案号,title,立案日期\r\n薛综执罚〔2026〕1号,\"占道,经营\",2026-03-01\r\n\r\n2号,无照经营,\r\n";
        let lines = read(text).expect("a file");
        let told: Vec<(u64, &str, &str, &str)> = lines
            .iter()
            .map(|one| {
                let cell = |column| one.cell(column);
                (one.line, cell(CaseColumn::Number), cell(CaseColumn::Title), cell(CaseColumn::RegisteredOn))
            })
            .collect();
        assert_eq!(told, [(2, "薛综执罚〔2026〕1号", "占道,经营", "2026-03-01"), (4, "2号", "无照经营", "")]);
        assert_eq!(lines[0].cell(CaseColumn::Matter), "");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told_with_its_line_or_column() {
        for (text, fault) in [
            ("", Fault::Empty),
            ("number,title\n", Fault::Empty),
            ("number,colour\n1,x\n", Fault::UnknownColumn { column: "colour".to_owned() }),
            ("number,number\n1,x\n", Fault::UnknownColumn { column: "number".to_owned() }),
            ("number\n1\n", Fault::MissingColumn { column: CaseColumn::Title }),
            ("number,title\n1,x\n2\n", Fault::CellsAt { line: 3, found: 1, wanted: 2 }),
        ] {
            assert_eq!(read(text), Err(fault), "{text:?}");
        }
        // A reader of Chinese is told what the column is called there.
        let missing = Fault::MissingColumn { column: CaseColumn::Title };
        assert_eq!(
            (missing.text(Lang::Zh), missing.to_string()),
            ("缺少列 案由".to_owned(), "has no column title".to_owned())
        );
        let fault = Box::new(Fault::NotADay);
        let wrong = Fault::AtCell { line: 2, column: CaseColumn::RegisteredOn, fault };
        assert!(wrong.text(Lang::Zh).starts_with("第 2 行 立案日期 列："), "{}", wrong.text(Lang::Zh));
        let many = |count: usize| (0..count).fold("number,title\n".to_owned(), |text, at| text + &format!("{at},x\n"));
        assert_eq!(read(&many(CASES_IMPORTED_MAX)).expect("a file").len(), CASES_IMPORTED_MAX);
        assert_eq!(read(&many(CASES_IMPORTED_MAX + 1)), Err(Fault::MoreLines { most: CASES_IMPORTED_MAX }));
    }
}
