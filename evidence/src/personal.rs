//! Personal data (个人信息) that entries speak of and do not hold: a commitment to it.
//!
//! An entry is for ever, and whoever may read the log reads it. So an identity number, the name of a complainant or of a
//! minor is in no entry: the entry has the SHA-256 of a random salt and the values ([`Commitment`]), and the values and
//! their salt lie beside the log, where they can be erased. While they are there, they can be shown to be those of the
//! entry; once they are gone, the entry tells nothing of them, as nobody guesses 32 random bytes. `FORMAT.md` section 5a.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::digest::{Digest, DigestTextError};
use crate::ids::is_unseen;

/// What stands before salt and values in what is hashed, so that it is the hash of nothing else.
pub const PERSONAL_DOMAIN: &[u8] = b"docket.personal.v1\n";

/// Bytes of a salt.
pub const SALT_SIZE: usize = 32;

/// Most values of one commitment.
pub const PERSONAL_VALUES_MAX: usize = 20;

/// Longest value, in characters.
pub const PERSONAL_VALUE_LENGTH_MAX: usize = 500;

/// Longest name of a value, in bytes.
const NAME_LENGTH_MAX: usize = 32;

/// Random bytes without which nobody can confirm a guess. They do not show themselves in messages.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(pub [u8; SALT_SIZE]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// Why a map of texts is none of values. It names the field, and never tells the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValuesError {
    /// There are too many.
    #[error("there are {given} values, and may be {PERSONAL_VALUES_MAX}")]
    TooMany {
        /// How many.
        given: usize,
    },
    /// A name is none.
    #[error("the name of a value is not 1 to {NAME_LENGTH_MAX} of a-z and '_', beginning with a letter")]
    Name,
    /// A value is empty.
    #[error("the value {name} is empty: what is not known is left out")]
    Empty {
        /// Its name.
        name: String,
    },
    /// A value is too long.
    #[error("the value {name} is longer than {PERSONAL_VALUE_LENGTH_MAX} characters")]
    TooLong {
        /// Its name.
        name: String,
    },
    /// A value holds a character that does not show itself.
    #[error("the value {name} holds a control, format or line character")]
    Unseen {
        /// Its name.
        name: String,
    },
}

/// Personal values, each by its name. They do not show themselves in messages.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// The value of a name; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Their canonical JSON: an object of texts.
    pub fn to_json(&self) -> Vec<u8> {
        canonical::to_vec(&self.0).expect("a map of texts has canonical JSON")
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Values({} of them)", self.0.len())
    }
}

impl TryFrom<BTreeMap<String, String>> for Values {
    type Error = ValuesError;

    fn try_from(given: BTreeMap<String, String>) -> Result<Self, ValuesError> {
        if given.len() > PERSONAL_VALUES_MAX {
            return Err(ValuesError::TooMany { given: given.len() });
        }
        for (name, value) in &given {
            if !is_name(name) {
                return Err(ValuesError::Name);
            }
            let name = || name.clone();
            if value.is_empty() {
                return Err(ValuesError::Empty { name: name() });
            }
            if value.chars().count() > PERSONAL_VALUE_LENGTH_MAX {
                return Err(ValuesError::TooLong { name: name() });
            }
            if value.chars().any(is_unseen) {
                return Err(ValuesError::Unseen { name: name() });
            }
        }
        Ok(Self(given))
    }
}

impl From<Values> for BTreeMap<String, String> {
    fn from(values: Values) -> Self {
        values.0
    }
}

