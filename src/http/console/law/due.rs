//! Computing a deadline: a rule and from when it runs, and the last day is told. Nothing is kept.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use evidence::term::{CalendarUse, End};
use evidence::time::Utc;
use maud::{Markup, html};
use serde::Deserialize;

use crate::answers::legal::{Asks, Status};
use crate::custody::Refused;
use crate::custody::legal::DeadlineText;
use crate::custody::legal::show::Counted;
use crate::custody::refused::{Fault, Field};
use crate::http::AppState;
use crate::http::console::errors::{Oops, told};
use crate::http::console::given::{Edge, moment};
use crate::http::console::law::deadlines::{how_long, period};
use crate::http::console::law::entry::Choice;
use crate::http::console::law::wording::{Told as _, listed};
use crate::http::console::law::{page_beside, wrong_below};
use crate::http::console::messages::Lang;
use crate::http::console::shown::Clock;
use crate::http::console::visitor::Visitor;
use crate::http::extract::Address;

/// How a form says that a deadline was extended.
const EXTENDED: &str = "yes";

/// Longest text of a start that the form takes, in characters; what is longer is no time either.
const START_LENGTH: usize = 64;

/// What is to be computed, as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    rule: String,
    start: String,
    extended: String,
}

impl Asked {
    fn is_empty(&self) -> bool {
        self.rule.trim().is_empty() && self.start.trim().is_empty()
    }

    fn is_extended(&self) -> bool {
        self.extended == EXTENDED
    }
}

/// What is wrong, and with which field.
struct Wrong {
    field: Field,
    text: String,
}

impl Wrong {
    /// What a refusal says of a field of the form; nothing where it is of something else.
    fn of(lang: Lang, refused: &Refused) -> Option<Self> {
        let (field, text) = match refused {
            Refused::Invalid { field: Field::Rule, problem: Fault::Empty } => {
                (Field::Rule, lang.text("law-due-choose").into_owned())
            }
            Refused::Invalid { problem: Fault::NotCounted { .. }, .. } => {
                (Field::Start, lang.text("law-due-too-far").into_owned())
            }
            Refused::Invalid { field, .. } | Refused::NotInForce { field, .. } => (*field, refused.explained(lang)),
            _ => return None,
        };
        Some(Self { field, text })
    }

    /// What is wrong with this field.
    fn with(wrong: Option<&Self>, field: Field) -> Option<&str> {
        wrong.filter(|wrong| wrong.field == field).map(|wrong| wrong.text.as_str())
    }
}

/// `GET /law/due`.
pub(super) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(asked): Address<Asked>,
) -> Result<Response, Oops> {
    let (law, day) = state.custody.read_law(visitor.caller()).await?;
    let lang = visitor.lang;
    let choice = Choice { law: &law, day, set: None, everything: true };
    let whole = |answer: &Markup, wrong: Option<&Wrong>| {
        let body = html! {
            p { (lang.text("law-due-help")) }
            (answer)
            (form(lang, &choice, &asked, wrong))
        };
        page_beside(&visitor, &lang.text("law-due"), &body)
    };
    if asked.is_empty() {
        return Ok(whole(&html! {}, None).into_response());
    }
    match counted(&state, &visitor, &asked).await {
        Ok(counted) => Ok(whole(&answer(&visitor, &counted, asked.is_extended()), None).into_response()),
        Err(refused) => match Wrong::of(lang, &refused) {
            Some(wrong) => Ok(told(&refused, whole(&html! {}, Some(&wrong)))),
            None => Err(refused.into()),
        },
    }
}

/// The form on the page of the whole law.
pub(super) fn section(visitor: &Visitor, choice: &Choice<'_>) -> Markup {
    let lang = visitor.lang;
    html! {
        section.computes aria-labelledby="due" {
            h2 id="due" { (lang.text("law-due")) }
            p { (lang.text("law-due-help")) }
            (form(lang, choice, &Asked::default(), None))
        }
    }
}

/// The moment from which a clock runs: days and times are typed on the clock that the law counts days by.
fn start(visitor: &Visitor, text: &str) -> Result<Utc, Refused> {
    if text.trim().is_empty() {
        return Err(Refused::Invalid { field: Field::Start, problem: Fault::Empty });
    }
    let clock = Clock::new(&visitor.law.time_zone);
    let typed = moment(text, Edge::First, &clock).or_else(|| text.trim().parse().ok());
    typed.ok_or(Refused::Invalid { field: Field::Start, problem: Fault::NotATime })
}

async fn counted(state: &AppState, visitor: &Visitor, asked: &Asked) -> Result<Counted, Refused> {
    let rule = asked.rule.trim();
    if rule.is_empty() {
        return Err(Refused::Invalid { field: Field::Rule, problem: Fault::Empty });
    }
    let start = start(visitor, &asked.start)?;
    state.custody.count_term(visitor.caller(), rule, start, asked.is_extended()).await
}

