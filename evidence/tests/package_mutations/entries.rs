//! Entries that the log has and the format does not allow, and makings of packages that prove something
//! else than the package: all signatures and proofs hold.

use evidence::canonical;
use evidence::digest::Digest;
use evidence::entry::{Entry, Item, ItemLink};
use evidence::event::{
    AccessEvent, Actor, ByteRange, CaseEvent, DerivedEvent, Event, LogEvent, MarkerEvent, MarkerKind, PackageEvent,
    RecordKind, RecordingEvent, Role, Stage, StationEvent, ViewEnd, ViewEvent,
};
use evidence::ids::{CaseId, MarkerId, PackageId, RecordingId, SecretId, ViewId};
use evidence::package::PackageFile;
use evidence::proof::LogProof;

use crate::world::{Package, World, user};
use crate::{Mutation, mutation, strange, three, three_filed};

type Log = fn(&mut World);

fn clerk() -> Actor {
    user("li", Role::Clerk)
}

fn first(world: &World) -> RecordingId {
    world.recordings[0].id
}

/// Appends an entry about the first recording.
fn of_first(world: &mut World, event: impl Into<Event>) {
    let item = [Item::Recording(first(world))];
    world.append(clerk(), &item, event);
}

fn view(seed: u8) -> ViewId {
    ViewId::from_random([seed; 16])
}

fn open(world: &mut World, seed: u8) {
    let recording = first(world);
    of_first(world, ViewEvent::Opened { view: view(seed), recording, client: "c".to_owned() });
}

fn close(world: &mut World, seed: u8, ranges: &[(u64, u64)]) {
    let recording = first(world);
    let ranges = ranges.iter().map(|(start, end)| ByteRange { start: *start, end: *end }).collect();
    of_first(world, ViewEvent::Closed { view: view(seed), recording, ranges, end: ViewEnd::Closed });
}

fn linked(world: &World, number: usize) -> Event {
    Event::Case(CaseEvent::Linked {
        case: world.case.clone().expect("a case"),
        recording: world.recordings[number].id,
        stage: Stage::Start,
        record_kind: RecordKind::Video,
        reason: "r".to_owned(),
    })
}

fn unlink(world: &mut World, number: usize) {
    let (case, recording) = (world.case.clone().expect("a case"), world.recordings[number].id);
    let items = [Item::Case(case.clone()), Item::Recording(recording)];
    world.append(clerk(), &items, CaseEvent::Unlinked { case, recording, reason: "r".to_owned() });
}

fn enrolled(world: &World) -> Event {
    Event::Station(StationEvent::Enrolled {
        station: world.station.clone(),
        agency: "xc-cg".parse().expect("an id"),
        name: "站".to_owned(),
        key: strange().0,
        code: SecretId::of(&Digest::of(b"code")),
    })
}

fn announced(world: &World, number: usize) -> Event {
    let sealed = &world.recordings[number];
    Event::Recording(RecordingEvent::Announced {
        recording: sealed.id,
        station: world.station.clone(),
        envelope: Digest::of(&sealed.envelope.to_bytes()),
        content: sealed.content.digest,
        size: sealed.content.size,
        states: sealed.content.states.digest(),
    })
}

fn marker_removed(world: &World) -> Event {
    MarkerEvent::Removed { marker: MarkerId::from_random([1; 16]), recording: first(world), reason: "r".to_owned() }
        .into()
}

