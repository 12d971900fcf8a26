//! What was decided by the simple procedure, for a person to read: by which rules it could be, what is not as the law asks,
//! and until when its cash is to be handed in and paid in at the bank.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::CaseId;
use evidence::term::{self, Calendars, TermError};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::course::clocks::{CaseClock, standing};
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{ClockStart, ClockStop, DeadlineSubject, DeadlineText, EntryGround, Legal};
use crate::custody::simple::SimpleDecision;
use crate::custody::simple::rules::{SimpleFault, allowing, facts, findings};
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// A decision, with all that is shown of it.
#[derive(Debug, Clone)]
pub struct SimpleView {
    /// The decision.
    pub decision: SimpleDecision,
    /// The day on which it was made.
    pub day: Date,
    /// The entries of the legal data by which the procedure could be used.
    pub allowed_by: Vec<EntryGround>,
    /// What is not as the law asks.
    pub findings: Vec<SimpleFault>,
    /// Until when its cash is to be handed in, and paid in at the bank.
    pub clocks: Vec<CaseClock>,
}

impl Custody {
    /// What was decided in a case by the simple procedure; the reading is logged on the case.
    pub async fn show_simple(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<Option<SimpleView>, Refused> {
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let asked = id.clone();
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            let Some(decision) = reader.simple_decision(&case.id)? else { return Ok(None) };
            Ok(Some(simple_view(reader, &legal, decision, now)?))
        });
        let found = found.await;
        let view = self.recorded(caller, Verb::SimpleShow, found).await?;
        self.log_described(caller, Verb::SimpleShow, vec![Item::Case(id)]).await?;
        Ok(view)
    }
}

/// A decision on the spot, with all that is shown of it.
pub(in crate::custody) fn simple_view(
    reader: &Reader<'_>,
    legal: &Legal,
    decision: SimpleDecision,
    now: Utc,
) -> Result<SimpleView, DbError> {
    let said = &decision.said;
    let day = legal.day(said.decided_at);
    let description = reader.course(&decision.case)?.and_then(|course| course.description);
    let matter = description.map(|said| said.matter.to_string()).unwrap_or_default();
    let kind = reader.party(&said.party)?.map(|party| party.kind);
    let (mut allowed_by, mut found) = (Vec::new(), Vec::new());
    if let Some(kind) = kind {
        let facts = facts(kind, &said.sanctions, said.fine_fen);
        let allowed = allowing(&legal.lists.simple_procedure, day, &matter, &facts).unwrap_or_default();
        allowed_by = allowed.iter().map(|grounded| grounded.rule.ground.clone()).collect();
        found = findings(said, &legal.lists.cash_on_spot, (day, matter.as_str()), &facts);
    }
    let clocks = clocks(legal, &decision, &matter, &reader.calendars()?, now);
    Ok(SimpleView { day, allowed_by, findings: found, clocks, decision })
}

/// The clocks that cash starts which was taken on the spot (行政处罚法 71): until when it is handed in, and from then on until
/// when it is paid in at the bank, of which no entry tells. One that cannot be counted is told in the service's own log.
pub(in crate::custody) fn clocks(
    legal: &Legal,
    decision: &SimpleDecision,
    matter: &str,
    calendars: &Calendars,
    now: Utc,
) -> Vec<CaseClock> {
    let said = &decision.said;
    if said.cash_fen == 0 {
        return Vec::new();
    }
    let (taken, none) = (said.decided_at, BTreeSet::new());
    // A day is told, and no hour: it was handed in by its end.
    let handed_in = said.handed_in_on.and_then(|day| term::midnight(legal.zone(), day).ok()).map(|at| at.max(taken));
    let mut clocks = Vec::new();
    for (starts, started, stops, stopped) in [
        (ClockStart::CashTaken, Some(taken), ClockStop::HandedIn, handed_in),
        (ClockStart::HandedIn, handed_in, ClockStop::Banked, None),
    ] {
        let Some(started) = started else { continue };
        let item = DeadlineSubject::Performance;
        let of = ClockOf { item, starts, matter: Some(matter), act: None, marks: &none };
        for rule in legal.deadlines_of(of, legal.day(started)).into_iter().filter(|rule| rule.stops == stops) {
            match clock((legal, calendars), rule, (started, stopped), now) {
                Ok(clock) => clocks.push(clock),
                Err(error) => {
                    tracing::warn!(case = %decision.case, term.error = %error, "a term of a case cannot be counted");
                }
            }
        }
    }
    clocks
}

fn clock(
    (legal, calendars): (&Legal, &Calendars),
    rule: &DeadlineText,
    (started, stopped): (Utc, Option<Utc>),
    now: Utc,
) -> Result<CaseClock, TermError> {
    let due = term::due(started, rule.term(false), &[], now, (legal.zone(), calendars))?;
    let standing = standing(legal, rule, &due, stopped, now);
    let rule = rule.clone();
    Ok(CaseClock { rule, started, stopped, due, standing, is_extended: false, extended_late: false })
}
