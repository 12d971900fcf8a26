//! `docs/limits.md` against the source: every named limit has its row, every row its limit, and every
//! test that a row names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOTS: [&str; 5] = ["src", "evidence/src", "ingest-agent/src", "media-protocol/src", "media-worker/src"];

/// Where the limits stand that a site sets.
const SITE: &str = "src/custody/limits.rs";

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

/// The names of constants that say that they are a limit, in the code that ships.
fn limits_in(text: &str) -> Vec<String> {
    let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let name = |line: &str| {
        let (before, after) = line.trim_start().split_once("const ")?;
        let (name, _) = after.split_once(": ")?;
        let is_const = before.is_empty() || before.starts_with("pub");
        (is_const && name.split('_').any(|word| word == "MAX")).then(|| name.to_owned())
    };
    shipped.lines().filter_map(name).collect()
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

/// The cells of each row of the table, without its headings.
fn rows(table: &str) -> Vec<Vec<String>> {
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| limit |"));
    let cells = |line: &str| {
        let line = line.replace("\\|", "\u{1}");
        line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
    };
    rows.map(cells).collect()
}

/// Every `file::name` in a cell.
fn places(cell: &str) -> Vec<(String, String)> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter_map(|text| text.split_once("::")).map(|(file, name)| (file.to_owned(), name.to_owned())).collect()
}

#[test]
fn the_table_names_every_limit_and_tests_that_are_there() {
    let table = read("docs/limits.md");
    let rows = rows(&table);
    let mut wrong = Vec::new();
    let mut in_table = BTreeSet::new();
    for row in &rows {
        let Some((file, name)) = row.get(2).and_then(|cell| places(cell).pop()) else {
            wrong.push(format!("the third cell names no `file::CONSTANT`: {row:?}"));
            continue;
        };
        if !in_table.insert(format!("{file}::{name}")) {
            wrong.push(format!("{file}::{name} has two rows"));
        }
        if row.len() != 3 && row.len() != 8 {
            wrong.push(format!("the row of {file}::{name} has {} cells, not 3 or 8", row.len()));
        }
        for (file, test) in row.iter().skip(5).flat_map(|cell| places(cell)) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
            let there = fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fn {test}(")));
            if !there {
                wrong.push(format!("the row of {name} names a test that is not there: {file}::{test}"));
            }
        }
    }
    let named = named();
    wrong.extend(named.difference(&in_table).map(|limit| {
        format!(
            "{limit} has no row: add `| what it bounds | `value` | `{limit}` | owner | one beyond gets | `test at` | \
             `test beyond` | tried through |` to the first table of docs/limits.md, or, where no honest use meets it, \
             `| what it bounds | `value` | `{limit}` |` to the second"
        )
    }));
    wrong.extend(in_table.difference(&named).map(|limit| format!("{limit} has a row and is not in the source")));
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    let met = rows.iter().filter(|row| row.len() == 8 && row[5..7].iter().any(|cell| cell != "-")).count();
    assert!(met >= 30, "only {met} limits are met by a test");
}

#[test]
fn limits_are_found_in_source_and_not_in_its_tests() {
    let text = "pub const A_MAX: usize = 1;\n    const KEPT_MAX_MS: u64 = 2;\nconst MAXIMAL: u8 = 3;\n// const X_MAX: u8\n\
                #[cfg(test)]\nmod tests { const B_MAX: u8 = 4; }";
    assert_eq!(limits_in(text), ["A_MAX", "KEPT_MAX_MS"]);
}
