//! Which pages there are, and who looks at them.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::stored::text;
use crate::harness::{AGENCY, Body, succeed};
use crate::table::{ACCOUNTS, EXPECTED};
use crate::world::{NAMED, Person, SCENE, World};

/// A page of the console.
pub(crate) struct Place {
    /// The route, as `console::routes` lists it; empty where the router has none for it.
    pub(crate) route: &'static str,
    pub(crate) path: String,
    /// Name of its screenshots.
    pub(crate) name: &'static str,
    /// The status that it comes with.
    pub(crate) status: u16,
}

/// The pages that one person looks at.
pub(crate) struct Round {
    pub(crate) person: Option<Person>,
    pub(crate) places: Vec<Place>,
}

/// Routes of `GET` that are no pages: files, pieces of pages, ways to somewhere else.
pub(crate) const NO_PAGES: [&str; 39] = [
    "/",
    "/kept",
    "/told/{page}",
    "/sign-in/open-id",
    "/sign-in/open-id/back",
    "/assets/{name}",
    "/cases/completion",
    "/recordings/{recording}/transcripts",
    "/transcripts/{transcript}/content",
    "/recordings/{recording}/cases",
    "/recordings/{recording}/monitor",
    "/recordings/{recording}/content",
    "/recordings/{recording}/rendition",
    "/recordings/{recording}/frames",
    "/recordings/{recording}/frame",
    "/recordings/{recording}/still",
    "/recordings/{recording}/strip",
    "/recordings/{recording}/waveform",
    "/recordings/{recording}/download",
    "/recordings/{recording}/manifest",
    "/recordings/{recording}/receipt",
    "/recordings/{recording}/history",
    "/derived/{derived}/content",
    "/derived/{derived}/statement",
    "/documents/{document}",
    "/map/{z}/{x}/{y}",
    "/cases/{case}/documents/{document}/content",
    "/cases/{case}/reviews/{review}/opinion.pdf",
    "/cases/{case}/responsibility.pdf",
    "/cases/{case}/completeness.pdf",
    "/packages/{package}/download",
    "/custody-log/export",
    "/custody-log/{index}/entry",
    "/custody-log/{index}/proof",
    "/complaints/{complaint}/decide",
    "/complaints/{complaint}/tell",
    "/complaints/{complaint}/erase",
    "/admin/import/{kind}/template",
    "/deadlines/recordings/export",
];

/// Addresses that only forms post to; whoever types them is sent to the case.
pub(crate) const WAYS_BACK: &str = "/cases/{case}/";

fn place(name: &'static str, route: &'static str, path: impl Into<String>) -> Place {
    Place { route, path: path.into(), name, status: 200 }
}

/// A case with everything in it, made by the clerk through the pages' own forms.
struct Made {
    case: String,
    /// Documents: a PDF, a text and a picture.
    documents: Vec<String>,
    clip: String,
    snapshot: String,
    package: String,
}

/// A page of PDF with a line on it.
const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
    4 0 obj<</Length 44>>stream\nBT /F1 24 Tf 20 60 Td (37040301 decision) Tj ET\nendstream endobj\n\
    5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

