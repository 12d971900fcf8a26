//! What a step in a review must say, by annex 3, articles 9 to 13: decided from what is given alone.

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{PointHolds, ReviewAttendee, ReviewOutcome, ReviewPoint};
use evidence::ids::{Certificate, UserId};

use crate::custody::clean_text;
use crate::custody::draft::Draft;
use crate::custody::draft::act::clean_passage;
use crate::custody::refused::{Fault, Field, Invalid};
use crate::custody::review::{ATTENDEES_MAX, POINT_LINKS_MAX, Review, ReviewState, WISHES_MAX};

/// How many points an opinion has: each is a question with its own text.
pub const POINTS: u32 = 9;

/// Fewest who discuss anything together.
pub const ATTENDEES_MIN: usize = 2;

/// An opinion, as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionGiven {
    /// What it says.
    pub outcome: ReviewOutcome,
    /// Its points, in any order.
    pub points: Vec<ReviewPoint>,
    /// Whether the deed may be a crime and goes to the judicial organs; none where nobody says.
    pub transfer: Option<bool>,
    /// Why.
    pub reasons: String,
    /// What is to be supplemented or set right.
    pub wishes: BTreeSet<String>,
}

/// An opinion that says what its kind asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionChecked {
    /// What it says.
    pub outcome: ReviewOutcome,
    /// Its points, in their order.
    pub points: Vec<ReviewPoint>,
    /// Whether the deed may be a crime and goes to the judicial organs.
    pub transfer: bool,
    /// Why; may be empty where it agrees.
    pub reasons: String,
    /// What is to be supplemented or set right.
    pub wishes: BTreeSet<String>,
}

fn invalid(field: Field, problem: Fault) -> Invalid {
    Invalid { field, problem }
}

/// Checks an opinion: to agree all nine points must be there and none that does not hold (article 11, 1); to send back
/// something must be wished for (2); not to agree asks for reasons (3). Whether a crime is suspected is always said
/// (article 10, 7).
pub fn opinion(given: OpinionGiven) -> Result<OpinionChecked, Invalid> {
    let OpinionGiven { outcome, points, transfer, reasons, wishes } = given;
    let points = checked_points(points)?;
    let Some(transfer) = transfer else { return Err(invalid(Field::Transfer, Fault::TransferUnsaid)) };
    if wishes.len() > WISHES_MAX {
        return Err(invalid(Field::Wishes, Fault::MoreWishes { most: WISHES_MAX }));
    }
    let wishes: BTreeSet<String> =
        wishes.iter().map(|text| clean_text(Field::Wishes, text)).collect::<Result<_, _>>()?;
    let has_reasons = !reasons.trim().is_empty();
    match outcome {
        ReviewOutcome::Agree => {
            let said: BTreeSet<u32> = points.iter().map(|point| point.point).collect();
            if let Some(point) = (1..=POINTS).find(|number| !said.contains(number)) {
                return Err(invalid(Field::Points, Fault::PointMissing { point: u64::from(point) }));
            }
            if let Some(point) = points.iter().find(|point| point.holds == PointHolds::DoesNot) {
                return Err(invalid(Field::Points, Fault::PointDoesNot { point: u64::from(point.point) }));
            }
        }
        ReviewOutcome::Return if wishes.is_empty() => return Err(invalid(Field::Wishes, Fault::WishesNone)),
        ReviewOutcome::Disagree if !has_reasons => return Err(invalid(Field::Reasons, Fault::Empty)),
        ReviewOutcome::Return | ReviewOutcome::Disagree => {}
    }
    let reasons = if has_reasons { clean_passage(Field::Reasons, &reasons)? } else { String::new() };
    Ok(OpinionChecked { outcome, points, transfer, reasons, wishes })
}

