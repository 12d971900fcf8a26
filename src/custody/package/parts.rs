//! What goes into a package: of whom, how much, and of a case that is more than one package holds, which part.

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{Event, PackageEvent};
use evidence::ids::{CaseId, PackageId, RecordingId, StationId};
use evidence::package::HOW_TO_CHECK;

use crate::custody::access::{Action, Caller, Target};
use crate::custody::case::{CaseItem, CaseStep};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, Stop, absent, draft, require};
use crate::store::log::Draft;
use crate::store::tables::{DbError, Reader};

/// Recordings in one package at most.
pub const PACKAGE_RECORDINGS_MAX: usize = 1000;

/// Entries in the histories of one package at most: each is two files, and verifiers take a million files
/// and 512 MiB of entries.
pub const PACKAGE_ENTRIES_MAX: u64 = 250_000;

/// What a package is made of.
#[derive(Debug, Clone)]
pub enum PackageOf {
    /// The recordings filed under a case.
    Case {
        /// The case.
        case: CaseId,
        /// All of them, or [`PACKAGE_RECORDINGS_MAX`] in the order of filing: part 1, 2 and so on.
        part: Option<usize>,
    },
    /// These recordings.
    Recordings(Vec<RecordingId>),
}

/// How many packages hold so many recordings.
pub fn parts_of(recordings: usize) -> usize {
    recordings.div_ceil(PACKAGE_RECORDINGS_MAX)
}

/// Decides a package: every item must be of the caller's reach and stored.
pub(in crate::custody) fn make(
    reader: &Reader<'_>,
    who: &Caller,
    package: &PackageId,
    of: &PackageOf,
    reason: &str,
) -> Result<Vec<Draft>, Stop> {
    let (case, recordings) = contents(reader, who, of)?;
    let mut drafts = Vec::with_capacity(recordings.len() + 1);
    let mut stations = BTreeSet::new();
    for id in &recordings {
        let Some(recording) = reader.recording(id)? else { return Err(Refused::unknown(Thing::Recording, &id).into()) };
        require(who, Action::MakePackage, recording.target(), Some(Item::Recording(*id)))?;
        if recording.stored_at().is_none() {
            return Err(Refused::NotStored.into());
        }
        stations.insert(recording.station);
        let items = vec![Item::Recording(*id), Item::Package(package.clone())];
        drafts.push(draft(who, items, Event::Package(PackageEvent::ItemPackaged { package: package.clone() })));
    }
    require_entries(entries(reader, case.as_ref(), &recordings, &stations)?)?;
    let mut items = vec![Item::Package(package.clone())];
    items.extend(case.clone().map(Item::Case));
    let (package, recordings, reason) = (package.clone(), recordings.len() as u64, reason.to_owned());
    let page = Some(Digest::of(HOW_TO_CHECK.as_bytes()));
    drafts.insert(0, draft(who, items, Event::Package(PackageEvent::Made { package, case, recordings, reason, page })));
    Ok(drafts)
}

type Contents = (Option<CaseId>, BTreeSet<RecordingId>);

fn contents(reader: &Reader<'_>, who: &Caller, of: &PackageOf) -> Result<Contents, Stop> {
    let (id, part) = match of {
        PackageOf::Recordings(ids) => {
            require(who, Action::MakePackage, Target::Installation, None)?;
            let ids: BTreeSet<_> = ids.iter().copied().collect();
            let several = Fault::TooManyGiven { count: ids.len(), most: PACKAGE_RECORDINGS_MAX };
            require_count(ids.len(), several)?;
            return Ok((None, ids));
        }
        PackageOf::Case { case, part } => (case, *part),
    };
    let Some(case) = reader.case(id)? else {
        return Err(absent(who, Action::MakePackage, Thing::Case, &id).into());
    };
    let item = Item::Case(id.clone());
    require(who, Action::MakePackage, Target::Agency(&case.agency), Some(item))?;
    case.state.allow(CaseStep::Pack).map_err(Refused::Conflict)?;
    let filed = reader.case_items(id)?;
    Ok((Some(id.clone()), part_of(filed, part)?))
}

