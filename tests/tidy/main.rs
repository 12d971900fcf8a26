//! Taste and architecture as a test: the layers of `src/`, what the pure parts may not touch, how long
//! files and functions grow, names, the clock, and what is left unfinished.
//!
//! Reads the source of all packages as text. Each rule has a test that shows it a violation, so
//! that the rules cannot go quiet unnoticed.

mod circles;
mod clients;
mod documents;
mod law;
mod map;
mod offload;
#[path = "../reader/mod.rs"]
mod reader;
mod source;
mod statements;
mod statuses;
mod text;
mod trails;

use std::path::Path;

use source::{Source, Token, paths};

/// Most lines of a file; near 400 it wants splitting by noun.
const FILE_LINES_MAX: usize = 600;

/// Most lines of a function, from `fn` to its closing brace.
const FUNCTION_LINES_MAX: usize = 70;

/// Where the Rust source lies.
const ROOTS: [&str; 12] = [
    "src",
    "tests",
    "benches",
    "evidence",
    "file-types",
    "ingest-agent",
    "media-protocol",
    "media-worker",
    "printouts",
    "service-client",
    "words/src",
    "words/tests",
];

/// Directories below the roots that hold no source of ours.
const SKIPPED: [&str; 3] = ["target", "testdata", "fuzz"];

/// The layers of `src/`, from the lowest up. A module may use the layers below its own, and itself;
/// only those of the top layer may use one another.
const LAYERS: [&[&str]; 6] = [
    &["answers", "clock", "spans"],
    &["store"],
    &["media"],
    &["custody"],
    &["http", "jobs"],
    &["app", "client", "server"],
];

/// Modules that ask the verbs of `custody`.
const ASK_CUSTODY: [&str; 2] = ["http", "jobs"];

/// What they never name. What is in memory only (`store::live`) they may share.
const PAST_CUSTODY: [&str; 4] = ["crate::media", "crate::store::log", "crate::store::objects", "crate::store::tables"];

/// Fields of `Custody` that are its own.
const CUSTODYS_OWN: [&str; 4] = ["db", "log", "media", "vault"];

/// Crates that belong to few modules of `src/`.
const RESERVED: [(&str, &[&str]); 5] = [
    ("axum", &["http", "app", "server"]),
    ("axum_server", &["app", "server"]),
    ("rusqlite", &["store/tables"]),
    ("object_store", &["store/objects"]),
    ("flate2", &["store/basemap"]),
];

