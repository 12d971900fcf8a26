//! Deciding, and deciding past the review: by a head, on a draft, bound to the bytes of its text.

use std::sync::Arc;

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{DecisionEvent, DecisionGround, Event, OverrideKind};
use evidence::ids::{CaseId, DecisionId, DocumentId, DraftId};
use evidence::keys;
use evidence::term;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::CaseCourse;
use crate::custody::course::state::Course;
use crate::custody::decision::own;
use crate::custody::decision::rules::{self, Decidable};
use crate::custody::decision::state::{DecisionState, DecisionStep};
use crate::custody::decision::steps::{invalid, require_filed, require_not_handled};
use crate::custody::decision::{CaseDecision, DECISIONS_MAX};
use crate::custody::delegation::deciding::Deciding;
use crate::custody::draft::{Draft, assess};
use crate::custody::legal::Legal;
use crate::custody::party::Party;
use crate::custody::party::rules::is_too_young;
use crate::custody::personal::named::BIRTH_DATE;
use crate::custody::refused::{Fault, Field};
use crate::custody::upload::places::Checker;
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, draft};
use crate::spans;
use crate::store::objects::VaultError;
use crate::store::tables::secrets::PersonalOf;
use crate::store::tables::{DbError, Reader};

/// A decision, as a head gives it.
#[derive(Debug, Clone)]
pub struct DecisionGiven {
    /// The draft that it follows.
    pub draft: DraftId,
    /// Its document; that of the draft where it is none.
    pub document: Option<DocumentId>,
    /// Its number (文号).
    pub number: String,
    /// The day that it bears.
    pub decided_on: Date,
    /// The record of the collective discussion.
    pub collective: Option<DocumentId>,
}

/// Past what a head decides, and why.
#[derive(Debug, Clone)]
pub struct Past {
    /// Past what.
    pub kind: OverrideKind,
    /// Why.
    pub reason: String,
}

impl Custody {
    /// Decides on a draft, as the head: where no review is due, or what was reviewed is this very text.
    pub async fn decide_case(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        given: DecisionGiven,
    ) -> Result<DecisionId, Refused> {
        self.take_decision(caller, id, given, None).await
    }

    /// Decides on a draft past its review, as the head who answers for it.
    pub async fn override_review(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        given: DecisionGiven,
        past: Past,
    ) -> Result<DecisionId, Refused> {
        let past = Past { reason: clean_text(Field::Reason, &past.reason)?, ..past };
        self.take_decision(caller, id, given, Some(past)).await
    }

    async fn take_decision(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        given: DecisionGiven,
        past: Option<Past>,
    ) -> Result<DecisionId, Refused> {
        let given = DecisionGiven { number: clean_text(Field::Number, &given.number)?, ..given };
        let verb = if past.is_some() { Verb::DecisionOverride } else { Verb::DecisionTake };
        let stored = self.stored_text(caller, verb, &id, &given).await?;
        let decision = DecisionId::from_random(keys::random()?);
        let (who, legal, taken) = (caller.clone(), Arc::clone(&self.legal), decision.clone());
        self.command(caller, verb, move |reader, now| {
            let deciding = Deciding::of(reader, &legal, &who, Action::ApproveCase, now)?;
            let case = case_for(reader, &deciding.caller, Action::ApproveCase, &id)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            let asked =
                Asked { reader, legal: &legal, who: &who, deciding: &deciding, case: &case, given: &given, now };
            let event = asked.event(taken, stored, past)?;
            let decided = draft(&who, vec![Item::Case(case.id.clone())], Event::Decision(event));
            Ok(deciding.drafts(&case.id, decided))
        })
        .await?;
        Ok(decision)
    }

