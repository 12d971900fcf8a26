//! The log at a glance, for who watches over it: how long it is, and what an auditor looks for first, each with how often
//! it was lately and when it was last.

use std::sync::Arc;

use evidence::event::{AccessName, EventName, LogName, PackageName, RecordingName};
use evidence::time::Utc;

use crate::custody::access::Caller;
use crate::custody::log::read::LogFilter;
use crate::custody::{Custody, Refused};
use crate::store::log::proofs;
use crate::store::tables::{DbError, Reader};

/// Days that are counted.
pub const OVERVIEW_DAYS: i64 = 7;

/// Entries of one kind that are counted; beyond, there are more.
pub const OVERVIEW_COUNTED_MAX: u64 = 100;

/// What an auditor looks for first: checkpoints that stations hold, whether one contradicts the log, checks of content, what
/// left the system, what was refused.
const LOOKED_FOR: [EventName; 7] = [
    EventName::Log(LogName::CheckpointSeen),
    EventName::Log(LogName::Contradicted),
    EventName::Log(LogName::Restored),
    EventName::Recording(RecordingName::Verified),
    EventName::Package(PackageName::Made),
    EventName::Package(PackageName::Opened),
    EventName::Access(AccessName::Refused),
];

/// One kind of entry.
#[derive(Debug, Clone, Copy)]
pub struct Lately {
    /// The kind: an event's `type`.
    pub kind: &'static str,
    /// How many there were on the days that are counted, up to [`OVERVIEW_COUNTED_MAX`].
    pub count: u64,
    /// When the last was, whenever that was.
    pub last: Option<Utc>,
}

/// The log at a glance.
#[derive(Debug, Clone)]
pub struct LogOverview {
    /// How many entries its checkpoint covers.
    pub size: u64,
    /// When the last entry was made.
    pub last: Option<Utc>,
    /// Since when entries are counted.
    pub since: Utc,
    /// The kinds that are looked for.
    pub kinds: Vec<Lately>,
}

/// How often a kind was since a moment, and when it was last.
fn lately(reader: &Reader<'_>, event: EventName, (since, end): (Utc, u64)) -> Result<Lately, DbError> {
    let of_kind = LogFilter { event: Some(event.text().to_owned()), ..LogFilter::default() };
    let last = reader.find_log(&of_kind, None, 1)?.pop();
    let last = last.and_then(|stored| evidence::entry::Entry::parse(&stored.bytes).ok()).map(|entry| entry.time);
    let of_days = LogFilter { from: Some(since), ..of_kind };
    // What was not for so long is not counted.
    let count = match last {
        Some(last) if last >= since => reader.count_log(&of_days, end, OVERVIEW_COUNTED_MAX)?,
        Some(_) | None => 0,
    };
    Ok(Lately { kind: event.text(), count, last })
}

impl Custody {
    /// The log at a glance. It names no item; the page that it stands on is logged as the reading of the log that it is.
    pub async fn log_overview(self: &Arc<Self>, caller: &Caller) -> Result<LogOverview, Refused> {
        self.may_read_log(caller).await?;
        let since = self.clock.now().plus_seconds(-OVERVIEW_DAYS * 24 * 3600);
        self.read(move |reader| {
            let (size, _) = proofs::head(reader)?;
            let kinds = LOOKED_FOR.map(|event| lately(reader, event, (since, size)));
            let kinds = kinds.into_iter().collect::<Result<_, _>>()?;
            Ok(LogOverview { size, last: reader.last_time()?, since, kinds })
        })
        .await
    }
}
