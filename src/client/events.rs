//! How the command line tells entries of the custody log: in the reader's language, on the site's clock, people by
//! the names that the service knows. The words are those of the package `words`, as everywhere.

use std::collections::BTreeMap;

use evidence::entry::{Entry, Item};
use evidence::name::Undecoded;
use jiff::tz::TimeZone;
use words::event::Teller;

use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, Language};

/// What is known of one entry beside what it says.
pub(in crate::client) struct Known<'a> {
    language: Language,
    zone: &'a TimeZone,
    /// Names of people, stations and agencies and numbers of cases, by item.
    names: &'a BTreeMap<String, String>,
    /// The bytes of the path that the entry names, where they are no UTF-8.
    path: Option<Undecoded>,
    /// What stages and kinds are called.
    terms: &'a Terms,
}

impl<'a> Known<'a> {
    /// Of an answer of the service; `path_bytes` in hex.
    pub(in crate::client) fn new(
        (remote, terms): (&'a Remote, &'a Terms),
        names: &'a BTreeMap<String, String>,
        path_bytes: Option<&str>,
    ) -> Self {
        let path = path_bytes.and_then(Undecoded::of_hex);
        Self { language: remote.language, zone: &remote.zone, names, path, terms }
    }

    /// Who did it.
    pub(in crate::client) fn actor(&self, entry: &Entry) -> String {
        self.language.actor(&entry.actor, self)
    }

    /// What happened.
    pub(in crate::client) fn event(&self, entry: &Entry) -> String {
        self.language.event(&entry.event, self)
    }

    /// An item that it is about, by what people call it.
    pub(in crate::client) fn item(&self, item: &Item) -> String {
        let text = item.to_string();
        self.language.item(&text, self).unwrap_or(text)
    }

    fn name(&self, kind: &str, id: &str) -> Option<String> {
        self.names.get(&format!("{kind}:{id}")).cloned()
    }
}

impl Teller for Known<'_> {
    fn moment(&self, instant: &str) -> Option<String> {
        Some(output::time(instant.parse().ok()?, self.zone))
    }

    fn person(&self, account: &str) -> Option<String> {
        self.name("user", account)
    }

    fn officer(&self, certificate: &str) -> Option<String> {
        self.name("officer", certificate)
    }

    fn station(&self, station: &str) -> Option<String> {
        self.name("station", station)
    }

    fn agency(&self, agency: &str) -> Option<String> {
        self.name("agency", agency)
    }

    fn case(&self, case: &str) -> Option<String> {
        self.name("case", case)
    }

    fn term(&self, lang: Language, field: &str, id: &str) -> Option<String> {
        match field {
            "stage" => Some(self.terms.stage(id.parse().ok()?, lang)),
            "record_kind" => Some(self.terms.kind(id.parse().ok()?, lang)),
            "matter" => Some(self.terms.matter(id, lang)),
            _ => None,
        }
    }

    fn path(&self) -> Option<String> {
        Some(evidence::told::path(self.language, self.path.as_ref()?))
    }
}
