//! Transcripts that the site's own program makes of a recording's sound, on somebody's word.
//!
//! Order: `transcript.asked` logged, by whoever asks; then, one at a time and in the order of asking, whether they may still
//! ask, `transcript.begun` logged, the program run on the sound, and what it wrote read as what people give is. What comes of
//! it is `transcript.added` by whoever asked, or `transcript.failed` with a reason. An asking is begun once: one that was at
//! work when the service ended has failed, so that nothing that ends the service can do so again and again.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use evidence::entry::Item;
use evidence::event::{Actor, Event, TranscriptEvent, TranscriptFailure};
use evidence::ids::{RecordingId, TranscriptId};
use evidence::keys;

use crate::custody::access::{Action, Caller};
use crate::custody::account::session::caller_of;
use crate::custody::legal::Rights;
use crate::custody::marker::act::recording_for;
use crate::custody::recording::Recording;
use crate::custody::recording::examined::BEHIND_END_MS;
use crate::custody::recording::watch::is_passing;
use crate::custody::refused::Fault;
use crate::custody::transcript::act::{has_room, named};
use crate::custody::transcript::asking::{Asking, AskingStanding, Broken};
use crate::custody::transcript::reading::{self, Transcript};
use crate::custody::{Custody, Refused, Stop, Verb, draft};
use crate::spans;
use crate::store::log::{Decided, Draft};
use crate::store::tables::{Reader, Stated};

/// Askings that wait at one time at most, of all recordings.
pub const TRANSCRIPTIONS_WAITING_MAX: u64 = 200;

/// How long an asking waits for its recording to be examined.
const EXAMINED_WITHIN: Duration = Duration::from_mins(30);

/// What a transcript is made of.
struct Sound {
    recording: Recording,
    length_ms: u64,
}

/// Why an asking did not come to its end: it failed, or this machine did, and it waits on.
enum Stopped {
    Failed(Broken),
    Machine(Refused),
}

impl From<TranscriptFailure> for Stopped {
    fn from(why: TranscriptFailure) -> Self {
        Self::Failed(why.into())
    }
}

impl Custody {
    /// What transcripts say made them that the site's program makes; none where the site has none.
    pub fn transcriber(&self) -> Option<&str> {
        self.media.transcriber().map(crate::media::Transcriber::name)
    }

    /// Asks for a transcript of a recording by the site's program. Gives the id that it will have.
    pub async fn ask_transcript(self: &Arc<Self>, caller: &Caller, id: RecordingId) -> Result<TranscriptId, Refused> {
        let who = caller.clone();
        let found = self
            .read(move |reader| {
                let recording = recording_for(reader, &who, Action::MarkRecording, id)?;
                if recording.stored_at().is_none() { Err(Refused::NotStored) } else { Ok(recording) }
            })
            .await;
        let recording = self.recorded(caller, Verb::TranscriptMake, found).await?;
        let Some(transcriber) = self.media.transcriber() else {
            return Err(Refused::Conflict(Fault::NoTranscriber));
        };
        let (program, language) = (transcriber.name().to_owned(), transcriber.language().map(str::to_owned));
        // Of what nobody has examined yet it is found out when its turn comes.
        let examined = self.examined_before(&recording).await;
        if examined.as_ref().and_then(|examined| examined.probed()).is_some_and(|probed| probed.audio.is_none()) {
            return Err(Refused::Conflict(Fault::NothingToHear));
        }
        let transcript = TranscriptId::from_random(keys::random()?);
        let (who, asked) = (caller.clone(), transcript.clone());
        self.command(caller, Verb::TranscriptMake, move |reader, _| {
            recording_for(reader, &who, Action::MarkRecording, id)?;
            may_ask(reader, id)?;
            let event = TranscriptEvent::Asked { transcript: asked, recording: id, program, language };
            Ok(vec![draft(&who, vec![Item::Recording(id)], event.into())])
        })
        .await?;
        Ok(transcript)
    }

