//! Sending a draft for review, and the steps that follow: who may take each, what it must say, and what it does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{Event, PointHolds, PointStretch, ReviewAttendee, ReviewEvent, ReviewPoint, Role};
use evidence::filed::FiledList;
use evidence::ids::{CaseId, Certificate, DocumentId, DraftId, RecordingId, ReviewId};
use evidence::keys;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::account::qualified::may_review;
use crate::custody::act::record::certificate;
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::whose::{Whose, whose};
use crate::custody::delegation::deciding::Deciding;
use crate::custody::draft::Draft;
use crate::custody::draft::act::{clean_passage, require_of_case};
use crate::custody::legal::Legal;
use crate::custody::monitor::act::barred;
use crate::custody::recording::Recording;
use crate::custody::recording::examined::Length;
use crate::custody::refused::{Fault, Field, Gone, Thing};
use crate::custody::review::clocks::{ReviewFacts, overridden, times_extendable};
use crate::custody::review::rules::{self, OpinionChecked, OpinionGiven};
use crate::custody::review::{REVIEWS_MAX, Review, ReviewStep};
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft};
use crate::store::tables::Reader;

/// A draft that is sent for review.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The draft.
    pub draft: DraftId,
    /// On which rules it rests.
    pub basis: String,
    /// The facts, the reasons, and what proves them.
    pub statement: String,
    /// The document of the hearing, where there was one.
    pub hearing: Option<DocumentId>,
}

/// A step, with what it says.
#[derive(Debug, Clone)]
pub enum ReviewTaken {
    /// All papers are there.
    Complete,
    /// Something is missing.
    Incomplete {
        /// What.
        lacks: String,
    },
    /// The term is made longer.
    Extend {
        /// What makes the case complex.
        reason: String,
    },
    /// The opinion.
    Opine(OpinionGiven),
    /// A second review is asked for.
    RequestRereview {
        /// Why.
        reason: String,
    },
    /// The legal office stays with its opinion.
    Uphold {
        /// Why.
        reasons: String,
    },
    /// A collective discussion is called for.
    CallCollective {
        /// What is to be discussed.
        reason: String,
    },
    /// What it resolved.
    Resolve {
        /// On which day.
        held_on: Date,
        /// Who took part.
        attendees: Vec<ReviewAttendee>,
        /// What they resolved.
        resolution: String,
        /// Whether they adopt the draft as it was sent.
        adopts: bool,
    },
}

/// A step that says what its kind asks.
#[derive(Debug, Clone)]
enum Checked {
    Complete,
    Incomplete { lacks: String },
    Extend { reason: String },
    Opine(OpinionChecked),
    RequestRereview { reason: String },
    Uphold { reasons: String },
    CallCollective { reason: String },
    Resolve { held_on: Date, attendees: Vec<ReviewAttendee>, resolution: String, adopts: bool },
}

impl ReviewTaken {
    /// Which step it is.
    pub fn step(&self) -> ReviewStep {
        match self {
            Self::Complete => ReviewStep::Complete,
            Self::Incomplete { .. } => ReviewStep::Incomplete,
            Self::Extend { .. } => ReviewStep::Extend,
            Self::Opine(given) => ReviewStep::Opine(given.outcome),
            Self::RequestRereview { .. } => ReviewStep::RequestRereview,
            Self::Uphold { .. } => ReviewStep::Uphold,
            Self::CallCollective { .. } => ReviewStep::CallCollective,
            Self::Resolve { .. } => ReviewStep::Resolve,
        }
    }

    /// The same with its texts as they are kept, where it says what it must.
    fn checked(self) -> Result<Checked, Refused> {
        Ok(match self {
            Self::Complete => Checked::Complete,
            Self::Incomplete { lacks } => Checked::Incomplete { lacks: clean_passage(Field::Lacks, &lacks)? },
            Self::Extend { reason } => Checked::Extend { reason: clean_text(Field::Reason, &reason)? },
            Self::Opine(given) => Checked::Opine(rules::opinion(given)?),
            Self::RequestRereview { reason } => {
                Checked::RequestRereview { reason: clean_passage(Field::Reason, &reason)? }
            }
            Self::Uphold { reasons } => Checked::Uphold { reasons: clean_passage(Field::Reasons, &reasons)? },
            Self::CallCollective { reason } => {
                Checked::CallCollective { reason: clean_passage(Field::Reason, &reason)? }
            }
            Self::Resolve { held_on, attendees, resolution, adopts } => Checked::Resolve {
                held_on,
                attendees: rules::attendees(attendees)?,
                resolution: clean_passage(Field::Resolution, &resolution)?,
                adopts,
            },
        })
    }
}

