//! When a recording was captured: every candidate time is kept, and what fits most of them is judged.
//!
//! A recorder's clock may be wrong, its names may be, and a container may claim 40 hours for one
//! second. So a time is believed only between [`YEAR_FIRST`], or the year of the recorder's model, and the docking,
//! and not [`BEFORE_DOCKING_SECONDS_MAX`] before it, and a length only up to [`DURATION_MAX_MS`] and not past the
//! docking. What is not believed is flagged, never dropped. What is believed is read in every way in which recorders are
//! known to write times (`reading`), the interval that fits most of it is taken (`weigh`), and what contradicts that is
//! flagged with the amount (`flags`).
//!
//! The deadline runs from the end: it is never later than the file's last write, nor than another end that is as
//! well supported.

mod flags;
pub(crate) mod reading;
mod weigh;

use evidence::manifest::{CandidateTime, CaptureInterval, TimeSource};
use evidence::time::Utc;
use jiff::tz::TimeZone;

use self::reading::{How, Part, Reading, Role, Says, as_wall, later};
use self::weigh::{Evidence, Judged, weigh};
use crate::media::{self, Meaning, MediaTime, Metadata};
use crate::profiles::names::Form;
use crate::profiles::{ContainerTime, Match, NameTime};
use crate::volumes::RecorderZone;

/// First year that is believed; body cameras are younger.
const YEAR_FIRST: i16 = 2010;

/// How long before the docking a capture is believed, in seconds: 10 years of 366 days. A recorder whose
/// clock was reset starts at 2010, 2012 or 2015; the service judges by the same bound.
const BEFORE_DOCKING_SECONDS_MAX: i64 = 10 * 366 * 24 * 3600;

/// Longest length that is believed, in milliseconds: 24 hours.
const DURATION_MAX_MS: u64 = 24 * 3_600_000;

/// How far apart lengths may be that are the same one, in milliseconds.
const APART_MS: u64 = 2000;

/// How far ahead of the station a recorder's clock may be, in seconds.
const AHEAD_SECONDS_MAX: i64 = 300;

/// Longest time from the start in a name to the end in it, in seconds.
const SPAN_SECONDS_MAX: i64 = 24 * 3600;

/// Zones differ by quarters of hours, in seconds.
const QUARTER_SECONDS: i64 = 900;

/// Most quarters of hours that two zones differ by: 26 hours.
const ZONES_QUARTERS_MAX: i64 = 26 * 4;

/// How old the last fix of satellites may be when a photo is taken, where nothing is odd about it, in seconds.
const FIX_SECONDS_MAX: i64 = 60;

/// Most times of one content that are judged by; all are kept.
const JUDGED_MAX: usize = 64;

/// What a file's times are judged from.
pub(crate) struct Testimony<'a> {
    pub(crate) profile: Option<&'a Match>,
    pub(crate) metadata: &'a Metadata,
    /// Modification time as the file system tells it.
    pub(crate) mtime: Option<Utc>,
    /// What is special about the file system's times.
    pub(crate) mtime_zone: &'static str,
    pub(crate) mtime_note: Option<&'static str>,
    /// First and last time in a companion file.
    pub(crate) sidecar: &'a [MediaTime],
    /// Which of its recording's files it is.
    pub(crate) part: Part,
    pub(crate) zone: &'a RecorderZone,
    /// When the recorder was docked; nothing can have been captured later.
    pub(crate) docked_at: Utc,
}

/// A candidate, with what it may mean.
struct Candidate {
    role: Role,
    written: CandidateTime,
    readings: Vec<Reading>,
    /// The wall clock that a name says.
    wall: Option<jiff::civil::DateTime>,
    /// Whether its instant is not believed as it stands.
    is_doubted: bool,
    /// Whether it is the second of a source that has start and end.
    is_span_end: bool,
    /// Whether it is a second time of a photo.
    is_second: bool,
    /// Whether it contradicts others of a photo from which it differs.
    is_witness: bool,
    /// Whether it is not the first of a companion file.
    is_later: bool,
}

impl Candidate {
    fn new(role: Role, written: CandidateTime) -> Self {
        Self {
            role,
            written,
            readings: Vec::new(),
            wall: None,
            is_doubted: false,
            is_span_end: false,
            is_second: false,
            is_witness: false,
            is_later: false,
        }
    }

