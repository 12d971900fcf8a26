//! The law as this site has it (法律数据): deadlines, duties of recording, kinds of service and document, major
//! decisions, calendars of working days; each with its source, its days in force and how it is read.
//!
//! One page shows it all, for everybody: a result names a rule, and here is what it says. Two small pages compute by it
//! and keep nothing: when a deadline is due (`due`), whether a decision is a major one (`assess`). Administrators
//! load calendars here (`loading`).

mod assess;
mod calendars;
mod conditions;
mod deadlines;
mod documents;
mod due;
mod duties;
mod entry;
mod figures;
mod loading;
mod services;
mod wording;

use axum::extract::State;
use evidence::entry::Item;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::calendar::Known;
use crate::custody::legal::Lists;
use crate::custody::log::history::Names;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::law::conditions::Part;
use crate::http::console::law::entry::Choice;
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Address;

pub(in crate::http::console) use deadlines::how_long;
pub(in crate::http::console) use duties::asks as duty_asks;
pub(in crate::http::console) use wording::{field as fact_named, mark as mark_told, value as fact_told};

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/law", show).part("nav-law", Action::ReadLaw),
        get("/law/due", due::page),
        get("/law/assess", assess::page),
        post("/law/calendar/preview", loading::preview),
        post("/law/calendar", loading::load),
    ]
}

/// How an address asks for what is not in force too.
const ALL: &str = "all";

/// The parts of the page, in their order: where each stands, and the message that names it.
const PARTS: [(&str, &str); 12] = [
    ("deadlines", "law-deadlines"),
    ("due", "law-due"),
    ("duties", "law-duties"),
    ("numbers", "law-numbers"),
    ("services", "law-services"),
    ("documents", "law-documents"),
    ("major", "law-major"),
    ("simple", "law-simple"),
    ("cash", "law-cash"),
    ("figures", "law-figures"),
    ("assess", "law-assess"),
    ("calendars", "law-calendars"),
];

/// Which rules are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// A set of rules; what is none leaves them all.
    set: String,
    /// [`ALL`], or what is in force.
    show: String,
}

/// `GET /law`.
async fn show(State(state): State<AppState>, visitor: Visitor, Address(asked): Address<Asked>) -> Result<Markup, Oops> {
    let (law, day) = state.custody.read_law(visitor.caller()).await?;
    let calendars = state.custody.calendars(visitor.caller()).await?;
    let loaders = calendars.iter().filter_map(|known| known.loaded.as_ref().map(|(by, _)| Item::User(by.clone())));
    let names = state.custody.names_of_items(loaders.collect()).await?;
    let set = law.lists.rule_sets.iter().find(|set| set.id == asked.set).map(|set| set.id.as_str());
    let choice = Choice { law: &law, day, set, everything: asked.show == ALL };
    let title = visitor.lang.text("nav-law");
    Ok(page(&visitor, &title, &body(&visitor, &choice, (calendars.as_slice(), &names))))
}

/// A page of the law.
fn page(visitor: &Visitor, title: &str, body: &Markup) -> Markup {
    let head = Head { title, part: "nav-law", scripts: &[], styles: &["admin.css", "case.css"] };
    layout::page(visitor, head, html! { (body) })
}

/// A page that computes by the law, or loads what it is computed by.
fn page_beside(visitor: &Visitor, title: &str, body: &Markup) -> Markup {
    page(visitor, title, &html! { (body) p { a href="/law" { (visitor.lang.text("law-back")) } } })
}

fn body(visitor: &Visitor, choice: &Choice<'_>, (calendars, names): (&[Known], &Names)) -> Markup {
    let lang = visitor.lang;
    let lists = &choice.law.lists;
    let [major, simple, cash] = catalogues(lists);
    html! {
        p { (lang.with("law-intro", &[("day", choice.day.to_string().into())])) }
        nav.subnav aria-label=(lang.text("law-contents")) { ul { @for (place, title) in PARTS {
            li { a href={ "#" (place) } { (lang.text(title)) } }
        } } }
        (sets(lang, choice))
        (filter(lang, choice))
        (deadlines::section(lang, choice))
        (due::section(visitor, choice))
        (duties::section(visitor, choice))
        (duties::numbers(lang, &lists.coverage, &lists.night))
        (services::section(lang, choice))
        (documents::section(visitor, choice))
        (conditions::section(lang, choice, &major))
        (conditions::section(lang, choice, &simple))
        (conditions::section(lang, choice, &cash))
        (figures::section(lang, choice))
        (assess::section(visitor, choice))
        (calendars::section(visitor, calendars, names))
        @if visitor.may(Action::Administer) { (loading::form(visitor, "", None)) }
    }
}

/// The lists of rules with a condition.
fn catalogues(lists: &Lists) -> [Part<'_>; 3] {
    [
        Part { id: "major", title: "law-major", help: "law-major-help", rules: &lists.major },
        Part { id: "simple", title: "law-simple", help: "law-simple-help", rules: &lists.simple_procedure },
        Part { id: "cash", title: "law-cash", help: "law-cash-help", rules: &lists.cash_on_spot },
    ]
}

/// What the sets of rules are.
fn sets(lang: Lang, choice: &Choice<'_>) -> Markup {
    // What a site has beside those that Docket is shipped with says by its name what it is.
    let help = |id: &str| match id {
        "order" => Some(lang.text("law-set-order-help")),
        "national" => Some(lang.text("law-set-national-help")),
        _ => None,
    };
    html! {
        section.panel aria-labelledby="h-sets" {
            h2 id="h-sets" { (lang.text("law-sets")) }
            dl.facts {
                @for set in &choice.law.lists.rule_sets {
                    dt { (lang.pick([&set.zh, &set.en])) }
                    dd { @if let Some(help) = help(&set.id) { (help) } }
                }
                dt { (lang.text("law-digest")) }
                dd { code { (choice.law.digest) } }
            }
        }
    }
}

/// What narrows the rules.
fn filter(lang: Lang, choice: &Choice<'_>) -> Markup {
    html! {
        form.panel.row method="get" action="/law" aria-label=(lang.text("law-filter")) {
            div.field {
                label for="f-set" { (lang.text("law-filter-set")) }
                select id="f-set" name="set" {
                    option value="" { (lang.text("law-filter-all-sets")) }
                    @for set in &choice.law.lists.rule_sets {
                        option value=(set.id) selected[choice.set == Some(set.id.as_str())] {
                            (lang.pick([&set.zh, &set.en]))
                        }
                    }
                }
            }
            div.field {
                label for="f-show" { (lang.text("law-filter-show")) }
                select id="f-show" name="show" {
                    option value="" { (lang.text("law-filter-in-force")) }
                    option value=(ALL) selected[choice.everything] { (lang.text("law-filter-everything")) }
                }
            }
            button type="submit" { (lang.text("law-filter-submit")) }
        }
    }
}

/// What is wrong with a field, beneath it.
fn wrong_below(id: &str, wrong: Option<&str>) -> Markup {
    html! { @if let Some(wrong) = wrong { p.alert id=(id) role="alert" { (wrong) } } }
}
