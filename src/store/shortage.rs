//! Telling what the system lacks at the moment from what the disk did.
//!
//! A process that is short of descriptors, memory or processes is refused by the system when it
//! opens a file or starts something. That passes, and says nothing of the disk: it is answered with
//! "try again", never with the end of the process and never with a finding about evidence. A failed
//! fsync is another matter: what was written is lost to this process, whatever the number says.

/// Numbers of errors that tell of a shortage: `ENOMEM`, `EAGAIN` (no more processes or threads),
/// `ENFILE`, `EMFILE`, `ENOBUFS`, `ETOOMANYREFS` (no more descriptors on their way to another process).
const SHORTAGES: [i32; 6] = [12, 11, 23, 24, 105, 109];

/// Whether an error tells that the system is short of something, and nothing else.
pub fn is_shortage(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::OutOfMemory
        || error.raw_os_error().is_some_and(|number| SHORTAGES.contains(&number))
}

/// The system's error among an error and its causes.
pub fn system_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a std::io::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::store::shortage::*;

    #[test]
    fn a_shortage_is_none_of_the_disk() {
        for (number, short) in [
            (11, true),   // EAGAIN
            (12, true),   // ENOMEM
            (23, true),   // ENFILE
            (24, true),   // EMFILE
            (105, true),  // ENOBUFS
            (109, true),  // ETOOMANYREFS
            (2, false),   // ENOENT
            (5, false),   // EIO
            (13, false),  // EACCES
            (28, false),  // ENOSPC
            (30, false),  // EROFS
            (117, false), // EUCLEAN
            (122, false), // EDQUOT
        ] {
            assert_eq!(is_shortage(&std::io::Error::from_raw_os_error(number)), short, "{number}");
        }
        assert!(is_shortage(&std::io::ErrorKind::OutOfMemory.into()));
        let nested = std::io::Error::other(std::io::Error::from_raw_os_error(24));
        assert!(!is_shortage(&nested), "a wrapped error has no number of its own");
    }
}
