//! Whether a decision is a major one (重大执法决定), and whether the simple procedure may decide it: what is known is filled
//! in, what is left empty is not known. Nothing is kept.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use crate::answers::term::{AssessBody, CatalogueBody, Holds, RuleGround};
use crate::custody::Refused;
use crate::custody::legal::condition::{FIELDS, Kind, fact};
use crate::custody::refused::{self, Fault, Field};
use crate::http::AppState;
use crate::http::api::terms::assessment;
use crate::http::console::errors::{Oops, told, wrong};
use crate::http::console::law::conditions::told_text;
use crate::http::console::law::entry::Choice;
use crate::http::console::law::wording::{field, lines, listed, value};
use crate::http::console::law::{page_beside, wrong_below};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;

/// How the form says that a decision imposes nothing of a list: the set is known, and empty.
const NONE_OF_THESE: &str = "none";

/// Most characters of an amount or a number.
const NUMBER_LENGTH: usize = 20;

/// The field of the matter, beside those of conditions.
const MATTER: &str = "matter";

/// What was filled in, by field.
#[derive(Debug, Default)]
struct Filled(Vec<(String, String)>);

impl Filled {
    /// Of an address; what the form does not know is left alone.
    fn of_query(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let is_known = |name: &str| name == MATTER || FIELDS.iter().any(|(field, _)| *field == name);
        let pairs = pairs.into_iter().map(|(name, text)| (name, text.trim().to_owned()));
        Self(pairs.filter(|(name, text)| is_known(name) && !text.is_empty()).collect())
    }

    /// The texts of a field; a set has several.
    fn all<'a>(&'a self, field: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// The text of a field: of several the last.
    fn text(&self, field: &str) -> &str {
        self.all(field).last().unwrap_or_default()
    }

    /// The facts as `custody` reads them.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let given = FIELDS.iter().filter(|(field, _)| self.all(field).next().is_some());
        let text = |field: &str, kind: Kind| match kind {
            Kind::Set(_) => self.all(field).filter(|word| *word != NONE_OF_THESE).collect::<Vec<_>>().join(","),
            Kind::Money | Kind::Number | Kind::Word(_) | Kind::Flag => self.text(field).to_owned(),
        };
        given.map(|(field, kind)| (*field, text(field, *kind))).collect()
    }
}

/// What is wrong, by field.
type Wrongs = BTreeMap<&'static str, String>;

