//! DSSE envelopes (<https://github.com/secure-systems-lab/dsse>, version 1.0.2).
//!
//! What is signed is the pre-authentication encoding of the exact payload bytes, so that nobody
//! has to agree on how JSON is written to check a signature.

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::cause::Cause;
use crate::keys::{KeyError, KeyId, PublicKey, SigningKey};

/// Payload type of every in-toto statement.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";

/// Most signatures that an envelope may carry.
pub const SIGNATURES_MAX: usize = 8;

/// A signed payload.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The payload's bytes, in base64.
    #[serde(with = "base64_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Base64))]
    pub payload: Vec<u8>,
    /// What the payload is; signed too.
    #[serde(rename = "payloadType")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::PayloadType))]
    pub payload_type: String,
    /// Signatures over the pre-authentication encoding; at most [`SIGNATURES_MAX`] are read.
    #[cfg_attr(feature = "openapi", schema(max_items = 8))]
    pub signatures: Vec<Signature>,
}

/// One signature of an envelope.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Id of the key that signed.
    pub keyid: KeyId,
    /// The signature's 64 bytes, in base64.
    #[serde(with = "base64_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Base64))]
    pub sig: Vec<u8>,
}

/// Why an envelope is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// It is not JSON of an envelope.
    #[error("this is not a DSSE envelope: {0}")]
    NotEnvelope(#[source] serde_json::Error),
    /// It holds something else than was asked for.
    #[error("the envelope holds {actual:?} where {expected:?} is expected")]
    PayloadType {
        /// The payload type that is expected.
        expected: String,
        /// The one it names.
        actual: String,
    },
    /// No signature names the key.
    #[error("the envelope is not signed by key {key}")]
    NotSignedBy {
        /// The key that should have signed.
        key: KeyId,
    },
    /// A signature by the key that does not hold.
    #[error(transparent)]
    BadSignature(#[from] KeyError),
    /// Too many signatures.
    #[error("the envelope carries {count} signatures; at most {SIGNATURES_MAX} are read")]
    TooManySignatures {
        /// How many there are.
        count: usize,
    },
}

/// The bytes that are signed: `DSSEv1 <len> <type> <len> <payload>`.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

impl Envelope {
    /// Signs `payload` with one key.
    pub fn sign(payload_type: &str, payload: Vec<u8>, key: &SigningKey) -> Self {
        let sig = key.sign(&pae(payload_type, &payload)).to_vec();
        let signatures = vec![Signature { keyid: key.public().key_id(), sig }];
        Self { payload, payload_type: payload_type.to_owned(), signatures }
    }

    /// The payload, once a signature by `key` over it and `payload_type` holds.
    pub fn verify(&self, key: &PublicKey, payload_type: &str) -> Result<&[u8], EnvelopeError> {
        if self.signatures.len() > SIGNATURES_MAX {
            return Err(EnvelopeError::TooManySignatures { count: self.signatures.len() });
        }
        if self.payload_type != payload_type {
            return Err(EnvelopeError::PayloadType {
                expected: payload_type.to_owned(),
                actual: self.payload_type.clone(),
            });
        }
        let id = key.key_id();
        let signature = self
            .signatures
            .iter()
            .find(|signature| signature.keyid == id)
            .ok_or(EnvelopeError::NotSignedBy { key: id })?;
        key.verify(&pae(payload_type, &self.payload), &signature.sig)?;
        Ok(&self.payload)
    }

    /// The envelope's stored form, canonical JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_vec(self).expect("an envelope is plain JSON")
    }

    /// Reads an envelope; nothing in it is checked yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        serde_json::from_slice(bytes).map_err(EnvelopeError::NotEnvelope)
    }
}

/// Bytes as standard base64 text, for serde.
pub mod base64_bytes {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes `bytes` as base64.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    /// Reads padded, canonical base64 only.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text.as_bytes()).map_err(serde::de::Error::custom)
    }
}

impl From<&EnvelopeError> for Cause {
    fn from(error: &EnvelopeError) -> Self {
        match error {
            EnvelopeError::NotEnvelope(source) => Self::of("no-envelope", error).because("why", source),
            EnvelopeError::PayloadType { expected, actual } => {
                Self::of("payload-type", error).with("expected", expected).with("actual", actual)
            }
            EnvelopeError::NotSignedBy { key } => Self::of("envelope-unsigned", error).with("key", key),
            EnvelopeError::BadSignature(error) => error.into(),
            EnvelopeError::TooManySignatures { count } => {
                Self::of("envelope-signatures", error).with("count", count).with("limit", SIGNATURES_MAX)
            }
        }
    }
}
