//! Composition: a data directory becomes a running [`Custody`].

pub mod basemap;
pub mod cli;
pub mod config;
pub mod copied_files;
pub mod data_dir;
pub mod fonts;
mod init;
mod installation;
mod maintain;
pub mod notices;
mod serve;
pub mod tls;
pub mod transcriber;
pub mod usage;

use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, bail};
use evidence::keys::SigningKey;

use crate::clock::Clock;
use crate::custody::legal;
use crate::custody::schema::SCHEMA;
use crate::custody::{Custody, Parts};
use crate::media::{Media, Worker};
use crate::store::log::{Log, LogKeys};
use crate::store::objects::Vault;
use crate::store::tables::{Db, Writer};

pub use config::Config;
use config::OpenIdConfig;
pub use data_dir::DataDir;

/// A running custody and what must outlive it.
pub struct App {
    /// The use cases.
    pub custody: Arc<Custody>,
    /// Ends when the last handle of the log is gone; none where the log is only read.
    pub sequencer: Option<JoinHandle<()>>,
    /// Half steps that start-up finished.
    pub recovered: u64,
}

/// Opens the log's keys of a data directory.
pub fn log_keys(data: &DataDir, config: &Config) -> Result<LogKeys> {
    let key = data.log_key()?;
    LogKeys::new(&config.origin, key).with_context(|| format!("origin {:?} cannot name a log", config.origin))
}

/// Starts the sequencer over a data directory. The caller holds its lock.
pub fn start_log(db: &Db, vault: &Vault, keys: LogKeys, clock: &Clock) -> Result<(Log, JoinHandle<()>)> {
    let objects = |digest: &_| vault.read_small_blocking(digest).map_err(|error| error.to_string());
    let kept = Writer::open(db).and_then(|mut writer| writer.keep_of_manifests(&objects));
    kept.context("the custody log cannot be opened")?;
    Log::start(db, Arc::new(keys), clock.clone()).context("the custody log cannot be opened")
}

/// The database with the key that binds what lets somebody in. An installation that is older than that
/// gets one, and everything is still to be bound with it; one that lost it does not serve, as otherwise
/// whoever wrote rows of their own would have them bound.
fn bound(data: &DataDir, db: Db, mode: Mode) -> Result<(Db, bool)> {
    let (binder, fresh) = match data.binder()? {
        Some(binder) => (binder, false),
        None if mode == Mode::ReadOnly => bail!(
            "{} is missing, and a copy that is only read makes none: copy it from the live service, which makes it at \
             its first start",
            data.credentials_key().display()
        ),
        None if data.is_binding() || !db.has_bindings()? => (data.prepare_binder()?, true),
        None => bail!(
            "{} is missing: restore it from the backup, or run `docket rebuild`, which makes another and drops \
             all passwords",
            data.credentials_key().display()
        ),
    };
    db.read(|reader| {
        // A clock that jumped ahead must not make the open sessions old: none is newer than the last entry.
        let now = Clock::default().now();
        let last = reader.last_time()?;
        binder.load(reader, last.map_or(now, |last| last.min(now)))
    })?;
    Ok((db.bound_by(Arc::new(binder)), fresh))
}

/// What a service may do with its data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything.
    Live,
    /// Look, and sign nothing: for drills on a copy, while the live service goes on. A second service
    /// that signs under the live log's key makes a second history of it.
    ReadOnly,
}

/// The key of the stations that the service itself is. A copy that is only read seals nothing, and is not written to.
fn import_key(data: &DataDir, mode: Mode) -> Result<SigningKey> {
    match mode {
        Mode::Live => data.import_key(),
        Mode::ReadOnly => Ok(SigningKey::generate()?),
    }
}

/// Opens everything and, but for a copy that is only read, brings it to a whole state.
pub async fn open(data: &DataDir, config: &Config, mode: Mode) -> Result<App> {
    let text = match &config.legal {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?,
        None => legal::SHIPPED.to_owned(),
    };
    let shown = || config.legal.as_ref().map_or("the shipped legal data".into(), |path| path.display().to_string());
    let legal = legal::read(&text).with_context(shown)?;
    let basemap = config.map.open()?;
    let db = Db::open(&data.database(), &SCHEMA).context("the database cannot be opened")?;
    let (db, fresh) = bound(data, db, mode)?;
    let vault = Vault::open(&data.vault(), config.limits.free_bytes_floor)?;
    let clock = Clock::new(config.clock);
    let keys = log_keys(data, config)?;
    let (log, sequencer) = match mode {
        Mode::Live => start_log(&db, &vault, keys, &clock).map(|(log, thread)| (log, Some(thread)))?,
        Mode::ReadOnly => (Log::read_only(&db, keys).context("the custody log cannot be read")?, None),
    };
    let limits = config.limits;
    let time_zone = config.time_zone.clone();
    let asked = std::env::var_os(config::UNCONFINED_VARIABLE).is_some_and(|value| value == "yes");
    let unconfined = config.media.waives_confinement(asked, !cfg!(debug_assertions))?;
    let worker = Worker::new(config.media.program()?, config.media.job_cpu_seconds, unconfined);
    let transcriber = match mode {
        Mode::Live => config
            .transcriber
            .as_ref()
            .map(|transcriber| transcriber.open(data, &config.secrets(), config.limits.free_bytes_floor))
            .transpose()?,
        Mode::ReadOnly => None,
    };
    let media = Media::open(worker, &data.media(), config.media.cache_bytes_max)?.with_transcriber(transcriber);
    let service_key = data.service_key()?;
    let open_id = config.open_id.as_ref().map(OpenIdConfig::open).transpose()?;
    let notice_hours = config.notices.within_hours.unwrap_or(legal.at_risk.hours);
    let parts = Parts {
        db,
        log,
        vault,
        clock,
        limits,
        legal,
        time_zone,
        backup_interval_seconds: config.backup.interval_seconds(),
        media,
        service_key,
        import_key: import_key(data, mode)?,
        open_id,
        basemap,
        printouts: config.fonts.open(),
        notice_hours,
        certificate_ends: config.tls.as_ref().and_then(|tls| tls::ends(&std::fs::read(&tls.certificate).ok()?)),
    };
    let custody = Custody::new(parts)?;
    if fresh {
        custody.bind_credentials().await.context("credentials cannot be bound to the log")?;
        data.keep_binder()?;
    }
    let recovered = match mode {
        Mode::Live => custody.recover().await.context("what a crash left cannot be put in order")?,
        Mode::ReadOnly => 0,
    };
    Ok(App { custody, sequencer, recovered })
}
