//! Texts, source and formats held against each other: both languages have the same messages, each of which somebody
//! asks for, and everything that is asked for is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use words::NOUNS;

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The messages of a language, with the variables that each names.
fn messages(language: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut messages: Vec<(String, BTreeSet<String>)> = Vec::new();
    for noun in NOUNS {
        let text = read(&root().join("words").join(language).join(format!("{noun}.ftl")));
        let resource = fluent_bundle::FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{language}/{noun}.ftl: {:?}", resource.err().map(|(_, errors)| errors));
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let (id, _) = line.split_once(" =").unwrap_or_else(|| panic!("{language}/{noun}.ftl: {line}"));
                messages.push((id.to_owned(), BTreeSet::new()));
            }
            let variables = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>());
            if let Some((_, held)) = messages.last_mut() {
                held.extend(variables);
            }
        }
    }
    messages
}

fn ids(language: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (id, _) in messages(language) {
        assert!(ids.insert(id.clone()), "{language}: {id} is there twice");
    }
    ids
}

/// Every source file that may ask for a text: Rust and scripts of pages, but not this package.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["src", "evidence/src", "ingest-agent/src"] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 200, "{} source files were read", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "js") {
            let text = read(&path);
            found.push((path, text));
        }
    }
}

/// The types of events in `FORMAT.md`.
fn events() -> Vec<String> {
    let format = read(&root().join("evidence/FORMAT.md"));
    let section = format.split("## 5. ").nth(1).and_then(|rest| rest.split("## 6. ").next()).expect("section 5");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let events: Vec<String> = rows.filter_map(|line| line.split('`').nth(1)).map(str::to_owned).collect();
    assert!(events.len() > 45, "{} events were read", events.len());
    events
}

#[test]
fn both_languages_have_the_same_messages() {
    let (zh, en) = (ids("zh"), ids("en"));
    assert!(zh.len() > 1000, "{} messages were read", zh.len());
    let missing = |of: &BTreeSet<String>, from: &BTreeSet<String>| of.difference(from).cloned().collect::<Vec<_>>();
    assert_eq!(missing(&zh, &en), Vec::<String>::new(), "missing in English");
    assert_eq!(missing(&en, &zh), Vec::<String>::new(), "missing in Chinese");
}

#[test]
fn every_message_that_source_asks_for_is_there() {
    let known = ids("zh");
    let (mut missing, mut asked) = (BTreeSet::new(), 0);
    for (path, text) in sources() {
        for call in [".text(\"", ".with(\""] {
            for (at, _) in text.match_indices(call) {
                // Rows of tables have a `text` too.
                let of_language = ["lang", "language", "lang()"].iter().any(|of| text[..at].trim_end().ends_with(of));
                let id = text[at + call.len()..].split('"').next().unwrap_or_default();
                asked += usize::from(of_language);
                if of_language && !known.contains(id) {
                    missing.insert(format!("{id} in {}", path.display()));
                }
            }
        }
    }
    assert!(asked > 500, "{asked} were asked for");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_event_is_told_in_both_languages() {
    let mut untold = Vec::new();
    for (language, known) in [("zh", ids("zh")), ("en", ids("en"))] {
        for event in events() {
            let id = words::event::event_id(&event);
            untold.extend((!known.contains(&id)).then(|| format!("{language}: {id}")));
        }
    }
    assert!(untold.is_empty(), "{untold:#?}");
}
