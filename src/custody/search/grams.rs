//! Text as a search index takes it: folded, and cut into grams.
//!
//! [`fold`] makes equal what people do not tell apart when they type: case, full and half width, and
//! the kinds of brackets of case numbers. Letters and digits of the folded text form runs, ASCII ones
//! apart from all others, and a run is kept as every piece of it up to a width: three characters of
//! ASCII (two digits together stand in nearly every path), two of any other script (most Chinese
//! words are two characters). A word is found by the widest grams that cover it, so that no length of
//! word needs more than exact look-ups.
//!
//! Grams say where a word *may* be: `abc bcd` has all grams of `abcd`. What they find is compared
//! with the folded text afterwards ([`holds`]), and what is shown holds the word.

use std::collections::BTreeSet;

/// Widest gram of an ASCII run, in characters.
const WIDTH_ASCII: usize = 3;

/// Widest gram of any other run, in characters.
const WIDTH_WIDE: usize = 2;

/// Most grams by which one word is looked for; a longer word is found by its first ones.
const WORD_GRAMS_MAX: usize = 32;

/// Begins every label: a character for private use, which is part of no run.
const LABEL_MARK: char = '\u{e000}';

/// Digits of a recording id that its label holds; enough to tell recordings apart.
const ID_LABEL_DIGITS: usize = 16;

/// Digits of a recording id that a word must have to be taken for one.
const ID_DIGITS_MIN: usize = 8;

/// The text in the form in which texts are compared. Each character is folded by itself, so a part
/// of a text folds to a part of the folded text.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(|c| plain(c).to_lowercase()).collect()
}

/// Half width, and one kind of bracket.
fn plain(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        // What marks labels is typed by nobody.
        '\u{3000}' | LABEL_MARK => ' ',
        _ => c,
    };
    match narrow {
        '[' | '{' | '<' | '〔' | '【' | '〖' | '〘' | '〚' | '〈' | '《' | '「' | '『' | '﹝' | '﹙' | '﹛' | '⟨'
        | '❲' => '(',
        ']' | '}' | '>' | '〕' | '】' | '〗' | '〙' | '〛' | '〉' | '》' | '」' | '』' | '﹞' | '﹚' | '﹜' | '⟩'
        | '❳' => ')',
        other => other,
    }
}

/// What a run is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Ascii,
    Wide,
}

impl Script {
    fn of(c: char) -> Option<Self> {
        match c {
            _ if c.is_ascii_alphanumeric() => Some(Self::Ascii),
            _ if !c.is_ascii() && c.is_alphanumeric() => Some(Self::Wide),
            _ => None,
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Ascii => WIDTH_ASCII,
            Self::Wide => WIDTH_WIDE,
        }
    }
}

/// The runs of a folded text.
fn runs(folded: &str) -> impl Iterator<Item = (Script, &str)> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let (start, first) = rest.char_indices().find(|(_, c)| Script::of(*c).is_some())?;
        let script = Script::of(first)?;
        let run = &rest[start..];
        let end = run.find(|c| Script::of(c) != Some(script)).unwrap_or(run.len());
        rest = &run[end..];
        Some((script, &run[..end]))
    })
}

/// The pieces of `run` that are `width` characters wide.
fn pieces(run: &str, width: usize) -> impl Iterator<Item = &str> {
    let starts = run.char_indices().map(|(at, _)| at);
    let ends = run.char_indices().map(|(at, _)| at).chain([run.len()]).skip(width);
    starts.zip(ends).map(|(start, end)| &run[start..end])
}

/// All grams of a folded text.
pub fn of_text(folded: &str) -> BTreeSet<&str> {
    runs(folded).flat_map(|(script, run)| (1..=script.width()).flat_map(move |width| pieces(run, width))).collect()
}

/// The grams that every text with this folded word has. None where the word has neither letter nor
/// digit: then only [`holds`] can tell.
pub fn of_word(folded: &str) -> Vec<&str> {
    let grams = runs(folded).flat_map(|(script, run)| pieces(run, script.width().min(run.chars().count())));
    let mut grams: Vec<&str> = grams.take(WORD_GRAMS_MAX).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// The forms in which a folded word may stand in a text; any of them is it.
#[derive(Debug, PartialEq, Eq)]
pub struct Forms<'a> {
    /// All of them; the word itself is the first.
    pub forms: Vec<String>,
    /// What all forms have, of which the grams are looked for.
    pub common: &'a str,
}

/// The forms of a folded word:
///
/// - of letters and digits with separators between them (`bwc-0001`), also without;
/// - of `第1号`, the end of a number of a case: behind a bracket or a hyphen as well, and not of number 11.
pub fn forms(word: &str) -> Forms<'_> {
    let mut forms = vec![word.to_owned()];
    let number = word.strip_prefix('第').filter(|rest| {
        let digits = rest.strip_suffix('号').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    if let Some(number) = number {
        forms.extend([format!("){number}"), format!("-{number}")]);
        return Forms { forms, common: number };
    }
    forms.extend(joined(word));
    Forms { forms, common: word }
}

/// A folded word of letters and digits without the separators between them; none where it has none, or no letter, or
/// no digit.
pub fn joined(word: &str) -> Option<String> {
    let is_separator = |c: char| matches!(c, '-' | '_' | '.' | ' ');
    let whole = word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.ends_with(|c: char| c.is_ascii_alphanumeric())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || is_separator(c));
    let mixed = word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().any(|b| b.is_ascii_alphabetic());
    (whole && mixed && word.contains(is_separator)).then(|| word.replace(is_separator, ""))
}

