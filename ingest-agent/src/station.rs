//! Everything that the parts of a working agent share.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context as _;
use evidence::keys::SigningKey;
use evidence::time::Utc;
use evidence::wire::BACKUP_INTERVAL_SECONDS;
use tokio::sync::Notify;

use crate::clock::{Clock, Watch};
use crate::config::{Config, Server, Zone};
use crate::output::Output;
use crate::profiles::Profiles;
use crate::signals::{Bell, Slots, Stop};
use crate::spool::{Place, Spool, SpoolLock};
use crate::state::{Enrolment, State, StateError};

/// Version that statements name.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Fewest and most files that are taken off recorders at once. More than the disk and the cores
/// can serve would only make each slower.
const TAKES_MIN: usize = 2;
const TAKES_MAX: usize = 8;

/// A station at work: it holds its spool's lock.
#[derive(Debug)]
pub(crate) struct Station {
    pub(crate) config: Config,
    pub(crate) profiles: Profiles,
    pub(crate) clock: Clock,
    /// Whether that clock can be right.
    pub(crate) watch: Watch,
    pub(crate) spool: Spool,
    pub(crate) state: State,
    pub(crate) enrolment: Enrolment,
    pub(crate) server: Server,
    /// The only certificates that are trusted, in PEM; `None` means the system's.
    pub(crate) ca: Option<Vec<u8>>,
    pub(crate) key: SigningKey,
    /// Zone of recorders that name none, and of the quiet hours.
    pub(crate) zone: Zone,
    pub(crate) stop: Stop,
    /// Tells the uploader that there may be something to send.
    pub(crate) sealed: Notify,
    /// Tells those who watch recorders that something changed.
    pub(crate) bell: Bell,
    /// Bounds the files that are taken at once.
    pub(crate) takes: Slots,
    /// Bounds the files that are read again at once, beside those.
    pub(crate) rereads: Slots,
    pub(crate) output: Output,
    _lock: SpoolLock,
}

impl Station {
    /// Locks the spool, clears away what a crash left, and reads who this station is.
    pub(crate) fn open(config: Config, output: Output) -> anyhow::Result<Arc<Self>> {
        let spool = Spool::open(&config.spool, config.floor_bytes)?;
        let lock = spool.lock()?;
        let profiles = Profiles::load(config.profiles.as_deref(), &config.suggested_profiles)?;
        if !spool.path(Place::State).exists() {
            return Err(StateError::NotEnrolled.into());
        }
        let state = State::open(&spool.path(Place::State))?;
        let enrolment = state.enrolment()?.ok_or(StateError::NotEnrolled)?;
        let key = read_key(&spool)?;
        reconcile(&spool, &state)?;
        let server = match &config.server {
            Some(server) => server.clone(),
            None => Server::parse(&enrolment.server).map_err(anyhow::Error::msg)?,
        };
        let ca = match &config.ca {
            Some(path) => {
                Some(std::fs::read(path).with_context(|| format!("key `ca`: {} cannot be read", path.display()))?)
            }
            None => enrolment.ca.clone().map(String::into_bytes),
        };
        let zone = config.zone.clone().or_else(|| Zone::named(&enrolment.time_zone)).unwrap_or_else(Zone::utc);
        let cores = std::thread::available_parallelism().map_or(TAKES_MIN, std::num::NonZero::get);
        Ok(Arc::new(Self {
            config,
            profiles,
            clock: Clock::System,
            watch: Watch::begin(Clock::System),
            spool,
            state,
            enrolment,
            server,
            ca,
            key,
            zone,
            stop: Stop::new(),
            sealed: Notify::new(),
            bell: Bell::default(),
            takes: Slots::new(cores.clamp(TAKES_MIN, TAKES_MAX)),
            rereads: Slots::new(cores.clamp(TAKES_MIN, TAKES_MAX)),
            output,
            _lock: lock,
        }))
    }
}

