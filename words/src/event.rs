//! Entries of the custody log in words: who did what.
//!
//! Entries are given as JSON, as the log writes them: this crate knows their names, not their types. Whoever tells
//! them also says how moments are shown and who the people are ([`Teller`]).

use fluent_bundle::FluentArgs;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Lang, amount};

/// Fields whose value is a word of the format.
const WORDS: [&str; 8] = ["role", "end", "what", "method", "kind", "outcome", "why", "how"];

/// Fields whose value is an id that the legal data of a site names.
const TERMS: [&str; 2] = ["stage", "record_kind"];

/// Fields whose value is a digest, of which the first digits tell enough.
const DIGESTS: [&str; 7] = ["recording", "content", "envelope", "payload", "states", "derived", "root"];

/// Digits of a digest that are told.
const DIGEST_LENGTH: usize = 12;

/// What the teller knows and the texts do not.
pub trait Teller {
    /// A moment, given as the log writes it, on the clock that the reader goes by; `None` where it is none.
    fn moment(&self, instant: &str) -> Option<String>;

    /// Text of others, made fit for a line.
    fn plain(&self, text: &str) -> String {
        text.to_owned()
    }

    /// The name of the person who has an account, where it is known.
    fn person(&self, account: &str) -> Option<String> {
        let _ = account;
        None
    }

    /// The name of the officer who has a certificate, where it is known.
    fn officer(&self, certificate: &str) -> Option<String> {
        let _ = certificate;
        None
    }

    /// What the legal data calls the stage (`stage`) or kind of record (`record_kind`) of an id, where it is known.
    fn term(&self, lang: Lang, field: &str, id: &str) -> Option<String> {
        let _ = (lang, field, id);
        None
    }

    /// The path that the event names, where more is known of it than the log has.
    fn path(&self) -> Option<String> {
        None
    }
}

impl Lang {
    /// What an event of the log says.
    pub fn event(self, event: &impl Serialize, teller: &impl Teller) -> String {
        let Ok(Value::Object(fields)) = serde_json::to_value(event) else { return String::new() };
        let mut args = FluentArgs::new();
        // Not every refused access names an account.
        args.set("account", "");
        for (name, value) in &fields {
            args.set(name.clone(), self.field(name, value, &fields, teller));
        }
        if fields.contains_key("path")
            && let Some(path) = teller.path()
        {
            args.set("path", path);
        }
        let name = fields.get("type").and_then(Value::as_str).unwrap_or_default();
        self.find(&event_id(name), Some(&args)).unwrap_or_else(|| name.to_owned())
    }

    fn field(self, name: &str, value: &Value, fields: &Map<String, Value>, teller: &impl Teller) -> String {
        match value {
            Value::String(text) if WORDS.contains(&name) => self.named(text),
            Value::String(text) if TERMS.contains(&name) => {
                teller.term(self, name, text).unwrap_or_else(|| teller.plain(text))
            }
            Value::String(text) if DIGESTS.contains(&name) => text.chars().take(DIGEST_LENGTH).collect(),
            Value::String(text)
                if name.ends_with("_at") || matches!(name, "at" | "from" | "until" | "wall" | "expected") =>
            {
                teller.moment(text).unwrap_or_else(|| teller.plain(text))
            }
            Value::String(text) => {
                // An event that gives the name itself is told with it.
                let known = match name {
                    _ if fields.contains_key("name") => None,
                    "user" | "account" => teller.person(text),
                    "certificate" => teller.officer(text),
                    _ => None,
                };
                let text = teller.plain(text);
                match known {
                    Some(known) => self.with("person", &[("name", teller.plain(&known).into()), ("id", text.into())]),
                    None => text,
                }
            }
            Value::Number(number) if matches!(name, "size" | "bytes") => {
                number.as_u64().map_or_else(|| number.to_string(), amount::size)
            }
            Value::Number(number) if name == "at_ms" => number.as_u64().map_or_else(String::new, amount::moment),
            Value::Bool(true) => self.named("yes"),
            Value::Bool(false) => self.named("no"),
            Value::Array(ranges) if name == "ranges" => amount::size(length(ranges)),
            Value::Array(texts) => {
                texts.iter().filter_map(Value::as_str).map(|text| teller.plain(text)).collect::<Vec<_>>().join("; ")
            }
            Value::Object(form) => self.form(form),
            other => other.to_string(),
        }
    }

    /// In which form footage was shown, and of which streams where those are not the usual ones.
    fn form(self, form: &Map<String, Value>) -> String {
        let kind = self.named(form.get("kind").and_then(Value::as_str).unwrap_or_default());
        let stream = |name: &str| Some(vec![("stream", form.get(name)?.as_u64()?.to_string().into())]);
        let part = form.get("part").and_then(Value::as_str).map(|part| self.named(part));
        let video = stream("video").map(|number| self.with("form-video", &number));
        let audio = stream("audio").map(|number| self.with("form-audio", &number));
        let streams: Vec<String> = part.into_iter().chain(video).chain(audio).collect();
        if streams.is_empty() {
            return kind;
        }
        self.with("form-of", &[("form", kind.into()), ("streams", streams.join(", ").into())])
    }

    /// Who did something: `actor` as an entry has it.
    pub fn actor(self, actor: &impl Serialize, teller: &impl Teller) -> String {
        let Ok(Value::Object(fields)) = serde_json::to_value(actor) else { return String::new() };
        let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let id = field("id");
        match field("kind") {
            "user" => {
                let role = self.named(field("role"));
                match teller.person(id) {
                    Some(name) => format!("{} ({id}, {role})", teller.plain(&name)),
                    None => format!("{id} ({role})"),
                }
            }
            "station" => format!("{} {id}", self.text("word-station")),
            "service" => self.text("word-service").into_owned(),
            "nobody" => format!("{} ({})", self.text("word-nobody"), teller.plain(field("client"))),
            other => other.to_owned(),
        }
    }
}

/// The message of an event of the log, by the event's type.
pub fn event_id(kind: &str) -> String {
    format!("event-{}", kind.replace(['.', '_'], "-"))
}

/// Bytes in all ranges.
fn length(ranges: &[Value]) -> u64 {
    let length =
        |range: &Value| range["end"].as_u64().unwrap_or(0).saturating_sub(range["start"].as_u64().unwrap_or(0));
    ranges.iter().map(length).fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn overlong_ranges_do_not_overflow() {
        let whole = json!({"start": 0, "end": u64::MAX});
        assert_eq!(length(&[whole.clone(), whole]), u64::MAX);
        assert_eq!(length(&[json!({"start": 2, "end": 1})]), 0);
    }
}
