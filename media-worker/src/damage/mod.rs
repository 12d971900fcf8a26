//! What is lost of a medium, and when: from what packets hold, what decoders make of them, and what FFmpeg
//! says meanwhile.
//!
//! Decoders conceal: a picture whose data is gone is shown as a copy of another, and most say little or
//! nothing of it. So each packet is looked at before it is decoded ([`Look`]), each is followed until its
//! picture comes out, and what is said is tied to the packet that was being read or decoded
//! ([`Ledger`]). What FFmpeg says alone proves nothing lost ([`said`]).

mod cause;
mod ledger;
mod look;
mod pace;
mod said;
mod silence;
mod stretches;
mod watch;

use ffmpeg_next::frame;
use media_protocol::Reason;

use crate::raw::{frame as raw_frame, log};
use crate::timeline::SECOND_US;

pub(crate) use self::watch::{Watch, claimed_ends};

/// By how much a claimed duration may exceed what is there, in microseconds, without being damage.
const CLAIM_SLACK_US: i64 = SECOND_US;

/// The same in parts of the claim: one tenth.
const CLAIM_SLACK_PARTS: i64 = 10;

/// What is broken of a picture that was decoded alone.
pub(crate) fn of_a_picture(codec: &str, header: &[u8], data: &[u8], picture: &frame::Video) -> Option<Reason> {
    let said = log::take_said();
    let line = said.iter().find(|line| said::of_a_decoder(line)).map(|line| said::reason(&line.text));
    let hollow = || {
        (look::Look::new(codec, header).at(data).hollow || look::ends_hollow(data)).then_some(Reason::ZerosForData {})
    };
    let concealed = || raw_frame::is_damaged(picture).then_some(Reason::FilledIn {});
    line.or_else(hollow).or_else(concealed)
}

/// Whether what is there falls short of a claim by more than writers' estimates do.
pub(crate) fn falls_short(claimed_us: i64, end_us: i64) -> bool {
    claimed_us.saturating_sub(end_us) > CLAIM_SLACK_US.max(claimed_us / CLAIM_SLACK_PARTS)
}
