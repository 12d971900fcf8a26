//! Steps in the course of a case: who may take each, what it must say, and what it does.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CaseOutcome, CasePause, CourseEvent, Event};
use evidence::ids::{CaseId, Certificate, UserId};
use evidence::term::{self, Calendars};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::clocks::{CaseClock, CaseFacts, clocks};
use crate::custody::course::happened::happened;
use crate::custody::course::running::{Running, running};
use crate::custody::course::served::is_served;
use crate::custody::course::state::{Course, CourseStep};
use crate::custody::course::whose::{Whose, whose};
use crate::custody::course::{
    CASE_EXTENSIONS_MAX, CASE_PAUSES_MAX, CaseCourse, CaseExtension, CaseStop, Description, HANDLERS_MAX, MARKS_MAX,
};
use crate::custody::decision::CaseDecision;
use crate::custody::delegation::deciding::{Deciding, acting};
use crate::custody::delegation::{ActedFor, Acting};
use crate::custody::legal::{ClockStart, Legal};
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Stop, clean_text, draft};
use crate::store::tables::{DbError, Reader};

/// A step, with what it says.
#[derive(Debug, Clone)]
pub enum Taken {
    /// Saying what the case is about.
    Describe {
        /// What it is about.
        description: Description,
        /// Why it is said anew.
        reason: String,
        /// When what whoever says it saw had been said; none where that is not known.
        seen: Option<Utc>,
    },
    /// Asking to start it.
    RequestStart {
        /// On what ground.
        ground: String,
    },
    /// Starting it.
    Start,
    /// Refusing to start it.
    RefuseStart {
        /// Why.
        reason: String,
    },
    /// Starting it without approval.
    StartUrgent {
        /// When.
        started_at: Utc,
        /// Why.
        reason: String,
    },
    /// Approving an urgent start.
    Ratify,
    /// Refusing an urgent start.
    RefuseUrgent {
        /// Why.
        reason: String,
        /// Which measures are released.
        released: String,
        /// When.
        released_at: Utc,
    },
    /// Telling of something that does not count for terms.
    Pause {
        /// What.
        pause: CasePause,
        /// From when.
        from: Utc,
        /// Why.
        reason: String,
    },
    /// Telling of its end.
    EndPause {
        /// What.
        pause: CasePause,
        /// When it ended.
        until: Utc,
        /// How.
        reason: String,
    },
    /// Making a term longer.
    Extend {
        /// The rule.
        rule: String,
        /// Why.
        reason: String,
    },
    /// Asking to end it.
    RequestEnd {
        /// When the act ended.
        act_end: Utc,
        /// How.
        outcome: CaseOutcome,
        /// Why.
        reason: String,
    },
    /// Ending it.
    End,
    /// Refusing to end it.
    RefuseEnd {
        /// Why.
        reason: String,
    },
}

impl Taken {
    /// Which step it is.
    pub fn step(&self) -> CourseStep {
        match self {
            Self::Describe { .. } => CourseStep::Describe,
            Self::RequestStart { .. } => CourseStep::RequestStart,
            Self::Start => CourseStep::Start,
            Self::RefuseStart { .. } => CourseStep::RefuseStart,
            Self::StartUrgent { .. } => CourseStep::StartUrgent,
            Self::Ratify => CourseStep::Ratify,
            Self::RefuseUrgent { .. } => CourseStep::RefuseUrgent,
            Self::Pause { .. } | Self::EndPause { .. } => CourseStep::Pause,
            Self::Extend { .. } => CourseStep::Extend,
            Self::RequestEnd { .. } => CourseStep::RequestEnd,
            Self::End => CourseStep::End,
            Self::RefuseEnd { .. } => CourseStep::RefuseEnd,
        }
    }

