//! The frame of every page.

use std::sync::atomic::{AtomicBool, Ordering};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::custody::Custody;
use crate::http::console::errors::{alert, request_line};
use crate::http::console::messages::Lang;
use crate::http::console::sending::ONCE;
use crate::http::console::visitor::{CSRF_HEADER, UNFILED_COUNTED, Visitor};
use crate::http::console::{PARTS, assets, shown};

/// What of a page is not its body.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Its title.
    pub title: &'a str,
    /// Which part of the navigation it belongs to: a message id, such as `nav-search`.
    pub part: &'static str,
    /// Scripts beside the common one, by asset name.
    pub scripts: &'a [&'static str],
    /// Style sheets beside the common one, by asset name.
    pub styles: &'a [&'static str],
}

impl<'a> Head<'a> {
    /// A page without scripts of its own.
    pub fn plain(title: &'a str, part: &'static str) -> Self {
        Self { title, part, scripts: &[], styles: &[] }
    }
}

/// Whether media are read without the kernel's confinement, for all pages of this process.
static UNCONFINED: AtomicBool = AtomicBool::new(false);

/// Has every page say that media are read without the kernel's confinement.
pub fn tell_unconfined(unconfined: bool) {
    UNCONFINED.store(unconfined, Ordering::Relaxed);
}

/// What a page proves with that it is of a session: the session's digest, and the key of what it sends next.
type Proofs<'a> = Option<(&'a str, String)>;

fn document(lang: Lang, head: Head<'_>, (proofs, class): (Proofs<'_>, Option<&str>), body: &Markup) -> Markup {
    let (csrf, once) = proofs.unzip();
    let headers = csrf.map(|csrf| format!(r#"{{"{CSRF_HEADER}": "{csrf}"}}"#));
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // htmx adds a style sheet of its own unless told not to, which the policy refuses.
                meta name="htmx-config" content=r#"{"includeIndicatorCSS": false}"#;
                @if let Some(csrf) = csrf { meta name="docket-page" content=(csrf); }
                @if let Some(once) = once { meta name="docket-once" content=(once); }
                meta name="docket-failed" content=(lang.text("request-failed"));
                title { (head.title) " · " (lang.text("product-short")) }
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"));
                @for style in ["docket.css"].iter().chain(head.styles) {
                    link rel="stylesheet" href=(assets::url(style));
                }
                link rel="stylesheet" media="print" href=(assets::url("print.css"));
                @for script in ["htmx.min.js", "docket.js"].iter().chain(head.scripts) {
                    script defer src=(assets::url(script)) {}
                }
            }
            body class=[class] hx-headers:inherited=[headers] {
                a.skip href="#main" { (lang.text("skip")) }
                @if UNCONFINED.load(Ordering::Relaxed) { (alert(&lang.text("media-unconfined"))) }
                (body)
            }
        }
    }
}

/// A page for somebody signed in.
#[expect(clippy::needless_pass_by_value, reason = "what is handed over was made for this one call")]
pub fn page(visitor: &Visitor, head: Head<'_>, body: Markup) -> Markup {
    let lang = visitor.lang;
    let framed = html! {
        header.top {
            a.brand href="/" { (lang.text("product-short")) }
            nav aria-label=(lang.text("nav-label")) { ul { @for (part, path) in parts(visitor) {
                li {
                    a href=(path) aria-current=[(part == head.part).then_some("page")] {
                        (lang.text(part))
                        @if part == "nav-queue" { (waiting(visitor.unfiled)) }
                        @if part == "nav-tasks" { (waiting(visitor.tasks)) }
                    }
                    @if part == "nav-deadlines" { (badge(visitor)) }
                }
            } } }
            div.person {
                a href="/account" aria-current=[(head.part == "nav-account").then_some("page")] { (visitor.person.name) }
                span.role { (lang.word(&visitor.person.role)) }
                (language_switch(lang))
                form method="post" action="/sign-out" {
                    (csrf_field(visitor))
                    button.link type="submit" { (lang.text("sign-out")) }
                }
            }
        }
        @if let Some(doubt) = visitor.doubt {
            @let [wall, expected] = [doubt.wall, doubt.expected].map(|time| visitor.clock.second(time));
            p.alert.everywhere role="alert" {
                (lang.with("clock-doubted", &[("wall", wall.into()), ("expected", expected.into())]))
            }
        }
        main id="main" tabindex="-1" {
            @if visitor.log_in_doubt { (alert(&lang.text("log-in-doubt"))) }
            (letterhead(visitor))
            h1 { (head.title) }
            @if let Some(said) = visitor.said() { div.said { (PreEscaped(said)) } }
            (body)
        }
        (footer(lang, visitor.clock.zone_name()))
    };
    document(lang, head, (Some((&visitor.csrf, visitor.forms.key())), None), &framed)
}

/// What stands over a page on paper: whose it is, who printed it, and how old it is.
fn letterhead(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        p.on-paper {
            @if let Some(agency) = &visitor.agency { span { (shown::foreign(agency)) } }
            span { (lang.text("product")) }
            span { (lang.with("paper-by", &[("person", shown::plain(&visitor.person.name).into())])) }
            span { (lang.with("paper-at", &[("time", visitor.clock.second(visitor.asked_at).into())])) }
        }
    }
}

