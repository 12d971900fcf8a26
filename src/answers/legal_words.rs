//! The words of the legal data that the code knows: what starts and stops clocks, what is asked of whom.

use serde::{Deserialize, Serialize};

// What kind of party it is, who signs and into which volume a document belongs, the law names as the log does.
pub use evidence::event::{PartyKind, SignatureRole, Volume};

/// What stops a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStop {
    /// The recording is stored and logged.
    Stored,
    /// The recording is sealed at a station that is the agency's own store.
    Sealed,
    /// The case file is filed.
    Filed,
    /// It is decided.
    Decided,
    /// The head approved, or refused, what was begun without approval.
    Ratified,
    /// What was seized, frozen or kept is released or dealt with.
    Released,
    /// The opinion of the legal review is given.
    Opined,
    /// It is published.
    Published,
    /// What is published is brought up to date.
    Updated,
    /// What is published is withdrawn.
    Withdrawn,
    /// It is answered.
    Answered,
    /// The file is handed over to the public archive.
    HandedOver,
    /// Whoever is concerned is told.
    Told,
    /// A hearing is asked for.
    HearingAsked,
    /// The hearing is held.
    Heard,
    /// It is served.
    Served,
    /// The fine is paid.
    Paid,
    /// Cash is handed in at the agency.
    HandedIn,
    /// Cash is paid in at the bank.
    Banked,
    /// The court is asked to enforce.
    Applied,
    /// The party sues.
    Sued,
    /// The party asks for an administrative review.
    ReviewAsked,
    /// The case is registered (立案).
    Registered,
    /// The credit platform is told.
    PlatformUpdated,
}

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// The judged end of the capture.
    CaptureEnd,
    /// The end of the administrative act.
    ActEnd,
    /// The case is registered (立案).
    Registered,
    /// An urgent start, without approval.
    UrgentStart,
    /// The beginning of a measure.
    MeasureStart,
    /// It is handed in.
    Submitted,
    /// It is received, complete.
    Received,
    /// The day of the decision.
    Decided,
    /// The information comes to be.
    Formed,
    /// What is published changes.
    Changed,
    /// The decision is served.
    Served,
    /// The decision fell: revoked, unlawful, void or changed.
    Fell,
    /// The party is told of its rights.
    Told,
    /// The party is told of place and time of the hearing.
    HearingTold,
    /// The public notice is posted.
    Posted,
    /// Cash is taken on the spot.
    CashTaken,
    /// Cash is handed in at the agency.
    HandedIn,
    /// The urging notice is served.
    Urged,
    /// The term to sue or to ask for a review is over.
    SueTermEnded,
    /// The ruling by which the court refuses to enforce is received.
    CourtRefused,
    /// The end of the deed.
    DeedEnd,
    /// The case file is filed.
    Filed,
    /// The finding is opened.
    Opened,
}

/// What a deadline is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineSubject {
    /// A recording.
    Recording,
    /// A case.
    Case,
    /// A compulsory measure, or evidence that is kept.
    Measure,
    /// A complaint.
    Complaint,
    /// A party's request, or one of a review body or court.
    Request,
    /// The legal review of a major decision.
    Review,
    /// What is published.
    Disclosure,
    /// The correction of what is published.
    Correction,
    /// What a supervisor found.
    Finding,
    /// The service of a document.
    Service,
    /// What the decision asks of the party.
    Performance,
    /// Enforcement, or the application for it.
    Enforcement,
    /// Evidence for a review body or a court.
    Evidence,
}

/// What a deadline asks of what stops its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// It comes before the end.
    #[default]
    Within,
    /// It comes no sooner than the end.
    NotBefore,
}

/// Who makes a term longer, or for whose sake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExtendedBy {
    /// The head of the agency.
    Head,
    /// Another body must help.
    AssistingBody,
}

/// What does not count for a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PauseKind {
    /// An appraisal, inspection of goods or test (鉴定、检验、检测).
    Appraisal,
    /// A hearing.
    Hearing,
    /// An inspection, a quarantine.
    Inspection,
    /// A public notice.
    PublicNotice,
    /// The case is suspended.
    Suspension,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// As it stands.
    AsWritten,
    /// As the site reads it or carries it on, on the ground that it gives.
    Site,
}

/// Whether a figure is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was read in the text.
    #[default]
    Confirmed,
    /// It was not: it runs, and every result says so.
    ToConfirm,
}

