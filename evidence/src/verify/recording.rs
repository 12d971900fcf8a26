//! A recording: its manifest, states and content, what the log says of it, and what its history
//! tells of its life.

use std::collections::BTreeMap;

use super::bag::Bag;
use super::history::{Histories, Step};
use super::message::{Fault, Notice};
use super::report::{RecordingFacts, SealFacts};
use super::station::Station;
use super::{entries, life, shown};
use crate::cause::{Cause, Flaw};
use crate::digest::{
    CONTENT_SIZE_MAX, CheckedContent, ContentCheck, ContentHasher, Digest, SEGMENT_SIZE, STATE_SIZE, segment_count,
    segment_range,
};
use crate::dsse::Envelope;
use crate::entry::Item;
use crate::event::{Event, RecordingEvent, RecordingName};
use crate::ids::RecordingId;
use crate::manifest::{OfficerClaim, ReadError, Sealed};
use crate::name::Undecoded;
use crate::package::{PackageFile, PackagedRecording};
use crate::statement::{PAYLOAD_SIZE_MAX, StatementError};
use crate::strict;
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
        let bytes = self.bag.read(&file, MANIFEST_SIZE_MAX, "R3.3");
        let sealed = bytes.as_deref().and_then(|bytes| self.check_manifest(&file, bytes));
        let states = self.check_content(sealed.as_ref());
        let logged = Logged { envelope: bytes.as_deref().map(Digest::of), states, sealed: sealed.as_ref() };
        let stored = self.check_log(&logged);
        let size = sealed.as_ref().map(|sealed| sealed.seal.size);
        entries::check_views(self.bag, self.histories, self.id(), size);
        entries::check_course(self.bag, self.histories, &Item::Recording(self.id()));
        if let Some(sealed) = &sealed {
            self.check_index(sealed);
            self.note_seal(&file, sealed, stored);
        }
        let undecoded = sealed.as_ref().and_then(undecoded);
        let (accesses, life) = life::life(self.id(), self.steps(), undecoded.as_ref());
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
            stored_clock_doubted: self.steps().iter().any(|step| {
                step.entry.clock_doubted && matches!(step.entry.event, Event::Recording(RecordingEvent::Stored { .. }))
            }),
            accesses,
            life,
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
        let fault = |rule, error: Cause| self.bag.fault(file, Fault::Manifest { rule, error });
        self.bag.breaches(file, strict::canonical_json(bytes));
        let envelope = Envelope::parse(bytes).map_err(|error| fault("R3.1", (&error).into()));
        let Ok(envelope) = envelope else {
            self.bag.breaches(file, strict::values::of_envelope(bytes));
            return None;
        };
        // Without a logged key there is nothing to check the signature with; that is a finding
        // of its own.
        let station = self.station?;
        let opened = Sealed::open(&envelope, &station.key);
        let sealed = match opened {
            Ok(sealed) => sealed,
            Err(error) => {
                fault(error.rule(), (&error).into());
                self.bag.breaches(file, strict::json(&envelope.payload));
                self.bag.breaches(file, strict::values::of_manifest(&envelope.payload));
                return None;
            }
        };
        if sealed.id != self.id() {
            self.bag.fault(file, Fault::OtherRecording { actual: sealed.id });
            return None;
        }
        if sealed.seal.agency != station.agency {
            let proven = station.agency.to_string();
            self.differs("R9.16", file, "agency", &sealed.seal.agency.to_string(), &proven, &station.file);
        }
        self.bag.breaches(file, sealed.breaches(&envelope.payload));
        Some(sealed)
    }

    fn differs(&self, rule: &'static str, file: &str, field: &str, said: &str, proven: &str, source: &str) {
        let (field, source) = (field.to_owned(), source.to_owned());
        self.bag.fault(file, Fault::Differs { rule, field, said: shown(said), proven: shown(proven), source });
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
            self.differs("R9.17", &PackageFile::Index.path(), &field, said, proven, &manifest);
        }
    }

    /// Reads states and content; gives the digest of the states' file.
    fn check_content(&self, sealed: Option<&Sealed>) -> Option<Digest> {
        let states_file = PackageFile::States(&self.packaged.recording).path();
        let states = self.bag.read(&states_file, STATES_SIZE_MAX, "R2.1");
        let digest = states.as_deref().map(Digest::of);
        if let (Some(sealed), Some(digest)) = (sealed, digest)
            && digest != sealed.seal.segment_states
        {
            let error = Flaw::new("states-unsigned", "they are not those that the manifest signs").into();
            self.bag.fault(&states_file, Fault::States { rule: "R9.18", error });
        }
        let content = sealed.zip(states).and_then(|(sealed, bytes)| {
            let content = sealed.content(&bytes);
            let told = |error: &StatementError| error.rule() == "R9.18";
            if let Some(error) = content.as_ref().err().filter(|error| !told(error)) {
                let fault = Fault::States { rule: error.rule(), error: error.into() };
                self.bag.fault(&states_file, fault);
            }
            content.ok()
        });
        let file = self.content_path();
        let mut zeros = ZeroCheck::new(sealed.map_or(&[], |sealed| &sealed.seal.read_errors));
        let found = if let Some(content) = &content {
            let mut check = ContentCheck::new(content);
            let read = self.bag.stream(&file, &mut |bytes| {
                zeros.update(bytes);
                check.update(bytes);
            });
            read.then(|| check.finish())
        } else {
            let mut hasher = ContentHasher::new();
            let read = self.bag.stream(&file, &mut |bytes| {
                zeros.update(bytes);
                hasher.update(bytes);
            });
            let found = read.then(|| hasher.finish());
            found.map(|found| CheckedContent { digest: found.digest, size: found.size, wrong: Vec::new() })
        };
        if let Some(found) = found {
            self.judge_content(&file, &states_file, sealed, &found);
            for error in zeros.wrong {
                let (offset, length) = (error.offset, error.length);
                self.bag.fault(&file, Fault::NotZero { offset, length });
            }
        }
        digest
    }

    /// Says what the content is. That it holds rests on its SHA-256 alone: where that is right and
    /// some states do not fit, it is the states that are wrong.
    fn judge_content(&self, file: &str, states_file: &str, sealed: Option<&Sealed>, found: &CheckedContent) {
        self.bag.compare(file, found.digest);
        let Some(sealed) = sealed else { return };
        let holds = found.digest == sealed.digest && found.size == sealed.seal.size;
        if found.size != sealed.seal.size {
            self.bag.fault(file, Fault::ContentSize { sealed: sealed.seal.size, actual: found.size });
        }
        if found.digest != sealed.digest {
            self.bag.fault(file, Fault::ContentDigest { sealed: sealed.digest, actual: found.digest });
        }
        if found.wrong.is_empty() {
            return;
        }
        if holds {
            let (count, of) = (found.wrong.len() as u64, segment_count(sealed.seal.size));
            self.bag.fault(states_file, Fault::StatesWrong { count, of });
        } else {
            self.bag.fault(file, segments(&found.wrong, sealed.seal.size));
        }
    }

    /// Compares what the log says of the announcing and the storing; gives the storing's time and
    /// number in the log.
    fn check_log(&self, logged: &Logged<'_>) -> Option<(Utc, u64)> {
        let mut announced = false;
        let mut stored: Option<(Utc, Option<u64>)> = None;
        for step in self.steps() {
            // Of no other noun does an event say what was announced or stored.
            let Event::Recording(event) = &step.entry.event else { continue };
            let others = match event {
                RecordingEvent::Announced { .. } => {
                    announced = true;
                    self.check_revocation(step);
                    logged.announced(self.packaged, &step.entry.event)
                }
                RecordingEvent::Stored { .. } => {
                    if stored.is_some_and(|(_, index)| index.is_some() || step.index.is_none()) {
                        let what = Cause::named(RecordingName::Stored.text());
                        self.bag.fault(&step.file, Fault::Twice { rule: "R9.20", what });
                    }
                    stored = Some((step.entry.time, step.index));
                    logged.stored(self.packaged, &step.entry.event)
                }
                RecordingEvent::Imported { .. }
                | RecordingEvent::Released { .. }
                | RecordingEvent::UploadAbandoned { .. }
                | RecordingEvent::UploadResumed { .. }
                | RecordingEvent::Verified { .. } => continue,
            };
            for Other { field, file } in others {
                match file.filter(|_| step.index.is_some()) {
                    Some(file) => self.bag.fault(&file, Fault::NotAsLogged { field, entry: step.file.clone() }),
                    None => self.bag.fault(&step.file, Fault::LoggedOther { field }),
                }
            }
        }
        let manifest = PackageFile::Manifest(&self.packaged.recording).path();
        // What an entry that cannot be read says is not known to be missing.
        let whole = self.histories.is_whole(&Item::Recording(self.id()));
        if !announced && whole {
            self.bag.fault(&manifest, Fault::NotAnnounced {});
        }
        if stored.is_none() && whole {
            self.bag.fault(&manifest, Fault::NotStored {});
        }
        let (time, index) = stored?;
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

/// Watches whether the ranges that a manifest declares unreadable are zeros in the content.
struct ZeroCheck<'a> {
    /// By their first byte.
    ranges: Vec<&'a ReadError>,
    /// Those before this one are passed.
    next: usize,
    at: u64,
    wrong: Vec<&'a ReadError>,
}

