//! What each refusal says: one sentence in both languages, of which API, console and command line take theirs. A page
//! says it within what its kind adds for people ([`Kind::frame`]).

use evidence::cause::Cause;
use evidence::digest::SegmentError;
use evidence::told;
use printouts::FONTS_PACKAGE;
use words::{FluentValue, Lang, Variable};

use crate::custody::Refused;
use crate::custody::health::Unwell;
use crate::custody::legal::NotInForce;
use crate::custody::refused::{AppendError, Field, Kind};
use crate::store::objects::VaultError;
use crate::store::tables::DbError;

/// Who reads: a program is told fields and terms by the names that requests have for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Program,
    Person,
}

/// A message with its variables.
type Sentence = (&'static str, Vec<Variable<'static>>);

fn plain(id: &'static str) -> Sentence {
    (id, Vec::new())
}

fn one(id: &'static str, name: &'static str, value: impl Into<FluentValue<'static>>) -> Sentence {
    (id, vec![(name, value.into())])
}

/// A number as it is written: without marks between its thousands.
fn number(value: &impl ToString) -> FluentValue<'static> {
    words::counted(value.to_string())
}

/// What a refusal rests on. Its English is that of the error itself.
pub(super) fn rests_on(lang: Lang, cause: &Cause) -> String {
    match lang {
        Lang::En => cause.to_string(),
        Lang::Zh => told::cause(lang, cause),
    }
}

impl Refused {
    /// What a client reads: what is wrong here, and what to do. What only the operator needs is in the
    /// service's own log.
    pub fn detail(&self) -> String {
        self.said(Lang::En, Reader::Program)
    }

    /// The same in Chinese, which is for people.
    pub fn detail_zh(&self) -> String {
        self.said(Lang::Zh, Reader::Person)
    }

    /// What a page says.
    pub fn explained(&self, lang: Lang) -> String {
        let kind = self.kind();
        let problem = match kind {
            Kind::Damaged => self.damage(lang),
            _ => self.said(lang, Reader::Person),
        };
        let text = match kind.frame() {
            Some(frame) => lang.with(frame, &[("problem", problem.into())]),
            None => problem + &lang.text("refused-end"),
        };
        begun_large(&text)
    }

    /// What the log of the service says of it, where no error of a layer below says more.
    pub(super) fn sentence_of_program(&self) -> String {
        let (id, variables) = self.sentence(Lang::En, Reader::Program);
        Lang::En.with(id, &variables)
    }

    fn said(&self, lang: Lang, reader: Reader) -> String {
        let (id, variables) = match self.kind() {
            Kind::Short => plain("refused-short"),
            Kind::LogFull => plain("refused-log-full"),
            Kind::LogUnavailable => plain("refused-log"),
            Kind::Unbound | Kind::Damaged | Kind::Failed => plain("refused-inside"),
            _ => self.sentence(lang, reader),
        };
        lang.with(id, &variables)
    }

    fn sentence(&self, lang: Lang, reader: Reader) -> Sentence {
        match self {
            Self::SignIn => plain("refused-sign-in"),
            Self::BadPassword => plain("refused-bad-password"),
            Self::CodeNeeded => plain("refused-code-needed"),
            Self::OpenId(cause) => one("refused-open-id", "problem", rests_on(lang, cause)),
            Self::TooManyAttempts { seconds } => one("refused-too-many-attempts", "seconds", number(seconds)),
            Self::NoHashPlace => plain("refused-no-hash-place"),
            Self::ForeignPage => plain("refused-foreign-page"),
            Self::Media(error) => one("refused-media", "problem", error.text(lang)),
            Self::Forbidden { .. } => plain("refused-forbidden"),
            Self::Unknown { what, .. } => one("refused-unknown", "what", what.told(lang)),
            Self::Invalid { field, problem } => {
                let field = named(lang, reader, *field);
                ("refused-invalid", vec![("field", field.into()), ("problem", problem.text(lang).into())])
            }
            Self::NotInForce { field, what } => not_in_force((lang, reader), *field, what),
            Self::Exists { what, name } => {
                ("refused-exists", vec![("what", what.told(lang).into()), ("name", name.clone().into())])
            }
            Self::Conflict(fault) | Self::Own { fault, .. } => one("refused-conflict", "problem", fault.text(lang)),
            Self::StationRevoked { station } => one("refused-station-revoked", "station", station.to_string()),
            Self::BadCode => plain("refused-bad-code"),
            Self::BadSignature(cause) => one("refused-bad-signature", "problem", rests_on(lang, cause)),
            Self::Statement(error) => one("refused-statement", "problem", rests_on(lang, &error.into())),
            Self::OtherStatement { field } => one("refused-other-statement", "field", named(lang, reader, *field)),
            Self::RecordingTooLarge { size, limit } => {
                ("refused-recording-too-large", vec![("size", number(size)), ("limit", number(limit))])
            }
            Self::TooManyUploads { open, limit } => {
                ("refused-too-many-uploads", vec![("open", number(open)), ("limit", number(limit))])
            }
            Self::TooManyBytes { bytes, limit } => {
                ("refused-too-many-bytes", vec![("bytes", number(bytes)), ("limit", number(limit))])
            }
            Self::UploadNotOpen => plain("refused-upload-not-open"),
            Self::TooManyViews { open } => one("refused-too-many-views", "open", number(open)),
            Self::Segment(error) => one("refused-segment", "problem", segment(lang, error)),
            Self::SegmentBusy { index } => one("refused-segment-busy", "index", number(index)),
            Self::UploadIncomplete { missing } => one("refused-upload-incomplete", "count", number(&missing.len())),
            Self::FinishBusy => plain("refused-finish-busy"),
            Self::NoPlace => plain("refused-no-place"),
            Self::ViewsFull => plain("refused-views-full"),
            Self::BodyStopped(cause) => one("refused-body-stopped", "problem", rests_on(lang, cause)),
            Self::RangeOutside { size } => one("refused-range-outside", "size", number(size)),
            Self::NotStored => plain("refused-not-stored"),
            Self::NoFonts { path } => {
                ("refused-no-fonts", vec![("path", path.clone().into()), ("package", FONTS_PACKAGE.into())])
            }
            Self::Append(error) => append(lang, error),
            Self::Db(error) => database(error),
            Self::Vault(error) => vault(error),
            Self::Unwell(unwell) => not_well(*unwell),
            Self::Counting { most } => one("refused-counting", "most", number(most)),
            Self::ViewClosed => plain("refused-view-closed"),
            Self::Ending => plain("refused-log"),
            Self::Key(_) | Self::Vanished { .. } | Self::Undone { .. } | Self::Panicked => plain("refused-inside"),
        }
    }

