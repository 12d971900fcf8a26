//! What names a problem, for answers and the OpenAPI document alike: the refusals of the use cases, from their one
//! table, and the few that HTTP adds before a use case is asked.

use words::Lang;

use crate::custody::refused::Kind;

/// A slug with its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The HTTP status.
    pub status: u16,
    /// The end of the problem's `type`.
    pub slug: &'static str,
}

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident = $status:literal $slug:literal;)*) => {
        impl Named {
            $($(#[$doc])* pub const $name: Self = Self { status: $status, slug: $slug };)*

            /// Those that HTTP adds.
            pub const OF_HTTP: &[Self] = &[$(Self::$name),*];
        }
    };
}

named! {
    /// A query string that cannot be read.
    BAD_QUERY = 400 "bad-query";
    /// The path is not for this method.
    NO_SUCH_METHOD = 405 "no-such-method";
    /// A segment without a length, or of another.
    BAD_LENGTH = 411 "bad-length";
    /// The body is larger than the route takes.
    BODY_TOO_LARGE = 413 "body-too-large";
    /// The body does not say that it is JSON.
    NOT_JSON = 415 "not-json";
    /// The body is not what the route takes.
    MALFORMED = 422 "malformed";
}

impl From<Kind> for Named {
    fn from(kind: Kind) -> Self {
        Self { status: kind.status(), slug: kind.slug() }
    }
}

impl Named {
    /// All of them, each once.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = Kind::ALL.iter().map(|kind| Self::from(*kind)).collect();
        all.extend(Self::OF_HTTP);
        all.sort();
        all.dedup();
        all
    }

    /// The one of a slug.
    pub fn of(slug: &str) -> Option<Self> {
        Self::all().into_iter().find(|named| named.slug == slug)
    }

    /// The problem's `type`.
    pub fn urn(self) -> String {
        format!("{}{}", evidence::wire::PROBLEM_PREFIX, self.slug)
    }

    /// What went wrong, in few words.
    pub fn title(self, lang: Lang) -> String {
        lang.text(&format!("problem-{}", self.slug)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slug_has_one_status_and_a_title_in_both_languages() {
        let all = Named::all();
        for named in &all {
            assert_eq!(all.iter().filter(|other| other.slug == named.slug).count(), 1, "{}", named.slug);
            for lang in Lang::ALL {
                assert_ne!(named.title(lang), format!("problem-{}", named.slug), "{lang}");
            }
        }
    }
}
