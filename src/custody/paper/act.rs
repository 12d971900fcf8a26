//! Saying what a document is by the law: which kind, under which number, made when and by whom, and who signed it.
//!
//! A late fact is taken. Refused is only what would make the record false: a day or a signature in the future, people and
//! documents that there are not, a number that another document of the agency bears in that year, and a refusal to sign
//! that nothing bears out (行政强制法 18).

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, PaperEvent, PaperSignature, SignatureRole, Signing, Volume};
use evidence::ids::{Certificate, DocumentId, PartyId, UserId};
use evidence::time::Utc;

use crate::answers::case_number::case_key;
use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::document::DocumentFact;
use crate::custody::legal::Legal;
use crate::custody::paper::{MAKERS_MAX, PAGES_MAX, Paper, PaperSaid, SIGNATURES_MAX};
use crate::custody::refused::{Fault, Field, Invalid, Thing};
use crate::custody::transcript::reading::is_language;
use crate::custody::{Custody, Refused, Stop, Verb, absent, clean_text, draft};
use crate::store::tables::Reader;

/// What a document is, as somebody gives it.
#[derive(Debug, Clone)]
pub struct PaperGiven {
    /// What is said of it. Its volume is that of its kind where `volume` is none.
    pub said: PaperSaid,
    /// The volume, where it is said.
    pub volume: Option<Volume>,
    /// Why it is said anew; may be empty where it is said first.
    pub reason: String,
}

/// A text that may be empty.
fn maybe_text(field: Field, text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() { Ok(String::new()) } else { clean_text(field, text) }
}

impl PaperGiven {
    /// The same with its texts as they are kept.
    fn cleaned(self) -> Result<Self, Invalid> {
        let cleaned = |signature: PaperSignature| -> Result<PaperSignature, Invalid> {
            Ok(PaperSignature {
                of: maybe_text(Field::Signatures, &signature.of)?,
                reason: maybe_text(Field::Signatures, &signature.reason)?,
                witnessed: maybe_text(Field::Signatures, &signature.witnessed)?,
                ..signature
            })
        };
        let said = PaperSaid {
            number: maybe_text(Field::PaperNumber, &self.said.number)?,
            signatures: self.said.signatures.into_iter().map(cleaned).collect::<Result<_, _>>()?,
            ..self.said
        };
        Ok(Self { said, volume: self.volume, reason: maybe_text(Field::Reason, &self.reason)? })
    }
}

impl Custody {
    /// Says what a document of a case is: the whole of it, in place of what was said before.
    pub async fn describe_paper(
        self: &Arc<Self>,
        caller: &Caller,
        id: DocumentId,
        given: PaperGiven,
    ) -> Result<(), Refused> {
        let PaperGiven { said, volume, reason } = given.cleaned()?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DocumentDescribe, move |reader, now| {
            let Some(document) = reader.document(&id)? else {
                return Err(absent(&who, Action::FileDocument, Thing::Document, &id).into());
            };
            let case = case_for(reader, &who, Action::FileDocument, &document.case)?;
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            if document.withdrawn_at.is_some() {
                return Err(Refused::Conflict(Fault::WithdrawnBefore).into());
            }
            if reader.paper(&id)?.is_some() && reason.is_empty() {
                return Err(invalid(Field::Reason, Fault::Empty));
            }
            let asked = Asked { reader, legal: &legal, case: &case, document: &document, now };
            let own = asked.require(&said)?;
            let volume = volume.unwrap_or(own);
            let items = vec![Item::Case(case.id.clone()), Item::Document(id.clone())];
            let event = described(id, case, PaperSaid { volume, ..said }, reason);
            Ok(vec![draft(&who, items, Event::Paper(event))])
        })
        .await?;
        Ok(())
    }
}

fn described(document: DocumentId, case: Case, said: PaperSaid, reason: String) -> PaperEvent {
    let PaperSaid { kind, number, made_on, made_by, pages, language, volume, original, supersedes, signatures } = said;
    PaperEvent::Described {
        document,
        case: case.id,
        document_kind: kind,
        number,
        made_on,
        made_by,
        pages,
        language,
        volume,
        original,
        supersedes: supersedes.into_iter().collect(),
        signatures,
        reason,
    }
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// What is said of a document, on its way in.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    case: &'a Case,
    document: &'a DocumentFact,
    now: Utc,
}

