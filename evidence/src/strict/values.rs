//! Values that keep no rule of section 1, in documents that cannot be read because of them: the reading
//! says that something is wrong, this says which rule it breaks.

use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;

use super::{BREACHES_MAX, Breach};
use crate::cause::Cause;
use crate::digest::Digest;
use crate::entry::{ENTRY_NONCE_SIZE, Item};
use crate::ids::{AgencyId, CaseId, Certificate};
use crate::keys::{KeyError, PublicKey};
use crate::time::Utc;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digest,
    Base64,
    Nonce,
    Key,
    Instant,
    Slug,
    Hex,
    Label,
    Item,
}

/// A field, from the outermost; `*` is every member of a list.
type Field = (&'static [&'static str], Kind);

/// The fields of an entry that have a spelling of their own. Events share names and what they mean.
const ENTRY: &[Field] = &[
    (&["nonce"], Kind::Nonce),
    (&["time"], Kind::Instant),
    (&["actor", "id"], Kind::Slug),
    (&["actor", "agency"], Kind::Slug),
    (&["items", "*", "item"], Kind::Item),
    (&["items", "*", "prev_item_leaf"], Kind::Digest),
    (&["event", "key"], Kind::Key),
    (&["event", "recording"], Kind::Digest),
    (&["event", "derived"], Kind::Digest),
    (&["event", "form", "derived"], Kind::Digest),
    (&["event", "content"], Kind::Digest),
    (&["event", "envelope"], Kind::Digest),
    (&["event", "payload"], Kind::Digest),
    (&["event", "states"], Kind::Digest),
    (&["event", "root"], Kind::Digest),
    (&["event", "seen_root"], Kind::Digest),
    (&["event", "agency"], Kind::Slug),
    (&["event", "station"], Kind::Slug),
    (&["event", "user"], Kind::Slug),
    (&["event", "account"], Kind::Slug),
    (&["event", "case"], Kind::Hex),
    (&["event", "code"], Kind::Hex),
    (&["event", "docking"], Kind::Hex),
    (&["event", "document"], Kind::Hex),
    (&["event", "lines"], Kind::Digest),
    (&["event", "marker"], Kind::Hex),
    (&["event", "package"], Kind::Hex),
    (&["event", "page"], Kind::Digest),
    (&["event", "session"], Kind::Hex),
    (&["event", "token"], Kind::Hex),
    (&["event", "transcript"], Kind::Hex),
    (&["event", "view"], Kind::Hex),
    (&["event", "certificate"], Kind::Label),
    (&["event", "number"], Kind::Label),
    (&["event", "recorder"], Kind::Label),
    (&["event", "at"], Kind::Instant),
    (&["event", "expected"], Kind::Instant),
    (&["event", "expires_at"], Kind::Instant),
    (&["event", "from"], Kind::Instant),
    (&["event", "until"], Kind::Instant),
    (&["event", "wall"], Kind::Instant),
];

/// Those of an envelope.
const ENVELOPE: &[Field] = &[
    (&["payload"], Kind::Base64),
    (&["signatures", "*", "keyid"], Kind::Digest),
    (&["signatures", "*", "sig"], Kind::Base64),
];

/// Those of a manifest's payload.
const MANIFEST: &[Field] = &[
    (&["subject", "*", "digest", "sha256"], Kind::Digest),
    (&["predicate", "agency"], Kind::Slug),
    (&["predicate", "station"], Kind::Slug),
    (&["predicate", "station_key"], Kind::Digest),
    (&["predicate", "recorder", "id"], Kind::Label),
    (&["predicate", "officer", "certificate"], Kind::Label),
    (&["predicate", "segment_states"], Kind::Digest),
    (&["predicate", "raw_path"], Kind::Base64),
    (&["predicate", "times", "*", "at"], Kind::Instant),
    (&["predicate", "capture", "start"], Kind::Instant),
    (&["predicate", "capture", "end"], Kind::Instant),
    (&["predicate", "docked_at"], Kind::Instant),
    (&["predicate", "sealed_at"], Kind::Instant),
    (&["predicate", "chain", "previous"], Kind::Digest),
    (&["predicate", "chain", "docking"], Kind::Hex),
    (&["predicate", "nonce"], Kind::Base64),
];

/// Those of a package's index.
const INDEX: &[Field] = &[
    (&["package"], Kind::Hex),
    (&["made_at"], Kind::Instant),
    (&["case", "case"], Kind::Hex),
    (&["case", "number"], Kind::Label),
    (&["case", "agency"], Kind::Slug),
    (&["recordings", "*", "recording"], Kind::Digest),
    (&["recordings", "*", "digest"], Kind::Digest),
    (&["recordings", "*", "station"], Kind::Slug),
    (&["recordings", "*", "officer"], Kind::Label),
    (&["recordings", "*", "captured_end"], Kind::Instant),
    (&["histories", "*", "item"], Kind::Item),
];

