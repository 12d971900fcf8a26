//! Many rows in little time: the service's own log, fold and vault, run in this process over the data of a
//! site that is stopped. What a test asks at the limit itself goes over the wire; this brings it there.

use std::fs;
use std::future::Future;

use docket::app::{Config, DataDir, log_keys, start_log};
use docket::clock::Clock;
use docket::custody::station::session::{new_token, secret_id};
use docket::store::log::{Decided, Draft, Log, Stop};
use docket::store::objects::Vault;
use docket::store::tables::Db;
use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::docking::DockingPredicate;
use evidence::dsse::Envelope;
use evidence::entry::Item;
use evidence::event::{
    AccessEvent, AccountEvent, Actor, AgencyEvent, CaseEvent, DerivedEvent, DockingEvent, DocumentEvent, Event,
    ReadWhat, RecordKind, RecordingEvent, Role, Stage,
};
use evidence::ids::{CaseId, DocumentId, RecordingId, UserId};
use evidence::keys;
use evidence::time::Utc;

use crate::seed::AGENCY;
use crate::site::Site;
use crate::site::station::{Recording, Station};

/// Entries of one transaction.
const BATCH: usize = 500;

/// The log of a stopped site.
pub(crate) struct Bulk {
    vault: Vault,
    log: Log,
    runtime: tokio::runtime::Runtime,
}

