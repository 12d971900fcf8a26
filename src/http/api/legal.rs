//! The legal data of the site: what stages, kinds and kinds of document there are, deadlines, duties, which decisions
//! are major ones, and who may do what.

use std::fmt::Display;

use axum::Json;
use axum::extract::State;
use evidence::term::{Length, Roll};
use jiff::civil::Date;

use crate::answers::legal::{
    ActKindBody, ConditionBody, CoverageBody, DeadlineBody, DocumentKindBody, DutyBody, EntryBody, ExtensionBody,
    FigureBody, Ground, HowRead, LegalBody, NightBody, PeriodBody, PeriodUnit, RoleBody, RuleSetBody, ServiceKindBody,
    TermBody,
};
use crate::custody::access::Action;
use crate::custody::legal::{
    Catalogue, ConditionRule, DeadlineText, DocumentKind, EntryGround, FigureRule, Legal, Lists, Term,
};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::problem::Problem;

impl LegalBody {
    fn of(law: &Legal, day: Date) -> Self {
        let Lists {
            rule_sets,
            matters,
            act_kinds,
            duties,
            service_kinds,
            major,
            simple_procedure,
            cash_on_spot,
            figures,
            coverage,
            night,
        } = &law.lists;
        let entry = |ground: &EntryGround| entry_body(ground, day);
        Self {
            day,
            time_zone: law.time_zone.clone(),
            at_risk_hours: law.at_risk.hours,
            deadlines: law.deadlines.iter().map(|deadline| deadline_body(deadline, day)).collect(),
            stages: terms(&law.stages, day),
            kinds: terms(&law.kinds, day),
            document_kinds: law.document_kinds.iter().map(|kind| document_kind_body(kind, day)).collect(),
            roles: roles(law),
            rule_sets: rule_sets
                .iter()
                .map(|set| RuleSetBody { id: set.id.clone(), zh: set.zh.clone(), en: set.en.clone() })
                .collect(),
            matters: matters.iter().map(|matter| entry(&matter.ground)).collect(),
            act_kinds: act_kinds
                .iter()
                .map(|kind| ActKindBody {
                    entry: entry(&kind.ground),
                    stage: kind.says.stage.to_string(),
                    forbidden_at_night: kind.says.forbidden_at_night,
                })
                .collect(),
            duties: duties.iter().map(|duty| duty_body(duty, day)).collect(),
            service_kinds: service_kinds
                .iter()
                .map(|kind| ServiceKindBody {
                    entry: entry(&kind.ground),
                    shows: kind.says.shows.clone(),
                    delivered_on: kind.says.delivered_on,
                    av: kind.says.av,
                    text: kind.says.text,
                    act: kind.says.act.clone(),
                })
                .collect(),
            major: major.iter().map(|rule| condition_body(rule, day)).collect(),
            simple_procedure: simple_procedure.iter().map(|rule| condition_body(rule, day)).collect(),
            cash_on_spot: cash_on_spot.iter().map(|rule| condition_body(rule, day)).collect(),
            figures: figures.iter().map(|rule| figure_body(rule, day)).collect(),
            coverage: Some(CoverageBody {
                percent_min: coverage.percent_min,
                gap_seconds_max: coverage.gap_seconds_max,
                reason_zh: coverage.reason_zh.clone(),
                reason_en: coverage.reason_en.clone(),
            }),
            night: Some(NightBody {
                from_hour: night.from_hour,
                until_hour: night.until_hour,
                reason_zh: night.reason_zh.clone(),
                reason_en: night.reason_en.clone(),
            }),
            digest: law.digest.to_string(),
        }
    }
}

fn roles(law: &Legal) -> Vec<RoleBody> {
    let body = |role: evidence::event::Role| RoleBody {
        id: role.id().to_owned(),
        belongs_to_agency: law.rights.belongs_to_agency(role),
        certificate: law.rights.has_certificate(role),
        may: Action::ALL.into_iter().map(|a| (a.id().to_owned(), law.rights.of(role).of(a))).collect(),
    };
    evidence::event::Role::ALL.into_iter().map(body).collect()
}

