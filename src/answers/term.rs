//! Terms, the calendars that they are counted by, and what the catalogue says of a draft.

use std::collections::BTreeMap;

use evidence::digest::Digest;
use evidence::ids::UserId;
use evidence::term::{Calendar, CalendarUse};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::legal::{Asks, EntryBody, PeriodBody, Reading, Status};
use crate::answers::texts::{FactText, MomentOrDay, RuleId};

/// Which term is counted.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TermQuery {
    /// Id of the deadline; `GET /api/v1/legal` lists them.
    #[param(value_type = RuleId, example = "n-decide-90d")]
    pub rule: String,
    /// When its clock started: a moment, RFC 3339, or a day, of which it is the first moment in the zone of the legal data.
    #[param(value_type = MomentOrDay, example = "2026-09-18")]
    pub start: String,
    /// Whether it was made longer, as the rule allows it.
    #[serde(default)]
    pub extended: bool,
}

/// When a clock is due.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DueBody {
    /// Id of the deadline.
    pub rule: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English.
    pub en: String,
    /// The document that says so.
    pub document: String,
    /// Where in the document.
    pub article: String,
    /// The set of rules that it belongs to.
    pub rule_set: String,
    /// Whether the text is read as it stands.
    pub reading: Reading,
    /// Whether the figure is confirmed.
    pub status: Status,
    /// How long it runs.
    pub period: PeriodBody,
    /// By how much it was made longer; null where it was not.
    pub extended_by: Option<PeriodBody>,
    /// From when its clock runs.
    pub start: Utc,
    /// The last moment that is in time; where it asks for what comes no sooner, the last moment that is too soon.
    pub due: Utc,
    /// The last day, in the zone of the legal data; null for a term of hours.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub last_day: Option<Date>,
    /// Whether what stops its clock must come before the end, or not before it.
    pub asks: Asks,
    /// Whether it is for the time being: days were counted of a year that no calendar is known of, by weekends alone.
    pub provisional: bool,
    /// The calendars that it was counted by, by year.
    pub calendars: Vec<CalendarUse>,
}

/// Calendars of working days.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarsRequest {
    /// 1 to 20 of them, each the next version of its year.
    #[schema(min_items = 1, max_items = 20)]
    pub calendars: Vec<Calendar>,
}

/// A calendar of working days.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CalendarBody {
    /// What it says.
    pub calendar: Calendar,
    /// SHA-256 of its canonical JSON, by which results name it.
    pub digest: Digest,
    /// Whether terms are counted by it: it is the last version of its year.
    pub used: bool,
    /// Who loaded it; null where it is shipped.
    pub loaded_by: Option<UserId>,
    /// When it was loaded; null where it is shipped.
    pub loaded_at: Option<Utc>,
}

/// What loading a calendar would change.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CalendarPreview {
    /// The year.
    pub year: i16,
    /// The version.
    pub version: u32,
    /// What results would name it by.
    pub digest: Digest,
    /// Whether it is there already: loading it changes nothing.
    pub known: bool,
    /// Days that would be working days, and are none by what is known now.
    #[schema(value_type = Vec<evidence::schema::Day>)]
    pub works: Vec<Date>,
    /// Days that would be days off, and are working days by what is known now.
    #[schema(value_type = Vec<evidence::schema::Day>)]
    pub rests: Vec<Date>,
}

/// How many calendars were loaded.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CalendarsLoaded {
    /// How many; those that were there already are not loaded again.
    pub loaded: u64,
}

/// What is known of the draft of a decision.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessRequest {
    /// Id of the matter; `GET /api/v1/legal` lists them.
    #[schema(value_type = evidence::event::Matter)]
    pub matter: String,
    /// The day by whose rules it is assessed; today where absent.
    #[serde(default)]
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub day: Option<Date>,
    /// What is known, by field: amounts in yuan ("5000", "0.50"), words, sets with commas ("fine,warning"), yes or no. What
    /// is left out is not known, which is not the same as nought or no.
    #[schema(value_type = BTreeMap<String, FactText>, example = json!({"fine": "5000", "party": "natural_person"}))]
    pub facts: BTreeMap<String, String>,
}

/// Whether something holds of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It depends on what is not known.
    Unknown,
}

/// A rule, and what its result rests on.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RuleGround {
    /// The rule.
    #[serde(flatten)]
    pub rule: EntryBody,
    /// The tests of its condition that hold, that fail, or that cannot be made.
    #[schema(example = json!(["fine >= 5000"]))]
    pub because: Vec<String>,
}

/// What the catalogue says.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CatalogueBody {
    /// Whether a rule applies.
    pub holds: Holds,
    /// The rules that apply; or those that cannot be decided; or of those that do not apply the nearest.
    pub rules: Vec<RuleGround>,
    /// The fields that are not known and matter.
    pub missing: Vec<String>,
}

/// What the legal data says of the draft of a decision.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AssessBody {
    /// The day by whose rules it was assessed.
    #[schema(value_type = evidence::schema::Day)]
    pub day: Date,
    /// Whether it goes to the legal review. What is not known counts as due.
    pub needs_review: bool,
    /// What the catalogue of major decisions says.
    pub major: CatalogueBody,
    /// Whether the simple procedure may decide it.
    pub simple_procedure: CatalogueBody,
}
