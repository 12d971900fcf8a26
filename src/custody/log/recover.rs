//! Start-up: finish or undo what a crash left half done, then log that the service started.
//!
//! - A view that was never closed is closed, saying that what was watched is not known.
//! - A recording that was announced, and whose own staged file was published, is logged as stored
//!   where the object is sound. That the vault has its content is not enough: somebody else may
//!   have brought it.
//! - A staged file whose recording is stored, with an object that is whole, or whose upload was
//!   abandoned, is removed; one of a recording that was announced
//!   stays, and proves itself when its station comes back. A staged file that no recording
//!   explains is left alone and named.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Actor, Event, LogEvent, PackageEvent, ViewEnd, ViewEvent};
use evidence::ids::RecordingId;

use crate::custody::recording::Recording;
use crate::custody::upload::act::{CHECK_THREADS, stored};
use crate::custody::{Custody, Refused, Stop};
use crate::spans;
use crate::store::log::{Decided, Draft};
use crate::store::objects::VaultError;
use crate::store::objects::put::PUT_PREFIX;
use crate::store::tables::Reader;
use crate::store::tables::secrets::SecretChange;

/// Rows that one step of recovery takes at a time.
const STEP: u64 = 500;

impl Custody {
    /// Brings everything to a whole state. Returns how many half steps there were.
    pub async fn recover(self: &Arc<Self>) -> Result<u64, Refused> {
        self.name_service_key().await?;
        let recovered = self.close_old_views().await? + self.store_published().await? + self.clear_staging().await?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let event = Event::Log(LogEvent::ServiceStarted { version, recovered });
        self.append_own(Draft::new(Actor::Service, Vec::new(), event)).await?;
        Ok(recovered)
    }

    /// Binds everything that lets somebody in as it stands to the latest entry about it, on record: once,
    /// when an installation that is older than that gets its key.
    pub async fn bind_credentials(self: &Arc<Self>) -> Result<(), Refused> {
        let decide = move |reader: &Reader<'_>, _| {
            let rows = reader.rows_to_bind()?;
            let mut draft =
                Draft::new(Actor::Service, Vec::new(), Event::Account(AccountEvent::CredentialsBound { rows }));
            draft.secret = Some(SecretChange::BindAll);
            Ok::<_, Stop>(vec![draft])
        };
        match self.log.append(decide).await? {
            Decided::Done(_) => Ok(()),
            Decided::Refused(refused) => Err(refused),
        }
    }

    async fn append_own(self: &Arc<Self>, draft: Draft) -> Result<(), Refused> {
        let decide = move |_: &Reader<'_>, _| Ok::<_, Stop>(vec![draft]);
        match self.log.append(decide).await? {
            Decided::Done(_) => Ok(()),
            Decided::Refused(refused) => Err(refused),
        }
    }

    /// Logs the key that signs what the service derives, where the log does not name it yet.
    async fn name_service_key(self: &Arc<Self>) -> Result<(), Refused> {
        let key = self.service_key.public();
        let decide = move |reader: &Reader<'_>, _| {
            if reader.service_key_is_named(&key)? {
                return Ok::<_, Stop>(Vec::new());
            }
            Ok(vec![Draft::new(Actor::Service, Vec::new(), Event::Log(LogEvent::ServiceKeyNamed { key }))])
        };
        match self.log.append(decide).await? {
            Decided::Done(_) => Ok(()),
            Decided::Refused(refused) => Err(refused),
        }
    }

    /// Closes what a crash left open. How much of it was handed out is not known, and said so.
    async fn close_old_views(self: &Arc<Self>) -> Result<u64, Refused> {
        let mut closed = 0;
        loop {
            let (views, sendings) =
                self.read(|reader| Ok((reader.open_views(STEP)?, reader.open_sendings(STEP)?))).await?;
            if views.is_empty() && sendings.is_empty() {
                return Ok(closed);
            }
            let end = ViewEnd::Restart;
            let views = views.into_iter().map(|(view, recording)| {
                let event = Event::View(ViewEvent::Closed { view, recording, ranges: Vec::new(), end });
                (Item::Recording(recording), event)
            });
            let sendings = sendings.into_iter().map(|(view, package)| {
                let item = Item::Package(package.clone());
                (item, Event::Package(PackageEvent::Sent { package, view: Some(view), bytes: 0, end }))
            });
            for (item, event) in views.chain(sendings) {
                self.append_own(Draft::new(Actor::Service, vec![item], event)).await?;
                closed += 1;
            }
        }
    }

    async fn store_published(self: &Arc<Self>) -> Result<u64, Refused> {
        let mut done = 0;
        let mut after: Option<RecordingId> = None;
        loop {
            let last = after;
            let open = self.read(move |reader| Ok(reader.unstored(last.as_ref(), STEP)?)).await?;
            let Some(end) = open.last() else { return Ok(done) };
            after = Some(end.id);
            for recording in open {
                if !self.vault.staged_is_published(recording.id.to_string()).await? {
                    continue;
                }
                let content = self.content_of(&recording).await?;
                let this = Arc::clone(self);
                let verified = spans::blocking(move || this.vault.verify_blocking(&content, CHECK_THREADS));
                match verified.await.map_err(|_| Refused::Panicked)? {
                    Ok(wrong) if wrong.is_empty() => {}
                    // Not whole: the station brings it again.
                    Ok(_) | Err(VaultError::Missing { .. }) => continue,
                    Err(error) => return Err(error.into()),
                }
                let id = recording.id;
                match self.log.append(move |reader, _| stored(reader, Actor::Service, id)).await? {
                    Decided::Done(_) => done += 1,
                    Decided::Refused(refused) => return Err(refused),
                }
            }
        }
    }

    /// Whether the object of a recording is whole. The table says that it is stored; the object itself
    /// is asked before anything that could replace it goes.
    async fn is_whole(self: &Arc<Self>, recording: &Recording) -> Result<bool, Refused> {
        let Ok(content) = self.content_of(recording).await else { return Ok(false) };
        let this = Arc::clone(self);
        let verified = spans::blocking(move || this.vault.verify_blocking(&content, CHECK_THREADS));
        Ok(verified.await.map_err(|_| Refused::Panicked)?.is_ok_and(|wrong| wrong.is_empty()))
    }

    async fn clear_staging(self: &Arc<Self>) -> Result<u64, Refused> {
        let mut cleared = 0;
        for name in self.vault.staged_names().await? {
            if name.starts_with(PUT_PREFIX) {
                self.vault.discard_staged(name.clone()).await?;
                cleared += 1;
                continue;
            }
            let Ok(id) = name.parse::<RecordingId>() else {
                tracing::warn!(vault.staged = name, "this staged file has a strange name; it is left alone");
                continue;
            };
            let found = self.read(move |reader| Ok((reader.recording(&id)?, reader.upload_open_since(&id)?))).await?;
            match found.0 {
                Some(recording) if recording.stored_at().is_none() && found.1.is_none() => {
                    self.vault.discard_staged(name.clone()).await?;
                    cleared += 1;
                }
                Some(recording) if recording.stored_at().is_some() => {
                    if self.is_whole(&recording).await? {
                        self.vault.discard_staged(name.clone()).await?;
                        cleared += 1;
                    } else {
                        tracing::error!(vault.staged = name, "its stored object is damaged; this staged file stays");
                    }
                }
                Some(_) => {}
                None => tracing::warn!(vault.staged = name, "no recording explains this staged file; it is left alone"),
            }
        }
        Ok(cleared)
    }
}
