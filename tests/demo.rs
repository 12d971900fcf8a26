//! The demo that `./x run` gives: it ends with four cases in different states, each made by who takes its steps; a second
//! run goes on from them; and what README's tour says to try can be done, line by line.

#[expect(unused_imports, reason = "the demo has its own station")]
mod harness;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use harness::stored::text;
use harness::{Service, command, count_events, program, run, said, succeed};
use serde_json::{Value, json};
use tempfile::TempDir;

/// On its way: under legal review.
const REVIEWED: &str = "薛综执案〔2026〕1号";

/// Started urgently, with a seizure.
const URGENT: &str = "薛综执案〔2026〕2号";

/// Decided on the spot.
const SIMPLE: &str = "薛综执案〔2026〕3号";

/// Decided by the head, and served.
const SERVED: &str = "薛综执案〔2026〕4号";

/// The line with which the demo says that it stays up.
const STAYS_UP: &str = "服务运行中";

/// A demo that is not up by then does not come up.
const UP_WITHIN: Duration = Duration::from_mins(5);

/// What would be told once more if a second run did something again.
const ONCE: [&str; 19] = [
    "act.recorded",
    "case.described",
    "case.linked",
    "case.opened",
    "case.started",
    "case.started_urgent",
    "complaint.received",
    "decision.decided",
    "decision.informed",
    "delivery.attempted",
    "document.described",
    "document.filed",
    "draft.recorded",
    "party.recorded",
    "performance.due",
    "recording.stored",
    "review.submitted",
    "simple.decided",
    "user.created",
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The programs of this build before all others.
fn programs_first() -> OsString {
    for name in ["docket-verify", "docket-media", "ingest-agent"] {
        program(name);
    }
    let own = program("docket").parent().expect("a program lies in a folder").to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&others))).expect("paths without colons")
}

/// A folder with the demo's data where README has it.
struct Demo {
    folder: TempDir,
}

impl Demo {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("var/demo")
    }

    /// A program that works in the folder and sees nothing of the environment that would steer it.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for variable in ["DOCKET_URL", "DOCKET_CA", "DOCKET_TOKEN_FILE", "DOCKET_LOG_KEY", "DOCKET_ZONE", "DOCKET_LANG"]
        {
            command.env_remove(variable);
        }
        command.env("PATH", programs_first()).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn script(&self) -> Command {
        let mut script = self.command(repository().join("deploy/demo.sh"));
        script.args(["--data", "var/demo"]);
        script
    }

    fn token(&self, account: &str) -> String {
        let file = self.data().join(format!("{account}.token"));
        fs::read_to_string(file).expect("the account has a token").trim().to_owned()
    }

    fn once(&self) -> [u64; ONCE.len()] {
        ONCE.map(|event| count_events(&self.data().join("service"), event))
    }
}

/// The demo's service, asked as its accounts.
struct Asked<'a> {
    demo: &'a Demo,
    service: Service,
}

impl Asked<'_> {
    fn get(&self, account: &str, path: &str) -> Value {
        self.service.get(path, &self.demo.token(account)).json()
    }

    /// What is shown of a case by the clerk, under its path.
    fn of(&self, number: &str, what: &str) -> Value {
        let cases = self.get("clerk", "/api/v1/cases?limit=100");
        let found = cases["items"].as_array().expect("cases").iter().find(|case| case["number"] == number);
        let case = text(&found.expect("the case")["case"]).to_owned();
        self.get("clerk", &format!("/api/v1/cases/{case}/{what}"))
    }

    fn standing(&self, number: &str) -> String {
        text(&self.of(number, "course")["standing"]).to_owned()
    }

    /// What waits for somebody: what is to be done, and in which case.
    fn tasks(&self, account: &str) -> BTreeSet<(String, String)> {
        let found = self.get(account, "/api/v1/tasks");
        let tasks = found["tasks"].as_array().expect("tasks").iter();
        tasks.map(|task| (text(&task["task"]).to_owned(), text(&task["number"]).to_owned())).collect()
    }
}

/// The one clock of a rule, among clocks.
fn clock<'a>(clocks: &'a Value, rule: &str) -> &'a Value {
    clocks.as_array().expect("clocks").iter().find(|clock| clock["rule"] == rule).expect("the clock")
}

/// How a duty of each act stands.
fn duty(acts: &Value, id: &str) -> Vec<String> {
    let acts = acts["acts"].as_array().expect("acts").iter();
    let duties = acts.flat_map(|act| act["duties"].as_array().expect("duties"));
    duties.filter(|duty| duty["rule"]["id"] == id).map(|duty| text(&duty["standing"]).to_owned()).collect()
}