/// The recordings of a part of what is filed under a case, or all.
fn part_of(mut filed: Vec<CaseItem>, part: Option<usize>) -> Result<BTreeSet<RecordingId>, Refused> {
    let parts = parts_of(filed.len());
    let Some(part) = part else {
        let several = Fault::TooManyFiled { count: filed.len(), most: PACKAGE_RECORDINGS_MAX, parts };
        require_count(filed.len(), several)?;
        return Ok(filed.into_iter().map(|item| item.recording).collect());
    };
    // What is filed later comes later, so that it changes no part but the last.
    filed.sort_by_key(|item| (item.linked_at, item.recording));
    match part.checked_sub(1).and_then(|before| filed.chunks(PACKAGE_RECORDINGS_MAX).nth(before)) {
        Some(some) => Ok(some.iter().map(|item| item.recording).collect()),
        None => Err(Refused::Invalid { field: Field::Part, problem: Fault::PartOutside { part, parts } }),
    }
}

fn require_count(count: usize, several: Fault) -> Result<(), Refused> {
    let problem = match count {
        0 => Fault::NoneGiven { most: PACKAGE_RECORDINGS_MAX },
        1..=PACKAGE_RECORDINGS_MAX => return Ok(()),
        _ => several,
    };
    Err(Refused::Invalid { field: Field::Recordings, problem })
}

/// Entries that the histories of a package would have.
fn entries(
    reader: &Reader<'_>,
    case: Option<&CaseId>,
    recordings: &BTreeSet<RecordingId>,
    stations: &BTreeSet<StationId>,
) -> Result<u64, DbError> {
    let of_recordings = recordings.iter().map(|id| Item::Recording(*id));
    let of_stations = stations.iter().map(|id| Item::Station(id.clone()));
    // Those of the package itself: its making, and one for each recording, which stands in both histories.
    let mut sum = 1 + 2 * recordings.len() as u64 + u64::from(case.is_some());
    for item in of_recordings.chain(of_stations).chain(case.map(|id| Item::Case(id.clone()))) {
        sum += reader.last_place(&item)?.map_or(0, |place| place.item_seq + 1);
    }
    Ok(sum)
}

fn require_entries(count: u64) -> Result<(), Refused> {
    if count <= PACKAGE_ENTRIES_MAX {
        return Ok(());
    }
    let problem = Fault::HistoriesTooLong { count, most: PACKAGE_ENTRIES_MAX };
    Err(Refused::Invalid { field: Field::Recordings, problem })
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::event::{RecordKind, Stage};

    use crate::custody::package::parts::*;

    /// `count` recordings, filed in the order of their numbers.
    fn filed(count: usize) -> Vec<CaseItem> {
        let item = |number: usize| CaseItem {
            recording: RecordingId(Digest::of(&number.to_be_bytes())),
            stage: Stage::Investigation,
            record_kind: RecordKind::Video,
            reason: String::new(),
            linked_at: evidence::time::Utc::from_micros(i64::try_from(number).expect("small")).expect("a time"),
        };
        (0..count).rev().map(item).collect()
    }

    #[test]
    fn a_case_of_more_than_a_package_holds_is_packed_in_parts() {
        let all = filed(2 * PACKAGE_RECORDINGS_MAX + 1);
        let refused = part_of(all.clone(), None).expect_err("too many").to_string();
        assert!(refused.contains("make 3 packages"), "{refused}");
        let parts: Vec<_> = (1..=3).map(|part| part_of(all.clone(), Some(part)).expect("a part")).collect();
        assert_eq!(parts.iter().map(BTreeSet::len).collect::<Vec<_>>(), [1000, 1000, 1]);
        let together: BTreeSet<_> = parts.into_iter().flatten().collect();
        assert_eq!(together.len(), all.len(), "every recording is in one part");
        for none in [0, 4, usize::MAX] {
            assert!(part_of(all.clone(), Some(none)).is_err(), "part {none}");
        }
        assert_eq!(part_of(filed(PACKAGE_RECORDINGS_MAX), None).expect("whole").len(), PACKAGE_RECORDINGS_MAX);
        assert!(part_of(Vec::new(), None).is_err() && part_of(Vec::new(), Some(1)).is_err());
    }

    #[test]
    fn a_package_holds_no_more_entries_than_a_verifier_takes() {
        assert!(require_entries(PACKAGE_ENTRIES_MAX).is_ok());
        let refused = require_entries(PACKAGE_ENTRIES_MAX + 1).expect_err("too many").to_string();
        assert!(refused.contains("fewer recordings"), "{refused}");
    }
}
