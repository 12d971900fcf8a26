//! Schemathesis against a running service: what anybody may send is answered as the document says, and never by
//! a failure of the service. Six who ask: an administrator, a clerk, a reviewer, an auditor, a station, nobody.
//!
//! No operation is left out. The first two send every bound and every break of each operation's document besides what
//! is made up at random; most of that is refused to the other four before it is looked at. What ends something (an
//! account, a token, a station) is given spare ones of those. The requests are the same each time;
//! `DOCKET_SCHEMATHESIS_EXAMPLES` asks for more of each operation.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[expect(unused_imports, reason = "no station of programs is needed")]
#[path = "../harness/mod.rs"]
mod harness;
#[path = "../site/mod.rs"]
mod site;

use std::path::{Path, PathBuf};
use std::time::Instant;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::wire::session_message;
use serde_json::{Value, json};

use harness::{Body, Service, python, run, said, tell};
use site::{Site, Station};

/// Made-up requests of each operation and each who asks, where the environment does not say.
const EXAMPLES: &str = "12";

/// What those send who may do most, and what all others send.
const PHASES: &str = "examples,coverage,fuzzing";
const PHASES_OF_OTHERS: &str = "examples,fuzzing";

/// What is looked at.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance,response_headers_conformance";

/// An installation with something of everything, what it holds by kind, and who asks.
struct World {
    service: Service,
    /// Keeps the data directory.
    _site: Site,
    seed: Value,
    /// Who asks, with what, and in which phases of Schemathesis.
    askers: Vec<(&'static str, String, &'static str)>,
}

impl World {
    fn new() -> Self {
        let mut site = Site::start("");
        let config = site.data().join("docket.toml");
        site.agency("xc", "37001");
        let mut station = Station::enrol(&site, "xc");
        let spare = Station::enrol(&site, "xc");
        let stored = station.seal("DCIM/执法.avi", &site::media::avi(3, 1));
        station.store(&site, &stored);
        let open = station.seal("DCIM/open.avi", &site::media::avi(3, 2));
        station.announce(&site, &open).expect(200);
        let (docking, statement) = station.dock(&[&stored, &open]);
        station.bring(&site, &docking, &statement).expect(200);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let reviewer = site.user("reviewer", "reviewer", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        let link = json!({ "recording": stored.id, "stage": "start", "kind": "video", "reason": "立案" });
        site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &link).expect(204);
        let packed = site.call("POST", "/api/v1/packages", &clerk, &json!({ "case": case, "reason": "移送" }));
        let package = packed.expect(201)["package"].clone();
        let spares: Vec<String> = (0..4).map(|number| format!("spare-{number}")).collect();
        let mut tokens = Vec::new();
        for user in &spares {
            site.user(user, "auditor", None, None);
            let listed = site.call("GET", &format!("/api/v1/users/{user}/tokens"), &site.admin, &Value::Null);
            tokens.push(listed.expect(200)[0]["id"].clone());
        }
        let mut kept = vec![json!(station.id)];
        for user in ["admin", "clerk", "reviewer", "auditor"] {
            let listed = site.call("GET", &format!("/api/v1/users/{user}/tokens"), &site.admin, &Value::Null);
            kept.extend([json!(user), listed.expect(200)[0]["id"].clone()]);
        }
        let seed = json!({
            "kept": kept,
            "agency": ["xc"],
            "certificate": ["37001"],
            "officer": ["37001"],
            "recorder": ["BWC-1"],
            "station": [station.id],
            "POST /api/v1/stations/{station}/revoke station": [spare.id],
            "recording": [stored.id, open.id],
            "index": [0, 1],
            "docking": [docking],
            "case": [case],
            "item": [format!("recording:{}", stored.id), format!("case:{case}"), "agency:xc"],
            "package": [package],
            "user": spares,
            "token": tokens,
            "path": ["0/000.p/8", "entries/000.p/8", "0/000"],
        });
        let admin = site.admin.clone();
        site.stop();
        // Whoever makes up requests is slow to send them: no connection ends meanwhile for its silence.
        // The site spoke in the clear; from here on it is as `docket init` leaves it, but for its name.
        let text = "origin = \"docket.test/custody\"\nlisten = \"127.0.0.1:0\"\n[tls]\n\
                    certificate = \"tls/server.pem\"\nkey = \"tls/server.key\"\n[limits]\nfree_bytes_floor = 0\n\
                    stranger_seconds = 600\nstranger_connections_per_address = 256\n";
        std::fs::write(config, text).unwrap();
        let service = Service::start_at(&site.data());
        let session = session(&service, &station);
        let askers = vec![
            ("an administrator", admin, PHASES),
            ("a clerk", clerk, PHASES),
            ("a reviewer", reviewer, PHASES_OF_OTHERS),
            ("an auditor", auditor, PHASES_OF_OTHERS),
            ("a station", session, PHASES_OF_OTHERS),
            ("nobody", String::new(), PHASES_OF_OTHERS),
        ];
        Self { service, _site: site, seed, askers }
    }

