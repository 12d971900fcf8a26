//! What the stages of a case lack of documents: kinds that are wanted and not there, signatures, and documents of which
//! nobody said what they are. Pure.

use std::collections::BTreeSet;

use evidence::event::PaperKind;
use evidence::ids::DocumentId;

use crate::answers::decision::DecisionFault;
use crate::answers::delivery::{DeliveryFault, DeliveryLack};
use crate::answers::legal::Wanted;
use crate::answers::performance::PerformanceFault;
use crate::custody::completeness::stages::Reached;
use crate::custody::completeness::{
    CaseKnown, Lack, LackMend, LackOf, LackStanding, LackWhat, PathStage, grounds, lack, stage_of,
};
use crate::custody::legal::DocumentKind;
use crate::custody::paper::view::WantedKind;
use crate::custody::paper::wanted::PaperStanding;

/// Kinds of document of the stage of decisions that belong to the legal review.
const OF_REVIEW: [&str; 2] = ["legal_review", "expert_opinion"];

/// Kinds of document of the stage of service and execution that belong to service.
const OF_SERVICE: [&str; 4] = ["service_receipt", "postal_receipt", "public_notice", "credit_repair_notice"];

/// The stage on the way to which a kind of document belongs.
pub fn stage(kind: &DocumentKind) -> PathStage {
    match stage_of(kind.stage) {
        PathStage::Decision if OF_REVIEW.contains(&kind.id.as_str()) => PathStage::Review,
        PathStage::Service if !OF_SERVICE.contains(&kind.id.as_str()) => PathStage::CarryingOut,
        stage => stage,
    }
}

/// What is lacking of documents.
pub fn lacks(known: &CaseKnown<'_>, reached: &Reached) -> Vec<Lack> {
    let kinds = known.papers.stages.iter().flat_map(|stage| &stage.kinds);
    let wanted = kinds.filter_map(|kind| of_kind(known, reached, kind));
    let undescribed = known.papers.undescribed.iter().map(|(document, _)| undescribed(known, document));
    wanted.chain(undescribed).collect()
}

fn of_kind(known: &CaseKnown<'_>, reached: &Reached, wanted: &WantedKind) -> Option<Lack> {
    let (kind, stage) = (&wanted.kind, stage(&wanted.kind));
    let (standing, looked_at, of) = match wanted.standing {
        PaperStanding::Filed => return None,
        // Who signed a document and who did not can be told of each that is there, wanted or not.
        PaperStanding::Unsigned => (LackStanding::Lacking, true, unsigned(wanted)),
        PaperStanding::Missing | PaperStanding::Superseded if !wanted.is_wanted => return None,
        // What every case has is asked for once the case is there.
        PaperStanding::Missing if kind.wanted == Wanted::Always && !reached.is_begun(stage) => return None,
        PaperStanding::Missing => (reached.standing(stage), false, None),
        PaperStanding::Superseded => (reached.standing(stage), true, None),
    };
    let mend = if of.is_some() { LackMend::DescribePaper } else { LackMend::FilePaper };
    let filed = of.as_ref().and_then(|id| known.documents.iter().find(|document| document.id == *id));
    let of = of.map_or_else(|| LackOf::PaperKind(kind.id.clone()), LackOf::Document);
    Some(Lack {
        standing,
        grounds: vec![grounds::of_kind(kind)],
        signatures: wanted.lacking.clone(),
        officers_missing: wanted.officers_missing as u64,
        looked_at,
        since: filed.map(|document| document.filed_at),
        ..lack(stage, LackWhat::Paper(wanted.standing), of, mend)
    })
}

/// The document of a kind that lacks signatures; none where it is one of several.
fn unsigned(wanted: &WantedKind) -> Option<DocumentId> {
    match &wanted.documents[..] {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// A document of which nobody said what it is: it may be no document of the law at all, and only whoever filed it knows.
fn undescribed(known: &CaseKnown<'_>, id: &DocumentId) -> Lack {
    let document = known.documents.iter().find(|document| document.id == *id);
    let stage = document.map_or(PathStage::Archive, |document| stage_of(document.stage));
    let found = lack(stage, LackWhat::PaperUndescribed, LackOf::Document(id.clone()), LackMend::DescribePaper);
    Lack {
        standing: LackStanding::Open,
        grounds: vec![grounds::filed()],
        since: document.map(|document| document.filed_at),
        ..found
    }
}

/// The kinds of document that are told as not there.
pub fn missing(lacks: &[Lack]) -> BTreeSet<String> {
    let kind = |lack: &Lack| match &lack.of {
        LackOf::PaperKind(kind) if lack.what == LackWhat::Paper(PaperStanding::Missing) => Some(kind.clone()),
        _ => None,
    };
    lacks.iter().filter_map(kind).collect()
}

/// The kind of document that is not there and told as lacking itself, because of which something lacks.
pub fn told_by(known: &CaseKnown<'_>, lack: &Lack, missing: &BTreeSet<String>) -> Option<String> {
    let has = |kind: &str| missing.get(kind).cloned();
    match (&lack.what, &lack.of) {
        (LackWhat::ActDocument(_), LackOf::Act(id)) => {
            let kind = known.acts.iter().find(|view| view.act.id == *id).map(|view| view.act.said.kind.as_str())?;
            let of_act = known.law.document_kinds.iter().filter(|wanted| wanted.acts.iter().any(|act| act == kind));
            of_act.map(|wanted| &wanted.id).find_map(|id| has(id))
        }
        (LackWhat::Delivery(DeliveryLack::Receipt), _) => has("service_receipt"),
        (LackWhat::Service(DeliveryFault::NoRepairNotice), _) => has(PaperKind::CreditRepairNotice.as_str()),
        (LackWhat::Performance(PerformanceFault::NotRecorded), _) => has("performance_record"),
        (LackWhat::Performance(PerformanceFault::NotChecked), _) => has("rectification_check"),
        (LackWhat::Decision(DecisionFault::NotInformed), _) => has("penalty_notice"),
        (LackWhat::Decision(DecisionFault::NoCollective), _) => has("discussion_record"),
        _ => None,
    }
}

/// Says of a kind of document that is not there that it should be, where something lacks because of it that should be.
pub fn worsen(lacks: &mut [Lack], kind: &str, standing: LackStanding) {
    let is_of_kind = |lack: &&mut Lack| matches!(&lack.of, LackOf::PaperKind(own) if own == kind);
    for lack in lacks.iter_mut().filter(is_of_kind) {
        lack.standing = lack.standing.min(standing.max(LackStanding::Lacking));
    }
}