/// Tells why these bytes are no custody log entry, as far as values of section 1 are the reason.
pub fn of_entry(bytes: &[u8]) -> Vec<Breach> {
    tell(bytes, ENTRY)
}

/// As [`of_entry`], of an envelope.
pub fn of_envelope(bytes: &[u8]) -> Vec<Breach> {
    tell(bytes, ENVELOPE)
}

/// As [`of_entry`], of a manifest's payload.
pub fn of_manifest(bytes: &[u8]) -> Vec<Breach> {
    tell(bytes, MANIFEST)
}

/// As [`of_entry`], of a package's index.
pub fn of_index(bytes: &[u8]) -> Vec<Breach> {
    tell(bytes, INDEX)
}

fn tell(bytes: &[u8], fields: &[Field]) -> Vec<Breach> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(bytes) {
        for (path, kind) in fields {
            look(&value, path, *kind, "", &mut found);
        }
    }
    found
}

fn look(value: &Value, path: &[&str], kind: Kind, at: &str, found: &mut Vec<Breach>) {
    let deeper = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    match (path.split_first(), value) {
        _ if found.len() >= BREACHES_MAX => {}
        (None, Value::String(text)) => {
            if let Some((rule, problem)) = kind.problem(text) {
                found.push(Breach::new(rule, at, problem));
            }
        }
        (Some((&"*", rest)), Value::Array(members)) => {
            for (number, member) in members.iter().enumerate() {
                look(member, rest, kind, &deeper(&number.to_string()), found);
            }
        }
        (Some((name, rest)), Value::Object(object)) => {
            if let Some(member) = object.get(*name) {
                look(member, rest, kind, &deeper(name), found);
            }
        }
        // Of another type than it must be: what reads it says so.
        _ => {}
    }
}

impl Kind {
    /// The rule that a text breaks, and how.
    fn problem(self, text: &str) -> Option<(&'static str, Cause)> {
        match self {
            Self::Digest => broken::<Digest>("R1.1", text),
            Self::Instant => match text.parse::<Utc>() {
                Ok(read) if read.to_string() == text => None,
                Ok(read) => {
                    Some(("R1.5", Cause::new("instant-spelling", format!("is not written {read}")).with("read", read)))
                }
                Err(error) => Some(("R1.5", (&error).into())),
            },
            Self::Slug => broken::<AgencyId>("R1.7", text),
            Self::Hex => broken::<CaseId>("R1.7", text),
            Self::Label => broken::<Certificate>("R1.7", text),
            Self::Item => broken::<Item>("R1.7", text),
            Self::Base64 => decoded(text).err(),
            Self::Nonce => match decoded(text) {
                Ok(bytes) if bytes.len() != ENTRY_NONCE_SIZE => {
                    Some(("R5.3", of_length(bytes.len(), ENTRY_NONCE_SIZE)))
                }
                decoded => decoded.err(),
            },
            Self::Key => match decoded(text).map(|bytes| PublicKey::from_bytes(&bytes)) {
                Ok(Err(error @ KeyError::Weak(_))) => Some(("R4.1", (&error).into())),
                Ok(_) => None,
                Err(problem) => Some(problem),
            },
        }
    }
}

fn broken<T: FromStr>(rule: &'static str, text: &str) -> Option<(&'static str, Cause)>
where
    for<'a> Cause: From<&'a T::Err>,
{
    text.parse::<T>().err().map(|error| (rule, Cause::from(&error)))
}

/// That something has another length in bytes than it must have.
pub(crate) fn of_length(actual: usize, expected: usize) -> Cause {
    let told = Cause::new("length", format!("has {actual} bytes, not {expected}"));
    told.with("actual", actual).with("expected", expected)
}

fn decoded(text: &str) -> Result<Vec<u8>, (&'static str, Cause)> {
    BASE64_STANDARD.decode(text).map_err(|error| ("R1.2", Cause::from(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_told_by_its_own_rule() {
        let weak = BASE64_STANDARD.encode([&[1_u8][..], &[0; 31]].concat());
        for (field, value, rule) in [
            ("key", weak.as_str(), "R4.1"),
            ("key", "AAA", "R1.2"),
            ("content", "AB", "R1.1"),
            ("at", "2026-01-01T00:00:00Z", "R1.5"),
            ("at", "noon", "R1.5"),
            ("station", "UPPER", "R1.7"),
            ("view", "0", "R1.7"),
            ("recorder", " a", "R1.7"),
        ] {
            let bytes = format!(r#"{{"event":{{"{field}":"{value}"}}}}"#);
            let found = of_entry(bytes.as_bytes());
            assert_eq!(found.iter().map(|breach| breach.rule).collect::<Vec<_>>(), [rule], "{bytes}");
            assert_eq!(found[0].path, format!("event.{field}"));
        }
        assert!(of_entry(br#"{"event":{"title":"UPPER","at":7},"items":7}"#).is_empty());
        assert_eq!(of_entry(br#"{"items":[{"item":"user:x"},{"item":"user:X"}]}"#)[0].path, "items.1.item");
    }
}
