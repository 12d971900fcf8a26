//! Use cases: what the service does for stations and people, a noun a folder.
//!
//! Every use case takes the caller, decides through [`access::permits`], and changes state
//! only through the log. Whoever is refused is refused on record.

pub mod access;
pub mod account;
pub mod act;
pub mod agency;
pub mod basemap;
pub mod calendar;
pub mod carrying;
pub mod case;
pub mod clock;
mod command;
pub mod complaint;
pub mod completeness;
pub mod course;
pub mod deadline;
pub mod decision;
pub mod delegation;
pub mod delivery;
pub mod derived;
pub mod docking;
pub mod document;
pub mod download;
pub mod draft;
mod fold;
pub mod health;
pub mod legal;
pub mod limits;
pub mod log;
pub mod marker;
pub mod monitor;
pub mod package;
pub mod paper;
pub mod party;
pub mod performance;
pub mod personal;
pub mod printout;
pub mod recording;
pub mod refused;
pub mod review;
pub mod saved_search;
pub mod schema;
pub mod search;
pub mod shown;
pub mod simple;
pub mod station;
pub mod suggestion;
pub mod transcript;
pub mod upload;
pub mod verb;
pub mod view;

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::Event;
use evidence::ids::{AgencyId, StationId, UserId};
use evidence::keys::SigningKey;
use evidence::note::VerifierKey;
use evidence::time::Utc;

pub use crate::answers::bounds::TEXT_LENGTH_MAX;
use crate::clock::Clock;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::deadline::rules::Rule;
use crate::custody::legal::Legal;
use crate::custody::refused::{Fault, Field, Invalid, Thing};
use crate::media::Media;
use crate::spans;
use crate::store::basemap::Basemap;
use crate::store::live::last_use::LastUse;
use crate::store::live::places::Places;
use crate::store::live::secret::Secret;
use crate::store::live::sessions::StationSessions;
use crate::store::live::strangers::Strangers;
use crate::store::live::uploads::Uploads;
use crate::store::log::{Draft, Log};
use crate::store::objects::Vault;
use crate::store::tables::{Db, Reader};

pub(in crate::custody) use command::{Asked, Stop};
pub use limits::Limits;
pub use refused::Refused;
pub use verb::Verb;

/// Everything that the use cases work on.
pub struct Custody {
    /// The tables.
    pub(in crate::custody) db: Db,
    /// The log. The layers above ask verbs.
    pub log: Log,
    /// The objects.
    pub(in crate::custody) vault: Vault,
    /// The clock.
    pub clock: Clock,
    /// What the site limits.
    pub limits: Limits,
    /// Legal data of the site.
    pub legal: Arc<Legal>,
    /// Recording deadlines, in order.
    pub rules: Vec<Rule>,
    /// How long before its end a deadline is told as one that will be over, on every page and by notices, in seconds.
    pub notice_hours: u32,
    /// When the certificate ends that is served with, where there is one and it tells.
    pub certificate_ends: Option<Utc>,
    /// The site's time zone, an IANA name.
    pub time_zone: String,
    /// How long a backup may lack what was stored, in seconds: stations keep their copies as long.
    pub backup_interval_seconds: u64,
    /// Uploads in progress.
    pub(in crate::custody) uploads: Uploads<upload::segments::Segments>,
    /// Places to receive a segment.
    pub(in crate::custody) segment_places: Arc<Places<StationId>>,
    /// Places to hash a whole content.
    pub(in crate::custody) check_places: Arc<Places<upload::places::Checker>>,
    /// Views that are open.
    pub(in crate::custody) views: view::OpenViews,
    /// Stations' sessions.
    pub(in crate::custody) sessions: StationSessions,
    /// Challenges to stations.
    pub(in crate::custody) challenges: station::challenge::Challenges,
    /// How often strangers are logged.
    pub(in crate::custody) strangers: Strangers,
    /// When people's sessions were last used.
    pub(in crate::custody) last_use: LastUse,
    /// Sign-ins that failed.
    pub(in crate::custody) attempts: Arc<account::attempts::Attempts>,
    /// Places for hashing passwords.
    pub(in crate::custody) hashes: account::passwords::Hashes,
    /// How the service is.
    pub(in crate::custody) pulse: health::Pulse,
    /// How recordings stand towards their deadlines.
    pub(in crate::custody) standings: deadline::counted::Standings,
    /// Media of recordings, through the confined worker.
    pub(in crate::custody) media: Media,
    /// The key that signs what the service derives.
    pub(in crate::custody) service_key: SigningKey,
    /// The key of the stations that the service itself is, for what people import.
    pub(in crate::custody) import_key: SigningKey,
    /// Places to seal what people import.
    pub(in crate::custody) desk_places: Arc<Places<AgencyId>>,
    /// The key of grants for pictures.
    pub(in crate::custody) grant_key: ring::hmac::Key,
    /// The agency's own sign-in service, where there is one.
    pub(in crate::custody) open_id: Option<account::open_id::OpenId>,
    /// The map beneath drawings, where the site brought one.
    pub(in crate::custody) basemap: Option<Arc<Basemap>>,
    /// What printouts are written with.
    pub(in crate::custody) printouts: Arc<printout::Printouts>,
    /// Places to read a tile of it.
    pub(in crate::custody) tile_places: Arc<Places<UserId>>,
}

