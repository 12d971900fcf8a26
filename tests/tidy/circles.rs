//! What a reader needs to find their way: no circles between the modules of a crate, and a header for each folder.
//!
//! A module is what lies directly below a crate's `src/`, a file or a folder: whoever reads one of two that use each
//! other must read both. Inside a module files may use one another; folders of [`APART`] may not.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Source, paths};
use crate::{finding, target};

/// Folders whose own modules are held apart as a crate's are. Not among them: `custody`, whose nouns need one another
/// (a case shows its recordings, a recording its cases), and `http`, where admission words its refusals as the console does.
const APART: [&str; 6] = ["src/app", "src/client", "src/jobs", "src/media", "src/server", "src/store"];

/// Folders of Rust source in which each file is a program of its own.
const PROGRAMS: [&str; 4] = ["benches", "bin", "examples", "tests"];

/// What uses what, with the first place that does.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<&'a str, (&'a Source, usize)>>;

/// The crates among some sources: each by the folder of its source, with a slash at its end.
fn crates(sources: &[Source]) -> BTreeSet<&str> {
    let roots = sources.iter().filter_map(|source| {
        let root = source.path.strip_suffix("lib.rs").or_else(|| source.path.strip_suffix("main.rs"))?;
        (root == "src/" || root.ends_with("/src/")).then_some(root)
    });
    roots.collect()
}

/// The modules that lead to a file from the root of its crate.
fn modules(below: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = below.trim_end_matches(".rs").split('/').collect();
    if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
        parts.pop();
    }
    parts
}

/// Files that are there for tests alone: their module is declared so.
fn tests_of<'a>(sources: &'a [Source], root: &str) -> BTreeSet<String> {
    let declared = |source: &'a Source| -> Vec<String> {
        let named = |tokens: &'a [crate::source::Token]| -> BTreeSet<&'a str> {
            let three = tokens.windows(3).filter(|three| three[0].text == "mod" && three[2].text == ";");
            three.map(|three| three[1].text.as_str()).collect()
        };
        let below = source.path.strip_prefix(root).unwrap_or_default();
        let own = modules(below).join("/");
        let (all, shipped) = (named(&source.tokens), named(&source.product));
        let only = all.difference(&shipped).map(|name| format!("{own}/{name}"));
        only.map(|path| path.trim_start_matches('/').to_owned()).collect::<Vec<_>>()
    };
    sources.iter().filter(|source| source.path.starts_with(root)).flat_map(declared).collect()
}

/// Circles between what lies directly below `folder`, of the crate at `root`.
fn circles_below(sources: &[Source], root: &str, folder: &[&str]) -> Vec<String> {
    let tests = tests_of(sources, root);
    let mut uses: Uses<'_> = BTreeMap::new();
    let depth = folder.len();
    for source in sources {
        let Some(below) = source.path.strip_prefix(root).filter(|below| !below.starts_with("bin/")) else { continue };
        let from = modules(below);
        let is_test = tests.iter().any(|test| below.starts_with(test.as_str()));
        if is_test || from.len() <= depth || from[..depth] != *folder {
            continue;
        }
        for path in paths(&source.product) {
            let Some(used) = named(&path.text, &from, folder) else { continue };
            let used = sources.iter().find_map(|other| {
                let other = modules(other.path.strip_prefix(root)?);
                (other.len() > depth && other[..depth] == *folder && other[depth] == used).then(|| other[depth])
            });
            if let Some(used) = used.filter(|used| *used != from[depth]) {
                uses.entry(from[depth]).or_default().entry(used).or_insert((source, path.line));
            }
        }
    }
    told(&uses)
}

/// What a path names directly below `folder`, from a file at `from`.
fn named<'a>(path: &'a str, from: &[&str], folder: &[&str]) -> Option<&'a str> {
    if folder.is_empty() {
        return target(path, from);
    }
    let mut segments: Vec<&str> = path.split("::").collect();
    if segments.first() == Some(&"crate") {
        segments.remove(0);
    } else {
        let ups = segments.iter().take_while(|segment| **segment == "super").count();
        let base = from.len().checked_sub(ups).filter(|_| ups > 0)?;
        return if base == folder.len() && from[..base] == *folder { path.split("::").nth(ups) } else { None };
    }
    (segments.len() > folder.len() && segments[..folder.len()] == *folder).then(|| segments[folder.len()])
}

/// The shortest circle through each module that is in one, each told once.
fn told(uses: &Uses<'_>) -> Vec<String> {
    let mut seen: BTreeSet<Vec<&str>> = BTreeSet::new();
    let mut found = Vec::new();
    for start in uses.keys() {
        let Some(circle) = shortest(uses, start) else { continue };
        let mut members = circle.clone();
        members.sort_unstable();
        if !seen.insert(members) {
            continue;
        }
        let steps = circle.iter().zip(circle.iter().cycle().skip(1)).map(|(from, to)| {
            let (source, line) = uses[from][to];
            format!("`{from}` uses `{to}` ({}:{line})", source.path)
        });
        let steps: Vec<String> = steps.collect();
        let (source, line) = uses[start][circle[1 % circle.len()]];
        found.push(finding(source, line, &format!("a circle: {}", steps.join(", "))));
    }
    found
}

