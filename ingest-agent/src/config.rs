//! The agent's configuration: what sites truly vary, in TOML.
//!
//! Unknown keys are refused, and every error names the key. What is not here is decided in the code.

mod screen;

use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

use evidence::ids::{Certificate, IdError, RecorderId};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::Deserialize;
use service_client::address::{self, AddressError};

use crate::law::Law;

/// Where the configuration is looked for unless `--config` says otherwise.
pub(crate) const CONFIG_PATH: &str = "/etc/docket/agent.toml";

/// Where the spool is unless the configuration says otherwise.
const SPOOL_PATH: &str = "/var/lib/docket-agent";

/// Seconds between the two scans that must agree, unless configured.
const SETTLE_SECONDS: u64 = 5;

/// Seconds between scans of a docked recorder, unless configured.
const RESCAN_SECONDS: u64 = 30;

/// Files uploaded side by side, unless configured.
const UPLOAD_FILES: usize = 3;

/// Segments in flight over all files, unless configured.
const UPLOAD_SEGMENTS: usize = 4;

/// Bytes of the spool's file system that are left free, unless configured: 2 GiB.
const FLOOR_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Days after which a file is read whole again under `when_due`, unless configured.
const REREAD_DAYS: u32 = 7;

/// File systems that a recorder may have, unless configured.
const FS_TYPES: [&str; 5] = ["vfat", "exfat", "fuseblk", "ntfs3", "msdos"];

/// Most entries in a list of the configuration.
const LIST_MAX: usize = 1000;

/// Why the configuration is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("{path}: cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Syntax { path: PathBuf, source: Box<toml::de::Error> },
    #[error("key `{key}`: {problem}")]
    Value { key: String, problem: String },
}

fn value(key: &str, problem: impl Into<String>) -> ConfigError {
    ConfigError::Value { key: key.to_owned(), problem: problem.into() }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    server: Option<String>,
    ca: Option<PathBuf>,
    profiles: Option<PathBuf>,
    #[serde(default)]
    suggested_profiles: Vec<String>,
    time_zone: Option<String>,
    deadline_hours: Option<u32>,
    settle_seconds: Option<u64>,
    rescan_seconds: Option<u64>,
    #[serde(default)]
    spool: SpoolForm,
    #[serde(default)]
    directory: Vec<DirectoryForm>,
    #[serde(default)]
    directories_under: Vec<UnderForm>,
    #[serde(default)]
    recorder: Vec<RecorderForm>,
    #[serde(default)]
    mounts: MountsForm,
    #[serde(default)]
    upload: UploadForm,
    #[serde(default)]
    reread: RereadForm,
    #[serde(default)]
    release: ReleaseForm,
    #[serde(default)]
    screen: screen::ScreenForm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpoolForm {
    path: Option<PathBuf>,
    floor_bytes: Option<u64>,
    #[serde(default)]
    keep_hours: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectoryForm {
    path: PathBuf,
    recorder: Option<String>,
    counter: Option<String>,
    officer: Option<String>,
    time_zone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnderForm {
    path: PathBuf,
    time_zone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecorderForm {
    id: String,
    volume_uuid: Option<String>,
    volume_label: Option<String>,
    make: Option<String>,
    model: Option<String>,
    serial: Option<String>,
    officer: Option<String>,
    time_zone: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct MountsForm {
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    under: Vec<PathBuf>,
    fs_types: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct UploadForm {
    files: Option<usize>,
    segments: Option<usize>,
    bytes_per_second: Option<u64>,
    quiet_hours: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseForm {
    #[serde(default)]
    policy: ReleasePolicy,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RereadForm {
    #[serde(default)]
    policy: RereadPolicy,
    days: Option<u32>,
}

/// When a file that was sealed before, and looks as it did then, is read whole again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RereadPolicy {
    /// Each time that its recorder is docked.
    #[default]
    Always,
    /// Where its content can differ unseen, or it was not for days; other times parts of it, never the same.
    WhenDue,
}

/// When files that were sealed before are read whole again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reread {
    pub(crate) policy: RereadPolicy,
    /// After how many days at most.
    pub(crate) days: u32,
}

/// What becomes of the recorder's copy of a stored recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReleasePolicy {
    /// It stays.
    #[default]
    Keep,
    /// It is deleted, once the receipt holds.
    Delete,
}

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The service; `None` means the one that was enrolled with.
    pub(crate) server: Option<Server>,
    /// File with the only certificates that are trusted; `None` means what enrolment kept.
    pub(crate) ca: Option<PathBuf>,
    pub(crate) profiles: Option<PathBuf>,
    /// Profiles that are only suggested, and that this site takes.
    pub(crate) suggested_profiles: Vec<String>,
    /// Zone of recorders that name none; `None` means the agency's.
    pub(crate) zone: Option<Zone>,
    /// The deadlines of recordings.
    pub(crate) law: Law,
    pub(crate) settle: Duration,
    pub(crate) rescan: Duration,
    pub(crate) spool: PathBuf,
    /// Bytes of the spool's file system that stay free.
    pub(crate) floor_bytes: u64,
    /// How long a spool copy is kept after its receipt.
    pub(crate) keep_hours: u32,
    pub(crate) directories: Vec<Directory>,
    pub(crate) directories_under: Vec<Under>,
    pub(crate) recorders: Vec<Recorder>,
    /// `None` when the mount table is not watched.
    pub(crate) mounts: Option<Mounts>,
    pub(crate) upload: Upload,
    pub(crate) reread: Reread,
    pub(crate) release: ReleasePolicy,
    /// Where the screen's page is served, on loopback; `None` where it is not.
    pub(crate) screen: Option<SocketAddr>,
    /// Words of case numbers that have a key of their own on the screen.
    pub(crate) case_words: Vec<String>,
}

/// A directory that stands for one recorder.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    pub(crate) path: PathBuf,
    pub(crate) recorder: Option<RecorderId>,
    /// Whether that is the surveillance of a fixed counter, and this its export.
    pub(crate) is_fixed: bool,
    pub(crate) officer: Option<Certificate>,
    pub(crate) zone: Option<Zone>,
}

/// A directory whose immediate subdirectories stand for one recorder each.
#[derive(Debug, Clone)]
pub(crate) struct Under {
    pub(crate) path: PathBuf,
    pub(crate) zone: Option<Zone>,
}

/// What the site knows of a recorder.
#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    pub(crate) id: RecorderId,
    pub(crate) volume_uuid: Option<String>,
    pub(crate) volume_label: Option<String>,
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) officer: Option<Certificate>,
    pub(crate) zone: Option<Zone>,
}

/// Which mounts are recorders.
#[derive(Debug, Clone)]
pub(crate) struct Mounts {
    pub(crate) under: Vec<PathBuf>,
    pub(crate) fs_types: Vec<String>,
}

/// How uploads are paced.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) files: usize,
    pub(crate) segments: usize,
    pub(crate) bytes_per_second: Option<NonZeroU64>,
    pub(crate) quiet_hours: Option<QuietHours>,
}

