//! Entries of the custody log in words: who did what.
//!
//! Entries are given as JSON, as the log writes them: this crate knows their names, not their types. Whoever tells
//! them also says how moments are shown and who the people are ([`Teller`]).

mod names;
mod refused;
mod searched;

use fluent_bundle::FluentArgs;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Lang, amount};

pub use names::names_asked;

/// Fields whose value is a word of the format.
const WORDS: [&str; 14] = [
    "role",
    "end",
    "what",
    "method",
    "kind",
    "outcome",
    "why",
    "how",
    "format",
    "pause",
    "channel",
    "qualification",
    "remedy",
    "result",
];

/// Fields whose value is an id that the legal data of a site names.
const TERMS: [&str; 7] = ["stage", "record_kind", "matter", "act_kind", "duty", "service_kind", "document_kind"];

/// Fields whose value is a digest or a random id, of which the first digits tell enough.
const DIGESTS: [&str; 28] = [
    "recording",
    "act",
    "content",
    "envelope",
    "payload",
    "states",
    "derived",
    "root",
    "package",
    "docking",
    "document",
    "marker",
    "transcript",
    "lines",
    "view",
    "token",
    "code",
    "session",
    "party",
    "complaint",
    "decision",
    "draft",
    "review",
    "draft_digest",
    "evidence_digest",
    "delegation",
    "delivery",
    "performance",
];

