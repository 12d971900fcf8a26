//! `docket.toml`: what sites truly vary. Unknown keys are refused by name.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use evidence::wire::{BACKUP_INTERVAL_SECONDS, BACKUP_INTERVAL_SECONDS_MAX};
use serde::Deserialize;

use crate::app::basemap::MapConfig;
use crate::app::fonts::FontsConfig;
use crate::app::notices::NoticesConfig;
use crate::app::transcriber::TranscriberConfig;
use crate::clock::Bounds;
use crate::custody::Limits;
use crate::custody::account::open_id::{OpenId, Settings};
use crate::media::worker::CPU_SECONDS;

/// The site's configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of the custody log, for ever: a host name and a path, such as `docket.example.gov.cn/xuecheng`.
    pub origin: String,
    /// Where to serve.
    pub listen: SocketAddr,
    /// The site's time zone, an IANA name.
    #[serde(default = "default_zone")]
    pub time_zone: String,
    /// Legal data of the site, instead of what the program carries.
    #[serde(default)]
    pub legal: Option<PathBuf>,
    /// Certificate and key; without them only loopback is served, over plain HTTP.
    #[serde(default)]
    pub tls: Option<TlsFiles>,
    /// Limits.
    #[serde(default)]
    pub limits: Limits,
    /// What the system's clock may do and still be believed.
    #[serde(default)]
    pub clock: Bounds,
    /// Backups.
    #[serde(default)]
    pub backup: BackupConfig,
    /// Media.
    #[serde(default)]
    pub media: MediaConfig,
    /// What stands between the service and its clients.
    #[serde(default)]
    pub proxy: ProxyConfig,
    /// The agency's own sign-in service; without it people sign in with passwords alone.
    #[serde(default)]
    pub open_id: Option<OpenIdConfig>,
    /// What is told of deadlines before they are over.
    #[serde(default)]
    pub notices: NoticesConfig,
    /// The site's own program that writes down what is said; without it nothing is recognised.
    #[serde(default)]
    pub transcriber: Option<TranscriberConfig>,
    /// The map beneath drawings.
    #[serde(default)]
    pub map: MapConfig,
    /// The fonts that printouts are written in.
    #[serde(default)]
    pub fonts: FontsConfig,
}

/// The `[proxy]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyConfig {
    /// Addresses of proxies whose `x-request-id` names a request; everybody else's is replaced. Default
    /// none.
    pub request_ids_from: Vec<IpAddr>,
}

/// The agency's own sign-in service (OpenID Connect).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIdConfig {
    /// The issuer's URL.
    pub issuer: String,
    /// What the provider calls this service.
    pub client_id: String,
    /// File that holds this service's secret at the provider, relative to the configuration file.
    pub client_secret_file: PathBuf,
    /// Which claim of the id token is the account's name here.
    #[serde(default = "default_claim")]
    pub account_claim: String,
    /// Where the provider sends people back: this service's address and `/sign-in/open-id/back`.
    pub redirect: String,
    /// The provider's CA, PEM, where it is not one that the system knows.
    #[serde(default)]
    pub ca: Option<PathBuf>,
}

fn default_claim() -> String {
    "preferred_username".to_owned()
}

impl OpenIdConfig {
    /// The provider, with its secret read.
    pub fn open(&self) -> Result<OpenId> {
        let read = |path: &Path| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
        let secret = String::from_utf8(read(&self.client_secret_file)?).context("the client secret is not UTF-8")?;
        let settings = Settings {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret.trim().to_owned(),
            account_claim: self.account_claim.clone(),
            redirect: self.redirect.clone(),
            ca: self.ca.as_deref().map(read).transpose()?,
        };
        OpenId::new(settings).map_err(|problem| anyhow::anyhow!("[open_id]: {problem}"))
    }
}

/// How media are worked on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MediaConfig {
    /// The worker's program; without it `docket-media` beside this program.
    pub worker: Option<PathBuf>,
    /// Bytes that renditions may take; the ones not used for longest go first. Default 20 GiB.
    pub cache_bytes_max: u64,
    /// Processor seconds that a job may take which is not encoding; it may last twice as long.
    /// Default 120; 1 to [`JOB_CPU_SECONDS_MAX`].
    pub job_cpu_seconds: u64,
    /// Whether the worker may read media where the kernel cannot confine it. Every page of the console
    /// and the service's health then say so. Default false.
    pub unconfined: bool,
}

/// The key of the package of tiles: the one file of a configuration that may be large, and that changes seldom.
pub const TILES: &[&str] = &["map", "tiles"];

/// With which the worker's confinement is waived in builds for development alone.
pub const UNCONFINED_VARIABLE: &str = "DOCKET_MEDIA_UNCONFINED";

