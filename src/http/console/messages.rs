//! All texts that people read, in Chinese and English: `messages/{zh,en}/*.ftl`, a file a theme, in the format of Project
//! Fluent (<https://projectfluent.org>).
//!
//! A message is asked for by its id; one that is missing in a language fails a test, and shows its
//! id should it ever get that far. Words of the format (roles, stages, kinds …) are the messages
//! `word-<value>`; events of the custody log are `event-<type>`, with the event's fields as variables.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use evidence::event::{Actor, Event};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;
use serde_json::Value;

use crate::custody::log::history::{UndecodedPaths, undecoded_in};
use crate::http::console::shown;

/// Message files, per language; each is a theme.
const ZH: &[&str] = &[
    include_str!("messages/zh/frame.ftl"),
    include_str!("messages/zh/events.ftl"),
    include_str!("messages/zh/problems.ftl"),
    include_str!("messages/zh/account.ftl"),
    include_str!("messages/zh/search.ftl"),
    include_str!("messages/zh/recording.ftl"),
    include_str!("messages/zh/case.ftl"),
    include_str!("messages/zh/deadlines.ftl"),
    include_str!("messages/zh/custody-log.ftl"),
    include_str!("messages/zh/admin.ftl"),
];
const EN: &[&str] = &[
    include_str!("messages/en/frame.ftl"),
    include_str!("messages/en/events.ftl"),
    include_str!("messages/en/problems.ftl"),
    include_str!("messages/en/account.ftl"),
    include_str!("messages/en/search.ftl"),
    include_str!("messages/en/recording.ftl"),
    include_str!("messages/en/case.ftl"),
    include_str!("messages/en/deadlines.ftl"),
    include_str!("messages/en/custody-log.ftl"),
    include_str!("messages/en/admin.ftl"),
];

type Bundle = FluentBundle<FluentResource>;

static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-CN", ZH));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", EN));

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese, which holds unless a visitor chooses otherwise.
    #[default]
    Zh,
    /// English.
    En,
}

/// A variable of a message.
pub type Variable<'a> = (&'static str, FluentValue<'a>);

