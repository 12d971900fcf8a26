//! Secrets that a process makes at its start. What was sealed or signed with one ends with it, so that nothing
//! need be kept of what was given away.

use evidence::keys::{self, KeyError};
use ring::aead::{CHACHA20_POLY1305, LessSafeKey, UnboundKey};
use ring::hmac;

/// A secret of this process, for one purpose.
pub struct Secret([u8; 32]);

impl Secret {
    /// One that nobody had before.
    pub fn new() -> Result<Self, KeyError> {
        Ok(Self(keys::random()?))
    }

    /// As a key to sign with (HMAC-SHA-256).
    pub fn signing(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0)
    }

    /// As a key to seal with (ChaCha20-Poly1305).
    pub fn sealing(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &self.0).expect("a key of 32 bytes"))
    }
}
