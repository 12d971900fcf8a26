//! Why something is not as it should be, in the reader's language.
//!
//! The agent words its reasons once, in English: so they stand in the state, in signed statements, in the log and in
//! JSON, and so they come back from the state. A person who reads Chinese gets them from here: a reason is recognised by
//! the English text of its message, whose variables are what it tells, and is told by the Chinese one. What is not
//! recognised is what another system said of itself, and stands as it was said.

use std::cmp::Reverse;
use std::sync::LazyLock;

use words::{FluentValue, Lang, Variable, amount};

/// How many reasons may stand in one another.
const DEPTH_MAX: usize = 8;

/// What a reason tells: a variable of its message, and what is in it.
#[derive(Debug, Clone, Copy)]
enum Hole {
    /// A name, an id, a number: it stays as it is.
    Text(&'static str),
    /// A count of bytes that only says how much.
    Bytes(&'static str),
    /// What it rests on, which may be a reason too.
    Reason(&'static str),
    /// What the service said: its own words, but for what the agent says where it said nothing.
    Said(&'static str),
}

/// A message, and what it tells.
type Row = (&'static str, &'static [Hole]);

/// Reasons of the agent, of its database, and of the network.
const OWN: [Row; 119] = [
    ("agent-reason-spool-full", &[Hole::Bytes("needed"), Hole::Bytes("free"), Hole::Bytes("floor")]),
    ("agent-reason-spool-state-full", &[]),
    ("agent-reason-spool-unwritable", &[Hole::Reason("why")]),
    ("agent-reason-short", &[Hole::Reason("why")]),
    ("agent-reason-short-unstated", &[Hole::Reason("why")]),
    ("agent-reason-no-docking-id", &[Hole::Reason("why")]),
    ("agent-reason-changing", &[]),
    ("agent-reason-recorder-removed", &[]),
    ("agent-reason-removed-before-file", &[]),
    ("agent-reason-file-vanished", &[]),
    ("agent-reason-stopped-before-file", &[]),
    ("agent-reason-looks-as", &[Hole::Reason("why"), Hole::Text("id")]),
    ("agent-reason-looks-as-unread", &[Hole::Reason("why"), Hole::Text("id")]),
    ("agent-reason-file-unreadable", &[]),
    ("agent-reason-file-too-large", &[Hole::Text("size"), Hole::Text("limit")]),
    ("agent-reason-unopened", &[Hole::Reason("why")]),
    ("agent-reason-given-up", &[]),
    ("agent-reason-root-unopened", &[Hole::Reason("why")]),
    ("agent-reason-unlisted", &[Hole::Reason("why")]),
    ("agent-reason-listed-in-part", &[Hole::Reason("why")]),
    ("agent-reason-unseen", &[Hole::Reason("why")]),
    ("agent-reason-too-deep", &[Hole::Text("most")]),
    ("agent-reason-place-missing", &[]),
    ("agent-reason-place-unlisted", &[Hole::Reason("why")]),
    ("agent-reason-place-unseen", &[Hole::Reason("why")]),
    ("agent-reason-place-in-part", &[Hole::Reason("why")]),
    ("agent-reason-mounts-unreadable", &[Hole::Reason("why")]),
    ("agent-reason-root-replaced", &[]),
    ("agent-reason-no-regular-file", &[]),
    ("agent-reason-file-moved", &[]),
    ("agent-reason-name-taken", &[]),
    ("agent-reason-name-taken-then", &[]),
    ("agent-reason-not-released", &[Hole::Reason("why")]),
    ("agent-reason-written", &[]),
    ("agent-reason-release-unopened", &[Hole::Reason("why")]),
    ("agent-reason-release-changed", &[]),
    ("agent-reason-release-other", &[]),
    ("agent-reason-release-unread", &[Hole::Reason("why")]),
    ("agent-reason-release-last-copy", &[Hole::Text("file")]),
    ("agent-reason-spool-copy-unread", &[Hole::Reason("why")]),
    ("agent-reason-copy-unread", &[Hole::Reason("why")]),
    ("agent-reason-copy-damaged", &[]),
    ("agent-reason-copy-missing", &[]),
    ("agent-reason-lost", &[]),
    ("agent-reason-never-complete", &[]),
    ("agent-reason-service-unreachable", &[Hole::Reason("why")]),
    ("agent-reason-service-wait", &[Hole::Said("why")]),
    ("agent-reason-service-refused", &[Hole::Text("text")]),
    ("agent-reason-service-answer", &[Hole::Reason("why")]),
    ("agent-reason-segment-none", &[Hole::Text("index")]),
    ("agent-reason-segment-busy", &[Hole::Text("index")]),
    ("agent-reason-answer-long", &[Hole::Text("limit")]),
    ("agent-reason-unexplained", &[Hole::Text("status")]),
    ("agent-reason-receipt-fails", &[Hole::Reason("why")]),
    ("agent-reason-receipt-other", &[]),
    ("agent-reason-receipt-missing", &[]),
    ("agent-reason-checkpoint-unread", &[Hole::Reason("why")]),
    ("agent-reason-proof-unread", &[Hole::Reason("why")]),
    ("agent-reason-nothing-deleted", &[Hole::Reason("why")]),
    ("agent-reason-log-unasked", &[Hole::Reason("why")]),
    ("agent-reason-agent-stops", &[]),
    ("agent-reason-entry-rewritten", &[Hole::Text("index")]),
    ("agent-reason-log-shorter", &[Hole::Text("now"), Hole::Text("seen")]),
    ("agent-reason-log-forked", &[Hole::Reason("why")]),
    ("agent-reason-log-strange", &[Hole::Reason("why")]),
    ("agent-reason-no-restore", &[]),
    ("agent-reason-restore-refused", &[Hole::Text("index"), Hole::Reason("why")]),
    ("agent-reason-restored", &[Hole::Text("size"), Hole::Text("by"), Hole::Text("at"), Hole::Text("text")]),
    ("agent-reason-restore-not-continued", &[Hole::Reason("why")]),
    ("agent-reason-restore-no-enrolment", &[]),
    ("agent-reason-restore-other-entries", &[Hole::Text("kept"), Hole::Text("seen")]),
    ("agent-reason-restore-fewer", &[Hole::Text("kept"), Hole::Text("index")]),
    ("agent-reason-restore-older", &[]),
    ("agent-reason-state-failed", &[Hole::Reason("why")]),
    ("agent-reason-state-unopened", &[Hole::Text("path"), Hole::Reason("why")]),
    ("agent-reason-state-newer", &[Hole::Text("path"), Hole::Text("found"), Hole::Text("known")]),
    ("agent-reason-state-inconsistent", &[Hole::Reason("why")]),
    ("agent-reason-state-manifest", &[Hole::Text("of"), Hole::Reason("why")]),
    ("agent-reason-state-receipt", &[Hole::Text("of")]),
    ("agent-reason-state-no-instant", &[Hole::Text("column"), Hole::Text("value")]),
    ("agent-reason-not-enrolled", &[]),
    ("agent-reason-database-locked", &[]),
    ("agent-reason-database-unread", &[]),
    ("agent-reason-database-full", &[]),
    ("agent-reason-database-unopened", &[]),
    ("agent-reason-database-unopened-at", &[Hole::Text("path")]),
    ("agent-reason-database-readonly", &[]),
    ("agent-reason-database-damaged", &[]),
    ("agent-reason-database-memory", &[]),
    ("agent-reason-chain-gap", &[Hole::Text("from"), Hole::Text("to")]),
    ("agent-reason-statement-bad", &[Hole::Text("number"), Hole::Reason("why")]),
    ("agent-reason-statement-numbered", &[Hole::Text("number")]),
    ("agent-reason-statement-unlinked", &[]),
    ("agent-reason-recording-bad", &[Hole::Text("id"), Hole::Text("name"), Hole::Reason("why")]),
    ("agent-reason-manifest-differs", &[]),
    ("agent-reason-states-differ", &[]),
    ("agent-reason-copy-none", &[]),
    ("agent-reason-copy-other", &[Hole::Text("copy")]),
    ("agent-reason-copy-unreadable", &[Hole::Text("copy"), Hole::Reason("why")]),
    ("agent-reason-docking-bad", &[Hole::Text("id"), Hole::Reason("why")]),
    ("agent-reason-last-checkpoint", &[Hole::Reason("why")]),
    ("agent-reason-seen-checkpoint", &[Hole::Text("entries"), Hole::Text("at")]),
    ("agent-reason-request-unsent", &[Hole::Text("url")]),
    ("agent-reason-request-failed", &[Hole::Text("url"), Hole::Reason("why")]),
    ("agent-reason-body-failed", &[Hole::Text("url"), Hole::Reason("why")]),
    ("agent-reason-body-undecoded", &[Hole::Text("url"), Hole::Reason("why")]),
    ("agent-reason-client-connect", &[Hole::Reason("why")]),
    ("agent-reason-client-send", &[Hole::Reason("why")]),
    ("agent-reason-tcp-connect", &[Hole::Reason("why")]),
    ("agent-reason-tcp-unconnected", &[]),
    ("agent-reason-name-unresolved", &[Hole::Reason("why")]),
    ("agent-reason-name-unknown", &[Hole::Reason("why")]),
    ("agent-reason-timed-out", &[]),
    ("agent-reason-time-elapsed", &[]),
    ("agent-reason-closed-early", &[]),
    ("agent-reason-connection-failed", &[Hole::Reason("why")]),
    ("agent-reason-certificate-refused", &[Hole::Reason("why")]),
    ("agent-reason-issuer-unknown", &[]),
    ("agent-reason-cut-short", &[]),
];

/// What the agent says for a service that said nothing of why it is to be asked later.
const UNSAID: [&str; 3] = ["agent-reason-segment-none", "agent-reason-segment-busy", "agent-reason-unexplained"];

/// What does not hold of statements, receipts and proofs, as the formats say it.
const OF_FORMATS: [Row; 50] = [
    ("cause-proof-range", &[Hole::Text("index"), Hole::Text("size")]),
    ("cause-proof-sizes", &[Hole::Text("new"), Hole::Text("old")]),
    ("cause-proof-length", &[Hole::Text("actual"), Hole::Text("expected")]),
    ("cause-proof-root", &[]),
    ("cause-proof-old-root", &[]),
    ("cause-no-log-proof", &[Hole::Reason("why")]),
    ("cause-first-line", &[]),
    ("cause-no-checkpoint", &[]),
    ("cause-extra-line", &[]),
    ("cause-no-index-line", &[]),
    ("cause-index-no-number", &[]),
    ("cause-index-spelling", &[]),
    ("cause-hash-line", &[]),
    ("cause-many-hashes", &[]),
    ("cause-no-note", &[Hole::Reason("why")]),
    ("cause-too-long", &[]),
    ("cause-controls", &[]),
    ("cause-no-empty-line", &[]),
    ("cause-last-line", &[]),
    ("cause-many-signatures", &[]),
    ("cause-signature-line", &[]),
    ("cause-note-unsigned", &[Hole::Text("key")]),
    ("cause-note-signature", &[Hole::Text("key")]),
    ("cause-note-no-checkpoint", &[Hole::Reason("why")]),
    ("cause-no-origin", &[]),
    ("cause-no-log-size", &[]),
    ("cause-size-spelling", &[]),
    ("cause-no-root", &[]),
    ("cause-other-origin", &[Hole::Text("actual"), Hole::Text("expected")]),
    ("cause-no-random", &[]),
    ("cause-bad-signature", &[Hole::Text("key")]),
    ("cause-no-envelope", &[Hole::Reason("why")]),
    ("cause-payload-type", &[Hole::Text("actual"), Hole::Text("expected")]),
    ("cause-envelope-unsigned", &[Hole::Text("key")]),
    ("cause-envelope-signatures", &[Hole::Text("count"), Hole::Text("limit")]),
    ("cause-statement-large", &[Hole::Text("size"), Hole::Text("limit")]),
    ("cause-no-statement", &[Hole::Text("expected"), Hole::Reason("why")]),
    ("cause-statement-shape", &[Hole::Text("actual"), Hole::Text("subjects"), Hole::Text("expected")]),
    ("cause-statement-field", &[Hole::Text("field"), Hole::Reason("why")]),
    ("cause-no-entry", &[Hole::Reason("why")]),
    ("cause-entry-version", &[Hole::Text("actual"), Hole::Text("latest")]),
    ("cause-receipt-proof", &[Hole::Reason("why")]),
    ("cause-receipt-entry", &[Hole::Reason("why")]),
    ("cause-receipt-other", &[Hole::Text("recording")]),
    ("cause-receipt-content", &[Hole::Reason("why")]),
    ("cause-digest-differs", &[]),
    ("cause-size-differs", &[]),
    ("cause-no-restore", &[Hole::Text("index")]),
    ("cause-restore-by", &[Hole::Text("index")]),
    ("cause-restore-keeps", &[Hole::Text("index")]),
];

/// Errors of the system, by their number on Linux.
const OF_SYSTEM: [(i32, &str); 30] = [
    (1, "agent-reason-os-not-permitted"),
    (2, "agent-reason-os-missing"),
    (5, "agent-reason-os-read-write"),
    (6, "agent-reason-os-address"),
    (11, "agent-reason-os-again"),
    (12, "agent-reason-os-memory"),
    (13, "agent-reason-os-denied"),
    (16, "agent-reason-os-busy"),
    (19, "agent-reason-os-device"),
    (20, "agent-reason-os-no-folder"),
    (21, "agent-reason-os-folder"),
    (22, "agent-reason-os-argument"),
    (23, "agent-reason-os-files-system"),
    (24, "agent-reason-os-files"),
    (28, "agent-reason-os-space"),
    (30, "agent-reason-os-read-only"),
    (32, "agent-reason-os-pipe"),
    (36, "agent-reason-os-name-long"),
    (40, "agent-reason-os-links"),
    (98, "agent-reason-os-address-used"),
    (99, "agent-reason-os-address-strange"),
    (101, "agent-reason-os-network"),
    (104, "agent-reason-os-reset"),
    (105, "agent-reason-os-buffers"),
    (110, "agent-reason-os-timed-out"),
    (111, "agent-reason-os-refused"),
    (113, "agent-reason-os-no-route"),
    (116, "agent-reason-os-stale"),
    (117, "agent-reason-os-unclean"),
    (122, "agent-reason-os-quota"),
];

/// Stand for the variables in an English text while it is made a pattern; no reason holds them.
const MARKS: [char; 4] = ['\u{e000}', '\u{e001}', '\u{e002}', '\u{e003}'];

/// All that is recognised; what says more comes first.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let mut patterns: Vec<Pattern> = OWN.iter().chain(&OF_FORMATS).map(Pattern::of).collect();
    patterns.sort_by_key(|pattern| Reverse(pattern.length()));
    patterns
});

/// How a reason is recognised.
#[derive(Debug)]
struct Pattern {
    id: &'static str,
    /// What stands before, between and behind the holes.
    pieces: Vec<String>,
    /// In the order of the English text.
    holes: Vec<Hole>,
}

impl Hole {
    fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Bytes(name) | Self::Reason(name) | Self::Said(name) => name,
        }
    }

