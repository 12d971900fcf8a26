//! Parties of cases.

use std::fmt;

use evidence::event::PartyKind;
use evidence::ids::{CaseId, PartyId, UserId};
use evidence::personal::Commitment;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::personal::{PersonalBody, PersonalSight};
use crate::answers::texts::{Line, Words};

/// A party of a case, as it is recorded or set right.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRequest {
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Its name. That of a person is in no entry of the log.
    #[schema(value_type = Line)]
    pub name: String,
    /// The unified code of an organisation or an individual business (统一社会信用代码); empty where nobody knows it.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub code: String,
    /// Whether it is a minor.
    #[serde(default)]
    pub minor: bool,
    /// Whether it consents to electronic service.
    #[serde(default)]
    pub consent: bool,
    /// What else identifies it.
    #[serde(default)]
    pub personal: PersonalBody,
    /// Why it is said anew; may be empty where it is recorded first.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
    /// Where it is said anew, `told_at` of what whoever says it saw; what was said since is then not overwritten. Null
    /// where that is not known, and where it is recorded first.
    #[serde(default)]
    pub seen: Option<Utc>,
}

/// It does not show itself in messages.
impl fmt::Debug for PartyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartyRequest(…)")
    }
}

/// A party that was recorded.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PartyRecorded {
    /// Its id.
    pub party: PartyId,
}

/// A party of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PartyBody {
    /// Its id.
    pub party: PartyId,
    /// The case.
    pub case: CaseId,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Its name; that of a person as far as the caller may see it.
    #[schema(example = "王**")]
    pub name: String,
    /// Its unified code, likewise; may be empty.
    #[schema(example = "91370403MA3C0D0E0M")]
    pub code: String,
    /// Whether it is a minor.
    pub minor: bool,
    /// Whether it was under 14 on the day of the deed, on which it is not penalised (行政处罚法 30); null where nobody knows, as
    /// no day of birth is known or nobody said when the deed was, and in cases that are not about a penalty.
    pub under_fourteen: Option<bool>,
    /// Whether it consents to electronic service.
    pub consent: bool,
    /// How much of its personal data is shown.
    pub sight: PersonalSight,
    /// Its personal data, as far as that.
    pub personal: PersonalBody,
    /// What binds its personal data to the log.
    pub commitment: Commitment,
    /// Why it was said anew; empty where it was not.
    pub reason: String,
    /// How often it was said anew.
    pub corrections: u64,
    /// When it was recorded.
    pub recorded_at: Utc,
    /// By whom.
    pub recorded_by: UserId,
    /// When what stands here was said.
    pub told_at: Utc,
    /// By whom.
    pub told_by: UserId,
    /// When its personal data was erased; null where it was not.
    pub erased_at: Option<Utc>,
}

/// The parties of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PartiesBody {
    /// In the order in which they were recorded, without those that were removed; 50 at most.
    pub parties: Vec<PartyBody>,
}
