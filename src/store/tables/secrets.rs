//! Secrets of people and personal data, beside the log and never in it, and how they change.

use std::fmt;

use evidence::ids::{ComplaintId, PartyId, UserId};
use evidence::personal::{Salt, Values};

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

/// What is kept of a recovery code: its SHA-256.
pub type RecoveryHash = [u8; 32];

/// Bytes of a second factor's secret, as long as recovery codes may stand behind it.
pub const SECOND_FACTOR_BYTES: usize = 20;

/// A second factor as its column holds it: the secret, and behind it the hashes of recovery codes. They share a column
/// because the MAC of the row is over the columns that there were when the first rows were bound.
pub fn second_factor_column(secret: &TotpSecret, recovery: &[RecoveryHash]) -> Vec<u8> {
    secret.0.iter().copied().chain(recovery.iter().flatten().copied()).collect()
}

/// What such a column holds. A secret of another length has no codes.
pub fn second_factor_of(column: &[u8]) -> (TotpSecret, Vec<RecoveryHash>) {
    match column.split_at_checked(SECOND_FACTOR_BYTES) {
        Some((secret, codes)) if codes.len().is_multiple_of(32) => {
            (TotpSecret(secret.to_vec()), codes.as_chunks::<32>().0.to_vec())
        }
        _ => (TotpSecret(column.to_vec()), Vec::new()),
    }
}

/// Whom personal values are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonalOf {
    /// A party of a case.
    Party(PartyId),
    /// Whoever complained, and about whom.
    Complaint(ComplaintId),
}

/// As its column holds it.
impl fmt::Display for PersonalOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Party(id) => write!(f, "party:{id}"),
            Self::Complaint(id) => write!(f, "complaint:{id}"),
        }
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
        /// Hashes of the recovery codes that come with it.
        recovery: Vec<RecoveryHash>,
    },
    /// New recovery codes in place of those that were left.
    RecoveryCodes {
        /// Whose.
        user: UserId,
        /// Time step of the code that was shown for them, which is used up; 0 where it was none of the device.
        step: u64,
        /// Their hashes.
        codes: Vec<RecoveryHash>,
    },
    /// A recovery code was used, and is used up.
    RecoveryUsed {
        /// Whose.
        user: UserId,
        /// Its hash.
        code: RecoveryHash,
    },
    /// Everything that lets somebody in is bound as it stands: once, when an installation gets its key.
    BindAll,
    /// Personal values came, which their entry has a commitment to.
    Personal {
        /// Of whom.
        of: PersonalOf,
        /// The salt of the commitment.
        salt: Salt,
        /// The values.
        values: Values,
    },
    /// All personal values of somebody, and their salts, are gone.
    PersonalErased {
        /// Of whom.
        of: PersonalOf,
    },
    /// A code of the second factor was used, and is used up with all earlier ones.
    CodeUsed {
        /// Whose.
        user: UserId,
        /// Its time step.
        step: u64,
    },
}

#[cfg(test)]
mod tests {
    use crate::store::tables::secrets::*;

    #[test]
    fn a_second_factor_is_read_with_and_without_recovery_codes() {
        let secret = TotpSecret(vec![7; SECOND_FACTOR_BYTES]);
        for codes in [vec![], vec![[1; 32]], vec![[1; 32], [2; 32]]] {
            assert_eq!(second_factor_of(&second_factor_column(&secret, &codes)), (secret.clone(), codes));
        }
        assert_eq!(second_factor_of(&[1, 2]), (TotpSecret(vec![1, 2]), vec![]));
        assert_eq!(second_factor_of(&[3; 21]).1, Vec::<RecoveryHash>::new());
    }
}