impl Asked<'_> {
    /// Refuses what would make the record false; the volume that its kind belongs into.
    fn require(&self, said: &PaperSaid) -> Result<Volume, Stop> {
        let filed_on = self.legal.day(self.document.filed_at);
        let volume = self.legal.document_kind_on(said.kind.as_str(), filed_on)?.volume;
        if said.made_on > self.legal.day(self.now) {
            return Err(invalid(Field::MadeOn, Fault::InTheFuture));
        }
        if !(1..=PAGES_MAX).contains(&said.pages) {
            return Err(invalid(Field::Pages, Fault::PagesOver { most: u64::from(PAGES_MAX) }));
        }
        if !is_language(&said.language) {
            return Err(invalid(Field::Language, Fault::NotALanguage));
        }
        if said.made_by.len() > MAKERS_MAX {
            return Err(invalid(Field::MadeBy, Fault::MoreOfficers { most: MAKERS_MAX }));
        }
        for certificate in &said.made_by {
            if !self.is_officer(certificate)? {
                let certificate = certificate.to_string();
                return Err(invalid(Field::MadeBy, Fault::UnknownOfficer { certificate }));
            }
        }
        self.require_place(said)?;
        self.require_number(said)?;
        if said.signatures.len() > SIGNATURES_MAX {
            return Err(invalid(Field::Signatures, Fault::MoreSignatures { most: SIGNATURES_MAX }));
        }
        said.signatures.iter().try_for_each(|signature| self.require_signature(signature))?;
        Ok(volume)
    }

    fn is_officer(&self, certificate: &Certificate) -> Result<bool, Stop> {
        Ok(self.reader.officer(certificate)?.is_some_and(|officer| officer.agency == self.case.agency))
    }

    /// A document takes the place of one other of its case, which nothing else does, and never in a circle.
    fn require_place(&self, said: &PaperSaid) -> Result<(), Stop> {
        let Some(other) = &said.supersedes else { return Ok(()) };
        let found = self.reader.document(other)?;
        let is_filed = |document: &DocumentFact| document.case == self.case.id && document.withdrawn_at.is_none();
        if !found.as_ref().is_some_and(is_filed) {
            return Err(invalid(Field::Supersedes, Fault::NotOfThisCase { document: other.to_string() }));
        }
        if self.reader.takes_the_place_of(other, &self.document.id)? {
            return Err(invalid(Field::Supersedes, Fault::SupersedesItself));
        }
        let taken = self.reader.superseding(other)?.into_iter().find(|taken| taken.document != self.document.id);
        if let Some(taken) = taken {
            return Err(Refused::Conflict(Fault::SupersededAlready { name: taken.name }).into());
        }
        Ok(())
    }

    /// A number is borne by one document of the agency in a year, and by what takes that one's place.
    fn require_number(&self, said: &PaperSaid) -> Result<(), Stop> {
        if said.number.is_empty() {
            return Ok(());
        }
        let holders = self.reader.number_holders(&self.case.agency, &said.number, said.made_on)?;
        let is_other = |id: &DocumentId| *id != self.document.id && said.supersedes.as_ref() != Some(id);
        let other = holders.into_iter().find(|holder| is_other(&holder.document)).map(|holder| holder.name);
        match other.or(self.freed(said)?) {
            Some(name) => Err(Refused::Conflict(Fault::NumberBorne { name }).into()),
            None => Ok(()),
        }
    }

    /// The document that has its place again by what is said, because this one takes it no more, and bears the same number.
    fn freed(&self, said: &PaperSaid) -> Result<Option<String>, Stop> {
        let before = self.reader.paper(&self.document.id)?.and_then(|paper| paper.said.supersedes);
        let Some(freed) = before.filter(|before| said.supersedes.as_ref() != Some(before)) else { return Ok(None) };
        if self.reader.document(&freed)?.is_none_or(|document| document.withdrawn_at.is_some()) {
            return Ok(None);
        }
        let bears_it = |paper: &Paper| {
            case_key(&paper.said.number) == case_key(&said.number) && paper.said.made_on.year() == said.made_on.year()
        };
        Ok(self.reader.paper(&freed)?.filter(bears_it).map(|paper| paper.name))
    }

    fn require_signature(&self, signature: &PaperSignature) -> Result<(), Stop> {
        let problem = match signature.how {
            Signing::Refused | Signing::Absent if signature.reason.is_empty() => Some(Fault::SignatureReason),
            Signing::Refused if signature.witnessed.is_empty() => Some(Fault::SignatureWitness),
            _ if signature.at > self.now => Some(Fault::SignatureInTheFuture),
            _ if !self.is_known(signature)? => Some(Fault::UnknownSigner { of: signature.of.clone() }),
            Signing::Ink | Signing::ElectronicSeal | Signing::Refused | Signing::Absent => None,
        };
        problem.map_or(Ok(()), |problem| Err(invalid(Field::Signatures, problem)))
    }

    /// Whether whose signature it is is known, where it is said. Witnesses and interpreters are not named in the log.
    fn is_known(&self, signature: &PaperSignature) -> Result<bool, Stop> {
        let of = signature.of.as_str();
        if of.is_empty() {
            return Ok(true);
        }
        Ok(match signature.role {
            SignatureRole::Witness | SignatureRole::Interpreter => false,
            SignatureRole::Party => match of.parse::<PartyId>() {
                Ok(party) => {
                    let party = self.reader.party(&party)?;
                    party.is_some_and(|party| party.case == self.case.id && party.removed_at.is_none())
                }
                Err(_) => false,
            },
            SignatureRole::Officer
            | SignatureRole::Drafter
            | SignatureRole::Checker
            | SignatureRole::Reviewer
            | SignatureRole::Head => {
                let is_officer = match of.parse::<Certificate>() {
                    Ok(certificate) => self.is_officer(&certificate)?,
                    Err(_) => false,
                };
                is_officer || self.is_account(of)?
            }
        })
    }

    fn is_account(&self, of: &str) -> Result<bool, Stop> {
        let Ok(account) = of.parse::<UserId>() else { return Ok(false) };
        let found = self.reader.user_shown(&account)?;
        Ok(found.is_some_and(|user| user.agency.as_ref() == Some(&self.case.agency)))
    }
}
