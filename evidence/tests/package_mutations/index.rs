//! Indexes that say other than what is signed and logged, lists in another order, and JSON that is not
//! the format's.

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::ids::PackageId;
use evidence::package::{PackageFile, PackageIndex};

use crate::world::{Package, World, at};
use crate::{Mutation, drop_history, mutation, three};

type Change = fn(&mut PackageIndex);

/// What the index says, and the rule that it breaks by saying so.
const SAID: [(&str, &str, Change); 38] = [
    ("version 0", "R9.4", |index| index.version = 0),
    ("version 3", "R9.4", |index| index.version = 3),
    ("version 1", "R9.4", |index| index.version = 1),
    ("version 1 without its log", "R9.1", |index| {
        index.version = 1;
        index.log = None;
    }),
    ("no log", "R9.4", |index| index.log = None),
    ("log empty", "R9.23", |index| index.log = Some(Vec::new())),
    ("log without its first", "R9.23", |index| index.log = Some(vec![2])),
    ("log without the service's key", "R9.23", |index| index.log.as_mut().expect("v2").truncate(1)),
    ("log twice", "R9.5", |index| index.log.as_mut().expect("v2").insert(0, 0)),
    ("log reversed", "R9.5", |index| index.log.as_mut().expect("v2").reverse()),
    ("log with one more", "R9.1", |index| index.log.as_mut().expect("v2").push(9)),
    ("another package", "R9.12", |index| index.package = PackageId::from_random([8; 16])),
    ("another time", "R9.14", |index| index.made_at = at(5)),
    ("the time of 2020", "R9.14", |index| index.made_at = "2020-01-01T00:00:00.000000Z".parse().expect("a time")),
    ("another origin", "R9.7", |index| index.origin = String::from("other.example/log")),
    ("another reason", "R9.14", |index| index.reason = String::from("invented")),
    ("no case", "R9.14", |index| index.case = None),
    ("another case", "R9.14", |index| case(index).case = "0".repeat(32).parse().expect("an id")),
    ("another number", "R9.22", |index| case(index).number = "x".parse().expect("a number")),
    ("another title", "R9.22", |index| case(index).title = String::from("x")),
    ("another agency", "R9.22", |index| case(index).agency = "zz".parse().expect("an id")),
    ("another name", "R9.17", |index| index.recordings[0].name = String::from("x.MP4")),
    ("another content", "R9.17", |index| index.recordings[0].content = index.recordings[1].content.clone()),
    ("another size", "R9.17", |index| index.recordings[0].size += 1),
    ("another digest", "R9.17", |index| index.recordings[0].digest = Digest::of(b"other")),
    ("another media type", "R9.17", |index| index.recordings[0].media_type = String::from("text/html")),
    ("another station", "R9.12", |index| index.recordings[0].station = "st-00000009".parse().expect("an id")),
    ("no officer", "R9.17", |index| index.recordings[0].officer = None),
    ("another officer", "R9.17", |index| index.recordings[0].officer = "9".parse().ok()),
    ("another capture end", "R9.17", |index| index.recordings[0].captured_end = at(0)),
    ("another recording", "R9.13", |index| {
        index.recordings[0].recording = evidence::ids::RecordingId(Digest::of(b"other"));
    }),
    ("recordings reversed", "R9.5", |index| index.recordings.reverse()),
    ("a recording twice", "R9.5", |index| {
        let again = index.recordings[0].clone();
        index.recordings.push(again);
    }),
    ("no recording", "R9.13", |index| index.recordings.clear()),
    ("histories reversed", "R9.5", |index| index.histories.reverse()),
    ("a history twice", "R9.5", |index| {
        let again = index.histories[0].clone();
        index.histories.push(again);
    }),
    ("an entry more", "R9.1", |index| index.histories[0].entries += 1),
    ("an entry less", "R9.1", |index| index.histories[0].entries -= 1),
];

fn case(index: &mut PackageIndex) -> &mut evidence::package::PackagedCase {
    index.case.as_mut().expect("a case")
}

pub(crate) fn all() -> Vec<Mutation> {
    let (_, whole) = three();
    let mut found = Vec::new();
    for (name, rule, change) in SAID {
        let mut package = whole.clone();
        change(&mut package.index);
        package.seal_index();
        found.push(mutation(format!("the index says: {name}"), rule, package));
    }
    found.extend(spellings(&whole));
    found.extend(recordings_out(&whole));
    found.push(extra_history());
    found
}

/// The index in other JSON.
fn spellings(whole: &Package) -> Vec<Mutation> {
    let index = String::from_utf8(whole.index.to_bytes()).expect("text");
    let put = |name: &str, rule, text: String| {
        assert_ne!(text, index, "{name}");
        let mut package = whole.clone();
        package.files.insert(PackageFile::Index.path(), text.into_bytes());
        package.seal_bag();
        mutation(format!("the index: {name}"), rule, package)
    };
    let made_at = whole.index.made_at.to_string();
    let value: serde_json::Value = serde_json::from_str(&index).expect("JSON");
    vec![
        put("pretty", "R1.8", serde_json::to_string_pretty(&value).expect("JSON")),
        put("a newline at its end", "R1.8", format!("{index}\n")),
        put("a key twice", "R1.3", index.replacen('{', "{\"reason\":\"x\",", 1)),
        put("a field more", "R9.4", index.replacen('{', "{\"aaa\":1,", 1)),
        put("a field less", "R9.4", index.replace("\"origin\"", "\"origins\"")),
        put("null", "R1.6", index.replacen("\"officer\":\"012345\"", "\"officer\":null", 1)),
        put("an instant without decimals", "R1.5", index.replace(&made_at, &made_at.replace(".000000Z", "Z"))),
        put("an instant with an offset", "R1.5", index.replace(&made_at, &made_at.replace('Z', "+00:00"))),
        put("a fraction", "R1.4", index.replace("\"version\":2", "\"version\":2.0")),
        put("a number beyond 2^53", "R1.4", index.replacen("\"size\":", "\"size\":9007199254740993", 1)),
        put(
            "a digest in upper case",
            "R9.4",
            index.replace(
                &whole.index.recordings[0].digest.to_string(),
                &whole.index.recordings[0].digest.to_string().to_uppercase(),
            ),
        ),
        put("an item of no kind", "R9.4", index.replace("\"package:", "\"packages:")),
        put("a list", "R9.4", format!("[{index}]")),
    ]
}

/// A recording taken out with all that is its own: the entry that packaged it stands in the package's
/// history.
fn recordings_out(whole: &Package) -> Vec<Mutation> {
    let mut found = Vec::new();
    for number in 0..whole.index.recordings.len() {
        let mut package = whole.clone();
        let gone = package.index.recordings.remove(number);
        drop_history(&mut package, &Item::Recording(gone.recording));
        let folder = format!("data/recordings/{}/", gone.recording);
        package.files.retain(|path, _| !path.starts_with(&folder));
        package.seal_index();
        found.push(mutation(format!("recording {number} gone, with all of it"), "R9.13", package));
    }
    found
}

/// A history that has no place in a package, whole and proven.
fn extra_history() -> Mutation {
    let mut world = World::new();
    world.add("a.mp4", b"one");
    let other = world.seal("b.mp4", b"two", |_| {});
    world.store(&other);
    world.recordings.pop();
    world.file_all();
    let package = world.package();
    let mut items: Vec<Item> = package.index.histories.iter().map(|history| history.item.clone()).collect();
    items.push(Item::Recording(other.id));
    items.sort_by_cached_key(Item::to_string);
    mutation("a history more", "R9.12", world.write_package(package.index.package, package.index.made_at, &items))
}
