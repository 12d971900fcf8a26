//! By which status a refusal is answered stands in one table.

use crate::source::Source;
use crate::{finding, found_in};

/// Where else a status of an error may be answered, and why.
const ANSWERED: [(&str, &str); 4] = [
    ("src/http/problem.rs", "what stands in should the table hold no status"),
    ("src/http/console/errors.rs", "the same for pages"),
    ("src/http/admission/mod.rs", "a stranger's connection that asks too much gets no body, so no problem either"),
    ("src/http/console/assets.rs", "a file that is not one of ours: no use case is asked"),
];

/// Statuses that tell of no error.
const GOOD: [&str; 6] = ["OK", "CREATED", "ACCEPTED", "NO_CONTENT", "PARTIAL_CONTENT", "from_u16"];

/// Handlers take the status of an error from the table of refusals; they may ask which one there is.
pub(crate) fn statuses(source: &Source) -> Vec<String> {
    let elsewhere = ANSWERED.iter().any(|(path, _)| source.path == *path);
    if source.below("src/http/").is_none() || elsewhere {
        return Vec::new();
    }
    let text = |at: usize| source.product.get(at).map_or("", |token| token.text.as_str());
    let is_asked = |at: usize| {
        let mut start = at;
        while start >= 2 && text(start - 1) == "::" {
            start -= 2;
        }
        // A comparison's sign is two tokens; an arm's pattern stands before `=>`.
        let compared = start >= 2 && text(start - 1) == "=" && matches!(text(start - 2), "=" | "!");
        compared || (text(at + 3) == "=" && text(at + 4) == ">") || text(at + 3) == "|"
    };
    (0..source.product.len())
        .filter(|at| text(*at) == "StatusCode" && text(at + 1) == "::" && !GOOD.contains(&text(at + 2)))
        .filter(|at| text(at + 2).chars().all(|c| c.is_ascii_uppercase() || c == '_') && !is_asked(*at))
        .map(|at| {
            let told = format!("`StatusCode::{}` is decided here: see custody/refused/kind.rs", text(at + 2));
            finding(source, source.product[at].line, &told)
        })
        .collect()
}

#[test]
fn a_status_of_a_handlers_own_is_found() {
    for text in [
        "fn f() -> Response { (StatusCode::CONFLICT, page).into_response() }",
        "fn f() -> Response { StatusCode::NOT_FOUND.into_response() }",
        "fn f() -> Response { (axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response() }",
        "fn f() { let status = StatusCode::TOO_MANY_REQUESTS; }",
        "fn f() { match refused { _ => StatusCode::UNAUTHORIZED } }",
    ] {
        assert!(found_in("src/http/console/case/mod.rs", text).contains("is decided here"), "{text}");
        assert_eq!(found_in("src/http/console/errors.rs", text), "");
    }
    for text in [
        "fn f() -> bool { error.status() == StatusCode::PAYLOAD_TOO_LARGE }",
        "fn f() -> bool { error.status() != axum::http::StatusCode::PAYLOAD_TOO_LARGE }",
        "fn f() { match status { StatusCode::PAYLOAD_TOO_LARGE => g(), _ => h() } }",
        "fn f() -> Response { (StatusCode::CREATED, page).into_response() }",
    ] {
        assert_eq!(found_in("src/http/console/case/mod.rs", text), "", "{text}");
    }
}