fn make(world: &World, browser: &Browser) -> Made {
    let recording = world.recording(SCENE);
    browser.go(&format!("/recordings/{recording}"));
    let made = browser.run_with(
        "const arguments_ = arguments, page = docket.page, base = JSON.parse(document.getElementById('player').textContent).base;
         return (async () => {
           const form = (url, fields) => fetch(url, { method: 'POST', body: new URLSearchParams({ page, ...fields }) });
           const made = async (what, fields) => (await fetch(`${base}/${what}`, { method: 'POST',
             headers: { 'x-docket-page': page, 'hx-request': 'true' }, body: new URLSearchParams(fields) })).headers.get('x-docket-made');
           await docket.post(`${base}/markers`, { at_ms: 1000, kind: 'certificate_shown', text: '' });
           await docket.post(`${base}/markers`, { at_ms: 2500, kind: 'note', text: '当事人 <b>签字</b>' });
           const spoken = new FormData();
           for (const [field, value] of Object.entries({ page, language: 'zh', program: 'whisper.cpp 1.7.4' })) spoken.append(field, value);
           spoken.append('file', new Blob(['1\\n00:00:01,000 --> 00:00:02,000\\n请出示营业执照\\n']), '现场.srt');
           await fetch(`${base}/transcripts`, { method: 'POST', body: spoken });
           const clip = await made('clips', { start_ms: 1000, end_ms: 3000, cut: 'fast' });
           const snapshot = await made('snapshots', { at_ms: 2000 });
           const opened = await form('/cases', { number: '薛综执罚〔2026〕1号', title: '占道经营案' });
           const place = new URL(opened.url).pathname;
           await form(`${place}/recordings`, { recording: arguments_[0], stage: 'investigation', kind: 'video', reason: '现场检查' });
           await form(`${place}/recordings`, { recording: base, stage: 'investigation', kind: 'video', reason: '现场检查' });
           const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 120 });
           Object.assign(canvas.getContext('2d'), { fillStyle: '#c0392b', font: '40px sans-serif' }).fillText('现场照片', 20, 70);
           const picture = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
           const pdf = atob(arguments_[1]), files = [
             [Uint8Array.from(pdf, (c) => c.charCodeAt(0)), '决定书.pdf'], ['询问笔录\\n问：姓名？\\n答：张三。\\n<b>x</b>', '笔录.txt'], [picture, '现场.png'],
           ];
           for (const [content, name] of files) {
             const filed = new FormData();
             for (const [field, value] of Object.entries({ page, stage: 'decision', kind: 'text', reason: '入卷' })) filed.append(field, value);
             filed.append('file', new Blob([content]), name);
             await fetch(`${place}/documents`, { method: 'POST', body: filed });
           }
           const filed = new DOMParser().parseFromString(await (await fetch(place)).text(), 'text/html');
           const documents = [...filed.querySelectorAll(`a[href^='${place}/documents/']`)].map((one) => one.getAttribute('href'));
           const packed = await form(`${place}/package`, { reason: '移送法院' });
           return { documents, case: place.split('/').pop(), clip, snapshot, package: new URL(packed.url).pathname.split('/').pop() };
         })()",
        vec![Value::from(world.recording(NAMED)), Value::from(STANDARD.encode(PDF))],
    );
    let documents = made["documents"].as_array().unwrap().iter().map(|one| text(one).to_owned()).collect();
    let part = |name: &str| text(&made[name]).to_owned();
    Made { documents, case: part("case"), clip: part("clip"), snapshot: part("snapshot"), package: part("package") }
}

/// A case that was started urgently and pauses: the head is to decide, and its clocks run.
fn urgent(world: &World, case: &str) {
    let another = ["officer", "add", "37040302", "--name", "李强", "--agency", AGENCY];
    succeed(world.service.docket(&world.service.admin()).args(another));
    let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint", "place": "光明路12号",
        "deed_from": "2026-01-05", "handlers": ["37040301", "37040302"], "marks": ["grave_harm"] });
    let steps = [
        json!({ "step": "describe", "description": said }),
        json!({ "step": "start_urgent", "started_at": "2026-01-05T02:00:00.000000Z", "reason": "证据可能灭失" }),
        json!({ "step": "pause", "pause": "appraisal", "from": "2026-01-06T02:00:00.000000Z", "reason": "送检" }),
    ];
    for step in steps {
        let path = format!("/api/v1/cases/{case}/steps");
        let taken = world.service.request("POST", &path, Some(&world.clerk.token), Body::Json(step));
        assert!(taken.status < 300, "{taken}");
    }
}

/// Parties of a case, one of them a minor, and complaints: one of them waits, one is decided.
fn people(world: &World, case: &str) {
    let post = |path: &str, body: Value| {
        let done = world.service.request("POST", path, Some(&world.clerk.token), Body::Json(body));
        assert!(done.status < 300, "{done}");
    };
    let company = json!({ "kind": "legal_person", "name": "鲁南某某商贸有限公司", "code": "91350100M000100Y43",
        "consent": true, "personal": { "representative": "欧阳寒松", "address": "薛城区泰山中路九号" } });
    let child = json!({ "kind": "natural_person", "name": "诸葛白杨", "minor": true,
        "personal": { "birth_date": "2013-05-04", "guardian": "诸葛青松" } });
    for party in [company, child] {
        post(&format!("/api/v1/cases/{case}/parties"), party);
    }
    for (received, outcome) in [("2026-01-05T02:00:00.000000Z", ""), ("2026-01-06T02:00:00.000000Z", "declined")] {
        let complaint = json!({ "received_at": received, "channel": "telephone", "about": "光明路夜市",
            "says": "夜间占道经营，影响通行", "name": "司徒雪松", "personal": { "phone": "13955550987" } });
        let path = "/api/v1/complaints";
        let received = world.service.request("POST", path, Some(&world.clerk.token), Body::Json(complaint));
        assert!(received.status < 300, "{received}");
        if !outcome.is_empty() {
            let id = received.json()["complaint"].as_str().unwrap().to_owned();
            post(&format!("{path}/{id}/decide"), json!({ "outcome": outcome, "ground": "不属于本机关职责" }));
        }
    }
}

