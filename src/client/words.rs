//! The field's words in Chinese and English, and how they are given on the command line: by their
//! stored name or in Chinese.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use evidence::event::Role;

use crate::answers::deadline::CountedBy;
use crate::client::output::Language;

/// A word of a closed list.
pub(in crate::client) trait Word: Copy + Send + Sync + 'static {
    /// The whole list.
    const ALL: &'static [Self];

    /// Its stored name, which is also how it is given on the command line.
    fn id(self) -> &'static str;

    /// The word in a language.
    fn name(self, language: Language) -> String {
        language.named(self.id())
    }
}

impl Word for Role {
    const ALL: &'static [Self] = &Role::ALL;

    fn id(self) -> &'static str {
        Self::id(self)
    }
}

impl Word for CountedBy {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Arrival => "arrival",
        }
    }
}

/// Reads a word from the command line.
pub(in crate::client) fn parser<W: Word>() -> impl TypedValueParser<Value = W> {
    let values = W::ALL.iter().map(|word| {
        let zh = word.name(Language::Zh);
        PossibleValue::new(word.id()).alias(zh.clone()).help(zh)
    });
    PossibleValuesParser::new(values).map(|given| {
        let named = W::ALL.iter().find(|word| given == word.name(Language::Zh) || given == word.id());
        *named.expect("the parser lets no other word pass")
    })
}

#[cfg(test)]
mod tests {
    use crate::client::words::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[arg(value_parser = parser::<Role>())]
        role: Role,
    }

    #[test]
    fn a_word_is_taken_by_its_stored_name_or_in_chinese() {
        use clap::Parser as _;
        for word in <Role as Word>::ALL {
            for given in [word.id().to_owned(), word.name(Language::Zh)] {
                let line = Line::try_parse_from(["x", &given]).expect("a role");
                assert_eq!(line.role, *word, "{given}");
            }
        }
        assert!(Line::try_parse_from(["x", "Clerk"]).is_err());
    }

    #[test]
    fn every_role_has_its_word_in_both_languages() {
        let word = |lang: Language, role: Role| lang.find(&format!("word-{}", role.id()), None);
        let roles = Language::ALL.into_iter().flat_map(|lang| Role::ALL.map(|role| (lang, role)));
        let untold: Vec<(Language, Role)> = roles.filter(|(lang, role)| word(*lang, *role).is_none()).collect();
        assert!(untold.is_empty(), "{untold:?}");
    }
}