    fn target(&self) -> Target {
        let (url, ca) = (self.service.url().to_owned(), self.service.ca());
        Target { url, ca, seed: self.seed.to_string() }
    }
}

/// Where to ask, and what is there.
struct Target {
    url: String,
    ca: PathBuf,
    seed: String,
}

impl Target {
    /// Asks everything as one of them; gives how many requests were made.
    fn ask(&self, who: &str, token: &str, phases: &str, examples: &str) -> u64 {
        let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis/hooks.py");
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.ndjson");
        let mut command = python("schemathesis");
        command.args(["-m", "schemathesis.cli", "run", "--checks", CHECKS, "--max-examples", examples, "--seed", "9"]);
        command.args(["--generation-deterministic", "--suppress-health-check", "all"]);
        command.args(["--phases", phases, "--continue-on-failure", "--no-color"]);
        command.args(["--request-timeout", "60", "--warnings", "off", "--output-sanitize", "false"]);
        command.arg("--tls-verify").arg(&self.ca);
        command.arg("--report").arg("ndjson").arg("--report-ndjson-path").arg(&report);
        if token.is_empty() {
            command.args(["--generation-with-security-parameters", "false"]);
        } else {
            command.args(["--header", &format!("Authorization: Bearer {token}")]);
        }
        command.arg(format!("{}/api/v1/openapi.json", self.url));
        command.current_dir(folder.path()).env("DOCKET_SEED", &self.seed).env("NO_PROXY", "*");
        command.env("SCHEMATHESIS_HOOKS", hooks);
        let output = run(&mut command);
        assert!(output.status.success(), "as {who}: {}", said(&output));
        std::fs::read_to_string(report).unwrap().matches("\"status_code\"").count() as u64
    }
}

/// A session of a station over TLS.
fn session(service: &Service, station: &Station) -> String {
    let place = format!("/api/v1/stations/{}", station.id);
    let challenge = service.request("POST", &format!("{place}/challenge"), None, json!({})).expect(200).json();
    let nonce = challenge["nonce"].as_str().unwrap();
    let message = session_message("docket.test/custody", &station.id.parse().unwrap(), nonce);
    let body = json!({ "nonce": nonce, "signature": BASE64_STANDARD.encode(station.key.sign(&message)) });
    let opened = service.request("POST", &format!("{place}/session"), None, body).expect(200).json();
    opened["token"].as_str().unwrap().to_owned()
}

#[test]
fn no_request_fails_the_service_or_gets_an_answer_that_the_document_does_not_know() {
    let mut world = World::new();
    let examples = std::env::var("DOCKET_SCHEMATHESIS_EXAMPLES").unwrap_or_else(|_| EXAMPLES.to_owned());
    let (began, mut made) = (Instant::now(), 0);
    let target = world.target();
    // Two at one time: one makes up requests while the other waits for its answer.
    for two in world.askers.chunks(2) {
        std::thread::scope(|scope| {
            let (target, examples) = (&target, &*examples);
            let asking = two.iter().map(|(who, token, phases)| {
                let asked = scope.spawn(move || target.ask(who, token, phases, examples));
                (who, token, asked)
            });
            // All are asking before the first is waited for.
            let asking: Vec<_> = asking.collect();
            for (who, token, asked) in asking {
                let asked = asked.join().unwrap();
                // Nobody was ended by another's requests, which would go on as nobody's.
                let still = world.service.request("GET", "/api/v1/recordings", Some(token), Body::Nothing).status;
                assert_eq!(still == 401, token.is_empty(), "{who}: {still}");
                tell(&format!("schemathesis as {who}: {asked} requests, {} s in all", began.elapsed().as_secs()));
                made += asked;
            }
        });
    }
    assert!(made > 5000, "{made}");
    assert!(!world.service.has_ended(), "{}", world.service.log());
    world.service.stop();
    let check = world.service.check();
    assert!(check.status.success(), "{}", said(&check));
}
