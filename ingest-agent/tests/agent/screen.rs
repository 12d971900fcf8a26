//! The station's screen: what it says of each recorder, to whom, and in a terminal.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Child;

use serde_json::Value;

use super::*;

/// An agent at work, with its screen.
struct Shown {
    child: Child,
    address: String,
}

impl Shown {
    fn begin(site: &Site) -> Self {
        let mut child = site.command(&["run"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address =
            lines.find_map(|line| Some(line.strip_prefix("screen http://")?.trim_end_matches('/').to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.unwrap() }
    }

    fn get_as(&self, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.get_as(path, &self.address)
    }

    fn slots(&self) -> Value {
        let answer = self.get("/slots.json");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    /// Waits until the slot of a recorder says what is wanted, and gives it.
    fn wait(&self, recorder: &str, wanted: &dyn Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let all = self.slots();
            let slots = all["slots"].as_array().unwrap();
            if let Some(slot) = slots.iter().find(|slot| slot["recorder"] == recorder && wanted(slot)) {
                return slot.clone();
            }
            assert!(Instant::now() < until, "{all}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn is(step: &str) -> impl Fn(&Value) -> bool + '_ {
    move |slot| slot["step"]["step"] == step
}

const SCREEN: &str = "[screen]\nlisten = '127.0.0.1:0'\n";

/// Its configuration has the keys of the top level first, so the table is added at its end.
fn site() -> Site {
    let site = Site::new("");
    let text = fs::read_to_string(site.path("agent.toml")).unwrap();
    fs::write(site.path("agent.toml"), format!("{text}{SCREEN}")).unwrap();
    site
}

#[test]
fn a_recorder_may_be_taken_once_all_of_it_is_stored() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    let mut shown = Shown::begin(&site);
    let taken = shown.wait("BWC-1", &is("may_be_taken"));
    assert_eq!((&taken["step"]["files"], &taken["troubles"]), (&1.into(), &Value::Array(Vec::new())));
    let (zh, en) = (shown.get("/"), shown.get("/?lang=en"));
    assert!(zh.contains("可以取走") && zh.contains("lang=\"zh-CN\"") && en.contains("May be taken"), "{zh} {en}");
    assert!(!zh.contains("a.mp4"), "no path is shown: {zh}");

    // A file that comes later is read first.
    site.service.lock().unwrap().troubles = vec![507; 10_000];
    site.write("DCIM/b.mp4", b"b");
    shown.wait("BWC-1", &|slot| is("uploading")(slot) && slot["step"]["percent"] == 50);
    stop(&mut shown.child);
}

#[test]
fn what_was_known_of_an_earlier_docking_frees_no_recorder() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    assert!(site.once().status.success());
    // More was recorded since, and the next agent's first look finds all of the earlier docking stored.
    site.write("DCIM/b.mp4", b"b");
    site.service.lock().unwrap().troubles = vec![507; 10_000];
    let mut shown = Shown::begin(&site);
    let until = Instant::now() + PATIENCE;
    loop {
        let all = shown.slots();
        let said: Vec<&str> =
            all["slots"].as_array().unwrap().iter().filter_map(|slot| slot["step"]["step"].as_str()).collect();
        assert!(!said.contains(&"may_be_taken") && Instant::now() < until, "{all}");
        if said == ["sealed"] || said == ["uploading"] {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    stop(&mut shown.child);
}

#[test]
fn the_screen_is_for_this_machine_alone() {
    let site = site();
    let mut shown = Shown::begin(&site);
    for (path, holds) in [
        ("/", "content-security-policy: default-src 'none'"),
        ("/screen.js", "text/javascript"),
        ("/screen.css", "text/css"),
    ] {
        let answer = shown.get(path);
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(holds), "{answer}");
        let elsewhere = shown.get_as(path, "kiosk.example:80");
        assert!(elsewhere.starts_with("HTTP/1.1 421") && !elsewhere.contains("BWC-1"), "{elsewhere}");
    }
    assert!(shown.get("/etc").starts_with("HTTP/1.1 404"));
    stop(&mut shown.child);
}

#[test]
fn status_watch_tells_the_same_and_that_nobody_works() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    let mut watching =
        site.command(&["status", "--watch"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("采集程序没有运行")));
    let mut shown = Shown::begin(&site);
    assert!(lines.any(|line| line.starts_with("BWC-1") && line.contains("可以取走")));
    stop(&mut shown.child);
    assert!(lines.any(|line| line.contains("采集程序没有运行")));
    watching.kill().unwrap();
    watching.wait().unwrap();
}
