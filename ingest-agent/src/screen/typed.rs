//! What is typed into the form of a case number, on keys of the screen or of a keyboard. Pure.

use evidence::ids::{CaseNumber, LABEL_LENGTH_MAX};

/// Signs that case numbers are made of, beside the words that a site gives.
pub(super) const SIGNS: [&str; 7] = ["〔", "〕", "第", "字", "号", "年", "-"];

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Sign(&'a str),
    Erase,
}

/// The text after a key was pressed behind it; what is too long stays as it was.
pub(super) fn press(text: &str, key: Key<'_>) -> String {
    let mut text = text.to_owned();
    match key {
        Key::Sign(sign) if text.chars().count() + sign.chars().count() <= LABEL_LENGTH_MAX => text.push_str(sign),
        Key::Sign(_) => {}
        Key::Erase => {
            text.pop();
        }
    }
    text
}

/// The number that a text is, where it is one.
pub(super) fn number(text: &str) -> Option<CaseNumber> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_write_at_the_end_and_take_back_what_is_there() {
        let signs = ["薛综执罚", "〔2026〕", "1", "2", "号"];
        let text = signs.iter().fold(String::new(), |text, sign| press(&text, Key::Sign(sign)));
        assert_eq!(text, "薛综执罚〔2026〕12号");
        assert_eq!(press(&text, Key::Erase), "薛综执罚〔2026〕12");
        assert_eq!(press("", Key::Erase), "");
        let full = "1".repeat(LABEL_LENGTH_MAX);
        assert_eq!(press(&full, Key::Sign("2")), full);
    }

    #[test]
    fn spaces_around_a_number_do_not_count_and_what_is_none_is_told() {
        assert_eq!(number("  薛综执罚〔2026〕1号\u{3000}").unwrap().as_str(), "薛综执罚〔2026〕1号");
        for none in ["", "   ", "1\u{202e}2", &"1".repeat(LABEL_LENGTH_MAX + 1)] {
            assert_eq!(number(none), None, "{none:?}");
        }
    }
}
