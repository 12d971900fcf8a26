//! What becomes of a case in the log and in packages: renamed, merged into another, closed, opened again.

mod world;

use evidence::digest::Digest;
use evidence::entry::{Entry, Item};
use evidence::event::{CaseEvent, DocumentEvent, Event, RecordKind, Role, Stage};
use evidence::ids::{CaseId, DocumentId, RecordingId};
use evidence::verify::Verdict;
use world::{Package, World, user};

fn away() -> CaseId {
    CaseId::from_random([9; 16])
}

fn append(world: &mut World, items: &[Item], event: impl Into<Event>) {
    world.append(user("li", Role::Clerk), items, event);
}

fn reason() -> String {
    "重复登记".to_owned()
}

/// The case that the package is of.
fn own(world: &World) -> CaseId {
    world.case.clone().expect("a case")
}

fn close(world: &mut World) {
    let case = own(world);
    append(world, &[Item::Case(case.clone())], CaseEvent::Closed { case, reason: "结案".to_owned() });
}

fn reopen(world: &mut World) {
    let case = own(world);
    append(world, &[Item::Case(case.clone())], CaseEvent::Reopened { case, reason: "补充证据".to_owned() });
}

fn rename(world: &mut World) {
    let (case, number) = (own(world), "薛综执罚〔2026〕21号".parse().expect("a number"));
    let event = CaseEvent::Renamed { case: case.clone(), number, title: "占道".to_owned(), reason: reason() };
    append(world, &[Item::Case(case)], event);
}

fn unlink(world: &mut World, case: &CaseId, recording: RecordingId) {
    let event = CaseEvent::Unlinked { case: case.clone(), recording, reason: reason() };
    append(world, &[Item::Case(case.clone()), Item::Recording(recording)], event);
}

fn merge(world: &mut World) {
    let into = own(world);
    let items = [Item::Case(away()), Item::Case(into.clone())];
    append(world, &items, CaseEvent::Merged { case: away(), into, reason: reason() });
}

/// Opens the other case, with a recording and a document filed under it.
fn open_away(world: &mut World, recording: RecordingId) -> DocumentId {
    let (agency, number) = ("xc-cg".parse().expect("an id"), "薛综执罚[2026]12号".parse().expect("a number"));
    let event = CaseEvent::Opened { case: away(), agency, number, title: "占道经营".to_owned() };
    append(world, &[Item::Case(away())], event);
    let (stage, record_kind) = (Stage::Investigation, RecordKind::Video);
    let event = CaseEvent::Linked { case: away(), recording, stage, record_kind, reason: "现场检查".to_owned() };
    append(world, &[Item::Case(away()), Item::Recording(recording)], event);
    let document = DocumentId::from_random([6; 16]);
    let filed = DocumentEvent::Filed {
        document: document.clone(),
        case: away(),
        name: "询问笔录.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: Digest::of(b"%PDF-1.7"),
        size: 8,
        stage,
        record_kind: RecordKind::Text,
        reason: "入卷".to_owned(),
    };
    append(world, &[Item::Case(away()), Item::Document(document.clone())], filed);
    document
}

/// What the other case has goes to the one that remains.
fn take_in(world: &mut World, recording: RecordingId, document: &DocumentId) {
    unlink(world, &away(), recording);
    world.link_recording(recording);
    let (into, document) = (own(world), document.clone());
    let items = [Item::Case(away()), Item::Case(into.clone()), Item::Document(document.clone())];
    append(world, &items, DocumentEvent::Moved { document, case: away(), into, reason: reason() });
    merge(world);
}

