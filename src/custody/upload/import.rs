//! Import: surveillance of a counter that a person brings from their desk, with no station at hand.
//!
//! 1. *Begin*: who may, for which counter, and when it was taken; nothing is taken of anybody else.
//! 2. *Arrive*: the bytes are staged and hashed as they come. What breaks off leaves nothing.
//! 3. *Seal*: how long it is the media worker tells, before anything of it lasts. Then it is made an object, and the
//!    agency's import desk (`desk`) states it as a station does: a manifest, and the docking that brought it. A desk enrols
//!    before it seals its first, so that nothing was sealed by a station that the log did not know.
//! 4. *Log*: one command tells all of it, that it was announced and stored, who brought it, and the docking. So it is here
//!    whole or not at all, and what looks at recordings meets it as any other.
//!
//! Whoever may file recordings of the agency that nobody wore may bring in those of its counters.

use std::sync::Arc;

use bytes::Bytes;
use evidence::digest::{Content, Digest};
use evidence::entry::Item;
use evidence::event::{DockingEvent, Event, ReadWhat, RecordingEvent};
use evidence::ids::{AgencyId, RecorderId, RecordingId, UserId};
use file_types::HEAD;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::agency::Counter;
use crate::custody::download::safe_name;
use crate::custody::marker::act::recording_for;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::shown::reading;
use crate::custody::upload::desk::{Desk, Film, Statements};
use crate::custody::upload::when::{FilmSaid, FilmTaken};
use crate::custody::{Custody, Refused, clean_text, draft, require};
use crate::spans;
use crate::store::log::Draft;
use crate::store::objects::put::{Put, Putting};
use crate::store::tables::{Reader, Stated};

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// The counter whose surveillance it is.
    pub counter: RecorderId,
    /// The file's name, as given.
    pub name: String,
    /// When it was taken.
    pub said: FilmSaid,
}

/// A film on its way in.
pub struct ImportArriving {
    putting: Option<Putting>,
    start: Vec<u8>,
    new: NewImport,
    limit: u64,
}

/// A film that came whole and is to be sealed.
pub struct ImportArrived {
    put: Put,
    media_type: &'static str,
    new: NewImport,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// The recording that holds it.
    pub recording: RecordingId,
    /// Whether it was not here before.
    pub is_new: bool,
}

/// A film goes on whose file was given up when a write of it failed.
const LOST: Refused = Refused::Undone { what: "go on with a film that could not be written" };

/// Refuses a name that is none, of a film that comes by itself: before anything else is looked for.
pub fn require_named(name: &str) -> Result<(), Refused> {
    clean_text(Field::Name, name)?;
    Ok(())
}

/// The agency whose counters' surveillance a caller may bring in.
fn importer(who: &Caller) -> Result<AgencyId, Refused> {
    let Caller::User { agency: Some(agency), .. } = who else {
        // Whoever is of no agency may change no evidence, and is told which of that it is.
        require(who, Action::FileRecording, Target::Installation, None)?;
        return Err(Refused::Forbidden { item: None });
    };
    require(who, Action::FileRecording, Target::Recording { agency, certificate: None }, None)?;
    Ok(agency.clone())
}

/// Whether a caller may bring in the surveillance of counters: pages lead only those there.
pub fn may_import(who: &Caller) -> bool {
    let Caller::User { agency: Some(agency), .. } = who else { return false };
    permits(who, Action::FileRecording, Target::Recording { agency, certificate: None }) == Verdict::Allow
}

/// The counter, where the caller may bring in what it recorded. One of another agency is unknown.
fn counter_for(reader: &Reader<'_>, who: &Caller, counter: &RecorderId) -> Result<Counter, Refused> {
    let agency = importer(who)?;
    reader.counter(&agency, counter)?.ok_or_else(|| Refused::unknown(Thing::Counter, counter))
}

/// Whether a file is one of moving pictures.
fn is_film(media_type: &str) -> bool {
    media_type.starts_with("video/") || media_type == "application/mxf"
}

