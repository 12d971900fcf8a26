//! Where lines end: Chinese between any two characters, but none begins with a closing mark and none ends with an
//! opening one (避头尾); English at spaces; what is longer than a line anywhere.
//!
//! Nothing is lost: the lines of a text, one after another, are the text. A space at which a line ends stays at its
//! end, where it takes no room, so that words stay apart for whoever copies or hears them.

use std::ops::Range;

/// Marks that no line begins with.
const NEVER_FIRST: &str = "，。、；：！？）》〉」』】〕〗”’％‰℃·…—～,.;:!?)]}%";

/// Marks that no line ends with.
const NEVER_LAST: &str = "（《〈「『【〔〖“‘￥＄([{";

/// Marks of which two in a row are one: a line does not part them.
const PAIRED: &str = "…—";

/// What a number is not parted from: 3月, 第5条.
const COUNTED: &str = "年月日时分秒号条款项页元份名个";

/// Rounding of sums of widths, in the unit of the widths: a line that fits exactly fits.
const ROUNDING: f32 = 0.01;

/// Whether a line may begin with a character.
pub(crate) fn may_begin(c: char) -> bool {
    !NEVER_FIRST.contains(c) && !is_joined(c)
}

/// Whether a line may end with a character.
pub(crate) fn may_end(c: char) -> bool {
    !NEVER_LAST.contains(c)
}

/// Whether a character belongs to the one before it: marks above and below letters.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036f | 0x20d0..=0x20ff | 0x302a..=0x302f | 0x3099..=0x309a)
}

/// Whether a character is written in a square of its own, and so parted from its neighbours at will. Quotation marks and
/// dashes are not: English has them too (“reviewer’s”).
pub(crate) fn is_square(c: char) -> bool {
    matches!(
        u32::from(c),
        0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60
            | 0xffe0..=0xffe6 | 0x20000..=0x3ffff
    )
}

/// Whether a line may end between two characters: in no case, as a rule, or only where the word is longer than a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Between {
    Never,
    InNeed,
    Always,
}

/// `seen` is the last character before `after` that is no space.
fn between(before: char, seen: char, after: char) -> Between {
    let pair = before == after && PAIRED.contains(before);
    let counted = before.is_ascii_digit() && COUNTED.contains(after) || before == '第' && after.is_ascii_digit();
    if pair || counted || after == ' ' || !may_begin(after) || !may_end(seen) {
        return Between::Never;
    }
    if before == ' ' || is_square(before) || is_square(after) {
        return Between::Always;
    }
    Between::InNeed
}

/// The lines of one paragraph, as ranges of its bytes. `width_of` is how wide a character is; the first line has `first`
/// of room, the others `rest`. An empty text is one empty line.
pub(crate) fn lines(text: &str, width_of: impl Fn(char) -> f32, first: f32, rest: f32) -> Vec<Range<usize>> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| characters.get(index).map_or(text.len(), |(at, _)| *at);
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        let room = if lines.is_empty() { first } else { rest };
        let end = end_of_line(&characters, start, room, &width_of);
        lines.push(at(start)..at(end));
        if end >= characters.len() {
            return lines;
        }
        start = end;
    }
}

