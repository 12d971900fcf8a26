//! What happened to pieces of a medium that are lost.

use media_protocol::{Reason, Thing};

/// What happened to a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// Its packet is not whole.
    Incomplete,
    /// Zeros stand where its data should be.
    Hollow,
    /// Nothing came of its packet.
    Missing,
    /// The decoder concealed a part of it.
    Concealed,
    /// Its packet is not there.
    Gap,
    /// It comes before any key frame.
    Keyless,
    /// The decoder refused a packet of sound.
    Silenced,
    /// The decoder refused a packet; with threads not always the one that was sent.
    Refused,
    /// The decoder said that it could not decode something.
    Said,
    /// The medium ends before its stream's end.
    Ended,
}

impl Cause {
    /// Whether what it counts is counted by another cause as well, as a rule.
    pub(super) fn is_soft(self) -> bool {
        matches!(self, Cause::Refused | Cause::Said)
    }

    /// What is said of so many pieces; 0 where that is not known.
    pub(super) fn reason(self, pieces: u64) -> Reason {
        let of = match self {
            Cause::Incomplete => Thing::Incomplete,
            Cause::Hollow => Thing::Hollow,
            Cause::Missing => Thing::Missing,
            Cause::Concealed => Thing::Concealed,
            Cause::Gap => Thing::Gap,
            Cause::Keyless => Thing::Keyless,
            Cause::Silenced => Thing::Silenced,
            Cause::Refused => Thing::Refused,
            Cause::Said => Thing::Faulty,
            Cause::Ended => Thing::Ended,
        };
        if pieces == 0 { Reason::LostSome { of } } else { Reason::LostPieces { pieces, of } }
    }
}
