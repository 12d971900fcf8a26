//! Calendars of working days: those that Docket is shipped with and those that the site loaded, in their versions.
//!
//! The next year's is published in November, and one has been changed after it was published: so an administrator loads
//! one from a file. What it would change is shown first; then it is logged whole, and terms are counted by it from the
//! next moment on. A calendar is never edited or taken back: a mistake is mended by its next version.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;

use evidence::digest::Digest;
use evidence::ids::UserId;
use evidence::term::Calendar;
use evidence::time::Utc;
use jiff::civil::Date;

/// Most calendars in one file.
pub const CALENDARS_MAX: usize = 20;

/// A calendar that the site loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What it says.
    pub calendar: Calendar,
    /// What results name it by.
    pub digest: Digest,
    /// Who loaded it.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// A calendar that there is.
#[derive(Debug, Clone)]
pub struct Known {
    /// What it says.
    pub calendar: Calendar,
    /// What results name it by.
    pub digest: Digest,
    /// Whether terms are counted by it: it is the last version of its year.
    pub is_used: bool,
    /// Who loaded it and when; none where it is shipped.
    pub loaded: Option<(UserId, Utc)>,
}

/// What loading a calendar would change.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The calendar.
    pub calendar: Calendar,
    /// What results would name it by.
    pub digest: Digest,
    /// Whether it is there already: loading it changes nothing.
    pub is_known: bool,
    /// Days of its year that would be working days and are none by what is known.
    pub works: Vec<Date>,
    /// Days of its year that would be days off and are working days by what is known.
    pub rests: Vec<Date>,
}
