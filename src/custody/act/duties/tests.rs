//! Every duty of the shipped legal data, held against its article; and how duties stand.

use std::collections::BTreeSet;

use super::*;
use crate::custody::act::coverage::{Ran, Window, coverage};
use crate::custody::legal::{Excuse, Legal, SHIPPED, read};

fn law() -> Legal {
    read(SHIPPED).expect("legal data")
}

fn at(seconds: i64) -> Utc {
    "2026-11-20T06:00:00.000000Z".parse::<Utc>().expect("an instant").plus_seconds(seconds)
}

/// Coverage of an act of ten minutes of which so many seconds are recorded.
fn covered(seconds: i64) -> Coverage {
    let ran = Ran::In { window: Window { from: at(0), until: at(seconds) }, give_seconds: 0 };
    coverage(Window { from: at(0), until: at(600) }, &[ran], &law().lists.coverage)
}

fn marker(kind: MarkerKind, text: &str) -> Saying {
    Saying { kind: Some(kind), text: text.to_owned() }
}

fn document(name: &str) -> Saying {
    Saying { kind: None, text: name.to_owned() }
}

/// How the duty `id` stands of an act of which so many of 600 seconds are recorded.
fn stands(id: &str, seconds: i64, has_document: bool, sayings: &[Saying], now: i64, is_excused: bool) -> DutyStanding {
    let law = law();
    let duty = law.lists.duties.iter().find(|duty| duty.ground.id == id).unwrap_or_else(|| panic!("no duty {id}"));
    let coverage = covered(seconds);
    let (recordings_due, now) = (at(600 + 24 * 3600), at(now));
    let facts = ActFacts { coverage: &coverage, has_document, sayings, recordings_due, is_case_over: false, now };
    judge(duty, facts, is_excused).0
}

/// A row: the duty's id without `-site`, its article, the kinds of act that it follows from, whether sound and picture,
/// a document and an excuse are in its text, and the mark that it asks for.
type Row = (&'static str, &'static str, &'static [&'static str], bool, bool, bool, Option<&'static str>);

/// `law.md` A.3 of the order, and demolition (article 29, first paragraph).
const OF_THE_ORDER: [Row; 8] = [
    ("av-onsite", "附件2第十三条", &["inspection", "inquest", "sampling", "hearing"], true, false, true, None),
    ("av-measure", "附件2第十四条", &["restrict_liberty", "seal_premises", "seize"], true, true, true, None),
    ("text-freeze", "附件2第十四条第一款", &["freeze"], false, true, false, None),
    ("av-leaving", "附件2第二十四条", &["service_leaving"], true, true, false, None),
    ("av-notice", "附件2第二十六条", &["service_notice"], true, true, false, None),
    ("av-force", "附件2第二十九条", &["remove_obstruction", "restore_state"], true, true, false, None),
    ("text-demolish", "附件2第二十九条第一款", &["demolish"], false, true, false, None),
    ("av-simple", "附件2第二十一条第二款", &["simple_decision"], true, false, false, Some("dispute_prone")),
];

#[test]
fn every_duty_of_recording_follows_from_the_acts_that_its_article_names() {
    let law = law();
    let day = |text: &str| text.parse().expect("a day");
    for (id, article, kinds, av, text, is_excusable, mark) in OF_THE_ORDER {
        for (id, on) in [(id.to_owned(), "2022-10-19"), (format!("{id}-site"), "2022-10-20")] {
            let duty = law.lists.duties.iter().find(|duty| duty.ground.id == id).unwrap_or_else(|| panic!("no {id}"));
            assert!(duty.ground.article.ends_with(article), "{id} stands in {}", duty.ground.article);
            assert_eq!(duty.says.when, kinds, "{id}");
            assert_eq!((duty.says.av == AskedOf::Required, duty.says.text == AskedOf::Required), (av, text), "{id}");
            assert_eq!(duty.says.excuse, is_excusable.then_some(Excuse::Emergency), "{id}");
            assert_eq!(duty.says.mark.as_deref(), mark, "{id}");
            // On its last day the order binds, on the next the site that carries it on; each with the mark, and not without.
            let marks: BTreeSet<String> = mark.iter().map(ToString::to_string).collect();
            for kind in kinds {
                let follows = |marks: &BTreeSet<String>| {
                    law.duties_of(kind, marks, day(on)).iter().any(|duty| duty.ground.id == id)
                };
                assert!(follows(&marks), "{id} of {kind} on {on}");
                assert_eq!(follows(&BTreeSet::new()), mark.is_none(), "{id} of {kind} on {on}");
            }
            let others = ["questioning", "freeze", "seize", "service_leaving"].into_iter();
            for kind in others.filter(|kind| !kinds.contains(kind)) {
                assert!(
                    !law.duties_of(kind, &marks, day(on)).iter().any(|duty| duty.ground.id == id),
                    "{id} of {kind}"
                );
            }
        }
    }
}

