//! Service of documents (送达): what was tried, what it shows, and what it does not.

use std::collections::BTreeSet;

use evidence::event::{DeliveryAddress, DeliveryRecipient, DeliveryShown, PaperKind, ServiceKind};
use evidence::ids::{ActId, CaseId, Certificate, DeliveryId, DocumentId, PartyId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::course::CaseClockBody;
use crate::answers::legal::DeliveredOn;
use crate::answers::texts::Words;

fn no_address() -> DeliveryAddress {
    DeliveryAddress::NoAddress
}

fn nobody_took() -> DeliveryRecipient {
    DeliveryRecipient::NobodyTook
}

/// What is said of the service of a document: the whole of it. Neither the address nor the name of whoever took it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRequest {
    /// The document that is served: one of the case.
    #[schema(value_type = DocumentId)]
    pub document: String,
    /// Which kind of document it is: an id of the site's legal data.
    pub document_kind: PaperKind,
    /// The day that the document bears: it is not served before.
    #[schema(value_type = evidence::schema::Day)]
    pub made_on: Date,
    /// In which way: an id of the site's legal data, in force on that day.
    pub kind: ServiceKind,
    /// Certificate numbers of the officers who served it.
    #[schema(value_type = Vec<Certificate>, min_items = 1, max_items = 20)]
    pub officers: Vec<String>,
    /// The party that it is for: one of the case.
    #[schema(value_type = PartyId)]
    pub party: String,
    /// When it was handed over, sent, posted or left, or when that was tried: not in the future.
    pub at: Utc,
    /// Whether that was done; not where it could not be, or where what was sent came back.
    pub succeeded: bool,
    /// Who took it, by what right.
    #[serde(default = "nobody_took")]
    pub recipient: DeliveryRecipient,
    /// What else is shown of it. The party's consent is taken from what is recorded of the party.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub shown: BTreeSet<DeliveryShown>,
    /// Proofs of service (送达回证): documents of the case.
    #[serde(default)]
    #[schema(value_type = Vec<DocumentId>, max_items = 20)]
    pub receipt: Vec<String>,
    /// The number of the registered or express letter; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub postal_number: String,
    /// Slips of the postage: documents of the case.
    #[serde(default)]
    #[schema(value_type = Vec<DocumentId>, max_items = 20)]
    pub payment_slip: Vec<String>,
    /// Return receipts: documents of the case.
    #[serde(default)]
    #[schema(value_type = Vec<DocumentId>, max_items = 20)]
    pub return_receipt: Vec<String>,
    /// The ground of a refusal to take it, or why it was served in this way; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub ground: String,
    /// The body that passed it on; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub passed_on_by: String,
    /// Where a notice was posted; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub medium: String,
    /// Texts of a notice that were kept: documents of the case.
    #[serde(default)]
    #[schema(value_type = Vec<DocumentId>, max_items = 20)]
    pub text_kept: Vec<String>,
    /// What kind of address it was sent to; never the address.
    #[serde(default = "no_address")]
    pub address_kind: DeliveryAddress,
    /// Why it is recorded so; needed where it is changed.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
}

/// The id of a new service.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeliveryRecorded {
    /// The service.
    pub delivery: DeliveryId,
}

/// Says that something counts as served.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveredRequest {
    /// The day of the signature, the day on the return receipt, or the day of arrival: not before the service, and not in
    /// the future. Left out where the kind of service says itself on which day it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub delivered_on: Option<Date>,
}

/// How a service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStanding {
    /// It was handed over, sent or posted, and does not count as served yet.
    UnderWay,
    /// It could not be done, or what was sent came back.
    Failed,
    /// It counts as served.
    Delivered,
}

/// What a service does not show and must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryLack {
    /// The proof of service (送达回证).
    Receipt,
    /// The signature of whoever took it.
    Signature,
    /// Who took it, and by what right.
    Recipient,
    /// The number of the registered or express letter.
    PostalNumber,
    /// The slip of the postage.
    PaymentSlip,
    /// The return receipt.
    ReturnReceipt,
    /// The ground of the refusal.
    Ground,
    /// A witness.
    Witness,
    /// That it was left at the residence.
    Residence,
    /// Why it was served so.
    Reason,
    /// Who passed it on.
    PassedOnBy,
    /// An earlier attempt of another kind that failed.
    EarlierAttempts,
    /// Where the notice was posted.
    Medium,
    /// The text of the notice.
    TextKept,
    /// The party's consent.
    Consent,
    /// What kind of address it was sent to.
    AddressKind,
    /// An act of the case whose time covers it, and with it the recording that the law asks for.
    ActRecorded,
}

/// What else is not as it should be with a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryFault {
    /// A decision on a penalty went to an organisation without the notice how credit is repaired (信用修复告知书).
    NoRepairNotice,
    /// A notice was posted after one failed attempt; two are recommended.
    OneEarlierAttempt,
    /// The site's legal data knows its kind no more, so that nobody can say what it must show.
    KindUnknown,
}

