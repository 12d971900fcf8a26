//! Codes of a second device: TOTP (RFC 6238) with SHA-1, 6 digits and steps of 30 seconds, which
//! is what every authenticator application reads.

use ring::hmac;

/// Length of a step, in seconds.
pub const STEP_SECONDS: i64 = 30;

/// Steps to either side of the present one that are accepted: clocks differ.
const STEPS_ASIDE: u64 = 1;

/// Bytes of a new secret (RFC 4226 asks for at least 16, recommends 20).
pub const SECRET_BYTES: usize = 20;

/// The code of a step (RFC 4226, section 5.3).
fn code(secret: &[u8], step: u64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes[bytes.len() - 1] & 0xf);
    let word = [bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]];
    (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000
}

/// The code of a step as a device shows it: 6 digits.
pub fn code_at(secret: &[u8], step: u64) -> String {
    format!("{:06}", code(secret, step))
}

/// The step that `given` is the code of, near `unix_seconds` and after `last_used`; none where it
/// is no such code. A step that was used is used up.
pub fn accepted_step(secret: &[u8], given: &str, unix_seconds: i64, last_used: u64) -> Option<u64> {
    let given: u32 = given.parse().ok().filter(|_| given.len() == 6 && given.bytes().all(|b| b.is_ascii_digit()))?;
    let now = u64::try_from(unix_seconds.div_euclid(STEP_SECONDS)).ok()?;
    let first = now.saturating_sub(STEPS_ASIDE).max(last_used + 1);
    (first..=now + STEPS_ASIDE).find(|step| code(secret, *step) == given)
}

/// A secret as authenticator applications take it: base32 (RFC 4648) without padding.
pub fn base32(secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in secret {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held) as usize & 31]));
        }
    }
    if held > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - held)) as usize & 31]));
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::custody::account::totp::*;

    #[test]
    fn the_codes_of_rfc_6238_come_out() {
        let secret = b"12345678901234567890";
        for (seconds, last_six) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(accepted_step(secret, last_six, seconds, 0), u64::try_from(seconds / 30).ok(), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_once_and_near_its_time() {
        let secret = b"12345678901234567890";
        assert_eq!(accepted_step(secret, "287082", 59 + 30, 0), Some(1));
        assert_eq!(accepted_step(secret, "287082", 59 + 90, 0), None);
        assert_eq!(accepted_step(secret, "287082", 59, 1), None);
        for wrong in ["", "287083", "28708", "2870820", "28708a", "+87082"] {
            assert_eq!(accepted_step(secret, wrong, 59, 0), None, "{wrong}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
