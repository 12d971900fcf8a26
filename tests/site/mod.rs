//! A service of one's own to try: started as a process on a fresh data directory, spoken to byte
//! by byte (so that broken requests can be sent), with stations that seal and people of every role.

#![expect(dead_code, reason = "each test binary uses its part")]

pub(crate) mod browser;
pub(crate) mod carrying;
pub(crate) mod decisions;
pub(crate) mod known;
pub(crate) mod media;
pub(crate) mod papers;
pub(crate) mod people;
pub(crate) mod reviews;
pub(crate) mod shift;
pub(crate) mod station;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// A station that seals.
pub(crate) type Station = station::Station;

/// How long the service may take to start, or to answer: far longer than it does, on any machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// A map of the places at which tests film, in zooms 11 to 16.
pub(crate) const DISTRICT: &[u8] = include_bytes!("../../src/store/basemap/testdata/district.pmtiles");

/// A data directory and the service that runs on it.
pub(crate) struct Site {
    directory: tempfile::TempDir,
    child: Option<Child>,
    /// `host:port` of the running service.
    pub(crate) address: String,
    /// The first administrator's token.
    pub(crate) admin: String,
}

/// A transcript as a file of JSON.
pub(crate) fn spoken() -> Value {
    json!({ "segments": [{ "start_ms": 0, "end_ms": 900, "text": "请出示证件" }] })
}

/// A calendar of working days that no release has, as an administrator loads it.
pub(crate) fn calendars() -> Value {
    let (source, url) = ("国务院办公厅关于2999年部分节假日安排的通知", "https://www.gov.cn/2999.htm");
    let new_year = ["2999-01-01"];
    json!({ "calendars": [{ "year": 2999, "version": 1, "source": source, "url": url, "published_on": "2998-11-05",
        "off": new_year, "work": [], "statutory": new_year }] })
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The first header of this lower-case name.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text, for messages.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Asserts a status and gives the JSON.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }
}

impl Site {
    /// A fresh installation that serves; `limits` are lines of the `[limits]` table.
    pub(crate) fn start(limits: &str) -> Self {
        let mut site = Self::stopped(limits);
        site.serve();
        site
    }

    /// A fresh installation that does not serve yet.
    pub(crate) fn stopped(limits: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut site = Self { directory, child: None, address: String::new(), admin: String::new() };
        let made = docket(&["init", "--origin", "docket.test/custody", "--data"], &site.data());
        assert!(made.status.success(), "{}", said(&made));
        fs::read_to_string(site.data().join("admin.token")).unwrap().trim().clone_into(&mut site.admin);
        site.configure(limits);
        site
    }

