//! What the acts of a case lack: what their duties ask for and is not there, and what is not as the law asks of them; and
//! of the recordings that are filed, those that were stored late, and in a case about a penalty those of fixed places that
//! prove none. Pure.

use evidence::event::Stage;
use evidence::ids::ActId;

use crate::answers::deadline::Standing;
use crate::answers::legal::Tells;
use crate::custody::act::duties::{DutyPart, DutyStanding};
use crate::custody::act::findings::{ActFault, ActFinding};
use crate::custody::act::view::{ActDuty, ActView};
use crate::custody::completeness::stages::{Reached, standing_decision};
use crate::custody::completeness::{
    CaseKnown, Lack, LackMend, LackOf, LackStanding, LackWhat, PathStage, days_late, grounds, lack, stage_of,
};
use crate::custody::deadline::rules::judge;
use crate::custody::monitor::{Monitored, rules};
use crate::custody::recording::Recording;

/// What acts and recordings lack.
pub fn lacks(known: &CaseKnown<'_>, reached: &Reached) -> Vec<Lack> {
    let of_acts = known.acts.iter().flat_map(|view| of_act(known, reached, view));
    let of_recordings = known.recordings.iter().filter_map(|filed| stored(known, &filed.recording, filed.stage));
    of_acts.chain(of_recordings).chain(unpassed(known, reached)).collect()
}

/// The stage on the way to which an act belongs, by its kind.
pub fn stage(known: &CaseKnown<'_>, view: &ActView) -> PathStage {
    let kinds = &known.law.lists.act_kinds;
    let kind = kinds.iter().find(|kind| kind.ground.id == view.act.said.kind.as_str());
    match kind.map_or(PathStage::Investigation, |kind| stage_of(kind.says.stage)) {
        // What is done in that stage of the case file that is no service carries something out.
        PathStage::Service if !view.act.said.kind.as_str().starts_with("service") => PathStage::CarryingOut,
        stage => stage,
    }
}

fn of_act(known: &CaseKnown<'_>, reached: &Reached, view: &ActView) -> Vec<Lack> {
    let stage = stage(known, view);
    let mut found: Vec<(Asked, Lack)> = Vec::new();
    for duty in &view.duties {
        for (part, standing) in &duty.parts {
            let Some(lack) = of_part(known, reached, (stage, view), (duty, *part, *standing)) else { continue };
            let asked = (*part, duty.rule.says.tells.filter(|_| *part == DutyPart::Telling));
            // Two texts that ask for the same lack it together.
            match found.iter_mut().find(|(other, told)| *other == asked && told.standing == lack.standing) {
                Some((_, told)) => told.grounds.extend(lack.grounds),
                None => found.push((asked, lack)),
            }
        }
    }
    let faults = view.findings.iter().filter_map(|finding| of_finding(&view.act.id, stage, finding));
    found.into_iter().map(|(_, lack)| lack).chain(faults).collect()
}

/// What a part of a duty asks for.
type Asked = (DutyPart, Option<Tells>);

fn of_part(
    known: &CaseKnown<'_>,
    reached: &Reached,
    (stage, view): (PathStage, &ActView),
    (duty, part, standing): (&ActDuty, DutyPart, DutyStanding),
) -> Option<Lack> {
    let (what, mend) = match part {
        DutyPart::Recording => (LackWhat::Recording(standing), LackMend::FileRecordings),
        DutyPart::Document => (LackWhat::ActDocument(standing), LackMend::ChangeAct),
        DutyPart::Telling => (LackWhat::Telling(standing), LackMend::ChangeAct),
    };
    let is_recording = part == DutyPart::Recording;
    let stands = match standing {
        DutyStanding::Met | DutyStanding::Excused => return None,
        // What is there in part is whole once the rest is filed, which has its term.
        DutyStanding::Partly if is_recording && known.now <= view.recordings_due => LackStanding::Open,
        DutyStanding::Breached | DutyStanding::Partly => LackStanding::Lacking,
        DutyStanding::Open if is_recording => LackStanding::Open,
        DutyStanding::Open => reached.standing(stage),
    };
    let is_asked = duty.excuse.is_some() && is_recording;
    Some(Lack {
        standing: stands,
        grounds: vec![grounds::of_entry(&duty.rule.ground)],
        looked_at: standing == DutyStanding::Partly || is_asked,
        since: Some(view.act.said.until),
        until: is_recording.then_some(view.recordings_due),
        ..lack(stage, what, LackOf::Act(view.act.id.clone()), mend)
    })
}

