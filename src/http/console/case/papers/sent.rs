//! What the forms of documents and of the simple procedure send, as it was typed, and what becomes of it.

use evidence::event::{PaperKind, PaperSignature, Sanction, SignatureRole, Signing};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::Refused;
use crate::custody::case::word as written;
use crate::custody::legal::condition::{in_yuan, yuan};
use crate::custody::paper::act::PaperGiven;
use crate::custody::paper::{Paper, PaperSaid};
use crate::custody::refused::{Fault, Field};
use crate::custody::simple::SimpleSaid;
use crate::custody::simple::act::Followed;
use crate::http::console::case::word;
use crate::http::console::given::{Edge, moment};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{maybe_value, value};

/// The fields of a form. Some are there several times.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent(pub(super) Vec<(String, String)>);

impl Sent {
    /// A field; empty where it was not sent.
    pub(super) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// All that was sent under a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// One of the rows of a form that has several; empty where there are not so many.
    pub(super) fn row(&self, name: &str, at: usize) -> &str {
        self.0.iter().filter(|(known, _)| known == name).nth(at).map_or("", |(_, value)| value.as_str())
    }

    /// What a form about a document begins with of which it is known what it is.
    pub(super) fn of(paper: &Paper) -> Self {
        let said = &paper.said;
        let mut all = vec![
            ("document", paper.document.to_string()),
            ("kind", said.kind.to_string()),
            ("number", said.number.clone()),
            ("made_on", said.made_on.to_string()),
            ("pages", said.pages.to_string()),
            ("language", said.language.clone()),
            ("volume", written(&said.volume)),
            ("original", written(&said.original)),
            ("supersedes", said.supersedes.as_ref().map(ToString::to_string).unwrap_or_default()),
        ];
        all.extend(said.made_by.iter().map(|one| ("made_by", one.to_string())));
        for signature in &said.signatures {
            all.extend([
                ("signed_role", written(&signature.role)),
                ("signed_how", written(&signature.how)),
                ("signed_of", signature.of.clone()),
                ("signed_reason", signature.reason.clone()),
                ("signed_witnessed", signature.witnessed.clone()),
                ("signed_at", signature.at.to_string()),
            ]);
        }
        Self(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// Which form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormName {
    /// What a document is.
    Describe,
    /// A decision on the spot.
    Decide,
    /// What followed one.
    Follow,
}

/// A form that was refused, as it was typed.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) form: FormName,
    pub(super) sent: Sent,
    wrong: Option<(Field, String)>,
}

impl Typed {
    pub(super) fn of(lang: Lang, form: FormName, sent: Sent, refused: &Refused) -> Self {
        let wrong = match refused {
            Refused::Invalid { field, .. } | Refused::NotInForce { field, .. } => {
                Some((*field, refused.explained(lang)))
            }
            _ => None,
        };
        Self { form, sent, wrong }
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, field: Field) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, text)| text.as_str())
    }
}

fn invalid(field: Field, problem: Fault) -> Refused {
    Refused::Invalid { field, problem }
}

/// A day that must be there.
fn day(field: Field, text: &str) -> Result<Date, Refused> {
    maybe_day(field, text)?.ok_or_else(|| invalid(field, Fault::Empty))
}

/// A day, where one was typed.
fn maybe_day(field: Field, text: &str) -> Result<Option<Date>, Refused> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| invalid(field, Fault::NotADay)),
    }
}

/// A moment on the site's clock.
fn time(visitor: &Visitor, field: Field, text: &str) -> Result<Utc, Refused> {
    if text.trim().is_empty() {
        return Err(invalid(field, Fault::Empty));
    }
    moment(text, Edge::First, &visitor.clock).ok_or_else(|| invalid(field, Fault::NotATime))
}

/// An amount that is typed in yuan, in fen; nought where none was.
fn fen(field: Field, text: &str) -> Result<u64, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(0);
    }
    let amount = yuan(text).and_then(|fen| u64::try_from(fen).ok());
    amount.ok_or_else(|| invalid(field, Fault::NotYuan))
}

