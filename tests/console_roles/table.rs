//! Who may do what, and what of it stands in the log: a row for every route of the console.

use crate::declared::*;

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
/// whose try is to be in the recording's history, and which entry it writes. All others are forbidden it, and nobody must
/// sign in.
pub(crate) type Row = (&'static str, u16, &'static [Who], &'static [Who], &'static [Who], Declared);

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
    ("GET /kept", 303, PEOPLE, NONE, NONE, Nothing("what its sender typed; nothing is kept here")),
    ("POST /kept/discard", 303, PEOPLE, NONE, NONE, Nothing("what its sender typed is let go")),
    ("GET /told/{page}", 303, PEOPLE, NONE, NONE, Nothing("shows once what a form was answered, which was logged")),
    ("GET /", 303, PEOPLE, NONE, NONE, Nothing("leads to the first page of the role")),
    ("GET /assets/{name}", 200, ALL, NONE, NONE, Nothing("files of the console itself")),
    ("GET /sign-in", 200, ALL, NONE, NONE, FORM),
    ("POST /sign-in", 303, ALL, NONE, NONE, Writes(&["session.started", "access.refused"])),
    ("GET /sign-in/first", 200, ALL, NONE, NONE, FORM),
    // No token is shown here; `tests/console_admin.rs` shows one.
    (
        "POST /sign-in/first",
        401,
        ALL,
        NONE,
        NONE,
        Writes(&["access.refused", "user.password_set", "user.token_revoked"]),
    ),
    // There is no sign-in service here; `tests/console_open_id.rs` has one.
    ("GET /sign-in/open-id", 404, ALL, NONE, NONE, FORM),
    ("GET /sign-in/open-id/back", 404, ALL, NONE, NONE, Writes(&["session.started", "access.refused"])),
    ("POST /sign-out", 303, PEOPLE, NONE, NONE, Writes(&["session.ended"])),
    ("POST /sign-out-everywhere", 303, PEOPLE, NONE, NONE, Writes(&["session.ended"])),
    ("POST /language", 303, ALL, NONE, NONE, Nothing("the language of the pages, kept in a cookie")),
    ("GET /account", 200, PEOPLE, NONE, NONE, ACCOUNT),
    ("GET /password", 200, PEOPLE, NONE, NONE, FORM),
    ("POST /password", 303, PEOPLE, NONE, NONE, Writes(&["user.password_set"])),
    ("GET /second-factor", 200, PEOPLE, NONE, NONE, Nothing("a secret to be confirmed; nothing is kept of it")),
    ("POST /second-factor/begin", 303, PEOPLE, NONE, NONE, Nothing("leads to the page of a new secret")),
    ("POST /second-factor/confirm", 303, PEOPLE, NONE, NONE, Writes(&["user.second_factor_set"])),
    ("POST /second-factor/recovery", 303, PEOPLE, NONE, NONE, Writes(&["user.recovery_codes_set"])),
    ("POST /second-factor/drop", 303, PEOPLE, NONE, NONE, Writes(&["user.second_factor_set"])),
    ("POST /tokens/{token}/revoke", 303, PEOPLE, NONE, NONE, Writes(&["user.token_revoked"])),
    ("GET /search", 200, FINDERS, NONE, READERS, reads("search.shown", &[Recording, Another, Coming], &["/search"])),
    ("POST /saved-searches", 303, FINDERS, NONE, NONE, Writes(&["saved_search.made"])),
    ("POST /saved-searches/{search}/rename", 303, FINDERS, NONE, NONE, Writes(&["saved_search.renamed"])),
    ("POST /saved-searches/{search}/remove", 303, FINDERS, NONE, NONE, Writes(&["saved_search.removed"])),
    ("GET /queue", 200, FINDERS, NONE, NONE, reads("search.made", &[], &["/queue"])),
    ("POST /selected/file", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["case.linked"])),
    ("POST /selected/suggest", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["suggestion.made"])),
    ("POST /selected/withdraw", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["suggestion.withdrawn"])),
    ("POST /selected/package", 303, PACKERS, &[Foreign], PACKERS, Writes(&["package.made", "item.packaged"])),
    ("POST /selected/mark", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["marker.set"])),
    (
        "GET /recordings/{recording}",
        200,
        READERS,
        OUTSIDE,
        READERS,
        and_further(1, reads("item.read", &[Recording, Case, Derived], &["/recordings/{recording}"])),
    ),
    (
        "POST /recordings/{recording}/views",
        200,
        READERS,
        OUTSIDE,
        READERS,
        Writes(&["view.opened", "view.opened_copy"]),
    ),
    ("POST /views/{view}/close", 204, READERS, OUTSIDE, READERS, Writes(&["view.closed"])),
    ("GET /recordings/{recording}/content", 200, READERS, NOT_VIEWERS, READERS, UNDER_A_VIEW),
    ("GET /recordings/{recording}/rendition", 200, READERS, NOT_VIEWERS, READERS, UNDER_A_VIEW),
    ("GET /recordings/{recording}/frames", 200, READERS, NOT_VIEWERS, READERS, UNDER_A_VIEW),
    ("GET /recordings/{recording}/frame", 200, READERS, NOT_VIEWERS, READERS, UNDER_A_VIEW),
    ("GET /recordings/{recording}/still", 200, READERS, OUTSIDE, READERS, UNDER_A_VIEW),
    ("GET /recordings/{recording}/strip", 200, READERS, OUTSIDE, READERS, UNDER_A_VIEW),
    ("GET /recordings/{recording}/waveform", 200, READERS, OUTSIDE, READERS, UNDER_A_VIEW),
    (
        "GET /recordings/{recording}/download",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("view.opened", &[Recording], &["/recordings/{recording}/download"]),
    ),
    (
        "GET /recordings/{recording}/manifest",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("item.read", &[Recording], &["/recordings/{recording}/manifest"]),
    ),
    (
        "GET /recordings/{recording}/receipt",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("item.read", &[Recording], &["/recordings/{recording}/receipt"]),
    ),
    (
        "GET /recordings/{recording}/history",
        200,
        HISTORIANS,
        OUTSIDE,
        HISTORIANS,
        reads("item.read", &[Recording], &["/recordings/{recording}/history"]),
    ),
    ("POST /recordings/{recording}/verify", 200, PACKERS, &[Foreign], PACKERS, Writes(&["recording.verified"])),
    ("POST /recordings/{recording}/markers", 200, MARKERS, OUTSIDE, MARKERS, Writes(&["marker.set", "item.read"])),
    ("POST /markers/{marker}/remove", 200, MARKERS, OUTSIDE, MARKERS, Writes(&["marker.removed", "item.read"])),
    (
        "POST /markers/{marker}/change",
        200,
        MARKERS,
        OUTSIDE,
        MARKERS,
        Writes(&["marker.removed", "marker.set", "item.read"]),
    ),
    ("POST /recordings/{recording}/transcripts", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["transcript.added"])),
    ("GET /recordings/{recording}/transcripts", 303, PEOPLE, NONE, NONE, FORM),
    ("POST /recordings/{recording}/transcripts/make", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["transcript.asked"])),
    (
        "GET /transcripts/{transcript}/content",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("item.read", &[Recording], &["/transcripts/{transcript}/content"]),
    ),
    ("POST /transcripts/{transcript}/remove", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["transcript.removed"])),
    ("POST /recordings/{recording}/clips", 201, &[Clerk], &[Foreign], &[Clerk], Writes(&["derived.made", "item.read"])),
    (
        "POST /recordings/{recording}/snapshots",
        201,
        &[Clerk],
        &[Foreign],
        &[Clerk],
        Writes(&["derived.made", "item.read"]),
    ),
    (
        "GET /derived/{derived}",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("view.opened_copy", &[Recording, Derived], &["/derived/{derived}"]),
    ),
    (
        "GET /derived/{derived}/content",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("view.opened_copy", &[Recording, Derived], &["/derived/{derived}/content"]),
    ),
    (
        "GET /derived/{derived}/statement",
        200,
        READERS,
        OUTSIDE,
        READERS,
        reads("item.read", &[Recording, Derived], &["/derived/{derived}/statement"]),
    ),
    (
        "GET /together/{case}",
        200,
        AGENCY,
        &[Foreign],
        NONE,
        reads("item.read", &[Case, Recording, Another], &["/together/{case}"]),
    ),
    ("GET /cases", 200, FINDERS, NONE, NONE, reads("search.made", &[Case], &["/cases"])),
    ("POST /cases", 303, &[Clerk, Foreign], NONE, NONE, Writes(&["case.opened"])),
    ("GET /cases/{case}", 200, AGENCY, &[Foreign], NONE, reads("item.read", CASE_FILE, &["/cases/{case}"])),
    ("GET /cases/completion", 200, FINDERS, NONE, NONE, reads("search.made", &[Case], &["/cases/completion"])),
    ("POST /cases/{case}/steps", 303, MARKERS, &[Foreign], NONE, Writes(STEPS)),
    ("POST /cases/{case}/decisions", 303, &[Head], NONE, NONE, Writes(DECISIONS)),
    ("POST /cases/{case}/acts", 303, FILERS, &[Foreign], NONE, Writes(&["act.recorded"])),
    ("POST /cases/{case}/acts/{act}/change", 303, FILERS, &[Foreign], NONE, Writes(&["act.changed"])),
    ("POST /cases/{case}/acts/{act}/remove", 303, FILERS, &[Foreign], NONE, Writes(&["act.removed"])),
    ("POST /cases/{case}/acts/{act}/recordings", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["case.linked"])),
    ("POST /cases/{case}/acts/{act}/excuses", 303, FILERS, &[Foreign], NONE, Writes(&["duty.excused"])),
    (
        "POST /cases/{case}/acts/{act}/decisions",
        303,
        &[Head],
        NONE,
        NONE,
        Writes(&["duty.excuse_approved", "duty.excuse_refused"]),
    ),
    ("GET /tasks", 200, FINDERS, NONE, NONE, reads("item.read", &[Case], &["/tasks"])),
    ("POST /cases/{case}/rename", 303, &[Clerk], &[Foreign], NONE, Writes(&["case.renamed"])),
    (
        "POST /cases/{case}/merge",
        303,
        &[Clerk],
        &[Foreign],
        NONE,
        Writes(&["case.merged", "case.linked", "case.unlinked", "document.moved"]),
    ),
    ("POST /cases/{case}/close", 303, &[Clerk], &[Foreign], NONE, Writes(&["case.concluded"])),
    ("POST /cases/{case}/reopen", 303, &[Clerk], &[Foreign], NONE, Writes(&["case.reopened"])),
    ("POST /recordings/{recording}/cases", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["case.linked"])),
    ("GET /recordings/{recording}/cases", 303, PEOPLE, NONE, NONE, FORM),
    (
        "GET /cases/{case}/map",
        200,
        AGENCY,
        &[Foreign],
        NONE,
        reads("item.read", &[Case, Recording, Another], &["/cases/{case}/map"]),
    ),
    ("GET /map/{z}/{x}/{y}", 200, FINDERS, NONE, NONE, Nothing("a piece of the site's map, which holds no evidence")),
    (
        "GET /cases/{case}/history",
        200,
        &[Officer, Clerk, Head, Reviewer, Supervisor, Other, Auditor],
        &[Foreign],
        NONE,
        reads("item.read", &[Case], &["/cases/{case}/history"]),
    ),
    ("POST /cases/{case}/recordings", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["case.linked"])),
    ("POST /cases/{case}/recordings/{recording}/unlink", 303, MARKERS, OUTSIDE, MARKERS, Writes(&["case.unlinked"])),
    ("POST /cases/{case}/documents", 303, FILERS, &[Foreign], NONE, Writes(&["document.filed"])),
    (
        "GET /documents/{document}",
        200,
        AGENCY,
        &[Foreign],
        NONE,
        and_further(1, reads("document.opened", &[Case], &["/documents/{document}"])),
    ),
    (
        "GET /cases/{case}/documents/{document}",
        200,
        AGENCY,
        &[Foreign],
        NONE,
        reads("document.opened", &[Case, Document], &["/cases/{case}/documents/{document}"]),
    ),
    ("GET /cases/{case}/documents/{document}/content", 200, AGENCY, &[Foreign], NONE, UNDER_A_VIEW),
    ("POST /documents/{document}/withdraw", 303, FILERS, &[Foreign], NONE, Writes(&["document.withdrawn"])),
    ("POST /cases/{case}/package", 303, PACKERS, &[Foreign], PACKERS, Writes(&["package.made", "item.packaged"])),
    ("GET /cases/{case}/recordings", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/recordings/{recording}/unlink", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/steps", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/decisions", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/acts", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/acts/{act}/change", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/acts/{act}/remove", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/acts/{act}/recordings", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/acts/{act}/excuses", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/acts/{act}/decisions", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/rename", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/merge", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/close", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/reopen", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/documents", 303, PEOPLE, NONE, NONE, FORM),
    ("GET /cases/{case}/package", 303, PEOPLE, NONE, NONE, FORM),
    (
        "GET /packages/{package}",
        200,
        PACKERS,
        &[Foreign],
        PACKERS,
        reads("item.read", PACKED, &["/packages/{package}"]),
    ),
    (
        "GET /packages/{package}/download",
        200,
        PACKERS,
        &[Foreign],
        PACKERS,
        reads("package.opened", PACKED, &["/packages/{package}/download"]),
    ),
    ("GET /deadlines", 200, FINDERS, NONE, NONE, reads("search.made", &[Coming], &["/deadlines"])),
    (
        "GET /deadlines/recordings",
        200,
        FINDERS,
        NONE,
        NONE,
        reads("search.made", &[Coming], &["/deadlines/recordings?of=coming"]),
    ),
    (
        "GET /deadlines/recordings/export",
        200,
        FINDERS,
        NONE,
        NONE,
        reads("search.made", &[Coming], &["/deadlines/recordings/export?of=coming"]),
    ),
    ("GET /custody-log", 200, LOG_READERS, NONE, NONE, and_further(1, reads("search.made", &[], &["/custody-log"]))),
    (
        "GET /custody-log/export",
        200,
        LOG_READERS,
        NONE,
        NONE,
        and_further(1, reads("search.made", &[], &["/custody-log/export"])),
    ),
    (
        "GET /custody-log/{index}",
        200,
        LOG_READERS,
        NONE,
        NONE,
        and_further(1, reads("search.made", &[], &["/custody-log/0"])),
    ),
    (
        "GET /custody-log/{index}/entry",
        200,
        LOG_READERS,
        NONE,
        NONE,
        and_further(1, reads("search.made", &[], &["/custody-log/0/entry"])),
    ),
    (
        "GET /custody-log/{index}/proof",
        200,
        LOG_READERS,
        NONE,
        NONE,
        reads("search.made", &[], &["/custody-log/0/proof"]),
    ),
    ("GET /admin", 200, ADMIN, NONE, NONE, REGISTER),
    ("GET /admin/agencies", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/agencies", 303, ADMIN, NONE, NONE, Writes(&["agency.created"])),
    ("GET /admin/officers", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/officers", 303, ADMIN, NONE, NONE, Writes(&["officer.registered"])),
    ("GET /admin/users", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/users", 303, ADMIN, NONE, NONE, Writes(&["user.created"])),
    ("GET /admin/users/{user}", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/users/{user}/password", 303, ADMIN, NONE, NONE, Writes(&["user.password_set"])),
    ("POST /admin/users/{user}/disable", 303, ADMIN, NONE, NONE, Writes(&["user.disabled"])),
    ("GET /admin/stations", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/stations/codes", 303, ADMIN, NONE, NONE, Writes(&["station.code_issued"])),
    ("POST /admin/stations/codes/{code}/withdraw", 303, ADMIN, NONE, NONE, Writes(&["station.code_withdrawn"])),
    ("GET /admin/stations/{station}", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/stations/{station}/revoke", 303, ADMIN, NONE, NONE, Writes(&["station.revoked"])),
    ("GET /admin/recorders", 200, ADMIN, NONE, NONE, REGISTER),
    ("POST /admin/recorders", 303, ADMIN, NONE, NONE, Writes(&["recorder.assigned"])),
    ("GET /admin/import", 200, ADMIN, NONE, NONE, FORM),
    ("GET /admin/import/{kind}/template", 200, ADMIN, NONE, NONE, FORM),
    (
        "POST /admin/import/preview",
        200,
        ADMIN,
        NONE,
        NONE,
        Nothing("reads a file that its sender brought; nothing is kept"),
    ),
    (
        "POST /admin/import/apply",
        303,
        ADMIN,
        NONE,
        NONE,
        Writes(&["officer.registered", "user.created", "recorder.assigned"]),
    ),
    ("GET /law", 200, PEOPLE, NONE, NONE, LAW),
    ("GET /law/due", 200, PEOPLE, NONE, NONE, LAW),
    ("GET /law/assess", 200, PEOPLE, NONE, NONE, LAW),
    (
        "POST /law/calendar/preview",
        200,
        ADMIN,
        NONE,
        NONE,
        Nothing("reads a text that its sender brought; nothing is kept"),
    ),
    ("POST /law/calendar", 303, ADMIN, NONE, NONE, Writes(&["calendar.loaded"])),
];

/// What those who run a case tell of its course.
const STEPS: &[&str] = &[
    "case.described",
    "case.start_requested",
    "case.started_urgent",
    "case.paused",
    "case.pause_ended",
    "case.end_requested",
];

/// What the head decides in the course of a case.
const DECISIONS: &[&str] = &[
    "case.started",
    "case.start_refused",
    "case.ratified",
    "case.urgent_refused",
    "case.term_extended",
    "case.ended",
    "case.end_refused",
];

const LAW: Declared = Nothing("the law as the site has it, and what is computed by it: rules, calendars; no evidence");

/// A calendar of working days of a year that none is shipped of, as its file has it.
pub(crate) const CALENDAR: &str = "[[calendar]]\nyear = 2031\nversion = 1\nsource = \"关于2031年部分节假日安排的通知\"\n\
    url = \"https://www.gov.cn/\"\npublished_on = \"2030-11-05\"\noff = [\"2031-01-01\"]\nwork = [\"2031-01-04\"]\n\
    statutory = [\"2031-01-01\"]\n";

/// What stands in [`FORMS`] for a name that is not taken.
pub(crate) const NEW: &str = "{new}";

/// The fields that forms are tried with, where they are the same for all who try. Those that depend on who it is, or on
/// what there is by then, are in `World::fields`; a form of neither is tried with a reason alone.
pub(crate) const FORMS: &[(&str, &[(&str, &str)])] = &[
    ("/language", &[("to", "zh")]),
    ("/sign-in/first", &[("code", "no such code"), ("password", "a long sentence 43")]),
    ("/recordings/{recording}/views", &[("form", "original")]),
    ("/recordings/{recording}/markers", &[("at_ms", "5"), ("kind", "note"), ("text", "x")]),
    ("/recordings/{recording}/transcripts", &[("language", "zh"), ("program", "")]),
    ("/recordings/{recording}/clips", &[("start_ms", "0"), ("end_ms", "900"), ("cut", "exact")]),
    ("/recordings/{recording}/snapshots", &[("at_ms", "800")]),
    ("/saved-searches", &[("name", NEW), ("q", "光明路"), ("kind", "video")]),
    ("/saved-searches/{search}/rename", &[("name", NEW)]),
    ("/cases", &[("number", NEW), ("title", "占道经营")]),
    (
        "/cases/{case}/steps",
        &[
            ("step", "describe"),
            ("matter", "penalty"),
            ("procedure", "ordinary"),
            ("source", "complaint"),
            ("place", ""),
            ("handlers", "37001"),
        ],
    ),
    ("/cases/{case}/decisions", &[("step", "start")]),
    ("/cases/{case}/acts", ACT),
    ("/cases/{case}/acts/{act}/change", ACT_CHANGED),
    ("/cases/{case}/acts/{act}/excuses", &[("duty", "av-onsite-site"), ("reason", "突发险情"), ("instead", "照相")]),
    ("/cases/{case}/acts/{act}/decisions", &[("duty", "av-onsite-site"), ("decision", "approve")]),
    ("/cases/{case}/documents", &[("stage", "start"), ("kind", "text"), ("reason", "入卷")]),
    ("/admin/agencies", &[("agency", NEW), ("name", "某局")]),
    ("/admin/officers", &[("certificate", NEW), ("name", "王五"), ("agency", "xc")]),
    ("/admin/users", &[("user", NEW), ("name", "赵六"), ("role", "auditor"), ("agency", ""), ("certificate", "")]),
    ("/admin/stations/codes", &[("agency", "xc"), ("name", "一号站")]),
    (
        "/admin/recorders",
        &[("recorder", "BWC-1"), ("agency", "xc"), ("officer", "37001"), ("from", "2026-01-05T10:00"), ("until", "")],
    ),
    ("/admin/import/preview", &[("kind", "officers")]),
    ("/admin/import/apply", &[("kind", "officers")]),
    ("/law/calendar/preview", &[("calendar", CALENDAR)]),
    ("/law/calendar", &[("calendar", CALENDAR)]),
];

/// An act, as its form sends it.
const ACT: &[(&str, &str)] = &[
    ("kind", "inspection"),
    ("from", "2026-01-05T16:30"),
    ("until", "2026-01-05T17:30"),
    ("place", "光明路"),
    ("officers", "37001"),
    ("officers", "37002"),
];

/// The same, said anew over what was said.
const ACT_CHANGED: &[(&str, &str)] = &[
    ("kind", "inspection"),
    ("from", "2026-01-05T16:30"),
    ("until", "2026-01-05T17:30"),
    ("place", "永福路"),
    ("officers", "37001"),
    ("officers", "37002"),
    ("reason", "地点有误"),
    ("was_kind", "inspection"),
    ("was_from", "2026-01-05T08:30:00.000000Z"),
    ("was_until", "2026-01-05T09:30:00.000000Z"),
    ("was_place", "光明路"),
    ("was_officers", "37001"),
    ("was_officers", "37002"),
];

/// Forms of a case's page, which `Other` may see: that a recording is not theirs is told there.
pub(crate) const TOLD_ON_THE_PAGE: &[&str] = &[
    "POST /cases/{case}/recordings",
    "POST /cases/{case}/recordings/{recording}/unlink",
    "POST /cases/{case}/acts/{act}/recordings",
];

/// Routes of scripts, which prove their page with a header.
pub(crate) const SCRIPTED: &[&str] = &[
    "/views",
    "/views/{view}/close",
    "/verify",
    "/markers",
    "/markers/{marker}/remove",
    "/markers/{marker}/change",
    "/clips",
    "/snapshots",
];
