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
mod role;
mod terms;

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;

use crate::digest::Digest;
use crate::item::Item;
use items::Beside;

pub use role::Role;
pub use terms::{
    ActKind, Actor, ByteRange, ClockJump, ClockSettling, CopyForm, CopyPart, CopyStreams, DerivedKind, MarkerKind,
    Matter, PaperKind, PasswordEnds, ReadWhat, RecordKind, ReleaseOutcome, ServiceKind, SessionEnd, SignInMethod,
    Stage, TranscriptFormat, ViewEnd,
};

/// What an event of a noun tells of itself. Each of these is one exhaustive match.
trait Noun {
    /// The version of entries that brought this event.
    fn version(&self) -> u32;
    /// The items that an entry with this event must name.
    fn items(&self) -> Vec<Item>;
    /// What it may name beside them.
    fn beside(&self) -> Beside;
    /// The item whose history this event begins, and must begin.
    fn begins(&self) -> Option<Item>;
    /// Whether it tells what became of something that began before, and so is logged whoever its beginner is by now.
    /// Of a noun that does not say, none does: each is of one moment, and of one caller in it.
    fn tells_of_the_past(&self) -> bool {
        false
    }
    /// The objects that it names, and what each is: they were stored before it was logged. None of a noun that does not
    /// say.
    fn objects(&self) -> Vec<(Digest, String)> {
        Vec::new()
    }
    /// Every event in each of its forms as it stands in entries, with the version of entries that brought the form.
    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)>
    where
        Self: Sized;
}

/// The name of every variant of a noun's enum, as `FORMAT.md` section 5 has it. Whoever asks for entries by their
/// event's name asks by a variant of these: a text that names none would find nothing, and nobody would be told.
macro_rules! names {
    ($event:ident, $name:ident { $($variant:ident => $text:literal,)+ }) => {
        #[doc = concat!("Which of [`", stringify!($event), "`] an event is.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The `type` by which entries name it.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl $event {
            /// Which of them this is.
            pub fn named(&self) -> $name {
                match self {
                    $(Self::$variant { .. } => $name::$variant,)+
                }
            }
        }
    };
}

mod access;
mod account;
mod act;
mod agency;
mod calendar;
mod case;
mod complaint;
mod course;
mod decision;
mod delegation;
mod delivery;
mod derived;
mod docking;
mod document;
mod draft;
mod log;
mod marker;
mod monitor;
mod package;
mod paper;
mod party;
mod performance;
mod recording;
mod review;
mod saved_search;
mod simple;
mod station;
mod suggestion;
mod transcript;
mod view;

pub use access::{AccessEvent, AccessName};
pub use account::{AccountEvent, AccountName, Qualification};
pub use act::{ActEvent, ActName};
pub use agency::{AgencyEvent, AgencyName};
pub use calendar::{CalendarEvent, CalendarName};
pub use case::{CaseEvent, CaseName};
pub use complaint::{ComplaintChannel, ComplaintEvent, ComplaintName, ComplaintOutcome, ComplaintTelling};
pub use course::{CaseOutcome, CasePause, CaseProcedure, CaseSource, CourseEvent, CourseName};
pub use decision::{
    DecisionEvent, DecisionGround, DecisionName, FallenHow, NoticeKind, OverrideKind, PartyRight, StatementHow,
};
pub use delegation::{DelegationEvent, DelegationName};
pub use delivery::{DeliveryAddress, DeliveryEvent, DeliveryName, DeliveryRecipient, DeliveryShown};
pub use derived::{DerivedEvent, DerivedName};
pub use docking::{DockingEvent, DockingName};
pub use document::{DocumentEvent, DocumentName};
pub use draft::{DraftEvent, DraftFact, DraftName, DraftOutcome};
pub use log::{LogEvent, LogName};
pub use marker::{MarkerEvent, MarkerName};
pub use monitor::{MonitorEvent, MonitorName, MonitorOutcome, MonitorPoint};
pub use package::{PackageEvent, PackageName};
pub use paper::{PaperEvent, PaperName, PaperOriginal, PaperSignature, SignatureRole, Signing, Volume};
pub use party::{PartyEvent, PartyKind, PartyName};
pub use performance::{
    EnforcementResult, PerformanceEvent, PerformanceName, PerformancePart, PerformanceWhat, RectificationResult,
    Remedy, RemedyResult,
};
pub use recording::{RecordingEvent, RecordingName};
pub use review::{PointHolds, PointStretch, ReviewAttendee, ReviewEvent, ReviewName, ReviewOutcome, ReviewPoint};
pub use saved_search::{SavedSearchEvent, SavedSearchName};
pub use simple::{Sanction, SimpleEvent, SimpleName};
pub use station::{StationEvent, StationName};
pub use suggestion::{SuggestionEvent, SuggestionName};
pub use transcript::{TranscriptEvent, TranscriptFailure, TranscriptName};
pub use view::{ViewEvent, ViewName};

