//! Clips and snapshots: cut by the confined worker, signed by the service, stored like any item.
//!
//! Order: permission, the cut into a file of the media cache (a picture into memory), the statement, both made durable
//! objects, `derived.made` logged. A crash before the entry leaves objects that nothing names,
//! which `docket check` tells of and which a further try of the same cut does not disturb.

use std::sync::Arc;

use evidence::derived::{Derived, DerivedHow, DerivedPredicate, DerivedRange, DerivedSource, segments_of};
use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{AccessEvent, ByteRange, DerivedEvent, DerivedKind, Event};
use evidence::ids::{DerivedId, RecordingId, UserId};
use evidence::keys;
use media_protocol::Cut;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::derived::DerivedFact;
use crate::custody::download::{safe_name, stem};
use crate::custody::marker::act::{MOMENT_MS_MAX, recording_for};
use crate::custody::recording::Recording;
use crate::custody::recording::examined::{Length, beyond};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, Stop, draft};
use crate::media::{Choice, Source};
use crate::store::objects::VaultError;
use crate::store::tables::{Reader, Stated};

/// Clips and snapshots of one recording at most.
pub const DERIVED_MAX: u64 = 500;

/// Longest clip, in milliseconds: 6 hours.
pub const CLIP_MS_MAX: u64 = 6 * 3600 * 1000;

/// What was made, before it is signed and stored.
struct Made {
    kind: DerivedKind,
    name: String,
    media_type: &'static str,
    asked: (u64, u64),
    actual: (u64, u64),
    bytes: ByteRange,
    how: DerivedHow,
}

/// How a clip is asked for.
#[derive(Debug, Clone)]
pub struct ClipAsked {
    /// The part of the timeline, in milliseconds.
    pub range: std::ops::Range<u64>,
    /// How exact.
    pub cut: Cut,
    /// Of which streams.
    pub choice: Choice,
}

/// Whether one more may be made of a recording.
fn has_room(reader: &Reader<'_>, recording: RecordingId) -> Result<(), Stop> {
    if reader.derived_count(&recording, DERIVED_MAX)? < DERIVED_MAX {
        return Ok(());
    }
    Err(Refused::Conflict(Fault::DerivedFull { most: DERIVED_MAX }).into())
}

impl Custody {
    /// Cuts a clip out of a recording.
    pub async fn cut_clip(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        asked: ClipAsked,
    ) -> Result<DerivedId, Refused> {
        let ClipAsked { range, cut, choice } = asked;
        if range.start >= range.end || range.end > MOMENT_MS_MAX || range.end - range.start > CLIP_MS_MAX {
            let problem = Fault::ClipSpan { hours: CLIP_MS_MAX / 3_600_000 };
            return Err(Refused::Invalid { field: Field::End, problem });
        }
        let (recording, user) = self.derivable(caller, id).await?;
        let choice = self.chosen(&recording, choice).await?;
        within_length(&range, self.length(&recording, choice).await)?;
        let source = Source { content: &recording.content, choice };
        let asked = (range.start, range.end);
        let (report, work) = self.media.clip(&user, source, self.input(&recording.content), range, cut).await?;
        let made = Made {
            kind: DerivedKind::Clip,
            name: derived_name(&recording.path, asked, "mp4"),
            media_type: "video/mp4",
            asked,
            actual: (report.actual_start_ms, report.actual_end_ms.max(report.actual_start_ms)),
            bytes: within(report.source_start..report.source_end, recording.size),
            how: DerivedHow {
                encoded_again: cut == Cut::Exact,
                tool: report.tool,
                parameters: with_choice(report.parameters, choice),
            },
        };
        self.keep_derived(caller, user, &recording, made, self.vault.put_file(work.path())).await
    }

    /// How long a recording is, where that can be found out. What cannot be examined the worker judges, which then
    /// cuts nothing.
    async fn length(self: &Arc<Self>, recording: &Recording, choice: Choice) -> Length {
        // How long the video inside a photo is, is not known before it is cut.
        if choice.inside { Length::Unknown } else { self.length_of(recording).await }
    }

    /// Takes one frame of a recording.
    pub async fn take_snapshot(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        at_ms: u64,
        choice: Choice,
    ) -> Result<DerivedId, Refused> {
        if at_ms > MOMENT_MS_MAX {
            return Err(Refused::Invalid { field: Field::AtMs, problem: Fault::MomentOver { most: MOMENT_MS_MAX } });
        }
        let (recording, user) = self.derivable(caller, id).await?;
        let choice = self.chosen(&recording, choice).await?;
        // The last picture is asked for by where it ends, too.
        self.length(&recording, choice).await.holds(at_ms)?;
        let source = Source { content: &recording.content, choice };
        let (head, picture) = self.media.snapshot(&user, source, self.input(&recording.content), at_ms).await?;
        let made = Made {
            kind: DerivedKind::Snapshot,
            name: derived_name(&recording.path, (at_ms, at_ms), "png"),
            media_type: "image/png",
            asked: (at_ms, at_ms),
            actual: (head.actual_ms, head.actual_ms),
            bytes: within(head.source_start..head.source_end, recording.size),
            how: DerivedHow {
                encoded_again: true,
                tool: head.tool,
                parameters: with_choice(vec!["format=png".to_owned()], choice),
            },
        };
        let size = picture.len() as u64;
        let put = async { Ok((self.vault.put_small(picture.into()).await?, size)) };
        self.keep_derived(caller, user, &recording, made, put).await
    }

