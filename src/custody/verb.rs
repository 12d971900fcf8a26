//! What people and stations can ask for, as the log names it where they are refused. A closed list: a new use case
//! has its word here.

use tracing::{Span, error_span};

macro_rules! verbs {
    ($($name:ident = $word:literal,)*) => {
        /// What was asked for, in `access.refused`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Verb {
            $(#[doc = concat!("`", $word, "`.")] $name,)*
        }

        impl Verb {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word that the log keeps.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// The span of its work: `custody.` and the word.
            pub(in crate::custody) fn span(self) -> Span {
                match self {
                    $(Self::$name => error_span!(concat!("custody.", $word)),)*
                }
            }
        }
    };
}

verbs! {
    ActChange = "act.change",
    ActList = "act.list",
    ActRecord = "act.record",
    ActRemove = "act.remove",
    AgencyAdd = "agency.add",
    AgencyList = "agency.list",
    CalendarList = "calendar.list",
    CalendarLoad = "calendar.load",
    CalendarPreview = "calendar.preview",
    CaseCarrying = "case.carrying",
    CaseClose = "case.close",
    CaseCompleteness = "case.completeness",
    CompletenessPrint = "completeness.print",
    CaseExport = "case.export",
    CaseFind = "case.find",
    CaseImport = "case.import",
    CaseLacks = "case.lacks",
    CaseLink = "case.link",
    CaseMerge = "case.merge",
    CaseOpen = "case.open",
    CaseRename = "case.rename",
    CaseReopen = "case.reopen",
    CaseShow = "case.show",
    CaseStep = "case.step",
    CaseUnlink = "case.unlink",
    Clock = "clock",
    ClockAccept = "clock.accept",
    ComplaintDecide = "complaint.decide",
    ComplaintErase = "complaint.erase",
    ComplaintList = "complaint.list",
    ComplaintReceive = "complaint.receive",
    ComplaintTell = "complaint.tell",
    CounterImport = "counter.import",
    CounterList = "counter.list",
    CounterRegister = "counter.register",
    Console = "console",
    Deadlines = "deadlines",
    DecisionList = "decision.list",
    DecisionOverride = "decision.override",
    DecisionStep = "decision.step",
    DecisionTake = "decision.take",
    ResponsibilityPrint = "responsibility.print",
    ResponsibilityShow = "responsibility.show",
    DelegationEnd = "delegation.end",
    DelegationGive = "delegation.give",
    DelegationList = "delegation.list",
    LawAssess = "law.assess",
    LawDue = "law.due",
    LawRead = "law.read",
    DeliveryChange = "delivery.change",
    DeliveryDeliver = "delivery.deliver",
    DeliveryList = "delivery.list",
    DeliveryRecord = "delivery.record",
    DeliveryRemove = "delivery.remove",
    DerivedList = "derived.list",
    DerivedStatement = "derived.statement",
    DerivedView = "derived.view",
    DockingRecord = "docking.record",
    DocumentDescribe = "document.describe",
    DocumentFile = "document.file",
    DocumentOpen = "document.open",
    DocumentPapers = "document.papers",
    DocumentWithdraw = "document.withdraw",
    DraftAssess = "draft.assess",
    DraftList = "draft.list",
    DraftRecord = "draft.record",
    DraftWithdraw = "draft.withdraw",
    DutyDecide = "duty.decide",
    DutyExcuse = "duty.excuse",
    ImportPreview = "import.preview",
    ImportTemplate = "import.template",
    ItemHistory = "item.history",
    LogEntries = "log.entries",
    LogEntry = "log.entry",
    LogRestore = "log.restore",
    LogRestores = "log.restores",
    MapTile = "map.tile",
    MarkerList = "marker.list",
    MarkerChange = "marker.change",
    MarkerRemove = "marker.remove",
    MarkerSet = "marker.set",
    Metrics = "metrics",
    MonitorReview = "monitor.review",
    OfficerAdd = "officer.add",
    OfficerCertify = "officer.certify",
    OfficerList = "officer.list",
    PackageFetch = "package.fetch",
    PackageMake = "package.make",
    PartyCorrect = "party.correct",
    PartyErase = "party.erase",
    PartyList = "party.list",
    PartyRecord = "party.record",
    PartyRemove = "party.remove",
    PackageShow = "package.show",
    PerformanceList = "performance.list",
    PerformanceRecord = "performance.record",
    PerformanceStep = "performance.step",
    RecorderAssign = "recorder.assign",
    RecorderList = "recorder.list",
    RecordingDerive = "recording.derive",
    RecordingDocument = "recording.document",
    RecordingFacets = "recording.facets",
    RecordingFind = "recording.find",
    RecordingFrames = "recording.frames",
    RecordingPicture = "recording.picture",
    RecordingQueue = "recording.queue",
    RecordingReceipt = "recording.receipt",
    RecordingRelease = "recording.release",
    RecordingShow = "recording.show",
    RecordingStills = "recording.stills",
    RecordingVerify = "recording.verify",
    RecordingView = "recording.view",
    RegisterShow = "register.show",
    ReviewFile = "review.file",
    ReviewList = "review.list",
    ReviewPrint = "review.print",
    ReviewStep = "review.step",
    ReviewSubmit = "review.submit",
    SavedSearchList = "saved_search.list",
    SavedSearchMake = "saved_search.make",
    SavedSearchOpen = "saved_search.open",
    SavedSearchRemove = "saved_search.remove",
    SavedSearchRename = "saved_search.rename",
    Search = "search",
    SessionEnd = "session.end",
    SignIn = "sign_in",
    SimpleDecide = "simple.decide",
    SimpleFollow = "simple.follow",
    SimpleShow = "simple.show",
    StationEnrol = "station.enrol",
    StationEnrolled = "station.enrolled",
    StationList = "station.list",
    StationRevoke = "station.revoke",
    StationSession = "station.session",
    StationShow = "station.show",
    StationWithdrawCode = "station.withdraw_code",
    SuggestionMake = "suggestion.make",
    SuggestionWithdraw = "suggestion.withdraw",
    TaskList = "task.list",
    TranscriptAdd = "transcript.add",
    TranscriptMake = "transcript.make",
    TranscriptList = "transcript.list",
    TranscriptRead = "transcript.read",
    TranscriptRemove = "transcript.remove",
    UploadAnnounce = "upload.announce",
    UploadFinish = "upload.finish",
    UploadSegment = "upload.segment",
    UploadStatus = "upload.status",
    UserAdd = "user.add",
    UserBind = "user.bind",
    UserDisable = "user.disable",
    UserList = "user.list",
    UserPassword = "user.password",
    UserQualify = "user.qualify",
    UserSecondFactor = "user.second_factor",
    UserShow = "user.show",
    UserToken = "user.token",
    UserTokenList = "user.token_list",
    UserTokenRevoke = "user.token_revoke",
    ViewClose = "view.close",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_verbs_have_one_word() {
        let words: std::collections::BTreeSet<_> = Verb::ALL.iter().map(|verb| verb.word()).collect();
        assert_eq!(words.len(), Verb::ALL.len());
    }
}
