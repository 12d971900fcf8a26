//! What was understood of a query, told piece by piece: a time, what a recording is, or a word, and where the words
//! stand in what was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::ids::RecordingId;
use evidence::time::Utc;
use jiff::Zoned;

use crate::answers::search::{MomentSource, TermMeaning, UnderstoodTerm};
use crate::custody::access::{Action, Caller, Scope, scope};
use crate::custody::deadline::rules::Rule;
use crate::custody::marker::Marker;
use crate::custody::recording::Recording;
use crate::custody::search::find::{FindError, Place, RecordingFilter};
use crate::custody::search::grams::{self, fold};
use crate::custody::search::query::known::Known;
use crate::custody::search::query::{Meaning, Query, Term};
use crate::custody::search::sounds;
use crate::custody::transcript::lines::Line;
use crate::custody::{Custody, Refused, cut};
use crate::store::tables::row::word;
use crate::store::tables::{DbError, Reader};

/// Recordings of a page that are asked where a word stands.
const ASKED: usize = 8;

/// Moments that are told of one recording.
pub const MOMENTS: usize = 3;

/// Characters of a line that are told of a moment.
const TOLD_CHARACTERS: usize = 200;

/// A moment of a recording that is told of with a word that was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds of its timeline.
    pub at_ms: u64,
    /// What tells of it.
    pub source: MomentSource,
    /// What it says; a long line is cut, and ends in `…`.
    pub text: String,
}

impl Custody {
    /// What was understood of `query`, which found `items` for the caller; the search itself is logged.
    pub async fn understood(
        self: &Arc<Self>,
        caller: &Caller,
        query: &Query,
        items: &[Recording],
    ) -> Result<Vec<UnderstoodTerm>, Refused> {
        let (reach, rules, now) = (scope(caller, Action::SearchRecordings), self.rules.clone(), self.clock.now());
        let local = self.local_now();
        let (query, items) = (query.clone(), items.to_vec());
        self.read(move |reader| Ok(told(reader, &query, &items, (&reach, (&rules, now)), &local)?)).await
    }

    /// The moments of what was found of which markers, and after them transcripts, tell with what was typed.
    pub async fn found_moments(
        self: &Arc<Self>,
        query: &Query,
        items: &[Recording],
    ) -> Result<BTreeMap<RecordingId, Vec<Moment>>, Refused> {
        let words: Vec<String> = query.terms.iter().map(|term| term.meaning.word().to_owned()).collect();
        let ids: Vec<RecordingId> = items.iter().map(|item| item.id).collect();
        if words.is_empty() || ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.read(move |reader| {
            let mut found = BTreeMap::new();
            for id in ids {
                let moments = moments_of(reader, &id, &words)?;
                if !moments.is_empty() {
                    found.insert(id, moments);
                }
            }
            Ok(found)
        })
        .await
    }
}

/// What was understood of `query`, which found `items` for somebody who reaches so far, and judged so.
pub fn told(
    reader: &Reader<'_>,
    query: &Query,
    items: &[Recording],
    (reach, judged): (&Scope, (&[Rule], Utc)),
    local: &Zoned,
) -> Result<Vec<UnderstoodTerm>, DbError> {
    let items = &items[..items.len().min(ASKED)];
    let alone = |word: &str| {
        let filter = RecordingFilter { words: vec![word.to_owned()], ..RecordingFilter::default() };
        let found = reader.find_recordings(reach, &filter, judged, &Place::First, 1);
        found.map(|found| found.items).map_err(|error| match error {
            FindError::Db(error) => error,
            FindError::TooFar => DbError::TooMany { most: 1 },
        })
    };
    let mut told = Vec::new();
    for term in &query.terms {
        let place = match &term.meaning {
            // Where nothing was found, it is told which word nothing has.
            Meaning::Word(word) if items.is_empty() => match &alone(word)?[..] {
                [] if term.is_no_time() => TermMeaning::NotATime,
                [] => TermMeaning::Nowhere,
                found => place_of(reader, word, found)?,
            },
            Meaning::Word(word) => place_of(reader, word, items)?,
            Meaning::Time { .. } | Meaning::Known { .. } => TermMeaning::Word,
        };
        told.push(tell(term, place, query.without(term, local)));
    }
    let rest = || query.terms.iter().map(|term| term.typed.as_str()).collect::<Vec<_>>().join(" ");
    told.extend(query.ignored.iter().map(|typed| UnderstoodTerm {
        text: typed.clone(),
        meaning: TermMeaning::Nothing,
        value: None,
        also_word: false,
        from: None,
        until: None,
        without: rest(),
    }));
    Ok(told)
}