    /// The recording, where the caller may derive from it, and the caller's account.
    async fn derivable(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<(Recording, UserId), Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::DeriveCopy, id)?;
                has_room(reader, id)?;
                if recording.stored_at().is_none() { Err(Refused::NotStored) } else { Ok(recording) }
            })
            .await;
        match (found, caller) {
            (Ok(recording), Caller::User { id, .. }) => Ok((recording, id.clone())),
            (Ok(_), _) => Err(Refused::Forbidden { item: None }),
            (Err(refused), _) => Err(self.on_record(caller, Verb::RecordingDerive, refused).await),
        }
    }

    /// Stores what was made, which `put` does, signs and logs it.
    async fn keep_derived(
        self: &Arc<Self>,
        caller: &Caller,
        user: UserId,
        recording: &Recording,
        made: Made,
        put: impl Future<Output = Result<(Digest, u64), VaultError>>,
    ) -> Result<DerivedId, Refused> {
        self.require_standing(caller, Verb::RecordingDerive).await?;
        let (content, size) = put.await?;
        let (first_segment, last_segment) = segments_of(made.bytes);
        let predicate = DerivedPredicate {
            kind: made.kind,
            origin: self.log.keys().verifier().name().to_owned(),
            service_key: self.service_key.public().key_id(),
            agency: recording.agency.clone(),
            source: DerivedSource {
                recording: recording.id,
                sha256: recording.content,
                size: recording.size,
                bytes: made.bytes,
                first_segment,
                last_segment,
            },
            range: DerivedRange {
                asked_start_ms: made.asked.0,
                asked_end_ms: made.asked.1,
                actual_start_ms: made.actual.0,
                actual_end_ms: made.actual.1,
            },
            how: made.how,
            size,
            media_type: made.media_type.to_owned(),
            made_by: user,
            made_at: self.clock.now(),
            nonce: keys::random::<32>()?.to_vec(),
            other: serde_json::Map::new(),
        };
        let signed = Derived::sign(&made.name, content, predicate, &self.service_key);
        let (envelope, derived) = signed.map_err(|_| Refused::Panicked)?;
        let envelope = self.vault.put_small(envelope.to_bytes().into()).await?;
        let id = derived.id;
        self.log_derived(caller, recording.id, derived, envelope, content, size).await?;
        Ok(id)
    }

    async fn log_derived(
        self: &Arc<Self>,
        caller: &Caller,
        recording: RecordingId,
        derived: Derived,
        envelope: Digest,
        content: Digest,
        size: u64,
    ) -> Result<(), Refused> {
        let (who, id, kind) = (caller.clone(), derived.id, derived.predicate.kind);
        let stated = Stated::Derived(Box::new(derived));
        self.command(caller, Verb::RecordingDerive, move |reader, _| {
            // Permission is asked again: making a clip takes time.
            recording_for(reader, &who, Action::DeriveCopy, recording)?;
            // So is the bound: others were made meanwhile.
            has_room(reader, recording)?;
            let items = vec![Item::Recording(recording), Item::Derived(id)];
            let event = Event::Derived(DerivedEvent::Made { derived: id, recording, kind, envelope, content, size });
            Ok(vec![draft(&who, items, event).stating(stated)])
        })
        .await?;
        Ok(())
    }

    /// Clips and snapshots of a recording that the caller may read; the reading is logged.
    pub async fn derived_of(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<Vec<DerivedFact>, Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::ReadRecording, id)?;
                Ok(reader.derived_of(&recording.id)?)
            })
            .await;
        match found {
            Err(refused) => Err(self.on_record(caller, Verb::DerivedList, refused).await),
            Ok(derived) => {
                let each = derived.iter().map(|one| Item::Derived(one.id));
                let items = std::iter::once(Item::Recording(id)).chain(each).collect();
                self.log_described(caller, Verb::DerivedList, items).await?;
                Ok(derived)
            }
        }
    }

    /// A clip or snapshot with the recording that it comes from, where the caller may view it.
    pub async fn derived_item(self: &Arc<Self>, caller: &Caller, id: DerivedId) -> Result<DerivedFact, Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let Some(derived) = reader.derived(&id)? else { return Err(Refused::unknown(Thing::Derived, &id)) };
                recording_for(reader, &who, Action::ViewRecording, derived.recording)?;
                Ok(derived)
            })
            .await;
        self.recorded(caller, Verb::DerivedView, found).await
    }

    /// The signed statement of a clip or snapshot; the reading is logged first.
    pub async fn derived_statement(
        self: &Arc<Self>,
        caller: &Caller,
        id: DerivedId,
    ) -> Result<(bytes::Bytes, DerivedFact), Refused> {
        let derived = self.derived_item(caller, id).await?;
        let (who, recording) = (caller.clone(), derived.recording);
        self.command(caller, Verb::DerivedStatement, move |_, _| {
            let items = vec![Item::Recording(recording), Item::Derived(id)];
            Ok(vec![draft(
                &who,
                items,
                Event::Access(AccessEvent::ItemRead { what: evidence::event::ReadWhat::Proof }),
            )])
        })
        .await?;
        Ok((self.vault.read_small(&derived.envelope).await?, derived))
    }

    /// The public key that signs what the service derives.
    pub fn service_key(&self) -> keys::PublicKey {
        self.service_key.public()
    }
}

