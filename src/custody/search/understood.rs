//! What was understood of a query, told piece by piece: a time, what a recording is, or a word, and where the words
//! stand in what was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::ids::RecordingId;
use evidence::time::Utc;
use jiff::Zoned;

use crate::answers::search::{TermMeaning, UnderstoodTerm};
use crate::custody::access::{Action, Caller, Scope, scope};
use crate::custody::deadline::rules::Rule;
use crate::custody::marker::Marker;
use crate::custody::recording::Recording;
use crate::custody::search::find::{FindError, Place, RecordingFilter};
use crate::custody::search::grams::{self, fold};
use crate::custody::search::query::known::Known;
use crate::custody::search::query::{Meaning, Query, Term};
use crate::custody::search::sounds;
use crate::custody::{Custody, Refused};
use crate::store::tables::row::word;
use crate::store::tables::{DbError, Reader};

/// Recordings of a page that are asked where a word stands.
const ASKED: usize = 8;

/// Moments that are told of one recording.
pub const MOMENTS: usize = 3;

/// A moment of a recording, marked with a word that was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds of its timeline.
    pub at_ms: u64,
    /// What the marker says.
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

    /// The moments of what was found that are marked with what was typed.
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
                let holds = |marker: &Marker| words.iter().any(|word| stands_in(&fold(&marker.text), word));
                let marked = reader.markers(&id)?.into_iter().filter(holds).take(MOMENTS);
                let moments: Vec<Moment> =
                    marked.map(|marker| Moment { at_ms: marker.at_ms, text: marker.text }).collect();
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
