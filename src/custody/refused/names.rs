//! What a refusal may name: closed lists, each name with what the API calls it and what people read.

use std::fmt;

use words::Lang;

macro_rules! names {
    ($(#[$doc:meta])* $list:ident: $($name:ident = $written:literal, $message:literal;)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $list {
            $(#[doc = concat!("`", $written, "`, told by the message `", $message, "`.")] $name,)*
        }

        impl $list {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What the API calls it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $written,)*
                }
            }

            /// The message of what people read.
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                }
            }

            /// What a person reads.
            pub fn told(self, lang: Lang) -> String {
                lang.text(self.message()).into_owned()
            }
        }

        impl fmt::Display for $list {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

names! {
    /// A field of a request, a form or a statement.
    Field:
    ActEnd = "act_end", "field-act-end";
    About = "about", "field-about";
    AboutPerson = "about_person", "field-about-person";
    Address = "address", "field-address";
    AddressKind = "address_kind", "field-address-kind";
    Agency = "agency", "field-agency";
    Amount = "amount_fen", "field-amount";
    Anonymous = "anonymous", "field-anonymous";
    Answer = "answer", "field-answer";
    AppliedOn = "applied_on", "field-applied-on";
    At = "at", "field-at";
    AtMs = "at_ms", "field-at-ms";
    Attendees = "attendees", "field-attendees";
    Audio = "audio", "field-audio";
    Basis = "basis", "field-basis";
    BegunOn = "begun_on", "field-begun-on";
    BirthDate = "birth_date", "field-birth-date";
    Body = "body", "field-body";
    Calendar = "calendars", "field-calendar";
    Case = "case", "field-case";
    CashFen = "cash_fen", "field-cash-fen";
    Certificate = "certificate", "field-certificate";
    Checker = "checker", "field-checker";
    CheckedOn = "checked_on", "field-checked-on";
    Code = "code", "field-code";
    Collective = "collective", "field-collective";
    ConfiscationFen = "confiscation_fen", "field-confiscation-fen";
    Consent = "consent", "field-consent";
    Content = "content", "field-content";
    Counter = "counter", "field-counter";
    Court = "court", "field-court";
    Cursor = "cursor", "field-cursor";
    Day = "day", "field-day";
    Days = "days", "field-days";
    DecidedAt = "decided_at", "field-decided-at";
    DecidedOn = "decided_on", "field-decided-on";
    Decision = "decision", "field-decision";
    Delegation = "delegation", "field-delegation";
    Deputy = "deputy", "field-deputy";
    DeedUntil = "deed_until", "field-deed-until";
    DeliveredOn = "delivered_on", "field-delivered-on";
    Delivery = "delivery", "field-delivery";
    DockingId = "docking id", "field-docking-id";
    Document = "document", "field-document";
    DocumentKind = "document_kind", "field-document-kind";
    Documents = "documents", "field-documents";
    DoneOn = "done_on", "field-done-on";
    Draft = "draft", "field-draft";
    Drafter = "drafter", "field-drafter";
    Duty = "duty", "field-duty";
    End = "end", "field-end";
    EndedOn = "ended_on", "field-ended-on";
    EraseSure = "sure", "field-erase-sure";
    Examined = "examined", "field-examined";
    Extended = "extended", "field-extended";
    Factors = "factors", "field-factors";
    Facts = "facts", "field-facts";
    FiledWith = "filed_with", "field-filed-with";
    File = "file", "field-file";
    FineFen = "fine_fen", "field-fine-fen";
    Flag = "flag", "field-flag";
    Form = "form", "field-form";
    From = "from", "field-from";
    FromOn = "from_on", "field-from-on";
    FromEntries = "from", "field-from-entries";
    GivenOn = "given_on", "field-given-on";
    Ground = "ground", "field-ground";
    Guardian = "guardian", "field-guardian";
    HandedInOn = "handed_in_on", "field-handed-in-on";
    Handlers = "handlers", "field-handlers";
    Head = "head", "field-head";
    Hearing = "hearing", "field-hearing";
    HeldAt = "held_at", "field-held-at";
    HeldOn = "held_on", "field-held-on";
    IdentityKind = "identity_kind", "field-identity-kind";
    IdentityNumber = "identity_number", "field-identity-number";
    Inside = "inside", "field-inside";
    Instead = "instead", "field-instead";
    Item = "item", "field-item";
    Kind = "kind", "field-kind";
    Lacks = "lacks", "field-lacks";
    Language = "language", "field-language";
    Law = "law", "field-law";
    MadeBy = "made_by", "field-made-by";
    MadeOn = "made_on", "field-made-on";
    Marks = "marks", "field-marks";
    Matter = "matter", "field-matter";
    Medium = "medium", "field-medium";
    Met = "met", "field-met";
    Minor = "minor", "field-minor";
    Name = "name", "field-name";
    Near = "near", "field-near";
    Number = "number", "field-number";
    Officer = "officer", "field-officer";
    Officers = "officers", "field-officers";
    Old = "old", "field-old";
    On = "on", "field-on";
    Other = "other", "field-other";
    Package = "package", "field-package";
    Page = "page", "field-page";
    Pages = "pages", "field-pages";
    Paper = "paper", "field-paper";
    PaperNumber = "number", "field-paper-number";
    Part = "part", "field-part";
    Parts = "parts", "field-parts";
    Party = "party", "field-party";
    PartyKind = "party_kind", "field-party-kind";
    PassedOnBy = "passed_on_by", "field-passed-on-by";
    Password = "password", "field-password";
    Path = "path", "field-path";
    Person = "person", "field-person";
    Phone = "phone", "field-phone";
    Place = "place", "field-place";
    Points = "points", "field-points";
    PostalNumber = "postal_number", "field-postal-number";
    Program = "program", "field-program";
    Q = "q", "field-q";
    Qualification = "qualification", "field-qualification";
    Reason = "reason", "field-reason";
    Reasons = "reasons", "field-reasons";
    ReceiptNumber = "receipt_number", "field-receipt-number";
    ReceivedAt = "received_at", "field-received-at";
    Recipient = "recipient", "field-recipient";
    Recorder = "recorder", "field-recorder";
    Recording = "recording", "field-recording";
    RecordingId = "recording id", "field-recording-id";
    Recordings = "recordings", "field-recordings";
    Released = "released", "field-released";
    ReleasedAt = "released_at", "field-released-at";
    Remedy = "remedy", "field-remedy";
    Representative = "representative", "field-representative";
    Resolution = "resolution", "field-resolution";
    Result = "result", "field-result";
    ReviewStatement = "statement", "field-review-statement";
    Reviewed = "reviewed", "field-reviewed";
    Role = "role", "field-role";
    Rule = "rule", "field-rule";
    Sanctions = "sanctions", "field-sanctions";
    Saved = "saved", "field-saved";
    Says = "says", "field-says";
    Shown = "shown", "field-shown";
    Signatures = "signatures", "field-signatures";
    SimpleFacts = "facts", "field-simple-facts";
    Since = "since", "field-since";
    Size = "size", "field-size";
    Stage = "stage", "field-stage";
    Standing = "standing", "field-standing";
    Start = "start", "field-start";
    StartedAt = "started_at", "field-started-at";
    StatedAt = "stated_at", "field-stated-at";
    Statement = "statement", "field-statement";
    Station = "station", "field-station";
    Steps = "steps", "field-steps";
    Succeeded = "succeeded", "field-succeeded";
    Supersedes = "supersedes", "field-supersedes";
    Sure = "sure", "field-sure";
    Terms = "terms", "field-terms";
    Text = "text", "field-text";
    Title = "title", "field-title";
    ToldAt = "told_at", "field-told-at";
    ToMs = "to_ms", "field-to-ms";
    Transfer = "transfer", "field-transfer";
    UnifiedCode = "code", "field-unified-code";
    Until = "until", "field-until";
    UntilOn = "until_on", "field-until-on";
    User = "user", "field-user";
    ValidUntil = "valid_until", "field-valid-until";
    Video = "video", "field-video";
    View = "view", "field-view";
    Wall = "wall", "field-wall";
    What = "what", "field-what";
    Wishes = "wishes", "field-wishes";
    Witness = "witness", "field-witness";
}

names! {
    /// What is asked for, and is not there or not to be known of.
    Thing:
    Act = "act", "thing-act";
    Agency = "agency", "thing-agency";
    OtherDocking = "another docking", "thing-another-docking";
    Case = "case", "thing-case";
    Code = "enrolment code", "thing-enrolment-code";
    Complaint = "complaint", "thing-complaint";
    Counter = "counter", "thing-counter";
    Decision = "decision", "thing-decision";
    Delegation = "delegation", "thing-delegation";
    Delivery = "service of a document", "thing-delivery";
    Derived = "clip or snapshot", "thing-clip-or-snapshot";
    Docking = "docking", "thing-docking";
    Document = "document", "thing-document";
    Draft = "draft", "thing-draft";
    Grant = "grant", "thing-grant";
    Import = "import", "thing-import";
    Item = "item", "thing-item";
    Entry = "log entry", "thing-log-entry";
    MapTile = "map tile", "thing-map-tile";
    Marker = "marker", "thing-marker";
    Officer = "officer", "thing-officer";
    OwnOfficer = "officer of this agency", "thing-officer-of-this-agency";
    Package = "package", "thing-package";
    Party = "party", "thing-party";
    Performance = "what is owed", "thing-performance";
    Picture = "picture", "thing-picture";
    Recording = "recording", "thing-recording";
    Review = "review", "thing-review";
    SavedSearch = "saved search", "thing-saved-search";
    Segment = "segment", "thing-segment";
    Provider = "sign-in service", "thing-sign-in-service";
    Station = "station", "thing-station";
    Tile = "tile", "thing-tile";
    Token = "token", "thing-token";
    Transcript = "transcript", "thing-transcript";
    Upload = "upload", "thing-upload";
    User = "user", "thing-user";
    View = "view", "thing-view";
}

names! {
    /// What a row or an entry names, and is not there.
    Gone:
    Case = "a case", "gone-case";
    Docking = "a docking", "gone-docking";
    Document = "a document", "gone-document";
    Draft = "a draft", "gone-draft";
    Recording = "a recording", "gone-recording";
    RecordingsStation = "a recording's station", "gone-station";
    FirstEntry = "a station's first entry", "gone-first-entry";
    StoredRecording = "a stored recording", "gone-stored";
    Entry = "an entry", "gone-entry";
    HistoryEntry = "an entry of an item's history", "gone-history-entry";
    History = "an item's history", "gone-history";
    PackageEntry = "the entry of a package", "gone-package-entry";
    PasswordEntry = "the entry of a password", "gone-password-entry";
    RestoreEntry = "the entry of a restore", "gone-restore-entry";
    Proof = "the proof of an entry", "gone-proof";
    PackageText = "the text that a package was made with", "gone-package-text";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_told_in_both_languages_and_none_by_the_name_that_the_api_has_for_it() {
        for field in Field::ALL {
            for lang in Lang::ALL {
                let told = field.told(lang);
                assert!(told != field.message() && told != field.as_str(), "{field:?} has no text in {lang}: {told}");
            }
        }
    }

    #[test]
    fn every_thing_has_a_chinese_name_and_the_english_one_is_what_the_api_says() {
        let things = Thing::ALL.iter().map(|thing| (thing.as_str(), thing.message()));
        let gone = Gone::ALL.iter().map(|gone| (gone.as_str(), gone.message()));
        for (written, message) in things.chain(gone) {
            assert_eq!(Lang::En.text(message), written);
            assert!(Lang::Zh.text(message).chars().all(|c| !c.is_ascii_alphabetic()), "{message} in Chinese");
        }
    }
}
