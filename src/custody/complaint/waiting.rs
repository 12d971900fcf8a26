//! Complaints that wait for somebody: for the clerks of the agency that received them, to decide what comes of them and to
//! tell the complainant.

use evidence::event::Role;
use evidence::term::Calendars;
use evidence::time::Utc;

pub use crate::answers::complaint::ComplaintTaskKind;
use crate::custody::Refused;
use crate::custody::access::Caller;
use crate::custody::complaint::clocks::clocks;
use crate::custody::complaint::{Complaint, ComplaintStanding};
use crate::custody::course::clocks::CaseClock;
use crate::custody::legal::Legal;
use crate::store::tables::Reader;

/// A complaint that waits for somebody. It has no personal data: whoever deals with it looks that up.
#[derive(Debug, Clone)]
pub struct ComplaintTask {
    /// What is to be done.
    pub kind: ComplaintTaskKind,
    /// With which complaint.
    pub complaint: Complaint,
    /// The clock that is over first.
    pub clock: Option<CaseClock>,
}

/// Complaints that wait for somebody, `most` of each kind and longest first; and whether more do.
pub(in crate::custody) fn waiting(
    reader: &Reader<'_>,
    who: &Caller,
    most: usize,
) -> Result<(Vec<(ComplaintTaskKind, Complaint)>, bool), Refused> {
    let Caller::User { role: Role::Clerk, agency: Some(agency), .. } = who else { return Ok((Vec::new(), false)) };
    let (mut all, mut more) = (Vec::new(), false);
    for (kind, standing) in [
        (ComplaintTaskKind::DecideComplaint, ComplaintStanding::Open),
        (ComplaintTaskKind::TellComplainant, ComplaintStanding::Decided),
    ] {
        let found = reader.complaints_standing(Some(agency), standing, most as u64 + 1)?;
        more |= found.len() > most;
        all.extend(found.into_iter().take(most).map(|complaint| (kind, complaint)));
    }
    Ok((all, more))
}

/// The same with their clocks, what is over first coming first.
pub(in crate::custody) fn tasks_of(
    waiting: Vec<(ComplaintTaskKind, Complaint)>,
    (legal, calendars): (&Legal, &Calendars),
    now: Utc,
) -> Vec<ComplaintTask> {
    let mut tasks: Vec<ComplaintTask> = waiting
        .into_iter()
        .map(|(kind, complaint)| {
            let (clocks, uncounted) = clocks(legal, &complaint, calendars, now);
            for error in uncounted {
                tracing::warn!(complaint = %complaint.id, term.error = %error, "a term cannot be counted");
            }
            let clock = clocks.into_iter().min_by_key(|clock| clock.due.end.due());
            ComplaintTask { kind, complaint, clock }
        })
        .collect();
    tasks.sort_by_key(|task| {
        let due = task.clock.as_ref().map(|clock| clock.due.end.due());
        (due.is_none(), due, task.complaint.received_at)
    });
    tasks
}
