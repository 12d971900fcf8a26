//! What is told of times that contradict the interval: which source, and by how much.
//!
//! The form is `<source>-differs:<amount>`, with the amount as `+8h`, `-5h30m` or `+60s`: what is said minus what is
//! judged. It is part of the format (FORMAT.md, section 3), since the service words it.

use evidence::time::Utc;

use super::reading::{How, Role, Says};
use super::weigh::{Evidence, Judged, is_same};
use super::{Candidate, source_word};

/// Contradictions larger than this are `times-disagree` as well, in microseconds.
const DISAGREE_MICROS: i64 = 3_600_000_000;

/// How much earlier a second time of a photo may be, as an old fix of satellites is, in microseconds: 15 minutes.
const OLD_MICROS: i64 = 900_000_000 - 1;

/// A header that tells half as much again, and this much more, than the content lasts is wrong, in microseconds: 2 s.
const LONG_MICROS: i64 = 2_000_000;

/// The flags of what contradicts `judged`; the length is `told` already where it cannot be.
pub(super) fn contradictions(
    candidates: &[Candidate],
    evidence: &Evidence<'_>,
    judged: &Judged,
    told: bool,
) -> Vec<String> {
    let mut flags = Vec::new();
    let mut disagree = false;
    let mut differs = |word: &str, micros: i64| {
        disagree |= micros.abs() > DISAGREE_MICROS && word != "length";
        flags.push(format!("{word}-differs:{}", amount(micros)));
    };
    let chosen: Vec<&Candidate> = judged.fits.iter().map(|reading| &candidates[reading.of]).collect();
    let pictured = judged.fits.iter().any(|reading| reading.role == Role::Photo);
    for (number, candidate) in candidates.iter().enumerate() {
        let (Some(at), role) = (candidate.written.at, candidate.role) else { continue };
        let fit = judged.fits.iter().find(|reading| reading.of == number);
        let passed = match role {
            Role::Mtime => fit.is_none_or(|reading| reading.how != How::WrongZone),
            // The same digits read otherwise and ids in a name contradict nothing, nor do other times of a photo.
            Role::Name => {
                let read_otherwise = chosen.iter().any(|other| other.wall.is_some() && other.wall == candidate.wall);
                let passed_over = fit.is_none() && (read_otherwise || candidate.is_an_id());
                passed_over && !candidate.is_span_end
            }
            Role::Photo => {
                let apart = judged.start.map_or(0, |start| at.micros() - start.micros());
                let odd = candidate.is_witness && !(-OLD_MICROS..=0).contains(&apart);
                pictured && candidate.is_second && !odd
            }
            Role::Sidecar => candidate.is_later,
            Role::Dated | Role::Container => false,
        };
        if passed || (candidate.is_doubted && fit.is_none()) {
            continue;
        }
        let at_end = role == Role::Mtime || (candidate.is_span_end && fit.is_none_or(|fit| fit.says == Says::End(at)));
        let expected = if at_end { judged.end } else { judged.start.unwrap_or(judged.end) };
        let apart = at.micros() - expected.micros();
        let shown = if role == Role::Mtime { fit.map_or(apart, |reading| moved(at, reading)) } else { apart };
        if !is_same(apart, 0) {
            differs(source_word(role), shown);
        }
    }
    let long = judged.start.map(|start| judged.end.micros() - start.micros());
    let lengths = long.zip(evidence.length).filter(|_| !told);
    if let Some((long, length)) = lengths.filter(|(long, length)| !is_same(*long, *length)) {
        differs("length", length - long);
    }
    let long_header = evidence.length.and_then(|length| {
        let most = evidence.lengths.iter().max()?;
        let judged = long.is_some_and(|long| is_same(long, *most));
        (!judged && most / 3 * 2 > length + LONG_MICROS).then_some(most - length)
    });
    if let Some(more) = long_header {
        differs("length", more);
    }
    if disagree {
        flags.push("times-disagree".to_owned());
    }
    flags
}

/// How far the zone of the mount moved the last write.
fn moved(at: Utc, reading: &super::Reading) -> i64 {
    match reading.says {
        Says::End(end) => at.micros() - end.micros(),
        _ => 0,
    }
}

/// `+8h`, `-5h30m`; seconds where it is no quarter of an hour or less than one hour.
pub(super) fn amount(micros: i64) -> String {
    let seconds = (micros.unsigned_abs() + 500_000) / 1_000_000;
    let sign = if micros < 0 { '-' } else { '+' };
    let nearest = (seconds + 450) / 900 * 900;
    if seconds >= 3600 && seconds.abs_diff(nearest) <= 2 {
        let (hours, minutes) = (nearest / 3600, nearest % 3600 / 60);
        return if minutes == 0 { format!("{sign}{hours}h") } else { format!("{sign}{hours}h{minutes}m") };
    }
    format!("{sign}{seconds}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_quarters_of_hours_or_seconds() {
        for (seconds, text) in
            [(8 * 3600, "+8h"), (-19_800, "-5h30m"), (60, "+60s"), (900, "+900s"), (3660, "+3660s"), (-28_801, "-8h")]
        {
            assert_eq!(amount(seconds * 1_000_000), text);
        }
    }
}
