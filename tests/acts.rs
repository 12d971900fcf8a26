//! Acts of cases as people meet them: what is said of an act, the recordings of real stations that cover it, the duties
//! that follow by the law of its day, and what excuses from them.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "acts/program.rs"]
mod program;
mod site;

use std::collections::BTreeSet;

use evidence::event::{ActEvent, Event};
use evidence::ids::RecordingId;
use evidence::manifest::OfficerClaim;
use evidence::time::Utc;
use serde_json::{Value, json};

use site::browser::{MULTIPART, Session, between, multipart};
use site::media::avi;
use site::station::Recording;
use site::{Answer, Site, Station};

/// An agency with two officers of a case, one of another, a clerk, a head, and a station.
struct World {
    site: Site,
    station: Station,
    clerk: String,
    head: String,
    auditor: String,
    case: String,
    /// Makes names of files that are not taken.
    counter: u32,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        for (certificate, name) in [("37002", "李四"), ("37003", "王五")] {
            let new = json!({ "certificate": certificate, "name": name, "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &new).expect(201);
        }
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        Self { site, station, clerk, head, auditor, case, counter: 0 }
    }

    /// A recording that an officer made on 2026-01-05 from one time of the day to another, announced and not stored.
    fn sealed(&mut self, officer: &str, from: &str, until: &str) -> Recording {
        self.counter += 1;
        let name = format!("DCIM/{:04}.avi", self.counter);
        let recording = self.station.seal_changed(&name, &avi(3, u8::try_from(self.counter % 200).unwrap()), |seal| {
            seal.officer = OfficerClaim::Assignment { certificate: officer.parse().unwrap() };
            "video/x-msvideo".clone_into(&mut seal.media_type);
            seal.capture.start = Some(at(from));
            seal.capture.end = at(until);
        });
        self.station.announce(&self.site, &recording).expect(200);
        recording
    }

    /// The same, stored.
    fn filmed(&mut self, officer: &str, from: &str, until: &str) -> RecordingId {
        let recording = self.sealed(officer, from, until);
        self.station.store(&self.site, &recording);
        recording.id
    }

    fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, token, body)
    }

    /// Records an act; its id.
    fn act(&self, body: &Value) -> String {
        let made = self.post(&self.clerk, &format!("/api/v1/cases/{}/acts", self.case), body).expect(201);
        made["act"].as_str().unwrap().to_owned()
    }

    /// The acts of the case, as somebody sees them.
    fn acts(&self, token: &str) -> Vec<Value> {
        let shown =
            self.site.call("GET", &format!("/api/v1/cases/{}/acts", self.case), token, &Value::Null).expect(200);
        assert_eq!((&shown["percent_min"], &shown["gap_seconds_max"]), (&json!(95), &json!(60)));
        shown["acts"].as_array().unwrap().clone()
    }

    fn shown(&self, act: &str) -> Value {
        self.acts(&self.clerk).into_iter().find(|one| one["act"] == act).unwrap()
    }

    fn file(&self, act: &str, recordings: &[RecordingId]) -> Answer {
        let body = json!({ "recordings": recordings, "reason": "同时音像记录" });
        self.post(&self.clerk, &format!("/api/v1/acts/{act}/file"), &body)
    }

    /// Files a document under the case; its id.
    fn document(&self, name: &str) -> String {
        let session = Session::open(&self.site, "clerk", &self.clerk);
        let fields = [("page", &*session.page), ("stage", "investigation"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, (name, b"%PDF-1.7 text"));
        let headers = format!("{}{MULTIPART}", session.headers());
        let sent = self.site.send("POST", &format!("/cases/{}/documents", self.case), "", &headers, &body);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let page = session.get(&self.site, &format!("/cases/{}", self.case)).text();
        between(&page, "href=\"/documents/", "\"")
    }
}

/// A moment of 2026-01-05, `HH:MM:SS` in UTC.
fn at(time: &str) -> Utc {
    format!("2026-01-05T{time}.000000Z").parse().unwrap()
}

