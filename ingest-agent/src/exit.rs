//! With which code a command ends.

/// Everything is safe.
pub(crate) const EXIT_SAFE: u8 = 0;

/// Something is not safe, or the command failed.
pub(crate) const EXIT_NOT_SAFE: u8 = 1;

/// Something is not safe, and will miss or has missed its deadline.
pub(crate) const EXIT_LATE: u8 = 3;

/// Another agent works on the spool.
pub(crate) const EXIT_LOCKED: u8 = 4;

/// The station is not enrolled.
pub(crate) const EXIT_NOT_ENROLLED: u8 = 5;