/// The pure parts: decisions that take what they need as parameters. So is the library of `evidence`.
const PURE: [&str; 82] = [
    "file-types/src/document.rs",
    "file-types/src/lib.rs",
    "src/answers/called.rs",
    "src/answers/case_number.rs",
    "src/answers/file_name.rs",
    "src/custody/access.rs",
    "src/custody/account/password_rule.rs",
    "src/custody/account/qualified.rs",
    "src/custody/account/totp.rs",
    "src/custody/act/coverage.rs",
    "src/custody/act/duties.rs",
    "src/custody/act/findings.rs",
    "src/custody/case/import/table.rs",
    "src/custody/case/state.rs",
    "src/custody/complaint/rules.rs",
    "src/custody/completeness/acts.rs",
    "src/custody/completeness/carrying.rs",
    "src/custody/completeness/decided.rs",
    "src/custody/completeness/grounds.rs",
    "src/custody/completeness/mod.rs",
    "src/custody/completeness/papers.rs",
    "src/custody/completeness/path.rs",
    "src/custody/completeness/stages.rs",
    "src/custody/completeness/statement.rs",
    "src/custody/completeness/terms.rs",
    "src/custody/deadline/rules.rs",
    "src/custody/decision/findings.rs",
    "src/custody/decision/rules.rs",
    "src/custody/decision/state.rs",
    "src/custody/delegation/rules.rs",
    "src/custody/delivery/clocks.rs",
    "src/custody/delivery/delivered.rs",
    "src/custody/delivery/shows.rs",
    "src/custody/download.rs",
    "src/custody/draft/assess.rs",
    "src/custody/legal/figures.rs",
    "src/custody/monitor/rules.rs",
    "src/custody/paper/wanted.rs",
    "src/custody/party/rules.rs",
    "src/custody/performance/clocks.rs",
    "src/custody/performance/findings.rs",
    "src/custody/performance/history.rs",
    "src/custody/performance/state.rs",
    "src/custody/performance/surcharge.rs",
    "src/custody/performance/window.rs",
    "src/custody/personal/codes.rs",
    "src/custody/personal/given.rs",
    "src/custody/personal/mask.rs",
    "src/custody/recording/capture.rs",
    "src/custody/recording/plausible.rs",
    "src/custody/recording/track.rs",
    "src/custody/review/binding.rs",
    "src/custody/review/clocks.rs",
    "src/custody/review/rules.rs",
    "src/custody/review/state.rs",
    "src/custody/search/grams.rs",
    "src/custody/search/query.rs",
    "src/custody/search/query/known.rs",
    "src/custody/search/query/named.rs",
    "src/custody/search/query/when.rs",
    "src/custody/simple/rules.rs",
    "src/custody/suggestion/rules.rs",
    "src/custody/transcript/lines.rs",
    "src/custody/transcript/reading.rs",
    "src/custody/transcript/reading/cues.rs",
    "src/custody/transcript/reading/json.rs",
    "src/custody/upload/segments.rs",
    "src/custody/upload/when.rs",
    "src/custody/view/life.rs",
    "src/custody/view/pieces.rs",
    "src/custody/view/ranges.rs",
    "src/http/console/case/act/timeline.rs",
    "src/http/console/case/beneath.rs",
    "src/http/console/case/drawing.rs",
    "src/store/basemap/attribution.rs",
    "src/store/basemap/directory.rs",
    "src/store/basemap/header.rs",
    "src/store/live/address.rs",
    "src/store/live/attempts.rs",
    "words/src/amount.rs",
    "words/src/event.rs",
    "words/src/lib.rs",
];

/// What the pure parts never touch.
const IMPURE: [&str; 12] = [
    "crate::clock",
    "std::env",
    "std::fs",
    "std::net",
    "std::os",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "reqwest",
    "rusqlite",
    "rustix",
    "tokio",
];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 9] =
    ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils", "utilities"];

#[test]
fn the_source_is_tidy() {
    let sources = all_sources();
    let seen = |path: &str| sources.iter().any(|source| source.path == path);
    let some = ["src/lib.rs", "evidence/src/lib.rs", "ingest-agent/src/main.rs", "tests/tidy/main.rs"];
    for path in some.into_iter().chain(PURE) {
        assert!(seen(path), "{path} was not read: the tidy test looks in the wrong place");
    }
    let mut found: Vec<String> = sources.iter().flat_map(findings).collect();
    found.extend(circles::circles(&sources));
    found.extend(circles::headers(&sources));
    found.extend(map::schemas(&sources));
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

fn all_sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for part in ROOTS {
        collect(root, Path::new(part), &mut sources);
    }
    sources
}

/// Reads the `.rs` files below `root`/`part`; a root that does not exist holds none.
fn collect(root: &Path, part: &Path, sources: &mut Vec<Source>) {
    let Ok(entries) = std::fs::read_dir(root.join(part)) else { return };
    for entry in entries {
        let entry = entry.expect("the directory is readable");
        let name = entry.file_name().into_string().expect("names of source files are UTF-8");
        let path = part.join(&name);
        if entry.path().is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &path, sources);
            }
        } else if Path::new(&*name).extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(entry.path()).expect("source files are UTF-8");
            sources.push(Source::new(path.to_str().expect("names of source files are UTF-8"), &text));
        }
    }
}