/// What is logged before the package is made, and the rule that it breaks.
const LOGGED: [(&str, &str, Log); 38] = [
    ("a view closed that was never opened", "R5.9", |world| close(world, 1, &[(0, 10)])),
    ("a view closed before it was opened", "R5.9", |world| {
        close(world, 1, &[]);
        open(world, 1);
    }),
    ("a view opened twice", "R5.9", |world| {
        open(world, 1);
        open(world, 1);
    }),
    ("a view opened of two recordings", "R5.9", |world| {
        open(world, 1);
        close(world, 1, &[]);
        let recording = world.recordings[1].id;
        let event = ViewEvent::Opened { view: view(1), recording, client: "c".to_owned() };
        world.append(clerk(), &[Item::Recording(recording)], event);
    }),
    ("a view closed twice", "R5.9", |world| {
        open(world, 1);
        close(world, 1, &[(0, 10)]);
        close(world, 1, &[(0, 10)]);
    }),
    ("a view opened again after its end", "R5.9", |world| {
        open(world, 1);
        close(world, 1, &[]);
        open(world, 1);
    }),
    ("a range that ends before it starts", "R5.8", |world| viewed(world, &[(20, 10)])),
    ("a range of no byte", "R5.8", |world| viewed(world, &[(10, 10)])),
    ("a range beyond the content", "R5.8", |world| viewed(world, &[(0, 10_000)])),
    ("a range that starts beyond the content", "R5.8", |world| viewed(world, &[(0, 5), (9_000, 9_001)])),
    ("ranges that overlap", "R5.8", |world| viewed(world, &[(0, 10), (9, 20)])),
    ("ranges out of order", "R5.8", |world| viewed(world, &[(100, 110), (0, 10)])),
    ("a range twice", "R5.8", |world| viewed(world, &[(0, 10), (0, 10)])),
    ("an event of another recording", "R5.6", |world| {
        let item = [Item::Recording(first(world))];
        let event = ViewEvent::Opened { view: view(1), recording: world.recordings[1].id, client: "c".to_owned() };
        world.append(clerk(), &item, event);
    }),
    ("an event of two recordings", "R5.6", |world| {
        let items = [Item::Recording(first(world)), Item::Recording(world.recordings[1].id)];
        let event = ViewEvent::Opened { view: view(1), recording: first(world), client: "c".to_owned() };
        world.append(clerk(), &items, event);
    }),
    ("an event with an item of another kind", "R5.6", |world| {
        let items = [Item::Recording(first(world)), Item::User("li".parse().expect("an id"))];
        let event = RecordingEvent::Verified { recording: first(world), holds: true, findings: Vec::new() };
        world.append(clerk(), &items, event);
    }),
    ("a filing that does not name its case", "R5.6", |world| {
        unlink(world, 0);
        let event = linked(world, 0);
        of_first(world, event);
    }),
    ("a filing of another case", "R5.6", |world| {
        let items = [Item::Case(world.case.clone().expect("a case")), Item::Recording(first(world))];
        let mut event = linked(world, 0);
        if let Event::Case(CaseEvent::Linked { case, .. }) = &mut event {
            *case = CaseId::from_random([9; 16]);
        }
        world.append(clerk(), &items, event);
    }),
    ("another station's revocation", "R5.6", |world| {
        let item = [Item::Station(world.station.clone())];
        let station = "st-00000009".parse().expect("an id");
        world.append(clerk(), &item, StationEvent::Revoked { station, reason: "r".to_owned() });
    }),
    ("the log opened, as a recording's entry", "R5.6", |world| {
        let event = LogEvent::Opened { origin: "o".to_owned(), key: strange().0, version: "1".to_owned() };
        of_first(world, event);
    }),
    ("announced twice", "R5.7", |world| {
        let event = announced(world, 0);
        of_first(world, event);
    }),
    ("a case opened twice", "R5.7", |world| {
        let case = world.case.clone().expect("a case");
        let agency = "xc-cg".parse().expect("an id");
        let event = CaseEvent::Opened {
            case: case.clone(),
            agency,
            number: "薛综执罚〔2026〕12号".parse().expect("a number"),
            title: "占道经营".to_owned(),
        };
        world.append(clerk(), &[Item::Case(case)], event);
    }),
    ("a station enrolled twice", "R5.7", |world| {
        let (item, event) = ([Item::Station(world.station.clone())], enrolled(world));
        world.append(Actor::Service, &item, event);
    }),
    ("a clip made after it was read", "R5.7", |world| {
        let derived = evidence::ids::DerivedId(Digest::of(b"clip"));
        let recording = first(world);
        let items = [Item::Recording(recording), Item::Derived(derived)];
        let event = || DerivedEvent::Made {
            derived,
            recording,
            kind: evidence::event::DerivedKind::Clip,
            envelope: Digest::of(b"e"),
            content: Digest::of(b"c"),
            size: 1,
        };
        world.append(clerk(), &items, event());
        world.append(clerk(), &items, event());
    }),
    ("stored twice", "R9.20", |world| {
        let sealed = &world.recordings[0];
        let (recording, content, size) = (sealed.id, sealed.content.digest, sealed.content.size);
        of_first(world, RecordingEvent::Stored { recording, content, size });
    }),
    ("stored as another content", "R9.20", |world| {
        let recording = first(world);
        of_first(world, RecordingEvent::Stored { recording, content: strange().1, size: 800 });
    }),
    ("stored in another size", "R9.20", |world| {
        let (recording, content) = (first(world), world.recordings[0].content.digest);
        of_first(world, RecordingEvent::Stored { recording, content, size: 1 });
    }),
    ("a marker removed that was not set", "R5.10", |world| {
        let event = marker_removed(world);
        of_first(world, event);
    }),
    ("a marker removed twice", "R5.10", |world| {
        set_marker(world);
        for _ in 0..2 {
            let event = marker_removed(world);
            of_first(world, event);
        }
    }),
    ("a marker set twice", "R5.10", |world| {
        set_marker(world);
        set_marker(world);
    }),
    ("taken out of a case twice", "R5.10", |world| {
        unlink(world, 1);
        unlink(world, 1);
    }),
    ("filed twice", "R5.10", |world| world.link_recording(world.recordings[1].id)),
    ("taken out of the case", "R9.22", |world| unlink(world, 2)),
    ("a link that is null after the first", "R5.5", |world| {
        linked_wrongly(world, |link| {
            link.item_seq = 5;
            link.prev_item_leaf = None;
        });
    }),
    ("a first link that is not null", "R5.5", |world| {
        linked_wrongly(world, |link| link.prev_item_leaf = Some(strange().1));
    }),
    ("a history that goes on elsewhere", "R9.9", |world| {
        linked_wrongly(world, |_| {});
        linked_wrongly(world, |_| {});
    }),
    ("an item named twice", "R5.4", |world| {
        let item = Item::Recording(first(world));
        let event = AccessEvent::ItemRead { what: evidence::event::ReadWhat::Detail };
        world.append(clerk(), &[item.clone(), item], event);
    }),
    ("a recording announced after its station was revoked", "R9.21", |world| {
        let revoked = StationEvent::Revoked { station: world.station.clone(), reason: "r".to_owned() };
        world.append(clerk(), &[Item::Station(world.station.clone())], revoked);
        let sealed = world.seal("late.mp4", b"late", |_| {});
        world.store(&sealed);
        world.link_recording(sealed.id);
    }),
];

