//! The harness of whole-system tests: real programs, real directories, real TLS.
//!
//! - [`Service`]: `docket init` in a temporary directory and `docket serve` on a free port. It can be
//!   killed and come back on the same port; it ends with the value, by its own pid.
//! - [`Station`] ([`station`]): an enrolled `ingest-agent` with a spool and a dock of its own.
//! - [`dock`]: recorders' files, generated (the same bytes every time) or shared with us.
//! - [`stored`]: comparing what was docked with what is stored.
//! - [`faketime`]: programs under another wall clock.
//!
//! Everything blocks, so tests read from top to bottom. [`Service::request`] is for calls that no
//! program of ours makes; otherwise the client is [`Service::docket`]. What is not expected ends the
//! test with what the programs said.
//!
//! `ingest-agent` and `docket-verify` come from other packages: `cargo build --workspace --bins` makes
//! them, and `./x test` does that first.

#![expect(dead_code, reason = "each test binary uses its part of the harness")]

pub(crate) mod dock;
pub(crate) mod faketime;
pub(crate) mod station;
pub(crate) mod stored;

use std::cell::Cell;
use std::fmt;
use std::fs::{self, File};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use evidence::keys::SigningKey;
use evidence::note::VerifierKey;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

pub(crate) use station::Station;

/// Name of the custody log of every service here.
pub(crate) const ORIGIN: &str = "docket.test/log";

/// The agency that is there from the start.
pub(crate) const AGENCY: &str = "xc-zhzf";

/// That agency's name.
pub(crate) const AGENCY_NAME: &str = "薛城区综合行政执法局";

