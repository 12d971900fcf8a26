//! Recorder profiles: what the name of a file tells.
//!
//! Profiles are data (`config/recorders.toml`), read and checked once at start: every pattern must
//! compile, every group that a key names must exist, and every example must match its own profile
//! first. The first profile that matches a path is taken. A profile that is only *suggested* takes nothing
//! until the site's configuration names it: what it says of people is a guess until a card was seen.

pub(crate) mod names;

use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use regex::{Captures, Regex, RegexBuilder};
use serde::Deserialize;

use self::names::Form;

/// The profiles that the program brings along.
pub(crate) const BUILT_IN: &str = include_str!("../../../config/recorders.toml");

/// Most profiles that are read.
const PROFILES_MAX: usize = 256;

/// Most earlier chapters of one recording; they have two digits.
const CHAPTERS_MAX: u32 = 99;

/// Largest compiled size of one pattern, in bytes.
const PATTERN_SIZE_MAX: usize = 1 << 20;

/// Digits of `YYYYMMDDhhmmss`.
const DIGITS_FULL: usize = 14;

/// Digits of `YYYYMMDD`.
const DIGITS_DAY: usize = 8;

/// Why a file of profiles is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    #[error("{path}: cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Syntax { path: PathBuf, source: toml::de::Error },
    #[error("{path}: {count} profiles; at most {PROFILES_MAX} are read")]
    TooMany { path: PathBuf, count: usize },
    #[error("{path}: profile {name:?}, key `pattern`: {source}")]
    Pattern { path: PathBuf, name: String, source: regex::Error },
    #[error("{path}: profile {name:?}, key `{key}`: the pattern has no group {group:?}")]
    NoGroup { path: PathBuf, name: String, key: &'static str, group: String },
    #[error("{path}: profile {name:?}, key `examples`: {example:?} is taken by {taken:?}")]
    Example { path: PathBuf, name: String, example: String, taken: String },
    #[error("{path}: no profile {name:?} is suggested there; key `suggested_profiles` names it")]
    NotSuggested { path: PathBuf, name: String },
}

/// How a container's creation time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContainerTime {
    /// As the ISO base media format says.
    #[default]
    Utc,
    /// The recorder's wall clock, written as if it were UTC.
    Local,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    profile: Vec<ProfileForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileForm {
    name: String,
    pattern: String,
    #[serde(default)]
    time: Vec<String>,
    officer: Option<String>,
    device: Option<String>,
    #[serde(default)]
    container_time: ContainerTime,
    #[serde(default)]
    sidecars: Vec<String>,
    #[serde(default, rename = "loop")]
    overwrites: bool,
    #[serde(default)]
    every_date: bool,
    since: Option<i16>,
    chapters: Option<ChapterForm>,
    #[serde(default)]
    suggested: bool,
    #[serde(default)]
    examples: Vec<String>,
}

/// How the chapters of one recording are numbered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChapterForm {
    /// Group of the number.
    number: String,
    /// Number of the first chapter, or of the second where `first` names the first.
    from: u32,
    /// Group that is written otherwise in the first chapter's name, and how.
    first: Option<FirstForm>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstForm {
    group: String,
    text: String,
}

/// One recorder family.
#[derive(Debug)]
struct Profile {
    name: String,
    pattern: Regex,
    time: Vec<String>,
    officer: Option<String>,
    device: Option<String>,
    container_time: ContainerTime,
    sidecars: Vec<String>,
    /// Whether such recorders write anew into files that are there.
    overwrites: bool,
    every_date: bool,
    since: Option<i16>,
    chapters: Option<ChapterForm>,
    suggested: bool,
}

/// A time as a file name gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameTime {
    /// The matched text.
    pub(crate) raw: String,
    /// The wall clock that it says, or why it says none.
    pub(crate) wall: Result<DateTime, &'static str>,
    /// The offset from UTC that is written behind it, in seconds.
    pub(crate) offset: Option<i32>,
    pub(crate) form: Form,
}

/// That a file is a later chapter of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chapter {
    /// Paths of the chapters before it, the first one first.
    pub(crate) before: Vec<String>,
}

