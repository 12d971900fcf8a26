//! What is wrong with a value, or what stands against an act: variants with fields, each with its text in
//! `words/{zh,en}/problems.ftl`. What a client of the API reads is the English one.

use std::fmt;

use evidence::cause::Cause;
use evidence::ids::RecordingId;
use words::{FluentValue, Lang};

use crate::custody::case::import::table::CaseColumn;
use crate::custody::refused::told::rests_on;

/// A medium of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// Moving pictures.
    Video,
    /// Sound.
    Sound,
    /// The video inside a photo.
    Inside,
    /// None that can be read.
    Unreadable,
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Video => "video",
            Self::Sound => "sound",
            Self::Inside => "inside",
            Self::Unreadable => "unreadable",
        })
    }
}

/// A field as a message takes it.
trait Said {
    fn said(&self, lang: Lang) -> String;
}

impl Said for Cause {
    fn said(&self, lang: Lang) -> String {
        rests_on(lang, self)
    }
}

macro_rules! said_alike {
    ($($kind:ty),*) => {
        $(impl Said for $kind {
            fn said(&self, _: Lang) -> String {
                self.to_string()
            }
        })*
    };
}

impl Said for Box<Fault> {
    fn said(&self, lang: Lang) -> String {
        self.text(lang)
    }
}

impl Said for CaseColumn {
    fn said(&self, lang: Lang) -> String {
        self.called(lang).to_owned()
    }
}

said_alike!(usize, u64, i64, i16, Medium, RecordingId, String);

