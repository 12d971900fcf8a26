//! Transcripts that are given, listed, read and taken away.
//!
//! Order: permission, the file read, both the file and its lines made durable objects, `transcript.added` logged. A
//! crash before the entry leaves objects that nothing names, which `docket check` tells of.

use std::sync::Arc;

use bytes::Bytes;
use evidence::entry::Item;
use evidence::event::{Event, TranscriptEvent, TranscriptFormat};
use evidence::ids::{RecordingId, TranscriptId};
use evidence::keys;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::download::safe_name;
use crate::custody::marker::act::recording_for;
use crate::custody::recording::Recording;
use crate::custody::recording::examined::{BEHIND_END_MS, Length};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::transcript::TranscriptFact;
use crate::custody::transcript::asking::{Asking, AskingStanding};
use crate::custody::transcript::lines::Lines;
use crate::custody::transcript::reading::{self, TRANSCRIPT_BYTES_MAX, Transcript, is_language};
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft};
use crate::spans;
use crate::store::tables::{Reader, Stated};

/// Transcripts of one recording at most.
pub const TRANSCRIPTS_MAX: u64 = 4;

/// A transcript as it is given.
#[derive(Debug, Clone)]
pub struct NewTranscript {
    /// The recording that it is of.
    pub recording: RecordingId,
    /// The file's name, as given; may be empty.
    pub name: String,
    /// The language, where it is said.
    pub language: Option<String>,
    /// The program that made it, where it is said that one did.
    pub program: Option<String>,
    /// The file.
    pub bytes: Bytes,
}

/// Whether one more may be added to a recording.
pub(in crate::custody::transcript) fn has_room(reader: &Reader<'_>, recording: &RecordingId) -> Result<(), Stop> {
    if reader.transcript_count(recording, TRANSCRIPTS_MAX)? < TRANSCRIPTS_MAX {
        return Ok(());
    }
    Err(Refused::Conflict(Fault::TranscriptsFull { most: TRANSCRIPTS_MAX }).into())
}

/// The transcript and its recording, where `who` may do `action` with it.
fn transcript_for(
    reader: &Reader<'_>,
    who: &Caller,
    action: Action,
    id: &TranscriptId,
) -> Result<TranscriptFact, Stop> {
    let Some(transcript) = reader.transcript(id)? else {
        return Err(absent(who, action, Thing::Transcript, id).into());
    };
    recording_for(reader, who, action, transcript.recording)?;
    Ok(transcript)
}

