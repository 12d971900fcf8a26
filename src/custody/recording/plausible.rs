//! When a recording can have been captured: what its manifest says, held against its docking.
//!
//! A recorder that lost its clock says 2010, or 2099. Such a time is shown and never used: a recording
//! whose capture is not believed is placed where it was docked, which is the latest that it can have
//! been captured, and nobody can say that it was brought in time. The bounds are constants, so that
//! the tables are the same fold of the log at every site.

use evidence::time::Utc;

pub use crate::answers::recording::CaptureDoubt;

/// How far ahead of the docking a capture may end, and a docking of its announcement, in seconds: 5 minutes.
/// Clocks that are kept differ by less.
pub const AHEAD_SECONDS_MAX: i64 = 300;

/// How long before the docking a capture may have ended, in seconds: 10 years of 366 days. Cards are
/// emptied far sooner; a recorder's clock that was reset starts at 2010, 2012 or 2015.
pub const BEFORE_SECONDS_MAX: i64 = 10 * 366 * 24 * 3600;

/// A station's flag where it believed none of the times that it found.
const NONE_BELIEVED: &str = "no-believable-time";

/// A station's flags about its own clock begin so.
const STATION_TIME: &str = "station-time-";

impl CaptureDoubt {
    /// The flag that tells of it.
    pub fn flag(self) -> &'static str {
        match self {
            Self::AfterDocking => "capture-clock-after-docking",
            Self::LongBeforeDocking => "capture-clock-long-before-docking",
            Self::NoneBelieved => NONE_BELIEVED,
        }
    }
}

/// The flag of a recording whose station's clock was ahead of the service's.
pub const STATION_AHEAD: &str = "station-time-ahead";

/// What a manifest says of a capture.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its start.
    pub start: Option<Utc>,
    /// Its end.
    pub end: Utc,
    /// When the recorder was docked.
    pub docked_at: Utc,
    /// The station's flags, of the recording and of its times.
    pub flags: Vec<String>,
}

/// What is believed of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its start, where that is known and its end is believed.
    pub start: Option<Utc>,
    /// Its end: what the manifest says, or where it is placed instead.
    pub end: Utc,
    /// Why what the manifest says is not believed.
    pub doubt: Option<CaptureDoubt>,
    /// Whether the station's own clock was wrong.
    pub station_doubted: bool,
    /// The station's flags, and those that were found here.
    pub flags: Vec<String>,
}

/// Places a sealed recording that was announced at `announced`; none where the service's own clock was
/// in doubt then, which says nothing of a station's.
pub fn place(said: Said, announced: Option<Utc>) -> Placed {
    let Said { start, end, docked_at, mut flags } = said;
    let ahead = announced.filter(|at| docked_at > at.plus_seconds(AHEAD_SECONDS_MAX));
    if ahead.is_some() {
        flags.push(STATION_AHEAD.to_owned());
    }
    // What was announced was docked before.
    let docked = ahead.unwrap_or(docked_at);
    let none = || flags.iter().any(|flag| flag == NONE_BELIEVED).then_some(CaptureDoubt::NoneBelieved);
    let doubt = if end > docked.plus_seconds(AHEAD_SECONDS_MAX) {
        Some(CaptureDoubt::AfterDocking)
    } else if end < docked.plus_seconds(-BEFORE_SECONDS_MAX) {
        Some(CaptureDoubt::LongBeforeDocking)
    } else {
        none()
    };
    if let Some(doubt) = doubt
        && !flags.iter().any(|flag| flag == doubt.flag())
    {
        flags.push(doubt.flag().to_owned());
    }
    let station_doubted = flags.iter().any(|flag| flag.starts_with(STATION_TIME));
    match doubt {
        None => Placed { start, end, doubt, station_doubted, flags },
        Some(_) => Placed { start: None, end: docked, doubt, station_doubted, flags },
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::recording::plausible::*;

    const DAY: i64 = 24 * 3600;

    fn at(seconds: i64) -> Utc {
        "2026-01-05T10:00:00.000000Z".parse::<Utc>().expect("an instant").plus_seconds(seconds)
    }

    /// Captured until `end` and docked at `docked`, in seconds from the announcement.
    fn placed(end: i64, docked: i64, flags: &[&str]) -> (i64, Option<CaptureDoubt>, Vec<String>) {
        let flags = flags.iter().map(ToString::to_string).collect();
        let said = Said { start: Some(at(end - 60)), end: at(end), docked_at: at(docked), flags };
        let placed = place(said, Some(at(0)));
        assert_eq!(placed.start.is_none(), placed.doubt.is_some());
        ((placed.end.micros() - at(0).micros()) / 1_000_000, placed.doubt, placed.flags)
    }

    #[test]
    fn a_capture_that_fits_its_docking_is_believed() {
        for (end, docked) in [(-120, -60), (-60 + 300, -60), (-BEFORE_SECONDS_MAX - 60, -60), (-900 * DAY, -800 * DAY)]
        {
            assert_eq!(placed(end, docked, &[]), (end, None, Vec::new()), "{end} {docked}");
        }
    }

    #[test]
    fn one_that_does_not_is_placed_at_the_docking_and_flagged() {
        let after = Some(CaptureDoubt::AfterDocking);
        for end in [241, 73 * 366 * DAY] {
            assert_eq!(placed(end, -60, &[]), (-60, after, vec!["capture-clock-after-docking".to_owned()]));
        }
        let before = Some(CaptureDoubt::LongBeforeDocking);
        let flags = vec!["capture-clock-long-before-docking".to_owned()];
        for end in [-61 - BEFORE_SECONDS_MAX, -16 * 366 * DAY] {
            assert_eq!(placed(end, -60, &[]), (-60, before, flags.clone()));
        }
        let none = Some(CaptureDoubt::NoneBelieved);
        assert_eq!(placed(-60, -60, &[NONE_BELIEVED]), (-60, none, vec![NONE_BELIEVED.to_owned()]));
    }

    #[test]
    fn a_station_that_is_ahead_makes_nothing_plausible() {
        let ten_years = 10 * 366 * DAY;
        let (end, doubt, flags) = placed(ten_years - 3600, ten_years, &[]);
        assert_eq!((end, doubt), (0, Some(CaptureDoubt::AfterDocking)));
        assert_eq!(flags, [STATION_AHEAD, "capture-clock-after-docking"]);
        // The recorder's clock was right all the same.
        assert_eq!(placed(-3600, ten_years, &[]), (-3600, None, vec![STATION_AHEAD.to_owned()]));
    }
}