    /// The same with its texts as they are kept. An optional one may be empty.
    fn cleaned(self) -> Result<Self, Refused> {
        let reason = |text: String| clean_text(Field::Reason, &text);
        let maybe = |field, text: String| {
            if text.trim().is_empty() { Ok(String::new()) } else { clean_text(field, &text) }
        };
        Ok(match self {
            Self::Describe { description, reason, seen } => {
                let place = maybe(Field::Place, description.place)?;
                Self::Describe {
                    description: Description { place, ..description },
                    reason: maybe(Field::Reason, reason)?,
                    seen,
                }
            }
            Self::RequestStart { ground } => Self::RequestStart { ground: clean_text(Field::Ground, &ground)? },
            Self::RefuseStart { reason: why } => Self::RefuseStart { reason: reason(why)? },
            Self::StartUrgent { started_at, reason: why } => Self::StartUrgent { started_at, reason: reason(why)? },
            Self::RefuseUrgent { reason: why, released, released_at } => {
                Self::RefuseUrgent { reason: reason(why)?, released: maybe(Field::Released, released)?, released_at }
            }
            Self::Pause { pause, from, reason: why } => Self::Pause { pause, from, reason: reason(why)? },
            Self::EndPause { pause, until, reason } => {
                Self::EndPause { pause, until, reason: maybe(Field::Reason, reason)? }
            }
            Self::Extend { rule, reason: why } => Self::Extend { rule, reason: reason(why)? },
            Self::RequestEnd { act_end, outcome, reason: why } => {
                Self::RequestEnd { act_end, outcome, reason: reason(why)? }
            }
            Self::RefuseEnd { reason: why } => Self::RefuseEnd { reason: reason(why)? },
            Self::Start => Self::Start,
            Self::Ratify => Self::Ratify,
            Self::End => Self::End,
        })
    }

    /// The event that tells of it.
    fn event(self, case: CaseId) -> CourseEvent {
        match self {
            Self::Describe { description, reason, seen: _ } => {
                let Description { matter, procedure, source, place, deed, handlers, marks } = description;
                let deed = deed.into_iter().flat_map(|(from, until)| [from, until]).collect();
                CourseEvent::Described { case, matter, procedure, source, place, deed, handlers, marks, reason }
            }
            Self::RequestStart { ground } => CourseEvent::StartRequested { case, ground },
            Self::Start => CourseEvent::Started { case },
            Self::RefuseStart { reason } => CourseEvent::StartRefused { case, reason },
            Self::StartUrgent { started_at, reason } => CourseEvent::StartedUrgent { case, started_at, reason },
            Self::Ratify => CourseEvent::Ratified { case },
            Self::RefuseUrgent { reason, released, released_at } => {
                CourseEvent::UrgentRefused { case, reason, released, released_at }
            }
            Self::Pause { pause, from, reason } => CourseEvent::Paused { case, pause, from, reason },
            Self::EndPause { pause, until, reason } => CourseEvent::PauseEnded { case, pause, until, reason },
            Self::Extend { rule, reason } => CourseEvent::TermExtended { case, rule, reason },
            Self::RequestEnd { act_end, outcome, reason } => {
                CourseEvent::EndRequested { case, act_end, outcome, reason }
            }
            Self::End => CourseEvent::Ended { case },
            Self::RefuseEnd { reason } => CourseEvent::EndRefused { case, reason },
        }
    }
}

/// The course of a case, with all that is shown of it.
#[derive(Debug, Clone)]
pub struct CourseView {
    /// The case.
    pub case: Case,
    /// Its course; none where nobody took a step.
    pub course: Option<CaseCourse>,
    /// What did not count for terms.
    pub pauses: Vec<CaseStop>,
    /// Which terms were made longer.
    pub extensions: Vec<CaseExtension>,
    /// Its clocks.
    pub clocks: Vec<CaseClock>,
    /// Its decisions, those that fell among them.
    pub decisions: Vec<CaseDecision>,
    /// Whether it was decided by the simple procedure.
    pub is_decided_simply: bool,
    /// Whether its decision counts as served.
    pub is_served: bool,
    /// What was decided in it for a head by who acted for them.
    pub acted_for: Vec<ActedFor>,
    /// The officers whose case it is.
    pub whose: Whose,
    /// For whom whoever looks acts at this moment.
    pub acting: Option<Acting>,
}

