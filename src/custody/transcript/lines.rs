//! The lines of a transcript in their one plain form, whatever they were read from, and how many there may be.
//!
//! This form is stored as an object beside the file that was given, and is what the tables are folded from: how files
//! are read may change, what was read of one does not.

use serde::{Deserialize, Serialize};

pub use crate::answers::bounds::MOMENT_MS_MAX;
use crate::custody::refused::Fault;

/// Lines of one transcript at most.
pub const LINES_MAX: usize = 20_000;

/// Characters of one line at most.
pub const LINE_CHARACTERS_MAX: usize = 2_000;

/// Characters of one transcript at most.
pub const TRANSCRIPT_CHARACTERS_MAX: usize = 500_000;

/// Words with times of their own in one transcript at most.
pub const TIMED_WORDS_MAX: usize = 200_000;

/// A word with its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Where it begins, in milliseconds of the recording's timeline.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// The word.
    pub text: String,
}

/// What is said from one moment to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where it begins, in milliseconds of the recording's timeline.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// What is said.
    pub text: String,
    /// Its words, where they have times of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// All lines, in the order of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// The lines.
    pub segments: Vec<Line>,
}

impl Lines {
    /// The form that is stored.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads what [`Self::to_json`] wrote.
    pub fn from_json(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// The line whose time is told last to begin, and when that is; none of none.
    pub fn last_start_ms(&self) -> Option<u64> {
        self.segments.iter().map(|line| line.start_ms).max()
    }
}

/// Where in a file something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A line of a text, from 1.
    Line(u64),
    /// A segment of JSON, from 1.
    Segment(u64),
}

impl Place {
    /// What is wrong there.
    pub(super) fn fault(self, fault: Fault) -> Fault {
        let fault = Box::new(fault);
        match self {
            Self::Line(line) => Fault::AtLine { line, fault },
            Self::Segment(segment) => Fault::AtSegment { segment, fault },
        }
    }
}

/// Lines that are put together, each held against the bounds.
#[derive(Debug, Default)]
pub(super) struct Collected {
    lines: Vec<Line>,
    characters: usize,
    words: usize,
}

impl Collected {
    /// One more. Where nothing is said, nothing is kept.
    pub(super) fn push(&mut self, place: Place, mut line: Line) -> Result<(), Fault> {
        line.text = cleaned(&line.text);
        for word in &mut line.words {
            word.text = cleaned(&word.text);
        }
        line.words.retain(|word| !word.text.is_empty());
        if line.text.is_empty() {
            return Ok(());
        }
        if line.end_ms < line.start_ms || line.words.iter().any(|word| word.end_ms < word.start_ms) {
            return Err(place.fault(Fault::CueBackwards));
        }
        let last = line.words.iter().map(|word| word.end_ms).max().unwrap_or_default().max(line.end_ms);
        if last > MOMENT_MS_MAX {
            return Err(place.fault(Fault::MomentOver { most: MOMENT_MS_MAX }));
        }
        let characters = line.text.chars().count();
        if characters > LINE_CHARACTERS_MAX {
            return Err(place.fault(Fault::Longer { most: LINE_CHARACTERS_MAX }));
        }
        self.characters += characters;
        self.words += line.words.len();
        if self.lines.len() >= LINES_MAX {
            return Err(Fault::MoreLines { most: LINES_MAX });
        }
        if self.characters > TRANSCRIPT_CHARACTERS_MAX {
            return Err(Fault::Longer { most: TRANSCRIPT_CHARACTERS_MAX });
        }
        if self.words > TIMED_WORDS_MAX {
            return Err(Fault::MoreWords { most: TIMED_WORDS_MAX });
        }
        self.lines.push(line);
        Ok(())
    }

    /// All of them, in the order of the timeline; refused where nothing is said.
    pub(super) fn finish(self) -> Result<Lines, Fault> {
        let mut segments = self.lines;
        if segments.is_empty() {
            return Err(Fault::NothingSaid);
        }
        segments.sort_by_key(|line| line.start_ms);
        Ok(Lines { segments })
    }
}