/// Everything that is wrong with a file.
fn findings(source: &Source) -> Vec<String> {
    let rules = [
        layers,
        past_custody,
        reserved,
        clients::clients,
        pure,
        sizes,
        names,
        clock,
        unfinished,
        statements::sql,
        statuses::statuses,
        law::figures,
        trails::trails,
        map::apart,
        map::kept,
        map::routed,
        offload::offload,
    ];
    let mut found: Vec<String> = rules.iter().flat_map(|rule| rule(source)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn finding(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}

/// The modules that lead from the crate's root to the file, for files of `src/`.
fn module_path(source: &Source) -> Option<Vec<&str>> {
    let below = source.below("src/")?.strip_suffix(".rs")?;
    let mut parts: Vec<&str> = below.split('/').collect();
    if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
        parts.pop();
    }
    Some(parts)
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The module of `src/` that a path names, from a file that lies at `from`.
fn target<'path>(path: &'path str, from: &[&str]) -> Option<&'path str> {
    let mut segments = path.split("::").peekable();
    let mut ups = 0;
    match segments.peek() {
        Some(&"crate") => {
            segments.next();
            return segments.next();
        }
        Some(&"super") => {
            while segments.next_if_eq(&"super").is_some() {
                ups += 1;
            }
        }
        _ => return None,
    }
    if ups >= from.len() { segments.next() } else { None }
}

/// A path from the root of the crate (`crate::…`), where it names something of this crate by `crate`, `super` or
/// `self`, from a file that lies at `from`. One that goes up further than the file lies, as from a module inside it,
/// is taken to end at the root.
fn from_root(path: &str, from: &[&str]) -> Option<String> {
    let mut segments = path.split("::").peekable();
    let mut base: Vec<&str> = match segments.peek() {
        Some(&("super" | "self")) => from.to_vec(),
        Some(&"crate") => Vec::new(),
        _ => return None,
    };
    while let Some(segment) = segments.next_if(|segment| matches!(*segment, "crate" | "super" | "self")) {
        if segment == "super" {
            base.pop();
        }
    }
    Some(["crate"].into_iter().chain(base).chain(segments).collect::<Vec<_>>().join("::"))
}

/// Upper layers use lower ones, never the reverse.
fn layers(source: &Source) -> Vec<String> {
    let Some(from) = module_path(source) else { return Vec::new() };
    let Some(module) = from.first() else { return Vec::new() };
    let Some(own) = layer(module) else {
        return vec![finding(
            source,
            1,
            &format!("module `{module}` is in no layer: place it in LAYERS, or inside one that is"),
        )];
    };
    let top = LAYERS.len() - 1;
    paths(&source.product)
        .iter()
        .filter_map(|path| {
            let used = target(&path.text, &from)?;
            let allowed = used == *module || own == top || layer(used)? < own;
            (!allowed).then(|| finding(source, path.line, &format!("`{module}` uses `{used}`, which is not below it")))
        })
        .collect()
}

/// What serves and what works by itself ask the verbs of `custody`, and never what that works on.
fn past_custody(source: &Source) -> Vec<String> {
    let module = module_path(source).and_then(|from| from.first().copied()).unwrap_or_default();
    if !ASK_CUSTODY.contains(&module) {
        return Vec::new();
    }
    let past = |what: &str| format!("`{module}` reaches past custody to `{what}`: ask a verb of it, or add one");
    let fields = source.product.windows(3).filter(|three| {
        three[0].text == "custody" && three[1].text == "." && CUSTODYS_OWN.contains(&three[2].text.as_str())
    });
    let fields = fields.map(|three| finding(source, three[2].line, &past(&format!("custody.{}", three[2].text))));
    let (from, paths) = (module_path(source).unwrap_or_default(), paths(&source.product));
    let named = paths.iter().filter_map(|path| Some((path.line, from_root(&path.text, &from)?)));
    let named = named.filter(|(_, path)| PAST_CUSTODY.iter().any(|past| is_or_is_below(path, past)));
    fields.chain(named.map(|(line, path)| finding(source, line, &past(&path)))).collect()
}

