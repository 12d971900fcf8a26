//! What `docs/` claims: every test that a table there names exists, and each row of the threat model
//! names one.

use std::path::Path;

use crate::reader::{has_fn, rows};

/// Directory of the documents, below the project's root.
const DOCUMENTS: &str = "docs";

/// The table whose rows each name a test.
const THREATS: &str = "threat-model.md";

/// Names constants and fields beside tests; `tests/limits/table.rs` holds it against the source.
const LIMITS: &str = "limits.md";

/// What is wrong with a document: tests that do not exist, and rows of a threat that name none.
/// `source` gives the text of a file of the project.
fn findings(name: &str, text: &str, source: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1_usize..) {
        let tests: Vec<&str> = named_tests(line).collect();
        for test in &tests {
            let (path, function) = test.split_once("::").expect("a named test has a function");
            // A test in a module of its file is named with it: what counts is the last part.
            let function = function.rsplit("::").next().unwrap_or(function);
            let exists = source(path).is_some_and(|code| is_test(&code, function));
            if !exists {
                found.push(format!("{DOCUMENTS}/{name}:{number}: there is no test {test}"));
            }
        }
    }
    if name == THREATS {
        let silent =
            rows(text).into_iter().filter(|row| named_tests(row.last().map_or("", |cell| cell)).next().is_none());
        found.extend(silent.map(|row| format!("{DOCUMENTS}/{name}: the row of {:?} names no test", row.first())));
    }
    found
}

/// Whether a source has a test of this name: a function is none.
fn is_test(code: &str, function: &str) -> bool {
    let before = code.split(&format!("fn {function}(")).next().filter(|before| before.len() < code.len());
    // Attributes stand in lines of their own before the function's, which may begin with `async`.
    let lines = before.and_then(|before| before.rsplit_once('\n')).map_or("", |(lines, _)| lines).lines().rev();
    has_fn(code, function)
        && lines.map(str::trim).take_while(|line| line.starts_with("#[")).any(|line| line.contains("test]"))
}

/// The tests that a line names, as `path/to/file.rs::function` between backticks.
fn named_tests(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|quoted| quoted.contains(".rs::"))
}

#[test]
fn documents_name_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    let mut seen = 0;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root.join(DOCUMENTS)).expect("the documents are there") {
        let path = entry.expect("the directory is readable").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        if name == LIMITS {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("documents are UTF-8");
        seen += text.lines().flat_map(named_tests).count();
        found.extend(findings(&name, &text, &source));
    }
    assert!(seen > 0, "no document names a test: this looks in the wrong place");
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_test_that_does_not_exist_is_found() {
    let code = "fn helper() {}\n\n#[test]\n#[expect(x)]\nfn there() {}\n\n#[tokio::test]\nasync fn later() {}\n";
    let source = |path: &str| (path == "tests/roles.rs").then(|| code.to_owned());
    let table = "| who | stops | shows | neither | tests |\n|---|---|---|---|---|";
    let row =
        |tests: &str| findings(THREATS, &format!("{table}\n| somebody | a bound | an entry | – | {tests} |"), &source);
    assert_eq!(row("`tests/roles.rs::there`"), Vec::<String>::new());
    assert_eq!(row("`tests/roles.rs::module::there`"), Vec::<String>::new());
    assert_eq!(row("`tests/roles.rs::later`"), Vec::<String>::new());
    assert!(row("`tests/roles.rs::helper`")[0].contains("there is no test"), "a function is no test");
    assert!(row("`tests/roles.rs::gone`")[0].contains("there is no test tests/roles.rs::gone"));
    assert!(row("`tests/gone.rs::there`")[0].contains("there is no test"));
    assert!(row("none")[0].contains("names no test"));
}
