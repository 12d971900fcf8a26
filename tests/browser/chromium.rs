//! A headless Chromium with a profile of its own, driven over WebDriver; everything blocks.
//!
//! [`Browser::open`] starts `chromedriver` on a free port and one browser; both end with the value.
//! What a test looks for by CSS selector is waited for; what never comes ends the test with the page
//! it stood on. [`Browser::console`] is what the browser complained of: scripts that failed, resources
//! that were refused, violations of the content security policy.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::harness::Service;

/// What takes longer does not come.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// A desk's screen, in CSS pixels.
pub(crate) const DESK: (u32, u32) = (1280, 900);

/// A phone's screen.
pub(crate) const PHONE: (u32, u32) = (390, 844);

const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--ignore-certificate-errors",
];

/// `chromedriver`, and the port that it took.
struct Driver {
    child: Child,
    // It stops when nobody reads what it says.
    said: BufReader<ChildStdout>,
    url: String,
}

/// How often a driver is started that ends at once: it takes a free port of IPv6, and ends where
/// somebody has the same of IPv4.
const DRIVER_STARTS: usize = 5;

impl Driver {
    fn start() -> Self {
        let started = (0..DRIVER_STARTS).find_map(|_| Self::try_start());
        started.expect("chromedriver ended before it was ready, each time that it was started")
    }

    fn try_start() -> Option<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("chromedriver cannot be started ({error}): it is the Debian package chromium-driver; see `./x test`")
        });
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut driver = Self { child, said, url: String::new() };
        let mut line = String::new();
        loop {
            line.clear();
            if driver.said.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                driver.url = format!("http://127.0.0.1:{}", port.trim().trim_end_matches('.'));
                return Some(driver);
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A child of ours that is gone already is as well.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// A browser with one window.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Client,
    http: reqwest::Client,
    /// Address of the WebDriver session.
    session: String,
    site: String,
    driver: Driver,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session; then the driver with its value.
        let closing = self.client.clone().close();
        let _ = self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), closing).await });
    }
}

/// A complaint of the browser.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    pub(crate) level: String,
    pub(crate) text: String,
}

impl Browser {
    /// A browser that will look at a service; nobody is signed in.
    pub(crate) fn open(service: &Service) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let profile = tempfile::tempdir().unwrap();
        let driver = Driver::start();
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        flags.push(format!("--window-size={},{}", DESK.0, DESK.1));
        let capabilities = json!({
            "browserName": "chrome",
            "acceptInsecureCerts": true,
            "unhandledPromptBehavior": "ignore",
            "timeouts": { "pageLoad": 180_000, "script": 120_000 },
            "goog:chromeOptions": { "args": flags },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = runtime.block_on(builder.connect(&driver.url));
        let client = client.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        let id = runtime.block_on(client.session_id()).unwrap().unwrap();
        let session = format!("{}/session/{id}", driver.url);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { runtime, client, http, session, site: service.url().to_owned(), driver, _profile: profile }
    }

    fn wait_on<T>(&self, work: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        self.runtime.block_on(work)
    }

    /// A command that WebDriver itself does not have.
    fn command(&self, path: &str, body: &Value) -> Value {
        let answer = self.runtime.block_on(async {
            self.http.post(format!("{}/{path}", self.session)).json(body).send().await?.json::<Value>().await
        });
        let answer = answer.unwrap_or_else(|error| panic!("{} {path}: {error}", self.driver.url));
        assert!(answer["value"]["error"].is_null(), "{path}: {answer}");
        answer["value"].clone()
    }

    fn devtools(&self, command: &str, params: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// The screen is this large from now on, whatever the window is.
    pub(crate) fn resize(&self, (width, height): (u32, u32)) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
    }

    /// The whole page as a PNG, also what is below the fold.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let shot = self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }

    /// Shows pages as this medium does (`screen`, `print`; nothing is the window's own), in this scheme of colours.
    pub(crate) fn shows_as(&self, medium: &str, scheme: &str) {
        let scheme = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": scheme }));
    }

    /// Touches pages with fingers.
    pub(crate) fn with_fingers(&self, (width, height): (u32, u32)) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
        self.devtools("Emulation.setTouchEmulationEnabled", &json!({ "enabled": true, "maxTouchPoints": 5 }));
    }

