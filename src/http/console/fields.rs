//! Fields of forms that people fill: each with what was typed or else with what stands there, beside it what is wrong with
//! it and, where somebody else changed it meanwhile, what stands there by now.

use std::collections::BTreeSet;
use std::fmt;

use evidence::entry::Item;
use evidence::ids::Certificate;
use evidence::time::Utc;
use jiff::civil::Date;
use maud::{Markup, html};

use crate::custody::agency::Officer;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::console::given::{Edge, moment};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;

/// Lines that a choice of several shows without scrolling.
const LINES: usize = 6;

/// The fields of a form, as they were sent; some are there several times. They may hold personal data, and do not show
/// themselves in messages.
#[derive(Default)]
pub(in crate::http::console) struct Sent(Vec<(String, String)>);

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sent(…)")
    }
}

impl Sent {
    /// What a form sent.
    pub(in crate::http::console) fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// A field; empty where it was not sent.
    pub(in crate::http::console) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// All that was sent under a name.
    pub(in crate::http::console) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// One of the rows of a form that has several; empty where there are not so many.
    pub(in crate::http::console) fn row(&self, name: &str, at: usize) -> &str {
        self.0.iter().filter(|(known, _)| known == name).nth(at).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub(in crate::http::console) fn is_ticked(&self, name: &str) -> bool {
        !self.one(name).is_empty()
    }

    /// A day.
    pub(in crate::http::console) fn day(&self, field: Field, name: &str) -> Result<Date, Refused> {
        match self.one(name).trim() {
            "" => Err(Refused::Invalid { field, problem: Fault::Empty }),
            text => text.parse().map_err(|_| Refused::Invalid { field, problem: Fault::NotADay }),
        }
    }

    /// A moment on the site's clock.
    pub(in crate::http::console) fn time(&self, visitor: &Visitor, field: Field, name: &str) -> Result<Utc, Refused> {
        let text = self.one(name);
        if text.trim().is_empty() {
            return Err(Refused::Invalid { field, problem: Fault::Empty });
        }
        moment(text, Edge::First, &visitor.clock).ok_or(Refused::Invalid { field, problem: Fault::NotATime })
    }
}

/// A form that was refused, as it was typed.
#[derive(Debug)]
pub(in crate::http::console) struct Typed {
    /// Which form it was.
    form: String,
    sent: Sent,
    wrong: Option<(Field, String)>,
    /// Whether somebody else changed meanwhile what it changes.
    is_overtaken: bool,
}

impl Typed {
    /// A form, with why it was refused.
    pub(in crate::http::console) fn new(lang: Lang, form: String, sent: Sent, refused: &Refused) -> Self {
        let wrong = match refused {
            Refused::Invalid { field, .. } | Refused::NotInForce { field, .. } => {
                Some((*field, refused.explained(lang)))
            }
            Refused::Unknown { what: Thing::Case, .. } | Refused::Unknown { item: Some(Item::Case(_)), .. } => {
                Some((Field::Case, lang.text("case-unknown-number").into_owned()))
            }
            _ => None,
        };
        let is_overtaken = matches!(
            refused,
            Refused::Conflict(
                Fault::PartyCorrectedMeanwhile | Fault::DeliveryChangedMeanwhile | Fault::PerformanceMovedMeanwhile
            )
        );
        Self { form, sent, wrong, is_overtaken }
    }

    /// Whether it was the form of that name.
    pub(in crate::http::console) fn is_of(&self, form: &str) -> bool {
        self.form == form
    }

    /// Whether it was a form about something: its name ends so.
    pub(in crate::http::console) fn is_about(&self, id: &str) -> bool {
        self.form.ends_with(id)
    }

    /// What was typed.
    pub(in crate::http::console) fn sent(&self) -> &Sent {
        &self.sent
    }
}

/// A field of a form: which it is, by what name it is sent, and the message that names it.
pub(in crate::http::console) type Named<'a> = (Field, &'a str, &'a str);

/// The fields of one form.
pub(in crate::http::console) struct Fields<'a> {
    lang: Lang,
    /// What ids of the form begin with: no other form of the page has it.
    form: String,
    typed: Option<&'a Typed>,
    /// Whether the page says what they begin with, who knows itself what was typed.
    is_filled_by_page: bool,
    /// Whether they tell of something that does not stand there yet.
    is_new: bool,
}

impl<'a> Fields<'a> {
    /// Those of the form `form`, with what was typed where `typed` was that form.
    pub(in crate::http::console) fn new(lang: Lang, form: impl Into<String>, typed: Option<&'a Typed>) -> Self {
        let form = form.into();
        let typed = typed.filter(|typed| typed.is_of(&form));
        Self { lang, form, typed, is_filled_by_page: false, is_new: false }
    }

    /// The same, which begin with what the page says.
    pub(in crate::http::console) fn filled_by_page(self) -> Self {
        Self { is_filled_by_page: true, ..self }
    }

