//! What a time can mean: one candidate has several readings, each a known way in which recorders write times.

use evidence::time::Utc;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::config::Zone;

/// Seconds from 1904-01-01 to 1970-01-01, the two epochs of containers.
pub(super) const EPOCHS_APART_SECONDS: i64 = 2_082_844_800;

/// Longest chapter of a recording, in seconds: cameras begin the next file at 4 or 12 GB, well below an hour.
const CHAPTER_SECONDS_MAX: i64 = 3600;

/// What a candidate speaks of. The order is that in which rules are named where several fit alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Name,
    /// A container's time with its own offset.
    Dated,
    Container,
    Photo,
    Sidecar,
    Mtime,
}

/// How a candidate is read. What is not [`How::Plain`] is a way in which recorders are known to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// As its format, or the recorder's profile, says.
    Plain,
    /// A second time of a photo: of its scanning, of its last change, of the last fix by satellites (Exif 2.32,
    /// 4.6.5 and 4.6.6). It is taken where the time of taking is missing.
    Second,
    /// A time of which the name has another behind it. Ids stand before times in all conventions that are known
    /// (GB/T 28181 annex E: 20 digits; GA/T 947.4: 7 and 6 characters).
    BeforeAnother,
    /// Part of a longer row of digits, an id as often as a time.
    WithinDigits,
    /// The name is given when the file is closed.
    NameAtEnd,
    /// The container is stamped when the file is closed: Android's `MPEG4Writer` writes `mvhd` in `stop()`, so that the
    /// time is the end of the recording.
    StampedAtEnd,
    /// The wall clock written as if it were UTC, against ISO/IEC 14496-12, 8.2.2: Nikon, GoPro, most dash cameras
    /// (ExifTool, option QuickTimeUTC).
    WallAsUtc,
    /// Both of these.
    WallAsUtcAtEnd,
    /// A wall clock of the hour that comes twice, when clocks are set back: the second time.
    SetBack,
    /// UTC by a recorder whose profile says that it writes its wall clock.
    UtcAfterAll,
    /// Counted from 1970 and then moved to 1904 twice, or the other way.
    OtherEpoch,
    /// The time of the first chapter, which all chapters carry (GoPro), where the others are not there to be measured.
    FirstChapter,
    /// A file system that keeps wall clocks (FAT; exFAT without a valid offset: "exFAT file system specification", 7.4.10)
    /// mounted in another zone than the recorder's: mount(8), options `time_offset` and `tz` of vfat.
    WrongZone,
}

impl How {
    /// How much is to be assumed; the less, the sooner it is believed.
    pub(super) fn cost(self) -> u32 {
        match self {
            Self::Plain => 0,
            Self::Second
            | Self::BeforeAnother
            | Self::NameAtEnd
            | Self::StampedAtEnd
            | Self::FirstChapter
            | Self::SetBack => 1,
            Self::WallAsUtc | Self::UtcAfterAll | Self::WrongZone | Self::WithinDigits => 2,
            Self::WallAsUtcAtEnd | Self::OtherEpoch => 3,
        }
    }

    /// Whether it is believed only where a time of another source fits it.
    pub(super) fn needs_support(self) -> bool {
        !matches!(self, Self::Plain | Self::Second)
    }

    /// What is noted beside the candidate, once it is believed.
    pub(super) fn note(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain | Self::Second | Self::BeforeAnother | Self::WithinDigits => return None,
            Self::NameAtEnd => "taken for the end of the capture",
            Self::StampedAtEnd => "taken for the end of the recording, when the container was closed",
            Self::WallAsUtc => "taken for a wall clock written as if it were UTC",
            Self::WallAsUtcAtEnd => "taken for the wall clock at the end, written as if it were UTC",
            Self::SetBack => "taken for the second of two such hours, after the clocks were set back",
            Self::UtcAfterAll => "taken for UTC, against what this recorder's profile says",
            Self::OtherEpoch => "taken as moved from 1970 to 1904 twice",
            Self::FirstChapter => "taken for the time of the recording's first chapter",
            Self::WrongZone => "taken as mounted in another zone than the recorder's",
        })
    }
}

/// What a reading says of the capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    Start(Utc),
    End(Utc),
    Span(Utc, Utc),
    /// It began not before the first and not after the second.
    StartWithin(Utc, Utc),
}

/// One reading of one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    pub(super) role: Role,
    pub(super) how: How,
    pub(super) says: Says,
    /// Which candidate it reads.
    pub(super) of: usize,
}

/// Which file of a recording this one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Part {
    /// The only one, the first, or one of which the container's time is its own.
    #[default]
    Own,
    /// A later chapter: those before it are here, carry the same time and last so long, in milliseconds.
    After(u64),
    /// The chapter of this number, from 0; not all of those before it are here.
    Later(u32),
}

/// `at` later by so many microseconds.
pub(super) fn later(at: Utc, micros: i64) -> Option<Utc> {
    Utc::from_micros(at.micros().checked_add(micros)?).ok()
}

/// The instant at which the zone's wall clock shows what a clock in UTC shows at `at`; the earlier of two.
pub(super) fn as_wall(at: Utc, zone: &Zone) -> Option<Utc> {
    let wall = at.to_jiff().to_zoned(TimeZone::UTC).datetime();
    zone.zone.to_ambiguous_timestamp(wall).compatible().ok().map(Utc::from_jiff)
}

/// The second instant at which the zone's clock shows `wall`, where it shows it twice.
pub(super) fn again(wall: DateTime, zone: &Zone) -> Option<Utc> {
    let ambiguous = zone.zone.to_ambiguous_timestamp(wall);
    let twice = matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. });
    twice.then(|| ambiguous.later().ok().map(Utc::from_jiff))?
}

/// The readings of a container's time `at`, as its format says it. `written` is the instant without regard to the
/// profile; where that says that the wall clock is written, the two differ.
pub(super) fn of_container(
    role: Role,
    of: usize,
    at: Utc,
    written: Option<Utc>,
    part: Part,
    zone: &Zone,
) -> Vec<Reading> {
    let reading = |how, says| Reading { role, how, says, of };
    match part {
        Part::After(ms) => {
            let start = i64::try_from(ms).ok().and_then(|ms| later(at, ms.checked_mul(1000)?));
            return start.map(|start| reading(How::Plain, Says::Start(start))).into_iter().collect();
        }
        Part::Later(number) => {
            let most = at.plus_seconds(i64::from(number) * CHAPTER_SECONDS_MAX);
            let within = Says::StartWithin(at.plus_seconds(i64::from(number)), most);
            return vec![reading(How::Plain, Says::Start(at)), reading(How::FirstChapter, within)];
        }
        Part::Own => {}
    }
    let mut out = vec![reading(How::Plain, Says::Start(at)), reading(How::StampedAtEnd, Says::End(at))];
    let Some(written) = written else { return out };
    if written != at {
        out.push(reading(How::UtcAfterAll, Says::Start(written)));
    } else if let Some(wall) = as_wall(at, zone).filter(|wall| *wall != at) {
        out.push(reading(How::WallAsUtc, Says::Start(wall)));
        out.push(reading(How::WallAsUtcAtEnd, Says::End(wall)));
    }
    let again = at.plus_seconds(-EPOCHS_APART_SECONDS);
    out.push(reading(How::OtherEpoch, Says::Start(again)));
    out
}
