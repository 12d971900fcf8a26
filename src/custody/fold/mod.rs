//! The fold: what each log entry does to the tables.
//!
//! This is the only code that writes them, when a command is appended and when they are rebuilt
//! alike, so that the tables can always be made anew from the log and the vault. What an entry
//! names by digest is read from the vault. The fold never decides: whether something may happen
//! was decided before the entry was appended.

mod console;
mod counts;

use crate::store::tables::sql;
use crate::store::tables::sql::{Connection, OptionalExtension as _, params};
use evidence::digest::Digest;
use evidence::docking::{Docking, EntryOutcome, GoneWhy};
use evidence::dsse::Envelope;
use evidence::entry::{Entry, Item};
use evidence::event::{
    AccessEvent, AccountEvent, Actor, AgencyEvent, CaseEvent, DerivedEvent, DockingEvent, DocumentEvent, Event,
    LogEvent, MarkerEvent, PackageEvent, RecordingEvent, StationEvent, ViewEvent,
};
use evidence::ids::{RecordingId, StationId};
use evidence::manifest::{OfficerClaim, Sealed};
use evidence::name::Undecoded;
use evidence::time::Utc;

use crate::custody::recording::OfficerBasis;
use crate::custody::recording::plausible::{self, Said};
use crate::custody::search::docs as search_docs;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::{DbError, Indexing, Objects};

/// Tables that are a fold of the log, in the order in which they are compared. The search index is one
/// too, and compared by what it answers (`search_index`).
pub(crate) const TABLES: &[&str] = &[
    "log_items",
    "log_facts",
    "agencies",
    "users",
    "tokens",
    "officers",
    "assignments",
    "enrolment_codes",
    "stations",
    "dockings",
    "recordings",
    "search_docs",
    "search_counts",
    "station_counts",
    "recorder_counts",
    "releases",
    "cases",
    "case_items",
    "views",
    "sendings",
    "packages",
    "package_items",
    "service_keys",
    "sessions",
    "markers",
    "checkpoints_seen",
    "derived",
    "documents",
];

/// One entry, on its way into the tables.
struct Step<'a> {
    sql: &'a Connection,
    index: u64,
    entry: &'a Entry,
    objects: &'a Objects<'a>,
    indexing: Indexing,
}

/// Applies entry `index` to the tables.
pub(crate) fn apply(
    sql: &Connection,
    index: u64,
    entry: &Entry,
    leaf: &Digest,
    objects: &Objects<'_>,
    indexing: Indexing,
) -> Result<(), DbError> {
    for link in &entry.items {
        sql.prepare_cached("INSERT INTO log_items (item, item_seq, log_index, leaf) VALUES ($1, $2, $3, $4)")?
            .execute(params![link.item.to_string(), sql_number(link.item_seq), sql_number(index), leaf.0])?;
    }
    crate::custody::log::facts::put(sql, index, entry)?;
    let step = Step { sql, index, entry, objects, indexing };
    match &entry.event {
        Event::Log(
            LogEvent::Opened { .. }
            | LogEvent::ServiceStarted { .. }
            | LogEvent::Restored { .. }
            | LogEvent::Contradicted { .. }
            | LogEvent::ClockJumped { .. }
            | LogEvent::ClockSettled { .. },
        )
        | Event::Access(AccessEvent::ItemRead { .. } | AccessEvent::SearchMade { .. } | AccessEvent::Refused { .. })
        | Event::Package(PackageEvent::Sent { view: None, .. })
        | Event::Account(AccountEvent::SecondFactorSet { .. } | AccountEvent::CredentialsBound { .. })
        | Event::Document(DocumentEvent::Opened { .. })
        | Event::Recording(RecordingEvent::Verified { .. }) => Ok(()),
        Event::Log(LogEvent::CheckpointSeen { station, entries, root }) => step.seen(station, *entries, root),
        Event::Log(LogEvent::ServiceKeyNamed { .. })
        | Event::Account(
            AccountEvent::SessionStarted { .. } | AccountEvent::SessionEnded { .. } | AccountEvent::PasswordSet { .. },
        ) => step.session(),
        Event::Marker(MarkerEvent::Set { .. } | MarkerEvent::Removed { .. }) => step.marker(),
        Event::Derived(DerivedEvent::Made { derived, envelope, .. }) => step.derived(derived, envelope),
        Event::Document(DocumentEvent::Filed { .. } | DocumentEvent::Withdrawn { .. }) => step.document(),
        Event::Agency(
            AgencyEvent::Created { .. } | AgencyEvent::OfficerRegistered { .. } | AgencyEvent::RecorderAssigned { .. },
        )
        | Event::Account(
            AccountEvent::Created { .. }
            | AccountEvent::Disabled { .. }
            | AccountEvent::TokenIssued { .. }
            | AccountEvent::TokenRevoked { .. },
        ) => step.people(),
        Event::Station(
            StationEvent::CodeIssued { .. } | StationEvent::Enrolled { .. } | StationEvent::Revoked { .. },
        ) => step.station(),
        Event::Docking(DockingEvent::Recorded { envelope, .. }) => step.docking(envelope),
        Event::Recording(RecordingEvent::Announced { envelope, .. }) => step.announced(envelope),
        Event::Recording(
            RecordingEvent::Stored { .. }
            | RecordingEvent::Released { .. }
            | RecordingEvent::UploadAbandoned { .. }
            | RecordingEvent::UploadResumed { .. },
        ) => step.recording(),
        Event::View(ViewEvent::Opened { .. } | ViewEvent::CopyOpened { .. } | ViewEvent::Closed { .. })
        | Event::Package(PackageEvent::Opened { .. } | PackageEvent::Sent { view: Some(_), .. }) => step.view(),
        Event::Case(CaseEvent::Opened { .. } | CaseEvent::Linked { .. } | CaseEvent::Unlinked { .. }) => step.case(),
        Event::Package(PackageEvent::Made { .. } | PackageEvent::ItemPackaged { .. }) => step.package(),
    }
}