/// The `[backup]` table.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackupConfig {
    /// Hours from one backup to the next, the time that it takes included. Stations keep their
    /// copies for that long after storing. Default 24; 0 where every write is replicated at once.
    pub interval_hours: u64,
}

/// Longest time between two backups, in hours.
pub const BACKUP_HOURS_MAX: u64 = BACKUP_INTERVAL_SECONDS_MAX / 3600;

impl Default for BackupConfig {
    fn default() -> Self {
        Self { interval_hours: BACKUP_INTERVAL_SECONDS / 3600 }
    }
}

impl BackupConfig {
    /// The interval in seconds.
    pub fn interval_seconds(self) -> u64 {
        self.interval_hours * 3600
    }
}

/// Most processor seconds that the site may give a job: an hour.
pub const JOB_CPU_SECONDS_MAX: u64 = 3600;

impl Default for MediaConfig {
    fn default() -> Self {
        Self { worker: None, cache_bytes_max: 20 * 1024 * 1024 * 1024, job_cpu_seconds: CPU_SECONDS, unconfined: false }
    }
}

impl MediaConfig {
    /// Whether the worker goes unconfined; `asked` is whether the environment asks for it.
    pub fn waives_confinement(&self, asked: bool, is_release: bool) -> Result<bool> {
        if asked && !self.unconfined && is_release {
            bail!(
                "{UNCONFINED_VARIABLE} is set, and the configuration does not allow it: give the kernel Landlock, or \
                 set media.unconfined = true in docket.toml, which every page will show"
            );
        }
        Ok(asked || self.unconfined)
    }

    /// The worker's program.
    pub fn program(&self) -> Result<PathBuf> {
        if let Some(program) = &self.worker {
            return Ok(program.clone());
        }
        let own = std::env::current_exe().context("this program's own place is not known")?;
        Ok(own.with_file_name("docket-media"))
    }
}

/// Where certificate and key lie, relative to the configuration file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

fn default_zone() -> String {
    "Asia/Shanghai".to_owned()
}

