//! A sampled fingerprint: tells, by reading 72 KiB, whether a file is probably the one that was
//! sealed before.
//!
//! Head, tail and 16 blocks between are hashed, each with its place. A block that cannot be read
//! leaves a mark instead, so that a damaged file is recognised, and one that has become readable
//! is not. It decides only whether a file is read again; that a recorder's copy may be deleted
//! rests on the receipt, and on size and time besides.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use evidence::digest::Digest;

/// Bytes of one sample.
const BLOCK: u64 = 4096;

/// Samples between head and tail.
const SPREAD: u64 = 16;

/// Stands for a block that could not be read; longer than any block, so that none can equal it.
const UNREADABLE: [u8; 4097] = [0xff; 4097];

/// The fingerprint of a file of `size` bytes; `None` stands for one that cannot be opened.
pub(crate) fn of(file: Option<&File>, size: u64) -> Digest {
    let mut parts = size.to_be_bytes().to_vec();
    for at in places(size) {
        parts.extend(at.to_be_bytes());
        let length = usize::try_from((size - at).min(BLOCK)).expect("a block fits memory");
        let mut block = vec![0; length];
        let read = file.map(|file| file.read_exact_at(&mut block, at));
        if matches!(read, Some(Ok(()))) {
            parts.extend(&block);
        } else {
            parts.extend(UNREADABLE);
        }
    }
    Digest::of(&parts)
}

/// Where the samples begin, in order and without repetition.
fn places(size: u64) -> Vec<u64> {
    let last = size.saturating_sub(BLOCK);
    let step = last / (SPREAD + 1);
    let mut out: Vec<u64> = (0..=SPREAD).map(|number| number * step / BLOCK * BLOCK).chain([last]).collect();
    out.dedup();
    out.retain(|at| *at < size);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[test]
    fn a_changed_head_tail_or_size_shows() {
        let mut bytes = vec![7; 100_000];
        let print = |bytes: &[u8]| of(Some(&file(bytes)), bytes.len() as u64);
        let first = print(&bytes);
        assert_eq!(print(&bytes), first);
        bytes[99_999] = 8;
        let second = print(&bytes);
        assert_ne!(second, first);
        bytes.push(8);
        assert_ne!(print(&bytes), second);
    }

    #[test]
    fn a_file_that_cannot_be_read_has_a_fingerprint_of_its_own() {
        let size = 10_000;
        assert_eq!(of(None, size), of(None, size));
        assert_ne!(of(None, size), of(Some(&file(&[0; 10_000])), size));
        assert_ne!(of(None, size), of(None, size + 1));
    }

    proptest! {
        #[test]
        fn the_samples_lie_in_the_file(size in 0_u64..1 << 45) {
            let places = places(size);
            prop_assert!(places.len() <= 18);
            prop_assert!(places.iter().all(|at| *at < size));
            prop_assert!(places.is_sorted());
            prop_assert_eq!(places.is_empty(), size == 0);
        }
    }
}
