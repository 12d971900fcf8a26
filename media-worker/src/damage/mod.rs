//! What is lost of a medium, and when: from what packets hold, what decoders make of them, and what FFmpeg
//! says meanwhile.
//!
//! Decoders conceal: a picture whose data is gone is shown as a copy of another, and most say little or
//! nothing of it. So each packet is looked at before it is decoded ([`Look`]), each is followed until its
//! picture comes out, and what is said is tied to the packet that was being read or decoded
//! ([`Ledger`]). What FFmpeg says alone proves nothing lost ([`said`]).

mod ledger;
mod look;
mod said;
mod silence;
mod stretches;
mod watch;

use crate::timeline::SECOND_US;

pub(crate) use self::watch::{Watch, claimed_ends};

/// By how much a claimed duration may exceed what is there, in microseconds, without being damage.
const CLAIM_SLACK_US: i64 = SECOND_US;

/// The same in parts of the claim: one tenth.
const CLAIM_SLACK_PARTS: i64 = 10;

/// Whether what is there falls short of a claim by more than writers' estimates do.
pub(crate) fn falls_short(claimed_us: i64, end_us: i64) -> bool {
    claimed_us.saturating_sub(end_us) > CLAIM_SLACK_US.max(claimed_us / CLAIM_SLACK_PARTS)
}
