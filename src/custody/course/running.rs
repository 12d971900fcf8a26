//! The clocks of a case as they run, read without all else that is shown of its course: what lists of many cases ask.

use evidence::term::Calendars;
use evidence::time::Utc;

use crate::custody::Refused;
use crate::custody::course::clocks::{CaseClock, CaseFacts, clocks};
use crate::custody::course::happened::happened;
use crate::custody::course::{CaseCourse, CaseExtension, CaseStop};
use crate::custody::decision::CaseDecision;
use crate::custody::decision::rules::decided_at;
use crate::custody::legal::Legal;
use crate::store::tables::Reader;

/// What of a case its clocks were read with.
#[derive(Debug, Clone)]
pub(in crate::custody) struct Running {
    /// What did not count for terms.
    pub(in crate::custody) pauses: Vec<CaseStop>,
    /// Which terms were made longer.
    pub(in crate::custody) extensions: Vec<CaseExtension>,
    /// Its decisions, those that fell among them.
    pub(in crate::custody) decisions: Vec<CaseDecision>,
    /// Its clocks.
    pub(in crate::custody) clocks: Vec<CaseClock>,
}

/// The clocks of a case with this course, and what they were read with.
pub(in crate::custody) fn running(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    course: &CaseCourse,
    now: Utc,
) -> Result<Running, Refused> {
    let case = &course.case;
    let (pauses, extensions) = (reader.course_pauses(case)?, reader.course_extensions(case)?);
    let decisions = reader.decisions_of(case)?;
    let decided = decisions.first().map(|first| decided_at(first, legal.zone()));
    let happened = happened(reader, legal, (case, course.urgent.as_ref()))?;
    let facts = CaseFacts { course, pauses: &pauses, extensions: &extensions, decided, happened: &happened };
    let (clocks, uncounted) = clocks(legal, facts, calendars, now);
    for error in uncounted {
        tracing::warn!(%case, term.error = %error, "a term of a case cannot be counted");
    }
    Ok(Running { pauses, extensions, decisions, clocks })
}
