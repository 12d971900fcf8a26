//! RFC 8785 canonical JSON: equal statements have equal bytes.
//!
//! Written canonically, never re-canonicalised to verify: what is signed and hashed is the
//! stored bytes.

use serde::Serialize;

/// A value that canonical JSON cannot hold.
#[derive(Debug, thiserror::Error)]
#[error("this value has no canonical JSON form: {0}")]
pub struct CanonicalError(#[from] serde_json::Error);

/// The canonical JSON bytes of `value`.
pub fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    Ok(serde_json_canonicalizer::to_vec(value)?)
}

/// Largest integer that canonical JSON keeps exactly (RFC 8785, section 3.2.2.3): 2^53 - 1.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;
