//! Legal reviews of drafts: what is sent for review, what the legal office says, and how it stands.

use evidence::digest::Digest;
use evidence::event::{PointHolds, ReviewOutcome};
use evidence::ids::{ActId, CaseId, Certificate, DocumentId, DraftId, MarkerId, RecordingId, ReviewId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::act::DutyStanding;
use crate::answers::course::CaseClockBody;
use crate::answers::texts::{Line, MaybePassage, Passage, Words};

/// Sends a draft for review.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRequest {
    /// The draft: one of the case that was not withdrawn.
    #[schema(value_type = DraftId)]
    pub draft: String,
    /// On which rules the draft rests, and how discretion was used.
    #[schema(value_type = Passage)]
    pub basis: String,
    /// The facts, the reasons, and what proves them.
    #[schema(value_type = Passage)]
    pub statement: String,
    /// The document of the hearing, one that is filed under the case; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DocumentId>)]
    pub hearing: Option<String>,
}

/// A new review's id.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewSubmitted {
    /// The review.
    pub review: ReviewId,
}

/// A stretch of a recording that a point rests on.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StretchBody {
    /// The recording: one that is filed under the case.
    #[schema(value_type = RecordingId)]
    pub recording: String,
    /// From where, in milliseconds from its start.
    #[schema(maximum = 604_800_000)]
    pub from_ms: u64,
    /// Until where: after that, and inside the recording.
    #[schema(maximum = 604_800_000)]
    pub until_ms: u64,
}

/// What the legal office says of one of the nine points.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointBody {
    /// Which, as annex 3, article 10 of the order counts them.
    #[schema(minimum = 1, maximum = 9)]
    pub point: u32,
    /// Whether the draft is as it asks.
    pub holds: PointHolds,
    /// What there is to say of it; needed where the point does not arise.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub note: String,
    /// Documents of the case that it rests on.
    #[serde(default)]
    #[schema(value_type = Vec<DocumentId>, max_items = 10)]
    pub documents: Vec<String>,
    /// Stretches of recordings of the case that it rests on.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub recordings: Vec<StretchBody>,
    /// Markers on recordings of the case that it rests on.
    #[serde(default)]
    #[schema(value_type = Vec<MarkerId>, max_items = 10)]
    pub markers: Vec<String>,
}

/// The message of what a point is about.
pub fn point_message(point: u32) -> &'static str {
    match point {
        1 => "point-office",
        2 => "point-party",
        3 => "point-facts",
        4 => "point-basis",
        5 => "point-procedure",
        6 => "point-discretion",
        7 => "point-transfer",
        8 => "point-papers",
        _ => "point-other",
    }
}

/// Somebody who took part in a collective discussion.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendeeBody {
    /// Their account: that of a head of the agency.
    #[schema(value_type = UserId)]
    pub account: String,
    /// What they held.
    #[schema(value_type = Line)]
    pub opinion: String,
}

