//! The legal data of the site.

use std::collections::BTreeMap;

use evidence::digest::Digest;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::answers::legal_words::{
    AskedOf, Asks, ClockStart, ClockStop, DeadlineSubject, DeliveredOn, Excuse, ExtendedBy, Figure, FigureUnit,
    Happening, PartyKind, PauseKind, Procedure, Reading, ServiceShows, SignatureRole, Status, Tells, Volume, Wanted,
};

/// The legal data of the site.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LegalBody {
    /// The day that it is today, in `time_zone`.
    #[schema(value_type = evidence::schema::Day)]
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
    /// Sets of rules: what one order asks, and what the law of the land asks.
    #[serde(default)]
    pub rule_sets: Vec<RuleSetBody>,
    /// Matters of cases.
    #[serde(default)]
    pub matters: Vec<EntryBody>,
    /// Kinds of act.
    #[serde(default)]
    pub act_kinds: Vec<ActKindBody>,
    /// Duties of recording that follow from acts.
    #[serde(default)]
    pub duties: Vec<DutyBody>,
    /// Kinds of service.
    #[serde(default)]
    pub service_kinds: Vec<ServiceKindBody>,
    /// Which decisions are major ones, and go to the legal review.
    #[serde(default)]
    pub major: Vec<ConditionBody>,
    /// What the simple procedure may decide.
    #[serde(default)]
    pub simple_procedure: Vec<ConditionBody>,
    /// When a fine of the simple procedure may be taken on the spot.
    #[serde(default)]
    pub cash_on_spot: Vec<ConditionBody>,
    /// Numbers and days of the law that are no terms.
    #[serde(default)]
    pub figures: Vec<FigureBody>,
    /// How much of an act must be recorded, by the site.
    #[serde(default)]
    pub coverage: Option<CoverageBody>,
    /// When it is night, by the site.
    #[serde(default)]
    pub night: Option<NightBody>,
    /// SHA-256 of the file that says all this.
    #[serde(default)]
    #[schema(value_type = Digest)]
    pub digest: String,
}

/// A set of rules.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RuleSetBody {
    /// What rules name it by.
    #[schema(example = "national")]
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

/// How an entry is read, and on what ground.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HowRead {
    /// The set of rules that it belongs to.
    #[schema(example = "order")]
    pub rule_set: String,
    /// Whether the text is read as it stands.
    pub reading: Reading,
    /// Whether what it says is confirmed. What is not runs all the same, and every result says so.
    pub status: Status,
    /// The entry that the site carries on with it; null where it carries on none.
    pub continues: Option<String>,
    /// On what ground, in Chinese.
    pub basis_zh: Option<String>,
    /// On what ground, in English.
    pub basis_en: Option<String>,
}

/// An entry of the legal data.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EntryBody {
    /// What results name it by.
    #[schema(example = "av-measure")]
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Its ground.
    #[serde(flatten)]
    pub ground: Ground,
    /// How it is read.
    #[serde(flatten)]
    pub read: HowRead,
}

/// A kind of act.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActKindBody {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryBody,
    /// The stage that it belongs to.
    #[schema(value_type = evidence::event::Stage)]
    pub stage: String,
    /// Whether it may not be done at night or on a statutory holiday.
    pub forbidden_at_night: bool,
}

/// A duty of recording.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DutyBody {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryBody,
    /// The kinds of act that it follows from.
    pub when: Vec<String>,
    /// What somebody must have said of the case for it to follow; null where nothing.
    #[serde(rename = "if")]
    pub mark: Option<String>,
    /// Whether an audio-visual record is asked for.
    pub av: AskedOf,
    /// Whether that is the surveillance video of a registered counter alone.
    #[serde(default)]
    pub counter: bool,
    /// Whether a written record is asked for.
    pub text: AskedOf,
    /// What excuses it; null where nothing does.
    pub excuse: Option<Excuse>,
    /// What a marker or a document must tell; null where nothing.
    pub tells: Option<Tells>,
    /// Whether it binds only where a site says so.
    pub option: bool,
}

