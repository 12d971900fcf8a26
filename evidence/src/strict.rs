//! The rules of the formats that a reader of JSON does not see: keys that stand twice, `null`,
//! numbers that are no whole ones, instants in another spelling, paths that leave the recorder.
//!
//! What is stored already must stay readable, so these are findings beside the reading, each with
//! the number that `FORMAT.md` gives its rule. The service refuses what has any on arrival; the
//! verifier tells them all.

pub mod values;

use std::collections::BTreeSet;
use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::canonical::{self, INTEGER_MAX};
use crate::cause::{Cause, Flaw};

/// Longest path on a recorder, in bytes (Linux `PATH_MAX`).
pub const PATH_LENGTH_MAX: usize = 4096;

/// Most breaches that are told of one document.
pub const BREACHES_MAX: usize = 100;

/// How deep objects and lists may lie in each other, the outermost counted.
pub const NESTING_MAX: usize = 100;

/// The only field that is written as `null`.
const NULL_FIELD: &str = "prev_item_leaf";

/// A breach of a rule of the formats.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct Breach {
    /// Number of the rule in `FORMAT.md`, such as `R1.3`.
    pub rule: &'static str,
    /// Where: the fields from the outermost to this one.
    pub path: String,
    /// What is wrong there.
    pub problem: Cause,
}

impl Breach {
    /// A breach of `rule` at `path`.
    pub fn new(rule: &'static str, path: impl fmt::Display, problem: impl Into<Cause>) -> Self {
        Self { rule, path: path.to_string(), problem: problem.into() }
    }
}

/// Tells of keys that stand twice in an object, of `null`, and of numbers that are no whole ones up
/// to 2^53 - 1, at any depth, in known fields and others. Bytes that are no JSON, or nested too deeply,
/// are told as such.
pub fn json(bytes: &[u8]) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut path = Vec::new();
    let read = Walk { path: &mut path, found: &mut found }.deserialize(&mut reader).and_then(|()| reader.end());
    if let Err(error) = read {
        found.push(Breach::new("R1.9", "JSON", &error));
    }
    found
}

/// As [`json`], and whether the bytes are canonical JSON (RFC 8785).
pub fn canonical_json(bytes: &[u8]) -> Vec<Breach> {
    let mut found = json(bytes);
    if found.is_empty() {
        let written = serde_json::from_slice::<Value>(bytes).ok().and_then(|value| canonical::to_vec(&value).ok());
        if written.as_deref() != Some(bytes) {
            found.push(Breach::new("R1.8", "JSON", Flaw::new("not-canonical", "is not canonical JSON (RFC 8785)")));
        }
    }
    found
}

/// Tells where a document spells a field that was read into `typed` in another way than the format
/// does: an instant, a digest. Fields that `typed` does not hold are left alone.
pub fn spelling<T: Serialize>(bytes: &[u8], typed: &T) -> Vec<Breach> {
    let mut found = Vec::new();
    if let (Ok(raw), Ok(typed)) = (serde_json::from_slice::<Value>(bytes), serde_json::to_value(typed)) {
        compare(&raw, &typed, "", &mut found);
    }
    found
}

fn compare(raw: &Value, typed: &Value, path: &str, found: &mut Vec<Breach>) {
    if found.len() >= BREACHES_MAX {
        return;
    }
    match (raw, typed) {
        (Value::Object(raw), Value::Object(typed)) => {
            for (name, value) in typed {
                if let Some(raw) = raw.get(name) {
                    compare(raw, value, &format!("{path}{}{name}", if path.is_empty() { "" } else { "." }), found);
                }
            }
        }
        (Value::Array(raw), Value::Array(typed)) => {
            for (number, (raw, typed)) in raw.iter().zip(typed).enumerate() {
                compare(raw, typed, &format!("{path}[{number}]"), found);
            }
        }
        (raw, typed) if raw == typed => {}
        (raw, typed) => {
            let short = |value: &Value| value.to_string().chars().take(80).collect::<String>();
            let (is, should) = (short(raw), short(typed));
            let told = Cause::new("written-otherwise", format!("is written {is}, not {should}"));
            found.push(Breach::new("R1.5", path, told.with("is", is).with("should", should)));
        }
    }
}

