//! Ed25519 keys: stations sign statements, the service signs checkpoints.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cause::Cause;
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
    /// The bytes are a point for which anybody can make signatures, or another spelling of a point.
    #[error("this public key is weak: {0}")]
    Weak(Weakness),
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

/// What is wrong with the encoding of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// A point of order 1, 2, 4 or 8: signatures under it can be made without any private key.
    #[error("its point is of small order, so that anybody can sign for it")]
    SmallOrder,
    /// Not the one encoding that RFC 8032 gives to a point.
    #[error("its point is not encoded as RFC 8032 encodes it")]
    NotCanonical,
}

/// The bytes of an encoded point that hold `y`, with the sign of `x` taken off.
fn y_of(point: &[u8; 32]) -> [u8; 32] {
    let mut y = *point;
    y[31] &= 0x7f;
    y
}

/// `y` of the points of order 8; the other `y` of small order are 0, 1 and -1. Those of the whole
/// torsion group are these five, each with both signs of `x` where `x` is not 0.
const ORDER_8: [[u8; 32]; 2] = [
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

/// The field's prime 2^255 - 19, little-endian.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

/// The order of the base point, 2^252 + 27742317777372353535851937790883648493, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Whether the little-endian number `a` is less than `b`.
fn is_less(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// Refuses the encodings of points that no honest signer uses: all of small order, in every
/// encoding, and all that are not the one encoding of their point.
fn check_point(point: &[u8; 32]) -> Result<(), Weakness> {
    let y = y_of(point);
    if !is_less(&y, &PRIME) {
        return Err(Weakness::NotCanonical);
    }
    let (zero, mut one, mut minus_one) = ([0; 32], [0; 32], PRIME);
    one[0] = 1;
    minus_one[0] -= 1;
    // Of 1 and -1 the x is 0, which has no sign.
    if (y == one || y == minus_one) && point[31] & 0x80 != 0 {
        return Err(Weakness::NotCanonical);
    }
    if y == zero || y == one || y == minus_one || ORDER_8.contains(&y) {
        return Err(Weakness::SmallOrder);
    }
    Ok(())
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
///
/// There is no other way to one than [`Self::from_bytes`], so that no weak key is ever held.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 32]);

/// DER of a `SubjectPublicKeyInfo` for Ed25519 up to the key bytes (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl PublicKey {
    /// The key of these 32 raw bytes (RFC 8032, section 5.1.2).
    ///
    /// # Errors
    /// [`KeyError::NotPublicKey`] where they are not 32, [`KeyError::Weak`] where the point is of small
    /// order or not encoded canonically.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError::NotPublicKey)?;
        check_point(&bytes).map_err(KeyError::Weak)?;
        Ok(Self(bytes))
    }

    /// Its 32 raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// This key's id.
    pub fn key_id(&self) -> KeyId {
        KeyId(Digest::of(&self.0))
    }

    /// Whether `signature` is this key's over `message`, by the equation without cofactor. One whose
    /// `R` is of small order or not canonical, or whose `S` is not below the group's order, is not.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        let bad = KeyError::BadSignature { key: self.key_id() };
        if !is_well_formed(signature) {
            return Err(bad);
        }
        UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).map_err(|_| bad)
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
        Self::from_bytes(der.strip_prefix(&SPKI_PREFIX).ok_or(KeyError::NotPublicKey)?)
    }

    /// Reads base64 of the raw 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&BASE64_STANDARD.decode(text).map_err(|_| KeyError::NotPublicKey)?)
    }

    /// Base64 of the raw 32 bytes.
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(self.0)
    }
}

/// Whether both halves of a signature, `R ‖ S`, are what an honest signer can have written.
fn is_well_formed(signature: &[u8]) -> bool {
    let Some((point, scalar)) = signature.split_first_chunk::<32>() else { return false };
    let Ok(scalar) = <&[u8; 32]>::try_from(scalar) else { return false };
    check_point(point).is_ok() && is_less(scalar, &ORDER)
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
        PublicKey::from_bytes(bytes).expect("a clamped scalar is no multiple of the group's order")
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

impl From<&KeyError> for Cause {
    fn from(error: &KeyError) -> Self {
        match error {
            KeyError::NotPkcs8 => Self::of("no-private-key", error),
            KeyError::NotPublicKey => Self::of("no-public-key", error),
            KeyError::Weak(weakness) => Self::of("weak-key", error).because("why", weakness),
            KeyError::NoRandom => Self::of("no-random", error),
            KeyError::BadSignature { key } => Self::of("bad-signature", error).with("key", key),
        }
    }
}

impl From<&Weakness> for Cause {
    fn from(weakness: &Weakness) -> Self {
        match weakness {
            Weakness::SmallOrder => Self::of("small-order", weakness),
            Weakness::NotCanonical => Self::of("point-spelling", weakness),
        }
    }
}
