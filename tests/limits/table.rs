//! `docs/limits.md` against the source: every named limit has its row, every row its limit, every test that a
//! row names is there, and what a row says of where it was tried has a test and a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::harness::tell;
use crate::reader::{has_fn, rows};

const ROOTS: [&str; 6] =
    ["src", "evidence/src", "ingest-agent/src", "media-protocol/src", "media-worker/src", "printouts/src"];

/// Where the limits stand that a site sets.
const SITE: &str = "src/custody/limits.rs";

/// What a limit is tried through, in the order of the columns after the tests.
const THROUGH: [&str; 5] = ["HTTP/1.1", "HTTP/2", "program", "browser", "verifier"];

/// Limits whose names do not say that they are.
const OTHERWISE: [&str; 3] =
    ["src/custody/station/act.rs::CODE_SECONDS", "src/store/live/views.rs::VIEWS_RESERVED", "src/media/mod.rs::ASKED"];

/// Of whom a constant may say that each has so many.
const OWNERS: [&str; 6] = ["ACCOUNT", "ADDRESS", "MINUTE", "PERSON", "RECORDER", "STATION"];

/// Cells of a row of the first table.
const CELLS: usize = 7 + THROUGH.len();

/// At the limit and one beyond, at it alone, one beyond alone.
const TRIED: [&str; 3] = ["both", "at", "beyond"];

/// Why not: nothing of it goes this way; the version of HTTP changes nothing; the deciding code alone is tried;
/// no test waits so long or has so much; it could be tried and is not.
const NOT_TRIED: [&str; 5] = ["n", "v", "c", "t", "open"];

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path.to_str().unwrap().to_owned());
        }
    }
}

/// The names of the constants in the code that ships.
fn constants(text: &str) -> impl Iterator<Item = &str> {
    let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    shipped.lines().filter_map(|line| {
        let (before, after) = line.trim_start().split_once("const ")?;
        let (name, _) = after.split_once(": ")?;
        (before.is_empty() || before.starts_with("pub")).then_some(name)
    })
}

/// The names of constants that say that they are a limit: of what may be, of what one has, of what is shown.
fn limits_in(text: &str) -> Vec<String> {
    let says = |name: &&str| {
        let is_of_one = OWNERS.iter().any(|owner| name.ends_with(&format!("_PER_{owner}")));
        is_of_one || name.split('_').any(|word| ["MAX", "SHOWN"].contains(&word))
    };
    constants(text).filter(says).map(str::to_owned).collect()
}

/// `file::name` of every limit in the source.
fn named() -> BTreeSet<String> {
    let mut files = Vec::new();
    for root in ROOTS {
        sources(Path::new(root), &mut files);
    }
    assert!(files.len() > 100, "{} files were found", files.len());
    let mut named: BTreeSet<String> = files
        .iter()
        .flat_map(|file| limits_in(&read(file)).into_iter().map(move |name| format!("{file}::{name}")))
        .collect();
    let site = read(SITE);
    let (_, fields) = site.split_once("pub struct Limits {").unwrap();
    let fields = fields.split('}').next().unwrap().lines().filter_map(|line| line.trim().strip_prefix("pub "));
    named.extend(fields.map(|field| format!("{SITE}::{}", field.split(':').next().unwrap())));
    named
}

/// Every `file::name` in a cell.
fn places(cell: &str) -> Vec<(String, String)> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter_map(|text| text.split_once("::")).map(|(file, name)| (file.to_owned(), name.to_owned())).collect()
}

/// What is wrong with what a row says of where its limit was tried.
fn tried(row: &[String]) -> Vec<String> {
    let (at, beyond, through) = (&row[5], &row[6], &row[7..]);
    let mut wrong: Vec<String> = through
        .iter()
        .filter(|cell| !TRIED.contains(&cell.as_str()) && !NOT_TRIED.contains(&cell.as_str()))
        .map(|cell| format!("{cell:?} is none of {TRIED:?} and {NOT_TRIED:?}"))
        .collect();
    let says = |word: &str| through.iter().any(|cell| cell == "both" || cell == word);
    for (cell, word) in [(at, "at"), (beyond, "beyond")] {
        let alone = through.iter().any(|cell| cell == "c");
        if says(word) && cell == "-" {
            wrong.push(format!("it was tried {word} and names no test"));
        } else if cell != "-" && !says(word) && !alone {
            wrong.push(format!("it names a test {word} and was tried through nothing"));
        }
    }
    wrong
}

