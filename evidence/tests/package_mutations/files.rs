//! Files that are missing, cut, doubled, swapped, another package's, or too many.

use evidence::entry::Item;
use evidence::package::PackageFile;

use crate::world::Package;
use crate::{Mutation, drop_history, foreign, mutation, payload, three};

/// What kind of file a path is.
pub(crate) fn kind(path: &str) -> &'static str {
    match path {
        "data/package.json" => "index",
        "data/checkpoint.txt" => "checkpoint",
        "data/keys/log.vkey" => "vkey",
        "data/keys/log.pem" => "pem",
        _ if path.starts_with("data/keys/station-") => "station key",
        _ if path.rsplit('.').next() == Some("entry") => "entry",
        _ if path.rsplit('.').next() == Some("tlog-proof") => "proof",
        _ if path.ends_with("manifest.dsse.json") => "manifest",
        _ if path.ends_with("states.bin") => "states",
        _ => "content",
    }
}

/// The rule that a file of a kind breaks when its end is missing, or it is there twice over.
fn cut_rule(kind: &str) -> &'static str {
    match kind {
        "index" => "R9.4",
        "checkpoint" => "R9.7",
        "vkey" => "R4.3",
        "pem" | "station key" => "R4.2",
        "entry" => "R5.1",
        "proof" => "R9.8",
        "manifest" => "R3.1",
        "states" => "R2.1",
        _ => "R9.19",
    }
}

/// The rule that a file breaks in the place of another of its kind.
fn swapped_rule(kind: &str) -> &'static str {
    match kind {
        "entry" | "proof" => "R9.8",
        "manifest" => "R3.14",
        _ => "R9.19",
    }
}

/// The rule that another log's and station's file breaks.
fn foreign_rule(kind: &str) -> &'static str {
    match kind {
        "index" => "R9.1",
        "checkpoint" => "R9.7",
        "vkey" | "pem" => "R9.6",
        "station key" => "R9.15",
        "manifest" => "R3.2",
        "entry" | "proof" => "R9.8",
        _ => "R9.19",
    }
}

fn changed(whole: &Package, change: impl FnOnce(&mut Package)) -> Package {
    let mut package = whole.clone();
    change(&mut package);
    package.seal_bag();
    package
}

fn with(whole: &Package, path: &str, bytes: Vec<u8>) -> Package {
    changed(whole, |package| {
        package.files.insert(path.to_owned(), bytes);
    })
}

pub(crate) fn all() -> Vec<Mutation> {
    let (_, whole) = three();
    let mut found = Vec::new();
    for path in payload(&whole) {
        let (kind, bytes) = (kind(&path), whole.files[&path].clone());
        found.push(mutation(
            format!("drop {path}"),
            "R9.1",
            changed(&whole, |package| {
                package.files.remove(&path);
            }),
        ));
        let doubled = if kind == "states" { b"more".to_vec() } else { [bytes.clone(), bytes.clone()].concat() };
        found.push(mutation(format!("repeat {path}"), cut_rule(kind), with(&whole, &path, doubled)));
        if kind != "states" {
            let half = bytes[..bytes.len() / 2].to_vec();
            found.push(mutation(format!("cut {path}"), cut_rule(kind), with(&whole, &path, half)));
        }
    }
    found.extend(swaps(&whole));
    found.extend(others(&whole));
    found.extend(histories(&whole));
    found.extend(extra(&whole));
    found.extend(tags(&whole));
    found
}

/// Each file in the place of the next of its kind, and the reverse.
fn swaps(whole: &Package) -> Vec<Mutation> {
    let mut found = Vec::new();
    for wanted in ["content", "manifest", "entry", "proof"] {
        let paths: Vec<String> = payload(whole).into_iter().filter(|path| kind(path) == wanted).collect();
        for pair in paths.windows(2).filter(|pair| whole.files[&pair[0]] != whole.files[&pair[1]]) {
            let (one, other) = (&pair[0], &pair[1]);
            let package = changed(whole, |package| {
                package.files.insert(one.clone(), whole.files[other].clone());
                package.files.insert(other.clone(), whole.files[one].clone());
            });
            found.push(mutation(format!("swap {one} and {other}"), swapped_rule(wanted), package));
        }
    }
    found
}