impl Bulk {
    /// Does something to the data of a site whose service is stopped.
    pub(crate) fn on<T>(site: &Site, work: impl FnOnce(&Self) -> T) -> T {
        let data = DataDir::new(&site.data());
        let _lock = data.lock().unwrap();
        let config = Config::read(&data.config()).unwrap();
        let clock = Clock::new(config.clock);
        let binder = data.binder().unwrap().unwrap();
        let db = Db::open(&data.database(), &docket::custody::schema::SCHEMA).unwrap();
        db.read(|reader| binder.load(reader, clock.now())).unwrap();
        let db = db.bound_by(binder.into());
        let vault = Vault::open(&data.vault(), 0).unwrap();
        let (log, sequencer) = start_log(&db, &vault, log_keys(&data, &config).unwrap(), &clock).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let bulk = Self { vault, log, runtime };
        let done = work(&bulk);
        drop(bulk);
        sequencer.join().unwrap();
        done
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Appends entries of the clerk's about the items that their events name.
    fn append(&self, events: Vec<Event>) {
        let clerk = clerk();
        let drafts: Vec<Draft> =
            events.into_iter().map(|event| Draft::new(clerk.clone(), event.items(), event)).collect();
        self.append_drafts(&drafts);
    }

    fn append_drafts(&self, drafts: &[Draft]) {
        for some in drafts.chunks(BATCH) {
            let drafts = some.to_vec();
            let decided = self.wait(self.log.append(move |_, _| Ok::<_, Stop<()>>(drafts))).unwrap();
            assert!(matches!(decided, Decided::Done(done) if done.len() == some.len()));
        }
    }

    /// Puts an object where the vault has it. That it is on the disk for good matters to no test.
    pub(crate) fn put(&self, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let path = self.vault.object_path(&digest).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o400)).unwrap();
        digest
    }

    /// Stores sealed recordings.
    pub(crate) fn store(&self, station: &Station, recordings: &[Recording]) {
        let mut events = Vec::with_capacity(2 * recordings.len());
        for recording in recordings {
            let (content, size) = (self.put(&recording.bytes), recording.bytes.len() as u64);
            let (envelope, states) = (self.put(&recording.envelope.to_bytes()), self.put(&recording.states));
            let (recording, station) = (recording.id, station.id.parse().unwrap());
            events.push(Event::Recording(RecordingEvent::Announced {
                recording,
                station,
                envelope,
                content,
                size,
                states,
            }));
            events.push(Event::Recording(RecordingEvent::Stored { recording, content, size }));
        }
        let drafts = events.into_iter().map(|event| Draft::new(actor_of(station), event.items(), event));
        self.append_drafts(&drafts.collect::<Vec<_>>());
    }

    /// Files recordings under a case.
    pub(crate) fn file(&self, case: &CaseId, recordings: &[String]) {
        self.append(recordings.iter().map(|recording| linked(case, recording)).collect());
    }

    /// Opens `count` cases, numbered from 0, and files a recording under each.
    pub(crate) fn file_under(&self, recording: &str, count: usize) {
        let mut events = Vec::new();
        for number in 0..count {
            let case = CaseId::from_random(keys::random().unwrap());
            let (agency, number) = (AGENCY.parse().unwrap(), case_number(number).parse().unwrap());
            events.push(Event::Case(CaseEvent::Opened {
                case: case.clone(),
                agency,
                number,
                title: "占道经营".to_owned(),
            }));
            events.push(linked(&case, recording));
        }
        self.append(events);
    }

    /// Files the same text as `count` documents of a case.
    pub(crate) fn documents(&self, case: &CaseId, count: usize) {
        let text = b"%PDF-1.7 one";
        let content = self.put(text);
        let document = |number: usize| {
            Event::Document(DocumentEvent::Filed {
                document: DocumentId::from_random(keys::random().unwrap()),
                case: case.clone(),
                name: format!("{number}.pdf"),
                media_type: "application/pdf".to_owned(),
                content,
                size: text.len() as u64,
                stage: Stage::Decision,
                record_kind: RecordKind::Text,
                reason: "入卷".to_owned(),
            })
        };
        self.append((0..count).map(document).collect());
    }

    /// Keeps clips and snapshots of a recording that are signed already; what they show is kept.
    pub(crate) fn derive(&self, source: &Recording, derived: &[(Envelope, Derived)]) {
        let made = derived.iter().map(|(envelope, derived)| {
            Event::Derived(DerivedEvent::Made {
                derived: derived.id,
                recording: source.id,
                kind: derived.predicate.kind,
                envelope: self.put(&envelope.to_bytes()),
                content: derived.digest,
                size: derived.predicate.size,
            })
        });
        self.append(made.collect());
    }

    /// Lengthens a recording's history by `count` entries.
    pub(crate) fn read_often(&self, recording: &str, count: usize) {
        let item = Item::Recording(id(recording));
        let read = Draft::new(clerk(), vec![item], Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail }));
        self.append_drafts(&vec![read; count]);
    }

    /// Records docking statements of a station.
    pub(crate) fn dock(&self, station: &Station, statements: &[(DockingPredicate, Envelope)]) {
        let recorded = statements.iter().map(|(docking, envelope)| {
            Event::Docking(DockingEvent::Recorded {
                docking: docking.docking.clone(),
                station: docking.station.clone(),
                recorder: docking.recorder.id.clone(),
                payload: Digest::of(&envelope.payload),
                envelope: self.put(&envelope.to_bytes()),
            })
        });
        let drafts: Vec<Draft> = recorded.map(|event| Draft::new(actor_of(station), event.items(), event)).collect();
        self.append_drafts(&drafts);
    }

    /// Registers `count` officers.
    pub(crate) fn officers(&self, count: usize) {
        let registered = (0..count).map(|number| {
            Event::Agency(AgencyEvent::OfficerRegistered {
                certificate: format!("{number:06}").parse().unwrap(),
                name: format!("officer {number}"),
                agency: AGENCY.parse().unwrap(),
            })
        });
        self.append(registered.collect());
    }

    /// Makes `count` accounts of clerks; gives a token of each.
    pub(crate) fn clerks(&self, count: usize) -> Vec<String> {
        let (mut events, mut tokens) = (Vec::new(), Vec::new());
        for number in 0..count {
            let user: UserId = format!("clerk-{number}").parse().unwrap();
            let token = new_token("dkt_").unwrap();
            events.push(Event::Account(AccountEvent::Created {
                user: user.clone(),
                name: "管理员".to_owned(),
                role: Role::Clerk,
                agency: Some(AGENCY.parse().unwrap()),
                certificate: None,
            }));
            events.push(Event::Account(AccountEvent::TokenIssued {
                user,
                token: secret_id(&token),
                expires_at: in_a_day(),
            }));
            tokens.push(token);
        }
        self.append(events);
        tokens
    }
}

/// The clerk of [`AGENCY`].
fn clerk() -> Actor {
    Actor::User { id: "clerk".parse().unwrap(), role: Role::Clerk, agency: Some(AGENCY.parse().unwrap()) }
}

fn actor_of(station: &Station) -> Actor {
    Actor::Station { id: station.id.parse().unwrap(), agency: station.agency.parse().unwrap() }
}

/// The number of a case of [`Bulk::file_under`].
pub(crate) fn case_number(number: usize) -> String {
    format!("枣执〔2026〕{number:04}号")
}

fn in_a_day() -> Utc {
    Clock::default().now().plus_seconds(24 * 3600)
}

/// A recording's id out of its text.
pub(crate) fn id(recording: &str) -> RecordingId {
    recording.parse().unwrap()
}

fn linked(case: &CaseId, recording: &str) -> Event {
    let (stage, record_kind, reason) = (Stage::Investigation, RecordKind::Video, "入卷".to_owned());
    Event::Case(CaseEvent::Linked { case: case.clone(), recording: id(recording), stage, record_kind, reason })
}
