//! Administration: agencies, officers, accounts, stations, recorders, counters, import.
//!
//! Every page is a list with the form that adds to it. What a form got wrong is said on the page
//! that it was on, with what was typed still there.

mod agencies;
mod counters;
mod import;
mod officers;
mod overview;
mod recorders;

use std::str::FromStr;

use evidence::ids::{LABEL_LENGTH_MAX, SLUG_LENGTH_MAX};
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::agency::Agency;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::Route;
use crate::http::console::errors::{Answering, Oops, alert};
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;

use crate::http::console::account::users::{self, role_of};
use crate::http::console::station;

/// Rows that a list shows; beyond it the visitor is asked to narrow it.
pub(in crate::http::console) const LIST_SHOWN: usize = 300;

/// The sections, with their paths.
pub(in crate::http::console) const SECTIONS: [(&str, &str); 8] = [
    ("admin-overview", "/admin"),
    ("admin-agencies", "/admin/agencies"),
    ("admin-officers", "/admin/officers"),
    ("admin-users", "/admin/users"),
    ("admin-stations", "/admin/stations"),
    ("admin-recorders", "/admin/recorders"),
    ("admin-counters", "/admin/counters"),
    ("admin-import", "/admin/import"),
];

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let mut all = overview::routes();
    all.extend(agencies::routes());
    all.extend(officers::routes());
    all.extend(users::routes());
    all.extend(station::routes());
    all.extend(recorders::routes());
    all.extend(counters::routes());
    all.extend(import::routes());
    all
}

/// What was wrong with a form, to be said on its page.
pub(in crate::http::console) struct Said {
    pub(in crate::http::console) answering: Answering,
    pub(in crate::http::console) text: String,
}

/// Words a refusal that the form's own page can say; others go on.
pub(in crate::http::console) fn said(lang: Lang, refused: Refused) -> Result<Said, Oops> {
    let text = match &refused {
        Refused::Exists { .. } | Refused::Conflict(_) | Refused::Invalid { .. } => refused.explained(lang),
        Refused::Unknown { what: Thing::Agency, .. } => lang.text("admin-unknown-agency").into_owned(),
        Refused::Unknown { what: Thing::OwnOfficer, .. } => lang.text("admin-unknown-officer").into_owned(),
        _ => return Err(refused.into()),
    };
    Ok(Said { answering: Answering::of_form(&refused), text })
}

/// A value of a form that has a type of its own. Ids are all that forms bring so; the texts say
/// their two rules in words that have a translation.
pub(in crate::http::console) fn value<T: FromStr>(field: Field, text: &str) -> Result<T, Refused> {
    text.trim().parse().map_err(|_| Refused::Invalid { field, problem: id_rule(field.as_str()) })
}

/// [`value`], where something was typed.
pub(in crate::http::console) fn maybe<T: FromStr>(field: Field, text: &str) -> Result<Option<T>, Refused> {
    if text.trim().is_empty() { Ok(None) } else { value(field, text).map(Some) }
}

/// The rule of an id, as a problem.
pub(in crate::http::console) fn id_rule(field: &str) -> Fault {
    match field {
        "agency" | "user" | "station" => Fault::NotASlug { most: SLUG_LENGTH_MAX },
        "role" => Fault::NotARole,
        _ => Fault::NotALabel { most: LABEL_LENGTH_MAX },
    }
}

/// The id in a path; one that cannot be is unknown, on record.
pub(in crate::http::console) async fn id_in_path<T: FromStr>(
    state: &AppState,
    visitor: &Visitor,
    what: Thing,
    text: &str,
) -> Result<T, Oops> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    // Whoever may not administer is told that first.
    state.custody.agencies(visitor.caller()).await?;
    Err(state.custody.on_record(visitor.caller(), Verb::Console, Refused::unknown(what, text)).await.into())
}

/// A page of administration.
pub(in crate::http::console) fn page(visitor: &Visitor, section: &'static str, title: &str, body: &Markup) -> Markup {
    let lang = visitor.lang;
    let head = Head { title, part: "nav-admin", scripts: &["admin.js"], styles: &["admin.css"] };
    let whole = html! {
        nav.subnav aria-label=(lang.text("admin-nav")) { ul { @for (id, path) in SECTIONS {
            li { a href=(path) aria-current=[(id == section).then_some("page")] { (lang.text(id)) } }
        } } }
        p id="status" role="status" hidden {}
        (body)
    };
    layout::page(visitor, head, whole)
}

/// What is said at the top of a page: what went wrong, or what was done.
pub(in crate::http::console) fn heading(visitor: &Visitor, wrong: Option<&Said>, done: Option<Markup>) -> Markup {
    html! {
        @if let Some(wrong) = wrong { (alert(&wrong.text)) }
        @else if let Some(done) = done { p.notice role="status" { (visitor.lang.text("admin-done")) " " (done) } }
    }
}

