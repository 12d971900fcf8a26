//! Who is blamed: one file of a package is changed, its checksums are put right, and every finding names
//! that file or the one that proves it, and none that is as it was.

use std::collections::BTreeSet;

use evidence::package::PackageFile;

use crate::files::kind;
use crate::world::Package;
use crate::{foreign, payload, three};

/// What may be named when a file was changed: itself; of an entry and its proof, both, since which of the
/// two was changed cannot be told; and the key files that nothing proves any more.
fn may_be_named(whole: &Package, path: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::from([path.to_owned()]);
    if let Some((place, _)) = path.rsplit_once('.').filter(|(_, end)| ["entry", "tlog-proof"].contains(end)) {
        named.extend([format!("{place}.entry"), format!("{place}.tlog-proof")]);
    }
    if path.starts_with("data/history/station-") || path == PackageFile::Checkpoint.path() {
        named.extend(whole.index.recordings.iter().map(|one| PackageFile::StationKey(&one.station).path()));
    }
    named
}

/// The same bytes with one bit of the text in them another: most are still what they were by their form.
fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.len() * at / 8;
    bytes[at] ^= 1;
    bytes
}

fn changes(whole: &Package, foreign: &Package, path: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = &whole.files[path];
    let mut changes = vec![
        ("repeated".to_owned(), [bytes.as_slice(), bytes, b"x"].concat()),
        ("cut".to_owned(), bytes[..bytes.len() / 2].to_vec()),
        ("empty".to_owned(), Vec::new()),
        ("more".to_owned(), [bytes.as_slice(), b"\n"].concat()),
    ];
    if kind(path) != "index" {
        if !bytes.is_empty() {
            changes.extend((0..8).map(|at| (format!("flipped at {at}/8"), flipped(bytes, at))));
        }
        for (from, package) in [("own", whole), ("another package's", foreign)] {
            let alike = payload(package).into_iter().filter(|other| kind(other) == kind(path));
            changes.extend(alike.map(|other| (format!("{from} {other}"), package.files[&other].clone())));
        }
    }
    changes.retain(|(_, changed)| changed != bytes);
    changes
}

#[test]
fn no_finding_accuses_a_file_that_is_as_it_was() {
    let ((_, whole), foreign) = (three(), foreign());
    let (mut tried, mut wrong) = (0, Vec::new());
    for path in payload(&whole) {
        let named = may_be_named(&whole, &path);
        for (how, bytes) in changes(&whole, &foreign, &path) {
            let mut package = whole.clone();
            package.files.insert(path.clone(), bytes);
            package.seal_bag();
            let report = package.verify();
            tried += 1;
            assert!(!report.findings.is_empty(), "{path}, {how}");
            for finding in report.findings.iter().filter(|finding| !named.contains(&finding.file)) {
                wrong.push(format!("{path}, {how}: [{}] {}: {}", finding.rule, finding.file, finding.fault.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} accusations in {tried} packages:\n{}", wrong.len(), wrong.join("\n"));
    println!("blame: {tried} packages with one file changed, no other file named");
}

/// A file that is missing is named, and what it would have shown is not told as missing too.
#[test]
fn what_a_missing_entry_would_say_is_not_told_as_missing() {
    let (_, whole) = three();
    for path in payload(&whole).into_iter().filter(|path| kind(path) == "entry") {
        let mut package = whole.clone();
        package.files.remove(&path);
        package.seal_bag();
        let named = may_be_named(&whole, &path);
        let report = package.verify();
        assert!(report.findings.iter().any(|finding| finding.rule == "R9.1" && finding.file == path), "{path}");
        for finding in &report.findings {
            assert!(named.contains(&finding.file), "{path}: [{}] {}", finding.rule, finding.file);
        }
    }
}
