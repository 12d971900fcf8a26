//! What a recording's page shows of its transcripts: which there are, and the lines of one.

use std::sync::Arc;

use evidence::ids::{RecordingId, TranscriptId};

use crate::custody::access::{Action, Caller};
use crate::custody::marker::act::recording_for;
use crate::custody::search::grams;
use crate::custody::transcript::TranscriptFact;
use crate::custody::transcript::asking::{Asking, AskingStanding};
use crate::custody::transcript::lines::{Line, Lines};
use crate::custody::{Custody, Refused};

/// Lines that a page shows at one time.
pub const LINES_SHOWN: usize = 1_000;

/// Which lines are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this transcript; of the latest where none is named, or none of that id.
    pub transcript: Option<TranscriptId>,
    /// Only those with this word; all where it is empty.
    pub word: String,
    /// From this one on, counted from 0 among those that are wanted.
    pub from: usize,
}

/// The lines of one transcript that a page shows.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The transcript.
    pub transcript: TranscriptFact,
    /// The lines.
    pub lines: Vec<Line>,
    /// The number of the first of them among those that are wanted, from 0.
    pub first: usize,
    /// How many are wanted.
    pub wanted: usize,
}

/// What a page shows.
#[derive(Debug, Clone, Default)]
pub struct TranscriptsShown {
    /// The transcripts, oldest first.
    pub all: Vec<TranscriptFact>,
    /// The one whose lines are shown; none where there is none.
    pub chosen: Option<Chosen>,
    /// The last that was asked for, where none came of it yet.
    pub asking: Option<Asking>,
}

/// The lines with a word, in whichever of its forms; all for none.
fn with_word(lines: Lines, word: &str) -> Vec<Line> {
    let word = grams::fold(word.trim());
    if word.is_empty() {
        return lines.segments;
    }
    let forms = grams::forms(&word).forms;
    let holds = |line: &Line| {
        let text = grams::fold(&line.text);
        forms.iter().any(|form| grams::holds(&text, form))
    };
    lines.segments.into_iter().filter(holds).collect()
}

/// The part of a list that a page shows, and where it begins.
fn part(lines: Vec<Line>, from: usize) -> (Vec<Line>, usize) {
    let first = if from < lines.len() { from } else { 0 };
    (lines.into_iter().skip(first).take(LINES_SHOWN).collect(), first)
}

impl Custody {
    /// The transcripts that a recording's page shows, whose reading was logged with the page's.
    pub async fn transcripts_shown(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        wanted: Wanted,
    ) -> Result<TranscriptsShown, Refused> {
        let who = caller.clone();
        self.read(move |reader| {
            recording_for(reader, &who, Action::ViewRecording, id)?;
            let all = reader.transcripts(&id)?;
            let asking = reader.last_asking(&id)?.filter(|asking| asking.standing != AskingStanding::Done);
            let named = all.iter().find(|one| Some(&one.id) == wanted.transcript.as_ref());
            let Some(transcript) = named.or(all.last()).cloned() else {
                return Ok(TranscriptsShown { asking, ..TranscriptsShown::default() });
            };
            let lines =
                reader.transcript_lines(&transcript.id)?.map_or_else(Vec::new, |lines| with_word(lines, &wanted.word));
            let count = lines.len();
            let (lines, first) = part(lines, wanted.from);
            Ok(TranscriptsShown { all, chosen: Some(Chosen { transcript, lines, first, wanted: count }), asking })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Lines {
        let line =
            |(at, text): (u64, &&str)| Line { start_ms: at, end_ms: at, text: (*text).to_owned(), words: Vec::new() };
        Lines { segments: (0..).zip(texts).map(line).collect() }
    }

    #[test]
    fn lines_are_found_by_a_word_in_any_writing() {
        let found = |word| with_word(lines(&["出示证件", "Stop HERE", "请坐"]), word).len();
        assert_eq!([found("证件"), found("here"), found(" ＨＥＲＥ "), found("走"), found("")], [1, 1, 1, 0, 3]);
    }

    #[test]
    fn a_page_shows_so_many_lines_and_leads_to_the_others() {
        let all = || vec![lines(&["a"]).segments[0].clone(); LINES_SHOWN + 5];
        let (shown, first) = part(all(), 0);
        assert_eq!((shown.len(), first), (LINES_SHOWN, 0));
        let (shown, first) = part(all(), LINES_SHOWN);
        assert_eq!((shown.len(), first), (5, LINES_SHOWN));
        // A place behind the end is the beginning.
        assert_eq!(part(all(), usize::MAX).1, 0);
    }
}
