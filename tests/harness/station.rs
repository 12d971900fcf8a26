//! A station: `ingest-agent` with its own spool and dock.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::{AGENCY, Service, command, run, said, succeed};

/// An enrolled station. Each directory in its dock is a recorder of that name.
pub(crate) struct Station {
    home: TempDir,
    id: String,
}

impl Station {
    /// A station of [`AGENCY`].
    pub(crate) fn enrol(service: &Service) -> Self {
        Self::enrol_with(service, AGENCY, "")
    }

    /// A station of an agency, with more lines of configuration; keys of the top level first.
    pub(crate) fn enrol_with(service: &Service, agency: &str, config: &str) -> Self {
        let mut station = Self::not_enrolled(service, config);
        let code = Self::code(service, agency);
        let ca = service.ca();
        let enrol = ["enrol", "--server", service.url(), "--code", &code, "--ca"];
        succeed(station.agent(&enrol).arg(ca));
        station.status()["station"]["id"].as_str().expect("an id").clone_into(&mut station.id);
        station
    }

    /// A configured station without a key.
    pub(crate) fn not_enrolled(service: &Service, config: &str) -> Self {
        let home = tempfile::tempdir().expect("a directory");
        fs::create_dir(home.path().join("dock")).expect("a dock");
        let station = Self { home, id: String::new() };
        station.configure(service, config);
        station
    }

    /// Writes its configuration anew, with more lines; keys of the top level first.
    pub(crate) fn configure(&self, service: &Service, config: &str) {
        let text = format!(
            "server = \"{}\"\nca = \"{}\"\ntime_zone = \"Asia/Shanghai\"\nsettle_seconds = 0\nrescan_seconds = 1\n{config}\n\
             [spool]\npath = \"spool\"\nfloor_bytes = 0\n[[directories_under]]\npath = \"dock\"\n",
            service.url(),
            service.ca().display()
        );
        fs::write(self.config(), text).expect("a configuration");
    }

    /// A one-time code for a new station.
    pub(crate) fn code(service: &Service, agency: &str) -> String {
        let enrol = ["station", "enrol", "--agency", agency, "--name", "一号采集站"];
        succeed(service.docket(&service.admin()).args(enrol)).trim().to_owned()
    }

    /// Its id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Directory of its configuration.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.home.path().join("agent.toml")
    }

    pub(crate) fn dock(&self) -> PathBuf {
        self.home.path().join("dock")
    }

    pub(crate) fn spool(&self) -> PathBuf {
        self.home.path().join("spool")
    }

    /// The agent, to be given more arguments.
    pub(crate) fn agent(&self, arguments: &[&str]) -> Command {
        let mut agent = command("ingest-agent");
        agent.arg("--config").arg(self.config()).args(arguments);
        agent
    }

    /// Works through what is docked.
    pub(crate) fn once(&self) -> Output {
        run(&mut self.agent(&["once"]))
    }

    /// Works through what is docked, and everything must be safe then.
    #[track_caller]
    pub(crate) fn store_all(&self) -> String {
        let output = self.once();
        assert!(output.status.success(), "ingest-agent once: {}", said(&output));
        said(&output)
    }

    /// `ingest-agent status --json`.
    pub(crate) fn status(&self) -> Value {
        let status = succeed(&mut self.agent(&["status", "--json"]));
        serde_json::from_str(&status).expect("JSON")
    }

    /// `ingest-agent verify`.
    pub(crate) fn verify(&self) -> Output {
        run(&mut self.agent(&["verify"]))
    }

    /// Writes one file of a recorder.
    pub(crate) fn write(&self, recorder: &str, path: &str, bytes: &[u8]) -> PathBuf {
        let file = self.dock().join(recorder).join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        fs::write(&file, bytes).expect("a file");
        file
    }
}
