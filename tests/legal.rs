//! The legal data of a site as it meets people: a stage that is added there works everywhere, one that ended is
//! shown and not offered, and a file that says what none may is refused at start.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use site::browser::Session;
use site::{Site, Station, docket, said};

const SHIPPED: &str = include_str!("../config/legal.toml");

/// A stage and a kind that only this site has, and a stage that ended.
const ADDED: &str = r#"
[[stages]]
id = "review_2020"
zh = "案卷评查"
en = "review of files"
document = "本单位规定"
article = "第一条"
in_force_from = "2020-01-01"
holds_zh = "这里存放评查材料。"
holds_en = "This is the place of what reviews found."

[[stages]]
id = "over"
zh = "旧阶段"
en = "old stage"
document = "本单位规定"
article = "第二条"
in_force_from = "2018-01-01"
in_force_until = "2019-12-31"

[[kinds]]
id = "drone"
zh = "无人机录像"
en = "drone video"
document = "本单位规定"
article = "第三条"
in_force_from = "2020-01-01"
"#;

/// Lets the site go by this legal data.
fn by(site: &Site, legal: &str) {
    fs::write(site.data().join("own-law.toml"), legal).unwrap();
    let text = "origin = \"docket.test/custody\"\nlisten = \"127.0.0.1:0\"\nlegal = \"own-law.toml\"\n\
                [limits]\nfree_bytes_floor = 0\n";
    fs::write(site.data().join("docket.toml"), text).unwrap();
}

/// `docket` as somebody with a token, in Chinese.
fn client(site: &Site, token: &str, arguments: &[&str]) -> Output {
    let file = site.beside("token");
    fs::write(&file, token).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).args(["--url", &format!("http://{}", site.address), "--token-file"]).arg(file);
    command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
}

struct World {
    site: Site,
    clerk: String,
    case: String,
    recordings: Vec<String>,
    session: Session,
}

impl World {
    fn new(legal: &str) -> Self {
        let mut site = Site::stopped("");
        by(&site, legal);
        site.serve();
        site.agency("xc", "37001");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let mut station = Station::enrol(&site, "xc");
        let mut recordings = Vec::new();
        for number in 0..3_u8 {
            let recording = station.seal(&format!("DCIM/{number}.mp4"), &[number; 1000]);
            station.store(&site, &recording);
            recordings.push(recording.id.to_string());
        }
        let case = site.case(&clerk, "1号");
        let session = Session::open(&site, "clerk", &clerk);
        Self { site, clerk, case, recordings, session }
    }

    fn file(&self, recording: usize, stage: &str, kind: &str) -> site::Answer {
        let path = format!("/api/v1/cases/{}/recordings", self.case);
        let filing = json!({"recording": self.recordings[recording], "stage": stage, "kind": kind, "reason": "入卷"});
        self.site.call("POST", &path, &self.clerk, &filing)
    }

    fn page(&self) -> String {
        let page = self.session.get(&self.site, &format!("/cases/{}", self.case));
        page.expect(200);
        page.text()
    }
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|term| term["id"].as_str().unwrap()).collect()
}

/// The stages of the shipped legal data, in its order.
fn shipped_stages() -> Vec<String> {
    let law: toml::Table = SHIPPED.parse().unwrap();
    let stages: Vec<String> =
        law["stages"].as_array().unwrap().iter().map(|stage| stage["id"].as_str().unwrap().to_owned()).collect();
    assert!(stages.iter().any(|stage| stage == "start"), "{stages:?}");
    stages
}