    /// Whether nothing but other evidence makes a time of a name's digits.
    fn is_an_id(&self) -> bool {
        self.role == Role::Name && self.readings.iter().all(|reading| reading.how != How::Plain)
    }
}

/// All candidate times, and the capture as judged.
pub(crate) fn judge(testimony: &Testimony<'_>) -> (Vec<CandidateTime>, CaptureInterval) {
    let mut candidates = candidates(testimony);
    let docked = testimony.docked_at;
    let mut flags = Vec::new();
    let mut last_write = None;
    for candidate in &mut candidates {
        let doubt = doubt(candidate, testimony);
        candidate.is_doubted = doubt.is_some();
        if candidate.role == Role::Mtime && doubt.is_none() {
            last_write = candidate.written.at;
        }
        flags.extend(doubt.filter(|_| !candidate.is_an_id()));
    }
    let readings: Vec<Reading> = candidates.iter().flat_map(|candidate| candidate.readings.iter().copied()).collect();
    let earliest = first_moment(testimony);
    let latest = docked.plus_seconds(AHEAD_SECONDS_MAX);
    let length = length(testimony, &mut flags);
    let lengths = other_lengths(testimony.metadata, length);
    let is_moment = testimony.metadata.media_type.starts_with("image/");
    let evidence = Evidence { readings: &readings, last_write, length, lengths: &lengths, is_moment, earliest, latest };
    let capture = if let Some(judged) = weigh(&evidence) {
        flags.extend(refused_ends(&evidence, &judged));
        let past = flags.iter().any(|flag| flag == "duration-past-docking");
        flags.extend(flags::contradictions(&candidates, &evidence, &judged, past));
        for fit in &judged.fits {
            note(&mut candidates[fit.of].written, fit.how.note());
        }
        let rule = judged.rule.name().to_owned();
        CaptureInterval { start: judged.start, end: judged.end, rule, flags: Vec::new() }
    } else {
        flags.push("no-believable-time".to_owned());
        CaptureInterval { start: None, end: docked, rule: "docked".to_owned(), flags: Vec::new() }
    };
    flags.sort();
    flags.dedup();
    let times = candidates.into_iter().map(|candidate| candidate.written).collect();
    (times, CaptureInterval { flags, ..capture })
}

fn note(written: &mut CandidateTime, text: Option<&str>) {
    if let Some(text) = text {
        written.note = Some(written.note.take().map_or_else(|| text.to_owned(), |note| format!("{note}; {text}")));
    }
}

/// Flags of ends that a believed start and the length would give, and that cannot be.
fn refused_ends(evidence: &Evidence<'_>, judged: &Judged) -> Vec<String> {
    let mut flags = Vec::new();
    let long = judged.start.map(|start| judged.end.micros() - start.micros());
    let kept = long.zip(evidence.length).is_some_and(|(long, length)| weigh::is_same(long, length));
    for reading in evidence.readings.iter().filter(|reading| reading.how == How::Plain) {
        let otherwise = judged.fits.iter().any(|fit| fit.of == reading.of && (kept || fit.how != reading.how));
        let (Says::Start(start), false) = (reading.says, otherwise) else { continue };
        let believed = evidence.earliest <= start && start <= evidence.latest;
        let Some(end) = evidence.length.filter(|_| believed).and_then(|length| later(start, length)) else { continue };
        if end > evidence.latest {
            flags.push("duration-past-docking".to_owned());
        } else if let Some(last) = evidence.last_write.filter(|last| end.micros() - last.micros() > weigh::SAME_MICROS)
        {
            flags.push(format!("end-after-last-write:{}", flags::amount(end.micros() - last.micros())));
        }
    }
    flags
}

/// The length that is believed, in microseconds.
fn length(testimony: &Testimony<'_>, flags: &mut Vec<String>) -> Option<i64> {
    let ms = testimony.metadata.duration_ms?;
    if ms > DURATION_MAX_MS {
        flags.push("duration-over-24h".to_owned());
        return None;
    }
    i64::try_from(ms).ok()?.checked_mul(1000)
}

