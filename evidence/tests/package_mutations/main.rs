//! Packages that were changed and whose checksums were put right: dropped, swapped, repeated, reordered
//! and cut files and entries, others' in their place, and packages whose log, station or maker signed
//! what the format does not allow. Each is judged by the number that `FORMAT.md` gives the rule it
//! breaks, with the log's key from elsewhere and without it.

mod blame;
mod entries;
mod files;
mod index;
mod statements;
mod transcripts;
#[path = "../world/mod.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::package::PackageFile;
use evidence::time::Utc;
use evidence::verify::{Report, Verdict};
use world::{Package, World, bytes, findings, key};

type Change = fn(&mut Package);

/// A changed package and the rule that it breaks.
pub(crate) struct Mutation {
    pub(crate) name: String,
    pub(crate) rule: &'static str,
    pub(crate) package: Package,
}

pub(crate) fn mutation(name: impl Into<String>, rule: &'static str, package: Package) -> Mutation {
    Mutation { name: name.into(), rule, package }
}

/// A case of three recordings, one of them watched; and the world that it is of.
pub(crate) fn three() -> (World, Package) {
    let mut world = three_filed();
    let package = world.package();
    (world, package)
}

/// The same before its package is made.
pub(crate) fn three_filed() -> World {
    let mut world = World::new();
    let names = ["DCIM/0001_012345_20260101120000_0001.MP4", "DCIM/0001_012345_20260101120500_0002.MP4", "录音.amr"];
    for (seed, name) in (1..).zip(names) {
        world.add(name, &bytes(700 + 100 * usize::try_from(seed).expect("small"), seed));
    }
    world.file_all();
    let watched = world.recordings[0].id;
    world.watch(watched);
    world
}

/// A package of the same three recordings' names, sealed by another station, of another log.
pub(crate) fn foreign() -> Package {
    let mut world = World::keyed(21, 22);
    for (seed, name) in (11..).zip(["DCIM/0001_012345_20260101120000_0001.MP4", "b.MP4", "c.amr"]) {
        world.add(name, &bytes(900, seed));
    }
    world.file_all();
    world.package()
}

/// Every payload file of a package.
pub(crate) fn payload(package: &Package) -> Vec<String> {
    package.files.keys().filter(|path| path.starts_with("data/")).cloned().collect()
}

fn rules(report: &Report) -> BTreeSet<&'static str> {
    report.findings.iter().map(|finding| finding.rule).collect()
}

/// Judges one; `Err` says how it was judged instead.
fn judge(mutation: &Mutation) -> Result<(), String> {
    let Mutation { name, rule, package } = mutation;
    for report in [package.verify(), package.verify_with(None)] {
        if report.verdict != Verdict::DoesNotHold || !rules(&report).contains(rule) {
            let listed: Vec<_> =
                report.findings.iter().map(|f| format!("[{}] {}: {}", f.rule, f.file, f.fault.code())).collect();
            return Err(format!("{name}: {rule} expected, {:?}: {listed:#?}", report.verdict));
        }
        for finding in &report.findings {
            assert_eq!(finding.rule, finding.fault.rule());
        }
    }
    Ok(())
}

fn all() -> Vec<Mutation> {
    [files::all(), index::all(), entries::all(), statements::all(), transcripts::all()].into_iter().flatten().collect()
}

#[test]
fn every_mutation_is_judged_by_the_number_of_its_rule() {
    let (_, whole) = three();
    let report = whole.verify();
    assert_eq!(report.verdict, Verdict::Holds, "{:#?}", findings(&report));
    let mutations = all();
    let wrong: Vec<String> = mutations.iter().filter_map(|mutation| judge(mutation).err()).collect();
    assert!(wrong.is_empty(), "{} of {} are judged otherwise:\n{}", wrong.len(), mutations.len(), wrong.join("\n"));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for mutation in &mutations {
        *counts.entry(mutation.rule).or_default() += 1;
    }
    assert!(mutations.len() >= 250, "{}", mutations.len());
    let names: BTreeSet<&str> = mutations.iter().map(|mutation| mutation.name.as_str()).collect();
    assert_eq!(names.len(), mutations.len(), "each is another one");
    println!("package mutations: {} in all, each named by its rule: {counts:?}", mutations.len());
    // FORMAT.md says which rules are tried here.
    let format = include_str!("../../FORMAT.md");
    let rows = format.lines().filter(|line| line.contains("| `mutations`"));
    let told: BTreeSet<&str> = rows.filter_map(|row| row.strip_prefix("| ")?.split(' ').next()).collect();
    let tried: BTreeSet<&str> = counts.keys().copied().collect();
    assert_eq!(tried, told, "the rules that FORMAT.md says are tried here");
}

