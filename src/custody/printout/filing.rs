//! Filing the opinion of a legal review in its case, once: the printout as a document of the secondary volume, described as
//! what it is.
//!
//! What is filed is true when it is: its data is read again in the transaction that files it, and a printout that says
//! anything else by then is not filed. Nobody is said to have signed it: that is told when they have.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{DocumentEvent, Event, PaperEvent, PaperKind, PaperOriginal, RecordKind, Volume};
use evidence::ids::{CaseId, Certificate, DocumentId, ReviewId, UserId};
use evidence::keys;
use evidence::time::Utc;
use printouts::Opinion;
use words::Lang;

use crate::custody::access::{Action, Caller};
use crate::custody::case::{Case, CaseStep};
use crate::custody::document::act::has_room;
use crate::custody::legal::Legal;
use crate::custody::printout::Teller;
use crate::custody::printout::opinion::{Given, given};
use crate::custody::refused::Fault;
use crate::custody::review::act::review_for;
use crate::custody::review::opinion_file;
use crate::custody::{Custody, Refused, Stop, Verb, draft};
use crate::store::log::Draft;
use crate::store::tables::{DbError, Reader};

/// What its file is.
const PDF: &str = "application/pdf";

/// An opinion that was filed.
#[derive(Debug, Clone)]
pub struct OpinionFiled {
    /// The document.
    pub document: DocumentId,
    /// SHA-256 of its content.
    pub content: Digest,
}

impl Custody {
    /// Files the newest opinion of a review in its case, as the legal office: once each.
    pub async fn file_opinion(
        self: &Arc<Self>,
        caller: &Caller,
        id: ReviewId,
        lang: Lang,
    ) -> Result<OpinionFiled, Refused> {
        let (who, teller, asked) = (caller.clone(), self.teller(lang), id.clone());
        let found = self.read(move |reader| Ok(to_file(reader, &who, &teller, &asked)?.1)).await;
        let read = self.recorded(caller, Verb::ReviewFile, found).await?;
        self.require_standing(caller, Verb::ReviewFile).await?;
        let written = self.written(caller, read.printout(lang)).await?;
        let (pdf, pages) = (Bytes::from(written.pdf), u32::try_from(written.pages).unwrap_or(u32::MAX));
        let size = pdf.len() as u64;
        let content = self.vault.put_small(pdf).await?;
        let document = DocumentId::from_random(keys::random()?);
        let filing = Filing { document: document.clone(), review: id, content, size, pages, opinion: read.opinion };
        let (who, teller, legal) = (caller.clone(), self.teller(lang), Arc::clone(&self.legal));
        self.command(caller, Verb::ReviewFile, move |reader, now| filing.drafts(reader, (&legal, now), &who, &teller))
            .await?;
        Ok(OpinionFiled { document, content })
    }
}

/// The newest opinion of a review that may be filed, and its case.
fn to_file(reader: &Reader<'_>, who: &Caller, teller: &Teller, id: &ReviewId) -> Result<(Case, Given), Stop> {
    let (review, case) = review_for(reader, who, Action::ReviewDecision, id)?;
    case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
    let given = given(reader, teller, (&review, &case))?;
    let name = opinion_file(id, given.round);
    if reader.documents_of(&case.id)?.iter().any(|document| document.name == name) {
        return Err(Refused::Conflict(Fault::OpinionFiled).into());
    }
    has_room(reader, &case.id, 1)?;
    Ok((case, given))
}

/// A printout that is stored and is to be filed.
struct Filing {
    document: DocumentId,
    review: ReviewId,
    content: Digest,
    size: u64,
    pages: u32,
    /// What it says.
    opinion: Opinion,
}

impl Filing {
    /// The entries that file it and say what it is.
    fn drafts(
        self,
        reader: &Reader<'_>,
        (legal, now): (&Legal, Utc),
        who: &Caller,
        teller: &Teller,
    ) -> Result<Vec<Draft>, Stop> {
        let (case, given) = to_file(reader, who, teller, &self.review)?;
        // While it was written a person or a document may have been given another name.
        if given.opinion != self.opinion {
            return Err(Refused::Conflict(Fault::OpinionChanged).into());
        }
        let kind = legal.document_kind_on(PaperKind::LegalReview.as_str(), legal.day(now))?;
        let items = || vec![Item::Case(case.id.clone()), Item::Document(self.document.clone())];
        let review = self.review.to_string();
        let filed = DocumentEvent::Filed {
            document: self.document.clone(),
            case: case.id.clone(),
            name: opinion_file(&self.review, given.round),
            media_type: PDF.to_owned(),
            content: self.content,
            size: self.size,
            stage: kind.stage,
            record_kind: RecordKind::Text,
            reason: teller.lang.with("printed-filed-reason", &[("review", review.into())]),
        };
        let made_by = maker(reader, &case, &given.by)?;
        let described = self.described(case.id.clone(), (legal, given.at), made_by, teller.lang);
        Ok(vec![draft(who, items(), Event::Document(filed)), draft(who, items(), Event::Paper(described))])
    }

    /// What it is by the law.
    fn described(
        &self,
        case: CaseId,
        (legal, at): (&Legal, Utc),
        made_by: BTreeSet<Certificate>,
        lang: Lang,
    ) -> PaperEvent {
        PaperEvent::Described {
            document: self.document.clone(),
            case,
            document_kind: PaperKind::LegalReview,
            number: String::new(),
            made_on: legal.day(at),
            made_by,
            pages: self.pages,
            language: match lang {
                Lang::Zh => "zh".to_owned(),
                Lang::En => "en".to_owned(),
            },
            volume: Volume::Secondary,
            original: PaperOriginal::BornDigital,
            supersedes: BTreeSet::new(),
            signatures: Vec::new(),
            reason: String::new(),
        }
    }
}

/// The certificate of the reviewer, where they have one of the case's agency.
fn maker(reader: &Reader<'_>, case: &Case, by: &UserId) -> Result<BTreeSet<Certificate>, DbError> {
    let own = reader.user_shown(by)?.and_then(|user| user.certificate);
    let Some(own) = own else { return Ok(BTreeSet::new()) };
    let is_theirs = reader.officer(&own)?.is_some_and(|officer| officer.agency == case.agency);
    Ok(is_theirs.then_some(own).into_iter().collect())
}
