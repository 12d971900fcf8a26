//! Packages that change while they are checked, or are more than is checked: said, never passed over.

mod world;

use std::io::{self, Cursor, Read};

use evidence::verify::{Options, PackagedFile, Report, Verdict, verify_package};
use world::{Package, findings, small};

/// What a check says of `listed` files, whose bytes `change` may spoil.
fn checked(package: &Package, listed: &[PackagedFile], change: impl Fn(&str, &mut Vec<u8>) + Sync) -> Report {
    let open = |path: &str| -> io::Result<Box<dyn Read>> {
        let mut bytes = package.files.get(path).ok_or(io::ErrorKind::NotFound)?.clone();
        change(path, &mut bytes);
        Ok(Box::new(Cursor::new(bytes)))
    };
    verify_package(listed, open, &Options { log_key: Some(package.key.clone()), threads: 1 })
}

fn listed(package: &Package) -> Vec<PackagedFile> {
    let file = |(path, bytes): (&String, &Vec<u8>)| PackagedFile { path: path.clone(), size: bytes.len() as u64 };
    package.files.iter().map(file).collect()
}

#[test]
fn a_file_that_has_another_size_than_was_listed_is_named() {
    let (_, package) = small();
    let files = listed(&package);
    assert_eq!(checked(&package, &files, |_, _| {}).verdict, Verdict::Holds);
    for (changing, bytes) in &package.files {
        // A file that is empty gets no shorter.
        for longer in [true, false].into_iter().filter(|longer| *longer || !bytes.is_empty()) {
            let report = checked(&package, &files, |path, bytes| {
                if path == changing && longer {
                    bytes.push(b'\n');
                } else if path == changing {
                    bytes.pop();
                }
            });
            assert_eq!(report.verdict, Verdict::DoesNotHold, "{changing}");
            let named = report.findings.iter().filter(|finding| finding.file == *changing);
            let codes: Vec<&str> = named.map(|finding| finding.fault.code()).collect();
            assert!(codes.contains(&"size-changed"), "{changing}: {:?}", findings(&report));
        }
    }
}

#[test]
fn more_files_than_are_checked_are_told_and_nothing_holds() {
    let (_, package) = small();
    let mut files = listed(&package);
    // Those that are there come first, so that only the number of the others is wrong.
    let other = |number: usize| PackagedFile { path: format!("data/x/{number}"), size: 0 };
    files.extend((files.len()..1_000_001).map(other));
    let report = checked(&package, &files, |_, _| {});
    assert_eq!(report.verdict, Verdict::DoesNotHold);
    let has = |code: &str| report.findings.iter().any(|finding| finding.fault.code() == code);
    assert!(has("too-many-files") && has("more"), "what is not told one by one is counted");
    assert!(report.findings.len() < 20_000, "findings have a bound: {}", report.findings.len());
}
