//! What an act must leave, and whether it left it: pure.
//!
//! A duty asks for up to three things: a recording of all of the act, a document that was made of it, and that a marker or
//! a document tells something. Each stands by itself; how the duty stands follows from them. The law as data says which
//! duties there are, and whether one may be excused.

use evidence::event::MarkerKind;
use evidence::time::Utc;

pub use crate::answers::act::{DutyPart, DutyStanding};
use crate::custody::act::coverage::Coverage;
use crate::custody::legal::{AskedOf, Duty, Tells};

/// Something that was written of an act: a marker on one of its recordings, or the name of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// What it marks; none of a document.
    pub kind: Option<MarkerKind>,
    /// What it says.
    pub text: String,
}

/// What is known of an act when its duties are judged.
#[derive(Debug, Clone, Copy)]
pub struct ActFacts<'a> {
    /// How much of it was recorded.
    pub coverage: &'a Coverage,
    /// Whether a document was made of it that is still filed.
    pub has_document: bool,
    /// What was written of it.
    pub sayings: &'a [Saying],
    /// Until when its recordings may be stored in time.
    pub recordings_due: Utc,
    /// Whether the case is over, so that nothing is added to it.
    pub is_case_over: bool,
    /// Now.
    pub now: Utc,
}

/// How a duty stands, and each thing that it asks for. `is_excused` says whether the head excused from it.
pub fn judge(duty: &Duty, facts: ActFacts<'_>, is_excused: bool) -> (DutyStanding, Vec<(DutyPart, DutyStanding)>) {
    let mut parts = Vec::new();
    if duty.says.av == AskedOf::Required {
        let recorded = recorded(facts);
        // A text that knows an excuse knows it of the recording alone (annex 2, articles 13 and 14).
        let is_excused = is_excused && duty.says.excuse.is_some() && recorded != DutyStanding::Met;
        parts.push((DutyPart::Recording, if is_excused { DutyStanding::Excused } else { recorded }));
    }
    if duty.says.text == AskedOf::Required {
        parts.push((DutyPart::Document, later(facts.has_document, facts)));
    }
    if let Some(tells) = duty.says.tells {
        parts.push((DutyPart::Telling, told(tells, facts)));
    }
    (whole(&parts), parts)
}

fn recorded(facts: ActFacts<'_>) -> DutyStanding {
    match facts.coverage {
        coverage if coverage.is_enough => DutyStanding::Met,
        coverage if coverage.is_any => DutyStanding::Partly,
        _ if facts.now <= facts.recordings_due => DutyStanding::Open,
        _ => DutyStanding::Breached,
    }
}

/// What no text gives a term to may come until the case is over.
fn later(is_there: bool, facts: ActFacts<'_>) -> DutyStanding {
    match (is_there, facts.is_case_over) {
        (true, _) => DutyStanding::Met,
        (false, false) => DutyStanding::Open,
        (false, true) => DutyStanding::Breached,
    }
}

fn told(tells: Tells, facts: ActFacts<'_>) -> DutyStanding {
    match facts.sayings.iter().map(|saying| says(tells, saying)).max() {
        Some(Telling::This) => DutyStanding::Met,
        Some(Telling::Something) => DutyStanding::Partly,
        Some(Telling::Nothing) | None => later(false, facts),
    }
}

/// What a text tells of what must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    Nothing,
    /// That rights were told, and not which.
    Something,
    This,
}

/// Rights that a party is told of, each with the words by which Chinese names it.
const RIGHTS: [(Tells, &[&str]); 4] = [
    (Tells::Statement, &["陈述", "申辩"]),
    (Tells::Recusal, &["回避"]),
    (Tells::Hearing, &["听证"]),
    (Tells::Remedies, &["复议", "诉讼"]),
];

fn says(tells: Tells, saying: &Saying) -> Telling {
    let has = |words: &[&str]| words.iter().any(|word| saying.text.contains(word));
    let this = |is: bool| if is { Telling::This } else { Telling::Nothing };
    match tells {
        Tells::CertificateShown => {
            this(saying.kind == Some(MarkerKind::CertificateShown) || (has(&["出示"]) && has(&["证件", "执法证"])))
        }
        Tells::RecordingAnnounced => this(has(&["告知"]) && has(&["录音", "录像", "记录"])),
        Tells::Statement | Tells::Recusal | Tells::Hearing | Tells::Remedies => {
            if saying.kind != Some(MarkerKind::RightsTold) && !has(&["告知"]) {
                return Telling::Nothing;
            }
            let named = RIGHTS.iter().filter(|(_, words)| has(words)).map(|(right, _)| *right);
            let named: Vec<Tells> = named.collect();
            if named.is_empty() { Telling::Something } else { this(named.contains(&tells)) }
        }
    }
}

/// How a duty stands of which the parts stand so: as the worst of them; one that is met beside one that is open is partly
/// met.
fn whole(parts: &[(DutyPart, DutyStanding)]) -> DutyStanding {
    let any = |standing| parts.iter().any(|(_, one)| *one == standing);
    let is_begun = any(DutyStanding::Met) || any(DutyStanding::Excused);
    if any(DutyStanding::Breached) {
        DutyStanding::Breached
    } else if any(DutyStanding::Partly) || (any(DutyStanding::Open) && is_begun) {
        DutyStanding::Partly
    } else if any(DutyStanding::Open) {
        DutyStanding::Open
    } else if any(DutyStanding::Excused) {
        DutyStanding::Excused
    } else {
        DutyStanding::Met
    }
}

#[cfg(test)]
mod tests;