#[test]
fn a_stage_and_a_kind_that_are_added_to_the_legal_data_work_everywhere() {
    let mut world = World::new(&format!("{SHIPPED}{ADDED}"));
    let law = world.site.call("GET", "/api/v1/legal", &world.clerk, &Value::Null).expect(200);
    let shipped = shipped_stages();
    let stages: Vec<&str> = shipped.iter().map(String::as_str).chain(["review_2020", "over"]).collect();
    assert_eq!(ids(&law["stages"]), stages);
    assert_eq!(law["stages"][shipped.len()]["in_force"], true);
    assert_eq!(law["stages"][shipped.len() + 1]["in_force"], false);
    assert!(ids(&law["document_kinds"]).contains(&"inspection_record"));
    assert_eq!(law["roles"][1]["may"]["open_case"], "own_agency");
    assert_eq!(law["roles"][6]["may"]["view_recording"], "forbidden");

    // API, command line by its name, console.
    world.file(0, "review_2020", "drone").expect(204);
    let link =
        ["case", "link", "1号", &world.recordings[1], "--stage", "案卷评查", "--kind", "drone", "--reason", "评查"];
    let linked = client(&world.site, &world.clerk, &link);
    assert!(linked.status.success(), "{}", said(&linked));
    let session = &world.session;
    let fields = [("recording", &*world.recordings[2]), ("stage", "review_2020"), ("kind", "drone"), ("reason", "r")];
    let posted = session.post(&world.site, &format!("/cases/{}/recordings", world.case), &fields);
    assert_eq!(posted.status, 303, "{}", posted.text());

    // Pages, histories, the offline verifier.
    let page = world.page();
    for words in [">Review of files<", ">drone video<", "<option value=\"review_2020\"", "<option value=\"drone\""] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(!page.contains("value=\"over\"") && !page.contains("old stage"), "{page}");
    let history = session.get(&world.site, &format!("/recordings/{}/history", world.recordings[0])).text();
    assert!(history.contains("review of files, drone video"), "{history}");
    for (arguments, words) in [
        (vec!["case", "show", "1号"], "案卷评查"),
        (vec!["history", &world.recordings[0]], "案卷评查、无人机录像"),
        (vec!["law"], "案卷评查"),
    ] {
        let told = client(&world.site, &world.clerk, &arguments);
        assert!(told.status.success() && said(&told).contains(words), "{arguments:?}: {}", said(&told));
    }
    let bag = world.site.beside("bag");
    let packed = ["package", "--case", "1号", "--reason", "r", "-o", bag.to_str().unwrap()];
    let packed = client(&world.site, &world.clerk, &packed);
    assert!(packed.status.success(), "{}", said(&packed));
    let verifier = Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name("docket-verify");
    let verified = Command::new(verifier).arg("--json").arg(&bag).output().unwrap();
    // No name of it is built in there: it is told by its id.
    assert!(said(&verified).contains("review_2020"), "{}", said(&verified));
    world.site.ends_clean();
}