/// A text without what is no text, each run of blanks one blank; line breaks stay.
fn cleaned(text: &str) -> String {
    let shown = |c: char| if c.is_control() || evidence::ids::is_unseen(c) { ' ' } else { c };
    let line = |line: &str| {
        let line: String = line.chars().map(shown).collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = text.lines().map(line).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(start_ms: u64, end_ms: u64, text: &str) -> Line {
        Line { start_ms, end_ms, text: text.to_owned(), words: Vec::new() }
    }

    fn pushed(line: Line) -> Result<Lines, Fault> {
        let mut collected = Collected::default();
        collected.push(Place::Line(3), line)?;
        collected.finish()
    }

    #[test]
    fn what_is_out_of_bounds_is_told_with_its_place() {
        let at = |fault| Err(Fault::AtLine { line: 3, fault: Box::new(fault) });
        assert_eq!(pushed(said(5, 4, "a")), at(Fault::CueBackwards));
        assert_eq!(pushed(said(5, MOMENT_MS_MAX + 1, "a")), at(Fault::MomentOver { most: MOMENT_MS_MAX }));
        let long = "字".repeat(LINE_CHARACTERS_MAX + 1);
        assert_eq!(pushed(said(0, 1, &long)), at(Fault::Longer { most: LINE_CHARACTERS_MAX }));
        assert!(pushed(said(0, MOMENT_MS_MAX, &long[3..])).is_ok());
        assert_eq!(pushed(said(0, 1, " \u{200b}\t")), Err(Fault::NothingSaid));
    }

    #[test]
    fn a_transcript_has_so_many_lines_characters_and_words_and_no_more() {
        let mut lines = Collected::default();
        for n in 0..LINES_MAX {
            assert_eq!(lines.push(Place::Line(n as u64), said(0, 1, "a")), Ok(()));
        }
        assert_eq!(lines.push(Place::Line(0), said(0, 1, "a")), Err(Fault::MoreLines { most: LINES_MAX }));

        let (mut long, full) = (Collected::default(), "a".repeat(LINE_CHARACTERS_MAX));
        for _ in 0..TRANSCRIPT_CHARACTERS_MAX / LINE_CHARACTERS_MAX {
            assert_eq!(long.push(Place::Line(0), said(0, 1, &full)), Ok(()));
        }
        let most = TRANSCRIPT_CHARACTERS_MAX;
        assert_eq!(long.push(Place::Line(0), said(0, 1, "a")), Err(Fault::Longer { most }));

        let mut timed = Collected::default();
        let words = |count| vec![Word { start_ms: 0, end_ms: 1, text: "a".to_owned() }; count];
        let with = |count| Line { words: words(count), ..said(0, 1, "a") };
        assert_eq!(timed.push(Place::Line(0), with(TIMED_WORDS_MAX)), Ok(()));
        assert_eq!(timed.push(Place::Line(0), with(1)), Err(Fault::MoreWords { most: TIMED_WORDS_MAX }));
    }

    #[test]
    fn lines_stand_in_the_order_of_the_timeline_and_read_back_as_they_were_stored() {
        let mut collected = Collected::default();
        let words = vec![Word { start_ms: 9, end_ms: 10, text: "后".to_owned() }];
        collected.push(Place::Line(1), Line { words, ..said(9, 10, "后 \u{7} 来\r\n话") }).expect("a line");
        collected.push(Place::Line(2), said(1, 2, "先")).expect("a line");
        let lines = collected.finish().expect("lines");
        let texts: Vec<&str> = lines.segments.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["先", "后 来\n话"]);
        assert_eq!(lines.last_start_ms(), Some(9));
        assert_eq!(Lines::from_json(lines.to_json().expect("JSON").as_bytes()).expect("lines"), lines);
    }
}