/// The shortest way from a module back to itself.
fn shortest<'a>(uses: &Uses<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut met: BTreeSet<&str> = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way[way.len() - 1];
            for next in uses.get(last).into_iter().flat_map(BTreeMap::keys) {
                if *next == start {
                    return Some(way);
                }
                if met.insert(next) {
                    longer.push([way.as_slice(), &[next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

/// No circles, in any crate.
pub(crate) fn circles(sources: &[Source]) -> Vec<String> {
    let of_crates = crates(sources).into_iter().flat_map(|root| circles_below(sources, root, &[]));
    let apart = APART.iter().flat_map(|folder: &&str| {
        let parts: Vec<&str> = folder.split('/').collect();
        circles_below(sources, "src/", &parts[1..])
    });
    of_crates.chain(apart).collect()
}

/// Each folder with source has a file that says what it is: its module's, with a text at the top.
pub(crate) fn headers(sources: &[Source]) -> Vec<String> {
    let folder = |source: &Source| source.path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let folders: BTreeSet<String> = sources.iter().filter_map(folder).collect();
    let says = |path: &str| {
        let file = sources.iter().find(|source| source.path == path)?;
        Some(["//!", "#![doc"].iter().any(|header| file.text.trim_start().starts_with(header)))
    };
    let mut found = Vec::new();
    for folder in folders {
        if PROGRAMS.contains(&folder.rsplit('/').next().unwrap_or(&folder)) {
            continue;
        }
        let heads = ["mod.rs", "lib.rs", "main.rs"].map(|name| format!("{folder}/{name}"));
        match heads.iter().chain([&format!("{folder}.rs")]).find_map(|path| says(path)) {
            Some(true) => {}
            Some(false) => found.push(format!("{folder}: its module's file does not begin with what it is (`//!`)")),
            None => found.push(format!("{folder}: no `mod.rs` or file beside it says what is in it")),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Vec<Source> {
        files.iter().map(|(path, text)| Source::new(path, text)).collect()
    }

    #[test]
    fn a_circle_between_modules_of_a_crate_is_found() {
        let lib = ("x/src/lib.rs", "mod a;\nmod b;\nmod c;\npub use a::A;");
        let found = circles(&sources(&[
            lib,
            ("x/src/a.rs", "use crate::b::B;"),
            ("x/src/b/mod.rs", "pub mod deep;"),
            ("x/src/b/deep.rs", "fn f() { crate::c::g(); }"),
            ("x/src/c.rs", "use super::{d, a::A};"),
            ("x/src/d.rs", "use crate::a::A;"),
        ]));
        let all = found.join("\n");
        assert!(
            all.contains("`a` uses `b` (x/src/a.rs:1)") && all.contains("`b` uses `c` (x/src/b/deep.rs:1)"),
            "{all}"
        );
        assert!(all.contains("`c` uses `a` (x/src/c.rs:1)"), "{all}");
        // Inside a module, from tests, of another crate, and to the root there is none.
        let none = circles(&sources(&[
            lib,
            ("x/src/a.rs", "use crate::b::B;\n#[cfg(test)]\nmod cards;\n#[cfg(test)]\nmod tests { use crate::c; }"),
            ("x/src/a/cards.rs", "use crate::c::C;"),
            ("x/src/b/mod.rs", "mod deep;\nuse self::deep::D;"),
            ("x/src/b/deep.rs", "use super::B;\nuse crate::c::C;\nuse crate::A;"),
            ("x/src/c.rs", "use y::a::A;"),
            ("y/src/lib.rs", "mod a;\nmod c;"),
            ("y/src/c.rs", "use crate::a::A;"),
        ]));
        assert_eq!(none, Vec::<String>::new());
    }

    #[test]
    fn a_circle_between_folders_that_are_held_apart_is_found() {
        let files = sources(&[
            ("src/lib.rs", "mod custody;"),
            ("src/custody/mod.rs", "pub mod case;\npub mod view;\nuse case::A;"),
            ("src/custody/case/mod.rs", "mod act;"),
            (
                "src/custody/case/act.rs",
                "use crate::custody::view::V;\nuse crate::custody::Custody;\nuse super::rules;",
            ),
            ("src/custody/view/mod.rs", "use super::case::C;"),
        ]);
        let found = circles_below(&files, "src/", &["custody"]).join("\n");
        assert!(found.contains("`case` uses `view` (src/custody/case/act.rs:1)"), "{found}");
        assert!(found.contains("`view` uses `case` (src/custody/view/mod.rs:1)"), "{found}");
    }

    #[test]
    fn a_folder_without_a_header_is_found() {
        let found = |files: &[(&str, &str)]| headers(&sources(files)).join("\n");
        assert!(found(&[("src/a/b.rs", "//! B.")]).contains("src/a: no `mod.rs`"));
        assert!(found(&[("src/a/mod.rs", "mod b;"), ("src/a/b.rs", "//! B.")]).contains("does not begin with"));
        assert_eq!(found(&[("src/a/mod.rs", "//! A.\nmod b;"), ("src/a/b.rs", "")]), "");
        assert_eq!(found(&[("tests/a.rs", "//! A."), ("tests/a/b.rs", ""), ("x/src/lib.rs", "//! X.")]), "");
    }
}
