//! Service of documents (送达): what was tried, in which way, and when it counted as served.
//!
//! A party is named by its id. The name of whoever took a document, and the address that it went to, are in no entry.
//! What is missing of what the law asks a service to show is no entry either: it is judged from these. Texts that an event
//! has many of are boxed, so that the others need no more room for it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, PaperKind, ServiceKind};
use crate::ids::{CaseId, Certificate, DeliveryId, DocumentId, PartyId};
use crate::item::Item;
use crate::time::Utc;

/// Who took a document, by what right.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryRecipient {
    /// The party itself.
    PartyItself,
    /// An adult relative who lives with it.
    AdultRelative,
    /// The legal representative or head of an organisation.
    HeadOfOrganisation,
    /// Whoever receives documents for an organisation.
    ReceivingClerk,
    /// An agent whom the party authorised.
    PartysAgent,
    /// Nobody.
    NobodyTook,
}

/// What else is shown of a service.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryShown {
    /// The party's consent to electronic service was on record.
    Consent,
    /// It was left at the residence.
    Residence,
    /// Whoever took it signed.
    Signed,
    /// A witness was there and signed.
    Witnessed,
}

/// What kind of address a document was sent to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryAddress {
    /// It was sent to none.
    NoAddress,
    /// A postal address.
    Postal,
    /// A fax number.
    Fax,
    /// An e-mail address.
    Email,
    /// An account of a platform for electronic service.
    Platform,
    /// A telephone number that takes messages.
    Message,
}

crate::all_variants! {
    DeliveryRecipient { PartyItself, AdultRelative, HeadOfOrganisation, ReceivingClerk, PartysAgent, NobodyTook }
    DeliveryShown { Consent, Residence, Signed, Witnessed }
    DeliveryAddress { NoAddress, Postal, Fax, Email, Platform, Message }
}

