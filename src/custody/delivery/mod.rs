//! Service of the documents of a case (送达): each attempt, in which way, what it shows, and when it counts as served.
//!
//! What the law asks a service to show and this one does not is shown as lacking, by its article, and never refused: it
//! may come later, and what is said of an attempt can be changed. Refused is only what would make the record false:
//! what lies in the future, a document that is served before it was made, a public notice without an attempt of another
//! kind that failed, an electronic service without consent on record. The address that a document went to and the name
//! of whoever took it are in no entry.

pub mod act;
pub mod clocks;
pub mod delivered;
pub(in crate::custody) mod fold;
pub mod read;
pub mod shows;
pub mod view;

use std::collections::BTreeSet;

use evidence::event::{DeliveryAddress, DeliveryRecipient, DeliveryShown, PaperKind, ServiceKind};
use evidence::ids::{CaseId, Certificate, DeliveryId, DocumentId, PartyId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::answers::delivery::{DeliveryFault, DeliveryLack, DeliveryStanding};

/// Most services of one case, those that failed among them.
pub const DELIVERIES_MAX: u64 = 200;

/// Most officers of one service.
pub const SERVERS_MAX: usize = 20;

/// Most documents of one kind that one service shows.
pub const DELIVERY_DOCUMENTS_MAX: usize = 20;

/// What is said of a service. It reads from its entry's event, which says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverySaid {
    /// The document that is served.
    pub document: DocumentId,
    /// Which kind of document it is.
    pub document_kind: PaperKind,
    /// The day that the document bears.
    pub made_on: Date,
    /// In which way.
    pub service_kind: ServiceKind,
    /// The officers who served it.
    pub officers: BTreeSet<Certificate>,
    /// The party that it is for.
    pub party: PartyId,
    /// When it was handed over, sent, posted or left, or when that was tried.
    pub at: Utc,
    /// Whether that was done.
    pub succeeded: bool,
    /// Who took it, by what right.
    pub recipient: DeliveryRecipient,
    /// What else is shown of it.
    pub shown: BTreeSet<DeliveryShown>,
    /// Proofs of service.
    pub receipt: BTreeSet<DocumentId>,
    /// The number of the registered or express letter; may be empty.
    pub postal_number: String,
    /// Slips of the postage.
    pub payment_slip: BTreeSet<DocumentId>,
    /// Return receipts.
    pub return_receipt: BTreeSet<DocumentId>,
    /// The ground of a refusal to take it, or why it was served in this way; may be empty.
    pub ground: String,
    /// The body that passed it on; may be empty.
    pub passed_on_by: String,
    /// Where a notice was posted; may be empty.
    pub medium: String,
    /// Texts of a notice that were kept.
    pub text_kept: BTreeSet<DocumentId>,
    /// What kind of address it was sent to.
    pub address_kind: DeliveryAddress,
    /// Why it was recorded so or changed last; may be empty.
    pub reason: String,
}

/// That something counts as served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// On which day.
    pub on: Date,
    /// Who said so.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// The service of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The case.
    pub case: CaseId,
    /// What is said of it.
    pub said: DeliverySaid,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Utc,
    /// When it was changed last.
    pub changed_at: Option<Utc>,
    /// That it counts as served; none until it does.
    pub delivered: Option<Delivered>,
}

impl Delivery {
    /// The documents that it names: what is served, and what shows that it was.
    pub fn documents(&self) -> Vec<DocumentId> {
        let DeliverySaid { document, receipt, payment_slip, return_receipt, text_kept, .. } = &self.said;
        let shown = [receipt, payment_slip, return_receipt, text_kept].into_iter().flatten();
        std::iter::once(document).chain(shown).cloned().collect()
    }

    /// When something was told of it last: what somebody saw of it before is not what stands there.
    pub fn told_at(&self) -> Utc {
        let delivered = self.delivered.as_ref().map_or(self.recorded_at, |delivered| delivered.at);
        self.changed_at.map_or(delivered, |changed| changed.max(delivered))
    }

    /// How it stands.
    pub fn standing(&self) -> DeliveryStanding {
        match (&self.delivered, self.said.succeeded) {
            (Some(_), _) => DeliveryStanding::Delivered,
            (None, true) => DeliveryStanding::UnderWay,
            (None, false) => DeliveryStanding::Failed,
        }
    }
}