/// A service that is not ready by then does not start.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Requests that take longer hang.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// A program of the workspace, beside the one that Cargo names.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name(name);
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build --workspace --bins` with the same target directory and profile first \
         (`./x test` does it)",
        path.display()
    );
    path
}

/// A command of ours that sees nothing of the environment that would steer it.
pub(crate) fn command(name: &str) -> Command {
    cleared(Command::new(program(name)))
}

fn cleared(mut command: Command) -> Command {
    for variable in ["DOCKET_URL", "DOCKET_CA", "DOCKET_TOKEN_FILE", "DOCKET_DATA", "DOCKET_LOG_KEY", "DOCKET_ZONE"] {
        command.env_remove(variable);
    }
    command.env("DOCKET_LANG", "en").stdin(Stdio::null());
    command
}

/// Runs a command to its end, whatever that is.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} cannot be started ({error}); see `./x test`"))
}

/// Runs a command that must succeed; gives what it printed.
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("programs print UTF-8")
}

/// All that a program said, for messages and for looking into.
pub(crate) fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{}\n{out}\n{err}", output.status)
}

/// A line for whoever watches the tests; it is shown even where a test's output is not.
pub(crate) fn tell(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).expect("standard error");
}

/// The interpreter that has the Python packages of the tests.
pub(crate) fn python(module: &str) -> Command {
    let python = std::env::var("DOCKET_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let present = Command::new(&python).args(["-c", &format!("import {module}")]).output();
    assert!(
        present.is_ok_and(|output| output.status.success()),
        "{python} has no module {module}: `./x test` installs it and names the interpreter in DOCKET_TEST_PYTHON"
    );
    Command::new(python)
}

/// An answer of the service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self}"))
    }

    /// A header as text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of ASCII"))
    }

    /// The slug of a problem; empty where the body is none.
    pub(crate) fn problem(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let kind = body["type"].as_str().unwrap_or_default();
        kind.strip_prefix(evidence::wire::PROBLEM_PREFIX).unwrap_or_default().to_owned()
    }

    /// The answer, if its status is `status`.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = &self.body[..self.body.len().min(2000)];
        write!(f, "{} {}", self.status, String::from_utf8_lossy(start))
    }
}

/// What a request carries.
#[derive(Debug, Clone, Default)]
pub(crate) enum Body {
    #[default]
    Nothing,
    Json(Value),
    Bytes(Vec<u8>),
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A custody service with its own data directory.
pub(crate) struct Service {
    home: TempDir,
    data: PathBuf,
    url: String,
    child: Option<Child>,
    runtime: Runtime,
    http: Client,
    users: Cell<u32>,
    read_only: bool,
    /// Keeps the service's port from all who ask for a free one, also between two runs.
    port: TcpSocket,
}

/// A port that no other process or test gets while the socket lives, for one that binds it to listen: a port in use by
/// sockets that may share it and do not listen can be bound by its number, and is not among the free ones.
fn reserved() -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    Ok(socket)
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill9();
    }
}

impl Service {
    /// A new installation, running, with the agency [`AGENCY`].
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// The same with more lines of configuration, such as `[limits]` and a key of it.
    pub(crate) fn start_with(config: &str) -> Self {
        let home = tempfile::tempdir().expect("a directory");
        let data = home.path().join("service");
        succeed(command("docket").args(["init", "--origin", ORIGIN, "--data"]).arg(&data));
        let file = data.join("docket.toml");
        let written = fs::read_to_string(&file).expect("init writes a configuration");
        fs::write(&file, format!("{written}\n{config}\n")).expect("a configuration");
        let service = Self::start_on(home, data, false);
        service.agency(AGENCY, AGENCY_NAME);
        service
    }

    /// A service on a data directory that is there, such as a backup.
    pub(crate) fn start_at(data: &Path) -> Self {
        Self::start_on(tempfile::tempdir().expect("a directory"), data.to_owned(), false)
    }

    /// A read-only service on a copy, as a drill starts it.
    pub(crate) fn start_drill(copy: &Path) -> Self {
        Self::start_on(tempfile::tempdir().expect("a directory"), copy.to_owned(), true)
    }

    fn start_on(home: TempDir, data: PathBuf, read_only: bool) -> Self {
        // Another test of this process may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = fs::read(data.join("tls/ca.pem")).expect("a CA");
        let ca = reqwest::Certificate::from_pem(&pem).expect("a certificate");
        let http = Client::builder().no_proxy().tls_certs_only([ca]).timeout(ANSWER_WITHIN).build().expect("a client");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (url, users) = (String::new(), Cell::new(0));
        let port = reserved().expect("a port");
        let address = port.local_addr().expect("a bound port").to_string();
        let mut service = Self { home, data, url, child: None, runtime, http, users, read_only, port };
        service.serve(&address);
        service
    }

    fn serve(&mut self, listen: &str) {
        let ready = self.home.path().join("ready");
        if ready.exists() {
            fs::remove_file(&ready).expect("an old ready file");
        }
        let log = File::options().create(true).append(true).open(self.log_file()).expect("a log file");
        // What grows beyond `limit_files` gets an error, as on a full disk, and not a signal that ends it.
        let mut serve = cleared(Command::new("env"));
        serve
            .arg("--ignore-signal=XFSZ")
            .arg(program("docket"))
            .args(["serve", "--listen", listen, "--data"])
            .arg(&self.data)
            .arg("--ready-file")
            .arg(&ready)
            .args(self.read_only.then_some("--read-only"));
        let child = serve.stdout(Stdio::null()).stderr(log).spawn().expect("docket starts");
        let child = self.child.insert(child);
        let since = Instant::now();
        loop {
            if let Ok(url) = fs::read_to_string(&ready)
                && url.ends_with('\n')
            {
                url.trim().clone_into(&mut self.url);
                return;
            }
            let ended = child.try_wait().expect("a child");
            assert!(
                ended.is_none() && since.elapsed() < READY_WITHIN,
                "the service does not start ({ended:?}): {}",
                fs::read_to_string(self.home.path().join("service.log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn log_file(&self) -> PathBuf {
        self.home.path().join("service.log")
    }

    /// What the service logged since its first start.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Its address, which stays over restarts.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("https://")
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.data.join("tls/ca.pem")
    }

    /// A directory that goes with the service.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().expect("a child of ours").is_some())
    }

    /// Ends it as a power cut would end the process.
    pub(crate) fn kill9(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().and_then(|()| child.wait()).expect("a child of ours");
        }
    }

    /// Ends it in good order.
    pub(crate) fn stop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a child of ours");
        let status = child.wait().expect("a child of ours");
        assert!(status.success(), "the service ended with {status}: {}", self.log());
    }

    /// No file of the running service may grow beyond `bytes` from now on.
    pub(crate) fn limit_files(&self, bytes: u64) {
        let child = self.child.as_ref().expect("it runs");
        let limit = rustix::process::Rlimit { current: Some(bytes), maximum: Some(bytes) };
        let limited = rustix::process::prlimit(
            Some(rustix::process::Pid::from_child(child)),
            rustix::process::Resource::Fsize,
            limit,
        );
        limited.expect("a child of ours");
    }

    /// Starts it again on the same port, after [`Self::kill9`] or [`Self::stop`].
    pub(crate) fn restart(&mut self) {
        self.kill9();
        let address = self.address().to_owned();
        self.serve(&address);
    }

    /// `docket check` over its data; it may run meanwhile.
    pub(crate) fn check(&self) -> Output {
        run(command("docket").arg("check").arg("--data").arg(&self.data))
    }

    /// The log's verifier key, had from the data directory and not from the service.
    pub(crate) fn log_key(&self) -> String {
        let key = fs::read(self.data.join("keys/log.pkcs8")).expect("the log's key");
        let key = SigningKey::from_pkcs8(&key).expect("a key");
        VerifierKey::new(ORIGIN, key.public()).expect("a key name").to_string()
    }

    /// The first administrator's token.
    pub(crate) fn admin(&self) -> String {
        let token = fs::read_to_string(self.data.join("admin.token")).expect("init writes the token");
        token.trim().to_owned()
    }

    /// Adds an agency.
    pub(crate) fn agency(&self, agency: &str, name: &str) {
        succeed(self.docket(&self.admin()).args(["agency", "add", agency, "--name", name]));
    }

    /// A new account's token. Roles of one agency (officer, clerk, head, reviewer) belong to `agency`;
    /// an officer gets a certificate number of the same digits as the account.
    pub(crate) fn user(&self, role: &str, agency: &str) -> String {
        self.account(role, agency).1
    }

    /// A new account and its token.
    pub(crate) fn account(&self, role: &str, agency: &str) -> (String, String) {
        self.users.set(self.users.get() + 1);
        let number = self.users.get();
        let (user, admin) = (format!("{role}-{number}"), self.admin());
        let file = self.home.path().join(format!("{user}.token"));
        let mut add = self.docket(&admin);
        add.args(["user", "add", &user, "--name", "测试", "--role", role, "--token-file"]).arg(&file);
        if !["supervisor", "auditor", "administrator"].contains(&role) {
            add.args(["--agency", agency]);
        }
        if role == "officer" {
            let certificate = format!("3704{number:04}");
            let name = ["--name", "张伟", "--agency", agency];
            succeed(self.docket(&admin).args(["officer", "add", &certificate]).args(name));
            add.args(["--certificate", &certificate]);
        }
        succeed(&mut add);
        (user, fs::read_to_string(&file).expect("a token file").trim().to_owned())
    }

    /// The client, to be given its arguments, as whoever has the token.
    pub(crate) fn docket(&self, token: &str) -> Command {
        let file = self.home.path().join(format!("{}.as", evidence::digest::Digest::of(token.as_bytes())));
        fs::write(&file, token).expect("a token file");
        let mut client = command("docket");
        client.env("DOCKET_URL", &self.url).env("DOCKET_CA", self.ca()).env("DOCKET_TOKEN_FILE", file);
        client
    }

    /// A request over TLS. `path` begins with a slash.
    pub(crate) fn request(&self, method: &str, path: &str, token: Option<&str>, body: impl Into<Body>) -> Answer {
        self.request_with(method, path, token, &[], body)
    }

    /// A `GET` that must be answered with 200.
    pub(crate) fn get(&self, path: &str, token: &str) -> Answer {
        self.request("GET", path, Some(token), Body::Nothing).expect(200)
    }

    /// A request with more headers.
    pub(crate) fn request_with(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let request = self.prepare(method, path, token, headers, body.into());
        let answer = self.runtime.block_on(async {
            let answer = request.send().await?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            Ok::<_, reqwest::Error>(Answer { status, headers, body: answer.bytes().await?.to_vec() })
        });
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error:?}"))
    }

    /// Sends a request and goes away after `patience`, answered or not.
    pub(crate) fn request_and_hang_up(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: impl Into<Body>,
        patience: Duration,
    ) {
        let request = self.prepare(method, path, token, &[], body.into());
        // Whether an answer, an error or nothing came in time is the point of not looking.
        let _ = self.runtime.block_on(async { tokio::time::timeout(patience, request.send()).await });
    }

    fn prepare(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Body,
    ) -> reqwest::RequestBuilder {
        let method: Method = method.parse().expect("a method");
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a header name");
            request = request.header(name, HeaderValue::from_str(value).expect("a header value"));
        }
        match body {
            Body::Nothing => request,
            Body::Json(value) => request.json(&value),
            Body::Bytes(bytes) => request.body(bytes),
        }
    }

    /// Every recording that the holder of `token` may see.
    pub(crate) fn recordings(&self, token: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("/api/v1/recordings?limit=100{cursor}"), token).json();
            all.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }

    /// [`count_events`] of its log.
    pub(crate) fn count_events(&self, event: &str) -> u64 {
        count_events(&self.data, event)
    }
}

/// How many entries of the log in a data directory tell of `event`, by its name as in `recording.stored`.
pub(crate) fn count_events(data: &Path, event: &str) -> u64 {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = rusqlite::Connection::open_with_flags(data.join("docket.db"), flags).expect("the database");
    let sql = "SELECT count(*) FROM log_entries WHERE json_extract(CAST(entry AS TEXT), '$.event.type') = $event";
    let count: i64 = db.query_row(sql, [event], |row| row.get(0)).expect("a count");
    count.unsigned_abs()
}