fn viewed(world: &mut World, ranges: &[(u64, u64)]) {
    open(world, 1);
    close(world, 1, ranges);
}

fn set_marker(world: &mut World) {
    let (recording, marker) = (first(world), MarkerId::from_random([1; 16]));
    of_first(world, MarkerEvent::Set { marker, recording, at_ms: 1, kind: MarkerKind::Note, text: "t".to_owned() });
}

/// An entry that also names a document, whose history is not in the package, with what `change` does to
/// that link.
fn linked_wrongly(world: &mut World, change: impl FnOnce(&mut ItemLink)) {
    let mut link =
        ItemLink { item: Item::Document("d0".repeat(16).parse().expect("an id")), item_seq: 0, prev_item_leaf: None };
    change(&mut link);
    let event = AccessEvent::ItemRead { what: evidence::event::ReadWhat::Detail };
    let links = vec![world.link(&Item::Recording(first(world))), link];
    let nonce = crate::world::nonce(world.entries.len());
    let entry = Entry::new(nonce, world.now(), clerk(), links, event.into());
    let bytes = entry.to_bytes().expect("an entry");
    world.append_bytes(bytes, &entry.items);
}

pub(crate) fn all() -> Vec<Mutation> {
    let mut found = Vec::new();
    for (name, rule, log) in LOGGED {
        let mut world = three_filed();
        log(&mut world);
        found.push(mutation(format!("logged: {name}"), rule, world.package()));
    }
    found.extend(spellings());
    found.extend(makings());
    found.extend(of_the_log());
    found.push(fork());
    found.extend(numbers());
    found.extend(half_logged());
    found
}

/// An entry about the first recording whose JSON `change` spoils.
fn spelled(change: impl FnOnce(&str) -> String) -> Package {
    let mut world = three_filed();
    let recording = first(&world);
    let event = ViewEvent::Closed {
        view: view(1),
        recording,
        ranges: vec![ByteRange { start: 0, end: 7 }],
        end: ViewEnd::Closed,
    };
    open(&mut world, 1);
    let links = vec![world.link(&Item::Recording(recording))];
    let nonce = crate::world::nonce(world.entries.len());
    let entry = Entry::new(nonce, world.now(), clerk(), links.clone(), event.into());
    let text = String::from_utf8(canonical::to_vec(&entry).expect("JSON")).expect("text");
    let changed = change(&text);
    assert_ne!(changed, text);
    world.append_bytes(changed.into_bytes(), &links);
    world.package()
}

