//! Work that goes on elsewhere keeps whose request it is.

use crate::source::{Source, paths};
use crate::{finding, found_in};

/// How work goes on elsewhere without what says whose request it is.
const UNTRAILED: [&str; 5] = ["spawn_blocking", "task::spawn", "thread::Builder", "thread::spawn", "tokio::spawn"];

/// What may begin such work: it carries the trail itself, or is no work of a request.
const TRAILED: [&str; 7] = [
    "src/app/",
    "src/spans.rs",
    "src/client/",
    "src/server/",
    "src/http/admission/streams.rs",
    "src/custody/health.rs",
    "src/store/log/sequencer.rs",
];

/// Work that goes on in another task or thread takes the id of its request along, with `spans`.
pub(crate) fn trails(source: &Source) -> Vec<String> {
    if source.below("src/").is_none() || TRAILED.iter().any(|path| source.path.starts_with(path)) {
        return Vec::new();
    }
    let is_untrailed = |path: &str| {
        let path = format!("::{path}::");
        UNTRAILED.iter().any(|way| path.contains(&format!("::{way}::")))
    };
    paths(&source.product)
        .iter()
        .filter(|path| is_untrailed(&path.text))
        .map(|path| finding(source, path.line, &format!("`{}` loses whose request it is: see spans.rs", path.text)))
        .collect()
}

#[test]
fn work_that_loses_its_request_is_found() {
    for text in [
        "fn f() { tokio::spawn(async {}); }",
        "fn f() { tokio::task::spawn_blocking(g); }",
        "use tokio::task::{JoinSet, spawn_blocking};",
        "use tokio::task;\nfn f() { task::spawn(async {}); }",
        "fn f() { std::thread::spawn(g); }",
        "use std::thread;\nfn f() { thread::Builder::new(); }",
    ] {
        assert!(found_in("src/custody/mod.rs", text).contains("loses whose request"), "{text}");
        assert_eq!(found_in("tests/upload.rs", text), "");
    }
    assert_eq!(found_in("src/custody/mod.rs", "fn f() { spans::spawn(async {}); spans::blocking(g); }"), "");
    assert_eq!(found_in("src/spans.rs", "fn f() { tokio::spawn(async {}); }"), "");
}
