//! The statement of how complete a case is: all that the law asks of it, how each stands and what fulfils it, and what it
//! lacks. Pure: equal cases at equal times have equal statements, whoever asks.

use evidence::digest::Digest;
use evidence::ids::DocumentId;
use evidence::term::CalendarUse;

use crate::answers::completeness::{AskedBody, CompletenessStatement};
use crate::custody::act::duties::DutyPart;
use crate::custody::act::view::ActView;
use crate::custody::completeness::terms::clocks;
use crate::custody::completeness::{CaseKnown, Completeness};

/// What statements of this shape call themselves.
pub const FORMAT: &str = "docket-completeness-1";

/// The statement of a case, with the size that the log has.
pub fn statement(known: &CaseKnown<'_>, completeness: Completeness, log_size: u64) -> CompletenessStatement {
    let Completeness { path, lacks } = completeness;
    CompletenessStatement {
        format: FORMAT.to_owned(),
        case: known.case.id.clone(),
        agency: known.case.agency.clone(),
        number: known.case.number.clone(),
        judged_at: known.now,
        log_size,
        rules: known.law.digest,
        calendars: calendars(known),
        asked: duties(known).chain(papers(known)).chain(terms(known)).collect(),
        path,
        lacks,
    }
}

/// The calendars that its terms were counted by, by year, each once.
fn calendars(known: &CaseKnown<'_>) -> Vec<CalendarUse> {
    let used = clocks(known).into_iter().flat_map(|(_, clock)| &clock.due.calendars);
    let mut used: Vec<CalendarUse> = used.cloned().collect();
    used.sort();
    used.dedup();
    used
}

/// The contents of documents that are filed.
fn contents<'a>(known: &CaseKnown<'a>, ids: impl IntoIterator<Item = &'a DocumentId>) -> Vec<Digest> {
    let content = |id: &DocumentId| known.documents.iter().find(|document| document.id == *id).map(|one| one.content);
    ids.into_iter().filter_map(content).collect()
}

fn duties<'a>(known: &'a CaseKnown<'a>) -> impl Iterator<Item = AskedBody> + 'a {
    known.acts.iter().flat_map(move |view| {
        view.duties.iter().flat_map(move |duty| {
            duty.parts.iter().map(move |(part, standing)| AskedBody::Duty {
                act: view.act.id.clone(),
                rule: duty.rule.ground.id.clone(),
                part: *part,
                standing: *standing,
                evidence: evidence(known, view, *part),
            })
        })
    })
}

/// What fulfils a part of a duty. That something was told stands in markers and names, which have no digest.
fn evidence(known: &CaseKnown<'_>, view: &ActView, part: DutyPart) -> Vec<Digest> {
    match part {
        DutyPart::Recording => {
            let counts = known.recordings.iter().filter(|one| view.counts(&one.recording, one.record_kind));
            counts.map(|one| one.recording.id.0).collect()
        }
        DutyPart::Document => {
            let named = known.documents.iter().filter(|document| view.act.said.documents.contains(&document.id));
            named.map(|document| document.content).collect()
        }
        DutyPart::Telling => Vec::new(),
    }
}

fn papers<'a>(known: &'a CaseKnown<'a>) -> impl Iterator<Item = AskedBody> + 'a {
    known.papers.stages.iter().flat_map(|stage| &stage.kinds).map(move |wanted| AskedBody::Paper {
        rule: wanted.kind.id.clone(),
        standing: wanted.standing,
        lacking: wanted.lacking.clone(),
        evidence: contents(known, &wanted.documents),
    })
}

fn terms<'a>(known: &'a CaseKnown<'a>) -> impl Iterator<Item = AskedBody> + 'a {
    clocks(known).into_iter().map(|(of, clock)| AskedBody::Term {
        of,
        rule: clock.rule.id.clone(),
        standing: clock.standing,
        started: clock.started,
        stopped: clock.stopped,
        due: clock.due.end.due(),
        provisional: clock.due.provisional,
    })
}