/// The index after the last character of the line that begins at `start`: at least one more, if there is one.
fn end_of_line(characters: &[(usize, char)], start: usize, room: f32, width_of: &impl Fn(char) -> f32) -> usize {
    let mut width = 0.0;
    // The last place of each kind at which the line could end.
    let (mut always, mut in_need, mut any) = (None, None, None);
    let mut seen = ' ';
    for index in start..characters.len() {
        let c = characters[index].1;
        if index > start {
            let kind = between(characters[index - 1].1, seen, c);
            if kind == Between::Always {
                always = Some(index);
            }
            if kind >= Between::InNeed {
                in_need = Some(index);
            }
            any = Some(index);
        }
        width += width_of(c);
        seen = if c == ' ' { seen } else { c };
        // Spaces hang over the end.
        if c != ' ' && width > room + ROUNDING && index > start {
            return always.or(in_need).or(any).unwrap_or(index);
        }
    }
    characters.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Squares are one wide, everything else half.
    fn width(c: char) -> f32 {
        if is_square(c) { 1.0 } else { 0.5 }
    }

    fn set(text: &str, room: f32) -> Vec<&str> {
        lines(text, width, room, room).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn chinese_breaks_anywhere_but_marks_stay_with_what_they_close_or_open() {
        assert_eq!(set("当事人陈述申辩", 4.0), ["当事人陈", "述申辩"]);
        assert_eq!(set("当事人陈，述申辩", 4.0), ["当事人", "陈，述申", "辩"]);
        assert_eq!(set("当事人（陈述）申辩", 4.0), ["当事人", "（陈述）", "申辩"]);
        assert_eq!(set("依据《行政处罚法》。", 3.0), ["依据", "《行政", "处罚", "法》。"]);
        assert_eq!(set("说明——如下", 2.5), ["说", "明——", "如下"]);
        assert_eq!(set("于2026年3月12日在第5条", 3.0), ["于", "2026年", "3月", "12日在", "第5条"]);
    }

    #[test]
    fn english_breaks_at_spaces_which_hang_and_long_strings_break_anywhere() {
        assert_eq!(set("the draft as sent", 5.0), ["the draft ", "as sent"]);
        assert_eq!(set("the drafts, as sent", 5.0), ["the ", "drafts, as ", "sent"]);
        assert_eq!(set("a 0123456789abcdef", 4.0), ["a ", "01234567", "89abcdef"]);
        assert_eq!(set("哈希0123456789", 4.0), ["哈希", "01234567", "89"]);
    }

    #[test]
    fn a_text_has_a_line_and_nothing_is_lost_in_the_narrowest_room() {
        assert_eq!(set("", 4.0), [""]);
        assert_eq!(set("案，，，", 0.1), ["案", "，", "，", "，"]);
        assert_eq!(set("（（（", 1.0), ["（", "（", "（"]);
    }

    /// Text of an official kind: runs of Chinese and English, with at most two marks in a row.
    fn official() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "当事人",
            "在",
            "查封",
            "期限",
            "内",
            "提出",
            "，",
            "。",
            "、",
            "；",
            "：",
            "）。",
            "”，",
            "（",
            "《",
            "“",
            "the draft",
            " ",
            "2026",
            "ab12",
            "!",
            ")",
            "(",
        ]);
        prop::collection::vec(pieces, 0..200).prop_map(|pieces| pieces.concat())
    }

    /// The longest run of characters that may not be parted.
    fn unparted(text: &str) -> usize {
        let characters: Vec<char> = text.chars().collect();
        let (mut longest, mut run) = (1, 1);
        for pair in characters.windows(2) {
            run = if between(pair[0], pair[0], pair[1]) == Between::Never { run + 1 } else { 1 };
            longest = longest.max(run);
        }
        longest
    }

    proptest! {
        #[test]
        fn no_line_begins_or_ends_with_a_mark_that_must_not(text in official(), room in 8_u8..40) {
            let room = f32::from(room);
            prop_assume!(unparted(&text) < 7);
            let set = set(&text, room);
            prop_assert_eq!(set.concat(), text.as_str());
            for (index, line) in set.iter().enumerate() {
                let seen: f32 = line.trim_end_matches(' ').chars().map(width).sum();
                prop_assert!(seen <= room + ROUNDING, "{line:?} is {seen} wide in {room}");
                let (begins, ends) = (line.chars().next(), line.trim_end_matches(' ').chars().next_back());
                prop_assert!(index == 0 || begins.is_none_or(may_begin), "{line:?}");
                prop_assert!(index + 1 == set.len() || ends.is_none_or(may_end), "{line:?}");
            }
        }
    }
}