    /// The digest of the bytes that are stored now as the text of the draft, read through; and that the document of the
    /// decision is stored as it was filed. A table is not asked what they are.
    async fn stored_text(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
        id: &CaseId,
        given: &DecisionGiven,
    ) -> Result<Digest, Refused> {
        let (who, case, asked) = (caller.clone(), id.clone(), given.clone());
        let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
        let found = self.read(move |reader| {
            let deciding = Deciding::of(reader, &legal, &who, Action::ApproveCase, now)?;
            let case = case_for(reader, &deciding.caller, Action::ApproveCase, &case)?;
            let draft = draft_of(reader, &case.id, &asked.draft)?;
            let named = asked.document.iter().chain(&asked.collective);
            let mut others = Vec::new();
            for document in named {
                others.extend(reader.document(document)?.map(|document| (document.id, document.content)));
            }
            Ok((draft, others))
        });
        let (draft, others) = self.recorded(caller, verb, found.await).await?;
        let Caller::User { id: person, .. } = caller else { return Err(Refused::SignIn) };
        let place = self.check_places.take(Checker::User(person.clone())).await?;
        let vault = self.vault.clone();
        let hashed = spans::blocking(move || {
            let all = std::iter::once((draft.said.document, draft.content)).chain(others);
            let found: Result<Vec<_>, VaultError> = all
                .map(|(document, named)| match vault.digest_blocking(&named) {
                    Ok((stored, _)) => Ok((document, named, Some(stored))),
                    Err(VaultError::Missing { .. }) => Ok((document, named, None)),
                    Err(error) => Err(error),
                })
                .collect();
            drop(place);
            found
        });
        let hashed = hashed.await.map_err(|_| Refused::Panicked)??;
        let differs = hashed.iter().find(|(_, named, stored)| stored.as_ref() != Some(named));
        if let Some((document, ..)) = differs {
            return Err(Refused::Conflict(Fault::DecideNotAsStored { document: document.to_string() }));
        }
        hashed.into_iter().next().and_then(|(.., stored)| stored).ok_or(Refused::Undone { what: "hash a draft" })
    }
}

/// The draft, which is one of the case.
fn draft_of(reader: &Reader<'_>, case: &CaseId, id: &DraftId) -> Result<Draft, Stop> {
    let found = reader.draft(id)?;
    found.filter(|draft| draft.case == *case).ok_or_else(|| invalid(Field::Draft, Fault::NotOfTheCase))
}

/// A decision as it is asked for.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    who: &'a Caller,
    deciding: &'a Deciding,
    case: &'a Case,
    given: &'a DecisionGiven,
    now: Utc,
}