/// Whether a record is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedOf {
    /// It is.
    Required,
    /// It is not.
    #[default]
    None,
}

/// What excuses from recording, where the text knows an excuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Excuse {
    /// An emergency.
    Emergency,
    /// The surveillance video was not kept, for a reason.
    NotKept,
}

/// What a marker or a document must tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// The right to state and defend (陈述申辩).
    Statement,
    /// The right to ask for recusal (回避).
    Recusal,
    /// The right to a hearing (听证).
    Hearing,
    /// The right to a review and to sue (复议诉讼).
    Remedies,
    /// That certificates were shown (出示证件).
    CertificateShown,
    /// That recording runs (告知录音录像).
    RecordingAnnounced,
}

/// What a service must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceShows {
    /// The proof of service (送达回证).
    Receipt,
    /// The signature of whoever received it.
    Signature,
    /// Who received it, and by what right.
    Recipient,
    /// The number of the registered or express letter.
    PostalNumber,
    /// The slip of the postage.
    PaymentSlip,
    /// The return receipt.
    ReturnReceipt,
    /// The ground of the refusal, and its day.
    Ground,
    /// A witness.
    Witness,
    /// That it was left at the residence.
    Residence,
    /// Why it was served so.
    Reason,
    /// Who passed it on.
    PassedOnBy,
    /// Earlier attempts of other kinds, each failed.
    EarlierAttempts,
    /// Where the notice was posted.
    Medium,
    /// The text of the notice.
    TextKept,
    /// The party's signed consent.
    Consent,
    /// The address that it names.
    Address,
}

/// The day on which something counts as served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveredOn {
    /// The day of the signature.
    Signature,
    /// The day on the return receipt.
    ReceiptDate,
    /// The day on which it was left.
    ThatDay,
    /// When the term after the posting is over.
    TermAfterPosting,
    /// The day on which it arrived in that system.
    Arrival,
}

/// Whether a stage lacks something without a document of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// It does.
    Always,
    /// It does where what the document tells of happened.
    #[default]
    IfItHappens,
}

/// What happens in the course of a case that a document tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It came from a complaint or report.
    Complaint,
    /// It was started because it was urgent.
    UrgentStart,
    /// A hearing did not count for terms.
    Hearing,
    /// An appraisal or test did not.
    Appraisal,
    /// A public notice did not.
    PublicNotice,
}

/// How a case is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// By the ordinary procedure.
    #[default]
    Ordinary,
    /// By the simple procedure, on the spot.
    Simple,
}

/// A number or a day of the law that is no term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Fewest officers who do an act.
    OfficersOfAct,
    /// Fewest officers who handle a case or decide it.
    HandlersOfCase,
    /// The age from which somebody is penalised, in years.
    PenalisedFrom,
    /// The age from which somebody is no minor, in years.
    AdultFrom,
    /// What a fine that is paid late grows by a day, in per cent of what is overdue.
    SurchargeDaily,
    /// What it grows by at most, in per cent of the fine.
    SurchargeMost,
    /// The day before which somebody must have reviewed decisions to go on without the qualification.
    ReviewedBefore,
    /// How many attempts in other ways should have failed before a public notice.
    AttemptsBeforeNotice,
    /// How many reviews electronic monitoring passes before what it recorded may prove a penalty.
    MonitorReviews,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureUnit {
    /// People.
    People,
    /// Years of age.
    Years,
    /// Parts of a hundred.
    PerCent,
    /// Times.
    Times,
    /// Reviews.
    Reviews,
    /// Nothing: it is a day.
    Day,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::OfficersOfAct,
        Self::HandlersOfCase,
        Self::PenalisedFrom,
        Self::AdultFrom,
        Self::SurchargeDaily,
        Self::SurchargeMost,
        Self::ReviewedBefore,
        Self::AttemptsBeforeNotice,
        Self::MonitorReviews,
    ];

    /// What it counts.
    pub fn unit(self) -> FigureUnit {
        match self {
            Self::OfficersOfAct | Self::HandlersOfCase => FigureUnit::People,
            Self::PenalisedFrom | Self::AdultFrom => FigureUnit::Years,
            Self::SurchargeDaily | Self::SurchargeMost => FigureUnit::PerCent,
            Self::AttemptsBeforeNotice => FigureUnit::Times,
            Self::MonitorReviews => FigureUnit::Reviews,
            Self::ReviewedBefore => FigureUnit::Day,
        }
    }
}
