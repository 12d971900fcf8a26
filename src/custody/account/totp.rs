//! Codes of a second device: TOTP (RFC 6238) with SHA-1, 6 digits and steps of 30 seconds, which
//! is what every authenticator application reads. The codes are those of `totp-rs`; ours is which
//! steps are accepted, because a step that was used is used up.

use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Length of a step, in seconds.
pub const STEP_SECONDS: i64 = 30;

/// Steps to either side of the present one that are accepted: clocks differ.
const STEPS_ASIDE: u64 = 1;

/// Bytes of a new secret (RFC 4226 asks for at least 16, recommends 20).
pub const SECRET_BYTES: usize = 20;

/// Longest part of a label that a device is to show, in characters: each may take nine in a QR code.
const LABEL_LENGTH_MAX: usize = 40;

/// A device that knows `secret`. Secrets are ours and of [`SECRET_BYTES`], so nothing of them is asked for anew.
fn device(secret: &[u8]) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP_SECONDS.unsigned_abs())
        .with_skew(0)
        .with_secret(secret)
}

/// Whether `given` is the code of exactly this step; compared in constant time.
fn is_code_of(device: &Totp, given: &str, step: u64) -> bool {
    device.check(given, step * STEP_SECONDS.unsigned_abs()).is_some()
}

/// The code of a step as a device shows it: 6 digits.
pub fn code_at(secret: &[u8], step: u64) -> String {
    device(secret).build_noncompliant().generate(step * STEP_SECONDS.unsigned_abs()).to_string()
}

/// The step that `given` is the code of, near `unix_seconds` and after `last_used`; none where it
/// is no such code. A step that was used is used up.
pub fn accepted_step(secret: &[u8], given: &str, unix_seconds: i64, last_used: u64) -> Option<u64> {
    let now = u64::try_from(unix_seconds.div_euclid(STEP_SECONDS)).ok()?;
    let first = now.saturating_sub(STEPS_ASIDE).max(last_used + 1);
    let device = device(secret).build_noncompliant();
    (first..=now + STEPS_ASIDE).find(|step| is_code_of(&device, given, *step))
}

/// A secret as authenticator applications take it: base32 (RFC 4648) without padding.
pub fn base32(secret: &[u8]) -> String {
    Secret::from(secret).to_base32()
}

/// What a device reads to learn `secret`: an `otpauth:` address (Google's Key Uri Format) with names by which its
/// owner finds the code again.
pub fn uri(secret: &[u8], issuer: &str, account: &str) -> String {
    let named = device(secret).with_issuer(Some(label(issuer))).with_account_name(label(account));
    named.build_noncompliant().to_url().expect("no part of the label is empty or holds a colon")
}

/// A part of a label: colons divide it, so none may stand in it.
fn label(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c == ':' { ' ' } else { c }).take(LABEL_LENGTH_MAX).collect();
    if plain.trim().is_empty() { "Docket".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use crate::custody::account::totp::*;

    /// The secret of RFC 6238, appendix B, for SHA-1.
    const SECRET: &[u8; 20] = b"12345678901234567890";

    #[test]
    fn the_codes_of_rfc_6238_come_out() {
        for (seconds, last_six) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(seconds / STEP_SECONDS).expect("after 1970");
            assert_eq!(code_at(SECRET, step), last_six, "{seconds}");
            assert_eq!(accepted_step(SECRET, last_six, seconds, 0), Some(step), "{seconds}");
        }
    }

    /// What the code was computed by until the library was taken: second factors of then go on working.
    fn code_by_hand(secret: &[u8], step: u64) -> String {
        use ring::hmac;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let offset = usize::from(tag.as_ref()[19] & 0xf);
        let word = *tag.as_ref()[offset..].first_chunk::<4>().expect("an offset is at most 15 of 20");
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }

    #[test]
    fn devices_set_up_before_show_the_same_codes() {
        for step in (0..2000_u64).chain(55_000_000..55_002_000) {
            let secret = &evidence::digest::Digest::of(&step.to_be_bytes()).0[..SECRET_BYTES];
            assert_eq!(code_at(secret, step), code_by_hand(secret, step), "{step}");
        }
    }

    #[test]
    fn a_code_is_taken_once_and_near_its_time() {
        assert_eq!(accepted_step(SECRET, "287082", 59 + 30, 0), Some(1));
        assert_eq!(accepted_step(SECRET, "287082", 59 - 30, 0), Some(1));
        assert_eq!(accepted_step(SECRET, "287082", 59 + 90, 0), None);
        assert_eq!(accepted_step(SECRET, "287082", 59, 1), None);
        assert_eq!(accepted_step(SECRET, "287082", -1, 0), None);
        for wrong in ["", "287083", "28708", "2870820", "28708a", "+87082", "287 082", "２８７０８２"] {
            assert_eq!(accepted_step(SECRET, wrong, 59, 0), None, "{wrong}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn an_address_names_issuer_and_account_in_any_script() {
        let address = uri(SECRET, "Docket 执法记录", "张三 (zhang)");
        let read = Totp::from_url(&address).expect("an address");
        assert_eq!(read.secret().as_bytes(), SECRET);
        assert_eq!((read.issuer(), read.account_name()), (Some("Docket 执法记录"), "张三 (zhang)"));
        assert_eq!((read.digits(), read.step(), read.algorithm()), (6, 30, Algorithm::SHA1));
        assert!(address.is_ascii() && !address.contains([' ', '+', '"', '<']), "{address}");
    }

    #[test]
    fn a_label_that_a_device_could_not_divide_is_mended() {
        for (issuer, account) in [("a:b", "c:d"), ("", ""), (":", ":"), (&*"长".repeat(300), &*"名".repeat(300))] {
            let read = Totp::from_url(uri(SECRET, issuer, account)).expect("an address");
            assert!(read.account_name().chars().count() <= LABEL_LENGTH_MAX && !read.account_name().is_empty());
        }
    }
}
