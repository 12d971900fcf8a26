//! Places for the work that uploads are to this machine: segments that are received, contents that are hashed.

use std::sync::Arc;
use std::time::Duration;

use evidence::ids::{AgencyId, StationId, UserId};

use crate::custody::Limits;
use crate::store::live::places::{Places, Sharing};

/// How long a connection waits for a place to receive a segment.
const SEGMENT_WAIT: Duration = Duration::from_secs(20);

/// Segments of one station that wait for a place: what an agent may be told to send at one time.
const SEGMENTS_WAITING_EACH: usize = 64;

/// Whole contents that are hashed at one time, on [`crate::custody::upload::act::CHECK_THREADS`] threads each.
const CHECKS_AT_ONCE: usize = 3;

/// Of those, how many for one station or person.
const CHECKS_EACH: usize = 1;

/// Hashings of one station or person that wait.
const CHECKS_WAITING_EACH: usize = 16;

/// How long each waits.
const CHECK_WAIT: Duration = Duration::from_secs(50);

/// Agencies for which something imported is sealed at one time.
const DESKS_AT_ONCE: usize = 4;

/// Of one agency one at a time: what its import desk states is a chain.
const DESK_EACH: usize = 1;

/// Imports of one agency that wait for that, and how long: a large file takes its time to last on the disk.
const DESK_WAITING_EACH: usize = 16;
const DESK_WAIT: Duration = Duration::from_mins(5);

/// Who has a whole content hashed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Checker {
    /// A station that resumes or finishes an upload.
    Station(StationId),
    /// A person who has a recording verified.
    User(UserId),
}

/// Places to receive a segment; each takes a segment of memory.
pub(in crate::custody) fn for_segments(limits: &Limits) -> Arc<Places<StationId>> {
    Places::new(Sharing {
        own: limits.stations_at_once.max(1),
        common: limits.segments_in_flight,
        common_each: limits.segments_in_flight.div_ceil(2),
        waiting_each: SEGMENTS_WAITING_EACH,
        wait: SEGMENT_WAIT,
    })
}

/// Places to hash a whole content.
pub(in crate::custody) fn for_checks() -> Arc<Places<Checker>> {
    Places::new(Sharing {
        own: 0,
        common: CHECKS_AT_ONCE,
        common_each: CHECKS_EACH,
        waiting_each: CHECKS_WAITING_EACH,
        wait: CHECK_WAIT,
    })
}

/// Places to seal what people import.
pub(in crate::custody) fn for_desks() -> Arc<Places<AgencyId>> {
    Places::new(Sharing {
        own: 0,
        common: DESKS_AT_ONCE,
        common_each: DESK_EACH,
        waiting_each: DESK_WAITING_EACH,
        wait: DESK_WAIT,
    })
}