    /// An installation that lies in a copy of another's data directory.
    pub(crate) fn copy_of(data: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        copy(data, &directory.path().join("data"));
        let admin = fs::read_to_string(data.join("admin.token")).unwrap().trim().to_owned();
        Self { directory, child: None, address: String::new(), admin }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// A file beside the data directory.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a configuration: plain HTTP on loopback, no floor of free space, and `limits`.
    pub(crate) fn configure(&self, limits: &str) {
        let floor = if limits.contains("free_bytes_floor") { "" } else { "free_bytes_floor = 0\n" };
        let text = format!("origin = \"docket.test/custody\"\nlisten = \"127.0.0.1:0\"\n[limits]\n{floor}{limits}\n");
        fs::write(self.data().join("docket.toml"), text).unwrap();
    }

    /// A fresh installation that serves with a map beneath its drawings.
    pub(crate) fn with_map() -> Self {
        let mut site = Self::stopped("");
        site.bring_map(DISTRICT, "");
        site.serve();
        site
    }

    /// Has a map lie beneath drawings from the next start on; `more` are further lines of its table.
    pub(crate) fn bring_map(&self, map: &[u8], more: &str) {
        fs::write(self.data().join("district.pmtiles"), map).unwrap();
        let config = self.data().join("docket.toml");
        let text = fs::read_to_string(&config).unwrap();
        let (text, _) = text.split_once("[map]").unwrap_or((&text, ""));
        fs::write(&config, format!("{text}[map]\ntiles = \"district.pmtiles\"\n{more}\n")).unwrap();
    }

    /// Starts the service.
    pub(crate) fn serve(&mut self) {
        self.serve_through(Command::new(env!("CARGO_BIN_EXE_docket")));
    }

    /// Starts the service by a command that ends in its program.
    pub(crate) fn serve_through(&mut self, mut command: Command) {
        let ready = self.beside("ready");
        drop(fs::remove_file(&ready));
        command.arg("serve").arg("--data").arg(self.data()).arg("--ready-file").arg(&ready);
        let log = fs::File::create(self.beside("serve.log")).unwrap();
        self.child = Some(command.stdin(Stdio::null()).stderr(log).spawn().unwrap());
        let tries = PATIENCE.as_millis() / 20;
        for _ in 0..tries {
            if let Ok(url) = fs::read_to_string(&ready)
                && let Some(address) = url.strip_suffix('\n')
            {
                address.strip_prefix("http://").unwrap().clone_into(&mut self.address);
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the service did not start: {}", self.service_log());
    }

    /// What the service wrote to standard error.
    pub(crate) fn service_log(&self) -> String {
        fs::read_to_string(self.beside("serve.log")).unwrap_or_default()
    }

    /// The service's process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// How the service ended by itself.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.child.take().unwrap().wait().unwrap().code()
    }

    /// Stops the service as its operator would.
    pub(crate) fn stop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let ended = child.wait().unwrap();
        assert!(ended.success(), "{ended}: {}", self.service_log());
    }

    /// Ends the service as a power cut would end the process.
    pub(crate) fn kill9(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        child.kill().and_then(|()| child.wait()).unwrap();
    }

    /// `docket check` on the data directory; `seen` is an earlier checkpoint.
    pub(crate) fn check(&self, seen: Option<&Path>) -> (bool, String) {
        let mut arguments = vec!["check"];
        if let Some(seen) = seen {
            arguments.extend(["--seen", seen.to_str().unwrap()]);
        }
        arguments.push("--data");
        let output = docket(&arguments, &self.data());
        (output.status.success(), said(&output))
    }

    /// Stops, and asserts that `docket check` finds nothing.
    #[track_caller]
    pub(crate) fn ends_clean(&mut self) {
        self.stop();
        let (clean, said) = self.check(None);
        assert!(clean, "{said}");
    }

    /// A request with a JSON body, or none where it is null; `token` may be empty.
    pub(crate) fn call(&self, method: &str, path: &str, token: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, path, token, "Content-Type: application/json\r\n", body.as_bytes())
    }