    /// The page as it is printed, a PDF.
    pub(crate) fn print(&self) -> Vec<u8> {
        let sheet = json!({ "preferCSSPageSize": true, "printBackground": false });
        let printed = self.devtools("Page.printToPDF", &sheet);
        STANDARD.decode(printed["data"].as_str().unwrap()).unwrap()
    }

    /// What the browser complained of since the last call.
    pub(crate) fn console(&self) -> Vec<Complaint> {
        let lines = self.command("se/log", &json!({ "type": "browser" }));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let lines = lines.as_array().unwrap().iter();
        lines.map(|line| Complaint { level: text(&line["level"]), text: text(&line["message"]) }).collect()
    }

    /// Opens a page of the service.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) {
        let url = if path.starts_with('/') { format!("{}{path}", self.site) } else { path.to_owned() };
        self.wait_on(self.client.goto(&url)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// The same where it may fail, as when the service has ended.
    pub(crate) fn try_to_go(&self, path: &str) -> bool {
        self.wait_on(self.client.goto(&format!("{}{path}", self.site))).is_ok()
    }

    /// Path, query and fragment of the page.
    pub(crate) fn place(&self) -> String {
        self.run("return location.pathname + location.search + location.hash").as_str().unwrap().to_owned()
    }

    /// Waits until the page is another one, whose path begins like this; gives its place.
    #[track_caller]
    pub(crate) fn arrives(&self, path: &str) -> String {
        let script =
            format!("return document.readyState === 'complete' && location.pathname.startsWith({})", json!(path));
        self.wait(path, &script);
        self.place()
    }

    /// Runs a script in the page; gives what it returns, also when that comes later.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.run_with(script, Vec::new())
    }

