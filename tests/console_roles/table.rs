//! Who may do what: a row for every route of the console.

/// Who tries. `Foreign` is a clerk of another agency, `Other` an officer who did not wear the
/// recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Officer,
    Clerk,
    Head,
    Reviewer,
    Supervisor,
    Auditor,
    Administrator,
    Foreign,
    Other,
    Nobody,
}
pub(crate) use Who::{Administrator, Auditor, Clerk, Foreign, Head, Nobody, Officer, Other, Reviewer, Supervisor};

pub(crate) const ALL: &[Who] =
    &[Officer, Clerk, Head, Reviewer, Supervisor, Auditor, Administrator, Foreign, Other, Nobody];

/// The accounts of those who try: who, the role, the agency, for an officer the certificate. The first administrator is
/// there already. A test holds them against the list of roles.
pub(crate) const ACCOUNTS: &[(Who, &str, Option<&str>, Option<&str>)] = &[
    (Officer, "officer", Some("xc"), Some("37001")),
    (Other, "officer", Some("xc"), Some("37002")),
    (Clerk, "clerk", Some("xc"), None),
    (Head, "head", Some("xc"), None),
    (Reviewer, "reviewer", Some("xc"), None),
    (Foreign, "clerk", Some("sz"), None),
    (Supervisor, "supervisor", None, None),
    (Auditor, "auditor", None, None),
];

/// A row: the route, what it answers to those who may, who that is, from whom its object is hidden,
/// and whose try is to be in the recording's history. All others are forbidden it, and nobody must
/// sign in.
pub(crate) type Row = (&'static str, u16, &'static [Who], &'static [Who], &'static [Who]);

pub(crate) const NONE: &[Who] = &[];
pub(crate) const PEOPLE: &[Who] = &[Officer, Clerk, Head, Reviewer, Supervisor, Auditor, Administrator, Foreign, Other];
pub(crate) const READERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Supervisor];
pub(crate) const HISTORIANS: &[Who] = &[Officer, Clerk, Head, Reviewer, Supervisor, Auditor];
pub(crate) const FINDERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Supervisor, Foreign, Other];
pub(crate) const AGENCY: &[Who] = &[Officer, Clerk, Head, Reviewer, Supervisor, Other];
pub(crate) const OUTSIDE: &[Who] = &[Foreign, Other];
/// A view is its viewer's: nobody else learns that there is one.
pub(crate) const NOT_VIEWERS: &[Who] = &[Foreign, Other, Auditor, Administrator];
pub(crate) const MARKERS: &[Who] = &[Officer, Clerk];
pub(crate) const FILERS: &[Who] = &[Officer, Clerk, Other];
pub(crate) const PACKERS: &[Who] = &[Clerk, Head, Reviewer, Supervisor];
pub(crate) const LOG_READERS: &[Who] = &[Supervisor, Auditor];
pub(crate) const ADMIN: &[Who] = &[Administrator];

