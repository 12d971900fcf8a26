//! A recording: its manifest, states and content, what the log says of it, and what its history
//! tells of its life.

use super::bag::Bag;
use super::history::{Histories, Step};
use super::message::{Fault, Notice};
use super::report::{RecordingFacts, SealFacts};
use super::station::Station;
use super::{life, shown};
use crate::digest::{CONTENT_SIZE_MAX, ContentCheck, ContentHasher, Digest, SEGMENT_SIZE, STATE_SIZE, segment_range};
use crate::dsse::Envelope;
use crate::event::Event;
use crate::ids::RecordingId;
use crate::manifest::{OfficerClaim, Sealed};
use crate::package::{PackageFile, PackageIndex, PackagedRecording};
use crate::statement::PAYLOAD_SIZE_MAX;
use crate::time::Utc;

/// Largest manifest that is read, in bytes: the largest payload in base64, and its signatures.
const MANIFEST_SIZE_MAX: u64 = (PAYLOAD_SIZE_MAX / 3 * 4 + 64 * 1024) as u64;

/// Largest list of segment states, in bytes.
const STATES_SIZE_MAX: u64 = CONTENT_SIZE_MAX / SEGMENT_SIZE * STATE_SIZE as u64;

/// Most wrong byte ranges that are written out.
const RANGES_SHOWN_MAX: usize = 20;

/// Everything that the check of one recording needs.
pub(super) struct Subject<'a> {
    pub(super) bag: &'a Bag<'a>,
    pub(super) packaged: &'a PackagedRecording,
    pub(super) histories: &'a Histories,
    /// The recording's station, where its key is known.
    pub(super) station: Option<&'a Station>,
}

/// A recording's place in its station's chain.
pub(super) struct ChainPlace {
    pub(super) id: RecordingId,
    pub(super) station: String,
    pub(super) sequence: u64,
    pub(super) previous: Option<Digest>,
}