/// What a new [`Custody`] is made of.
pub struct Parts {
    /// The tables.
    pub db: Db,
    /// The log.
    pub log: Log,
    /// The objects.
    pub vault: Vault,
    /// The clock.
    pub clock: Clock,
    /// What the site limits.
    pub limits: Limits,
    /// Legal data of the site.
    pub legal: Legal,
    /// The site's time zone.
    pub time_zone: String,
    /// How long a backup may lack what was stored, in seconds.
    pub backup_interval_seconds: u64,
    /// Media of recordings.
    pub media: Media,
    /// The key that signs what the service derives.
    pub service_key: SigningKey,
    /// The key of the stations that the service itself is, for what people import.
    pub import_key: SigningKey,
    /// The agency's own sign-in service, where there is one.
    pub open_id: Option<account::open_id::OpenId>,
    /// The map beneath drawings, where the site brought one.
    pub basemap: Option<Basemap>,
    /// What printouts are written with.
    pub printouts: printout::Printouts,
    /// How long before its end a deadline is told as one that will be over, in seconds.
    pub notice_hours: u32,
    /// When the certificate ends that is served with, where there is one and it tells.
    pub certificate_ends: Option<Utc>,
}

impl Custody {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Result<Arc<Self>, Refused> {
        let Parts {
            db,
            log,
            vault,
            clock,
            limits,
            legal,
            time_zone,
            backup_interval_seconds,
            media,
            service_key,
            import_key,
            open_id,
            basemap,
            printouts,
            notice_hours,
            certificate_ends,
        } = parts;
        Ok(Arc::new(Self {
            db,
            log,
            vault,
            clock: clock.clone(),
            segment_places: upload::places::for_segments(&limits),
            check_places: upload::places::for_checks(),
            limits,
            rules: legal.rules.clone(),
            notice_hours,
            certificate_ends,
            legal: Arc::new(legal),
            time_zone,
            backup_interval_seconds,
            uploads: Uploads::default(),
            views: view::OpenViews::default(),
            sessions: StationSessions::default(),
            challenges: station::challenge::Challenges::new()?,
            strangers: Strangers::default(),
            last_use: LastUse::new(clock.now()),
            attempts: account::attempts::Attempts::new(clock),
            hashes: account::passwords::Hashes::default(),
            pulse: health::Pulse::default(),
            standings: deadline::counted::Standings::default(),
            media,
            service_key,
            import_key,
            desk_places: upload::places::for_desks(),
            grant_key: Secret::new()?.signing(),
            open_id,
            basemap: basemap.map(Arc::new),
            printouts: Arc::new(printouts),
            tile_places: basemap::places(),
        }))
    }

    /// The public key that checkpoints of the log are signed with.
    pub fn log_key(&self) -> &VerifierKey {
        self.log.keys().verifier()
    }

    /// Whether nothing can be logged, and so nothing be done that has to be.
    pub fn is_read_only(&self) -> bool {
        self.log.is_read_only()
    }

    /// Reads the tables off the runtime's threads.
    pub(in crate::custody) async fn read<T, F>(self: &Arc<Self>, work: F) -> Result<T, Refused>
    where
        F: FnOnce(&Reader<'_>) -> Result<T, Refused> + Send + 'static,
        T: Send + 'static,
    {
        let this = Arc::clone(self);
        spans::blocking(move || this.db.read(work)).await.map_err(|_| Refused::Panicked)?
    }
}

/// Allows, or says how to refuse. `item` is what is asked for, where it exists.
pub(in crate::custody) fn require(
    caller: &Caller,
    action: Action,
    target: Target<'_>,
    item: Option<Item>,
) -> Result<(), Refused> {
    match permits(caller, action, target) {
        Verdict::Allow => Ok(()),
        Verdict::Forbid => Err(Refused::Forbidden { item }),
        Verdict::Hide => Err(Refused::Unknown { what: Thing::Item, item, asked: String::new() }),
        Verdict::SignIn => Err(Refused::SignIn),
    }
}

/// What `who` is told of a thing that there is not: who may not do `action` at all learns only that.
pub(in crate::custody) fn absent(
    who: &Caller,
    action: Action,
    what: Thing,
    asked: &(impl ToString + ?Sized),
) -> Refused {
    require(who, action, Target::Installation, None).err().unwrap_or_else(|| Refused::unknown(what, asked))
}

/// A draft by `caller`.
pub(in crate::custody) fn draft(caller: &Caller, items: Vec<Item>, event: Event) -> Draft {
    Draft::new(caller.actor(), items, event)
}

/// A text of others as far as an entry keeps it, in characters; one that was cut ends in `…`.
pub(in crate::custody) fn cut(text: &str, length_max: usize) -> String {
    if text.chars().count() <= length_max {
        return text.to_owned();
    }
    text.chars().take(length_max - 1).chain(['…']).collect()
}

/// A text that people wrote, trimmed; refused where it is empty, too long or holds what hides.
pub(in crate::custody) fn clean_text(field: Field, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let problem = if text.is_empty() {
        Some(Fault::Empty)
    } else if text.chars().count() > TEXT_LENGTH_MAX {
        Some(Fault::Longer { most: TEXT_LENGTH_MAX })
    } else if text.chars().any(evidence::ids::is_unseen) {
        Some(Fault::Unseen)
    } else {
        None
    };
    match problem {
        None => Ok(text.to_owned()),
        Some(problem) => Err(Invalid { field, problem }),
    }
}
