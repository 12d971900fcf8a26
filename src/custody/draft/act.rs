//! Recording the draft of a decision, withdrawing it, and showing the drafts of a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{DraftEvent, DraftFact, Event, ReadWhat};
use evidence::ids::{CaseId, Certificate, DocumentId, DraftId, PartyId};
use evidence::keys;

use crate::answers::bounds::PASSAGE_LENGTH_MAX;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::act::record::certificate;
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::CaseCourse;
use crate::custody::course::state::Course;
use crate::custody::draft::assess::{CONFISCATE, FINE, OWN_FIELDS, party_word};
use crate::custody::draft::{DRAFT_FACTORS_MAX, DRAFT_FACTS_MAX, DRAFTS_MAX, Draft, DraftSaid};
use crate::custody::legal::condition::{AMOUNT_MAX, SANCTIONS, fact};
use crate::custody::refused::{Fault, Field, Invalid, Thing};
use crate::custody::review::binding::{self, Binding};
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft};
use crate::store::tables::Reader;

/// A draft, as somebody gives it.
#[derive(Debug, Clone)]
pub struct DraftGiven {
    /// What is said of it.
    pub said: DraftSaid,
    /// SHA-256 of its document's content, as whoever gives it saw it.
    pub content: Digest,
    /// Why it is recorded so; may be empty.
    pub reason: String,
}

/// A draft, and what stands for its text.
#[derive(Debug, Clone)]
pub struct BoundDraft {
    /// The draft.
    pub draft: Draft,
    /// What the legal office and the heads say of its text.
    pub binding: Binding,
}

/// The drafts of a case.
#[derive(Debug, Clone)]
pub struct CaseDrafts {
    /// The case.
    pub case: Case,
    /// Its drafts in the order in which they were recorded.
    pub drafts: Vec<BoundDraft>,
}

fn invalid(field: Field, problem: Fault) -> Invalid {
    Invalid { field, problem }
}

/// A longer text that people wrote, trimmed.
pub(in crate::custody) fn clean_passage(field: Field, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.chars().count() > PASSAGE_LENGTH_MAX {
        return Err(invalid(field, Fault::Longer { most: PASSAGE_LENGTH_MAX }));
    }
    if text.is_empty() {
        return Err(invalid(field, Fault::Empty));
    }
    if text.chars().any(evidence::ids::is_unseen) { Err(invalid(field, Fault::Unseen)) } else { Ok(text.to_owned()) }
}

impl DraftGiven {
    /// The same with its texts as they are kept, where what it says does not contradict itself.
    fn checked(self) -> Result<Self, Invalid> {
        let said = self.said;
        if said.drafter == said.checker {
            return Err(invalid(Field::Checker, Fault::OwnCheck));
        }
        if let Some(word) = said.sanctions.iter().find(|word| !SANCTIONS.contains(&word.as_str())) {
            return Err(invalid(Field::Sanctions, Fault::NotASanction { word: word.clone() }));
        }
        for (field, amount, sanction) in
            [(Field::FineFen, said.fine_fen, FINE), (Field::ConfiscationFen, said.confiscation_fen, CONFISCATE)]
        {
            let Some(fen) = amount else { continue };
            if !i64::try_from(fen).is_ok_and(|fen| fen <= AMOUNT_MAX) {
                return Err(invalid(field, Fault::AmountOver));
            }
            if !said.sanctions.contains(sanction) {
                return Err(invalid(field, Fault::NoSanctionOf));
            }
        }
        if said.factors.len() > DRAFT_FACTORS_MAX {
            return Err(invalid(Field::Factors, Fault::MoreFactors { most: DRAFT_FACTORS_MAX }));
        }
        let factors = said.factors.iter().map(|text| clean_text(Field::Factors, text)).collect::<Result<_, _>>()?;
        let said = DraftSaid {
            facts: checked_facts(said.facts)?,
            basis: clean_passage(Field::Basis, &said.basis)?,
            factors,
            ..said
        };
        let is_empty = self.reason.trim().is_empty();
        let reason = if is_empty { String::new() } else { clean_text(Field::Reason, &self.reason)? };
        Ok(Self { said, content: self.content, reason })
    }