fn is_name(text: &str) -> bool {
    (1..=NAME_LENGTH_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
}

/// What binds values to the entry that speaks of them, and tells nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(pub Digest);

impl Commitment {
    /// That of these values with this salt: SHA-256 of [`PERSONAL_DOMAIN`], the salt and the values' canonical JSON.
    pub fn of(salt: &Salt, values: &Values) -> Self {
        Self(Digest::of_parts(&[PERSONAL_DOMAIN, &salt.0, &values.to_json()]))
    }

    /// Whether it is that of these values with this salt.
    pub fn holds(&self, salt: &Salt, values: &Values) -> bool {
        *self == Self::of(salt, values)
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Commitment {
    type Err = DigestTextError;

    fn from_str(text: &str) -> Result<Self, DigestTextError> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(given: &[(&str, &str)]) -> Result<Values, ValuesError> {
        given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>()
            .try_into()
    }

    /// What `FORMAT.md` section 5a has `sha256sum` print.
    #[test]
    fn a_commitment_is_what_sha256sum_prints_of_its_bytes() {
        let salt = Salt(std::array::from_fn(|at| u8::try_from(at).expect("below 32")));
        let given = values(&[("name", "王小明"), ("identity_number", "11010519491231002X")]).expect("values");
        let json = r#"{"identity_number":"11010519491231002X","name":"王小明"}"#;
        assert_eq!(given.to_json(), json.as_bytes());
        let commitment = Commitment::of(&salt, &given);
        assert_eq!(commitment.to_string(), "45c7c94b061c6d29e6e019ac8d01b33e151bdda3eb66bb6bc5cc844c0feb9dd0");
        let whole = [PERSONAL_DOMAIN, &salt.0, json.as_bytes()].concat();
        assert_eq!(commitment.0, Digest::of(&whole));
        assert_eq!(commitment.to_string().parse(), Ok(commitment));
        assert_eq!(
            Commitment::of(&salt, &Values::default()).to_string(),
            "2791ddfe6316b76607804d33f8e65a978db78a711751d3b47d590727109e9ed7"
        );
    }

    #[test]
    fn other_values_or_another_salt_do_not_hold() {
        let (salt, other) = (Salt([7; SALT_SIZE]), Salt([8; SALT_SIZE]));
        let given = values(&[("name", "王小明"), ("phone", "13800000000")]).expect("values");
        let commitment = Commitment::of(&salt, &given);
        assert!(commitment.holds(&salt, &given));
        assert!(!commitment.holds(&other, &given));
        for changed in [
            values(&[("name", "王小明")]),
            values(&[("name", "王小朋"), ("phone", "13800000000")]),
            values(&[("name", "王小明"), ("phone", "13800000000"), ("address", "光明路")]),
            values(&[("phone", "王小明"), ("name", "13800000000")]),
        ] {
            assert!(!commitment.holds(&salt, &changed.expect("values")));
        }
    }

    #[test]
    fn values_are_bounded_and_what_is_wrong_is_told_without_them() {
        let long = |length: usize| "字".repeat(length);
        assert!(values(&[("name", &*long(PERSONAL_VALUE_LENGTH_MAX))]).is_ok());
        let secret = "370400199001011234";
        for (given, wrong) in [
            (("name", &*long(PERSONAL_VALUE_LENGTH_MAX + 1)), ValuesError::TooLong { name: "name".to_owned() }),
            (("name", ""), ValuesError::Empty { name: "name".to_owned() }),
            (("name", "370400199001011234\u{202e}"), ValuesError::Unseen { name: "name".to_owned() }),
            (("Name", secret), ValuesError::Name),
            (("", secret), ValuesError::Name),
            ((&*"a".repeat(NAME_LENGTH_MAX + 1), secret), ValuesError::Name),
        ] {
            let found = values(&[given]).expect_err("no values");
            assert_eq!(found, wrong);
            assert!(!found.to_string().contains(secret));
        }
        let many = |count: usize| -> BTreeMap<String, String> {
            let name = |at: usize| "a".repeat(at + 1);
            (0..count).map(|at| (name(at), "x".to_owned())).collect()
        };
        assert!(Values::try_from(many(PERSONAL_VALUES_MAX)).is_ok());
        let given = PERSONAL_VALUES_MAX + 1;
        assert_eq!(Values::try_from(many(given)), Err(ValuesError::TooMany { given }));
    }

    #[test]
    fn neither_salt_nor_values_show_themselves() {
        let given = values(&[("name", "王小明")]).expect("values");
        assert!(!format!("{given:?} {:?}", Salt([7; SALT_SIZE])).contains('王'));
        assert_eq!(given.get("name"), "王小明");
        assert_eq!(given.get("phone"), "");
        let written = serde_json::to_string(&given).expect("JSON");
        assert_eq!(serde_json::from_str::<Values>(&written).expect("values"), given);
        assert!(serde_json::from_str::<Values>(r#"{"Name":"x"}"#).is_err());
    }
}
