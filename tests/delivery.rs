//! Service of documents as people meet it: what each kind must show (annex 2, articles 22 to 26; 行政处罚法 61), when it counts
//! as served, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::{Value, json};

use site::browser::Session;
use site::carrying::{SERVED_AT, direct};
use site::people::{ADDRESS, IDENTIFYING, NAME, company, person};
use site::{Answer, Site};

/// A case about a penalty that officers 37001 and 37002 handle, with two parties and a document.
struct World {
    site: Site,
    session: Session,
    clerk: String,
    auditor: String,
    case: String,
    document: String,
    /// An organisation that consents to electronic service.
    company: String,
    /// A natural person who does not.
    person: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        for (certificate, name) in [("37002", "李四"), ("37003", "王五")] {
            let new = json!({ "certificate": certificate, "name": name, "agency": "xc" });
            site.call("POST", "/api/v1/officers", &site.admin, &new).expect(201);
        }
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let session = Session::open(&site, "clerk", &clerk);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let step = json!({ "step": "describe", "description": description });
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), &clerk, &step).expect(204);
        let document = site.filed_document(&session, &case);
        let (company, person) = (site.party(&clerk, &case, &company()), site.party(&clerk, &case, &person()));
        Self { site, session, clerk, auditor, case, document, company, person }
    }

    fn path(&self) -> String {
        format!("/api/v1/cases/{}/deliveries", self.case)
    }

    fn attempt(&self, said: &Value) -> Answer {
        self.site.call("POST", &self.path(), &self.clerk, said)
    }

    /// Records a service; its id.
    fn served(&self, said: &Value) -> String {
        self.site.delivery(&self.clerk, &self.case, said)
    }

    fn change(&self, delivery: &str, said: &Value) -> Answer {
        self.site.call("PUT", &format!("/api/v1/deliveries/{delivery}"), &self.clerk, said)
    }

    fn deliver(&self, delivery: &str, body: &Value) -> Answer {
        self.site.call("POST", &format!("/api/v1/deliveries/{delivery}/delivered"), &self.clerk, body)
    }

    /// A service as it is shown.
    fn shown(&self, delivery: &str) -> Value {
        let shown = self.site.call("GET", &self.path(), &self.clerk, &Value::Null).expect(200);
        shown["deliveries"].as_array().unwrap().iter().find(|one| one["delivery"] == delivery).unwrap().clone()
    }

    /// The direct service of the document on the company, with other fields.
    fn of(&self, fields: &Value) -> Value {
        with(direct(&self.document, &self.company), fields)
    }
}

