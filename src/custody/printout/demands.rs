//! What the law asks of a case, a row each, as the list of it is printed: duties of acts, documents of stages, terms, and
//! what else is lacking.

use evidence::event::{SignatureRole, Stage};
use evidence::ids::DocumentId;
use printouts::{Demand, Standing};

use crate::answers::course::ClockStanding;
use crate::answers::paper::PaperStanding;
use crate::custody::act::duties::{DutyPart, DutyStanding};
use crate::custody::act::view::{ActDuty, ActView};
use crate::custody::completeness::terms::{clocks, is_broken};
use crate::custody::completeness::{CaseKnown, Completeness, Lack, LackOf, LackStanding, LackWhat};
use crate::custody::course::clocks::CaseClock;
use crate::custody::paper::view::WantedKind;
use crate::custody::printout::Teller;

/// Recordings of one act that a row names; the statement that goes with the list names all.
const NAMED: usize = 20;

/// What the law asks of a case, and what of it is there.
pub(super) fn demands(teller: &Teller, known: &CaseKnown<'_>, judged: &Completeness) -> Vec<Demand> {
    let of_acts = known.acts.iter().flat_map(|view| {
        let parts = view.duties.iter().flat_map(|duty| duty.parts.iter().map(move |part| (duty, *part)));
        parts.map(move |(duty, part)| of_duty(teller, known, view, (duty, part)))
    });
    let kinds = known.papers.stages.iter().flat_map(|stage| stage.kinds.iter().map(move |kind| (stage.stage, kind)));
    let of_papers = kinds.map(|(stage, kind)| of_kind(teller, known, judged, (stage, kind)));
    let of_terms = clocks(known).into_iter().map(|(_, clock)| of_term(teller, clock));
    let others = judged.lacks.iter().filter(|lack| !is_told(lack)).map(|lack| of_lack(teller, lack));
    of_acts.chain(of_papers).chain(of_terms).chain(others).collect()
}

fn article(document: &str, article: &str) -> String {
    format!("{document} {article}")
}

/// A list of names, the first of them by name.
fn named(teller: &Teller, names: Vec<String>) -> Vec<String> {
    let all = names.len();
    let mut told: Vec<String> = names.into_iter().take(NAMED).collect();
    if all > told.len() {
        told.push(teller.lang.with("printed-more", &[("count", (all - told.len()).to_string().into())]));
    }
    told
}

/// The names of documents that are filed.
fn documents<'a>(known: &CaseKnown<'_>, ids: impl IntoIterator<Item = &'a DocumentId>) -> Vec<String> {
    let name = |id: &DocumentId| known.documents.iter().find(|document| document.id == *id).map(|one| one.name.clone());
    ids.into_iter().filter_map(name).collect()
}

/// A part of what a duty asks of an act.
fn of_duty(
    teller: &Teller,
    known: &CaseKnown<'_>,
    view: &ActView,
    (duty, (part, standing)): (&ActDuty, (DutyPart, DutyStanding)),
) -> Demand {
    let (lang, ground) = (teller.lang, &duty.rule.ground);
    let stands = match standing {
        DutyStanding::Met | DutyStanding::Excused => Standing::Fulfilled,
        // What is there in part is whole once the rest is filed, which has its term.
        DutyStanding::Partly if part == DutyPart::Recording && known.now <= view.recordings_due => Standing::Open,
        DutyStanding::Partly | DutyStanding::Breached => Standing::Lacking,
        DutyStanding::Open => Standing::Open,
    };
    let fulfilled_by = match part {
        DutyPart::Recording => {
            let of_act = known.recordings.iter().filter(|one| view.counts(&one.recording, one.record_kind));
            let name = |id: String| lang.with("printed-recording", &[("recording", id.into())]);
            named(teller, of_act.map(|one| name(one.recording.id.to_string())).collect())
        }
        DutyPart::Document => named(teller, documents(known, &view.act.said.documents)),
        DutyPart::Telling => Vec::new(),
    };
    let kinds = &known.law.lists.act_kinds;
    let kind = kinds.iter().find(|kind| kind.ground.id == view.act.said.kind.as_str());
    let kind = kind.map_or(view.act.said.kind.as_str(), |kind| lang.pick([&kind.ground.zh, &kind.ground.en]));
    let act =
        lang.with("lack-of-act", &[("kind", kind.to_owned().into()), ("at", teller.moment(view.act.said.from).into())]);
    let asked = [lang.pick([&ground.zh, &ground.en]).to_owned(), lang.text(part.message()).into_owned(), act];
    let excused = (standing == DutyStanding::Excused).then(|| lang.text(standing.message()).into_owned());
    Demand {
        article: article(&ground.document, &ground.article),
        wanted: asked.join("\n"),
        standing: stands,
        fulfilled_by: fulfilled_by.into_iter().chain(excused).collect(),
        lacks: lacking(stands, || lang.text(standing.message()).into_owned()),
    }
}

/// What is lacking, where anything is.
fn lacking(standing: Standing, told: impl FnOnce() -> String) -> Vec<String> {
    match standing {
        Standing::Lacking | Standing::Open => vec![told()],
        Standing::Fulfilled | Standing::NotApplicable => Vec::new(),
    }
}