fn bundle(tag: &str, files: &[&'static str]) -> Bundle {
    let language = tag.parse().expect("the tag is one");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Directions are isolated by elements of the page.
    bundle.set_use_isolating(false);
    for file in files {
        // A line that is no message is left out; the test of this module finds it.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The language of a code as pages and cookies write it.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Its code, as pages and cookies write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The other language.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Self::Zh => &CHINESE,
            Self::En => &ENGLISH,
        }
    }

    fn find(self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle().get_message(id)?.value()?;
        let mut errors = Vec::new();
        Some(self.bundle().format_pattern(pattern, args, &mut errors).into_owned())
    }

    /// A message.
    pub fn text(self, id: &str) -> Cow<'static, str> {
        self.find(id, None).map_or_else(|| Cow::Owned(id.to_owned()), Cow::Owned)
    }

    /// A message with variables.
    pub fn with(self, id: &str, variables: &[Variable<'_>]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            args.set(*name, value.clone());
        }
        self.find(id, Some(&args)).unwrap_or_else(|| id.to_owned())
    }

    /// A word of the format: the role, stage, kind or state that a value names.
    pub fn word(self, value: &impl Serialize) -> String {
        match serde_json::to_value(value) {
            Ok(Value::String(word)) => self.named(&word),
            _ => String::new(),
        }
    }

    /// [`Self::word`] of a value that is text already.
    ///
    /// A flag with an amount (`mtime-differs:+8h`) is worded with it.
    pub fn named(self, word: &str) -> String {
        if let Some((kind, amount)) = word.split_once(':') {
            let mut args = FluentArgs::new();
            args.set("amount", amount);
            return self.find(&format!("word-{kind}"), Some(&args)).unwrap_or_else(|| word.to_owned());
        }
        self.find(&format!("word-{}", word.replace(['_', '.'], "-")), None).unwrap_or_else(|| word.to_owned())
    }

    /// What is wrong, for a person: `problem` is the English of a refusal. Numbers in it are the
    /// variables `n1`, `n2` … of the message that its words name; where there is none it stays.
    pub fn problem(self, problem: &str) -> String {
        let mut args = FluentArgs::new();
        let (mut id, mut number, mut count) = ("problem-".to_owned(), String::new(), 0);
        for c in problem.chars().chain([' ']) {
            if c.is_ascii_digit() {
                number.push(c);
                continue;
            }
            if !number.is_empty() {
                count += 1;
                args.set(format!("n{count}"), std::mem::take(&mut number));
                if !id.ends_with('-') {
                    id.push('-');
                }
                id.push('n');
            }
            if c.is_ascii_alphabetic() {
                id.push(c.to_ascii_lowercase());
            } else if !id.ends_with('-') {
                id.push('-');
            }
        }
        self.find(id.trim_end_matches('-'), Some(&args)).unwrap_or_else(|| problem.to_owned())
    }

    /// What an entry of the log says; `paths` are those of which it may name one, and whose bytes are not UTF-8.
    pub fn event(self, event: &Event, paths: &UndecodedPaths, clock: &shown::Clock) -> String {
        let Ok(Value::Object(fields)) = serde_json::to_value(event) else { return String::new() };
        let mut args = FluentArgs::new();
        // Not every refused access names an account.
        args.set("account", "");
        for (name, value) in &fields {
            args.set(name.clone(), self.field(name, value, clock));
        }
        if let Some(undecoded) = undecoded_in(event, paths) {
            args.set("path", format!("{} ({})", undecoded.text(), shown::reading(self, undecoded)));
        }
        let name = fields.get("type").and_then(Value::as_str).unwrap_or_default();
        let id = format!("event-{}", name.replace(['.', '_'], "-"));
        self.find(&id, Some(&args)).unwrap_or_else(|| name.to_owned())
    }

    fn field(self, name: &str, value: &Value, clock: &shown::Clock) -> String {
        const WORDS: [&str; 10] =
            ["role", "stage", "record_kind", "end", "what", "method", "kind", "outcome", "why", "how"];
        const DIGESTS: [&str; 7] = ["recording", "content", "envelope", "payload", "states", "derived", "root"];
        match value {
            Value::String(text) if WORDS.contains(&name) => self.named(text),
            Value::String(text) if DIGESTS.contains(&name) => text.chars().take(12).collect(),
            Value::String(text)
                if name.ends_with("_at") || matches!(name, "at" | "from" | "until" | "wall" | "expected") =>
            {
                text.parse().map_or_else(|_| text.clone(), |time| clock.second(time))
            }
            Value::String(text) => shown::plain(text),
            Value::Number(number) if matches!(name, "size" | "bytes") => {
                number.as_u64().map_or_else(|| number.to_string(), shown::size)
            }
            Value::Number(number) if name == "at_ms" => number.as_u64().map_or_else(String::new, shown::moment),
            Value::Bool(true) => self.named("yes"),
            Value::Bool(false) => self.named("no"),
            Value::Array(ranges) if name == "ranges" => {
                let length = |range: &Value| {
                    range["end"].as_u64().unwrap_or(0).saturating_sub(range["start"].as_u64().unwrap_or(0))
                };
                shown::size(ranges.iter().map(length).fold(0, u64::saturating_add))
            }
            Value::Array(texts) => {
                texts.iter().filter_map(Value::as_str).map(shown::plain).collect::<Vec<_>>().join("; ")
            }
            Value::Object(form) => self.form(form),
            other => other.to_string(),
        }
    }

    /// In which form footage was shown, and of which streams where those are not the usual ones.
    fn form(self, form: &serde_json::Map<String, Value>) -> String {
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

    /// Who did something.
    pub fn actor(self, actor: &Actor) -> String {
        match actor {
            Actor::User { id, role, .. } => format!("{id} ({})", self.word(role)),
            Actor::Station { id, .. } => format!("{} {id}", self.text("word-station")),
            Actor::Service => self.text("word-service").into_owned(),
            Actor::Nobody { client } => format!("{} ({})", self.text("word-nobody"), shown::plain(client)),
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(files: &[&str]) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for file in files {
            let resource = FluentResource::try_new((*file).to_owned());
            assert!(resource.is_ok(), "{:?}", resource.err().map(|(_, errors)| errors));
            for line in file.lines() {
                if let Some((id, _)) = line.split_once(" =")
                    && line.starts_with(|c: char| c.is_ascii_lowercase())
                {
                    assert!(ids.insert(id.to_owned()), "{id} is there twice");
                }
            }
        }
        ids
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let (zh, en) = (ids(ZH), ids(EN));
        assert_eq!(zh.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in English");
        assert_eq!(en.difference(&zh).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in Chinese");
    }

    #[test]
    fn every_message_that_a_page_asks_for_is_there() {
        let known = ids(ZH);
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/console");
        let mut asked = BTreeSet::new();
        collect(&folder, &mut asked);
        assert!(asked.len() > 10, "the pages were not read");
        let missing: Vec<&String> = asked.iter().filter(|id| !known.contains(*id)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    fn collect(folder: &std::path::Path, asked: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, asked);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                for call in [".text(\"", ".with(\"", "words!(\""] {
                    for part in text.split(call).skip(1) {
                        asked.extend(part.split('"').next().map(str::to_owned));
                    }
                }
            }
        }
        asked.retain(|id| {
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        });
    }

    #[test]
    fn every_event_has_its_message() {
        let events = include_str!("../../../evidence/FORMAT.md");
        let section = events.split("## 5. ").nth(1).and_then(|rest| rest.split("## 6. ").next()).expect("section 5");
        let known = ids(ZH);
        let mut count = 0;
        for line in section.lines().filter(|line| line.starts_with("| `")) {
            let name = line.split('`').nth(1).expect("a type");
            assert!(known.contains(&format!("event-{}", name.replace(['.', '_'], "-"))), "{name}");
            count += 1;
        }
        assert!(count > 35, "{count} events were read");
    }

    #[test]
    fn problems_are_told_in_chinese() {
        assert_eq!(Lang::Zh.problem("has more than 500 characters"), "超过 500 个字符");
        assert_eq!(Lang::Zh.problem("is empty"), "不能为空");
        assert_eq!(Lang::Zh.problem("something new"), "something new");
    }
}