/// Whether a folded text holds a folded word.
pub fn holds(text: &str, word: &str) -> bool {
    text.contains(word)
}

/// Whether a folded word may be the beginning of a recording id.
pub fn may_be_id(word: &str) -> bool {
    (ID_DIGITS_MIN..=64).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// What is exactly so of a recording, as a token beside the grams of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label<'a> {
    /// Of this agency.
    Agency(&'a str),
    /// Worn by the officer with this certificate.
    Officer(&'a str),
    /// From this recorder.
    Recorder(&'a str),
    /// Sealed at this station.
    Station(&'a str),
    /// Of this kind of media.
    Kind(&'a str),
    /// With this flag.
    Flag(&'a str),
    /// With an id that begins so.
    Id(&'a str),
    /// Filed under no case.
    Unfiled,
}

impl Label<'_> {
    /// The token: letters and digits after a mark that no text's grams have.
    pub fn token(self) -> String {
        let (letter, value) = match self {
            Self::Agency(value) => ('a', hex::encode(value)),
            Self::Officer(value) => ('o', hex::encode(value)),
            Self::Recorder(value) => ('r', hex::encode(value)),
            Self::Station(value) => ('s', hex::encode(value)),
            Self::Kind(value) => ('k', hex::encode(value)),
            // By its word, whatever the amount behind it.
            Self::Flag(value) => ('f', hex::encode(value.split_once(':').map_or(value, |(word, _)| word))),
            Self::Unfiled => ('u', String::new()),
            Self::Id(digits) => ('i', digits.chars().take(ID_LABEL_DIGITS).collect()),
        };
        format!("{LABEL_MARK}{letter}{value}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::custody::search::grams::*;

    #[test]
    fn a_flag_is_found_by_its_word_whatever_its_amount() {
        assert_eq!(Label::Flag("mtime-differs:+8h").token(), Label::Flag("mtime-differs").token());
        assert_ne!(Label::Flag("mtime-differs").token(), Label::Flag("mtime").token());
    }

    #[test]
    fn width_case_and_brackets_are_not_told_apart() {
        for given in ["薛综执案〔2026〕1号", "薛综执案［２０２６］１号", "薛综执案（2026）1号", "薛综执案【2026】1号"]
        {
            assert_eq!(fold(given), "薛综执案(2026)1号");
        }
        assert_eq!(fold("ＢＷＣ－７a\u{3000}DCIM/İ"), "bwc-7a dcim/i\u{307}");
    }

    #[test]
    fn a_text_is_cut_at_every_place_and_a_word_is_covered_by_the_widest_pieces() {
        assert_eq!(of_text("薛城x").into_iter().collect::<Vec<_>>(), ["x", "城", "薛", "薛城"]);
        assert_eq!(of_text("a9-b").into_iter().collect::<Vec<_>>(), ["9", "a", "a9", "b"]);
        assert_eq!(of_word("薛城大队"), ["城大", "大队", "薛城"]);
        assert_eq!(of_word("王"), ["王"]);
        assert_eq!(of_word("mcw405"), ["405", "cw4", "mcw", "w40"]);
        assert_eq!(of_word("(2026)1号"), ["026", "1", "202", "号"]);
        assert!(of_word("/_").is_empty());
        assert_eq!(of_word(&"0123456789abcdefghijklmnopqrstuvwxyz".repeat(3)).len(), WORD_GRAMS_MAX);
    }

    #[test]
    fn a_label_is_no_gram() {
        let token = Label::Recorder("BWC 1").token();
        assert_eq!(token, "\u{e000}r4257432031");
        assert!(!of_text(&fold(&token)).contains(token.as_str()));
    }

    #[test]
    fn the_beginning_of_an_id_is_eight_digits_or_more() {
        assert!(may_be_id("0123abcd") && !may_be_id("0123abc") && !may_be_id("0123abcg"));
    }

    proptest! {
        /// Whatever a text holds, its grams lead there.
        #[test]
        fn the_grams_of_a_part_are_grams_of_the_whole(text in "[a-cA-C0-3薛城大队王ＡＢ１２〔〕İ/_ .]{0,24}", from in 0_usize..24, length in 0_usize..12) {
            let word: String = text.chars().skip(from).take(length).collect();
            let (text, word) = (fold(&text), fold(&word));
            prop_assert!(holds(&text, &word));
            let grams = of_text(&text);
            prop_assert!(of_word(&word).iter().all(|gram| grams.contains(gram)), "{word:?} in {text:?}");
        }
    }
}