/// An act of an hour on 2026-01-05, from 08:30 to 09:30 in UTC.
fn act_of(kind: &str) -> Value {
    json!({ "kind": kind, "from": at("08:30:00"), "until": at("09:30:00"), "place": "光明路 12 号",
        "officers": ["37001", "37002"], "party_present": true, "witness": "社区工作人员" })
}

/// The same with fields of it changed.
fn changed(mut act: Value, fields: &Value) -> Value {
    act.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    act
}

fn duty(act: &Value, id: &str) -> Value {
    let duties = act["duties"].as_array().unwrap();
    duties.iter().find(|duty| duty["rule"]["id"] == id).unwrap_or_else(|| panic!("no duty {id} of {act}")).clone()
}

fn standing(act: &Value, id: &str) -> String {
    duty(act, id)["standing"].as_str().unwrap().to_owned()
}

fn listed(act: &Value, list: &str) -> BTreeSet<String> {
    act[list].as_array().unwrap().iter().map(|one| one["recording"].as_str().unwrap().to_owned()).collect()
}

fn texts(ids: &[RecordingId]) -> BTreeSet<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn an_act_is_recorded_changed_and_taken_out_and_all_of_it_stands_in_the_log() {
    let mut world = World::new();
    let document = world.document("现场检查笔录.pdf");
    let act = world.act(&act_of("inspection"));
    let shown = world.shown(&act);
    assert_eq!((&shown["kind"], &shown["place"]), (&json!("inspection"), &json!("光明路 12 号")));
    assert_eq!((&shown["recorded_by"], &shown["changed_at"]), (&json!("clerk"), &Value::Null));
    assert_eq!(shown["officers"], json!(["37001", "37002"]));
    let place = format!("/api/v1/acts/{act}");
    let put = |body: &Value| world.site.call("PUT", &place, &world.clerk, body);
    let seizure = changed(act_of("seize"), &json!({ "documents": [document] }));
    put(&seizure).expect(422);
    put(&changed(seizure, &json!({ "reason": "类别登记有误" }))).expect(204);
    let shown = world.shown(&act);
    assert_eq!((&shown["kind"], &shown["documents"]), (&json!("seize"), &json!([document])));
    assert_eq!(shown["reason"], "类别登记有误");
    assert!(shown["changed_at"].is_string());
    // Annex 2, article 14: the document is there, the recording is not.
    let parts = duty(&shown, "av-measure-site")["parts"].clone();
    assert_eq!(
        parts,
        json!([{ "part": "recording", "standing": "breached" }, { "part": "document", "standing": "met" }])
    );
    world.post(&world.clerk, &format!("{place}/remove"), &json!({ "reason": "重复登记" })).expect(204);
    assert_eq!(world.acts(&world.clerk), Vec::<Value>::new());
    put(&changed(act_of("seize"), &json!({ "reason": "更正" }))).expect(404);
    let entries = world.site.entries(&world.auditor);
    let events: Vec<&ActEvent> = entries
        .iter()
        .filter_map(|entry| if let Event::Act(event) = &entry.event { Some(event) } else { None })
        .collect();
    assert!(
        matches!(events[..], [ActEvent::Recorded { .. }, ActEvent::Changed { .. }, ActEvent::Removed { .. }]),
        "{events:?}"
    );
    world.site.ends_clean();
}

