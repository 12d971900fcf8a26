//! What legal data may say, and what no legal data may.

use evidence::event::Role;

use crate::custody::access::{Action, Reach};
use crate::custody::legal::*;

/// The shipped file with `from` replaced by `to`, which must be there.
fn changed(from: &str, to: &str) -> String {
    assert!(SHIPPED.contains(from), "{from}");
    SHIPPED.replacen(from, to, 1)
}

/// What is wrong with a file, and in which line.
fn wrong(text: &str) -> (String, usize) {
    let error = read(text).expect_err("it is refused");
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
    (error.to_string(), error.line)
}

/// The line of the first place of `what`, counted from 1.
fn line_of(text: &str, what: &str) -> usize {
    1 + text.lines().position(|line| line.contains(what)).expect("it is there")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A file of the older shape: the shipped one up to what format 2 added, less that.
fn format_one() -> String {
    let old = changed("format = 2", "format = 1");
    let (head, rest) = old.split_once("[at_risk]\n").expect("at_risk");
    let (_, rest) = rest.split_once("# --- Stages").expect("stages");
    let (terms, _) = rest.split_once("# --- Kinds of document").expect("document kinds");
    format!("{head}# --- Stages{terms}")
}

#[test]
fn the_shipped_rules_can_be_read_and_follow_each_other() {
    let law = read(SHIPPED).expect("the shipped legal data");
    let listed = |table: &str| SHIPPED.lines().filter(|line| *line == table).count();
    assert_eq!((law.stages.all().len(), law.kinds.all().len()), (listed("[[stages]]"), listed("[[kinds]]")));
    assert!(law.stages.all().len() >= 5 && law.kinds.all().len() >= 5, "those of the order");
    assert!(law.rules.iter().all(|rule| rule.seconds == 24 * 3600 && rule.at_risk_seconds == 4 * 3600));
    let end = law.rules.iter().find(|rule| rule.id == "store-24h").expect("the order's rule").until;
    assert_eq!(end.to_string(), "2022-10-19T16:00:00.000000Z");
    // Annex 2, article 12 asks for documents of seven kinds of taking evidence.
    let twelve = law.document_kinds.iter().filter(|kind| kind.article.contains("第十二条第一款")).count();
    assert!(twelve >= 7, "{twelve}");
}

#[test]
fn rules_that_overlap_are_refused() {
    let text = changed("in_force_until = \"2022-10-19\"", "in_force_until = \"2022-10-20\"");
    let (error, line) = wrong(&text);
    assert!(error.contains("store-24h") && error.contains("both in force"), "{error}");
    assert_eq!(line, line_of(&text, "id = \"store-24h-site\"") - 1);
}

/// A deadline that stands beside all others, because of what must have been said of the case; `rest` is its period.
fn deadline(id: &str, rest: &str) -> String {
    format!(
        "\n[[deadlines]]\nid = \"{id}\"\nzh = \"期限\"\nen = \"term\"\ndocument = \"d\"\narticle = \"1\"\n\
         in_force_from = \"2020-01-01\"\nitem = \"case\"\nstarts = \"registered\"\nstops = \"told\"\n\
         marks = [\"{id}\"]\n{rest}\n"
    )
}

#[test]
fn a_file_has_500_deadlines_each_of_so_long_an_id_and_a_term_and_no_more() {
    let hours = "period = { hours = 24 }";
    let listed = SHIPPED.lines().filter(|line| *line == "[[deadlines]]").count();
    let with = |count: usize| {
        let more = (listed..count).map(|number| deadline(&format!("d{number}"), hours));
        more.fold(SHIPPED.to_owned(), |text, one| text + &one)
    };
    assert_eq!(read(&with(500)).expect("500 deadlines").deadlines.len(), 500);
    assert!(wrong(&with(501)).0.contains("deadlines has 501 entries; there must be 500 at most"));

    let one = |id: &str, rest: &str| format!("{SHIPPED}{}", deadline(id, rest));
    let (fits, long) = ("x".repeat(32), "x".repeat(33));
    let lasting = |number: u32| format!("period = {{ hours = {number} }}");
    let extended = |times: u32| format!("{hours}\nextend = {{ hours = 1, times = {times}, by = \"head\" }}");
    for text in [one(&fits, hours), one("d", &lasting(876_600)), one("d", &extended(10))] {
        read(&text).expect("at the limit");
    }
    for (text, problem) in [
        (one(&long, hours), "is not an id: 1 to 32 of a-z"),
        (one("d", &lasting(876_601)), "deadline d has a period of 876601, which is not 1 to 876600"),
        (one("d", &extended(11)), "deadline d has an extension that is not given 1 to 10 times"),
    ] {
        let (error, line) = wrong(&text);
        assert!(error.contains(problem) && line > 1, "{error}");
    }
}

#[test]
fn an_unknown_key_is_named() {
    let (error, line) = wrong(&format!("surprise = 1\n{SHIPPED}"));
    assert!(error.contains("surprise"), "{error}");
    assert_eq!(line, 1);
}

#[test]
fn a_stage_is_in_force_on_its_days_and_named_on_all() {
    let stage = "[[stages]]\nid = \"review_2031\"\nzh = \"复查\"\nen = \"second look\"\ndocument = \"d\"\narticle = \"1\"\n\
                 in_force_from = \"2031-01-01\"\nin_force_until = \"2031-12-31\"\n\n# --- Kinds ---";
    let law = read(&changed("# --- Kinds ---", stage)).expect("legal data");
    let id: Stage = "review_2031".parse().expect("a stage");
    for (on, holds) in [("2030-12-31", false), ("2031-01-01", true), ("2031-12-31", true), ("2032-01-01", false)] {
        assert_eq!(law.stages.require(id, day(on)).is_ok(), holds, "{on}");
        assert_eq!(law.stages.in_force(day(on)).any(|term| term.id == id), holds, "{on}");
        assert_eq!(law.stages.names(id), Some(["复查", "second look"]), "{on}");
    }
    let refused = law.stages.require(id, day("2030-12-31")).expect_err("not yet");
    let shipped = read(SHIPPED).expect("the shipped legal data");
    let known: Vec<String> = shipped.stages.in_force(day("2030-12-31")).map(|term| term.id.to_string()).collect();
    assert_eq!(refused.to_string(), format!("review_2031 is none of those in force: {}", known.join(", ")));
    assert_eq!(known[0], "start");
    // The day is that of the zone of the legal data.
    assert_eq!(law.day("2030-12-31T16:00:00Z".parse().expect("a time")), day("2031-01-01"));
    assert_eq!(law.day("2030-12-31T15:59:59Z".parse().expect("a time")), day("2030-12-31"));
}

#[test]
fn names_that_would_mislead_are_refused_with_their_line() {
    for (from, to, problem) in [
        ("id = \"decision\"\nzh", "id = \"start\"\nzh", "stages start is there twice"),
        ("zh = \"归档管理\"", "zh = \"启动\"", "stages archive has the name \"启动\""),
        ("zh = \"归档管理\"", "zh = \"\"", "stages archive has a name that is empty"),
        ("zh = \"归档管理\"", "zh = \"归档\u{202e}\"", "holds characters that hide"),
        ("id = \"archive\"", "id = \"Archive\"", "is not a stage: 1 to 32 of a-z"),
        ("holds_en = \"This is the place of the closing", "#", "stages archive has holds_zh or holds_en alone"),
        ("id = \"case_index\"", "id = \"案卷\"", "is not an id: 1 to 32 of a-z"),
        (
            "in_force_from = \"2017-10-20\"\nstage = \"archive\"",
            "in_force_from = \"2017-10-20\"\nstage = \"x\"",
            "the stage x",
        ),
        (
            "in_force_from = \"2017-10-20\"\nstage = \"archive\"",
            "in_force_from = \"2017-10-20\"\nin_force_until = \"2017-10-19\"\nstage = \"archive\"",
            "document_kinds case_index ends before it begins",
        ),
        ("stage = \"archive\"", "stage = \"archive\"\nmedia_types = [\"video/mp4\"]", "the media type \"video/mp4\""),
        ("stage = \"archive\"", "stage = \"archive\"\nmedia_types = []", "has no media_types"),
        ("hours = 4\n", "hours = 0\n", "at_risk.hours is not 1 to"),
        ("time_zone = \"Asia/Shanghai\"", "time_zone = \"Asia/Xuecheng\"", "no IANA time zone"),
    ] {
        let (error, line) = wrong(&changed(from, to));
        assert!(error.contains(problem), "{error}");
        assert!(line > 1 && error.contains(&format!("line {line}:")), "{error}");
    }
}

/// How many officers sign a kind of document is a figure of people, of a kind that officers sign.
#[test]
fn officers_sign_by_a_figure_of_people() {
    let sign = |by: &str, figure: &str, problem: &str| {
        let signatures = format!("signatures = [{by}]\n");
        let (error, _) = wrong(&changed(&signatures, &format!("{signatures}officers_sign = \"{figure}\"\n")));
        assert!(error.contains(problem), "{error}");
    };
    sign("\"head\"", "officers_of_act", "has officers_sign, and no officer among its signatures");
    sign("\"officer\", \"party\"", "penalised_from", "with a figure that counts no people");
}

#[test]
fn a_file_of_the_older_shape_is_read_with_what_is_shipped() {
    let law = read(&format_one()).expect("format 1");
    let shipped = read(SHIPPED).expect("legal data");
    assert_eq!(law.rights, shipped.rights);
    assert_eq!(law.at_risk, shipped.at_risk);
    assert_eq!(law.rules, shipped.rules);
    assert_eq!(law.document_kinds.len(), shipped.document_kinds.len());
    // Kinds of document of a stage that the site does not have are not the site's.
    let own = format_one().replace("id = \"archive\"", "id = \"keeping\"");
    let law = read(&own).expect("format 1 with another stage");
    assert!(law.document_kinds.iter().all(|kind| kind.stage != Stage::Archive));
    assert!(law.document_kinds.len() < shipped.document_kinds.len());
}

#[test]
fn a_file_that_is_half_of_a_shape_says_what_to_add() {
    let half = format!("{}\n[at_risk]\nhours = 8\nreason_zh = \"a\"\nreason_en = \"a\"\n", format_one());
    let (error, _) = wrong(&half);
    assert!(error.contains("at_risk is of format 2: set format = 2 and give"), "{error}");
    let (error, _) = wrong(&format_one().replacen("format = 1", "format = 2", 1));
    assert!(error.contains("at_risk is missing: a file of format 2 has [at_risk], [[document_kinds]]"), "{error}");
    let (error, line) = wrong(&changed("format = 2", "format = 3"));
    assert!(error.contains("format is 3; this version reads 1 and 2"), "{error}");
    assert_eq!(line, line_of(SHIPPED, "format = 2"));
}

/// The matrix as it was when it was code, and `read_law` beside it: an action, and how far each role reaches, in the
/// order of [`Role::ALL`]: officer, clerk, head, reviewer, legal reviewer, supervisor, auditor,
/// administrator.
const MATRIX: [(Action, [Reach; Role::ALL.len()]); Action::ALL.len()] = {
    use Action::{
        Administer, ApproveCase, CloseCase, Deposit, DeriveCopy, DraftDecision, ErasePersonal, FileDocument,
        FileRecording, MakePackage, MarkRecording, MergeCases, OpenCase, ReadCases, ReadDeadlines, ReadLaw, ReadLog,
        ReadMetrics, ReadPersonal, ReadRecording, ReadWithdrawn, RenameCase, ReviewDecision, ReviewMonitoring, RunCase,
        SearchRecordings, SubmitReview, SuggestCase, VerifyRecording, ViewRecording,
    };
    use Reach::{Everything as All, Forbidden as No, OwnAgency as Own, OwnFootage as Mine};
    [
        (SearchRecordings, [Mine, Own, Own, Own, Own, All, No, No]),
        (ReadRecording, [Mine, Own, Own, Own, Own, All, No, No]),
        (ViewRecording, [Mine, Own, Own, Own, Own, All, No, No]),
        (ReadCases, [Mine, Own, Own, Own, Own, All, No, No]),
        (OpenCase, [No, Own, No, No, No, No, No, No]),
        (RenameCase, [No, Own, No, No, No, No, No, No]),
        (MergeCases, [No, Own, No, No, No, No, No, No]),
        (CloseCase, [No, Own, No, No, No, No, No, No]),
        (RunCase, [Mine, Own, No, No, No, No, No, No]),
        (ApproveCase, [No, No, Own, No, No, No, No, No]),
        (DraftDecision, [Mine, Own, No, No, No, No, No, No]),
        (SubmitReview, [Mine, Own, No, No, No, No, No, No]),
        (ReviewDecision, [No, No, No, No, Own, No, No, No]),
        (ReadPersonal, [Mine, Own, Own, Own, Own, No, No, No]),
        (ErasePersonal, [No, No, Own, No, No, No, No, No]),
        (FileRecording, [Mine, Own, No, No, No, No, No, No]),
        (SuggestCase, [Mine, Own, No, No, No, No, No, No]),
        (MarkRecording, [Mine, Own, No, No, No, No, No, No]),
        (ReviewMonitoring, [No, No, Own, No, Own, No, No, No]),
        (DeriveCopy, [No, Own, No, No, No, No, No, No]),
        (VerifyRecording, [No, Own, Own, Own, No, All, No, No]),
        (FileDocument, [Mine, Own, No, No, No, No, No, No]),
        (ReadWithdrawn, [No, No, No, Own, No, All, No, No]),
        (MakePackage, [No, Own, Own, Own, No, All, No, No]),
        (ReadDeadlines, [Mine, Own, Own, Own, Own, All, No, No]),
        (ReadLaw, [Mine, Own, Own, Own, Own, All, All, All]),
        (ReadLog, [No, No, No, No, No, All, All, No]),
        (Administer, [No, No, No, No, No, No, No, All]),
        (ReadMetrics, [No, No, No, No, No, No, All, All]),
        (Deposit, [No, No, No, No, No, No, No, No]),
    ]
};

#[test]
fn every_role_and_every_action_has_its_cell() {
    let law = read(SHIPPED).expect("legal data");
    assert_eq!(MATRIX.map(|(action, _)| action), Action::ALL);
    for (action, cells) in MATRIX {
        for (role, expected) in Role::ALL.into_iter().zip(cells) {
            assert_eq!(law.rights.of(role).of(action), expected, "{role:?} {action:?}");
        }
    }
}

#[test]
fn an_action_or_role_without_an_entry_is_refused() {
    let (error, line) = wrong(&changed("action = \"make_package\"", "action = \"make_packages\""));
    assert!(error.contains("make_packages") && error.contains("make_package"), "{error}");
    assert_eq!(line, line_of(SHIPPED, "action = \"make_package\""));
    for action in Action::ALL {
        let entry = format!("[[rights]]\naction = \"{}\"", action.id());
        let (before, rest) = SHIPPED.split_once(&entry).expect("an entry of every action");
        let rest = rest.split_once("\n[[").map_or("", |(_, rest)| rest);
        let without = if rest.is_empty() { before.to_owned() } else { format!("{before}[[{rest}") };
        let (error, _) = wrong(&without);
        assert!(error.contains(&format!("rights has no entry for the action {}", action.id())), "{error}");
    }
    for role in Role::ALL {
        let entry = format!("[[roles]]\nid = \"{}\"", role.id());
        let (before, rest) = SHIPPED.split_once(&entry).expect("an entry of every role");
        let (_, rest) = rest.split_once("\n[[").or_else(|| rest.split_once("\n# ---")).expect("what follows");
        let without = format!("{before}[[{rest}");
        let error = read(&without).expect_err("a role is missing").to_string();
        assert!(error.contains("has no entry for the role"), "{error}");
    }
}

#[test]
fn what_no_site_may_give_is_refused_with_the_key_and_the_line() {
    const VIEW: &str = "all_agencies = [\"supervisor\"]\n\n[[rights]]\naction = \"read_cases\"";
    let view = |roles: &str| format!("all_agencies = [\"supervisor\", {roles}]\n\n[[rights]]\naction = \"read_cases\"");
    let administer = "all_agencies = [\"administrator\"]";
    let file = "own_footage = [\"officer\"]\nown_agency = [\"clerk\"]\n\n[[rights]]\naction = \"suggest_case\"";
    for (from, to, problem) in [
        (
            VIEW,
            view("\"administrator\""),
            "rights view_recording, key all_agencies gives the role administrator evidence",
        ),
        (VIEW, view("\"auditor\""), "rights view_recording, key all_agencies gives the role auditor evidence"),
        (VIEW, view("\"head\""), "names the role head, which another list of the entry names"),
        (
            file,
            file.replace("[\"clerk\"]", "[\"clerk\", \"administrator\"]"),
            "file_recording, key own_agency gives the role administrator evidence",
        ),
        (
            file,
            file.replace("\n\n", "\nall_agencies = [\"supervisor\"]\n\n"),
            "gives the role supervisor a change of evidence",
        ),
        (
            file,
            file.replace("\n\n", "\nall_agencies = [\"head\"]\n\n"),
            "gives the role head the evidence of other agencies",
        ),
        (file, file.replace("[\"officer\"]", "[\"officer\", \"reviewer\"]"), "gives the role reviewer its own footage"),
        (file, file.replace("[\"clerk\"]", "[\"clerk\", \"supervisor\"]"), "gives the role supervisor"),
        (administer, "all_agencies = [\"auditor\"]".to_owned(), "roles administrator may not administer"),
        (
            "action = \"deposit\"",
            "own_agency = [\"clerk\"]\naction = \"deposit\"".to_owned(),
            "gives the role clerk what stations alone do",
        ),
        (
            "begins = \"custody_log\"",
            "begins = \"search\"".to_owned(),
            "roles auditor begins on a page that it may not see",
        ),
        ("action = \"read_log\"", "action = \"read_cases\"".to_owned(), "rights read_cases is there twice"),
        ("id = \"auditor\"", "id = \"supervisor\"".to_owned(), "roles supervisor is there twice"),
    ] {
        refuses(from, &to, problem);
    }
}

/// What is changed is refused with the problem and the line that holds it.
fn refuses(from: &str, to: &str, problem: &str) {
    let text = changed(from, to);
    let (error, line) = wrong(&text);
    assert!(error.contains(problem), "{error}");
    // The line is that of the list, or of the entry.
    let there = text.lines().nth(line - 1).expect("a line");
    assert!(there.contains('[') && error.contains(&format!("line {line}: ")), "{error}: {there}");
}

#[test]
fn what_the_whole_installation_has_is_given_to_no_part_of_it() {
    let administer = "all_agencies = [\"administrator\"]";
    let read_log = "action = \"read_log\" # read the entries of the custody log\nall_agencies";
    let read_metrics = "action = \"read_metrics\" # see the figures of the service\nall_agencies";
    for (from, to, problem) in [
        (
            administer,
            "own_agency = [\"clerk\"]\nall_agencies = [\"administrator\"]".to_owned(),
            "key own_agency gives the role clerk a part of what only the whole installation has",
        ),
        (
            administer,
            "own_footage = [\"officer\"]\nall_agencies = [\"administrator\"]".to_owned(),
            "key own_footage gives the role officer a part of what only the whole installation has",
        ),
        (
            administer,
            "all_agencies = [\"administrator\", \"clerk\"]".to_owned(),
            "key all_agencies gives the role clerk the administration of all agencies",
        ),
        (
            administer,
            "all_agencies = [\"administrator\", \"supervisor\"]".to_owned(),
            "roles supervisor may administer and has evidence",
        ),
        (
            read_log,
            read_log.replace("all_agencies", "own_agency = [\"head\"]\nall_agencies"),
            "read_log, key own_agency gives the role head a part of what only the whole installation has",
        ),
        (
            read_metrics,
            read_metrics.replace("all_agencies", "own_agency = [\"reviewer\"]\nall_agencies"),
            "read_metrics, key own_agency gives the role reviewer a part of what only the whole installation has",
        ),
    ] {
        refuses(from, &to, problem);
    }
}

#[test]
fn a_role_may_reach_less_than_what_is_shipped_or_its_whole_agency() {
    // A squad whose officers see each other's footage, and heads who do not know of packages.
    let text = changed(
        "action = \"view_recording\" # watch or fetch its content\nown_footage = [\"officer\"]\nown_agency = [",
        "action = \"view_recording\"\nown_agency = [\"officer\", ",
    );
    let head =
        "action = \"make_package\" # make a package and receive it\nown_agency = [\"clerk\", \"head\", \"reviewer\"]";
    assert!(text.contains(head));
    let text =
        text.replace(head, "action = \"make_package\"\nown_agency = [\"clerk\", \"reviewer\"]\nhidden = [\"head\"]");
    let law = read(&text).expect("a site's own matrix");
    assert_eq!(law.rights.of(Role::Officer).of(Action::ViewRecording), Reach::OwnAgency);
    assert_eq!(law.rights.of(Role::Head).of(Action::MakePackage), Reach::Hidden);
}