/// The nouns, each with its enum: the outer enum, and all that finds a noun's enum from it or by a name.
macro_rules! nouns {
    ($($(#[$doc:meta])+ $noun:ident($event:ident, $name:ident),)+) => {
        /// A fact or an access.
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $($(#[$doc])+ $noun($event),)+
        }

        /// Which event it is, whatever it says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum EventName {
            $($(#[$doc])+ $noun($name),)+
        }

        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$noun(event)
            }
        }

        impl From<$name> for EventName {
            fn from(name: $name) -> Self {
                Self::$noun(name)
            }
        })+

        impl EventName {
            /// That of every event, noun by noun.
            pub fn all() -> impl Iterator<Item = Self> {
                let none = std::iter::empty();
                none$(.chain($name::ALL.iter().copied().map(Self::$noun)))+
            }

            /// The `type` by which entries name it.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$noun(name) => name.text(),)+
                }
            }
        }

        impl Event {
            /// Which event it is.
            pub fn named(&self) -> EventName {
                match self {
                    $(Self::$noun(event) => event.named().into(),)+
                }
            }

            /// Every event in each of its forms, noun by noun.
            #[cfg(test)]
            pub(crate) fn forms() -> Vec<(u32, serde_json::Value)> {
                [$(<$event as Noun>::forms()),+].concat()
            }

            fn of(&self) -> &dyn Noun {
                match self {
                    $(Self::$noun(event) => event,)+
                }
            }

            /// Reads the object `json` as the event that its type names; `None` where there is none of that name.
            fn read(name: &str, json: &str) -> Option<serde_json::Result<Self>> {
                $(if $name::ALL.iter().any(|known| known.text() == name) {
                    return Some(serde_json::from_str::<$event>(json).map(Self::$noun));
                })+
                None
            }
        }
    };
}

/// Nouns of which no event has any effect but what its own fold writes: none lets anybody in, ends what began, or names
/// an object or a statement, and in no package is it evidence of anything but itself. Whatever asks something of every
/// noun asks it of these by this name, so that one more is named here alone; what is more than that is left out here,
/// and the compiler then asks for it at each of those places.
#[macro_export]
macro_rules! plain_nouns {
    () => {
        $crate::event::Event::Agency(_)
            | $crate::event::Event::Calendar(_)
            | $crate::event::Event::Complaint(_)
            | $crate::event::Event::Course(_)
            | $crate::event::Event::Party(_)
            | $crate::event::Event::Act(_)
            | $crate::event::Event::Draft(_)
            | $crate::event::Event::Review(_)
            | $crate::event::Event::Decision(_)
            | $crate::event::Event::Paper(_)
            | $crate::event::Event::Simple(_)
            | $crate::event::Event::Delegation(_)
            | $crate::event::Event::Delivery(_)
            | $crate::event::Event::Performance(_)
            | $crate::event::Event::Suggestion(_)
            | $crate::event::Event::SavedSearch(_)
            | $crate::event::Event::Monitor(_)
    };
}

nouns! {
    /// The log itself and its service.
    Log(LogEvent, LogName),
    /// An agency, its officers and their recorders.
    Agency(AgencyEvent, AgencyName),
    /// A calendar of working days.
    Calendar(CalendarEvent, CalendarName),
    /// An account.
    Account(AccountEvent, AccountName),
    /// A station.
    Station(StationEvent, StationName),
    /// A docking.
    Docking(DockingEvent, DockingName),
    /// A recording.
    Recording(RecordingEvent, RecordingName),
    /// A view of footage.
    View(ViewEvent, ViewName),
    /// A marker.
    Marker(MarkerEvent, MarkerName),
    /// The review of what a fixed place's monitoring recorded.
    Monitor(MonitorEvent, MonitorName),
    /// A transcript.
    Transcript(TranscriptEvent, TranscriptName),
    /// A clip or a snapshot.
    Derived(DerivedEvent, DerivedName),
    /// A case.
    Case(CaseEvent, CaseName),
    /// The course of a case.
    Course(CourseEvent, CourseName),
    /// A party of a case.
    Party(PartyEvent, PartyName),
    /// A complaint.
    Complaint(ComplaintEvent, ComplaintName),
    /// An act of a case.
    Act(ActEvent, ActName),
    /// A draft of a decision.
    Draft(DraftEvent, DraftName),
    /// The legal review of a draft.
    Review(ReviewEvent, ReviewName),
    /// The decision of a case.
    Decision(DecisionEvent, DecisionName),
    /// A decision by the simple procedure.
    Simple(SimpleEvent, SimpleName),
    /// Acting for a head.
    Delegation(DelegationEvent, DelegationName),
    /// The service of a document.
    Delivery(DeliveryEvent, DeliveryName),
    /// What a party owes, and how it is carried out.
    Performance(PerformanceEvent, PerformanceName),
    /// Which case a recording is said to belong to, before it is filed.
    Suggestion(SuggestionEvent, SuggestionName),
    /// A search that somebody keeps.
    SavedSearch(SavedSearchEvent, SavedSearchName),
    /// A document.
    Document(DocumentEvent, DocumentName),
    /// What a document is by the law.
    Paper(PaperEvent, PaperName),
    /// A package.
    Package(PackageEvent, PackageName),
    /// A reading, a search, a refusal.
    Access(AccessEvent, AccessName),
}

impl Event {
    /// The `type` of every event, noun by noun.
    pub fn names() -> impl Iterator<Item = &'static str> {
        EventName::all().map(EventName::text)
    }

    /// The event's `type`, as `FORMAT.md` section 5 lists it.
    pub fn name(&self) -> &'static str {
        self.named().text()
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

    /// Whether it tells what became of something that began before, and so is logged whoever its beginner is by now.
    /// Any other is logged only while its actor is who it says.
    pub fn tells_of_the_past(&self) -> bool {
        self.of().tells_of_the_past()
    }

    /// The objects that it names, and what each is: they were stored before it was logged.
    pub fn objects(&self) -> Vec<(Digest, String)> {
        self.of().objects()
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
