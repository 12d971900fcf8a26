//! Who may know of whom within `src/`, beyond the order of the layers.

use crate::finding;
use crate::source::{Source, paths};

/// Who may use of whom nothing but what is listed. What is listed beside types of answers is still to go.
struct Apart {
    /// The module.
    module: &'static str,
    /// What it does not use.
    of: &'static [&'static str],
    /// But for these, and what is below them.
    but: &'static [&'static str],
    why: &'static str,
}

const APART: [Apart; 2] = [
    Apart {
        module: "client",
        of: &["app", "custody", "http", "jobs", "media", "server", "store"],
        but: &["custody::download::safe_name", "http::api"],
        why: "the command line for people knows the service's answers and nothing else of it",
    },
    Apart {
        module: "http",
        of: &["media", "store"],
        but: &["store::live"],
        why: "a handler extracts, calls custody, answers",
    },
];

/// A module keeps apart from those that it has no business with.
pub(crate) fn apart(source: &Source) -> Vec<String> {
    let Some(below) = source.below("src/") else { return Vec::new() };
    let Some(apart) = APART.iter().find(|apart| is_or_is_below(below.trim_end_matches(".rs"), apart.module, "/"))
    else {
        return Vec::new();
    };
    let used = paths(&source.product);
    let wrong = used.iter().filter_map(|path| {
        let used = path.text.strip_prefix("crate::")?;
        let is_of = |all: &[&str]| all.iter().any(|one| is_or_is_below(used, one, "::"));
        let what = || format!("`{}` uses `{used}`: {}", apart.module, apart.why);
        (is_of(apart.of) && !is_of(apart.but)).then(|| finding(source, path.line, &what()))
    });
    wrong.collect()
}

/// Where a route is put into a router, and how often: the console's, each of `console::routes`, and the API's document
/// itself. The API's own are in that document. Tests hold their rows against both lists, so a route beside them would
/// be tried by none.
const ROUTED: [(&str, usize); 2] = [("src/http/console/mod.rs", 1), ("src/http/mod.rs", 1)];

/// How axum takes a route that is in no list.
const ROUTES: [&str; 5] = ["route", "route_service", "nest", "nest_service", "fallback_service"];

/// Every route is in a list.
pub(crate) fn routed(source: &Source) -> Vec<String> {
    if !source.path.starts_with("src/") {
        return Vec::new();
    }
    let listed = ROUTED.iter().find(|(path, _)| *path == source.path).map_or(0, |(_, count)| *count);
    let calls = source
        .product
        .windows(3)
        .filter(|three| three[0].text == "." && ROUTES.contains(&three[1].text.as_str()) && three[2].text == "(");
    let beyond = calls.skip(listed);
    let what = "a route that is in no list: put it into the API's document or the console's `routes`";
    beyond.map(|three| finding(source, three[1].line, what)).collect()
}

fn is_or_is_below(path: &str, prefix: &str, between: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(between))
}

#[test]
fn what_a_module_has_no_business_with_is_found() {
    let found = |path: &str, text: &str| apart(&Source::new(path, text)).join("\n");
    for used in ["custody::Custody", "store::tables::Db", "media::Media", "server::serve", "http::console::routes"] {
        assert!(found("src/client/find.rs", &format!("use crate::{used};")).contains("knows the service's answers"));
    }
    assert_eq!(found("src/client/find.rs", "use crate::http::api::recordings::FindQuery;"), "");
    assert!(found("src/client.rs", "use crate::http::problem::ProblemBody;").contains("knows the service's answers"));
    for used in ["media::Media", "media::Choice", "store::objects::Vault", "store::tables::DbError"] {
        assert!(found("src/http/api/views.rs", &format!("fn f() {{ crate::{used}; }}")).contains("calls custody"));
        assert_eq!(found("src/custody/view/mod.rs", &format!("use crate::{used};")), "");
    }
}

#[test]
fn a_route_that_is_in_no_list_is_found() {
    let found = |path: &str, text: &str| routed(&Source::new(path, text)).join("\n");
    let one = "fn f() { router.route(\"/x\", get(x)); }";
    assert!(found("src/http/api/views.rs", one).contains("in no list"));
    assert!(found("src/server.rs", "fn f() { router.nest_service(\"/x\", files); }").contains("in no list"));
    assert_eq!(found("src/http/mod.rs", one), "");
    assert!(found("src/http/mod.rs", &one.repeat(2)).contains("in no list"));
    assert_eq!(found("src/http/mod.rs", "fn f() { router.routes(routes!(api::views::open)); }"), "");
}
