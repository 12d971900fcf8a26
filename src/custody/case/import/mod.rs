//! Cases of an agency's existing system, brought in a file: looked at first, then all or none.
//!
//! A case that was registered (立案) there is registered from that day on, by who says so: the entry says that it was in
//! another system, whoever looks is told, and its clocks run from then. Nothing is approved here that a head approved
//! there.

pub mod act;
mod judge;
pub mod table;

use evidence::ids::CaseNumber;
use evidence::time::Utc;

use crate::custody::course::Description;
use crate::custody::refused::Fault;
use table::CaseColumn;

/// A case as a line tells of it.
#[derive(Debug, Clone)]
pub struct ImportedCase {
    /// The case number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// What it is about by the law, where the line says so.
    pub description: Option<Description>,
    /// When it was registered in the other system, where it was.
    pub registered_at: Option<Utc>,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// Its column.
    pub column: CaseColumn,
    /// What is wrong with it.
    pub problem: Fault,
}