/// What a profile makes of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) profile: String,
    pub(crate) officer: Option<String>,
    pub(crate) device: Option<String>,
    /// Each time that the name can be read as, in the order in which they stand there.
    pub(crate) times: Vec<NameTime>,
    pub(crate) container_time: ContainerTime,
    /// Endings of companion files, without the dot.
    pub(crate) sidecars: Vec<String>,
    /// First year in which such a recorder was sold.
    pub(crate) since: Option<i16>,
    /// Where the file is not the first of its recording.
    pub(crate) chapter: Option<Chapter>,
}

/// All profiles, in the order in which they are tried.
#[derive(Debug)]
pub(crate) struct Profiles(Vec<Profile>);

impl Profiles {
    /// Reads `path`, or the profiles that the program brings along; of those that are only suggested there,
    /// the ones that `taken` names.
    pub(crate) fn load(path: Option<&Path>, taken: &[String]) -> Result<Self, ProfileError> {
        match path {
            None => Self::parse(BUILT_IN, Path::new("built-in recorders.toml"), taken),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|source| ProfileError::Unreadable { path: path.to_owned(), source })?;
                Self::parse(&text, path, taken)
            }
        }
    }

    /// Reads profiles from `text`; `path` is named in errors.
    pub(crate) fn parse(text: &str, path: &Path, taken: &[String]) -> Result<Self, ProfileError> {
        let form: FileForm =
            toml::from_str(text).map_err(|source| ProfileError::Syntax { path: path.to_owned(), source })?;
        if form.profile.len() > PROFILES_MAX {
            return Err(ProfileError::TooMany { path: path.to_owned(), count: form.profile.len() });
        }
        let mut examples = Vec::new();
        let mut profiles = Self(Vec::with_capacity(form.profile.len()));
        let mut suggested = Vec::new();
        for mut entry in form.profile {
            let list = (entry.name.clone(), std::mem::take(&mut entry.examples));
            let profile = Profile::build(entry, path)?;
            if profile.suggested {
                // It goes before the others that fit, once it is taken; until then its examples are its own.
                let alone = Self(vec![profile]);
                alone.check_examples(vec![list], path)?;
                suggested.extend(alone.0);
            } else {
                examples.push(list);
                profiles.0.push(profile);
            }
        }
        profiles.check_examples(examples, path)?;
        if let Some(name) = taken.iter().find(|name| !suggested.iter().any(|profile| profile.name == **name)) {
            return Err(ProfileError::NotSuggested { path: path.to_owned(), name: name.clone() });
        }
        suggested.retain(|profile| taken.contains(&profile.name));
        profiles.0.splice(0..0, suggested);
        Ok(profiles)
    }

    fn check_examples(&self, examples: Vec<(String, Vec<String>)>, path: &Path) -> Result<(), ProfileError> {
        for (name, list) in examples {
            for example in list {
                let taken = self.match_path(&example).map_or_else(|| "no profile".to_owned(), |m| m.profile);
                if taken != name {
                    return Err(ProfileError::Example { path: path.to_owned(), name, example, taken });
                }
            }
        }
        Ok(())
    }

    /// What the first profile that fits says of `path`, which is relative to the recorder's root.
    pub(crate) fn match_path(&self, path: &str) -> Option<Match> {
        self.0.iter().find_map(|profile| profile.pattern.captures(path).map(|found| profile.read(path, &found)))
    }
}

impl Profiles {
    /// Whether recorders of the family that `path` fits write anew into files that are there, so that one of
    /// the same size and time may hold other footage.
    pub(crate) fn overwrites(&self, path: &str) -> bool {
        self.0.iter().find(|profile| profile.pattern.is_match(path)).is_some_and(|profile| profile.overwrites)
    }
}

