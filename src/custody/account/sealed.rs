//! What a browser keeps for the service and cannot read or change: sealed (ChaCha20-Poly1305) with a secret that
//! is made anew at each start.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::keys;
use ring::aead::{Aad, LessSafeKey, NONCE_LEN, Nonce};

use crate::custody::Refused;
use crate::store::live::secret::Secret;

/// Seals and opens.
pub struct Seal(LessSafeKey);

impl Seal {
    /// A seal with a new secret.
    pub fn new() -> Result<Self, Refused> {
        Ok(Self(Secret::new()?.sealing()))
    }

    /// `plain` as text for a cookie, for nothing but `purpose`.
    pub fn close(&self, purpose: &str, plain: &[u8]) -> Result<String, Refused> {
        // Random nonces of 96 bits: the key lives as long as the process, far fewer than 2^32 of them.
        let nonce = keys::random::<NONCE_LEN>()?;
        let mut bytes = plain.to_vec();
        let sealed = Nonce::assume_unique_for_key(nonce);
        let closed = self.0.seal_in_place_append_tag(sealed, Aad::from(purpose), &mut bytes);
        closed.map_err(|_| Refused::Undone { what: "seal a cookie" })?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &bytes].concat()))
    }

    /// What was sealed for `purpose`; none where it is not ours or was changed.
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        self.0.open_in_place(nonce, Aad::from(purpose), &mut sealed).ok().map(|plain| plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::account::sealed::*;

    #[test]
    fn what_is_sealed_is_opened_by_the_same_key_for_the_same_purpose_only() {
        let seal = Seal::new().expect("random bytes");
        let closed = seal.close("a", b"text").expect("random bytes");
        assert_eq!(seal.open("a", &closed).as_deref(), Some(&b"text"[..]));
        assert!(seal.open("b", &closed).is_none());
        assert!(Seal::new().expect("random bytes").open("a", &closed).is_none());
        assert_ne!(closed, seal.close("a", b"text").expect("random bytes"));
        for at in 0..closed.len() {
            let mut changed = closed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(seal.open("a", &String::from_utf8(changed).expect("ASCII")).is_none(), "{at}");
        }
        for wrong in ["", "AAAA", "\u{e9}", &closed[..20]] {
            assert!(seal.open("a", wrong).is_none(), "{wrong}");
        }
    }
}
