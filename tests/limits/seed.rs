//! Many recordings in little time: sealed one after the other as one station must, and brought over
//! many connections.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use evidence::keys::SigningKey;
use evidence::note::VerifierKey;
use serde_json::json;

use crate::bulk::Bulk;
use crate::harness::{self, Service};
use crate::site::Site;
use crate::site::station::{Recording, Station};

/// The agency that everything here belongs to.
pub(crate) const AGENCY: &str = "agency-a";

/// Connections at one time.
const CONNECTIONS: usize = 12;

/// A service in the clear with one agency, its clerk and a station.
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) station: Station,
    /// The clerk's token.
    pub(crate) clerk: String,
}

impl World {
    /// With lines of the `[limits]` table.
    pub(crate) fn start(limits: &str) -> Self {
        let site = Site::start(limits);
        site.agency(AGENCY, "37001");
        let clerk = site.user("clerk", "clerk", Some(AGENCY), None);
        let station = Station::enrol(&site, AGENCY);
        Self { site, station, clerk }
    }

    /// Stores `count` recordings of a few bytes; gives their ids in the order of sealing.
    pub(crate) fn store(&mut self, count: usize) -> Vec<String> {
        let sealed = self.seal("DCIM", count);
        let (site, station) = (&self.site, &self.station);
        each(&sealed, |recording| station.store(site, recording));
        sealed.iter().map(|recording| recording.id.to_string()).collect()
    }

    /// Seals `count` recordings of a few bytes, of a folder.
    pub(crate) fn seal(&mut self, folder: &str, count: usize) -> Vec<Recording> {
        (0..count).map(|number| self.station.seal(&format!("{folder}/{number:05}.mp4"), &content(number))).collect()
    }

    /// Stops the service, does something to its data, and starts it again.
    pub(crate) fn bulk<T>(&mut self, work: impl FnOnce(&Bulk, &mut Station) -> T) -> T {
        self.site.stop();
        let done = Bulk::on(&self.site, |bulk| work(bulk, &mut self.station));
        self.site.serve();
        self.station.sign_in(&self.site);
        done
    }

    /// Files recordings under a case.
    pub(crate) fn file(&self, case: &str, recordings: &[String]) {
        let path = format!("/api/v1/cases/{case}/recordings");
        each(recordings, |recording| {
            let filing = json!({ "recording": recording, "stage": "investigation", "kind": "video", "reason": "入卷" });
            self.site.call("POST", &path, &self.clerk, &filing).expect(204);
        });
    }

    /// Makes a package of a case and gives its id.
    pub(crate) fn package(&self, case: &str) -> String {
        let asked = json!({ "case": case, "reason": "移送" });
        let made = self.site.call("POST", "/api/v1/packages", &self.clerk, &asked).expect(201);
        made["package"].as_str().unwrap().to_owned()
    }

    /// The program `docket` as the clerk, at this service: HTTP/1.1 in the clear.
    pub(crate) fn docket(&self) -> Command {
        client(&format!("http://{}", self.site.address), &self.token_file())
    }

    /// The clerk's token as a file.
    pub(crate) fn token_file(&self) -> PathBuf {
        let file = self.site.beside("clerk.token");
        fs::write(&file, &self.clerk).unwrap();
        file
    }

    /// The log's verifier key.
    pub(crate) fn log_key(&self) -> String {
        let key = SigningKey::from_pkcs8(&fs::read(self.site.data().join("keys/log.pkcs8")).unwrap()).unwrap();
        VerifierKey::new("docket.test/custody", key.public()).unwrap().to_string()
    }

    /// Serves the same data over TLS, where programs and browsers speak HTTP/2. The service in the clear
    /// is stopped; [`Site::data`] stays.
    pub(crate) fn over_tls(&mut self, limits: &str) -> Service {
        self.site.stop();
        let text = format!(
            "origin = \"docket.test/custody\"\nlisten = \"127.0.0.1:0\"\n\
             [tls]\ncertificate = \"tls/server.pem\"\nkey = \"tls/server.key\"\n[limits]\nfree_bytes_floor = 0\n{limits}\n"
        );
        fs::write(self.site.data().join("docket.toml"), text).unwrap();
        Service::start_at(&self.site.data())
    }
}

/// The program `docket`, speaking to a service with a token.
pub(crate) fn client(url: &str, token: &std::path::Path) -> Command {
    let mut client = harness::command("docket");
    client.env("DOCKET_URL", url).env("DOCKET_TOKEN_FILE", token);
    client
}

/// A content of few bytes that no other recording has.
fn content(number: usize) -> Vec<u8> {
    format!("recording {number}").into_bytes()
}

/// Does something with each of `all`, on [`CONNECTIONS`] threads; a failure of one ends the test.
pub(crate) fn each<T: Sync>(all: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS.min(all.len()) {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::SeqCst)) {
                    work(one);
                }
            });
        }
    });
}