    /// What stands in it, as it is told; none where it cannot stand there.
    fn told(self, written: &str, depth: usize) -> Option<String> {
        match self {
            Self::Text(_) => Some(written.to_owned()),
            Self::Bytes(_) => written.parse().ok().map(amount::size),
            Self::Reason(_) => Some(in_chinese(written, depth)),
            Self::Said(_) => {
                let mut unsaid = PATTERNS.iter().filter(|pattern| UNSAID.contains(&pattern.id));
                Some(unsaid.find_map(|pattern| pattern.told(written, 0)).unwrap_or_else(|| written.to_owned()))
            }
        }
    }
}

impl Pattern {
    fn of(&(id, holes): &Row) -> Self {
        let marks: Vec<Variable<'_>> =
            holes.iter().zip(MARKS).map(|(hole, mark)| (hole.name(), FluentValue::from(mark.to_string()))).collect();
        let text = Lang::En.with(id, &marks);
        let order = text.chars().filter_map(|c| MARKS.iter().position(|mark| *mark == c));
        let holes = order.filter_map(|at| holes.get(at).copied()).collect();
        Self { id, pieces: text.split(MARKS).map(str::to_owned).collect(), holes }
    }

    /// How much of a text must be as the pattern has it.
    fn length(&self) -> usize {
        self.pieces.iter().map(String::len).sum()
    }

