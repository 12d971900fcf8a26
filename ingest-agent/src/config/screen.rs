//! What the configuration says of the station's screen.

use std::net::SocketAddr;

use evidence::ids::CaseNumber;
use serde::Deserialize;

use super::{ConfigError, value};

/// Most words of case numbers that have a key of their own on the screen: more do not fit it.
const CASE_WORDS_MAX: usize = 12;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScreenForm {
    pub(super) listen: Option<String>,
    #[serde(default)]
    pub(super) case_words: Vec<String>,
}

/// An address of this machine alone: what the screen shows is for who stands before it.
pub(super) fn loopback(listen: &str) -> Result<SocketAddr, ConfigError> {
    let address = listen.parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback());
    address.ok_or_else(|| {
        value(
            "screen.listen",
            format!("{listen:?} is no address of this machine alone; write it as \"127.0.0.1:8480\""),
        )
    })
}

/// Each may be a part of a case number.
pub(super) fn case_words(words: Vec<String>) -> Result<Vec<String>, ConfigError> {
    if words.len() > CASE_WORDS_MAX {
        return Err(value("screen.case_words", format!("{} words; at most {CASE_WORDS_MAX} have a key", words.len())));
    }
    match words.iter().find(|word| word.parse::<CaseNumber>().is_err()) {
        Some(word) => Err(value("screen.case_words", format!("{word:?} is no part of a case number"))),
        None => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_words_have_a_key_and_a_thirteenth_is_refused() {
        let words = |count: usize| vec!["薛综执罚".to_owned(); count];
        assert_eq!(case_words(words(CASE_WORDS_MAX)).unwrap().len(), CASE_WORDS_MAX);
        let error = case_words(words(CASE_WORDS_MAX + 1)).unwrap_err().to_string();
        assert!(error.contains("screen.case_words") && error.contains("at most 12"), "{error}");
    }
}
