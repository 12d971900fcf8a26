//! Secrets of people, beside the log and never in it, and how they change.

use std::fmt;

use evidence::ids::UserId;

/// The encoded hash of a password (PHC string format). It does not show itself in messages.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// From a PHC string.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// The secret of a second factor. It does not show itself in messages.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub Vec<u8>);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// How a secret changes; its entry in the log tells that it did, never what it is.
#[derive(Debug, Clone)]
pub enum SecretChange {
    /// A password.
    Password {
        /// Whose.
        user: UserId,
        /// Its hash.
        hash: PasswordHash,
        /// Whether another must be chosen at the next sign-in.
        must_change: bool,
    },
    /// A second factor, turned on with its secret or off.
    SecondFactor {
        /// Whose.
        user: UserId,
        /// The secret; none turns it off.
        secret: Option<TotpSecret>,
        /// Time step of the code that confirmed it, which is used up; 0 where it is off.
        step: u64,
    },
    /// Everything that lets somebody in is bound as it stands: once, when an installation gets its key.
    BindAll,
    /// A code of the second factor was used, and is used up with all earlier ones.
    CodeUsed {
        /// Whose.
        user: UserId,
        /// Its time step.
        step: u64,
    },
}