    /// What stands in the holes, where this is the reason.
    fn written<'t>(&self, reason: &'t str) -> Option<Vec<&'t str>> {
        let (first, others) = self.pieces.split_first()?;
        let mut rest = reason.strip_prefix(first.as_str())?;
        let Some((last, between)) = others.split_last() else { return rest.is_empty().then(Vec::new) };
        let mut written = Vec::new();
        for piece in between {
            let (hole, after) = rest.split_once(piece.as_str())?;
            written.push(hole);
            rest = after;
        }
        written.push(rest.strip_suffix(last.as_str())?);
        Some(written)
    }

    /// The reason in Chinese, where this is the reason.
    fn told(&self, reason: &str, depth: usize) -> Option<String> {
        let written = self.written(reason)?;
        let told = |(hole, written): (&Hole, &str)| Some((hole.name(), FluentValue::from(hole.told(written, depth)?)));
        let variables: Option<Vec<Variable<'_>>> = self.holes.iter().zip(written).map(told).collect();
        Some(Lang::Zh.with(self.id, &variables?))
    }
}

/// A reason as the state and the log have it, for a line in `lang`.
pub(crate) fn worded(lang: Lang, reason: &str) -> String {
    match lang {
        Lang::En => reason.to_owned(),
        Lang::Zh => in_chinese(reason, DEPTH_MAX),
    }
}