impl CourseView {
    /// Whether it was started urgently on a day on which no rule said until when that is to be told: no clock runs then.
    pub fn is_urgent_unruled(&self) -> bool {
        let urgent = self.course.as_ref().is_some_and(|course| course.urgent.is_some());
        urgent && self.clocks.iter().all(|clock| clock.rule.starts != ClockStart::UrgentStart)
    }

    /// For which head somebody decided, of what was decided in that moment; none where they did so in their own right.
    pub fn head_of(&self, at: Utc, by: &UserId) -> Option<&UserId> {
        self.acted_for.iter().find(|acted| acted.at == at && acted.by == *by).map(|acted| &acted.head)
    }
}

impl Custody {
    /// Takes a step in the course of a case.
    pub async fn take_step(self: &Arc<Self>, caller: &Caller, id: CaseId, taken: Taken) -> Result<(), Refused> {
        let taken = taken.cleaned()?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::CaseStep, move |reader, now| {
            let step = taken.step();
            let deciding = Deciding::of(reader, &legal, &who, step.action(), now)?;
            let case = case_for(reader, &deciding.caller, step.action(), &id)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            let course = reader.course(&id)?;
            let whose = whose(reader, course.as_ref(), &id)?;
            require_of_the_case(&who, (course.as_ref(), &whose), &taken, &id)?;
            let Caller::User { id: person, .. } = &who else { return Err(Refused::SignIn.into()) };
            let state = course.as_ref().map_or(&Course::Reported, |course| &course.state);
            state.after(step, person).map_err(|fault| match fault {
                // Who tries to decide on their own is put on record.
                Fault::OwnRequest => Refused::Own { item: Item::Case(id.clone()), fault },
                fault => Refused::Conflict(fault),
            })?;
            if step.is_the_heads() {
                let asked_by = state.asked_by().filter(|_| step.approves());
                deciding.require_not_the_heads(&id, asked_by, Some(whose.all()))?;
            }
            let asked = Asked { reader, legal: &legal, case: &case, course: course.as_ref(), now };
            asked.require(&taken)?;
            let event = Event::Course(taken.event(id.clone()));
            Ok(deciding.drafts(&id, draft(&who, vec![Item::Case(id.clone())], event)))
        })
        .await?;
        Ok(())
    }

    /// The course of a case; the reading is logged.
    pub async fn show_course(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CourseView, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseShow, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(crate::custody::shown::reading(&who, evidence::event::ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(crate::custody::refused::Thing::Case, &id))?;
            let view = course_view(reader, (&legal, &reader.calendars()?), case, now)?;
            Ok(CourseView { acting: acting(reader, &legal, &who, now)?, ..view })
        })
        .await
    }
}

/// All that is shown of the course of a case, but for whom whoever looks acts.
pub(in crate::custody) fn course_view(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    case: Case,
    now: Utc,
) -> Result<CourseView, Refused> {
    let course = reader.course(&case.id)?;
    let Running { pauses, extensions, decisions, clocks } = match &course {
        Some(course) => running(reader, (legal, calendars), course, now)?,
        // Of a case in which nobody took a step no clock runs.
        None => Running {
            pauses: reader.course_pauses(&case.id)?,
            extensions: reader.course_extensions(&case.id)?,
            decisions: reader.decisions_of(&case.id)?,
            clocks: Vec::new(),
        },
    };
    let acted_for = reader.acted_for(&case.id)?;
    let standing = decisions.last().filter(|decision| decision.fallen.is_none());
    let is_served = is_served(reader, &case.id, standing)?;
    let is_decided_simply = reader.simple_decision(&case.id)?.is_some();
    let whose = whose(reader, course.as_ref(), &case.id)?;
    Ok(CourseView {
        case,
        course,
        pauses,
        extensions,
        clocks,
        decisions,
        is_decided_simply,
        is_served,
        acted_for,
        whose,
        acting: None,
    })
}