impl Step<'_> {
    fn now(&self) -> i64 {
        self.entry.time.micros()
    }

    fn run(&self, sql: &str, values: impl sql::Params) -> Result<(), DbError> {
        self.sql.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    fn inconsistent(&self, what: impl Into<String>) -> DbError {
        DbError::Inconsistent { table: "log_entries", what: format!("entry {}: {}", self.index, what.into()) }
    }

    fn payload(&self, envelope: &Digest) -> Result<Vec<u8>, DbError> {
        let bytes = (self.objects)(envelope).map_err(DbError::Object)?;
        let envelope = Envelope::parse(&bytes).map_err(|error| self.inconsistent(error.to_string()))?;
        Ok(envelope.payload)
    }

    fn people(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Agency(AgencyEvent::Created { agency, name }) => self.run(
                "INSERT INTO agencies (agency, name, created_at) VALUES ($1, $2, $3)",
                params![agency.as_str(), name, self.now()],
            ),
            Event::Account(AccountEvent::Created { user, name, role, agency, certificate }) => self.run(
                "INSERT INTO users (user_id, name, role, agency, certificate, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    user.as_str(),
                    name,
                    word(role),
                    agency.as_ref().map(evidence::ids::AgencyId::as_str),
                    certificate.as_ref().map(evidence::ids::Certificate::as_str),
                    self.now()
                ],
            ),
            Event::Account(AccountEvent::Disabled { user, .. }) => {
                self.run("UPDATE users SET disabled_at = $1 WHERE user_id = $2", params![self.now(), user.as_str()])
            }
            Event::Account(AccountEvent::TokenIssued { user, token, expires_at }) => self.run(
                "INSERT INTO tokens (token, user_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
                params![token.as_str(), user.as_str(), self.now(), expires_at.micros()],
            ),
            Event::Account(AccountEvent::TokenRevoked { token, .. }) => {
                self.run("UPDATE tokens SET revoked_at = $1 WHERE token = $2", params![self.now(), token.as_str()])
            }
            Event::Agency(AgencyEvent::OfficerRegistered { certificate, name, agency }) => {
                self.run(
                    "INSERT INTO officers (certificate, name, agency, registered_at) VALUES ($1, $2, $3, $4)",
                    params![certificate.as_str(), name, agency.as_str(), self.now()],
                )?;
                search_docs::refresh_officer(self.sql, certificate.as_str(), self.indexing)
            }
            Event::Agency(AgencyEvent::RecorderAssigned { .. }) => self.assigned(),
            other => Err(self.inconsistent(format!("{other:?} is not about people"))),
        }
    }

    /// Keeps the assignment, and names the officer of recordings made in its time that had none.
    fn assigned(&self) -> Result<(), DbError> {
        let Event::Agency(AgencyEvent::RecorderAssigned { recorder, agency, certificate, from, until }) =
            &self.entry.event
        else {
            return Err(self.inconsistent("an assignment is expected"));
        };
        let until = until.map(Utc::micros);
        self.count_recorder(agency.as_str(), recorder.as_str(), 0, 1)?;
        self.run(
            "INSERT INTO assignments (log_index, recorder, agency, certificate, from_at, until_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![
                sql_number(self.index),
                recorder.as_str(),
                agency.as_str(),
                certificate.as_str(),
                from.micros(),
                until
            ],
        )?;
        let named = search_docs::names(
            self.sql,
            "UPDATE recordings SET certificate = $1, officer_basis = $2 WHERE officer_basis = $3 AND agency = $4 \
             AND recorder = $5 AND coalesce(capture_start, capture_end) >= $6 \
             AND coalesce(capture_start, capture_end) < $7 RETURNING recording",
            params![
                certificate.as_str(),
                word(&OfficerBasis::Register),
                word(&OfficerBasis::None),
                agency.as_str(),
                recorder.as_str(),
                from.micros(),
                until.unwrap_or(i64::MAX)
            ],
        )?;
        named.iter().try_for_each(|recording| self.refresh(recording))
    }

    /// Keeps what is searched of a recording, after something that goes into it has changed.
    fn refresh(&self, recording: &str) -> Result<(), DbError> {
        search_docs::refresh(self.sql, recording, self.indexing)
    }

    fn station(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Station(StationEvent::CodeIssued { code, agency, name, expires_at }) => self.run(
                "INSERT INTO enrolment_codes (code, agency, name, expires_at) VALUES ($1, $2, $3, $4)",
                params![code.as_str(), agency.as_str(), name, expires_at.micros()],
            ),
            Event::Station(StationEvent::Enrolled { station, agency, name, key, code }) => {
                self.run(
                    "INSERT INTO stations (station, agency, name, public_key, enrolled_at) \
                     VALUES ($1, $2, $3, $4, $5)",
                    params![station.as_str(), agency.as_str(), name, key.to_base64(), self.now()],
                )?;
                self.run(
                    "UPDATE enrolment_codes SET used_by = $1 WHERE code = $2",
                    params![station.as_str(), code.as_str()],
                )
            }
            Event::Station(StationEvent::Revoked { station, .. }) => self
                .run("UPDATE stations SET revoked_at = $1 WHERE station = $2", params![self.now(), station.as_str()]),
            other => Err(self.inconsistent(format!("{other:?} is not about stations"))),
        }
    }

    fn docking(&self, envelope: &Digest) -> Result<(), DbError> {
        let payload = self.payload(envelope)?;
        let read = Docking::read(&payload).map_err(|error| self.inconsistent(error.to_string()))?;
        let docking = &read.docking;
        let not_sealed = docking.entries.iter().filter(|e| matches!(e.outcome, EntryOutcome::NotSealed { .. })).count();
        // A folder that could not be listed is such an entry; the recorder's root has none.
        let not_sealed = not_sealed + usize::from(docking.unlisted().is_some());
        let vanished = docking.since_last.gone.iter().filter(|gone| gone.why == GoneWhy::Vanished).count();
        self.count_statement(docking.station.as_str(), sql_number(docking.chain.sequence), 0)?;
        self.count_recorder(docking.agency.as_str(), docking.recorder.id.as_str(), 1, 0)?;
        self.run(
            "INSERT INTO dockings (docking, station, agency, recorder, docked_at, entries, not_sealed, vanished, \
             chain_sequence, payload, envelope, log_index) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            params![
                docking.docking.as_str(),
                docking.station.as_str(),
                docking.agency.as_str(),
                docking.recorder.id.as_str(),
                docking.docked_at.micros(),
                sql_number(docking.entries.len() as u64),
                sql_number(not_sealed as u64),
                sql_number(vanished as u64),
                sql_number(docking.chain.sequence),
                read.payload_digest.to_string(),
                envelope.to_string(),
                sql_number(self.index)
            ],
        )
    }

    fn announced(&self, envelope: &Digest) -> Result<(), DbError> {
        let payload = self.payload(envelope)?;
        let sealed = Sealed::read(&payload).map_err(|error| self.inconsistent(error.to_string()))?;
        let seal = &sealed.seal;
        let flags = seal.flags.iter().chain(&seal.capture.flags).cloned().collect();
        let said = Said { start: seal.capture.start, end: seal.capture.end, docked_at: seal.docked_at, flags };
        let placed = plausible::place(said, (!self.entry.clock_doubted).then_some(self.entry.time));
        let (certificate, basis) = self.officer_of(&sealed, placed.start.unwrap_or(placed.end))?;
        let station_name = self.station_name(&seal.station)?;
        let flags = serde_json::to_string(&placed.flags).map_err(|error| self.inconsistent(error.to_string()))?;
        self.count_statement(seal.station.as_str(), sql_number(seal.chain.sequence), 1)?;
        self.run(
            "INSERT INTO recordings (recording, agency, station, docking, recorder, certificate, officer_basis, path, \
             content, size, states, envelope, media_type, profile, capture_start, capture_end, capture_rule, flags, \
             docked_at, sealed_at, announced_at, open_since, chain_sequence, search_text, doc, capture_said, \
             capture_doubt, station_doubted, raw_path) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
             $21, $22, $23, $24, $25, $26, $27, $28)",
            params![
                sealed.id.to_string(),
                seal.agency.as_str(),
                seal.station.as_str(),
                seal.chain.docking.as_str(),
                seal.recorder.id.as_str(),
                certificate,
                word(&basis),
                sealed.path,
                sealed.digest.to_string(),
                sql_number(seal.size),
                seal.segment_states.to_string(),
                envelope.to_string(),
                seal.media_type,
                seal.profile,
                placed.start.map(Utc::micros),
                placed.end.micros(),
                seal.capture.rule,
                flags,
                seal.docked_at.micros(),
                seal.sealed_at.micros(),
                self.now(),
                sql_number(seal.chain.sequence),
                search_text(&sealed, &station_name),
                search_docs::number(self.sql, placed.end.micros())?,
                placed.doubt.map(|_| seal.capture.end.micros()),
                placed.doubt.map(|doubt| word(&doubt)),
                i64::from(placed.station_doubted),
                seal.raw_path
            ],
        )?;
        search_docs::put(self.sql, &sealed.id.to_string(), self.indexing)
    }

    fn station_name(&self, station: &StationId) -> Result<String, DbError> {
        let mut statement = self.sql.prepare_cached("SELECT name FROM stations WHERE station = $1")?;
        let name = statement.query_row([station.as_str()], |row| row.get(0)).optional()?;
        name.ok_or_else(|| self.inconsistent(format!("station {station} never enrolled")))
    }

    /// Who wore the recorder: as the manifest says, else as the register of assignments says.
    fn officer_of(&self, sealed: &Sealed, captured: Utc) -> Result<(Option<String>, OfficerBasis), DbError> {
        match &sealed.seal.officer {
            OfficerClaim::Profile { certificate } => return Ok((Some(certificate.to_string()), OfficerBasis::Profile)),
            OfficerClaim::Assignment { certificate } => {
                return Ok((Some(certificate.to_string()), OfficerBasis::Station));
            }
            OfficerClaim::None => {}
        }
        let seal = &sealed.seal;
        let moment = captured.micros();
        // The latest entry wins where assignments overlap.
        let mut statement = self.sql.prepare_cached(
            "SELECT certificate FROM assignments WHERE agency = $1 AND recorder = $2 AND from_at <= $3 \
             AND (until_at IS NULL OR until_at > $3) ORDER BY log_index DESC LIMIT 1",
        )?;
        let certificate: Option<String> = statement
            .query_row(params![seal.agency.as_str(), seal.recorder.id.as_str(), moment], |row| row.get(0))
            .optional()?;
        let basis = if certificate.is_some() { OfficerBasis::Register } else { OfficerBasis::None };
        Ok((certificate, basis))
    }

    fn recording(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Recording(RecordingEvent::Stored { recording, .. }) => {
                let (recording, doubted) = (recording.to_string(), i64::from(self.entry.clock_doubted));
                self.count_stored(&recording)?;
                self.run(
                    "UPDATE recordings SET stored_at = $1, stored_index = $2, clock_doubted = $3 WHERE recording = $4",
                    params![self.now(), sql_number(self.index), doubted, recording],
                )
            }
            Event::Recording(RecordingEvent::Released { recording, path, outcome, detail, at }) => self.run(
                "INSERT INTO releases (log_index, recording, path, outcome, detail, released_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![sql_number(self.index), recording.to_string(), path, word(outcome), detail, at.micros()],
            ),
            Event::Recording(RecordingEvent::UploadAbandoned { recording, .. }) => {
                self.run("UPDATE recordings SET open_since = NULL WHERE recording = $1", [recording.to_string()])
            }
            Event::Recording(RecordingEvent::UploadResumed { recording, .. }) => self.run(
                "UPDATE recordings SET open_since = $1 WHERE recording = $2",
                params![self.now(), recording.to_string()],
            ),
            other => Err(self.inconsistent(format!("{other:?} is not about a recording"))),
        }
    }

    fn view(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::View(ViewEvent::Opened { view, recording, .. } | ViewEvent::CopyOpened { view, recording, .. }) => {
                self.run(
                    "INSERT INTO views (view_id, recording, opened_at) VALUES ($1, $2, $3)",
                    params![view.as_str(), recording.to_string(), self.now()],
                )
            }
            Event::View(ViewEvent::Closed { view, .. }) => {
                self.run("UPDATE views SET closed_at = $1 WHERE view_id = $2", params![self.now(), view.as_str()])
            }
            // Each of the entries of a sending names other items.
            Event::Package(PackageEvent::Opened { package, view, .. }) => self.run(
                "INSERT INTO sendings (view_id, package, opened_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (view_id) DO NOTHING",
                params![view.as_str(), package.as_str(), self.now()],
            ),
            Event::Package(PackageEvent::Sent { view: Some(view), .. }) => {
                self.run("UPDATE sendings SET closed_at = $1 WHERE view_id = $2", params![self.now(), view.as_str()])
            }
            other => Err(self.inconsistent(format!("{other:?} is not about a view"))),
        }
    }

    fn case(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Case(CaseEvent::Opened { case, agency, number, title }) => self.run(
                "INSERT INTO cases (case_id, agency, number, title, opened_at) VALUES ($1, $2, $3, $4, $5)",
                params![case.as_str(), agency.as_str(), number.as_str(), title, self.now()],
            ),
            Event::Case(CaseEvent::Linked { case, recording, stage, record_kind, reason }) => {
                let recording = recording.to_string();
                self.run(
                    "INSERT INTO case_items (case_id, recording, stage, record_kind, reason, linked_at) \
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    params![case.as_str(), recording, word(stage), word(record_kind), reason, self.now()],
                )?;
                self.refresh(&recording)
            }
            Event::Case(CaseEvent::Unlinked { case, recording, .. }) => {
                let recording = recording.to_string();
                self.run(
                    "DELETE FROM case_items WHERE case_id = $1 AND recording = $2",
                    params![case.as_str(), recording],
                )?;
                self.refresh(&recording)
            }
            other => Err(self.inconsistent(format!("{other:?} is not about a case"))),
        }
    }

    /// Keeps a checkpoint that a station saw.
    fn seen(&self, station: &StationId, entries: u64, root: &Digest) -> Result<(), DbError> {
        self.run(
            "INSERT INTO checkpoints_seen (log_index, station, entries, root, seen_at) VALUES ($1, $2, $3, $4, $5)",
            params![sql_number(self.index), station.as_str(), sql_number(entries), root.to_string(), self.now()],
        )
    }

    /// Keeps the package, with each item's history as long as it was when the item went in.
    fn package(&self) -> Result<(), DbError> {
        let package = match &self.entry.event {
            Event::Package(PackageEvent::Made { package, case, reason, .. }) => {
                let Actor::User { id, .. } = &self.entry.actor else {
                    return Err(self.inconsistent("a package is made by a person"));
                };
                self.run(
                    "INSERT INTO packages (package, case_id, made_by, made_at, reason, last_index) \
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    params![
                        package.as_str(),
                        case.as_ref().map(evidence::ids::CaseId::as_str),
                        id.as_str(),
                        self.now(),
                        reason,
                        sql_number(self.index)
                    ],
                )?;
                package
            }
            Event::Package(PackageEvent::ItemPackaged { package }) => {
                self.run(
                    "UPDATE packages SET last_index = $1 WHERE package = $2",
                    params![sql_number(self.index), package.as_str()],
                )?;
                package
            }
            other => return Err(self.inconsistent(format!("{other:?} is not about a package"))),
        };
        for link in self.entry.items.iter().filter(|link| !matches!(link.item, Item::Package(_))) {
            self.run(
                "INSERT INTO package_items (package, item, item_seq) VALUES ($1, $2, $3)",
                params![package.as_str(), link.item.to_string(), sql_number(link.item_seq)],
            )?;
        }
        Ok(())
    }
}

