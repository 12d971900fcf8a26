//! Everything that a check can say, in Chinese and in English, side by side.
//!
//! A [`Fault`] is a reason not to accept the package, a [`Notice`] something that a reader should
//! know and judge, a [`Limit`] something that no check of a package can find out.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::digest::Digest;
use crate::entry::Item;
use crate::ids::{CaseId, RecordingId};
use crate::language::Language;
use crate::strict::Breach;
use crate::time::Utc;

macro_rules! messages {
    (
        $(#[$doc:meta])* $name:ident;
        $( $(#[$vdoc:meta])* $variant:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* } = $code:literal, $zh:literal, $en:literal; )*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$vdoc])* $variant { $($(#[$fdoc])* $field: $type),* }, )*
        }

        impl $name {
            /// A stable name of the situation, for programs.
            pub fn code(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $code, )* }
            }

            /// The sentence, for people.
            pub fn text(&self, language: Language) -> String {
                match (self, language) {
                    $(
                        // A field may be for programs only, as a rule's number is.
                        (Self::$variant { $($field),* }, Language::Chinese) => { $(let _ = $field;)* format!($zh) }
                        (Self::$variant { $($field),* }, Language::English) => { $(let _ = $field;)* format!($en) }
                    )*
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut out = serializer.serialize_struct(stringify!($name), 3)?;
                out.serialize_field("code", self.code())?;
                out.serialize_field("zh", &self.text(Language::Chinese))?;
                out.serialize_field("en", &self.text(Language::English))?;
                out.end()
            }
        }
    };
}

messages! {
    /// A reason not to accept a package.
    Fault;
    /// A file that should be there is not.
    Missing {} = "file-missing", "缺少这个文件", "this file is missing";
    /// A file that should not be there is.
    Unexpected {} = "file-unexpected", "多出这个文件：证据包里不应有它", "this file is not part of the package";
    /// Something that is neither a file nor a folder.
    NotRegular {
        /// What it is.
        what: String
    } = "not-regular", "这不是普通文件（{what}），未读取", "this is not a regular file ({what}); it was not read";
    /// A path that no package has.
    BadPath {} = "bad-path", "文件名不合规则，未读取", "no package has such a path; it was not read";
    /// A file that could not be read.
    Unreadable {
        /// What the system said.
        error: String
    } = "unreadable", "无法读取：{error}", "it cannot be read: {error}";
    /// A file of proofs or descriptions that is far too large.
    TooLarge {
        /// The rule that sets the limit.
        rule: &'static str,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64
    } = "too-large", "有 {size} 字节，超过 {limit} 字节的上限，未作解读", "it has {size} bytes, over the limit of {limit}; it was not interpreted";
    /// A file that changed while it was read.
    SizeChanged {
        /// Its size when it was listed.
        listed: u64,
        /// The bytes that were read.
        read: u64
    } = "size-changed", "列出时有 {listed} 字节，读到 {read} 字节：核验期间文件变了", "it had {listed} bytes when it was listed, but {read} were read: it changes while it is checked";
    /// Too many files.
    TooManyFiles {
        /// How many there are.
        count: u64,
        /// The limit.
        limit: u64
    } = "too-many-files", "共有 {count} 个文件，超过 {limit} 个的上限", "there are {count} files; at most {limit} are checked";
    /// A file that no checksum list names.
    Unlisted {
        /// The list.
        list: &'static str
    } = "unlisted", "{list} 没有列出它", "{list} does not list it";
    /// A checksum that differs.
    Checksum {
        /// The list.
        list: &'static str,
        /// What the list says.
        said: Digest,
        /// What the file has.
        actual: Digest
    } = "checksum", "SHA-256 是 {actual}，而 {list} 写的是 {said}", "its SHA-256 is {actual}, but {list} says {said}";
    /// A line of a checksum list that does not fit its file.
    ListDisagrees {
        /// The file.
        path: String
    } = "list-disagrees", "{path} 一行与该文件不符", "its line for {path} does not fit that file";
    /// A line of a checksum list for a file that it must not name.
    ListNames {
        /// The file.
        path: String
    } = "list-names", "列出了不该由它列出的文件 {path}", "it lists {path}, which has no place in it";
    /// A file that a checksum list should name and does not.
    ListLacks {
        /// The file.
        path: String
    } = "list-lacks", "没有列出 {path}", "it does not list {path}";
    /// A line of a checksum list that cannot be read.
    ListLine {
        /// Number of the line, from 1.
        line: usize
    } = "list-line", "第 {line} 行不是“64 位小写十六进制、两个空格、路径”，或次序不对", "line {line} is not 64 lower-case hexadecimal digits, two spaces and a path, in order";
    /// Another page for the receiver than the package was made with.
    OtherInstructions {} = "other-instructions", "不是制作本证据包时写入的说明文本，请勿照其操作", "this is not the page that the package was made with; do not act on it";
    /// A tag file with other bytes than it must have.
    TagBytes {
        /// Number of the first line that differs, from 1.
        line: usize
    } = "tag-bytes", "第 {line} 行不是应有的内容", "line {line} is not what it must be";
    /// JSON that cannot be read.
    NotIndex {
        /// What is wrong.
        error: String
    } = "not-index", "不是证据包目录：{error}", "this is no index of a package: {error}";
    /// JSON in another spelling than the canonical one.
    NotCanonical {} = "not-canonical", "不是规范 JSON（RFC 8785）", "it is not canonical JSON (RFC 8785)";
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
    } = "differs", "{field} 写的是“{said}”，而 {source} 证明的是“{proven}”", "{field} says \"{said}\", but {source} proves \"{proven}\"";
    /// Something is there twice.
    Twice {
        /// The rule.
        rule: &'static str,
        /// What.
        what: String
    } = "twice", "{what} 出现了两次", "{what} is there twice";
    /// A history that must be in the package.
    HistoryMissing {
        /// The item.
        item: Item
    } = "history-missing", "没有 {item} 的保管历史", "it names no history of {item}";
    /// A history that has no place in the package.
    HistoryExtra {
        /// The item.
        item: Item
    } = "history-extra", "多出 {item} 的保管历史", "it names a history of {item}, which has no place in this package";
    /// A list of the index in another order than its entries give.
    IndexOrder {
        /// The list.
        list: &'static str
    } = "index-order", "{list} 的次序不对", "its {list} are not in order";
    /// Entries that are missing from a history.
    EntriesMissing {
        /// The item.
        item: Item,
        /// How many.
        count: u64
    } = "entries-missing", "{item} 的历史缺少 {count} 条记录", "the history of {item} lacks {count} entries";
    /// A key that cannot be read.
    NotKey {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: String
    } = "not-key", "不是应有格式的公钥：{error}", "this is no public key in the right form: {error}";
    /// Another key than the one that is trusted.
    OtherKey {
        /// The rule.
        rule: &'static str,
        /// Where the trusted key comes from.
        source: &'static str
    } = "other-key", "与 {source} 的公钥不同", "it is another key than that of {source}";
    /// The checkpoint.
    Checkpoint {
        /// What is wrong.
        error: String
    } = "checkpoint", "日志检查点不成立：{error}", "the checkpoint does not hold: {error}";
    /// An entry that cannot be read.
    NotEntry {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: String
    } = "not-entry", "不是保管日志记录：{error}", "this is no custody log entry: {error}";
    /// A rule of JSON or of what it says that is broken.
    Breach {
        /// The breach.
        breach: Breach
    } = "breach", "不合格式：{breach}", "it breaks the format: {breach}";
    /// An entry whose event is about other items than it names.
    Items {
        /// What is wrong.
        problem: String
    } = "items", "事件与所列对象不符：{problem}", "its event does not agree with its items: {problem}";
    /// A link to an item's entry before that is null, or not, where it must be the other.
    LinkNull {
        /// The item.
        item: Item
    } = "link-null", "{item} 的 prev_item_leaf 与序号不符：仅首条为 null", "its prev_item_leaf for {item} does not fit its number: only the first entry's is null";
    /// An event that begins a history and is not its first entry.
    BeginsLate {
        /// The item.
        item: Item
    } = "begins-late", "这种记录只能是 {item} 的首条", "such an entry must be the first of {item}";
    /// An entry that begins a history once more.
    FirstAgain {
        /// The event.
        event: &'static str
    } = "first-again", "{event} 只能是首条，不得再有", "{event} must be the first entry and the only one of its kind";
    /// Two entries with one number in the log.
    Fork {
        /// The number.
        index: u64,
        /// The other file.
        other: String
    } = "fork", "与 {other} 同称日志第 {index} 条，内容却不同：至多一条出自日志", "it and {other} both claim number {index} of the log, and differ: at most one of them is the log's";
    /// One entry with two numbers in the log.
    TwoNumbers {
        /// Its number here.
        index: u64,
        /// Its number elsewhere.
        other: u64
    } = "two-numbers", "同一条记录有两个日志序号：{index} 和 {other}", "one entry has two numbers in the log, {index} and {other}";
    /// Two entries at one place of an item's history.
    ItemFork {
        /// The item.
        item: Item,
        /// The place.
        seq: u64,
        /// The file that says otherwise.
        other: String
    } = "item-fork", "与 {other} 所说 {item} 的第 {seq} 条不是同一条：历史分叉", "it and {other} give {item} two different entries of number {seq}: the history was forked";
    /// An entry that does not stand in the history of an item that it names.
    NotInHistory {
        /// The item.
        item: Item,
        /// Its number there.
        seq: u64
    } = "not-in-history", "自称是 {item} 的第 {seq} 条，而该历史中那一处没有它", "it says that it is number {seq} of {item}, but does not stand there in that history";
    /// A view that is opened or closed as none is.
    View {
        /// The view.
        view: String,
        /// What is wrong.
        problem: &'static str
    } = "view", "观看 {view} 的开合不成立（{problem}）", "view {view} is not opened once and then closed at most once ({problem})";
    /// An end of what was not begun, or a second beginning.
    OutOfTurn {} = "out-of-turn", "结束了并未开始的事，或重复开始", "it ends what was not begun, or begins it twice";
    /// A range of a view that is none.
    Range {
        /// First byte.
        start: u64,
        /// The byte after the last.
        end: u64,
        /// What is wrong.
        problem: &'static str
    } = "range", "字节范围 {start}–{end} 不成立（{problem}）", "the byte range from {start} to {end} is none ({problem})";
    /// An entry that is not about the item in whose history it lies.
    OtherItem {
        /// The item.
        item: Item
    } = "other-item", "这条记录与 {item} 无关", "this entry is not about {item}";
    /// An entry with another number in its item's history than its place.
    ItemSeq {
        /// The number that it has.
        actual: u64,
        /// The number that it should have.
        expected: u64
    } = "item-seq", "这条记录在该对象历史中的序号是 {actual}，此处应为 {expected}", "this entry is number {actual} of the item's history, not {expected}";
    /// A broken chain of an item's entries.
    ItemChain {} = "item-chain", "没有指向该对象的前一条记录：历史有缺漏或被替换", "it does not point to the item's entry before it: the history has a gap or was replaced";
    /// A proof that does not hold.
    Proof {
        /// What is wrong.
        error: String
    } = "proof", "收录证明不成立：{error}", "the inclusion proof does not hold: {error}";
    /// A proof under another checkpoint.
    OtherCheckpoint {} = "other-checkpoint", "所附检查点不是 data/checkpoint.txt", "its checkpoint is not data/checkpoint.txt";
    /// Entries that lie in the log in another order than in the history.
    LogOrder {
        /// Number of this entry in the log.
        index: u64,
        /// Number of the entry before it.
        before: u64
    } = "log-order", "日志序号 {index} 不大于前一条的 {before}", "its number in the log, {index}, is not above that of the entry before it, {before}";
    /// A history that does not begin as such an item's does.
    FirstEntry {
        /// The event that belongs there.
        expected: &'static str
    } = "first-entry", "历史的第一条应是 {expected}", "a history like this begins with {expected}";
    /// A history that does not end with this package.
    LastEntry {} = "last-entry", "历史的最后一条不是制作本证据包：之后的或其间的记录可能被略去", "the history does not end with the making of this package: entries may have been left out";
    /// A manifest that cannot be accepted.
    Manifest {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: String
    } = "manifest", "封存清单不成立：{error}", "the manifest does not hold: {error}";
    /// A manifest of another recording.
    OtherRecording {
        /// The recording that it is of.
        actual: RecordingId
    } = "other-recording", "这是 {actual} 的封存清单", "this is the manifest of {actual}";
    /// No logged key of the station.
    NotEnrolled {
        /// The station.
        station: String
    } = "not-enrolled", "日志没有证明采集站 {station} 的公钥", "no log entry in the package proves the key of station {station}";
    /// A recording announced after its station was revoked.
    Revoked {
        /// When the station was revoked.
        at: Utc
    } = "revoked", "采集站已于 {at} 被撤销，此后才登记这份记录", "its station was revoked at {at}, before the recording was announced";
    /// Content that holds, under states that are not its own.
    StatesWrong {
        /// How many segments the states do not fit.
        count: u64,
        /// How many there are.
        of: u64
    } = "states-wrong", "内容成立（SHA-256 与封存时一致）；不成立的是采集站签名的分段状态，{of} 段中有 {count} 段不符", "the content holds; the segment states that the station signed are wrong, for {count} of {of} segments (the content's SHA-256 is the sealed one)";
    /// Bytes that the manifest says could not be read, and that are not zeros.
    NotZero {
        /// First byte of the range.
        offset: u64,
        /// Its length.
        length: u64
    } = "not-zero", "封存清单称自第 {offset} 字节起 {length} 字节读不出，内容中却不全是零", "the manifest says that {length} bytes from {offset} could not be read, but they are not all zeros";
    /// Segment states that are not the sealed ones.
    States {
        /// The rule.
        rule: &'static str,
        /// What is wrong.
        error: String
    } = "states", "分段状态不成立：{error}", "the segment states do not hold: {error}";
    /// Content of another size.
    ContentSize {
        /// The sealed size.
        sealed: u64,
        /// The size of the file.
        actual: u64
    } = "content-size", "封存时有 {sealed} 字节，现有 {actual} 字节", "{sealed} bytes were sealed, but there are {actual}";
    /// Content that is not what was sealed.
    ContentDigest {
        /// The sealed digest.
        sealed: Digest,
        /// The digest of the file.
        actual: Digest
    } = "content-digest", "不是封存时的内容：封存的 SHA-256 是 {sealed}，现为 {actual}", "this is not what was sealed: SHA-256 {sealed} was sealed, this has {actual}";
    /// Which segments are wrong.
    Segments {
        /// How many are wrong.
        count: u64,
        /// How many there are.
        of: u64,
        /// The wrong bytes, as ranges.
        ranges: String
    } = "segments", "{of} 段中有 {count} 段与采集站签名的分段状态不符，字节范围：{ranges}", "{count} of {of} segments are not those whose states the station signed, bytes {ranges}";
    /// No entry announces the recording.
    NotAnnounced {} = "not-announced", "日志没有登记这份音像记录（recording.announced）", "no entry of the log announces this recording (recording.announced)";
    /// No entry says that the recording was stored.
    NotStored {} = "not-stored", "日志没有证明它已入库（recording.stored）", "no entry of the log says that it was stored (recording.stored)";
    /// An entry that says something else of the recording than a manifest that holds.
    LoggedOther {
        /// The field of the event.
        field: &'static str
    } = "logged-other", "记载的 {field} 与包内的不同：它证明的不是这份内容", "its {field} is not that of the package: it proves something else";
    /// A file that is not what the log says of the recording.
    NotAsLogged {
        /// The field of the event.
        field: &'static str,
        /// The entry's file.
        entry: String
    } = "not-as-logged", "其 {field} 与日志所记（{entry}）不同", "its {field} is not the one that the log has ({entry})";
    /// A history that is shorter than an entry of the log proves.
    HistoryLacks {
        /// The item.
        item: Item,
        /// The place that is missing.
        seq: u64,
        /// The entry that says so.
        entry: String
    } = "history-lacks", "{item} 的历史缺第 {seq} 条，即 {entry}", "the history of {item} lacks number {seq}, which is {entry}";
    /// Two statements of one station that contradict each other.
    StationChain {
        /// The other recording.
        other: RecordingId
    } = "station-chain", "与 {other} 在采集站的封存链上互相矛盾", "it and {other} contradict each other in the station's chain";
    /// A recording that the log does not file under the package's case.
    NotFiled {
        /// The recording.
        recording: RecordingId,
        /// The case.
        case: CaseId
    } = "not-filed", "日志没有把 {recording} 归入案件 {case}", "the log does not file {recording} under case {case}";
    /// No entry of the making of the package.
    NoMaking {} = "no-making", "包自身的历史没有以制作本证据包的记录（package.made）开头", "the package's own history does not begin with its making (package.made)";
    /// Another number of recordings than was packaged.
    PackagedCount {
        /// What `package.made` says.
        said: u64,
        /// How many entries there are.
        actual: u64
    } = "packaged-count", "制作记录说有 {said} 份音像记录，其后放入的有 {actual} 份", "it says that {said} recordings were packaged, but entries for {actual} follow";
    /// An entry of the making with another number in the log than its place gives.
    PackagedNumber {
        /// Its number.
        index: u64,
        /// The number that its place gives.
        expected: u64
    } = "packaged-number", "日志序号是 {index}，紧接制作记录应为 {expected}", "its number in the log is {index}, not {expected}, as its place after the making gives";
    /// An entry of the making by somebody else.
    PackagedBy {} = "packaged-by", "不是制作本证据包的人所为", "it is not by whoever made the package";
    /// An entry in the package's history that is not of its making.
    NotOfMaking {} = "not-of-making", "不是放入一份音像记录的记录，不属于制作过程", "it packages no recording, so it is not of the package's making";
    /// A recording that was packaged and is not there.
    RecordingMissing {
        /// The recording.
        recording: RecordingId
    } = "recording-missing", "日志证明放入了 {recording}，包内却没有", "the log proves that {recording} was packaged, but it is not there";
    /// A recording that was not packaged.
    NotPackaged {
        /// The recording.
        recording: RecordingId
    } = "not-packaged", "日志没有证明放入了 {recording}", "no entry of the log packages {recording}";
    /// A checkpoint that does not end with the making.
    PackageEnd {
        /// Its size.
        size: u64,
        /// Number of the last entry of the making.
        end: u64
    } = "package-end", "检查点覆盖 {size} 条，而制作过程止于第 {end} 条：其间或之后的记录可能被略去", "it covers {size} entries, but the package's making ends with number {end}: entries may have been left out";
    /// An entry of the log itself with another number than its file's.
    LogNumber {
        /// Its number.
        index: u64,
        /// The file's.
        expected: u64
    } = "log-number", "日志序号是 {index}，不是文件名所说的 {expected}", "its number in the log is {index}, not {expected} as its name says";
    /// An entry among those of the log itself that has no place there.
    NotOfLog {} = "not-of-log", "不是日志首条，也不是写明服务公钥的记录", "it is neither the log's first entry nor one that names a key of the service";
    /// An entry of the log itself that must be there.
    LogLacks {
        /// The event.
        event: String
    } = "log-lacks", "缺少经证明的 {event} 记录", "it names no proven entry of {event}";
    /// More than is listed.
    More {
        /// How many more.
        count: u64
    } = "more", "另有 {count} 处不符未列出", "{count} more findings are not listed";
    /// The program failed; nothing is known of what it was about.
    Failed {
        /// What was being checked.
        what: String
    } = "failed", "核验程序自身出错（{what}），该部分未核验", "the verifier itself failed ({what}); that part was not checked";
}

