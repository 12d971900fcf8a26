//! What documents the stages of a case want, and how each kind stands. Pure.
//!
//! A kind is wanted where the legal data of the day says so of a case of this matter, procedure and party, of an act that
//! was recorded or of something that happened in its course; where nothing says so, it is not. One that is there is shown
//! whether it is wanted or not.

use std::collections::BTreeSet;

use evidence::event::{PaperSignature, SignatureRole, Signing};
use evidence::ids::DocumentId;
use jiff::civil::Date;

pub use crate::answers::paper::PaperStanding;
use crate::custody::legal::{DocumentKind, Happening, Legal, PartyKind, Procedure, Wanted};
use crate::custody::paper::Paper;

/// What a case is, as far as the kinds of document ask.
#[derive(Debug, Clone, Default)]
pub struct CaseNeeds {
    /// Its matter and procedure; none until somebody says what it is about.
    pub described: Option<(String, Procedure)>,
    /// The kinds of its parties.
    pub parties: Vec<PartyKind>,
    /// The kinds of its acts.
    pub acts: BTreeSet<String>,
    /// What happened in its course.
    pub happened: Vec<Happening>,
}

/// A kind of document in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindStands<'a> {
    /// Its id in the legal data.
    pub kind: &'a str,
    /// Whether it is wanted.
    pub is_wanted: bool,
    /// How it stands.
    pub standing: PaperStanding,
    /// The roles of which signatures lack.
    pub lacking: Vec<SignatureRole>,
    /// How many officers are to sign still, where its kind says how many do; else 0.
    pub officers_missing: usize,
    /// The documents of this kind that have their place still, oldest first.
    pub documents: Vec<DocumentId>,
}

impl CaseNeeds {
    /// Whether a kind is about cases like this one.
    fn is_of(&self, kind: &DocumentKind) -> bool {
        let Some((matter, procedure)) = &self.described else {
            // Of what nobody said yet only what asks for nothing of it can be told.
            return kind.matters.is_empty() && kind.procedures.is_empty() && kind.parties.is_empty();
        };
        let of_party = |known: &PartyKind| kind.parties.contains(known);
        (kind.matters.is_empty() || kind.matters.contains(matter))
            && (kind.procedures.is_empty() || kind.procedures.contains(procedure))
            && (kind.parties.is_empty() || self.parties.iter().any(of_party))
    }

    /// Whether a stage of this case lacks something without a document of a kind.
    pub fn wants(&self, kind: &DocumentKind) -> bool {
        if !self.is_of(kind) {
            return false;
        }
        match kind.wanted {
            Wanted::Always => self.described.is_some(),
            Wanted::IfItHappens => {
                kind.acts.iter().any(|act| self.acts.contains(act))
                    || kind.after.iter().any(|happened| self.happened.contains(happened))
            }
        }
    }
}

/// Whether somebody may leave out their signature: whoever works at the agency signs.
fn may_be_left_out(role: SignatureRole) -> bool {
    match role {
        SignatureRole::Party | SignatureRole::Witness | SignatureRole::Interpreter => true,
        SignatureRole::Officer
        | SignatureRole::Drafter
        | SignatureRole::Checker
        | SignatureRole::Reviewer
        | SignatureRole::Head => false,
    }
}

/// Whether a signature, or why there is none, is enough for its role. What a refusal asks for beside was asked for when it
/// was said (行政强制法 18).
fn is_enough(signature: &PaperSignature) -> bool {
    match signature.how {
        Signing::Ink | Signing::ElectronicSeal => true,
        Signing::Refused | Signing::Absent => may_be_left_out(signature.role),
    }
}

/// How many officers are to sign a document still. Whoever is named signed it once, however often.
fn officers_missing(law: &Legal, kind: &DocumentKind, paper: &Paper) -> usize {
    let is_officers = |one: &&PaperSignature| one.role == SignatureRole::Officer && is_enough(one);
    let signed: Vec<&str> = paper.said.signatures.iter().filter(is_officers).map(|one| one.of.as_str()).collect();
    let named: BTreeSet<&str> = signed.iter().copied().filter(|of| !of.is_empty()).collect();
    let unnamed = signed.iter().filter(|of| of.is_empty()).count();
    law.officers_signing(kind, paper.said.made_on).saturating_sub(named.len() + unnamed)
}

/// The roles that a kind asks for and of which a document has no signature, or too few, nor why there is none.
fn lacking(law: &Legal, kind: &DocumentKind, paper: &Paper) -> Vec<SignatureRole> {
    let signatures = &paper.said.signatures;
    let is_there = |role: SignatureRole| {
        if role == SignatureRole::Officer {
            return officers_missing(law, kind, paper) == 0;
        }
        signatures.iter().any(|one| one.role == role && is_enough(one))
    };
    kind.signatures.iter().copied().filter(|role| !is_there(*role)).collect()
}

/// The documents whose place another one takes.
pub fn superseded(papers: &[Paper]) -> BTreeSet<&DocumentId> {
    papers.iter().filter_map(|paper| paper.said.supersedes.as_ref()).collect()
}

/// The kinds that are wanted in a case on a day or of which it has a document, in the order of the legal data.
pub fn kinds<'a>(law: &'a Legal, day: Date, needs: &CaseNeeds, papers: &[Paper]) -> Vec<KindStands<'a>> {
    let replaced = superseded(papers);
    let stands = |kind: &'a DocumentKind| {
        let is_wanted = kind.is_in_force(day) && needs.wants(kind);
        let of_kind: Vec<&Paper> = papers.iter().filter(|paper| paper.said.kind.as_str() == kind.id).collect();
        if !is_wanted && of_kind.is_empty() {
            return None;
        }
        let current: Vec<&Paper> =
            of_kind.iter().copied().filter(|paper| !replaced.contains(&paper.document)).collect();
        let mut lacks: Vec<SignatureRole> = Vec::new();
        for role in current.iter().flat_map(|paper| lacking(law, kind, paper)) {
            if !lacks.contains(&role) {
                lacks.push(role);
            }
        }
        let standing = match (of_kind.is_empty(), current.is_empty(), lacks.is_empty()) {
            (true, ..) => PaperStanding::Missing,
            (false, true, _) => PaperStanding::Superseded,
            (false, false, true) => PaperStanding::Filed,
            (false, false, false) => PaperStanding::Unsigned,
        };
        let counts = kind.officers_sign.is_some() && lacks.contains(&SignatureRole::Officer);
        let missing = current.iter().filter(|_| counts).map(|paper| officers_missing(law, kind, paper)).max();
        let officers_missing = missing.unwrap_or(0);
        let documents = current.iter().map(|paper| paper.document.clone()).collect();
        Some(KindStands { kind: kind.id.as_str(), is_wanted, standing, lacking: lacks, officers_missing, documents })
    };
    law.document_kinds.iter().filter_map(stands).collect()
}

#[cfg(test)]
mod tests;
