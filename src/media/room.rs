//! Room for renditions, which are large: which are kept, in the order of their last use, and how much grows.
//!
//! In memory there is a row a rendition that is kept, [`RENDITIONS_MAX`] at most, whatever number of recordings
//! there are: to find out which one makes room costs no look at the disk. After a start the rows are read from one
//! folder, in which every rendition has a second name.

use std::collections::{BTreeMap, HashMap};

/// Renditions that are kept.
pub(in crate::media) const RENDITIONS_MAX: usize = 10_000;

/// What is kept and what grows.
#[derive(Debug)]
pub(in crate::media) struct Room {
    bytes_max: u64,
    count_max: usize,
    /// Bytes of those that are kept.
    kept: u64,
    /// Bytes of those that are being made.
    growing: u64,
    /// By its name: its turn, its bytes.
    rows: HashMap<String, (u64, u64)>,
    /// The one that was not used for longest has the first turn.
    turns: BTreeMap<u64, String>,
    next: u64,
}

impl Room {
    /// Room for so many bytes of so many renditions.
    pub(in crate::media) fn new(bytes_max: u64, count_max: usize) -> Self {
        let (rows, turns) = (HashMap::new(), BTreeMap::new());
        Self { bytes_max, count_max, kept: 0, growing: 0, rows, turns, next: 0 }
    }

    /// Bytes that renditions may take together.
    pub(in crate::media) fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    /// A rendition is kept, and was used just now.
    pub(in crate::media) fn insert(&mut self, name: String, bytes: u64) {
        self.remove(&name);
        self.rows.insert(name.clone(), (self.next, bytes));
        self.turns.insert(self.next, name);
        (self.next, self.kept) = (self.next + 1, self.kept.saturating_add(bytes));
    }

    /// A rendition was used just now; whether it is kept.
    pub(in crate::media) fn used(&mut self, name: &str) -> bool {
        let Some((turn, _)) = self.rows.get_mut(name) else { return false };
        if let Some(name) = self.turns.remove(turn) {
            *turn = self.next;
            self.turns.insert(self.next, name);
            self.next += 1;
        }
        true
    }

    /// A rendition is not kept any more.
    pub(in crate::media) fn remove(&mut self, name: &str) {
        if let Some((turn, bytes)) = self.rows.remove(name) {
            self.turns.remove(&turn);
            self.kept = self.kept.saturating_sub(bytes);
        }
    }

    /// The rendition that must go so that those that are kept and `growing` bytes more fit; none where they do.
    pub(in crate::media) fn surplus(&self, growing: u64) -> Option<&str> {
        let fits = self.kept.saturating_add(growing) <= self.bytes_max && self.rows.len() <= self.count_max;
        if fits { None } else { self.turns.values().next().map(String::as_str) }
    }

    /// Bytes that grow.
    pub(in crate::media) fn growing(&self) -> u64 {
        self.growing
    }

    /// So many bytes grow.
    pub(in crate::media) fn set_growing(&mut self, bytes: u64) {
        self.growing = bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(room: &Room) -> Vec<&str> {
        room.turns.values().map(String::as_str).collect()
    }

    #[test]
    fn the_one_that_was_not_used_for_longest_goes_first_by_bytes_and_by_number() {
        let mut room = Room::new(10, 3);
        for (name, bytes) in [("a", 3), ("b", 3), ("c", 3)] {
            room.insert(name.to_owned(), bytes);
        }
        assert_eq!(room.surplus(1), None);
        assert!(room.used("a") && !room.used("x"));
        assert_eq!(room.surplus(2), Some("b"));
        room.insert("d".to_owned(), 0);
        assert_eq!(room.surplus(0), Some("b"), "one more than are kept");
        room.remove("b");
        assert_eq!((room.surplus(4), kept(&room)), (None, vec!["c", "a", "d"]));
        // What is made anew counts once.
        room.insert("c".to_owned(), 1);
        assert_eq!((room.kept, room.surplus(6), kept(&room)), (4, None, vec!["a", "d", "c"]));
    }

    #[test]
    fn nothing_is_asked_to_go_where_nothing_is() {
        let mut room = Room::new(10, 3);
        assert_eq!(room.surplus(11), None);
        room.set_growing(11);
        assert_eq!(room.growing(), 11);
    }
}
