//! What identifies somebody, as it comes to the command line and as it is printed.
//!
//! It is read from a file or from standard input, and never taken from a command line: that stands in the history of the
//! shell and in the system's list of processes. What is wrong with a file is told by its line, and never with what stands
//! there.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;

use crate::answers::personal::{IdentityKind, PersonalBody, PersonalSight};
use crate::client::files;
use crate::client::output::{Language, shown};
use crate::client::words::Word as _;

/// Bytes of a file that are read: ten values, each as long as one may be.
const FILE_BYTES: u64 = 64 * 1024;

/// Where personal data is read from.
#[derive(Debug, Args)]
pub(in crate::client) struct Source {
    /// File with the name and what else identifies somebody, a line each, as: name = "..."; standard input where it is not
    /// given. Nothing of that is taken from the command line, which shells and the list of processes keep
    #[arg(long, value_name = "FILE")]
    personal: Option<PathBuf>,
}

impl Source {
    /// Whether a file is named.
    pub(in crate::client) fn is_given(&self) -> bool {
        self.personal.is_some()
    }

    /// Reads the values, of which there may be those of `known`.
    pub(in crate::client) fn read(&self, known: &[&str], language: Language) -> Result<Given> {
        let (bytes, place) = match &self.personal {
            Some(path) => (files::read_small(path, FILE_BYTES, language)?, path.display().to_string()),
            None => (standard_input(language)?, language.text("standard-input").into_owned()),
        };
        let text = String::from_utf8(bytes).map_err(|_| anyhow!(say!(language, "file-no-text", path = place)))?;
        values(&text, known).map(Given).map_err(|line| {
            let known = known.join(", ");
            anyhow!(say!(language, "personal-unreadable", path = place, line, known))
        })
    }
}

fn standard_input(language: Language) -> Result<Vec<u8>> {
    let place = || language.text("standard-input").into_owned();
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock().take(FILE_BYTES + 1);
    let read = input.read_to_end(&mut bytes).with_context(|| say!(language, "file-unreadable", path = place()))?;
    if read as u64 > FILE_BYTES {
        bail!(say!(language, "file-too-long", path = place(), limit = FILE_BYTES));
    }
    Ok(bytes)
}

/// The values of a text by their names, or the line that is not understood.
fn values(text: &str, known: &[&str]) -> Result<BTreeMap<String, String>, usize> {
    let line = |at: usize| text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    let read: BTreeMap<String, toml::Spanned<String>> =
        toml::from_str(text).map_err(|error| line(error.span().map_or(0, |span| span.start)))?;
    if let Some((_, value)) = read.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        return Err(line(value.span().start));
    }
    Ok(read.into_iter().map(|(name, value)| (name, value.into_inner())).collect())
}

/// Values that were read. They do not show themselves in messages.
pub(in crate::client) struct Given(BTreeMap<String, String>);

impl Given {
    /// No values.
    pub(in crate::client) fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// A value; empty where there is none.
    pub(in crate::client) fn take(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_default()
    }

    /// What identifies somebody beside the name.
    pub(in crate::client) fn body(mut self, language: Language) -> Result<PersonalBody> {
        let kind = self.take("identity_kind");
        let named = |one: &&IdentityKind| kind == one.id() || kind == one.name(language);
        let identity_kind = IdentityKind::ALL.iter().find(named).copied();
        if identity_kind.is_none() && !kind.is_empty() {
            let known = IdentityKind::ALL.iter().map(|one| one.id()).collect::<Vec<_>>().join(", ");
            bail!(say!(language, "personal-unknown-kind", known));
        }
        Ok(PersonalBody {
            identity_kind,
            identity_number: self.take("identity_number"),
            birth_date: self.take("birth_date"),
            representative: self.take("representative"),
            guardian: self.take("guardian"),
            address: self.take("address"),
            phone: self.take("phone"),
        })
    }
}

/// What is shown of somebody beside the name, line by line.
pub(in crate::client) fn lines(personal: &PersonalBody, language: Language) -> Vec<String> {
    let identity = personal.identity_kind.map_or_else(String::new, |kind| kind.name(language));
    [
        ("personal-identity-kind", &identity),
        ("personal-identity-number", &personal.identity_number),
        ("personal-birth-date", &personal.birth_date),
        ("personal-representative", &personal.representative),
        ("personal-guardian", &personal.guardian),
        ("personal-address", &personal.address),
        ("personal-phone", &personal.phone),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| say!(language, "personal-line", label = language.text(label), value = shown(value)))
    .collect()
}

/// The message of how much is shown of somebody; none where it is all.
pub(in crate::client) fn sight(sight: PersonalSight) -> Option<&'static str> {
    match sight {
        PersonalSight::Whole => None,
        PersonalSight::Masked => Some("personal-masked"),
        PersonalSight::Hidden => Some("personal-hidden"),
        PersonalSight::Erased => Some("personal-erased"),
        PersonalSight::Missing => Some("personal-missing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_their_names_and_what_is_wrong_is_told_by_its_line() {
        let known = ["name", "identity_kind", "phone"];
        let text = "# 当事人\nname = \"王小明\"\nidentity_kind = \"居民身份证\"\n";
        let mut given = Given(values(text, &known).expect("values"));
        assert_eq!((given.take("name"), given.take("phone")), ("王小明".to_owned(), String::new()));
        let body = given.body(Language::Zh).expect("a body");
        assert_eq!(body.identity_kind, Some(IdentityKind::ResidentCard));
        for (text, line) in [
            ("name = 王小明", 1),
            ("name = \"王小明\"\naddress = \"光明路1号\"", 2),
            ("name = \"王小明\"\nphone = 13800000000", 2),
            ("name = \"王小明\"\n\nname = \"李四\"", 3),
        ] {
            assert_eq!(values(text, &known).expect_err("refused"), line, "{text}");
        }
        let other = Given(BTreeMap::from([("identity_kind".to_owned(), "工作证".to_owned())]));
        let said = other.body(Language::Zh).expect_err("refused").to_string();
        assert!(said.contains("resident_card") && !said.contains("工作证"), "{said}");
    }

    #[test]
    fn what_is_known_is_printed_with_what_hides_in_it_spelled_out() {
        let personal = PersonalBody {
            identity_kind: Some(IdentityKind::Passport),
            identity_number: "E1**\u{1b}".to_owned(),
            ..PersonalBody::default()
        };
        assert_eq!(lines(&personal, Language::Zh), ["  身份证件：护照", "  证件号码：E1**\\u{1b}"]);
        assert_eq!(lines(&PersonalBody::default(), Language::Zh), Vec::<String>::new());
    }
}