/// What of the facts is none.
fn wrongs(lang: Lang, facts: &[(&'static str, String)]) -> Wrongs {
    let told = |field: &str| match FIELDS.iter().find(|(name, _)| *name == field).map(|(_, kind)| *kind) {
        Some(Kind::Money) => lang.text("law-wrong-money"),
        Some(Kind::Number) => lang.text("law-wrong-number"),
        Some(Kind::Word(_) | Kind::Set(_) | Kind::Flag) | None => lang.text("law-wrong-word"),
    };
    let wrong = facts.iter().filter(|(field, text)| fact(field, text).is_err());
    wrong.map(|(field, _)| (*field, told(field).into_owned())).collect()
}

/// `GET /law/assess`.
pub(super) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Oops> {
    let (law, day) = state.custody.read_law(visitor.caller()).await?;
    let lang = visitor.lang;
    let filled = Filled::of_query(&query.unwrap_or_default());
    let choice = Choice { law: &law, day, set: None, everything: false };
    let whole = |answer: &Markup, wrongs: &Wrongs| {
        let body = html! {
            p { (lang.text("law-assess-help")) }
            (answer)
            (form(lang, &choice, &filled, wrongs))
        };
        page_beside(&visitor, &lang.text("law-assess"), &body)
    };
    if filled.0.is_empty() {
        return Ok(whole(&html! {}, &Wrongs::new()).into_response());
    }
    let facts = filled.facts();
    let mistaken = wrongs(lang, &facts);
    if !mistaken.is_empty() {
        return Ok(wrong(refused::Kind::Invalid, whole(&html! {}, &mistaken)));
    }
    match weighed(&state, &visitor, filled.text(MATTER), facts).await {
        Ok(body) => Ok(whole(&answer(lang, &body), &Wrongs::new()).into_response()),
        Err(refused) => match matter_told(lang, &refused) {
            Some(told_so) => Ok(told(&refused, whole(&html! {}, &Wrongs::from([(MATTER, told_so)])))),
            None => Err(refused.into()),
        },
    }
}

/// What a refusal says of the matter; nothing where it is of something else.
fn matter_told(lang: Lang, refused: &Refused) -> Option<String> {
    match refused {
        Refused::Invalid { field: Field::Matter, problem: Fault::Empty } => {
            Some(lang.text("law-assess-choose").into_owned())
        }
        Refused::NotInForce { field: Field::Matter, .. } => Some(refused.explained(lang)),
        _ => None,
    }
}

async fn weighed(
    state: &AppState,
    visitor: &Visitor,
    matter: &str,
    facts: Vec<(&'static str, String)>,
) -> Result<AssessBody, Refused> {
    if matter.is_empty() {
        return Err(Refused::Invalid { field: Field::Matter, problem: Fault::Empty });
    }
    let given = facts.into_iter().map(|(field, text)| (field.to_owned(), text)).collect();
    let (law, facts) = state.custody.draft_facts(visitor.caller(), matter, given).await?;
    let day = law.day(state.custody.clock.now());
    Ok(assessment(&law, day, matter, &facts))
}

/// The form on the page of the whole law.
pub(super) fn section(visitor: &Visitor, choice: &Choice<'_>) -> Markup {
    let lang = visitor.lang;
    html! {
        section.computes aria-labelledby="assess" {
            h2 id="assess" { (lang.text("law-assess")) }
            p { (lang.text("law-assess-help")) }
            (form(lang, choice, &Filled::default(), &Wrongs::new()))
        }
    }
}

fn form(lang: Lang, choice: &Choice<'_>, filled: &Filled, wrongs: &Wrongs) -> Markup {
    let matters = choice.law.lists.matters.iter().map(|matter| &matter.ground);
    let matters = matters.filter(|matter| matter.is_in_force(choice.day));
    let (sets, others): (Vec<_>, Vec<_>) = FIELDS.iter().partition(|(_, kind)| matches!(kind, Kind::Set(_)));
    html! {
        form.panel method="get" action="/law/assess" {
            div.field {
                (label(MATTER, &lang.text("law-matter")))
                select id="f-matter" name=(MATTER) required aria-invalid=[invalid(wrongs, MATTER)]
                    aria-describedby=[described(wrongs, MATTER)] {
                    option value="" { (lang.text("law-assess-choose")) }
                    @for matter in matters {
                        option value=(matter.id) selected[filled.text(MATTER) == matter.id] {
                            (lang.pick([&matter.zh, &matter.en]))
                        }
                    }
                }
                (wrong_below("w-matter", wrongs.get(MATTER).map(String::as_str)))
            }
            @for (name, kind) in &sets { @if let Kind::Set(words) = kind { (of_set(lang, (*name, *words), filled, wrongs)) } }
            div.row { @for (name, kind) in &others { (of_one(lang, (*name, *kind), filled, wrongs)) } }
            p { button type="submit" { (lang.text("law-assess-submit")) } }
        }
    }
}

fn label(name: &str, text: &str) -> Markup {
    html! { label for=(format!("f-{name}")) { (text) } }
}

fn invalid(wrongs: &Wrongs, name: &str) -> Option<&'static str> {
    wrongs.contains_key(name).then_some("true")
}

/// The id of what is said of a field.
fn described(wrongs: &Wrongs, name: &str) -> Option<String> {
    wrongs.contains_key(name).then(|| format!("w-{name}"))
}

/// A field that holds several words.
fn of_set(lang: Lang, (name, words): (&str, &[&str]), filled: &Filled, wrongs: &Wrongs) -> Markup {
    let chosen = |word: &str| filled.all(name).any(|text| text == word);
    let choices = words.iter().map(|word| (*word, value(lang, name, word)));
    let none = (NONE_OF_THESE, lang.text("law-assess-no-sanction").into_owned());
    html! {
        fieldset aria-describedby=[described(wrongs, name)] {
            legend { (field(lang, name)) }
            div.row { @for (word, text) in choices.chain([none]) {
                label { input type="checkbox" name=(name) value=(word) checked[chosen(word)]; " " (text) }
            } }
            (wrong_below(&format!("w-{name}"), wrongs.get(name).map(String::as_str)))
        }
    }
}

/// A field that holds one thing.
fn of_one(lang: Lang, (name, kind): (&str, Kind), filled: &Filled, wrongs: &Wrongs) -> Markup {
    let id = format!("f-{name}");
    let text = filled.text(name);
    let choices: Vec<(&str, String)> = match kind {
        Kind::Word(words) => words.iter().map(|word| (*word, value(lang, name, word))).collect(),
        Kind::Flag => vec![("yes", lang.text("yes").into_owned()), ("no", lang.text("no").into_owned())],
        Kind::Money | Kind::Number | Kind::Set(_) => Vec::new(),
    };
    let mode = if kind == Kind::Money { "decimal" } else { "numeric" };
    html! {
        div.field {
            (label(name, &field(lang, name)))
            @if choices.is_empty() {
                input id=(id) name=(name) value=(text) inputmode=(mode) maxlength=(NUMBER_LENGTH) autocomplete="off"
                    aria-invalid=[invalid(wrongs, name)] aria-describedby=[described(wrongs, name)];
            } @else {
                select id=(id) name=(name) aria-invalid=[invalid(wrongs, name)] aria-describedby=[described(wrongs, name)] {
                    option value="" { (lang.text("law-assess-nothing")) }
                    @for (word, told) in &choices { option value=(word) selected[text == *word] { (told) } }
                }
            }
            (wrong_below(&format!("w-{name}"), wrongs.get(name).map(String::as_str)))
        }
    }
}

/// What the law says of a draft.
fn answer(lang: Lang, body: &AssessBody) -> Markup {
    let (major, simple) = (&body.major, &body.simple_procedure);
    let (class, review) = match major.holds {
        Holds::Yes => ("tag bad", "law-assess-due"),
        Holds::Unknown => ("tag warn", "law-assess-unknown"),
        Holds::No => ("tag plain", "law-assess-not-due"),
    };
    let procedure = match simple.holds {
        Holds::Yes => "law-assess-simple-yes",
        Holds::Unknown => "law-assess-simple-unknown",
        Holds::No => "law-assess-simple-no",
    };
    html! {
        section.panel aria-labelledby="h-answer" {
            h2 id="h-answer" { (lang.text("law-assess-answer")) }
            p { (lang.with("law-assess-day", &[("day", body.day.to_string().into())])) }
            h3 { span class=(class) { (lang.text(review)) } }
            (catalogue(lang, major))
            h3 { (lang.text(procedure)) }
            (catalogue(lang, simple))
        }
    }
}

/// On what that rests: the rules, their articles, and what is missing.
fn catalogue(lang: Lang, said: &CatalogueBody) -> Markup {
    let (rules, because) = match said.holds {
        Holds::Yes => ("law-assess-holds", "law-because-holds"),
        Holds::Unknown => ("law-assess-open", "law-because-open"),
        Holds::No => ("law-assess-nearest", "law-because-fails"),
    };
    let missing = || listed(lang, said.missing.iter().map(|name| field(lang, name)));
    html! {
        @if !said.missing.is_empty() { p { (lang.with("law-assess-missing", &[("fields", missing().into())])) } }
        @if !said.rules.is_empty() {
            p { (lang.text(rules)) }
            ul { @for ground in &said.rules { li { (rule(lang, ground, because)) } } }
        }
    }
}

fn rule(lang: Lang, ground: &RuleGround, because: &str) -> Markup {
    let entry = &ground.rule;
    let tests: Vec<String> = ground.because.iter().map(|text| told_text(lang, text)).collect();
    html! {
        (lang.pick([&entry.zh, &entry.en])) " " code { (entry.id) } br;
        small { (entry.ground.document) " " (entry.ground.article) }
        br; small { (lang.text(because)) }
        (lines(&tests))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_empty_is_not_known_and_none_of_a_set_is() {
        let filled =
            Filled::of_query("matter=penalty&fine=+5000+&party=&sanction=fine&sanction=warning&x=1&complex=no");
        assert_eq!(filled.text(MATTER), "penalty");
        let facts = filled.facts();
        let wanted = [("fine", "5000"), ("sanction", "fine,warning"), ("complex", "no")];
        assert_eq!(facts.iter().map(|(field, text)| (*field, text.as_str())).collect::<Vec<_>>(), wanted);
        assert!(wrongs(Lang::En, &facts).is_empty());
        let none = Filled::of_query("sanction=none").facts();
        assert_eq!(none, [("sanction", String::new())]);
        assert!(wrongs(Lang::En, &none).is_empty(), "the set is known and empty");
        assert!(Filled::of_query("fine=&x=1").0.is_empty());
    }

    #[test]
    fn what_is_none_is_told_field_by_field() {
        let filled = Filled::of_query("fine=1.234&area_m2=much&party=nobody&complex=maybe&value=3");
        let told = wrongs(Lang::Zh, &filled.facts());
        assert_eq!(told.keys().copied().collect::<Vec<_>>(), ["area_m2", "complex", "fine", "party"]);
        assert!(told["fine"].contains("两位小数") && told["area_m2"].contains("整数"), "{told:?}");
    }
}
