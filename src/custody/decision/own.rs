//! Whose a draft is: nobody decides as the head on what they handle, drafted, checked, recorded, sent for review or gave an
//! opinion on, nor for a head on what is the head's so.

use std::collections::BTreeSet;

use evidence::ids::Certificate;

use crate::custody::access::Caller;
use crate::custody::course::whose::Whose;
use crate::custody::decision::steps::certificate;
use crate::custody::delegation::Acting;
use crate::custody::draft::Draft;
use crate::custody::refused::Fault;
use crate::store::tables::{DbError, Reader};

/// What stands against somebody deciding on a draft themselves; `whose` is whose case it is of.
pub(in crate::custody::decision) fn stands_against(
    reader: &Reader<'_>,
    who: &Caller,
    text: &Draft,
    whose: &Whose,
) -> Result<Option<Fault>, DbError> {
    let Caller::User { id: person, .. } = who else { return Ok(None) };
    let own = certificate(who);
    if let Some(fault) = whose.stands_against(own) {
        return Ok(Some(fault));
    }
    let wrote = own.is_some_and(|own| *own == text.said.drafter || *own == text.said.checker);
    if wrote || *person == text.by {
        return Ok(Some(Fault::DecideOwnDraft));
    }
    let reviews = reader.reviews_of(&text.case)?;
    let of_text = || reviews.iter().filter(|one| one.draft == text.id || one.draft_digest == text.content);
    if of_text().any(|review| review.is_sent_by(person)) {
        return Ok(Some(Fault::OwnRequest));
    }
    // Who said what the legal office thinks of it does not decide on it for a head.
    Ok(of_text().any(|review| review.is_opined_by(person)).then_some(Fault::DecideOwnOpinion))
}

/// The officers whose draft it is: who drafted or checked it, and those whose case it is.
pub(in crate::custody::decision) fn concerned(text: &Draft, whose: &Whose) -> BTreeSet<Certificate> {
    let wrote = [&text.said.drafter, &text.said.checker];
    wrote.into_iter().chain(whose.all()).cloned().collect()
}

/// Whether somebody may not decide on a draft, in their own right or for the head for whom they act.
pub(in crate::custody::decision) fn is_own(
    reader: &Reader<'_>,
    (who, acting): (&Caller, Option<&Acting>),
    text: &Draft,
    whose: &Whose,
) -> Result<bool, DbError> {
    if stands_against(reader, who, text, whose)?.is_some() {
        return Ok(true);
    }
    let all = concerned(text, whose);
    Ok(acting.is_some_and(|acting| acting.stands_against(Some(&text.by), Some(&all)).is_some()))
}
