//! What the legal data gives a name to: stages, kinds of record, kinds of document, each with the article that it
//! comes from and the days on which it is in force.

use std::fmt::Display;

use evidence::event::Stage;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::answers::legal::{Figure, FigureUnit};
pub use crate::answers::legal::{Happening, PartyKind, Procedure, SignatureRole, Volume, Wanted};
use crate::custody::legal::deadlines::{Named, Status, rule_set_first};
use crate::custody::legal::{LegalError, Source};

/// Most entries of one list: pages offer them all.
const TERMS_MAX: usize = 500;

/// Longest id.
const ID_LENGTH_MAX: usize = 32;

/// A stage or kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term<I> {
    /// What entries name it by.
    pub id: I,
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
    /// What belongs there, in Chinese.
    pub holds_zh: Option<String>,
    /// What belongs there, in English.
    pub holds_en: Option<String>,
}

/// A kind of document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentKind {
    /// What it is known by.
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
    /// The stage that it belongs to.
    pub stage: Stage,
    /// What its file may be; none where it may be all that is taken as a document.
    pub media_types: Option<Vec<String>>,
    /// Who signs it.
    #[serde(default)]
    pub signatures: Vec<SignatureRole>,
    /// The figure that says how many officers sign it at least; one does where none is named.
    pub officers_sign: Option<Figure>,
    /// Whether its stage lacks something without it.
    #[serde(default)]
    pub wanted: Wanted,
    /// The volume of the case file that it belongs into.
    #[serde(default)]
    pub volume: Volume,
    /// The matters of the cases that it is about; all where none is named.
    #[serde(default)]
    pub matters: Vec<String>,
    /// The procedures that it is about; all where none is named.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// The kinds of party that it is about; all where none is named.
    #[serde(default)]
    pub parties: Vec<PartyKind>,
    /// Kinds of act after which it is wanted.
    #[serde(default)]
    pub acts: Vec<String>,
    /// What in the course of a case it is wanted after.
    #[serde(default)]
    pub after: Vec<Happening>,
    /// The set of rules that it belongs to.
    #[serde(default = "rule_set_first")]
    pub rule_set: String,
    /// Whether what it says is confirmed.
    #[serde(default)]
    pub status: Status,
}

impl<I> Term<I> {
    /// Whether it is in force on `day`.
    pub fn is_in_force(&self, day: Date) -> bool {
        is_in_force(self.in_force_from, self.in_force_until, day)
    }

    /// What belongs there, in Chinese and in English.
    pub fn holds(&self) -> Option<[&str; 2]> {
        Some([self.holds_zh.as_deref()?, self.holds_en.as_deref()?])
    }
}

impl DocumentKind {
    /// Whether it is in force on `day`.
    pub fn is_in_force(&self, day: Date) -> bool {
        is_in_force(self.in_force_from, self.in_force_until, day)
    }
}

/// What is asked anew is not in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given} is none of those in force: {}", ids(known))]
pub struct NotInForce {
    /// What was asked for.
    pub given: String,
    /// Whether the legal data has it at all, for other days.
    pub was_known: bool,
    /// Those that are in force.
    pub known: Vec<Known>,
}

/// A term that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What entries name it by.
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

fn ids(known: &[Known]) -> String {
    known.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// A list of the legal data, in its order.
#[derive(Debug, Clone)]
pub struct Catalogue<I> {
    terms: Vec<Term<I>>,
}

impl<I: Copy + Eq + Display> Catalogue<I> {
    /// All of them, in force or not.
    pub fn all(&self) -> &[Term<I>] {
        &self.terms
    }

    /// Those that are in force on `day`.
    pub fn in_force(&self, day: Date) -> impl Iterator<Item = &Term<I>> {
        self.terms.iter().filter(move |term| term.is_in_force(day))
    }

    /// The name of one in Chinese and in English; none where this site does not know it.
    pub fn names(&self, id: I) -> Option<[&str; 2]> {
        self.terms.iter().find(|term| term.id == id).map(|term| [term.zh.as_str(), term.en.as_str()])
    }

    /// Refuses what is not in force on `day`.
    pub fn require(&self, id: I, day: Date) -> Result<(), NotInForce> {
        if self.in_force(day).any(|term| term.id == id) {
            return Ok(());
        }
        let known = |term: &Term<I>| Known { id: term.id.to_string(), zh: term.zh.clone(), en: term.en.clone() };
        let known = self.in_force(day).map(known).collect();
        Err(NotInForce { given: id.to_string(), was_known: self.names(id).is_some(), known })
    }

    /// Checks a list of the file.
    pub(super) fn check(source: Source<'_>, list: &str, terms: Vec<Spanned<Term<I>>>) -> Result<Self, LegalError> {
        let mut entries = Entries::new(source, list, terms.len())?;
        for at in &terms {
            let term = at.get_ref();
            entries.add(at, term.id.to_string(), [&term.zh, &term.en], (term.in_force_from, term.in_force_until))?;
            if term.holds_zh.is_some() != term.holds_en.is_some() {
                return Err(entries.wrong(at, &term.id.to_string(), "has holds_zh or holds_en alone: give both"));
            }
        }
        Ok(Self { terms: terms.into_iter().map(Spanned::into_inner).collect() })
    }
}

/// Whether what is in force on these days is on `day`.
pub(super) fn is_in_force(from: Date, until: Option<Date>, day: Date) -> bool {
    from <= day && until.is_none_or(|last| day <= last)
}

/// Refuses what is no id of the legal data: they stand in entries, links and results.
pub(super) fn require_id(id: &str) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let begins = id.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    if begins && id.len() <= ID_LENGTH_MAX && id.bytes().all(plain) {
        return Ok(());
    }
    Err(format!(
        "has {id:?}, which is not an id: 1 to {ID_LENGTH_MAX} of a-z, 0-9, '_' and '-', starting with a letter"
    ))
}

