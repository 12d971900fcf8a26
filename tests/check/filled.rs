//! Something in every table: what the course of a case fills, what the console does, what its forms make.

use serde_json::json;

use crate::forms::{FORMS, NEW};
use crate::site::browser::{MULTIPART, Session, multipart};
use crate::site::media::avi;
use crate::site::reviews::{DRAFT_TEXT, draft_of};
use crate::site::{Site, Station};
use crate::table::{ACCOUNTS, EXPECTED};

/// A case that was started and runs: what it is about, who handles it, a pause, a term that was made longer; a certificate
/// with its days; and a case that is decided.
pub(crate) fn in_its_course(site: &Site, clerk: &str) {
    let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
    site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
    let valid = json!({ "valid_from": "2020-01-01", "valid_until": "2099-12-31" });
    site.call("POST", "/api/v1/officers/37002/validity", &site.admin, &valid).expect(204);
    let counter = json!({ "counter": "C-01", "agency": "xc", "name": "1号窗口", "place": "政务服务大厅" });
    site.call("POST", "/api/v1/counters", &site.admin, &counter).expect(201);
    let head = site.user("head", "head", Some("xc"), None);
    let lawyer = json!({ "qualification": "legal_profession", "since": "2019-06-01" });
    site.call("POST", "/api/v1/users/head/qualifications", &site.admin, &lawyer).expect(204);
    site.user("deputy", "reviewer", Some("xc"), None);
    let given = site.call("POST", "/api/v1/users/deputy/tokens", &site.admin, &json!({ "days": 1 })).expect(201);
    let deputy = given["token"].as_str().unwrap();
    site.delegated("head", "deputy", 7);
    let case = site.case(clerk, "薛综执许〔2026〕3号");
    let said = json!({ "matter": "licence", "procedure": "ordinary", "source": "application", "place": "光明路",
        "deed_from": "2026-01-04", "handlers": ["37001", "37002"], "marks": ["grave_harm"] });
    let from = "2026-01-05T10:00:00.000000Z";
    for (who, step) in [
        (clerk, json!({ "step": "describe", "description": said })),
        (clerk, json!({ "step": "request_start", "ground": "申请材料齐全" })),
        (head.as_str(), json!({ "step": "start" })),
        (clerk, json!({ "step": "pause", "pause": "appraisal", "from": from, "reason": "委托鉴定" })),
        (deputy, json!({ "step": "extend", "rule": "n-licence-20wd", "reason": "案情复杂" })),
    ] {
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), who, &step).expect(204);
    }
    site.decided_case([clerk, &head]);
}

/// A draft that was sent for review, with an opinion and more time; gives the token of who reviewed it.
fn under_review(site: &Site, session: &Session, clerk: &str) -> String {
    let case = site.case(clerk, "薛综执罚〔2026〕4号");
    let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "handlers": ["37001"] });
    let describe = json!({ "step": "describe", "description": said });
    site.call("POST", &format!("/api/v1/cases/{case}/steps"), clerk, &describe).expect(204);
    let document = site.document(session, &case, "决定草稿.pdf", DRAFT_TEXT);
    let draft = site.draft(clerk, &case, &draft_of(&document, DRAFT_TEXT));
    let review = site.review(clerk, &case, &draft);
    let (reviewer, head) = (site.legal_reviewer("legal"), site.user("chief", "head", Some("xc"), None));
    let points: Vec<_> = (1..=9).map(|point| json!({ "point": point, "holds": "conforms" })).collect();
    let opinion = json!({ "step": "opine", "outcome": "agree", "points": points, "transfer": false });
    for (who, step) in [
        (&reviewer, json!({ "step": "complete" })),
        (&head, json!({ "step": "extend", "reason": "案情复杂" })),
        (&reviewer, opinion),
    ] {
        site.call("POST", &format!("/api/v1/reviews/{review}/steps"), who, &step).expect(204);
    }
    reviewer
}

/// Something in each table that the console fills: a session, a marker, a transcript, a snapshot, a document, a review of
/// what monitoring recorded.
pub(crate) fn at_the_console(site: &Site, station: &mut Station, clerk: &str, case: &str) {
    let film = station.seal("film.avi", &avi(3, 0));
    station.store(site, &film);
    let session = Session::open(site, "clerk", clerk);
    let named = json!({ "number": "薛综执罚〔2026〕1号" });
    site.call("PUT", &format!("/api/v1/recordings/{}/suggestion", film.id), clerk, &named).expect(204);
    let set =
        |fields: &[(&str, &str)]| session.script(site, &format!("/recordings/{}/markers", film.id), fields).status;
    assert_eq!(set(&[("at_ms", "5"), ("kind", "note"), ("text", "到场")]), 200);
    site.transcript(clerk, &film.id.to_string());
    session.script(site, &format!("/recordings/{}/snapshots", film.id), &[("at_ms", "0")]).expect(201);
    let filing = [("page", session.page.as_str()), ("stage", "start"), ("kind", "text"), ("reason", "入卷")];
    let body = multipart(&filing, ("a.pdf", b"%PDF-1.7 text"));
    let headers = format!("{}{MULTIPART}", session.headers());
    let filed = site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
    assert_eq!(filed.status, 303, "{}", filed.text());
    let reviewer = under_review(site, &session, clerk);
    let fixed = station.seal_fixed("20260105/ch01.avi", &avi(3, 1));
    station.store(site, &fixed);
    let reviewed = json!({ "met": ["legal_review"], "examined": "全部录像", "reasons": "画面模糊" });
    site.call("POST", &format!("/api/v1/recordings/{}/monitor-reviews", fixed.id), &reviewer, &reviewed).expect(201);
}

/// Documents that were served, and a fine that was urged and paid.
pub(crate) fn carried_out(site: &Site, clerk: &str, case: &str) {
    let session = Session::open(site, "clerk", clerk);
    site.carried_out(&session, clerk, case);
}

/// Something of whatever a form of the console adds that needs nothing of what there is.
pub(crate) fn through_forms(site: &Site) {
    for (path, fields) in FORMS {
        let row = EXPECTED.iter().find(|row| row.0.strip_prefix("POST ") == Some(path)).unwrap();
        // Those that bring files are tried by tests of their own.
        if row.1 != 303 || path.contains('{') || path.contains("/import/") || *path == "/counters" {
            continue;
        }
        let (role, agency, certificate) = ACCOUNTS
            .iter()
            .find(|account| account.0 == row.2[0])
            .map_or(("administrator", None, None), |of| (of.1, of.2, of.3));
        let user = path.trim_start_matches('/').replace('/', "-");
        let session = Session::open(site, &user, &site.user(&user, role, agency, certificate));
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, if *value == NEW { "new" } else { value })).collect();
        let answer = session.post(site, path, &fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    }
}