impl Subject<'_> {
    fn id(&self) -> RecordingId {
        self.packaged.recording
    }

    fn steps(&self) -> &[Step] {
        self.histories.of_recording(self.id())
    }

    /// Checks the recording; gives what is known of it and its place in the station's chain.
    pub(super) fn check(&self) -> (RecordingFacts, Option<ChainPlace>) {
        let file = PackageFile::Manifest(&self.packaged.recording).path();
        let bytes = self.bag.read(&file, MANIFEST_SIZE_MAX);
        let sealed = bytes.as_deref().and_then(|bytes| self.check_manifest(&file, bytes));
        let states = self.check_content(sealed.as_ref());
        let logged = Logged { envelope: bytes.as_deref().map(Digest::of), states, sealed: sealed.as_ref() };
        let stored = self.check_log(&logged);
        if let Some(sealed) = &sealed {
            self.check_index(sealed);
            self.note_seal(&file, sealed, stored);
        }
        let captured_end = sealed.as_ref().map(|sealed| sealed.seal.capture.end);
        let facts = RecordingFacts {
            recording: self.id(),
            content: self.content_path(),
            seal: sealed.as_ref().map(seal_facts),
            stored_at: stored.map(|(time, _)| time),
            stored_after_seconds: stored
                .zip(captured_end)
                .map(|((stored, _), captured)| (stored.micros() - captured.micros()) / 1_000_000),
            stored_index: stored.map(|(_, index)| index),
            accesses: life::accesses(self.steps()),
            life: life::happenings(self.steps()),
        };
        let place = sealed.map(|sealed| ChainPlace {
            id: self.id(),
            station: sealed.seal.station.to_string(),
            sequence: sealed.seal.chain.sequence,
            previous: sealed.seal.chain.previous,
        });
        (facts, place)
    }

    fn content_path(&self) -> String {
        PackageFile::Content(&self.packaged.recording, &self.packaged.name).path()
    }

    /// The manifest, once its signature holds and it is of this recording.
    fn check_manifest(&self, file: &str, bytes: &[u8]) -> Option<Sealed> {
        let fault = |error: String| self.bag.fault(file, Fault::Manifest { error });
        let envelope = Envelope::parse(bytes).map_err(|error| fault(error.to_string())).ok()?;
        // Without a logged key there is nothing to check the signature with; that is a finding
        // of its own.
        let station = self.station?;
        let sealed = Sealed::open(&envelope, &station.key).map_err(|error| fault(error.to_string())).ok()?;
        if sealed.id != self.id() {
            self.bag.fault(file, Fault::OtherRecording { actual: sealed.id });
            return None;
        }
        if sealed.seal.agency != station.agency {
            let proven = station.agency.to_string();
            self.differs(file, "agency", &sealed.seal.agency.to_string(), &proven, &station.file);
        }
        Some(sealed)
    }

    fn differs(&self, file: &str, field: &str, said: &str, proven: &str, source: &str) {
        let (field, source) = (field.to_owned(), source.to_owned());
        self.bag.fault(file, Fault::Differs { field, said: shown(said), proven: shown(proven), source });
    }

    /// Compares the index with the manifest.
    fn check_index(&self, sealed: &Sealed) {
        let (said, seal) = (self.packaged, &sealed.seal);
        let certificate =
            |officer: Option<&crate::ids::Certificate>| officer.map_or(String::new(), ToString::to_string);
        let pairs = [
            ("name", said.name.clone(), sealed.path.clone()),
            ("size", said.size.to_string(), seal.size.to_string()),
            ("digest", said.digest.to_string(), sealed.digest.to_string()),
            ("media_type", said.media_type.clone(), seal.media_type.clone()),
            ("station", said.station.to_string(), seal.station.to_string()),
            ("officer", certificate(said.officer.as_ref()), certificate(seal.officer.certificate())),
            ("captured_end", said.captured_end.to_string(), seal.capture.end.to_string()),
            ("content", said.content.clone(), PackageFile::Content(&said.recording, &sealed.path).path()),
        ];
        let manifest = PackageFile::Manifest(&said.recording).path();
        for (field, said, proven) in pairs.iter().filter(|(_, said, proven)| said != proven) {
            let field = format!("{} {field}", self.id());
            self.differs(&PackageFile::Index.path(), &field, said, proven, &manifest);
        }
    }

    /// Reads states and content; gives the digest of the states' file.
    fn check_content(&self, sealed: Option<&Sealed>) -> Option<Digest> {
        let states_file = PackageFile::States(&self.packaged.recording).path();
        let states = self.bag.read(&states_file, STATES_SIZE_MAX);
        let content = match (sealed, &states) {
            (Some(sealed), Some(bytes)) => match sealed.content(bytes) {
                Ok(content) => Some(content),
                Err(error) => {
                    self.bag.fault(&states_file, Fault::States { error: error.to_string() });
                    None
                }
            },
            _ => None,
        };
        let file = self.content_path();
        let (digest, size) = if let Some(content) = &content {
            let mut check = ContentCheck::new(content);
            if !self.bag.stream(&file, &mut |bytes| check.update(bytes)) {
                return states.as_deref().map(Digest::of);
            }
            let found = check.finish();
            if !found.wrong.is_empty() {
                self.bag.fault(&file, segments(&found.wrong, content.size));
            }
            (found.digest, found.size)
        } else {
            let mut hasher = ContentHasher::new();
            if !self.bag.stream(&file, &mut |bytes| hasher.update(bytes)) {
                return states.as_deref().map(Digest::of);
            }
            let found = hasher.finish();
            (found.digest, found.size)
        };
        self.bag.compare(&file, digest);
        if let Some(sealed) = sealed {
            if size != sealed.seal.size {
                self.bag.fault(&file, Fault::ContentSize { sealed: sealed.seal.size, actual: size });
            }
            if digest != sealed.digest {
                self.bag.fault(&file, Fault::ContentDigest { sealed: sealed.digest, actual: digest });
            }
        }
        states.as_deref().map(Digest::of)
    }

    /// Compares what the log says of the announcing and the storing; gives the storing's time and
    /// number in the log.
    fn check_log(&self, logged: &Logged<'_>) -> Option<(Utc, u64)> {
        let mut announced = false;
        let mut stored = None;
        for step in self.steps() {
            let other = match &step.entry.event {
                Event::RecordingAnnounced { .. } => {
                    announced = true;
                    self.check_revocation(step);
                    logged.announced(self.packaged, &step.entry.event)
                }
                Event::RecordingStored { .. } => {
                    if stored.is_some() {
                        self.bag.fault(&step.file, Fault::Twice { what: "recording.stored".to_owned() });
                    }
                    stored = Some((step.entry.time, step.index));
                    logged.stored(self.packaged, &step.entry.event)
                }
                _ => None,
            };
            if let Some(field) = other {
                self.bag.fault(&step.file, Fault::LoggedOther { field });
            }
        }
        let manifest = PackageFile::Manifest(&self.packaged.recording).path();
        if !announced {
            self.bag.fault(&manifest, Fault::NotAnnounced {});
        }
        let Some((time, index)) = stored else {
            self.bag.fault(&manifest, Fault::NotStored {});
            return None;
        };
        // Where the index is missing, the proof that failed is a finding already.
        index.map(|index| (time, index))
    }

    /// A recording must not be announced after its station was revoked.
    fn check_revocation(&self, announced: &Step) {
        let Some((revoked_index, at, reason)) = self.station.and_then(|station| station.revoked.as_ref()) else {
            return;
        };
        match (announced.index, revoked_index) {
            (Some(announced_index), Some(revoked)) if revoked < &announced_index => {
                self.bag.fault(&announced.file, Fault::Revoked { at: *at });
            }
            _ => self.bag.notice(&announced.file, Notice::RevokedLater { at: *at, reason: shown(reason) }),
        }
    }

    /// What the manifest says that a reader should know.
    fn note_seal(&self, file: &str, sealed: &Sealed, stored: Option<(Utc, u64)>) {
        let seal = &sealed.seal;
        for flag in seal.flags.iter().chain(&seal.capture.flags) {
            self.bag.notice(file, Notice::Flag { flag: shown(flag) });
        }
        for error in &seal.read_errors {
            let (offset, length, error) = (error.offset, error.length, shown(&error.error));
            self.bag.notice(file, Notice::ReadError { offset, length, error });
        }
        if seal.officer == OfficerClaim::None {
            self.bag.notice(file, Notice::OfficerUnknown {});
        }
        if seal.capture.end > seal.sealed_at {
            self.bag.notice(file, Notice::CapturedAfterSealing {});
        }
        if let Some((stored, _)) = stored.filter(|(stored, _)| *stored < seal.sealed_at) {
            self.bag.notice(file, Notice::SealedAfterStored { sealed: seal.sealed_at, stored });
        }
        if let Some(station) = self.station.filter(|station| seal.sealed_at < station.enrolled_at) {
            self.bag.notice(file, Notice::SealedBeforeEnrolment { enrolled: station.enrolled_at });
        }
    }
}

