//! What documents of cases are by the law, and what the stages of a case want and have.

use std::collections::BTreeSet;

use evidence::event::{PaperKind, PaperOriginal, RecordKind, SignatureRole, Signing, Stage, Volume};
use evidence::ids::{CaseId, Certificate, DocumentId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::legal::DocumentKindBody;
use crate::answers::texts::{Line, Words};

/// What is said beside the file of a document.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
// What is left out is refused as what is empty, by its name.
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentQuery {
    /// The file's name.
    #[param(value_type = Line, required = true)]
    pub name: String,
    /// The stage of the case.
    #[param(value_type = Stage, required = true)]
    pub stage: String,
    /// The kind of record.
    #[param(value_type = RecordKind, required = true)]
    pub kind: String,
    /// Why it is filed.
    #[param(value_type = Line, required = true)]
    pub reason: String,
}

/// That a document was filed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DocumentFiled {
    /// The document.
    pub document: DocumentId,
}

/// A signature, or why there is none.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureBody {
    /// As what.
    pub role: SignatureRole,
    /// Whose: the certificate of an officer, an account of the agency, the id of a party. Empty for witnesses and
    /// interpreters, who are not named in the log.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub of: String,
    /// How.
    pub how: Signing,
    /// Why there is none: needed where it was refused or they were absent.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
    /// Who witnessed by office that it was refused, or which recording shows it: needed where it was. No names of natural
    /// persons.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub witnessed: String,
    /// When: not in the future.
    pub at: Utc,
}

/// What is said of a document: the whole of it, in place of what was said before.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperRequest {
    /// Which kind it is: an id of the site's legal data, in force on the day on which it was filed.
    pub kind: PaperKind,
    /// Its number (文号); may be empty. One document of an agency has it in a year, and what takes that one's place.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub number: String,
    /// The day that it bears: not in the future.
    #[schema(value_type = evidence::schema::Day)]
    pub made_on: Date,
    /// Certificate numbers of the officers who made it.
    #[serde(default)]
    #[schema(value_type = Vec<Certificate>, max_items = 20)]
    pub made_by: Vec<String>,
    /// How many pages it has.
    #[schema(minimum = 1, maximum = 100_000)]
    pub pages: u32,
    /// The language that it is in, as BCP 47 has it.
    #[schema(min_length = 2, max_length = 35, pattern = "^[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,8})*$")]
    pub language: String,
    /// The volume of the case file that it belongs into; that of its kind where it is left out.
    #[serde(default)]
    pub volume: Option<Volume>,
    /// What the stored file is of it.
    pub original: PaperOriginal,
    /// The document of the case whose place it takes; null where it takes none's.
    #[serde(default)]
    #[schema(value_type = Option<DocumentId>)]
    pub supersedes: Option<String>,
    /// Who signed it, and who did not.
    #[serde(default)]
    #[schema(max_items = 16)]
    pub signatures: Vec<SignatureBody>,
    /// Why it is said anew; needed where something was said before.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
}

/// How a kind of document stands in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperStanding {
    /// It is wanted, and none is there.
    Missing,
    /// It is there, with all signatures that its kind asks for.
    Filed,
    /// It is there, and signatures lack.
    Unsigned,
    /// What was there was replaced by a document of another kind.
    Superseded,
}

evidence::all_variants! {
    PaperStanding { Missing, Filed, Unsigned, Superseded }
}

impl PaperStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Missing => "paper-missing",
            Self::Filed => "paper-filed",
            Self::Unsigned => "paper-unsigned",
            Self::Superseded => "paper-superseded",
        }
    }
}

/// A kind of document in a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WantedBody {
    /// The kind, with the article that asks for it.
    pub kind: DocumentKindBody,
    /// The set of rules that it belongs to.
    pub rule_set: String,
    /// Whether it is wanted.
    pub wanted: bool,
    /// How it stands.
    pub standing: PaperStanding,
    /// Of whom signatures lack.
    pub lacking: Vec<SignatureRole>,
    /// How many officers are to sign still, where its kind says how many do; else 0.
    #[serde(default)]
    pub officers_missing: u64,
    /// The documents of this kind that have their place still.
    pub documents: Vec<DocumentId>,
}

/// A document of a case that somebody said of what it is.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PaperBody {
    /// The document.
    pub document: DocumentId,
    /// The name of its file.
    pub name: String,
    /// Which kind it is.
    pub kind: PaperKind,
    /// Its number; may be empty.
    #[schema(value_type = Words)]
    pub number: String,
    /// The day that it bears.
    #[schema(value_type = evidence::schema::Day)]
    pub made_on: Date,
    /// The officers who made it.
    pub made_by: BTreeSet<Certificate>,
    /// How many pages it has.
    #[schema(minimum = 1, maximum = 100_000)]
    pub pages: u32,
    /// The language that it is in.
    #[schema(min_length = 2, max_length = 35, pattern = "^[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,8})*$")]
    pub language: String,
    /// The volume of the case file that it belongs into.
    pub volume: Volume,
    /// What the stored file is of it.
    pub original: PaperOriginal,
    /// The document whose place it takes; null where it takes none's.
    pub supersedes: Option<DocumentId>,
    /// The document that takes its place; null where none does.
    pub superseded_by: Option<DocumentId>,
    /// Who signed it, and who did not.
    pub signatures: Vec<SignatureBody>,
    /// Why it was said anew; empty where it was not.
    pub reason: String,
    /// Who said so last.
    pub described_by: UserId,
    /// When.
    pub described_at: Utc,
}

/// A stage of a case, with what it wants and has.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PaperStageBody {
    /// The stage.
    #[schema(value_type = Stage)]
    pub stage: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// The kinds of document that it wants or has.
    pub kinds: Vec<WantedBody>,
    /// Its documents, oldest first, those whose place another takes among them.
    pub papers: Vec<PaperBody>,
}

/// The documents of a case, by stage.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PapersBody {
    /// The case.
    pub case: CaseId,
    /// Whether somebody said what the case is about: until then hardly anything is known to be wanted.
    pub described: bool,
    /// The day whose legal data says what is wanted: that of the end of the act, or today.
    #[schema(value_type = evidence::schema::Day)]
    pub day: Date,
    /// The stages, in their order.
    pub stages: Vec<PaperStageBody>,
    /// Documents of the case of which nobody said what they are, oldest first.
    pub undescribed: Vec<DocumentId>,
}