    /// The same with arguments.
    #[track_caller]
    pub(crate) fn run_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        let ran = self.wait_on(self.client.execute(script, arguments));
        ran.unwrap_or_else(|error| panic!("{}: {error}", &script[..script.len().min(300)]))
    }

    /// Waits until a script returns something that is true, and gives it.
    #[track_caller]
    pub(crate) fn wait(&self, for_what: &str, script: &str) -> Value {
        let since = Instant::now();
        loop {
            // A page that is just going away answers with an error, and the next one is asked again.
            if let Ok(value) = self.wait_on(self.client.execute(script, Vec::new()))
                && !matches!(value, Value::Null | Value::Bool(false))
            {
                return value;
            }
            assert!(since.elapsed() < PATIENCE, "waiting for {for_what}: {}", self.told());
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Where the browser is and what it shows, for messages.
    pub(crate) fn told(&self) -> String {
        let text = self.wait_on(self.client.execute("return location.href + '\\n' + document.body.innerText", vec![]));
        let text = text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
        format!("{}\n{:?}", text.chars().take(3000).collect::<String>(), self.console())
    }

    #[track_caller]
    fn find(&self, css: &str) -> Element {
        let found = self.wait_on(async { self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await });
        found.unwrap_or_else(|error| panic!("no {css} ({error}): {}", self.told()))
    }

    /// How many elements there are.
    pub(crate) fn count(&self, css: &str) -> usize {
        self.wait_on(self.client.find_all(Locator::Css(css))).unwrap().len()
    }

    /// Presses what a selector names; the next page, if there is one, is there after it.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        let element = self.find(css);
        self.wait_on(element.click()).unwrap_or_else(|error| panic!("{css} ({error}): {}", self.told()));
    }

    /// Types into a field that may hold something.
    #[track_caller]
    pub(crate) fn fill(&self, css: &str, text: &str) {
        let element = self.find(css);
        let typed = self.wait_on(async {
            element.clear().await?;
            element.send_keys(text).await
        });
        typed.unwrap_or_else(|error| panic!("{css} ({error}): {}", self.told()));
    }

    /// Types where nothing is cleared before: keys, and paths into a chooser of files.
    #[track_caller]
    pub(crate) fn keys(&self, css: &str, keys: &str) {
        let element = self.find(css);
        self.wait_on(element.send_keys(keys)).unwrap_or_else(|error| panic!("{css} ({error}): {}", self.told()));
    }

    /// Presses a key where the focus is, whatever has it; `control` with the control key.
    pub(crate) fn press(&self, key: &str, control: bool) {
        let (code, virtual_key, text) = match key {
            "Enter" => ("Enter".to_owned(), 13, "\r"),
            "Tab" => ("Tab".to_owned(), 9, ""),
            "Escape" => ("Escape".to_owned(), 27, ""),
            letter => {
                let upper = letter.to_uppercase();
                (format!("Key{upper}"), upper.bytes().next().map_or(0, u32::from), letter)
            }
        };
        let text = if control { "" } else { text };
        let mut event = json!({ "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "key": key, "code": code,
            "windowsVirtualKeyCode": virtual_key, "modifiers": if control { 2 } else { 0 }, "text": text });
        self.devtools("Input.dispatchKeyEvent", &event);
        event["type"] = json!("keyUp");
        event["text"] = json!("");
        self.devtools("Input.dispatchKeyEvent", &event);
    }

    /// Types where the focus is.
    pub(crate) fn types(&self, text: &str) {
        self.devtools("Input.insertText", &json!({ "text": text }));
    }

    /// Chooses from a list.
    #[track_caller]
    pub(crate) fn choose(&self, css: &str, value: &str) {
        let element = self.find(css);
        let chosen = self.wait_on(element.select_by_value(value));
        chosen.unwrap_or_else(|error| panic!("{css} has no {value} ({error}): {}", self.told()));
    }

    /// Chooses from a list by what is shown there.
    #[track_caller]
    pub(crate) fn choose_named(&self, css: &str, shown: &str) {
        let element = self.find(css);
        let chosen = self.wait_on(element.select_by_label(shown));
        chosen.unwrap_or_else(|error| panic!("{css} shows no {shown} ({error}): {}", self.told()));
    }

    /// What is shown inside an element.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        let element = self.find(css);
        self.wait_on(element.text()).unwrap()
    }

    /// Waits until an element shows these words.
    #[track_caller]
    pub(crate) fn reads(&self, css: &str, words: &str) {
        let script = format!(
            "return [...document.querySelectorAll({})].some((one) => one.innerText.includes({}))",
            json!(css),
            json!(words)
        );
        self.wait(&format!("{words:?} in {css}"), &script);
    }

    /// Where a link leads: path and query.
    #[track_caller]
    pub(crate) fn link(&self, css: &str) -> String {
        let element = self.find(css);
        self.wait_on(element.attr("href")).unwrap().unwrap_or_else(|| panic!("{css} leads nowhere"))
    }

    /// Answers the question that the page asks.
    #[track_caller]
    pub(crate) fn answer(&self, text: &str) {
        let answered = self.wait_on(async {
            self.client.send_alert_text(text).await?;
            self.client.accept_alert().await
        });
        answered.unwrap_or_else(|error| panic!("no question: {error}"));
    }

    /// Opens a tab and looks at it; gives what leads back to the one before.
    pub(crate) fn new_tab(&self) -> Back {
        let opened = self.wait_on(async {
            let before = self.client.window().await?;
            let tab = self.client.new_window(true).await?;
            self.client.switch_to_window(tab.handle).await?;
            Ok(before)
        });
        Back(opened.unwrap())
    }

    /// Looks at a tab from before again.
    pub(crate) fn back_to(&self, Back(tab): Back) {
        self.wait_on(self.client.switch_to_window(tab)).unwrap();
    }

    /// The session's cookies, as a request carries them.
    pub(crate) fn cookies(&self) -> String {
        let all = self.wait_on(self.client.get_all_cookies()).unwrap();
        all.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect::<Vec<_>>().join("; ")
    }
}

/// A tab to come back to.
pub(crate) struct Back(fantoccini::wd::WindowHandle);