/// What the log's entries of a recording are compared with.
struct Logged<'a> {
    envelope: Option<Digest>,
    states: Option<Digest>,
    sealed: Option<&'a Sealed>,
}

impl Logged<'_> {
    /// The field of the announcing that does not fit.
    fn announced(&self, packaged: &PackagedRecording, event: &Event) -> Option<&'static str> {
        let Event::RecordingAnnounced { recording, station, envelope, content, size, states } = event else {
            return None;
        };
        let fits = [
            ("recording", *recording == packaged.recording),
            ("station", *station == packaged.station),
            ("envelope", self.envelope.is_none_or(|actual| actual == *envelope)),
            ("states", self.states.is_none_or(|actual| actual == *states)),
        ];
        let other = fits.iter().find(|(_, fits)| !fits).map(|(field, _)| *field);
        other.or_else(|| self.content(packaged, *content, *size))
    }

    /// The field of the storing that does not fit.
    fn stored(&self, packaged: &PackagedRecording, event: &Event) -> Option<&'static str> {
        let Event::RecordingStored { recording, content, size } = event else { return None };
        let other = (*recording != packaged.recording).then_some("recording");
        other.or_else(|| self.content(packaged, *content, *size))
    }

    /// Compares with what was sealed or, where no manifest holds, with what the index says.
    fn content(&self, packaged: &PackagedRecording, content: Digest, size: u64) -> Option<&'static str> {
        let said = (packaged.digest, packaged.size);
        let (digest, length) = self.sealed.map_or(said, |sealed| (sealed.digest, sealed.seal.size));
        if content != digest {
            return Some("content");
        }
        (size != length).then_some("size")
    }
}

fn segments(wrong: &[u64], size: u64) -> Fault {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for range in wrong.iter().filter_map(|index| segment_range(size, *index)) {
        match ranges.last_mut() {
            Some((_, end)) if *end == range.start => *end = range.end,
            _ => ranges.push((range.start, range.end)),
        }
    }
    let mut texts: Vec<String> =
        ranges.iter().take(RANGES_SHOWN_MAX).map(|(start, end)| format!("{start}-{}", end - 1)).collect();
    if ranges.len() > RANGES_SHOWN_MAX {
        texts.push("…".to_owned());
    }
    let of = crate::digest::segment_count(size);
    Fault::Segments { count: wrong.len() as u64, of, ranges: texts.join(", ") }
}

fn seal_facts(sealed: &Sealed) -> SealFacts {
    let seal = &sealed.seal;
    SealFacts {
        name: sealed.path.clone(),
        digest: sealed.digest,
        size: seal.size,
        media_type: seal.media_type.clone(),
        agency: seal.agency.clone(),
        station: seal.station.clone(),
        station_key: seal.station_key,
        recorder: seal.recorder.id.clone(),
        officer: seal.officer.certificate().cloned(),
        officer_basis: match seal.officer {
            OfficerClaim::Profile { .. } => "profile",
            OfficerClaim::Assignment { .. } => "assignment",
            OfficerClaim::None => "none",
        },
        captured_start: seal.capture.start,
        captured_end: seal.capture.end,
        capture_rule: seal.capture.rule.clone(),
        docked_at: seal.docked_at,
        sealed_at: seal.sealed_at,
        docking: seal.chain.docking.clone(),
        chain_sequence: seal.chain.sequence,
    }
}

/// Finds recordings of one station whose places in its chain contradict each other.
pub(super) fn check_chains(bag: &Bag<'_>, mut places: Vec<ChainPlace>, index: &PackageIndex) {
    debug_assert!(places.len() <= index.recordings.len());
    places.sort_by(|a, b| (&a.station, a.sequence, a.id).cmp(&(&b.station, b.sequence, b.id)));
    for pair in places.windows(2) {
        let [one, two] = pair else { continue };
        let same_station = one.station == two.station;
        let broken =
            one.sequence == two.sequence || (one.sequence + 1 == two.sequence && two.previous != Some(one.id.0));
        if same_station && broken && one.id != two.id {
            bag.fault(&PackageFile::Manifest(&two.id).path(), Fault::StationChain { other: one.id });
        }
    }
}