/// What a path that is no UTF-8 may read as.
fn guessed_path(sealed: &Sealed) -> Option<String> {
    sealed.seal.raw_path.as_deref().and_then(Undecoded::of_raw)?.guess()
}

/// Keeps the bytes of paths that are no UTF-8, and what they may read as for the search, of recordings from
/// before these were kept: their manifests have them, and no migration reads manifests.
pub(crate) fn keep_raw_paths(sql: &Connection, objects: &Objects<'_>) -> Result<(), DbError> {
    let inconsistent = |what: String| DbError::Inconsistent { table: "recordings", what };
    let select = "SELECT recording, envelope, search_text FROM recordings \
                  WHERE raw_path IS NULL AND path LIKE '%�%' AND recording > $1 ORDER BY recording LIMIT 1";
    let mut after = String::new();
    // One at a time: a row that is kept is no longer among them.
    while let Some((recording, envelope, text)) = sql
        .prepare_cached(select)?
        .query_row([&after], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .optional()?
    {
        after.clone_from(&recording);
        let envelope: Digest =
            envelope.parse().map_err(|_| inconsistent(format!("{envelope:?} in column envelope")))?;
        // Where the manifest is damaged or gone, the check of the vault names it.
        let Ok(bytes) = objects(&envelope) else { continue };
        let Ok(envelope) = Envelope::parse(&bytes) else { continue };
        let Ok(sealed) = Sealed::read(&envelope.payload) else { continue };
        let Some(raw_path) = &sealed.seal.raw_path else { continue };
        let text = match (guessed_path(&sealed), text.rsplit_once('\n')) {
            (Some(guess), Some((own, id))) => format!("{own}\n{}\n{id}", guess.to_lowercase()),
            _ => text,
        };
        let update = "UPDATE recordings SET raw_path = $1, search_text = $2 WHERE recording = $3";
        sql.prepare_cached(update)?.execute(params![raw_path, text, recording])?;
        search_docs::refresh(sql, &recording, Indexing::Now)?;
    }
    Ok(())
}

/// What a text search looks at, in lower case.
fn search_text(sealed: &Sealed, station_name: &str) -> String {
    let recorder = &sealed.seal.recorder;
    let known = [&recorder.make, &recorder.model, &recorder.serial, &recorder.volume_label];
    let mut parts = vec![sealed.path.as_str(), recorder.id.as_str(), sealed.seal.station.as_str(), station_name];
    parts.extend(known.into_iter().flatten().map(String::as_str));
    parts.extend(sealed.seal.officer.certificate().map(evidence::ids::Certificate::as_str));
    let guess = guessed_path(sealed);
    parts.extend(guess.as_deref());
    let id: RecordingId = sealed.id;
    format!("{}\n{id}", parts.join("\n")).to_lowercase()
}