/// A document that a stage wants, or that is there.
fn of_kind(
    teller: &Teller,
    known: &CaseKnown<'_>,
    judged: &Completeness,
    (stage, wanted): (Stage, &WantedKind),
) -> Demand {
    let (lang, kind) = (teller.lang, &wanted.kind);
    let standing = match wanted.standing {
        PaperStanding::Filed => Standing::Fulfilled,
        PaperStanding::Unsigned => Standing::Lacking,
        PaperStanding::Missing | PaperStanding::Superseded if wanted.is_wanted => asked(judged, wanted),
        PaperStanding::Missing | PaperStanding::Superseded => Standing::NotApplicable,
    };
    let mut lacks = lacking(standing, || lang.text(wanted.standing.message()).into_owned());
    if !wanted.lacking.is_empty() {
        let missing = wanted.officers_missing as u64;
        let roles = wanted.lacking.iter().map(|role| match (role, lang.text(signs(*role)).into_owned()) {
            (SignatureRole::Officer, role) if missing > 0 => {
                lang.with("lack-officers", &[("role", role.into()), ("count", missing.into())])
            }
            (_, role) => role,
        });
        let roles = roles.collect::<Vec<String>>().join(&lang.text("list-comma"));
        lacks.push(lang.with("lack-signatures", &[("roles", roles.into())]));
    }
    let of_stage = known.papers.stages.iter().find(|one| one.stage == stage);
    let of_stage = of_stage.map_or("", |one| lang.pick([&one.names[0], &one.names[1]]));
    Demand {
        article: article(&kind.document, &kind.article),
        wanted: [lang.pick([&kind.zh, &kind.en]), of_stage].join("\n").trim().to_owned(),
        standing,
        fulfilled_by: named(teller, documents(known, &wanted.documents)),
        lacks,
    }
}

/// How a kind of document stands that is wanted and not there: it may be that its stage was not begun yet.
fn asked(judged: &Completeness, wanted: &WantedKind) -> Standing {
    let of = LackOf::PaperKind(wanted.kind.id.clone());
    let lack = judged.lacks.iter().find(|lack| lack.of == of && lack.what == LackWhat::Paper(wanted.standing));
    match lack.map(|lack| lack.standing) {
        Some(LackStanding::Late | LackStanding::Lacking) => Standing::Lacking,
        Some(LackStanding::Open) | None => Standing::Open,
    }
}

/// The message of who signs.
fn signs(role: SignatureRole) -> &'static str {
    match role {
        SignatureRole::Officer => "law-signs-officer",
        SignatureRole::Party => "law-signs-party",
        SignatureRole::Witness => "law-signs-witness",
        SignatureRole::Interpreter => "law-signs-interpreter",
        SignatureRole::Drafter => "law-signs-drafter",
        SignatureRole::Checker => "law-signs-checker",
        SignatureRole::Reviewer => "law-signs-reviewer",
        SignatureRole::Head => "law-signs-head",
    }
}

/// A term.
fn of_term(teller: &Teller, clock: &CaseClock) -> Demand {
    let (lang, rule) = (teller.lang, &clock.rule);
    let standing = match clock.standing {
        ClockStanding::InTime => Standing::Fulfilled,
        ClockStanding::Overdue | ClockStanding::Late | ClockStanding::TooSoon if is_broken(clock) => Standing::Lacking,
        // What the party lets pass of its own means is no lack of the case.
        ClockStanding::Overdue | ClockStanding::Late | ClockStanding::TooSoon => Standing::NotApplicable,
        ClockStanding::Running | ClockStanding::AtRisk | ClockStanding::Unknown => Standing::Open,
    };
    let due = lang.with("printed-due", &[("at", teller.moment(clock.due.end.due()).into())]);
    let stopped = clock.stopped.map(|at| lang.with("printed-stopped", &[("at", teller.moment(at).into())]));
    Demand {
        article: article(&rule.document, &rule.article),
        wanted: format!("{}\n{due}", lang.pick([&rule.zh, &rule.en])),
        standing,
        fulfilled_by: stopped.into_iter().collect(),
        lacks: lacking(standing, || lang.text(clock.standing.message()).into_owned()),
    }
}

/// Whether something that is lacking is told by its duty, its kind of document or its term already.
fn is_told(lack: &Lack) -> bool {
    matches!(
        lack.what,
        LackWhat::Recording(_)
            | LackWhat::ActDocument(_)
            | LackWhat::Telling(_)
            | LackWhat::Paper(_)
            | LackWhat::Term(_)
    )
}

/// Something else that is lacking.
fn of_lack(teller: &Teller, lack: &Lack) -> Demand {
    let lang = teller.lang;
    let what = match lack.what {
        LackWhat::Delivery(shows) => {
            lang.with("lack-not-shown", &[("what", lang.text(shows.message()).into_owned().into())])
        }
        what => {
            let certificate = lack.certificate.as_ref().map(ToString::to_string).unwrap_or_default();
            let day = lack.day.map(|day| day.to_string()).unwrap_or_default();
            lang.with(what.message(), &[("certificate", certificate.into()), ("day", day.into())])
        }
    };
    let articles: Vec<String> = lack.grounds.iter().map(|ground| article(&ground.document, &ground.article)).collect();
    let name = lack.grounds.first().map(|ground| lang.pick([&ground.zh, &ground.en]).to_owned());
    Demand {
        article: articles.join("\n"),
        wanted: name.unwrap_or_else(|| lang.text(lack.stage.message()).into_owned()),
        standing: match lack.standing {
            LackStanding::Late | LackStanding::Lacking => Standing::Lacking,
            LackStanding::Open => Standing::Open,
        },
        fulfilled_by: Vec::new(),
        lacks: vec![what],
    }
}