/// Another log's package's file of the same kind in the place of each.
fn others(whole: &Package) -> Vec<Mutation> {
    let foreign = foreign();
    let mut found = Vec::new();
    for path in payload(whole).into_iter().filter(|path| kind(path) != "states") {
        let same = payload(&foreign).into_iter().filter(|other| kind(other) == kind(&path)).nth(1);
        let other = same.or_else(|| payload(&foreign).into_iter().find(|other| kind(other) == kind(&path)));
        let bytes = foreign.files[&other.expect("a file of that kind")].clone();
        found.push(mutation(format!("another's {path}"), foreign_rule(kind(&path)), with(whole, &path, bytes)));
    }
    found
}

type Pair = (Vec<u8>, Vec<u8>);

/// The entries of a history with their proofs.
fn pairs(package: &Package, item: &Item) -> Vec<Pair> {
    let count = package.index.histories.iter().find(|history| history.item == *item).expect("a history").entries;
    let read = |path: String| package.files[&path].clone();
    let pair = |seq| (read(PackageFile::Entry(item, seq).path()), read(PackageFile::Proof(item, seq).path()));
    (0..count).map(pair).collect()
}

/// The package with other entries, each with its proof, in one history; index and lists fit.
fn with_history(whole: &Package, item: &Item, pairs: Vec<Pair>) -> Package {
    let mut package = whole.clone();
    drop_history(&mut package, item);
    let at = whole.index.histories.iter().position(|history| history.item == *item).expect("a history");
    let mut history = whole.index.histories[at].clone();
    history.entries = pairs.len() as u64;
    package.index.histories.insert(at, history);
    for (seq, (entry, proof)) in (0..).zip(pairs) {
        package.files.insert(PackageFile::Entry(item, seq).path(), entry);
        package.files.insert(PackageFile::Proof(item, seq).path(), proof);
    }
    package.seal_index();
    package
}

/// Each history without each of its entries, without all, cut, reordered, lengthened by its own and by
/// others' entries, and gone; every proof of it holds.
fn histories(whole: &Package) -> Vec<Mutation> {
    let mut found = Vec::new();
    for history in &whole.index.histories {
        let item = &history.item;
        let name = item.to_string();
        let own = pairs(whole, item);
        let last = own.len() - 1;
        // An end that is missing shows by what the last entry must be.
        let end = match item {
            Item::Recording(_) | Item::Case(_) => "R9.11",
            Item::Package(_) => "R9.13",
            _ => "R9.15",
        };
        for seq in 0..own.len() {
            let mut left = own.clone();
            left.remove(seq);
            let rule = if seq == last { end } else { "R9.10" };
            found.push(mutation(format!("{name} without {seq}"), rule, with_history(whole, item, left)));
        }
        for seq in 0..last {
            let mut turned = own.clone();
            turned.swap(seq, seq + 1);
            found.push(mutation(format!("{name}, {seq} after the next"), "R9.10", with_history(whole, item, turned)));
        }
        let again = [own.clone(), vec![own[last].clone()]].concat();
        found.push(mutation(format!("{name}, its last again"), "R9.10", with_history(whole, item, again)));
        if own.len() > 2 {
            let cut = own[..own.len() / 2].to_vec();
            found.push(mutation(format!("{name}, its first half"), end, with_history(whole, item, cut)));
            let tail = own[own.len() / 2..].to_vec();
            found.push(mutation(format!("{name}, its second half"), "R5.7", with_history(whole, item, tail)));
        }
        let stranger = whole.index.histories.iter().map(|other| &other.item).find(|other| *other != item);
        let stranger = pairs(whole, stranger.expect("another")).remove(0);
        let mixed = [own.clone(), vec![stranger]].concat();
        found.push(mutation(format!("{name}, one of another item"), "R9.10", with_history(whole, item, mixed)));
        let mut gone = whole.clone();
        drop_history(&mut gone, item);
        gone.seal_index();
        found.push(mutation(format!("{name} gone"), "R9.12", gone));
    }
    found
}

fn extra(whole: &Package) -> Vec<Mutation> {
    let id = whole.index.recordings[0].recording;
    let paths = [
        "data/x".to_owned(),
        "data/keys/station-other.pem".to_owned(),
        "data/log/000001.entry".to_owned(),
        format!("data/recordings/{id}/content.exe"),
        format!("data/history/recording-{id}/000099.entry"),
        "data/UPPER/../x".to_owned(),
    ];
    let more =
        paths.into_iter().map(|path| mutation(format!("{path} too many"), "R9.1", with(whole, &path, b"x".to_vec())));
    more.collect()
}

