//! A file of lines, read: encoding, columns, values, lines that are there twice. Nothing here
//! knows what is registered; that is judged by `custody::import`.

use std::collections::HashMap;
use std::str::FromStr;

use encoding_rs::{Encoding, GB18030, UTF_8};
use evidence::event::Role;

use crate::custody::account::act::NewUser;
use crate::custody::agency::import::ImportLine;
use crate::custody::agency::{Assignment, Officer};
use crate::custody::refused::Fault;
use crate::http::console::agency::{id_rule, role_of};
use crate::http::console::given::{Edge, moment};
use crate::http::console::messages::Lang;
use crate::http::console::shown::Clock;

/// Largest file, in bytes.
pub(in crate::http::console::agency::import) const FILE_BYTES_MAX: usize = 1024 * 1024;

/// Largest text that a file of [`FILE_BYTES_MAX`] can become: GB18030 grows by half in UTF-8.
pub(in crate::http::console::agency::import) const TEXT_BYTES_MAX: usize = 2 * FILE_BYTES_MAX;

/// Most lines beside the first, which names the columns.
pub(in crate::http::console::agency::import) const LINES_MAX: usize = 2_000;

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::console::agency::import) enum Kind {
    Officers,
    Users,
    Assignments,
}

/// A column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::console::agency::import) enum Column {
    Certificate,
    Name,
    Agency,
    User,
    Role,
    Recorder,
    From,
    Until,
}

impl Kind {
    pub(in crate::http::console::agency::import) const ALL: [Self; 3] =
        [Self::Officers, Self::Users, Self::Assignments];

    /// How forms and paths name it.
    pub(in crate::http::console::agency::import) fn code(self) -> &'static str {
        match self {
            Self::Officers => "officers",
            Self::Users => "users",
            Self::Assignments => "assignments",
        }
    }

    pub(in crate::http::console::agency::import) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its columns, in the order in which pages show them.
    pub(in crate::http::console::agency::import) fn columns(self) -> &'static [Column] {
        match self {
            Self::Officers => &[Column::Certificate, Column::Name, Column::Agency],
            Self::Users => &[Column::User, Column::Name, Column::Role, Column::Agency, Column::Certificate],
            Self::Assignments => &[Column::Recorder, Column::Agency, Column::Certificate, Column::From, Column::Until],
        }
    }
}

impl Column {
    /// Its name in English files, whatever the language of the page.
    pub(in crate::http::console::agency::import) fn code(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Name => "name",
            Self::Agency => "agency",
            Self::User => "user",
            Self::Role => "role",
            Self::Recorder => "recorder",
            Self::From => "from",
            Self::Until => "until",
        }
    }

    /// The message that names it.
    pub(in crate::http::console::agency::import) fn label(self) -> String {
        format!("import-column-{}", self.code())
    }

    /// The message with what else people call it.
    fn also(self) -> &'static str {
        match self {
            Self::Certificate => "import-column-certificate-also",
            Self::Name => "import-column-name-also",
            Self::Agency => "import-column-agency-also",
            Self::User => "import-column-user-also",
            Self::Role => "import-column-role-also",
            Self::Recorder => "import-column-recorder-also",
            Self::From => "import-column-from-also",
            Self::Until => "import-column-until-also",
        }
    }

    /// Whether a file's heading means it: its code, or a name that people give it in a language of the console.
    fn is_meant_by(self, heading: &str) -> bool {
        let spaced: Vec<&str> = heading.split(|c: char| c.is_whitespace() || "*＊:：".contains(c)).collect();
        let heading = spaced.join(" ").trim().to_lowercase();
        let named = |lang: &Lang| {
            let also = lang.text(self.also());
            lang.text(&self.label()).to_lowercase() == heading
                || also.split(['、', ',']).any(|name| name.trim().to_lowercase() == heading)
        };
        heading == self.code() || Lang::ALL.iter().any(named)
    }
}

/// How a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::console::agency::import) enum Writing {
    Utf8,
    Utf8Marked,
    Utf16,
    Gb18030,
}

/// Why nothing can be made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http::console::agency::import) enum FileFault {
    TooLarge,
    TooManyLines,
    Empty,
    /// A workbook and not a text.
    Workbook,
    /// In no encoding that is known here.
    NotText,
    /// Columns are missing.
    Missing(Vec<Column>),
    /// A heading that names no column, or one that was there.
    Heading(String),
    /// A line that is no CSV.
    Broken(u64),
}

/// What is wrong with a line by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http::console::agency::import) enum LineFault {
    /// It has more or fewer cells than the first line.
    Cells { found: usize, wanted: usize },
    /// A value breaks the rule of its column, which is a problem in words.
    Value { column: Column, problem: Fault },
    /// The same is on an earlier line.
    Twice { line: u64 },
}

