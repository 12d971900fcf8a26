//! Identifiers, each a type of its own so that none can stand in for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cause::{Cause, Flaw};
use crate::digest::{Digest, DigestTextError};

/// A text that breaks an identifier's rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not {what}: {rule}")]
pub struct IdError {
    what: &'static str,
    rule: Flaw,
    given: String,
}

impl IdError {
    /// That `given`, of which the beginning is told, is not `what`, by `rule`.
    pub(crate) fn new(what: &'static str, rule: Flaw, given: &str) -> Self {
        Self { what, rule, given: given.chars().take(80).collect() }
    }
}

/// Longest slug, in bytes.
pub const SLUG_LENGTH_MAX: usize = 32;

/// Longest name-like identifier (recorder, certificate number), in characters.
pub const LABEL_LENGTH_MAX: usize = 64;

const SLUG_RULE: Flaw = Flaw::new("rule-slug", "1 to 32 of a-z, 0-9 and '-', starting with a letter or digit");
const LABEL_RULE: Flaw = Flaw::new(
    "rule-label",
    "1 to 64 characters, none of them a control, format or line character, no space at either end",
);
const TOKEN_RULE: Flaw = Flaw::new("rule-token", "32 lower-case hexadecimal digits");

fn is_slug(text: &str) -> bool {
    let ok = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=SLUG_LENGTH_MAX).contains(&text.len())
        && text.bytes().all(|b| ok(b) || b == b'-')
        && text.bytes().next().is_some_and(ok)
}

fn is_label(text: &str) -> bool {
    (1..=LABEL_LENGTH_MAX).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(is_unseen)
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Whether a character is a control, a line separator, or one that changes the direction or the
/// look of its neighbours without showing itself (Unicode `Cc`, `Zl`, `Zp` and the bidirectional
/// and zero-width part of `Cf`).
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:ident, $check:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text, which keeps the identifier's rule.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if $check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::new($what, $rule, text))
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

text_id! {
    /// An agency, named by the administrator.
    AgencyId, "an agency id", SLUG_RULE, is_slug
}
text_id! {
    /// A station, named by the service at enrolment.
    StationId, "a station id", SLUG_RULE, is_slug
}
text_id! {
    /// A person's account, named by the administrator.
    UserId, "a user id", SLUG_RULE, is_slug
}
text_id! {
    /// A recorder, as the station's configuration or the volume names it.
    RecorderId, "a recorder id", LABEL_RULE, is_label
}
text_id! {
    /// An officer's enforcement certificate number (执法证号).
    Certificate, "a certificate number", LABEL_RULE, is_label
}
text_id! {
    /// A case number (案号), unique within its agency.
    CaseNumber, "a case number", LABEL_RULE, is_label
}
text_id! {
    /// One docking of one recorder: 16 random bytes.
    DockingId, "a docking id", TOKEN_RULE, is_token
}
text_id! {
    /// A case: 16 random bytes.
    CaseId, "a case id", TOKEN_RULE, is_token
}
text_id! {
    /// A view of a recording: 16 random bytes.
    ViewId, "a view id", TOKEN_RULE, is_token
}
text_id! {
    /// A package: 16 random bytes.
    PackageId, "a package id", TOKEN_RULE, is_token
}
text_id! {
    /// A marker on a recording's timeline: 16 random bytes.
    MarkerId, "a marker id", TOKEN_RULE, is_token
}
text_id! {
    /// A transcript of a recording: 16 random bytes.
    TranscriptId, "a transcript id", TOKEN_RULE, is_token
}
text_id! {
    /// A search that somebody keeps: 16 random bytes.
    SavedSearchId, "a saved search's id", TOKEN_RULE, is_token
}
text_id! {
    /// A document filed under a case: 16 random bytes.
    DocumentId, "a document id", TOKEN_RULE, is_token
}
text_id! {
    /// A party of a case (当事人): 16 random bytes.
    PartyId, "a party's id", TOKEN_RULE, is_token
}
text_id! {
    /// A complaint (投诉举报): 16 random bytes.
    ComplaintId, "a complaint's id", TOKEN_RULE, is_token
}
text_id! {
    /// An act of a case: 16 random bytes.
    ActId, "an act's id", TOKEN_RULE, is_token
}
text_id! {
    /// A draft of a decision (决定草稿): 16 random bytes.
    DraftId, "a draft's id", TOKEN_RULE, is_token
}
text_id! {
    /// A legal review of a draft (法制审核): 16 random bytes.
    ReviewId, "a review's id", TOKEN_RULE, is_token
}
text_id! {
    /// A decision of a case (决定): 16 random bytes.
    DecisionId, "a decision's id", TOKEN_RULE, is_token
}
text_id! {
    /// The service of a document (送达): 16 random bytes.
    DeliveryId, "the id of a service of a document", TOKEN_RULE, is_token
}
text_id! {
    /// What a party owes by a decision (履行): 16 random bytes.
    PerformanceId, "the id of what is owed", TOKEN_RULE, is_token
}
text_id! {
    /// That somebody acts for a head: 16 random bytes.
    DelegationId, "a delegation's id", TOKEN_RULE, is_token
}
text_id! {
    /// What a secret (token, enrolment code) is called in the log; see [`SecretId::of`].
    SecretId, "a secret's id", TOKEN_RULE, is_token
}

macro_rules! random_id {
    ($($name:ident),*) => {$(
        impl $name {
            /// From 16 random bytes.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(hex::encode(bytes))
            }
        }
    )*};
}
random_id!(
    DockingId,
    CaseId,
    ViewId,
    PackageId,
    MarkerId,
    TranscriptId,
    SavedSearchId,
    DocumentId,
    PartyId,
    ComplaintId,
    ActId,
    DraftId,
    ReviewId,
    DecisionId,
    DeliveryId,
    PerformanceId,
    DelegationId
);

