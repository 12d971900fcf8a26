//! What a decision rests on, and what stands against it (annex 3, articles 3 and 14; 行政处罚法 58): without a clock, and
//! without a look at anything but what it is given.

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{DecisionGround, OverrideKind, PartyKind};
use evidence::ids::ReviewId;
use evidence::term;
use evidence::time::Utc;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::custody::decision::CaseDecision;
use crate::custody::draft::{Draft, DraftSaid, assess};
use crate::custody::legal::major::Verdict;
use crate::custody::legal::{ConditionRule, Legal};
use crate::custody::refused::Fault;
use crate::custody::review::Review;
use crate::custody::review::binding::{self, Binding};

/// A text that is to be decided on.
#[derive(Debug, Clone, Copy)]
pub struct Decidable<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// SHA-256 of its text.
    pub digest: &'a Digest,
    /// The day that the decision bears.
    pub on: Date,
    /// All drafts of the case.
    pub drafts: &'a [Draft],
    /// All reviews of the case.
    pub reviews: &'a [Review],
    /// The zone in which days are counted.
    pub zone: &'a TimeZone,
}

/// What the catalogue says of the text of a draft, on parties of these kinds. Where the draft itself asks for no review and
/// another that stands is of the very same text and asks for one, what it says of that one: what the text decides does not
/// depend on what is said of it last. Nor does what the parties are depend on what the draft says that they are.
pub fn verdict<'a>(
    law: &'a Legal,
    on: Date,
    matter: &str,
    text: &Draft,
    (drafts, kinds): (&[Draft], &[PartyKind]),
) -> Verdict<'a> {
    let own = assess::verdict(law, on, matter, text);
    if own.needs_review() {
        return own;
    }
    let of_text = drafts.iter().filter(|other| other.content == text.content && other.withdrawn.is_none()).cloned();
    let on_kinds = kinds.iter().map(|kind| {
        let said = DraftSaid { party_kind: Some(*kind), ..text.said.clone() };
        Draft { said, ..text.clone() }
    });
    let mut others = of_text.chain(on_kinds).map(|other| assess::verdict(law, on, matter, &other));
    others.find(Verdict::needs_review).unwrap_or(own)
}

/// What lets a text be decided on; or what stands against it, with the way out.
pub fn ground(
    verdict: &Verdict<'_>,
    weighed: impl FnOnce() -> BTreeSet<String>,
    of: Decidable<'_>,
) -> Result<DecisionGround, Fault> {
    if !verdict.needs_review() && !of.is_reviewed_otherwise() {
        return Ok(DecisionGround::NotDue { rules: weighed() });
    }
    match binding::of(of.reviews, of.digest) {
        Binding::Agreed(review) => {
            of.require_reviewed(&review)?;
            Ok(DecisionGround::Agreed { review })
        }
        Binding::Resolved(review) => {
            of.require_reviewed(&review)?;
            Ok(DecisionGround::Resolved { review })
        }
        Binding::NotSubmitted if of.is_another_agreed() => Err(Fault::DecideChanged),
        Binding::NotSubmitted => Err(Fault::DecideUnreviewed { rules: rules_told(verdict) }),
        Binding::Open(_) => Err(Fault::DecideNoOpinion),
        Binding::Returned(_) => Err(Fault::DecideReturned),
        Binding::Disagreed(_) => Err(Fault::DecideDisagreed),
    }
}

/// Past what a head decides on a text that nothing lets be decided on.
pub fn past(of: Decidable<'_>) -> OverrideKind {
    match binding::of(of.reviews, of.digest) {
        Binding::Returned(_) | Binding::Disagreed(_) => OverrideKind::AgainstReview,
        Binding::Agreed(review) | Binding::Resolved(review) if of.is_overtaken(&review) => OverrideKind::AgainstReview,
        // An opinion that came after the day of the decision, or is of a draft that says otherwise, is none on it.
        Binding::NotSubmitted | Binding::Open(_) | Binding::Agreed(_) | Binding::Resolved(_) => {
            OverrideKind::WithoutReview
        }
    }
}

