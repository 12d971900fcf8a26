//! C2SP signed notes (<https://c2sp.org/signed-note>), Ed25519 only; by hand for the reason that `merkle` gives.

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cause::{Cause, Flaw};
use crate::digest::Digest;
use crate::keys::{KeyError, PublicKey, SigningKey, Weakness};

/// Largest note that is read, in bytes.
pub const NOTE_SIZE_MAX: usize = 64 * 1024;

/// Most signature lines that are read.
pub const SIGNATURE_LINES_MAX: usize = 64;

/// Signature type of plain Ed25519.
const ED25519: u8 = 1;

/// Why a note is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not a signed note at all.
    #[error("this is not a signed note: {0}")]
    Malformed(Flaw),
    /// No signature by the key.
    #[error("the note is not signed by {name}+{id}")]
    NotSignedBy {
        /// Name of the key.
        name: String,
        /// Its id in hex.
        id: String,
    },
    /// A signature by the key that does not hold.
    #[error("the note's signature by {name} does not verify")]
    BadSignature {
        /// Name of the key.
        name: String,
    },
    /// The text is no verifier key.
    #[error("this is not a verifier key: name+hash+base64 key")]
    NotVerifierKey,
    /// The verifier key names a key that is not to be used.
    #[error("this verifier key is weak: {0}")]
    WeakKey(Weakness),
}

/// Whether a key can have this name: not empty, no space, no control character, no `+`.
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// What checks a note: a name and a public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: PublicKey,
}

impl VerifierKey {
    /// A verifier key of that name.
    pub fn new(name: &str, key: PublicKey) -> Result<Self, NoteError> {
        is_key_name(name).then(|| Self { name: name.to_owned(), key }).ok_or(NoteError::NotVerifierKey)
    }

    /// The key's name; for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    pub fn public(&self) -> &PublicKey {
        &self.key
    }

    /// First four bytes of `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)`.
    pub fn id(&self) -> [u8; 4] {
        let hash = Digest::of_parts(&[self.name.as_bytes(), b"\n", &[ED25519], self.key.as_bytes()]);
        *hash.0.first_chunk().expect("a digest has four bytes")
    }

    /// The text of a note that carries a valid signature by this key.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let (text, signatures) = split(note)?;
        let id = self.id();
        // Each line is of the form, those after this key's too.
        for (name, signature) in signatures {
            if name != self.name || !signature.starts_with(&id) {
                continue;
            }
            return self
                .key
                .verify(text.as_bytes(), &signature[4..])
                .map(|()| text)
                .map_err(|_| NoteError::BadSignature { name: self.name.clone() });
        }
        Err(NoteError::NotSignedBy { name: self.name.clone(), id: hex::encode(id) })
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519][..], self.key.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), BASE64_STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let malformed = NoteError::NotVerifierKey;
        let mut parts = text.trim_end_matches('\n').splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed);
        };
        let key = BASE64_STANDARD.decode(key).map_err(|_| malformed.clone())?;
        let Some((&ED25519, key)) = key.split_first() else { return Err(malformed) };
        let key = PublicKey::from_bytes(key).map_err(|error| match error {
            KeyError::Weak(weakness) => NoteError::WeakKey(weakness),
            _ => malformed.clone(),
        })?;
        let this = Self::new(name, key)?;
        if hex::encode(this.id()) == id { Ok(this) } else { Err(malformed) }
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Signs `text`, which must end in a newline, under the name of `verifier`.
pub fn sign(text: &str, verifier: &VerifierKey, key: &SigningKey) -> String {
    debug_assert!(text.ends_with('\n'), "a note's text ends in a newline");
    let signature = [&verifier.id()[..], &key.sign(text.as_bytes())].concat();
    format!("{text}\n\u{2014} {} {}\n", verifier.name(), BASE64_STANDARD.encode(signature))
}

/// A name, and the bytes beside it.
type SignatureLine<'a> = (&'a str, Vec<u8>);

/// The text, with its last newline, and the signature lines.
fn split(note: &str) -> Result<(&str, Vec<SignatureLine<'_>>), NoteError> {
    if note.len() > NOTE_SIZE_MAX {
        return Err(NoteError::Malformed(Flaw::new("too-long", "it is too long")));
    }
    if note.chars().any(|c| c < ' ' && c != '\n') {
        return Err(NoteError::Malformed(Flaw::new("controls", "it holds control characters")));
    }
    let at = note.rfind("\n\n").ok_or(NoteError::Malformed(Flaw::new("no-empty-line", "it has no empty line")))?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    let lines =
        signatures.strip_suffix('\n').ok_or(NoteError::Malformed(Flaw::new("last-line", "its last line is cut")))?;
    if lines.split('\n').count() > SIGNATURE_LINES_MAX {
        return Err(NoteError::Malformed(Flaw::new("many-signatures", "it has too many signature lines")));
    }
    Ok((text, lines.split('\n').map(signature_line).collect::<Result<_, _>>()?))
}

fn signature_line(line: &str) -> Result<SignatureLine<'_>, NoteError> {
    let malformed =
        NoteError::Malformed(Flaw::new("signature-line", "a signature line is not \"\u{2014} name base64\""));
    let Some(rest) = line.strip_prefix("\u{2014} ") else { return Err(malformed) };
    let Some((name, signature)) = rest.split_once(' ') else { return Err(malformed) };
    let Ok(bytes) = BASE64_STANDARD.decode(signature) else { return Err(malformed) };
    if name.is_empty() || bytes.len() < 5 { Err(malformed) } else { Ok((name, bytes)) }
}

impl From<&NoteError> for Cause {
    fn from(error: &NoteError) -> Self {
        match error {
            NoteError::Malformed(flaw) => Self::of("no-note", error).because("why", *flaw),
            NoteError::NotSignedBy { name, id } => {
                Self::of("note-unsigned", error).with("key", format_args!("{name}+{id}"))
            }
            NoteError::BadSignature { name } => Self::of("note-signature", error).with("key", name),
            NoteError::NotVerifierKey => Self::of("no-verifier-key", error),
            NoteError::WeakKey(weakness) => Self::of("weak-verifier-key", error).because("why", weakness),
        }
    }
}