/// A kind of service.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ServiceKindBody {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryBody,
    /// What it must show.
    pub shows: Vec<ServiceShows>,
    /// The day on which it counts as served.
    pub delivered_on: DeliveredOn,
    /// Whether an audio-visual record is asked for.
    pub av: AskedOf,
    /// Whether a written record is asked for.
    pub text: AskedOf,
    /// The kind of act that it is, where the law asks for a record of that; null where it does not.
    #[serde(default)]
    pub act: Option<String>,
}

/// A rule with a condition.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ConditionBody {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryBody,
    /// The matter that it is about; null where all.
    pub matter: Option<String>,
    /// When it applies; amounts are yuan.
    #[schema(example = "fine >= 5000 and party in ['natural_person', 'individual_business']")]
    pub when: String,
    /// The number under which an agency's own rule was put on file (备案); null where it is none.
    pub filed_with: Option<String>,
}

/// A number or a day of the law that is no term.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FigureBody {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryBody,
    /// Which figure it is.
    pub figure: Figure,
    /// The number; null where it is a day.
    pub number: Option<u32>,
    /// The day; null where it is a number.
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Date>,
    /// The kinds of act that it is about; all where none is named.
    pub acts: Vec<String>,
}

/// How much of an act must be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CoverageBody {
    /// Of its length, in per cent.
    pub percent_min: u32,
    /// The longest gap, in seconds.
    pub gap_seconds_max: u32,
    /// Why, in Chinese.
    pub reason_zh: String,
    /// Why, in English.
    pub reason_en: String,
}

/// When it is night.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NightBody {
    /// The hour at which it begins.
    pub from_hour: u32,
    /// The hour at which it ends.
    pub until_hour: u32,
    /// Why, in Chinese.
    pub reason_zh: String,
    /// Why, in English.
    pub reason_en: String,
}

/// How long a term runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PeriodBody {
    /// What it counts.
    pub unit: PeriodUnit,
    /// How many.
    pub number: u32,
}

/// What a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Hours of 60 minutes.
    Hours,
    /// Calendar days.
    CalendarDays,
    /// Working days.
    WorkingDays,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// How a term may be made longer.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExtensionBody {
    /// By how much.
    pub by_period: PeriodBody,
    /// How often.
    pub times: u32,
    /// By whom, or for whose sake.
    pub by: ExtendedBy,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Whether the party must be told.
    pub notify_party: bool,
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
    #[schema(value_type = evidence::schema::Day)]
    pub in_force_from: Date,
    /// Last day in force; null where no end is set.
    #[schema(value_type = Option<evidence::schema::Day>)]
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
    /// Who signs it.
    #[serde(default)]
    pub signatures: Vec<SignatureRole>,
    /// The figure that says how many officers sign it at least; null where one does.
    #[serde(default)]
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
    /// Whether what it says is confirmed.
    #[serde(default)]
    pub status: Status,
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
    /// How long it runs, in hours of 60 minutes; null where it is in something else.
    pub hours: Option<u32>,
    /// How long it runs, in calendar days; null where it is in something else.
    pub days: Option<u32>,
    /// How long it runs, whatever it counts.
    pub period: PeriodBody,
    /// Whether what stops its clock must come before the end, or not before it.
    pub asks: Asks,
    /// Whether an end on a day off moves to the next working day.
    pub rolls: bool,
    /// How it may be made longer; null where it may not.
    pub extend: Option<ExtensionBody>,
    /// What does not count.
    pub pauses: Vec<PauseKind>,
    /// The matters of the cases that it is about; all where none is named.
    pub matters: Vec<String>,
    /// The kinds of act that it is about; all where none is named.
    pub acts: Vec<String>,
    /// What somebody must have said of the case for it to apply.
    pub marks: Vec<String>,
    /// How it is read.
    #[serde(flatten)]
    pub read: HowRead,
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