/// Annex 2, article 7: only the surveillance of a counter counts, and the head may excuse where none was kept.
#[test]
fn the_video_of_a_counter_is_a_duty_of_taking_an_application_alone() {
    let law = law();
    let day = |text: &str| text.parse().expect("a day");
    for (id, on) in [("counter-video", "2022-10-19"), ("counter-video-site", "2022-10-20")] {
        let of_day = law.duties_of("acceptance", &BTreeSet::new(), day(on));
        let ids: Vec<&str> = of_day.iter().map(|duty| duty.ground.id.as_str()).collect();
        assert_eq!(ids, [id]);
        assert!(of_day[0].ground.article.ends_with("附件2第七条第二款"));
        assert!(of_day[0].says.counter && of_day[0].says.excuse == Some(Excuse::NotKept));
        assert_eq!(law.officers_of_act("acceptance", day(on)), 1, "one person sits at a counter");
    }
    let mut others = law.lists.duties.iter().filter(|duty| !duty.says.when.contains(&"acceptance".to_owned()));
    assert!(others.all(|duty| !duty.says.counter));
    assert_eq!(stands("counter-video-site", 600, false, &[], 700, false), DutyStanding::Met);
    assert_eq!(stands("counter-video-site", 0, false, &[], 600 + 25 * 3600, true), DutyStanding::Excused);
    assert_eq!(stands("counter-video-site", 0, false, &[], 600 + 25 * 3600, false), DutyStanding::Breached);
}

/// One measure of an act cannot count two kinds of recording.
#[test]
fn a_duty_of_a_counter_beside_one_of_anybody_is_refused() {
    let given = SHIPPED.replacen("when = [\"inspection\"", "when = [\"acceptance\", \"inspection\"", 1);
    assert_ne!(given, SHIPPED);
    let wrong = read(&given).expect_err("one counts both").to_string();
    assert!(wrong.contains("only one of them is of a counter"), "{wrong}");
    let without = SHIPPED.replacen("av = \"required\"\ncounter = true", "text = \"required\"\ncounter = true", 1);
    let wrong = read(&without).expect_err("it asks for no recording").to_string();
    assert!(wrong.contains("asks for none"), "{wrong}");
}