    /// Takes up the asking that waits for longest, and brings it to its end. Gives whether there was one. An error is this
    /// machine's: what waits then waits on.
    pub async fn make_next_transcript(self: &Arc<Self>) -> Result<bool, Refused> {
        // Nobody else takes up any, so one that is said to be at work was so when the service ended.
        while let Some(interrupted) = self.read(|reader| Ok(reader.first_running()?)).await? {
            self.fail_asking(&interrupted, TranscriptFailure::ServiceStopped.into()).await?;
        }
        let Some(asking) = self.read(|reader| Ok(reader.first_waiting()?)).await? else { return Ok(false) };
        match self.make(&asking).await {
            Ok(()) => {}
            Err(Stopped::Failed(broken)) => self.fail_asking(&asking, broken).await?,
            Err(Stopped::Machine(refused)) => {
                let id = asking.transcript.clone();
                let now = self.read(move |reader| Ok(reader.transcript_asking(&id)?)).await?;
                if now.is_some_and(|now| now.standing == AskingStanding::Waiting) {
                    return Err(refused);
                }
                tracing::error!(transcript = %asking.transcript, transcript.error = %refused, "a transcript could not be made");
                self.fail_asking(&asking, TranscriptFailure::ServiceFailed.into()).await?;
            }
        }
        Ok(true)
    }

    async fn make(self: &Arc<Self>, asking: &Asking) -> Result<(), Stopped> {
        let sound = self.sound_of(asking).await?;
        let begin = self.begin(asking, &sound.recording);
        let written = self.media.transcribe(sound.length_ms, begin).await;
        let bytes = Bytes::from(written.map_err(Stopped::Machine)??);
        let given = bytes.clone();
        let read = spans::blocking(move || reading::read(&given)).await;
        let read =
            read.map_err(|_| Stopped::Machine(Refused::Panicked))?.map_err(|fault| Stopped::Failed(broken(&fault)))?;
        if read.lines.last_start_ms().is_some_and(|last| last > sound.length_ms + BEHIND_END_MS) {
            return Err(TranscriptFailure::OutputBehindEnd.into());
        }
        self.keep(asking, read, bytes).await
    }

    /// What the program is to be given, where there is anything, whoever asked may still do so, and it would be taken.
    async fn sound_of(self: &Arc<Self>, asking: &Asking) -> Result<Sound, Stopped> {
        let Some(transcriber) = self.media.transcriber().filter(|one| one.name() == asking.program) else {
            return Err(TranscriptFailure::ProgramChanged.into());
        };
        let (asked, legal) = (asking.clone(), Arc::clone(&self.legal));
        let found = self
            .read(move |reader| {
                let Some(who) = asker(reader, &legal.rights, &asked)? else { return Err(Refused::SignIn) };
                let recording = recording_for(reader, &who, Action::MarkRecording, asked.recording)?;
                has_room(reader, &asked.recording)?;
                Ok(recording)
            })
            .await;
        let recording = found.map_err(stopped)?;
        let examined = match self.examine(&recording, EXAMINED_WITHIN).await {
            Ok(examined) => examined,
            Err(refused) if is_passing(&refused) => return Err(Stopped::Machine(refused)),
            Err(_) => return Err(TranscriptFailure::MediaUnreadable.into()),
        };
        let Some(probed) = examined.probed() else { return Err(TranscriptFailure::MediaUnreadable.into()) };
        if probed.audio.is_none() {
            return Err(TranscriptFailure::NoSound.into());
        }
        let length_ms = probed.duration_ms.filter(|length| (1..=media_protocol::SOUND_MS_MAX).contains(length));
        let length_ms = length_ms.ok_or(TranscriptFailure::MediaUnreadable)?;
        if !transcriber.is_there().await {
            return Err(TranscriptFailure::NotStarted.into());
        }
        Ok(Sound { recording, length_ms })
    }

