//! What each refusal says, by a sample of each: a new one has a message of its own, and a message that no sample says
//! fails here.

use evidence::cause::{Cause, Flaw};
use evidence::digest::{Digest, SegmentError};
use evidence::entry::EntryError;
use evidence::statement::StatementError;
use words::Lang;

use crate::custody::Refused;
use crate::custody::health::Unwell;
use crate::custody::legal::{Known, NotInForce};
use crate::custody::refused::{AppendError, DbError, Fault, Field, Gone, Kind, MediaError, Thing, VaultError};

/// A refusal, what a client of the API has always read of it, and what it tells in any language.
type Sample = (Refused, &'static str, &'static [&'static str]);

const INSIDE: &str = "the service's own log says why; tell the administrator";
const UNLOGGED: &str = "nothing is served or changed while it cannot be logged; tell the administrator";

fn of_people() -> Vec<Sample> {
    let known = Known { id: "archive".to_owned(), zh: "归档".to_owned(), en: "filing away".to_owned() };
    let not_in_force = NotInForce { given: "over".to_owned(), was_known: true, known: vec![known] };
    let open_id = Cause::new("open-id-status", "it answered 500").with("status", 500);
    let unreadable = Cause::from(&"x".parse::<evidence::time::Utc>().expect_err("no time"));
    vec![
        (Refused::SignIn, "send a valid token: Authorization: Bearer …", &["Authorization: Bearer …"]),
        (Refused::BadPassword, "account, password or code is not right", &[]),
        (Refused::CodeNeeded, "the code of the second device is needed", &[]),
        (Refused::OpenId(open_id), "the sign-in service failed: it answered 500", &["500"]),
        (Refused::TooManyAttempts { seconds: 1234 }, "too many sign-ins failed; try again in 1234 seconds", &["1234"]),
        (Refused::NoHashPlace, "too many sign in at this moment; try again in a few seconds", &[]),
        (
            Refused::ForeignPage,
            "the request does not come from a page of this session; reload the page and try again",
            &[],
        ),
        (Refused::Forbidden { item: None }, "this role may not do this", &[]),
        (Refused::unknown(Thing::OwnOfficer, "37001"), "there is no such officer of this agency", &["执法人员"]),
        (
            Refused::Invalid { field: Field::AtMs, problem: Fault::MomentOver { most: 86_400_000 } },
            "at_ms is over 86400000 ms",
            &["时刻", "86400000"],
        ),
        (
            Refused::Invalid { field: Field::From, problem: Fault::Unreadable { cause: unreadable } },
            "from is not accepted: \"x\" is not an instant: write it as 2026-01-31T08:30:00Z, with an offset or Z",
            &["起始时间", "x"],
        ),
        (
            Refused::Invalid { field: Field::FromEntries, problem: Fault::LogRange { size: 12 } },
            "from and to must be 1 <= from <= to <= 12",
            &["条目数", "12"],
        ),
        (
            Refused::NotInForce { field: Field::Stage, what: not_in_force },
            "stage: over is none of those in force: archive",
            &["阶段", "over", "归档"],
        ),
        (Refused::Exists { what: Thing::Case, name: "12号".to_owned() }, "case 12号 exists already", &["案件", "12号"]),
        (
            Refused::Conflict(Fault::TokensFull { most: 1000 }),
            "the account has 1000 tokens that are not over; take some back first",
            &["1000"],
        ),
        (Refused::TooManyViews { open: 8 }, "you have 8 views open that are being sent; close some first", &["8"]),
        (
            Refused::Db(DbError::TooMany { most: 5000 }),
            "there are more than 5000 of them, which are not listed at one time",
            &["5000"],
        ),
        (
            Refused::Db(DbError::PutBackTooOften { most: 1000 }),
            "the clock was put back at more than 1000 places; search without a time",
            &["1000"],
        ),
    ]
}

fn of_stations() -> Vec<Sample> {
    let station = "st-00000001".parse().expect("a station");
    vec![
        (
            Refused::StationRevoked { station },
            "station st-00000001 was revoked and can seal no more; enrol it anew",
            &["st-00000001"],
        ),
        (
            Refused::BadCode,
            "the enrolment code is unknown, was used, or is over; ask the administrator for a new one",
            &[],
        ),
        (
            Refused::BadSignature(Flaw::new("challenge-over", "the challenge is unknown or over").into()),
            "the station's signature does not hold: the challenge is unknown or over",
            &["挑战码"],
        ),
        (
            Refused::Statement(StatementError::TooLarge { size: 70_000_000 }),
            "the statement is not accepted: the statement has 70000000 bytes; at most 12582912 are read",
            &["70000000"],
        ),
        (
            Refused::OtherStatement { field: Field::RecordingId },
            "the statement's recording id is not the one that brought it",
            &["记录编号"],
        ),
        (
            Refused::RecordingTooLarge { size: 5_000_000, limit: 1_000_000 },
            "the recording has 5000000 bytes; this service takes at most 1000000: raise limits.recording_bytes_max",
            &["5000000", "1000000", "limits.recording_bytes_max"],
        ),
        (
            Refused::TooManyUploads { open: 65, limit: 64 },
            "the station has 65 uploads open; finish some first (limit 64)",
            &["65", "64"],
        ),
        (
            Refused::TooManyBytes { bytes: 4096, limit: 1024 },
            "the station has 4096 bytes announced that did not arrive; finish some uploads first (limit 1024)",
            &["4096", "1024"],
        ),
    ]
}

fn of_uploads() -> Vec<Sample> {
    let too_many = AppendError::Entry(EntryError::TooManyItems { count: 70_000 });
    vec![
        (
            Refused::UploadNotOpen,
            "nothing of the upload arrived for long, and it was abandoned: announce it again",
            &[],
        ),
        (
            Refused::Segment(SegmentError::NoSuchSegment { index: 7, size: 2000 }),
            "there is no segment 7 in content of 2000 bytes; nothing of it was kept",
            &["7", "2000"],
        ),
        (
            Refused::Segment(SegmentError::Length { index: 7, expected: 2000, actual: 1999 }),
            "segment 7 has 2000 bytes, but 1999 were given; nothing of it was kept",
            &["7", "2000", "1999"],
        ),
        (
            Refused::Segment(SegmentError::Content { index: 7 }),
            "segment 7 does not hold the bytes that were sealed; nothing of it was kept",
            &["7"],
        ),
        (Refused::SegmentBusy { index: 7 }, "segment 7 is being received on another connection", &["7"]),
        (Refused::UploadIncomplete { missing: vec![0, 3] }, "2 segments are missing", &["2"]),
        (Refused::FinishBusy, "the upload is being finished on another connection", &[]),
        (
            Refused::BodyStopped(Flaw::new("body-late", "it took too long").into()),
            "the body stopped: it took too long",
            &["用时过长"],
        ),
        (Refused::RangeOutside { size: 2000 }, "the content has 2000 bytes", &["2000"]),
        (Refused::NotStored, "the recording is announced, but its content has not arrived", &[]),
        (Refused::Append(too_many), "the entry is about 70000 items; at most 64 are allowed", &["70000"]),
    ]
}

fn of_the_service() -> Vec<Sample> {
    let digest = Digest::of(b"x");
    let no_space = VaultError::Io { what: "keep a file", source: std::io::ErrorKind::StorageFull.into() };
    let read_only = "this service is a read-only copy: it logs nothing, so it serves nothing that must be logged";
    vec![
        (Refused::Media(MediaError::Busy), "too many media jobs at one time; try again in a moment", &[]),
        (
            Refused::Media(MediaError::NoWorker {
                program: "docket-media".to_owned(),
                problem: "no such file".to_owned(),
            }),
            "the media worker docket-media cannot be started: no such file; install docket-media beside docket",
            &["docket-media"],
        ),
        (
            Refused::Media(MediaError::Cache { what: "write a file", problem: "it is gone".to_owned() }),
            "the media cache could not write a file: it is gone",
            &[],
        ),
        (
            Refused::NoFonts { path: "/fonts/song.ttc".to_owned() },
            "the font /fonts/song.ttc cannot be read, and no printouts are written: install the Debian package \
             fonts-noto-cjk, or name another font in [fonts]",
            &["/fonts/song.ttc", "fonts-noto-cjk"],
        ),
        (Refused::NoPlace, "all places are taken; try again in a moment", &[]),
        (Refused::ViewsFull, "try again in a moment", &[]),
        (Refused::ViewClosed, "the view was closed while it was opened; try again in a moment", &[]),
        (
            Refused::Counting { most: 366 },
            "recordings are still being counted after the start: ask for a stretch of days, or try again in a moment; \
             until then a stretch has 366 days at most",
            &["366"],
        ),
        (
            Refused::Media(MediaError::Scarce { problem: "EMFILE".to_owned() }),
            "nothing was changed; try again in a moment",
            &[],
        ),
        (
            Refused::Vault(VaultError::Full { free: 1000, needed: 200, floor: 900 }),
            "the vault has 1000 bytes free; 200 more would go below the floor of 900: free or add space",
            &["1000", "200", "900"],
        ),
        (Refused::Vault(no_space), "the vault could not keep a file: no storage space", &[]),
        (Refused::Append(AppendError::Busy), "try again in a moment", &[]),
        (Refused::Db(DbError::full_disk()), "the custody log's disk is full: free or add space", &[]),
        (Refused::Append(AppendError::Closed), UNLOGGED, &[]),
        (Refused::Ending, UNLOGGED, &[]),
        (Refused::Append(AppendError::ReadOnly), read_only, &[]),
        (Refused::Unwell(Unwell::Database), "the database does not answer", &[]),
        (Refused::Unwell(Unwell::Vault), "the vault does not answer", &[]),
        (Refused::Unwell(Unwell::Short), "the service is short of descriptors or memory", &[]),
        (Refused::Unwell(Unwell::Log), "the custody log is closed", &[]),
        (
            Refused::Unwell(Unwell::Overdue { seconds: 1234 }),
            "database and vault have not answered for 1234 seconds",
            &["1234"],
        ),
        (Refused::vanished(Gone::Proof), INSIDE, &[]),
        (Refused::Vault(VaultError::Damaged { digest }), INSIDE, &[]),
        (Refused::Vault(VaultError::Missing { digest }), INSIDE, &[]),
        (Refused::Db(DbError::Inconsistent { table: "cases", what: "a row".to_owned() }), INSIDE, &[]),
        (Refused::Key(evidence::keys::KeyError::NoRandom), INSIDE, &[]),
        (Refused::Undone { what: "hash a password" }, INSIDE, &[]),
        (Refused::Panicked, INSIDE, &[]),
    ]
}

fn samples() -> Vec<Sample> {
    of_people().into_iter().chain(of_stations()).chain(of_uploads()).chain(of_the_service()).collect()
}

/// Two words of English in a row.
fn english(text: &str) -> bool {
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    text.split(|c: char| !(c.is_ascii_alphanumeric() || " -_.".contains(c)))
        .filter(|run| !run.contains("docket"))
        .any(|run| run.split(' ').collect::<Vec<_>>().windows(2).any(|two| two.iter().all(|word| is_word(word))))
}

#[test]
fn a_client_of_the_api_reads_what_it_always_did() {
    for (refused, english, _) in samples() {
        assert_eq!(refused.detail(), english, "{refused:?}");
    }
}

#[test]
fn every_refusal_is_told_in_chinese_with_all_that_it_tells_and_without_english() {
    assert!(english("保管日志 is closed") && !english("请运行 docket check"));
    for (refused, _, told) in samples() {
        let chinese = refused.detail_zh();
        for field in told {
            assert!(chinese.contains(field), "{refused:?}: no {field} in {chinese}");
        }
        for text in [chinese, refused.explained(Lang::Zh)] {
            assert!(!english(&text) && !text.contains(['{', '}']), "{refused:?}: {text}");
        }
    }
}

#[test]
fn a_page_tells_a_person_what_to_do_by_names_that_they_know() {
    let refused = Refused::Invalid { field: Field::Part, problem: Fault::PartOutside { part: 3, parts: 2 } };
    assert_eq!(refused.explained(Lang::Zh), "部分编号为 3，须为 1 至 2。请修改后重试。");
    assert_eq!(refused.explained(Lang::En), "The part 3 is not 1 to 2. Change it and try again.");
    assert_eq!(refused.detail(), "part 3 is not 1 to 2");
    assert_eq!(Refused::BadPassword.explained(Lang::En), "Account, password or code is not right.");
    let open_id = || Refused::OpenId(Cause::new("open-id-status", "it answered 500").with("status", 500));
    let said = "The sign-in service failed: it answered 500. Try again, or sign in with your password.";
    assert_eq!(open_id().explained(Lang::En), said);
    assert_eq!(open_id().explained(Lang::Zh), "统一身份认证没有成功：对方应答 500。请重试，或改用密码登录。");
    let put_back = Refused::Db(DbError::PutBackTooOften { most: 1000 });
    assert_eq!(put_back.explained(Lang::Zh), "时钟被调回的位置超过 1000 处，请不限时间查找。");
    let proof = Refused::vanished(Gone::Proof);
    assert!(proof.explained(Lang::Zh).ends_with("日志提到的日志条目的证明不存在，请运行 docket check"), "{proof}");
    assert_eq!(proof.to_string(), "the proof of an entry that is named is not there; run `docket check`");
}

/// Every message of a refusal is what some sample says.
#[test]
fn no_message_of_a_refusal_is_without_a_sample() {
    let said: Vec<String> =
        samples().into_iter().flat_map(|(refused, ..)| [refused.detail_zh(), refused.explained(Lang::Zh)]).collect();
    let mut unsaid = Vec::new();
    let file = include_str!("../../../../words/zh/problems.ftl");
    let messages = file.lines().filter_map(|line| line.split_once(" = ")).filter(|(id, _)| id.starts_with("refused-"));
    let mut count = 0;
    for (id, text) in messages {
        count += 1;
        let pieces: Vec<&str> = text.split(['{', '}']).step_by(2).collect();
        if !said.iter().any(|said| pieces.iter().all(|piece| said.contains(piece))) {
            unsaid.push(id);
        }
    }
    assert!(count > 50, "{count} were read");
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

#[test]
fn what_a_form_answers_otherwise_is_said_in_one_place() {
    let otherwise: Vec<Kind> =
        Kind::ALL.iter().copied().filter(|kind| kind.status_on_form() != kind.status()).collect();
    assert_eq!(otherwise, [Kind::BadPassword, Kind::Unknown]);
    assert_eq!(Refused::TooManyAttempts { seconds: 9 }.retry_seconds(), Some(9));
    assert_eq!(Refused::NoPlace.retry_seconds(), Some(2));
}
