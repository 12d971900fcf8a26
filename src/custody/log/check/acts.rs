//! Who acted, against what the log itself says of them: an entry by somebody who was no such person at that
//! time, or about another agency's evidence, tells that rows of the tables were changed while they decided.

use std::collections::HashMap;

use evidence::entry::{Entry, Item};
use evidence::event::{AccessEvent, AccountEvent, Actor, CaseEvent, Event, RecordingEvent, Role, StationEvent};
use evidence::ids::{AgencyId, StationId, UserId};
use evidence::plain_nouns;

use crate::custody::log::check::CheckReport;
use crate::store::tables::DbError;
use crate::store::tables::scratch::{Map, Scratch};

/// What the log has said so far of who there is; whose evidence is whose is kept beside it.
#[derive(Default)]
pub(in crate::custody) struct Acts {
    users: HashMap<UserId, Person>,
    stations: HashMap<StationId, (AgencyId, bool)>,
}

struct Person {
    role: Role,
    agency: Option<AgencyId>,
    closed: bool,
}

impl Acts {
    /// Holds an entry against what came before it, and takes it in.
    pub(in crate::custody) fn compare(
        &mut self,
        index: u64,
        entry: &Entry,
        owners: &mut Scratch,
        report: &mut CheckReport,
    ) -> Result<(), DbError> {
        if let Some(wrong) = self.wrong(entry, owners)? {
            report.find(format!("log entry {index}: {wrong}"));
        }
        self.take(entry, owners)
    }

    fn wrong(&self, entry: &Entry, owners: &mut Scratch) -> Result<Option<String>, DbError> {
        // A refusal is of whoever asked, and an end is told whoever its beginner is by now.
        let past = matches!(entry.event, Event::Access(AccessEvent::Refused { .. })) || entry.event.tells_of_the_past();
        Ok(match &entry.actor {
            Actor::User { id, role, agency } => match self.users.get(id) {
                None => Some(format!("there was no account {id}")),
                Some(person) if (person.role, &person.agency) != (*role, agency) => {
                    Some(format!("account {id} did not have this role or agency"))
                }
                Some(person) if person.closed && !past => Some(format!("account {id} was closed")),
                Some(_) => match agency {
                    Some(agency) if !matches!(entry.event, Event::Access(AccessEvent::Refused { .. })) => {
                        let foreign = anothers(entry, agency, owners)?;
                        foreign.map(|item| format!("account {id} is of another agency than {item}"))
                    }
                    _ => None,
                },
            },
            Actor::Station { id, agency } => match self.stations.get(id) {
                None => Some(format!("there was no station {id}")),
                Some((of, _)) if of != agency => Some(format!("station {id} was not of agency {agency}")),
                Some((_, true)) if !past => Some(format!("station {id} was revoked")),
                Some(_) => None,
            },
            Actor::Service | Actor::Nobody { .. } => None,
        })
    }

    fn take(&mut self, entry: &Entry, owners: &mut Scratch) -> Result<(), DbError> {
        match &entry.event {
            Event::Account(event) => match event {
                AccountEvent::Created { user, role, agency, .. } => {
                    let person = Person { role: *role, agency: agency.clone(), closed: false };
                    self.users.insert(user.clone(), person);
                }
                AccountEvent::Disabled { user, .. } => {
                    if let Some(person) = self.users.get_mut(user) {
                        person.closed = true;
                    }
                }
                AccountEvent::Qualified { .. }
                | AccountEvent::QualificationWithdrawn { .. }
                | AccountEvent::CertificateBound { .. }
                | AccountEvent::TokenIssued { .. }
                | AccountEvent::TokenRevoked { .. }
                | AccountEvent::PasswordSet { .. }
                | AccountEvent::SecondFactorSet { .. }
                | AccountEvent::RecoveryCodesSet { .. }
                | AccountEvent::RecoveryCodeUsed { .. }
                | AccountEvent::SessionStarted { .. }
                | AccountEvent::SessionEnded { .. }
                | AccountEvent::CredentialsBound { .. } => {}
            },
            Event::Station(event) => match event {
                StationEvent::Enrolled { station, agency, .. } => {
                    self.stations.insert(station.clone(), (agency.clone(), false));
                }
                StationEvent::Revoked { station, .. } => {
                    if let Some((_, revoked)) = self.stations.get_mut(station) {
                        *revoked = true;
                    }
                }
                StationEvent::CodeIssued { .. } | StationEvent::CodeWithdrawn { .. } => {}
            },
            // Only what begins an item says whose it is.
            Event::Recording(RecordingEvent::Announced { recording, station, .. }) => {
                if let Some((agency, _)) = self.stations.get(station) {
                    own(&Item::Recording(*recording), agency, owners)?;
                }
            }
            Event::Case(CaseEvent::Opened { case, agency, .. }) => own(&Item::Case(case.clone()), agency, owners)?,
            // Events of other nouns do not say who there is, or whose evidence is whose.
            Event::Recording(_)
            | Event::Case(_)
            | Event::Log(_)
            | plain_nouns!()
            | Event::Docking(_)
            | Event::View(_)
            | Event::Marker(_)
            | Event::Transcript(_)
            | Event::Derived(_)
            | Event::Document(_)
            | Event::Package(_)
            | Event::Access(_) => {}
        }
        Ok(())
    }
}

