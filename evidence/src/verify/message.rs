//! Everything that a check can say, by name and with its fields. The sentences, in Chinese and in English, are the
//! messages `finding-…`, `notice-…` and `limit-…` of the package `words`: see `told`.
//!
//! A [`Fault`] is a reason not to accept the package, a [`Notice`] something that a reader should
//! know and judge, a [`Limit`] something that no check of a package can find out.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::cause::{Cause, Flaw};
use crate::digest::Digest;
use crate::entry::Item;
use crate::ids::{CaseId, RecordingId};
use crate::strict::Breach;
use crate::time::Utc;

mod field;

use field::AsField;

pub use crate::cause::Field;

macro_rules! messages {
    (
        $(#[$doc:meta])* $name:ident, $kind:literal;
        $( $(#[$vdoc:meta])* $variant:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* } = $code:literal; )*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$vdoc])* $variant { $($(#[$fdoc])* $field: $type),* }, )*
        }

        impl $name {
            /// What the names of its sentences begin with.
            pub const KIND: &'static str = $kind;

            /// The names of all of them.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// A stable name of the situation, for programs.
            pub fn code(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $code, )* }
            }

            /// What its sentence may tell, by name. Some of it is for programs only, as a rule's number is.
            pub fn fields(&self) -> Vec<(&'static str, Field)> {
                match self {
                    $( Self::$variant { $($field),* } => vec![$((stringify!($field), AsField::as_field($field))),*], )*
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut out = serializer.serialize_struct(stringify!($name), 1)?;
                out.serialize_field("code", self.code())?;
                out.end()
            }
        }
    };
}

messages! {
    /// A reason not to accept a package.
    Fault, "finding";
    /// A file that should be there is not.
    Missing {} = "file-missing";
    /// A file that should not be there is.
    Unexpected {} = "file-unexpected";
    /// Something that is neither a file nor a folder.
    NotRegular {
        /// What it is.
        what: Flaw
    } = "not-regular";
    /// A path that no package has.
    BadPath {} = "bad-path";
    /// A file that could not be read.
    Unreadable {
        /// What the system said.
        error: Cause
    } = "unreadable";
    /// A file of proofs or descriptions that is far too large.
    TooLarge {
        /// The rule that sets the limit.
        rule: &'static str,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64
    } = "too-large";
    /// A file that changed while it was read.
    SizeChanged {
        /// Its size when it was listed.
        listed: u64,
        /// The bytes that were read.
        read: u64
    } = "size-changed";
    /// Too many files.
    TooManyFiles {
        /// How many there are.
        count: u64,
        /// The limit.
        limit: u64
    } = "too-many-files";
    /// A file that no checksum list names.
    Unlisted {
        /// The list.
        list: &'static str
    } = "unlisted";
    /// A checksum that differs.
    Checksum {
        /// The list.
        list: &'static str,
        /// What the list says.
        said: Digest,
        /// What the file has.
        actual: Digest
    } = "checksum";
    /// A line of a checksum list that does not fit its file.
    ListDisagrees {
        /// The file.
        path: String
    } = "list-disagrees";
    /// A line of a checksum list for a file that it must not name.
    ListNames {
        /// The file.
        path: String
    } = "list-names";
    /// A file that a checksum list should name and does not.
    ListLacks {
        /// The file.
        path: String
    } = "list-lacks";
    /// A line of a checksum list that cannot be read.
    ListLine {
        /// Number of the line, from 1.
        line: usize
    } = "list-line";
    /// Another page for the receiver than the package was made with.
    OtherInstructions {} = "other-instructions";
    /// A tag file with other bytes than it must have.
    TagBytes {
        /// Number of the first line that differs, from 1.
        line: usize
    } = "tag-bytes";
    /// JSON that cannot be read.
    NotIndex {
        /// What is wrong.
        error: Cause
    } = "not-index";
    /// JSON in another spelling than the canonical one.
    NotCanonical {} = "not-canonical";
    /// A statement of the index that something proven contradicts.
    Differs {
        /// The rule.
        rule: &'static str,
        /// The field.
        field: String,
        /// What the index says.
        said: String,
        /// What is proven.
        proven: String,
        /// Where that stands.
        source: String
    } = "differs";
    /// Something is there twice.
    Twice {
        /// The rule.
        rule: &'static str,
        /// What.
        what: Cause
    } = "twice";
    /// A history that must be in the package.
    HistoryMissing {
        /// The item.
        item: Item
    } = "history-missing";
    /// A history that has no place in the package.
    HistoryExtra {
        /// The item.
        item: Item
    } = "history-extra";
    /// A list of the index in another order than its entries give.
    IndexOrder {
        /// The list.
        list: &'static str
    } = "index-order";
    /// Entries that are missing from a history.
    EntriesMissing {
        /// The item.
        item: Item,
        /// How many.
        count: u64
    } = "entries-missing";
    /// A key that cannot be read.
    NotKey {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: Cause
    } = "not-key";
    /// Another key than the one that is trusted.
    OtherKey {
        /// The rule.
        rule: &'static str,
        /// Where the trusted key comes from.
        source: &'static str
    } = "other-key";
    /// The checkpoint.
    Checkpoint {
        /// What is wrong.
        error: Cause
    } = "checkpoint";
    /// An entry that cannot be read.
    NotEntry {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: Cause
    } = "not-entry";
    /// A rule of JSON or of what it says that is broken.
    Breach {
        /// The breach.
        breach: Breach
    } = "breach";
    /// An entry whose event is about other items than it names.
    Items {
        /// What is wrong.
        problem: Cause
    } = "items";
    /// A link to an item's entry before that is null, or not, where it must be the other.
    LinkNull {
        /// The item.
        item: Item
    } = "link-null";
    /// An event that begins a history and is not its first entry.
    BeginsLate {
        /// The item.
        item: Item
    } = "begins-late";
    /// An entry that begins a history once more.
    FirstAgain {
        /// The event.
        event: &'static str
    } = "first-again";
    /// Two entries with one number in the log.
    Fork {
        /// The number.
        index: u64,
        /// The other file.
        other: String
    } = "fork";
    /// One entry with two numbers in the log.
    TwoNumbers {
        /// Its number here.
        index: u64,
        /// Its number elsewhere.
        other: u64
    } = "two-numbers";
    /// Two entries at one place of an item's history.
    ItemFork {
        /// The item.
        item: Item,
        /// The place.
        seq: u64,
        /// The file that says otherwise.
        other: String
    } = "item-fork";
    /// An entry that does not stand in the history of an item that it names.
    NotInHistory {
        /// The item.
        item: Item,
        /// Its number there.
        seq: u64
    } = "not-in-history";
    /// A view that is opened or closed as none is.
    View {
        /// The view.
        view: String,
        /// What is wrong.
        problem: Flaw
    } = "view";
    /// An end of what was not begun, or a second beginning.
    OutOfTurn {} = "out-of-turn";
    /// A range of a view that is none.
    Range {
        /// First byte.
        start: u64,
        /// The byte after the last.
        end: u64,
        /// What is wrong.
        problem: Flaw
    } = "range";
    /// An entry that is not about the item in whose history it lies.
    OtherItem {
        /// The item.
        item: Item
    } = "other-item";
    /// An entry with another number in its item's history than its place.
    ItemSeq {
        /// The number that it has.
        actual: u64,
        /// The number that it should have.
        expected: u64
    } = "item-seq";
    /// A broken chain of an item's entries.
    ItemChain {} = "item-chain";
    /// A proof that does not hold.
    Proof {
        /// What is wrong.
        error: Cause
    } = "proof";
    /// A proof under another checkpoint.
    OtherCheckpoint {} = "other-checkpoint";
    /// Entries that lie in the log in another order than in the history.
    LogOrder {
        /// Number of this entry in the log.
        index: u64,
        /// Number of the entry before it.
        before: u64
    } = "log-order";
    /// A history that does not begin as such an item's does.
    FirstEntry {
        /// The event that belongs there.
        expected: &'static str
    } = "first-entry";
    /// A history that does not end with this package.
    LastEntry {} = "last-entry";
    /// A manifest that cannot be accepted.
    Manifest {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: Cause
    } = "manifest";
    /// A manifest of another recording.
    OtherRecording {
        /// The recording that it is of.
        actual: RecordingId
    } = "other-recording";
    /// No logged key of the station.
    NotEnrolled {
        /// The station.
        station: String
    } = "not-enrolled";
    /// A recording announced after its station was revoked.
    Revoked {
        /// When the station was revoked.
        at: Utc
    } = "revoked";
    /// Content that holds, under states that are not its own.
    StatesWrong {
        /// How many segments the states do not fit.
        count: u64,
        /// How many there are.
        of: u64
    } = "states-wrong";
    /// Bytes that the manifest says could not be read, and that are not zeros.
    NotZero {
        /// First byte of the range.
        offset: u64,
        /// Its length.
        length: u64
    } = "not-zero";
    /// Segment states that are not the sealed ones.
    States {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: Cause
    } = "states";
    /// Content of another size.
    ContentSize {
        /// The sealed size.
        sealed: u64,
        /// The size of the file.
        actual: u64
    } = "content-size";
    /// Content that is not what was sealed.
    ContentDigest {
        /// The sealed digest.
        sealed: Digest,
        /// The digest of the file.
        actual: Digest
    } = "content-digest";
    /// Which segments are wrong.
    Segments {
        /// How many are wrong.
        count: u64,
        /// How many there are.
        of: u64,
        /// The wrong bytes, as ranges.
        ranges: String
    } = "segments";
    /// No entry announces the recording.
    NotAnnounced {} = "not-announced";
    /// No entry says that the recording was stored.
    NotStored {} = "not-stored";
    /// An entry that says something else of the recording than a manifest that holds.
    LoggedOther {
        /// The field of the event.
        field: &'static str
    } = "logged-other";
    /// A file that is not what the log says of the recording.
    NotAsLogged {
        /// The field of the event.
        field: &'static str,
        /// The entry's file.
        entry: String
    } = "not-as-logged";
    /// A history that is shorter than an entry of the log proves.
    HistoryLacks {
        /// The item.
        item: Item,
        /// The place that is missing.
        seq: u64,
        /// The entry that says so.
        entry: String
    } = "history-lacks";
    /// Two statements of one station that contradict each other.
    StationChain {
        /// The other recording.
        other: RecordingId
    } = "station-chain";
    /// A recording that the log does not file under the package's case.
    NotFiled {
        /// The recording.
        recording: RecordingId,
        /// The case.
        case: CaseId
    } = "not-filed";
    /// No entry of the making of the package.
    NoMaking {} = "no-making";
    /// Another number of recordings than was packaged.
    PackagedCount {
        /// What `package.made` says.
        said: u64,
        /// How many entries there are.
        actual: u64
    } = "packaged-count";
    /// An entry of the making with another number in the log than its place gives.
    PackagedNumber {
        /// Its number.
        index: u64,
        /// The number that its place gives.
        expected: u64
    } = "packaged-number";
    /// An entry of the making by somebody else.
    PackagedBy {} = "packaged-by";
    /// An entry in the package's history that is not of its making.
    NotOfMaking {} = "not-of-making";
    /// A recording that was packaged and is not there.
    RecordingMissing {
        /// The recording.
        recording: RecordingId
    } = "recording-missing";
    /// A recording that was not packaged.
    NotPackaged {
        /// The recording.
        recording: RecordingId
    } = "not-packaged";
    /// A checkpoint that does not end with the making.
    PackageEnd {
        /// Its size.
        size: u64,
        /// Number of the last entry of the making.
        end: u64
    } = "package-end";
    /// An entry of the log itself with another number than its file's.
    LogNumber {
        /// Its number.
        index: u64,
        /// The file's.
        expected: u64
    } = "log-number";
    /// An entry among those of the log itself that has no place there.
    NotOfLog {} = "not-of-log";
    /// An entry of the log itself that must be there.
    LogLacks {
        /// The event.
        event: String
    } = "log-lacks";
    /// More than is listed.
    More {
        /// How many more.
        count: u64
    } = "more";
    /// The program failed; nothing is known of what it was about.
    Failed {
        /// What was being checked.
        what: Flaw
    } = "failed";
}

messages! {
    /// Something that a reader should know and judge.
    Notice, "notice";
    /// A flag that the station set.
    Flag {
        /// The flag.
        flag: String
    } = "flag";
    /// Bytes that the recorder did not give.
    ReadError {
        /// First byte.
        offset: u64,
        /// Number of bytes.
        length: u64,
        /// What the system said.
        error: String
    } = "read-error";
    /// No officer is named.
    OfficerUnknown {} = "officer-unknown";
    /// No candidate time gave the end of the capture.
    CapturedAfterSealing {} = "captured-after-sealing";
    /// Two clocks that contradict each other.
    SealedAfterStored {
        /// When the station says that it sealed.
        sealed: Utc,
        /// When the service says that it stored.
        stored: Utc
    } = "sealed-after-stored";
    /// Sealed before the station was enrolled.
    SealedBeforeEnrolment {
        /// When the station enrolled.
        enrolled: Utc
    } = "sealed-before-enrolment";
    /// A station that was revoked later.
    RevokedLater {
        /// When.
        at: Utc,
        /// Why.
        reason: String
    } = "revoked-later";
    /// The log's times go back.
    TimeWentBack {
        /// Number of the entry in the log.
        index: u64,
        /// Its time.
        time: Utc,
        /// The time of an earlier entry.
        earlier: Utc
    } = "time-went-back";
    /// Entries that were written while the service's clock was in doubt, with none between them in the
    /// package that was not.
    ClockDoubted {
        /// Number of the first in the log.
        first: u64,
        /// Number of the last.
        last: u64,
        /// How many of them the package holds.
        count: u64,
        /// Time of the first.
        from: Utc,
        /// Time of the last.
        until: Utc
    } = "clock-doubted";
    /// A range of a view, in an entry of an older version, that reaches beyond the content.
    RangeBeyond {
        /// First byte.
        start: u64,
        /// The byte after the last.
        end: u64
    } = "range-beyond";
    /// A recording that the case has and the package does not.
    AlsoFiled {
        /// The recording.
        recording: RecordingId
    } = "also-filed";
    /// More than is shown.
    More {
        /// How many more.
        count: u64
    } = "more";
}

mod limit;

pub use limit::Limit;
