//! Documents of a case: stored under their digest like any item, filed by stage and kind.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{ByteRange, DocumentEvent, Event, RecordKind, Stage};
use evidence::ids::{CaseId, DocumentId, UserId};
use evidence::keys;
use file_types::HEAD;
use file_types::document::media_type;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::document::DocumentFact;
use crate::custody::download::safe_name;
use crate::custody::refused::{Fault, Field, Gone, Thing};
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft};
use crate::spans;
use crate::store::objects::VaultError;
use crate::store::objects::put::{Put, Putting};
use crate::store::tables::Reader;

pub use crate::answers::bounds::DOCUMENT_BYTES_MAX;

/// Documents of one case at most.
pub const DOCUMENTS_MAX: u64 = 2_000;

/// Documents that are filed in one step at most.
pub const DOCUMENTS_AT_ONCE_MAX: usize = 100;

/// How a document is filed.
#[derive(Debug, Clone)]
pub struct DocumentFiling {
    /// The case.
    pub case: CaseId,
    /// The file's name, as given.
    pub name: String,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record.
    pub record_kind: RecordKind,
    /// Why.
    pub reason: String,
}

/// A document on its way in.
pub struct DocumentArriving {
    putting: Option<Putting>,
    start: Vec<u8>,
    filing: DocumentFiling,
}

/// A document that came whole and is to be filed.
pub struct DocumentArrived {
    put: Put,
    media_type: &'static str,
    filing: DocumentFiling,
}

/// Refuses a name or a reason that is none, of a document that comes by itself: before anything else is looked for.
pub fn require_said(name: &str, reason: &str) -> Result<(), Refused> {
    clean_text(Field::Name, name)?;
    clean_text(Field::Reason, reason)?;
    Ok(())
}

/// Whether so many more may be filed under a case.
pub(in crate::custody) fn has_room(reader: &Reader<'_>, case: &CaseId, more: u64) -> Result<(), Stop> {
    if reader.document_count(case, DOCUMENTS_MAX)? + more <= DOCUMENTS_MAX {
        return Ok(());
    }
    Err(Refused::Conflict(Fault::DocumentsFull { most: DOCUMENTS_MAX }).into())
}

/// The document, for who may read it.
fn readable(reader: &Reader<'_>, caller: &Caller, id: &DocumentId) -> Result<DocumentFact, Stop> {
    let Some(document) = reader.document(id)? else {
        return Err(absent(caller, Action::ReadCases, Thing::Document, id).into());
    };
    case_for(reader, caller, Action::ReadCases, &document.case)?;
    if document.withdrawn_at.is_some() {
        let hidden = || Stop::from(Refused::hidden(Thing::Document, Item::Document(id.clone())));
        case_for(reader, caller, Action::ReadWithdrawn, &document.case).map_err(|stop| match stop {
            Stop::Refused(_) => hidden(),
            failed @ Stop::Failed(_) => failed,
        })?;
    }
    Ok(document)
}

impl Custody {
    /// Begins to receive a document, where the caller may file it, after so many that came with it.
    pub async fn begin_document(
        self: &Arc<Self>,
        caller: &Caller,
        filing: DocumentFiling,
        before: usize,
    ) -> Result<DocumentArriving, Refused> {
        let reason = clean_text(Field::Reason, &filing.reason)?;
        self.require_in_force(filing.stage, filing.record_kind)?;
        let (who, of, more) = (caller.clone(), filing.case.clone(), before as u64 + 1);
        let allowed = self
            .read(move |reader| {
                let case = case_for(reader, &who, Action::FileDocument, &of)?;
                case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
                Ok(has_room(reader, &case.id, more)?)
            })
            .await;
        self.recorded(caller, Verb::DocumentFile, allowed).await?;
        let vault = self.vault.clone();
        let putting = spans::blocking(move || vault.begin_put()).await.map_err(|_| Refused::Panicked)??;
        let filing = DocumentFiling { name: safe_name(&filing.name), reason, ..filing };
        Ok(DocumentArriving { putting: Some(putting), start: Vec::new(), filing })
    }

    /// Files documents that have arrived under their case, in one step: all of them, or none where one is refused.
    pub async fn file_documents(
        self: &Arc<Self>,
        caller: &Caller,
        arrived: Vec<DocumentArrived>,
    ) -> Result<Vec<DocumentId>, Refused> {
        if arrived.is_empty() {
            return Err(Refused::Invalid { field: Field::File, problem: Fault::Empty });
        }
        for DocumentArrived { filing, .. } in &arrived {
            self.require_in_force(filing.stage, filing.record_kind)?;
        }
        self.require_standing(caller, Verb::DocumentFile).await?;
        let ids = arrived.iter().map(|_| Ok(DocumentId::from_random(keys::random()?)));
        let mut documents = ids.collect::<Result<Vec<DocumentId>, Refused>>()?;
        // All are filed at one moment: their ids keep the order in which they came.
        documents.sort_unstable();
        let mut stored = Vec::with_capacity(arrived.len());
        for (arrived, document) in arrived.into_iter().zip(&documents) {
            let DocumentArrived { put, media_type, filing } = arrived;
            let (content, size) = spans::blocking(|| put.finish()).await.map_err(|_| Refused::Panicked)??;
            let DocumentFiling { case, name, stage, record_kind, reason } = filing;
            let items = vec![Item::Case(case.clone()), Item::Document(document.clone())];
            let media_type = media_type.to_owned();
            let event = DocumentEvent::Filed {
                document: document.clone(),
                case: case.clone(),
                name,
                media_type,
                content,
                size,
                stage,
                record_kind,
                reason,
            };
            stored.push((case, items, event));
        }
        let who = caller.clone();
        self.command(caller, Verb::DocumentFile, move |reader, _| {
            let more = stored.len() as u64;
            let mut drafts = Vec::with_capacity(stored.len());
            for (case, items, event) in stored {
                // While these came in others were filed, and the case may have been closed.
                let Case { id: case, state, .. } = case_for(reader, &who, Action::FileDocument, &case)?;
                state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
                has_room(reader, &case, more)?;
                drafts.push(draft(&who, items, Event::Document(event)));
            }
            Ok(drafts)
        })
        .await?;
        Ok(documents)
    }

