//! The closed list of what the custody log can say: an enum a noun, in a file a noun.
//!
//! A new kind of fact is a new variant of its noun's enum, which then asks for the rest of what an
//! event tells of itself ([`Noun`]), for its arm in the service's fold, and for a line in `FORMAT.md`
//! section 5; its noun's `forms` have it as it stands in entries. Variants are never removed and fields
//! never change their meaning. Each belongs to the version of entries that brought it ([`Event::version`]).
//!
//! In an entry an event is one flat object whose `type` names it. It is read in two steps: `type` says
//! which noun's enum reads the object, so that what is wrong with it is told by that enum.

mod items;
mod terms;

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;

use crate::item::Item;
use items::Beside;

pub use terms::{
    Actor, ByteRange, ClockJump, ClockSettling, CopyForm, CopyPart, CopyStreams, DerivedKind, MarkerKind, PasswordEnds,
    ReadWhat, RecordKind, ReleaseOutcome, Role, SessionEnd, SignInMethod, Stage, ViewEnd,
};

/// What an event of a noun tells of itself. Each of these is one exhaustive match.
trait Noun: Named {
    /// The version of entries that brought this event.
    fn version(&self) -> u32;
    /// The items that an entry with this event must name.
    fn items(&self) -> Vec<Item>;
    /// What it may name beside them.
    fn beside(&self) -> Beside;
    /// The item whose history this event begins, and must begin.
    fn begins(&self) -> Option<Item>;
    /// Every event in each of its forms as it stands in entries, with the version of entries that brought the form.
    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)>
    where
        Self: Sized;
}

/// How entries name the events of a noun.
trait Named {
    /// All of them.
    fn names() -> &'static [&'static str]
    where
        Self: Sized;
    /// The `type` of this one.
    fn name(&self) -> &'static str;
}

/// The name of every variant of a noun's enum, as `FORMAT.md` section 5 has it.
macro_rules! names {
    ($event:ident { $($variant:ident => $name:literal,)+ }) => {
        impl super::Named for $event {
            fn names() -> &'static [&'static str] {
                &[$($name),+]
            }

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)+
                }
            }
        }
    };
}

mod access;
mod account;
mod agency;
mod case;
mod derived;
mod docking;
mod document;
mod log;
mod marker;
mod package;
mod recording;
mod station;
mod view;

pub use access::AccessEvent;
pub use account::AccountEvent;
pub use agency::AgencyEvent;
pub use case::CaseEvent;
pub use derived::DerivedEvent;
pub use docking::DockingEvent;
pub use document::DocumentEvent;
pub use log::LogEvent;
pub use marker::MarkerEvent;
pub use package::PackageEvent;
pub use recording::RecordingEvent;
pub use station::StationEvent;
pub use view::ViewEvent;

/// The nouns, each with its enum: the outer enum, and all that finds a noun's enum from it or by a name.
macro_rules! nouns {
    ($($(#[$doc:meta])+ $noun:ident($event:ident),)+) => {
        /// A fact or an access.
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $($(#[$doc])+ $noun($event),)+
        }

        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$noun(event)
            }
        })+

        impl Event {
            /// The `type` of every event, noun by noun.
            pub fn names() -> impl Iterator<Item = &'static str> {
                [$($event::names()),+].into_iter().flatten().copied()
            }

            /// Every event in each of its forms, noun by noun.
            #[cfg(test)]
            fn forms() -> Vec<(u32, serde_json::Value)> {
                [$(<$event as Noun>::forms()),+].concat()
            }

            fn of(&self) -> &dyn Noun {
                match self {
                    $(Self::$noun(event) => event,)+
                }
            }

            /// Reads the object `json` as the event that its type names; `None` where there is none of that name.
            fn read(name: &str, json: &str) -> Option<serde_json::Result<Self>> {
                $(if $event::names().contains(&name) {
                    return Some(serde_json::from_str::<$event>(json).map(Self::$noun));
                })+
                None
            }
        }
    };
}

nouns! {
    /// The log itself and its service.
    Log(LogEvent),
    /// An agency, its officers and their recorders.
    Agency(AgencyEvent),
    /// An account.
    Account(AccountEvent),
    /// A station.
    Station(StationEvent),
    /// A docking.
    Docking(DockingEvent),
    /// A recording.
    Recording(RecordingEvent),
    /// A view of footage.
    View(ViewEvent),
    /// A marker.
    Marker(MarkerEvent),
    /// A clip or a snapshot.
    Derived(DerivedEvent),
    /// A case.
    Case(CaseEvent),
    /// A document.
    Document(DocumentEvent),
    /// A package.
    Package(PackageEvent),
    /// A reading, a search, a refusal.
    Access(AccessEvent),
}

impl Event {
    /// The event's `type`, as `FORMAT.md` section 5 lists it.
    pub fn name(&self) -> &'static str {
        self.of().name()
    }

    /// The version of entries that brought this event.
    pub fn version(&self) -> u32 {
        self.of().version()
    }

    /// The items that an entry with this event must name.
    pub fn items(&self) -> Vec<Item> {
        self.of().items()
    }

    /// The item whose history this event begins, and must begin.
    pub fn begins(&self) -> Option<Item> {
        self.of().begins()
    }
}

/// Which event an object is of, whatever else is in it.
#[derive(Deserialize)]
#[serde(expecting = "an event: an object with a type")]
struct Typed<'a> {
    #[serde(rename = "type", borrow)]
    name: Cow<'a, str>,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let typed: Typed<'_> = serde_json::from_str(json.get()).map_err(|error| told(&error))?;
        let event = Self::read(&typed.name, json.get());
        let unknown = || de::Error::custom(format_args!("unknown event type `{}`", typed.name));
        event.ok_or_else(unknown)?.map_err(|error| told(&error))
    }
}

/// What is wrong with an event. The place is left out: it counts from where the event begins, and the reader
/// of the entry names the one that counts from where the entry does.
fn told<E: de::Error>(error: &serde_json::Error) -> E {
    let told = error.to_string();
    let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
    E::custom(what)
}

#[cfg(test)]
mod tests;