/// Acts of a case: one while its recordings were made, of which the head is asked to excuse, and one at night on a
/// holiday; the id of the first.
fn acted(world: &World, case: &str) -> String {
    let post = |path: &str, body| {
        let done = world.service.request("POST", path, Some(&world.clerk.token), Body::Json(body));
        assert!(done.status < 300, "{done}");
        done
    };
    let act = |kind: &str, from: &str, until: &str| {
        let said = json!({ "kind": kind, "from": from, "until": until, "place": "光明路12号", "party_present": true,
            "officers": ["37040301", "37040302"], "witness": "社区工作人员", "reason": "补登" });
        text(&post(&format!("/api/v1/cases/{case}/acts"), said).json()["act"]).to_owned()
    };
    let inspection = act("inspection", "2026-01-05T00:30:00Z", "2026-01-05T02:00:00Z");
    act("demolish", "2026-01-01T15:00:00Z", "2026-01-01T15:30:00Z");
    let asked = json!({ "duty": "av-onsite-site", "reason": "突发险情", "instead": "照相并制作笔录" });
    post(&format!("/api/v1/acts/{inspection}/excuses"), asked);
    inspection
}

/// What was served in a case and what is owed in it: by post and under way, an urging notice that counts as served, a fine
/// that the head is asked to let be paid in parts, and something to set right.
fn carried_out(world: &World, case: &str, document: &str) {
    let post = |path: String, body: Value| {
        let done = world.service.request("POST", &path, Some(&world.clerk.token), Body::Json(body));
        assert!(done.status < 300, "{done}");
        done
    };
    let parties =
        world.service.request("GET", &format!("/api/v1/cases/{case}/parties"), Some(&world.clerk.token), Body::Nothing);
    let party = text(&parties.json()["parties"][0]["party"]).to_owned();
    let document = document.rsplit('/').next().unwrap();
    let served = |kind: &str, paper: &str| {
        let said = json!({ "document": document, "document_kind": paper, "made_on": "2026-01-05", "kind": kind,
            "officers": ["37040301"], "party": party, "at": "2026-01-06T02:00:00.000000Z", "succeeded": true,
            "postal_number": "EX123456789CN" });
        text(&post(format!("/api/v1/cases/{case}/deliveries"), said).json()["delivery"]).to_owned()
    };
    served("post", "decision");
    let urging = served("direct", "urging_notice");
    post(format!("/api/v1/deliveries/{urging}/delivered"), json!({ "delivered_on": "2026-01-06" }));
    let owed = |what: &str, fen: Value| {
        let said = json!({ "party": party, "what": what, "amount_fen": fen, "due_on": "2026-01-21",
            "document": document });
        text(&post(format!("/api/v1/cases/{case}/performances"), said).json()["performance"]).to_owned()
    };
    owed("rectify", Value::Null);
    let fine = owed("fine", json!(500_000));
    let parts = json!([{ "due_on": "2026-03-01", "amount_fen": 250_000 }]);
    let asked = json!({ "step": "ask_deferral", "parts": parts, "reason": "经济困难" });
    post(format!("/api/v1/performances/{fine}/steps"), asked);
}

/// Fills a world, and lists every page of it.
pub(crate) fn rounds(world: &World, clerk: &Browser) -> Vec<Round> {
    let mut all = prepared(world, clerk);
    all.push(law(world));
    let plain = plain(world, &all);
    all.extend(plain);
    all
}

/// Pages that need nothing but somebody who may see them, where no other round looks at them.
fn plain(world: &World, others: &[Round]) -> Vec<Round> {
    let looked_at: BTreeSet<&str> = others.iter().flat_map(|round| &round.places).map(|place| place.route).collect();
    let rounds = EXPECTED.iter().filter_map(|(operation, status, who, ..)| {
        let path = operation.strip_prefix("GET ")?;
        let is_page = *status == 200 && !path.contains('{') && !NO_PAGES.contains(&path);
        if !is_page || looked_at.contains(path) {
            return None;
        }
        let role =
            ACCOUNTS.iter().find(|account| who.contains(&account.0)).map_or("administrator", |account| account.1);
        let name = path.rsplit('/').next().unwrap_or(path);
        Some(Round { person: Some(world.person(role)), places: vec![place(name, path, path)] })
    });
    rounds.collect()
}

/// The law: what is in force, what is not, and what is computed by it, rightly and wrongly typed.
fn law(world: &World) -> Round {
    let tomorrow = "/law/due?rule=n-decide-90d&start=%E6%98%8E%E5%A4%A9";
    Round {
        person: Some(Person { account: world.clerk.account.clone(), token: world.clerk.token.clone() }),
        places: vec![
            place("law", "/law", "/law"),
            place("law-all", "/law", "/law?set=national&show=all"),
            place("law-due", "/law/due", "/law/due?rule=n-licence-20wd&start=2026-09-18&extended=yes"),
            Place { status: 422, ..place("law-due-wrong", "/law/due", tomorrow) },
            place("law-assess", "/law/assess", "/law/assess?matter=penalty&fine=5000&party=natural_person"),
        ],
    }
}