/// A clip lies within its recording, as far as it is known how long that is.
fn within_length(range: &std::ops::Range<u64>, length: Length) -> Result<(), Refused> {
    let length_ms = match length {
        Length::Unknown => return Ok(()),
        Length::Still => return Err(Refused::Invalid { field: Field::Start, problem: Fault::ClipOfPicture }),
        Length::Lasts(length_ms) => length_ms,
    };
    if range.start >= length_ms {
        return Err(beyond(Field::Start, length_ms));
    }
    if range.end > length_ms { Err(beyond(Field::End, length_ms)) } else { Ok(()) }
}

/// The worker's parameters, after the streams that the copy is of where those are not the usual ones.
fn with_choice(parameters: Vec<String>, choice: Choice) -> Vec<String> {
    let named = [("stream_video", choice.video), ("stream_audio", choice.audio)];
    let named = named.into_iter().filter_map(|(what, stream)| Some(format!("{what}={}", stream?)));
    let inside = choice.inside.then(|| "part=embedded".to_owned());
    inside.into_iter().chain(named).chain(parameters).take(evidence::derived::PARAMETERS_MAX).collect()
}

/// `…_00m05s-00m12s.mp4`: the source's name with the moments that were asked for.
fn derived_name(path: &str, (start, end): (u64, u64), ending: &str) -> String {
    let moment = |ms: u64| format!("{:02}m{:02}.{:03}s", ms / 60_000, ms / 1000 % 60, ms % 1000);
    let moments = if start == end { moment(start) } else { format!("{}-{}", moment(start), moment(end)) };
    safe_name(&format!("{}_{moments}.{ending}", stem(path)))
}

/// The range, kept within a content of `size` bytes.
fn within(range: std::ops::Range<u64>, size: u64) -> ByteRange {
    let start = range.start.min(size);
    ByteRange { start, end: range.end.clamp(start, size) }
}

#[cfg(test)]
mod tests {
    use crate::custody::derived::act::*;

    #[test]
    fn a_clip_is_named_after_its_source_and_moments() {
        assert_eq!(derived_name("DCIM/现场.MP4", (5_000, 72_250), "mp4"), "现场_00m05.000s-01m12.250s.mp4");
        assert_eq!(derived_name("a", (61_001, 61_001), "png"), "a_01m01.001s.png");
    }

    #[test]
    fn a_copy_of_other_streams_says_of_which_before_all_else() {
        let made = || vec!["cut=exact".to_owned(), "video=libx264".to_owned()];
        assert_eq!(with_choice(made(), Choice::default()), ["cut=exact", "video=libx264"]);
        let second = Choice { video: Some(1), ..Choice::default() };
        assert_eq!(with_choice(made(), second), ["stream_video=1", "cut=exact", "video=libx264"]);
        let many = vec!["x=1".to_owned(); evidence::derived::PARAMETERS_MAX];
        let all = with_choice(many, Choice { video: Some(1), audio: Some(3), inside: false });
        assert_eq!((all.len(), all[1].as_str()), (evidence::derived::PARAMETERS_MAX, "stream_audio=3"));
    }

    #[test]
    fn a_clip_lies_within_its_recording() {
        let wrong = |range: std::ops::Range<u64>| match within_length(&range, Length::Lasts(72_250)) {
            Err(Refused::Invalid { field, problem }) => Some((field, problem.to_string())),
            _ => None,
        };
        assert_eq!((wrong(0..72_250), wrong(72_249..72_250)), (None, None));
        let text = "must lie within the recording, which is 1:12.250 long".to_owned();
        assert_eq!(wrong(0..72_251), Some((Field::End, text.clone())));
        assert_eq!(wrong(72_250..72_251), Some((Field::Start, text)));
        assert!(within_length(&(0..u64::MAX), Length::Unknown).is_ok());
        let of_photo = within_length(&(0..1), Length::Still);
        assert!(matches!(of_photo, Err(Refused::Invalid { problem: Fault::ClipOfPicture, .. })), "{of_photo:?}");
    }

    #[test]
    fn ranges_stay_within_the_content() {
        assert_eq!(within(5..9, 7), ByteRange { start: 5, end: 7 });
        assert_eq!(within(9..12, 7), ByteRange { start: 7, end: 7 });
    }
}
