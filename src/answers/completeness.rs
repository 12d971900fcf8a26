//! What a case lacks, article by article; its way through the stages; and the statement of both.

use std::borrow::Cow;

use evidence::digest::Digest;
use evidence::ids::{
    ActId, AgencyId, CaseId, CaseNumber, Certificate, DecisionId, DeliveryId, DocumentId, DraftId, PerformanceId,
    RecordingId, ReviewId,
};
use evidence::term::CalendarUse;
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::act::{ActFault, DutyPart, DutyStanding};
use crate::answers::course::ClockStanding;
use crate::answers::decision::DecisionFault;
use crate::answers::delivery::{DeliveryFault, DeliveryLack};
use crate::answers::legal::{Reading, SignatureRole, Status};
use crate::answers::paper::PaperStanding;
use crate::answers::performance::PerformanceFault;
use crate::answers::simple::SimpleFault;

/// A stage on the way of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathStage {
    /// What it is about, and its start (立案).
    Start,
    /// Investigation and evidence.
    Investigation,
    /// The legal review.
    Review,
    /// The decision.
    Decision,
    /// The service of its documents.
    Service,
    /// Carrying out.
    CarryingOut,
    /// Its end, and the case file.
    Archive,
}

/// How a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathStanding {
    /// Nothing of it was begun.
    NotBegun,
    /// The procedure or the decision asks for none of it.
    NotAsked,
    /// It is over, and lacks nothing.
    Done,
    /// It goes on, and waits for somebody.
    Waiting,
    /// Something is lacking that should be there.
    Lacking,
    /// Something came late, or is over its term.
    Late,
}

/// For whom a stage waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// Those who handle the case.
    Handlers,
    /// The head.
    Head,
    /// The legal office.
    LegalOffice,
    /// The party.
    Party,
    /// The court.
    Court,
}

/// How something that is lacking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LackStanding {
    /// It came late, or its term is over.
    Late,
    /// It should be there, or be otherwise.
    Lacking,
    /// It may still come in time.
    Open,
}

/// What is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", content = "detail", rename_all = "snake_case")]
pub enum LackWhat {
    /// Nobody said what the case is about.
    NotDescribed,
    /// No party is recorded.
    NoParty,
    /// A term: it is over, was not kept, or nobody can say.
    Term(ClockStanding),
    /// Something that a duty of an act asks for: not there (`open`, `breached`) or not all of it (`partly`).
    Recording(DutyStanding),
    /// Likewise, the document that was made of the act.
    ActDocument(DutyStanding),
    /// Likewise, that something was told.
    Telling(DutyStanding),
    /// A recording that is filed was stored late.
    StoredLate,
    /// A recording that is filed is not stored, and its term is over.
    NotStored,
    /// A recording of a fixed place that is filed is no evidence of a penalty: nobody reviewed it, or it did not pass.
    MonitorUnpassed,
    /// A document that a stage wants.
    Paper(PaperStanding),
    /// Nobody said what a document is by the law.
    PaperUndescribed,
    /// What is not as the law asks of an act.
    Act(ActFault),
    /// The review that a major decision asks for: nobody sent the draft.
    NotReviewed,
    /// What is not as the law asks of a decision.
    Decision(DecisionFault),
    /// Nothing is recorded of the service of the decision.
    NotServed,
    /// What a service does not show.
    Delivery(DeliveryLack),
    /// What else is not as it should be with a service.
    Service(DeliveryFault),
    /// What is not as it should be with what is owed.
    Performance(PerformanceFault),
    /// What is not as the law asks of a decision on the spot.
    Simple(SimpleFault),
}

/// Of what it is lacking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "item", content = "id", rename_all = "snake_case")]
pub enum LackOf {
    /// Of the case.
    Case(CaseId),
    /// Of an act.
    Act(ActId),
    /// Of a kind of document, an id of the legal data.
    PaperKind(String),
    /// Of a document.
    Document(DocumentId),
    /// Of a recording.
    Recording(RecordingId),
    /// Of a draft.
    Draft(DraftId),
    /// Of a review.
    Review(ReviewId),
    /// Of a decision.
    Decision(DecisionId),
    /// Of a service.
    Delivery(DeliveryId),
    /// Of something that is owed.
    Performance(PerformanceId),
}