fn form(lang: Lang, choice: &Choice<'_>, asked: &Asked, wrong: Option<&Wrong>) -> Markup {
    let of = |field| Wrong::with(wrong, field);
    let said = |field, id: &'static str| of(field).map(|_| id);
    let start_told = ["h-start", said(Field::Start, "w-start").unwrap_or_default()].join(" ");
    html! {
        form.card method="get" action="/law/due" {
            div.field {
                label for="f-rule" { (lang.text("law-due-rule")) }
                select id="f-rule" name="rule" required aria-invalid=[of(Field::Rule).map(|_| "true")]
                    aria-describedby=[said(Field::Rule, "w-rule")] {
                    option value="" { (lang.text("law-due-choose")) }
                    (rules(lang, choice, &asked.rule))
                }
                (wrong_below("w-rule", of(Field::Rule)))
            }
            div.field {
                label for="f-start" { (lang.text("law-due-start")) }
                input id="f-start" name="start" value=(asked.start) required maxlength=(START_LENGTH) autocomplete="off"
                    aria-invalid=[of(Field::Start).map(|_| "true")] aria-describedby=(start_told.trim_end());
                small id="h-start" { (lang.text("law-due-start-help")) }
                (wrong_below("w-start", of(Field::Start)))
            }
            div.field {
                label {
                    input type="checkbox" name="extended" value=(EXTENDED) checked[asked.is_extended()]
                        aria-describedby=[said(Field::Extended, "w-extended")];
                    " " (lang.text("law-due-extended"))
                }
                (wrong_below("w-extended", of(Field::Extended)))
            }
            button type="submit" { (lang.text("law-due-submit")) }
        }
    }
}

/// The rules to choose from: those in force by their sets, then those that are not in force today, for starts of old.
fn rules(lang: Lang, choice: &Choice<'_>, chosen: &str) -> Markup {
    let option = |rule: &DeadlineText| {
        html! { option value=(rule.id) selected[rule.id == chosen] { (lang.pick([&rule.zh, &rule.en])) } }
    };
    let is_in_force = |rule: &&DeadlineText| rule.is_in_force(choice.day);
    let others: Vec<&DeadlineText> = choice.law.deadlines.iter().filter(|rule| !is_in_force(rule)).collect();
    html! {
        @for set in &choice.law.lists.rule_sets {
            optgroup label=(lang.pick([&set.zh, &set.en])) {
                @for rule in choice.law.deadlines.iter().filter(is_in_force) {
                    @if rule.rule_set == set.id { (option(rule)) }
                }
            }
        }
        @if !others.is_empty() {
            optgroup label=(lang.text("law-due-others")) { @for rule in others { (option(rule)) } }
        }
    }
}

/// When it is due, by which rule and which calendars.
fn answer(visitor: &Visitor, counted: &Counted, is_extended: bool) -> Markup {
    let lang = visitor.lang;
    let Counted { rule, start, due } = counted;
    let (last, until) = match rule.asks {
        Asks::Within => ("law-due-last", "law-due-moment"),
        Asks::NotBefore => ("law-due-first", "law-due-moment-first"),
    };
    html! {
        section.panel aria-labelledby="h-answer" {
            h2 id="h-answer" { (lang.text("law-due-answer")) }
            @if due.provisional { p.notice { (lang.text("law-due-provisional")) } }
            dl.facts {
                @if let End::Day { last: day, .. } = due.end {
                    dt { (lang.text(last)) }
                    dd { strong { time datetime=(day) { (day) } } }
                }
                dt { (lang.text(until)) }
                dd { (visitor.clock.tag(due.end.due())) }
                dt { (lang.text("law-due-rule")) }
                dd {
                    (lang.pick([&rule.zh, &rule.en])) " " code { (rule.id) }
                    @if rule.status == Status::ToConfirm { " " span.tag.warn { (lang.text("law-to-confirm")) } }
                }
                dt { (lang.text("law-ground")) }
                dd { (rule.document) " " (rule.article) }
                dt { (lang.text("law-reading")) }
                dd { (rule.reading().told(lang)) }
                dt { (lang.text("law-length")) }
                dd { (how_long(lang, rule)) }
                @if let Some(extend) = rule.extend.filter(|_| is_extended) {
                    dt { (lang.text("law-due-extended")) }
                    dd { (period(lang, extend.length())) }
                }
                dt { (lang.text("law-due-start")) }
                dd { (visitor.clock.tag(*start)) }
                dt { (lang.text("law-due-calendars")) }
                dd { (calendars(lang, &due.calendars)) }
            }
        }
    }
}

/// The calendars that were asked.
fn calendars(lang: Lang, used: &[CalendarUse]) -> String {
    if used.is_empty() {
        return lang.text("law-due-no-calendar").into_owned();
    }
    let named = |one: &CalendarUse| {
        lang.with("law-due-calendar", &[("year", one.year.into()), ("version", one.version.into())])
    };
    listed(lang, used.iter().map(named))
}