/// All that one command logs of an import.
struct Coming {
    counter: RecorderId,
    agency: AgencyId,
    content: Digest,
    size: u64,
    states: Digest,
    /// The stored envelopes of the manifest and of the docking statement.
    envelopes: (Digest, Digest),
    statements: Statements,
    /// The desk that stated it, as it stood then.
    desk: Desk,
}

impl Coming {
    /// The entries, in their order.
    fn drafts(self, who: &Caller) -> Vec<Draft> {
        let Self { counter, agency, content, size, states, envelopes, statements, desk } = self;
        let Statements { sealed, docking, .. } = statements;
        let (envelope, docking_envelope) = envelopes;
        let (recording, station) = (sealed.id, desk.station);
        let by_desk = Caller::Station { id: station.clone(), agency };
        let of_recording = || vec![Item::Recording(recording)];
        let announced =
            RecordingEvent::Announced { recording, station: station.clone(), envelope, content, size, states };
        let announced = draft(&by_desk, of_recording(), Event::Recording(announced));
        let stored = RecordingEvent::Stored { recording, content, size };
        let imported = RecordingEvent::Imported { recording, counter: counter.clone() };
        let id = docking.docking.docking.clone();
        let items = vec![Item::Docking(id.clone()), Item::Recorder(counter.clone())];
        let recorded = DockingEvent::Recorded {
            docking: id,
            station,
            recorder: counter,
            payload: docking.payload_digest,
            envelope: docking_envelope,
        };
        let recorded = draft(&by_desk, items, Event::Docking(recorded));
        vec![
            announced.stating(Stated::Seal(Box::new(sealed))),
            draft(&by_desk, of_recording(), Event::Recording(stored)),
            draft(who, of_recording(), Event::Recording(imported)),
            recorded.stating(Stated::Docking(Box::new(docking))),
        ]
    }
}

