//! HTTP clients are made in one place.

use crate::source::{Source, Token, paths};
use crate::{finding, found_in, is_or_is_below};

/// Where the HTTP clients of all programs are made.
const CLIENTS: &str = "service-client/src/connect.rs";

/// Only [`CLIENTS`] makes HTTP clients: whom one believes and whether it follows is decided once.
pub(crate) fn clients(source: &Source) -> Vec<String> {
    if source.path == CLIENTS {
        return Vec::new();
    }
    let makes = |three: &[Token]| {
        let [what, between, how] = three else { return false };
        let named = matches!(
            (what.text.as_str(), how.text.as_str()),
            ("Client", "builder") | ("ClientBuilder", "new") | ("reqwest", "get" | "blocking")
        );
        between.text == "::" && named
    };
    let made = source.product.windows(3).filter(|three| makes(three)).map(|three| three[0].line);
    let whole = paths(&source.product).into_iter().filter(|path| is_or_is_below(&path.text, "reqwest::Client::new"));
    let whole = whole.map(|path| path.line).collect::<Vec<_>>();
    made.chain(whole).map(|line| finding(source, line, "an HTTP client outside of `service-client`")).collect()
}

#[test]
fn a_second_http_client_is_found() {
    for text in [
        "fn f() { reqwest::Client::builder(); }",
        "use reqwest::Client;\nfn f() { Client::builder(); }",
        "fn f() { reqwest::ClientBuilder::new(); }",
        "fn f() { reqwest::Client::new(); }",
        "async fn f() { reqwest::get(\"x\").await }",
    ] {
        for path in ["src/client/connection.rs", "ingest-agent/src/enrol.rs", "src/jobs/mod.rs"] {
            assert!(found_in(path, text).contains("an HTTP client outside"), "{path}: {text}");
        }
        assert_eq!(found_in("service-client/src/connect.rs", text), "");
        assert_eq!(found_in("tests/upload.rs", text), "");
    }
    assert_eq!(found_in("ingest-agent/src/run.rs", "fn f() { Client::new(station); }"), "");
}