    /// The same, which tell of something new: what somebody else told meanwhile stands beside no field of theirs.
    pub(in crate::http::console) fn of_something_new(self) -> Self {
        Self { is_new: true, ..self }
    }

    /// Whether what stands there by now is told beside what was typed.
    fn compares(&self) -> bool {
        self.is_overtaken() && !self.is_new
    }

    /// The language of the page.
    pub(in crate::http::console) fn lang(&self) -> Lang {
        self.lang
    }

    /// What ids of the form begin with.
    pub(in crate::http::console) fn form(&self) -> &str {
        &self.form
    }

    /// Whether it was this form that was refused.
    pub(in crate::http::console) fn is_typed(&self) -> bool {
        self.typed.is_some()
    }

    /// Whether somebody else changed meanwhile what it changes.
    pub(in crate::http::console) fn is_overtaken(&self) -> bool {
        self.typed.is_some_and(|typed| typed.is_overtaken)
    }

    /// What was typed that its fields begin with.
    pub(in crate::http::console) fn sent(&self) -> Option<&'a Sent> {
        self.typed.filter(|_| !self.is_filled_by_page).map(Typed::sent)
    }

    /// What a field begins with: what was typed, or else what stands there.
    pub(in crate::http::console) fn value<'b>(&'b self, name: &str, stands: &'b str) -> &'b str {
        self.sent().map_or(stands, |sent| sent.one(name))
    }

    /// What is wrong with a field.
    pub(in crate::http::console) fn wrong(&self, field: Field) -> Option<&str> {
        self.typed?.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, text)| text.as_str())
    }

    /// Where somebody else changed what a form changes: what stands in a field by now, where that is not what was typed.
    fn beside(&self, name: &str, stands: &str, told: &str) -> Markup {
        let differs = self.compares() && self.sent().is_some_and(|sent| sent.one(name).trim() != stands);
        html! { @if differs { small {
            (self.lang.text("party-stands-now")) " "
            @if told.is_empty() { (self.lang.text("word-none")) } @else { mark { (foreign(told)) } }
        } } }
    }

    /// A field with its label, what is wrong with it and what helps to fill it. `control` is given its id, and the ids of
    /// what describes it.
    pub(in crate::http::console) fn field(
        &self,
        (field, name, label): Named<'_>,
        (help, beside): (Option<&str>, &Markup),
        control: impl Fn(&str, Option<&str>) -> Markup,
    ) -> Markup {
        let (id, wrong) = (format!("{}-{name}", self.form), self.wrong(field));
        let (help_id, wrong_id) = (help.map(|_| format!("{id}-help")), wrong.map(|_| format!("{id}-wrong")));
        let described: Vec<&str> = help_id.iter().chain(&wrong_id).map(String::as_str).collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        html! {
            div.field {
                label for=(id) { (self.lang.text(label)) }
                (control(&id, described.as_deref()))
                @if let Some(help) = help { small id=[help_id.as_deref()] { (self.lang.text(help)) } }
                (beside)
                @if let Some(wrong) = wrong { p.alert id=[wrong_id.as_deref()] { (wrong) } }
            }
        }
    }

    fn is_wrong(&self, field: Field) -> Option<&'static str> {
        self.wrong(field).map(|_| "true")
    }

    /// A line of text, of a person's own making: browsers keep none of it for the next who sits there.
    pub(in crate::http::console) fn line(
        &self,
        named: Named<'_>,
        stands: &str,
        is_required: bool,
        help: Option<&str>,
    ) -> Markup {
        self.line_with(named, (stands, is_required), (help, &self.beside(named.1, stands, stands)))
    }

    fn line_with(
        &self,
        named: Named<'_>,
        (stands, is_required): (&str, bool),
        about: (Option<&str>, &Markup),
    ) -> Markup {
        let (field, name, _) = named;
        self.field(named, about, |id, described| {
            html! {
                input id=(id) name=(name) type="text" value=(self.value(name, stands)) required[is_required]
                    maxlength=(TEXT_LENGTH_MAX) autocomplete="off" aria-invalid=[self.is_wrong(field)]
                    aria-describedby=[described];
            }
        })
    }

    /// A moment on the site's clock, or a day.
    pub(in crate::http::console) fn time(
        &self,
        named: Named<'_>,
        kind: &str,
        stands: &str,
        is_required: bool,
    ) -> Markup {
        let (field, name, _) = named;
        self.field(named, (None, &self.beside(name, stands, stands)), |id, described| {
            html! {
                input id=(id) name=(name) type=(kind) value=(self.value(name, stands)) required[is_required]
                    autocomplete="off" aria-invalid=[self.is_wrong(field)] aria-describedby=[described];
            }
        })
    }

    /// A moment on the site's clock, to the second.
    pub(in crate::http::console) fn second(&self, named: Named<'_>, stands: &str) -> Markup {
        let (field, name, _) = named;
        self.field(named, (None, &self.beside(name, stands, stands)), |id, described| {
            html! {
                input id=(id) name=(name) type="datetime-local" step="1" value=(self.value(name, stands)) required
                    autocomplete="off" aria-invalid=[self.is_wrong(field)] aria-describedby=[described];
            }
        })
    }

    /// A choice among values and what each is called.
    pub(in crate::http::console) fn choice(
        &self,
        named: Named<'_>,
        stands: &str,
        offered: &[(String, String)],
        is_required: bool,
    ) -> Markup {
        let (field, name, _) = named;
        let chosen = self.value(name, stands);
        let told = offered.iter().find(|(value, _)| value == stands).map_or("", |(_, text)| text.as_str());
        self.field(named, (None, &self.beside(name, stands, told)), |id, described| {
            html! {
                select id=(id) name=(name) required[is_required] aria-invalid=[self.is_wrong(field)]
                    aria-describedby=[described] {
                    option value="" { (self.lang.text("course-choose")) }
                    @for (value, text) in offered {
                        option value=(value) selected[value.as_str() == chosen] { (text) }
                    }
                }
            }
        })
    }

    /// A choice of several among values and what each is called. `stands` says of a value whether it is chosen, where
    /// nothing was typed; `help` is the message beneath.
    pub(in crate::http::console) fn several(
        &self,
        named: Named<'_>,
        help: &str,
        stands: impl Fn(&str) -> bool,
        offered: &[(String, String)],
    ) -> Markup {
        let (field, name, _) = named;
        let is_chosen = |value: &str| match self.sent() {
            Some(sent) => sent.all(name).any(|chosen| chosen == value),
            None => stands(value),
        };
        let standing: Vec<&(String, String)> = offered.iter().filter(|(value, _)| stands(value)).collect();
        let beside = self.beside_several(name, &standing);
        self.field(named, (Some(help), &beside), |id, described| {
            html! {
                select id=(id) name=(name) multiple size=(LINES) aria-invalid=[self.is_wrong(field)]
                    aria-describedby=[described] {
                    @for (value, text) in offered { option value=(value) selected[is_chosen(value)] { (text) } }
                }
            }
        })
    }

    /// [`Self::beside`], of a choice of several.
    fn beside_several(&self, name: &str, standing: &[&(String, String)]) -> Markup {
        let stands: BTreeSet<&str> = standing.iter().map(|(value, _)| value.as_str()).collect();
        let is_other = |sent: &Sent| sent.all(name).collect::<BTreeSet<&str>>() != stands;
        let differs = self.compares() && self.sent().is_some_and(is_other);
        html! { @if differs { small {
            (self.lang.text("party-stands-now")) " "
            @if standing.is_empty() { (self.lang.text("word-none")) }
            @for (_, text) in standing { mark { (foreign(text)) } " " }
        } } }
    }

    /// A choice of officers among those of the agency.
    pub(in crate::http::console) fn officers(
        &self,
        named: Named<'_>,
        help: &str,
        stands: impl Fn(&Certificate) -> bool,
        roster: &[Officer],
    ) -> Markup {
        let called = |officer: &Officer| format!("{} {}", plain(&officer.name), officer.certificate);
        let offered: Vec<(String, String)> =
            roster.iter().map(|officer| (officer.certificate.to_string(), called(officer))).collect();
        let stands = |value: &str| {
            let officer = roster.iter().find(|officer| officer.certificate.as_str() == value);
            officer.is_some_and(|officer| stands(&officer.certificate))
        };
        self.several(named, help, stands, &offered)
    }

    /// A box to be ticked.
    pub(in crate::http::console) fn tick(
        &self,
        (field, name, label): Named<'_>,
        stands: bool,
        is_required: bool,
    ) -> Markup {
        let (id, wrong) = (format!("{}-{name}", self.form), self.wrong(field));
        let told = wrong.map(|_| format!("{id}-wrong"));
        let is_ticked = self.sent().map_or(stands, |sent| sent.is_ticked(name));
        let now = if stands { "party-ticked" } else { "party-unticked" };
        html! {
            div.field {
                label for=(id) {
                    input id=(id) name=(name) type="checkbox" value="yes" checked[is_ticked] required[is_required]
                        aria-invalid=[self.is_wrong(field)] aria-describedby=[told.as_deref()];
                    " " (self.lang.text(label))
                }
                @if self.compares() && is_ticked != stands {
                    small { (self.lang.text("party-stands-now")) " " mark { (self.lang.text(now)) } }
                }
                @if let Some(wrong) = wrong { p.alert id=[told.as_deref()] { (wrong) } }
            }
        }
    }

    /// The reason that goes into the log. None stands there: each change has its own.
    pub(in crate::http::console) fn reason(&self, is_required: bool, help: Option<&str>) -> Markup {
        self.line_with((Field::Reason, "reason", "reason"), ("", is_required), (help, &html! {}))
    }
}