impl<'a> ZeroCheck<'a> {
    fn new(ranges: &'a [ReadError]) -> Self {
        let mut ranges: Vec<_> = ranges.iter().collect();
        ranges.sort_by_key(|range| range.offset);
        Self { ranges, next: 0, at: 0, wrong: Vec::new() }
    }

    fn update(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len() as u64;
        let range_end = |range: &ReadError| range.offset.saturating_add(range.length);
        while self.ranges.get(self.next).is_some_and(|range| range_end(range) <= self.at) {
            self.next += 1;
        }
        for range in self.ranges.iter().skip(self.next).take_while(|range| range.offset < end) {
            let within = |place: u64| usize::try_from(place.clamp(self.at, end) - self.at).unwrap_or(bytes.len());
            let part = bytes.get(within(range.offset)..within(range_end(range))).unwrap_or_default();
            if part.iter().any(|byte| *byte != 0) && !self.wrong.iter().any(|known| std::ptr::eq(*known, *range)) {
                self.wrong.push(range);
            }
        }
        self.at = end;
    }
}

/// What the log's entries of a recording are compared with: what was sealed or, where no manifest holds,
/// what the package shows.
struct Logged<'a> {
    envelope: Option<Digest>,
    states: Option<Digest>,
    sealed: Option<&'a Sealed>,
}

