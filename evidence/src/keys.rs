//! Ed25519 keys: stations sign statements, the service signs checkpoints.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Digest;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_SIZE: usize = 64;

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The stored private key cannot be read.
    #[error("this is not an Ed25519 private key in PKCS#8 form")]
    NotPkcs8,
    /// The text is not a public key.
    #[error("a public key is 32 bytes in base64")]
    NotPublicKey,
    /// The system gave no random bytes.
    #[error("the system's random number generator failed")]
    NoRandom,
    /// The signature is not by this key over these bytes.
    #[error("the signature does not verify under key {key}")]
    BadSignature {
        /// Id of the key that was asked.
        key: KeyId,
    },
}

/// SHA-256 of a public key's 32 raw bytes, in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub Digest);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An Ed25519 public key; in JSON, base64 of its 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// DER of a `SubjectPublicKeyInfo` for Ed25519 up to the key bytes (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl PublicKey {
    /// This key's id.
    pub fn key_id(&self) -> KeyId {
        KeyId(Digest::of(&self.0))
    }

    /// Whether `signature` is this key's over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, signature)
            .map_err(|_| KeyError::BadSignature { key: self.key_id() })
    }

    /// As PEM, for openssl.
    pub fn to_pem(&self) -> String {
        let der = [&SPKI_PREFIX[..], &self.0].concat();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64_STANDARD.encode(der))
    }

    /// Reads what [`Self::to_pem`] writes, in that exact form.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let body = text
            .strip_prefix("-----BEGIN PUBLIC KEY-----\n")
            .and_then(|rest| rest.strip_suffix("\n-----END PUBLIC KEY-----\n"))
            .ok_or(KeyError::NotPublicKey)?;
        let der = BASE64_STANDARD.decode(body).map_err(|_| KeyError::NotPublicKey)?;
        let key = der.strip_prefix(&SPKI_PREFIX).ok_or(KeyError::NotPublicKey)?;
        Ok(Self(key.try_into().map_err(|_| KeyError::NotPublicKey)?))
    }

    /// Reads base64 of the raw 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| KeyError::NotPublicKey)?;
        Ok(Self(bytes.try_into().map_err(|_| KeyError::NotPublicKey)?))
    }

    /// Base64 of the raw 32 bytes.
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(self.0)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.to_base64())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_base64(&text).map_err(serde::de::Error::custom)
    }
}

/// An Ed25519 private key. Its bytes never show in `Debug` output.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    pkcs8: Vec<u8>,
}

impl SigningKey {
    /// A new key from the system's random number generator.
    pub fn generate() -> Result<Self, KeyError> {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::NoRandom)?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// Reads a stored key (PKCS#8, RFC 8410).
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| KeyError::NotPkcs8)?;
        Ok(Self { pair, pkcs8: pkcs8.to_vec() })
    }

    /// The bytes to store, in a file that only the owner can read.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        let bytes = self.pair.public_key().as_ref();
        PublicKey(bytes.try_into().expect("an Ed25519 public key has 32 bytes"))
    }

    /// Signs `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_SIZE] {
        let signature = self.pair.sign(message);
        signature.as_ref().try_into().expect("an Ed25519 signature has 64 bytes")
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().key_id())
    }
}

/// `N` random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    ring::rand::SecureRandom::fill(&SystemRandom::new(), &mut bytes).map_err(|_| KeyError::NoRandom)?;
    Ok(bytes)
}