/// How many cells of each column say what.
fn counted(rows: &[Vec<String>]) -> String {
    let count = |column: usize| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            *counts.entry(&row[7 + column]).or_default() += 1;
        }
        counts.into_iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
    };
    let columns = THROUGH.iter().enumerate().map(|(column, name)| format!("{name}: {}", count(column)));
    columns.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_table_names_every_limit_and_tests_that_are_there() {
    let rows = rows(&read("docs/limits.md"));
    let mut wrong = Vec::new();
    let mut in_table = BTreeSet::new();
    for row in rows.iter().filter(|row| row.len() >= 3) {
        let Some((file, name)) = row.get(2).and_then(|cell| places(cell).pop()) else {
            wrong.push(format!("the third cell names no `file::CONSTANT`: {row:?}"));
            continue;
        };
        if !in_table.insert(format!("{file}::{name}")) {
            wrong.push(format!("{file}::{name} has two rows"));
        }
        match row.len() {
            3 => {}
            CELLS => wrong.extend(tried(row).into_iter().map(|problem| format!("{file}::{name}: {problem}"))),
            cells => wrong.push(format!("the row of {file}::{name} has {cells} cells, not 3 or {CELLS}")),
        }
        for (file, test) in row.iter().skip(5).flat_map(|cell| places(cell)) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
            if !fs::read_to_string(path).is_ok_and(|text| has_fn(&text, &test)) {
                wrong.push(format!("the row of {name} names a test that is not there: {file}::{test}"));
            }
        }
    }
    let named = named();
    wrong.extend(named.difference(&in_table).map(|limit| {
        format!(
            "{limit} has no row: add `| what it bounds | `value` | `{limit}` | owner | one beyond gets | `test at` | \
             `test beyond` | {} |` to the first table of docs/limits.md, or, where no honest use meets it, \
             `| what it bounds | `value` | `{limit}` |` to the second",
            THROUGH.join(" | ")
        )
    }));
    let otherwise = OTHERWISE.iter().filter(|limit| !in_table.contains(**limit));
    wrong.extend(otherwise.map(|limit| format!("{limit} has no row, though its name does not say that it is a limit")));
    let is_there = |limit: &&String| {
        let (file, name) = limit.split_once("::").unwrap();
        named.contains(*limit) || constants(&read(file)).any(|constant| constant == name)
    };
    let gone = in_table.iter().filter(|limit| !is_there(limit));
    wrong.extend(gone.map(|limit| format!("{limit} has a row and is not in the source")));
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    let met: Vec<Vec<String>> = rows.into_iter().filter(|row| row.len() == CELLS).collect();
    tell(&format!("limits: {} are met by people, stations and sites; {}", met.len(), counted(&met)));
    assert!(met.iter().filter(|row| row[5] != "-" && row[6] != "-").count() >= 55, "{}", met.len());
}

#[test]
fn limits_are_found_in_source_and_not_in_its_tests() {
    let text = "pub const A_MAX: usize = 1;\n    const KEPT_MAX_MS: u64 = 2;\nconst MAXIMAL: u8 = 3;\n// const X_MAX: u8\n\
                const VIEWS_PER_PERSON: u8 = 4;\n#[cfg(test)]\nmod tests { const B_MAX: u8 = 4; }";
    assert_eq!(limits_in(text), ["A_MAX", "KEPT_MAX_MS", "VIEWS_PER_PERSON"]);
}

#[test]
fn what_a_row_says_of_where_it_was_tried_has_a_test_or_a_reason() {
    let row = |cells: [&str; 7]| {
        let row = ["limit", "1", "`a.rs::B`", "service", "409"].into_iter().chain(cells);
        tried(&row.map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(row(["`t::a`", "`t::b`", "both", "v", "n", "n", "n"]), Vec::<String>::new());
    assert_eq!(row(["-", "`t::b`", "beyond", "v", "n", "n", "n"]), Vec::<String>::new());
    assert_eq!(row(["`t::a`", "`t::b`", "n", "n", "c", "n", "n"]), Vec::<String>::new());
    assert_eq!(row(["`t::a`", "-", "both", "v", "n", "n", "n"]).len(), 1);
    assert_eq!(row(["`t::a`", "-", "n", "n", "n", "n", "n"]).len(), 1);
    assert_eq!(row(["-", "-", "maybe", "n", "n", "n", "n"]).len(), 1);
}
