//! Whatever is done to a payload file of a package is found, even by a forger who makes the
//! checksum lists fit; and nothing makes the verifier panic.

mod world;

use std::sync::OnceLock;

use proptest::prelude::*;
use world::{Package, findings, small};

fn package() -> &'static Package {
    static PACKAGE: OnceLock<Package> = OnceLock::new();
    PACKAGE.get_or_init(|| small().1)
}

#[derive(Debug, Clone)]
enum Change {
    Overwrite(Vec<u8>),
    Insert(Vec<u8>),
    Delete(usize),
    Swap(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 1..8).prop_map(Change::Overwrite),
        "[ -~\n]{1,8}".prop_map(|text| Change::Overwrite(text.into_bytes())),
        "[ -~\n]{1,8}".prop_map(|text| Change::Insert(text.into_bytes())),
        (1_usize..40).prop_map(Change::Delete),
        any::<prop::sample::Index>().prop_map(Change::Swap),
    ]
}

fn apply(package: &mut Package, path: &str, at: prop::sample::Index, change: &Change) {
    let other = match change {
        Change::Swap(index) => {
            let paths: Vec<String> = package.files.keys().cloned().collect();
            package.files[index.get(&paths)].clone()
        }
        _ => Vec::new(),
    };
    let bytes = package.files.get_mut(path).expect("a file");
    let start = at.index(bytes.len() + 1);
    match change {
        Change::Overwrite(new) => {
            bytes.truncate(bytes.len().max(start));
            let end = (start + new.len()).min(bytes.len());
            bytes.splice(start..end, new.iter().copied());
        }
        Change::Insert(new) => drop(bytes.splice(start..start, new.iter().copied())),
        Change::Delete(count) => drop(bytes.drain(start..(start + count).min(bytes.len()))),
        Change::Swap(_) => *bytes = other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_change_of_a_payload_file_is_found(
        file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), change in change(), forged in any::<bool>(),
    ) {
        let whole = package();
        let paths: Vec<String> = whole.files.keys().filter(|path| path.starts_with("data/")).cloned().collect();
        let path = file.get(&paths);
        let mut changed = whole.clone();
        apply(&mut changed, path, at, &change);
        prop_assume!(changed.files != whole.files);
        if forged {
            changed.seal_bag();
        }
        let report = changed.verify();
        prop_assert!(!report.holds, "{path}: {change:?}");
        if !forged {
            prop_assert!(report.findings.iter().any(|finding| finding.file == *path), "{:?}", findings(&report));
        }
    }
}