impl Checked {
    /// The event that tells of it.
    fn event(self, case: CaseId, of: &Review) -> ReviewEvent {
        let review = of.id.clone();
        match self {
            Self::Complete => ReviewEvent::Complete { case, review },
            Self::Incomplete { lacks } => ReviewEvent::Incomplete { case, review, lacks },
            Self::Extend { reason } => ReviewEvent::Extended { case, review, reason },
            Self::Opine(OpinionChecked { outcome, points, transfer, reasons, wishes }) => {
                ReviewEvent::Opined { case, review, outcome, points, transfer, reasons, wishes }
            }
            Self::RequestRereview { reason } => ReviewEvent::RereviewRequested { case, review, reason },
            Self::Uphold { reasons } => ReviewEvent::Upheld { case, review, reasons },
            Self::CallCollective { reason } => ReviewEvent::CollectiveCalled { case, review, reason },
            Self::Resolve { held_on, attendees, resolution, adopts } => {
                let adopts = adopts.then_some(of.draft_digest).into_iter().collect();
                ReviewEvent::Resolved { case, review, held_on, attendees, resolution, adopts }
            }
        }
    }
}

impl Custody {
    /// Sends a draft for review (annex 3, article 9), bound to its very content and to the list of what is filed now; but, of
    /// a penalty, for what monitoring of a fixed place recorded and is no evidence of one (行政处罚法 41). What may be missing
    /// is for the legal office to say; the sender answers for it (article 15).
    pub async fn submit_review(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        submission: Submission,
    ) -> Result<ReviewId, Refused> {
        let basis = clean_passage(Field::Basis, &submission.basis)?;
        let statement = clean_passage(Field::ReviewStatement, &submission.statement)?;
        let Submission { draft: draft_id, hearing, .. } = submission;
        let review = ReviewId::from_random(keys::random()?);
        let (who, sent, legal) = (caller.clone(), review.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::ReviewSubmit, move |reader, now| {
            let case = case_for(reader, &who, Action::SubmitReview, &id)?;
            require_of_case(reader, &who, &case)?;
            if reader.review_count(&id, REVIEWS_MAX)? >= REVIEWS_MAX {
                return Err(Refused::Conflict(Fault::ReviewsFull { most: REVIEWS_MAX }).into());
            }
            let Some(found) = reader.draft(&draft_id)?.filter(|found| found.case == id) else {
                return Err(invalid(Field::Draft, Fault::NoDraft));
            };
            if found.withdrawn.is_some() {
                return Err(Refused::Conflict(Fault::DraftWithdrawn).into());
            }
            require_filed(reader, &id, Field::Draft, &found.said.document)?;
            if let Some(document) = &hearing {
                require_filed(reader, &id, Field::Hearing, document)?;
            }
            let is_penalty = found.said.is_penalty();
            let left_out = if is_penalty { barred(reader, &legal, &id, legal.day(now))? } else { BTreeSet::new() };
            let evidence_digest = evidence_digest(reader, &id, &left_out)?;
            rules::may_submit(&reader.reviews_of(&id)?, &reader.drafts_of(&id)?, &found, &evidence_digest)
                .map_err(Refused::Conflict)?;
            let event = ReviewEvent::Submitted {
                case: id.clone(),
                review: sent,
                draft: draft_id,
                draft_digest: found.content,
                evidence_digest,
                basis,
                statement,
                hearing: hearing.into_iter().collect(),
            };
            Ok(vec![draft(&who, vec![Item::Case(id)], Event::Review(event))])
        })
        .await?;
        Ok(review)
    }

