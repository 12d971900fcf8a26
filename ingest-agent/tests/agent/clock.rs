//! The time of the service in memory.

use evidence::time::Utc;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "this is the clock module of the service in memory")]
pub(crate) fn instant() -> Utc {
    Utc::from_jiff(jiff::Timestamp::now())
}