/// What happens to the service of documents.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum DeliveryEvent {
    /// Somebody served a document, or tried to.
    #[serde(rename = "delivery.attempted")]
    Attempted {
        /// The case.
        case: CaseId,
        /// The service.
        delivery: DeliveryId,
        /// The document that is served: of the case.
        document: DocumentId,
        /// Which kind of document it is, an id of the site's legal data.
        document_kind: PaperKind,
        /// The day that the document bears.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        made_on: Date,
        /// In which way, an id of the site's legal data.
        service_kind: ServiceKind,
        /// The officers who served it.
        officers: BTreeSet<Certificate>,
        /// The party that it is for.
        party: PartyId,
        /// When it was handed over, sent, posted or left, or when that was tried; by who says so.
        at: Utc,
        /// Whether that was done; not where it could not be, or where what was sent came back.
        succeeded: bool,
        /// Who took it, by what right.
        recipient: DeliveryRecipient,
        /// What else is shown of it.
        shown: BTreeSet<DeliveryShown>,
        /// Proofs of service (送达回证): documents of the case.
        receipt: BTreeSet<DocumentId>,
        /// The number of the registered or express letter; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        postal_number: Box<str>,
        /// Slips of the postage: documents of the case.
        payment_slip: BTreeSet<DocumentId>,
        /// Return receipts: documents of the case.
        return_receipt: BTreeSet<DocumentId>,
        /// The ground of a refusal to take it, or why it was served in this way; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        ground: Box<str>,
        /// The body that passed it on; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        passed_on_by: Box<str>,
        /// Where a notice was posted; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        medium: Box<str>,
        /// Texts of a notice that were kept: documents of the case.
        text_kept: BTreeSet<DocumentId>,
        /// What kind of address it was sent to; never the address.
        address_kind: DeliveryAddress,
        /// Why it is recorded so; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        reason: Box<str>,
    },
    /// What is said of a service was changed: the whole of it, in place of what was said before.
    #[serde(rename = "delivery.changed")]
    Changed {
        /// The case.
        case: CaseId,
        /// The service.
        delivery: DeliveryId,
        /// The document that is served: of the case.
        document: DocumentId,
        /// Which kind of document it is, an id of the site's legal data.
        document_kind: PaperKind,
        /// The day that the document bears.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        made_on: Date,
        /// In which way, an id of the site's legal data.
        service_kind: ServiceKind,
        /// The officers who served it.
        officers: BTreeSet<Certificate>,
        /// The party that it is for.
        party: PartyId,
        /// When it was handed over, sent, posted or left, or when that was tried; by who says so.
        at: Utc,
        /// Whether that was done; not where it could not be, or where what was sent came back.
        succeeded: bool,
        /// Who took it, by what right.
        recipient: DeliveryRecipient,
        /// What else is shown of it.
        shown: BTreeSet<DeliveryShown>,
        /// Proofs of service (送达回证): documents of the case.
        receipt: BTreeSet<DocumentId>,
        /// The number of the registered or express letter; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        postal_number: Box<str>,
        /// Slips of the postage: documents of the case.
        payment_slip: BTreeSet<DocumentId>,
        /// Return receipts: documents of the case.
        return_receipt: BTreeSet<DocumentId>,
        /// The ground of a refusal to take it, or why it was served in this way; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        ground: Box<str>,
        /// The body that passed it on; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        passed_on_by: Box<str>,
        /// Where a notice was posted; may be empty.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        medium: Box<str>,
        /// Texts of a notice that were kept: documents of the case.
        text_kept: BTreeSet<DocumentId>,
        /// What kind of address it was sent to; never the address.
        address_kind: DeliveryAddress,
        /// Why it is changed.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        reason: Box<str>,
    },
    /// It counts as served.
    #[serde(rename = "delivery.delivered")]
    Delivered {
        /// The case.
        case: CaseId,
        /// The service.
        delivery: DeliveryId,
        /// On which day, by the rule of its kind.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        delivered_on: Date,
    },
    /// A service was taken out of its case: it was recorded by mistake.
    #[serde(rename = "delivery.removed")]
    Removed {
        /// The case.
        case: CaseId,
        /// The service.
        delivery: DeliveryId,
        /// Why.
        reason: String,
    },
}

names!(DeliveryEvent, DeliveryName {
    Attempted => "delivery.attempted",
    Changed => "delivery.changed",
    Delivered => "delivery.delivered",
    Removed => "delivery.removed",
});

impl DeliveryEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Attempted { case, .. }
            | Self::Changed { case, .. }
            | Self::Delivered { case, .. }
            | Self::Removed { case, .. } => case,
        }
    }
}

impl Noun for DeliveryEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Attempted { .. } | Self::Changed { .. } | Self::Delivered { .. } | Self::Removed { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        vec![Item::Case(self.case().clone())]
    }

    fn beside(&self) -> Beside {
        Beside::Nothing
    }

    fn begins(&self) -> Option<Item> {
        None
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{TIME, TOKEN};
        let of = |name: &str, more: serde_json::Value| {
            let mut form = json!({"type": name, "case": TOKEN, "delivery": TOKEN});
            let fields = form.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            (3, form)
        };
        let said = |reason: &str| {
            json!({"document": TOKEN, "document_kind": "decision", "made_on": "2026-01-01", "service_kind": "leaving",
                "officers": ["37040301001", "37040301002"], "party": TOKEN, "at": TIME, "succeeded": true,
                "recipient": "nobody_took", "shown": ["residence", "signed", "witnessed"], "receipt": [TOKEN],
                "postal_number": "", "payment_slip": [], "return_receipt": [], "ground": "拒收",
                "passed_on_by": "", "medium": "", "text_kept": [], "address_kind": "no_address", "reason": reason})
        };
        vec![
            of("delivery.attempted", said("")),
            of("delivery.changed", said("r")),
            of("delivery.delivered", json!({"delivered_on": "2026-01-02"})),
            of("delivery.removed", json!({"reason": "r"})),
        ]
    }
}