#[test]
fn what_is_not_in_force_is_refused_with_what_is_and_filings_keep_their_words() {
    let mut world = World::new(&format!("{SHIPPED}{ADDED}"));
    let size = world.site.log_size();
    for (stage, kind, field, given) in [
        ("over", "video", "stage", "over"),
        ("reviews", "video", "stage", "reviews"),
        ("start", "hologram", "kind", "hologram"),
    ] {
        let detail = world.file(0, stage, kind).expect(422)["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(&format!("{field}: {given} is none of those in force: ")), "{detail}");
        assert!(
            detail.contains(if field == "stage" { "archive, review_2020" } else { "surveillance, drone" }),
            "{detail}"
        );
    }
    world.file(0, "Start!", "video").expect(422);
    assert_eq!(world.site.log_size(), size, "nothing was changed");
    let wrong = client(
        &world.site,
        &world.clerk,
        &["case", "link", "1号", &world.recordings[0], "--stage", "旧阶段", "--kind", "video", "--reason", "r"],
    );
    assert!(!wrong.status.success() && said(&wrong).contains("案卷评查 (review_2020)"), "{}", said(&wrong));
    let session = &world.session;
    let fields =
        [("recording", &*world.recordings[0]), ("stage", "over"), ("kind", "video"), ("reason", "kept reason")];
    let posted = session.post(&world.site, &format!("/cases/{}/recordings", world.case), &fields);
    assert_eq!(posted.status, 422);
    let told = posted.text();
    assert!(told.contains("none of those in force: ") && told.contains("review of files"), "{told}");
    assert!(told.contains("kept reason"), "{told}");

    // A stage that ends keeps what was filed, by its name; one that the data loses is shown by its id.
    world.file(0, "review_2020", "drone").expect(204);
    let ended = ADDED.replacen(
        "in_force_from = \"2020-01-01\"",
        "in_force_from = \"2020-01-01\"\nin_force_until = \"2021-01-01\"",
        1,
    );
    let lost = ADDED.split_once("[[stages]]\nid = \"over\"").unwrap().1;
    for (legal, named) in [
        (format!("{SHIPPED}{ended}"), "Review of files"),
        (format!("{SHIPPED}\n[[stages]]\nid = \"over\"{lost}"), "review_2020"),
    ] {
        world.site.stop();
        by(&world.site, &legal);
        world.site.serve();
        let page = world.page();
        assert!(page.contains(&format!(">{named}<")) && !page.contains("<option value=\"review_2020\""), "{page}");
        world.file(1, "review_2020", "drone").expect(422);
        let shown = world.site.call("GET", &format!("/api/v1/cases/{}", world.case), &world.clerk, &Value::Null);
        assert_eq!(shown.expect(200)["items"][0]["stage"], "review_2020");
    }
    world.site.stop();
    let rebuilt = docket(&["rebuild", "--data"], &world.site.data());
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    let (clean, told) = world.site.check(None);
    assert!(clean, "{told}");
}

#[test]
fn a_file_that_gives_what_no_site_may_give_is_refused_at_start_with_key_and_line() {
    let site = Site::stopped("");
    let no_metrics = SHIPPED.replace(
        "action = \"read_metrics\" # see the figures of the service\nall_agencies = [\"auditor\", \"administrator\"]\n",
        "action = \"deposit\"\n",
    );
    for (legal, words) in [
        (
            SHIPPED.replacen(
                "all_agencies = [\"supervisor\"]",
                "all_agencies = [\"supervisor\", \"administrator\"]",
                1,
            ),
            "rights search_recordings, key all_agencies gives the role administrator evidence",
        ),
        (no_metrics, "rights deposit is there twice"),
        (SHIPPED.replacen("action = \"deposit\"", "action = \"fly\"", 1), "unknown variant `fly`"),
    ] {
        assert_ne!(legal, SHIPPED);
        by(&site, &legal);
        let output = docket(&["serve", "--data"], &site.data());
        let told = said(&output);
        assert!(!output.status.success(), "{told}");
        assert!(told.contains(words) && told.contains(": line "), "{told}");
        assert!(told.contains("own-law.toml"), "{told}");
    }
}

#[test]
fn a_site_with_a_file_of_the_older_shape_serves_with_the_shipped_rights() {
    let old = SHIPPED.replacen("format = 2", "format = 1", 1);
    let (head, rest) = old.split_once("[at_risk]\n").unwrap();
    let (_, rest) = rest.split_once("# --- Stages").unwrap();
    let (terms, _) = rest.split_once("# --- Kinds of document").unwrap();
    let mut world = World::new(&format!("{head}# --- Stages{terms}{ADDED}"));
    world.file(0, "review_2020", "drone").expect(204);
    let law = world.site.call("GET", "/api/v1/legal", &world.clerk, &Value::Null).expect(200);
    assert_eq!((law["at_risk_hours"].as_u64(), law["roles"].as_array().unwrap().len()), (Some(4), 8));
    let admin = world.site.call("GET", "/api/v1/recordings", &world.site.admin, &Value::Null);
    admin.expect(403);
    world.site.ends_clean();
}

#[test]
fn what_the_matrix_of_a_site_takes_from_a_role_is_refused_to_it_everywhere() {
    // Heads who make no packages, and reviewers who do not learn that recordings can be verified.
    let packages =
        "action = \"make_package\" # make a package and receive it\nown_agency = [\"clerk\", \"head\", \"reviewer\"]";
    assert!(SHIPPED.contains(packages));
    let legal =
        SHIPPED.replace(packages, "action = \"make_package\"\nown_agency = [\"clerk\"]\nhidden = [\"reviewer\"]");
    let mut world = World::new(&legal);
    world.file(0, "investigation", "video").expect(204);
    let (head, reviewer) =
        (world.site.user("head", "head", Some("xc"), None), world.site.user("rev", "reviewer", Some("xc"), None));
    let wanted = json!({"case": world.case, "reason": "r"});
    for (token, status) in [(&head, 403), (&reviewer, 404), (&world.clerk, 201)] {
        let made = world.site.call("POST", "/api/v1/packages", token, &wanted);
        assert_eq!(made.status, status, "{}", made.text());
    }
    let offers = |user: &str, token: &str| {
        let page = if user == "clerk" {
            world.page()
        } else {
            Session::open(&world.site, user, token).get(&world.site, &format!("/cases/{}", world.case)).text()
        };
        page.contains(&format!("action=\"/cases/{}/package\"", world.case))
    };
    assert!(offers("clerk", &world.clerk) && !offers("head", &head) && !offers("rev", &reviewer));
    world.site.ends_clean();
}
