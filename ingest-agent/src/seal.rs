//! Seals one recording: keeps its copy, judges its times, signs its manifest, chains it.
//!
//! Order: the file is in the spool as a draft; its content is looked at there; the copy is made
//! durable under its name; then one transaction signs the manifest with its place in the chain and
//! records everything. A crash before the transaction leaves a copy that the next start removes.

use std::io;

use evidence::digest::{Digest, SEGMENT_SIZE};
use evidence::dsse::Envelope;
use evidence::ids::{Certificate, DockingId, RecordingId};
use evidence::keys;
use evidence::manifest::{CandidateTime, CaptureInterval, ChainLink, OfficerClaim, REPLACES, SealPredicate};
use evidence::statement;
use evidence::time::Utc;
use serde_json::{Map, Value};

use crate::capture::reading::Part;
use crate::capture::{self, Testimony};
use crate::durable::is_shortage;
use crate::media::{self, Meaning, MediaTime, Metadata, subtitle};
use crate::profiles::Match;
use crate::recorder_fs::Root;
use crate::relpath::RelPath;
use crate::spool::SpoolError;
use crate::state::{NewRecording, StateError};
use crate::station::{Station, VERSION};
use crate::take::Taken;
use crate::volumes::Volume;

/// What a recording is sealed with, besides its content.
pub(crate) struct Setting<'a> {
    pub(crate) station: &'a Station,
    pub(crate) volume: &'a Volume,
    pub(crate) root: &'a Root,
    pub(crate) docking: &'a DockingId,
    /// When this run of the agent first saw the recorder docked.
    pub(crate) docked_at: Utc,
}

