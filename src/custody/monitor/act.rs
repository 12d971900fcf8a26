//! Reviewing a recording of a fixed place.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, MonitorEvent, MonitorOutcome};
use evidence::ids::{CaseId, RecordingId};
use jiff::civil::Date;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Verdict, permits};
use crate::custody::act::record::certificate;
use crate::custody::course::whose::whose;
use crate::custody::legal::Legal;
use crate::custody::marker::act::recording_for;
use crate::custody::monitor::rules::{self, MonitorChecked, MonitorGiven};
use crate::custody::refused::Fault;
use crate::custody::{Custody, Refused, draft};
use crate::store::tables::{DbError, Reader};

impl Custody {
    /// Reviews a recording of a fixed place, in place of what was said of it before. Nobody reviews what belongs to a case
    /// that is theirs; that they tried is on record.
    pub async fn review_monitoring(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        given: MonitorGiven,
    ) -> Result<MonitorOutcome, Refused> {
        let MonitorChecked { outcome, said } = rules::checked(given)?;
        let who = caller.clone();
        self.command(caller, Verb::MonitorReview, move |reader, _| {
            let recording = recording_for(reader, &who, Action::ReviewMonitoring, id)?;
            if let Some(case) = own_case(reader, &who, &id)? {
                return Err(Refused::Own { item: Item::Case(case), fault: Fault::OwnMonitoring }.into());
            }
            if reader.monitored(&id)?.is_none() {
                return Err(Refused::Conflict(Fault::NotMonitored).into());
            }
            if recording.stored_at().is_none() {
                return Err(Refused::NotStored.into());
            }
            let MonitorGiven { met, examined, reasons } = said;
            let event = MonitorEvent::Reviewed { recording: id, outcome, met, examined, reasons };
            Ok(vec![draft(&who, vec![Item::Recording(id)], Event::Monitor(event))])
        })
        .await?;
        Ok(outcome)
    }

    /// Whether somebody may review a recording as it stands: what pages offer. Whoever sends the form is judged again.
    pub async fn may_review_monitoring(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<bool, Refused> {
        let who = caller.clone();
        self.read(move |reader| {
            let Some(recording) = reader.recording(&id)? else { return Ok(false) };
            let is_theirs = permits(&who, Action::ReviewMonitoring, recording.target()) == Verdict::Allow;
            if !is_theirs || recording.stored_at().is_none() || reader.monitored(&id)?.is_none() {
                return Ok(false);
            }
            Ok(own_case(reader, &who, &id)?.is_none())
        })
        .await
    }
}

/// A case that a recording is filed under and that is somebody's: they handle it or did, or are an officer of its acts.
fn own_case(reader: &Reader<'_>, who: &Caller, recording: &RecordingId) -> Result<Option<CaseId>, DbError> {
    let Some(own) = certificate(who) else { return Ok(None) };
    for case in reader.cases_of(recording)? {
        if whose(reader, reader.course(&case.id)?.as_ref(), &case.id)?.all().contains(own) {
            return Ok(Some(case.id));
        }
    }
    Ok(None)
}

/// The recordings that are filed under a case and are no evidence of a penalty on a day.
pub(in crate::custody) fn barred(
    reader: &Reader<'_>,
    law: &Legal,
    case: &CaseId,
    day: Date,
) -> Result<BTreeSet<RecordingId>, DbError> {
    Ok(rules::barred(law, day, &reader.monitored_of(case)?))
}
