//! By which right somebody decides on what was asked for in a case: their own, or that of a head whom they act for. Whatever
//! asks for [`Action::ApproveCase`] asks here.

use std::collections::BTreeSet;

use evidence::entry::Item;
use evidence::event::{DelegationEvent, Event};
use evidence::ids::{CaseId, Certificate, UserId};
use evidence::time::Utc;

use crate::custody::access::{Action, Caller};
use crate::custody::delegation::Acting;
use crate::custody::legal::Legal;
use crate::custody::{Refused, draft};
use crate::store::log::Draft;
use crate::store::tables::{DbError, Reader};

/// Who decides, and by which right.
#[derive(Debug, Clone)]
pub(in crate::custody) struct Deciding {
    /// The caller, with the right that they decide by.
    pub(in crate::custody) caller: Caller,
    /// For whom; none where they decide in their own right.
    acting: Option<Acting>,
}

impl Deciding {
    /// By which right `who` does `action`.
    pub(in crate::custody) fn of(
        reader: &Reader<'_>,
        legal: &Legal,
        who: &Caller,
        action: Action,
        now: Utc,
    ) -> Result<Self, DbError> {
        let acting = if action == Action::ApproveCase { acting(reader, legal, who, now)? } else { None };
        let caller = acting.as_ref().map_or_else(|| who.clone(), |acting| who.acting(acting.reach));
        Ok(Self { caller, acting })
    }

    /// Refuses what nobody decides for a head: what the head asked for (`asked_by`, where it would be approved), and what
    /// is of a case that the head handles.
    pub(in crate::custody) fn require_not_the_heads(
        &self,
        case: &CaseId,
        asked_by: Option<&UserId>,
        handlers: Option<&BTreeSet<Certificate>>,
    ) -> Result<(), Refused> {
        match self.acting.as_ref().and_then(|acting| acting.stands_against(asked_by, handlers)) {
            Some(fault) => Err(Refused::Own { item: Item::Case(case.clone()), fault }),
            None => Ok(()),
        }
    }

    /// What is appended: the decision, and before it for whom it is decided.
    pub(in crate::custody) fn drafts(&self, case: &CaseId, decision: Draft) -> Vec<Draft> {
        let Some(Acting { delegation, .. }) = &self.acting else { return vec![decision] };
        let items = vec![Item::Case(case.clone()), Item::User(delegation.head.clone())];
        let event = DelegationEvent::Acted {
            delegation: delegation.id.clone(),
            head: delegation.head.clone(),
            case: case.clone(),
        };
        vec![draft(&self.caller, items, Event::Delegation(event)), decision]
    }
}

/// For whom somebody acts at this moment: no one acts for two heads on one day, and who decides in their own right acts for
/// none. A head whose account was closed, or whose role decides no more, is acted for by nobody.
pub(in crate::custody) fn acting(
    reader: &Reader<'_>,
    legal: &Legal,
    who: &Caller,
    now: Utc,
) -> Result<Option<Acting>, DbError> {
    let Caller::User { id, may, agency: Some(agency), .. } = who else { return Ok(None) };
    if may.of(Action::ApproveCase).reaches() {
        return Ok(None);
    }
    let today = legal.day(now);
    let given = reader.delegations_to(id, today)?.into_iter().find(|one| one.is_in_force(now, today));
    let Some(delegation) = given else { return Ok(None) };
    let Some(head) = reader.user(&delegation.head)?.filter(|head| head.disabled_at.is_none()) else { return Ok(None) };
    let reach = legal.rights.of(head.role).of(Action::ApproveCase);
    if !reach.reaches() || head.agency.as_ref() != Some(agency) {
        return Ok(None);
    }
    Ok(Some(Acting { delegation, reach, certificate: head.certificate }))
}