/// What mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LackMend {
    /// Saying what the case is about.
    Describe,
    /// Recording a party.
    RecordParty,
    /// The next step in the course of the case.
    TakeStep,
    /// Filing recordings for the act, or asking to be excused.
    FileRecordings,
    /// Changing what is said of the act.
    ChangeAct,
    /// Filing the document, and saying what it is.
    FilePaper,
    /// Saying what the document is, or who signed it.
    DescribePaper,
    /// Sending the draft for review, or the next step in its review.
    Review,
    /// A step towards the decision.
    Decide,
    /// Recording the service, or changing what is said of it.
    Serve,
    /// The next step in carrying out.
    CarryOut,
    /// Saying what followed the decision on the spot.
    FollowSimple,
    /// Reviewing the recording.
    ReviewMonitoring,
    /// Nothing mends it: it is told as it was.
    Nothing,
}

evidence::all_variants! {
    PathStage { Start, Investigation, Review, Decision, Service, CarryingOut, Archive }
    PathStanding { NotBegun, NotAsked, Done, Waiting, Lacking, Late }
    WaitsFor { Handlers, Head, LegalOffice, Party, Court }
    LackStanding { Late, Lacking, Open }
    LackMend {
        Describe, RecordParty, TakeStep, FileRecordings, ChangeAct, FilePaper, DescribePaper, Review, Decide, Serve,
        CarryOut, FollowSimple, ReviewMonitoring, Nothing
    }
}

impl PathStage {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Start => "path-start",
            Self::Investigation => "path-investigation",
            Self::Review => "path-review",
            Self::Decision => "path-decision",
            Self::Service => "path-service",
            Self::CarryingOut => "path-carrying-out",
            Self::Archive => "path-archive",
        }
    }

    /// Its word in answers and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Investigation => "investigation",
            Self::Review => "review",
            Self::Decision => "decision",
            Self::Service => "service",
            Self::CarryingOut => "carrying_out",
            Self::Archive => "archive",
        }
    }
}

impl PathStanding {
    /// The message of what people read; it may tell `count`.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotBegun => "path-standing-not-begun",
            Self::NotAsked => "path-standing-not-asked",
            Self::Done => "path-standing-done",
            Self::Waiting => "path-standing-waiting",
            Self::Lacking => "path-standing-lacking",
            Self::Late => "path-standing-late",
        }
    }
}

impl WaitsFor {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Handlers => "path-waits-handlers",
            Self::Head => "path-waits-head",
            Self::LegalOffice => "path-waits-legal-office",
            Self::Party => "path-waits-party",
            Self::Court => "path-waits-court",
        }
    }
}

impl LackStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Late => "lack-standing-late",
            Self::Lacking => "lack-standing-lacking",
            Self::Open => "lack-standing-open",
        }
    }
}

impl LackWhat {
    /// The message of what people read. That of a finding of an act may tell `certificate` and `day`.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotDescribed => "lack-not-described",
            Self::NoParty => "lack-no-party",
            Self::Term(standing) => standing.message(),
            Self::Recording(DutyStanding::Partly) => "lack-recording-partly",
            Self::Recording(_) => "lack-recording",
            Self::ActDocument(_) => "lack-act-document",
            Self::Telling(DutyStanding::Partly) => "lack-telling-partly",
            Self::Telling(_) => "lack-telling",
            Self::StoredLate => "lack-stored-late",
            Self::NotStored => "lack-not-stored",
            Self::MonitorUnpassed => "lack-monitor-unpassed",
            Self::Paper(standing) => standing.message(),
            Self::PaperUndescribed => "lack-paper-undescribed",
            Self::Act(fault) => fault.message(),
            Self::NotReviewed => "lack-not-reviewed",
            Self::Decision(fault) => fault.message(),
            Self::NotServed => "lack-not-served",
            Self::Delivery(lack) => lack.message(),
            Self::Service(fault) => fault.message(),
            Self::Performance(fault) => fault.message(),
            Self::Simple(fault) => fault.message(),
        }
    }
}

