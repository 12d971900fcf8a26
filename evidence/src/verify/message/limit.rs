//! What no check of a package finds out.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::Language;

messages! {
    /// Something that no check of a package can find out.
    Limit;
    /// The log's key was taken from the package.
    OwnKey {
        /// The key.
        key: String
    } = "own-key", "日志公钥取自本包（{key}）。请从别的途径取得公钥，用 --log-key 再核验一次；否则只能说明本包前后一致", "The log's key was taken from the package itself ({key}). Get it by another way and check again with --log-key; without that, the package is shown to agree with itself and no more.";
    /// What happened later.
    Afterwards {
        /// Entries that the checkpoint covers.
        size: u64
    } = "afterwards", "检查点只覆盖日志的前 {size} 条。此后的查看、撤销和其他变化不在本包内", "The checkpoint covers the first {size} entries of the log. Accesses, revocations and all else after them are not in this package.";
    /// Trust in item numbers.
    Histories {} = "histories", "每个对象的历史在本包内连续无缺；同一对象有没有另起的第二条历史，要由通读整个日志的人核查", "Each history is shown to be without a gap. That the log keeps no second history of the same item is for those to check who read the whole log.";
    /// Two views of a log.
    SplitView {} = "split-view", "持有日志私钥者可以另写一份日志（略去记录、重新签名），或对不同的人出示不同的版本；本核验不检查见证人的签名，须比较他人先前保存的检查点才能发现", "Whoever holds the log's key can write another log, without some entries and signed anew, or show different people different ones. Signatures of witnesses are not checked: it is found out only by comparing checkpoints that others kept before.";
    /// Station histories have no end mark.
    StationEnd {} = "station-end", "采集站的历史没有结束标记：检查点之前的撤销若被略去，从本包看不出来", "A station's history has no mark of its end: a revocation before the checkpoint that was left out does not show.";
    /// Clocks.
    Clocks {} = "clocks", "日志时间出自服务器时钟，封存时间出自采集站时钟，拍摄时间出自记录仪时钟；它们是否准确无从核验", "Log times are the service's clock, sealing times the station's, capture times the recorder's. Whether they were right cannot be checked.";
    /// Before the seal.
    BeforeSeal {} = "before-seal", "封存之前发生的事（记录仪上的删改、画面是否真实、由谁佩戴）无从核验；封存只证明此后未变", "What happened before sealing (deletions or changes on the recorder, whether the scene was true, who wore it) cannot be checked. The seal shows that nothing changed since.";
    /// The station's key.
    StationKey {} = "station-key", "持有采集站私钥者可以封存任意内容；签名证明是该站封存，不证明出自记录仪", "Whoever holds a station's private key can seal anything. The signature shows that the station sealed it, not that a recorder made it.";
    /// Copies outside.
    Copies {} = "copies", "查看记录只包括经本系统的查看；已交出的副本此后由谁看过，无从得知", "The accesses are those through the system. Who looked at copies that had left it is not known.";
    /// People are accounts.
    Accounts {} = "accounts", "日志里的人是账号；是谁在用该账号，由执法机关说明", "A person in the log is an account. Who used it is for the agency to say.";
    /// Unsigned files.
    Unsigned {} = "unsigned", "包根目录的文件和 data/package.json 没有签名；目录内容已与签名和日志比对，校验和只防无意的损坏", "The files at the package's root and data/package.json are not signed. What the index says was compared with what is signed and logged; checksums protect against accidents only.";
    /// The segment check.
    SegmentClaim {} = "segment-claim", "整个文件的核验只依赖 SHA-256；指出哪一段被改动，还依赖其压缩函数从任意初值起抗碰撞", "The check of a whole file rests on SHA-256 alone. Naming the segments that were changed rests also on its compression function being collision-resistant from chosen values.";
}