/// Checks the path of a file on a recorder, and the bytes that stand beside it where they are not
/// UTF-8 (`R3.4`, `R3.8`).
pub fn recorder_path(at: &str, path: &str, raw_path: Option<&str>) -> Vec<Breach> {
    let wrong = |bytes: &[u8]| path_problem(bytes).map(|problem| Breach::new("R3.4", at, problem));
    let Some(raw) = raw_path else { return wrong(path.as_bytes()).into_iter().collect() };
    let breach = |problem: Flaw| Breach::new("R3.8", format_args!("{at}, raw_path"), problem);
    let Ok(raw) = BASE64_STANDARD.decode(raw) else {
        return vec![breach(Flaw::new("path-no-base64", "is not base64"))];
    };
    let mut found: Vec<Breach> = wrong(&raw).into_iter().collect();
    if std::str::from_utf8(&raw).is_ok() {
        found.push(breach(Flaw::new("path-needless", "stands there, though its bytes are UTF-8")));
    }
    if lossy(&raw) != path {
        found.push(breach(Flaw::new("path-other", "does not read as the path beside it")));
    }
    found
}

/// Whether a path may be the beginning of a longer text that its bytes read as, so that its end
/// tells nothing.
pub(crate) fn may_be_cut(path: &str) -> bool {
    path.len() + char::MAX.len_utf8() > PATH_LENGTH_MAX
}

/// What is wrong with a path inside a recorder.
fn path_problem(path: &[u8]) -> Option<Flaw> {
    if path.is_empty() || path.len() > PATH_LENGTH_MAX {
        return Some(Flaw::new("path-length", "is not 1 to 4096 bytes"));
    }
    if path.contains(&0) {
        return Some(Flaw::new("path-nul", "holds a NUL"));
    }
    let part = |part: &[u8]| matches!(part, b"" | b"." | b"..");
    let strange = Flaw::new("path-strange", "is not a path inside a recorder: an empty, '.' or '..' part");
    path.split(|b| *b == b'/').any(part).then_some(strange)
}

