//! What every rule says of itself, whatever list it is of, as the cells of its row.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::answers::legal::{Reading, Status};
use crate::custody::legal::{DeadlineText, DocumentKind, EntryGround, Legal, RuleSet};
use crate::http::console::law::wording::Told as _;
use crate::http::console::messages::Lang;

/// Which rules are shown.
pub(super) struct Choice<'a> {
    /// The law.
    pub(super) law: &'a Legal,
    /// The day that it is today by it.
    pub(super) day: Date,
    /// The set of rules; all where none is chosen.
    pub(super) set: Option<&'a str>,
    /// Whether also what is not in force today.
    pub(super) everything: bool,
}

impl<'a> Choice<'a> {
    /// The sets of rules that are shown.
    pub(super) fn sets(&self) -> impl Iterator<Item = &'a RuleSet> {
        let chosen = self.set;
        self.law.lists.rule_sets.iter().filter(move |set| chosen.is_none_or(|chosen| chosen == set.id))
    }

    /// Whether an entry is shown, by its set of rules and whether it is in force.
    pub(super) fn takes(&self, rule_set: &str, is_in_force: bool) -> bool {
        self.set.is_none_or(|chosen| chosen == rule_set) && (self.everything || is_in_force)
    }

    /// Whether an entry of a list is shown.
    pub(super) fn takes_entry(&self, ground: &EntryGround) -> bool {
        self.takes(&ground.rule_set, ground.is_in_force(self.day))
    }
}

/// What a rule says of itself.
pub(super) struct Stated<'a> {
    names: [&'a str; 2],
    id: &'a str,
    source: [&'a str; 2],
    from: Date,
    until: Option<Date>,
    is_in_force: bool,
    /// None of a kind of document, which is no rule that could be read otherwise.
    reading: Option<Reading>,
    status: Status,
    basis: Option<[&'a str; 2]>,
}

impl<'a> Stated<'a> {
    /// A deadline.
    pub(super) fn of_deadline(rule: &'a DeadlineText, day: Date) -> Self {
        Self {
            names: [&rule.zh, &rule.en],
            id: &rule.id,
            source: [&rule.document, &rule.article],
            from: rule.in_force_from,
            until: rule.in_force_until,
            is_in_force: rule.is_in_force(day),
            reading: Some(rule.reading()),
            status: rule.status,
            basis: rule.basis_zh.as_deref().zip(rule.basis_en.as_deref()).map(<[&str; 2]>::from),
        }
    }

    /// An entry of one of the newer lists.
    pub(super) fn of_entry(ground: &'a EntryGround, day: Date) -> Self {
        Self {
            names: [&ground.zh, &ground.en],
            id: &ground.id,
            source: [&ground.document, &ground.article],
            from: ground.in_force_from,
            until: ground.in_force_until,
            is_in_force: ground.is_in_force(day),
            reading: Some(ground.reading()),
            status: ground.status,
            basis: ground.basis_zh.as_deref().zip(ground.basis_en.as_deref()).map(<[&str; 2]>::from),
        }
    }

    /// A kind of document.
    pub(super) fn of_document(kind: &'a DocumentKind, day: Date) -> Self {
        Self {
            names: [&kind.zh, &kind.en],
            id: &kind.id,
            source: [&kind.document, &kind.article],
            from: kind.in_force_from,
            until: kind.in_force_until,
            is_in_force: kind.is_in_force(day),
            reading: None,
            status: kind.status,
            basis: None,
        }
    }

    /// What it is called, with the id that results and the command line name it by.
    pub(super) fn name(&self, lang: Lang) -> Markup {
        html! { (lang.pick(self.names)) br; small { code { (self.id) } } }
    }

    /// The cells that all rules have: where it stands, when it is in force, how it is read.
    pub(super) fn cells(&self, lang: Lang) -> Markup {
        html! {
            td { (self.source[0]) br; (self.source[1]) }
            td {
                (days(lang, self.from, self.until))
                @if !self.is_in_force { " " span.tag.plain { (lang.text("law-not-today")) } }
            }
            td { (self.read(lang)) }
        }
    }

    /// How it is read, on what ground, and whether that is confirmed.
    fn read(&self, lang: Lang) -> Markup {
        html! {
            @if let Some(reading) = self.reading { (reading.told(lang)) " " }
            @if self.status == Status::ToConfirm { span.tag.warn { (lang.text("law-to-confirm")) } }
            @if let Some(basis) = self.basis { br; small { (lang.pick(basis)) } }
        }
    }
}

/// From when to when something is in force.
fn days(lang: Lang, from: Date, until: Option<Date>) -> String {
    let from = from.to_string().into();
    match until {
        Some(until) => lang.with("law-from-until", &[("from", from), ("until", until.to_string().into())]),
        None => lang.with("law-from", &[("from", from)]),
    }
}

/// The heads of the cells that all rules have.
pub(super) const HEADS: [&str; 3] = ["law-ground", "law-days", "law-reading"];

/// A table with the heads of its own columns and, where it is one of rules, those that all rules have.
pub(super) fn table(lang: Lang, caption: &str, heads: &[&str], rows: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" { table {
            caption { (caption) }
            thead { tr { @for id in heads { th scope="col" { (lang.text(id)) } } } }
            (rows)
        } }
    }
}

/// The same of rules.
pub(super) fn rules_table(lang: Lang, caption: &str, own: &[&str], rows: &Markup) -> Markup {
    table(lang, caption, &[own, &HEADS].concat(), rows)
}

/// How many rules of a set there are, in their caption.
pub(super) fn caption(lang: Lang, set: &RuleSet, count: usize) -> String {
    let name = lang.pick([&set.zh, &set.en]).to_owned();
    lang.with("law-caption", &[("set", name.into()), ("count", count.into())])
}

/// That nothing fits the filter.
pub(super) fn none(lang: Lang) -> Markup {
    html! { p.empty { (lang.text("law-none")) } }
}