/// An amount in fen, as a form has it.
pub(super) fn as_typed(fen: u64) -> String {
    i64::try_from(fen).map(in_yuan).unwrap_or_default()
}

/// What a document is, as a form tells it.
pub(super) fn paper(visitor: &Visitor, sent: &Sent) -> Result<PaperGiven, Refused> {
    let kind = sent.one("kind");
    if kind.is_empty() {
        return Err(invalid(Field::Kind, Fault::Empty));
    }
    let volume = match sent.one("volume") {
        "" => None,
        volume => Some(word(Field::Kind, volume)?),
    };
    let said = PaperSaid {
        kind: value::<PaperKind>(Field::Kind, kind)?,
        number: sent.one("number").to_owned(),
        made_on: day(Field::MadeOn, sent.one("made_on"))?,
        made_by: sent.all("made_by").map(|one| value(Field::MadeBy, one)).collect::<Result<_, _>>()?,
        // What is no number is none that a document may have.
        pages: sent.one("pages").trim().parse().unwrap_or_default(),
        language: sent.one("language").trim().to_owned(),
        volume: volume.unwrap_or_default(),
        original: word(Field::Kind, sent.one("original"))?,
        supersedes: maybe_value(Field::Supersedes, Some(sent.one("supersedes")))?,
        signatures: signatures(visitor, sent)?,
    };
    Ok(PaperGiven { said, volume, reason: sent.one("reason").to_owned() })
}

/// The rows of signatures in which a role was chosen.
fn signatures(visitor: &Visitor, sent: &Sent) -> Result<Vec<PaperSignature>, Refused> {
    let rows = sent.all("signed_role").count();
    let mut signatures = Vec::new();
    for at in 0..rows {
        let text = |name| sent.row(name, at).trim().to_owned();
        let role = sent.row("signed_role", at);
        if role.is_empty() {
            continue;
        }
        signatures.push(PaperSignature {
            role: word::<SignatureRole>(Field::Signatures, role)?,
            of: text("signed_of"),
            how: word::<Signing>(Field::Signatures, sent.row("signed_how", at))?,
            reason: text("signed_reason"),
            witnessed: text("signed_witnessed"),
            at: time(visitor, Field::Signatures, sent.row("signed_at", at))?,
        });
    }
    Ok(signatures)
}

/// A decision on the spot, as a form tells it.
pub(super) fn decision(visitor: &Visitor, sent: &Sent) -> Result<SimpleSaid, Refused> {
    let text = |name| sent.one(name).to_owned();
    let party = sent.one("party");
    if party.is_empty() {
        return Err(invalid(Field::Party, Fault::Empty));
    }
    Ok(SimpleSaid {
        party: value(Field::Party, party)?,
        facts: text("facts"),
        law: text("law"),
        steps: text("steps"),
        statement: text("statement"),
        answer: text("answer"),
        is_contested: !sent.one("contested").is_empty(),
        is_disputed: !sent.one("disputed").is_empty(),
        sanctions: sent
            .all("sanctions")
            .map(|one| word::<Sanction>(Field::Sanctions, one))
            .collect::<Result<_, _>>()?,
        fine_fen: fen(Field::FineFen, sent.one("fine"))?,
        cash_fen: fen(Field::CashFen, sent.one("cash"))?,
        is_hard_to_collect: !sent.one("hard_to_collect").is_empty(),
        receipt_number: text("receipt_number"),
        handed_in_on: maybe_day(Field::HandedInOn, sent.one("handed_in_on"))?,
        filed_with: text("filed_with"),
        other: text("other"),
        decided_at: time(visitor, Field::DecidedAt, sent.one("decided_at"))?,
        officers: sent.all("officers").map(|one| value(Field::Officers, one)).collect::<Result<_, _>>()?,
    })
}

/// What followed a decision, as a form tells it.
pub(super) fn followed(sent: &Sent) -> Result<Followed, Refused> {
    Ok(Followed {
        handed_in_on: maybe_day(Field::HandedInOn, sent.one("handed_in_on"))?,
        filed_with: sent.one("filed_with").to_owned(),
        reason: sent.one("reason").to_owned(),
    })
}