fn of_finding(act: &ActId, stage: PathStage, finding: &ActFinding) -> Option<Lack> {
    // How long an act lasted no text limits.
    let ground = grounds::of_act(finding.fault)?;
    let (standing, mend) = match finding.fault {
        ActFault::HolidayUnknown | ActFault::OverADay => (LackStanding::Open, LackMend::Nothing),
        ActFault::Night | ActFault::StatutoryHoliday | ActFault::CertificateNotValid => {
            (LackStanding::Lacking, LackMend::Nothing)
        }
        ActFault::FewOfficers => (LackStanding::Lacking, LackMend::ChangeAct),
    };
    let found = lack(stage, LackWhat::Act(finding.fault), LackOf::Act(act.clone()), mend);
    Some(Lack {
        standing,
        grounds: vec![ground],
        certificate: finding.certificate.clone(),
        day: finding.day,
        looked_at: true,
        ..found
    })
}

/// The matter of cases about penalties.
const PENALTY: &str = "penalty";

/// The recordings of fixed places that are no evidence of a penalty, by the law of the day of the decision, or of today before
/// it: nobody reviewed them, or they did not pass.
fn unpassed(known: &CaseKnown<'_>, reached: &Reached) -> Vec<Lack> {
    let said = known.course.course.as_ref().and_then(|course| course.description.as_ref());
    if said.is_none_or(|said| said.matter.as_str() != PENALTY) {
        return Vec::new();
    }
    let decided = standing_decision(known).map(|decision| decision.decided_on);
    let Some(rule) = rules::rule(known.law, decided.unwrap_or_else(|| known.law.day(known.now))) else {
        return Vec::new();
    };
    let one = |one: &Monitored| {
        let filed = known.recordings.iter().find(|filed| filed.recording.id == one.recording);
        let of = LackOf::Recording(one.recording);
        Lack {
            standing: reached.standing(PathStage::Investigation),
            grounds: vec![grounds::of_entry(&rule.ground)],
            looked_at: one.review.is_some(),
            since: filed.and_then(|filed| filed.recording.stored_at()),
            ..lack(PathStage::Investigation, LackWhat::MonitorUnpassed, of, LackMend::ReviewMonitoring)
        }
    };
    known.reviewed.unpassed.iter().map(one).collect()
}

/// Whether a recording was stored in time.
fn stored(known: &CaseKnown<'_>, recording: &Recording, filed: Stage) -> Option<Lack> {
    let judgement = judge(&known.law.rules, recording, known.now);
    let what = match judgement.standing {
        Standing::StoredLate => LackWhat::StoredLate,
        Standing::Overdue => LackWhat::NotStored,
        Standing::OnTime | Standing::AtRisk | Standing::Waiting | Standing::Uncertain | Standing::NoRule => {
            return None;
        }
    };
    let rule = known.law.deadlines.iter().find(|rule| Some(&rule.id) == judgement.rule.as_ref());
    let until = judgement.due;
    let came = recording.stored_at().unwrap_or(known.now);
    Some(Lack {
        standing: LackStanding::Late,
        grounds: rule.map(grounds::of_rule).into_iter().collect(),
        looked_at: true,
        since: Some(recording.capture_end),
        until,
        late_days: until.map_or(0, |due| days_late(due, came)),
        ..lack(stage_of(filed), what, LackOf::Recording(recording.id), LackMend::Nothing)
    })
}