/// A part of the day, in the station's zone; it may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuietHours {
    pub(crate) from: Time,
    pub(crate) until: Time,
}

/// A time zone with the name it was given by.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
}

impl Zone {
    /// An IANA name, such as `Asia/Shanghai`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name).ok()?;
        Some(Self { name: name.to_owned(), zone })
    }

    /// UTC, where nothing else is known.
    pub(crate) fn utc() -> Self {
        Self { name: "UTC".to_owned(), zone: TimeZone::UTC }
    }
}

/// The address of a service: HTTPS, or plain HTTP to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server(reqwest::Url);

impl Server {
    /// Reads an address; plain HTTP to another machine is refused.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = reqwest::Url::parse(text).map_err(|error| format!("{text:?} is not an address: {error}"))?;
        match address::check(&url) {
            Ok(()) => Ok(Self(url)),
            Err(AddressError::NoHost) => Err(format!("{text:?} names no host")),
            Err(AddressError::InTheClear) => Err(format!("{text:?} is plain http to another machine; use https")),
            Err(error @ AddressError::Scheme(_)) => Err(error.to_string()),
        }
    }

    /// The address itself.
    pub(crate) fn address(&self) -> &reqwest::Url {
        &self.0
    }

    /// The address of `path`, which starts with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.as_str())
    }

    /// The address without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

impl Config {
    /// Reads `path`. Relative paths in it are relative to its directory.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let base = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, base).map_err(|error| match error {
            ConfigError::Syntax { source, .. } => ConfigError::Syntax { path: path.to_owned(), source },
            other => other,
        })
    }

    /// What holds where there is no file.
    pub(crate) fn defaults() -> Self {
        check(Form::default(), Path::new("")).expect("the defaults are valid")
    }

    /// Reads `text`; relative paths in it are relative to `base`.
    pub(crate) fn parse(text: &str, base: &Path) -> Result<Self, ConfigError> {
        let form = toml::from_str(text)
            .map_err(|source| ConfigError::Syntax { path: PathBuf::new(), source: Box::new(source) })?;
        check(form, base)
    }
}

