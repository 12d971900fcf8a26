//! Work that goes on elsewhere keeps whose request it is.

use crate::source::{Source, paths};
use crate::{finding, found_in};

/// How work goes on elsewhere without what says whose request it is: the last of a path, or a method of a set of tasks,
/// of a runtime's handle, of a scope of threads.
const UNTRAILED: [&str; 7] =
    ["spawn", "spawn_blocking", "spawn_blocking_on", "spawn_local", "spawn_local_on", "spawn_on", "spawn_unchecked"];

/// Where such a method is none of a request's work, and why.
const METHODS: [(&str, &str); 4] = [
    ("src/jobs/mod.rs", "scheduled work is of no request, and has a span of its own"),
    ("src/media/worker.rs", "a process, whose span is entered"),
    ("src/media/transcriber.rs", "a process, whose span is entered"),
    ("src/custody/log/check.rs", "threads of a check, which is a command of its own"),
];

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
    let told = |line, what: &str| finding(source, line, &format!("`{what}` loses whose request it is: see spans.rs"));
    let is_untrailed = |path: &str| {
        let (before, last) = path.rsplit_once("::").unwrap_or_default();
        let of = before.rsplit("::").next().unwrap_or_default();
        (of == "thread" && last == "Builder")
            || path.contains("thread::Builder::")
            || (of != "spans" && UNTRAILED.contains(&last))
    };
    let named = paths(&source.product).into_iter().filter(|path| is_untrailed(&path.text));
    let methods = source
        .product
        .windows(3)
        .filter(|three| three[0].text == "." && UNTRAILED.contains(&three[1].text.as_str()) && three[2].text == "(");
    let methods = methods.filter(|_| METHODS.iter().all(|(path, _)| source.path != *path));
    let methods = methods.map(|three| told(three[1].line, &format!(".{}", three[1].text)));
    named.map(|path| told(path.line, &path.text)).chain(methods).collect()
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
        "fn f(set: &mut JoinSet<()>) { set.spawn(async {}); }",
        "fn f(set: &mut JoinSet<()>) { set\n.spawn_blocking(g); }",
        "fn f() { tokio::runtime::Handle::current().spawn(async {}); }",
        "fn f(handle: &Handle) { Handle::spawn(handle, async {}); }",
        "use tokio::task::{spawn as go};",
        "fn f() { std::thread::scope(|scope| { scope.spawn(g); }) }",
    ] {
        assert!(found_in("src/custody/mod.rs", text).contains("loses whose request"), "{text}");
        assert_eq!(found_in("tests/upload.rs", text), "");
    }
    assert_eq!(found_in("src/custody/mod.rs", "fn f() { spans::spawn(async {}); spans::blocking(g); }"), "");
    assert_eq!(found_in("src/custody/mod.rs", "fn f() { crate::spans::spawn(async {}); pipe.spawned(); }"), "");
    assert_eq!(found_in("src/spans.rs", "fn f() { tokio::spawn(async {}); }"), "");
    for (path, _) in METHODS {
        assert_eq!(found_in(path, "fn f(set: &mut JoinSet<()>) { set.spawn(async {}); }"), "");
        assert!(found_in(path, "fn f() { tokio::spawn(async {}); }").contains("loses whose request"));
    }
}