evidence::all_variants! {
    DeliveryStanding { UnderWay, Failed, Delivered }
    DeliveryLack {
        Receipt, Signature, Recipient, PostalNumber, PaymentSlip, ReturnReceipt, Ground, Witness, Residence, Reason,
        PassedOnBy, EarlierAttempts, Medium, TextKept, Consent, AddressKind, ActRecorded
    }
    DeliveryFault { NoRepairNotice, OneEarlierAttempt, KindUnknown }
}

impl DeliveryStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::UnderWay => "delivery-standing-under-way",
            Self::Failed => "delivery-standing-failed",
            Self::Delivered => "delivery-standing-delivered",
        }
    }
}

impl DeliveryLack {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Receipt => "delivery-lack-receipt",
            Self::Signature => "delivery-lack-signature",
            Self::Recipient => "delivery-lack-recipient",
            Self::PostalNumber => "delivery-lack-postal-number",
            Self::PaymentSlip => "delivery-lack-payment-slip",
            Self::ReturnReceipt => "delivery-lack-return-receipt",
            Self::Ground => "delivery-lack-ground",
            Self::Witness => "delivery-lack-witness",
            Self::Residence => "delivery-lack-residence",
            Self::Reason => "delivery-lack-reason",
            Self::PassedOnBy => "delivery-lack-passed-on-by",
            Self::EarlierAttempts => "delivery-lack-earlier-attempts",
            Self::Medium => "delivery-lack-medium",
            Self::TextKept => "delivery-lack-text-kept",
            Self::Consent => "delivery-lack-consent",
            Self::AddressKind => "delivery-lack-address-kind",
            Self::ActRecorded => "delivery-lack-act-recorded",
        }
    }
}

impl DeliveryFault {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::NoRepairNotice => "delivery-fault-no-repair-notice",
            Self::OneEarlierAttempt => "delivery-fault-one-earlier-attempt",
            Self::KindUnknown => "delivery-fault-kind-unknown",
        }
    }
}

/// Something that a service does not show, and where the law asks for it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeliveryLackBody {
    /// What.
    pub lack: DeliveryLack,
    /// The document that asks for it.
    pub document: String,
    /// Where in the document.
    pub article: String,
}

/// The service of a document.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeliveryBody {
    /// The service.
    pub delivery: DeliveryId,
    /// The document that is served.
    pub document: DocumentId,
    /// Which kind of document it is.
    pub document_kind: PaperKind,
    /// The day that the document bears.
    #[schema(value_type = evidence::schema::Day)]
    pub made_on: Date,
    /// In which way.
    pub kind: ServiceKind,
    /// The officers who served it.
    pub officers: Vec<Certificate>,
    /// The party that it is for.
    pub party: PartyId,
    /// When it was handed over, sent, posted or left, or when that was tried.
    pub at: Utc,
    /// How it stands.
    pub standing: DeliveryStanding,
    /// Who took it, by what right.
    pub recipient: DeliveryRecipient,
    /// What else is shown of it.
    pub shown: Vec<DeliveryShown>,
    /// Proofs of service.
    pub receipt: Vec<DocumentId>,
    /// The number of the registered or express letter; may be empty.
    pub postal_number: String,
    /// Slips of the postage.
    pub payment_slip: Vec<DocumentId>,
    /// Return receipts.
    pub return_receipt: Vec<DocumentId>,
    /// The ground of a refusal to take it, or why it was served in this way; may be empty.
    pub ground: String,
    /// The body that passed it on; may be empty.
    pub passed_on_by: String,
    /// Where a notice was posted; may be empty.
    pub medium: String,
    /// Texts of a notice that were kept.
    pub text_kept: Vec<DocumentId>,
    /// What kind of address it was sent to.
    pub address_kind: DeliveryAddress,
    /// Why it was recorded so or changed last; may be empty.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Utc,
    /// When it was changed last; null where it was not.
    pub changed_at: Option<Utc>,
    /// On which day it counts as served; null until it does.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub delivered_on: Option<Date>,
    /// By which rule that day is found; null where the legal data knows the kind no more.
    pub delivered_by_rule: Option<DeliveredOn>,
    /// The act of the case whose time covers it; null where its kind asks for none, or there is none.
    pub act: Option<ActId>,
    /// What it does not show and must.
    pub lacks: Vec<DeliveryLackBody>,
    /// What else is not as it should be.
    pub findings: Vec<DeliveryFault>,
    /// Its clocks.
    pub clocks: Vec<CaseClockBody>,
}

/// The service of the documents of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeliveriesBody {
    /// The case.
    pub case: CaseId,
    /// Each attempt, in the order in which they were made.
    pub deliveries: Vec<DeliveryBody>,
}