/// Checks the kinds of document. `is_taken` says whether a media type is taken as a document at all.
pub(super) fn check_document_kinds(
    source: Source<'_>,
    kinds: Vec<Spanned<DocumentKind>>,
    (stages, named): (&Catalogue<Stage>, &Named<'_>),
    is_taken: impl Fn(&str) -> bool,
) -> Result<Vec<DocumentKind>, LegalError> {
    let mut entries = Entries::new(source, "document_kinds", kinds.len())?;
    for at in &kinds {
        let kind = at.get_ref();
        // They are to stand in entries as stages do.
        if let Err(error) = kind.id.parse::<Stage>() {
            return Err(entries.wrong(at, &kind.id, &error.to_string().replace("a stage", "an id")));
        }
        entries.add(at, kind.id.clone(), [&kind.zh, &kind.en], (kind.in_force_from, kind.in_force_until))?;
        if stages.names(kind.stage).is_none() {
            return Err(entries.wrong(at, &kind.id, &format!("names the stage {}, which there is not", kind.stage)));
        }
        if let Some(unknown) = kind.matters.iter().find(|matter| !named.matters.contains(&matter.as_str())) {
            return Err(entries.wrong(at, &kind.id, &format!("names the matter {unknown}, which there is not")));
        }
        if let Some(unknown) = kind.acts.iter().find(|act| !named.acts.contains(&act.as_str())) {
            return Err(entries.wrong(at, &kind.id, &format!("names the kind of act {unknown}, which there is not")));
        }
        if !named.rule_sets.contains(&kind.rule_set.as_str()) {
            let problem = format!("has rule_set with {}, which there is not", kind.rule_set);
            return Err(entries.wrong(at, &kind.id, &problem));
        }
        if let Some(problem) = officers_sign_wrongly(kind) {
            return Err(entries.wrong(at, &kind.id, problem));
        }
        if kind.media_types.as_ref().is_some_and(Vec::is_empty) {
            return Err(entries.wrong(at, &kind.id, "has no media_types: leave the key out where it may be any"));
        }
        if let Some(other) = kind.media_types.iter().flatten().find(|media_type| !is_taken(media_type)) {
            return Err(entries.wrong(
                at,
                &kind.id,
                &format!("has the media type {other:?}, which no document may be"),
            ));
        }
    }
    Ok(kinds.into_iter().map(Spanned::into_inner).collect())
}

/// What is wrong with the figure by which officers sign a kind of document; none where nothing is.
fn officers_sign_wrongly(kind: &DocumentKind) -> Option<&'static str> {
    let figure = kind.officers_sign?;
    if figure.unit() != FigureUnit::People {
        return Some("has officers_sign with a figure that counts no people");
    }
    let signs = kind.signatures.contains(&SignatureRole::Officer);
    (!signs).then_some("has officers_sign, and no officer among its signatures")
}

/// What all entries of a list keep.
pub(super) struct Entries<'a> {
    source: Source<'a>,
    list: &'a str,
    ids: Vec<String>,
    names: Vec<String>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(source: Source<'a>, list: &'a str, count: usize) -> Result<Self, LegalError> {
        if (1..=TERMS_MAX).contains(&count) {
            return Ok(Self { source, list, ids: Vec::new(), names: Vec::new() });
        }
        let problem = format!("has {count} entries; there must be 1 to {TERMS_MAX}");
        Err(LegalError { line: 1, key: list.to_owned(), problem })
    }

    fn wrong<T>(&self, at: &Spanned<T>, id: &str, problem: &str) -> LegalError {
        self.source.wrong(at, &format!("{} {id}", self.list), problem)
    }

    pub(super) fn add<T>(
        &mut self,
        at: &Spanned<T>,
        id: String,
        names: [&String; 2],
        (from, until): (Date, Option<Date>),
    ) -> Result<(), LegalError> {
        if self.ids.contains(&id) {
            return Err(self.wrong(at, &id, "is there twice: an id never means two things"));
        }
        if until.is_some_and(|last| last < from) {
            return Err(self.wrong(at, &id, "ends before it begins: in_force_until lies before in_force_from"));
        }
        for name in names {
            if name.trim() != name || name.is_empty() || name.chars().any(evidence::ids::is_unseen) {
                return Err(self.wrong(at, &id, "has a name that is empty, padded or holds characters that hide"));
            }
            // The command line takes names too; the same word in both languages is one name.
            if self.names.contains(name) {
                return Err(self.wrong(at, &id, &format!("has the name {name:?}, as another has")));
            }
        }
        self.names.extend(names.into_iter().cloned());
        self.ids.push(id);
        Ok(())
    }
}
