//! That the fold works on the database alone, and that the vault gives the same where it is folded again.

use std::collections::HashMap;
use std::sync::Arc;

use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::docking::Docking;
use evidence::dsse::Envelope;
use evidence::entry::Item;
use evidence::event::{Actor, DerivedEvent, DockingEvent, Event, RecordingEvent, StationEvent};
use evidence::ids::StationId;
use evidence::keys::SigningKey;
use evidence::manifest::Sealed;

use crate::clock::Clock;
use crate::custody::schema::SCHEMA;
use crate::store::log::{AppendError, Decided, Draft, Log, LogKeys, Stop};
use crate::store::tables::bindings::KEY_BYTES;
use crate::store::tables::{Binder, Db, DbError, Stated, Writer, compare};

const DOCKING: &[u8] = include_bytes!("../../../evidence/testdata/v1/docking.dsse.json");
const SEAL: &[u8] = include_bytes!("../../../evidence/testdata/v1/manifest.dsse.json");
const DERIVED: &[u8] = include_bytes!("../../../evidence/testdata/v2/derived.dsse.json");

fn payload(envelope: &[u8]) -> Vec<u8> {
    Envelope::parse(envelope).expect("an envelope").payload
}

fn docking() -> Docking {
    Docking::read(&payload(DOCKING)).expect("a docking statement")
}

fn seal() -> Sealed {
    Sealed::read(&payload(SEAL)).expect("a manifest")
}

fn derived() -> Derived {
    Derived::read(&payload(DERIVED)).expect("a derived statement")
}

fn enrolled(station: &StationId) -> Draft {
    let event = StationEvent::Enrolled {
        station: station.clone(),
        agency: seal().seal.agency,
        name: "站".to_owned(),
        key: SigningKey::generate().expect("random bytes").public(),
        code: "a".repeat(32).parse().expect("a code"),
    };
    Draft::new(Actor::Service, vec![Item::Station(station.clone())], event.into())
}

/// The entries that name a statement, without what it says.
fn naming() -> [(Draft, Stated); 3] {
    let (docking, seal, derived) = (docking(), seal(), derived());
    let listed = &docking.docking;
    let recorded = DockingEvent::Recorded {
        docking: listed.docking.clone(),
        station: listed.station.clone(),
        recorder: listed.recorder.id.clone(),
        payload: docking.payload_digest,
        envelope: Digest::of(DOCKING),
    };
    let announced = RecordingEvent::Announced {
        recording: seal.id,
        station: seal.seal.station.clone(),
        envelope: Digest::of(SEAL),
        content: seal.digest,
        size: seal.seal.size,
        states: seal.seal.segment_states,
    };
    let made = DerivedEvent::Made {
        derived: derived.id,
        recording: derived.predicate.source.recording,
        kind: derived.predicate.kind,
        envelope: Digest::of(DERIVED),
        content: derived.digest,
        size: derived.predicate.size,
    };
    let draft = |event: Event| Draft::new(Actor::Service, event.items(), event);
    [
        (draft(recorded.into()), Stated::Docking(Box::new(docking))),
        (draft(announced.into()), Stated::Seal(Box::new(seal))),
        (draft(made.into()), Stated::Derived(Box::new(derived))),
    ]
}

async fn append(log: &Log, draft: Draft) -> Result<u64, AppendError> {
    let decided = log.append(move |_, _| Ok::<_, Stop<()>>(vec![draft])).await?;
    let Decided::Done(appended) = decided else { panic!("nothing is refused here") };
    Ok(appended[0].index)
}

#[tokio::test]
async fn what_a_statement_says_is_folded_without_the_vault_and_again_from_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&folder.path().join("docket.db"), &SCHEMA).expect("a database");
    let db = db.bound_by(Arc::new(Binder::new(&[7; KEY_BYTES])));
    let keys = LogKeys::new("example.org/log", SigningKey::generate().expect("random bytes")).expect("keys");
    // There is no vault that it could read.
    let (log, sequencer) = Log::start(&db, Arc::new(keys), Clock::default()).expect("a log");
    append(&log, enrolled(&seal().seal.station)).await.expect("an entry");

    let stated = naming().map(|(_, stated)| stated);
    for (number, (draft, own)) in naming().into_iter().enumerate() {
        let without = append(&log, draft.clone()).await.expect_err("it lacks what it names").to_string();
        assert!(without.contains("it came without the"), "{without}");
        for (_, other) in stated.iter().enumerate().filter(|(other, _)| *other != number) {
            let wrong = append(&log, draft.clone().stating(other.clone())).await.expect_err("another kind").to_string();
            assert!(wrong.contains("it came without the"), "{wrong}");
        }
        let index = append(&log, draft.stating(own)).await.expect("an entry");
        assert_eq!(index, number as u64 + 1, "what was refused left nothing");
    }
    drop(log);
    sequencer.join().expect("the sequencer ends");

    let vault: HashMap<Digest, &[u8]> = [DOCKING, SEAL, DERIVED].map(|bytes| (Digest::of(bytes), bytes)).into();
    let objects = |digest: &Digest| vault.get(digest).map(|bytes| bytes.to_vec()).ok_or("not there".to_owned());
    let again = compare::compare(&db, &folder.path().join("scratch.db"), &objects).expect("it folds again");
    assert_eq!(again, [], "rows of the fold of drafts, and of the fold of the log and the vault");
    let mut writer = Writer::open(&db).expect("a writer");
    assert_eq!(writer.refold(&objects).expect("it folds again").entries, 4);
    let none = writer.refold(&|_| Err("no vault".to_owned())).expect_err("who folds again reads the vault");
    assert!(matches!(&none, DbError::Object(why) if why == "no vault"), "{none}");
    println!("3 statements: each refused without itself and with 2 others, then folded to equal rows");
}
