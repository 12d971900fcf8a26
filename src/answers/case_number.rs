//! When two case numbers are one: people write the year in whatever brackets their keyboard has, digits in full or half
//! width, dashes of several kinds, and spaces or none. A number is shown as it was written, and told apart from others
//! by its key alone.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Rounds after which a key is taken as it is: lower case and the like may make what Unicode composes anew, once.
const ROUNDS: usize = 4;

/// What all ways to write one case number have in common.
///
/// Characters that Unicode holds for compatible are one (NFKC, which never changes for characters that there are),
/// so are upper and lower case, all brackets of one side, and all dashes; spaces, and what shows nothing, do not
/// count. Whatever is a character
/// to those who read the number stays: `第1号` is not `第11号`, `1号` not `01号`, and `〔2026〕1号` not `2026年1号`.
pub fn case_key(number: &str) -> String {
    let mut key = round(number);
    for _ in 1..ROUNDS {
        let next = round(&key);
        if next == key {
            break;
        }
        key = next;
    }
    // A number of nothing but what does not count is its own key.
    if key.is_empty() { number.to_owned() } else { key }
}

fn round(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    composed.chars().filter(|c| !c.is_whitespace() && !is_blank(*c)).map(plain).flat_map(char::to_lowercase).collect()
}

/// Whether a character shows nothing: what chooses between looks of the one before (variation selectors), fillers of
/// Hangul syllables, and the empty Braille pattern.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// One kind of bracket, and one of dash. After NFKC, which makes full width half.
fn plain(c: char) -> char {
    match c {
        '[' | '{' | '<' | '〔' | '【' | '〖' | '〈' | '《' | '「' | '『' | '〘' | '〚' | '⟨' | '⟪' | '❲' | '⦅' => {
            '('
        }
        ']' | '}' | '>' | '〕' | '】' | '〗' | '〉' | '》' | '」' | '』' | '〙' | '〛' | '⟩' | '⟫' | '❳' | '⦆' => {
            ')'
        }
        other if is_dash(other) => '-',
        other => other,
    }
}

/// Whether people take a character for a dash: hyphens, dashes, the minus sign, and what stands for them in Chinese text.
pub fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Ways to write each sign of a case number.
    fn ways(c: char) -> Vec<String> {
        let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).map(String::from);
        match c {
            '(' => ["(", "（", "[", "［", "〔", "【", "〖", "﹝", "{", "〈"].map(str::to_owned).to_vec(),
            ')' => [")", "）", "]", "］", "〕", "】", "〗", "﹞", "}", "〉"].map(str::to_owned).to_vec(),
            '-' => ["-", "－", "–", "—", "‐", "−", "﹣"].map(str::to_owned).to_vec(),
            '0'..='9' => [Some(c.to_string()), wide(c)].into_iter().flatten().collect(),
            'a'..='z' => {
                let upper = c.to_ascii_uppercase();
                [Some(c.to_string()), Some(upper.to_string()), wide(c), wide(upper)].into_iter().flatten().collect()
            }
            other => vec![other.to_string()],
        }
    }

    /// Signs of numbers that are their own keys.
    fn sign() -> impl Strategy<Value = char> {
        prop::sample::select(vec![
            '薛', '综', '执', '罚', '号', '第', '年', '(', ')', '-', '0', '1', '2', '6', 'a', 'x',
        ])
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(number in "\\PC{1,64}") {
            let key = case_key(&number);
            prop_assert_eq!(case_key(&key), key);
        }

        #[test]
        fn all_ways_to_write_a_number_have_one_key(signs in prop::collection::vec(
            (sign(), any::<prop::sample::Index>(), prop::sample::select(vec!["", "", " ", "\u{3000}", "\u{fe0f}", "\u{3164}"])), 1..40)
        ) {
            let plain: String = signs.iter().map(|(sign, ..)| *sign).collect();
            let written: String = signs.iter().flat_map(|(sign, way, space)| {
                let ways = ways(*sign);
                [ways[way.index(ways.len())].clone(), (*space).to_owned()]
            }).collect();
            prop_assert_eq!(case_key(&written), case_key(&plain));
            prop_assert_eq!(case_key(&plain), plain);
        }

        #[test]
        fn numbers_of_other_signs_have_other_keys(
            one in prop::collection::vec(sign(), 1..40), other in prop::collection::vec(sign(), 1..40)
        ) {
            let [one, other]: [String; 2] = [one, other].map(|signs| signs.into_iter().collect());
            prop_assert_eq!(case_key(&one) == case_key(&other), one == other);
        }
    }

    #[test]
    fn brackets_digits_dashes_and_spaces_are_as_people_mean_them() {
        let key = case_key("薛综执罚〔2026〕12号");
        for same in [
            "薛综执罚[2026]12号",
            "薛综执罚(2026)12号",
            "薛综执罚（2026）12号",
            "薛综执罚［2026］12号",
            "薛综执罚【2026】12号",
            "薛综执罚〔２０２６〕１２号",
            "薛综执罚 〔2026〕 12 号",
            "薛综执罚﹝2026﹞12号",
            "薛综执罚\u{3000}〔2026〕⑫号",
        ] {
            assert_eq!(case_key(same), key, "{same}");
        }
        assert_eq!(case_key("XC—2026－1"), case_key("xc-2026-1"));
        for (one, other) in [("第1号", "第11号"), ("1号", "01号"), ("〔2026〕1号", "2026年1号"), ("1-1", "11")]
        {
            assert_ne!(case_key(one), case_key(other), "{one} {other}");
        }
    }
}
