//! The legal data of the site: what stages, kinds and kinds of document there are, deadlines, and who may do what.

use std::fmt::Display;

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;

use crate::answers::legal::{DeadlineBody, DocumentKindBody, Ground, LegalBody, RoleBody, TermBody};
use crate::custody::access::Action;
use crate::custody::legal::{Catalogue, DeadlineText, DocumentKind, Legal, Term};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::problem::Problem;

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