macro_rules! faults {
    ($($name:ident $({ $($field:ident: $kind:ty),* })? = $id:literal,)*) => {
        /// What is wrong with a value, or what stands against an act.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Fault {
            $(
                #[doc = concat!("The message `", $id, "`.")]
                $name $({ $(#[doc = concat!("`", stringify!($field), "` of the message.")] $field: $kind),* })?,
            )*
        }

        impl Fault {
            /// The messages of all of them.
            pub const MESSAGES: &'static [&'static str] = &[$($id),*];

            /// What a person reads.
            pub fn text(&self, lang: Lang) -> String {
                match self {
                    $(Self::$name $({ $($field),* })? => {
                        lang.with($id, &[$($((stringify!($field), FluentValue::from($field.said(lang)))),*)?])
                    })*
                }
            }
        }
    };
}

faults! {
    Empty = "fault-empty",
    RecorderIsCounter = "fault-recorder-is-counter",
    CounterIsWorn = "fault-counter-is-worn",
    NotAFilm = "fault-not-a-film",
    FilmEndUnknown = "fault-film-end-unknown",
    FilmEndsInTheFuture = "fault-film-ends-in-the-future",
    FilmOver { hours: u64 } = "fault-film-over",
    CourseWaits = "fault-course-waits",
    CourseEnded = "fault-course-ended",
    CourseStarted = "fault-course-started",
    CourseNotStarted = "fault-course-not-started",
    CourseNotAsked = "fault-course-not-asked",
    CourseNotDescribed = "fault-course-not-described",
    CourseRuns = "fault-course-runs",
    OwnRequest = "fault-own-request",
    OwnCase = "fault-own-case",
    HandledCase = "fault-handled-case",
    FewHandlers { least: usize } = "fault-few-handlers",
    MoreHandlers { most: usize } = "fault-more-handlers",
    MoreMarks { most: usize } = "fault-more-marks",
    UnknownHandler { certificate: String } = "fault-unknown-handler",
    CertificateNotValid { certificate: String, day: String } = "fault-certificate-not-valid",
    CaseDescribedMeanwhile = "fault-case-described-meanwhile",
    InTheFuture = "fault-in-the-future",
    BeforeReceived = "fault-before-received",
    CodeLength = "fault-code-length",
    CodeCharacter { place: usize } = "fault-code-character",
    CodeBirth = "fault-code-birth",
    CodeCheck { expected: String } = "fault-code-check",
    CodeOfPerson = "fault-code-of-person",
    NotADayOfBirth = "fault-not-a-day-of-birth",
    BirthDiffers = "fault-birth-differs",
    MinorOrganisation = "fault-minor-organisation",
    MinorByBirth = "fault-minor-by-birth",
    PartiesFull { most: u64 } = "fault-parties-full",
    PartiesKept = "fault-parties-kept",
    PartyCorrectedMeanwhile = "fault-party-corrected-meanwhile",
    PartyRemoved = "fault-party-removed",
    PartyCarried = "fault-party-carried",
    CorrectionsFull { most: u64 } = "fault-corrections-full",
    EraseUnconfirmed = "fault-erase-unconfirmed",
    PersonalErased = "fault-personal-erased",
    AnonymousNamed = "fault-anonymous-named",
    CaseNotStarted = "fault-case-not-started",
    PaperOrReason = "fault-paper-or-reason",
    ComplaintDecided = "fault-complaint-decided",
    ComplaintNotDecided = "fault-complaint-not-decided",
    ComplaintTold = "fault-complaint-told",
    NotAMark = "fault-not-a-mark",
    UrgentRefusedBefore = "fault-urgent-refused-before",
    PauseLasts = "fault-pause-lasts",
    PausedAlready = "fault-paused-already",
    NotPaused = "fault-not-paused",
    PausesFull { most: u64 } = "fault-pauses-full",
    ExtendedAlready { times: u64 } = "fault-extended-already",
    ExtensionsFull { most: u64 } = "fault-extensions-full",
    RuleNotRunning = "fault-rule-not-running",
    DeliveryChangedMeanwhile = "fault-delivery-changed-meanwhile",
    PerformanceMovedMeanwhile = "fault-performance-moved-meanwhile",
    ActChangedMeanwhile = "fault-act-changed-meanwhile",
    ActOverADay = "fault-act-over-a-day",
    ActsFull { most: u64 } = "fault-acts-full",
    ActsRecorded = "fault-acts-recorded",
    DocumentsOver { most: usize } = "fault-documents-over",
    ExcusedAlready = "fault-excused-already",
    ExcuseWaits = "fault-excuse-waits",
    ExcuseNotAsked = "fault-excuse-not-asked",
    NoDutyOfAct = "fault-no-duty-of-act",
    NoExcuse = "fault-no-excuse",
    NoOfficerGiven = "fault-no-officer-given",
    NotOfThisCase { document: String } = "fault-not-of-this-case",
    UnknownOfficer { certificate: String } = "fault-unknown-officer",
    MoreOfficers { most: usize } = "fault-more-officers",
    TakesOneselfOut = "fault-takes-oneself-out",
    DecidedAlready = "fault-decided-already",
    DecisionNotStanding = "fault-decision-not-standing",
    DecisionsFull { most: u64 } = "fault-decisions-full",
    DecisionStepsFull { most: u64 } = "fault-decision-steps-full",
    DecisionsKept = "fault-decisions-kept",
    DecisionNumberTaken = "fault-decision-number-taken",
    DecideUnreviewed { rules: String } = "fault-decide-unreviewed",
    DecideChanged = "fault-decide-changed",
    DecideNoOpinion = "fault-decide-no-opinion",
    DecideReturned = "fault-decide-returned",
    DecideDisagreed = "fault-decide-disagreed",
    DecideBeforeOpinion { day: String } = "fault-decide-before-opinion",
    DecideBeforeFall { day: String } = "fault-decide-before-fall",
    DecideOvertaken = "fault-decide-overtaken",
    DecideReviewedOtherwise = "fault-decide-reviewed-otherwise",
    DecideNothingToOverride = "fault-decide-nothing-to-override",
    DecideOverrideOtherwise = "fault-decide-override-otherwise",
    DecideNotAsStored { document: String } = "fault-decide-not-as-stored",
    DecideDraftWithdrawn = "fault-decide-draft-withdrawn",
    DecideOwnDraft = "fault-decide-own-draft",
    DecideOwnOpinion = "fault-decide-own-opinion",
    DecideUnderFourteen { party: String } = "fault-decide-under-fourteen",
    NotOfTheCase = "fault-not-of-the-case",
    DraftsFull { most: u64 } = "fault-drafts-full",
    DraftsKept = "fault-drafts-kept",
    DraftWithdrawn = "fault-draft-withdrawn",
    NotFiledHere { document: String } = "fault-not-filed-here",
    NotAnOfficer { certificate: String } = "fault-not-an-officer",
    ContentDiffers = "fault-content-differs",
    OwnCheck = "fault-own-check",
    PartyKindDiffers = "fault-party-kind-differs",
    NotASanction { word: String } = "fault-not-a-sanction",
    NoSanctionOf = "fault-no-sanction-of",
    AmountOver = "fault-amount-over",
    FactOfDraft { field: String } = "fault-fact-of-draft",
    FactTwice { field: String } = "fault-fact-twice",
    MoreFacts { most: usize } = "fault-more-facts",
    MoreFactors { most: usize } = "fault-more-factors",
    NoDraft = "fault-no-draft",
    ReviewsFull { most: u64 } = "fault-reviews-full",
    ReviewWaits = "fault-review-waits",
    ReviewAgreed = "fault-review-agreed",
    ReviewNotAnew = "fault-review-not-anew",
    OwnReview = "fault-own-review",
    MayNotReview = "fault-may-not-review",
    NotMonitored = "fault-not-monitored",
    OwnMonitoring = "fault-own-monitoring",
    PointUnreviewed { point: u64, recording: RecordingId } = "fault-point-unreviewed",
    ReviewNotReceived = "fault-review-not-received",
    ReviewReceived = "fault-review-received",
    ReviewSentBack = "fault-review-sent-back",
    ReviewOpined = "fault-review-opined",
    ReviewNotDisagreed = "fault-review-not-disagreed",
    ReviewNotUpheld = "fault-review-not-upheld",
    RereviewAnswers = "fault-rereview-answers",
    RereviewNotAsked = "fault-rereview-not-asked",
    RereviewedAlready = "fault-rereviewed-already",
    CollectiveNotCalled = "fault-collective-not-called",
    CollectiveCalledOnce = "fault-collective-called-once",
    CollectiveResolved = "fault-collective-resolved",
    NotAPoint { most: u64 } = "fault-not-a-point",
    PointTwice { point: u64 } = "fault-point-twice",
    PointMissing { point: u64 } = "fault-point-missing",
    PointDoesNot { point: u64 } = "fault-point-does-not",
    PointUnexplained { point: u64 } = "fault-point-unexplained",
    PointLinks { point: u64, most: usize } = "fault-point-links",
    TransferUnsaid = "fault-transfer-unsaid",
    WishesNone = "fault-wishes-none",
    MoreWishes { most: usize } = "fault-more-wishes",
    RecordingNotOfCase { recording: String } = "fault-recording-not-of-case",
    MarkerNotOfCase { marker: String } = "fault-marker-not-of-case",
    StretchBackwards = "fault-stretch-backwards",
    StretchOutside { recording: String, length_ms: u64 } = "fault-stretch-outside",
    NoReviewTerm = "fault-no-review-term",
    NoOpinion = "fault-no-opinion",
    OpinionFiled = "fault-opinion-filed",
    OpinionChanged = "fault-opinion-changed",
    PrintoutOver { most: usize } = "fault-printout-over",
    FewAttendees { least: usize } = "fault-few-attendees",
    MoreAttendees { most: usize } = "fault-more-attendees",
    AttendeeTwice { account: String } = "fault-attendee-twice",
    NotAHeadHere { account: String } = "fault-not-a-head-here",
    BeforeSubmitted = "fault-before-submitted",
    BeforeDecision = "fault-before-decision",
    CashOverFine = "fault-cash-over-fine",
    FewDeciders { least: usize } = "fault-few-deciders",
    FineUnsaid = "fault-fine-unsaid",
    MoreSignatures { most: usize } = "fault-more-signatures",
    NoCashTaken = "fault-no-cash-taken",
    NoPartyOfCase = "fault-no-party-of-case",
    NotSimple = "fault-not-simple",
    NotYuan = "fault-not-yuan",
    NumberBorne { name: String } = "fault-number-borne",
    PagesOver { most: u64 } = "fault-pages-over",
    SignatureInTheFuture = "fault-signature-in-the-future",
    SignatureReason = "fault-signature-reason",
    SignatureWitness = "fault-signature-witness",
    SimpleDecided = "fault-simple-decided",
    SimpleNoRule = "fault-simple-no-rule",
    SimpleNotAllowed { document: String, article: String } = "fault-simple-not-allowed",
    SimpleNotDecided = "fault-simple-not-decided",
    SupersededAlready { name: String } = "fault-superseded-already",
    SupersedesItself = "fault-supersedes-itself",
    UnderFourteen = "fault-under-fourteen",
    UnknownSigner { of: String } = "fault-unknown-signer",
    DeliveriesFull { most: u64 } = "fault-deliveries-full",
    DeliveriesRecorded = "fault-deliveries-recorded",
    DeliveredAlready = "fault-delivered-already",
    DeliveryFailed = "fault-delivery-failed",
    DeliveryUrges = "fault-delivery-urges",
    ServedBeforeMade { day: String } = "fault-served-before-made",
    BeforeServed { day: String } = "fault-before-served",
    DayByKind { day: String } = "fault-day-by-kind",
    NoticeRuns { day: String } = "fault-notice-runs",
    NoNoticeTerm = "fault-no-notice-term",
    NoticeTermUncounted = "fault-notice-term-uncounted",
    NoConsent = "fault-no-consent",
    NoEarlierAttempt = "fault-no-earlier-attempt",
    NotAParty = "fault-not-a-party",
    NoServerGiven = "fault-no-server-given",
    PerformancesFull { most: u64 } = "fault-performances-full",
    StepsFull { most: u64 } = "fault-steps-full",
    PerformanceOver = "fault-performance-over",
    PerformanceRuns = "fault-performance-runs",
    PerformanceFell = "fault-performance-fell",
    PerformanceUnclear = "fault-performance-unclear",
    DeferralWaits = "fault-deferral-waits",
    DeferralNotAsked = "fault-deferral-not-asked",
    NothingToDefer = "fault-nothing-to-defer",
    NothingToRectify = "fault-nothing-to-rectify",
    PartsOver { most: usize } = "fault-parts-over",
    PartsAboveRest = "fault-parts-above-rest",
    NotAnAmount { most: i64 } = "fault-not-an-amount",
    NotUrged = "fault-not-urged",
    BeforeUrged { day: String } = "fault-before-urged",
    NoSuchDelivery = "fault-no-such-delivery",
    NotAnUrgingNotice = "fault-not-an-urging-notice",
    NotDeliveredYet = "fault-not-delivered-yet",
    EnforcementRuns = "fault-enforcement-runs",
    NothingEnforced = "fault-nothing-enforced",
    NoCourtAsked = "fault-no-court-asked",
    BeforeEnforced { day: String } = "fault-before-enforced",
    BeforeEnforcementEnded { day: String } = "fault-before-enforcement-ended",
    CourtRuledAgainst = "fault-court-ruled-against",
    LitigationRuns = "fault-litigation-runs",
    NoLitigation = "fault-no-litigation",
    NotACalendar { why: String } = "fault-not-a-calendar",
    UnknownFact { fact: String, known: String } = "fault-unknown-fact",
    FactMoney { fact: String } = "fault-fact-money",
    FactNumber { fact: String } = "fault-fact-number",
    FactWord { fact: String, words: String } = "fault-fact-word",
    FactSet { fact: String, words: String } = "fault-fact-set",
    FactFlag { fact: String } = "fault-fact-flag",
    NotCounted { why: String } = "fault-not-counted",
    NotExtendable = "fault-not-extendable",
    Longer { most: usize } = "fault-longer",
    Shorter { least: usize } = "fault-shorter",
    ShorterAlone { least: usize } = "fault-shorter-alone",
    Common = "fault-common",
    FewDifferent { least: usize } = "fault-few-different",
    Unseen = "fault-unseen",
    OldPassword = "fault-old-password",
    LikeAccount = "fault-like-account",
    WrongCode = "fault-wrong-code",
    NeededForRole = "fault-needed-for-role",
    NotForRole = "fault-not-for-role",
    NeededForOfficer = "fault-needed-for-officer",
    OfficersOnly = "fault-officers-only",
    NotAfterStart = "fault-not-after-start",
    ClipSpan { hours: u64 } = "fault-clip-span",
    NotADocument = "fault-not-a-document",
    MoreMebibytes { most: u64 } = "fault-more-mebibytes",
    FiledAlready = "fault-filed-already",
    FiledOtherwise = "fault-filed-otherwise",
    FiledSomewhere = "fault-filed-somewhere",
    OfFile { name: String, fault: Box<Fault> } = "fault-of-file",
    MoreFiles { most: usize } = "fault-more-files",
    OfRecording { recording: RecordingId, fault: Box<Fault> } = "fault-of-recording",
    TooManyAtOnce { count: usize, most: usize } = "fault-too-many-at-once",
    TwoAgencies = "fault-two-agencies",
    WithdrawnBefore = "fault-withdrawn-before",
    NotASlug { most: usize } = "fault-not-a-slug",
    NotARole = "fault-not-a-role",
    NotALabel { most: usize } = "fault-not-a-label",
    NotATime = "fault-not-a-time",
    AccountClosedBefore = "fault-account-closed-before",
    AccountClosed = "fault-account-closed",
    OwnAccount = "fault-own-account",
    NotAHead = "fault-not-a-head",
    DecidesAnyway = "fault-decides-anyway",
    InThePast = "fault-in-the-past",
    BeforeDeed = "fault-before-deed",
    DelegationOver = "fault-delegation-over",
    ActsAlready { head: String, until: String } = "fault-acts-already",
    HeadsOwnRequest = "fault-heads-own-request",
    HeadsOwnCase = "fault-heads-own-case",
    NotQualified = "fault-not-qualified",
    TakesNoCertificate = "fault-takes-no-certificate",
    CertificateBoundBefore = "fault-certificate-bound-before",
    StationRevokedBefore = "fault-station-revoked-before",
    TooLarge = "fault-too-large",
    FormIncomplete = "fault-form-incomplete",
    PageTooOld = "fault-page-too-old",
    ClipBeyond { length: String } = "fault-clip-beyond",
    ClipOfPicture = "fault-clip-of-picture",
    CodeUsedBefore = "fault-code-used-before",
    CodeOverBefore = "fault-code-over-before",
    TokenRevokedBefore = "fault-token-revoked-before",
    PasswordNeeded = "fault-password-needed",
    DerivedFull { most: u64 } = "fault-derived-full",
    MarkersFull { most: u64 } = "fault-markers-full",
    NoTranscriber = "fault-no-transcriber",
    NothingToHear = "fault-nothing-to-hear",
    TranscriptAsked = "fault-transcript-asked",
    TranscriptionsFull { most: u64 } = "fault-transcriptions-full",
    TranscriptsFull { most: u64 } = "fault-transcripts-full",
    NotText = "fault-not-text",
    NotATranscript = "fault-not-a-transcript",
    NothingSaid = "fault-nothing-said",
    AtCell { line: u64, column: CaseColumn, fault: Box<Fault> } = "fault-at-cell",
    NotCsvAt { line: u64 } = "fault-not-csv-at",
    CellsAt { line: u64, found: usize, wanted: usize } = "fault-cells-at",
    UnknownColumn { column: String } = "fault-unknown-column",
    MissingColumn { column: CaseColumn } = "fault-missing-column",
    TwiceAtLine { line: u64 } = "fault-twice-at-line",
    CaseThere = "fault-case-there",
    AtLine { line: u64, fault: Box<Fault> } = "fault-at-line",
    AtSegment { segment: u64, fault: Box<Fault> } = "fault-at-segment",
    NotCueTimes = "fault-not-cue-times",
    NotSegmentTimes = "fault-not-segment-times",
    CueBackwards = "fault-cue-backwards",
    CueBehindEnd { at: String, length: String } = "fault-cue-behind-end",
    MoreLines { most: usize } = "fault-more-lines",
    NoJsonAt { line: u64, column: u64 } = "fault-no-json-at",
    NoTranscriptAt { line: u64 } = "fault-no-transcript-at",
    NotALanguage = "fault-not-a-language",
    SavedSearchesFull { most: u64 } = "fault-saved-searches-full",
    NobodyCalled = "fault-nobody-called",
    NothingCalled = "fault-nothing-called",
    SeveralCalled { items: String } = "fault-several-called",
    MoreWords { most: usize } = "fault-more-words",
    NotUnderstood = "fault-not-understood",
    NotOffered = "fault-not-offered",
    NotFrom { least: u64 } = "fault-not-from",
    NotADay = "fault-not-a-day",
    NotACircle { most: u64 } = "fault-not-a-circle",
    CircleTooFull { most: usize } = "fault-circle-too-full",
    BeyondList { most: u64 } = "fault-beyond-list",
    NotARecording = "fault-not-a-recording",
    ForeignCursor = "fault-foreign-cursor",
    NoCaseOf { number: String } = "fault-no-case-of",
    NotFiled = "fault-not-filed",
    CaseFull { most: u64 } = "fault-case-full",
    CasesFull { most: u64 } = "fault-cases-full",
    CaseNamesFull { most: u64 } = "fault-case-names-full",
    CaseClosed = "fault-case-closed",
    CaseNotClosed = "fault-case-not-closed",
    CaseMerged { number: String } = "fault-case-merged",
    CaseItself = "fault-case-itself",
    CasesOfTwoAgencies = "fault-cases-of-two-agencies",
    CaseNamedSo = "fault-case-named-so",
    CaseRenamedMeanwhile { number: String, title: String } = "fault-case-renamed-meanwhile",
    CaseAmbiguous { numbers: String } = "fault-case-ambiguous",
    CasesTooFull { most: u64 } = "fault-cases-too-full",
    NotACase = "fault-not-a-case",
    DocumentsFull { most: u64 } = "fault-documents-full",
    BeforeStart = "fault-before-start",
    BeforeYear { year: i16 } = "fault-before-year",
    MoreDays { most: i64 } = "fault-more-days",
    OutOfRange = "fault-out-of-range",
    LogRange { size: u64 } = "fault-log-range",
    RestoredSize { size: u64, now: u64 } = "fault-restored-size",
    RestoredSeen { size: u64, seen: u64 } = "fault-restored-seen",
    RestoreUnshown = "fault-restore-unshown",
    RestoreUnplaced = "fault-restore-unplaced",
    MomentOver { most: u64 } = "fault-moment-over",
    NotOneTo { most: u64 } = "fault-not-one-to",
    TokensFull { most: usize } = "fault-tokens-full",
    ClockNotDoubted = "fault-clock-not-doubted",
    ClockMovedOn = "fault-clock-moved-on",
    StoredAlready = "fault-stored-already",
    FramesSpan { most: u64 } = "fault-frames-span",
    NoStream { medium: Medium } = "fault-no-stream",
    PathTooLong = "fault-path-too-long",
    PartOutside { part: usize, parts: usize } = "fault-part-outside",
    NoneGiven { most: usize } = "fault-none-given",
    TooManyGiven { count: usize, most: usize } = "fault-too-many-given",
    TooManyFiled { count: usize, most: usize, parts: usize } = "fault-too-many-filed",
    HistoriesTooLong { count: u64, most: u64 } = "fault-histories-too-long",
    PackageOfOne = "fault-package-of-one",
    MoreFlags { most: usize } = "fault-more-flags",
    Unreadable { cause: Cause } = "fault-unreadable",
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_in_both_languages() {
        for id in Fault::MESSAGES {
            for lang in Lang::ALL {
                assert_ne!(lang.text(id), *id, "{id} has no text in {lang}");
            }
        }
        let fault = Fault::RestoredSeen { size: 12, seen: 9 };
        assert_eq!(fault.to_string(), "is 12, but a station saw another log of 9 entries: fewer were kept");
        assert_eq!(Fault::NoStream { medium: Medium::Sound }.text(Lang::Zh), "不是声音流的编号");
        assert_eq!(Fault::NoStream { medium: Medium::Video }.to_string(), "is no stream of moving pictures");
    }
}
