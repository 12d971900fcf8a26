//! When a file is ready to be read: its size and time held over two scans, and nobody writes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::relpath::RelPath;
use crate::scan::{Found, Listing};

/// What the last scan saw of each file.
#[derive(Debug, Default)]
pub(crate) struct Settling {
    last: BTreeMap<RelPath, (u64, i128)>,
}

impl Settling {
    /// Takes a scan and the files that are being written; gives the files that are ready.
    pub(crate) fn observe<'a>(&mut self, listing: &'a Listing, writing: &BTreeSet<(u64, u64)>) -> Vec<&'a Found> {
        let seen: BTreeMap<RelPath, (u64, i128)> =
            listing.files().map(|found| (found.path.clone(), (found.meta.size, found.meta.mtime))).collect();
        let last = std::mem::replace(&mut self.last, seen);
        listing
            .files()
            .filter(|found| last.get(&found.path) == Some(&(found.meta.size, found.meta.mtime)))
            .filter(|found| !writing.contains(&(found.meta.device, found.meta.inode)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder_fs::{Kind, Meta};

    fn listing(files: &[(&str, u64, i128)]) -> Listing {
        let entries = files.iter().map(|(name, size, mtime)| Found {
            path: RelPath::child(None, name.as_bytes()),
            meta: Meta { size: *size, mtime: *mtime, device: 1, inode: *size, ..Meta::unknown(Kind::File) },
            problem: None,
        });
        Listing { entries: entries.collect(), ..Listing::default() }
    }

    fn ready(settling: &mut Settling, files: &[(&str, u64, i128)], writing: &[(u64, u64)]) -> Vec<String> {
        let listing = listing(files);
        let writing = writing.iter().copied().collect();
        settling.observe(&listing, &writing).iter().map(|found| found.path.text()).collect()
    }

    #[test]
    fn a_file_is_ready_after_two_equal_scans() {
        let mut settling = Settling::default();
        assert!(ready(&mut settling, &[("a", 1, 1), ("b", 1, 1)], &[]).is_empty());
        assert_eq!(ready(&mut settling, &[("a", 1, 1), ("b", 2, 1)], &[]), ["a"]);
        assert_eq!(ready(&mut settling, &[("a", 1, 9), ("b", 2, 1), ("c", 1, 1)], &[]), ["b"]);
    }

    #[test]
    fn a_file_that_somebody_writes_is_not_ready() {
        let mut settling = Settling::default();
        let files = [("a", 1, 1), ("b", 2, 1)];
        ready(&mut settling, &files, &[]);
        assert_eq!(ready(&mut settling, &files, &[(1, 1)]), ["b"]);
        assert_eq!(ready(&mut settling, &files, &[]), ["a", "b"]);
    }
}