/// Something that is not as the log has it.
struct Other {
    /// The field of the event.
    field: &'static str,
    /// The file that says otherwise and is no signed word; of two that are signed, it is the entry that
    /// proves something else.
    file: Option<String>,
}

impl Logged<'_> {
    /// What of the announcing does not fit.
    fn announced(&self, packaged: &PackagedRecording, event: &Event) -> Vec<Other> {
        let Event::Recording(RecordingEvent::Announced { recording, station, envelope, content, size, states }) = event
        else {
            return Vec::new();
        };
        let id = &packaged.recording;
        let said = self.sealed.map_or(&packaged.station, |sealed| &sealed.seal.station);
        let of_states = self.sealed.map_or(self.states, |sealed| Some(sealed.seal.segment_states));
        let states_file = self.sealed.is_none().then(|| PackageFile::States(id).path());
        let manifest = Some(PackageFile::Manifest(id).path());
        let fits = [
            ("station", said == station, self.index()),
            ("envelope", self.envelope.is_none_or(|actual| actual == *envelope), manifest),
            ("states", of_states.is_none_or(|actual| actual == *states), states_file),
        ];
        let others = fits.into_iter().filter(|(_, fits, _)| !fits).map(|(field, _, file)| Other { field, file });
        others.chain(self.content(packaged, *recording, *content, *size)).collect()
    }

    /// What of the storing does not fit.
    fn stored(&self, packaged: &PackagedRecording, event: &Event) -> Vec<Other> {
        let Event::Recording(RecordingEvent::Stored { recording, content, size }) = event else { return Vec::new() };
        self.content(packaged, *recording, *content, *size)
    }

    fn content(&self, packaged: &PackagedRecording, id: RecordingId, content: Digest, size: u64) -> Vec<Other> {
        let said = (packaged.digest, packaged.size);
        let (digest, length) = self.sealed.map_or(said, |sealed| (sealed.digest, sealed.seal.size));
        let fits = [("recording", id == packaged.recording), ("content", content == digest), ("size", size == length)];
        let other = |(field, _)| Other { field, file: self.index() };
        fits.into_iter().filter(|(_, fits)| !fits).map(other).collect()
    }

    /// The index, where it is what was compared because no manifest holds.
    fn index(&self) -> Option<String> {
        self.sealed.is_none().then(|| PackageFile::Index.path())
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
    let of = segment_count(size);
    Fault::Segments { count: wrong.len() as u64, of, ranges: texts.join(", ") }
}

/// The path's bytes, where they are not UTF-8, and are of the path.
fn undecoded(sealed: &Sealed) -> Option<Undecoded> {
    Undecoded::of_raw(sealed.seal.raw_path.as_deref()?).filter(|undecoded| undecoded.reads_as(&sealed.path))
}

fn seal_facts(sealed: &Sealed) -> SealFacts {
    let seal = &sealed.seal;
    SealFacts {
        name: sealed.path.clone(),
        undecoded: undecoded(sealed),
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

/// Finds recordings whose places in their stations' chains contradict each other: two at one place,
/// two after one statement, or one that names another statement than the one before it.
pub(super) fn check_chains(bag: &Bag<'_>, mut places: Vec<ChainPlace>) {
    places.sort_by(|a, b| (&a.station, a.sequence, a.id).cmp(&(&b.station, b.sequence, b.id)));
    let fault = |at: &ChainPlace, other: &ChainPlace| {
        bag.fault(&PackageFile::Manifest(&at.id).path(), Fault::StationChain { other: other.id });
    };
    for pair in places.windows(2) {
        let [one, two] = pair else { continue };
        let follows = one.sequence.checked_add(1) == Some(two.sequence);
        let broken = one.sequence == two.sequence || (follows && two.previous != Some(one.id.0));
        if one.station == two.station && broken && one.id != two.id {
            fault(two, one);
        }
    }
    let by_id: BTreeMap<Digest, &ChainPlace> = places.iter().map(|place| (place.id.0, place)).collect();
    let mut followed: BTreeMap<Digest, &ChainPlace> = BTreeMap::new();
    for place in &places {
        let Some(previous) = place.previous else { continue };
        if let Some(before) = by_id.get(&previous)
            && (before.station != place.station || before.sequence.checked_add(1) != Some(place.sequence))
        {
            fault(place, before);
        }
        if let Some(other) = followed.insert(previous, place).filter(|other| other.id != place.id) {
            fault(place, other);
        }
    }
}
