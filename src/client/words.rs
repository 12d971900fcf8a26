//! The field's words in Chinese and English, and how they are given on the command line: by their
//! stored name or in Chinese.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use evidence::event::{
    CaseOutcome, CasePause, CaseProcedure, CaseSource, ComplaintChannel, ComplaintOutcome, ComplaintTelling,
    DeliveryAddress, DeliveryRecipient, DeliveryShown, DraftOutcome, EnforcementResult, MonitorPoint, PaperOriginal,
    PartyKind, PerformanceWhat, Qualification, RectificationResult, Remedy, RemedyResult, ReviewOutcome, Role,
    Sanction, SignatureRole, Signing, Volume,
};

use crate::answers::deadline::CountedBy;
use crate::answers::personal::IdentityKind;
use crate::client::output::Language;

/// A word of a closed list.
pub(in crate::client) trait Word: Copy + Send + Sync + 'static {
    /// The whole list.
    const ALL: &'static [Self];

    /// Its stored name, which is also how it is given on the command line.
    fn id(self) -> &'static str;

    /// The word in a language.
    fn name(self, language: Language) -> String {
        language.named(self.id())
    }
}

impl Word for Role {
    const ALL: &'static [Self] = &Role::ALL;

    fn id(self) -> &'static str {
        Self::id(self)
    }
}

impl Word for CountedBy {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Arrival => "arrival",
        }
    }
}

impl Word for CaseProcedure {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Simple => "simple",
        }
    }

    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Ordinary => "law-procedure-ordinary",
            Self::Simple => "law-procedure-simple",
        };
        language.text(message).into_owned()
    }
}

impl Word for CaseSource {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Inspection => "inspection",
            Self::Complaint => "complaint",
            Self::Referral => "referral",
            Self::Application => "application",
            Self::Other => "other",
        }
    }

    /// An inspection that a case comes from is another word than one that its terms wait for.
    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Inspection => "course-source-inspection",
            Self::Complaint => "course-source-complaint",
            Self::Referral => "course-source-referral",
            Self::Application => "course-source-application",
            Self::Other => "course-source-other",
        };
        language.text(message).into_owned()
    }
}

impl Word for CasePause {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Appraisal => "appraisal",
            Self::Hearing => "hearing",
            Self::Inspection => "inspection",
            Self::PublicNotice => "public_notice",
            Self::Suspension => "suspension",
        }
    }
}

impl Word for CaseOutcome {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Performed => "performed",
            Self::Enforced => "enforced",
            Self::Nothing => "nothing",
            Self::Transferred => "transferred",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Other => "other",
        }
    }
}

impl Word for MonitorPoint {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::LegalReview => "legal_review",
            Self::TechnicalReview => "technical_review",
            Self::RecordTrue => "record_true",
            Self::RecordClear => "record_clear",
            Self::RecordComplete => "record_complete",
            Self::RecordAccurate => "record_accurate",
        }
    }
}

impl Word for Qualification {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::LegalProfession => "legal_profession",
            Self::ReviewedBefore => "reviewed_before",
        }
    }
}

impl Word for PartyKind {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::NaturalPerson => "natural_person",
            Self::LegalPerson => "legal_person",
            Self::OtherOrganisation => "other_organisation",
            Self::IndividualBusiness => "individual_business",
        }
    }
}

impl Word for IdentityKind {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::ResidentCard => "resident_card",
            Self::Passport => "passport",
            Self::TravelPermit => "travel_permit",
            Self::OtherPaper => "other_paper",
        }
    }
}

impl Word for ComplaintChannel {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Telephone => "telephone",
            Self::Letter => "letter",
            Self::Online => "online",
            Self::AnotherBody => "another_body",
            Self::OtherWay => "other_way",
        }
    }
}

impl Word for ComplaintOutcome {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Declined => "declined",
            Self::Referred => "referred",
        }
    }
}

impl Word for ComplaintTelling {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Telephone => "telephone",
            Self::Letter => "letter",
            Self::Online => "online",
            Self::NobodyToTell => "nobody_to_tell",
        }
    }
}

