//! What no check of a package finds out.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::{AsField, Field};

messages! {
    /// Something that no check of a package can find out.
    Limit, "limit";
    /// The log's key was taken from the package.
    OwnKey {
        /// The key.
        key: String
    } = "own-key";
    /// What happened later.
    Afterwards {
        /// Entries that the checkpoint covers.
        size: u64
    } = "afterwards";
    /// Trust in item numbers.
    Histories {} = "histories";
    /// Two views of a log.
    SplitView {} = "split-view";
    /// Station histories have no end mark.
    StationEnd {} = "station-end";
    /// Clocks.
    Clocks {} = "clocks";
    /// Before the seal.
    BeforeSeal {} = "before-seal";
    /// The station's key.
    StationKey {} = "station-key";
    /// Copies outside.
    Copies {} = "copies";
    /// People are accounts.
    Accounts {} = "accounts";
    /// Unsigned files.
    Unsigned {} = "unsigned";
    /// The segment check.
    SegmentClaim {} = "segment-claim";
}
