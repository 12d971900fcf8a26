//! What every entry of the newer lists says of itself: its names, where it stands, when it is in force, how it is read.

use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::custody::legal::deadlines::{Named, Reading, Status, rule_set_first};
use crate::custody::legal::terms::{Entries, is_in_force, require_id};
use crate::custody::legal::{LegalError, Source};

/// What an entry says of itself, whatever list it is of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryGround {
    /// Its stored name.
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// The document that says so.
    pub document: String,
    /// Where in the document.
    pub article: String,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force.
    pub in_force_until: Option<Date>,
    /// The set of rules that it belongs to.
    #[serde(default = "rule_set_first")]
    pub rule_set: String,
    reading: Option<Reading>,
    /// Whether what it says is confirmed.
    #[serde(default)]
    pub status: Status,
    /// The entry that it carries on.
    pub continues: Option<String>,
    /// On what ground, in Chinese.
    pub basis_zh: Option<String>,
    /// On what ground, in English.
    pub basis_en: Option<String>,
}

/// The keys of [`EntryGround`].
const KEYS: [&str; 13] = [
    "id",
    "zh",
    "en",
    "document",
    "article",
    "in_force_from",
    "in_force_until",
    "rule_set",
    "reading",
    "status",
    "continues",
    "basis_zh",
    "basis_en",
];

impl EntryGround {
    /// Whether it is in force on `day`.
    pub fn is_in_force(&self, day: Date) -> bool {
        is_in_force(self.in_force_from, self.in_force_until, day)
    }

    /// Whether the text is read as it stands, or as the site reads it.
    pub fn reading(&self) -> Reading {
        let continued = if self.continues.is_some() { Reading::Site } else { Reading::AsWritten };
        self.reading.unwrap_or(continued)
    }
}

/// An entry: what it says of itself, and what only its list has.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// What it says of itself.
    pub ground: EntryGround,
    /// What its list has beside.
    pub says: T,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = toml::Table::deserialize(deserializer)?;
        let (ground, says) = all.into_iter().partition(|(key, _)| KEYS.contains(&key.as_str()));
        let told = |error: &toml::de::Error| D::Error::custom(error.message());
        Ok(Self {
            ground: toml::Table::try_into(ground).map_err(|error| told(&error))?,
            says: toml::Table::try_into(says).map_err(|error| told(&error))?,
        })
    }
}

/// Nothing beside the ground.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Checks a list: names, ids, days, sets of rules, and by `says` what only this list has.
pub(super) fn check<T>(
    (source, list): (Source<'_>, &str),
    entries: Vec<Spanned<Entry<T>>>,
    rule_sets: &Named<'_>,
    says: impl Fn(&T) -> Result<(), String>,
) -> Result<Vec<Entry<T>>, LegalError> {
    let mut seen = Entries::new(source, list, entries.len())?;
    for at in &entries {
        let ground = &at.get_ref().ground;
        let wrong = |problem: String| source.wrong(at, &format!("{list} {}", ground.id), problem);
        require_id(&ground.id).map_err(wrong)?;
        seen.add(at, ground.id.clone(), [&ground.zh, &ground.en], (ground.in_force_from, ground.in_force_until))?;
        if !rule_sets.rule_sets.contains(&ground.rule_set.as_str()) {
            return Err(wrong(format!("has rule_set with {}, which there is not", ground.rule_set)));
        }
        if ground.basis_zh.is_some() != ground.basis_en.is_some() {
            return Err(wrong("has basis_zh or basis_en alone: give both".to_owned()));
        }
        if ground.reading() == Reading::Site && ground.basis_zh.is_none() {
            return Err(wrong("is the site's own reading and gives no basis_zh and basis_en".to_owned()));
        }
        let continued = |id: &String| entries.iter().any(|other| other.get_ref().ground.id == *id);
        if let Some(id) = ground.continues.as_ref().filter(|id| !continued(id)) {
            return Err(wrong(format!("continues {id}, which there is not")));
        }
        says(&at.get_ref().says).map_err(wrong)?;
    }
    Ok(entries.into_iter().map(Spanned::into_inner).collect())
}