/// The points in their order, each one of the nine, at most once, and explained where it is said not to arise.
fn checked_points(points: Vec<ReviewPoint>) -> Result<Vec<ReviewPoint>, Invalid> {
    let mut seen = BTreeSet::new();
    let mut checked = Vec::with_capacity(points.len().min(POINTS as usize));
    for point in points {
        let number = u64::from(point.point);
        let wrong = |problem| Err(invalid(Field::Points, problem));
        if !(1..=POINTS).contains(&point.point) {
            return wrong(Fault::NotAPoint { most: u64::from(POINTS) });
        }
        if !seen.insert(point.point) {
            return wrong(Fault::PointTwice { point: number });
        }
        let links = [point.documents.len(), point.recordings.len(), point.markers.len()];
        if links.iter().any(|count| *count > POINT_LINKS_MAX) {
            return wrong(Fault::PointLinks { point: number, most: POINT_LINKS_MAX });
        }
        if point.recordings.iter().any(|stretch| stretch.until_ms <= stretch.from_ms) {
            return wrong(Fault::StretchBackwards);
        }
        let note = if point.note.trim().is_empty() { String::new() } else { clean_text(Field::Points, &point.note)? };
        if point.holds == PointHolds::NotApplicable && note.is_empty() {
            return wrong(Fault::PointUnexplained { point: number });
        }
        checked.push(ReviewPoint { note, ..point });
    }
    checked.sort_by_key(|point| point.point);
    Ok(checked)
}

/// Who took part in a discussion, each once, and what each held.
pub fn attendees(given: Vec<ReviewAttendee>) -> Result<Vec<ReviewAttendee>, Invalid> {
    if given.len() < ATTENDEES_MIN {
        return Err(invalid(Field::Attendees, Fault::FewAttendees { least: ATTENDEES_MIN }));
    }
    if given.len() > ATTENDEES_MAX {
        return Err(invalid(Field::Attendees, Fault::MoreAttendees { most: ATTENDEES_MAX }));
    }
    let mut seen = BTreeSet::new();
    let mut checked = Vec::with_capacity(given.len());
    for ReviewAttendee { account, opinion } in given {
        if !seen.insert(account.clone()) {
            return Err(invalid(Field::Attendees, Fault::AttendeeTwice { account: account.to_string() }));
        }
        checked.push(ReviewAttendee { account, opinion: clean_text(Field::Attendees, &opinion)? });
    }
    Ok(checked)
}

/// Whether a draft may be sent for review, as the earlier reviews of its text stand and by what is filed now: not while one
/// waits, not again where the legal office agreed with the same papers, and not anew where it did not agree, which is what
/// the second review is for (article 12). Of a draft that was withdrawn no opinion comes any more, and one on a draft that
/// says otherwise what the text decides is none on this.
pub fn may_submit(reviews: &[Review], drafts: &[Draft], text: &Draft, evidence: &Digest) -> Result<(), Fault> {
    let of_text = reviews.iter().filter(|review| review.draft_digest == text.content);
    let Some(last) = of_text.max_by_key(|review| review.submitted.at) else { return Ok(()) };
    let sent = drafts.iter().find(|draft| draft.id == last.draft);
    let is_withdrawn = sent.is_some_and(|sent| sent.withdrawn.is_some());
    let is_otherwise = sent.is_some_and(|sent| !sent.said.decides_the_same(&text.said));
    match last.state {
        ReviewState::Incomplete | ReviewState::Returned => Ok(()),
        ReviewState::Submitted | ReviewState::Complete if is_withdrawn => Ok(()),
        ReviewState::RereviewRequested if is_withdrawn => Err(Fault::ReviewNotAnew),
        ReviewState::Submitted | ReviewState::Complete | ReviewState::RereviewRequested => Err(Fault::ReviewWaits),
        ReviewState::Agreed if is_otherwise || last.evidence_digest != *evidence => Ok(()),
        ReviewState::Agreed => Err(Fault::ReviewAgreed),
        ReviewState::Disagreed | ReviewState::Upheld | ReviewState::CollectiveCalled | ReviewState::Resolved => {
            Err(Fault::ReviewNotAnew)
        }
    }
}

/// Whether a review is somebody's own, and so not theirs to give: the case is theirs, they drafted, checked or recorded the
/// draft, or sent it. `theirs` are the officers whose case it is.
pub fn is_own(
    (account, certificate): (&UserId, Option<&Certificate>),
    (draft, review): (&Draft, &Review),
    theirs: &BTreeSet<Certificate>,
) -> bool {
    let wrote = [&draft.said.drafter, &draft.said.checker];
    let by_certificate = certificate.is_some_and(|own| wrote.contains(&own) || theirs.contains(own));
    by_certificate || *account == draft.by || review.is_sent_by(account)
}
