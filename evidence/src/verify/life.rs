//! A recording's history as a reader wants it: who had access to it, and what else befell it.

use std::collections::BTreeMap;

use super::history::Step;
use super::report::{Access, AccessWhat, Happening};
use super::{Language, shown};
use crate::event::{
    AccessEvent, ByteRange, CaseEvent, CopyForm, DerivedEvent, Event, MarkerEvent, PackageEvent, RecordingEvent,
    ViewEnd, ViewEvent,
};
use crate::ids::ViewId;
use crate::name::Undecoded;

/// Most byte ranges of one view that a report lists.
const RANGES_MAX: usize = 64;

/// The accesses among `steps`; a view is told together with its closing.
pub(super) fn accesses(steps: &[Step]) -> Vec<Access> {
    let closings: BTreeMap<&ViewId, (&Vec<ByteRange>, ViewEnd)> = steps
        .iter()
        .filter_map(|step| match &step.entry.event {
            Event::View(ViewEvent::Closed { view, ranges, end, .. }) => Some((view, (ranges, *end))),
            _ => None,
        })
        .collect();
    let access = |step: &Step| {
        let what = match &step.entry.event {
            Event::Access(AccessEvent::ItemRead { what }) => AccessWhat::Read { part: *what },
            Event::View(ViewEvent::Opened { view, client, .. }) => view_of(client, None, closings.get(view).copied()),
            Event::View(ViewEvent::CopyOpened { view, client, form, .. }) => {
                view_of(client, Some(form.clone()), closings.get(view).copied())
            }
            Event::Package(PackageEvent::ItemPackaged { package }) => AccessWhat::Package { package: package.clone() },
            Event::Package(PackageEvent::Opened { package, client, .. }) => {
                AccessWhat::Sent { package: package.clone(), client: shown(client) }
            }
            Event::Access(AccessEvent::Refused { action, why, .. }) => {
                AccessWhat::Refused { action: shown(action), why: shown(why) }
            }
            _ => return None,
        };
        Some(Access { index: step.index, time: step.entry.time, actor: step.entry.actor.clone(), what })
    };
    steps.iter().filter_map(access).collect()
}

fn view_of(client: &str, form: Option<CopyForm>, closing: Option<(&Vec<ByteRange>, ViewEnd)>) -> AccessWhat {
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

/// All else among `steps` of a recording, whose path is `undecoded` where it is no UTF-8.
pub(super) fn happenings(steps: &[Step], undecoded: Option<&Undecoded>) -> Vec<Happening> {
    let named = |path: &str| match undecoded.filter(|undecoded| undecoded.reads_as(path)) {
        Some(undecoded) => format!("{} {}", shown(&undecoded.text()), undecoded.note(Language::English)),
        None => shown(path),
    };
    let happening = |step: &Step| {
        let (event, detail) = match &step.entry.event {
            Event::Recording(RecordingEvent::Announced { station, .. }) => ("recording.announced", station.to_string()),
            Event::Recording(RecordingEvent::Stored { size, .. }) => ("recording.stored", size.to_string()),
            Event::Recording(RecordingEvent::Released { path, outcome, .. }) => {
                ("recording.released", format!("{} {}", snake(outcome), named(path)))
            }
            Event::Recording(RecordingEvent::UploadAbandoned { bytes, .. }) => ("upload.abandoned", bytes.to_string()),
            Event::Recording(RecordingEvent::UploadResumed { station, .. }) => ("upload.resumed", station.to_string()),
            Event::Case(CaseEvent::Linked { case, stage, record_kind, reason, .. }) => {
                let (stage, kind) = (snake(stage), snake(record_kind));
                ("case.linked", format!("{case} {stage} {kind}: {}", shown(reason)))
            }
            Event::Case(CaseEvent::Unlinked { case, reason, .. }) => {
                ("case.unlinked", format!("{case}: {}", shown(reason)))
            }
            Event::Marker(MarkerEvent::Set { at_ms, kind, text, .. }) => {
                ("marker.set", format!("{at_ms} ms {}: {}", snake(kind), shown(text)))
            }
            Event::Marker(MarkerEvent::Removed { marker, reason, .. }) => {
                ("marker.removed", format!("{marker}: {}", shown(reason)))
            }
            Event::Derived(DerivedEvent::Made { derived, kind, .. }) => {
                ("derived.made", format!("{} {derived}", snake(kind)))
            }
            Event::Recording(RecordingEvent::Verified { holds, findings, .. }) => {
                ("recording.verified", if *holds { "holds".to_owned() } else { shown(&findings.join("; ")) })
            }
            _ => return None,
        };
        let Step { index, entry, .. } = step;
        Some(Happening { index: *index, time: entry.time, actor: entry.actor.clone(), event, detail })
    };
    steps.iter().filter_map(happening).collect()
}

/// A unit variant's name as the log writes it.
fn snake(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