fn tell(term: &Term, place: TermMeaning, without: String) -> UnderstoodTerm {
    let text = term.typed.clone();
    let (mut from, mut until, mut value) = (None, None, None);
    let meaning = match &term.meaning {
        Meaning::Word(_) => place,
        Meaning::Time { from: since, until: before, .. } => {
            (from, until) = (*since, *before);
            TermMeaning::Time
        }
        Meaning::Known { known, .. } => {
            value = Some(known_word(*known));
            match known {
                Known::Kind(_) => TermMeaning::Kind,
                Known::Standing(_) => TermMeaning::Standing,
                Known::Filed(_) => TermMeaning::Filing,
                Known::Stored(_) => TermMeaning::Storing,
                Known::Flag(_) => TermMeaning::Flag,
            }
        }
    };
    let also_word = !matches!(term.meaning, Meaning::Word(_));
    UnderstoodTerm { text, meaning, value, also_word, from, until, without }
}

/// Whether a folded text holds a folded word in any of its forms.
fn stands_in(text: &str, word: &str) -> bool {
    grams::forms(word).forms.iter().any(|form| grams::holds(text, form))
}

/// The first moments of a recording that markers, and after them transcripts, tell of with one of these folded words.
fn moments_of(reader: &Reader<'_>, id: &RecordingId, words: &[String]) -> Result<Vec<Moment>, DbError> {
    let holds = |text: &str| {
        let text = fold(text);
        words.iter().any(|word| stands_in(&text, word))
    };
    let marked = reader.markers(id)?.into_iter().filter(|marker| holds(&marker.text));
    let told = |marker: Marker| {
        let (source, text) = (MomentSource::Marker, marker.text);
        Moment { at_ms: marker.at_ms, source, text }
    };
    let mut moments: Vec<Moment> = marked.take(MOMENTS).map(told).collect();
    for transcript in reader.transcripts(id)? {
        let left = MOMENTS - moments.len();
        if left == 0 {
            break;
        }
        let lines = reader.transcript_lines(&transcript.id)?.map_or_else(Vec::new, |lines| lines.segments);
        let said = lines.into_iter().filter(|line| holds(&line.text)).take(left);
        moments.extend(said.map(|line| {
            // A word that has a time of its own is where it is said.
            let at_ms = word_at(&line, &holds).unwrap_or(line.start_ms);
            Moment { at_ms, source: MomentSource::Transcript, text: cut(&line.text, TOLD_CHARACTERS) }
        }));
    }
    Ok(moments)
}

/// When the first word of a line is said that holds what is looked for, where it has a time of its own.
fn word_at(line: &Line, holds: &impl Fn(&str) -> bool) -> Option<u64> {
    line.words.iter().find(|word| holds(&word.text)).map(|word| word.start_ms)
}

/// Whether a transcript of a recording has a folded word.
fn is_said(reader: &Reader<'_>, id: &RecordingId, word: &str) -> Result<bool, DbError> {
    for transcript in reader.transcripts(id)? {
        let lines = reader.transcript_lines(&transcript.id)?.map_or_else(Vec::new, |lines| lines.segments);
        if lines.iter().any(|line| stands_in(&fold(&line.text), word)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where in the first recording that tells it a word stands.
fn place_of(reader: &Reader<'_>, word: &str, items: &[Recording]) -> Result<TermMeaning, DbError> {
    for item in items {
        let in_text = |text: &str| stands_in(&fold(text), word);
        if let Some(certificate) = &item.certificate {
            let officer = reader.officer(certificate)?;
            let named = officer.is_some_and(|officer| {
                in_text(&officer.name) || sounds::of(&officer.name).iter().any(|sound| grams::holds(sound, word))
            });
            if named {
                return Ok(TermMeaning::Officer);
            }
            if in_text(certificate.as_str()) {
                return Ok(TermMeaning::Certificate);
            }
        }
        for case in reader.cases_of(&item.id)? {
            if in_text(&format!("{} {}", case.number, case.title)) {
                return Ok(TermMeaning::Case);
            }
        }
        let recorder = fold(item.recorder.as_str());
        if stands_in(&recorder, word) || grams::joined(&recorder).is_some_and(|joined| grams::holds(&joined, word)) {
            return Ok(TermMeaning::Recorder);
        }
        let station = reader.station_shown(&item.station)?.map(|station| station.name).unwrap_or_default();
        if in_text(item.station.as_str()) || in_text(&station) {
            return Ok(TermMeaning::Station);
        }
        if in_text(&item.path) {
            return Ok(TermMeaning::File);
        }
        if reader.markers(&item.id)?.iter().any(|marker| in_text(&marker.text)) {
            return Ok(TermMeaning::Marker);
        }
        if is_said(reader, &item.id, word)? {
            return Ok(TermMeaning::Transcript);
        }
        if item.id.to_string().starts_with(word) {
            return Ok(TermMeaning::Recording);
        }
    }
    Ok(TermMeaning::Word)
}

/// What a word says that says what a recording is, as the API names it; with commas between where it is one of several.
fn known_word(known: Known) -> String {
    match known {
        Known::Kind(kind) => word(&kind),
        Known::Standing(standings) => standings.iter().map(word).collect::<Vec<_>>().join(","),
        Known::Filed(filed) | Known::Stored(filed) => filed.to_string(),
        Known::Flag(flags) => flags.join(","),
    }
}