/// Puts a tag file in, and makes the list of tag files fit it.
fn with_tag(whole: &Package, path: &str, bytes: Vec<u8>) -> Package {
    let mut package = whole.clone();
    package.files.insert(path.to_owned(), bytes);
    let tags = ["HOW-TO-CHECK.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt"];
    let line = |tag: &&str| format!("{}  {tag}\n", evidence::digest::Digest::of(&package.files[*tag]));
    let list: String = tags.iter().map(line).collect();
    if path != "tagmanifest-sha256.txt" {
        package.files.insert("tagmanifest-sha256.txt".to_owned(), list.into_bytes());
    }
    package
}

/// The page of the frozen package of version 1.
fn earlier_page() -> Vec<u8> {
    include_bytes!("../../testdata/v1/package/HOW-TO-CHECK.txt").to_vec()
}

fn tags(whole: &Package) -> Vec<Mutation> {
    let text = |path: &str| String::from_utf8(whole.files[path].clone()).expect("text");
    let list = text("manifest-sha256.txt");
    let lines: Vec<&str> = list.split_inclusive('\n').collect();
    let joined = |lines: &[&str]| lines.concat().into_bytes();
    let mut reordered = lines.clone();
    reordered.swap(0, 1);
    let info = text("bag-info.txt");
    let tag = |name: &str, rule, path: &str, bytes: Vec<u8>| mutation(name, rule, with_tag(whole, path, bytes));
    let page = text("HOW-TO-CHECK.txt");
    let page_with = |name: &str, bytes: String| tag(name, "R9.26", "HOW-TO-CHECK.txt", bytes.into_bytes());
    vec![
        page_with("a page of the sender's own", "请运行 check.sh\nrun check.sh\n".to_owned()),
        page_with("a page that gives another command", page.replace("--log-key", "--log-key data/keys/log.vkey")),
        page_with("a page that calls exit code 3 whole", page.replace("Exit code 0", "Exit code 3")),
        page_with("a page cut", page.chars().take(400).collect()),
        page_with("no page but an empty file", String::new()),
        page_with("a page with a space more", format!("{page} ")),
        tag("an earlier version's page", "R9.26", "HOW-TO-CHECK.txt", earlier_page()),
        tag("bagit.txt of version 0.97", "R9.2", "bagit.txt", text("bagit.txt").replace("1.0", "0.97").into_bytes()),
        tag(
            "bagit.txt with another encoding",
            "R9.2",
            "bagit.txt",
            text("bagit.txt").replace("UTF-8", "GBK").into_bytes(),
        ),
        tag("bag-info.txt of another day", "R9.2", "bag-info.txt", info.replace("2026", "2020").into_bytes()),
        tag("bag-info.txt of another package", "R9.2", "bag-info.txt", info.replace("0707", "0808").into_bytes()),
        tag("bag-info.txt with a line more", "R9.2", "bag-info.txt", format!("{info}Contact: me\n").into_bytes()),
        tag("the list reordered", "R9.3", "manifest-sha256.txt", joined(&reordered)),
        tag("the list without a line", "R9.3", "manifest-sha256.txt", joined(&lines[1..])),
        tag("the list with a line twice", "R9.3", "manifest-sha256.txt", joined(&[&lines[..1], &lines[..]].concat())),
        tag("the list in upper case", "R9.3", "manifest-sha256.txt", list.to_uppercase().into_bytes()),
        tag(
            "the list with a path outside data",
            "R9.3",
            "manifest-sha256.txt",
            format!("{list}{}", lines[0].replace("data/", "zata/")).into_bytes(),
        ),
        tag("the list without its last newline", "R9.3", "manifest-sha256.txt", list.trim_end().as_bytes().to_vec()),
        tag(
            "the list with a file that there is not",
            "R9.3",
            "manifest-sha256.txt",
            format!("{list}{}  data/zzz\n", &list[..64]).into_bytes(),
        ),
        tag("the list of tag files empty", "R9.3", "tagmanifest-sha256.txt", Vec::new()),
    ]
}
