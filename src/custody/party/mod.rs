//! Parties of cases (当事人): who they are by kind and, of organisations, by name. What identifies a person lies beside the
//! log (`custody/personal`), and can be erased.
//!
//! The name of a natural person, of an individual business and of a minor is in no entry and in no folded table. A party
//! that was recorded by mistake is removed; what the log says of it stays, and its values until a head erases them.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;
pub mod rules;

use evidence::event::PartyKind;
use evidence::ids::{CaseId, PartyId, UserId};
use evidence::personal::Commitment;
use evidence::time::Utc;

/// Most parties of one case, those that were removed among them.
pub const PARTIES_MAX: u64 = 50;

/// How often a party is set right at most: each keeps its values.
pub const PARTY_CORRECTIONS_MAX: u64 = 50;

/// A party, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// The case.
    pub case: CaseId,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// The name of an organisation; empty where it is a person.
    pub name: String,
    /// Its unified code; may be empty.
    pub code: String,
    /// Whether it is a minor.
    pub is_minor: bool,
    /// Whether it consents to electronic service.
    pub consents: bool,
    /// Why it was said anew; empty where it was not.
    pub reason: String,
    /// What binds its personal values.
    pub commitment: Commitment,
    /// The entry that this came with.
    pub told_index: u64,
    /// When.
    pub told_at: Utc,
    /// By whom.
    pub told_by: UserId,
    /// When it was recorded first.
    pub recorded_at: Utc,
    /// By whom.
    pub recorded_by: UserId,
    /// How often it was set right.
    pub corrections: u64,
    /// When it was removed from the case.
    pub removed_at: Option<Utc>,
    /// When its personal values were erased.
    pub erased_at: Option<Utc>,
}
