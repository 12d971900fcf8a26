//! The legal data of the site: what stages, kinds and kinds of document there are, deadlines, and who may do what.

use std::collections::BTreeMap;
use std::fmt::Display;

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::custody::access::{Action, Reach};
use crate::custody::deadline::rules::ClockStop;
use crate::custody::legal::{Catalogue, ClockStart, DeadlineItem, DeadlineText, DocumentKind, Legal, Term};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::problem::Problem;

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
    pub item: DeadlineItem,
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

impl LegalBody {
    fn of(law: &Legal, day: Date) -> Self {
        Self {
            day,
            time_zone: law.time_zone.clone(),
            at_risk_hours: law.at_risk.hours,
            deadlines: law.deadlines.iter().map(|deadline| deadline_body(deadline, day)).collect(),
            stages: terms(&law.stages, day),
            kinds: terms(&law.kinds, day),
            document_kinds: law.document_kinds.iter().map(|kind| document_kind_body(kind, day)).collect(),
            roles: evidence::event::Role::ALL
                .into_iter()
                .map(|role| RoleBody {
                    id: role.id().to_owned(),
                    belongs_to_agency: law.rights.belongs_to_agency(role),
                    certificate: law.rights.has_certificate(role),
                    may: Action::ALL.into_iter().map(|a| (a.id().to_owned(), law.rights.of(role).of(a))).collect(),
                })
                .collect(),
        }
    }
}

fn terms<I: Copy + Eq + Display>(catalogue: &Catalogue<I>, day: Date) -> Vec<TermBody> {
    let body = |term: &Term<I>| TermBody {
        id: term.id.to_string(),
        zh: term.zh.clone(),
        en: term.en.clone(),
        ground: Ground {
            document: term.document.clone(),
            article: term.article.clone(),
            in_force_from: term.in_force_from,
            in_force_until: term.in_force_until,
            in_force: term.is_in_force(day),
        },
        holds_zh: term.holds_zh.clone(),
        holds_en: term.holds_en.clone(),
    };
    catalogue.all().iter().map(body).collect()
}

fn document_kind_body(kind: &DocumentKind, day: Date) -> DocumentKindBody {
    DocumentKindBody {
        id: kind.id.clone(),
        zh: kind.zh.clone(),
        en: kind.en.clone(),
        ground: Ground {
            document: kind.document.clone(),
            article: kind.article.clone(),
            in_force_from: kind.in_force_from,
            in_force_until: kind.in_force_until,
            in_force: kind.is_in_force(day),
        },
        stage: kind.stage.to_string(),
        media_types: kind.media_types.clone(),
    }
}

fn deadline_body(deadline: &DeadlineText, day: Date) -> DeadlineBody {
    DeadlineBody {
        id: deadline.id.clone(),
        zh: deadline.zh.clone(),
        en: deadline.en.clone(),
        ground: Ground {
            document: deadline.document.clone(),
            article: deadline.article.clone(),
            in_force_from: deadline.in_force_from,
            in_force_until: deadline.in_force_until,
            in_force: deadline.is_in_force(day),
        },
        item: deadline.item,
        starts: deadline.starts,
        stops: deadline.stops,
        hours: deadline.period.hours,
        days: deadline.period.days,
        continues: deadline.continues.clone(),
        basis_zh: deadline.basis_zh.clone(),
        basis_en: deadline.basis_en.clone(),
    }
}

/// The legal data of the site.
#[utoipa::path(get, path = "/api/v1/legal", tag = "service", security(("bearer" = [])),
    responses((status = 200, body = LegalBody)))]
pub async fn legal(State(state): State<AppState>, Who(caller): Who) -> Result<Json<LegalBody>, Problem> {
    let (law, day) = state.custody.read_law(&caller).await?;
    Ok(Json(LegalBody::of(&law, day)))
}