/// A line of a file.
#[derive(Debug)]
pub(in crate::http::console::agency::import) struct Line {
    /// Its number in the file, from 1.
    pub(in crate::http::console::agency::import) number: u64,
    /// Its cells, in the order of [`Kind::columns`].
    pub(in crate::http::console::agency::import) cells: Vec<String>,
    /// What it asks for.
    pub(in crate::http::console::agency::import) asks: Result<ImportLine, LineFault>,
}

/// A file that could be read.
#[derive(Debug)]
pub(in crate::http::console::agency::import) struct Table {
    /// How it was written.
    pub(in crate::http::console::agency::import) writing: Writing,
    /// Its text.
    pub(in crate::http::console::agency::import) text: String,
    /// Its lines.
    pub(in crate::http::console::agency::import) lines: Vec<Line>,
}

/// The text of a file, and how it was written.
fn decode(bytes: &[u8]) -> Result<(String, Writing), FileFault> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(FileFault::Workbook);
    }
    let marked = Encoding::for_bom(bytes);
    let candidates: &[(&Encoding, usize, Writing)] = match marked {
        Some((encoding, mark)) if encoding == UTF_8 => &[(UTF_8, mark, Writing::Utf8Marked)],
        Some((encoding, mark)) => &[(encoding, mark, Writing::Utf16)],
        None => &[(UTF_8, 0, Writing::Utf8), (GB18030, 0, Writing::Gb18030)],
    };
    for (encoding, mark, writing) in candidates {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[*mark..]);
        if let Some(text) = text.filter(|text| !text.contains('\0')) {
            return Ok((text.into_owned(), *writing));
        }
    }
    Err(FileFault::NotText)
}

/// What separates cells: whatever the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    // Of those that are there equally often the last wins, so the comma stands last.
    *b"\t;,".iter().max_by_key(|separator| count(separator)).unwrap_or(&b',')
}

/// For each column of `kind`, which cell of a line holds it.
fn places(kind: Kind, headings: &csv::StringRecord) -> Result<Vec<usize>, FileFault> {
    let columns = kind.columns();
    let mut places = vec![None; columns.len()];
    for (at, heading) in headings.iter().enumerate() {
        let column = columns.iter().position(|column| column.is_meant_by(heading));
        match column.map(|column| &mut places[column]) {
            Some(place) if place.is_none() => *place = Some(at),
            _ => return Err(FileFault::Heading(heading.chars().take(64).collect())),
        }
    }
    let missing: Vec<Column> =
        columns.iter().zip(&places).filter(|(_, place)| place.is_none()).map(|(column, _)| *column).collect();
    // Assignments without an end, and files of roles over all agencies, may leave columns out.
    let missing: Vec<Column> = missing.into_iter().filter(|column| !may_lack(kind, *column)).collect();
    if missing.is_empty() {
        Ok(places.into_iter().map(|place| place.unwrap_or(usize::MAX)).collect())
    } else {
        Err(FileFault::Missing(missing))
    }
}

/// Whether files of a kind need not have a column.
pub(in crate::http::console::agency::import) fn may_lack(kind: Kind, column: Column) -> bool {
    matches!((kind, column), (Kind::Assignments, Column::Until) | (Kind::Users, Column::Agency | Column::Certificate))
}

/// Reads a file.
pub(in crate::http::console::agency::import) fn read(
    kind: Kind,
    bytes: &[u8],
    clock: &Clock,
) -> Result<Table, FileFault> {
    let (text, writing) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = match records.next() {
        None => return Err(FileFault::Empty),
        Some(headings) => headings.map_err(|_| FileFault::Broken(1))?,
    };
    let places = places(kind, &headings)?;
    let (mut lines, mut counted) = (Vec::new(), Counted::default());
    let mut earlier = HashMap::new();
    for (at, record) in records.enumerate() {
        let record = record.map_err(|_| FileFault::Broken(at as u64 + 2))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if lines.len() == LINES_MAX {
            return Err(FileFault::TooManyLines);
        }
        let number = counted.line_at(&text, record.position());
        let cell = |place: &usize| record.get(*place).unwrap_or_default().trim().to_owned();
        let cells: Vec<String> = places.iter().map(cell).collect();
        let asks = if record.len() == headings.len() {
            asked(kind, &cells, clock)
        } else {
            Err(LineFault::Cells { found: record.len(), wanted: headings.len() })
        };
        let asks = asks.and_then(|line| match earlier.insert(key(&line), number) {
            Some(before) => Err(LineFault::Twice { line: before }),
            None => Ok(line),
        });
        lines.push(Line { number, cells, asks });
    }
    if lines.is_empty() {
        return Err(FileFault::Empty);
    }
    drop(reader);
    Ok(Table { writing, text, lines })
}

