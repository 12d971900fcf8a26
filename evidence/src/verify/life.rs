//! A recording's history as a reader wants it: who had access to it, and what else befell it.

use std::collections::BTreeMap;

use super::history::Histories;
use super::history::Step;
use super::report::{Access, AccessWhat, Happening};
use super::shown;
use crate::entry::{Entry, Item};
use crate::event::{
    AccessEvent, ByteRange, CaseEvent, CopyForm, DerivedEvent, Event, MarkerEvent, MonitorEvent, PackageEvent,
    ReadWhat, RecordingEvent, StationEvent, SuggestionEvent, TranscriptEvent, ViewEnd, ViewEvent,
};
use crate::ids::{RecordingId, ViewId};
use crate::name::Undecoded;
use crate::plain_nouns;

/// Most byte ranges of one view that a report lists.
const RANGES_MAX: usize = 64;

/// What an entry of a recording's history tells of it.
enum Tale {
    /// Somebody had access to it.
    Access(AccessWhat),
    /// What befell it: what there is to say of it beside the event's name.
    Happening(String),
}

/// How a view that was closed was closed.
type Closing<'a> = (&'a Vec<ByteRange>, ViewEnd);

/// The accesses among `steps`, and what else befell the recording, whose path is `undecoded` where it is no UTF-8.
pub(super) fn life(
    recording: RecordingId,
    steps: &[Step],
    undecoded: Option<&Undecoded>,
) -> (Vec<Access>, Vec<Happening>) {
    let closings: BTreeMap<&ViewId, Closing<'_>> = steps
        .iter()
        .filter_map(|step| {
            let Event::View(event) = &step.entry.event else { return None };
            match event {
                ViewEvent::Closed { view, ranges, end, .. } => Some((view, (ranges, *end))),
                ViewEvent::Opened { .. } | ViewEvent::CopyOpened { .. } => None,
            }
        })
        .collect();
    let (mut accesses, mut happenings) = (Vec::new(), Vec::new());
    for (place, Step { index, entry, .. }) in steps.iter().enumerate() {
        let Entry { time, actor, event, .. } = entry;
        let (index, time, actor, said) = (*index, *time, actor.clone(), event.clone());
        match tale(recording, event, &closings, undecoded) {
            Some(Tale::Access(what)) => accesses.push(Access { index, time, actor, what, said, place }),
            Some(Tale::Happening(detail)) => {
                happenings.push(Happening { index, time, actor, event: event.name().to_owned(), detail, said, place });
            }
            None => {}
        }
    }
    (accesses, happenings)
}

/// What an event tells of a recording in whose history it stands.
fn tale(
    recording: RecordingId,
    event: &Event,
    closings: &BTreeMap<&ViewId, Closing<'_>>,
    undecoded: Option<&Undecoded>,
) -> Option<Tale> {
    Some(match event {
        Event::Access(event) => match event {
            AccessEvent::ItemRead { what } => Tale::Access(AccessWhat::Read { part: *what }),
            AccessEvent::Refused { action, why, .. } => {
                Tale::Access(AccessWhat::Refused { action: shown(action), why: shown(why) })
            }
            AccessEvent::SearchShown { pictured, .. } if pictured.contains(&recording) => {
                Tale::Access(AccessWhat::Read { part: ReadWhat::Still })
            }
            AccessEvent::SearchMade { scope, query, .. } | AccessEvent::SearchShown { scope, query, .. } => {
                Tale::Happening(format!("{}: {}", shown(scope), shown(query)))
            }
        },
        Event::View(event) => match event {
            ViewEvent::Opened { view, client, .. } => Tale::Access(view_of(client, None, closings.get(view).copied())),
            ViewEvent::CopyOpened { view, client, form, .. } => {
                Tale::Access(view_of(client, Some(form.clone()), closings.get(view).copied()))
            }
            // It is told with its opening.
            ViewEvent::Closed { .. } => return None,
        },
        Event::Package(event) => return of_package(event),
        Event::Recording(event) => of_recording(event, undecoded),
        Event::Case(event) => return of_case(event),
        Event::Marker(event) => of_marker(event),
        Event::Transcript(event) => of_transcript(event),
        Event::Derived(DerivedEvent::Made { derived, kind, .. }) => {
            Tale::Happening(format!("{} {derived}", snake(kind)))
        }
        Event::Suggestion(SuggestionEvent::Made { number, .. }) => Tale::Happening(shown(number.as_str())),
        Event::Suggestion(SuggestionEvent::Withdrawn { .. }) => Tale::Happening(String::new()),
        Event::Monitor(MonitorEvent::Reviewed { outcome, reasons, .. }) => {
            Tale::Happening(format!("{}: {}", snake(outcome), shown(reasons)))
        }
        // These are of other items.
        Event::Log(_)
        | Event::Agency(_)
        | Event::Calendar(_)
        | Event::Complaint(_)
        | Event::Course(_)
        | Event::Party(_)
        | Event::Act(_)
        | Event::Draft(_)
        | Event::Review(_)
        | Event::Decision(_)
        | Event::Paper(_)
        | Event::Simple(_)
        | Event::Delivery(_)
        | Event::Performance(_)
        | Event::Delegation(_)
        | Event::Account(_)
        | Event::Station(_)
        | Event::SavedSearch(_)
        | Event::Docking(_)
        | Event::Document(_) => return None,
    })
}