/// The package of the fault: three recordings, the case's and the package's own histories taken out,
/// the reason invented, the time set to 2020, checksums put right.
#[test]
fn a_gutted_package_does_not_hold() {
    for (mut package, version) in [(three().1, 2), (legacy(), 1)] {
        assert_eq!(package.verify().verdict, Verdict::Holds, "{:?}", findings(&package.verify()));
        let gone: Vec<Item> = package.index.histories.iter().map(|history| history.item.clone()).collect();
        for item in gone.iter().filter(|item| matches!(item, Item::Case(_) | Item::Package(_))) {
            drop_history(&mut package, item);
        }
        package.index.case = None;
        package.index.reason = String::from("invented");
        package.index.made_at = "2020-01-01T00:00:00.000000Z".parse::<Utc>().expect("an instant");
        package.seal_index();
        for report in [package.verify(), package.verify_with(None)] {
            assert_eq!(report.verdict, Verdict::DoesNotHold, "version {version}");
            let found = rules(&report);
            assert!(found.contains("R9.12") && found.contains("R9.13"), "version {version}: {found:?}");
        }
    }
}

/// With the histories left in, what the index invents is held against the signed entries.
#[test]
fn reason_time_and_case_come_from_the_signed_entries_or_are_refused() {
    let changes: [(&str, Change); 4] = [
        ("reason", |package| package.index.reason = String::from("invented")),
        ("made_at", |package| package.index.made_at = "2020-01-01T00:00:00.000000Z".parse().expect("an instant")),
        ("made_at by a microsecond", |package| {
            let made_at = package.index.made_at.micros();
            package.index.made_at = Utc::from_micros(made_at + 1).expect("an instant");
        }),
        ("case", |package| package.index.case = None),
    ];
    for (field, change) in changes {
        for mut package in [three().1, legacy()] {
            change(&mut package);
            package.seal_index();
            let report = package.verify();
            assert!(rules(&report).contains("R9.14"), "{field}: {:?}", findings(&report));
        }
    }
}

fn legacy() -> Package {
    let mut world = World::legacy();
    for name in ["a.mp4", "b.mp4", "c.mp4"] {
        world.add(name, name.as_bytes());
    }
    world.file_all();
    world.package()
}

/// Takes a history out, with its files.
pub(crate) fn drop_history(package: &mut Package, item: &Item) {
    let at = package.index.histories.iter().position(|history| history.item == *item).expect("a history");
    let history = package.index.histories.remove(at);
    for seq in 0..history.entries {
        package.files.remove(&PackageFile::Entry(item, seq).path());
        package.files.remove(&PackageFile::Proof(item, seq).path());
    }
}

/// A key that nothing is signed with, and a digest that nothing has.
pub(crate) fn strange() -> (evidence::keys::PublicKey, Digest) {
    (key(99).public(), Digest::of(b"strange"))
}

/// What was packaged proves the service's key without a network: a statement of a clip is checked with
/// nothing but the package.
#[test]
fn a_derived_statement_is_checked_offline_by_the_key_in_the_package() {
    let (world, package) = three();
    let report = package.verify();
    let keys = report.package.expect("its facts").service_keys;
    assert_eq!(keys.len(), 1);
    let within = evidence::event::ByteRange { start: 0, end: 10 };
    let predicate = world::derived(&world.recordings[0], within);
    let digest = Digest::of(world::CLIP);
    let (envelope, _) = evidence::derived::Derived::sign("clip.mp4", digest, predicate, &key(5)).expect("a statement");
    let named = keys.iter().find(|named| envelope.signatures.iter().any(|sig| sig.keyid == named.key_id));
    let opened = evidence::derived::Derived::open(&envelope, &named.expect("its key").key).expect("it holds");
    assert_eq!(opened.digest, digest);
    assert!(opened.breaches(&envelope.payload).is_empty());
}
