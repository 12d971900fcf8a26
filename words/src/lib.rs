//! Every text of Docket that a person reads, in Chinese and English: `{zh,en}/<noun>.ftl`, side by side, in the
//! format of Project Fluent (<https://projectfluent.org>).
//!
//! A message is asked for by its id; one that is missing in a language fails a test, and shows its id should it
//! ever get that far. Words of the formats (roles, stages, kinds …) are the messages `word-<value>`; events of the
//! custody log are `event-<type>`, with the event's fields as variables. Nothing here knows the formats, reads a
//! file or a clock: the texts are in the program.

pub mod amount;
mod capture;
pub mod event;
#[cfg(feature = "usage")]
pub mod usage;

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use serde::Serialize;
use serde_json::Value;

pub use fluent_bundle::{FluentArgs, FluentValue};

include!(concat!(env!("OUT_DIR"), "/nouns.rs"));

type Bundle = FluentBundle<FluentResource>;

static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-CN", ZH));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", EN));

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese, which holds unless a reader chooses otherwise.
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
        // A line that is no message is left out; a test finds it.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Whole numbers of more digits are told as they are written: they count nothing, and would lose digits.
const DIGITS_EXACT: usize = 15;

/// A number that was written already, as messages choose between one and many by it.
pub fn counted(written: String) -> FluentValue<'static> {
    match written.parse::<u64>() {
        Ok(count) if written.len() <= DIGITS_EXACT && count.to_string() == written => count.into(),
        _ => written.into(),
    }
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

    /// Which of the two is in this language: for names that data gives in both, as the legal data of a site does.
    pub fn pick(self, [zh, en]: [&str; 2]) -> &str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A message with variables of any name, where there is one of this id.
    pub fn find(self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle().get_message(id)?.value()?;
        let mut errors = Vec::new();
        Some(self.bundle().format_pattern(pattern, args, &mut errors).into_owned())
    }

    /// What an attribute of a message says, where it has one of that name.
    pub fn attribute(self, id: &str, name: &str) -> Option<String> {
        let pattern = self.bundle().get_message(id)?.get_attribute(name)?.value();
        Some(self.bundle().format_pattern(pattern, None, &mut Vec::new()).into_owned())
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

    /// [`Self::word`] of a value that is text already; one without a word is told as it stands.
    pub fn named(self, word: &str) -> String {
        self.find_word(word).unwrap_or_else(|| word.to_owned())
    }

    /// [`Self::named`], where there is a word.
    ///
    /// A flag with an amount (`mtime-differs:+8h`) is worded with it.
    pub fn find_word(self, word: &str) -> Option<String> {
        if let Some((kind, amount)) = word.split_once(':') {
            let mut args = FluentArgs::new();
            args.set("amount", amount);
            return self.find(&format!("word-{kind}"), Some(&args));
        }
        self.find(&format!("word-{}", word.replace(['_', '.'], "-")), None)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_told_as_many_and_what_is_no_count_stays_as_it_is_written() {
        let told = |written: &str| Lang::En.with("report-fails", &[("count", counted(written.to_owned()))]);
        assert_eq!(told("1"), "DOES NOT HOLD: 1 finding.");
        assert_eq!(told("12"), "DOES NOT HOLD: 12 findings.");
        for written in ["007", "9007199254740993", "18446744073709551615", "1.50", "-1", "+1", ""] {
            assert_eq!(told(written), format!("DOES NOT HOLD: {written} findings."));
        }
    }
}
