//! What happened to pieces of a medium that are lost.

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

    /// In English, behind a number of packets or alone.
    pub(super) fn told(self) -> &'static str {
        match self {
            Cause::Incomplete => "incomplete packets",
            Cause::Hollow => "packets with zeros instead of data",
            Cause::Missing => "packets of which nothing came",
            Cause::Concealed => "pictures that the decoder filled in",
            Cause::Gap => "packets that are missing",
            Cause::Keyless => "packets that cannot be decoded because no key frame comes before them",
            Cause::Silenced => "packets of sound that cannot be decoded",
            Cause::Refused => "packets that the decoder refused",
            Cause::Said => "packets at which the decoder found errors",
            Cause::Ended => "it ends before its stream does",
        }
    }
}