/// The certificate of a caller who is an officer.
fn certificate(who: &Caller) -> Option<&Certificate> {
    match who {
        Caller::User { certificate, .. } => certificate.as_ref(),
        Caller::Station { .. } | Caller::Nobody { .. } => None,
    }
}

/// An officer runs the cases that they handle, and nobody decides as the head on one of their own.
fn require_of_the_case(
    who: &Caller,
    (course, whose): (Option<&CaseCourse>, &Whose),
    taken: &Taken,
    case: &CaseId,
) -> Result<(), Refused> {
    let Some(own) = certificate(who) else { return Ok(()) };
    if taken.step().is_the_heads() {
        let refused = |fault| Err(Refused::Own { item: Item::Case(case.clone()), fault });
        return whose.stands_against(Some(own)).map_or(Ok(()), refused);
    }
    let known = course.and_then(|course| course.description.as_ref()).map(|said| &said.handlers);
    let said = match taken {
        Taken::Describe { description, .. } => Some(&description.handlers),
        _ => None,
    };
    let Some(handlers) = known.or(said) else { return Ok(()) };
    if !handlers.contains(own) {
        return Err(Refused::Forbidden { item: Some(Item::Case(case.clone())) });
    }
    // Who took themselves out of a case could decide in it for a head.
    match said {
        Some(said) if !said.contains(own) => {
            Err(Refused::Invalid { field: Field::Handlers, problem: Fault::TakesOneselfOut })
        }
        _ => Ok(()),
    }
}

/// What stands against officers handling a case on a day: as many of them as the law of that day asks for have certificates
/// that are valid then (行政处罚法 42).
pub(in crate::custody) fn handlers_on(
    reader: &Reader<'_>,
    legal: &Legal,
    handlers: &BTreeSet<Certificate>,
    day: Date,
) -> Result<Option<Fault>, DbError> {
    let mut count = 0;
    for certificate in handlers {
        let certified = reader.certified(certificate)?;
        let valid = certified.iter().find(|certified| certified.is_valid(day));
        if !certified.is_empty() && valid.is_none() {
            let (certificate, day) = (certificate.to_string(), day.to_string());
            return Ok(Some(Fault::CertificateNotValid { certificate, day }));
        }
        // Those who assist may be there, and do not count (law on penalties, article 42).
        count += usize::from(valid.is_none_or(|certified| !certified.is_assistant));
    }
    let least = legal.handlers_of_case(day);
    Ok((count < least).then_some(Fault::FewHandlers { least }))
}

/// A step as it is asked for.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    case: &'a Case,
    course: Option<&'a CaseCourse>,
    now: Utc,
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

