//! Parties of cases (当事人).
//!
//! What identifies a person is in none of these events: an entry has a commitment to it ([`Commitment`]), and the name of
//! a party only where it is that of an organisation.

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{CaseId, PartyId};
use crate::item::Item;
use crate::personal::Commitment;

/// What kind of party it is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A natural person (自然人).
    NaturalPerson,
    /// A legal person (法人).
    LegalPerson,
    /// Another organisation (其他组织), such as a partnership or a branch.
    OtherOrganisation,
    /// An individual business (个体工商户): a natural person who trades.
    IndividualBusiness,
}

impl PartyKind {
    /// Whether it is a natural person, whose name is in no entry.
    pub fn is_person(self) -> bool {
        match self {
            Self::NaturalPerson | Self::IndividualBusiness => true,
            Self::LegalPerson | Self::OtherOrganisation => false,
        }
    }
}

crate::all_variants! {
    PartyKind { NaturalPerson, LegalPerson, OtherOrganisation, IndividualBusiness }
}

/// What happens to parties.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum PartyEvent {
    /// A party of a case was recorded.
    #[serde(rename = "party.recorded")]
    Recorded {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
        /// What kind of party it is.
        kind: PartyKind,
        /// The name of an organisation; empty where the party is a person.
        name: String,
        /// The unified code of an organisation (统一社会信用代码); empty where nobody says, and where the party is a person.
        code: String,
        /// Whether it is a minor (未成年人).
        minor: bool,
        /// Whether it consents to electronic service.
        consent: bool,
        /// What binds the personal values that lie beside the log.
        commitment: Commitment,
        /// Why; empty where it is recorded first.
        reason: String,
    },
    /// What was said of a party was set right: the whole of it, in place of what was said before.
    #[serde(rename = "party.corrected")]
    Corrected {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
        /// What kind of party it is.
        kind: PartyKind,
        /// As of `party.recorded`.
        name: String,
        /// As of `party.recorded`.
        code: String,
        /// As of `party.recorded`.
        minor: bool,
        /// As of `party.recorded`.
        consent: bool,
        /// As of `party.recorded`, with a salt of its own.
        commitment: Commitment,
        /// Why.
        reason: String,
    },
    /// A party is none of the case's.
    #[serde(rename = "party.removed")]
    Removed {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
        /// Why.
        reason: String,
    },
    /// All personal values of a party and their salts were erased.
    #[serde(rename = "party.erased")]
    Erased {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
        /// Why.
        reason: String,
    },
}

names!(PartyEvent, PartyName {
    Recorded => "party.recorded",
    Corrected => "party.corrected",
    Removed => "party.removed",
    Erased => "party.erased",
});

impl PartyEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Recorded { case, .. }
            | Self::Corrected { case, .. }
            | Self::Removed { case, .. }
            | Self::Erased { case, .. } => case,
        }
    }

    /// The party, and what binds the personal values that came with the event; none where none came.
    pub fn commitment(&self) -> (&PartyId, Option<&Commitment>) {
        match self {
            Self::Recorded { party, commitment, .. } | Self::Corrected { party, commitment, .. } => {
                (party, Some(commitment))
            }
            Self::Removed { party, .. } | Self::Erased { party, .. } => (party, None),
        }
    }
}

impl Noun for PartyEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Recorded { .. } | Self::Corrected { .. } | Self::Removed { .. } | Self::Erased { .. } => 3,
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

        use crate::event::tests::{DIGEST, TOKEN};
        let whole = |name: &str, reason: &str| {
            json!({"type": name, "case": TOKEN, "party": TOKEN, "kind": "legal_person", "name": "某某商贸有限公司",
                "code": "91370403MA3C0D0E0M", "minor": false, "consent": true, "commitment": DIGEST, "reason": reason})
        };
        vec![
            (3, whole("party.recorded", "")),
            (3, whole("party.corrected", "r")),
            (3, json!({"type": "party.removed", "case": TOKEN, "party": TOKEN, "reason": "r"})),
            (3, json!({"type": "party.erased", "case": TOKEN, "party": TOKEN, "reason": "r"})),
        ]
    }
}