/// Notes whose an item is.
fn own(item: &Item, agency: &AgencyId, owners: &mut Scratch) -> Result<(), DbError> {
    owners.put(Map::Owners, item.to_string().as_bytes(), agency.as_str().as_bytes().to_vec())
}

/// The first recording or case of an entry that is of another agency.
fn anothers<'a>(entry: &'a Entry, agency: &AgencyId, owners: &mut Scratch) -> Result<Option<&'a Item>, DbError> {
    for link in &entry.items {
        if !matches!(link.item, Item::Recording(_) | Item::Case(_)) {
            continue;
        }
        let owner = owners.get(Map::Owners, link.item.to_string().as_bytes())?;
        if owner.is_some_and(|owner| owner != agency.as_str().as_bytes()) {
            return Ok(Some(&link.item));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::entry::{EntryNonce, ItemLink};
    use evidence::event::{PackageEvent, ReadWhat, ReleaseOutcome, SessionEnd, ViewEnd, ViewEvent};
    use evidence::ids::{RecordingId, ViewId};
    use evidence::keys::SigningKey;

    use crate::custody::log::check::acts::*;

    fn id<T: std::str::FromStr>(text: &str) -> T {
        text.parse().ok().expect("an id")
    }

    fn user(name: &str, role: Role, agency: Option<&str>) -> Actor {
        Actor::User { id: id(name), role, agency: agency.map(id) }
    }

    fn recording() -> RecordingId {
        RecordingId(Digest::of(b"recording"))
    }

    /// What is wrong with each entry of a log.
    fn wrong(entries: Vec<(Actor, Vec<Item>, Event)>) -> Vec<(usize, String)> {
        let home = tempfile::tempdir().expect("a folder");
        let mut owners = Scratch::create(&home.path().join("s.db")).expect("made");
        let (mut acts, mut found) = (Acts::default(), Vec::new());
        for (number, (actor, items, event)) in entries.into_iter().enumerate() {
            let time = "2026-01-01T00:00:00.000000Z".parse().expect("an instant");
            let link = |item| ItemLink { item, item_seq: 0, prev_item_leaf: None };
            let items = items.into_iter().map(link).collect();
            let entry = Entry::new(EntryNonce([7; 16]), time, actor, items, event);
            found.extend(acts.wrong(&entry, &mut owners).expect("read").map(|what| (number, what)));
            acts.take(&entry, &mut owners).expect("kept");
        }
        found
    }

    fn begun() -> Vec<(Actor, Vec<Item>, Event)> {
        let made = |name: &str, role, agency: Option<&str>| {
            let (user, name, agency) = (id(name), name.to_owned(), agency.map(id));
            (
                Actor::Service,
                Vec::new(),
                Event::Account(AccountEvent::Created { user, name, role, agency, certificate: None }),
            )
        };
        let key = SigningKey::generate().expect("random bytes").public();
        let (station, agency, code) = (id("st-00000001"), id("xc"), id(&"a".repeat(32)));
        let enrolled = Event::Station(StationEvent::Enrolled { station, agency, name: "s".to_owned(), key, code });
        let (recording, station) = (recording(), id("st-00000001"));
        let (envelope, content, states) = (Digest::of(b"e"), Digest::of(b"c"), Digest::of(b"s"));
        let announced =
            Event::Recording(RecordingEvent::Announced { recording, station, envelope, content, size: 1, states });
        let by = Actor::Station { id: id("st-00000001"), agency: id("xc") };
        vec![
            made("admin", Role::Administrator, None),
            made("clerk", Role::Clerk, Some("xc")),
            made("other", Role::Clerk, Some("sz")),
            (Actor::Nobody { client: "x".to_owned() }, Vec::new(), enrolled),
            (by, vec![Item::Recording(recording)], announced),
        ]
    }

    fn read() -> (Vec<Item>, Event) {
        (vec![Item::Recording(recording())], Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail }))
    }

    #[test]
    fn only_those_act_who_are_who_the_log_says() {
        let by = |actor: Actor| {
            let (items, event) = read();
            let mut entries = begun();
            entries.push((actor, items, event));
            wrong(entries).pop().map(|(_, what)| what)
        };
        assert_eq!(by(user("clerk", Role::Clerk, Some("xc"))), None);
        let wrong = [
            (user("nobody", Role::Clerk, Some("xc")), "there was no account"),
            (user("clerk", Role::Supervisor, None), "did not have this role"),
            (user("clerk", Role::Clerk, Some("sz")), "did not have this role"),
            (user("other", Role::Clerk, Some("sz")), "is of another agency"),
            (Actor::Station { id: id("st-00000002"), agency: id("xc") }, "there was no station"),
            (Actor::Station { id: id("st-00000001"), agency: id("sz") }, "was not of agency"),
        ];
        for (actor, words) in wrong {
            let said = by(actor.clone());
            assert!(said.as_ref().is_some_and(|said| said.contains(words)), "{actor:?}: {said:?}");
        }
    }

    #[test]
    fn whoever_acts_on_another_agencys_case_is_told() {
        let case: evidence::ids::CaseId = id(&"b".repeat(32));
        let opened = Event::Case(CaseEvent::Opened {
            case: case.clone(),
            agency: id("xc"),
            number: id("1号"),
            title: "x".to_owned(),
        });
        let read = Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail });
        let mut entries = begun();
        entries.push((user("clerk", Role::Clerk, Some("xc")), vec![Item::Case(case.clone())], opened));
        let late = entries.len();
        entries.push((user("other", Role::Clerk, Some("sz")), vec![Item::Case(case.clone())], read));
        assert_eq!(wrong(entries), [(late, format!("account other is of another agency than case:{case}"))]);
    }

    /// What may end after whoever began it was closed or revoked, beside a view and an upload.
    fn ended(recording: RecordingId) -> Vec<(Actor, Event)> {
        let clerk = || user("clerk", Role::Clerk, Some("xc"));
        let station = Actor::Station { id: id("st-00000001"), agency: id("xc") };
        let package = evidence::ids::PackageId::from_random([2; 16]);
        let sent = PackageEvent::Sent { package, view: None, bytes: 1, end: ViewEnd::Revoked };
        let session =
            AccountEvent::SessionEnded { session: id(&"c".repeat(32)), user: id("clerk"), end: SessionEnd::Expired };
        let released = RecordingEvent::Released {
            recording,
            path: "p".to_owned(),
            outcome: ReleaseOutcome::Deleted,
            detail: String::new(),
            at: "2026-01-01T00:00:00.000000Z".parse().expect("an instant"),
        };
        vec![(clerk(), sent.into()), (clerk(), session.into()), (station, released.into())]
    }

    #[test]
    fn whoever_was_closed_or_revoked_does_nothing_more_but_end_what_they_began() {
        let admin = || user("admin", Role::Administrator, None);
        let clerk = || user("clerk", Role::Clerk, Some("xc"));
        let station = || Actor::Station { id: id("st-00000001"), agency: id("xc") };
        let reason = || "x".to_owned();
        let (view, recording) = (ViewId::from_random([1; 16]), recording());
        let closed = Event::View(ViewEvent::Closed { view, recording, ranges: Vec::new(), end: ViewEnd::Revoked });
        let mut entries = begun();
        entries.push((
            admin(),
            Vec::new(),
            Event::Account(AccountEvent::Disabled { user: id("clerk"), reason: reason() }),
        ));
        entries.push((
            admin(),
            Vec::new(),
            Event::Station(StationEvent::Revoked { station: id("st-00000001"), reason: reason() }),
        ));
        entries.push((clerk(), vec![Item::Recording(recording)], closed));
        let (content, size) = (Digest::of(b"c"), 1);
        let stored = Event::Recording(RecordingEvent::Stored { recording, content, size });
        entries.push((station(), vec![Item::Recording(recording)], stored));
        for (actor, event) in ended(recording) {
            entries.push((actor, Vec::new(), event));
        }
        let late = entries.len();
        for actor in [clerk(), station()] {
            let (items, event) = read();
            entries.push((actor, items, event));
        }
        let found = wrong(entries);
        let expected = ["account clerk was closed", "station st-00000001 was revoked"];
        let expected: Vec<_> = expected.iter().enumerate().map(|(at, what)| (late + at, (*what).to_owned())).collect();
        assert_eq!(found, expected);
    }
}
