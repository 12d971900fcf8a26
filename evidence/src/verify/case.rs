//! The case: what the index says of it, against the log.

use std::collections::BTreeSet;

use super::bag::Bag;
use super::history::{Histories, Step};
use super::message::{Fault, Notice};
use super::shown;
use crate::entry::Item;
use crate::event::{CaseEvent, Event};
use crate::ids::{CaseId, RecordingId};
use crate::package::{PackageFile, PackageIndex, PackagedCase};
use crate::plain_nouns;

/// Checks the case, where the package is of one.
pub(super) fn check_case(bag: &Bag<'_>, index: &PackageIndex, histories: &Histories) {
    let Some(packaged) = &index.case else { return };
    let steps = histories.of(&Item::Case(packaged.case.clone()));
    let opening =
        |step: &&Step| step.index.is_some() && matches!(step.entry.event, Event::Case(CaseEvent::Opened { .. }));
    if let Some(step) = steps.iter().find(opening) {
        check_opening(bag, packaged, step);
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
            CaseEvent::Opened { .. } => {}
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
        | Event::Derived(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => {}
    }
}

fn check_opening(bag: &Bag<'_>, packaged: &PackagedCase, step: &Step) {
    let Event::Case(CaseEvent::Opened { case, agency, number, title }) = &step.entry.event else { return };
    let pairs = [
        ("case.case", packaged.case.to_string(), case.to_string()),
        ("case.number", packaged.number.to_string(), number.to_string()),
        ("case.title", packaged.title.clone(), title.clone()),
        ("case.agency", packaged.agency.to_string(), agency.to_string()),
    ];
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
