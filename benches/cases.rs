//! How long the page of a full case and the page of tasks take, over HTTP, from a service with a real database.
//!
//! The case has 300 recordings, 200 documents and 20 acts; beside it stand 20,000 open cases of the same agency, of which
//! every fifth waits for the head. Every figure stands beside the limit that it has to keep, and beside the page of the
//! sign-in, which asks the database for nothing, of the same run. `DOCKET_BENCH_CASES` sets how many cases stand open,
//! `DOCKET_BENCH_SAMPLES` how often each page is asked for. Run with `./x bench`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its table, and ends where its assumptions do"
)]

#[path = "../tests/site/mod.rs"]
mod site;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use site::browser::{MULTIPART, Session, multipart};
use site::{Site, Station};

/// Recordings, documents and acts of the case.
const RECORDINGS: usize = 300;
const DOCUMENTS: usize = 200;
const ACTS: usize = 20;

/// Open cases, unless `DOCKET_BENCH_CASES` says otherwise.
const CASES: usize = 20_000;

/// Every so many of them wait for the head.
const WAITING_EVERY: usize = 5;

/// Requests of each page, unless `DOCKET_BENCH_SAMPLES` says otherwise.
const SAMPLES: usize = 300;

/// So many at once open the cases.
const HANDS: usize = 8;

/// What the page of a case, and that of tasks, may take at the 99th percentile.
const CASE_LIMIT: Duration = Duration::from_millis(100);
const TASKS_LIMIT: Duration = Duration::from_millis(50);

struct World {
    site: Site,
    clerk: String,
    officer: String,
    head: String,
}

fn main() {
    let mut world = World::new();
    let began = Instant::now();
    let case = world.full_case();
    println!(
        "the case: {RECORDINGS} recordings, {DOCUMENTS} documents, {ACTS} acts   {:6.1} s",
        began.elapsed().as_secs_f64()
    );
    let (count, began) = (number("DOCKET_BENCH_CASES", CASES), Instant::now());
    world.open_cases(count);
    println!("open cases: {count}   {:6.1} s", began.elapsed().as_secs_f64());
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let head = Session::open(&world.site, "head", &world.head);
    println!("pages, {} samples each, in ms", number("DOCKET_BENCH_SAMPLES", SAMPLES));
    let page = format!("/cases/{case}");
    for (name, session, path, limit) in [
        ("the case, to its clerk", &clerk, page.as_str(), Some(CASE_LIMIT)),
        ("the case, to the head", &head, page.as_str(), Some(CASE_LIMIT)),
        ("tasks of the head", &head, "/tasks", Some(TASKS_LIMIT)),
        ("tasks of a clerk", &clerk, "/tasks", Some(TASKS_LIMIT)),
        ("the sign-in", &Session::default(), "/sign-in", None),
    ] {
        world.measure(name, session, path, limit);
    }
    println!("  the service's peak memory   {} KiB", peak(world.site.pid()));
    world.site.ends_clean();
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The largest resident size that the process had, in KiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let second = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &second).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let officer = site.user("officer", "officer", Some("xc"), Some("37001"));
        let head = site.user("head", "head", Some("xc"), None);
        Self { site, clerk, officer, head }
    }

    fn step(&self, token: &str, case: &str, step: &Value) {
        self.site.call("POST", &format!("/api/v1/cases/{case}/steps"), token, step).expect(204);
    }

    /// A case whose start is asked for, and begun where it says so.
    fn asked(&self, number: &str, begun: bool) -> String {
        let case = self.site.case(&self.clerk, number);
        let about = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": ["37001", "37002"] });
        self.step(&self.clerk, &case, &json!({ "step": "describe", "description": about, "reason": "登记" }));
        self.step(&self.officer, &case, &json!({ "step": "request_start", "ground": "占道经营，有现场录像" }));
        if begun {
            self.step(&self.head, &case, &json!({ "step": "start" }));
        }
        case
    }

    fn full_case(&mut self) -> String {
        let case = self.asked("薛综执罚〔2026〕1号", true);
        let mut station = Station::enrol(&self.site, "xc");
        for at in 0..RECORDINGS {
            let recording = station.seal(&format!("{at}.mp4"), format!("recording {at}").as_bytes());
            station.store(&self.site, &recording);
            let link =
                json!({ "recording": recording.id, "stage": "investigation", "kind": "video", "reason": "现场" });
            self.site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &self.clerk, &link).expect(204);
        }
        let session = Session::open(&self.site, "clerk", &self.clerk);
        let headers = format!("{}{MULTIPART}", session.headers());
        let fields = [("page", &*session.page), ("stage", "investigation"), ("kind", "text"), ("reason", "入卷")];
        for at in 0..DOCUMENTS {
            let body = multipart(&fields, (&format!("{at}.pdf"), format!("%PDF-1.7 {at}").as_bytes()));
            let sent = self.site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
            assert_eq!(sent.status, 303, "{}", sent.text());
        }
        for at in 0..ACTS {
            // The tests' recordings were made on that day.
            let act = json!({ "kind": "inspection", "from": format!("2026-01-05T{:02}:00:00Z", at),
                "until": format!("2026-01-05T{:02}:40:00Z", at), "place": "光明路",
                "officers": ["37001", "37002"], "party_present": true });
            self.site.call("POST", &format!("/api/v1/cases/{case}/acts"), &self.clerk, &act).expect(201);
        }
        case
    }

    fn open_cases(&self, count: usize) {
        std::thread::scope(|hands| {
            for hand in 0..HANDS {
                hands.spawn(move || {
                    for at in (hand..count).step_by(HANDS) {
                        self.asked(&format!("薛综执罚〔2025〕{}号", at + 1), at % WAITING_EVERY != 0);
                    }
                });
            }
        });
    }

    fn measure(&self, name: &str, session: &Session, path: &str, limit: Option<Duration>) {
        let ask = || {
            let began = Instant::now();
            let answer = session.get(&self.site, path);
            let took = began.elapsed();
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            (took, answer.body.len())
        };
        // The first of each page finds nothing in memory.
        let (_, size) = ask();
        let mut all: Vec<Duration> = (0..number("DOCKET_BENCH_SAMPLES", SAMPLES)).map(|_| ask().0).collect();
        all.sort_unstable();
        let of = |percent: usize| all[(all.len() * percent).div_ceil(100).max(1) - 1].as_secs_f64() * 1000.0;
        let beside = limit.map_or_else(String::new, |limit| {
            let limit = limit.as_secs_f64() * 1000.0;
            format!("   limit {limit:5.0}   p99 / limit {:4.2}", of(99) / limit)
        });
        println!("  {name:<24} {:6} KiB   p50 {:7.1}   p99 {:7.1}{beside}", size / 1024, of(50), of(99));
    }
}