    /// Takes a document out of its case; its content stays stored.
    pub async fn withdraw_document(
        self: &Arc<Self>,
        caller: &Caller,
        id: DocumentId,
        reason: &str,
    ) -> Result<CaseId, Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let (who, asked) = (caller.clone(), id.clone());
        let found = self.read(move |reader| Ok(reader.document(&asked)?)).await?;
        let case = found.map(|document| document.case);
        let named = case.clone();
        self.command(caller, Verb::DocumentWithdraw, move |reader, _| {
            let Some(case) = &named else {
                return Err(absent(&who, Action::FileDocument, Thing::Document, &id).into());
            };
            let state = case_for(reader, &who, Action::FileDocument, case)?.state;
            state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            if reader.document(&id)?.is_none_or(|document| document.withdrawn_at.is_some()) {
                return Err(Refused::Conflict(Fault::WithdrawnBefore).into());
            }
            let items = vec![Item::Case(case.clone()), Item::Document(id.clone())];
            let (document, case, reason) = (id.clone(), case.clone(), reason.clone());
            Ok(vec![draft(&who, items, Event::Document(DocumentEvent::Withdrawn { document, case, reason }))])
        })
        .await?;
        case.ok_or(Refused::vanished(Gone::Document))
    }

    /// Opens a document for reading: logged before its first byte is served. One that was taken out of
    /// its case stays stored, is gone for who works on the case, and is read by those who check what
    /// had been filed.
    pub async fn open_document(
        self: &Arc<Self>,
        caller: &Caller,
        id: DocumentId,
        client: String,
    ) -> Result<DocumentFact, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::DocumentOpen, move |reader, _| {
            let document = readable(reader, &who, &asked)?;
            let items = vec![Item::Case(document.case), Item::Document(asked.clone())];
            let event = Event::Document(DocumentEvent::Opened { document: asked.clone(), client: client.clone() });
            Ok(vec![draft(&who, items, event)])
        })
        .await?;
        let missing = id.clone();
        self.read(move |reader| Ok(reader.document(&id)?)).await?.ok_or(Refused::unknown(Thing::Document, &missing))
    }

    /// A grant for the content of a document that a page shows, once its opening was logged.
    pub fn grant_document(&self, user: &UserId, id: &DocumentId) -> String {
        self.grant(user, &Item::Document(id.clone()).to_string())
    }

    /// The document whose content a grant opens to the caller.
    pub async fn granted_document(
        self: &Arc<Self>,
        caller: &Caller,
        id: DocumentId,
        grant: &str,
    ) -> Result<DocumentFact, Refused> {
        let holds = self.grant_holds(caller, &Item::Document(id.clone()).to_string(), grant);
        let who = caller.clone();
        let found = self.read(move |reader| {
            let document = readable(reader, &who, &id).map_err(Refused::from)?;
            if holds { Ok(document) } else { Err(Refused::unknown(Thing::Grant, "document")) }
        });
        self.recorded(caller, Verb::DocumentOpen, found.await).await
    }

    /// A document's bytes, once it was opened.
    pub fn document_bytes(
        &self,
        document: &DocumentFact,
        range: ByteRange,
    ) -> impl futures_util::Stream<Item = Result<bytes::Bytes, VaultError>> + Send + use<> {
        self.vault.stream(document.content, range.start..range.end)
    }
}

/// A document goes on whose file was given up when a write of it failed.
const LOST: Refused = Refused::Undone { what: "go on with a document that could not be written" };

/// A refusal of a file that came with others, of which it is named.
pub fn of_file(name: &str, refused: Refused) -> Refused {
    match refused {
        Refused::Invalid { field: Field::File, problem } => {
            let problem = Fault::OfFile { name: safe_name(name), fault: Box::new(problem) };
            Refused::Invalid { field: Field::File, problem }
        }
        other => other,
    }
}

impl DocumentArriving {
    /// It came whole.
    pub fn arrived(self) -> Result<DocumentArrived, Refused> {
        let Some(media_type) = media_type(&self.start, &self.filing.name) else {
            return Err(Refused::Invalid { field: Field::File, problem: Fault::NotADocument });
        };
        Ok(DocumentArrived { put: self.putting.ok_or(LOST)?.whole(), media_type, filing: self.filing })
    }

    /// Takes the next bytes.
    pub async fn take(&mut self, bytes: bytes::Bytes) -> Result<(), Refused> {
        let missing = HEAD.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..missing]);
        let mut putting = self.putting.take().ok_or(LOST)?;
        if putting.size() + bytes.len() as u64 > DOCUMENT_BYTES_MAX {
            let problem = Fault::MoreMebibytes { most: DOCUMENT_BYTES_MAX / 1024 / 1024 };
            return Err(Refused::Invalid { field: Field::File, problem });
        }
        let written = spans::blocking(move || putting.write(&bytes).map(|()| putting));
        self.putting = Some(written.await.map_err(|_| Refused::Panicked)??);
        Ok(())
    }
}