/// Every other length that the content tells, in microseconds. Before the fragments of a file are known, its headers
/// tell at most the first one's, so those of a fragmented file tell nothing.
fn other_lengths(metadata: &Metadata, length: Option<i64>) -> Vec<i64> {
    let beside = || metadata.durations.iter().filter(|(field, _)| field.ends_with(media::BESIDE)).map(|(_, ms)| *ms);
    let fragmented = metadata.durations.iter().any(|(field, _)| field.starts_with("fragments"));
    let mut lengths: Vec<i64> = Vec::new();
    for (field, ms) in &metadata.durations {
        let micros = i64::try_from(*ms).ok().and_then(|ms| ms.checked_mul(1000));
        let Some(micros) = micros.filter(|micros| *micros > 0) else { continue };
        let of_a_part = fragmented && ["mvhd", "mdhd", "stts", "sidx"].contains(field);
        let known = length.iter().chain(&lengths).any(|other| weigh::is_same(*other, micros));
        if !of_a_part && !known && !beside().any(|other| other.abs_diff(*ms) <= APART_MS) {
            lengths.push(micros);
        }
    }
    lengths.sort_unstable();
    lengths
}

/// The first moment that is believed.
fn first_moment(testimony: &Testimony<'_>) -> Utc {
    let year = testimony.profile.and_then(|profile| profile.since).unwrap_or(YEAR_FIRST).max(YEAR_FIRST);
    let by_year = jiff::civil::DateTime::new(year, 1, 1, 0, 0, 0, 0).ok();
    let by_year = by_year.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| Utc::from_jiff(day.timestamp()));
    let by_docking = testimony.docked_at.plus_seconds(-BEFORE_DOCKING_SECONDS_MAX);
    by_year.map_or(by_docking, |by_year| by_year.max(by_docking))
}

/// Why a candidate's instant is not believed, as a flag.
fn doubt(candidate: &Candidate, testimony: &Testimony<'_>) -> Option<String> {
    let at = candidate.written.at?;
    let docked = testimony.docked_at;
    let model = testimony.profile.and_then(|profile| profile.since).unwrap_or(YEAR_FIRST);
    let year = at.to_jiff().to_zoned(TimeZone::UTC).year();
    let why = match year {
        1970 => "1970",
        // A clock that lost its battery may start a few hours before 2000 in UTC.
        1999 | 2000 => "2000",
        year if year < YEAR_FIRST => "before-2010",
        year if year < model => "before-model",
        _ if at > docked.plus_seconds(AHEAD_SECONDS_MAX) => "future",
        _ if at < docked.plus_seconds(-BEFORE_DOCKING_SECONDS_MAX) => "long-before-docking",
        _ => return None,
    };
    Some(format!("{}-clock-{why}", source_word(candidate.role)))
}

/// How flags call a source.
fn source_word(role: Role) -> &'static str {
    match role {
        Role::Name => "name",
        Role::Dated | Role::Container => "container",
        Role::Photo => "exif",
        Role::Sidecar => "sidecar",
        Role::Mtime => "mtime",
    }
}

fn candidates(testimony: &Testimony<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    if let Some(profile) = testimony.profile {
        named(&profile.times, testimony, &mut out);
    }
    let photo = testimony.metadata.media_type.starts_with("image/");
    let begin = out.len();
    for time in &testimony.metadata.times {
        let role = match time.meaning {
            _ if photo => Role::Photo,
            // A text that says Z is the container's stamp once more, as FFmpeg writes it (`creation_time`).
            Meaning::WithOffset(_) if !time.raw.ends_with(['Z', 'z']) => Role::Dated,
            _ if testimony.metadata.media_type == "application/x-subrip" => Role::Sidecar,
            _ => Role::Container,
        };
        let with_offset = if photo { elsewhere(time, &testimony.metadata.times) } else { None };
        let mut candidate = of_content(role, with_offset.as_ref().unwrap_or(time), out.len(), testimony);
        if with_offset.is_some() {
            "offset beside the same time elsewhere".clone_into(&mut candidate.written.zone);
        }
        out.push(candidate);
    }
    let fields: Vec<_> = testimony.metadata.times.iter().map(|time| time.field).zip(begin..).collect();
    stream_span(&mut out, &fields);
    satellites(&mut out, &fields);
    for time in testimony.sidecar {
        out.push(of_content(Role::Sidecar, time, out.len(), testimony));
    }
    sidecar_span(&mut out, testimony);
    if let Some(mtime) = testimony.mtime {
        let written = CandidateTime {
            source: TimeSource::Mtime,
            raw: mtime.to_string(),
            zone: testimony.mtime_zone.to_owned(),
            at: Some(mtime),
            note: testimony.mtime_note.map(str::to_owned),
        };
        let (of, role) = (out.len(), Role::Mtime);
        let mut candidate = Candidate::new(role, written);
        candidate.readings.push(Reading { role, how: How::Plain, says: Says::End(mtime), of });
        let moved = as_wall(mtime, &testimony.zone.zone).filter(|end| *end < mtime);
        candidate.readings.extend(moved.map(|end| Reading { role, how: How::WrongZone, says: Says::End(end), of }));
        out.push(candidate);
    }
    out
}

