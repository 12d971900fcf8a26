//! Use cases: what the service does for stations and people, a noun a folder.
//!
//! Every use case takes the caller, decides through [`access::permits`], and changes state
//! only through the log. Whoever is refused is refused on record.

pub mod access;
pub mod account;
pub mod agency;
pub mod case;
pub mod clock;
pub mod deadline;
pub mod derived;
pub mod docking;
pub mod document;
pub mod download;
mod fold;
pub mod health;
pub mod limits;
pub mod log;
pub mod marker;
pub mod package;
pub mod recording;
pub mod refused;
pub mod schema;
pub mod search;
pub mod shown;
pub mod station;
pub mod upload;
mod verbs;
pub mod view;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use evidence::entry::Item;
use evidence::event::{AccessEvent, AccountEvent, Event, PackageEvent, RecordingEvent, ViewEvent};
use evidence::ids::UserId;
use evidence::keys::SigningKey;
use evidence::time::Utc;
use tracing::Instrument as _;

use crate::clock::Clock;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::deadline::rules::{LegalData, Rule};
use crate::media::Media;
use crate::spans;
use crate::store::log::{Appended, Decided, Decision, Draft, Log};
use crate::store::objects::Vault;
use crate::store::tables::{Db, DbError, Reader};

pub use limits::Limits;
pub use refused::Refused;

/// Everything that the use cases work on.
pub struct Custody {
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
    pub legal: LegalData,
    /// Recording deadlines, in order.
    pub rules: Vec<Rule>,
    /// The site's time zone, an IANA name.
    pub time_zone: String,
    /// How long a backup may lack what was stored, in seconds: stations keep their copies as long.
    pub backup_interval_seconds: u64,
    /// Uploads in progress.
    pub(in crate::custody) uploads: upload::table::Uploads,
    /// Views that are open.
    pub(in crate::custody) views: view::Views,
    /// Stations' sessions and challenges.
    pub(in crate::custody) sessions: station::session::Sessions,
    /// How often strangers are logged.
    pub(in crate::custody) strangers: refused::Strangers,
    /// When people's sessions were last used.
    pub(in crate::custody) last_used: account::session::LastUsed,
    /// Sign-ins that failed.
    pub(in crate::custody) attempts: Arc<account::attempts::Attempts>,
    /// Places for hashing passwords.
    pub(in crate::custody) hashes: account::passwords::Hashes,
    /// How the service is.
    pub(in crate::custody) pulse: health::Pulse,
    /// Media of recordings, through the confined worker.
    pub media: Media,
    /// The key that signs what the service derives.
    pub(in crate::custody) service_key: SigningKey,
    /// The key of grants for stills.
    pub(in crate::custody) still_key: ring::hmac::Key,
    /// The agency's own sign-in service, where there is one.
    pub(in crate::custody) open_id: Option<account::open_id::OpenId>,
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
    pub legal: LegalData,
    /// Recording deadlines.
    pub rules: Vec<Rule>,
    /// The site's time zone.
    pub time_zone: String,
    /// How long a backup may lack what was stored, in seconds.
    pub backup_interval_seconds: u64,
    /// Media of recordings.
    pub media: Media,
    /// The key that signs what the service derives.
    pub service_key: SigningKey,
    /// The agency's own sign-in service, where there is one.
    pub open_id: Option<account::open_id::OpenId>,
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
            rules,
            time_zone,
            backup_interval_seconds,
            media,
            service_key,
            open_id,
        } = parts;
        let uploads = upload::table::Uploads::new(&limits);
        let still_key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &evidence::keys::random::<32>()?);
        Ok(Arc::new(Self {
            db,
            log,
            vault,
            clock: clock.clone(),
            limits,
            legal,
            rules,
            time_zone,
            backup_interval_seconds,
            uploads,
            views: view::Views::default(),
            sessions: station::session::Sessions::new()?,
            strangers: refused::Strangers::default(),
            last_used: account::session::LastUsed::new(clock.now()),
            attempts: account::attempts::Attempts::new(clock),
            hashes: account::passwords::Hashes::default(),
            pulse: health::Pulse::default(),
            media,
            service_key,
            still_key,
            open_id,
        }))
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

    /// Decides and appends for `caller`; an access that is refused is put on record. Whether the caller
    /// still is who they were when the request came is decided with it: between the two an account may have
    /// been closed, a token taken back, a session ended, and a station revoked.
    ///
    /// Where what was appended ends somebody's right to view, their streams are cut before this returns.
    pub(in crate::custody) async fn command<F>(
        self: &Arc<Self>,
        caller: &Caller,
        name: &'static str,
        mut decide: F,
    ) -> Result<Vec<Appended>, Refused>
    where
        F: FnMut(&Reader<'_>, Utc) -> Result<Decision<Refused>, DbError> + Send + 'static,
    {
        let ends_rights = Arc::new(AtomicBool::new(false));
        let (noted, who) = (Arc::clone(&ends_rights), caller.clone());
        let decide = move |reader: &Reader<'_>, now| {
            let drafts = match decide(reader, now)? {
                Ok(drafts) => drafts,
                Err(refused) => return Ok::<_, DbError>(Err(refused)),
            };
            if !drafts.iter().all(|draft| tells_of_the_past(&draft.event))
                && let Err(refused) = stands(reader, &who, now)?
            {
                return Ok(Err(refused));
            }
            if drafts.iter().any(|draft| view::right::may_end_rights(&draft.event)) {
                noted.store(true, Ordering::Release);
            }
            Ok(Ok(drafts))
        };
        match self.log.append(decide).instrument(verbs::span_of(name)).await? {
            Decided::Done(appended) => {
                if ends_rights.load(Ordering::Acquire) {
                    self.end_views_without_right().await;
                }
                Ok(appended)
            }
            Decided::Refused(refused) => Err(self.on_record(caller, name, refused).await),
        }
    }

    /// Refuses, on record, a caller who is no longer who they were: before content is put into the vault for
    /// them, as the command that is to name it would be refused.
    pub(in crate::custody) async fn require_standing(
        self: &Arc<Self>,
        caller: &Caller,
        name: &'static str,
    ) -> Result<(), Refused> {
        let (who, now) = (caller.clone(), self.clock.now());
        match self.read(move |reader| stands(reader, &who, now)?).await {
            Ok(()) => Ok(()),
            Err(refused) => Err(self.on_record(caller, name, refused).await),
        }
    }

    /// Puts a refused access on record, and gives it back to be answered.
    pub async fn on_record(self: &Arc<Self>, caller: &Caller, name: &'static str, refused: Refused) -> Refused {
        self.put_on_record(caller, name, refused, Asked::Other).await
    }

    /// The same, with the account that was asked for.
    pub(in crate::custody) async fn put_on_record(
        self: &Arc<Self>,
        caller: &Caller,
        name: &'static str,
        refused: Refused,
        asked: Asked,
    ) -> Refused {
        let Some(why) = refused.access_reason() else { return refused };
        if let Refused::Db(fault @ DbError::Unbound { .. }) = &refused {
            metrics::counter!("docket_unbound_credentials").increment(1);
            tracing::error!(db.error = %fault, "credentials were changed beside the log and let nobody in");
        }
        let Some(why) = self.strangers.admit(caller, why, self.clock.now()) else { return refused };
        let (items, target) = refused.access_target();
        let (target, account) = match asked {
            Asked::Other => (target, None),
            Asked::Account(user) => (target, Some(user)),
            Asked::UnknownAccount => ("unknown account".to_owned(), None),
        };
        let event = Event::Access(AccessEvent::Refused { action: name.to_owned(), target, why, account });
        let draft = Draft::new(caller.actor(), items, event);
        let logged = self.log.append(move |_, _| Ok::<_, DbError>(Ok::<_, Refused>(vec![draft.clone()])));
        let logged = logged.instrument(verbs::span_of(name)).await;
        match logged {
            Ok(_) => refused,
            Err(error) => error.into(),
        }
    }
}