type Respell = fn(&str) -> String;

fn spellings() -> Vec<Mutation> {
    let respelled: [(&str, &str, Respell); 26] = [
        ("a key twice", "R1.3", |text| text.replacen("\"end\":7", "\"end\":7,\"end\":7", 1)),
        ("a key twice at the top", "R1.3", |text| text.replacen('{', "{\"v\":3,", 1)),
        ("null", "R1.6", |text| text.replace("\"agency\":\"xc-cg\"", "\"agency\":null")),
        ("a nonce that is null", "R1.6", |text| replace_nonce(text, "null")),
        ("a fraction", "R1.4", |text| text.replace("\"end\":7", "\"end\":7.0")),
        ("an exponent", "R1.4", |text| text.replace("\"end\":7", "\"end\":7e0")),
        ("an instant without decimals", "R1.5", |text| text.replace(".000000Z", "Z")),
        ("an instant with an offset", "R1.5", |text| text.replace(".000000Z", ".000000+00:00")),
        ("an instant in lower case", "R1.5", |text| text.replace(".000000Z", ".000000z")),
        ("spaces", "R1.8", |text| text.replacen(':', ": ", 1)),
        ("an escape that is not needed", "R1.8", |text| text.replace("\"li\"", "\"l\\u0069\"")),
        ("a newline at its end", "R1.8", |text| format!("{text}\n")),
        ("a field more", "R5.1", |text| text.replacen('{', "{\"aaa\":1,", 1)),
        ("an event of no kind", "R5.1", |text| text.replace("view.closed", "view.shut")),
        ("version 4", "R5.2", |text| text.replace("\"v\":3", "\"v\":4")),
        ("version 2 of an event of version 1", "R5.2", |text| text.replace("\"v\":3", "\"v\":2")),
        ("version 1 with a nonce", "R5.3", |text| text.replace("\"v\":3", "\"v\":1")),
        ("more bytes than an entry has", "R5.1", |text| format!("{text}{}", " ".repeat(70_000))),
        ("more after its end", "R1.9", |text| format!("{text}{{}}")),
        ("its end cut", "R1.9", |text| text[..text.len() - 1].to_owned()),
        ("half a surrogate", "R1.9", |text| text.replace("\"li\"", "\"\\ud800\"")),
        ("lists in lists", "R1.9", |text| nested(text, 101)),
        ("a digest in upper case", "R1.1", |text| upper_digest(text)),
        ("a nonce without its padding", "R1.2", |text| text.replace("==\"", "\"")),
        ("an account that is none", "R1.7", |text| text.replace("\"li\"", "\"-li\"")),
        ("a weak key", "R4.1", weak_key),
    ];
    let mut found: Vec<Mutation> = respelled
        .into_iter()
        .map(|(name, rule, change)| mutation(format!("an entry with {name}"), rule, spelled(change)))
        .collect();
    let without = spelled(|text| {
        let mut value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        value.as_object_mut().expect("an object").remove("nonce");
        String::from_utf8(canonical::to_vec(&value).expect("JSON")).expect("text")
    });
    found.push(mutation("an entry without its nonce", "R5.3", without));
    let long = spelled(|text| text.replace("192", "193").replace("\"li\"", &format!("\"{}\"", "l".repeat(33))));
    found.push(mutation("an entry with an id that is none", "R5.1", long));
    found
}

/// A field more, of lists in lists that many deep with the entry around them.
fn nested(text: &str, depth: usize) -> String {
    let inner = depth - 1;
    text.replacen('{', &format!("{{\"aaa\":{}{},", "[".repeat(inner), "]".repeat(inner)), 1)
}

fn upper_digest(text: &str) -> String {
    let start = text.find("\"recording\":\"").expect("a recording") + "\"recording\":\"".len();
    format!("{}{}{}", &text[..start], text[start..start + 64].to_uppercase(), &text[start + 64..])
}

/// An event that names a key of small order.
fn weak_key(text: &str) -> String {
    let (start, end) = (text.find("\"event\":").expect("an event"), text.find(",\"items\":").expect("items"));
    let key = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let event = format!("\"event\":{{\"key\":\"{key}\",\"type\":\"service.key_named\"}}");
    format!("{}{event}{}", &text[..start], &text[end..])
}