fn check(form: Form, base: &Path) -> Result<Config, ConfigError> {
    let lists = [
        ("directory", form.directory.len()),
        ("directories_under", form.directories_under.len()),
        ("recorder", form.recorder.len()),
        ("suggested_profiles", form.suggested_profiles.len()),
    ];
    if let Some((key, count)) = lists.into_iter().find(|(_, count)| *count > LIST_MAX) {
        return Err(value(key, format!("{count} entries; at most {LIST_MAX} are read")));
    }
    let server = form.server.as_deref().map(Server::parse).transpose().map_err(|problem| value("server", problem))?;
    Ok(Config {
        server,
        ca: form.ca.map(|path| base.join(path)),
        profiles: form.profiles.map(|path| base.join(path)),
        suggested_profiles: form.suggested_profiles,
        zone: zone("time_zone", form.time_zone)?,
        law: Law::new(form.deadline_hours.map(|hours| in_range("deadline_hours", hours, 1, 24 * 365)).transpose()?),
        settle: Duration::from_secs(in_range(
            "settle_seconds",
            form.settle_seconds.unwrap_or(SETTLE_SECONDS),
            0,
            3600,
        )?),
        rescan: Duration::from_secs(in_range(
            "rescan_seconds",
            form.rescan_seconds.unwrap_or(RESCAN_SECONDS),
            1,
            3600,
        )?),
        spool: base.join(form.spool.path.unwrap_or_else(|| SPOOL_PATH.into())),
        floor_bytes: form.spool.floor_bytes.unwrap_or(FLOOR_BYTES),
        keep_hours: in_range("spool.keep_hours", form.spool.keep_hours, 0, 24 * 365)?,
        directories: form.directory.into_iter().map(|entry| directory(entry, base)).collect::<Result<_, _>>()?,
        directories_under: form
            .directories_under
            .into_iter()
            .map(|entry| under(entry, base))
            .collect::<Result<_, _>>()?,
        recorders: form.recorder.into_iter().map(recorder).collect::<Result<_, _>>()?,
        mounts: mounts(form.mounts)?,
        upload: upload(&form.upload)?,
        reread: reread(&form.reread)?,
        release: form.release.policy,
        screen: form.screen.listen.as_deref().map(screen::loopback).transpose()?,
        case_words: screen::case_words(form.screen.case_words)?,
    })
}

fn in_range<T: PartialOrd + Copy + std::fmt::Display>(
    key: &str,
    given: T,
    least: T,
    most: T,
) -> Result<T, ConfigError> {
    if given < least || given > most {
        return Err(value(key, format!("{given} is not between {least} and {most}")));
    }
    Ok(given)
}

fn zone(key: &str, name: Option<String>) -> Result<Option<Zone>, ConfigError> {
    name.map(|name| {
        Zone::named(&name).ok_or_else(|| value(key, format!("{name:?} is no time zone; write it as \"Asia/Shanghai\"")))
    })
    .transpose()
}

fn id<T: std::str::FromStr<Err = IdError>>(key: &str, text: Option<&str>) -> Result<Option<T>, ConfigError> {
    text.map(|text| text.parse().map_err(|error: IdError| value(key, error.to_string()))).transpose()
}

fn directory(form: DirectoryForm, base: &Path) -> Result<Directory, ConfigError> {
    if form.counter.is_some() && (form.recorder.is_some() || form.officer.is_some()) {
        return Err(value("directory.counter", "stands in the place of `recorder`, and nobody wears a counter"));
    }
    let counter = id("directory.counter", form.counter.as_deref())?;
    Ok(Directory {
        path: base.join(form.path),
        is_fixed: counter.is_some(),
        recorder: counter.or(id("directory.recorder", form.recorder.as_deref())?),
        officer: id("directory.officer", form.officer.as_deref())?,
        zone: zone("directory.time_zone", form.time_zone)?,
    })
}

fn under(form: UnderForm, base: &Path) -> Result<Under, ConfigError> {
    Ok(Under { path: base.join(form.path), zone: zone("directories_under.time_zone", form.time_zone)? })
}

fn recorder(form: RecorderForm) -> Result<Recorder, ConfigError> {
    Ok(Recorder {
        id: form.id.parse().map_err(|error: IdError| value("recorder.id", error.to_string()))?,
        volume_uuid: form.volume_uuid,
        volume_label: form.volume_label,
        make: form.make,
        model: form.model,
        serial: form.serial,
        officer: id("recorder.officer", form.officer.as_deref())?,
        zone: zone("recorder.time_zone", form.time_zone)?,
    })
}

fn mounts(form: MountsForm) -> Result<Option<Mounts>, ConfigError> {
    if !form.enabled {
        return Ok(None);
    }
    if form.under.is_empty() {
        return Err(value("mounts.under", "name at least one directory, or every disk would be taken for a recorder"));
    }
    if let Some(path) = form.under.iter().find(|path| !path.is_absolute()) {
        return Err(value("mounts.under", format!("{} is not an absolute path", path.display())));
    }
    let fs_types = form.fs_types.unwrap_or_else(|| FS_TYPES.map(str::to_owned).to_vec());
    Ok(Some(Mounts { under: form.under, fs_types }))
}

