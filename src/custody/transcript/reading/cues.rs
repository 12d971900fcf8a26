//! Cues of SRT and WebVTT: blocks of lines with blank lines between, each a time and what is said.
//!
//! Both are read alike, because programs mix them: points for commas, times without hours, names of voices. A blank
//! line inside what is said (SRT has no way to write one) goes on with the cue before it. Times inside a cue are the
//! times of its words.

use evidence::event::TranscriptFormat;

use crate::custody::refused::Fault;
use crate::custody::transcript::lines::{Collected, Line, Lines, MOMENT_MS_MAX, Place, Word};

/// Tags of type and of who speaks: what stands in them is shown, or nothing is.
const TAGS: [&str; 10] = ["i", "b", "u", "s", "c", "v", "font", "lang", "ruby", "rt"];

/// Blocks of WebVTT that hold no cue.
const ASIDE: [&str; 3] = ["NOTE", "STYLE", "REGION"];

/// A cue as far as it has been read.
struct Cue {
    line: u64,
    start_ms: u64,
    end_ms: u64,
    text: Vec<String>,
}

/// Reads the cues of a text.
pub(super) fn read(text: &str, format: TranscriptFormat) -> Result<Lines, Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let mut collected = Collected::default();
    let mut cue: Option<Cue> = None;
    let mut at = if format == TranscriptFormat::Vtt { block_end(&lines, 0) } else { 0 };
    while at < lines.len() {
        let line = lines[at].trim();
        let begins_block = at == 0 || lines[at - 1].trim().is_empty();
        let is_aside =
            |word: &str| line.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        if format == TranscriptFormat::Vtt && begins_block && ASIDE.into_iter().any(is_aside) {
            at = block_end(&lines, at);
            continue;
        }
        if is_name(&lines, at, format, begins_block) {
            at += 1;
            continue;
        }
        let place = Place::Line(at as u64 + 1);
        if line.contains("-->") {
            if let Some(done) = cue.take() {
                keep(&mut collected, done)?;
            }
            let (start_ms, end_ms) = times(line).ok_or_else(|| place.fault(Fault::NotCueTimes))?;
            cue = Some(Cue { line: at as u64 + 1, start_ms, end_ms, text: Vec::new() });
        } else if let Some(cue) = &mut cue {
            cue.text.push(line.to_owned());
        } else if !line.is_empty() {
            return Err(place.fault(Fault::NotCueTimes));
        }
        at += 1;
    }
    if let Some(done) = cue {
        keep(&mut collected, done)?;
    }
    collected.finish()
}

/// The blank line that ends the block of a line, or the end.
fn block_end(lines: &[&str], from: usize) -> usize {
    let blank = lines[from..].iter().position(|line| line.trim().is_empty());
    blank.map_or(lines.len(), |blank| from + blank)
}

/// Whether a line is what the cue of the next line is called: a number, and of WebVTT whatever begins a block.
fn is_name(lines: &[&str], at: usize, format: TranscriptFormat, begins_block: bool) -> bool {
    let line = lines[at].trim();
    let is_number = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let before_times = lines.get(at + 1).is_some_and(|next| next.contains("-->"));
    before_times && !line.contains("-->") && (is_number || (format == TranscriptFormat::Vtt && begins_block))
}

/// The two moments of a line such as `00:01:02,500 --> 00:01:04.0 align:start`.
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    Some((moment(start.trim())?, moment(rest.split_whitespace().next()?)?))
}

/// A moment such as `01:02:03,500`, `02:03.5` or `1:02:03`, in milliseconds.
fn moment(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').map(str::trim).collect();
    if !(2..=3).contains(&parts.len()) || !digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let mut seconds = 0_u64;
    for (n, part) in parts.iter().enumerate() {
        let value: u64 = part.parse().ok().filter(|_| digits(part) && part.len() <= 4)?;
        if n > 0 && value > 59 {
            return None;
        }
        seconds = seconds * 60 + value;
    }
    let ms: u64 = format!("{fraction:0<3}")[..3].parse().ok()?;
    Some(seconds * 1000 + ms).filter(|ms| *ms <= MOMENT_MS_MAX)
}

/// Keeps a cue: what is said in it without its tags.
fn keep(collected: &mut Collected, cue: Cue) -> Result<(), Fault> {
    let Cue { line, start_ms, end_ms, text } = cue;
    let mut pieces = pieces(&text.join("\n"), start_ms);
    let whole: String = pieces.iter().map(|(_, said)| said.as_str()).collect();
    // A word lasts until the next begins.
    let mut words = Vec::new();
    if pieces.len() > 1 {
        let mut until = end_ms;
        while let Some((from, said)) = pieces.pop() {
            words.push(Word { start_ms: from, end_ms: until, text: said });
            until = from;
        }
        words.reverse();
    }
    collected.push(Place::Line(line), Line { start_ms, end_ms, text: whole, words })
}

/// What is said, without tags, cut where a time stands in it, each piece with the moment from which it is said.
fn pieces(text: &str, start_ms: u64) -> Vec<(u64, String)> {
    let mut pieces = vec![(start_ms, String::new())];
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{', '&']) {
        let (before, tail) = rest.split_at(at);
        let (said, behind) = marked(tail);
        if let Some((_, piece)) = pieces.last_mut() {
            piece.push_str(before);
        }
        match said {
            Marked::Time(from) => pieces.push((from, String::new())),
            Marked::Said(said) => {
                if let Some((_, piece)) = pieces.last_mut() {
                    piece.push_str(&said);
                }
            }
        }
        rest = behind;
    }
    if let Some((_, piece)) = pieces.last_mut() {
        piece.push_str(rest);
    }
    pieces
}

/// What stands for something else in a cue.
enum Marked {
    /// The time of the words behind it.
    Time(u64),
    /// What is said: nothing for a tag of type, a name for a voice, a character for its name.
    Said(String),
}

/// What begins at the first character, which may begin a tag or a character's name, and what stands behind it.
fn marked(text: &str) -> (Marked, &str) {
    let said = |said: &str| Marked::Said(said.to_owned());
    let characters = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", "")];
    if let Some((name, character)) = characters.into_iter().find(|(name, _)| text.starts_with(name)) {
        return (said(character), &text[name.len()..]);
    }
    // Where a player of SRT puts the text: `{\an8}`.
    if let Some((_, behind)) = text.strip_prefix("{\\").and_then(|inside| inside.split_once('}')) {
        return (said(""), behind);
    }
    let tag = text.strip_prefix('<').and_then(|inside| inside.split_once('>')).filter(|(tag, _)| !tag.contains('\n'));
    if let Some((tag, behind)) = tag {
        if let Some(from) = moment(tag) {
            return (Marked::Time(from), behind);
        }
        let name = tag.trim_start_matches('/').split([' ', '.', '\t']).next().unwrap_or_default().to_ascii_lowercase();
        if TAGS.contains(&name.as_str()) {
            let voice = tag.strip_prefix('v').and_then(|rest| rest.split_once(' ')).map(|(_, voice)| voice.trim());
            return (Marked::Said(voice.map_or_else(String::new, |voice| format!("{voice}："))), behind);
        }
    }
    // A character that is only what it is; all three that lead here are one byte.
    (said(&text[..1]), &text[1..])
}