fn replace_nonce(text: &str, with: &str) -> String {
    let start = text.find("\"nonce\":").expect("a nonce") + "\"nonce\":".len();
    let end = start + text[start..].find(',').expect("a comma");
    format!("{}{with}{}", &text[..start], &text[end..])
}

/// How a package's making goes wrong: by whom, for how many, what comes between, and what after.
struct Making {
    count: u64,
    case: bool,
    between: bool,
    after: bool,
    by_another: bool,
    of_case: bool,
    skip: bool,
    again: bool,
}

const RIGHT: Making = Making {
    count: 3,
    case: true,
    between: false,
    after: false,
    by_another: false,
    of_case: false,
    skip: false,
    again: false,
};

fn make(making: &Making) -> Package {
    let mut world = three_filed();
    let package = PackageId::from_random([7; 16]);
    let case = world.case.clone().expect("a case");
    let head = user("zhao", Role::Head);
    let mut items = vec![Item::Package(package.clone())];
    items.extend(making.case.then(|| Item::Case(case.clone())));
    let made = PackageEvent::Made {
        package: package.clone(),
        case: making.case.then(|| case.clone()),
        recordings: making.count,
        reason: "法院调取".to_owned(),
        page: world.page,
    };
    world.append(head.clone(), &items, made);
    let made_at = world.now();
    let mut packaged: Vec<Item> = world.recordings.iter().map(|sealed| Item::Recording(sealed.id)).collect();
    if making.skip {
        packaged.pop();
    }
    if making.again {
        packaged.push(packaged[0].clone());
    }
    if making.of_case {
        packaged.push(Item::Case(case.clone()));
    }
    for (number, item) in packaged.iter().enumerate() {
        if making.between && number == 1 {
            world.append(Actor::Service, &[], LogEvent::ServiceStarted { version: "1".to_owned(), recovered: 0 });
        }
        let who = if making.by_another && number == 2 { clerk() } else { head.clone() };
        let event = PackageEvent::ItemPackaged { package: package.clone() };
        world.append(who, &[item.clone(), Item::Package(package.clone())], event);
    }
    if making.after {
        world.append(Actor::Service, &[], LogEvent::ServiceStarted { version: "1".to_owned(), recovered: 0 });
    }
    let mut items: Vec<Item> = world.recordings.iter().map(|sealed| Item::Recording(sealed.id)).collect();
    items.extend([Item::Case(case), Item::Package(package.clone()), Item::Station(world.station.clone())]);
    items.sort_by_cached_key(Item::to_string);
    world.write_package(package, made_at, &items)
}

fn makings() -> Vec<Mutation> {
    let right = make(&RIGHT);
    assert!(right.verify().holds, "{:?}", crate::world::findings(&right.verify()));
    let wrong = [
        ("of four recordings", "R9.13", Making { count: 4, ..RIGHT }),
        ("of two recordings", "R9.13", Making { count: 2, ..RIGHT }),
        ("of no case", "R9.14", Making { case: false, ..RIGHT }),
        ("with an entry between", "R9.13", Making { between: true, ..RIGHT }),
        ("and the log going on", "R9.13", Making { after: true, ..RIGHT }),
        ("by two people", "R9.13", Making { by_another: true, ..RIGHT }),
        ("with the case as an item", "R9.13", Making { of_case: true, ..RIGHT }),
        ("without a recording that is there", "R9.13", Making { skip: true, count: 2, ..RIGHT }),
        ("with a recording twice", "R9.13", Making { again: true, count: 4, ..RIGHT }),
    ];
    let named = wrong.into_iter();
    let mut found: Vec<Mutation> =
        named.map(|(name, rule, making)| mutation(format!("a making {name}"), rule, make(&making))).collect();
    found.push(mutation("a recording packaged again later", "R9.11", packaged_later()));
    found
}

/// A package whose recordings' histories go on into the next package.
fn packaged_later() -> Package {
    let (mut world, first) = three();
    let next = PackageId::from_random([6; 16]);
    for sealed in world.recordings.clone() {
        let items = [Item::Recording(sealed.id), Item::Package(next.clone())];
        world.append(user("zhao", Role::Head), &items, PackageEvent::ItemPackaged { package: next.clone() });
    }
    let items: Vec<Item> = first.index.histories.iter().map(|history| history.item.clone()).collect();
    world.write_package(first.index.package, first.index.made_at, &items)
}