/// Only the modules of [`RESERVED`] use its crates.
fn reserved(source: &Source) -> Vec<String> {
    let Some(from) = module_path(source) else { return Vec::new() };
    let module = from.first().copied().unwrap_or("the root");
    let is_of = |user: &&str| user.split('/').zip(from.iter().copied().chain([""])).all(|(one, other)| one == other);
    paths(&source.product)
        .iter()
        .filter_map(|path| {
            let first = path.text.split("::").next()?;
            let (name, users) = RESERVED.iter().find(|(name, _)| *name == first)?;
            let text = format!("`{module}` uses the crate {name}, which belongs to {}", users.join(", "));
            (!users.iter().any(is_of)).then(|| finding(source, path.line, &text))
        })
        .collect()
}

/// Decisions and formats take what they need as parameters: no files, network, clock or async.
fn pure(source: &Source) -> Vec<String> {
    let but_for = |root: &str, part: &str| source.below(root).is_some_and(|rest| !rest.starts_with(part));
    let is_whole = but_for("evidence/src/", "bin/") || but_for("printouts/src/", "fonts.rs");
    if !is_whole && !PURE.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let from = module_path(source).unwrap_or_default();
    let whole = |path: &Token| from_root(&path.text, &from).unwrap_or_else(|| path.text.clone());
    paths(&source.product)
        .iter()
        .filter(|path| IMPURE.iter().any(|impure| is_or_is_below(&whole(path), impure)))
        .map(|path| finding(source, path.line, &format!("`{}` in a part that is pure", path.text)))
        .collect()
}

fn is_or_is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn sizes(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let mut found = Vec::new();
    if lines > FILE_LINES_MAX {
        found.push(finding(
            source,
            lines,
            &format!("{lines} lines; split the file by noun ({FILE_LINES_MAX} at most)"),
        ));
    }
    found.extend(source.functions().iter().filter(|function| function.length > FUNCTION_LINES_MAX).map(|function| {
        let text = format!("`{}` has {} lines ({FUNCTION_LINES_MAX} at most)", function.name, function.length);
        finding(source, function.line, &text)
    }));
    found
}

/// A file or module is called after what is in it.
fn names(source: &Source) -> Vec<String> {
    let parts = source.path.split('/').map(|part| part.trim_end_matches(".rs"));
    let of_path = parts.filter(|part| EMPTY_NAMES.contains(part)).map(|part| (1, part.to_owned()));
    let of_modules = source
        .tokens
        .windows(2)
        .filter(|pair| pair[0].text == "mod" && EMPTY_NAMES.contains(&pair[1].text.as_str()))
        .map(|pair| (pair[1].line, pair[1].text.clone()));
    of_path
        .chain(of_modules)
        .map(|(line, name)| finding(source, line, &format!("`{name}` says nothing of what is inside")))
        .collect()
}

/// One module of each program asks what time it is. Tests and benchmarks may measure durations.
fn clock(source: &Source) -> Vec<String> {
    if source.path.ends_with("/clock.rs") {
        return Vec::new();
    }
    let asks = |tokens: &[Token], exempt: &str| -> Vec<usize> {
        tokens
            .windows(3)
            .filter(|three| three[1].text == "::" && three[2].text == "now" && three[0].text != exempt)
            .map(|three| three[2].line)
            .collect()
    };
    let mut lines = asks(&source.tokens, "Instant");
    lines.extend(asks(&source.product, ""));
    lines
        .iter()
        .map(|line| finding(source, *line, "`now` outside clock.rs: take the clock or the instant as a parameter"))
        .collect()
}

