//! The life of a view, from before its opening entry to its closing one.
//!
//! The one question that matters is asked of [`Life::step`]: may these bytes be handed out? What is
//! allowed is noted in the same step, and once a view closes nothing is allowed any more. So the
//! ranges of the closing entry are exactly what was handed out, in whatever order streams begin, run,
//! end, are cut, or outlive their view.

use std::collections::BTreeSet;

use evidence::event::{ByteRange, ViewEnd};
use evidence::time::Utc;

use crate::custody::view::ranges::Watched;

/// Number of a stream, never given twice.
pub type StreamId = u64;

/// Where a view is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    /// Its opening entry is being written; nothing flows yet.
    Opening {
        /// How it is to end at once, where it was closed meanwhile.
        then: Option<ViewEnd>,
    },
    /// Its opening entry is durable: bytes may flow.
    Open {
        /// Answers that are under way.
        streams: BTreeSet<StreamId>,
        /// What was handed out.
        watched: Watched,
        /// When it was last used.
        used: Utc,
    },
    /// Its closing entry is being written; nothing flows any more.
    Closing {
        /// Why it ends.
        end: ViewEnd,
        /// Answers that were cut and have not ended yet.
        left: BTreeSet<StreamId>,
        /// What was handed out, all of it.
        watched: Watched,
    },
    /// Its closing entry is durable, or it was never opened.
    Closed,
}

/// What happens to a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its opening entry is durable.
    Opened {
        /// When.
        now: Utc,
    },
    /// Its opening entry was not written.
    NotOpened,
    /// Its viewer comes back to it.
    Use {
        /// When.
        now: Utc,
    },
    /// An answer begins.
    Begin {
        /// Which.
        stream: StreamId,
        /// When.
        now: Utc,
    },
    /// These bytes are about to be handed to the connection.
    Hand {
        /// By which answer.
        stream: StreamId,
        /// Which.
        range: ByteRange,
        /// When.
        now: Utc,
    },
    /// An answer ended, however.
    Finish {
        /// Which.
        stream: StreamId,
        /// When.
        now: Utc,
    },
    /// It is to end.
    Close {
        /// Why.
        end: ViewEnd,
    },
    /// It is to end if nobody used it after `before`.
    Idle {
        /// Until when it may not have been used.
        before: Utc,
    },
    /// Its closing entry is durable.
    Written,
}

/// What comes of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is so; bytes that were asked for may be handed out.
    Done,
    /// No: nothing may be handed out, nothing changed.
    No,
    /// No, and from now on nothing may: the closing entry is to be written, this once.
    Close,
}

impl Life {
    /// A view whose opening entry is being written.
    pub fn begun() -> Self {
        Self::Opening { then: None }
    }

    /// What becomes of the view.
    #[must_use]
    pub fn step(self, step: Step) -> (Self, Answer) {
        match self {
            Self::Opening { then } => Self::while_opening(then, step),
            Self::Open { streams, watched, used } => Self::while_open(streams, watched, used, step),
            Self::Closing { end, mut left, watched } => match step {
                Step::Written => (Self::Closed, Answer::Done),
                Step::Finish { stream, .. } => {
                    left.remove(&stream);
                    (Self::Closing { end, left, watched }, Answer::Done)
                }
                Step::Opened { .. }
                | Step::NotOpened
                | Step::Use { .. }
                | Step::Begin { .. }
                | Step::Hand { .. }
                | Step::Close { .. }
                | Step::Idle { .. } => (Self::Closing { end, left, watched }, Answer::No),
            },
            Self::Closed => (Self::Closed, Answer::No),
        }
    }

    fn while_opening(then: Option<ViewEnd>, step: Step) -> (Self, Answer) {
        match (step, then) {
            (Step::Opened { now }, None) => {
                (Self::Open { streams: BTreeSet::new(), watched: Watched::default(), used: now }, Answer::Done)
            }
            (Step::Opened { .. }, Some(end)) => {
                (Self::Closing { end, left: BTreeSet::new(), watched: Watched::default() }, Answer::Close)
            }
            (Step::NotOpened, _) => (Self::Closed, Answer::Done),
            (Step::Close { end }, then) => (Self::Opening { then: then.or(Some(end)) }, Answer::Done),
            (
                Step::Use { .. }
                | Step::Begin { .. }
                | Step::Hand { .. }
                | Step::Finish { .. }
                | Step::Idle { .. }
                | Step::Written,
                then,
            ) => (Self::Opening { then }, Answer::No),
        }
    }

    fn while_open(mut streams: BTreeSet<StreamId>, mut watched: Watched, used: Utc, step: Step) -> (Self, Answer) {
        let closing = |end, left, watched| (Self::Closing { end, left, watched }, Answer::Close);
        match step {
            Step::Use { now } => (Self::Open { streams, watched, used: now }, Answer::Done),
            Step::Begin { stream, now } => {
                streams.insert(stream);
                (Self::Open { streams, watched, used: now }, Answer::Done)
            }
            Step::Hand { stream, range, now } if streams.contains(&stream) => {
                if watched.add(range) {
                    (Self::Open { streams, watched, used: now }, Answer::Done)
                } else {
                    // One entry cannot tell of more: the viewer opens another view.
                    closing(ViewEnd::Full, streams, watched)
                }
            }
            Step::Finish { stream, now } if streams.contains(&stream) => {
                streams.remove(&stream);
                (Self::Open { streams, watched, used: now }, Answer::Done)
            }
            Step::Close { end } => closing(end, streams, watched),
            Step::Idle { before } if streams.is_empty() && used <= before => {
                closing(ViewEnd::Expired, streams, watched)
            }
            Step::Hand { .. }
            | Step::Finish { .. }
            | Step::Idle { .. }
            | Step::Opened { .. }
            | Step::NotOpened
            | Step::Written => (Self::Open { streams, watched, used }, Answer::No),
        }
    }

    /// What its closing entry is to say, once it closes.
    pub fn closing(&self) -> Option<(ViewEnd, Vec<ByteRange>)> {
        match self {
            Self::Closing { end, watched, .. } => Some((*end, watched.clone().into_ranges())),
            Self::Opening { .. } | Self::Open { .. } | Self::Closed => None,
        }
    }

    /// When it was last used, where it is open and nothing flows.
    pub fn at_rest_since(&self) -> Option<Utc> {
        match self {
            Self::Open { streams, used, .. } if streams.is_empty() => Some(*used),
            Self::Opening { .. } | Self::Open { .. } | Self::Closing { .. } | Self::Closed => None,
        }
    }
}