    /// The event that tells of it.
    fn event(self, case: CaseId, draft: DraftId) -> DraftEvent {
        let DraftSaid {
            document,
            outcome,
            party,
            party_kind,
            sanctions,
            fine_fen,
            confiscation_fen,
            facts,
            drafter,
            checker,
            basis,
            factors,
        } = self.said;
        DraftEvent::Recorded {
            case,
            draft,
            document,
            content: self.content,
            outcome,
            party: party.into_iter().collect(),
            party_kind: party_kind.map(party_word).unwrap_or_default().to_owned(),
            sanctions,
            fine_fen: fine_fen.into_iter().collect(),
            confiscation_fen: confiscation_fen.into_iter().collect(),
            facts,
            drafter,
            checker,
            basis,
            factors,
            reason: self.reason,
        }
    }
}

/// What else is said of a draft, each of a field of its own and readable as that field's.
fn checked_facts(facts: BTreeSet<DraftFact>) -> Result<BTreeSet<DraftFact>, Invalid> {
    if facts.len() > DRAFT_FACTS_MAX {
        return Err(invalid(Field::Facts, Fault::MoreFacts { most: DRAFT_FACTS_MAX }));
    }
    let mut known = BTreeSet::new();
    let mut checked = BTreeSet::new();
    for DraftFact { field, value } in facts {
        let (field, value) = (field.trim(), value.trim());
        if OWN_FIELDS.contains(&field) {
            return Err(invalid(Field::Facts, Fault::FactOfDraft { field: field.to_owned() }));
        }
        let (field, _) = fact(field, value).map_err(|error| invalid(Field::Facts, error.fault()))?;
        if !known.insert(field) {
            return Err(invalid(Field::Facts, Fault::FactTwice { field: field.to_owned() }));
        }
        checked.insert(DraftFact { field: field.to_owned(), value: value.to_owned() });
    }
    Ok(checked)
}

impl Custody {
    /// Records the draft of a decision in a case.
    pub async fn record_draft(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        given: DraftGiven,
    ) -> Result<DraftId, Refused> {
        let mut given = given.checked()?;
        let draft_id = DraftId::from_random(keys::random()?);
        let (who, recorded) = (caller.clone(), draft_id.clone());
        self.command(caller, Verb::DraftRecord, move |reader, _| {
            let case = case_for(reader, &who, Action::DraftDecision, &id)?;
            require_of_case(reader, &who, &case)?;
            if reader.draft_count(&id, DRAFTS_MAX)? >= DRAFTS_MAX {
                return Err(Refused::Conflict(Fault::DraftsFull { most: DRAFTS_MAX }).into());
            }
            require_content(reader, &id, &given.said.document, &given.content)?;
            for (field, certificate) in [(Field::Drafter, &given.said.drafter), (Field::Checker, &given.said.checker)] {
                require_officer(reader, &case, field, certificate)?;
            }
            if let Some(party) = &given.said.party {
                let kind = party_kind(reader, &id, party)?;
                if given.said.party_kind.is_some_and(|said| said != kind) {
                    return Err(Refused::from(invalid(Field::PartyKind, Fault::PartyKindDiffers)).into());
                }
                given.said.party_kind = Some(kind);
            }
            let event = Event::Draft(given.event(id.clone(), recorded));
            Ok(vec![draft(&who, vec![Item::Case(id)], event)])
        })
        .await?;
        Ok(draft_id)
    }