/// An object with fields in place of its own.
fn with(mut object: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

/// What a service lacks, and where that is asked for.
fn lacks(shown: &Value) -> Vec<(String, String)> {
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    shown["lacks"].as_array().unwrap().iter().map(|one| (text(one, "lack"), text(one, "article"))).collect()
}

/// What says nothing of what its kind must show.
fn bare(kind: &str) -> Value {
    json!({ "kind": kind, "recipient": "nobody_took", "shown": [], "receipt": [], "reason": "补录" })
}

fn detail(answer: &Answer, status: u16) -> String {
    answer.expect(status)["detail"].as_str().unwrap().to_owned()
}

/// Annex 2, articles 22, 23 and 25, and 行政处罚法 61: what each kind must show is lacking, by its article, until it is shown,
/// and nothing of it is refused.
#[test]
fn what_a_kind_must_show_is_lacking_by_its_article_until_it_is_shown() {
    let mut world = World::new();
    let document = json!([world.document]);
    for (kind, article, missing, shows) in [
        ("direct", "附件2第二十二条", vec!["receipt", "recipient", "signature"], json!({})),
        (
            "post",
            "附件2第二十三条",
            vec!["postal_number", "payment_slip", "return_receipt"],
            json!({ "postal_number": "1190000000001", "payment_slip": document, "return_receipt": document }),
        ),
        (
            "entrusted",
            "附件2第二十五条",
            vec!["receipt", "recipient", "signature", "reason"],
            json!({ "ground": "受送达人在外地" }),
        ),
        (
            "passed_on",
            "附件2第二十五条",
            vec!["receipt", "recipient", "signature", "reason", "passed_on_by"],
            json!({ "ground": "受送达人服刑", "passed_on_by": "某某监狱" }),
        ),
        ("electronic", "第六十一条第二款", vec!["address_kind"], json!({ "address_kind": "email" })),
    ] {
        let id = world.served(&world.of(&bare(kind)));
        let expected: Vec<_> = missing.iter().map(|lack| ((*lack).to_owned(), article.to_owned())).collect();
        let shown = world.shown(&id);
        assert_eq!((lacks(&shown), &shown["standing"]), (expected, &json!("under_way")), "{kind}");
        let whole = with(world.of(&json!({ "kind": kind, "reason": "补录" })), &shows);
        world.change(&id, &whole).expect(204);
        assert_eq!(lacks(&world.shown(&id)), [], "{kind}");
        world.deliver(&id, &json!({})).expect(422);
        world.deliver(&id, &json!({ "delivered_on": "2026-01-05" })).expect(422);
        world.deliver(&id, &json!({ "delivered_on": "2999-01-01" })).expect(422);
        world.deliver(&id, &json!({ "delivered_on": "2026-01-08" })).expect(204);
        world.deliver(&id, &json!({ "delivered_on": "2026-01-09" })).expect(409);
        let shown = world.shown(&id);
        assert_eq!((&shown["standing"], &shown["delivered_on"]), (&json!("delivered"), &json!("2026-01-08")), "{kind}");
    }
    world.site.ends_clean();
}

/// Annex 2, article 24: left at the residence, with the ground, a witness and the form; and recorded in sound and pictures,
/// which an act of the case shows whose time covers it. It counts as served that day.
#[test]
fn what_is_left_needs_its_form_and_an_act_that_covers_it_and_counts_that_day() {
    let mut world = World::new();
    let said = world.of(&json!({ "kind": "leaving", "recipient": "nobody_took", "ground": "拒绝签收",
        "shown": ["witnessed", "residence"] }));
    let id = world.served(&said);
    assert_eq!(lacks(&world.shown(&id)), [("act_recorded".to_owned(), "附件2第二十四条".to_owned())]);
    let act = |kind: &str| {
        let act = json!({ "kind": kind, "from": "2026-01-06T01:50:00Z", "until": "2026-01-06T02:10:00Z",
            "place": "光明路", "officers": ["37001", "37002"], "party_present": true });
        let made = world.site.call("POST", &format!("/api/v1/cases/{}/acts", world.case), &world.clerk, &act);
        made.expect(201)["act"].as_str().unwrap().to_owned()
    };
    act("inspection");
    assert_eq!(world.shown(&id)["act"], Value::Null, "an inspection is no service");
    let act = act("service_leaving");
    let shown = world.shown(&id);
    assert_eq!((lacks(&shown).len(), &shown["act"]), (0, &json!(act)));
    assert!(detail(&world.deliver(&id, &json!({ "delivered_on": "2026-01-07" })), 422).contains("2026-01-06"));
    world.deliver(&id, &json!({})).expect(204);
    assert_eq!(world.shown(&id)["delivered_on"], "2026-01-06");
    world.site.ends_clean();
}

/// Annex 2, article 26: the last resort. Without an attempt of another kind that failed it is refused; with one, two are
/// recommended; it has served when its term is over, 30 days from 2022-01-01 and 60 before.
#[test]
fn a_notice_needs_failed_attempts_of_other_kinds_and_serves_when_its_term_is_over() {
    let mut world = World::new();
    let notice = world.of(&with(
        bare("public_notice"),
        &json!({ "medium": "本机关公告栏", "ground": "下落不明", "text_kept": [world.document] }),
    ));
    assert!(detail(&world.attempt(&notice), 422).contains("no attempt of another kind"));
    let failed = |kind: &str, at: &str| {
        let fields = json!({ "succeeded": false, "at": at, "recipient": "nobody_took", "shown": [], "receipt": [] });
        world.served(&world.of(&with(json!({ "kind": kind }), &fields)))
    };
    // One that came later is no earlier one.
    failed("direct", "2026-01-07T02:00:00.000000Z");
    world.attempt(&notice).expect(422);
    let first = failed("direct", "2026-01-05T02:00:00.000000Z");
    assert_eq!((lacks(&world.shown(&first)).len(), &world.shown(&first)["standing"]), (0, &json!("failed")));
    world.deliver(&first, &json!({ "delivered_on": "2026-01-06" })).expect(409);
    let id = world.served(&notice);
    let shown = world.shown(&id);
    assert_eq!(shown["findings"], json!(["one_earlier_attempt", "no_repair_notice"]));
    assert_eq!(lacks(&shown), [("act_recorded".to_owned(), "附件2第二十六条".to_owned())]);
    assert_eq!(
        (&shown["clocks"][0]["rule"], &shown["clocks"][0]["standing"]),
        (&json!("n-notice-30d"), &json!("running"))
    );
    failed("post", "2026-01-05T03:00:00.000000Z");
    assert_eq!(world.shown(&id)["findings"], json!(["no_repair_notice"]));
    world.deliver(&id, &json!({})).expect(204);
    let shown = world.shown(&id);
    assert_eq!((&shown["delivered_on"], &shown["clocks"][0]["standing"]), (&json!("2026-02-05"), &json!("in_time")));
    // What it rested on may be taken out as a mistake, and is lacking then.
    world.site.ends_clean();
}

/// 行政处罚法 61: with the party's consent on record, and not by who says so.
#[test]
fn electronic_service_needs_the_partys_consent_on_record() {
    let mut world = World::new();
    let fields = json!({ "kind": "electronic", "party": world.person, "shown": ["consent"], "address_kind": "email" });
    assert!(detail(&world.attempt(&world.of(&fields)), 422).contains("consent is not on record"));
    let id = world.served(&world.of(&json!({ "kind": "electronic", "shown": [], "address_kind": "email" })));
    assert_eq!((&world.shown(&id)["shown"], lacks(&world.shown(&id)).len()), (&json!(["consent"]), 0));
    // The order of 2017 knows no electronic service.
    let early = json!({ "kind": "electronic", "made_on": "2020-01-01", "at": "2020-01-06T02:00:00.000000Z" });
    assert!(detail(&world.attempt(&world.of(&early)), 422).contains("electronic"));
    world.site.ends_clean();
}

/// 国办发〔2025〕22号: the notice how credit is repaired goes with every decision on a penalty of an organisation.
#[test]
fn a_decision_on_an_organisation_without_the_notice_how_credit_is_repaired_is_a_finding() {
    let mut world = World::new();
    let of_company = world.served(&world.of(&json!({})));
    let of_person = world.served(&world.of(&json!({ "party": world.person })));
    assert_eq!(world.shown(&of_company)["findings"], json!(["no_repair_notice"]));
    assert_eq!(world.shown(&of_person)["findings"], json!([]));
    world.served(&world.of(&json!({ "document_kind": "credit_repair_notice" })));
    assert_eq!(world.shown(&of_company)["findings"], json!([]));
    world.site.ends_clean();
}

/// What would make the record false is refused, by its field; and an officer serves in cases that they handle.
#[test]
fn what_would_make_the_record_false_is_refused_by_its_field() {
    let mut world = World::new();
    let other = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let strange = world.site.filed_document(&world.session, &other);
    for (fields, told) in [
        (json!({ "at": "2999-01-01T00:00:00.000000Z" }), "lies in the future"),
        (json!({ "made_on": "2026-01-07" }), "lies before 2026-01-07"),
        (json!({ "document": strange }), "is no document of this case"),
        (json!({ "receipt": [strange] }), "is no document of this case"),
        (json!({ "party": "0".repeat(32) }), "is no party of this case"),
        (json!({ "officers": [] }), "name nobody"),
        (json!({ "officers": ["39999"] }), "is no officer of this agency"),
        (json!({ "kind": "pigeon" }), "pigeon"),
        (json!({ "document_kind": "poem" }), "poem"),
    ] {
        let answer = world.attempt(&world.of(&fields));
        assert!(detail(&answer, 422).contains(told), "{fields}: {}", answer.text());
    }
    for (user, certificate, status) in [("handler", "37002", 201), ("stranger", "37003", 403)] {
        let officer = world.site.user(user, "officer", Some("xc"), Some(certificate));
        world.site.call("POST", &world.path(), &officer, &world.of(&json!({}))).expect(status);
    }
    world.site.ends_clean();
}

/// A letter that comes back was not served; of what was served, what that rests on stays.
#[test]
fn what_is_said_of_a_service_can_be_changed_and_what_counts_as_served_stays() {
    let mut world = World::new();
    let id = world.served(&world.of(&json!({ "kind": "post" })));
    let returned = json!({ "kind": "post", "succeeded": false, "reason": "退回" });
    world.change(&id, &world.of(&json!({ "kind": "post", "succeeded": false }))).expect(422);
    world.change(&id, &world.of(&returned)).expect(204);
    assert_eq!(world.shown(&id)["standing"], "failed");
    let sent = json!({ "kind": "post", "reason": "误记退回" });
    world.change(&id, &world.of(&sent)).expect(204);
    world.deliver(&id, &json!({ "delivered_on": "2026-01-09" })).expect(204);
    world.change(&id, &world.of(&returned)).expect(409);
    world.change(&id, &world.of(&with(sent.clone(), &json!({ "party": world.person })))).expect(409);
    world.change(&id, &world.of(&with(sent, &json!({ "return_receipt": [world.document] })))).expect(204);
    let remove = |id: &str| {
        let path = format!("/api/v1/deliveries/{id}/remove");
        world.site.call("POST", &path, &world.clerk, &json!({ "reason": "重复登记" }))
    };
    remove(&id).expect(204);
    remove(&id).expect(404);
    // Nor is a party taken out on whom something was served.
    let take_out = |party: &str| {
        let path = format!("/api/v1/parties/{party}/remove");
        world.site.call("POST", &path, &world.clerk, &json!({ "reason": "误" }))
    };
    let served = world.served(&world.of(&json!({})));
    assert!(detail(&take_out(&world.company), 409).contains("served on the party"));
    remove(&served).expect(204);
    take_out(&world.company).expect(204);
    // What was served under the one case cannot go on in another.
    let (other, plain) = (world.site.case(&world.clerk, "2号"), world.site.case(&world.clerk, "3号"));
    let document = world.site.filed_document(&world.session, &plain);
    let party = world.site.party(&world.clerk, &plain, &company());
    world.site.delivery(&world.clerk, &plain, &direct(&document, &party));
    let merge = json!({ "into": other, "reason": "误" });
    world.site.call("POST", &format!("/api/v1/cases/{plain}/merge"), &world.clerk, &merge).expect(409);
    world.site.ends_clean();
}

/// A party is named by its id: neither who took a document nor where it went is in an entry.
#[test]
fn no_entry_of_a_service_has_a_name_or_an_address() {
    let mut world = World::new();
    let said = world.of(&json!({ "party": world.person }));
    world.served(&said);
    for private in ["address", "recipient_name", "name"] {
        let answer = world.attempt(&with(said.clone(), &json!({ private: ADDRESS })));
        assert_eq!(answer.status, 422, "{private}: {}", answer.text());
    }
    let entries = serde_json::to_string(&world.site.entries(&world.auditor)).unwrap();
    assert!(entries.contains("delivery.attempted") && entries.contains(&world.person));
    assert!(IDENTIFYING.iter().all(|one| !entries.contains(one)), "{NAME} or another");
    world.site.ends_clean();
}

#[test]
fn a_case_has_200_services_of_20_officers_and_documents_each_and_no_more() {
    let mut world = World::new();
    let many: Vec<String> = (0..21).map(|n| format!("39{n:03}")).collect();
    for certificate in &many {
        let new = json!({ "certificate": certificate, "name": "某", "agency": "xc" });
        world.site.call("POST", "/api/v1/officers", &world.site.admin, &new).expect(201);
    }
    world.attempt(&world.of(&json!({ "officers": many[..20] }))).expect(201);
    world.attempt(&world.of(&json!({ "officers": many }))).expect(422);
    let documents: Vec<String> = (0..21).map(|n: u32| format!("{n:032x}")).collect();
    let refused = detail(&world.attempt(&world.of(&json!({ "receipt": documents }))), 422);
    assert!(refused.contains("are more than 20"), "{refused}");
    for _ in 0..199 {
        world.attempt(&world.of(&json!({ "at": SERVED_AT }))).expect(201);
    }
    world.attempt(&world.of(&json!({}))).expect(409);
    let shown = world.site.call("GET", &world.path(), &world.clerk, &Value::Null).expect(200);
    assert_eq!(shown["deliveries"].as_array().unwrap().len(), 200);
    world.site.ends_clean();
}

#[test]
fn documents_are_served_on_the_command_line() {
    let mut world = World::new();
    let docket = |arguments: &[&str]| world.site.program(&world.clerk, arguments);
    let case = "薛综执罚〔2026〕1号";
    let what = ["case", "serve", case, "--document", &world.document, "--document-kind", "decision"];
    let how = ["--made-on", "2026-01-05", "--kind", "direct", "--officer", "37001", "--party", &world.person];
    let when = ["--at", "2026-01-06 10:00", "--recipient", "party_itself", "--shown", "signed"];
    let printed = docket(&[&what[..], &how, &when].concat());
    let id = printed.trim();
    let shown = docket(&["case", "deliveries", case]);
    assert!(shown.contains("送达中：直接送达，行政执法决定书，2026-01-06 10:00:00"), "{shown}");
    assert!(shown.contains("缺：送达回证（薛政办发〔2017〕74号 附件2第二十二条）"), "{shown}");
    assert_eq!(docket(&["case", "served", id, "--on", "2026-01-07"]), format!("送达 {id}：已登记送达日期\n"));
    assert!(docket(&["case", "deliveries", case]).contains("已送达：直接送达"));
    let whole: Value = serde_json::from_str(&docket(&["case", "deliveries", case, "--json"])).unwrap();
    assert_eq!(whole["deliveries"][0]["delivered_on"], "2026-01-07");
    world.site.ends_clean();
}

/// The page of service and carrying out shows each attempt with what it lacks, by its article, and when it was served; that
/// of the case has a summary.
#[test]
fn the_page_of_carrying_out_shows_what_was_served_and_what_it_lacks() {
    let mut world = World::new();
    let page = || world.session.get(&world.site, &format!("/cases/{}/carrying", world.case)).text();
    assert!(!page().contains("id=\"delivery-"), "nothing was served");
    let id = world.served(&world.of(&bare("direct")));
    let text = page();
    for one in ["Service of documents", "under way", "附件2第二十二条", "the proof of service", "鲁南某某商贸有限公司"]
    {
        assert!(text.contains(one), "{one} is not on the page");
    }
    world.deliver(&id, &json!({ "delivered_on": "2026-01-08" })).expect(204);
    assert!(page().contains("datetime=\"2026-01-08\""));
    let fine = site::carrying::fine(&world.document, &world.company);
    world.site.owed(&world.clerk, &world.case, &fine);
    let text = page();
    for one in
        ["Carrying out", "5000.00 yuan", "Surcharge: 5000.00 yuan", "150.0000", "the urging notice was not served"]
    {
        assert!(text.contains(one), "{one} is not on the page");
    }
    let case = world.session.get(&world.site, &format!("/cases/{}", world.case)).text();
    for one in ["1 served, 0 under way, 0 failed", "fine", "1 with findings", "/carrying\""] {
        assert!(case.contains(one), "{one} is not on the page of the case");
    }
    assert!(!case.contains("id=\"delivery-"), "each attempt stands on the other page");
    world.site.ends_clean();
}
