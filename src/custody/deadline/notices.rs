//! What is told of deadlines outside the console: each recording once as one that will be late, and once as one that is.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::ids::{RecordingId, StationId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::custody::access::Scope;
use crate::custody::deadline::lists::{Figure, Part, Span, list};
use crate::custody::deadline::rules::{Rule, Standing};
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

/// Those of `now` that were not told as they stand, at most [`NOTICE_MAX`].
pub fn news<'a>(now: &'a [Notice], told: &Told) -> Vec<&'a Notice> {
    now.iter().filter(|notice| told.get(&notice.recording) != Some(&notice.state)).take(NOTICE_MAX).collect()
}

/// What was told, once `news` were too: what is stored by now is forgotten.
pub fn told_with(now: &[Notice], told: &Told, news: &[&Notice]) -> Told {
    let kept = now.iter().filter_map(|notice| Some((notice.recording, *told.get(&notice.recording)?)));
    kept.chain(news.iter().map(|notice| (notice.recording, notice.state))).collect()
}

impl Custody {
    /// All recordings that are late or will be within the site's hours, those that are late first. It is the service that
    /// asks: what of it is told names no person.
    pub async fn notices(self: &Arc<Self>) -> Result<Vec<Notice>, Refused> {
        let soon = |rule: &Rule| Rule { at_risk_seconds: self.notice_seconds, ..rule.clone() };
        let (rules, now): (Vec<Rule>, Utc) = (self.rules.iter().map(soon).collect(), self.clock.now());
        self.read(move |reader| {
            let mut notices = Vec::new();
            for (state, standing) in [(Noticed::Overdue, Standing::Overdue), (Noticed::Soon, Standing::AtRisk)] {
                let standing = Some(standing);
                let figure =
                    Figure { span: Span::Coming, standing, station: None, officer: None, recorder: None, flag: None };
                let found = list(reader, &figure, Part::Whole, (&Scope::Everything, &rules), (now, now), now)?;
                notices.extend(found.items.into_iter().map(|item| Notice {
                    recording: item.recording.id,
                    station: item.recording.station,
                    state,
                    due: item.judgement.due,
                }));
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
        let now = vec![soon.clone(), notice(2, Noticed::Overdue)];
        let first = news(&now, &Told::new());
        assert_eq!(first.len(), 2);
        let told = told_with(&now, &Told::new(), &first);
        assert!(news(&now, &told).is_empty(), "once");
        let later = vec![late.clone()];
        let second = news(&later, &told);
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
        let now: Vec<Notice> = (0..=NOTICE_MAX).map(one).collect();
        let first = news(&now, &Told::new());
        assert_eq!(first.len(), NOTICE_MAX);
        let told = told_with(&now, &Told::new(), &first);
        assert_eq!(news(&now, &told).len(), 1);
    }
}