    /// Takes a step in a review.
    pub async fn take_review_step(
        self: &Arc<Self>,
        caller: &Caller,
        id: ReviewId,
        taken: ReviewTaken,
    ) -> Result<(), Refused> {
        let step = taken.step();
        let checked = taken.checked()?;
        let lengths = self.lengths_cited(caller, &id, step, &checked).await?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::ReviewStep, move |reader, now| {
            let deciding = Deciding::of(reader, &legal, &who, step.action(), now)?;
            let (review, case) = review_for(reader, &deciding.caller, step.action(), &id)?;
            let of = Asked { reader, legal: &legal, who: &who, case: &case, review: &review, lengths: &lengths, now };
            of.require_whose(step)?;
            if step.action() == Action::ApproveCase {
                deciding.require_not_the_heads(&case.id, Some(&review.submitted.by), Some(&of.concerned(step)?))?;
            }
            case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
            review.state.after(step).map_err(Refused::Conflict)?;
            of.require(&checked)?;
            let event = Event::Review(checked.event(case.id.clone(), &review));
            Ok(deciding.drafts(&case.id, draft(&who, vec![Item::Case(case.id.clone())], event)))
        })
        .await?;
        Ok(())
    }
}

/// How long recordings are, of which somebody says a stretch.
type Lengths = BTreeMap<RecordingId, Length>;

impl Custody {
    /// How long the media of the recordings is on which an opinion rests, for who may give it: what the station sealed of
    /// their times may be longer than what can be looked at. Whoever may not is refused before anything is examined.
    async fn lengths_cited(
        self: &Arc<Self>,
        caller: &Caller,
        id: &ReviewId,
        step: ReviewStep,
        checked: &Checked,
    ) -> Result<Lengths, Refused> {
        let Checked::Opine(OpinionChecked { points, .. }) = checked else { return Ok(Lengths::new()) };
        let stretches = points.iter().flat_map(|point| &point.recordings);
        let cited: BTreeSet<RecordingId> = stretches.map(|stretch| stretch.recording).collect();
        if cited.is_empty() {
            return Ok(Lengths::new());
        }
        let (who, id) = (caller.clone(), id.clone());
        let found = self.read(move |reader| {
            let (_, case) = review_for(reader, &who, step.action(), &id).map_err(Refused::from)?;
            Ok(reader.recordings_filed(&case.id)?)
        });
        let filed = self.recorded(caller, Verb::ReviewStep, found.await).await?;
        let mut lengths = Lengths::new();
        for (recording, _) in filed {
            if cited.contains(&recording.id) {
                lengths.insert(recording.id, self.length_of(&recording).await);
            }
        }
        Ok(lengths)
    }
}

/// The review and its case, where `who` may do `action` with the case.
pub(in crate::custody) fn review_for(
    reader: &Reader<'_>,
    who: &Caller,
    action: Action,
    id: &ReviewId,
) -> Result<(Review, Case), Stop> {
    let Some(review) = reader.review(id)? else {
        return Err(absent(who, action, Thing::Review, id).into());
    };
    let case = case_for(reader, who, action, &review.case)?;
    Ok((review, case))
}

/// The digest of what is filed in a case now, but for these recordings.
pub(in crate::custody) fn evidence_digest(
    reader: &Reader<'_>,
    case: &CaseId,
    left_out: &BTreeSet<RecordingId>,
) -> Result<Digest, Stop> {
    let documents = reader.documents_of(case)?.into_iter().map(|document| (document.id, document.content));
    let recordings = reader.case_items(case)?.into_iter().map(|item| item.recording);
    let list = FiledList {
        case: case.clone(),
        recordings: recordings.filter(|recording| !left_out.contains(recording)).collect(),
        documents: documents.collect(),
    };
    list.digest().map_err(|_| Refused::Undone { what: "the list of what is filed in a case" }.into())
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// Refuses a document that is not filed under the case.
fn require_filed(reader: &Reader<'_>, case: &CaseId, field: Field, document: &DocumentId) -> Result<(), Stop> {
    let found = reader.document(document)?;
    if found.is_some_and(|found| found.case == *case && found.withdrawn_at.is_none()) {
        return Ok(());
    }
    let document = document.to_string();
    Err(invalid(
        field,
        match field {
            Field::Points => Fault::NotOfThisCase { document },
            _ => Fault::NotFiledHere { document },
        },
    ))
}

/// How long a recording is in milliseconds, to the whole second above: its media, or where that cannot be examined, by the
/// times that the station sealed; none where its start is not known either.
fn length_ms(recording: &Recording, media: Option<&Length>) -> Option<u64> {
    match media {
        Some(Length::Lasts(length_ms)) => return Some(length_ms.div_ceil(1_000) * 1_000),
        Some(Length::Still) => return Some(0),
        Some(Length::Unknown) | None => {}
    }
    let start = recording.capture_start?;
    let micros = u64::try_from(recording.capture_end.micros() - start.micros()).ok()?;
    Some(micros.div_ceil(1_000_000) * 1_000)
}

/// A step as it is asked for.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    who: &'a Caller,
    case: &'a Case,
    review: &'a Review,
    lengths: &'a Lengths,
    now: Utc,
}