/// Why a recording is not sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    #[error(transparent)]
    Spool(#[from] SpoolError),
    #[error(transparent)]
    State(#[from] StateError),
    /// What the recorder says of the file cannot be asked.
    #[error("the station is short of descriptors or memory: {0}")]
    Short(io::Error),
}

impl SealError {
    /// Whether the station is short of descriptors or memory: it says nothing of the file, and nothing is
    /// signed about it.
    pub(crate) fn is_shortage(&self) -> bool {
        match self {
            Self::Short(_) => true,
            Self::Spool(SpoolError::Write(error)) => is_shortage(error),
            Self::Spool(_) => false,
            Self::State(error) => error.is_shortage(),
        }
    }
}

/// What is known of a recording before it has its place in the chain.
struct Judged {
    metadata: Metadata,
    profile: Option<Match>,
    officer: OfficerClaim,
    times: Vec<CandidateTime>,
    capture: CaptureInterval,
    flags: Vec<String>,
}

/// Seals what was taken from `path`.
pub(crate) fn seal(setting: &Setting<'_>, path: &RelPath, taken: Taken<'_>) -> Result<RecordingId, SealError> {
    let station = setting.station;
    let judged = judge(setting, path, &taken).map_err(SealError::Short)?;
    let (content, read_errors) = (taken.content, taken.read_errors);
    let copy = taken.draft.keep(&content.digest)?;
    let sealed_at = station.clock.now();
    station.watch.look(station.clock);
    let (station_clock, doubts) = station.watch.testimony();
    let new = NewRecording {
        docking: setting.docking,
        recorder: &setting.volume.recorder.id,
        path,
        mtime: mtime_nanos(taken.meta.mtime),
        fingerprint: taken.fingerprint,
        content: &content,
        copy: &copy,
        capture_end: judged.capture.end,
        rule: &judged.capture.rule.clone(),
        sealed_at,
    };
    let sealed = station.state.seal(&new, |head| {
        let predicate = SealPredicate {
            agency: station.enrolment.agency.clone(),
            station: station.enrolment.station.clone(),
            station_key: station.key.public().key_id(),
            agent_version: VERSION.to_owned(),
            recorder: setting.volume.recorder.clone(),
            officer: judged.officer,
            size: content.size,
            segment_size: SEGMENT_SIZE,
            segment_states: content.states.digest(),
            media_type: judged.metadata.media_type.to_owned(),
            profile: judged.profile.map(|profile| profile.profile),
            raw_path: path.raw(),
            times: judged.times,
            capture: judged.capture,
            docked_at: setting.docked_at,
            sealed_at,
            // A mass-storage volume does not tell what its recorder's clock says now.
            clock_offset: None,
            station_clock,
            read_errors,
            flags: judged.flags.into_iter().chain(doubts).collect(),
            chain: ChainLink { sequence: head.next, previous: head.previous, docking: setting.docking.clone() },
            nonce: nonce()?,
            other: replaces(taken.replaces),
        };
        sign(station, &path.text(), content.digest, predicate)
    });
    if sealed.is_err()
        && let Err(error) = station.spool.remove(&copy)
    {
        tracing::warn!(%copy, %error, "spool.copy_not_removed");
    }
    Ok(sealed?)
}

/// Names the recording that was sealed from the same path before.
fn replaces(replaced: Option<RecordingId>) -> Map<String, Value> {
    replaced.map(|id| (REPLACES.to_owned(), Value::from(id.to_string()))).into_iter().collect()
}

/// Nanoseconds as the state keeps them; a time outside of 1677 to 2262 is kept as that bound.
pub(crate) fn mtime_nanos(mtime: i128) -> i64 {
    i64::try_from(mtime).unwrap_or(if mtime < 0 { i64::MIN } else { i64::MAX })
}

/// 32 random bytes, which make a statement's digest unguessable.
pub(crate) fn nonce() -> Result<Vec<u8>, StateError> {
    keys::random::<32>().map(Vec::from).map_err(|error| StateError::Inconsistent(error.to_string()))
}

/// Signs a statement about `subject`; gives the digest of its payload.
pub(crate) fn sign<P: statement::Predicate>(
    station: &Station,
    name: &str,
    subject: Digest,
    predicate: P,
) -> Result<(Digest, Envelope), StateError> {
    let (envelope, signed) = statement::sign(name, subject, predicate, &station.key)
        .map_err(|error| StateError::Inconsistent(error.to_string()))?;
    Ok((signed.payload_digest, envelope))
}

/// An error means that the station is short of descriptors or memory.
fn judge(setting: &Setting<'_>, path: &RelPath, taken: &Taken<'_>) -> io::Result<Judged> {
    let metadata = media::probe(taken.draft.file(), taken.content.size);
    let profile = setting.station.profiles.match_path(&path.text());
    let sidecar = profile.as_ref().map(|profile| sidecar(setting.root, path, profile)).transpose()?.unwrap_or_default();
    let (mtime_zone, mtime_note) = mtime_basis(setting.root)?;
    let (times, capture) = capture::judge(&Testimony {
        profile: profile.as_ref(),
        metadata: &metadata,
        mtime: taken.meta.modified(),
        mtime_zone,
        mtime_note,
        sidecar: &sidecar,
        part: part(setting.root, profile.as_ref(), &metadata)?,
        zone: &setting.volume.zone,
        docked_at: setting.docked_at,
    });
    let mut flags: Vec<String> = metadata.flags.iter().chain(&taken.flags).map(|flag| (*flag).to_owned()).collect();
    if profile.is_none() {
        flags.push("no-profile".to_owned());
    }
    if path.is_cut() {
        flags.push("path-cut".to_owned());
    }
    // Nobody wears the surveillance of a counter, whatever its files are called.
    let officer = if setting.volume.recorder.is_fixed() {
        OfficerClaim::None
    } else {
        officer(setting.volume.officer.as_ref(), profile.as_ref(), &mut flags)
    };
    Ok(Judged { metadata, profile, officer, times, capture, flags })
}

/// The site's assignment goes before what the recorder wrote into the name; that they differ is
/// flagged, so that nobody is blamed unseen.
fn officer(assigned: Option<&Certificate>, profile: Option<&Match>, flags: &mut Vec<String>) -> OfficerClaim {
    let named = profile.and_then(|profile| profile.officer.as_deref());
    let named: Option<Certificate> = named.and_then(|name| name.parse().ok());
    match (assigned, named) {
        (Some(assigned), named) => {
            if named.as_ref().is_some_and(|named| named != assigned) {
                flags.push("officer-differs-from-name".to_owned());
            }
            OfficerClaim::Assignment { certificate: assigned.clone() }
        }
        (None, Some(certificate)) => OfficerClaim::Profile { certificate },
        (None, None) => OfficerClaim::None,
    }
}

/// What modification times of this file system mean.
fn mtime_basis(root: &Root) -> io::Result<(&'static str, Option<&'static str>)> {
    Ok(if root.is_fat()? {
        let note = "FAT keeps steps of 2 s and no zone";
        ("recorder's wall clock, in the zone of the mount", Some(note))
    } else if root.is_exfat()? {
        ("Z by file system, where the recorder set its offset", None)
    } else {
        ("Z by file system", None)
    })
}

/// Which of its recording's files this is: what the chapters before it, which lie beside it, say of their time and
/// length. An error means that the station is short of descriptors or memory.
pub(crate) fn part(root: &Root, profile: Option<&Match>, metadata: &Metadata) -> io::Result<Part> {
    let Some(chapter) = profile.and_then(|profile| profile.chapter.as_ref()) else { return Ok(Part::Own) };
    let later = Part::Later(u32::try_from(chapter.before.len()).unwrap_or(u32::MAX));
    let stamp = |metadata: &Metadata| {
        let stamps = metadata.times.iter().filter(|time| matches!(time.meaning, Meaning::Utc(_)));
        stamps.map(|time| time.raw.clone()).next()
    };
    let mut total = 0_u64;
    for path in &chapter.before {
        let (file, meta) = match root.file(&RelPath::from_bytes(path.clone().into_bytes())) {
            Ok(opened) => opened,
            Err(error) if is_shortage(&error) => return Err(error),
            Err(_) => return Ok(later),
        };
        let earlier = media::probe(&file, meta.size);
        if stamp(&earlier) != stamp(metadata) {
            return Ok(Part::Own);
        }
        match earlier.duration_ms.and_then(|ms| total.checked_add(ms)) {
            Some(sum) => total = sum,
            None => return Ok(later),
        }
    }
    Ok(Part::After(total))
}

/// Times from a companion file with the same stem. Only its two ends are read. An error means that the
/// station is short of descriptors or memory.
fn sidecar(root: &Root, path: &RelPath, profile: &Match) -> io::Result<Vec<MediaTime>> {
    use std::os::unix::fs::FileExt as _;
    let Some(dot) = path.bytes().iter().rposition(|byte| *byte == b'.') else { return Ok(Vec::new()) };
    let (stem, ending) = path.bytes().split_at(dot + 1);
    for companion in &profile.sidecars {
        if ending.eq_ignore_ascii_case(companion.as_bytes()) {
            continue;
        }
        for spelled in [companion.to_ascii_uppercase(), companion.to_ascii_lowercase()] {
            let other = RelPath::from_bytes([stem, spelled.as_bytes()].concat());
            let (file, meta) = match root.file(&other) {
                Ok(opened) => opened,
                Err(error) if is_shortage(&error) => return Err(error),
                Err(_) => continue,
            };
            let length = usize::try_from(meta.size).unwrap_or(usize::MAX).min(subtitle::PART);
            let (mut head, mut tail) = (vec![0; length], vec![0; length]);
            let read = file
                .read_exact_at(&mut head, 0)
                .and_then(|()| file.read_exact_at(&mut tail, meta.size - length as u64));
            match read {
                Ok(()) => return Ok(subtitle::times(&head, &tail)),
                Err(error) if is_shortage(&error) => return Err(error),
                Err(_) => {}
            }
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(officer: &str) -> Match {
        Match {
            profile: "p".into(),
            officer: Some(officer.into()),
            device: None,
            times: Vec::new(),
            container_time: crate::profiles::ContainerTime::Utc,
            sidecars: vec!["SRT".into()],
            since: None,
            chapter: None,
        }
    }

    #[test]
    fn an_assignment_goes_before_the_name_and_a_difference_shows() {
        let assigned: Certificate = "12".parse().unwrap();
        let mut flags = Vec::new();
        let claim = officer(Some(&assigned), Some(&named("34")), &mut flags);
        assert_eq!(claim, OfficerClaim::Assignment { certificate: assigned });
        assert_eq!(flags, ["officer-differs-from-name"]);
        let claim = officer(None, Some(&named("34")), &mut flags);
        assert_eq!(claim, OfficerClaim::Profile { certificate: "34".parse().unwrap() });
        assert_eq!(officer(None, Some(&named("\u{202e}")), &mut flags), OfficerClaim::None);
    }

    #[test]
    fn a_companion_file_tells_the_times() {
        let card = tempfile::tempdir().unwrap();
        std::fs::write(card.path().join("A.SRT"), "2022-08-07 13:40:40,7\n2022-08-07 13:40:49\n").unwrap();
        let root = Root::open(card.path()).unwrap();
        assert_eq!(sidecar(&root, &RelPath::child(None, b"A.MP4"), &named("x")).unwrap().len(), 2);
        assert!(sidecar(&root, &RelPath::child(None, b"A.SRT"), &named("x")).unwrap().is_empty());
        assert!(sidecar(&root, &RelPath::child(None, b"B.MP4"), &named("x")).unwrap().is_empty());
    }
}