    /// Logs that the program is given the sound, and opens it. Whoever asked may have lost the right while it waited.
    async fn begin(self: &Arc<Self>, asking: &Asking, recording: &Recording) -> Result<File, Refused> {
        let (id, of) = (asking.transcript.clone(), asking.recording);
        let (asked, legal) = (asking.clone(), Arc::clone(&self.legal));
        let decide = move |reader: &Reader<'_>, _| {
            let Some(who) = asker(reader, &legal.rights, &asked)? else { return Err(Stop::from(Refused::SignIn)) };
            recording_for(reader, &who, Action::MarkRecording, asked.recording)?;
            let standing = reader.transcript_asking(&id)?.map(|asking| asking.standing);
            if standing != Some(AskingStanding::Waiting) {
                return Err(Stop::from(Refused::Panicked));
            }
            let event = Event::from(TranscriptEvent::Begun { transcript: id, recording: of });
            Ok(vec![Draft::new(Actor::Service, vec![Item::Recording(of)], event)])
        };
        match self.log.append(decide).await? {
            Decided::Done(_) => self.input(&recording.content).await,
            Decided::Refused(refused) => Err(refused),
        }
    }

    /// Keeps what the program wrote, as whoever asked would have given it.
    async fn keep(self: &Arc<Self>, asking: &Asking, read: Transcript, bytes: Bytes) -> Result<(), Stopped> {
        let machine = |refused: Refused| Stopped::Machine(refused);
        let Transcript { format, language: told, lines } = read;
        let (count, size) = (lines.segments.len() as u64, bytes.len() as u64);
        let plain = lines.to_json().map_err(|_| machine(Refused::Panicked))?;
        let content = self.vault.put_small(bytes).await.map_err(|error| machine(error.into()))?;
        let lines = self.vault.put_small(Bytes::from(plain.clone())).await.map_err(|error| machine(error.into()))?;
        let event = TranscriptEvent::Added {
            transcript: asking.transcript.clone(),
            recording: asking.recording,
            name: named(None, format),
            format,
            language: asking.language.clone().or(told),
            program: Some(asking.program.clone()),
            content,
            size,
            lines,
            count,
        };
        let (asked, legal) = (asking.clone(), Arc::clone(&self.legal));
        let decide = move |reader: &Reader<'_>, _| {
            let Some(who) = asker(reader, &legal.rights, &asked)? else { return Err(Stop::from(Refused::SignIn)) };
            recording_for(reader, &who, Action::MarkRecording, asked.recording)?;
            has_room(reader, &asked.recording)?;
            Ok(vec![draft(&who, vec![Item::Recording(asked.recording)], event.into()).stating(Stated::Lines(plain))])
        };
        match self.log.append(decide).await.map_err(|error| machine(error.into()))? {
            Decided::Done(_) => Ok(()),
            Decided::Refused(refused) => Err(stopped(refused)),
        }
    }

    /// Logs that nothing came of an asking, where it has not ended.
    async fn fail_asking(self: &Arc<Self>, asking: &Asking, broken: Broken) -> Result<(), Refused> {
        let Broken { why, line, segment } = broken;
        let (transcript, recording) = (asking.transcript.clone(), asking.recording);
        tracing::info!(transcript = %transcript, recording = %recording, transcript.why = ?why, "no transcript came of an asking");
        let decide = move |reader: &Reader<'_>, _| {
            if !reader.transcript_asking(&transcript)?.is_some_and(|asking| asking.is_open()) {
                return Ok::<_, Stop>(Vec::new());
            }
            let event = Event::from(TranscriptEvent::Failed { transcript, recording, why, line, segment });
            Ok(vec![Draft::new(Actor::Service, vec![Item::Recording(recording)], event)])
        };
        match self.log.append(decide).await? {
            Decided::Done(_) => Ok(()),
            Decided::Refused(refused) => Err(refused),
        }
    }
}

/// Whether one more may be asked for.
fn may_ask(reader: &Reader<'_>, recording: RecordingId) -> Result<(), Stop> {
    let conflict = |fault| Err(Refused::Conflict(fault).into());
    has_room(reader, &recording)?;
    if reader.last_asking(&recording)?.is_some_and(|asking| asking.is_open()) {
        return conflict(Fault::TranscriptAsked);
    }
    if reader.waiting_askings(TRANSCRIPTIONS_WAITING_MAX)? >= TRANSCRIPTIONS_WAITING_MAX {
        return conflict(Fault::TranscriptionsFull { most: TRANSCRIPTIONS_WAITING_MAX });
    }
    Ok(())
}

