//! Fields of the forms of a case's page that begin with what stands there, and are shown again with what was typed and
//! what is wrong with it.

use evidence::ids::Certificate;
use evidence::time::Utc;
use maud::{Markup, html};

use crate::custody::agency::Officer;
use crate::custody::refused::{Fault, Field};
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::console::given::{Edge, moment};
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;
use crate::http::console::visitor::Visitor;

/// Lines that a choice of several shows without scrolling.
const LINES: usize = 6;

/// The fields of a form. Some are there several times.
#[derive(Debug, Default)]
pub(in crate::http::console::case) struct Sent(Vec<(String, String)>);

impl Sent {
    pub(in crate::http::console::case) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// A field; empty where it was not sent.
    pub(in crate::http::console::case) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// All that was sent under a name.
    pub(in crate::http::console::case) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A moment on the site's clock, as it was typed.
pub(in crate::http::console::case) fn time(visitor: &Visitor, field: Field, text: &str) -> Result<Utc, Refused> {
    let invalid = |problem| Refused::Invalid { field, problem };
    if text.trim().is_empty() {
        return Err(invalid(Fault::Empty));
    }
    moment(text, Edge::First, &visitor.clock).ok_or_else(|| invalid(Fault::NotATime))
}

/// A form that was refused, as it was typed.
#[derive(Debug)]
pub(in crate::http::console::case) struct FormTyped {
    sent: Sent,
    wrong: Option<(Field, String)>,
}

impl FormTyped {
    pub(in crate::http::console::case) fn of(lang: Lang, sent: Sent, refused: &Refused) -> Self {
        let wrong = match refused {
            Refused::Invalid { field, .. } | Refused::NotInForce { field, .. } => {
                Some((*field, refused.explained(lang)))
            }
            _ => None,
        };
        Self { sent, wrong }
    }

    /// What was typed.
    pub(in crate::http::console::case) fn sent(&self) -> &Sent {
        &self.sent
    }
}

/// A field of a form: as what it is refused, its name, and the message of its label.
pub(in crate::http::console::case) type Named<'a> = (Field, &'a str, &'a str);

/// The fields of one form.
pub(in crate::http::console::case) struct Fields<'a> {
    /// The language of the page.
    pub(in crate::http::console::case) lang: Lang,
    /// What ids of the form's fields begin with.
    pub(in crate::http::console::case) id: String,
    /// What was typed and refused, where it was this form and its fields begin with that.
    pub(in crate::http::console::case) typed: Option<&'a Sent>,
    /// What is wrong with one of them.
    wrong: Option<&'a (Field, String)>,
}

impl<'a> Fields<'a> {
    /// The fields of a form that begin with what was typed, where it was this form, or else with what stands there.
    pub(in crate::http::console::case) fn of(lang: Lang, id: String, typed: Option<&'a FormTyped>) -> Self {
        Self { typed: typed.map(FormTyped::sent), ..Self::standing(lang, id, typed) }
    }

    /// The fields of a form that begin with what the page says, who knows itself what was typed.
    pub(in crate::http::console::case) fn standing(lang: Lang, id: String, typed: Option<&'a FormTyped>) -> Self {
        Self { lang, id, typed: None, wrong: typed.and_then(|typed| typed.wrong.as_ref()) }
    }

    /// What a field begins with.
    fn value<'b>(&'b self, name: &str, stands: &'b str) -> &'b str {
        self.typed.map_or(stands, |typed| typed.one(name))
    }

    /// What is wrong with a field.
    pub(in crate::http::console::case) fn wrong(&self, field: Field) -> Option<&str> {
        self.wrong.filter(|(wrong, _)| *wrong == field).map(|(_, text)| text.as_str())
    }

    /// A field with its label and what is wrong with it. `control` is given its id, and the id of what is wrong.
    pub(in crate::http::console::case) fn field(
        &self,
        (field, name, label): Named<'_>,
        control: impl Fn(&str, Option<&str>) -> Markup,
    ) -> Markup {
        let (id, wrong) = (format!("{}-{name}", self.id), self.wrong(field));
        let told = wrong.map(|_| format!("{id}-wrong"));
        html! {
            div.field {
                label for=(id) { (self.lang.text(label)) }
                (control(&id, told.as_deref()))
                @if let Some(wrong) = wrong { p.alert id=[told.as_deref()] { (wrong) } }
            }
        }
    }

    /// A line of text.
    pub(in crate::http::console::case) fn line(&self, named: Named<'_>, stands: &str, is_required: bool) -> Markup {
        let (_, name, _) = named;
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type="text" value=(self.value(name, stands)) required[is_required]
                    maxlength=(TEXT_LENGTH_MAX) aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// The reason that goes into the log.
    pub(in crate::http::console::case) fn reason(&self, is_required: bool) -> Markup {
        self.line((Field::Reason, "reason", "reason"), "", is_required)
    }

    /// A moment on the site's clock, or a day.
    pub(in crate::http::console::case) fn time(
        &self,
        named: Named<'_>,
        kind: &str,
        stands: &str,
        is_required: bool,
    ) -> Markup {
        let (_, name, _) = named;
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type=(kind) value=(self.value(name, stands)) required[is_required]
                    aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// A moment on the site's clock, to the second.
    pub(in crate::http::console::case) fn second(&self, named: Named<'_>, stands: &str) -> Markup {
        let (_, name, _) = named;
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type="datetime-local" step="1" value=(self.value(name, stands)) required
                    aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// A choice among values and what each is called.
    pub(in crate::http::console::case) fn choice(
        &self,
        named: Named<'_>,
        stands: &str,
        offered: &[(String, String)],
    ) -> Markup {
        let (_, name, _) = named;
        let chosen = self.value(name, stands);
        self.field(named, |id, told| {
            html! {
                select id=(id) name=(name) required aria-invalid=[told.map(|_| "true")] aria-describedby=[told] {
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
    pub(in crate::http::console::case) fn several(
        &self,
        named: Named<'_>,
        help: &str,
        stands: impl Fn(&str) -> bool,
        offered: &[(String, String)],
    ) -> Markup {
        let (_, name, _) = named;
        let is_chosen = |value: &str| match self.typed {
            Some(typed) => typed.all(name).any(|chosen| chosen == value),
            None => stands(value),
        };
        self.field(named, |id, told| {
            let help_id = format!("{id}-help");
            let described = told.map_or_else(|| help_id.clone(), |told| format!("{help_id} {told}"));
            html! {
                select id=(id) name=(name) multiple size=(LINES) aria-invalid=[told.map(|_| "true")]
                    aria-describedby=(described) {
                    @for (value, text) in offered { option value=(value) selected[is_chosen(value)] { (text) } }
                }
                small id=(help_id) { (self.lang.text(help)) }
            }
        })
    }

    /// A choice of officers among those of the agency.
    pub(in crate::http::console::case) fn officers(
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
}