impl Word for Volume {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Secondary => "secondary",
        }
    }

    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Main => "law-volume-main",
            Self::Secondary => "law-volume-secondary",
        };
        language.text(message).into_owned()
    }
}

impl Word for PaperOriginal {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::PaperScan => "paper_scan",
            Self::BornDigital => "born_digital",
        }
    }
}

impl Word for SignatureRole {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Party => "party",
            Self::Witness => "witness",
            Self::Interpreter => "interpreter",
            Self::Drafter => "drafter",
            Self::Checker => "checker",
            Self::Reviewer => "reviewer",
            Self::Head => "head",
        }
    }

    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Officer => "law-signs-officer",
            Self::Party => "law-signs-party",
            Self::Witness => "law-signs-witness",
            Self::Interpreter => "law-signs-interpreter",
            Self::Drafter => "law-signs-drafter",
            Self::Checker => "law-signs-checker",
            Self::Reviewer => "law-signs-reviewer",
            Self::Head => "law-signs-head",
        };
        language.text(message).into_owned()
    }
}

impl Word for Signing {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Ink => "ink",
            Self::ElectronicSeal => "electronic_seal",
            Self::Refused => "refused",
            Self::Absent => "absent",
        }
    }

    /// That a signature was refused is another word than that an application was.
    fn name(self, language: Language) -> String {
        let message = match self {
            Self::Ink => "paper-signed-ink",
            Self::ElectronicSeal => "paper-signed-seal",
            Self::Refused => "paper-signing-refused",
            Self::Absent => "paper-signing-absent",
        };
        language.text(message).into_owned()
    }
}

impl Word for Sanction {
    const ALL: &'static [Self] = Self::ALL;

    fn id(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::PublicCriticism => "public_criticism",
            Self::Fine => "fine",
            Self::Confiscate => "confiscate",
            Self::SuspendLicence => "suspend_licence",
            Self::RevokeLicence => "revoke_licence",
            Self::Downgrade => "downgrade",
            Self::SuspendBusiness => "suspend_business",
            Self::CloseBusiness => "close_business",
            Self::RestrictBusiness => "restrict_business",
            Self::Detain => "detain",
            Self::Other => "other",
        }
    }
}

/// Words of lists of which each is told by the message of its stored name.
macro_rules! words {
    ($($list:ident { $($word:ident = $id:literal),+ })+) => {$(
        impl Word for $list {
            const ALL: &'static [Self] = Self::ALL;

            fn id(self) -> &'static str {
                match self {
                    $(Self::$word => $id,)+
                }
            }
        }
    )+};
}

words! {
    DeliveryRecipient {
        PartyItself = "party_itself", AdultRelative = "adult_relative", HeadOfOrganisation = "head_of_organisation",
        ReceivingClerk = "receiving_clerk", PartysAgent = "partys_agent", NobodyTook = "nobody_took"
    }
    DeliveryShown { Consent = "consent", Residence = "residence", Signed = "signed", Witnessed = "witnessed" }
    DeliveryAddress {
        NoAddress = "no_address", Postal = "postal", Fax = "fax", Email = "email", Platform = "platform",
        Message = "message"
    }
    PerformanceWhat {
        Fine = "fine", Confiscation = "confiscation", Rectify = "rectify", LicenceActed = "licence_acted",
        OtherDuty = "other_duty"
    }
    RectificationResult {
        SetRight = "set_right", SetRightInPart = "set_right_in_part", LeftAsItWas = "left_as_it_was"
    }
    DraftOutcome {
        Penalty = "penalty", NoPenaltyMinor = "no_penalty_minor", NoPenaltyUnproven = "no_penalty_unproven",
        Transferred = "transferred", Granted = "granted", Refused = "refused", Measure = "measure", Other = "other"
    }
    ReviewOutcome { Agree = "agree", Return = "return", Disagree = "disagree" }
    Remedy { AdministrativeReview = "administrative_review", Lawsuit = "lawsuit" }
    RemedyResult {
        Upheld = "upheld", DecisionChanged = "decision_changed", DecisionFell = "decision_fell",
        TakenBack = "taken_back"
    }
    EnforcementResult {
        CameToNothing = "came_to_nothing", CourtNotAccepted = "court_not_accepted", CourtRefused = "court_refused"
    }
}