impl Decidable<'_> {
    /// Whether this very text was sent for review as a draft that says otherwise what it decides: no review that was begun
    /// is got round by saying less of the same text.
    fn is_reviewed_otherwise(&self) -> bool {
        let of_text = self.reviews.iter().filter(|review| review.draft_digest == *self.digest);
        let mut sent = of_text.filter_map(|review| self.drafts.iter().find(|draft| draft.id == review.draft));
        sent.any(|sent| !sent.said.decides_the_same(&self.draft.said))
    }

    /// Whether the legal office or the heads agreed to another text in this case.
    fn is_another_agreed(&self) -> bool {
        let agrees = |review: &Review| {
            let text = &review.draft_digest;
            text != self.digest && matches!(binding::of(self.reviews, text), Binding::Agreed(_) | Binding::Resolved(_))
        };
        self.reviews.iter().any(agrees)
    }

    /// Whether the newest opinion on what is to be decided on this party is another: of a later draft, which stands, and
    /// which the legal office sent back or did not agree with.
    fn is_overtaken(&self, id: &ReviewId) -> bool {
        let opined = |review: &Review| review.opinions.last().map(|opinion| opinion.given.at);
        let Some(agreed) = self.reviews.iter().find(|review| review.id == *id) else { return false };
        let since = agreed.resolved.as_ref().map(|resolved| resolved.told.at).or_else(|| opined(agreed));
        let is_on_them = |review: &Review| {
            let sent = self.drafts.iter().find(|draft| draft.id == review.draft);
            sent.is_some_and(|sent| sent.withdrawn.is_none() && sent.said.party == self.draft.said.party)
        };
        let mut others = self.reviews.iter().filter(|review| review.draft_digest != *self.digest && is_on_them(review));
        others.any(|review| {
            let standing = binding::of(self.reviews, &review.draft_digest);
            matches!(standing, Binding::Returned(_) | Binding::Disagreed(_)) && opined(review) > since
        })
    }

    /// An opinion lets what was reviewed be decided on, from its day on.
    fn require_reviewed(&self, id: &ReviewId) -> Result<(), Fault> {
        let Some(review) = self.reviews.iter().find(|review| review.id == *id) else { return Ok(()) };
        if self.is_overtaken(id) {
            return Err(Fault::DecideOvertaken);
        }
        let resolved = review.resolved.as_ref().map(|resolved| resolved.held_on);
        let opined = review.opinions.last().map(|opinion| term::day(self.zone, opinion.given.at));
        if let Some(day) = resolved.or(opined)
            && day > self.on
        {
            return Err(Fault::DecideBeforeOpinion { day: day.to_string() });
        }
        // The same bytes may have been sent as another draft, of another party or with another fine.
        let reviewed = self.drafts.iter().find(|draft| draft.id == review.draft);
        if reviewed.is_none_or(|reviewed| reviewed.said.decides_the_same(&self.draft.said)) {
            return Ok(());
        }
        Err(Fault::DecideReviewedOtherwise)
    }
}

/// The rules by which a text needs a review, or of which it is not known.
fn rules_told(verdict: &Verdict<'_>) -> String {
    let rules = match verdict {
        Verdict::Due(rules) | Verdict::Unknown { rules, .. } => rules.as_slice(),
        Verdict::NotDue { .. } => &[],
    };
    rules.iter().map(|grounded| grounded.rule.ground.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// The rules that are weighed of a draft on a matter, on a day.
pub fn weighed(rules: &[ConditionRule], day: Date, matter: &str) -> BTreeSet<String> {
    let in_force = rules.iter().filter(|rule| rule.ground.is_in_force(day));
    let of_matter = in_force.filter(|rule| rule.says.matter.as_deref().is_none_or(|own| own == matter));
    of_matter.map(|rule| rule.ground.id.clone()).collect()
}

/// When a decision was taken: the end of the day that it bears, and no later than it was logged. Clocks count days, and a
/// decision that is told late is as old as it says.
pub fn decided_at(decision: &CaseDecision, zone: &TimeZone) -> Utc {
    let next = decision.decided_on.tomorrow().ok();
    let end = next.and_then(|next| term::midnight(zone, next).ok());
    let end = end.and_then(|end| Utc::from_micros(end.micros() - 1).ok());
    end.map_or(decision.at, |end| end.min(decision.at))
}

#[cfg(test)]
mod tests;
