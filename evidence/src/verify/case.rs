//! The case and the making of the package: what the index says of them, against the log.

use std::collections::BTreeSet;

use super::bag::Bag;
use super::history::{Histories, Step};
use super::message::{Fault, Notice};
use super::shown;
use crate::entry::Item;
use crate::event::{Actor, Event};
use crate::ids::RecordingId;
use crate::package::{PackageFile, PackageIndex, PackagedCase};

/// Checks the case, where the package is of one.
pub(super) fn check_case(bag: &Bag<'_>, index: &PackageIndex, histories: &Histories) {
    let Some(packaged) = &index.case else { return };
    let steps = histories.of(&Item::Case(packaged.case.clone()));
    if let Some(step) = steps.iter().find(|step| matches!(step.entry.event, Event::CaseOpened { .. })) {
        check_opening(bag, packaged, step);
    }
    let mut filed = BTreeSet::new();
    for step in steps {
        match &step.entry.event {
            Event::CaseLinked { case, recording, .. } if *case == packaged.case => {
                filed.insert(*recording);
            }
            Event::CaseUnlinked { case, recording, .. } if *case == packaged.case => {
                filed.remove(recording);
            }
            _ => {}
        }
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

fn check_opening(bag: &Bag<'_>, packaged: &PackagedCase, step: &Step) {
    let Event::CaseOpened { case, agency, number, title } = &step.entry.event else { return };
    let pairs = [
        ("case.case", packaged.case.to_string(), case.to_string()),
        ("case.number", packaged.number.to_string(), number.to_string()),
        ("case.title", packaged.title.clone(), title.clone()),
        ("case.agency", packaged.agency.to_string(), agency.to_string()),
    ];
    compare(bag, &pairs, &step.file);
}

/// Compares what the index says with what an entry says.
fn compare(bag: &Bag<'_>, pairs: &[(&str, String, String)], source: &str) {
    for (field, said, proven) in pairs.iter().filter(|(_, said, proven)| said != proven) {
        let fault = Fault::Differs {
            field: (*field).to_owned(),
            said: shown(said),
            proven: shown(proven),
            source: source.to_owned(),
        };
        bag.fault(&PackageFile::Index.path(), fault);
    }
}

/// Checks the entry of the package's making; gives who made it.
pub(super) fn check_making(bag: &Bag<'_>, index: &PackageIndex, histories: &Histories) -> Option<Actor> {
    let of_case = index.case.iter().flat_map(|case| histories.of(&Item::Case(case.case.clone())));
    let of_package = histories.of(&Item::Package(index.package.clone()));
    let making = of_case.chain(of_package).find(|step| match &step.entry.event {
        Event::PackageMade { package, .. } => *package == index.package,
        _ => false,
    });
    let path = PackageFile::Index.path();
    let Some(step) = making else {
        if index.case.is_some() {
            bag.fault(&path, Fault::NoMaking {});
        } else {
            bag.notice(&path, Notice::MakingNotShown {});
        }
        return packager(index, histories);
    };
    let Event::PackageMade { case, recordings, reason, .. } = &step.entry.event else { return None };
    let id = |case: Option<String>| case.unwrap_or_default();
    let pairs = [
        ("case", id(index.case.as_ref().map(|case| case.case.to_string())), id(case.as_ref().map(ToString::to_string))),
        ("recordings", index.recordings.len().to_string(), recordings.to_string()),
        ("reason", index.reason.clone(), reason.clone()),
    ];
    compare(bag, &pairs, &step.file);
    if index.made_at != step.entry.time {
        bag.notice(&path, Notice::MadeAt { said: index.made_at, logged: step.entry.time });
    }
    Some(step.entry.actor.clone())
}

/// Who put the recordings into this package.
fn packager(index: &PackageIndex, histories: &Histories) -> Option<Actor> {
    let packaged = |step: &&Step| match &step.entry.event {
        Event::ItemPackaged { package } => *package == index.package,
        _ => false,
    };
    histories.all().find(packaged).map(|step| step.entry.actor.clone())
}
