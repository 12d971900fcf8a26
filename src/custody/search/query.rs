//! What a clerk types into one box, taken apart: times, words that say what a recording is, and words.
//!
//! Words are left as typed; the index finds case numbers, certificates, names, recorders and places
//! alike. Times are read by [`when`], what a recording is by [`known`]: kinds, states.
//!
//! Whatever can be a time, or says what a recording is, is *also* a word: a certificate of eight digits may be a day,
//! a file or a case may be called so. What fits any reading is found ([`Query::readings`]). A day inside a longer word
//! (`BWC-20261120`, a file's `20261120143000`) is part of the word, and what stands in quotation marks is a word
//! whatever it looks like. Of several times the whole span is meant, from the earliest to the latest.
//!
//! This is the one parser: pages, API and command line all send what was typed to it.

use evidence::time::Utc;
use jiff::Zoned;
use jiff::civil::DateTime;

pub use crate::answers::bounds::QUERY_LENGTH_MAX;
use crate::answers::deadline::Standing;
use crate::answers::recording::MediaKind;
use crate::custody::search::grams::fold;
use known::{KNOWN, Known};
use when::{Range, Reader, parts_words};

pub mod known;
mod named;
mod when;

/// Most readings of one query: as many terms as may be read in two ways as have so many readings together are, from the
/// first on; further ones are what they look like.
pub const READINGS_MAX: usize = 16;

/// What was meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Captured at or after, by all that can be a time.
    pub from: Option<Utc>,
    /// Captured before, by all that can be a time.
    pub until: Option<Utc>,
    /// Words that can be nothing else, folded.
    pub words: Vec<String>,
    /// All of it, in the order in which it was typed, nothing twice.
    pub terms: Vec<Term>,
    /// Signs that say nothing, as typed.
    pub ignored: Vec<String>,
    /// How many words were typed, those too that were typed before.
    pub typed: usize,
}

/// A piece of what was typed, and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it was typed.
    pub typed: String,
    /// What it is taken for.
    pub meaning: Meaning,
}

/// What a piece is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A word, folded.
    Word(String),
    /// A time, or the word.
    Time {
        /// From when on.
        from: Option<Utc>,
        /// Before when.
        until: Option<Utc>,
        /// The word that it is as well, folded.
        word: String,
    },
    /// What a recording is, or the word.
    Known {
        /// What it says.
        known: Known,
        /// The word that it is as well, folded.
        word: String,
    },
}

/// One way in which all of a query can be read. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Captured at or after.
    pub from: Option<Utc>,
    /// Captured before.
    pub until: Option<Utc>,
    /// All these words.
    pub words: Vec<String>,
    /// Of all these kinds; of two, nothing is.
    pub kinds: Vec<MediaKind>,
    /// Standing in all these ways.
    pub standings: Vec<Standing>,
    /// Filed, or not.
    pub filed: Vec<bool>,
    /// Stored, or not.
    pub stored: Vec<bool>,
    /// With all these flags.
    pub flags: Vec<String>,
}