impl Profile {
    fn build(form: ProfileForm, path: &Path) -> Result<Self, ProfileError> {
        let pattern = RegexBuilder::new(&form.pattern)
            .case_insensitive(true)
            .size_limit(PATTERN_SIZE_MAX)
            .build()
            .map_err(|source| ProfileError::Pattern { path: path.to_owned(), name: form.name.clone(), source })?;
        let named = form
            .time
            .iter()
            .map(|group| ("time", group))
            .chain(form.officer.iter().map(|group| ("officer", group)))
            .chain(form.device.iter().map(|group| ("device", group)))
            .chain(form.chapters.iter().map(|chapters| ("chapters", &chapters.number)))
            .chain(form.chapters.iter().filter_map(|c| c.first.as_ref()).map(|first| ("chapters", &first.group)));
        for (key, group) in named {
            if !pattern.capture_names().flatten().any(|name| name == group) {
                let (name, group) = (form.name.clone(), group.clone());
                return Err(ProfileError::NoGroup { path: path.to_owned(), name, key, group });
            }
        }
        Ok(Self {
            name: form.name,
            pattern,
            time: form.time,
            officer: form.officer,
            device: form.device,
            container_time: form.container_time,
            sidecars: form.sidecars,
            overwrites: form.overwrites,
            every_date: form.every_date,
            since: form.since,
            chapters: form.chapters,
            suggested: form.suggested,
        })
    }