impl Custody {
    /// The counters whose surveillance the caller may bring in.
    pub async fn counters_to_import(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Counter>, Refused> {
        let agency = self.recorded(caller, Verb::CounterImport, importer(caller)).await?;
        self.read(move |reader| Ok(reader.counters_in(&agency)?)).await
    }

    /// Begins to receive a film, where the caller may bring it in.
    pub async fn begin_import(self: &Arc<Self>, caller: &Caller, new: NewImport) -> Result<ImportArriving, Refused> {
        let (who, counter, key) = (caller.clone(), new.counter.clone(), self.import_key.public());
        let allowed = self
            .read(move |reader| {
                let counter = counter_for(reader, &who, &counter)?;
                Desk::find(reader, &counter.agency, &key)?;
                Ok(())
            })
            .await;
        self.recorded(caller, Verb::CounterImport, allowed).await?;
        new.said.check(self.clock.now())?;
        let vault = self.vault.clone();
        let putting = spans::blocking(move || vault.begin_put()).await.map_err(|_| Refused::Panicked)??;
        let new = NewImport { name: safe_name(&new.name), ..new };
        let limit = self.limits.recording_bytes_max;
        Ok(ImportArriving { putting: Some(putting), start: Vec::new(), new, limit })
    }

    /// Seals and logs a film that arrived. Goes on where the caller hangs up, so that nothing is left half done.
    pub async fn import_film(self: &Arc<Self>, caller: &Caller, arrived: ImportArrived) -> Result<Imported, Refused> {
        let (this, who) = (Arc::clone(self), caller.clone());
        let importing = spans::spawn(async move { this.try_import_film(&who, arrived).await });
        importing.await.map_err(|_| Refused::Panicked)?
    }

    async fn try_import_film(self: &Arc<Self>, caller: &Caller, arrived: ImportArrived) -> Result<Imported, Refused> {
        let Caller::User { id: user, .. } = caller else { return Err(Refused::Forbidden { item: None }) };
        let agency = self.recorded(caller, Verb::CounterImport, importer(caller)).await?;
        let ImportArrived { put, media_type, new } = arrived;
        let (put, taken) = self.film_taken(user, put, new.said).await?;
        self.require_standing(caller, Verb::CounterImport).await?;
        let place = self.desk_places.take(agency.clone()).await?;
        let content = spans::blocking(move || put.finish_content()).await.map_err(|_| Refused::Panicked)??;
        let film = Film {
            agency: &agency,
            counter: &new.counter,
            name: &new.name,
            media_type,
            content: &content,
            taken: &taken,
        };
        let (asked, counter, digest, key) =
            (agency.clone(), new.counter.clone(), content.digest, self.import_key.public());
        let found = self
            .read(move |reader| {
                let here = reader.stored_content(&asked, &counter, &digest)?;
                Ok((here, Desk::find(reader, &asked, &key)?))
            })
            .await;
        let (here, known) = self.recorded(caller, Verb::CounterImport, found).await?;
        let imported = match here {
            Some(recording) => self.import_again(caller, recording).await,
            None => self.import_new(caller, &film, known).await,
        };
        drop(place);
        imported
    }

    /// How long a film is that arrived, and when it was taken.
    async fn film_taken(
        self: &Arc<Self>,
        user: &UserId,
        put: Put,
        said: FilmSaid,
    ) -> Result<(Put, FilmTaken), Refused> {
        let opening = spans::blocking(move || {
            let opened = put.open();
            (put, opened)
        });
        let (put, opened) = opening.await.map_err(|_| Refused::Panicked)?;
        let length = self.media.length(user, async { Ok::<_, Refused>(opened?) }).await;
        let length = match length {
            Ok(length) => length,
            // Its end is said: a worker that is not to be had, or has no time, keeps nothing from coming in.
            Err(Refused::Media(_)) if said.until.is_some() => None,
            Err(refused) => return Err(refused),
        };
        let taken = said.taken(length, self.clock.now())?;
        Ok((put, taken))
    }

    /// The same bytes are here already as what this counter recorded: nothing is added, and which recording it is is
    /// told to whoever may read it, on record.
    async fn import_again(self: &Arc<Self>, caller: &Caller, recording: RecordingId) -> Result<Imported, Refused> {
        let who = caller.clone();
        self.command(caller, Verb::CounterImport, move |reader, _| {
            let recording = recording_for(reader, &who, Action::ReadRecording, recording)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Recording(recording.id)]))
        })
        .await?;
        Ok(Imported { recording, is_new: false })
    }

    /// States, stores and logs a film that is new.
    async fn import_new(
        self: &Arc<Self>,
        caller: &Caller,
        film: &Film<'_>,
        known: Option<Desk>,
    ) -> Result<Imported, Refused> {
        let desk = match known {
            Some(desk) => desk,
            None => self.desk_enrolled(caller, film).await?,
        };
        let coming = self.film_stated(film, desk).await?;
        let (recording, key) = (coming.statements.sealed.id, self.import_key.public());
        let who = caller.clone();
        self.command(caller, Verb::CounterImport, move |reader, _| {
            // While it came in the desk may have been revoked.
            counter_for(reader, &who, &coming.counter)?;
            if Desk::find(reader, &coming.agency, &key)?.as_ref() != Some(&coming.desk) {
                // Whoever else holds the desk's key stated something meanwhile.
                return Err(Refused::NoPlace.into());
            }
            Ok(coming.drafts(&who))
        })
        .await?;
        Ok(Imported { recording, is_new: true })
    }

    /// Enrols the desk of an agency that has none.
    async fn desk_enrolled(self: &Arc<Self>, caller: &Caller, film: &Film<'_>) -> Result<Desk, Refused> {
        let desk = Desk::new()?;
        let (new, who, counter, agency) = (desk.clone(), caller.clone(), film.counter.clone(), film.agency.clone());
        let key = self.import_key.public();
        self.command(caller, Verb::CounterImport, move |reader, now| {
            counter_for(reader, &who, &counter)?;
            if Desk::find(reader, &agency, &key)?.is_some() || reader.station(&new.station)?.is_some() {
                return Err(Refused::NoPlace.into());
            }
            Ok(new.enrols(&agency, key, now)?)
        })
        .await?;
        Ok(desk)
    }

    /// Has a desk state a film, and keeps what it states.
    async fn film_stated(self: &Arc<Self>, film: &Film<'_>, desk: Desk) -> Result<Coming, Refused> {
        let statements = desk.state(film, self.clock.now(), &self.import_key)?;
        let Content { digest, size, states } = film.content;
        let states = self.vault.put_small(Bytes::from(states.encode())).await?;
        let seal = self.vault.put_small(Bytes::from(statements.seal.to_bytes())).await?;
        let docked = self.vault.put_small(Bytes::from(statements.docked.to_bytes())).await?;
        Ok(Coming {
            counter: film.counter.clone(),
            agency: film.agency.clone(),
            content: *digest,
            size: *size,
            states,
            envelopes: (seal, docked),
            statements,
            desk,
        })
    }
}

