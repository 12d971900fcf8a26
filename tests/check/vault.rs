//! What lies in the vault: each object that changed or is gone is named, and each file that does not belong there.

use std::fs;
use std::path::{Path, PathBuf};

use evidence::digest::Digest;

use crate::spoiled;

/// How an object is changed; none where it cannot be so.
type Way<'a> = &'a dyn Fn(&[u8]) -> Option<Vec<u8>>;

/// All objects of a vault, by digest.
fn objects(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(objects(&path));
        } else {
            found.push((path.file_name().unwrap().to_str().unwrap().to_owned(), path));
        }
    }
    found.sort();
    found
}

#[test]
fn every_object_that_changed_is_named() {
    let site = spoiled();
    let objects = objects(&site.data().join("vault/objects"));
    assert!(objects.len() >= 8, "{}", objects.len());
    let whole: Vec<Vec<u8>> = objects.iter().map(|(_, path)| fs::read(path).unwrap()).collect();
    let flipped = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        *bytes.get_mut(middle)? ^= 0x10;
        Some(bytes)
    };
    let shorter = |bytes: &[u8]| Some(bytes.split_last()?.1.to_vec());
    let longer = |bytes: &[u8]| Some([bytes, b"x"].concat());
    let ways: [Way<'_>; 3] = [&flipped, &shorter, &longer];
    for way in ways {
        let mut changed = 0;
        for ((_, path), bytes) in objects.iter().zip(&whole) {
            fs::remove_file(path).unwrap();
            fs::write(path, way(bytes).as_deref().unwrap_or(bytes)).unwrap();
        }
        let (clean, said) = site.check(None);
        assert!(!clean);
        for ((digest, _), bytes) in objects.iter().zip(&whole).filter(|(_, bytes)| way(bytes).is_some()) {
            assert!(said.contains(&format!("object {digest} is changed")), "{digest} of {}: {said}", bytes.len());
            changed += 1;
        }
        assert!(changed >= 7, "{changed}");
    }
    for (_, path) in &objects {
        fs::remove_file(path).unwrap();
    }
    let (clean, said) = site.check(None);
    assert!(!clean);
    for ((digest, path), bytes) in objects.iter().zip(&whole) {
        assert!(said.contains(&format!("object {digest} is missing")), "{digest}: {said}");
        fs::write(path, bytes).unwrap();
    }
    let (clean, said) = site.check(None);
    assert!(clean, "{said}");
}

#[test]
fn every_file_that_does_not_belong_in_the_vault_is_named() {
    let site = spoiled();
    let folder = site.data().join("vault/objects");
    let orphan = Digest::of(b"an orphan").to_string();
    let (_, object) = objects(&folder).remove(0);
    let name = object.file_name().unwrap().to_str().unwrap();
    for (place, named) in [
        ("README".to_owned(), "README".to_owned()),
        (format!("{}/{}/{orphan}", &orphan[..2], &orphan[2..4]), orphan.clone()),
        (format!("00/00/{name}"), format!("00/00/{name}")),
        (format!("{}/{}/{name}.part", &name[..2], &name[2..4]), format!("{name}.part")),
        (format!("{}/{}/{name}#1", &name[..2], &name[2..4]), format!("{name}#1")),
    ] {
        let path = folder.join(&place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, b"an orphan").unwrap();
        let (clean, said) = site.check(None);
        assert!(said.contains(&named), "{place}: {said}");
        // What the store did not finish writing is left of a crash, and no fault.
        assert_eq!(clean, place.ends_with("#1"), "{place}: {said}");
        fs::remove_file(path).unwrap();
    }
}
