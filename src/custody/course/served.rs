//! Whether the decision of a case is served: on each party that it is on.

use std::collections::BTreeSet;

use evidence::event::PaperKind;
use evidence::ids::{CaseId, PartyId};

use crate::custody::decision::CaseDecision;
use crate::custody::delivery::Delivery;
use crate::store::tables::{DbError, Reader};

/// Whether the decision that stands counts as served on the party of its draft, or on all of the case where that names
/// none; what was decided on the spot, on anybody.
pub(in crate::custody) fn is_served(
    reader: &Reader<'_>,
    case: &CaseId,
    standing: Option<&CaseDecision>,
) -> Result<bool, DbError> {
    let deliveries = reader.deliveries_of(case)?;
    let mut delivered = deliveries.iter().filter(|one| one.delivered.is_some());
    let Some(decision) = standing else {
        return Ok(delivered.any(|one| one.said.document_kind == PaperKind::Decision));
    };
    let served: BTreeSet<&PartyId> = delivered.filter(|one| is_of(one, decision)).map(|one| &one.said.party).collect();
    if served.is_empty() {
        return Ok(false);
    }
    let named = reader.draft(&decision.draft)?.and_then(|draft| draft.said.party);
    let parties = reader.parties(case)?.into_iter().filter(|party| party.removed_at.is_none());
    let mut on = parties.filter(|party| named.as_ref().is_none_or(|named| *named == party.id));
    // Of a party that was taken out nobody says in whose place another stands.
    Ok(on.all(|party| served.contains(&party.id)))
}

fn is_of(delivery: &Delivery, decision: &CaseDecision) -> bool {
    delivery.said.document == decision.document
}