    /// A request of raw bytes, with header lines of its own. What the API answers is known to its document.
    #[track_caller]
    pub(crate) fn send(&self, method: &str, path: &str, token: &str, headers: &str, body: &[u8]) -> Answer {
        let bearer = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        let length = if method == "GET" { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{bearer}{length}{headers}\r\n",
            self.address
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // A service that has answered already need not take the rest.
        drop(stream.write_all(body));
        let answer = read_answer(&mut stream, method);
        known::assert_known(method, path, &answer);
        answer
    }

    /// The number of entries of the log.
    pub(crate) fn log_size(&self) -> u64 {
        self.checkpoint().lines().nth(1).unwrap().parse().unwrap()
    }

    /// The signed head of the log.
    pub(crate) fn checkpoint(&self) -> String {
        let answer = self.send("GET", "/log/checkpoint", "", "", b"");
        answer.expect(200);
        answer.text()
    }

    /// Makes an agency, with an officer `certificate`.
    pub(crate) fn agency(&self, agency: &str, certificate: &str) {
        let new = json!({ "agency": agency, "name": format!("{agency} 执法局") });
        self.call("POST", "/api/v1/agencies", &self.admin, &new).expect(201);
        let new = json!({ "certificate": certificate, "name": "张三", "agency": agency });
        self.call("POST", "/api/v1/officers", &self.admin, &new).expect(201);
    }

    /// Makes an account and gives its token.
    pub(crate) fn user(&self, user: &str, role: &str, agency: Option<&str>, certificate: Option<&str>) -> String {
        let mut new = json!({ "user": user, "name": user, "role": role });
        if let Some(agency) = agency {
            new["agency"] = json!(agency);
        }
        if let Some(certificate) = certificate {
            new["certificate"] = json!(certificate);
        }
        self.call("POST", "/api/v1/users", &self.admin, &new).expect(201);
        let path = format!("/api/v1/users/{user}/tokens");
        let given = self.call("POST", &path, &self.admin, &json!({ "days": 1 })).expect(201);
        given["token"].as_str().unwrap().to_owned()
    }

    /// The whole log, as an auditor reads it.
    pub(crate) fn entries(&self, auditor: &str) -> Vec<evidence::entry::Entry> {
        let mut entries = Vec::new();
        let size = self.log_size();
        while (entries.len() as u64) < size {
            let path = format!("/api/v1/log/entries?from={}&limit=1000", entries.len());
            let page = self.call("GET", &path, auditor, &Value::Null).expect(200);
            let page = page.as_array().unwrap();
            entries.extend(
                page.iter()
                    .map(|item| serde_json::from_value::<evidence::entry::Entry>(item["entry"].clone()).unwrap()),
            );
        }
        entries
    }

    /// A transcript of a recording: the one that is there, or a new one.
    pub(crate) fn transcript(&self, token: &str, recording: &str) -> String {
        let path = format!("/api/v1/recordings/{recording}/transcripts");
        let listed = self.call("GET", &path, token, &Value::Null).expect(200);
        if let Some(there) = listed["items"].get(0) {
            return there["id"].as_str().unwrap().to_owned();
        }
        let added = self.call("POST", &path, token, &spoken()).expect(201);
        added["transcript"].as_str().unwrap().to_owned()
    }

    /// Puts a program in the place of the site's transcriber. Gives the lines of the configuration that name it, and `more`.
    pub(crate) fn transcriber(&self, script: &str, more: &str) -> String {
        let program = self.beside("transcriber");
        // Beside, and then in its place: one that runs cannot be written to.
        let new = self.beside("transcriber.new");
        fs::write(&new, script).unwrap();
        fs::set_permissions(&new, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        fs::rename(&new, &program).unwrap();
        format!("[transcriber]\nprogram = {:?}\nname = \"stand-in 1\"\n{more}\n", program.to_str().unwrap())
    }

    /// A fresh installation with a transcriber that does nothing but fail.
    pub(crate) fn start_with_transcriber() -> Self {
        let mut site = Self::stopped("");
        site.configure(&site.transcriber("#!/bin/sh\nexit 1\n", ""));
        site.serve();
        site
    }

    /// The same with a map beneath its drawings.
    pub(crate) fn with_map_and_transcriber() -> Self {
        let mut site = Self::stopped("");
        site.configure(&site.transcriber("#!/bin/sh\nexit 1\n", ""));
        site.bring_map(DISTRICT, "");
        site.serve();
        site
    }

    /// How the last asking for a transcript of a recording stands, once it has ended; null where it came.
    pub(crate) fn asking_ended(&self, token: &str, recording: &str) -> Value {
        let path = format!("/api/v1/recordings/{recording}/transcripts");
        for _ in 0..PATIENCE.as_millis() / 100 {
            let listed = self.call("GET", &path, token, &Value::Null).expect(200);
            if !["waiting", "running"].contains(&listed["asking"]["state"].as_str().unwrap_or_default()) {
                return listed["asking"].clone();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("an asking does not end: {}", self.service_log());
    }

    /// Asks for a transcript of what is no media, so that nothing comes of it.
    pub(crate) fn asks_in_vain(&self, token: &str, recording: &str) {
        let make = format!("/api/v1/recordings/{recording}/transcripts/make");
        self.call("POST", &make, token, &Value::Null).expect(202);
        assert_eq!(self.asking_ended(token, recording)["why"], "media_unreadable");
    }

    /// Keeps a search under a name and gives its id.
    pub(crate) fn saved(&self, token: &str, name: &str) -> String {
        let asked = json!({ "name": name, "query": { "q": "光明路" } });
        let made = self.call("POST", "/api/v1/saved-searches", token, &asked).expect(201);
        made["search"].as_str().unwrap().to_owned()
    }

    /// Records an act by officer 37001 that some of the tests' recordings are of, and asks to be excused from recording it.
    pub(crate) fn excused_act(&self, clerk: &str, case: &str) {
        let act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
            "place": "光明路", "officers": ["37001"], "party_present": true });
        let made = self.call("POST", &format!("/api/v1/cases/{case}/acts"), clerk, &act).expect(201);
        let excuses = format!("/api/v1/acts/{}/excuses", made["act"].as_str().unwrap());
        let asked = json!({ "duty": "av-onsite-site", "reason": "突发险情", "instead": "照相" });
        self.call("POST", &excuses, clerk, &asked).expect(204);
    }

    /// Opens a case and gives its id.
    pub(crate) fn case(&self, clerk: &str, number: &str) -> String {
        let opened = self.call("POST", "/api/v1/cases", clerk, &json!({ "number": number, "title": "占道经营" }));
        opened.expect(201)["case"].as_str().unwrap().to_owned()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Runs `docket` with arguments that end in `--data`.
pub(crate) fn docket(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    command.args(arguments).arg(data).env_remove("DOCKET_DATA").env_remove("DOCKET_LOG").env("RUST_LOG", "error");
    command.stdin(Stdio::null()).output().unwrap()
}

/// The first two words of English in a row: what no Chinese text holds.
pub(crate) fn english(text: &str) -> Option<String> {
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    text.split(|c: char| !(c.is_ascii_alphanumeric() || " -_.".contains(c))).find_map(|run| {
        let words: Vec<&str> = run.split(' ').collect();
        words.windows(2).find(|two| two.iter().all(|word| is_word(word))).map(|two| two.join(" "))
    })
}

/// Asserts that a problem is told in both languages, and in Chinese without English.
#[track_caller]
pub(crate) fn told(problem: &Value) {
    for field in ["title", "title_zh", "detail", "detail_zh"] {
        let text = problem[field].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{field} of {problem}");
        assert!(!field.ends_with("_zh") || english(text).is_none(), "{field} of {problem}");
    }
}

/// All that a command said.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Copies a folder with all that is in it; nothing may run on it meanwhile.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Reads an answer to its end; what a cut connection left is an answer too.
pub(crate) fn read_answer(stream: &mut TcpStream, method: &str) -> Answer {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            // A process that ended beside it, say: with a timeout set, reads are not begun again by themselves.
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    parse_answer(&bytes, method)
}

/// An answer out of its bytes.
fn parse_answer(bytes: &[u8], method: &str) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let body = bytes.get(end + 4..).unwrap_or_default().to_vec();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let header = |line: &str| line.split_once(':').map(|(k, v)| (k.to_ascii_lowercase(), v.trim().to_owned()));
    let headers: Vec<_> = head.lines().skip(1).filter_map(header).collect();
    let chunked = headers.iter().any(|(key, value)| key == "transfer-encoding" && value == "chunked");
    let body = if chunked && method != "HEAD" { unchunk(&body) } else { body };
    Answer { status, headers, body }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(size) = size.filter(|size| *size > 0) else { break };
        whole.extend_from_slice(bytes.get(end + 2..end + 2 + size).unwrap_or_default());
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    whole
}
