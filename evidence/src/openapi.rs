//! How the texts of this crate stand in the service's OpenAPI document: a schema each, with what the text
//! must look like and an example. Only with the feature `openapi`, which the service alone asks for.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::digest::Digest;
use crate::entry::EntryNonce;
use crate::event::{ActKind, Matter, PaperKind, RecordKind, ServiceKind, Stage};
use crate::ids::{
    ActId, AgencyId, CaseId, CaseNumber, Certificate, ComplaintId, DecisionId, DelegationId, DeliveryId, DerivedId,
    DockingId, DocumentId, DraftId, LABEL_LENGTH_MAX, MarkerId, PackageId, PartyId, PerformanceId, RecorderId,
    RecordingId, ReviewId, SLUG_LENGTH_MAX, SavedSearchId, SecretId, StationId, TranscriptId, UserId, ViewId,
};
use crate::item::Item;
use crate::keys::{KeyId, PublicKey};
use crate::note::VerifierKey;
use crate::personal::Commitment;
use crate::schema::{Rule, text};
use crate::time::Utc;
use crate::wire::ProofHash;

const SLUG: Rule = ("^[a-z0-9][a-z0-9-]*$", 1, SLUG_LENGTH_MAX);
const LABEL: Rule = (r"^\S(.*\S)?$", 1, LABEL_LENGTH_MAX);
const TERM: Rule = ("^[a-z]([a-z0-9_]*[a-z0-9])?$", 1, 32);
const TOKEN: Rule = ("^[0-9a-f]{32}$", 32, 32);
const DIGEST: Rule = ("^[0-9a-f]{64}$", 64, 64);
const KEY: Rule = ("^[A-Za-z0-9+/]{43}=$", 44, 44);
const NONCE: Rule = ("^[A-Za-z0-9+/]{22}==$", 24, 24);
const VERIFIER: Rule = (r"^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$", 55, 512);
const ITEM: Rule =
    ("^(agency|user|officer|station|recorder|docking|recording|case|package|derived|document):.+$", 6, 74);

macro_rules! texts {
    ($($type:ident, $rule:ident, $what:literal, $example:literal;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                text($rule, $what, $example)
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($type))
            }
        }
    )*};
}

texts! {
    AgencyId, SLUG, "An agency's id", "xc-zhzf";
    StationId, SLUG, "A station's id", "st-5f3a9c01";
    UserId, SLUG, "An account", "wang-wei";
    RecorderId, LABEL, "A recorder's id", "BWC-0042";
    Certificate, LABEL, "An officer's certificate number (执法证号)", "15370401";
    CaseNumber, LABEL, "A case number (案号)", "薛综执罚〔2026〕12号";
    Stage, TERM, "A stage of a case: an id of the site's legal data, `GET /api/v1/legal`", "investigation";
    RecordKind, TERM, "A kind of record: an id of the site's legal data, `GET /api/v1/legal`", "video";
    Matter, TERM, "The matter of a case: an id of the site's legal data, `GET /api/v1/legal`", "penalty";
    DockingId, TOKEN, "A docking's id", "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0";
    CaseId, TOKEN, "A case's id", "ca5eca5eca5eca5eca5eca5eca5eca5e";
    ViewId, TOKEN, "A view's id", "1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e";
    PackageId, TOKEN, "A package's id", "bac0bac0bac0bac0bac0bac0bac0bac0";
    MarkerId, TOKEN, "A marker's id", "3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a";
    TranscriptId, TOKEN, "A transcript's id", "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a";
    SavedSearchId, TOKEN, "A saved search's id", "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";
    ActKind, TERM, "A kind of act: an id of the site's legal data, `GET /api/v1/legal`", "inspection";
    PaperKind, TERM, "A kind of document: an id of the site's legal data, `GET /api/v1/legal`", "questioning_record";
    ServiceKind, TERM, "A kind of service: an id of the site's legal data, `GET /api/v1/legal`", "direct";
    DeliveryId, TOKEN, "The id of a service of a document", "de11de11de11de11de11de11de11de11";
    PerformanceId, TOKEN, "The id of what a party owes", "0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e";
    ActId, TOKEN, "An act's id", "ac7ac7ac7ac7ac7ac7ac7ac7ac7ac7ac";
    DocumentId, TOKEN, "A document's id", "d0cd0cd0cd0cd0cd0cd0cd0cd0cd0cd0";
    PartyId, TOKEN, "The id of a party of a case", "9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a";
    ComplaintId, TOKEN, "A complaint's id", "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0";
    DelegationId, TOKEN, "A delegation's id", "de1ede1ede1ede1ede1ede1ede1ede1e";
    Commitment, DIGEST, "SHA-256 of a salt and personal values, in hex (`FORMAT.md` section 5a)",
        "45c7c94b061c6d29e6e019ac8d01b33e151bdda3eb66bb6bc5cc844c0feb9dd0";
    DraftId, TOKEN, "The id of a draft of a decision", "dafdafdafdafdafdafdafdafdafdafda";
    ReviewId, TOKEN, "A review's id", "4e14e14e14e14e14e14e14e14e14e14e";
    DecisionId, TOKEN, "A decision's id", "dec1dec1dec1dec1dec1dec1dec1dec1";
    SecretId, TOKEN, "What a token, a session or a code is called in the log", "5ec05ec05ec05ec05ec05ec05ec05ec0";
    RecordingId, DIGEST, "A recording's id: SHA-256 of its manifest's payload, in hex",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    DerivedId, DIGEST, "Id of a clip or snapshot: SHA-256 of its statement's payload, in hex",
        "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752";
    Digest, DIGEST, "SHA-256 in hex", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    KeyId, DIGEST, "SHA-256 of a public key's bytes, in hex",
        "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9";
    PublicKey, KEY, "An Ed25519 public key: base64 of its 32 bytes", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    VerifierKey, VERIFIER, "The log's verifier key, as C2SP signed-note writes it",
        "docket.example/custody+8a9d0f6c+Addamgb9Yt/YlZWY8rBS0Mq1wWhTcVW8f4Y4E6VMKIS9";
    ProofHash, KEY, "A hash in base64", "LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=";
    EntryNonce, NONCE, "16 random bytes in base64", "AAECAwQFBgcICQoLDA0ODw==";
    Item, ITEM, "Something that has a history, `kind:id`", "case:ca5eca5eca5eca5eca5eca5eca5eca5e";
}

impl PartialSchema for Utc {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::String);
        let object = object.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        let object =
            object.description(Some("An instant: RFC 3339 with an offset; answers are UTC to the microsecond"));
        object.examples(["2026-11-20T06:30:00.000000Z"]).build().into()
    }
}

impl ToSchema for Utc {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Time")
    }
}