/// A reason in Chinese, and what it rests on, `depth` deep.
fn in_chinese(reason: &str, depth: usize) -> String {
    let known = depth.checked_sub(1).and_then(|depth| {
        of_system(reason).or_else(|| PATTERNS.iter().find_map(|pattern| pattern.told(reason, depth)))
    });
    known.unwrap_or_else(|| reason.to_owned())
}

/// An error of the system, in Chinese, with its number. What is not just that is somebody's own words.
fn of_system(reason: &str) -> Option<String> {
    let (_, number) = reason.strip_suffix(')')?.rsplit_once(" (os error ")?;
    let number: i32 = number.parse().ok()?;
    let (_, id) = OF_SYSTEM.iter().find(|(known, _)| *known == number)?;
    let numbered = [("number", number.to_string().into())];
    (Lang::En.with(id, &numbered) == reason).then(|| Lang::Zh.with(id, &numbered))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::{Path, PathBuf};

    use evidence::keys::KeyError;
    use evidence::merkle::ProofError;
    use evidence::proof::LogProofError;
    use evidence::receipt::ReceiptError;

    use super::*;
    use crate::dock::DockError;
    use crate::seal::SealError;
    use crate::spool::SpoolError;
    use crate::state::StateError;
    use crate::take::TakeError;
    use crate::upload::client::CallError;
    use crate::upload::trust::TrustError;

    /// What stands in Chinese lines in Latin letters: commands as they are typed, and names.
    const LATIN: [&str; 17] = [
        "docket", "log", "restored", "size", "station", "enrol", "ingest", "agent", "server", "URL", "code", "CODE",
        "PKCS", "MiB", "DSSE", "TCP", "https",
    ];

    /// What no line of the agent tells: what ends the program at its start, what only a statement or the service is
    /// told, and a part of another reason.
    const UNTOLD: [&str; 9] = [
        "cannot be made or opened:",
        "another ingest-agent works on this spool;",
        "no TLS client can be made:",
        "the recorder was gone when the agent started again",
        "found deleted after a restart",
        "the agent ended before it was deleted",
        "the agent ended meanwhile, and it cannot be opened:",
        "nothing is deleted; an administrator must find out why",
        "configured for the recorder",
    ];

    /// Sources that word reasons, or whole folders of them.
    const SOURCES: [&str; 15] = [
        "dock/decide.rs",
        "dock/mod.rs",
        "dock/release.rs",
        "dock/statement.rs",
        "dock/watch.rs",
        "recorder_fs.rs",
        "scan.rs",
        "seal.rs",
        "spool.rs",
        "state/mod.rs",
        "take.rs",
        "upload",
        "verify.rs",
        "volumes/mod.rs",
        "volumes/mountinfo.rs",
    ];

    /// Runs of Latin letters that are no word of a command and no name.
    fn english(text: &str) -> Vec<&str> {
        let runs = text.split(|c: char| !c.is_ascii_alphabetic());
        runs.filter(|run| run.len() > 2 && !LATIN.contains(run)).collect()
    }

    fn files(path: PathBuf) -> Vec<PathBuf> {
        if !path.is_dir() {
            return vec![path];
        }
        let entries = std::fs::read_dir(path).unwrap();
        entries.flat_map(|entry| files(entry.unwrap().path())).collect()
    }

    /// The texts of a source that read as sentences, but for what tells of mistakes in the source itself. What is put
    /// into them is 7.
    fn sentences(source: &str) -> Vec<String> {
        let product = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: Vec<&str> = product.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n").replace("\\\"", "'");
        let parts: Vec<&str> = code.split('"').collect();
        let literals = parts.windows(2).step_by(2).filter(|pair| {
            let before = pair[0].trim_end();
            !["expect(", ", reason =", "context(", "storage_failed("]
                .iter()
                .any(|of_source| before.ends_with(of_source))
        });
        let whole = literals.map(|pair| {
            let lines: Vec<&str> = pair[1].split("\\\n").collect();
            let first = lines.first().copied().unwrap_or_default().to_owned();
            lines.iter().skip(1).fold(first, |text, line| text + line.trim_start())
        });
        let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b',');
        whole.filter(|text| text.split(' ').filter(is_word).count() > 2).map(|text| filled(&text)).collect()
    }

    fn filled(text: &str) -> String {
        let mut parts = text.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |told, part| told + "7" + part.split_once('}').map_or("", |(_, after)| after))
    }

    #[test]
    fn every_sentence_of_the_source_has_its_chinese() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut read, mut untold) = (0, Vec::new());
        for path in SOURCES.iter().flat_map(|path| files(source.join(path))) {
            for text in sentences(&std::fs::read_to_string(&path).unwrap()) {
                // What manifests say of times is told by the package `words` itself.
                let exempt = UNTOLD.iter().any(|part| text.contains(part)) || Lang::Zh.zone(&text) != text;
                let told = worded(Lang::Zh, &text);
                read += 1;
                if !exempt && (told.is_ascii() || !english(&told).is_empty()) {
                    untold.push(format!("{}: {told}", path.display()));
                }
            }
        }
        assert!(read > 60, "{read} sentences were read");
        assert!(untold.is_empty(), "{untold:#?}");
    }

    /// Reasons as they come about, and what they must say in Chinese.
    fn real() -> Vec<(String, &'static str)> {
        let system = io::Error::from_raw_os_error;
        let full = SpoolError::Full { needed: 1, free: 0, floor: 8 << 20 };
        let shorter = "the log has 3 entries, and this station saw 5: it was restored from a backup, or cut off";
        let blocked = TrustError::Blocked(shorter.into());
        let root = ReceiptError::from(LogProofError::from(ProofError::Root));
        let unreachable = CallError::Unreachable(
            "error sending request for url (https://1/2): client error (Connect): tcp connect error: Connection \
             refused (os error 111)"
                .into(),
        );
        let long = CallError::Answer("it is longer than 7 bytes".into());
        let looks = "it looks as a1b2 did, which was sealed from it earlier";
        let lost = StateError::Inconsistent("the receipt of x cannot be read".into());
        vec![
            (full.to_string(), "暂存目录已满：需要 1 B，保留 8.0 MiB 之外只余 0 B；"),
            (SpoolError::from(system(28)).to_string(), "暂存目录无法写入：磁盘空间不足（错误号 28）"),
            (DockError::Root(system(5)).to_string(), "执法记录仪的根目录无法打开：读写出错（错误号 5）"),
            (DockError::Short("7".into()).to_string(), "内存不足：7；没有签署接入声明，稍后再试"),
            (DockError::Random(KeyError::NoRandom).to_string(), "无法为本次接入生成编号：系统的随机数发生器失效"),
            (SealError::Short(system(12)).to_string(), "内存不足（错误号 12）"),
            (TakeError::Short(system(24)).to_string(), "采集站的文件描述符或内存不足：打开的文件过多（错误号 24）"),
            (TakeError::Removed.to_string(), "已被取走"),
            (TakeError::Vanished.to_string(), "已不存在"),
            (TakeError::Stopped.to_string(), "采集程序在读取该文件之前已停止"),
            (format!("not released: {blocked}"), "未删除：保管日志有 3 条，本站见过 5 条"),
            (TrustError::from(root).to_string(), "入库回执不成立："),
            (TrustError::NoReceipt.to_string(), "没有入库回执"),
            (TrustError::OtherFact.to_string(), "入库回执所证明的不是它"),
            (TrustError::Stopped.to_string(), "采集程序正在停止"),
            (TrustError::from(unreachable).to_string(), "TCP 连接未成：连接被拒绝（错误号 111）"),
            (long.to_string(), "服务的答复无法解读：超过 7 字节"),
            (StateError::NotEnrolled.to_string(), "本站尚未注册"),
            (lost.to_string(), "x 的入库回执无法解读"),
            (format!("cannot be opened: {}; {looks}", system(13)), "无法打开：没有权限（错误号 13）；其大小和时间"),
        ]
    }

    #[test]
    fn a_reason_is_told_in_chinese_with_what_it_rests_on_and_english_stays() {
        for (reason, chinese) in real() {
            let told = worded(Lang::Zh, &reason);
            assert!(told.contains(chinese), "{told}");
            assert_eq!(english(&told), Vec::<&str>::new(), "{told}");
            assert_eq!(worded(Lang::En, &reason), reason);
        }
    }

    #[test]
    fn what_others_said_stays_as_it_was_said() {
        for said in [
            "",
            "quota of the case is used up",
            "x: y (os error 5)",
            "store B cannot grow (os error 28)",
            "Unheard of (os error 9999)",
            "the spool is full: x bytes",
        ] {
            assert_eq!(worded(Lang::Zh, said), said);
        }
        let refused = "the service refused: d (request id ab) (failed)";
        assert_eq!(worded(Lang::Zh, refused), "服务拒绝：d (request id ab) (failed)");
        for said in ["store B cannot grow (os error 28)", "database is locked", "not released: x"] {
            let waits = format!("the service asks to wait: {said}");
            assert_eq!(worded(Lang::Zh, &waits), format!("服务要求等待：{said}"));
        }
        let unsaid = worded(Lang::Zh, "the service asks to wait: segment 3 stays busy");
        assert!(unsaid.starts_with("服务要求等待：") && unsaid.contains('3') && !unsaid.contains("busy"), "{unsaid}");
        let deep = "not released: ".repeat(DEPTH_MAX + 1);
        assert_eq!(worded(Lang::Zh, &deep), format!("{}not released: ", "未删除：".repeat(DEPTH_MAX)));
    }

    #[test]
    fn errors_of_the_system_are_those_of_their_numbers() {
        for (number, id) in OF_SYSTEM {
            let told = Lang::En.with(id, &[("number", number.to_string().into())]);
            assert_eq!(told, io::Error::from_raw_os_error(number).to_string());
        }
    }

    #[test]
    fn a_pattern_is_of_a_message_that_is_there() {
        for row in OWN.iter().chain(&OF_FORMATS) {
            let ((id, holes), pattern) = (row, Pattern::of(row));
            assert_eq!((pattern.holes.len(), pattern.pieces.len()), (holes.len(), holes.len() + 1), "{id}");
            assert!(pattern.length() > 5 && Lang::Zh.find(id, None).is_some(), "{id}");
        }
    }
}