/// A row: the duty's id, its document and article, the kinds of act that it follows from, and what must be told.
type TellingRow = (&'static str, &'static str, &'static str, &'static [&'static str], Tells);

/// Kinds of act in which people are met, and those that restrict them.
const MET: &[&str] = &["inspection", "inquest", "sampling", "questioning"];
const HEARD: &[&str] = &["inspection", "inquest", "sampling", "questioning", "hearing"];
const MEASURES: &[&str] = &["restrict_liberty", "seal_premises", "seize", "freeze"];
const DECIDED: &[&str] = &["simple_decision", "restrict_liberty", "seal_premises", "seize", "freeze"];

/// `law.md` A.3 of what is shown and told: annex 2, articles 10 and 11, and the laws on penalties and on compulsion.
const TOLD: [TellingRow; 9] = [
    ("certificate-shown-site", "本单位规定", "附件2第十条", MET, Tells::CertificateShown),
    ("told-statement-site", "本单位规定", "附件2第十一条", DECIDED, Tells::Statement),
    ("told-recusal-site", "本单位规定", "附件2第十一条", HEARD, Tells::Recusal),
    ("told-hearing-site", "本单位规定", "附件2第十一条", &["hearing"], Tells::Hearing),
    ("told-remedies-site", "本单位规定", "附件2第十一条", DECIDED, Tells::Remedies),
    (
        "n-certificate-shown",
        "行政处罚法",
        "第五十二条、第五十五条",
        &["inspection", "inquest", "sampling", "questioning", "simple_decision"],
        Tells::CertificateShown,
    ),
    ("n-certificate-measure", "行政强制法", "第十八条第(三)项", MEASURES, Tells::CertificateShown),
    ("n-told-statement", "行政处罚法", "第四十四条", &["simple_decision"], Tells::Statement),
    ("n-told-remedies", "行政强制法", "第十八条第(五)项", MEASURES, Tells::Remedies),
];

#[test]
fn every_duty_of_telling_follows_from_the_acts_that_its_article_names_and_knows_no_excuse() {
    let (law, day) = (law(), "2026-11-20".parse().expect("a day"));
    for (id, document, article, kinds, tells) in TOLD {
        let duty = law.lists.duties.iter().find(|duty| duty.ground.id == id).unwrap_or_else(|| panic!("no {id}"));
        let ground = &duty.ground;
        assert!(ground.document.contains(document) && ground.article.ends_with(article), "{id}: {ground:?}");
        assert_eq!(duty.says.when, kinds, "{id}");
        assert_eq!(duty.says.tells, Some(tells), "{id}");
        let asks = (duty.says.av, duty.says.text, duty.says.excuse);
        assert_eq!(asks, (AskedOf::None, AskedOf::None, None), "{id}");
        for kind in kinds {
            let follows = law.duties_of(kind, &BTreeSet::new(), day);
            assert!(follows.iter().any(|duty| duty.ground.id == id), "{id} of {kind}");
        }
    }
}

/// A row: the duty with its article, and how it stands of an act of which so much is recorded, with a document and without.
type Stands = (&'static str, &'static str, [(i64, bool, DutyStanding); 4]);

/// Annex 2, article by article, once nothing comes in time any more: all of the recording, half of it and none.
#[test]
fn every_article_is_met_by_what_it_asks_for_and_by_nothing_less() {
    use DutyStanding::{Breached, Met, Open, Partly};
    let av = [(600, false, Met), (300, false, Partly), (0, true, Breached), (0, false, Breached)];
    let both = [(600, true, Met), (600, false, Partly), (300, true, Partly), (0, true, Breached)];
    // What no text gives a term to may come until the case is over.
    let text = [(0, true, Met), (600, true, Met), (600, false, Open), (0, false, Open)];
    let rows: [Stands; 8] = [
        ("av-onsite-site", "第十三条", av),
        ("av-measure-site", "第十四条", both),
        ("text-freeze-site", "第十四条第一款", text),
        ("av-simple-site", "第二十一条第二款", av),
        ("av-leaving-site", "第二十四条", both),
        ("av-notice-site", "第二十六条", both),
        ("av-force-site", "第二十九条", both),
        ("text-demolish-site", "第二十九条第一款", text),
    ];
    let law = law();
    for (id, article, cases) in rows {
        let duty = law.lists.duties.iter().find(|duty| duty.ground.id == id).unwrap_or_else(|| panic!("no {id}"));
        assert!(duty.ground.article.ends_with(article), "{id} stands in {}", duty.ground.article);
        for (seconds, has_document, standing) in cases {
            let stood = stands(id, seconds, has_document, &[], 601 + 24 * 3600, false);
            assert_eq!(stood, standing, "{id}, {article}: {seconds} seconds, a document: {has_document}");
        }
    }
}

#[test]
fn what_only_a_site_switches_on_binds_nobody() {
    let law = law();
    let (none, day) = (BTreeSet::new(), "2026-11-20".parse().expect("a day"));
    assert!(law.lists.duties.iter().any(|duty| duty.ground.id == "announce-recording" && duty.says.option));
    let binding = law.duties_of("inspection", &none, day);
    assert!(binding.iter().all(|duty| !duty.says.option));
    let ids: Vec<&str> = binding.iter().map(|duty| duty.ground.id.as_str()).collect();
    assert_eq!(ids, ["av-onsite-site", "certificate-shown-site", "told-recusal-site", "n-certificate-shown"]);
}

/// Annex 2, article 13: at the same time, and an emergency excuses.
#[test]
fn a_recording_is_open_while_it_may_come_and_then_met_partly_met_or_breached() {
    let day = 24 * 3600;
    let of = |seconds, now, is_excused| stands("av-onsite-site", seconds, false, &[], now, is_excused);
    assert_eq!(of(0, 600, false), DutyStanding::Open);
    assert_eq!(of(0, 600 + day, false), DutyStanding::Open, "the last moment");
    assert_eq!(of(0, 601 + day, false), DutyStanding::Breached);
    assert_eq!(of(300, 601 + day, false), DutyStanding::Partly);
    assert_eq!(of(569, 700, false), DutyStanding::Partly, "94.8 %");
    assert_eq!(of(570, 700, false), DutyStanding::Met, "95 %");
    for (seconds, standing) in [(0, DutyStanding::Excused), (300, DutyStanding::Excused), (600, DutyStanding::Met)] {
        assert_eq!(of(seconds, 601 + day, true), standing, "{seconds}");
    }
}

/// Annex 2, article 14: a document as well, of which no emergency excuses; articles 24, 26 and 29 know no excuse at all.
#[test]
fn an_excuse_reaches_as_far_as_its_text() {
    let late = 601 + 24 * 3600;
    assert_eq!(stands("av-measure-site", 0, true, &[], late, true), DutyStanding::Excused);
    assert_eq!(stands("av-measure-site", 0, false, &[], late, true), DutyStanding::Partly, "the document is to come");
    assert_eq!(stands("av-measure-site", 600, true, &[], late, false), DutyStanding::Met);
    assert_eq!(stands("av-measure-site", 600, false, &[], late, false), DutyStanding::Partly);
    for id in ["av-leaving-site", "av-notice-site", "av-force-site"] {
        assert_eq!(stands(id, 0, true, &[], late, true), DutyStanding::Breached, "{id}");
    }
    // Article 14, first paragraph, and article 29, first paragraph: a document alone.
    for id in ["text-freeze-site", "text-demolish-site"] {
        assert_eq!(stands(id, 0, true, &[], late, false), DutyStanding::Met, "{id}");
        assert_eq!(stands(id, 600, false, &[], late, false), DutyStanding::Open, "{id}");
    }
}

#[test]
fn a_document_may_come_until_the_case_is_over() {
    let law = law();
    let duty = law.lists.duties.iter().find(|duty| duty.ground.id == "text-freeze-site").expect("a duty");
    let (coverage, now) = (covered(0), at(600));
    let facts = ActFacts {
        coverage: &coverage,
        has_document: false,
        sayings: &[],
        recordings_due: now,
        is_case_over: true,
        now,
    };
    assert_eq!(judge(duty, facts, false).0, DutyStanding::Breached);
}

/// Annex 2, articles 10 and 11: that it was told, right by right.
#[test]
fn a_right_was_told_where_a_marker_or_a_document_says_so_of_that_right() {
    let of = |id: &str, sayings: &[Saying]| stands(id, 600, true, sayings, 700, false);
    let told = marker(MarkerKind::RightsTold, "告知陈述、申辩权");
    for (id, sayings, standing) in [
        ("certificate-shown-site", vec![marker(MarkerKind::CertificateShown, "")], DutyStanding::Met),
        ("certificate-shown-site", vec![marker(MarkerKind::Note, "两人出示执法证件")], DutyStanding::Met),
        ("certificate-shown-site", vec![marker(MarkerKind::RightsTold, "")], DutyStanding::Open),
        ("told-statement-site", vec![told.clone()], DutyStanding::Met),
        ("told-remedies-site", vec![told.clone()], DutyStanding::Open),
        ("told-remedies-site", vec![told, marker(MarkerKind::RightsTold, "")], DutyStanding::Partly),
        ("told-remedies-site", vec![document("权利告知书（复议、诉讼）.pdf")], DutyStanding::Met),
        ("told-recusal-site", vec![document("申请回避权利告知书.pdf")], DutyStanding::Met),
        ("told-recusal-site", vec![document("回避申请书.pdf")], DutyStanding::Open),
        ("told-hearing-site", vec![document("听证笔录.pdf")], DutyStanding::Open),
        ("told-hearing-site", vec![document("听证告知书.pdf")], DutyStanding::Met),
        ("told-hearing-site", vec![], DutyStanding::Open),
    ] {
        assert_eq!(of(id, &sayings), standing, "{id}: {sayings:?}");
    }
    let announced = marker(MarkerKind::Note, "口头告知正在录音录像");
    assert_eq!(says(Tells::RecordingAnnounced, &announced), Telling::This);
    assert_eq!(says(Tells::RecordingAnnounced, &document("记录.pdf")), Telling::Nothing);
}