/// What is late and soon will be, beside the part that tells more of it: each opens its list.
fn badge(visitor: &Visitor) -> Markup {
    let (lang, badge) = (visitor.lang, visitor.badge.unwrap_or_default());
    let parts = [("badge-overdue", "bad", badge.overdue, "overdue"), ("badge-soon", "warn", badge.soon, "at_risk")];
    html! {
        @for (id, class, count, standing) in parts { @if count > 0 {
            " " a class={ "badge " (class) } href={ "/deadlines/recordings?of=noticed&standing=" (standing) } { (lang.with(id, &[("count", count.into())])) }
        } }
    }
}

/// What pages for anybody need to know of the site.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Its time zone.
    pub zone: &'a str,
    /// Whether its clock is in doubt.
    pub clock_doubted: bool,
}

impl<'a> Site<'a> {
    /// The site that is served.
    pub fn of(custody: &'a Custody) -> Self {
        Self { zone: &custody.time_zone, clock_doubted: custody.clock.doubt().is_some() }
    }
}

/// A page for anybody.
#[expect(clippy::needless_pass_by_value, reason = "what is handed over was made for this one call")]
pub fn bare(lang: Lang, site: Site<'_>, title: &str, body: Markup) -> Markup {
    open(lang, site, title, None, &body)
}

/// The page at which people come in: in the middle, under the name of the agency whose service it is.
#[expect(clippy::needless_pass_by_value, reason = "what is handed over was made for this one call")]
pub fn door(lang: Lang, site: Site<'_>, agency: Option<&str>, title: &str, body: Markup) -> Markup {
    let named = html! {
        @if let Some(agency) = agency { p.agency { (shown::foreign(agency)) } }
        h1 { (title) }
        (body)
    };
    open(lang, site, title, Some("door"), &named)
}

fn open(lang: Lang, site: Site<'_>, title: &str, class: Option<&str>, body: &Markup) -> Markup {
    let framed = html! {
        header.top { a.brand href="/" { (lang.text("product")) } div.person { (language_switch(lang)) } }
        @if site.clock_doubted { p.alert.everywhere role="alert" { (lang.text("clock-doubted-plain")) } }
        main id="main" tabindex="-1" { @if class.is_none() { h1 { (title) } } (body) }
        (footer(lang, site.zone))
    };
    document(lang, Head::plain(title, ""), (None, class), &framed)
}

/// A page that says what went wrong and what to do.
pub fn error(lang: Lang, site: Site<'_>, text: &str) -> Markup {
    let body = html! {
        (alert(text))
        @if let Some(id) = request_line(lang) { p { small { (id) } } }
        p { a href="/" { (lang.text("error-home")) } }
    };
    bare(lang, site, &lang.text("error-page-title"), body)
}

/// The same for somebody signed in.
pub fn error_for(visitor: &Visitor, text: &str) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        (alert(text))
        @if let Some(id) = request_line(lang) { p { small { (id) } } }
        p { a href="/" { (lang.text("error-home")) } }
    };
    page(visitor, Head::plain(&lang.text("error-page-title"), ""), body)
}

fn footer(lang: Lang, zone: &str) -> Markup {
    html! { footer { small { (lang.with("footer-zone", &[("zone", zone.into())])) } } }
}

fn language_switch(lang: Lang) -> Markup {
    let other = lang.other();
    html! {
        form method="post" action="/language" {
            input type="hidden" name="to" value=(other.code());
            button.link type="submit" lang=(other.code()) { (lang.text("language-other")) }
        }
    }
}

/// The hidden fields with which a plain form proves that it is of the session, and that it is not sent twice.
pub fn csrf_field(visitor: &Visitor) -> Markup {
    html! {
        input type="hidden" name="page" value=(visitor.csrf);
        input type="hidden" name=(ONCE) value=(visitor.forms.key());
    }
}

/// How much waits, beside the name of the part that lists it.
fn waiting(count: Option<u64>) -> Markup {
    html! { @if let Some(count) = count.filter(|count| *count > 0) {
        " " span.unfiled { @if count < UNFILED_COUNTED { (count) } @else { (UNFILED_COUNTED - 1) "+" } }
    } }
}

/// The parts of the navigation that a visitor's role has to do with.
fn parts(visitor: &Visitor) -> Vec<(&'static str, &'static str)> {
    PARTS.iter().filter(|(_, _, action)| visitor.may(*action)).map(|(part, path, _)| (*part, *path)).collect()
}

/// A text field with its label.
#[expect(clippy::needless_pass_by_value, reason = "what is handed over was made for this one call")]
pub fn field(label: &str, name: &str, kind: &str, value: &str, extra: Markup) -> Markup {
    html! {
        div.field {
            label for=(format!("f-{name}")) { (label) }
            input id=(format!("f-{name}")) name=(name) type=(kind) value=(value);
            (extra)
        }
    }
}

/// JSON for scripts, as a data block that is never run; `<` cannot end it.
pub fn data_block(id: &str, value: &impl serde::Serialize) -> Markup {
    let text = serde_json::to_string(value).unwrap_or_default().replace('<', "\\u003c");
    html! { script type="application/json" id=(id) { (PreEscaped(text)) } }
}
