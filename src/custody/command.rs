//! Commands: how a use case decides and appends, and the one place that puts a refusal on record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use evidence::event::{AccessEvent, Event};
use evidence::ids::UserId;
use evidence::time::Utc;
use tracing::Instrument as _;

use crate::custody::access::Caller;
use crate::custody::legal::Rights;
use crate::custody::{Custody, Refused, Verb, view};
use crate::store::live::address::ClientKey;
use crate::store::log::{AppendError, Appended, Decided, Draft};
use crate::store::tables::{DbError, Reader};

/// Why a command appends nothing: it is refused, or the tables could not be read.
pub(in crate::custody) type Stop = crate::store::log::Stop<Refused>;

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Db(error) => Self::Failed(error),
            refused => Self::Refused(refused),
        }
    }
}

impl From<Stop> for Refused {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(refused) => refused,
            Stop::Failed(error) => Self::Db(error),
        }
    }
}

impl Custody {
    /// Decides and appends for `caller`; an access that is refused is put on record. Whether the caller
    /// still is who they were when the request came is decided with it: between the two an account may have
    /// been closed, a token taken back, a session ended, and a station revoked.
    ///
    /// Where what was appended ends somebody's right to view, their streams are cut before this returns.
    pub(in crate::custody) async fn command<F>(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
        decide: F,
    ) -> Result<Vec<Appended>, Refused>
    where
        F: FnOnce(&Reader<'_>, Utc) -> Result<Vec<Draft>, Stop> + Send + 'static,
    {
        let ends_rights = Arc::new(AtomicBool::new(false));
        let (noted, who, legal) = (Arc::clone(&ends_rights), caller.clone(), Arc::clone(&self.legal));
        let decide = move |reader: &Reader<'_>, now| -> Result<Vec<Draft>, Stop> {
            let drafts = decide(reader, now)?;
            if !drafts.iter().all(|draft| draft.event.tells_of_the_past()) {
                stands(reader, &legal.rights, &who, now)?;
            }
            if drafts.iter().any(|draft| view::right::may_end_rights(&draft.event)) {
                noted.store(true, Ordering::Release);
            }
            Ok(drafts)
        };
        match self.log.append(decide).instrument(verb.span()).await? {
            Decided::Done(appended) => {
                if ends_rights.load(Ordering::Acquire) {
                    self.end_views_without_right().await;
                }
                Ok(appended)
            }
            Decided::Refused(refused) => Err(self.on_record(caller, verb, refused).await),
        }
    }

    /// Refuses, on record, a caller who is no longer who they were: before content is put into the vault for
    /// them, as the command that is to name it would be refused.
    pub(in crate::custody) async fn require_standing(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
    ) -> Result<(), Refused> {
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let stands = self.read(move |reader| Ok(stands(reader, &legal.rights, &who, now)?)).await;
        self.recorded(caller, verb, stands).await
    }

    /// What was asked for, where it is not refused; a refused access is put on record. Whatever is refused
    /// outside of a command comes by here.
    pub(in crate::custody) async fn recorded<T>(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
        asked: Result<T, Refused>,
    ) -> Result<T, Refused> {
        match asked {
            Ok(given) => Ok(given),
            Err(refused) => Err(self.on_record(caller, verb, refused).await),
        }
    }

    /// Puts a refused access on record, and gives it back to be answered.
    pub async fn on_record(self: &Arc<Self>, caller: &Caller, verb: Verb, refused: Refused) -> Refused {
        self.put_on_record(caller, verb, refused, Asked::Other).await
    }

    /// The same, with the account that was asked for.
    pub(in crate::custody) async fn put_on_record(
        self: &Arc<Self>,
        caller: &Caller,
        verb: Verb,
        refused: Refused,
        asked: Asked,
    ) -> Refused {
        let Some(why) = refused.access_reason() else { return refused };
        if let Refused::Db(fault @ DbError::Unbound { .. })
        | Refused::Append(AppendError::Db(fault @ DbError::Unbound { .. })) = &refused
        {
            metrics::counter!("docket_unbound_credentials").increment(1);
            tracing::error!(db.error = %fault, "credentials were changed beside the log and let nobody in");
        }
        let Some(why) = self.admitted(caller, why) else { return refused };
        let (items, target) = refused.access_target();
        let (target, account) = match asked {
            Asked::Other => (target, None),
            Asked::Account(user) => (target, Some(user)),
            Asked::UnknownAccount => ("unknown account".to_owned(), None),
        };
        let event = Event::Access(AccessEvent::Refused { action: verb.word().to_owned(), target, why, account });
        let draft = Draft::new(caller.actor(), items, event);
        let logged = self.log.append(move |_, _| Ok::<_, Stop>(vec![draft])).instrument(verb.span()).await;
        match logged {
            Ok(_) => refused,
            Err(error) => error.into(),
        }
    }

    /// The words to log of a refusal, or `None` where it is only counted, as a stranger's is among many.
    fn admitted(&self, caller: &Caller, why: &str) -> Option<String> {
        let Caller::Nobody { client } = caller else { return Some(why.to_owned()) };
        let left_out = self.strangers.admit(ClientKey::of_text(client), self.clock.now())?;
        Some(if left_out == 0 { why.to_owned() } else { format!("{why}, and {left_out} more since the last entry") })
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

/// Whether the caller still is who they were when they were let in, by what let them in.
fn stands(reader: &Reader<'_>, rights: &Rights, caller: &Caller, now: Utc) -> Result<(), Stop> {
    let stands = match caller {
        Caller::User { credential: Some(credential), .. } => {
            view::right::holder(reader, rights, credential, now)?.as_ref() == Some(caller)
        }
        Caller::User { id, credential: None, .. } => reader.user(id)?.is_some_and(|user| user.disabled_at.is_none()),
        Caller::Station { id, .. } => reader.station(id)?.is_some_and(|station| station.revoked_at.is_none()),
        Caller::Nobody { .. } => true,
    };
    match caller {
        _ if stands => Ok(()),
        Caller::Station { id, .. } => Err(Refused::StationRevoked { station: id.clone() }.into()),
        _ => Err(Refused::SignIn.into()),
    }
}