/// Who asked, as they are now; none where their account was closed.
fn asker(reader: &Reader<'_>, rights: &Rights, asking: &Asking) -> Result<Option<Caller>, Stop> {
    let user = reader.user(&asking.asked_by)?.filter(|user| user.disabled_at.is_none());
    Ok(user.map(|user| caller_of(user, rights, None)))
}

/// What it means that what comes of an asking would be refused.
fn stopped(refused: Refused) -> Stopped {
    match refused {
        Refused::SignIn | Refused::Forbidden { .. } | Refused::Unknown { .. } => TranscriptFailure::NotAllowed.into(),
        Refused::Conflict(_) => TranscriptFailure::TranscriptsFull.into(),
        refused => Stopped::Machine(refused),
    }
}

/// What is wrong with what a program wrote, without any word of it.
fn broken(fault: &Fault) -> Broken {
    let unreadable = |line, segment| Broken { why: TranscriptFailure::OutputUnreadable, line, segment };
    match fault {
        Fault::NothingSaid => TranscriptFailure::NothingHeard.into(),
        Fault::Longer { .. } | Fault::MoreLines { .. } | Fault::MoreWords { .. } => {
            TranscriptFailure::OutputTooLong.into()
        }
        Fault::AtLine { line, .. } | Fault::NoJsonAt { line, .. } | Fault::NoTranscriptAt { line } => {
            unreadable(Some(*line), None)
        }
        Fault::AtSegment { segment, .. } => unreadable(None, Some(*segment)),
        _ => unreadable(None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custody::schema::MIGRATIONS;
    use crate::store::tables::sql::{Connection, params};

    /// Tables in which so many askings stand so, each of another recording.
    fn asked(count: u64, state: &str) -> Connection {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in MIGRATIONS {
            migration.run(&sql).expect("migrated");
        }
        for number in 0..count {
            let insert = "INSERT INTO transcript_askings (transcript, recording, program, asked_by, asked_at, state, begun_at) \
                          VALUES ($1, $2, 'p', 'li', 1, $3, 1)";
            let (transcript, recording) = (format!("{number:032x}"), format!("{number:064x}"));
            sql.execute(insert, params![transcript, recording, state]).expect("a row");
        }
        sql
    }

    fn refusal(sql: &Connection, number: u64) -> Option<Fault> {
        let recording = format!("{number:064x}").parse().expect("an id");
        match may_ask(&Reader::new(sql), recording) {
            Ok(()) => None,
            Err(Stop::Refused(Refused::Conflict(fault))) => Some(fault),
            Err(other) => panic!("the tables could not be read: {other:?}"),
        }
    }

    #[test]
    fn so_many_may_wait_and_no_more() {
        let most = TRANSCRIPTIONS_WAITING_MAX;
        assert_eq!(refusal(&asked(most - 1, "waiting"), most), None);
        assert_eq!(refusal(&asked(most, "waiting"), most), Some(Fault::TranscriptionsFull { most }));
        assert_eq!(refusal(&asked(most, "done"), most), None, "what has ended does not wait");
    }

    #[test]
    fn of_one_recording_one_is_asked_for_at_a_time() {
        for open in ["waiting", "running"] {
            assert_eq!(refusal(&asked(1, open), 0), Some(Fault::TranscriptAsked), "{open}");
            assert_eq!(refusal(&asked(1, open), 1), None, "another recording's");
        }
        assert_eq!(refusal(&asked(1, "done"), 0), None);
    }

    #[test]
    fn what_does_not_read_is_told_with_its_place_and_no_word_of_it() {
        let of = |text: &str| broken(&reading::read(text.as_bytes()).expect_err(text));
        let at = |why, line, segment| Broken { why, line, segment };
        assert_eq!(of("WEBVTT\n\n"), TranscriptFailure::NothingHeard.into());
        assert_eq!(of(""), TranscriptFailure::NothingHeard.into());
        assert_eq!(of("hello"), TranscriptFailure::OutputUnreadable.into());
        assert_eq!(
            of("1\n00:00:02,000 --> 00:00:01,000\nsecret\n"),
            at(TranscriptFailure::OutputUnreadable, Some(2), None)
        );
        assert_eq!(
            of("{\"segments\":[{\"text\":\"secret\"}]}"),
            at(TranscriptFailure::OutputUnreadable, None, Some(1))
        );
    }
}