/// The text of a path whose bytes are not UTF-8, as a station writes it.
fn lossy(raw: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(raw).into_owned();
    let mut end = text.len().min(PATH_LENGTH_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

fn beyond(number: impl fmt::Display) -> Cause {
    Cause::new("number-large", format!("{number} is beyond 2^53 - 1")).with("number", number)
}

/// Goes through a document and tells of what [`json`] looks for.
struct Walk<'a> {
    path: &'a mut Vec<String>,
    found: &'a mut Vec<Breach>,
}

impl Walk<'_> {
    fn tell(&mut self, rule: &'static str, problem: impl Into<Cause>) {
        if self.found.len() < BREACHES_MAX {
            let path = if self.path.is_empty() { "JSON".to_owned() } else { self.path.join(".") };
            self.found.push(Breach::new(rule, path, problem));
        }
    }

    fn inner(&mut self) -> Walk<'_> {
        Walk { path: self.path, found: self.found }
    }

    fn require_shallow<E: serde::de::Error>(&self) -> Result<(), E> {
        let shallow = self.path.len() < NESTING_MAX;
        if shallow { Ok(()) } else { Err(E::custom(format!("it is nested more than {NESTING_MAX} deep"))) }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(mut self) -> Result<(), E> {
        if self.path.last().is_none_or(|name| name != NULL_FIELD) {
            self.tell("R1.6", Flaw::new("null", "is null; what is absent is left out"));
        }
        Ok(())
    }

    fn visit_u64<E>(mut self, number: u64) -> Result<(), E> {
        if number > INTEGER_MAX {
            self.tell("R1.4", beyond(number));
        }
        Ok(())
    }

    fn visit_i64<E>(mut self, number: i64) -> Result<(), E> {
        if number.unsigned_abs() > INTEGER_MAX {
            self.tell("R1.4", beyond(number));
        }
        Ok(())
    }

    fn visit_f64<E>(mut self, number: f64) -> Result<(), E> {
        let told = Cause::new("not-whole", format!("{number} is not written as a whole number within 2^53 - 1"));
        self.tell("R1.4", told.with("number", number));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.require_shallow()?;
        let mut number = 0_u64;
        loop {
            self.path.push(number.to_string());
            let next = list.next_element_seed(self.inner());
            self.path.pop();
            if next?.is_none() {
                return Ok(());
            }
            number += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        self.require_shallow()?;
        let mut names = BTreeSet::new();
        while let Some(name) = object.next_key::<String>()? {
            self.path.push(name.chars().take(80).collect());
            if names.contains(&name) {
                self.tell("R1.3", Flaw::new("key-twice", "stands twice in one object"));
            }
            let value = object.next_value_seed(self.inner());
            self.path.pop();
            value?;
            names.insert(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(found: &[Breach]) -> Vec<&'static str> {
        found.iter().map(|breach| breach.rule).collect()
    }

    #[test]
    fn a_key_that_stands_twice_is_told_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"b":[{"a":1,"\u0061":2}]}"#, r#"[[{"x":{"a":{},"a":{}}}]]"#] {
            assert_eq!(rules(&json(text.as_bytes())), ["R1.3"], "{text}");
        }
        assert!(json(br#"{"a":{"a":1},"b":{"a":1}}"#).is_empty());
    }

    #[test]
    fn null_is_told_but_where_the_format_writes_it() {
        assert_eq!(rules(&json(br#"{"a":null,"b":[null]}"#)), ["R1.6", "R1.6"]);
        assert!(json(br#"{"items":[{"prev_item_leaf":null}]}"#).is_empty());
    }

    #[test]
    fn only_whole_numbers_are_numbers() {
        for text in ["1.0", "1e3", "0.5", "-0", "9007199254740992", "-9007199254740992", "18446744073709551616"] {
            assert_eq!(rules(&json(format!("{{\"a\":{text}}}").as_bytes())), ["R1.4"], "{text}");
        }
        for text in ["0", "-1", "9007199254740991", "-9007199254740991"] {
            assert!(json(format!("{{\"a\":{text}}}").as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn canonical_json_has_one_spelling() {
        assert!(canonical_json(br#"{"a":1,"b":"x"}"#).is_empty());
        for text in [r#"{"b":1,"a":1}"#, r#"{ "a":1}"#, "{\"a\":1}\n", r#"{"a":"\u0041"}"#] {
            assert_eq!(rules(&canonical_json(text.as_bytes())), ["R1.8"], "{text}");
        }
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_told_as_that() {
        let none = ["", "{", "{}{}", "\u{feff}{}", r#"{"a":"\ud800"}"#, "[NaN]", "{'a':1}", r#"{"a":01}"#, "[\"\t\"]"];
        for text in none {
            assert_eq!(rules(&json(text.as_bytes())), ["R1.9"], "{text:?}");
        }
        assert_eq!(rules(&canonical_json(b"{")), ["R1.9"]);
        assert_eq!(rules(&json(b"{\"a\":\"\xff\"}")), ["R1.9"]);
        let nested = |open: &str, close: &str, depth| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            assert!(json(nested(open, close, NESTING_MAX).as_bytes()).is_empty(), "{open}");
            for depth in [NESTING_MAX + 1, 100_000] {
                assert_eq!(rules(&json(nested(open, close, depth).as_bytes())), ["R1.9"], "{open} {depth}");
            }
        }
    }

    #[test]
    fn a_path_stays_inside_its_recorder() {
        for bad in ["", "/a", "a//b", "a/", "./a", "a/../b", "..", "a\0b", &"x".repeat(4097)] {
            assert_eq!(rules(&recorder_path("name", bad, None)), ["R3.4"], "{bad:?}");
        }
        let odd = ["-rf", "a\u{202e}b", "空格 & (副本) #1%20.amr", "..a/b.."];
        for good in ["a", "DCIM/100MEDIA/执法.MP4", &"x".repeat(4096)].into_iter().chain(odd) {
            assert!(recorder_path("name", good, None).is_empty(), "{good:?}");
        }
    }

    #[test]
    fn raw_bytes_read_as_the_name_beside_them_and_are_not_utf8() {
        let raw = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        assert!(recorder_path("name", "a/\u{fffd}.mp4", Some(&raw(b"a/\xff.mp4"))).is_empty());
        let long = [&b"\xff"[..], &b"x".repeat(4095)].concat();
        assert!(recorder_path("name", &lossy(&long), Some(&raw(&long))).is_empty());
        for (name, given) in [
            ("a", raw(b"a")),
            ("b", raw(b"b")),
            ("b\u{fffd}", raw(b"a\xff")),
            ("a\u{fffd}", "?".to_owned()),
            ("a\u{fffd}", "Yf8".to_owned()),
        ] {
            assert_eq!(rules(&recorder_path("name", name, Some(&given))), ["R3.8"], "{name} {given}");
        }
        assert_eq!(rules(&recorder_path("name", "../\u{fffd}", Some(&raw(b"../\xff")))), ["R3.4"]);
    }
}