/// Nothing is left for later, switched off or waved through.
fn unfinished(source: &Source) -> Vec<String> {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat()];
    let in_text = source.text.lines().enumerate().flat_map(|(index, line)| {
        let words: Vec<&str> = line.split(|one: char| !one.is_alphanumeric()).collect();
        marks
            .iter()
            .filter(|mark| words.contains(&mark.as_str()))
            .map(|mark| finding(source, index + 1, &format!("{mark}: do it, or file an issue")))
            .collect::<Vec<_>>()
    });
    let macros = source
        .tokens
        .windows(2)
        .filter(|pair| matches!(pair[0].text.as_str(), "todo" | "unimplemented") && pair[1].text == "!");
    let attributes = source.tokens.windows(3).enumerate().filter_map(|(at, three)| {
        let inner = at.checked_sub(1).is_some_and(|before| source.tokens[before].text == "#") && three[0].text == "!";
        let opens = three[1].text == "[" && (three[0].text == "#" || inner);
        (opens && matches!(three[2].text.as_str(), "ignore" | "allow")).then_some(&three[2])
    });
    let in_macros = macros.map(|pair| finding(source, pair[0].line, &format!("`{}!`", pair[0].text)));
    let in_attributes = attributes.map(|token| {
        finding(
            source,
            token.line,
            &format!("`#[{}]`: make it pass, or say why with `#[expect(…, reason)]`", token.text),
        )
    });
    in_text.chain(in_macros).chain(in_attributes).collect()
}

/// What is found in `text` at `path`, on one line each.
fn found_in(path: &str, text: &str) -> String {
    findings(&Source::new(path, text)).join("\n")
}

#[test]
fn a_lower_layer_that_uses_an_upper_one_is_found() {
    let at = "src/store/tables/row.rs";
    assert!(found_in(at, "use crate::custody::Case;").contains("`store` uses `custody`"));
    assert!(found_in(at, "use crate::{clock::Clock, http::{self, Page}};").contains("`store` uses `http`"));
    assert!(found_in(at, "fn f() { super::super::super::media::see(); }").contains("`store` uses `media`"));
    assert!(found_in("src/custody/access.rs", "use crate::clock::Clock;").contains("in a part that is pure"));
    assert!(found_in("src/storage.rs", "").contains("in no layer"));
}

#[test]
fn reaching_past_custody_is_found() {
    let at = "src/http/console/recording/footage.rs";
    for text in [
        "use crate::media::Choice;",
        "use crate::{custody::Custody, store::objects::Vault};",
        "fn f(error: crate::store::tables::DbError) {}",
        "fn f(state: &AppState) { state.custody.media.cache().read(content) }",
        "fn f(custody: &Custody) { custody.vault.stream(content) }",
        "fn f(state: &AppState) -> Key { state.custody.log.keys() }",
        "use super::super::super::super::media::Choice;",
    ] {
        assert!(found_in(at, text).contains("reaches past custody"), "{text}");
        assert!(found_in("src/jobs/media.rs", text).contains("reaches past custody"), "{text}");
        assert_eq!(found_in("src/custody/recording/media.rs", text), "", "{text}");
    }
    let fine = "use crate::store::live::places::Places;\nuse crate::custody::log::find;\nfn f() { g(custody.media_unconfined(), media.log) }";
    assert_eq!(found_in(at, fine), "");
}

#[test]
fn an_upper_layer_may_use_a_lower_one() {
    let text = "use crate::{clock::Clock, store::tables, custody::access};\nuse super::ingest;\n#[cfg(test)]\nmod tests { use crate::http::Page; }";
    assert_eq!(found_in("src/custody/case/act.rs", text), "");
    assert_eq!(found_in("src/server.rs", "use crate::app::App; use axum::Router;"), "");
    assert_eq!(found_in("src/main.rs", "use docket::app::cli;"), "");
}