/// A photo's time without a zone that stands elsewhere in it with its offset: it is the same one.
fn elsewhere(time: &MediaTime, others: &[MediaTime]) -> Option<MediaTime> {
    let digits = |time: &MediaTime| -> String { time.raw.chars().filter(char::is_ascii_digit).take(14).collect() };
    let Meaning::Wall(_) = time.meaning else { return None };
    let mut dated = others.iter().filter(|other| matches!(other.meaning, Meaning::WithOffset(_)));
    let same = dated.find(|other| digits(other) == digits(time))?;
    Some(MediaTime { meaning: same.meaning, ..time.clone() })
}

/// The times of a name: which of them is one, and whether it is start or end, the rest must tell.
fn named(times: &[NameTime], testimony: &Testimony<'_>, out: &mut Vec<Candidate>) {
    let role = Role::Name;
    let begin = out.len();
    for time in times {
        let mut notes = Vec::new();
        let (zone, at) = match (time.wall, time.offset) {
            (Ok(wall), Some(offset)) => {
                let counted = time.raw.len() > 9 && time.raw.bytes().all(|byte| byte.is_ascii_digit());
                let basis = if counted { "counted from 1970 in UTC" } else { "offset in the name" };
                (basis.to_owned(), with_offset(wall, offset))
            }
            (Ok(wall), None) => (testimony.zone.basis(), in_zone(wall, testimony, &mut notes)),
            (Err(why), _) => {
                notes.push(why);
                ("none".to_owned(), None)
            }
        };
        let note = (!notes.is_empty()).then(|| notes.join("; "));
        let written = CandidateTime { source: TimeSource::Name, raw: time.raw.clone(), zone, at, note };
        out.push(Candidate { wall: time.wall.ok(), ..Candidate::new(role, written) });
    }
    let at = |out: &[Candidate], number: usize| out.get(begin + number).and_then(|candidate| candidate.written.at);
    // The last two that lie within a day and follow each other are start and end.
    let span = (1..times.len()).rev().find_map(|number| {
        let (start, end) = at(out, number - 1).zip(at(out, number))?;
        let apart = start < end && end <= start.plus_seconds(SPAN_SECONDS_MAX);
        let whole = times[number - 1].form != Form::Within && times[number].form != Form::Within;
        (apart && whole && times[number].wall != times[number - 1].wall).then_some((number - 1, start, end))
    });
    let last = times.iter().rposition(|time| time.form == Form::Digits);
    for (number, time) in times.iter().enumerate() {
        let of = begin + number;
        let Some(start) = at(out, number) else { continue };
        let candidate = &mut out[of];
        let pair = span.filter(|(first, ..)| number == *first || number == first + 1);
        candidate.is_span_end = pair.is_some_and(|(first, ..)| number != first);
        let how = match time.form {
            Form::Within => How::WithinDigits,
            _ if candidate.is_span_end => How::BeforeAnother,
            _ if pair.is_some() => How::Plain,
            Form::Digits
                if last != Some(number) || times[number + 1..].iter().any(|other| other.form == Form::Sure) =>
            {
                How::BeforeAnother
            }
            Form::Sure | Form::Digits => How::Plain,
        };
        if let Some((first, start, end)) = pair.filter(|(first, ..)| number == *first) {
            candidate.readings.push(Reading { role, how: How::Plain, says: Says::Span(start, end), of: begin + first });
        }
        candidate.readings.push(Reading { role, how, says: Says::Start(start), of });
        if let (Ok(wall), None, How::Plain) = (time.wall, time.offset, how) {
            candidate.readings.extend(set_back(role, of, wall, testimony));
        }
        if time.form != Form::Within {
            candidate.readings.push(Reading { role, how: How::NameAtEnd, says: Says::End(start), of });
        }
    }
}

