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
