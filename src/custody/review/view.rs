//! The reviews of a case for a person to read, with their clocks; and what the registers, the acts and the clocks know for
//! the points of an opinion. None of that is an opinion: the reviewer says what follows from it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::ReadWhat;
use evidence::ids::{ActId, CaseId, Certificate, RecordingId, UserId};
use evidence::term::Calendars;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::act::duties::DutyStanding;
use crate::custody::act::view::{ActView, acts_of_case};
use crate::custody::agency::Certified;
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::course::CaseCourse;
use crate::custody::course::act::{CourseView, course_view};
use crate::custody::course::clocks::CaseClock;
use crate::custody::draft::Draft;
use crate::custody::draft::act::BoundDraft;
use crate::custody::legal::Legal;
use crate::custody::monitor::Monitored;
use crate::custody::monitor::rules::barred;
use crate::custody::refused::Thing;
use crate::custody::review::act::evidence_digest;
use crate::custody::review::clocks::{ReviewClock, ReviewFacts, clocks, overridden};
use crate::custody::review::{Review, binding};
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// A review, with all that is shown of it.
#[derive(Debug, Clone)]
pub struct ReviewView {
    /// The review.
    pub review: Review,
    /// Whether its draft was withdrawn.
    pub is_withdrawn: bool,
    /// Whether something else is filed in the case now than when it was sent.
    pub is_evidence_changed: bool,
    /// Its clocks.
    pub clocks: Vec<ReviewClock>,
}

/// A certificate on a day that matters.
#[derive(Debug, Clone)]
pub struct CertificateOn {
    /// The certificate.
    pub certificate: Certificate,
    /// The act of which it is an officer's; none where they handle the case.
    pub act: Option<ActId>,
    /// The day.
    pub day: Date,
    /// Whether it was valid; none where nobody said when it is.
    pub valid: Option<bool>,
    /// Whether it is of somebody who assists.
    pub is_assistant: bool,
}

/// What is known for the points of an opinion.
#[derive(Debug, Clone)]
pub struct Prefilled {
    /// Certificates on the days that matter.
    pub certificates: Vec<CertificateOn>,
    /// Duties of acts, and how each stands.
    pub duties: Vec<(ActId, String, DutyStanding)>,
    /// The clocks of the case.
    pub clocks: Vec<CaseClock>,
}

/// The reviews of a case.
#[derive(Debug, Clone)]
pub struct CaseReviews {
    /// The case.
    pub case: Case,
    /// The digest of what is filed in it now.
    pub evidence_digest: Digest,
    /// Recordings that the list of a draft of a penalty is without: they are no evidence of one now.
    pub left_out: BTreeSet<RecordingId>,
    /// What is known for the points of an opinion.
    pub prefilled: Prefilled,
    /// Its reviews in the order in which they were sent.
    pub reviews: Vec<ReviewView>,
}

impl Custody {
    /// The reviews of a case; the reading is logged.
    pub async fn show_reviews(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseReviews, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::ReviewList, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(Thing::Case, &id))?;
            let calendars = reader.calendars()?;
            let course = course_view(reader, (&legal, &calendars), case, now)?;
            let acts = acts_of_case(reader, &who, (&legal, &calendars), (&course.case, now))?;
            case_reviews(reader, (&legal, &calendars), (&course, &acts), now)
        })
        .await
    }
}

/// The drafts of a case and their reviews, as its page shows them.
#[derive(Debug, Clone, Default)]
pub struct ReviewedDrafts {
    /// Its drafts, each with what stands for its text.
    pub drafts: Vec<BoundDraft>,
    /// Their reviews, in the order in which they were sent.
    pub reviews: Vec<ReviewView>,
    /// What is known for the points of an opinion; none where nothing was sent.
    pub prefilled: Option<Prefilled>,
    /// Recordings of fixed places that are filed in the case and did not pass their review.
    pub unpassed: Vec<Monitored>,
}

impl ReviewedDrafts {
    /// Whether a recording is of a fixed place and did not pass its review.
    pub fn is_unpassed(&self, recording: &RecordingId) -> bool {
        self.unpassed.iter().any(|one| one.recording == *recording)
    }

    /// The people who are named in them.
    pub fn persons(&self) -> impl Iterator<Item = &UserId> {
        let drafts = self.drafts.iter().map(|bound| &bound.draft);
        let drafts =
            drafts.flat_map(|draft| std::iter::once(&draft.by).chain(draft.withdrawn.iter().map(|gone| &gone.by)));
        let reviews = self.reviews.iter().map(|view| &view.review);
        drafts.chain(reviews.flat_map(|review| {
            let said = review.extensions.iter().chain(&review.rereview).chain(&review.upheld).chain(&review.called);
            let moments = review.received.iter().chain(review.opinions.iter().map(|opinion| &opinion.given));
            let resolved = review.resolved.iter().flat_map(|resolution| {
                std::iter::once(&resolution.told.by).chain(resolution.attendees.iter().map(|one| &one.account))
            });
            let said = said.map(|one| &one.by).chain(moments.map(|moment| &moment.by));
            std::iter::once(&review.submitted.by).chain(said).chain(resolved)
        }))
    }

    /// The officers who are named in them.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let drafts = self.drafts.iter().flat_map(|bound| [&bound.draft.said.drafter, &bound.draft.said.checker]);
        let known = self.prefilled.iter().flat_map(|known| &known.certificates);
        drafts.chain(known.map(|one| &one.certificate))
    }
}