/// A step in a review.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReviewStepRequest {
    /// The legal office has all papers (收齐): its term begins.
    Complete,
    /// Something is missing: what was sent goes back, to be sent anew.
    Incomplete {
        /// What is missing.
        #[schema(value_type = Passage)]
        lacks: String,
    },
    /// The head makes the term longer, because the case is complex.
    Extend {
        /// What makes it complex.
        #[schema(value_type = Line)]
        reason: String,
    },
    /// The legal office gives its opinion; in a second review that it agrees.
    Opine {
        /// What it says.
        outcome: ReviewOutcome,
        /// Its points, each at most once; to agree all nine, and none that the draft does not hold to.
        #[schema(max_items = 9)]
        points: Vec<PointBody>,
        /// Whether the deed may be a crime and goes to the judicial organs: yes or no must be said.
        #[serde(default)]
        transfer: Option<bool>,
        /// Why; needed where it does not agree.
        #[serde(default)]
        #[schema(value_type = MaybePassage)]
        reasons: String,
        /// What is to be supplemented or set right; at least one where it sends the draft back.
        #[serde(default)]
        #[schema(value_type = Vec<Line>, max_items = 10)]
        wishes: Vec<String>,
    },
    /// The sender does not agree and asks once for a second review (复审).
    RequestRereview {
        /// Why.
        #[schema(value_type = Passage)]
        reason: String,
    },
    /// The legal office stays with its opinion.
    Uphold {
        /// Why.
        #[schema(value_type = Passage)]
        reasons: String,
    },
    /// The legal office calls for a collective discussion of the heads (集体讨论).
    CallCollective {
        /// What is to be discussed.
        #[schema(value_type = Passage)]
        reason: String,
    },
    /// A head tells what was resolved.
    Resolve {
        /// The day on which they met: not in the future, and not before the draft was sent.
        #[schema(value_type = evidence::schema::Day)]
        held_on: Date,
        /// Who took part, and what each held: at least two.
        #[schema(min_items = 2, max_items = 30,
            example = json!([{ "account": "head", "opinion": "同意" }, { "account": "deputy", "opinion": "同意" }]))]
        attendees: Vec<AttendeeBody>,
        /// What they resolved.
        #[schema(value_type = Passage)]
        resolution: String,
        /// Whether they adopt the draft as it was sent.
        adopts: bool,
    },
}

/// How the review of a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// It was sent; the legal office has not said yet whether anything is missing.
    Submitted,
    /// The legal office has all that it needs, and reviews.
    Complete,
    /// Something was missing; it is to be sent anew.
    Incomplete,
    /// The legal office agrees.
    Agreed,
    /// It sent the draft back, to be supplemented or set right and sent anew.
    Returned,
    /// It does not agree.
    Disagreed,
    /// The sender asked for a second review.
    RereviewRequested,
    /// The legal office stays with its opinion.
    Upheld,
    /// It called for a collective discussion of the heads.
    CollectiveCalled,
    /// The heads resolved.
    Resolved,
}

impl ReviewState {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Submitted => "review-state-submitted",
            Self::Complete => "review-state-complete",
            Self::Incomplete => "review-state-incomplete",
            Self::Agreed => "review-state-agreed",
            Self::Returned => "review-state-returned",
            Self::Disagreed => "review-state-disagreed",
            Self::RereviewRequested => "review-state-rereview-requested",
            Self::Upheld => "review-state-upheld",
            Self::CollectiveCalled => "review-state-collective-called",
            Self::Resolved => "review-state-resolved",
        }
    }
}

evidence::all_variants! {
    ReviewState {
        Submitted, Complete, Incomplete, Agreed, Returned, Disagreed, RereviewRequested, Upheld, CollectiveCalled,
        Resolved
    }
}

/// What somebody said in a review, and when.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewSaidBody {
    /// When.
    pub at: Utc,
    /// Who.
    pub by: UserId,
    /// What.
    pub text: String,
}

/// A point of an opinion.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PointShown {
    /// Which.
    #[schema(minimum = 1, maximum = 9)]
    pub point: u32,
    /// Whether the draft is as it asks.
    pub holds: PointHolds,
    /// What there is to say of it; may be empty.
    pub note: String,
    /// Documents that it rests on.
    pub documents: Vec<DocumentId>,
    /// Stretches of recordings that it rests on.
    pub recordings: Vec<StretchBody>,
    /// Markers that it rests on.
    pub markers: Vec<MarkerId>,
}

/// An opinion of the legal office.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpinionBody {
    /// The first is 1; that of the second review is 2.
    #[schema(minimum = 1, maximum = 2)]
    pub round: u64,
    /// What it says.
    pub outcome: ReviewOutcome,
    /// Its points.
    pub points: Vec<PointShown>,
    /// Whether the deed may be a crime and goes to the judicial organs.
    pub transfer: bool,
    /// Why; may be empty.
    pub reasons: String,
    /// What is to be supplemented or set right.
    pub wishes: Vec<String>,
    /// When it was given.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
}