/// Fields that not every event of its kind has, or that may be empty. Whether it is there is told as `<field>_given`, `yes` or `no`.
const OPTIONAL: [&str; 17] = [
    "account",
    "case",
    "until",
    "detail",
    "reason",
    "target",
    "program",
    "line",
    "segment",
    "ground",
    "number",
    "handed_in_on",
    "filed_with",
    "amount_fen",
    "reviewed",
    "met",
    "reasons",
];

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

    /// The name of a station, where it is known.
    fn station(&self, station: &str) -> Option<String> {
        let _ = station;
        None
    }

    /// The name of an agency, where it is known.
    fn agency(&self, agency: &str) -> Option<String> {
        let _ = agency;
        None
    }

    /// The number of a case, where it is known.
    fn case(&self, case: &str) -> Option<String> {
        let _ = case;
        None
    }

    /// What the legal data calls the stage (`stage`), kind of record (`record_kind`), matter (`matter`), kind of act
    /// (`act_kind`), duty (`duty`), kind of service (`service_kind`) or of document (`document_kind`) of an id, where it is
    /// known.
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
        for name in OPTIONAL {
            args.set(name, "");
            let is_empty = |value: &Value| value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
            let given = fields.get(name).is_some_and(|value| !is_empty(value));
            args.set(format!("{name}_given"), if given { "yes" } else { "no" });
        }
        for (name, value) in &fields {
            let told = self.field(name, value, &fields, teller);
            args.set(name.clone(), if value.is_number() { crate::counted(told) } else { told.into() });
        }
        if fields.contains_key("path")
            && let Some(path) = teller.path()
        {
            args.set("path", path);
        }
        let name = text_of(&fields, "type");
        match name {
            "access.refused" => refused::tell(self, &fields, teller, &mut args),
            "search.made" | "search.shown" => searched::tell(self, &fields, teller, &mut args),
            "saved_search.made" => searched::tell_saved(self, &fields, teller, &mut args),
            _ => {}
        }
        let told = self.find(&event_id(name), Some(&args)).unwrap_or_else(|| name.to_owned());
        told.trim_end().to_owned()
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
            // An event that gives the name itself is told with it.
            Value::String(text) if names_itself(name, fields) => teller.plain(text),
            Value::String(text) => match name {
                "user" | "account" | "head" | "deputy" => self.beside(teller.person(text), text, teller),
                "certificate" => self.beside(teller.officer(text), text, teller),
                "station" => self.beside(teller.station(text), text, teller),
                "agency" => self.agency(text, teller),
                "case" | "into" => teller.plain(&teller.case(text).unwrap_or_else(|| text.clone())),
                _ => teller.plain(text),
            },
            Value::Number(number) if matches!(name, "size" | "bytes") => {
                number.as_u64().map_or_else(|| number.to_string(), amount::size)
            }
            Value::Number(number) if name == "at_ms" => number.as_u64().map_or_else(String::new, amount::moment),
            Value::Bool(true) => self.named("yes"),
            Value::Bool(false) => self.named("no"),
            Value::Array(ranges) if name == "ranges" => amount::size(length(ranges)),
            Value::Array(texts) if matches!(name, "handlers" | "officers") => {
                let officers = texts.iter().filter_map(Value::as_str);
                let named = officers.map(|officer| self.beside(teller.officer(officer), officer, teller));
                named.collect::<Vec<_>>().join(&self.text("list-comma"))
            }
            Value::Array(words) if matches!(name, "sanctions" | "met") => {
                let named = words.iter().filter_map(Value::as_str).map(|word| self.named(word));
                named.collect::<Vec<_>>().join(&self.text("list-comma"))
            }
            Value::Array(texts) if name == "cases" => {
                let cases = texts.iter().filter_map(Value::as_str);
                let named = cases.map(|case| teller.plain(&teller.case(case).unwrap_or_else(|| case.to_owned())));
                named.collect::<Vec<_>>().join(&self.text("list-comma"))
            }
            Value::Array(texts) => {
                texts.iter().filter_map(Value::as_str).map(|text| teller.plain(text)).collect::<Vec<_>>().join("; ")
            }
            Value::Object(_) => self.form(value),
            other => other.to_string(),
        }
    }

    /// A name with the id beside it; the id alone where there is no name.
    fn beside(self, name: Option<String>, id: &str, teller: &impl Teller) -> String {
        match name {
            Some(name) => self.with("person", &[("name", teller.plain(&name).into()), ("id", teller.plain(id).into())]),
            None => teller.plain(id),
        }
    }

    /// An agency by its name, with its id.
    fn agency(self, id: &str, teller: &impl Teller) -> String {
        match teller.agency(id) {
            Some(name) => {
                self.with("agency-named", &[("name", teller.plain(&name).into()), ("id", teller.plain(id).into())])
            }
            None => teller.plain(id),
        }
    }

    /// An item of the log (`case:…`): what it is, and what people know it by.
    pub fn item(self, item: &str, teller: &impl Teller) -> Option<String> {
        let (kind, id) = item.split_once(':')?;
        let short = || id.chars().take(DIGEST_LENGTH).collect::<String>();
        let known = match kind {
            "user" => self.beside(teller.person(id), id, teller),
            "officer" => self.beside(teller.officer(id), id, teller),
            "station" => self.beside(teller.station(id), id, teller),
            "agency" => self.agency(id, teller),
            "case" => teller.plain(&teller.case(id).unwrap_or_else(short)),
            "recording" | "derived" | "docking" | "package" | "document" => teller.plain(&short()),
            "recorder" => teller.plain(id),
            _ => return None,
        };
        Some(format!("{} {known}", self.text(&format!("log-item-{kind}"))))
    }

    /// In which form footage was shown, and of which streams where those are not the usual ones.
    pub fn form(self, form: &impl Serialize) -> String {
        let Ok(Value::Object(form)) = serde_json::to_value(form) else { return String::new() };
        let kind = self.named(form.get("kind").and_then(Value::as_str).unwrap_or_default());
        if let Some(derived) = form.get("derived").and_then(Value::as_str) {
            return format!("{kind} {}", derived.get(..DIGEST_LENGTH).unwrap_or(derived));
        }
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
        let field = |name: &str| text_of(&fields, name);
        let (id, agency) = (field("id"), field("agency"));
        let named = |name: Option<String>, role: String| {
            let (first, id) = match name {
                Some(name) => (teller.plain(&name), id),
                None => (id.to_owned(), ""),
            };
            let agency = if agency.is_empty() { String::new() } else { self.agency(agency, teller) };
            let beside =
                [id, &role, &agency].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
            if beside.is_empty() { first } else { format!("{first} ({beside})") }
        };
        match field("kind") {
            "user" => named(teller.person(id), self.named(field("role"))),
            "station" => format!("{} {}", self.text("word-station"), named(teller.station(id), String::new())),
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

/// A field that is text.
fn text_of<'a>(fields: &'a Map<String, Value>, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a field is of what the event gives the name of, as `user.created` gives a person's.
fn names_itself(field: &str, fields: &Map<String, Value>) -> bool {
    let noun = text_of(fields, "type").split('.').next().unwrap_or_default();
    let named = if noun == "officer" { "certificate" } else { noun };
    field == named && fields.contains_key("name")
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

    /// Knows one person, one officer and one station.
    struct Known;

    impl Teller for Known {
        fn moment(&self, instant: &str) -> Option<String> {
            Some(instant.replace('T', " ").replace('Z', ""))
        }

        fn person(&self, account: &str) -> Option<String> {
            (account == "zhang").then(|| "张三".to_owned())
        }

        fn officer(&self, certificate: &str) -> Option<String> {
            (certificate == "370400123").then(|| "李四".to_owned())
        }

        fn station(&self, station: &str) -> Option<String> {
            (station == "st-1").then(|| "一号站".to_owned())
        }
    }

    #[test]
    fn people_are_named_before_their_accounts() {
        let clerk = json!({"kind": "user", "id": "zhang", "role": "clerk", "agency": "xc-cg"});
        assert_eq!(Lang::Zh.actor(&clerk, &Known), "张三 (zhang, 证据管理员, xc-cg)");
        assert_eq!(Lang::En.actor(&clerk, &Known), "张三 (zhang, evidence clerk, xc-cg)");
        let other = json!({"kind": "user", "id": "li", "role": "auditor"});
        assert_eq!(Lang::Zh.actor(&other, &Known), "li (日志审计员)");
        let station = json!({"kind": "station", "id": "st-1", "agency": "xc-cg"});
        assert_eq!(Lang::Zh.actor(&station, &Known), "采集站 一号站 (st-1, xc-cg)");
        let stranger = json!({"kind": "nobody", "client": "10.0.0.1"});
        assert_eq!(Lang::Zh.actor(&stranger, &Known), "未表明身份者 (10.0.0.1)");
        let closed = json!({"type": "user.disabled", "user": "zhang", "reason": "调离"});
        assert_eq!(Lang::Zh.event(&closed, &Known), "停用账号 张三（zhang）：调离");
    }

    #[test]
    fn what_an_event_need_not_have_leaves_no_hole() {
        let from = "2026-01-01T00:00:00Z";
        let open = json!({"type": "recorder.assigned", "recorder": "R1", "certificate": "370400123", "from": from});
        assert_eq!(Lang::Zh.event(&open, &Known), "执法记录仪 R1 配发给 李四（370400123），自 2026-01-01 00:00:00 起");
        let mut until = open.clone();
        until["until"] = json!("2026-02-01T00:00:00Z");
        let told = Lang::Zh.event(&until, &Known);
        assert_eq!(told, "执法记录仪 R1 配发给 李四（370400123），自 2026-01-01 00:00:00 至 2026-02-01 00:00:00");
        let mut refused =
            json!({"type": "access.refused", "action": "case.show", "target": "case:1", "why": "forbidden"});
        assert_eq!(Lang::Zh.event(&refused, &Known), "被拒绝：查看案件（案件 1；无权限）");
        refused["account"] = json!("zhang");
        assert_eq!(Lang::Zh.event(&refused, &Known), "账号 张三（zhang） 被拒绝：查看案件（案件 1；无权限）");
        let mut done = json!({"type": "performance.done", "case": "c", "performance": "p", "done_on": "2026-01-30",
            "amount_fen": "", "whole": true, "documents": [], "reason": ""});
        assert!(Lang::Zh.event(&done, &Known).contains("履行，是否全部履行"));
        done["amount_fen"] = json!("500");
        assert!(Lang::Zh.event(&done, &Known).contains("履行，金额 500 分，是否全部履行"));
    }

    #[test]
    fn overlong_ranges_do_not_overflow() {
        let whole = json!({"start": 0, "end": u64::MAX});
        assert_eq!(length(&[whole.clone(), whole]), u64::MAX);
        assert_eq!(length(&[json!({"start": 2, "end": 1})]), 0);
    }
}