impl Asked<'_> {
    fn require(&self, taken: &Taken) -> Result<(), Stop> {
        match taken {
            Taken::Describe { description, seen, reason } => {
                self.require_seen(*seen)?;
                self.require_description(description)?;
                self.require_reason(reason)
            }
            Taken::RequestStart { .. } | Taken::Start => self.require_handlers(self.now),
            // Who handles it may have been said anew since: it is begun by those who were there.
            Taken::Ratify => {
                let urgent = self.course.and_then(|course| course.urgent.as_ref());
                self.require_handlers(urgent.map_or(self.now, |urgent| urgent.stated))
            }
            Taken::StartUrgent { started_at, .. } => {
                self.require_past(Field::StartedAt, *started_at)?;
                self.require_after_deed(*started_at)?;
                self.require_handlers(*started_at)
            }
            Taken::RefuseUrgent { released_at, .. } => self.require_past(Field::ReleasedAt, *released_at),
            Taken::Pause { pause, from, .. } => {
                self.require_past(Field::From, *from)?;
                self.require_pause(*pause)
            }
            Taken::EndPause { pause, until, .. } => {
                self.require_past(Field::Until, *until)?;
                self.require_pause_ends(*pause, *until)
            }
            Taken::Extend { rule, .. } => self.require_extendable(rule),
            Taken::RequestEnd { act_end, .. } => {
                self.require_past(Field::ActEnd, *act_end)?;
                self.require_after_start(*act_end)?;
                self.require_unpaused()
            }
            Taken::RefuseStart { .. } | Taken::End | Taken::RefuseEnd { .. } => Ok(()),
        }
    }

    /// What has not happened yet cannot be told.
    fn require_past(&self, field: Field, at: Utc) -> Result<(), Stop> {
        if at > self.now { Err(invalid(field, Fault::InTheFuture)) } else { Ok(()) }
    }

    /// Nothing is started because of a deed that nobody did yet.
    fn require_after_deed(&self, started_at: Utc) -> Result<(), Stop> {
        let said = self.course.and_then(|course| course.description.as_ref());
        match said.and_then(|said| said.deed) {
            Some((from, _)) if term::day(self.legal.zone(), started_at) < from => {
                Err(invalid(Field::StartedAt, Fault::BeforeDeed))
            }
            _ => Ok(()),
        }
    }

    /// Nobody overwrites unasked what somebody else said meanwhile.
    fn require_seen(&self, seen: Option<Utc>) -> Result<(), Stop> {
        let said = self.course.and_then(|course| course.described.as_ref()).map(|(at, _)| *at);
        if seen.is_some() && seen != said {
            return Err(Refused::Conflict(Fault::CaseDescribedMeanwhile).into());
        }
        Ok(())
    }

    /// What is said anew takes the place of what was said, and may stop a clock or begin another: why is on record.
    fn require_reason(&self, reason: &str) -> Result<(), Stop> {
        let is_said = self.course.is_some_and(|course| course.description.is_some());
        if is_said && reason.is_empty() { Err(invalid(Field::Reason, Fault::Empty)) } else { Ok(()) }
    }

    /// What lasts has no end yet, and an ended case takes no word of it any more.
    fn require_unpaused(&self) -> Result<(), Stop> {
        let pauses = self.reader.course_pauses(&self.case.id)?;
        if pauses.iter().any(|stop| stop.until.is_none()) {
            return Err(Refused::Conflict(Fault::PauseLasts).into());
        }
        Ok(())
    }

    fn require_description(&self, said: &Description) -> Result<(), Stop> {
        let today = self.legal.day(self.now);
        self.legal.require_matter(said.matter.as_str(), today)?;
        if let Some((from, until)) = said.deed {
            if until < from {
                return Err(invalid(Field::DeedUntil, Fault::NotAfterStart));
            }
            if until > today {
                return Err(invalid(Field::DeedUntil, Fault::InTheFuture));
            }
        }
        if said.handlers.len() > HANDLERS_MAX {
            return Err(invalid(Field::Handlers, Fault::MoreHandlers { most: HANDLERS_MAX }));
        }
        for certificate in &said.handlers {
            let officer = self.reader.officer(certificate)?;
            if officer.is_none_or(|officer| officer.agency != self.case.agency) {
                let problem = Fault::UnknownHandler { certificate: certificate.to_string() };
                return Err(invalid(Field::Handlers, problem));
            }
        }
        if said.marks.len() > MARKS_MAX {
            return Err(invalid(Field::Marks, Fault::MoreMarks { most: MARKS_MAX }));
        }
        let known: BTreeSet<&str> = self.legal.marks();
        if said.marks.iter().any(|mark| !known.contains(mark.as_str())) {
            return Err(invalid(Field::Marks, Fault::NotAMark));
        }
        Ok(())
    }

    /// A case is started by as many officers as the law asks for, whose certificates are valid on that day (行政处罚法 42).
    fn require_handlers(&self, at: Utc) -> Result<(), Stop> {
        let Some(said) = self.course.and_then(|course| course.description.as_ref()) else {
            return Err(Refused::Conflict(Fault::CourseNotDescribed).into());
        };
        match handlers_on(self.reader, self.legal, &said.handlers, self.legal.day(at))? {
            Some(fault) => Err(invalid(Field::Handlers, fault)),
            None => Ok(()),
        }
    }

    fn require_pause(&self, pause: CasePause) -> Result<(), Stop> {
        let pauses = self.reader.course_pauses(&self.case.id)?;
        if pauses.iter().any(|stop| stop.pause == pause && stop.until.is_none()) {
            return Err(Refused::Conflict(Fault::PausedAlready).into());
        }
        if pauses.len() as u64 >= CASE_PAUSES_MAX {
            return Err(Refused::Conflict(Fault::PausesFull { most: CASE_PAUSES_MAX }).into());
        }
        Ok(())
    }

    fn require_pause_ends(&self, pause: CasePause, until: Utc) -> Result<(), Stop> {
        let pauses = self.reader.course_pauses(&self.case.id)?;
        let Some(lasting) = pauses.iter().find(|stop| stop.pause == pause && stop.until.is_none()) else {
            return Err(Refused::Conflict(Fault::NotPaused).into());
        };
        if until < lasting.from { Err(invalid(Field::Until, Fault::NotAfterStart)) } else { Ok(()) }
    }

    /// A term is made longer that runs in this case, and that its rule lets be made longer, so often.
    fn require_extendable(&self, rule: &str) -> Result<(), Stop> {
        let Some(course) = self.course else { return Err(Refused::Conflict(Fault::CourseNotStarted).into()) };
        let pauses = self.reader.course_pauses(&self.case.id)?;
        let extensions = self.reader.course_extensions(&self.case.id)?;
        let decided = self.reader.first_decided(&self.case.id, self.legal.zone())?;
        let happened = happened(self.reader, self.legal, (&self.case.id, course.urgent.as_ref()))?;
        let facts = CaseFacts { course, pauses: &pauses, extensions: &extensions, decided, happened: &happened };
        let (clocks, _) = clocks(self.legal, facts, &self.reader.calendars()?, self.now);
        let running = || clocks.iter().filter(|clock| clock.rule.id == rule && clock.stopped.is_none());
        let Some(clock) = running().next() else { return Err(invalid(Field::Rule, Fault::RuleNotRunning)) };
        let Some(extend) = clock.rule.extend else { return Err(invalid(Field::Rule, Fault::NotExtendable)) };
        // Each measure of a case has its own term: what was given before it was taken is none of it.
        let of_it = |clock: &CaseClock| {
            extensions.iter().filter(|given| given.rule == rule && given.at >= clock.started).count() as u64
        };
        if running().all(|clock| of_it(clock) >= u64::from(extend.times)) {
            return Err(Refused::Conflict(Fault::ExtendedAlready { times: u64::from(extend.times) }).into());
        }
        if extensions.len() as u64 >= CASE_EXTENSIONS_MAX {
            return Err(Refused::Conflict(Fault::ExtensionsFull { most: CASE_EXTENSIONS_MAX }).into());
        }
        Ok(())
    }

    /// An act does not end before its case began.
    fn require_after_start(&self, act_end: Utc) -> Result<(), Stop> {
        let urgent = self.course.and_then(|course| course.urgent.as_ref()).map(|urgent| urgent.stated);
        let registered = self.course.and_then(|course| course.registered.as_ref()).map(|(at, _)| *at);
        let decided = self.reader.simple_decision(&self.case.id)?.map(|decision| decision.said.decided_at);
        let begun = urgent.into_iter().chain(registered).chain(decided);
        let begun: Option<Date> = begun.min().map(|at| term::day(self.legal.zone(), at));
        match begun {
            Some(begun) if term::day(self.legal.zone(), act_end) < begun => {
                Err(invalid(Field::ActEnd, Fault::NotAfterStart))
            }
            _ => Ok(()),
        }
    }
}