#[test]
fn recordings_are_offered_filed_by_one_press_and_cover_the_act_but_for_what_they_leave_out() {
    let mut world = World::new();
    let first = world.filmed("37001", "08:30:00", "08:50:00");
    let second = world.filmed("37002", "08:50:30", "09:45:00");
    // Before and after it, and of somebody who was not there.
    let before = world.filmed("37001", "08:00:00", "08:29:00");
    let after = world.filmed("37002", "09:46:00", "09:50:00");
    let other = world.filmed("37003", "08:40:00", "09:00:00");
    let act = world.act(&act_of("inspection"));
    let shown = world.shown(&act);
    assert_eq!(listed(&shown, "offered"), texts(&[first, second]), "not {before}, {after} and {other}");
    assert_eq!((standing(&shown, "av-onsite-site").as_str(), &shown["more_offered"]), ("breached", &json!(false)));
    // One that is unknown, and none is filed.
    let unknown = RecordingId(evidence::digest::Digest::of(b"nothing"));
    world.file(&act, &[first, unknown]).expect(404);
    assert_eq!(listed(&world.shown(&act), "recordings"), BTreeSet::new());
    world.file(&act, &[first]).expect(200);
    let shown = world.shown(&act);
    assert_eq!(standing(&shown, "av-onsite-site"), "partly");
    assert_eq!(shown["coverage"]["stated"], json!({ "seconds": 1200, "per_mille": 333 }));
    let filed = world.file(&act, &[first, second]).expect(200);
    assert_eq!((filed["filed"].clone(), filed["already"].clone()), (json!([second]), json!([first])));
    let shown = world.shown(&act);
    let coverage = &shown["coverage"];
    assert_eq!(coverage["length_seconds"], 3600);
    assert_eq!(coverage["stated"], json!({ "seconds": 3570, "per_mille": 991 }));
    // Two seconds at each end that nobody is sure of: of the first, where the act begins, and of both beside the gap.
    assert_eq!(coverage["least"], json!({ "seconds": 3564, "per_mille": 990 }));
    assert_eq!(coverage["most"], json!({ "seconds": 3574, "per_mille": 992 }));
    let gap = json!({ "from": at("08:50:00"), "until": at("08:50:30"), "seconds": 30 });
    assert_eq!((&coverage["gaps"], &coverage["enough_for_sure"]), (&json!([gap]), &json!(true)));
    assert_eq!(standing(&shown, "av-onsite-site"), "met");
    assert_eq!((listed(&shown, "recordings"), listed(&shown, "offered")), (texts(&[first, second]), BTreeSet::new()));
    // Under the stage of its kind, and as what the files are.
    let case = world.site.call("GET", &format!("/api/v1/cases/{}", world.case), &world.clerk, &Value::Null).expect(200);
    let items = case["items"].as_array().unwrap();
    assert!(!items.is_empty());
    assert!(items.iter().all(|item| item["stage"] == "investigation" && item["kind"] == "video"), "{items:?}");
    world.site.ends_clean();
}

#[test]
fn what_is_no_sound_and_no_moving_picture_or_is_not_here_does_not_count_and_what_others_filmed_does() {
    let mut world = World::new();
    let coming = world.sealed("37001", "08:30:00", "09:30:00").id;
    let photo = world.filmed("37001", "08:30:00", "09:30:00");
    let other = world.filmed("37003", "08:30:00", "09:00:00");
    let act = world.act(&act_of("hearing"));
    world.file(&act, &[coming]).expect(200);
    let as_photo = json!({ "recordings": [photo], "kind": "photo", "reason": "照相" });
    world.post(&world.clerk, &format!("/api/v1/acts/{act}/file"), &as_photo).expect(200);
    let shown = world.shown(&act);
    assert_eq!((&shown["coverage"]["most"]["seconds"], shown["recordings"].as_array().unwrap().len()), (&json!(0), 2));
    assert!(shown["recordings"].as_array().unwrap().iter().all(|one| one["counts"] == false), "{shown}");
    assert_eq!(standing(&shown, "av-onsite-site"), "breached");
    // Another officer's: allowed, and shown as that.
    world.file(&act, &[other]).expect(200);
    let shown = world.shown(&act);
    let recordings = shown["recordings"].as_array().unwrap();
    let of_another: Vec<&Value> = recordings.iter().filter(|one| one["of_another"] == true).collect();
    assert_eq!(of_another.len(), 1);
    assert_eq!((&of_another[0]["officer"], &of_another[0]["counts"]), (&json!("37003"), &json!(true)));
    assert_eq!(shown["coverage"]["stated"]["seconds"], 1800);
    // An officer sees the coverage, and of recordings their own.
    let officer = world.site.user("officer", "officer", Some("xc"), Some("37001"));
    let seen = world.acts(&officer).remove(0);
    assert_eq!((listed(&seen, "recordings"), &seen["recordings_left_out"]), (texts(&[coming, photo]), &json!(1)));
    assert_eq!(seen["coverage"]["stated"]["seconds"], 1800);
    world.site.ends_clean();
}