/// Where a recording was filed, or taken out.
fn of_case(event: &CaseEvent) -> Option<Tale> {
    match event {
        CaseEvent::Linked { case, stage, record_kind, reason, .. } => {
            let (stage, kind) = (snake(stage), snake(record_kind));
            Some(Tale::Happening(format!("{case} {stage} {kind}: {}", shown(reason))))
        }
        CaseEvent::Unlinked { case, reason, .. } => Some(Tale::Happening(format!("{case}: {}", shown(reason)))),
        // They tell of the case, and stand in no recording's history.
        CaseEvent::Opened { .. }
        | CaseEvent::Renamed { .. }
        | CaseEvent::Merged { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. } => None,
    }
}

/// What a package had of a recording.
fn of_package(event: &PackageEvent) -> Option<Tale> {
    Some(Tale::Access(match event {
        PackageEvent::ItemPackaged { package } => AccessWhat::Package { package: package.clone() },
        PackageEvent::Opened { package, client, .. } => {
            AccessWhat::Sent { package: package.clone(), client: shown(client) }
        }
        // What was packaged and when it was on its way stand in the entries before.
        PackageEvent::Made { .. } | PackageEvent::Sent { .. } => return None,
    }))
}

/// Which moment was marked, and which mark taken away.
fn of_marker(event: &MarkerEvent) -> Tale {
    Tale::Happening(match event {
        MarkerEvent::Set { at_ms, kind, text, .. } => format!("{at_ms} ms {}: {}", snake(kind), shown(text)),
        MarkerEvent::Removed { marker, reason, .. } => format!("{marker}: {}", shown(reason)),
    })
}

/// What was written down of a recording, and taken away again.
fn of_transcript(event: &TranscriptEvent) -> Tale {
    Tale::Happening(match event {
        TranscriptEvent::Added { transcript, name, program, .. } => {
            let program = program.as_deref().map_or_else(String::new, |program| format!(" ({})", shown(program)));
            format!("{transcript}: {}{program}", shown(name))
        }
        TranscriptEvent::Removed { transcript, reason, .. } => format!("{transcript}: {}", shown(reason)),
        TranscriptEvent::Asked { transcript, program, .. } => format!("{transcript}: {}", shown(program)),
        TranscriptEvent::Begun { transcript, .. } => transcript.to_string(),
        TranscriptEvent::Failed { transcript, why, .. } => format!("{transcript}: {}", snake(why)),
    })
}

/// What befell a recording by what its own events tell.
fn of_recording(event: &RecordingEvent, undecoded: Option<&Undecoded>) -> Tale {
    let named = |path: &str| match undecoded.filter(|undecoded| undecoded.reads_as(path)) {
        Some(undecoded) => format!("{} {}", shown(&undecoded.text()), undecoded.note()),
        None => shown(path),
    };
    let detail = match event {
        RecordingEvent::Announced { station, .. } | RecordingEvent::UploadResumed { station, .. } => {
            station.to_string()
        }
        RecordingEvent::Stored { size, .. } => size.to_string(),
        RecordingEvent::Imported { counter, .. } => counter.to_string(),
        RecordingEvent::Released { path, outcome, .. } => {
            format!("{} {}", snake(outcome), named(path))
        }
        RecordingEvent::UploadAbandoned { bytes, .. } => bytes.to_string(),
        RecordingEvent::Verified { holds, findings, .. } => {
            if *holds {
                "holds".to_owned()
            } else {
                shown(&findings.join("; "))
            }
        }
    };
    Tale::Happening(detail)
}

fn view_of(client: &str, form: Option<CopyForm>, closing: Option<Closing<'_>>) -> AccessWhat {
    let (ranges, end) = closing.unzip();
    AccessWhat::View {
        client: shown(client),
        form,
        bytes: ranges.map(|ranges| ranges.iter().fold(0, |sum: u64, range| sum.saturating_add(length(*range)))),
        ranges: ranges.map_or_else(Vec::new, |ranges| ranges.iter().take(RANGES_MAX).copied().collect()),
        end,
    }
}

fn length(range: ByteRange) -> u64 {
    range.end.saturating_sub(range.start)
}

/// What proven entries call stations and cases, by item. A package has no history of accounts, officers or agencies
/// (R9.12): it proves who acted by account and certificate, and nobody's name.
pub(super) fn names(histories: &Histories) -> BTreeMap<String, String> {
    let proven = histories.all().filter(|step| step.index.is_some());
    proven.filter_map(|step| name(&step.entry.event)).map(|(item, name)| (item.to_string(), name.to_owned())).collect()
}

/// Of which station or case an event tells the name or number.
fn name(event: &Event) -> Option<(Item, &str)> {
    match event {
        // What begins an item names it, and of a case what gives it another name after that.
        Event::Station(StationEvent::Enrolled { station, name, .. }) => Some((Item::Station(station.clone()), name)),
        Event::Case(CaseEvent::Opened { case, number, .. } | CaseEvent::Renamed { case, number, .. }) => {
            Some((Item::Case(case.clone()), number.as_str()))
        }
        // Of people and agencies nothing stands in a package; the others name neither.
        Event::Station(_)
        | Event::Case(_)
        | Event::Account(_)
        | plain_nouns!()
        | Event::Log(_)
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::View(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => None,
    }
}

/// A unit variant's name as the log writes it.
fn snake(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
