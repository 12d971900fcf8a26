//! Whatever goes wrong in a browser is told as a page in its language, with the navigation of whoever is signed in:
//! tried over every route of the console, and over paths, methods, queries and bodies that nobody serves.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use site::browser::{FORM, Session};
use site::{Answer, Site, english};

/// What browsers take.
const ACCEPT: &str = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

fn ask(site: &Site, (method, path): (&str, &str), cookie: &str, more: &str, body: &[u8]) -> Answer {
    site.send(method, path, "", &format!("Cookie: {cookie}\r\n{ACCEPT}{more}"), body)
}

/// What is wrong with an answer, if anything: one that says that something is wrong must be a page.
fn fault(what: &str, answer: &Answer, signed_in: bool) -> Option<String> {
    let text = answer.text();
    let told = || {
        let begins: String = text.chars().take(300).collect();
        format!("{what}: {} {:?} {begins}", answer.status, answer.header("content-type"))
    };
    if answer.status < 400 {
        return None;
    }
    let is_page = answer.header("content-type").starts_with("text/html") && text.contains("<html lang=\"zh");
    let is_told = text.contains("role=\"alert\"") && text.contains("/assets/docket-");
    let leads_on = text.contains("<nav ") == signed_in && text.contains("href=\"/\"");
    let styled = answer.header("content-security-policy").contains("style-src 'self'");
    (!(is_page && is_told && leads_on && styled)).then(told)
}

#[test]
fn browsers_get_pages_whatever_is_wrong_on_whichever_route() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let clerk = Session::open(&site, "clerk", &token);
    let mut faults = Vec::new();
    {
        let mut asked = |method: &str, path: &str, more: &str, body: &[u8]| {
            let known = ask(&site, (method, path), &clerk.cookie, more, body);
            faults.extend(fault(&format!("{method} {path}"), &known, true));
            let stranger = ask(&site, (method, path), "a=b", more, body);
            faults.extend(fault(&format!("{method} {path} by a stranger"), &stranger, false));
            (known.status, stranger.status)
        };
        for route in docket::http::console::routes() {
            if route.path.starts_with("/sign-out") {
                continue;
            }
            let ids = [
                "{recording}",
                "{case}",
                "{document}",
                "{derived}",
                "{view}",
                "{marker}",
                "{transcript}",
                "{package}",
                "{user}",
            ];
            let path = ids.iter().fold(route.path.to_owned(), |path, part| path.replace(part, "%3Cb%3E"));
            let path = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>();
            let path = path.join("/");
            let (more, body): (&str, &[u8]) = if route.method == "POST" { (FORM, b"page=x&a=%FF") } else { ("", b"") };
            asked(route.method, &path, more, body);
            // A query that cannot be read, a path that is no UTF-8, a method that is not for it.
            asked(route.method, &format!("{path}?page=x&from_ms=y&view=%FF&limit=many"), more, body);
            asked("PUT", &path, "", b"x");
            if path.contains("%3Cb%3E") {
                asked(route.method, &path.replace("%3Cb%3E", "%FF"), more, body);
            }
        }
        assert_eq!(asked("GET", "/nowhere/at/all", "", b""), (404, 404));
        assert_eq!(asked("GET", "/assets/docket-none.css", "", b""), (404, 404));
        assert_eq!(asked("DELETE", "/cases", "", b"").0, 405);
        let large = vec![b'a'; 300 * 1024];
        let known = ask(&site, ("POST", "/cases"), &clerk.cookie, FORM, &large);
        faults.extend(fault("a large form", &known, true));
        assert_eq!(known.status, 422, "{}", known.text());
    }
    assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
    site.ends_clean();
}

#[test]
fn programs_get_problems_and_scripts_get_pieces() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let clerk = Session::open(&site, "clerk", &token);
    {
        for path in ["/api/v1/nowhere", "/api/v1/cases?limit=x", "/log/nowhere"] {
            let answer = site.send("GET", path, &token, ACCEPT, b"");
            assert!(answer.status >= 400 && answer.header("content-type") == "application/problem+json", "{path}");
        }
        let plain = site.send("GET", "/nowhere", "", "", b"");
        assert_eq!((plain.status, plain.header("content-type")), (404, "application/problem+json"));
        let piece = ask(&site, ("GET", "/nowhere"), &clerk.cookie, "HX-Request: true\r\n", b"");
        assert!(piece.text().starts_with("<p class=\"alert\"") && !piece.text().contains("<html"), "{}", piece.text());
        // In the language of whoever asks, without words of the other.
        let page = ask(&site, ("GET", "/search?page=x"), &clerk.cookie, "", b"").text();
        let alert = page.split("role=\"alert\">").nth(1).unwrap_or_default().split('<').next().unwrap();
        assert_eq!(english(alert), None, "{alert}");
        let english = ask(&site, ("GET", "/nowhere"), &format!("{}; docket-lang=en", clerk.cookie), "", b"").text();
        assert!(english.contains("<html lang=\"en\"") && english.contains("There is no such page"), "{english}");
    }
    site.ends_clean();
}