/// Lines of a text that were counted, up to a place.
#[derive(Default)]
struct Counted {
    place: usize,
    breaks: u64,
}

impl Counted {
    /// The line on which a record begins, from 1. Its position may lie before the line break that
    /// ended the record before it.
    fn line_at(&mut self, text: &str, position: Option<&csv::Position>) -> u64 {
        let begins = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.place);
        let rest = text.get(begins..).unwrap_or_default();
        let begins = begins + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let passed = text.get(self.place..begins).unwrap_or_default();
        self.breaks += passed.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.place = begins;
        self.breaks + 1
    }
}

/// What makes two lines ask for the same.
fn key(line: &ImportLine) -> String {
    match line {
        ImportLine::Officer(officer) => officer.certificate.to_string(),
        ImportLine::User(user) => user.id.to_string(),
        ImportLine::Assignment(assignment) => {
            format!("{} {} {}", assignment.agency, assignment.from, assignment.recorder)
        }
    }
}

/// What a line asks for.
fn asked(kind: Kind, cells: &[String], clock: &Clock) -> Result<ImportLine, LineFault> {
    let text = |column: Column| {
        let at = kind.columns().iter().position(|known| *known == column);
        at.and_then(|at| cells.get(at)).map(String::as_str).unwrap_or_default()
    };
    let fault = |column, problem| LineFault::Value { column, problem };
    let time = |column| moment(text(column), Edge::First, clock).ok_or_else(|| fault(column, Fault::NotATime));
    Ok(match kind {
        Kind::Officers => ImportLine::Officer(Officer {
            certificate: id(Column::Certificate, text(Column::Certificate))?,
            name: text(Column::Name).to_owned(),
            agency: id(Column::Agency, text(Column::Agency))?,
        }),
        Kind::Users => ImportLine::User(NewUser {
            id: id(Column::User, text(Column::User))?,
            name: text(Column::Name).to_owned(),
            role: role(text(Column::Role)).ok_or_else(|| fault(Column::Role, id_rule("role")))?,
            agency: maybe(Column::Agency, text(Column::Agency))?,
            certificate: maybe(Column::Certificate, text(Column::Certificate))?,
        }),
        Kind::Assignments => ImportLine::Assignment(Assignment {
            recorder: id(Column::Recorder, text(Column::Recorder))?,
            agency: id(Column::Agency, text(Column::Agency))?,
            certificate: id(Column::Certificate, text(Column::Certificate))?,
            from: time(Column::From)?,
            until: if text(Column::Until).is_empty() { None } else { Some(time(Column::Until)?) },
        }),
    })
}

fn id<T: FromStr>(column: Column, text: &str) -> Result<T, LineFault> {
    text.parse().map_err(|_| LineFault::Value { column, problem: id_rule(column.code()) })
}

fn maybe<T: FromStr>(column: Column, text: &str) -> Result<Option<T>, LineFault> {
    if text.is_empty() { Ok(None) } else { id(column, text).map(Some) }
}

/// The role that a word names: its code, or its name in a language of the console.
fn role(word: &str) -> Option<Role> {
    let named = |role: &Role| Lang::ALL.iter().any(|lang| lang.word(role) == word);
    role_of(&word.to_lowercase()).or_else(|| Role::ALL.into_iter().find(named))
}

#[cfg(test)]
mod tests {
    use crate::http::console::agency::import::table::*;

    fn clock() -> Clock {
        Clock::new("Asia/Shanghai")
    }

    fn officers(text: &str) -> Result<Table, FileFault> {
        read(Kind::Officers, text.as_bytes(), &clock())
    }

    fn faults(kind: Kind, text: &str) -> Vec<Option<LineFault>> {
        let table = read(kind, text.as_bytes(), &clock()).expect("a table");
        table.lines.into_iter().map(|line| line.asks.err()).collect()
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "执法证号,姓名,机关\r\n37001,张三,xc\r\n";
        let (gb, ..) = GB18030.encode(text);
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = format!("\u{feff}{text}");
        for (bytes, writing) in [
            (text.as_bytes(), Writing::Utf8),
            (marked.as_bytes(), Writing::Utf8Marked),
            (&*gb, Writing::Gb18030),
            (&utf16, Writing::Utf16),
        ] {
            let table = read(Kind::Officers, bytes, &clock()).expect("a table");
            assert_eq!((table.writing, table.text.as_str()), (writing, text));
            assert_eq!(table.lines[0].cells, ["37001", "张三", "xc"]);
            assert_eq!(table.lines[0].number, 2);
            assert!(table.lines[0].asks.is_ok());
        }
    }