/// A candidate of the content, or of a companion file.
fn of_content(role: Role, time: &MediaTime, of: usize, testimony: &Testimony<'_>) -> Candidate {
    let local = testimony.profile.is_some_and(|profile| profile.container_time == ContainerTime::Local);
    let mut notes: Vec<&str> = Vec::from_iter((!time.field.is_empty()).then_some(time.field));
    let basis = testimony.zone.basis();
    let mut as_written = None;
    let (zone, at) = match time.meaning {
        Meaning::Utc(at) if local && role == Role::Container => {
            notes.push("this recorder writes its wall clock as if it were UTC");
            as_written = Some(at);
            let wall = at.to_jiff().to_zoned(TimeZone::UTC).datetime();
            (basis, in_zone(wall, testimony, &mut notes))
        }
        Meaning::Utc(at) => {
            as_written = Some(at);
            ("Z by format".to_owned(), Some(at))
        }
        Meaning::WithOffset(at) => {
            as_written = (role == Role::Container).then_some(at);
            ("offset beside it".to_owned(), Some(at))
        }
        Meaning::Wall(wall) => (basis, in_zone(wall, testimony, &mut notes)),
        Meaning::Nothing(why) => {
            notes.push(why);
            ("none".to_owned(), None)
        }
    };
    let source = match role {
        Role::Name => TimeSource::Name,
        Role::Dated | Role::Container => TimeSource::Container,
        Role::Photo => TimeSource::Exif,
        Role::Sidecar => TimeSource::Sidecar,
        Role::Mtime => TimeSource::Mtime,
    };
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    let mut candidate = Candidate::new(role, CandidateTime { source, raw: time.raw.clone(), zone, at, note });
    let (Some(at), true) = (at, of < JUDGED_MAX) else { return candidate };
    match role {
        Role::Photo => {
            candidate.is_second = is_second(time.field);
            candidate.is_witness = candidate.is_second && is_witness(time.field);
            let how = if candidate.is_second { How::Second } else { How::Plain };
            candidate.readings.push(Reading { role, how, says: Says::Span(at, at), of });
        }
        Role::Dated | Role::Container if is_last(time.field) => {
            candidate.is_span_end = true;
            candidate.readings.push(Reading { role, how: How::Plain, says: Says::End(at), of });
        }
        Role::Dated | Role::Container if is_second(time.field) => {
            candidate.readings.push(Reading { role, how: How::Second, says: Says::Start(at), of });
        }
        Role::Dated | Role::Container => {
            let part = if role == Role::Dated { Part::Own } else { testimony.part };
            candidate.readings = reading::of_container(role, of, at, as_written, part, &testimony.zone.zone);
            if let (Meaning::Wall(wall), Part::Own) = (time.meaning, part) {
                candidate.readings.extend(set_back(role, of, wall, testimony));
            }
        }
        Role::Name | Role::Sidecar | Role::Mtime => {}
    }
    candidate
}

/// A start in the hour that comes twice.
fn set_back(role: Role, of: usize, wall: jiff::civil::DateTime, testimony: &Testimony<'_>) -> Option<Reading> {
    let at = reading::again(wall, &testimony.zone.zone)?;
    Some(Reading { role, how: How::SetBack, says: Says::Start(at), of })
}

/// Whether a second time of a photo should agree with the first, where it is no scan: a last change may be of any day.
fn is_witness(field: &str) -> bool {
    ["GPS", "Digitized", "digital"].iter().any(|word| field.contains(word))
}

