//! What is told of deadlines outside the console: each recording once as one that will be late, and once as one that is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::ids::{RecordingId, StationId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::custody::access::Scope;
use crate::custody::deadline::lists::{Figure, Part, Span, list};
use crate::custody::deadline::rules::Standing;
use crate::custody::{Custody, Refused};

/// Recordings that one notice names at most; further ones follow in the next.
pub const NOTICE_MAX: usize = 500;

/// How a recording stands that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noticed {
    /// It will be late within the site's hours.
    Soon,
    /// It is late.
    Overdue,
}

/// A recording that is told: ids alone, and no person.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// The recording.
    pub recording: RecordingId,
    /// Its station.
    pub station: StationId,
    /// How it stands.
    pub state: Noticed,
    /// When it is or was due.
    pub due: Option<Utc>,
}

/// Of each recording that was told, how it stood then.
pub type Told = BTreeMap<RecordingId, Noticed>;

/// All that there is to tell.
#[derive(Debug, Default)]
pub struct Notices {
    /// Those that are due first, late ones before others: some thousands of each at most.
    pub first: Vec<Notice>,
    /// How many are late in all.
    pub overdue: u64,
    /// How many will be.
    pub soon: u64,
    /// Those of the recordings that were told before that still wait, though they are not among the first.
    pub waiting: BTreeSet<RecordingId>,
}

/// Those of `now` that were not told as they stand, at most [`NOTICE_MAX`].
pub fn news<'a>(now: &'a [Notice], told: &Told) -> Vec<&'a Notice> {
    now.iter().filter(|notice| told.get(&notice.recording) != Some(&notice.state)).take(NOTICE_MAX).collect()
}

/// What was told, once `news` were too: what is stored by now is forgotten.
pub fn told_with(now: &Notices, told: &Told, news: &[&Notice]) -> Told {
    let still = now.first.iter().map(|notice| notice.recording).chain(now.waiting.iter().copied());
    let kept = still.filter_map(|recording| Some((recording, *told.get(&recording)?)));
    kept.chain(news.iter().map(|notice| (notice.recording, notice.state))).collect()
}

impl Custody {
    /// All recordings that are late or will be within the site's hours, those that are late first, and which of those that
    /// were told still wait. It is the service that asks: what of it is told names no person.
    pub async fn notices(self: &Arc<Self>, told: Vec<RecordingId>) -> Result<Notices, Refused> {
        let (rules, hours, now): (_, _, Utc) = (self.rules.clone(), self.notice_hours, self.clock.now());
        self.read(move |reader| {
            let mut notices = Notices::default();
            for (state, standing) in [(Noticed::Overdue, Standing::Overdue), (Noticed::Soon, Standing::AtRisk)] {
                let (span, standing) = (Span::ComingWithin { hours }, Some(standing));
                let figure = Figure { span, standing, station: None, officer: None, recorder: None, flag: None };
                let found = list(reader, &figure, Part::Earliest, (&Scope::Everything, &rules), (now, now), now)?;
                match state {
                    Noticed::Overdue => notices.overdue = found.count,
                    Noticed::Soon => notices.soon = found.count,
                }
                notices.first.extend(found.items.into_iter().map(|item| Notice {
                    recording: item.recording.id,
                    station: item.recording.station,
                    state,
                    due: item.judgement.due,
                }));
            }
            // Only where there are more than are listed may one that was told be none of these.
            if notices.overdue + notices.soon > notices.first.len() as u64 {
                let first: BTreeSet<RecordingId> = notices.first.iter().map(|notice| notice.recording).collect();
                for recording in told.into_iter().filter(|recording| !first.contains(recording)) {
                    if reader.recording(&recording)?.is_some_and(|recording| recording.stored_at().is_none()) {
                        notices.waiting.insert(recording);
                    }
                }
            }
            Ok(notices)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;

    use crate::custody::deadline::notices::*;

    fn notice(number: u8, state: Noticed) -> Notice {
        let station = "st-00000001".parse().expect("an id");
        Notice { recording: RecordingId(Digest::of(&[number])), station, state, due: None }
    }

    #[test]
    fn each_recording_is_told_once_in_each_state_and_forgotten_once_it_is_stored() {
        let (soon, late) = (notice(1, Noticed::Soon), notice(1, Noticed::Overdue));
        let all = |first: Vec<Notice>| Notices { first, ..Notices::default() };
        let now = all(vec![soon.clone(), notice(2, Noticed::Overdue)]);
        let first = news(&now.first, &Told::new());
        assert_eq!(first.len(), 2);
        let told = told_with(&now, &Told::new(), &first);
        assert!(news(&now.first, &told).is_empty(), "once");
        let later = all(vec![late.clone()]);
        let second = news(&later.first, &told);
        assert_eq!(second.len(), 1, "it is late by now");
        let told = told_with(&later, &told, &second);
        assert_eq!(told.into_iter().collect::<Vec<_>>(), [(late.recording, Noticed::Overdue)], "the other is stored");
    }

    #[test]
    fn a_notice_names_so_many_and_the_next_one_goes_on() {
        let station: StationId = "st-00000001".parse().expect("an id");
        let one = |number: usize| Notice {
            recording: RecordingId(Digest::of(&number.to_be_bytes())),
            station: station.clone(),
            state: Noticed::Soon,
            due: None,
        };
        let now = Notices { first: (0..=NOTICE_MAX).map(one).collect(), ..Notices::default() };
        let first = news(&now.first, &Told::new());
        assert_eq!(first.len(), NOTICE_MAX);
        let told = told_with(&now, &Told::new(), &first);
        assert_eq!(news(&now.first, &told).len(), 1);
    }

    #[test]
    fn what_was_told_and_still_waits_is_not_told_again_once_it_is_among_the_first() {
        let (one, two) = (notice(1, Noticed::Soon), notice(2, Noticed::Soon));
        let told = Told::from([(one.recording, Noticed::Soon)]);
        let crowded = Notices { first: vec![two], waiting: BTreeSet::from([one.recording]), ..Notices::default() };
        let new = news(&crowded.first, &told);
        let told = told_with(&crowded, &told, &new);
        assert_eq!(told.len(), 2);
        assert!(news(&[one], &told).is_empty());
    }
}