/// What is said beside a file, where it is said.
fn said(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Custody {
    /// The recording, where the caller may add a transcript to it: before the file is taken.
    pub async fn may_transcribe(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<Recording, Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::MarkRecording, id)?;
                has_room(reader, &id)?;
                if recording.stored_at().is_none() { Err(Refused::NotStored) } else { Ok(recording) }
            })
            .await;
        self.recorded(caller, Verb::TranscriptAdd, found).await
    }

    /// Adds a transcript to a recording.
    pub async fn add_transcript(
        self: &Arc<Self>,
        caller: &Caller,
        new: NewTranscript,
    ) -> Result<TranscriptId, Refused> {
        let recording = self.may_transcribe(caller, new.recording).await?;
        let NewTranscript { name, language, program, bytes, .. } = new;
        let name = said(Some(name)).map(|name| clean_text(Field::Name, &name)).transpose()?;
        let program = said(program).map(|program| clean_text(Field::Program, &program)).transpose()?;
        let language = said(language);
        if language.as_deref().is_some_and(|tag| !is_language(tag)) {
            return Err(Refused::Invalid { field: Field::Language, problem: Fault::NotALanguage });
        }
        let file = |problem| Refused::Invalid { field: Field::File, problem };
        if bytes.len() as u64 > TRANSCRIPT_BYTES_MAX {
            return Err(file(Fault::MoreMebibytes { most: TRANSCRIPT_BYTES_MAX / 1024 / 1024 }));
        }
        let given = bytes.clone();
        let read = spans::blocking(move || reading::read(&given)).await.map_err(|_| Refused::Panicked)?;
        let Transcript { format, language: told, lines } = read.map_err(file)?;
        self.within_recording(&recording, &lines).await.map_err(file)?;
        let name = named(name.as_deref(), format);
        let (count, size) = (lines.segments.len() as u64, bytes.len() as u64);
        let plain = lines.to_json().map_err(|_| Refused::Panicked)?;
        self.require_standing(caller, Verb::TranscriptAdd).await?;
        let content = self.vault.put_small(bytes).await?;
        let lines = self.vault.put_small(Bytes::from(plain.clone())).await?;
        let transcript = TranscriptId::from_random(keys::random()?);
        let (id, recording) = (transcript.clone(), recording.id);
        let language = language.or(told);
        let event = TranscriptEvent::Added {
            transcript,
            recording,
            name,
            format,
            language,
            program,
            content,
            size,
            lines,
            count,
        };
        let who = caller.clone();
        self.command(caller, Verb::TranscriptAdd, move |reader, _| {
            // Both are asked again: taking the file took time.
            recording_for(reader, &who, Action::MarkRecording, recording)?;
            has_room(reader, &recording)?;
            Ok(vec![draft(&who, vec![Item::Recording(recording)], event.into()).stating(Stated::Lines(plain))])
        })
        .await?;
        Ok(id)
    }

    /// Whether all lines begin within the recording, as far as it is known how long that is.
    async fn within_recording(self: &Arc<Self>, recording: &Recording, lines: &Lines) -> Result<(), Fault> {
        match (self.length_of(recording).await, lines.last_start_ms()) {
            (Length::Lasts(length), Some(last)) if last > length + BEHIND_END_MS => {
                Err(Fault::CueBehindEnd { at: clock_of(last), length: clock_of(length) })
            }
            _ => Ok(()),
        }
    }

    /// Takes a transcript away: it is neither shown nor searched any more. Gives its recording.
    pub async fn remove_transcript(
        self: &Arc<Self>,
        caller: &Caller,
        id: TranscriptId,
        reason: &str,
    ) -> Result<RecordingId, Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let (who, asked) = (caller.clone(), id.clone());
        let found = self.read(move |reader| Ok(reader.transcript(&asked)?)).await?;
        self.command(caller, Verb::TranscriptRemove, move |reader, _| {
            let recording = transcript_for(reader, &who, Action::MarkRecording, &id)?.recording;
            let event = TranscriptEvent::Removed { transcript: id.clone(), recording, reason: reason.clone() };
            Ok(vec![draft(&who, vec![Item::Recording(recording)], Event::Transcript(event))])
        })
        .await?;
        // The command found it, so it was there before.
        found.map(|transcript| transcript.recording).ok_or(Refused::Panicked)
    }

    /// Transcripts of a recording that the caller may read, and the last that was asked for where none came of it yet; the
    /// reading is logged.
    pub async fn transcripts_of(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
    ) -> Result<(Vec<TranscriptFact>, Option<Asking>), Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::ReadRecording, id)?;
                Ok((reader.transcripts(&recording.id)?, reader.last_asking(&recording.id)?))
            })
            .await;
        let (transcripts, asking) = self.recorded(caller, Verb::TranscriptList, found).await?;
        self.log_described(caller, Verb::TranscriptList, vec![Item::Recording(id)]).await?;
        Ok((transcripts, asking.filter(|asking| asking.standing != AskingStanding::Done)))
    }

    /// A transcript with its lines: what is said in the recording, so who may view it may read it; the reading is
    /// logged.
    pub async fn transcript(
        self: &Arc<Self>,
        caller: &Caller,
        id: TranscriptId,
    ) -> Result<(TranscriptFact, Lines), Refused> {
        let transcript = self.readable_transcript(caller, &id).await?;
        let asked = id.clone();
        let lines = self.read(move |reader| Ok(reader.transcript_lines(&asked)?)).await?;
        Ok((transcript, lines.ok_or(Refused::unknown(Thing::Transcript, &id))?))
    }

    /// The file of a transcript as it was given; the reading is logged.
    pub async fn transcript_file(
        self: &Arc<Self>,
        caller: &Caller,
        id: TranscriptId,
    ) -> Result<(TranscriptFact, Bytes), Refused> {
        let transcript = self.readable_transcript(caller, &id).await?;
        let bytes = self.vault.read_small(&transcript.content).await?;
        Ok((transcript, bytes))
    }

    async fn readable_transcript(
        self: &Arc<Self>,
        caller: &Caller,
        id: &TranscriptId,
    ) -> Result<TranscriptFact, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        let found = self.read(move |reader| Ok(transcript_for(reader, &who, Action::ViewRecording, &asked)?)).await;
        let transcript = self.recorded(caller, Verb::TranscriptRead, found).await?;
        self.log_described(caller, Verb::TranscriptRead, vec![Item::Recording(transcript.recording)]).await?;
        Ok(transcript)
    }
}

/// The name of a file, one by its format where none was given.
pub(in crate::custody::transcript) fn named(name: Option<&str>, format: TranscriptFormat) -> String {
    let ending = match format {
        TranscriptFormat::Srt => "srt",
        TranscriptFormat::Vtt => "vtt",
        TranscriptFormat::Json | TranscriptFormat::Whisper => "json",
    };
    name.map_or_else(|| format!("transcript.{ending}"), safe_name)
}

/// `1:02:03.456`, or without hours.
fn clock_of(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    let tail = format!("{seconds:02}.{:03}", ms % 1000);
    if hours > 0 { format!("{hours}:{minutes:02}:{tail}") } else { format!("{minutes}:{tail}") }
}
