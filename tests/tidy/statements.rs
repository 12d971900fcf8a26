//! SQL stands where the tables are known.

use crate::source::Source;
use crate::{finding, found_in};

/// Where SQL may stand: in `store/tables`, and in `custody/` in files of these names and below folders of them.
const WITH_SQL: [&str; 9] = ["counts", "docs", "facts", "find", "fold", "lists", "read", "restores", "standing"];

/// How an SQL statement begins, and what else must stand in it, so that a sentence is none; in any case of letters.
const SQL: [(&str, &str); 19] = [
    ("select ", " from "),
    ("with ", " as ("),
    ("with ", " as materialized ("),
    ("insert into ", ""),
    ("insert or ", " into "),
    ("replace into ", ""),
    ("update ", " set "),
    ("delete from ", ""),
    ("create ", "table "),
    ("create ", "index "),
    ("create ", "trigger "),
    ("create ", "view "),
    ("alter table ", ""),
    ("drop ", " if exists "),
    ("pragma ", ""),
    ("attach ", " as "),
    ("begin immediate", ""),
    ("explain query ", ""),
    ("savepoint ", ""),
];

/// These are no beginning of a sentence: nobody writes one so.
const SQL_SHOUTED: [&str; 11] = [
    "SELECT ", "WITH ", "INSERT ", "REPLACE ", "UPDATE ", "DELETE ", "CREATE ", "DROP ", "PRAGMA ", "VACUUM", "BEGIN ",
];

/// Whether a text is a statement, whatever comments and spaces it begins with.
fn is_sql(written: &str) -> bool {
    let text = written.replace("\\n", "\n");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("--"));
    let plain = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    let lower = plain.to_lowercase();
    let holds =
        |(start, part): &(&str, &str)| lower.strip_prefix(start).is_some_and(|rest| format!(" {rest} ").contains(part));
    SQL_SHOUTED.iter().any(|start| plain.starts_with(start)) || SQL.iter().any(holds)
}

/// SQL stands in `store/tables/`, and beside the verbs that need it in files that say so by their name.
pub(crate) fn sql(source: &Source) -> Vec<String> {
    let named = |rest: &str| {
        let mut parts = rest.split('/').map(|part| part.trim_end_matches(".rs"));
        rest.starts_with("custody/") && parts.any(|part| WITH_SQL.contains(&part))
    };
    if source.below("src/").is_none_or(|rest| rest.starts_with("store/tables/") || named(rest)) {
        return Vec::new();
    }
    source
        .literals
        .iter()
        .filter(|literal| is_sql(&literal.text))
        .map(|literal| finding(source, literal.line, "SQL outside of `store/tables` and a noun's `read` and `fold`"))
        .collect()
}

#[test]
fn sql_outside_the_database_layer_is_found() {
    for text in [
        "WITH late AS (SELECT 1) SELECT * FROM late",
        "with recursive n(i) as (select 1) select i from n",
        "REPLACE INTO users VALUES (1)",
        "replace into users values (1)",
        "select id from cases",
        "update cases set title = ''",
        "Delete From cases",
        "create unique index i on cases (title)",
        "-- the latest\n  select id from cases",
        "DROP TABLE cases",
        "pragma journal_mode",
    ] {
        assert!(
            found_in("src/custody/case/act.rs", &format!("fn f() {{ g({text:?}) }}")).contains("SQL outside"),
            "{text}"
        );
        assert_eq!(found_in("src/custody/case/find.rs", &format!("fn f() {{ g({text:?}) }}")), "", "{text}");
    }
    for text in ["select a station first", "with the case it was filed under", "update the profile", "create a table?"]
    {
        assert_eq!(found_in("src/custody/case/act.rs", &format!("fn f() {{ g({text:?}) }}")), "", "{text}");
    }
    let text = "fn f() { g(r#\"\n  SELECT id FROM cases\"#) }";
    assert!(found_in("src/custody/case/act.rs", text).contains("SQL outside"));
    assert_eq!(found_in("src/custody/case/read.rs", text), "");
    assert_eq!(found_in("src/custody/case/act.rs", &format!("#[cfg(test)]\nmod tests {{ {text} }}")), "");
}