    /// Withdraws a draft: nothing is decided by it, and nobody reviews it.
    pub async fn withdraw_draft(self: &Arc<Self>, caller: &Caller, id: DraftId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::DraftWithdraw, move |reader, _| {
            let (found, case) = draft_for(reader, &who, Action::DraftDecision, &id)?;
            require_of_case(reader, &who, &case)?;
            if found.withdrawn.is_some() {
                return Err(Refused::Conflict(Fault::DraftWithdrawn).into());
            }
            // By this one something is decided.
            if reader.decisions_of(&case.id)?.iter().any(|taken| taken.draft == id && taken.fallen.is_none()) {
                return Err(Refused::Conflict(Fault::DecidedAlready).into());
            }
            let event = DraftEvent::Withdrawn { case: case.id.clone(), draft: id, reason };
            Ok(vec![draft(&who, vec![Item::Case(case.id)], Event::Draft(event))])
        })
        .await?;
        Ok(())
    }

    /// The drafts of a case; the reading is logged.
    pub async fn show_drafts(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseDrafts, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::DraftList, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(Thing::Case, &id))?;
            let reviews = reader.reviews_of(&id)?;
            let bound = |draft: Draft| BoundDraft { binding: binding::of(&reviews, &draft.content), draft };
            Ok(CaseDrafts { drafts: reader.drafts_of(&id)?.into_iter().map(bound).collect(), case })
        })
        .await
    }

    /// A draft with what stands for its text, and the matter of its case; the reading is logged.
    pub async fn show_draft(self: &Arc<Self>, caller: &Caller, id: DraftId) -> Result<(BoundDraft, String), Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::DraftAssess, move |reader, _| {
            let (_, case) = draft_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        self.read(move |reader| {
            let draft = reader.draft(&id)?.ok_or_else(|| Refused::unknown(Thing::Draft, &id))?;
            let description = reader.course(&draft.case)?.and_then(|course| course.description);
            let matter = description.map(|said| said.matter.to_string()).unwrap_or_default();
            let binding = binding::of(&reader.reviews_of(&draft.case)?, &draft.content);
            Ok((BoundDraft { draft, binding }, matter))
        })
        .await
    }
}

/// The draft and its case, where `who` may do `action` with the case.
pub(in crate::custody) fn draft_for(
    reader: &Reader<'_>,
    who: &Caller,
    action: Action,
    id: &DraftId,
) -> Result<(Draft, Case), Stop> {
    let Some(found) = reader.draft(id)? else {
        return Err(absent(who, action, Thing::Draft, id).into());
    };
    let case = case_for(reader, who, action, &found.case)?;
    Ok((found, case))
}

/// The course of a case that somebody said what it is about, that is open and not over; and an officer works on the cases
/// that they handle.
pub(in crate::custody) fn require_of_case(reader: &Reader<'_>, who: &Caller, case: &Case) -> Result<CaseCourse, Stop> {
    let course = reader.course(&case.id)?;
    let handlers = course.as_ref().and_then(|course| course.description.as_ref()).map(|said| &said.handlers);
    // Whose case it is not learns nothing of how it stands.
    if let Some((own, handlers)) = certificate(who).zip(handlers)
        && !handlers.contains(own)
    {
        return Err(Refused::Forbidden { item: Some(Item::Case(case.id.clone())) }.into());
    }
    case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
    let Some(course) = course.filter(|course| course.description.is_some()) else {
        return Err(Refused::Conflict(Fault::CourseNotDescribed).into());
    };
    // Where its decision fell, another is taken of a case that is over.
    let has_fallen =
        || Ok::<bool, Stop>(reader.decisions_of(&case.id)?.last().is_some_and(|last| last.fallen.is_some()));
    if course.state == Course::Ended && !has_fallen()? {
        return Err(Refused::Conflict(Fault::CourseEnded).into());
    }
    Ok(course)
}

/// The document is filed under the case, and has the content that was seen.
fn require_content(reader: &Reader<'_>, case: &CaseId, document: &DocumentId, content: &Digest) -> Result<(), Stop> {
    let found = reader.document(document)?;
    let Some(found) = found.filter(|found| found.case == *case && found.withdrawn_at.is_none()) else {
        let problem = Fault::NotFiledHere { document: document.to_string() };
        return Err(Refused::from(invalid(Field::Document, problem)).into());
    };
    if found.content != *content {
        return Err(Refused::from(invalid(Field::Content, Fault::ContentDiffers)).into());
    }
    Ok(())
}

fn require_officer(reader: &Reader<'_>, case: &Case, field: Field, certificate: &Certificate) -> Result<(), Stop> {
    if reader.officer(certificate)?.is_none_or(|officer| officer.agency != case.agency) {
        let problem = Fault::NotAnOfficer { certificate: certificate.to_string() };
        return Err(Refused::from(invalid(field, problem)).into());
    }
    Ok(())
}

/// The kind of a party that is one of the case's.
fn party_kind(reader: &Reader<'_>, case: &CaseId, party: &PartyId) -> Result<evidence::event::PartyKind, Stop> {
    let found = reader.party(party)?.filter(|found| found.case == *case && found.removed_at.is_none());
    match found {
        Some(found) => Ok(found.kind),
        None => Err(Refused::from(invalid(Field::Party, Fault::NotAParty)).into()),
    }
}