/// What the heads resolved.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ResolutionBody {
    /// The day on which they met.
    #[schema(value_type = evidence::schema::Day)]
    pub held_on: Date,
    /// Who took part.
    pub attendees: Vec<AttendeeBody>,
    /// What they resolved.
    pub resolution: String,
    /// The digest of the draft that they adopt; null where they adopt none.
    pub adopts: Option<Digest>,
    /// When that was told.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
}

/// A clock of a review.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewClockBody {
    /// Of the first review 1, of the second 2.
    #[schema(minimum = 1, maximum = 2)]
    pub round: u64,
    /// The clock.
    pub clock: CaseClockBody,
}

/// The review of a draft: one submission, and what came of it.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewBody {
    /// The review.
    pub review: ReviewId,
    /// The draft.
    pub draft: DraftId,
    /// Whether that draft was withdrawn since.
    pub draft_withdrawn: bool,
    /// SHA-256 of the draft's content.
    pub draft_digest: Digest,
    /// SHA-256 of the list of what was filed in the case when it was sent (`FORMAT.md` section 5b).
    pub evidence_digest: Digest,
    /// Whether something else is filed now.
    pub evidence_changed: bool,
    /// On which rules the draft rests.
    pub basis: String,
    /// The facts, the reasons, and what proves them.
    pub statement: String,
    /// The document of the hearing; null where there was none.
    pub hearing: Option<DocumentId>,
    /// How it stands.
    pub state: ReviewState,
    /// Since when.
    pub since: Utc,
    /// When it was sent.
    pub submitted_at: Utc,
    /// By whom.
    pub submitted_by: UserId,
    /// When the legal office had all papers; null where it has not said so.
    pub received_at: Option<Utc>,
    /// Who said so.
    pub received_by: Option<UserId>,
    /// What was missing; empty where nothing was.
    pub lacks: String,
    /// The opinions: one, or two after a second review that agrees.
    pub opinions: Vec<OpinionBody>,
    /// That its term was made longer.
    pub extensions: Vec<ReviewSaidBody>,
    /// That the sender asked for a second review, and why.
    pub rereview: Option<ReviewSaidBody>,
    /// That the legal office stays with its opinion, and why.
    pub upheld: Option<ReviewSaidBody>,
    /// That a collective discussion was called for.
    pub collective: Option<ReviewSaidBody>,
    /// What it resolved.
    pub resolution: Option<ResolutionBody>,
    /// Its clocks.
    pub clocks: Vec<ReviewClockBody>,
}

/// An officer's certificate, for the first point.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrefilledCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// The act that they took part in; null where they handle the case.
    pub act: Option<ActId>,
    /// The day.
    #[schema(value_type = evidence::schema::Day)]
    pub day: Date,
    /// Whether it was valid on that day; null where nobody said from when until when it is.
    pub valid: Option<bool>,
    /// Whether it is of somebody who assists, and does not count as an officer.
    pub assistant: bool,
}

/// A duty of an act, for the fifth point.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrefilledDuty {
    /// The act.
    pub act: ActId,
    /// The duty, an id of the legal data.
    pub duty: String,
    /// How it stands.
    pub standing: DutyStanding,
}

/// What the registers and the clocks know for the reviewer; it is no opinion.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrefilledBody {
    /// For the first point: certificates on the days that matter.
    pub certificates: Vec<PrefilledCertificate>,
    /// For the fifth point: the duties of the acts.
    pub duties: Vec<PrefilledDuty>,
    /// For the fifth point: the clocks of the case.
    pub clocks: Vec<CaseClockBody>,
}

/// The reviews of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewsBody {
    /// The case.
    pub case: CaseId,
    /// SHA-256 of the list of what is filed in it now.
    pub evidence_digest: Digest,
    /// Recordings that the list of a draft of a penalty is without: what monitoring of fixed places recorded and did not pass
    /// its review.
    #[serde(default)]
    pub left_out: Vec<RecordingId>,
    /// What is known for the points of an opinion.
    pub prefilled: PrefilledBody,
    /// Its reviews in the order in which they were sent; at most 100.
    pub reviews: Vec<ReviewBody>,
}