impl LackMend {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Describe => "mend-describe",
            Self::RecordParty => "mend-record-party",
            Self::TakeStep => "mend-take-step",
            Self::FileRecordings => "mend-file-recordings",
            Self::ChangeAct => "mend-change-act",
            Self::FilePaper => "mend-file-paper",
            Self::DescribePaper => "mend-describe-paper",
            Self::Review => "mend-review",
            Self::Decide => "mend-decide",
            Self::Serve => "mend-serve",
            Self::CarryOut => "mend-carry-out",
            Self::FollowSimple => "mend-follow-simple",
            Self::ReviewMonitoring => "mend-review-monitoring",
            Self::Nothing => "mend-nothing",
        }
    }

    /// The command of the program that mends it; none where nothing does, or none does.
    pub fn command(self) -> Option<&'static str> {
        match self {
            Self::Describe => Some("docket case describe"),
            Self::RecordParty => Some("docket case party add"),
            Self::TakeStep => Some("docket case course"),
            Self::FileRecordings => Some("docket case act file"),
            Self::ChangeAct => Some("docket case act change"),
            Self::FilePaper | Self::DescribePaper => Some("docket document describe"),
            Self::Review => Some("docket review"),
            Self::Serve => Some("docket case serve"),
            Self::CarryOut => Some("docket case performance"),
            Self::FollowSimple => Some("docket case simple follow"),
            Self::ReviewMonitoring => Some("docket recording review-fixed"),
            Self::Decide | Self::Nothing => None,
        }
    }
}

impl LackOf {
    /// Its id.
    pub fn id(&self) -> Cow<'_, str> {
        match self {
            Self::Case(id) => Cow::Borrowed(id.as_str()),
            Self::Act(id) => Cow::Borrowed(id.as_str()),
            Self::PaperKind(id) => Cow::Borrowed(id),
            Self::Document(id) => Cow::Borrowed(id.as_str()),
            Self::Recording(id) => Cow::Owned(id.to_string()),
            Self::Draft(id) => Cow::Borrowed(id.as_str()),
            Self::Review(id) => Cow::Borrowed(id.as_str()),
            Self::Decision(id) => Cow::Borrowed(id.as_str()),
            Self::Delivery(id) => Cow::Borrowed(id.as_str()),
            Self::Performance(id) => Cow::Borrowed(id.as_str()),
        }
    }
}

/// Where the law asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LackGround {
    /// The entry of the site's legal data; empty where a text asks for it of which the legal data has no entry.
    pub id: String,
    /// What it asks, in Chinese.
    pub zh: String,
    /// What it asks, in English.
    pub en: String,
    /// The document that asks for it.
    pub document: String,
    /// Where in the document.
    pub article: String,
    /// The set of rules that it belongs to.
    pub rule_set: String,
    /// Whether the text is read as it stands, or as the site reads it.
    pub reading: Reading,
    /// Whether what it says is confirmed.
    pub status: Status,
}

/// Something that a case lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LackBody {
    /// The stage that lacks it.
    pub stage: PathStage,
    /// How it stands.
    pub standing: LackStanding,
    /// What.
    pub what: LackWhat,
    /// Of what.
    pub of: LackOf,
    /// Where the law asks for it: one ground, or several that ask for the same.
    pub grounds: Vec<LackGround>,
    /// Whose signatures are lacking, where signatures are.
    pub signatures: Vec<SignatureRole>,
    /// How many officers are to sign still, where the law says how many do; else 0.
    #[serde(default)]
    pub officers_missing: u64,
    /// Of which certificate, where it is of one; else null.
    pub certificate: Option<Certificate>,
    /// Of which day, likewise.
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Date>,
    /// Whether somebody looked at it already, and it is not whole; else nobody did anything for it yet.
    pub looked_at: bool,
    /// Since when; null where that is not known.
    pub since: Option<Utc>,
    /// Until when it comes in time, or would have come; null where no text gives a term.
    pub until: Option<Utc>,
    /// How many days late it is or came, begun ones counted; 0 where it is not late.
    pub late_days: u64,
    /// What mends it.
    pub mend: LackMend,
    /// The command of the program that mends it; null where none does.
    pub command: Option<String>,
}

/// How a stage on the way of a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PathStageBody {
    /// The stage.
    pub stage: PathStage,
    /// How it stands.
    pub standing: PathStanding,
    /// For whom it waits; null where it does not.
    pub waits_for: Option<WaitsFor>,
    /// How much it lacks, what may still come in time not counted.
    pub lacking: u64,
    /// How much of that is late.
    pub late: u64,
    /// How much may still come in time.
    pub open: u64,
}