    #[test]
    fn columns_are_known_by_the_names_that_people_give_them() {
        for heading in ["证号,名字,单位", "执法证号*,姓名：, 所属机关 ", "Certificate number,Full name,Agency id"]
        {
            let table = officers(&format!("{heading}\n37001,张三,xc\n")).expect("a table");
            assert_eq!(table.lines[0].cells, ["37001", "张三", "xc"], "{heading}");
        }
        // No name means two columns of one file.
        for kind in Kind::ALL {
            for column in kind.columns() {
                for lang in Lang::ALL {
                    for name in lang.text(column.also()).split(['、', ',']) {
                        let meant = kind.columns().iter().filter(|other| other.is_meant_by(name)).count();
                        assert_eq!(meant, 1, "{name} of {column:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_list_is_refused_whole() {
        let faults = |bytes: &[u8]| read(Kind::Officers, bytes, &clock()).map(|_| ()).expect_err("a fault");
        assert_eq!(faults(b""), FileFault::Empty);
        assert_eq!(faults("执法证号,姓名,机关\n,,\n".as_bytes()), FileFault::Empty);
        assert_eq!(faults(b"PK\x03\x04..."), FileFault::Workbook);
        assert_eq!(faults(b"\xff\xff\xff"), FileFault::NotText);
        assert_eq!(faults(b"certificate\0,name,agency\n"), FileFault::NotText);
        assert_eq!(faults(b"certificate,name\n1,x\n"), FileFault::Missing(vec![Column::Agency]));
        assert_eq!(faults(b"certificate,name,agency,age\n"), FileFault::Heading("age".to_owned()));
        assert_eq!(faults(b"certificate,name,name\n"), FileFault::Heading("name".to_owned()));
        let many = format!("certificate,name,agency\n{}", "1,x,xc\n".repeat(LINES_MAX + 1));
        assert_eq!(faults(many.as_bytes()), FileFault::TooManyLines);
    }

    #[test]
    fn columns_come_in_any_order_and_separators_of_any_kind() {
        for text in ["机关;Name;certificate\nxc;张三;37001\n", "Agency\t姓名\t执法证号\nxc\t张三\t37001\n"]
        {
            let table = officers(text).expect("a table");
            assert_eq!(table.lines[0].cells, ["37001", "张三", "xc"], "{text}");
        }
        let quoted = officers("certificate,name,agency\n\"37001\",\"O\"\"Neil, J\",xc\n").expect("a table");
        assert_eq!(quoted.lines[0].cells[1], "O\"Neil, J");
    }

    #[test]
    fn lines_have_the_numbers_that_an_editor_shows() {
        let text = "certificate,name,agency\r\n1,\"a\nb\",xc\r\n\r\n,,\r\n2,c,xc\r\n";
        let numbers: Vec<u64> = officers(text).expect("a table").lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [2, 6]);
    }

    #[test]
    fn lines_say_what_is_wrong_with_them() {
        let text = "certificate,name,agency\n37001,a,xc\n37001,b,xc\n37002,c\n37\u{202e}3,d,xc\n37004,e,薛城\n";
        assert_eq!(
            faults(Kind::Officers, text),
            [
                None,
                Some(LineFault::Twice { line: 2 }),
                Some(LineFault::Cells { found: 2, wanted: 3 }),
                Some(LineFault::Value { column: Column::Certificate, problem: id_rule("certificate") }),
                Some(LineFault::Value { column: Column::Agency, problem: id_rule("agency") }),
            ]
        );
    }

    #[test]
    fn roles_and_times_are_read_as_people_write_them() {
        let users = "账号,姓名,角色\na,x,日志审计员\nb,y,auditor\nc,z,Auditor\nd,w,boss\n";
        let wrong = Some(LineFault::Value { column: Column::Role, problem: id_rule("role") });
        assert_eq!(faults(Kind::Users, users), [None, None, None, wrong]);
        let given = "recorder,agency,certificate,from,until\nBWC-1,xc,37001,2026/1/5 8:00,\nBWC-1,xc,37001,soon,\n";
        let wrong = Some(LineFault::Value { column: Column::From, problem: Fault::NotATime });
        assert_eq!(faults(Kind::Assignments, given), [None, wrong]);
    }

    #[test]
    fn every_column_has_its_name_and_every_problem_its_words() {
        for kind in Kind::ALL {
            for column in kind.columns() {
                for lang in Lang::ALL {
                    assert_ne!(lang.text(&column.label()), column.label());
                }
                let problem = id_rule(column.code());
                assert_ne!(problem.text(Lang::Zh), problem.to_string());
            }
        }
        assert_ne!(Fault::NotATime.text(Lang::Zh), Fault::NotATime.to_string());
    }
}
