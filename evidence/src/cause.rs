//! What a finding rests on: a situation by its name, with fields. The formats and checks give these; the sentences are
//! the messages `cause-…` of the package `words`. Its `Display` is English, for logs and errors of code.

use std::fmt;

use serde_json::error::Category;

use crate::time::{TimeError, Utc};

/// A value in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text, a number, an id.
    Text(String),
    /// A moment, which readers are told on their own clock.
    Moment(Utc),
    /// What it rests on, which is a message of its own.
    Cause(Box<Cause>),
}

/// What is wrong, by name and with its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// A stable name of the situation: the message is `cause-<code>`.
    pub code: &'static str,
    /// What its sentence may tell, by name.
    pub fields: Vec<(&'static str, Field)>,
    english: String,
}

/// A cause without fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaw {
    code: &'static str,
    english: &'static str,
}

impl Flaw {
    /// A situation by its name, and what it is called in English.
    pub const fn new(code: &'static str, english: &'static str) -> Self {
        Self { code, english }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english)
    }
}

impl From<Flaw> for Cause {
    fn from(flaw: Flaw) -> Self {
        Self::new(flaw.code, flaw.english)
    }
}

impl Cause {
    /// A situation by its name, and what it is called in English.
    pub fn new(code: &'static str, english: impl Into<String>) -> Self {
        Self { code, fields: Vec::new(), english: english.into() }
    }

    /// What an error says, by the name of its situation.
    pub fn of(code: &'static str, error: &impl fmt::Display) -> Self {
        Self::new(code, error.to_string())
    }

    /// A thing by its own name.
    pub fn named(name: impl fmt::Display) -> Self {
        Self::of("named", &name).with("name", name)
    }

    /// Tells a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.fields.push((name, Field::Text(value.to_string())));
        self
    }

    /// Tells what it rests on.
    #[must_use]
    pub fn because(mut self, name: &'static str, cause: impl Into<Self>) -> Self {
        self.fields.push((name, Field::Cause(Box::new(cause.into()))));
        self
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl From<&TimeError> for Cause {
    fn from(error: &TimeError) -> Self {
        Self::of("no-instant", error).with("given", error.given())
    }
}

/// What the reader of JSON says, in classes of its own where its text begins as such errors do.
impl From<&serde_json::Error> for Cause {
    fn from(error: &serde_json::Error) -> Self {
        let said = error.to_string();
        let name = said.split('`').nth(1).unwrap_or_default().to_owned();
        let code = match error.classify() {
            Category::Eof => "json-ends",
            Category::Syntax | Category::Io => "json-syntax",
            Category::Data if said.starts_with("missing field `") => "json-lacks",
            Category::Data if said.starts_with("unknown field `") => "json-unknown",
            Category::Data if said.starts_with("unknown variant `") => "json-variant",
            Category::Data if said.starts_with("duplicate field `") => "json-twice",
            Category::Data if said.starts_with("unknown event type `") => "json-event",
            Category::Data => "json-value",
        };
        let named = matches!(code, "json-lacks" | "json-unknown" | "json-variant" | "json-twice" | "json-event");
        let cause =
            Self::new(code, said.clone()).with("said", said).with("line", error.line()).with("column", error.column());
        if named { cause.with("name", name) } else { cause }
    }
}

/// What the system says of a file.
impl From<&std::io::Error> for Cause {
    fn from(error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let cause = match error.kind() {
            ErrorKind::NotFound => Self::of("io-not-found", error),
            ErrorKind::PermissionDenied => Self::of("io-not-permitted", error),
            ErrorKind::UnexpectedEof => Self::of("io-ends", error),
            ErrorKind::InvalidData => Self::of("io-no-text", error),
            ErrorKind::IsADirectory => Self::of("io-folder", error),
            _ => Self::of("io-failed", error)
                .with("number", error.raw_os_error().map_or_else(|| "?".to_owned(), |number| number.to_string())),
        };
        cause.with("said", error)
    }
}

impl From<&std::string::FromUtf8Error> for Cause {
    fn from(error: &std::string::FromUtf8Error) -> Self {
        Self::of("no-utf8", error).with("byte", error.utf8_error().valid_up_to())
    }
}

impl From<&base64::DecodeError> for Cause {
    fn from(error: &base64::DecodeError) -> Self {
        Self::of("no-base64", error).with("said", error)
    }
}
