//! RFC 8785 canonical JSON: equal statements have equal bytes.
//!
//! Written canonically, never re-canonicalised to verify: what is signed and hashed is the
//! stored bytes.

use serde::Serialize;

use crate::cause::Cause;

/// A value that canonical JSON cannot hold.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// It is not JSON: a map whose keys are no texts, a number that is not finite.
    #[error("this value has no canonical JSON form: {0}")]
    NotJson(#[from] serde_json::Error),
    /// It holds an integer that canonical JSON would round.
    #[error("this value holds an integer over 2^53 - 1 (it was about to be written as {written})")]
    Integer {
        /// How it would have been written.
        written: String,
    },
}

/// Largest integer that canonical JSON keeps exactly (RFC 8785, section 3.2.2.3): 2^53 - 1.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Fewer decimal digits than this are below [`INTEGER_MAX`] whatever they are.
const INTEGER_DIGITS: usize = 16;

/// The canonical JSON bytes of `value`.
pub fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let bytes = serde_json_canonicalizer::to_vec(value)?;
    match rounded_integer(&bytes) {
        None => Ok(bytes),
        Some(written) => Err(CanonicalError::Integer { written: String::from_utf8_lossy(written).into_owned() }),
    }
}

/// The first integer of some canonical JSON that is too large to have been kept exactly.
///
/// RFC 8785 writes every number as a double, so 2^53 + 1 comes out as 2^53 without an error.
fn rounded_integer(json: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'"' => at = string_end(json, at),
            b'0'..=b'9' => {
                let rest = &json[at..];
                let part = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-');
                let number = &rest[..rest.iter().position(|b| !part(b)).unwrap_or(rest.len())];
                if number.len() >= INTEGER_DIGITS && number.iter().all(u8::is_ascii_digit) && !fits(number) {
                    return Some(number);
                }
                at += number.len();
            }
            _ => at += 1,
        }
    }
    None
}

/// The place after the string that starts at `start`.
fn string_end(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < json.len() && json[at] != b'"' {
        at += if json[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

fn fits(digits: &[u8]) -> bool {
    let number = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<u64>().ok());
    number.is_some_and(|number| number <= INTEGER_MAX)
}

impl From<&CanonicalError> for Cause {
    fn from(error: &CanonicalError) -> Self {
        match error {
            CanonicalError::NotJson(source) => Self::of("no-canonical", error).because("why", source),
            CanonicalError::Integer { written } => Self::of("integer", error).with("written", written),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_that_would_be_rounded_is_refused() {
        assert_eq!(to_vec(&INTEGER_MAX).expect("it fits"), b"9007199254740991");
        for value in [INTEGER_MAX + 1, INTEGER_MAX + 2, u64::MAX] {
            assert!(matches!(to_vec(&[value]), Err(CanonicalError::Integer { .. })), "{value}");
        }
        assert!(to_vec(&i64::MIN).is_err());
        assert!(to_vec(&serde_json::json!({"a": ["x", {"b": u64::MAX}]})).is_err());
    }

    #[test]
    fn digits_in_texts_and_fractions_are_left_alone() {
        let value = serde_json::json!({"99999999999999999999": "a\\\"99999999999999999999", "f": 1.0 / 3.0});
        assert!(to_vec(&value).is_ok());
    }
}