/// A log in which a case was renamed, took in another, was closed and opened again.
fn lived() -> World {
    let mut world = World::new();
    world.page = None;
    world.add("DCIM/100MEDIA/0001_012345_20260101120000_0001.MP4", &[7; 300]);
    world.file_all();
    let second = world.add("DCIM/100MEDIA/0001_012345_20260101120500_0002.MP4", &[8; 200]);
    let document = open_away(&mut world, second);
    take_in(&mut world, second, &document);
    let case = own(&world);
    let withdrawn = DocumentEvent::Withdrawn { document: document.clone(), case: case.clone(), reason: reason() };
    append(&mut world, &[Item::Case(case), Item::Document(document)], withdrawn);
    rename(&mut world);
    close(&mut world);
    reopen(&mut world);
    world
}

/// The package of it, which names the case as it is called then.
fn packed(mut world: World, number: &str, title: &str) -> Package {
    let mut package = world.package();
    let case = package.index.case.as_mut().expect("a case");
    case.number = number.parse().expect("a number");
    title.clone_into(&mut case.title);
    package.seal_index();
    package
}

#[test]
fn each_of_these_events_is_written_and_read_as_the_same_bytes() {
    let mut names = Vec::new();
    for entry in &lived().entries {
        let parsed = Entry::parse(entry).expect("an entry");
        assert_eq!(parsed.to_bytes().expect("its bytes"), *entry);
        parsed.check_items().expect("the items of its event");
        names.push(parsed.event.name());
    }
    for event in ["case.renamed", "case.merged", "case.concluded", "case.reopened", "document.moved"] {
        assert!(names.contains(&event), "{event} in {names:?}");
    }
}

#[test]
fn a_package_of_a_case_that_took_in_another_holds_and_names_it_as_it_is_called() {
    let report = packed(lived(), "薛综执罚〔2026〕21号", "占道").verify();
    assert_eq!(report.verdict, Verdict::Holds, "{:#?}", report.findings);
    assert_eq!(report.recordings.len(), 2);
    for (number, title) in [("薛综执罚〔2026〕12号", "占道"), ("薛综执罚〔2026〕21号", "占道经营")]
    {
        let report = packed(lived(), number, title).verify();
        let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["R9.22"], "{number} {title}");
    }
}

#[test]
fn what_a_case_does_not_allow_as_it_stands_is_found() {
    type Change = fn(&mut World);
    let wrong: [(&str, Change); 8] = [
        ("filed while it was closed", |world| {
            let late = world.add("DCIM/late.MP4", b"late");
            close(world);
            world.link_recording(late);
        }),
        ("taken out while it was closed", |world| {
            close(world);
            let (case, recording) = (own(world), world.recordings[0].id);
            unlink(world, &case, recording);
            reopen(world);
            world.link_recording(recording);
        }),
        ("closed twice", |world| {
            close(world);
            close(world);
        }),
        ("opened again while it was open", reopen),
        ("merged while it was closed", |world| {
            close(world);
            merge(world);
        }),
        ("merged into itself", |world| {
            let case = own(world);
            let event = CaseEvent::Merged { case: case.clone(), into: case.clone(), reason: reason() };
            append(world, &[Item::Case(case)], event);
        }),
        ("renamed after it was merged", |world| {
            let (case, into) = (own(world), away());
            let items = [Item::Case(case.clone()), Item::Case(into.clone())];
            append(world, &items, CaseEvent::Merged { case, into, reason: reason() });
            rename(world);
        }),
        ("a document moved that was not filed", |world| {
            let (case, document) = (own(world), DocumentId::from_random([6; 16]));
            let items = [Item::Case(case.clone()), Item::Case(away()), Item::Document(document.clone())];
            append(world, &items, DocumentEvent::Moved { document, case, into: away(), reason: reason() });
        }),
    ];
    for (what, change) in wrong {
        let mut world = World::new();
        world.add("DCIM/100MEDIA/0001_012345_20260101120000_0001.MP4", &[7; 300]);
        world.file_all();
        change(&mut world);
        let report = world.package().verify();
        assert!(report.findings.iter().any(|finding| finding.rule == "R5.10"), "{what}: {:#?}", report.findings);
    }
}