/// The drafts of a case with this course and these acts, and their reviews. Most cases have none, and are not looked
/// through for them.
pub(in crate::custody) fn reviewed_drafts(
    reader: &Reader<'_>,
    law: (&Legal, &Calendars),
    (course, acts): (&CourseView, &[ActView]),
    now: Utc,
) -> Result<ReviewedDrafts, Refused> {
    let case = &course.case;
    let (drafts, unpassed) = (reader.drafts_of(&case.id)?, unpassed(reader, &case.id)?);
    if drafts.is_empty() {
        return Ok(ReviewedDrafts { unpassed, ..ReviewedDrafts::default() });
    }
    let has_reviews = reader.review_count(&case.id, 1)? > 0;
    let (reviews, prefilled) = if has_reviews {
        let found = case_reviews(reader, law, (course, acts), now)?;
        (found.reviews, Some(found.prefilled))
    } else {
        (Vec::new(), None)
    };
    let sent: Vec<Review> = reviews.iter().map(|view| view.review.clone()).collect();
    let bound = |draft: Draft| BoundDraft { binding: binding::of(&sent, &draft.content), draft };
    Ok(ReviewedDrafts { drafts: drafts.into_iter().map(bound).collect(), reviews, prefilled, unpassed })
}

/// The recordings of fixed places that are filed in a case and did not pass their review.
fn unpassed(reader: &Reader<'_>, case: &CaseId) -> Result<Vec<Monitored>, DbError> {
    Ok(reader.monitored_of(case)?.into_iter().filter(|one| !one.is_passed()).collect())
}

/// All that is shown of the reviews of a case with this course and these acts.
pub(in crate::custody) fn case_reviews(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    (view, acts): (&CourseView, &[ActView]),
    now: Utc,
) -> Result<CaseReviews, Refused> {
    let (case, course) = (view.case.clone(), view.course.as_ref());
    let (drafts, nothing) = (reader.drafts_of(&case.id)?, BTreeSet::new());
    let left_out = barred(legal, legal.day(now), &unpassed(reader, &case.id)?);
    let digest = evidence_digest(reader, &case.id, &nothing)?;
    // Most cases have nothing of the kind.
    let of_penalty = if left_out.is_empty() { digest } else { evidence_digest(reader, &case.id, &left_out)? };
    let mut reviews = Vec::new();
    for review in reader.reviews_of(&case.id)? {
        let is_withdrawn = drafts.iter().any(|draft| draft.id == review.draft && draft.withdrawn.is_some());
        let overridden = overridden(&review, &view.decisions);
        let facts = ReviewFacts { review: &review, course, is_withdrawn, overridden };
        let (clocks, uncounted) = clocks(legal, facts, calendars, now);
        for error in uncounted {
            tracing::warn!(review = %review.id, term.error = %error, "a term of a review cannot be counted");
        }
        let of_draft = drafts.iter().find(|draft| draft.id == review.draft);
        let is_penalty = of_draft.is_some_and(|draft| draft.said.is_penalty());
        let now_filed = if is_penalty { of_penalty } else { digest };
        let is_evidence_changed = review.evidence_digest != now_filed;
        reviews.push(ReviewView { review, is_withdrawn, is_evidence_changed, clocks });
    }
    let prefilled = Prefilled {
        certificates: certificates(reader, legal, (course, acts), now)?,
        duties: duties(acts),
        clocks: view.clocks.clone(),
    };
    Ok(CaseReviews { case, evidence_digest: digest, left_out, prefilled, reviews })
}

/// How the duties of acts stand: the act, the duty by its id, and its standing.
fn duties(acts: &[ActView]) -> Vec<(ActId, String, DutyStanding)> {
    let of_act = |view: &ActView| -> Vec<(ActId, String, DutyStanding)> {
        let duties = view.duties.iter();
        duties.map(|duty| (view.act.id.clone(), duty.rule.ground.id.clone(), duty.standing)).collect()
    };
    acts.iter().flat_map(of_act).collect()
}

/// The certificates of those who handle a case on the day on which it began, and of the officers of its acts on theirs.
fn certificates(
    reader: &Reader<'_>,
    legal: &Legal,
    (course, acts): (Option<&CaseCourse>, &[ActView]),
    now: Utc,
) -> Result<Vec<CertificateOn>, DbError> {
    let mut known: BTreeMap<Certificate, Vec<Certified>> = BTreeMap::new();
    let mut on = |certificate: &Certificate, act: Option<ActId>, day: Date| -> Result<CertificateOn, DbError> {
        let periods = match known.entry(certificate.clone()) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(reader.certified(certificate)?),
        };
        let valid = periods.iter().find(|period| period.is_valid(day));
        Ok(CertificateOn {
            certificate: certificate.clone(),
            act,
            day,
            valid: (!periods.is_empty()).then_some(valid.is_some()),
            is_assistant: valid.is_some_and(|period| period.is_assistant),
        })
    };
    let mut all = Vec::new();
    if let Some(said) = course.and_then(|course| course.description.as_ref()) {
        let urgent = course.and_then(|course| course.urgent.as_ref()).map(|urgent| urgent.stated);
        let registered = course.and_then(|course| course.registered.as_ref()).map(|(at, _)| *at);
        let day = legal.day(urgent.into_iter().chain(registered).min().unwrap_or(now));
        for certificate in &said.handlers {
            all.push(on(certificate, None, day)?);
        }
    }
    for act in acts.iter().map(|view| &view.act) {
        let day = legal.day(act.said.from);
        for certificate in &act.said.officers {
            all.push(on(certificate, Some(act.id.clone()), day)?);
        }
    }
    Ok(all)
}