impl Asked<'_> {
    /// The event of the decision, where nothing stands against it. `stored` is the digest of the bytes of its draft's text.
    fn event(&self, decision: DecisionId, stored: Digest, past: Option<Past>) -> Result<DecisionEvent, Stop> {
        let case = self.case.id.clone();
        let text = draft_of(self.reader, &case, &self.given.draft)?;
        self.require_not_own(&text)?;
        let decisions = self.reader.decisions_of(&case)?;
        let step = if past.is_some() { DecisionStep::Override } else { DecisionStep::Decide };
        let state = DecisionState::of(&decisions);
        state.after(step, &decision).map_err(Refused::Conflict)?;
        self.require_room(&decisions)?;
        let course = self.reader.course(&case)?;
        self.require_day(course.as_ref(), &state)?;
        self.require_after_fall(&decisions)?;
        self.require_text(&text, stored)?;
        self.require_papers()?;
        self.require_age(&text, course.as_ref())?;
        let document = self.given.document.clone().unwrap_or_else(|| text.said.document.clone());
        let ground = self.ground(&text, &stored, course.as_ref())?;
        let (draft, outcome, decided_on) = (text.id, text.said.outcome, self.given.decided_on);
        let (number, collective) = (self.given.number.clone(), self.given.collective.iter().cloned().collect());
        let draft_digest = stored;
        Ok(match (ground, past) {
            (Ok(ground), None) => DecisionEvent::Decided {
                decision,
                case,
                draft,
                document,
                draft_digest,
                outcome,
                number,
                decided_on,
                ground,
                collective,
            },
            (Err((fault, _)), None) => return Err(Refused::Conflict(fault).into()),
            (Ok(_), Some(_)) => return Err(Refused::Conflict(Fault::DecideNothingToOverride).into()),
            (Err((_, kind)), Some(past)) if kind != past.kind => {
                return Err(invalid(Field::Kind, Fault::DecideOverrideOtherwise));
            }
            (Err(_), Some(Past { kind, reason })) => DecisionEvent::Overridden {
                decision,
                case,
                draft,
                document,
                draft_digest,
                outcome,
                number,
                decided_on,
                kind,
                reason,
                collective,
            },
        })
    }

    /// Nobody decides on what they handle, drafted, checked or recorded as a draft, nor for a head on what is the head's
    /// so.
    fn require_not_own(&self, text: &Draft) -> Result<(), Stop> {
        let whose = require_not_handled(self.reader, self.who, &self.case.id)?;
        if let Some(fault) = own::stands_against(self.reader, self.who, text, &whose)? {
            return Err(Refused::Own { item: Item::Case(self.case.id.clone()), fault }.into());
        }
        let concerned = own::concerned(text, &whose);
        Ok(self.deciding.require_not_the_heads(&self.case.id, Some(&text.by), Some(&concerned))?)
    }

    /// A case has so many decisions at most, and none of an agency bears the number of another.
    fn require_room(&self, decisions: &[CaseDecision]) -> Result<(), Stop> {
        if decisions.len() as u64 >= DECISIONS_MAX {
            return Err(Refused::Conflict(Fault::DecisionsFull { most: DECISIONS_MAX }).into());
        }
        if self.reader.is_decision_numbered(&self.case.agency, &self.given.number)? {
            return Err(Refused::Conflict(Fault::DecisionNumberTaken).into());
        }
        Ok(())
    }

    /// A decision bears a day of its case: none before it began, none to come, and none after its end but where an earlier
    /// decision fell.
    fn require_day(&self, course: Option<&CaseCourse>, state: &DecisionState) -> Result<(), Stop> {
        let (day, zone) = (self.given.decided_on, self.legal.zone());
        let Some(course) = course else { return Err(Refused::Conflict(Fault::CourseNotStarted).into()) };
        if day > self.legal.day(self.now) {
            return Err(invalid(Field::DecidedOn, Fault::InTheFuture));
        }
        // What was decided on the spot is not decided once more.
        if self.reader.simple_decision(&self.case.id)?.is_some() {
            return Err(Refused::Conflict(Fault::SimpleDecided).into());
        }
        let begins = course.urgent.iter().map(|urgent| urgent.stated);
        let begins = begins.chain(course.registered.iter().map(|(at, _)| *at)).min();
        match &course.state {
            Course::Reported | Course::StartRequested { .. } | Course::StartRefused | Course::UrgentRefused => {
                return Err(Refused::Conflict(Fault::CourseNotStarted).into());
            }
            Course::StartedUrgent { .. } | Course::Started | Course::DecidedSimply | Course::EndRequested { .. } => {}
            Course::Ended => {
                let ended = course.end.map(|(at, _)| term::day(zone, at));
                let is_before_end = ended.is_none_or(|ended| day <= ended);
                if !is_before_end && !matches!(state, DecisionState::Fallen { .. }) {
                    return Err(Refused::Conflict(Fault::CourseEnded).into());
                }
            }
        }
        if begins.is_some_and(|began| day < term::day(zone, began)) {
            return Err(invalid(Field::DecidedOn, Fault::NotAfterStart));
        }
        Ok(())
    }

    /// A decision bears no day on which the one before it stood still.
    fn require_after_fall(&self, decisions: &[CaseDecision]) -> Result<(), Stop> {
        match decisions.last().and_then(|last| last.fallen.as_ref()) {
            Some(fallen) if self.given.decided_on < fallen.on => {
                Err(invalid(Field::DecidedOn, Fault::DecideBeforeFall { day: fallen.on.to_string() }))
            }
            _ => Ok(()),
        }
    }

    /// The draft stands, its document is filed, and both are of the bytes that are stored.
    fn require_text(&self, text: &Draft, stored: Digest) -> Result<(), Stop> {
        if text.withdrawn.is_some() {
            return Err(Refused::Conflict(Fault::DecideDraftWithdrawn).into());
        }
        let document = &text.said.document;
        require_filed(self.reader, &self.case.id, Field::Draft, document)?;
        let filed = self.reader.document(document)?.map(|document| document.content);
        if filed != Some(stored) || text.content != stored {
            let document = document.to_string();
            return Err(Refused::Conflict(Fault::DecideNotAsStored { document }).into());
        }
        Ok(())
    }

    fn require_papers(&self) -> Result<(), Stop> {
        for (field, document) in [(Field::Document, &self.given.document), (Field::Collective, &self.given.collective)]
        {
            if let Some(document) = document {
                require_filed(self.reader, &self.case.id, field, document)?;
            }
        }
        Ok(())
    }

    /// Nobody is penalised whom the law of the day of the deed takes for too young (行政处罚法 30), whoever would answer for it.
    fn require_age(&self, text: &Draft, course: Option<&CaseCourse>) -> Result<(), Stop> {
        if !text.said.is_penalty() {
            return Ok(());
        }
        let deed = course.and_then(|course| course.description.as_ref()).and_then(|said| said.deed);
        let on = deed.map_or(self.given.decided_on, |(_, last)| last);
        for party in parties_of(self.reader, text)? {
            if born(self.reader, &party)?.is_some_and(|born| is_too_young(self.legal, born, on)) {
                let party = party.id.to_string();
                return Err(Refused::Conflict(Fault::DecideUnderFourteen { party }).into());
            }
        }
        Ok(())
    }

    /// What lets the text be decided on; or what stands against it, and past what a head would decide.
    fn ground(
        &self,
        text: &Draft,
        stored: &Digest,
        course: Option<&CaseCourse>,
    ) -> Result<Result<DecisionGround, (Fault, OverrideKind)>, Stop> {
        let looked = Looked { reader: self.reader, legal: self.legal, course };
        Ok(looked.ground(text, stored, self.given.decided_on)?)
    }
}

