//! Files that a worker is handed as open descriptors.
//!
//! Standard input is then a socket, and the descriptors come with the first byte of the job (`SCM_RIGHTS`). A
//! task names them by their place among them, `fd:0`, `fd:1`, …, each once; such a worker opens nothing by name.

use std::path::{Path, PathBuf};

/// Most descriptors that come with a job: its input, its output, its frame table.
pub const HANDED_MAX: usize = 3;

/// How names of handed files begin.
const PREFIX: &str = "fd:";

/// What a task calls the descriptor at this place.
pub fn handed(place: usize) -> PathBuf {
    PathBuf::from(format!("{PREFIX}{place}"))
}

/// The place of a descriptor that a task names; `None` where it names a file.
pub fn handed_place(path: &Path) -> Option<usize> {
    let place: usize = path.to_str()?.strip_prefix(PREFIX)?.parse().ok()?;
    (place < HANDED_MAX && handed(place) == path).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_name_and_a_file_has_none() {
        for place in 0..HANDED_MAX {
            assert_eq!(handed_place(&handed(place)), Some(place));
        }
        for name in
            ["fd:3", "fd:", "fd:-1", "fd:+1", "fd:01", "fd: 1", "FD:0", "/fd:0", "./fd:0", "/proc/self/fd/0", ""]
        {
            assert_eq!(handed_place(Path::new(name)), None, "{name}");
        }
    }
}
