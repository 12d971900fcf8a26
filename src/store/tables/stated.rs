//! What a statement says that an entry names by digest.

use evidence::derived::Derived;
use evidence::docking::Docking;
use evidence::manifest::Sealed;

/// A statement that was read and parsed: what the fold of an entry needs and the entry does not say. Whoever appends
/// gives it with the draft, so that nothing is read from the vault while the writer holds its transaction.
#[derive(Debug, Clone)]
pub enum Stated {
    /// The manifest of a recording.
    Seal(Box<Sealed>),
    /// A docking statement.
    Docking(Box<Docking>),
    /// What the service signed of a clip or snapshot.
    Derived(Box<Derived>),
    /// The lines of a transcript: JSON of its plain form.
    Lines(String),
}