messages! {
    /// Something that a reader should know and judge.
    Notice;
    /// A flag that the station set.
    Flag {
        /// The flag.
        flag: String
    } = "flag", "采集站标注：{flag}", "the station noted: {flag}";
    /// Bytes that the recorder did not give.
    ReadError {
        /// First byte.
        offset: u64,
        /// Number of bytes.
        length: u64,
        /// What the system said.
        error: String
    } = "read-error", "自第 {offset} 字节起 {length} 字节在记录仪上读不出，以零代替：{error}", "{length} bytes from {offset} could not be read from the recorder and are zeros: {error}";
    /// No officer is named.
    OfficerUnknown {} = "officer-unknown", "封存清单没有写明执法人员", "the manifest names no officer";
    /// No candidate time gave the end of the capture.
    CapturedAfterSealing {} = "captured-after-sealing", "拍摄结束时间晚于封存时间：至少有一个时钟不准", "it was captured after it was sealed: at least one clock is wrong";
    /// Two clocks that contradict each other.
    SealedAfterStored {
        /// When the station says that it sealed.
        sealed: Utc,
        /// When the service says that it stored.
        stored: Utc
    } = "sealed-after-stored", "采集站的封存时间 {sealed} 晚于入库时间 {stored}：采集站与服务器的时钟不一致", "the station's sealing time {sealed} is after the storing at {stored}: the clocks of station and service disagree";
    /// Sealed before the station was enrolled.
    SealedBeforeEnrolment {
        /// When the station enrolled.
        enrolled: Utc
    } = "sealed-before-enrolment", "封存时间早于采集站登记时间 {enrolled}", "it says that it was sealed before its station was enrolled at {enrolled}";
    /// A station that was revoked later.
    RevokedLater {
        /// When.
        at: Utc,
        /// Why.
        reason: String
    } = "revoked-later", "采集站后来于 {at} 被撤销：{reason}", "its station was revoked later, at {at}: {reason}";
    /// The log's times go back.
    TimeWentBack {
        /// Number of the entry in the log.
        index: u64,
        /// Its time.
        time: Utc,
        /// The time of an earlier entry.
        earlier: Utc
    } = "time-went-back", "日志第 {index} 条的时间 {time} 早于它之前的记录（{earlier}）：服务器时钟曾被调整", "entry {index} is of {time}, earlier than an entry before it ({earlier}): the service's clock was set back";
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
    } = "clock-doubted", "日志第 {first} 至 {last} 条（本包内 {count} 条，{from} 至 {until}）写入时服务器时钟存疑：所记时间是推算的，其间入库的不能证明按时", "entries {first} to {last} of the log ({count} in this package, {from} to {until}) were written while the service's clock was in doubt: their times are reckoned, and nothing stored then is shown to be on time";
    /// A range of a view, in an entry of an older version, that reaches beyond the content.
    RangeBeyond {
        /// First byte.
        start: u64,
        /// The byte after the last.
        end: u64
    } = "range-beyond", "旧版记录所记的字节范围 {start}–{end} 超出内容", "the byte range from {start} to {end} of an older entry reaches beyond the content";
    /// A recording that the case has and the package does not.
    AlsoFiled {
        /// The recording.
        recording: RecordingId
    } = "also-filed", "案件里还有音像记录 {recording}，不在本证据包内", "the case also holds recording {recording}, which is not in this package";
    /// More than is shown.
    More {
        /// How many more.
        count: u64
    } = "more", "另有 {count} 条未列出", "{count} more are not listed";
}

mod limit;

pub use limit::Limit;