/// Entries of the log itself that are others than the package may hold.
fn of_the_log() -> Vec<Mutation> {
    let (world, whole) = three();
    let mut found = Vec::new();
    let place = |package: &mut Package, number: u64, of: usize| {
        package.files.insert(PackageFile::LogEntry(number).path(), world.entries[of].clone());
        package.files.insert(PackageFile::LogProof(number).path(), world.proof(of).to_string().into_bytes());
    };
    let mut other = whole.clone();
    other.index.log = Some(vec![0, 2, 5]);
    place(&mut other, 5, 5);
    other.seal_index();
    found.push(mutation("an entry of a recording as one of the log", "R9.23", other));
    let mut moved = whole.clone();
    place(&mut moved, 2, 1);
    moved.seal_bag();
    found.push(mutation("the station's enrolment as the service's key", "R9.23", moved));
    let mut swapped = whole;
    place(&mut swapped, 0, 2);
    swapped.seal_bag();
    found.push(mutation("the service's key as the log's first", "R9.23", swapped));
    // A log whose first entry names another key than it signs with.
    let mut lying = World::keyed_as(1, 2, 9);
    lying.add("a.mp4", b"a");
    found.push(mutation("a log opened under another key", "R9.23", lying.package()));
    found
}

/// Another entry with the number of one that stands in another history.
fn fork() -> Mutation {
    let (world, mut package) = three();
    let item = Item::Case(world.case.clone().expect("a case"));
    let file = PackageFile::Entry(&item, 1).path();
    let mut entry = Entry::parse(&package.files[&file]).expect("an entry");
    entry.actor = user("someone-else", Role::Clerk);
    package.files.insert(file, entry.to_bytes().expect("an entry"));
    package.seal_bag();
    mutation("two entries of one number", "R9.9", package)
}

/// Proofs that give an entry the number of another, or in one history another number than in the other.
fn numbers() -> Vec<Mutation> {
    let (world, whole) = three();
    let case = Item::Case(world.case.clone().expect("a case"));
    let with = |file: String, proof: Vec<u8>| {
        let mut package = whole.clone();
        assert_ne!(package.files.insert(file, proof.clone()), Some(proof));
        package.seal_bag();
        package
    };
    // The opening of the case stands in no other history.
    let others = whole.files[&PackageFile::Proof(&Item::Station(world.station.clone()), 0).path()].clone();
    let forked = with(PackageFile::Proof(&case, 0).path(), others);
    // A filing stands in the recording's history too.
    let file = PackageFile::Proof(&case, 1).path();
    let mut proof: LogProof = std::str::from_utf8(&whole.files[&file]).expect("text").parse().expect("a proof");
    // Of no other entry.
    proof.index += 1000;
    let renumbered = with(file, proof.to_string().into_bytes());
    // The filings are left in the recordings' histories, and name places that the case's has no more.
    let mut cut = whole.clone();
    let history = cut.index.histories.iter_mut().find(|history| history.item == case).expect("its history");
    let gone = std::mem::replace(&mut history.entries, 1);
    for seq in 1..gone {
        cut.files.remove(&PackageFile::Entry(&case, seq).path());
        cut.files.remove(&PackageFile::Proof(&case, seq).path());
    }
    cut.seal_index();
    vec![
        mutation("an entry with the number of another", "R9.9", forked),
        mutation("an entry with two numbers", "R9.9", renumbered),
        mutation("a case's history cut before what recordings say of it", "R9.9", cut),
    ]
}

/// Recordings that the log has as announced and not as stored, and the other way round.
fn half_logged() -> Vec<Mutation> {
    let stored = |world: &World, number: usize| {
        let sealed = &world.recordings[number];
        let (content, size) = (sealed.content.digest, sealed.content.size);
        Event::Recording(RecordingEvent::Stored { recording: sealed.id, content, size })
    };
    let packaged = |name: &str, event: &dyn Fn(&World, usize) -> Event| {
        let mut world = World::new();
        world.add("a.mp4", b"a");
        let sealed = world.seal("b.mp4", b"b", |_| {});
        world.recordings.push(sealed.clone());
        let event = event(&world, 1);
        world.append(clerk(), &[Item::Recording(sealed.id)], event);
        world.file_all();
        mutation(name, "R9.20", world.package())
    };
    vec![
        packaged("a recording that was announced and never stored", &announced),
        packaged("a recording that was stored and never announced", &stored),
    ]
}