impl ImportArriving {
    /// Takes the next bytes.
    pub async fn take(&mut self, bytes: Bytes) -> Result<(), Refused> {
        let missing = HEAD.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..missing]);
        let mut putting = self.putting.take().ok_or(LOST)?;
        let (size, limit) = (putting.size() + bytes.len() as u64, self.limit);
        if size > limit {
            return Err(Refused::RecordingTooLarge { size, limit });
        }
        let written = spans::blocking(move || putting.write(&bytes).map(|()| putting));
        self.putting = Some(written.await.map_err(|_| Refused::Panicked)??);
        Ok(())
    }

    /// It came whole.
    pub fn arrived(self) -> Result<ImportArrived, Refused> {
        let media_type = file_types::of(&self.start);
        let problem = match media_type {
            file_types::EMPTY => Some(Fault::Empty),
            _ if is_film(media_type) => None,
            _ => Some(Fault::NotAFilm),
        };
        if let Some(problem) = problem {
            return Err(Refused::Invalid { field: Field::File, problem });
        }
        Ok(ImportArrived { put: self.putting.ok_or(LOST)?.whole(), media_type, new: self.new })
    }
}

#[cfg(test)]
mod tests {
    use evidence::event::Role;

    use super::*;

    #[test]
    fn moving_pictures_are_taken_whatever_holds_them_and_nothing_else_is() {
        for head in [&b"RIFF\0\0\0\0AVI LIST"[..], b"DHAV\xf1\0", b"IMKH\x01\x01", b"\x1a\x45\xdf\xa3", b"\0\0\x01\xba"]
        {
            assert!(is_film(file_types::of(head)), "{head:?}");
        }
        for head in [&b"%PDF-1.7"[..], b"\xff\xd8\xff\xe0", b"fLaC", b"PK\x03\x04", b"some text", b""] {
            assert!(!is_film(file_types::of(head)), "{head:?}");
        }
    }

    #[test]
    fn who_files_what_nobody_wore_imports_and_nobody_else_does() {
        let rights = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data").rights;
        let user = |role: Role, agency: Option<&str>, certificate: Option<&str>| Caller::User {
            id: "u".parse().expect("an id"),
            role,
            may: rights.of(role),
            agency: agency.map(|agency| agency.parse().expect("an id")),
            certificate: certificate.map(|certificate| certificate.parse().expect("a certificate")),
            credential: None,
        };
        let clerk = user(Role::Clerk, Some("a"), None);
        assert!(may_import(&clerk) && importer(&clerk).is_ok());
        for (who, is_hidden) in [
            (user(Role::Officer, Some("a"), Some("37001")), true),
            (user(Role::Head, Some("a"), None), false),
            (user(Role::Supervisor, None, None), false),
            (user(Role::Administrator, None, None), false),
        ] {
            assert!(!may_import(&who), "{who:?}");
            let refused = importer(&who).expect_err("they may not");
            assert_eq!(matches!(refused, Refused::Unknown { .. }), is_hidden, "{who:?}: {refused:?}");
        }
    }
}
