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

    /// Sends a form as a page of the screen would, with more headers.
    fn post(&self, path: &str, body: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The token that the forms of this run carry.
    fn token(&self) -> String {
        let page = self.get("/case?recorder=BWC-1");
        let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Names the case of what `BWC-1` brings.
    fn name(&self, number: &str) -> String {
        let token = self.token();
        let origin = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", self.address);
        self.post("/case", &format!("token={token}&recorder=BWC-1&lang=zh-CN&number={number}"), &origin)
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

/// Whether a slot says that a case was sent for so many.
fn sent(count: u64) -> impl Fn(&Value) -> bool {
    move |slot| slot["named"]["sent"] == count && slot["named"]["recordings"] == count
}

#[test]
fn a_case_that_is_named_is_told_of_what_is_stored_and_of_what_comes() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    let mut shown = Shown::begin(&site);
    shown.wait("BWC-1", &is("may_be_taken"));
    assert!(shown.get("/").contains("填写案号"));
    let answer = shown.name("XC-1");
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /\r\n"), "{answer}");
    let slot = shown.wait("BWC-1", &sent(1));
    assert_eq!((&slot["named"]["number"], &slot["step"]["step"]), (&"XC-1".into(), &"may_be_taken".into()));
    let page = shown.get("/");
    assert!(page.contains("案号 XC-1 已送交，1 个待证据管理员确认") && page.contains("更改案号"), "{page}");
    // What is read later belongs to it too; another number takes its place for all.
    site.write("DCIM/b.mp4", b"b");
    shown.wait("BWC-1", &sent(2));
    shown.name("XC-2");
    shown.wait("BWC-1", &|slot| sent(2)(slot) && slot["named"]["number"] == "XC-2");
    let mut suggestions = site.service.lock().unwrap().suggestions.clone();
    suggestions[2..].sort();
    let said = |path: &str, number: &str| (path.to_owned(), number.to_owned());
    let [a, b] = ["DCIM/a.mp4", "DCIM/b.mp4"];
    assert_eq!(suggestions, [said(a, "XC-1"), said(b, "XC-1"), said(a, "XC-2"), said(b, "XC-2")]);
    // What is filed already stays where it is, and that is said.
    site.service.lock().unwrap().filed = true;
    shown.name("XC-3");
    shown.wait("BWC-1", &|slot| slot["named"]["refused"] == 2);
    assert!(shown.get("/?lang=en").contains("2 recordings are filed already, and not under case XC-3"));
    stop(&mut shown.child);
}

#[test]
fn a_case_outlives_the_service_being_away_and_the_program() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    site.service.lock().unwrap().troubles = vec![507; 10_000];
    let mut shown = Shown::begin(&site);
    shown.wait("BWC-1", &is("sealed"));
    shown.name("XC-1");
    let slot = shown.wait("BWC-1", &|slot| slot["named"]["recordings"] == 1);
    assert_eq!(slot["named"]["sent"], 0);
    assert!(shown.get("/").contains("案号 XC-1 已记下，1 个中已送交 0 个"));
    stop(&mut shown.child);
    // The recorder comes again with more, which is not said to belong to that case.
    site.write("DCIM/b.mp4", b"b");
    site.service.lock().unwrap().troubles.clear();
    ended(&site.once(), 0, "stored 2");
    let said = site.service.lock().unwrap().suggestions.clone();
    assert_eq!(said, [("DCIM/a.mp4".to_owned(), "XC-1".to_owned())]);
}

#[test]
fn the_keys_of_the_screen_work_without_scripts_and_what_is_no_number_is_told() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    let mut shown = Shown::begin(&site);
    shown.wait("BWC-1", &is("may_be_taken"));
    let fields = format!("token={}&recorder=BWC-1&lang=en", shown.token());
    let typed = |body: &str, value: &str| {
        let answer = shown.post("/case", &format!("{fields}&{body}"), "");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(&format!("value=\"{value}\"")), "{answer}");
        answer
    };
    typed("number=XC-&key=1", "XC-1");
    typed("number=XC&key=%E3%80%942026%E3%80%95", "XC〔2026〕");
    typed("number=XC-12&erase=1", "XC-1");
    assert!(typed("number=+", " ").contains("Give a case number"));
    let long = "1".repeat(65);
    assert!(typed(&format!("number={long}"), &long).contains("Give a case number"));
    // Nothing of that was kept.
    assert_eq!(shown.slots()["slots"][0]["named"], Value::Null);
    stop(&mut shown.child);
}

#[test]
fn no_other_page_can_send_the_form() {
    let site = site();
    site.write("DCIM/a.mp4", b"a");
    let mut shown = Shown::begin(&site);
    shown.wait("BWC-1", &is("may_be_taken"));
    let body = format!("token={}&recorder=BWC-1&number=XC-1", shown.token());
    for header in
        ["Origin: https://evil.example", "Origin: null", "Origin: http://localhost:1", "Sec-Fetch-Site: cross-site"]
    {
        let answer = shown.post("/case", &body, &format!("{header}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 403"), "{header}: {answer}");
    }
    // One that does not know the token, and one that is too large.
    let guessed = shown.post("/case", "token=0&recorder=BWC-1&number=XC-1", "");
    assert!(guessed.starts_with("HTTP/1.1 200") && guessed.contains("采集程序已重新启动"), "{guessed}");
    let room = 4096 - body.len() - "&rest=".len();
    assert!(shown.post("/case", &format!("{body}&rest={}", "1".repeat(room + 1)), "").starts_with("HTTP/1.1 413"));
    assert_eq!(shown.slots()["slots"][0]["named"], Value::Null);
    // Of a recorder that is not here nothing is named.
    let gone = body.replace("BWC-1", "BWC-9");
    assert!(shown.post("/case", &gone, "").starts_with("HTTP/1.1 303"));
    assert!(shown.post("/case", &format!("{body}&rest={}", "1".repeat(room)), "").starts_with("HTTP/1.1 303"));
    shown.wait("BWC-1", &sent(1));
    stop(&mut shown.child);
}