fn upload(form: &UploadForm) -> Result<Upload, ConfigError> {
    let bytes_per_second = form
        .bytes_per_second
        .map(|rate| {
            NonZeroU64::new(rate)
                .ok_or_else(|| value("upload.bytes_per_second", "0 would never send anything; leave it out for no cap"))
        })
        .transpose()?;
    Ok(Upload {
        files: in_range("upload.files", form.files.unwrap_or(UPLOAD_FILES), 1, 32)?,
        segments: in_range("upload.segments", form.segments.unwrap_or(UPLOAD_SEGMENTS), 1, 64)?,
        bytes_per_second,
        quiet_hours: form.quiet_hours.as_deref().map(quiet_hours).transpose()?,
    })
}

fn reread(form: &RereadForm) -> Result<Reread, ConfigError> {
    let days = in_range("reread.days", form.days.unwrap_or(REREAD_DAYS), 1, 366)?;
    Ok(Reread { policy: form.policy, days })
}

fn quiet_hours(text: &str) -> Result<QuietHours, ConfigError> {
    let problem = || value("upload.quiet_hours", format!("{text:?} is not of the form \"08:00-18:30\""));
    let (from, until) = text.split_once('-').ok_or_else(problem)?;
    let time = |part: &str| part.trim().parse::<Time>().map_err(|_| problem());
    let hours = QuietHours { from: time(from)?, until: time(until)? };
    if hours.from == hours.until {
        return Err(value("upload.quiet_hours", "begins when it ends; leave it out for none"));
    }
    Ok(hours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Facts;

    fn error(text: &str) -> String {
        Config::parse(text, Path::new("/etc/docket")).unwrap_err().to_string()
    }

    #[test]
    fn the_example_is_valid() {
        let example = include_str!("../../config/agent.toml");
        let config = Config::parse(example, Path::new("/etc/docket")).unwrap();
        assert_eq!(config.release, ReleasePolicy::Keep);
        let captured = "2026-01-05T10:00:00Z".parse().unwrap();
        let facts = Facts { captured, is_unknown: false, docked: None, sealed: captured, stored: None };
        assert_eq!(config.law.due(&facts), Some("2026-01-06T10:00:00Z".parse().unwrap()));
        assert_eq!(config.reread, Reread { policy: RereadPolicy::Always, days: 7 });
    }

    #[test]
    fn errors_name_the_key() {
        for (text, key) in [
            ("servr = 'x'", "servr"),
            ("[upload]\nfile = 1", "file"),
            ("server = 'http://docket.example'", "`server`"),
            ("server = 'ftp://docket.example'", "`server`"),
            ("time_zone = 'Mars/Base'", "`time_zone`"),
            ("[upload]\nsegments = 0", "`upload.segments`"),
            ("[upload]\nbytes_per_second = 0", "`upload.bytes_per_second`"),
            ("[upload]\nquiet_hours = '8 to 9'", "`upload.quiet_hours`"),
            ("[mounts]\nenabled = true", "`mounts.under`"),
            ("[[directory]]\npath = 'a'\nrecorder = ' x'", "`directory.recorder`"),
            ("[[directory]]\npath = 'a'\ncounter = 'C-1'\nofficer = '37001'", "`directory.counter`"),
            ("[[recorder]]\nid = ''", "`recorder.id`"),
            ("[release]\npolicy = 'wipe'", "policy"),
            ("[screen]\nlisten = '0.0.0.0:8480'", "screen.listen"),
            ("[screen]\nlisten = 'localhost'", "screen.listen"),
            ("[screen]\ncase_words = ['']", "screen.case_words"),
            ("rescan_seconds = 0", "`rescan_seconds`"),
            ("[reread]\npolicy = 'never'", "policy"),
            ("[reread]\ndays = 0", "`reread.days`"),
        ] {
            let error = error(text);
            assert!(error.contains(key), "{text}: {error}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["https://docket.example/", "http://127.0.0.1:8443", "http://[::1]:1", "http://localhost:1"] {
            assert!(Server::parse(good).is_ok(), "{good}");
        }
        for bad in ["http://10.0.0.1", "http://127.0.0.1.example", "docket.example", ""] {
            assert!(Server::parse(bad).is_err(), "{bad}");
        }
        let server = Server::parse("https://docket.example:8443/").unwrap();
        assert_eq!(server.url("/api/v1"), "https://docket.example:8443/api/v1");
    }

    #[test]
    fn relative_paths_are_beside_the_file() {
        let config = Config::parse("ca = 'ca.pem'\n[spool]\npath = 'spool'", Path::new("/srv/d")).unwrap();
        assert_eq!(config.ca.as_deref(), Some(Path::new("/srv/d/ca.pem")));
        assert_eq!(config.spool, Path::new("/srv/d/spool"));
    }
}
