//! Acts of a case (执法行为) and what excuses from recording them.
//!
//! An act is one thing done in a case, with its start, its end, its place and its officers, by who says so. What it must
//! leave, and whether it left it, is no entry: it is judged from the entries by the rules that were in force.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{ActKind, Noun};
use crate::ids::{ActId, CaseId, Certificate, DocumentId};
use crate::item::Item;
use crate::time::Utc;

/// What happens to acts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum ActEvent {
    /// An act was recorded.
    #[serde(rename = "act.recorded")]
    Recorded {
        /// The case.
        case: CaseId,
        /// The act.
        act: ActId,
        /// Which kind it is, an id of the site's legal data.
        act_kind: ActKind,
        /// When it began, by who says so.
        from: Utc,
        /// When it ended, by who says so.
        until: Utc,
        /// Where it was done.
        place: String,
        /// The officers who did it.
        officers: BTreeSet<Certificate>,
        /// Whether the party was there.
        party_present: bool,
        /// Who was there as a witness, by what they are and never by name; may be empty.
        witness: String,
        /// Documents of the case that were made of it.
        documents: BTreeSet<DocumentId>,
        /// Why it is recorded so; may be empty.
        reason: String,
    },
    /// What is said of an act was changed: the whole of it, in place of what was said before.
    #[serde(rename = "act.changed")]
    Changed {
        /// The case.
        case: CaseId,
        /// The act.
        act: ActId,
        /// Which kind it is.
        act_kind: ActKind,
        /// When it began.
        from: Utc,
        /// When it ended.
        until: Utc,
        /// Where it was done.
        place: String,
        /// The officers who did it.
        officers: BTreeSet<Certificate>,
        /// Whether the party was there.
        party_present: bool,
        /// Who was there as a witness.
        witness: String,
        /// Documents of the case that were made of it.
        documents: BTreeSet<DocumentId>,
        /// Why it is changed.
        reason: String,
    },
    /// An act was taken out of its case: it was recorded by mistake.
    #[serde(rename = "act.removed")]
    Removed {
        /// The case.
        case: CaseId,
        /// The act.
        act: ActId,
        /// Why.
        reason: String,
    },
    /// The head is asked to excuse from a duty of recording.
    #[serde(rename = "duty.excused")]
    Excused {
        /// The case.
        case: CaseId,
        /// The act.
        act: ActId,
        /// The duty, an id of the site's legal data.
        duty: String,
        /// Why it could not be met.
        reason: String,
        /// What was recorded instead.
        instead: String,
    },
    /// The head excused from it.
    #[serde(rename = "duty.excuse_approved")]
    ExcuseApproved {
        /// The case.
        case: CaseId,
        /// The act.
        act: ActId,
        /// The duty.
        duty: String,
    },
    /// The head did not excuse from it.
    #[serde(rename = "duty.excuse_refused")]
    ExcuseRefused {
        /// The case.
        case: CaseId,
        /// The act.
        act: ActId,
        /// The duty.
        duty: String,
        /// Why not.
        reason: String,
    },
}

names!(ActEvent, ActName {
    Recorded => "act.recorded",
    Changed => "act.changed",
    Removed => "act.removed",
    Excused => "duty.excused",
    ExcuseApproved => "duty.excuse_approved",
    ExcuseRefused => "duty.excuse_refused",
});

impl ActEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Recorded { case, .. }
            | Self::Changed { case, .. }
            | Self::Removed { case, .. }
            | Self::Excused { case, .. }
            | Self::ExcuseApproved { case, .. }
            | Self::ExcuseRefused { case, .. } => case,
        }
    }
}

impl Noun for ActEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Recorded { .. }
            | Self::Changed { .. }
            | Self::Removed { .. }
            | Self::Excused { .. }
            | Self::ExcuseApproved { .. }
            | Self::ExcuseRefused { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        vec![Item::Case(self.case().clone())]
    }

    fn beside(&self) -> Beside {
        Beside::Nothing
    }

    fn begins(&self) -> Option<Item> {
        None
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{TIME, TOKEN};
        let of = |name: &str, more: serde_json::Value| {
            let mut form = json!({"type": name, "case": TOKEN, "act": TOKEN});
            let fields = form.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            (3, form)
        };
        let said = |reason: &str| {
            json!({"act_kind": "inspection", "from": TIME, "until": TIME, "place": "光明路",
                "officers": ["37040301001", "37040301002"], "party_present": true, "witness": "",
                "documents": [TOKEN], "reason": reason})
        };
        vec![
            of("act.recorded", said("")),
            of("act.changed", said("r")),
            of("act.removed", json!({"reason": "r"})),
            of("duty.excused", json!({"duty": "av-onsite-site", "reason": "r", "instead": "照相"})),
            of("duty.excuse_approved", json!({"duty": "av-onsite-site"})),
            of("duty.excuse_refused", json!({"duty": "av-onsite-site", "reason": "r"})),
        ]
    }
}