/// What the head looks at: who is late, what waits for them, and a case that they are to decide on.
fn of_the_head(world: &World, case: &str) -> Round {
    Round {
        person: Some(world.person("head")),
        places: vec![
            place("deadlines", "/deadlines", "/deadlines?from=2026-01-01&until=2026-01-31"),
            place("deadlines-list", "/deadlines/recordings", "/deadlines/recordings?from=2026-01-01&until=2026-01-31"),
            place("deadlines-empty", "/deadlines", "/deadlines?from=2025-01-01&until=2025-01-31"),
            place("tasks", "/tasks", "/tasks"),
            place("delegations", "/delegations", "/delegations"),
            place("complaints-head", "/complaints", "/complaints"),
            place("case-to-decide", "/cases/{case}", format!("/cases/{case}")),
            place("case-to-defer", "/cases/{case}/carrying", format!("/cases/{case}/carrying")),
        ],
    }
}

/// The pages that something is made for, or that are looked at in several ways.
fn prepared(world: &World, clerk: &Browser) -> Vec<Round> {
    let Made { case, documents, clip, snapshot, package } = make(world, clerk);
    urgent(world, &case);
    people(world, &case);
    let act = acted(world, &case);
    let document = |which: usize| documents.get(which).cloned().unwrap_or_else(|| panic!("documents: {documents:?}"));
    carried_out(world, &case, &document(0));
    let recording = |name: &str| format!("/recordings/{}", world.recording(name));
    let admin = world.person("administrator");
    vec![
        Round { person: None, places: vec![place("sign-in", "/sign-in", "/sign-in?next=%2Fsearch")] },
        Round {
            person: Some(Person { account: world.clerk.account.clone(), token: world.clerk.token.clone() }),
            places: vec![
                place("search", "/search", "/search"),
                place("search-table", "/search", "/search?look=table"),
                place("queue", "/queue", "/queue"),
                place("search-nothing", "/search", "/search?q=%E6%97%A0%E6%AD%A4%E8%AE%B0%E5%BD%95"),
                place("recording", "/recordings/{recording}", recording(SCENE)),
                place("recording-rendition", "/recordings/{recording}", recording("mjpeg.avi")),
                place("recording-sound", "/recordings/{recording}", recording("memo.wav")),
                place("recording-picture", "/recordings/{recording}", recording("photo.jpg")),
                place("recording-broken", "/recordings/{recording}", recording("noise.mp4")),
                place("clip", "/derived/{derived}", format!("/derived/{clip}")),
                place("snapshot", "/derived/{derived}", format!("/derived/{snapshot}")),
                place("together", "/together/{case}", format!("/together/{case}")),
                place("cases", "/cases", "/cases"),
                place("complaints", "/complaints", "/complaints"),
                place("tasks-clerk", "/tasks", "/tasks"),
                place("cases-import", "/cases/import", "/cases/import"),
                place("case", "/cases/{case}", format!("/cases/{case}")),
                place("case-papers", "/cases/{case}/papers", format!("/cases/{case}/papers")),
                place("case-carrying", "/cases/{case}/carrying", format!("/cases/{case}/carrying?kind=post")),
                place("case-act", "/cases/{case}", format!("/cases/{case}?act={act}")),
                place("case-decision", "/cases/{case}/decision", format!("/cases/{case}/decision")),
                place("case-map", "/cases/{case}/map", format!("/cases/{case}/map")),
                place("document-pdf", "/cases/{case}/documents/{document}", document(0)),
                place("document-text", "/cases/{case}/documents/{document}", document(1)),
                place("document-picture", "/cases/{case}/documents/{document}", document(2)),
                place("package", "/packages/{package}", format!("/packages/{package}")),
                place("account", "/account", "/account"),
                place("password", "/password", "/password"),
                place("second-factor", "/second-factor", "/second-factor"),
                Place { status: 404, ..place("error-unknown", "", format!("/recordings/{}", "ab".repeat(32))) },
                Place { status: 403, ..place("error-forbidden", "", "/admin") },
            ],
        },
        of_the_head(world, &case),
        Round {
            person: Some(world.person("auditor")),
            places: vec![
                place("custody-log", "/custody-log", "/custody-log"),
                place("custody-log-entry", "/custody-log/{index}", "/custody-log/3"),
            ],
        },
        Round {
            places: vec![
                place("admin", "/admin", "/admin"),
                place("admin-users", "/admin/users", "/admin/users"),
                place("admin-user", "/admin/users/{user}", format!("/admin/users/{}", world.clerk.account)),
                place("admin-stations", "/admin/stations", "/admin/stations"),
                place("admin-station", "/admin/stations/{station}", format!("/admin/stations/{}", world.station.id())),
                place("admin-import", "/admin/import", "/admin/import"),
                place("law-admin", "/law", "/law"),
            ],
            person: Some(admin),
        },
    ]
}
