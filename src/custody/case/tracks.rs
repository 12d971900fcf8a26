//! Where the recorders of a case were: the track of each recording that is filed under it.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::ids::{CaseId, Certificate};

use crate::answers::bounds::TRACKS_SHOWN_MAX;
use crate::custody::access::Caller;
use crate::custody::case::Case;
use crate::custody::case::act::CaseView;
use crate::custody::recording::Recording;
use crate::custody::recording::media::Examined;
use crate::custody::recording::track::Track;
use crate::custody::{Custody, Refused};

/// What is known of where a recording was made.
#[derive(Debug, Clone, PartialEq)]
pub enum Whereabouts {
    /// This.
    Known(Track),
    /// Its media tell of no place, or cannot be read.
    Nowhere,
    /// Its media were not examined yet.
    Unread,
    /// Its content is still to come.
    Coming,
}

/// A recording of a case, and where it was made.
#[derive(Debug)]
pub struct Tracked {
    /// The recording.
    pub recording: Recording,
    /// Where.
    pub whereabouts: Whereabouts,
}

impl Tracked {
    /// The track, where there is one.
    pub fn track(&self) -> Option<&Track> {
        match &self.whereabouts {
            Whereabouts::Known(track) => Some(track),
            Whereabouts::Nowhere | Whereabouts::Unread | Whereabouts::Coming => None,
        }
    }
}

/// The tracks of a case.
#[derive(Debug)]
pub struct CaseTracks {
    /// The case.
    pub case: Case,
    /// Its recordings, in order of capture, [`TRACKS_SHOWN_MAX`] at most.
    pub recordings: Vec<Tracked>,
    /// Recordings beyond those.
    pub left_out: usize,
    /// Recordings that the caller may not see.
    pub hidden: usize,
    /// Names of the officers, where the register has them.
    pub officers: BTreeMap<Certificate, String>,
}

impl CaseTracks {
    /// How many of its recordings are not drawn for what `of` says.
    pub fn count(&self, of: &Whereabouts) -> usize {
        self.recordings.iter().filter(|one| one.whereabouts == *of).count()
    }
}

/// As many of these as are shown, and how many are left out.
fn shown_of<T>(mut all: Vec<T>) -> (Vec<T>, usize) {
    let left_out = all.len().saturating_sub(TRACKS_SHOWN_MAX);
    all.truncate(TRACKS_SHOWN_MAX);
    (all, left_out)
}

impl Custody {
    /// The tracks of a case's recordings; that the case was read, and each recording in it, is logged first.
    pub async fn case_tracks(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseTracks, Refused> {
        let CaseView { case, items, .. } = self.show_case(caller, id).await?;
        let filed = items.len();
        let seen: Vec<Recording> = items.into_iter().filter_map(|(_, recording)| recording).collect();
        let hidden = filed - seen.len();
        let (seen, left_out) = shown_of(seen);
        let officers = self.officers_of(&seen).await?;
        let mut recordings = Vec::with_capacity(seen.len());
        // One after the other: what was found out of one may be a megabyte.
        for recording in seen {
            let whereabouts = self.whereabouts(&recording).await;
            recordings.push(Tracked { recording, whereabouts });
        }
        Ok(CaseTracks { case, recordings, left_out, hidden, officers })
    }

    async fn whereabouts(&self, recording: &Recording) -> Whereabouts {
        if recording.stored_at().is_none() {
            return Whereabouts::Coming;
        }
        let examined = self.examined_before(recording).await;
        let Some(examined) = examined else { return Whereabouts::Unread };
        Examined::probed(&examined).and_then(Track::of).map_or(Whereabouts::Nowhere, Whereabouts::Known)
    }

    /// The names of the officers of these recordings, where the register has them.
    async fn officers_of(self: &Arc<Self>, recordings: &[Recording]) -> Result<BTreeMap<Certificate, String>, Refused> {
        let certificates: Vec<Certificate> = recordings.iter().filter_map(|one| one.certificate.clone()).collect();
        self.read(move |reader| {
            let mut names = BTreeMap::new();
            for certificate in certificates {
                if !names.contains_key(&certificate)
                    && let Some(officer) = reader.officer(&certificate)?
                {
                    names.insert(certificate, officer.name);
                }
            }
            Ok(names)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_are_shown_and_of_more_it_is_said_how_many_are_left_out() {
        let first = |count: usize| shown_of((0..count).collect::<Vec<_>>());
        assert_eq!(first(TRACKS_SHOWN_MAX), ((0..500).collect(), 0));
        assert_eq!(first(TRACKS_SHOWN_MAX + 1), ((0..500).collect(), 1), "the earliest are shown");
    }
}