/// One way to read a term.
#[derive(Debug, Clone, Copy)]
enum Way<'a> {
    Word(&'a str),
    Time(Option<Utc>, Option<Utc>),
    Kind(MediaKind),
    Standing(Standing),
    Filed(bool),
    Stored(bool),
    Flag(&'a str),
}

/// Reads `text` as of `now`, in the zone of `now`.
pub fn read(text: &str, now: &Zoned) -> Query {
    let (folded, origin) = folded(text);
    let mut reader = Reader::new(&folded, now);
    let mut query = Query::default();
    let mut ranges: Vec<Range> = Vec::new();
    let mut begun = None;
    loop {
        let start = reader.position();
        let typed = |from: usize, to: usize| text[origin[from]..origin[to]].trim().to_owned();
        let end_word = |begun: &mut Option<usize>, query: &mut Query| {
            if let Some(begun) = begun.take() {
                query.word(typed(begun, start), &folded[begun..start]);
            }
        };
        if let Some(quoted) = reader.quoted() {
            end_word(&mut begun, &mut query);
            query.word(typed(start, reader.position()), quoted.trim());
        } else if let Some(known) = reader.one_of(KNOWN) {
            end_word(&mut begun, &mut query);
            let (typed, word) = (typed(start, reader.position()), folded[start..reader.position()].to_owned());
            query.term(Term { typed, meaning: Meaning::Known { known, word } });
        } else if let Some(range) = reader.range() {
            end_word(&mut begun, &mut query);
            let (typed, word) = (typed(start, reader.position()), folded[start..reader.position()].trim().to_owned());
            let [from, until] = [range.0, range.1].map(|at| at.and_then(|at| instant(at, now)));
            query.term(Term { typed, meaning: Meaning::Time { from, until, word } });
            ranges.push(range);
        } else if let Some(c) = reader.next() {
            if parts_words(c) {
                end_word(&mut begun, &mut query);
            } else {
                begun.get_or_insert(start);
            }
        } else {
            end_word(&mut begun, &mut query);
            break;
        }
    }
    let times = query.terms.iter().filter_map(|term| match term.meaning {
        Meaning::Time { from, until, .. } => Some((from, until)),
        Meaning::Word(_) | Meaning::Known { .. } => None,
    });
    (query.from, query.until) = span(times.collect());
    query
}

/// The folded text as far as it is read, and for each of its bytes, and its end, where in `text` the character begins.
fn folded(text: &str) -> (String, Vec<usize>) {
    let (mut whole, mut origin, mut end) = (String::new(), Vec::new(), 0);
    for (at, c) in text.char_indices().take(QUERY_LENGTH_MAX) {
        end = at + c.len_utf8();
        let one = fold(&text[at..end]);
        origin.extend(std::iter::repeat_n(at, one.len()));
        whole.push_str(&one);
    }
    origin.push(end);
    (whole, origin)
}

fn instant(at: DateTime, now: &Zoned) -> Option<Utc> {
    at.to_zoned(now.time_zone().clone()).ok().map(|at| Utc::from_jiff(at.timestamp()))
}

/// The whole span of some times; an open end of any keeps it open.
fn span(times: Vec<(Option<Utc>, Option<Utc>)>) -> (Option<Utc>, Option<Utc>) {
    let all = |ends: Vec<Option<Utc>>| ends.into_iter().collect::<Option<Vec<Utc>>>().unwrap_or_default();
    let (from, until) = times.into_iter().unzip();
    (all(from).into_iter().min(), all(until).into_iter().max())
}

impl Query {
    /// Keeps a word that holds a letter or digit.
    fn word(&mut self, typed: String, word: &str) {
        if !word.chars().any(char::is_alphanumeric) {
            self.ignored.extend(Some(typed).filter(|typed| !typed.is_empty() && !self.ignored.contains(typed)));
            return;
        }
        self.typed += 1;
        if self.term(Term { typed, meaning: Meaning::Word(word.to_owned()) }) {
            self.words.push(word.to_owned());
        }
    }

    /// Keeps a term that is not there yet.
    fn term(&mut self, term: Term) -> bool {
        let new = self.terms.iter().all(|known| known.meaning != term.meaning);
        if new {
            self.terms.push(term);
        }
        new
    }

    /// All ways in which it can be read: what fits one of them is meant. At least one, at most [`READINGS_MAX`].
    pub fn readings(&self) -> Vec<Reading> {
        let mut readings: Vec<Vec<Way<'_>>> = vec![Vec::new()];
        for term in &self.terms {
            let mut ways = term.meaning.ways();
            if ways.len() * readings.len() > READINGS_MAX {
                ways.truncate((READINGS_MAX / readings.len()).max(1));
            }
            readings = readings
                .iter()
                .flat_map(|read| ways.iter().map(|way| read.iter().copied().chain([*way]).collect()))
                .collect();
        }
        readings.into_iter().map(Reading::of).collect()
    }

    /// What is typed for the same without one of the terms. It is read as just that at the same moment.
    pub fn without(&self, removed: &Term, now: &Zoned) -> String {
        let rest: Vec<&Term> = self.terms.iter().filter(|term| term.meaning != removed.meaning).collect();
        let pieces: Vec<String> = rest.iter().map(|term| term.retyped(now)).collect();
        // Two pieces side by side may be read as one: a day and then a time.
        let as_meant = |text: &String| {
            read(text, now).terms.iter().map(|term| &term.meaning).eq(rest.iter().map(|term| &term.meaning))
        };
        [" ", "; "].map(|between| pieces.join(between)).into_iter().find(as_meant).unwrap_or_else(|| pieces.join("; "))
    }
}

impl Term {
    /// What means the same where it stands alone: a word that would be something else there goes into quotation marks.
    fn retyped(&self, now: &Zoned) -> String {
        let alone = read(&self.typed, now);
        let same = alone.terms.len() == 1 && alone.terms.iter().all(|term| term.meaning == self.meaning);
        match &self.meaning {
            Meaning::Word(word) if !same => format!("\"{word}\""),
            _ => self.typed.clone(),
        }
    }

    /// Whether it is put together as dates and times are, and is none.
    pub fn is_no_time(&self) -> bool {
        let Meaning::Word(word) = &self.meaning else { return false };
        if self.typed.starts_with('"') {
            return false;
        }
        if let Some((day, time)) = word.split_once('t') {
            // As programs write a moment.
            let of = |text: &str, signs: &str| text.chars().all(|c| c.is_ascii_digit() || signs.contains(c));
            let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
            return day.len() >= 8
                && day.contains('-')
                && of(day, "-")
                && begins(day)
                && of(time, ":.+-z")
                && begins(time);
        }
        let signs = |c: char| matches!(c, '-' | '/' | '.' | ':' | '年' | '月' | '日' | '号' | '时' | '点' | '分');
        let digits = word.chars().filter(char::is_ascii_digit).count();
        word.chars().all(|c| c.is_ascii_digit() || signs(c))
            && (2..=14).contains(&digits)
            && word.contains(signs)
            && word.starts_with(|c: char| c.is_ascii_digit())
            && !word.ends_with('号')
    }
}

impl Meaning {
    /// The word that it is, or is as well.
    pub fn word(&self) -> &str {
        match self {
            Self::Word(word) | Self::Time { word, .. } | Self::Known { word, .. } => word,
        }
    }

    /// What it may be, the most particular first.
    fn ways(&self) -> Vec<Way<'_>> {
        let (mut ways, word): (Vec<Way<'_>>, &String) = match self {
            Self::Word(word) => (Vec::new(), word),
            Self::Time { from, until, word } => (vec![Way::Time(*from, *until)], word),
            Self::Known { known, word } => {
                let ways = match *known {
                    Known::Kind(kind) => vec![Way::Kind(kind)],
                    Known::Standing(standings) => standings.iter().map(|standing| Way::Standing(*standing)).collect(),
                    Known::Filed(filed) => vec![Way::Filed(filed)],
                    Known::Stored(stored) => vec![Way::Stored(stored)],
                    Known::Flag(flags) => flags.iter().map(|flag| Way::Flag(flag)).collect(),
                };
                (ways, word)
            }
        };
        ways.push(Way::Word(word));
        ways
    }
}

impl Reading {
    fn of(ways: Vec<Way<'_>>) -> Self {
        let (mut reading, mut times) = (Self::default(), Vec::new());
        for way in ways {
            match way {
                Way::Word(word) => reading.words.push(word.to_owned()),
                Way::Time(from, until) => times.push((from, until)),
                Way::Kind(kind) => reading.kinds.push(kind),
                Way::Standing(standing) => reading.standings.push(standing),
                Way::Filed(filed) => reading.filed.push(filed),
                Way::Stored(stored) => reading.stored.push(stored),
                Way::Flag(flag) => reading.flags.push(flag.to_owned()),
            }
        }
        (reading.from, reading.until) = span(times);
        reading
    }
}

#[cfg(test)]
mod tests;
