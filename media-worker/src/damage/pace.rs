//! How packets follow each other in the file and in time, where nothing is lost.

use std::collections::VecDeque;

use super::look::Seen;
use crate::timeline::SECOND_US;

/// Distances between pieces of which the middle one is the usual.
const USUAL_OF: usize = 31;

/// Longest distance between pieces that is believed, in microseconds: an hour.
const DISTANCE_US_MAX: i64 = 3600 * SECOND_US;

/// Fewest bytes between packets that are taken for lost ones, where pictures or sound are missing as well.
const PASSED_BYTES: u64 = 2_048;

/// Packets after which it is known how many bytes lie between them.
const PASSED_PACKETS: u64 = 32;

/// What kind of file holds the packets.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Layout {
    /// It is nothing but packets of sound, one behind the other.
    pub(crate) tiled: bool,
    /// Nothing says where it ends: what stands behind is taken for a part of the last packet.
    pub(crate) endless: bool,
    /// Packets come in the order in which they lie in the file.
    pub(crate) in_order: bool,
}

/// A packet that was read, and given to its decoder where there is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    /// Its number in the order of the file.
    pub(crate) number: i64,
    /// When it is shown, in microseconds of the timeline.
    pub(crate) start_us: Option<i64>,
    /// When it ends.
    pub(crate) end_us: i64,
    /// Whether it is marked as a key frame.
    pub(crate) key: bool,
    /// Whether the demuxer says that it is not whole.
    pub(crate) incomplete: bool,
    /// Whether the decoder refused it.
    pub(crate) refused: bool,
    /// What it looks like.
    pub(crate) seen: Seen,
    /// Whether its time stamps begin anew: what was before it had ended.
    pub(crate) anew: bool,
    /// Its length, in bytes.
    pub(crate) bytes: u64,
    /// Where it begins in the file.
    pub(crate) byte: Option<u64>,
}

/// Bytes that lie between packets.
#[derive(Debug, Default)]
pub(super) struct Passed {
    end: Option<u64>,
    packets: u64,
    most: u64,
}

impl Passed {
    /// Takes the next packet; gives how many bytes were passed over before it, where they are more than ever before.
    pub(super) fn take(&mut self, byte: u64, bytes: u64) -> Option<u64> {
        let passed = self.end.map_or(0, |end| byte.saturating_sub(end));
        self.end = Some(self.end.unwrap_or(0).max(byte.saturating_add(bytes)));
        self.packets += 1;
        if self.packets > PASSED_PACKETS && passed > PASSED_BYTES.max(2 * self.most) {
            return Some(passed);
        }
        self.most = self.most.max(passed);
        None
    }
}

/// The usual distance between pieces: the middle one of the last.
#[derive(Debug, Default)]
pub(super) struct Usual {
    last: VecDeque<i64>,
    middle: i64,
}

impl Usual {
    pub(super) fn add(&mut self, distance_us: i64) {
        if distance_us <= 0 {
            return;
        }
        if self.last.len() >= USUAL_OF {
            self.last.pop_front();
        }
        self.last.push_back(distance_us.min(DISTANCE_US_MAX));
        let mut sorted: Vec<i64> = self.last.iter().copied().collect();
        sorted.sort_unstable();
        self.middle = sorted[sorted.len() / 2];
    }

    pub(super) fn us(&self) -> i64 {
        self.middle
    }
}