/// That every document of a case says what it is, and none lacks a signature.
fn papers_are_whole(asked: &Asked<'_>, number: &str) {
    let papers = asked.of(number, "papers");
    assert_eq!(papers["undescribed"], json!([]), "{number}");
    let stages = papers["stages"].as_array().expect("stages").iter();
    let kinds: Vec<&Value> = stages.flat_map(|stage| stage["kinds"].as_array().expect("kinds")).collect();
    assert!(kinds.iter().any(|kind| kind["standing"] == "filed"), "{number}: {papers}");
    assert!(kinds.iter().all(|kind| kind["standing"] != "unsigned"), "{number}: {papers}");
}

/// From a complaint, heard, measured, and with the legal office for five days.
fn the_first_is_under_review(asked: &Asked<'_>) {
    assert_eq!(asked.standing(REVIEWED), "started");
    let complaints = asked.get("clerk", "/api/v1/complaints");
    assert_eq!(complaints["told"][0]["outcome"], "started");
    assert_eq!(asked.of(REVIEWED, "parties")["parties"][0]["code"], "91370403MA3DEM0013");
    let acts = asked.of(REVIEWED, "acts");
    let recorded: BTreeSet<String> = duty(&acts, "av-onsite-site").into_iter().collect();
    assert_eq!(recorded, BTreeSet::from(["met".to_owned(), "partly".to_owned()]), "{acts}");
    let gaps = acts["acts"].as_array().expect("acts").iter().filter_map(|act| act["coverage"]["gaps"].as_array());
    assert_eq!(gaps.map(Vec::len).sum::<usize>(), 1, "{acts}");
    papers_are_whole(asked, REVIEWED);
    let decisions = asked.of(REVIEWED, "decisions");
    let steps: Vec<&str> =
        decisions["steps"].as_array().expect("steps").iter().map(|step| text(&step["step"])).collect();
    assert_eq!(steps, ["inform", "statement", "hear"]);
    assert_eq!(decisions["standing"], "undecided");
    assert_ne!(decisions["next"]["against"], "", "{decisions}");
    let reviews = asked.of(REVIEWED, "reviews");
    let review = &reviews["reviews"][0];
    assert_eq!(review["state"], "complete");
    assert_eq!(review["evidence_changed"], false, "nothing was filed since");
    let clocks: Vec<Value> =
        review["clocks"].as_array().expect("clocks").iter().map(|one| one["clock"].clone()).collect();
    assert_eq!(clock(&json!(clocks), "review-5d-site")["standing"], "running");
}

/// Started an hour before, filmed and documented; the head has not ratified it.
fn the_second_waits_for_the_head(asked: &Asked<'_>) {
    let course = asked.of(URGENT, "course");
    assert_eq!((&course["standing"], &course["urgent"]["ratified_at"]), (&json!("started_urgent"), &Value::Null));
    let hours = clock(&course["clocks"], "urgent-24h-site");
    assert_eq!((&hours["standing"], &hours["started"]), (&json!("running"), &course["urgent"]["started_at"]));
    let acts = asked.of(URGENT, "acts");
    assert_eq!((&acts["acts"][0]["kind"], acts["acts"].as_array().map(Vec::len)), (&json!("seize"), Some(1)));
    assert_eq!(duty(&acts, "av-measure-site"), ["met"], "{acts}");
    papers_are_whole(asked, URGENT);
}

fn the_third_was_decided_on_the_spot(asked: &Asked<'_>) {
    assert_eq!(asked.standing(SIMPLE), "decided_simply");
    let simple = asked.of(SIMPLE, "simple");
    assert_eq!((&simple["decision"]["fine_fen"], &simple["decision"]["findings"]), (&json!(10_000), &json!([])));
    papers_are_whole(asked, SIMPLE);
}

fn the_fourth_was_served(asked: &Asked<'_>) {
    let decisions = asked.of(SERVED, "decisions");
    let decision = &decisions["decisions"][0];
    assert_eq!((&decisions["standing"], &decision["by"]), (&json!("decided"), &json!("head")));
    assert_eq!((&decision["overrides"], &decision["findings"]), (&Value::Null, &json!([])));
    let deliveries = asked.of(SERVED, "deliveries");
    let delivery = &deliveries["deliveries"][0];
    assert_eq!((&delivery["standing"], &delivery["kind"]), (&json!("delivered"), &json!("direct")));
    assert_eq!((&delivery["lacks"], &delivery["findings"]), (&json!([]), &json!([])));
    let owed = asked.of(SERVED, "performances");
    let fine = &owed["performances"][0];
    assert_eq!((&fine["standing"], &fine["amount_fen"]), (&json!("due"), &json!(200_000)));
    let day = |value: &Value| -> jiff::civil::Date { text(value).parse().expect("a day") };
    let due = day(&delivery["delivered_on"]).checked_add(jiff::Span::new().days(15));
    assert_eq!(due.ok(), Some(day(&fine["due_on"])));
    papers_are_whole(asked, SERVED);
}

