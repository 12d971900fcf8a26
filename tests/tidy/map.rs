//! Who may know of whom within `src/`, beyond the order of the layers.

use std::collections::BTreeMap;

use crate::source::{Source, paths};
use crate::{finding, from_root, module_path};

/// Who may use of whom nothing but what is listed.
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
        but: &[],
        why: "the command line for people links nothing of the service: what both know of the API is in `answers`",
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
    let (from, used) = (module_path(source).unwrap_or_default(), paths(&source.product));
    let wrong = used.iter().filter_map(|path| {
        let whole = from_root(&path.text, &from)?;
        // All that the root has, under no name that could be held against the list, is what it must not use too.
        let used = whole.strip_prefix("crate::").filter(|used| *used != "*").unwrap_or_default();
        let is_of = |all: &[&str]| all.iter().any(|one| is_or_is_below(used, one, "::"));
        let what = || format!("`{}` uses `{whole}`: {}", apart.module, apart.why);
        (used.is_empty() || (is_of(apart.of) && !is_of(apart.but))).then(|| finding(source, path.line, &what()))
    });
    let renamed = source.product.windows(2).filter(|pair| pair[0].text == "crate" && pair[1].text == "as");
    let told = |line| finding(source, line, &format!("`{}` gives the crate another name: {}", apart.module, apart.why));
    wrong.chain(renamed.map(|pair| told(pair[0].line))).collect()
}

/// What `custody` keeps in memory itself, because it is of this process alone.
const KEPT: [(&str, &str); 5] = [
    ("src/custody/account/open_id.rs", "where another's service is, asked for again by each process"),
    ("src/custody/command.rs", "a mark that lasts as long as one command"),
    ("src/custody/deadline/counted.rs", "counted anew from the tables by each process"),
    ("src/custody/health.rs", "how this process is"),
    ("src/custody/log/check.rs", "lasts as long as one check"),
];

/// How what requests share is kept, beside atomic numbers.
const LOCKS: [&str; 9] =
    ["Cell", "LazyCell", "LazyLock", "Mutex", "OnceCell", "OnceLock", "RefCell", "RwLock", "UnsafeCell"];

/// Modules of which all names may be taken at once, the ones above among them.
const OF_LOCKS: [&str; 4] = ["std::cell", "std::sync", "std::sync::atomic", "tokio::sync"];

/// What is only in memory stands in `store::live`, and not with its noun: several processes will share it.
pub(crate) fn kept(source: &Source) -> Vec<String> {
    if source.below("src/custody/").is_none() || KEPT.iter().any(|(path, _)| source.path == *path) {
        return Vec::new();
    }
    let told = |line| finding(source, line, "kept in memory: it belongs in `store::live`");
    let is_lock = |path: &str| {
        let (before, last) = path.rsplit_once("::").unwrap_or_default();
        // What is asked of a lock's type stands behind its name.
        let names = [last, before.rsplit("::").next().unwrap_or_default()];
        names.iter().any(|name| LOCKS.contains(name) || (name.starts_with("Atomic") && *name != "Atomic"))
            || (last == "*" && OF_LOCKS.contains(&before))
    };
    let locks = paths(&source.product).into_iter().filter(|path| is_lock(&path.text));
    let threads = source.product.iter().filter(|token| token.text == "thread_local");
    locks.map(|path| told(path.line)).chain(threads.map(|token| told(token.line))).collect()
}