    fn read(&self, path: &str, found: &Captures<'_>) -> Match {
        let group = |name: &Option<String>| {
            let text = found.name(name.as_deref()?)?.as_str();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Match {
            profile: self.name.clone(),
            officer: group(&self.officer),
            device: group(&self.device),
            times: self.times(path, found),
            container_time: self.container_time,
            sidecars: self.sidecars.clone(),
            since: self.since,
            chapter: self.chapters.as_ref().and_then(|chapters| chapter(chapters, path, found)),
        }
    }

    /// What the pattern says, with the zone behind it and what follows it; or every date in the file's name.
    fn times(&self, path: &str, found: &Captures<'_>) -> Vec<NameTime> {
        let name = path.rfind('/').map_or(0, |slash| slash + 1);
        let mut others = names::find(&path[name..]);
        let said = self.said(found);
        let by_pattern = match said {
            Some(said) if !self.every_date => said,
            other if others.is_empty() => return Vec::from_iter(other.map(|(time, _)| time)),
            _ => return others.into_iter().map(NameTime::from).collect(),
        };
        let (time, at) = by_pattern;
        others.retain(|one| at <= name + one.at);
        let again = others.iter().any(|one| Ok(one.wall) == time.wall);
        let mut times: Vec<NameTime> = if again { Vec::new() } else { vec![time.clone()] };
        times.extend(others.into_iter().map(|one| {
            let form = if Ok(one.wall) == time.wall { Form::Sure } else { one.form };
            NameTime { form, ..NameTime::from(one) }
        }));
        times
    }

    /// What the pattern says, and where that begins.
    fn said(&self, found: &Captures<'_>) -> Option<(NameTime, usize)> {
        // A pattern may have a group for each of several layouts.
        let parts: Vec<regex::Match<'_>> = self.time.iter().filter_map(|group| found.name(group)).collect();
        let at = parts.first()?.start();
        let raw: String = parts.iter().map(regex::Match::as_str).collect();
        if raw.is_empty() {
            return None;
        }
        let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
        let wall = match digits.len() {
            DIGITS_FULL => wall_clock(&digits).ok_or("these digits are no date and time"),
            DIGITS_DAY => Err("a day without a time"),
            _ => Err("not YYYYMMDDhhmmss"),
        };
        Some((NameTime { raw, wall, offset: None, form: Form::Sure }, at))
    }
}

impl From<names::InName> for NameTime {
    fn from(one: names::InName) -> Self {
        Self { raw: one.raw, wall: Ok(one.wall), offset: one.offset, form: one.form }
    }
}

/// The chapters before the one at `path`; none where it is the first.
fn chapter(form: &ChapterForm, path: &str, found: &Captures<'_>) -> Option<Chapter> {
    let place = found.name(&form.number)?;
    let number: u32 = place.as_str().parse().ok().filter(|number| *number <= CHAPTERS_MAX)?;
    let with = |range: std::ops::Range<usize>, text: &str| [&path[..range.start], text, &path[range.end..]].concat();
    let mut before = Vec::new();
    if let Some(first) = &form.first {
        before.push(with(found.name(&first.group)?.range(), &first.text));
    }
    let width = place.len();
    before.extend((form.from..number).map(|earlier| with(place.range(), &format!("{earlier:0width$}"))));
    (!before.is_empty()).then_some(Chapter { before })
}

/// Reads `YYYYMMDDhhmmss`; `None` where there is no such date or time.
pub(crate) fn wall_clock(digits: &str) -> Option<DateTime> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    let small = |range| number(range).and_then(|value| i8::try_from(value).ok());
    DateTime::new(number(0..4)?, small(4..6)?, small(6..8)?, small(8..10)?, small(10..12)?, small(12..14)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn built_in() -> Profiles {
        Profiles::load(None, &[]).unwrap()
    }

    #[test]
    fn every_built_in_example_is_taken_by_its_own_profile() {
        built_in();
    }

    #[test]
    fn names_of_real_recorders_give_their_start() {
        let noon = date(2026, 1, 1).at(12, 0, 0, 0);
        let found = built_in().match_path("dcim/100media/0000000_012345_20260101120000_0001.mp4").unwrap();
        assert_eq!(found.profile, "zfy-generic");
        assert_eq!(found.officer, None, "the order of the fields is not known before a card was seen");
        assert_eq!(found.times[0].wall, Ok(noon));

        let found = built_in().match_path("DCIM/23111400/AB_1_20231114153000_0001.MP4").unwrap();
        assert_eq!((found.officer.as_deref(), found.device.as_deref()), (Some("AB"), Some("1")));

        let found = built_in().match_path("CARDV/MOVIE/2021_1013_183759_050.MP4").unwrap();
        assert_eq!(found.times[0].wall, Ok(date(2021, 10, 13).at(18, 37, 59, 0)));

        let found = built_in().match_path("执法记录仪_警号012345_20260101120000_现场录音.amr").unwrap();
        assert_eq!(found.profile, "generic-datetime");
        assert_eq!(found.times[0].wall, Ok(noon));
    }

    #[test]
    fn a_day_in_a_folder_and_a_clock_in_the_name_are_one_time() {
        let begun = date(2026, 11, 28).at(1, 49, 48, 0);
        for (path, profile) in [
            ("sd/2026-11-28/001/dav/01/01.49.48-01.50.48[M][0@0][0].dav", "dahua"),
            ("2026-11-28/001/jpg/01/49/48[M][0@0][0].jpg", "dahua"),
            ("34020000001320000001/2026-11-28/01-49-48-0.mp4", "dated-folder"),
            ("20261128/CH1_01.49.48.avi", "dated-folder"),
            ("BWC1234@2026112801494800001.mp4", "device-at-time"),
            ("2026-01-01/cam_20261128014948.mp4", "generic-datetime"),
        ] {
            let found = built_in().match_path(path).unwrap_or_else(|| panic!("{path} matches nothing"));
            assert_eq!((found.profile.as_str(), found.times[0].wall), (profile, Ok(begun)), "{path}");
        }
        // A counter below a day is no clock.
        assert!(built_in().match_path("20261128/014948.mp4").is_none());
    }

    #[test]
    fn digits_that_are_no_date_are_kept_as_text_only() {
        let found = built_in().match_path("DCIM/1/AAAA_BBBB_20261399250000_0001.MP4").unwrap();
        let start = &found.times[0];
        assert_eq!(start.raw, "20261399250000");
        assert!(start.wall.is_err());
    }

    #[test]
    fn a_day_alone_is_no_start() {
        let found = built_in().match_path("LOG/20260101.txt").unwrap();
        assert_eq!(found.times[0].wall, Err("a day without a time"));
        assert_eq!(built_in().match_path("FILE/100CHINA/VID00001.MP4").unwrap().times, []);
    }

    #[test]
    fn the_rows_that_were_handed_over_all_match() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings/PROFILES.tsv");
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not here", path.display());
            return;
        };
        let profiles = built_in();
        for line in text.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            for example in columns[2].split(" | ") {
                let found = profiles.match_path(example).unwrap_or_else(|| panic!("{example} matches nothing"));
                assert_eq!(found.profile, columns[0], "{example}");
            }
        }
    }

    #[test]
    fn a_time_by_a_pattern_keeps_its_zone_and_what_follows_and_not_the_ids_before_it() {
        let found = built_in().match_path("DCIM/1/20120115093005_012345_20260101120000_20260101121000.MP4").unwrap();
        let raw: Vec<&str> = found.times.iter().map(|time| time.raw.as_str()).collect();
        assert_eq!(raw, ["20260101120000", "20260101121000"]);
        let found = built_in().match_path("DCIM/1/1234567_012345_20260101120000+0800.MP4").unwrap();
        assert_eq!((found.times.len(), found.times[0].offset), (1, Some(8 * 3600)));
        assert_eq!(found.times[0].form, Form::Sure);
    }

    #[test]
    fn earlier_chapters_have_their_names() {
        let before = |path: &str| built_in().match_path(path).unwrap().chapter.map(|chapter| chapter.before);
        assert_eq!(before("DCIM/100GOPRO/GX010123.MP4"), None);
        let expected = ["DCIM/100GOPRO/GX010123.MP4", "DCIM/100GOPRO/GX020123.MP4"].map(str::to_owned);
        assert_eq!(before("DCIM/100GOPRO/GX030123.MP4"), Some(expected.to_vec()));
        assert_eq!(before("DCIM/100GOPRO/GHAA0001.MP4"), None);
        assert_eq!(before("DCIM/100GOPRO/GOPR1234.MP4"), None);
        let expected = ["DCIM/100GOPRO/GOPR1234.MP4", "DCIM/100GOPRO/GP011234.MP4"].map(str::to_owned);
        assert_eq!(before("DCIM/100GOPRO/GP021234.MP4"), Some(expected.to_vec()));
    }

    #[test]
    fn a_suggested_mapping_blames_nobody_until_the_site_takes_it() {
        let path = "DCIM/100MEDIA/1234567_012345_20260101120000_0001.MP4";
        let found = built_in().match_path(path).unwrap();
        assert_eq!((found.profile.as_str(), found.officer), ("zfy-generic", None));
        let taken = Profiles::load(None, &["ga-t-947".to_owned()]).unwrap();
        let found = taken.match_path(path).unwrap();
        assert_eq!(found.profile, "ga-t-947");
        assert_eq!((found.officer.as_deref(), found.device.as_deref()), (Some("012345"), Some("1234567")));
        assert_eq!(found.times[0].wall, Ok(date(2026, 1, 1).at(12, 0, 0, 0)));
        for other in ["DCIM/1/12345678_012345_20260101120000.MP4", "DCIM/1/1234567_0123456_20260101120000.MP4"] {
            assert_eq!(taken.match_path(other).unwrap().profile, "zfy-generic", "{other}");
        }
        let error = Profiles::load(None, &["zfy-generic".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("\"zfy-generic\"") && error.contains("suggested_profiles"), "{error}");
    }

    #[test]
    fn errors_name_the_profile_and_the_key() {
        let parse = |text: &str| Profiles::parse(text, Path::new("r.toml"), &[]).unwrap_err().to_string();
        let group = parse("[[profile]]\nname='x'\npattern='a'\nofficer='o'");
        assert!(group.contains("\"x\"") && group.contains("`officer`"), "{group}");
        let pattern = parse("[[profile]]\nname='x'\npattern='('");
        assert!(pattern.contains("`pattern`"), "{pattern}");
        let unknown = parse("[[profile]]\nname='x'\npattern='a'\nofficers='o'");
        assert!(unknown.contains("officers"), "{unknown}");
        let example = parse("[[profile]]\nname='x'\npattern='a'\nexamples=['b']");
        assert!(example.contains("\"b\""), "{example}");
    }

    proptest! {
        #[test]
        fn no_path_makes_the_profiles_panic(path in "\\PC{0,200}") {
            let _ = built_in().match_path(&path);
        }

        #[test]
        fn every_wall_clock_in_a_name_is_read_back(
            year in 2000_i16..2100, month in 1_i8..=12, day in 1_i8..=28,
            hour in 0_i8..24, minute in 0_i8..60, second in 0_i8..60,
        ) {
            let wall = date(year, month, day).at(hour, minute, second, 0);
            let name = format!("DCIM/1/ABCD_012345_{}_1.MP4", wall.strftime("%Y%m%d%H%M%S"));
            let found = built_in().match_path(&name).unwrap();
            prop_assert_eq!(found.times[0].wall, Ok(wall));
        }
    }
}