impl Station {
    /// Backups of the service hold what was stored before this instant; none where that is not known,
    /// because the service did not tell its time in this run. A copy ages by the earlier of both
    /// clocks: one that was set ahead here must not end the last copy of what no backup holds yet.
    pub(crate) fn backups_hold_what_is_before(&self) -> Result<Option<Utc>, StateError> {
        let seconds = self.state.backup_seconds()?.unwrap_or(BACKUP_INTERVAL_SECONDS);
        let back = -i64::try_from(seconds).unwrap_or(i64::MAX);
        Ok(self.time_of_both_clocks().map(|now| now.plus_seconds(back)))
    }

    /// The earlier of this station's and the service's time; none where the service did not tell its own.
    pub(crate) fn time_of_both_clocks(&self) -> Option<Utc> {
        Some(self.watch.service_now(self.clock)?.min(self.clock.now()))
    }
}

/// Makes spool and state agree after a crash: copies that no row names are removed, and rows whose
/// copy is gone say so, so that the recorder's is read again.
fn reconcile(spool: &Spool, state: &State) -> anyhow::Result<()> {
    let mut named = BTreeSet::new();
    for (id, copy, stored) in state.copies()? {
        if spool.path(Place::Copy(&copy)).exists() {
            named.insert(copy);
        } else if stored {
            state.forget_copy(&id)?;
        } else {
            tracing::error!(recording = %id, %copy, "spool.copy_missing");
            state.lose_copy(&id, &copy)?;
        }
    }
    let removed = spool.clean(&named).context("what the last run left in the spool cannot be cleared away")?;
    if removed > 0 {
        tracing::info!(removed, "spool.cleaned");
    }
    Ok(())
}

/// Reads the station's key.
pub(crate) fn read_key(spool: &Spool) -> anyhow::Result<SigningKey> {
    let path = spool.path(Place::Key);
    let bytes =
        std::fs::read(&path).with_context(|| format!("{}: the station's key cannot be read", path.display()))?;
    SigningKey::from_pkcs8(&bytes).with_context(|| path.display().to_string())
}

/// Stations that seal but have no service, for the tests of what happens at the dock.
#[cfg(test)]
pub(crate) mod fixture {
    use std::path::Path;

    use evidence::checkpoint::Checkpoint;
    use evidence::digest::Digest;
    use evidence::note::VerifierKey;
    use evidence::receipt::Receipt;

    use super::*;
    use crate::state::Verified;

    /// A station whose spool is in `directory`, configured by `text`, at a fixed time.
    pub(crate) fn station(directory: &Path, text: &str, now: &str) -> Arc<Station> {
        let config = Config::parse(&format!("settle_seconds = 0\n{text}"), directory).unwrap();
        let config = Config { spool: directory.join("spool"), floor_bytes: 0, ..config };
        let spool = Spool::open(&config.spool, config.floor_bytes).unwrap();
        let state = State::open(&spool.path(Place::State)).unwrap();
        let now: Utc = now.parse().unwrap();
        if state.enrolment().unwrap().is_none() {
            let key = SigningKey::generate().unwrap();
            std::fs::write(spool.path(Place::Key), key.pkcs8()).unwrap();
            let enrolment = Enrolment {
                server: "https://docket.example".into(),
                ca: None,
                station: "st-test".parse().unwrap(),
                agency: "agency".parse().unwrap(),
                agency_name: "Agency".into(),
                name: "Station".into(),
                log_key: VerifierKey::new("log.example", key.public()).unwrap(),
                time_zone: "Asia/Shanghai".into(),
                enrolled_at: now,
            };
            let checkpoint = Checkpoint { origin: "log.example".into(), size: 1, root: Digest::of(b"") };
            let note = checkpoint.sign(&enrolment.log_key, &key);
            let receipt = Receipt { entry: Vec::new(), proof: String::new() };
            state.enrol(&enrolment, &receipt, &Verified { checkpoint, note }).unwrap();
        }
        drop(state);
        let station = Station::open(config, Output::new(None)).unwrap();
        let mut station = Arc::into_inner(station).unwrap();
        station.clock = Clock::Fixed(now);
        station.watch = Watch::begin(station.clock);
        Arc::new(station)
    }
}
