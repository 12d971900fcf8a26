//! The legal data of the site.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The legal data of the site.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LegalBody {
    /// The day that it is today, in `time_zone`.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// Zone in which days are counted, an IANA name.
    pub time_zone: String,
    /// How long before its end a deadline that still runs counts as at risk, in hours.
    pub at_risk_hours: u32,
    /// Deadlines.
    pub deadlines: Vec<DeadlineBody>,
    /// Stages of a case, in their order.
    pub stages: Vec<TermBody>,
    /// Kinds of record.
    pub kinds: Vec<TermBody>,
    /// Kinds of document.
    pub document_kinds: Vec<DocumentKindBody>,
    /// Roles, and what each may do.
    pub roles: Vec<RoleBody>,
}

/// Where a name or a deadline comes from, and when it is in force.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ground {
    /// The document that says so.
    #[schema(example = "薛政办发〔2017〕74号")]
    pub document: String,
    /// Where in the document.
    #[schema(example = "附件2第三条")]
    pub article: String,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    pub in_force_from: Date,
    /// Last day in force; null where no end is set.
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_until: Option<Date>,
    /// Whether it is in force today.
    pub in_force: bool,
}

/// A stage or kind.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TermBody {
    /// What requests and entries name it by.
    #[schema(example = "investigation")]
    pub id: String,
    /// Its Chinese name.
    #[schema(example = "调查取证")]
    pub zh: String,
    /// Its English name.
    #[schema(example = "investigation and evidence")]
    pub en: String,
    /// Its ground.
    #[serde(flatten)]
    pub ground: Ground,
    /// What belongs there, in Chinese; null where nothing is said.
    pub holds_zh: Option<String>,
    /// What belongs there, in English; null where nothing is said.
    pub holds_en: Option<String>,
}

/// A kind of document.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DocumentKindBody {
    /// What it is known by.
    #[schema(example = "inspection_record")]
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Its ground.
    #[serde(flatten)]
    pub ground: Ground,
    /// The stage that it belongs to.
    #[schema(value_type = evidence::event::Stage)]
    pub stage: String,
    /// What its file may be; null where it may be all that is taken as a document.
    pub media_types: Option<Vec<String>>,
}

/// A deadline.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeadlineBody {
    /// What results name it by.
    pub id: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English.
    pub en: String,
    /// Its ground.
    #[serde(flatten)]
    pub ground: Ground,
    /// What it is about.
    pub item: DeadlineSubject,
    /// What starts its clock.
    pub starts: ClockStart,
    /// What stops its clock.
    pub stops: ClockStop,
    /// How long it runs, in hours of 60 minutes; null where it is in days.
    pub hours: Option<u32>,
    /// How long it runs, in calendar days; null where it is in hours.
    pub days: Option<u32>,
    /// The deadline that the site carries on with it; null where it carries on none.
    pub continues: Option<String>,
    /// On what ground, in Chinese.
    pub basis_zh: Option<String>,
    /// On what ground, in English.
    pub basis_en: Option<String>,
}

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RoleBody {
    /// The role.
    #[schema(example = "clerk")]
    pub id: String,
    /// Whether an account of the role is one agency's; others are over all agencies.
    pub belongs_to_agency: bool,
    /// Whether an account of the role has an officer's certificate number.
    pub certificate: bool,
    /// How far it reaches with each action.
    pub may: BTreeMap<String, Reach>,
}

/// What stops a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStop {
    /// The recording is stored and logged.
    Stored,
    /// The recording is sealed at a station that is the agency's own store.
    Sealed,
    /// The case file is filed.
    Filed,
}

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// The judged end of the capture.
    CaptureEnd,
    /// The end of the administrative act.
    ActEnd,
}

/// What a deadline is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineSubject {
    /// A recording.
    Recording,
    /// A case.
    Case,
}

/// How far a role reaches with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The role may not do it.
    #[default]
    Forbidden,
    /// What it is about does not exist for the role.
    Hidden,
    /// The recordings that the person wore the recorder of, and the cases of the agency.
    OwnFootage,
    /// What is the person's agency's.
    OwnAgency,
    /// Everything.
    Everything,
}