/// Satellites' time in a photo, from which the camera's clock differs by whole quarters of hours: the clock stood in
/// another zone. Both may be right then, so that the earlier one counts.
fn satellites(candidates: &mut [Candidate], fields: &[(&'static str, usize)]) {
    let taken: Vec<Utc> = fields
        .iter()
        .map(|(_, of)| &candidates[*of])
        .filter(|candidate| candidate.role == Role::Photo && !candidate.is_second)
        .filter_map(|candidate| candidate.written.at)
        .collect();
    for (_, of) in fields.iter().filter(|(field, _)| field.contains("GPS")) {
        let Some(fix) = candidates[*of].written.at else { continue };
        let in_another_zone = |taken: &Utc| {
            let seconds = (taken.micros() - fix.micros()) / 1_000_000;
            let since_fix = seconds.rem_euclid(QUARTER_SECONDS);
            let quarters = seconds.div_euclid(QUARTER_SECONDS);
            quarters != 0 && quarters.abs() <= ZONES_QUARTERS_MAX && since_fix <= FIX_SECONDS_MAX
        };
        if taken.iter().any(in_another_zone) {
            candidates[*of].readings.iter_mut().for_each(|reading| reading.how = How::Plain);
        }
    }
}

/// Whether a field tells something else than when it was taken.
fn is_second(field: &str) -> bool {
    let words = ["GPS", "change", "Digitized", "digital", "Modif", "ENCODED", "TAGGED", "TDEN"];
    words.iter().any(|word| field.contains(word)) || field.ends_with("DateTime")
}

/// Whether a field tells the last moment of a stream that carries its times.
fn is_last(field: &str) -> bool {
    field.contains(" last ") && !field.contains("change")
}

/// The first and the last moment of a stream that carries its times are one span.
fn stream_span(candidates: &mut [Candidate], fields: &[(&'static str, usize)]) {
    for (field, of) in fields.iter().filter(|(field, _)| is_last(field)) {
        let family = |field: &str| field.split(' ').next().map(str::to_owned);
        let first = fields.iter().find(|(other, _)| !is_last(other) && family(other) == family(field));
        let Some((_, first)) = first else { continue };
        let (Some(start), Some(end)) = (candidates[*first].written.at, candidates[*of].written.at) else { continue };
        if start <= end && end <= start.plus_seconds(SPAN_SECONDS_MAX) {
            let role = candidates[*first].role;
            let span = Reading { role, how: How::Plain, says: Says::Span(start, end), of: *first };
            candidates[*first].readings.push(span);
        }
    }
}

/// The first and the last time of a companion file are one span.
fn sidecar_span(candidates: &mut [Candidate], testimony: &Testimony<'_>) {
    let role = Role::Sidecar;
    let believed = |candidate: &Candidate| candidate.role == role && doubt(candidate, testimony).is_none();
    let times: Vec<(Utc, usize)> = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| believed(candidate))
        .filter_map(|(number, candidate)| Some((candidate.written.at?, number)))
        .collect();
    let Some(((start, of), (end, _))) = times.iter().min().zip(times.iter().max()) else { return };
    for candidate in candidates.iter_mut().filter(|candidate| candidate.role == role) {
        candidate.is_later = candidate.written.at != Some(*start);
    }
    candidates[*of].readings.push(Reading { role, how: How::Plain, says: Says::Span(*start, *end), of: *of });
    candidates[*of].readings.push(Reading { role, how: How::Second, says: Says::Start(*start), of: *of });
}

fn with_offset(wall: jiff::civil::DateTime, seconds: i32) -> Option<Utc> {
    Some(Utc::from_jiff(jiff::tz::Offset::from_seconds(seconds).ok()?.to_timestamp(wall).ok()?))
}

/// The instant of a wall clock in the recorder's zone.
fn in_zone(wall: jiff::civil::DateTime, testimony: &Testimony<'_>, notes: &mut Vec<&str>) -> Option<Utc> {
    let ambiguous = testimony.zone.zone.zone.to_ambiguous_timestamp(wall);
    if ambiguous.is_ambiguous() {
        notes.push("the clocks were changed then; the usual reading is taken");
    }
    ambiguous.compatible().ok().map(Utc::from_jiff)
}

#[cfg(test)]
mod cards;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