    /// What is damaged, which people tell their administrator.
    fn damage(&self, lang: Lang) -> String {
        let (id, variables) = match self {
            Self::Vanished { what } => one("refused-vanished", "what", what.told(lang)),
            Self::Vault(VaultError::Damaged { digest }) => one("refused-damaged", "digest", digest.to_string()),
            Self::Vault(VaultError::Missing { digest }) => one("refused-missing", "digest", digest.to_string()),
            Self::Db(error @ DbError::Inconsistent { table, .. }) => {
                ("refused-inconsistent", vec![("table", (*table).into()), ("said", error.to_string().into())])
            }
            other => return other.said(lang, Reader::Person),
        };
        lang.with(id, &variables)
    }
}

fn append(lang: Lang, error: &AppendError) -> Sentence {
    match error {
        AppendError::Busy => plain("refused-log-busy"),
        AppendError::Entry(error) => one("refused-entry", "problem", rests_on(lang, &error.into())),
        AppendError::ReadOnly => plain("refused-read-only"),
        AppendError::Db(error) => database(error),
        AppendError::Closed | AppendError::Random(_) => plain("refused-log"),
    }
}

fn database(error: &DbError) -> Sentence {
    match error {
        DbError::TooMany { most } => one("refused-too-many", "most", number(most)),
        DbError::PutBackTooOften { most } => one("refused-put-back-too-often", "most", number(most)),
        _ => plain("refused-inside"),
    }
}

fn vault(error: &VaultError) -> Sentence {
    match error {
        VaultError::Full { free, needed, floor } => {
            ("refused-store-full", vec![("free", number(free)), ("needed", number(needed)), ("floor", number(floor))])
        }
        error if error.is_full() => one("refused-no-space", "said", error.to_string()),
        _ => plain("refused-inside"),
    }
}

fn not_well(unwell: Unwell) -> Sentence {
    match unwell {
        Unwell::Database => plain("refused-database-silent"),
        Unwell::Vault => plain("refused-vault-silent"),
        Unwell::Short => plain("refused-service-short"),
        Unwell::Log => plain("refused-log-closed"),
        Unwell::Overdue { seconds } => one("refused-overdue", "seconds", number(&seconds)),
    }
}

fn segment(lang: Lang, error: &SegmentError) -> String {
    let (id, variables) = match error {
        SegmentError::NoSuchSegment { index, size } => {
            ("refused-segment-none", vec![("index", number(index)), ("size", number(size))])
        }
        SegmentError::Length { index, expected, actual } => (
            "refused-segment-length",
            vec![("index", number(index)), ("expected", number(expected)), ("actual", number(actual))],
        ),
        SegmentError::Content { index } => one("refused-segment-content", "index", number(index)),
    };
    lang.with(id, &variables)
}

fn named(lang: Lang, reader: Reader, field: Field) -> String {
    match reader {
        Reader::Program => field.as_str().to_owned(),
        Reader::Person => field.told(lang),
    }
}

fn not_in_force((lang, reader): (Lang, Reader), field: Field, what: &NotInForce) -> Sentence {
    let known: Vec<&str> = what
        .known
        .iter()
        .map(|known| match reader {
            Reader::Program => known.id.as_str(),
            Reader::Person => lang.pick([&known.zh, &known.en]),
        })
        .collect();
    let variables = vec![
        ("field", named(lang, reader, field).into()),
        ("given", what.given.clone().into()),
        ("known", known.join(&lang.text("list-comma")).into()),
    ];
    ("refused-not-in-force", variables)
}

/// A page's text begins as a sentence does.
fn begun_large(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}

#[cfg(test)]
mod tests;