/// The choice of an agency.
pub(in crate::http::console) fn agency_choice(
    lang: Lang,
    agencies: &[Agency],
    chosen: &str,
    none: Option<&str>,
) -> Markup {
    html! {
        div.field {
            label for="f-agency" { (lang.text("admin-agency")) }
            select id="f-agency" name="agency" required[none.is_none()] {
                @if let Some(none) = none { option value="" { (lang.text(none)) } }
                // A choice among several is made and not left to chance.
                @else if agencies.len() > 1 { option value="" { (lang.text("admin-choose")) } }
                @for agency in agencies {
                    option value=(agency.id) selected[agency.id.as_str() == chosen] { (plain(&agency.name)) " (" (agency.id) ")" }
                }
            }
        }
    }
}

/// The name of an agency in a list.
pub(in crate::http::console) fn agency_name(agencies: &[Agency], id: &str) -> Markup {
    let found = agencies.iter().find(|agency| agency.id.as_str() == id);
    html! {
        @if let Some(agency) = found { (foreign(&agency.name)) " " small { (agency.id) } } @else { (id) }
    }
}

/// A field of a form, with what helps to fill it in.
pub(in crate::http::console) fn field(
    lang: Lang,
    name: &'static str,
    label: &str,
    value: &str,
    help: Option<&str>,
) -> Markup {
    let described = help.map(|_| format!("h-{name}"));
    let length = if matches!(name, "name" | "place" | "reason") { 500 } else { 64 };
    html! {
        div.field {
            label for=(format!("f-{name}")) { (lang.text(label)) }
            input id=(format!("f-{name}")) name=(name) value=(value) maxlength=(length) required autocomplete="off"
                spellcheck="false" aria-describedby=[described.as_deref()];
            @if let Some(help) = help { small id=[described.as_deref()] { (lang.text(help)) } }
        }
    }
}

/// The reason for what cannot be undone.
pub(in crate::http::console) fn reason_field(lang: Lang, reason: &str) -> Markup {
    field(lang, "reason", "reason", reason, Some("reason-help"))
}

/// A secret that is shown this once.
pub(in crate::http::console) fn secret(lang: Lang, label: &str, secret: &str, help: &Markup) -> Markup {
    html! {
        div.secret {
            p { strong { (lang.text(label)) } }
            p { code id="secret" translate="no" { (secret) } }
            p.row {
                button type="button" data-copy="secret" data-done=(lang.text("admin-copied"))
                    data-by-hand=(lang.text("admin-copy-by-hand")) hidden { (lang.text("admin-copy")) }
            }
            p { (lang.text("admin-shown-once")) }
            (help)
        }
    }
}

/// What narrows a list: a text that is found in what its rows say.
pub(in crate::http::console) fn narrow_form(lang: Lang, path: &str, asked: &str) -> Markup {
    html! {
        form.row method="get" action=(path) role="search" {
            div.field.grow {
                label for="f-q" { (lang.text("admin-narrow")) }
                input id="f-q" name="q" type="search" value=(asked) maxlength="64";
            }
            button.second type="submit" { (lang.text("admin-narrow-submit")) }
            @if !asked.is_empty() { a href=(path) { (lang.text("admin-narrow-clear")) } }
        }
    }
}

/// Whether a row says `asked`, in upper or lower case.
pub(in crate::http::console) fn says(asked: &str, row: &[&str]) -> bool {
    let asked = asked.trim().to_lowercase();
    asked.is_empty() || row.iter().any(|text| text.to_lowercase().contains(&asked))
}

/// What is said where a list is cut.
pub(in crate::http::console) fn cut_note(lang: Lang, found: usize) -> Markup {
    html! {
        @if found > LIST_SHOWN {
            p.notice { (lang.with("admin-list-cut", &[("shown", LIST_SHOWN.into()), ("found", found.into())])) }
        }
    }
}

/// What narrows a list, and what was just done.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::http::console) struct ListQuery {
    /// What rows must say.
    pub(in crate::http::console) q: String,
    /// The id of what was just added.
    pub(in crate::http::console) done: String,
}

#[cfg(test)]
mod tests {
    use crate::http::console::agency::*;

    #[test]
    fn rows_are_found_by_any_of_their_texts() {
        assert!(says(" LI ", &["x", "li-si"]));
        assert!(says("", &["x"]));
        assert!(says("局", &["薛城区执法局"]));
        assert!(!says("y", &["x", "z"]));
    }

    #[test]
    fn problems_of_forms_are_told_in_chinese() {
        for field in ["agency", "role", "certificate"] {
            let problem = id_rule(field);
            assert_ne!(problem.text(Lang::Zh), problem.to_string());
        }
        let words = said(Lang::Zh, Refused::unknown(Thing::Agency, "x")).map(|said| said.text);
        assert!(words.is_ok_and(|words| words.contains("机关")));
        assert!(said(Lang::Zh, Refused::SignIn).is_err());
    }
}