/// A schema is known by its type's name alone: of two types of one name, the one describes what the other is.
pub(crate) fn schemas(sources: &[Source]) -> Vec<String> {
    let mut first: BTreeMap<&str, &Source> = BTreeMap::new();
    let mut found = Vec::new();
    for source in sources {
        for (at, token) in source.product.iter().enumerate().filter(|(_, token)| token.text == "ToSchema") {
            let after = &source.product[at + 1..];
            let named = match after.first().map_or("", |next| next.text.as_str()) {
                "for" => after.get(1),
                ")" | "," => {
                    let item = after.iter().position(|next| matches!(next.text.as_str(), "struct" | "enum" | "use"));
                    item.filter(|item| after[*item].text != "use").and_then(|item| after.get(item + 1))
                }
                _ => None,
            };
            let Some(name) = named.map(|name| name.text.as_str()).filter(|name| !name.starts_with('$')) else {
                continue;
            };
            if let Some(other) = first.insert(name, source) {
                found.push(finding(source, token.line, &format!("`{name}` has a schema in {} too", other.path)));
            }
        }
    }
    found
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
        assert!(found("src/client/find.rs", &format!("use crate::{used};")).contains("links nothing"));
    }
    for used in ["http::api::recordings::find", "http::problem::ProblemBody", "custody::download::safe_name"] {
        assert!(found("src/client.rs", &format!("use crate::{used};")).contains("links nothing"), "{used}");
    }
    for evaded in [
        "use super::super::custody::Custody;",
        "use super::super::{store::tables::Db};",
        "fn f() { super::super::media::see(); }",
        "use crate::*;",
        "use super::super::*;",
        "use crate as docket;",
        "use crate::{self as docket};",
        "mod inner { use super::super::super::custody::Custody; }",
    ] {
        assert!(found("src/client/find.rs", evaded).contains("links nothing"), "{evaded}");
    }
    for fine in
        ["use super::output::Table;", "use super::*;", "use self::rows::Row;", "use crate::client::output::Table;"]
    {
        assert_eq!(found("src/client/find.rs", fine), "", "{fine}");
    }
    assert_eq!(found("src/client/find.rs", "use crate::answers::search::FindQuery;"), "");
    for used in ["media::Media", "media::Choice", "store::objects::Vault", "store::tables::DbError"] {
        assert!(found("src/http/api/views.rs", &format!("fn f() {{ crate::{used}; }}")).contains("calls custody"));
        assert_eq!(found("src/custody/view/mod.rs", &format!("use crate::{used};")), "");
    }
}

#[test]
fn what_custody_keeps_in_memory_is_found() {
    let found = |path: &str, text: &str| kept(&Source::new(path, text)).join("\n");
    for text in [
        "use std::sync::{Arc, Mutex};",
        "struct A(tokio::sync::RwLock<u8>);",
        "static A: std::sync::OnceLock<u8>;",
        "static A: std::sync::LazyLock<u8> = f();",
        "use std::sync::atomic::{AtomicU64, Ordering};",
        "static A: std::sync::atomic::AtomicBool = f();",
        "use std::sync::*;",
        "use tokio::sync::OnceCell;",
        "thread_local! { static A: u8 = 1; }",
    ] {
        assert!(found("src/custody/view/mod.rs", text).contains("store::live"), "{text}");
        assert_eq!(found("src/store/live/views.rs", text), "");
        assert_eq!(found(KEPT[0].0, text), "");
        assert_eq!(found("src/custody/view/mod.rs", &format!("#[cfg(test)]\nmod tests {{ {text} }}")), "");
    }
    assert_eq!(found("src/custody/view/mod.rs", "use std::sync::{Arc, PoisonError};"), "");
}

#[test]
fn two_types_with_a_schema_and_one_name_are_found() {
    let of = |text: &str| Source::new("src/answers/case.rs", text);
    let (derived, by_hand) = ("#[derive(utoipa::ToSchema, Debug)]\n/// A.\npub struct A;", "impl ToSchema for A {}");
    for texts in [[derived, by_hand], [derived, "#[cfg_attr(feature = \"x\", derive(ToSchema))]\nenum A { B }"]] {
        assert!(
            schemas(&texts.map(of)).join("\n").contains("`A` has a schema in src/answers/case.rs too"),
            "{texts:?}"
        );
    }
    for other in ["use utoipa::{PartialSchema, ToSchema};\nstruct A;", "#[derive(ToSchema)]\nstruct C { a: A }"] {
        assert_eq!(schemas(&[derived, other].map(of)), Vec::<String>::new(), "{other}");
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
