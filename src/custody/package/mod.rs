//! Packages: what leaves the system, proving itself.

pub mod act;
pub(in crate::custody) mod fold;
pub mod left_out;
pub mod parts;
pub mod sending;

use evidence::ids::{CaseId, PackageId, UserId};
use evidence::time::Utc;

/// A package.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// The case, where it is a case's.
    pub case: Option<CaseId>,
    /// The account that made it.
    pub made_by: UserId,
    /// When it was made.
    pub made_at: Utc,
    /// For whom or what.
    pub reason: String,
    /// Number of the last log entry of its making; its proofs are for a log of one more.
    pub last_index: u64,
}