impl Config {
    /// Reads and checks a configuration; relative paths are taken from its folder.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read; `docket init` makes one", path.display()))?;
        let mut config: Self = toml::from_str(&text).with_context(|| format!("{} is not accepted", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        if let Some(tls) = &mut config.tls {
            tls.certificate = folder.join(&tls.certificate);
            tls.key = folder.join(&tls.key);
        }
        if let Some(open_id) = &mut config.open_id {
            open_id.client_secret_file = folder.join(&open_id.client_secret_file);
            open_id.ca = open_id.ca.as_ref().map(|ca| folder.join(ca));
        }
        config.legal = config.legal.map(|legal| folder.join(legal));
        if jiff::tz::TimeZone::get(&config.time_zone).is_err() {
            bail!("{}: time_zone {:?} is not an IANA time zone", path.display(), config.time_zone);
        }
        if let Some(wrong) = config.clock.wrong() {
            bail!("{}: {wrong}", path.display());
        }
        let seconds = config.media.job_cpu_seconds;
        if !(1..=JOB_CPU_SECONDS_MAX).contains(&seconds) {
            bail!("{}: media.job_cpu_seconds is {seconds}; it must be 1 to {JOB_CPU_SECONDS_MAX}", path.display());
        }
        let hours = config.backup.interval_hours;
        if hours > BACKUP_HOURS_MAX {
            bail!("{}: backup.interval_hours is {hours}; it must be 0 to {BACKUP_HOURS_MAX}", path.display());
        }
        config.notices.webhook_ca = config.notices.webhook_ca.map(|ca| folder.join(ca));
        if let Some(wrong) = config.notices.wrong() {
            bail!("{}: notices.{wrong}", path.display());
        }
        if let Some(wrong) = config.transcriber.as_ref().and_then(TranscriberConfig::wrong) {
            bail!("{}: transcriber.{wrong}", path.display());
        }
        config.fonts = config.fonts.placed(folder);
        config.map.tiles = config.map.tiles.map(|tiles| folder.join(tiles));
        if let Some(wrong) = config.map.wrong() {
            bail!("{}: map.{wrong}", path.display());
        }
        Ok(config)
    }

    /// The files that the configuration names, each with its key: without them a copy of the service
    /// cannot serve. `media.worker` and `transcriber.program` are programs, which a copy's machine has of its own, and so
    /// are fonts: without those it serves and writes no printouts.
    pub fn files(&self) -> Vec<(&'static [&'static str], &Path)> {
        // Whoever adds a field decides here whether it names a file.
        let Self {
            legal,
            tls,
            open_id,
            origin: _,
            listen: _,
            time_zone: _,
            limits: _,
            backup: _,
            media: _,
            clock: _,
            proxy: _,
            notices,
            transcriber: _,
            map,
            fonts: _,
        } = self;
        let tls = tls.as_ref();
        let open_id = open_id.as_ref();
        let named: [(&'static [&'static str], Option<&PathBuf>); 7] = [
            (&["legal"], legal.as_ref()),
            (&["tls", "certificate"], tls.map(|tls| &tls.certificate)),
            (&["tls", "key"], tls.map(|tls| &tls.key)),
            (&["open_id", "client_secret_file"], open_id.map(|open_id| &open_id.client_secret_file)),
            (&["open_id", "ca"], open_id.and_then(|open_id| open_id.ca.as_ref())),
            (&["notices", "webhook_ca"], notices.webhook_ca.as_ref()),
            (TILES, map.tiles.as_ref()),
        ];
        named.into_iter().filter_map(|(key, path)| Some((key, path?.as_path()))).collect()
    }

    /// Files with secrets that it names.
    pub(in crate::app) fn secrets(&self) -> Vec<&Path> {
        let tls = self.tls.as_ref().map(|tls| tls.key.as_path());
        tls.into_iter().chain(self.open_id.as_ref().map(|open_id| open_id.client_secret_file.as_path())).collect()
    }

    /// Refuses to serve in the clear to anybody but this machine.
    pub fn require_tls(&self, listen: SocketAddr) -> Result<()> {
        if self.tls.is_none() && !listen.ip().is_loopback() {
            bail!("serving on {listen} without TLS is refused: give [tls] certificate and key, or listen on 127.0.0.1");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("docket.toml");
        std::fs::write(&path, text).expect("written");
        Config::read(&path)
    }

    #[test]
    fn the_shipped_example_is_accepted() {
        let config = read(include_str!("../../config/docket.toml")).expect("the example");
        assert_eq!(config.time_zone, "Asia/Shanghai");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = read("origin = \"a\"\nlisten = \"127.0.0.1:0\"\nlimitz = 1\n").expect_err("refused");
        assert!(format!("{error:#}").contains("limitz"), "{error:#}");
    }

    #[test]
    fn a_media_job_has_a_bounded_time() {
        let with = |seconds: u64| {
            read(&format!("origin = \"a\"\nlisten = \"127.0.0.1:0\"\n[media]\njob_cpu_seconds = {seconds}\n"))
        };
        assert!(with(1).is_ok_and(|config| config.media.job_cpu_seconds == 1));
        for wrong in [0, JOB_CPU_SECONDS_MAX + 1] {
            let error = with(wrong).expect_err("refused");
            assert!(error.to_string().contains("media.job_cpu_seconds"), "{error}");
        }
    }

    #[test]
    fn media_go_unconfined_only_where_the_configuration_says_so() {
        let text = "origin = \"a\"\nlisten = \"127.0.0.1:0\"\n[media]\nunconfined = true\n";
        let allowed = read(text).expect("accepted").media;
        let silent = MediaConfig::default();
        for is_release in [false, true] {
            assert!(!silent.waives_confinement(false, is_release).expect("allowed"));
            assert!(allowed.waives_confinement(false, is_release).expect("allowed"));
            assert!(allowed.waives_confinement(true, is_release).expect("allowed"));
        }
        assert!(silent.waives_confinement(true, false).expect("allowed"), "for development");
        let error = silent.waives_confinement(true, true).expect_err("refused");
        assert!(error.to_string().contains("media.unconfined"), "{error}");
    }

    #[test]
    fn the_backup_interval_is_bounded() {
        let with = |hours: u64| {
            read(&format!("origin = \"a\"\nlisten = \"127.0.0.1:0\"\n[backup]\ninterval_hours = {hours}\n"))
        };
        assert_eq!(read("origin = \"a\"\nlisten = \"127.0.0.1:0\"\n").expect("accepted").backup.interval_hours, 24);
        for hours in [0, BACKUP_HOURS_MAX] {
            assert_eq!(with(hours).expect("accepted").backup.interval_seconds(), hours * 3600);
        }
        let error = with(BACKUP_HOURS_MAX + 1).expect_err("refused");
        assert!(error.to_string().contains("backup.interval_hours"), "{error}");
    }

    #[test]
    fn the_clear_is_for_loopback_only() {
        let config = read("origin = \"a\"\nlisten = \"127.0.0.1:0\"\n").expect("accepted");
        assert!(config.require_tls("127.0.0.1:1".parse().expect("an address")).is_ok());
        let error = config.require_tls("0.0.0.0:1".parse().expect("an address")).expect_err("refused");
        assert!(error.to_string().contains("without TLS"), "{error}");
    }
}