impl StationId {
    /// From 4 random bytes.
    pub fn from_random(bytes: [u8; 4]) -> Self {
        Self(format!("st-{}", hex::encode(bytes)))
    }
}

impl SecretId {
    /// The id that binds a stored secret's hash to the log without telling the hash: the first
    /// 16 bytes of `SHA-256("docket secret id\n" ‖ hash)`. The secret itself has at least 100
    /// random bits, so neither can be found from the id.
    pub fn of(stored_hash: &Digest) -> Self {
        let id = Digest::of_parts(&[b"docket secret id\n", &stored_hash.0]);
        Self(hex::encode(&id.0[..16]))
    }
}

macro_rules! payload_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Digest);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = DigestTextError;
            fn from_str(text: &str) -> Result<Self, DigestTextError> {
                text.parse().map(Self)
            }
        }
    };
}

payload_id! {
    /// A recording: the SHA-256 of its manifest's payload bytes.
    RecordingId
}
payload_id! {
    /// A clip or snapshot: the SHA-256 of the payload bytes of the statement that the service
    /// signs of it.
    DerivedId
}

impl From<&IdError> for Cause {
    fn from(error: &IdError) -> Self {
        Self::of("no-id", error).with("given", &error.given).with("said", error).because("rule", error.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_their_rule() {
        assert!("xc-cg".parse::<AgencyId>().is_ok());
        for bad in ["", "-rf", "A", "a b", "..", "a/b", "a\0", &"a".repeat(33), "局"] {
            assert!(bad.parse::<AgencyId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn labels_take_chinese_and_refuse_what_hides() {
        assert!("薛综执罚〔2026〕12号".parse::<CaseNumber>().is_ok());
        for bad in ["", " a", "a\n", "a\u{202e}b", "a\u{200b}", &"x".repeat(65)] {
            assert!(bad.parse::<CaseNumber>().is_err(), "{bad:?}");
        }
    }
}