/// What is looked at of a case to say whether a draft of it can be decided on.
pub(in crate::custody::decision) struct Looked<'a> {
    /// Where.
    pub(in crate::custody::decision) reader: &'a Reader<'a>,
    /// The law.
    pub(in crate::custody::decision) legal: &'a Legal,
    /// The course of the case.
    pub(in crate::custody::decision) course: Option<&'a CaseCourse>,
}

impl Looked<'_> {
    /// What lets a text be decided on, on a day; or what stands against it, and past what a head would decide.
    pub(in crate::custody::decision) fn ground(
        &self,
        text: &Draft,
        digest: &Digest,
        on: Date,
    ) -> Result<Result<DecisionGround, (Fault, OverrideKind)>, DbError> {
        let (drafts, reviews) = (self.reader.drafts_of(&text.case)?, self.reader.reviews_of(&text.case)?);
        let of = Decidable { draft: text, digest, on, drafts: &drafts, reviews: &reviews, zone: self.legal.zone() };
        let Some(said) = self.course.and_then(|course| course.description.as_ref()) else {
            return Ok(Err((Fault::CourseNotDescribed, rules::past(of))));
        };
        let matter = said.matter.as_str();
        let kinds: Vec<_> = parties_of(self.reader, text)?.into_iter().map(|party| party.kind).collect();
        let verdict = rules::verdict(self.legal, on, matter, text, (&drafts, &kinds));
        let weighed = || {
            let matters = assess::matters(matter, &text.said);
            matters.flat_map(|matter| rules::weighed(&self.legal.lists.major, on, matter)).collect()
        };
        Ok(rules::ground(&verdict, weighed, of).map_err(|fault| (fault, rules::past(of))))
    }
}

/// The party of a draft; where it names none, all of the case.
pub(in crate::custody::decision) fn parties_of(reader: &Reader<'_>, text: &Draft) -> Result<Vec<Party>, DbError> {
    if let Some(id) = &text.said.party {
        return Ok(reader.party(id)?.into_iter().collect());
    }
    let parties = reader.parties(&text.case)?.into_iter();
    Ok(parties.filter(|party| party.removed_at.is_none()).collect())
}

/// When a party was born, where that is known.
pub(in crate::custody::decision) fn born(reader: &Reader<'_>, party: &Party) -> Result<Option<Date>, DbError> {
    if party.erased_at.is_some() || !party.kind.is_person() {
        return Ok(None);
    }
    let values = reader.personal(&PersonalOf::Party(party.id.clone()), party.told_index)?;
    Ok(values.and_then(|values| values.get(BIRTH_DATE).parse().ok()))
}
