//! The case: what the index says of it, against the log.

use std::collections::BTreeSet;

use super::bag::Bag;
use super::history::{Histories, Step};
use super::message::{Fault, Notice};
use super::shown;
use crate::entry::Item;
use crate::event::{CaseEvent, Event};
use crate::ids::{CaseId, CaseNumber, RecordingId};
use crate::package::{PackageFile, PackageIndex, PackagedCase};
use crate::plain_nouns;

/// Checks the case, where the package is of one.
pub(super) fn check_case(bag: &Bag<'_>, index: &PackageIndex, histories: &Histories) {
    let Some(packaged) = &index.case else { return };
    let steps = histories.of(&Item::Case(packaged.case.clone()));
    let proven = || steps.iter().filter(|step| step.index.is_some());
    let opened = proven().find(|step| matches!(step.entry.event, Event::Case(CaseEvent::Opened { .. })));
    let renamed = proven().rfind(|step| matches!(step.entry.event, Event::Case(CaseEvent::Renamed { .. })));
    for step in opened.into_iter().chain(renamed) {
        check_name(bag, packaged, step, renamed.is_some());
    }
    let item = Item::Case(packaged.case.clone());
    super::entries::check_course(bag, histories, &item);
    if !histories.is_whole(&item) {
        return;
    }
    let mut filed = BTreeSet::new();
    for step in steps {
        take(&mut filed, &packaged.case, &step.entry.event);
    }
    let inside: BTreeSet<RecordingId> = index.recordings.iter().map(|packaged| packaged.recording).collect();
    let path = PackageFile::Index.path();
    for recording in inside.difference(&filed) {
        bag.fault(&path, Fault::NotFiled { recording: *recording, case: packaged.case.clone() });
    }
    for recording in filed.difference(&inside) {
        bag.notice(&path, Notice::AlsoFiled { recording: *recording });
    }
}

/// Takes what an event says of the recordings that are filed under `own`.
fn take(filed: &mut BTreeSet<RecordingId>, own: &CaseId, event: &Event) {
    match event {
        Event::Case(event) => match event {
            CaseEvent::Linked { case, recording, .. } => {
                if case == own {
                    filed.insert(*recording);
                }
            }
            CaseEvent::Unlinked { case, recording, .. } => {
                if case == own {
                    filed.remove(recording);
                }
            }
            // What a merged case had is taken out of it and filed under the other by entries of its own.
            CaseEvent::Opened { .. }
            | CaseEvent::Renamed { .. }
            | CaseEvent::Merged { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Reopened { .. } => {}
        },
        // No other noun's events file anything, or take it out.
        Event::Log(_)
        | plain_nouns!()
        | Event::Account(_)
        | Event::Station(_)
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::View(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => {}
    }
}

/// Holds the index against an entry that names the case: its opening, and where the case was `renamed` the last that
/// gave it another name, which its opening does not have.
fn check_name(bag: &Bag<'_>, packaged: &PackagedCase, step: &Step, renamed: bool) {
    let Event::Case(event) = &step.entry.event else { return };
    let name = |number: &CaseNumber, title: &str| {
        [
            ("case.number", packaged.number.to_string(), number.to_string()),
            ("case.title", packaged.title.clone(), title.to_owned()),
        ]
    };
    let mut pairs = Vec::new();
    match event {
        CaseEvent::Opened { case, agency, number, title } => {
            pairs.push(("case.case", packaged.case.to_string(), case.to_string()));
            if !renamed {
                pairs.extend(name(number, title));
            }
            pairs.push(("case.agency", packaged.agency.to_string(), agency.to_string()));
        }
        CaseEvent::Renamed { number, title, .. } => pairs.extend(name(number, title)),
        CaseEvent::Linked { .. }
        | CaseEvent::Unlinked { .. }
        | CaseEvent::Merged { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. } => {}
    }
    compare(bag, "R9.22", &pairs, &step.file);
}

/// Compares what the index says with what an entry says.
pub(super) fn compare(bag: &Bag<'_>, rule: &'static str, pairs: &[(&str, String, String)], source: &str) {
    for (field, said, proven) in pairs.iter().filter(|(_, said, proven)| said != proven) {
        let fault = Fault::Differs {
            rule,
            field: (*field).to_owned(),
            said: shown(said),
            proven: shown(proven),
            source: source.to_owned(),
        };
        bag.fault(&PackageFile::Index.path(), fault);
    }
}