/// Which account somebody asked for who was refused. What was typed is never logged as it is: it may be a
/// password in the wrong field.
#[derive(Debug, Clone)]
pub(in crate::custody) enum Asked {
    /// It was not about an account.
    Other,
    /// An account that there is.
    Account(UserId),
    /// There is no such account.
    UnknownAccount,
}

/// Whether an entry tells what became of something that began before, and so is written whoever the caller
/// is by now.
fn tells_of_the_past(event: &Event) -> bool {
    matches!(
        event,
        Event::View(ViewEvent::Closed { .. })
            | Event::Package(PackageEvent::Sent { .. })
            | Event::Account(AccountEvent::SessionEnded { .. })
            | Event::Recording(RecordingEvent::Stored { .. } | RecordingEvent::Released { .. })
    )
}

/// Whether the caller still is who they were when they were let in, by what let them in.
fn stands(reader: &Reader<'_>, caller: &Caller, now: Utc) -> Result<Result<(), Refused>, DbError> {
    let stands = match caller {
        Caller::User { credential: Some(credential), .. } => {
            view::right::holder(reader, credential, now)?.as_ref() == Some(caller)
        }
        Caller::User { id, credential: None, .. } => reader.user(id)?.is_some_and(|user| user.disabled_at.is_none()),
        Caller::Station { id, .. } => reader.station(id)?.is_some_and(|station| station.revoked_at.is_none()),
        Caller::Nobody { .. } => true,
    };
    Ok(match caller {
        _ if stands => Ok(()),
        Caller::Station { id, .. } => Err(Refused::StationRevoked { station: id.clone() }),
        _ => Err(Refused::SignIn),
    })
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
        Verdict::Hide => Err(Refused::Unknown { what: "item", item, asked: String::new() }),
        Verdict::SignIn => Err(Refused::SignIn),
    }
}

/// A draft by `caller`.
pub(in crate::custody) fn draft(caller: &Caller, items: Vec<Item>, event: Event) -> Draft {
    Draft::new(caller.actor(), items, event)
}

/// Longest free text (name, title, reason), in characters.
pub const TEXT_LENGTH_MAX: usize = 500;

/// A text of others as far as an entry keeps it, in characters; one that was cut ends in `…`.
pub(in crate::custody) fn cut(text: &str, length_max: usize) -> String {
    if text.chars().count() <= length_max {
        return text.to_owned();
    }
    text.chars().take(length_max - 1).chain(['…']).collect()
}

/// A text that people wrote, trimmed; refused where it is empty, too long or holds what hides.
pub(in crate::custody) fn clean_text(field: &'static str, text: &str) -> Result<String, Refused> {
    let text = text.trim();
    let problem = if text.is_empty() {
        Some("is empty".to_owned())
    } else if text.chars().count() > TEXT_LENGTH_MAX {
        Some(format!("has more than {TEXT_LENGTH_MAX} characters"))
    } else if text.chars().any(evidence::ids::is_unseen) {
        Some("holds control or direction characters".to_owned())
    } else {
        None
    };
    match problem {
        None => Ok(text.to_owned()),
        Some(problem) => Err(Refused::Invalid { field, problem }),
    }
}