fn everybody_has_their_tasks(asked: &Asked<'_>) {
    let task = |what: &str, number: &str| (what.to_owned(), number.to_owned());
    for account in ["head", "deputy"] {
        assert_eq!(asked.tasks(account), BTreeSet::from([task("ratify", URGENT)]), "{account}");
    }
    assert_eq!(asked.tasks("legal"), BTreeSet::from([task("review_draft", REVIEWED)]));
    for account in ["clerk", "officer", "second"] {
        let tasks = asked.tasks(account);
        let theirs = [task("decide", REVIEWED), task("decide", URGENT), task("follow_simple", SIMPLE)];
        assert!(tasks.is_superset(&BTreeSet::from(theirs)), "{tasks:?}");
        let of = |number: &str| match number {
            SIMPLE => "follow_simple",
            SERVED => "carry_out",
            _ => "decide",
        };
        assert!(tasks.iter().all(|(what, number)| what == of(number)), "{account}: {tasks:?}");
    }
    for account in ["reviewer", "supervisor"] {
        assert_eq!(asked.tasks(account), BTreeSet::new(), "{account}");
    }
    let complaints = asked.get("clerk", "/api/v1/tasks");
    let waiting = complaints["complaints"].as_array().expect("complaints");
    assert_eq!((waiting.len(), &waiting[0]["task"]), (1, &json!("decide_complaint")));
}

#[test]
fn the_demo_ends_with_four_cases_in_different_states_and_a_second_run_goes_on_from_them() {
    let demo = Demo::new();
    let told = succeed(demo.script().args(["--once", "--package", "first.bag"]));
    for line in [REVIEWED, URGENT, SIMPLE, SERVED, "/tasks", "审批紧急启动 · ratify", "审核决定草稿 · review the draft"]
    {
        assert!(told.contains(line), "{line} is not in {told}");
    }
    let package = demo.folder.path().join("first.bag");
    let key = demo.data().join("log.vkey");
    succeed(command("docket-verify").arg(&package).arg("--log-key").arg(&key));
    let done = demo.once();
    assert!(done.iter().all(|count| *count > 0), "{ONCE:?}: {done:?}");
    succeed(demo.script().arg("--once"));
    assert_eq!(demo.once(), done, "{ONCE:?}");

    let mut asked = Asked { service: Service::start_at(&demo.data().join("service")), demo: &demo };
    the_first_is_under_review(&asked);
    the_second_waits_for_the_head(&asked);
    the_third_was_decided_on_the_spot(&asked);
    the_fourth_was_served(&asked);
    everybody_has_their_tasks(&asked);
    asked.service.stop();
    let check = asked.service.check();
    assert!(check.status.success(), "{}", said(&check));
}

/// The commands of README's tour.
fn tour() -> String {
    let readme = fs::read_to_string(repository().join("README.md")).expect("README");
    let from = readme.find("\n## Tour\n").expect("the tour");
    let until = readme.find("\n## Check a package without us\n").expect("what follows it");
    let blocks = readme[from..until].split("```sh\n").skip(1);
    let commands: Vec<&str> = blocks.map(|block| block.split("```").next().expect("the block's end")).collect();
    assert_eq!(commands.len(), 2, "the tour, and the cases by role");
    commands.concat()
}

/// A demo that stays up until this value goes.
struct Up(Child);

impl Up {
    fn of(demo: &Demo) -> Self {
        let mut up = Self(demo.script().stdout(Stdio::piped()).spawn().expect("the demo starts"));
        let lines = BufReader::new(up.0.stdout.take().expect("its output")).lines().map_while(Result::ok);
        let (say, heard) = mpsc::channel();
        // Read to the end, so that nothing of it waits for a reader.
        std::thread::spawn(move || lines.filter(|line| line.contains(STAYS_UP)).for_each(|line| drop(say.send(line))));
        heard.recv_timeout(UP_WITHIN).expect("the demo stays up");
        up
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.0);
        // It stops its service with itself; one that has ended already needs nothing.
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).ok();
        self.0.wait().expect("a child of ours");
    }
}

#[test]
fn what_readme_says_to_try_can_be_done() {
    let demo = Demo::new();
    let up = Up::of(&demo);
    let tried = run(demo.command("bash").args(["-euxo", "pipefail", "-c", &tour()]));
    drop(up);
    assert!(tried.status.success(), "{}", said(&tried));

    // What was tried is so.
    let mut asked = Asked { service: Service::start_at(&demo.data().join("service")), demo: &demo };
    assert_eq!([URGENT, SIMPLE].map(|number| asked.standing(number)), ["started", "ended"]);
    assert_eq!(asked.of(REVIEWED, "decisions")["standing"], "decided");
    assert_eq!(asked.of(REVIEWED, "reviews")["reviews"][0]["state"], "agreed");
    assert_eq!(asked.of(SERVED, "performances")["performances"][0]["standing"], "done");
    assert_eq!(asked.tasks("head"), BTreeSet::new());
    asked.service.stop();
    let check = asked.service.check();
    assert!(check.status.success(), "{}", said(&check));
}