#[test]
fn whoever_reads_acts_is_in_the_history_of_each_recording_that_is_described() {
    let mut world = World::new();
    let filed = world.filmed("37001", "08:30:00", "09:30:00");
    let offered = world.filmed("37002", "08:30:00", "09:30:00");
    let act = world.act(&act_of("inspection"));
    world.file(&act, &[filed]).expect(200);
    let before = usize::try_from(world.site.log_size()).unwrap();
    world.acts(&world.head);
    let entries = world.site.entries(&world.auditor);
    let read = entries[before..].iter().find(|entry| entry.event.name() == "item.read").unwrap();
    let items: BTreeSet<String> = read.items.iter().map(|link| link.item.to_string()).collect();
    let expected = [format!("case:{}", world.case), format!("recording:{filed}"), format!("recording:{offered}")];
    assert_eq!(items, BTreeSet::from(expected));
    world.site.ends_clean();
}

#[test]
fn what_would_make_the_record_false_is_refused_and_what_is_late_is_taken() {
    let mut world = World::new();
    let foreign = world.document("别案文书.pdf");
    let other = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let path = format!("/api/v1/cases/{}/acts", world.case);
    let say = |fields: &Value| world.post(&world.clerk, &path, &changed(act_of("inspection"), fields));
    for (fields, told) in [
        (json!({ "from": "2190-01-01T00:00:00Z", "until": "2190-01-01T01:00:00Z" }), "from lies in the future"),
        (json!({ "until": "2190-01-01T00:00:00Z", "sure": true }), "until lies in the future"),
        (json!({ "until": at("08:29:59") }), "until lies before the start"),
        (json!({ "until": "2026-01-06T08:30:01Z" }), "sure is over 24 hours"),
        (json!({ "kind": "raid" }), "inspection"),
        (json!({ "kind": "no-kind" }), ""),
        (json!({ "officers": [] }), "officers name nobody"),
        (json!({ "officers": ["37001", "40000"] }), "40000, which is no officer of this agency"),
        (json!({ "officers": ["37001", "38001"] }), "38001, which is no officer of this agency"),
        (json!({ "place": "  " }), "place"),
        (json!({ "documents": ["d0".repeat(16)] }), "which is no document of this case"),
        (json!({ "unheard_of": 1 }), ""),
    ] {
        let answer = say(&fields);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(answer.status == 422 && detail.contains(told), "{fields}: {} {detail}", answer.status);
    }
    // A document of another case.
    let elsewhere = changed(act_of("inspection"), &json!({ "documents": [foreign] }));
    world.post(&world.clerk, &format!("/api/v1/cases/{other}/acts"), &elsewhere).expect(422);
    // Longer than a day, if that is what it was; a single officer; years ago, when the order itself was in force.
    say(&json!({ "until": "2026-01-06T08:30:01Z", "sure": true })).expect(201);
    say(&json!({ "officers": ["37001"] })).expect(201);
    let long_ago = json!({ "from": "2019-03-01T01:00:00Z", "until": "2019-03-01T02:00:00Z" });
    say(&long_ago).expect(201);
    say(&json!({ "from": "2017-10-18T01:00:00Z", "until": "2017-10-18T02:00:00Z" })).expect(422);
    let acts = world.acts(&world.clerk);
    assert_eq!(acts[0]["from"], "2019-03-01T01:00:00.000000Z", "in the order in which they began");
    assert_eq!(standing(&acts[0], "av-onsite"), "breached");
    let found = |act: &Value| -> Vec<String> {
        let findings = act["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["finding"].as_str().unwrap().to_owned()).collect()
    };
    let all: BTreeSet<String> = acts.iter().flat_map(found).collect();
    assert_eq!(all, BTreeSet::from(["few_officers", "over_a_day"].map(str::to_owned)));
    // A case that takes nothing more.
    world.post(&world.clerk, &format!("/api/v1/cases/{}/close", world.case), &json!({ "reason": "结案" })).expect(204);
    say(&json!({})).expect(409);
    let act = acts[0]["act"].as_str().unwrap();
    world.post(&world.clerk, &format!("/api/v1/acts/{act}/remove"), &json!({ "reason": "误" })).expect(409);
    world.site.ends_clean();
}

/// 行政强制法 43 and 行政处罚法 42, of what an agency's calendar and register say.
#[test]
fn enforcement_at_night_by_one_officer_whose_certificate_is_over_is_told() {
    let world = World::new();
    let valid = json!({ "valid_from": "2020-01-01", "valid_until": "2025-12-31", "assistant": false });
    world.post(&world.site.admin, "/api/v1/officers/37001/validity", &valid).expect(204);
    // 23:00 to 23:30 in China, on New Year's Day.
    let fields = json!({ "from": "2026-01-01T15:00:00Z", "until": "2026-01-01T15:30:00Z", "officers": ["37001"] });
    world.act(&changed(act_of("demolish"), &fields));
    let findings = world.acts(&world.clerk)[0]["findings"].clone();
    assert_eq!(
        findings,
        json!([
            { "finding": "night", "certificate": null, "day": null },
            { "finding": "statutory_holiday", "certificate": null, "day": "2026-01-01" },
            { "finding": "few_officers", "certificate": null, "day": null },
            { "finding": "certificate_not_valid", "certificate": "37001", "day": "2026-01-01" },
        ])
    );
}

/// While the 24 hours of annex 2, article 31, run from its end, what was recorded of an act may still come.
#[test]
fn a_duty_is_open_until_the_recordings_of_the_act_had_to_be_stored() {
    let mut world = World::new();
    let clock = world.site.call("GET", "/api/v1/clock", &world.site.admin, &Value::Null).expect(200);
    let now: Utc = clock["time"].as_str().unwrap().parse().unwrap();
    let ended = |ago: i64| {
        let until = now.plus_seconds(-ago);
        changed(act_of("inspection"), &json!({ "from": until.plus_seconds(-600), "until": until }))
    };
    let (old, new) = (world.act(&ended(24 * 3600 + 300)), world.act(&ended(60)));
    assert_eq!(standing(&world.shown(&old), "av-onsite-site"), "breached");
    let shown = world.shown(&new);
    assert_eq!(standing(&shown, "av-onsite-site"), "open");
    assert_eq!(shown["recordings_due"], json!(now.plus_seconds(24 * 3600 - 60)));
    world.site.ends_clean();
}

#[test]
fn an_excuse_is_asked_where_the_text_knows_one_and_decided_by_the_head_alone() {
    let mut world = World::new();
    let act = world.act(&act_of("inspection"));
    let excuses = format!("/api/v1/acts/{act}/excuses");
    let ask = |duty: &str| {
        let body = json!({ "duty": duty, "reason": "突发险情", "instead": "照相并制作笔录" });
        world.post(&world.clerk, &excuses, &body)
    };
    let decide = |token: &str, path: &str, body: &Value| world.post(token, &format!("{excuses}/{path}"), body);
    let (approve, refuse) =
        (json!({ "duty": "av-onsite-site" }), json!({ "duty": "av-onsite-site", "reason": "不急" }));
    // Annex 2, article 13, knows an emergency; that of showing certificates knows none; of others nothing follows here.
    for (duty, told) in
        [("told-recusal-site", "knows no excuse"), ("av-force-site", "none that follows"), ("x", "none")]
    {
        let detail = ask(duty).expect(422)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{duty}: {detail}");
    }
    decide(&world.head, "approve", &approve).expect(409);
    ask("av-onsite-site").expect(204);
    ask("av-onsite-site").expect(409);
    decide(&world.clerk, "approve", &approve).expect(403);
    assert_eq!(standing(&world.shown(&act), "av-onsite-site"), "breached", "asked is not excused");
    decide(&world.head, "refuse", &refuse).expect(204);
    let asked = duty(&world.shown(&act), "av-onsite-site")["asked"].clone();
    assert_eq!((&asked["standing"], &asked["refusal"]), (&json!("refused"), &json!("不急")));
    ask("av-onsite-site").expect(204);
    decide(&world.head, "approve", &approve).expect(204);
    let asked = duty(&world.shown(&act), "av-onsite-site");
    assert_eq!((&asked["standing"], &asked["asked"]["decided_by"]), (&json!("excused"), &json!("head")));
    assert_eq!(asked["asked"]["instead"], "照相并制作笔录");
    ask("av-onsite-site").expect(409);
    // What was excused was an act of that time: of another, nothing is.
    let put = |fields: &Value| {
        let body = changed(changed(act_of("inspection"), &json!({ "reason": "更正" })), fields);
        world.site.call("PUT", &format!("/api/v1/acts/{act}"), &world.clerk, &body).expect(204)
    };
    put(&json!({ "place": "永福路" }));
    assert_eq!(standing(&world.shown(&act), "av-onsite-site"), "excused");
    put(&json!({ "until": at("09:31:00") }));
    let shown = world.shown(&act);
    assert_eq!(
        (standing(&shown, "av-onsite-site").as_str(), &duty(&shown, "av-onsite-site")["asked"]),
        ("breached", &Value::Null)
    );
    world.site.ends_clean();
}

/// Nobody decides on their own, and who tries to is on record.
#[test]
fn an_excuse_waits_for_a_head_of_the_agency_who_neither_asked_for_it_nor_did_the_act() {
    let mut world = World::new();
    let act = world.act(&act_of("inspection"));
    let doer = world.site.user("doer", "head", Some("xc"), None);
    let bound = json!({ "certificate": "37001", "reason": "兼具执法资格" });
    world.post(&world.site.admin, "/api/v1/users/doer/certificate", &bound).expect(204);
    let foreign = world.site.user("stranger", "head", Some("sz"), None);
    let tasks = |token: &str| {
        let shown = world.site.call("GET", "/api/v1/tasks", token, &Value::Null).expect(200);
        shown["tasks"].as_array().unwrap().clone()
    };
    let excuses = format!("/api/v1/acts/{act}/excuses");
    let asked = json!({ "duty": "av-onsite-site", "reason": "突发险情", "instead": "照相" });
    assert_eq!(tasks(&world.head), Vec::<Value>::new());
    world.post(&world.clerk, &excuses, &asked).expect(204);
    let waiting = tasks(&world.head);
    let [task] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!(
        (&task["task"], &task["act"], &task["case"]),
        (&json!("approve_excuse"), &json!(act), &json!(world.case))
    );
    assert_eq!((&task["by"], &task["reason"], &task["due"]), (&json!("clerk"), &json!("突发险情"), &Value::Null));
    for token in [&doer, &foreign, &world.clerk] {
        assert_eq!(tasks(token), Vec::<Value>::new());
    }
    let approve = json!({ "duty": "av-onsite-site" });
    let before = usize::try_from(world.site.log_size()).unwrap();
    world.post(&doer, &format!("{excuses}/approve"), &approve).expect(409);
    let entries = world.site.entries(&world.auditor);
    assert!(entries[before..].iter().any(|entry| entry.event.name() == "access.refused"), "{:?}", &entries[before..]);
    // What waits in a case that is closed waits for nobody, and does again when it is opened.
    let case = format!("/api/v1/cases/{}", world.case);
    world.post(&world.clerk, &format!("{case}/close"), &json!({ "reason": "结案" })).expect(204);
    assert_eq!(tasks(&world.head), Vec::<Value>::new());
    world.post(&world.clerk, &format!("{case}/reopen"), &json!({ "reason": "误" })).expect(204);
    world.post(&world.head, &format!("{excuses}/approve"), &approve).expect(204);
    assert_eq!(tasks(&world.head), Vec::<Value>::new());
    world.site.ends_clean();
}

/// Law on penalties, article 43: who handled the case once, and who did another act in it, excuse nothing in it either.
#[test]
fn who_was_taken_out_of_a_case_or_did_another_act_in_it_excuses_nothing_in_it() {
    let mut world = World::new();
    let bind = |user: &str, certificate: &str| {
        let token = world.site.user(user, "head", Some("xc"), None);
        let bound = json!({ "certificate": certificate, "reason": "兼具执法资格" });
        world.post(&world.site.admin, &format!("/api/v1/users/{user}/certificate"), &bound).expect(204);
        token
    };
    for certificate in ["37004", "37005"] {
        let new = json!({ "certificate": certificate, "name": "某", "agency": "xc" });
        world.post(&world.site.admin, "/api/v1/officers", &new).expect(201);
    }
    let (former, doer) = (bind("former", "37004"), bind("doer", "37005"));
    for handlers in [["37001", "37004"], ["37001", "37002"]] {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": handlers });
        let describe = json!({ "step": "describe", "description": said, "reason": "更换承办人" });
        world.post(&world.clerk, &format!("/api/v1/cases/{}/steps", world.case), &describe).expect(204);
    }
    world.act(&changed(act_of("inspection"), &json!({ "officers": ["37001", "37005"] })));
    let act = world.act(&act_of("inspection"));
    let excuses = format!("/api/v1/acts/{act}/excuses");
    let asked = json!({ "duty": "av-onsite-site", "reason": "突发险情", "instead": "照相" });
    world.post(&world.clerk, &excuses, &asked).expect(204);
    let tasks = |token: &str| {
        let shown = world.site.call("GET", "/api/v1/tasks", token, &Value::Null).expect(200);
        shown["tasks"].as_array().unwrap().len()
    };
    let approve = json!({ "duty": "av-onsite-site" });
    let words = "that they handled once or in which they did an act";
    let offered = |user: &str, token: &str| {
        let page = Session::open(&world.site, user, token).get(&world.site, &format!("/cases/{}", world.case)).text();
        page.contains(&format!("/{act}/decisions"))
    };
    for (user, token) in [("former", &former), ("doer", &doer)] {
        assert_eq!(tasks(token), 0, "{user} is not asked to");
        assert!(!offered(user, token), "{user} is offered it");
        let refused = world.post(token, &format!("{excuses}/approve"), &approve).expect(409);
        assert!(refused["detail"].as_str().unwrap().contains(words), "{user}: {refused}");
    }
    assert_eq!(tasks(&world.head), 1);
    assert!(offered("head", &world.head));
    world.post(&world.head, &format!("{excuses}/approve"), &approve).expect(204);
    world.site.ends_clean();
}

/// Annex 2, articles 10 and 11: markers on the act's recordings and documents that were made of it tell it.
#[test]
fn that_certificates_were_shown_and_rights_told_is_met_by_markers_and_documents_of_the_act() {
    let mut world = World::new();
    let filmed = world.filmed("37001", "08:30:00", "09:30:00");
    let document = world.document("申请回避权利告知书.pdf");
    let act = world.act(&changed(act_of("inspection"), &json!({ "documents": [document] })));
    world.file(&act, &[filmed]).expect(200);
    let shown = world.shown(&act);
    assert_eq!(standing(&shown, "told-recusal-site"), "met");
    for id in ["certificate-shown-site", "n-certificate-shown"] {
        assert_eq!(standing(&shown, id), "open", "{id}");
    }
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let fields = [("at_ms", "5"), ("kind", "certificate_shown"), ("text", "")];
    assert_eq!(session.script(&world.site, &format!("/recordings/{filmed}/markers"), &fields).status, 200);
    for id in ["certificate-shown-site", "n-certificate-shown"] {
        assert_eq!(standing(&world.shown(&act), id), "met", "{id}");
    }
    world.site.ends_clean();
}

/// Annex 2, article 21, second paragraph: only where somebody marked the case as one that may be disputed.
#[test]
fn a_duty_that_asks_for_a_mark_follows_once_the_case_has_it_and_officers_record_acts_of_their_own_cases() {
    let world = World::new();
    let act = world.act(&act_of("simple_decision"));
    let has =
        || world.shown(&act)["duties"].as_array().unwrap().iter().any(|duty| duty["rule"]["id"] == "av-simple-site");
    assert!(!has());
    let description = json!({ "matter": "penalty", "procedure": "simple", "source": "inspection",
        "handlers": ["37001", "37002"], "marks": ["dispute_prone"] });
    let step = json!({ "step": "describe", "description": description });
    world.post(&world.clerk, &format!("/api/v1/cases/{}/steps", world.case), &step).expect(204);
    assert!(has());
    let path = format!("/api/v1/cases/{}/acts", world.case);
    for (user, certificate, status) in [("handler", "37002", 201), ("stranger", "37003", 403)] {
        let officer = world.site.user(user, "officer", Some("xc"), Some(certificate));
        world.post(&officer, &path, &act_of("inspection")).expect(status);
    }
    // What was done under the one case cannot go on in another.
    let other = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let plain = world.site.case(&world.clerk, "薛综执罚〔2026〕3号");
    world.post(&world.clerk, &format!("/api/v1/cases/{plain}/acts"), &act_of("inspection")).expect(201);
    let merge =
        world.post(&world.clerk, &format!("/api/v1/cases/{plain}/merge"), &json!({ "into": other, "reason": "误" }));
    assert!(merge.expect(409)["detail"].as_str().unwrap().contains("acts are recorded in it"));
}

#[test]
fn a_case_has_200_acts_of_20_officers_each_and_no_more() {
    let mut world = World::new();
    let many: Vec<String> = (0..21).map(|n| format!("39{n:03}")).collect();
    for certificate in &many {
        let new = json!({ "certificate": certificate, "name": "某", "agency": "xc" });
        world.site.call("POST", "/api/v1/officers", &world.site.admin, &new).expect(201);
    }
    let path = format!("/api/v1/cases/{}/acts", world.case);
    let say = |fields: &Value| world.post(&world.clerk, &path, &changed(act_of("inspection"), fields));
    say(&json!({ "officers": many[..20] })).expect(201);
    say(&json!({ "officers": many })).expect(422);
    let documents: Vec<String> = (0..51).map(|n: u32| format!("{n:032x}")).collect();
    let detail = say(&json!({ "documents": documents })).expect(422)["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("are more than 50"), "{detail}");
    for _ in 0..199 {
        say(&json!({})).expect(201);
    }
    say(&json!({})).expect(409);
    assert_eq!(world.acts(&world.clerk).len(), 200);
    world.site.ends_clean();
}

#[test]
fn of_one_act_200_recordings_are_shown_and_50_offered() {
    let mut world = World::new();
    let all: Vec<RecordingId> = (0..251).map(|_| world.sealed("37001", "08:30:00", "09:00:00").id).collect();
    let act = world.act(&act_of("inspection"));
    assert_eq!(world.shown(&act)["more_offered"], true);
    world.file(&act, &all[..200]).expect(200);
    let shown = world.shown(&act);
    assert_eq!((listed(&shown, "recordings").len(), &shown["recordings_left_out"]), (200, &json!(0)));
    assert_eq!((listed(&shown, "offered").len(), &shown["more_offered"]), (50, &json!(true)));
    world.file(&act, &all[200..201]).expect(200);
    let shown = world.shown(&act);
    assert_eq!((listed(&shown, "recordings").len(), &shown["recordings_left_out"]), (200, &json!(1)));
    assert_eq!((listed(&shown, "offered").len(), &shown["more_offered"]), (50, &json!(false)));
    world.site.ends_clean();
}