/// Reads a word from the command line.
pub(in crate::client) fn parser<W: Word>() -> impl TypedValueParser<Value = W> {
    let values = W::ALL.iter().map(|word| {
        let zh = word.name(Language::Zh);
        PossibleValue::new(word.id()).alias(zh.clone()).help(zh)
    });
    PossibleValuesParser::new(values).map(|given| {
        let named = W::ALL.iter().find(|word| given == word.name(Language::Zh) || given == word.id());
        *named.expect("the parser lets no other word pass")
    })
}

#[cfg(test)]
mod tests {
    use crate::client::words::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[arg(value_parser = parser::<Role>())]
        role: Role,
    }

    #[test]
    fn a_word_is_taken_by_its_stored_name_or_in_chinese() {
        use clap::Parser as _;
        for word in <Role as Word>::ALL {
            for given in [word.id().to_owned(), word.name(Language::Zh)] {
                let line = Line::try_parse_from(["x", &given]).expect("a role");
                assert_eq!(line.role, *word, "{given}");
            }
        }
        assert!(Line::try_parse_from(["x", "Clerk"]).is_err());
    }

    #[test]
    fn every_role_has_its_word_in_both_languages() {
        let word = |lang: Language, role: Role| lang.find(&format!("word-{}", role.id().replace('_', "-")), None);
        let roles = Language::ALL.into_iter().flat_map(|lang| Role::ALL.map(|role| (lang, role)));
        let untold: Vec<(Language, Role)> = roles.filter(|(lang, role)| word(*lang, *role).is_none()).collect();
        assert!(untold.is_empty(), "{untold:?}");
    }

    /// Every word of a list has the name that answers of the service give it, and one of its own in each language.
    fn assert_whole<W: Word + serde::Serialize>() {
        for word in W::ALL {
            assert_eq!(serde_json::to_value(word).expect("JSON"), word.id());
            for language in Language::ALL {
                let name = word.name(language);
                let namesakes = W::ALL.iter().filter(|other| other.name(language) == name).count();
                assert!(namesakes == 1 && name.is_ascii() == (language == Language::En), "{}: {name}", word.id());
            }
        }
    }

    #[test]
    fn every_word_of_a_course_has_a_name_of_its_own_in_both_languages() {
        assert_whole::<CaseProcedure>();
        assert_whole::<CaseSource>();
        assert_whole::<CasePause>();
        assert_whole::<MonitorPoint>();
        assert_whole::<CaseOutcome>();
    }

    #[test]
    fn every_word_of_parties_and_complaints_has_a_name_of_its_own_in_both_languages() {
        assert_whole::<PartyKind>();
        assert_whole::<IdentityKind>();
        assert_whole::<ComplaintChannel>();
        assert_whole::<ComplaintOutcome>();
        assert_whole::<ComplaintTelling>();
    }

    #[test]
    fn every_word_of_documents_and_sanctions_has_a_name_of_its_own_in_both_languages() {
        assert_whole::<Volume>();
        assert_whole::<PaperOriginal>();
        assert_whole::<SignatureRole>();
        assert_whole::<Signing>();
        assert_whole::<Sanction>();
    }

    #[test]
    fn every_word_of_service_and_carrying_out_has_a_name_of_its_own_in_both_languages() {
        assert_whole::<DeliveryRecipient>();
        assert_whole::<DeliveryShown>();
        assert_whole::<DeliveryAddress>();
        assert_whole::<PerformanceWhat>();
        assert_whole::<RectificationResult>();
        assert_whole::<Remedy>();
        assert_whole::<RemedyResult>();
        assert_whole::<EnforcementResult>();
    }
}