/// What a case lacks.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseLacksBody {
    /// The case.
    pub case: CaseId,
    /// When that was judged.
    pub judged_at: Utc,
    /// Its way through the stages, in their order.
    pub path: Vec<PathStageBody>,
    /// What it lacks, by stage; each thing once.
    pub lacks: Vec<LackBody>,
}

/// One thing that the law asks of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "asked", rename_all = "snake_case")]
pub enum AskedBody {
    /// A duty of an act.
    Duty {
        /// The act.
        act: ActId,
        /// The entry of the legal data.
        rule: String,
        /// What of it.
        part: DutyPart,
        /// How it stands.
        standing: DutyStanding,
        /// SHA-256 of what fulfils it: recordings by their ids, documents by their contents.
        evidence: Vec<Digest>,
    },
    /// A document that a stage wants.
    Paper {
        /// The entry of the legal data.
        rule: String,
        /// How it stands.
        standing: PaperStanding,
        /// Of whom signatures lack.
        lacking: Vec<SignatureRole>,
        /// SHA-256 of the contents of its documents.
        evidence: Vec<Digest>,
    },
    /// A term.
    Term {
        /// Of what.
        of: LackOf,
        /// The entry of the legal data.
        rule: String,
        /// How it stands.
        standing: ClockStanding,
        /// When it started.
        started: Utc,
        /// When it stopped; null while it runs, and where nobody can say.
        stopped: Option<Utc>,
        /// The last moment that is in time.
        due: Utc,
        /// Whether days were counted of a year of which no calendar is known.
        provisional: bool,
    },
}

/// The statement of how complete a case is, `docket-completeness-1`: canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CompletenessStatement {
    /// `docket-completeness-1`.
    pub format: String,
    /// The case.
    pub case: CaseId,
    /// Its agency.
    pub agency: AgencyId,
    /// Its number.
    pub number: CaseNumber,
    /// When it was judged.
    pub judged_at: Utc,
    /// How many entries the log had.
    pub log_size: u64,
    /// SHA-256 of the legal data by which it was judged.
    pub rules: Digest,
    /// The calendars that its terms were counted by, by year.
    pub calendars: Vec<CalendarUse>,
    /// All that the law asks of it, and how each stands.
    pub asked: Vec<AskedBody>,
    /// Its way through the stages.
    pub path: Vec<PathStageBody>,
    /// What it lacks.
    pub lacks: Vec<LackBody>,
}

#[cfg(test)]
mod tests {
    use words::Lang;

    use super::*;

    #[test]
    fn every_word_of_what_lacks_is_told_in_both_languages() {
        let stages = PathStage::ALL.iter().map(|one| one.message());
        let standings = PathStanding::ALL.iter().map(|one| one.message());
        let waits = WaitsFor::ALL.iter().map(|one| one.message());
        let lacks = LackStanding::ALL.iter().map(|one| one.message());
        let mends = LackMend::ALL.iter().map(|one| one.message());
        let own = [
            LackWhat::NotDescribed,
            LackWhat::NoParty,
            LackWhat::Recording(DutyStanding::Partly),
            LackWhat::Recording(DutyStanding::Breached),
            LackWhat::ActDocument(DutyStanding::Breached),
            LackWhat::Telling(DutyStanding::Partly),
            LackWhat::Telling(DutyStanding::Breached),
            LackWhat::StoredLate,
            LackWhat::NotStored,
            LackWhat::MonitorUnpassed,
            LackWhat::PaperUndescribed,
            LackWhat::NotReviewed,
            LackWhat::NotServed,
        ];
        let own = own.into_iter().map(LackWhat::message);
        for message in stages.chain(standings).chain(waits).chain(lacks).chain(mends).chain(own) {
            for lang in Lang::ALL {
                assert!(lang.find(message, None).is_some(), "{message} in {lang:?}");
            }
        }
    }

    #[test]
    fn what_is_lacking_is_told_with_its_detail_and_reads_back() {
        let what = LackWhat::Delivery(DeliveryLack::Receipt);
        let text = serde_json::to_string(&what).expect("JSON");
        assert_eq!(text, r#"{"kind":"delivery","detail":"receipt"}"#);
        assert_eq!(serde_json::from_str::<LackWhat>(&text).expect("it reads back"), what);
        let none = serde_json::to_string(&LackWhat::NoParty).expect("JSON");
        assert_eq!(none, r#"{"kind":"no_party"}"#);
    }
}