/// An entry, as it is on a day.
pub(in crate::http) fn entry_body(ground: &EntryGround, day: Date) -> EntryBody {
    EntryBody {
        id: ground.id.clone(),
        zh: ground.zh.clone(),
        en: ground.en.clone(),
        ground: Ground {
            document: ground.document.clone(),
            article: ground.article.clone(),
            in_force_from: ground.in_force_from,
            in_force_until: ground.in_force_until,
            in_force: ground.is_in_force(day),
        },
        read: HowRead {
            rule_set: ground.rule_set.clone(),
            reading: ground.reading(),
            status: ground.status,
            continues: ground.continues.clone(),
            basis_zh: ground.basis_zh.clone(),
            basis_en: ground.basis_en.clone(),
        },
    }
}

fn duty_body(duty: &crate::custody::legal::Duty, day: Date) -> DutyBody {
    DutyBody {
        entry: entry_body(&duty.ground, day),
        when: duty.says.when.clone(),
        mark: duty.says.mark.clone(),
        av: duty.says.av,
        counter: duty.says.counter,
        text: duty.says.text,
        excuse: duty.says.excuse,
        tells: duty.says.tells,
        option: duty.says.option,
    }
}

fn condition_body(rule: &ConditionRule, day: Date) -> ConditionBody {
    ConditionBody {
        entry: entry_body(&rule.ground, day),
        matter: rule.says.matter.clone(),
        when: rule.says.when.text.clone(),
        filed_with: rule.says.filed_with.clone(),
    }
}

fn figure_body(rule: &FigureRule, day: Date) -> FigureBody {
    FigureBody {
        entry: entry_body(&rule.ground, day),
        figure: rule.says.figure,
        number: rule.says.number,
        day: rule.says.day,
        acts: rule.says.acts.clone(),
    }
}

/// How long a term runs.
pub(in crate::http) fn period_body(length: Length) -> PeriodBody {
    let (unit, number) = match length {
        Length::Hours(number) => (PeriodUnit::Hours, number),
        Length::CalendarDays(number) => (PeriodUnit::CalendarDays, number),
        Length::WorkingDays(number) => (PeriodUnit::WorkingDays, number),
        Length::Months(number) => (PeriodUnit::Months, number),
        Length::Years(number) => (PeriodUnit::Years, number),
    };
    PeriodBody { unit, number }
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

/// A kind of document, as it is on a day.
pub(in crate::http) fn document_kind_body(kind: &DocumentKind, day: Date) -> DocumentKindBody {
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
        signatures: kind.signatures.clone(),
        officers_sign: kind.officers_sign,
        wanted: kind.wanted,
        volume: kind.volume,
        matters: kind.matters.clone(),
        procedures: kind.procedures.clone(),
        parties: kind.parties.clone(),
        acts: kind.acts.clone(),
        after: kind.after.clone(),
        status: kind.status,
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
        hours: match deadline.length() {
            Length::Hours(hours) => Some(hours),
            _ => None,
        },
        days: match deadline.length() {
            Length::CalendarDays(days) => Some(days),
            _ => None,
        },
        period: period_body(deadline.length()),
        asks: deadline.asks,
        rolls: deadline.roll() == Roll::NextWorkingDay,
        extend: deadline.extend.map(|extend| ExtensionBody {
            by_period: period_body(extend.length()),
            times: extend.times,
            by: extend.by,
            reason: extend.reason,
            notify_party: extend.notify_party,
        }),
        pauses: deadline.pauses.clone(),
        matters: deadline.matters.clone(),
        acts: deadline.acts.clone(),
        marks: deadline.marks.clone(),
        read: HowRead {
            rule_set: deadline.rule_set.clone(),
            reading: deadline.reading(),
            status: deadline.status,
            continues: deadline.continues.clone(),
            basis_zh: deadline.basis_zh.clone(),
            basis_en: deadline.basis_en.clone(),
        },
    }
}

/// The legal data of the site.
#[utoipa::path(get, path = "/api/v1/legal", tag = "service", security(("bearer" = [])),
    responses((status = 200, body = LegalBody)))]
pub async fn legal(State(state): State<AppState>, Who(caller): Who) -> Result<Json<LegalBody>, Problem> {
    let (law, day) = state.custody.read_law(&caller).await?;
    Ok(Json(LegalBody::of(&law, day)))
}