impl Asked<'_> {
    fn draft(&self) -> Result<Draft, Stop> {
        let found = self.reader.draft(&self.review.draft)?;
        found.ok_or_else(|| Refused::Vanished { what: Gone::Draft }.into())
    }

    /// Whose the case is.
    fn whose(&self) -> Result<Whose, Stop> {
        Ok(whose(self.reader, self.reader.course(&self.case.id)?.as_ref(), &self.case.id)?)
    }

    /// The officers of whom nobody takes a head's step, nor for a head: those whose case it is; and where it lets the
    /// draft be decided on, those who wrote and checked it.
    fn concerned(&self, step: ReviewStep) -> Result<BTreeSet<Certificate>, Stop> {
        let mut concerned = self.whose()?.all().clone();
        if step == ReviewStep::Resolve {
            let said = self.draft()?.said;
            concerned.extend([said.drafter, said.checker]);
        }
        Ok(concerned)
    }

    /// Nobody reviews what is theirs, nor decides as the head in a case that they handle or on what they sent; who asks
    /// for a second review works on the case. All of that is on record.
    fn require_whose(&self, step: ReviewStep) -> Result<(), Stop> {
        let Caller::User { id: account, .. } = self.who else { return Err(Refused::SignIn.into()) };
        let found = self.draft()?;
        let own = |fault| Refused::Own { item: Item::Case(self.case.id.clone()), fault };
        match step.action() {
            Action::ReviewDecision => {
                let reviewer = (account, certificate(self.who));
                if rules::is_own(reviewer, (&found, self.review), self.whose()?.all()) {
                    return Err(own(Fault::OwnReview).into());
                }
            }
            Action::ApproveCase => {
                if let Some(fault) = self.whose()?.stands_against(certificate(self.who)) {
                    return Err(own(fault).into());
                }
                if self.review.is_sent_by(account) {
                    return Err(own(Fault::OwnRequest).into());
                }
                if step == ReviewStep::Resolve {
                    let wrote = [&found.said.drafter, &found.said.checker];
                    if *account == found.by || certificate(self.who).is_some_and(|own| wrote.contains(&own)) {
                        return Err(own(Fault::DecideOwnDraft).into());
                    }
                    if self.review.is_opined_by(account) {
                        return Err(own(Fault::DecideOwnOpinion).into());
                    }
                }
            }
            _ => {
                require_of_case(self.reader, self.who, self.case)?;
            }
        }
        if found.withdrawn.is_some() { Err(Refused::Conflict(Fault::DraftWithdrawn).into()) } else { Ok(()) }
    }

    fn require(&self, checked: &Checked) -> Result<(), Stop> {
        match checked {
            Checked::Extend { .. } => self.require_extendable(),
            Checked::Opine(opinion) => {
                self.require_qualified()?;
                self.require_links(&opinion.points)?;
                self.require_evidence(&opinion.points)
            }
            Checked::Uphold { .. } => self.require_qualified(),
            Checked::Resolve { held_on, attendees, .. } => self.require_meeting(*held_on, attendees),
            Checked::Complete
            | Checked::Incomplete { .. }
            | Checked::RequestRereview { .. }
            | Checked::CallCollective { .. } => Ok(()),
        }
    }

    /// Who says what the legal office thinks has what the law asks of those who review (行政处罚法 58).
    fn require_qualified(&self) -> Result<(), Stop> {
        let Caller::User { id: account, .. } = self.who else { return Err(Refused::SignIn.into()) };
        if may_review(self.legal, &self.reader.qualified(account)?, self.legal.day(self.now)) {
            return Ok(());
        }
        Err(Refused::Conflict(Fault::MayNotReview).into())
    }

    /// A term is made longer that runs and that its rule lets be made longer, so often (article 13). One that is over is
    /// taken, and judged late.
    fn require_extendable(&self) -> Result<(), Stop> {
        let course = self.reader.course(&self.case.id)?;
        let overridden = overridden(self.review, &self.reader.decisions_of(&self.case.id)?);
        let facts = ReviewFacts { review: self.review, course: course.as_ref(), is_withdrawn: false, overridden };
        let times = times_extendable(self.legal, facts).ok_or_else(|| invalid(Field::Reason, Fault::NoReviewTerm))?;
        let given = self.review.extensions_now().count() as u64;
        if given >= times {
            return Err(Refused::Conflict(Fault::ExtendedAlready { times }).into());
        }
        Ok(())
    }

    /// What points rest on is filed under the case, and stretches of recordings lie inside of them.
    fn require_links(&self, points: &[ReviewPoint]) -> Result<(), Stop> {
        let documents = points.iter().flat_map(|point| &point.documents);
        for document in documents {
            require_filed(self.reader, &self.case.id, Field::Points, document)?;
        }
        let has_links = points.iter().any(|point| !(point.recordings.is_empty() && point.markers.is_empty()));
        if !has_links {
            return Ok(());
        }
        let filed = self.reader.recordings_filed(&self.case.id)?.into_iter();
        let filed: BTreeMap<RecordingId, Recording> = filed.map(|(recording, _)| (recording.id, recording)).collect();
        for PointStretch { recording, until_ms, .. } in points.iter().flat_map(|point| &point.recordings) {
            let Some(found) = filed.get(recording) else {
                let problem = Fault::RecordingNotOfCase { recording: recording.to_string() };
                return Err(invalid(Field::Points, problem));
            };
            if let Some(length_ms) = length_ms(found, self.lengths.get(recording)).filter(|length| until_ms > length) {
                let problem = Fault::StretchOutside { recording: recording.to_string(), length_ms };
                return Err(invalid(Field::Points, problem));
            }
        }
        for marker in points.iter().flat_map(|point| &point.markers) {
            let on = self.reader.marked_moment(marker)?;
            if !on.is_some_and(|(recording, _)| filed.contains_key(&recording)) {
                return Err(invalid(Field::Points, Fault::MarkerNotOfCase { marker: marker.to_string() }));
            }
        }
        Ok(())
    }

    /// No point of a penalty conforms by what is no evidence of one: a recording of a fixed place that nobody reviewed, or
    /// that did not pass (行政处罚法 41). A point that does not conform may name it.
    fn require_evidence(&self, points: &[ReviewPoint]) -> Result<(), Stop> {
        if !self.draft()?.said.is_penalty() {
            return Ok(());
        }
        let barred = barred(self.reader, self.legal, &self.case.id, self.legal.day(self.now))?;
        if barred.is_empty() {
            return Ok(());
        }
        for ReviewPoint { point, recordings, markers, .. } in
            points.iter().filter(|point| point.holds == PointHolds::Conforms)
        {
            let mut named: BTreeSet<RecordingId> = recordings.iter().map(|stretch| stretch.recording).collect();
            for marker in markers {
                named.extend(self.reader.marked_moment(marker)?.map(|(recording, _)| recording));
            }
            if let Some(recording) = named.intersection(&barred).next() {
                let problem = Fault::PointUnreviewed { point: u64::from(*point), recording: *recording };
                return Err(invalid(Field::Points, problem));
            }
        }
        Ok(())
    }

    /// Heads of the agency met, not tomorrow and not before there was anything to discuss.
    fn require_meeting(&self, held_on: Date, attendees: &[ReviewAttendee]) -> Result<(), Stop> {
        if held_on > self.legal.day(self.now) {
            return Err(invalid(Field::HeldOn, Fault::InTheFuture));
        }
        if held_on < self.legal.day(self.review.submitted.at) {
            return Err(invalid(Field::HeldOn, Fault::BeforeSubmitted));
        }
        for attendee in attendees {
            let user = self.reader.user(&attendee.account)?;
            let is_head =
                user.is_some_and(|user| user.role == Role::Head && user.agency.as_ref() == Some(&self.case.agency));
            if !is_head {
                let problem = Fault::NotAHeadHere { account: attendee.account.to_string() };
                return Err(invalid(Field::Attendees, problem));
            }
        }
        Ok(())
    }
}