#[test]
fn a_crate_used_by_a_module_that_it_does_not_belong_to_is_found() {
    assert!(found_in("src/custody/case/act.rs", "use axum::Json;").contains("uses the crate axum"));
    let used = "fn f(_: &rusqlite::Transaction) {}";
    assert!(found_in("src/store/log/append.rs", used).contains("uses the crate rusqlite"));
    assert!(found_in("src/custody/case/read.rs", used).contains("uses the crate rusqlite"));
    assert!(found_in("src/lib.rs", "use object_store::path::Path;").contains("uses the crate object_store"));
    assert_eq!(found_in("src/store/tables/mod.rs", "use rusqlite::Connection;"), "");
}

#[test]
fn an_impure_part_of_the_pure_ones_is_found() {
    for path in ["src/custody/deadline/rules.rs", "evidence/src/digest.rs", "printouts/src/lines.rs"] {
        assert!(found_in(path, "use std::{fmt, fs::File};").contains("std::fs::File"));
        assert!(found_in(path, "async fn f() { tokio::time::sleep(D).await }").contains("tokio::time::sleep"));
        assert!(found_in(path, "fn f(at: std::time::SystemTime) {}").contains("SystemTime"));
    }
    assert_eq!(found_in("evidence/src/bin/docket-verify.rs", "use std::fs;"), "");
    assert_eq!(found_in("evidence/src/digest.rs", "#[cfg(test)] mod tests { use std::fs::File; }"), "");
}

#[test]
fn a_long_file_and_a_long_function_are_found() {
    assert!(found_in("src/lib.rs", &"//!\n".repeat(FILE_LINES_MAX + 1)).contains("601 lines"));
    let body = |lines| format!("fn long(a: [u8; 2]) {{\n{}}}\nfn short() {{}}\n", "    a(\"}\"); // }\n".repeat(lines));
    assert!(found_in("src/lib.rs", &body(FUNCTION_LINES_MAX - 1)).contains("`long` has 71 lines"));
    assert_eq!(found_in("src/lib.rs", &body(FUNCTION_LINES_MAX - 2)), "");
}

#[test]
fn an_empty_name_is_found() {
    assert!(found_in("ingest-agent/src/utils.rs", "").contains("`utils`"));
    assert!(found_in("tests/common/mod.rs", "").contains("`common`"));
    assert!(found_in("src/lib.rs", "mod helpers;").contains("`helpers`"));
}

#[test]
fn asking_for_the_time_outside_the_clock_is_found() {
    for text in ["fn f() { Utc::now(); }", "fn f() { std::time::Instant::now(); }", "fn f() { g(Zoned::now) }"] {
        assert!(found_in("ingest-agent/src/seal.rs", text).contains("`now` outside clock.rs"), "{text}");
    }
    assert!(found_in("tests/upload.rs", "fn f() { SystemTime::now(); }").contains("`now` outside clock.rs"));
    assert_eq!(found_in("tests/upload.rs", "fn f() { Instant::now(); }"), "");
    assert_eq!(found_in("ingest-agent/src/seal.rs", "fn f(clock: Clock) { clock.now(); }"), "");
    assert_eq!(found_in("ingest-agent/src/clock.rs", "fn f() { Timestamp::now(); }"), "");
}

#[test]
fn unfinished_work_is_found() {
    assert!(found_in("src/lib.rs", "fn f() { todo!() }").contains("`todo!`"));
    assert!(found_in("src/lib.rs", "fn f() { unimplemented!(\"x\") }").contains("`unimplemented!`"));
    assert!(found_in("src/lib.rs", &format!("// {}: later", ["TO", "DO"].concat())).contains("file an issue"));
    assert!(found_in("tests/upload.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}").contains("`#[ignore]`"));
    assert!(found_in("src/lib.rs", "#![allow(dead_code)]").contains("`#[allow]`"));
    assert!(found_in("src/lib.rs", "#[allow(dead_code)] fn f() {}").contains("`#[allow]`"));
    assert_eq!(found_in("src/lib.rs", "#[expect(dead_code, reason = \"r\")] fn f() {}"), "");
}