pub(crate) const EXPECTED: &[Row] = &[
    ("GET /", 303, PEOPLE, NONE, NONE),
    ("GET /assets/{name}", 200, ALL, NONE, NONE),
    ("GET /sign-in", 200, ALL, NONE, NONE),
    ("POST /sign-in", 303, ALL, NONE, NONE),
    // There is no sign-in service here; `tests/console_open_id.rs` has one.
    ("GET /sign-in/open-id", 404, ALL, NONE, NONE),
    ("GET /sign-in/open-id/back", 404, ALL, NONE, NONE),
    ("POST /sign-out", 303, PEOPLE, NONE, NONE),
    ("POST /sign-out-everywhere", 303, PEOPLE, NONE, NONE),
    ("POST /language", 303, ALL, NONE, NONE),
    ("GET /account", 200, PEOPLE, NONE, NONE),
    ("GET /password", 200, PEOPLE, NONE, NONE),
    ("POST /password", 200, PEOPLE, NONE, NONE),
    ("POST /second-factor/begin", 200, PEOPLE, NONE, NONE),
    ("POST /second-factor/confirm", 303, PEOPLE, NONE, NONE),
    ("POST /second-factor/drop", 303, PEOPLE, NONE, NONE),
    ("POST /tokens/{token}/revoke", 303, PEOPLE, NONE, NONE),
    ("GET /search", 200, FINDERS, NONE, READERS),
    ("GET /recordings/{recording}", 200, READERS, OUTSIDE, READERS),
    ("POST /recordings/{recording}/views", 200, READERS, OUTSIDE, READERS),
    ("POST /views/{view}/close", 204, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/content", 200, READERS, NOT_VIEWERS, READERS),
    ("GET /recordings/{recording}/rendition", 200, READERS, NOT_VIEWERS, READERS),
    ("GET /recordings/{recording}/frames", 200, READERS, NOT_VIEWERS, READERS),
    ("GET /recordings/{recording}/still", 200, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/strip", 200, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/waveform", 200, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/download", 200, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/manifest", 200, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/receipt", 200, READERS, OUTSIDE, READERS),
    ("GET /recordings/{recording}/history", 200, HISTORIANS, OUTSIDE, HISTORIANS),
    ("POST /recordings/{recording}/verify", 200, PACKERS, &[Foreign], PACKERS),
    ("POST /recordings/{recording}/markers", 200, MARKERS, OUTSIDE, MARKERS),
    ("POST /markers/{marker}/remove", 200, MARKERS, OUTSIDE, MARKERS),
    ("POST /recordings/{recording}/clips", 201, &[Clerk], &[Foreign], &[Clerk]),
    ("POST /recordings/{recording}/snapshots", 201, &[Clerk], &[Foreign], &[Clerk]),
    ("GET /derived/{derived}", 200, READERS, OUTSIDE, READERS),
    ("GET /derived/{derived}/content", 200, READERS, OUTSIDE, READERS),
    ("GET /derived/{derived}/statement", 200, READERS, OUTSIDE, READERS),
    ("GET /together/{case}", 200, AGENCY, &[Foreign], NONE),
    ("GET /cases", 200, FINDERS, NONE, NONE),
    ("POST /cases", 303, &[Clerk, Foreign], NONE, NONE),
    ("GET /cases/{case}", 200, AGENCY, &[Foreign], NONE),
    ("POST /cases/{case}/recordings", 303, MARKERS, OUTSIDE, MARKERS),
    ("POST /cases/{case}/recordings/{recording}/unlink", 303, MARKERS, OUTSIDE, MARKERS),
    ("POST /cases/{case}/documents", 303, FILERS, &[Foreign], NONE),
    ("GET /documents/{document}", 200, AGENCY, &[Foreign], NONE),
    ("POST /documents/{document}/withdraw", 303, FILERS, &[Foreign], NONE),
    ("POST /cases/{case}/package", 303, PACKERS, &[Foreign], PACKERS),
    ("GET /cases/{case}/recordings", 303, PEOPLE, NONE, NONE),
    ("GET /cases/{case}/recordings/{recording}/unlink", 303, PEOPLE, NONE, NONE),
    ("GET /cases/{case}/documents", 303, PEOPLE, NONE, NONE),
    ("GET /cases/{case}/package", 303, PEOPLE, NONE, NONE),
    ("GET /packages/{package}", 200, PACKERS, &[Foreign], PACKERS),
    ("GET /packages/{package}/download", 200, PACKERS, &[Foreign], PACKERS),
    ("GET /deadlines", 200, FINDERS, NONE, NONE),
    ("GET /custody-log", 200, LOG_READERS, NONE, NONE),
    ("GET /custody-log/export", 200, LOG_READERS, NONE, NONE),
    ("GET /custody-log/{index}", 200, LOG_READERS, NONE, NONE),
    ("GET /custody-log/{index}/entry", 200, LOG_READERS, NONE, NONE),
    ("GET /custody-log/{index}/proof", 200, LOG_READERS, NONE, NONE),
    ("GET /admin", 200, ADMIN, NONE, NONE),
    ("GET /admin/agencies", 200, ADMIN, NONE, NONE),
    ("POST /admin/agencies", 303, ADMIN, NONE, NONE),
    ("GET /admin/officers", 200, ADMIN, NONE, NONE),
    ("POST /admin/officers", 303, ADMIN, NONE, NONE),
    ("GET /admin/users", 200, ADMIN, NONE, NONE),
    ("POST /admin/users", 303, ADMIN, NONE, NONE),
    ("GET /admin/users/{user}", 200, ADMIN, NONE, NONE),
    ("POST /admin/users/{user}/password", 200, ADMIN, NONE, NONE),
    ("POST /admin/users/{user}/disable", 303, ADMIN, NONE, NONE),
    ("GET /admin/stations", 200, ADMIN, NONE, NONE),
    ("POST /admin/stations/codes", 200, ADMIN, NONE, NONE),
    ("GET /admin/stations/{station}", 200, ADMIN, NONE, NONE),
    ("POST /admin/stations/{station}/revoke", 303, ADMIN, NONE, NONE),
    ("GET /admin/recorders", 200, ADMIN, NONE, NONE),
    ("POST /admin/recorders", 303, ADMIN, NONE, NONE),
    ("GET /admin/import", 200, ADMIN, NONE, NONE),
    ("GET /admin/import/{kind}/template", 200, ADMIN, NONE, NONE),
    ("POST /admin/import/preview", 200, ADMIN, NONE, NONE),
    ("POST /admin/import/apply", 200, ADMIN, NONE, NONE),
];

/// Forms of a case's page, which `Other` may see: that a recording is not theirs is told there.
pub(crate) const TOLD_ON_THE_PAGE: &[&str] =
    &["POST /cases/{case}/recordings", "POST /cases/{case}/recordings/{recording}/unlink"];

/// Routes of scripts, which prove their page with a header.
pub(crate) const SCRIPTED: &[&str] =
    &["/views", "/close", "/verify", "/markers", "/markers/{marker}/remove", "/clips", "/snapshots"];
