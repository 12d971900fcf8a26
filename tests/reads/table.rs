//! Which entry each route of the API writes before it answers, or why none. Those of the console stand with who may ask
//! for them.

use crate::console;
use crate::declared::*;

/// What the steps in the course of a case are told as.
const STEPS: &[&str] = &[
    "case.described",
    "case.start_requested",
    "case.started",
    "case.start_refused",
    "case.started_urgent",
    "case.ratified",
    "case.urgent_refused",
    "case.paused",
    "case.pause_ended",
    "case.term_extended",
    "case.end_requested",
    "case.ended",
    "case.end_refused",
];

const OF_API: &[(&str, Declared)] = &[
    ("GET /api/v1/health", Nothing("tells that the service is well")),
    ("GET /api/v1/metrics", Nothing("figures of the service; they describe no item")),
    ("POST /api/v1/enrolments", Writes(&["station.enrolled", "access.refused"])),
    ("POST /api/v1/stations/{station}/challenge", Nothing("a number to be signed; tells nothing")),
    ("POST /api/v1/stations/{station}/session", Nothing("a station's session; what it brings is logged")),
    ("GET /api/v1/stations", REGISTER),
    ("POST /api/v1/stations/codes", Writes(&["station.code_issued"])),
    ("GET /api/v1/stations/codes", REGISTER),
    ("POST /api/v1/stations/codes/{code}/withdraw", Writes(&["station.code_withdrawn"])),
    ("POST /api/v1/stations/{station}/revoke", Writes(&["station.revoked"])),
    ("PUT /api/v1/uploads/{recording}", Writes(&["recording.announced"])),
    ("GET /api/v1/uploads/{recording}", OWN_UPLOAD),
    ("PUT /api/v1/uploads/{recording}/segments/{index}", OWN_UPLOAD),
    ("POST /api/v1/uploads/{recording}/finish", Writes(&["recording.stored"])),
    ("PUT /api/v1/dockings/{docking}", Writes(&["docking.recorded"])),
    ("POST /api/v1/recordings/{recording}/releases", Writes(&["recording.released"])),
    ("GET /api/v1/recordings", reads("search.made", &[Recording, Another, Coming], &["/api/v1/recordings"])),
    ("GET /api/v1/recordings/facets", reads("search.made", &[], &["/api/v1/recordings/facets"])),
    ("GET /api/v1/recordings/{recording}", reads("item.read", &[Recording, Case], &["/api/v1/recordings/{recording}"])),
    (
        "GET /api/v1/recordings/{recording}/manifest",
        reads("item.read", &[Recording], &["/api/v1/recordings/{recording}/manifest"]),
    ),
    (
        "GET /api/v1/recordings/{recording}/states",
        reads("item.read", &[Recording], &["/api/v1/recordings/{recording}/states"]),
    ),
    (
        "GET /api/v1/recordings/{recording}/receipt",
        reads("item.read", &[Recording], &["/api/v1/recordings/{recording}/receipt"]),
    ),
    (
        "GET /api/v1/recordings/{recording}/content",
        reads("view.opened", &[Recording], &["/api/v1/recordings/{recording}/content"]),
    ),
    (
        "HEAD /api/v1/recordings/{recording}/content",
        reads("item.read", &[Recording], &["/api/v1/recordings/{recording}/content"]),
    ),
    (
        "GET /api/v1/recordings/{recording}/frames",
        reads("item.read", &[Recording], &["/api/v1/recordings/{recording}/frames?from_ms=0&to_ms=300&hash=sha256"]),
    ),
    ("POST /api/v1/recordings/{recording}/transcripts", Writes(&["transcript.added"])),
    (
        "GET /api/v1/recordings/{recording}/transcripts",
        reads("item.read", &[Recording], &["/api/v1/recordings/{recording}/transcripts"]),
    ),
    ("POST /api/v1/recordings/{recording}/transcripts/make", Writes(&["transcript.asked"])),
    ("GET /api/v1/transcripts/{transcript}", reads("item.read", &[Recording], &["/api/v1/transcripts/{transcript}"])),
    (
        "GET /api/v1/transcripts/{transcript}/content",
        reads("item.read", &[Recording], &["/api/v1/transcripts/{transcript}/content"]),
    ),
    ("POST /api/v1/transcripts/{transcript}/remove", Writes(&["transcript.removed"])),
    ("GET /api/v1/items/{item}/history", reads("item.read", &[Recording], &["/api/v1/items/{item}/history"])),
    ("POST /api/v1/recordings/{recording}/views", Writes(&["view.opened"])),
    ("POST /api/v1/views/{view}/close", Writes(&["view.closed"])),
    ("POST /api/v1/cases", Writes(&["case.opened"])),
    ("GET /api/v1/cases", reads("search.made", &[Case], &["/api/v1/cases"])),
    ("GET /api/v1/cases/{case}", reads("item.read", &[Case, Recording, Another], &["/api/v1/cases/{case}"])),
    (
        "GET /api/v1/cases/{case}/tracks",
        reads("item.read", &[Case, Recording, Another], &["/api/v1/cases/{case}/tracks"]),
    ),
    (
        "GET /api/v1/cases/{case}/acts",
        reads("item.read", &[Case, Recording, Another, Coming], &["/api/v1/cases/{case}/acts"]),
    ),
    ("POST /api/v1/cases/{case}/acts", Writes(&["act.recorded"])),
    ("PUT /api/v1/acts/{act}", Writes(&["act.changed"])),
    ("POST /api/v1/acts/{act}/remove", Writes(&["act.removed"])),
    ("POST /api/v1/acts/{act}/file", Writes(&["case.linked"])),
    ("POST /api/v1/acts/{act}/excuses", Writes(&["duty.excused"])),
    ("POST /api/v1/acts/{act}/excuses/approve", Writes(&["duty.excuse_approved"])),
    ("POST /api/v1/acts/{act}/excuses/refuse", Writes(&["duty.excuse_refused"])),
    ("POST /api/v1/cases/{case}/rename", Writes(&["case.renamed"])),
    ("POST /api/v1/cases/{case}/merge", Writes(&["case.merged", "case.linked", "case.unlinked", "document.moved"])),
    ("POST /api/v1/cases/{case}/close", Writes(&["case.concluded"])),
    ("POST /api/v1/cases/{case}/reopen", Writes(&["case.reopened"])),
    ("POST /api/v1/cases/{case}/steps", Writes(STEPS)),
    ("GET /api/v1/cases/{case}/course", reads("item.read", &[Case], &["/api/v1/cases/{case}/course"])),
    ("GET /api/v1/tasks", reads("item.read", &[Case], &["/api/v1/tasks"])),
    ("POST /api/v1/cases/{case}/recordings", Writes(&["case.linked"])),
    ("POST /api/v1/cases/{case}/recordings/batch", Writes(&["case.linked"])),
    ("POST /api/v1/cases/{case}/recordings/{recording}/unlink", Writes(&["case.unlinked"])),
    ("GET /api/v1/saved-searches", Nothing("what the caller typed before, and counts; no item")),
    ("POST /api/v1/saved-searches", Writes(&["saved_search.made"])),
    ("POST /api/v1/saved-searches/{search}/rename", Writes(&["saved_search.renamed"])),
    ("DELETE /api/v1/saved-searches/{search}", Writes(&["saved_search.removed"])),
    ("GET /api/v1/queue", reads("search.made", &[], &["/api/v1/queue"])),
    ("PUT /api/v1/recordings/{recording}/suggestion", Writes(&["suggestion.made"])),
    ("DELETE /api/v1/recordings/{recording}/suggestion", Writes(&["suggestion.withdrawn"])),
    ("PUT /api/v1/uploads/{recording}/suggestion", Writes(&["suggestion.made"])),
    ("POST /api/v1/packages", Writes(&["package.made", "item.packaged"])),
    ("GET /api/v1/packages/{package}", reads("package.opened", PACKED, &["/api/v1/packages/{package}"])),
    ("GET /api/v1/deadlines", reads("search.made", &[Coming], &["/api/v1/deadlines"])),
    ("GET /api/v1/legal", Nothing("the legal data of the site: names, articles, rights; no evidence")),
    ("GET /api/v1/legal/due", Nothing("when a term ends that starts on a day that was given; no item")),
    (
        "POST /api/v1/legal/assess",
        Nothing("what the catalogue says of facts that were given; no item, and none is kept"),
    ),
    ("GET /api/v1/legal/calendars", Nothing("the calendars of working days: public notices; no evidence")),
    ("POST /api/v1/legal/calendars", Writes(&["calendar.loaded"])),
    ("POST /api/v1/legal/calendars/preview", Nothing("what loading a calendar would change; nothing is loaded")),
    ("POST /api/v1/agencies", Writes(&["agency.created"])),
    ("GET /api/v1/agencies", REGISTER),
    ("POST /api/v1/officers", Writes(&["officer.registered"])),
    ("GET /api/v1/officers", REGISTER),
    ("POST /api/v1/officers/{certificate}/validity", Writes(&["officer.certified"])),
    ("POST /api/v1/users", Writes(&["user.created"])),
    ("GET /api/v1/users", REGISTER),
    ("POST /api/v1/users/{user}/disable", Writes(&["user.disabled"])),
    ("POST /api/v1/users/{user}/tokens", Writes(&["user.token_issued"])),
    ("GET /api/v1/users/{user}/tokens", REGISTER),
    ("POST /api/v1/tokens/{token}/revoke", Writes(&["user.token_revoked"])),
    ("GET /api/v1/clock", Nothing("whether the service's clock is in doubt; it describes no item")),
    ("POST /api/v1/clock/accept", Writes(&["clock.settled"])),
    ("POST /api/v1/log/restored", Writes(&["log.restored"])),
    ("GET /api/v1/log/restored", Nothing("which restored logs were accepted, for stations; they describe no item")),
    ("PUT /api/v1/users/{user}/password", Writes(&["user.password_set"])),
    ("POST /api/v1/assignments", Writes(&["recorder.assigned"])),
    ("GET /api/v1/assignments", REGISTER),
    ("GET /log/checkpoint", PUBLIC),
    // Tiles of hashes are public; a bundle of entries is logged, by its number.
    ("GET /log/tile/{path}", reads("search.made", &[], &["/log/tile/entries/000.p/1"])),
    ("GET /log/proof", PUBLIC),
    ("GET /log/consistency", PUBLIC),
    ("GET /api/v1/log/entries", reads("search.made", &[], &["/api/v1/log/entries?from=0&limit=10"])),
];

/// All routes.
pub(crate) fn declared() -> impl Iterator<Item = (&'static str, Declared)> {
    let of_console = console::EXPECTED.iter().map(|row| (row.0, row.5));
    OF_API.iter().copied().chain(of_console)
}

/// Further paths of these routes that show other items.
pub(crate) const FURTHER: &[(&str, Declared)] = &[
    ("GET /documents/{document}", reads("document.opened", &[Case, Document], &["/documents/{document}"])),
    ("GET /recordings/{recording}", reads("item.read", &[Recording, Derived], &["/recordings/{recording}?play=1"])),
    ("GET /custody-log", reads("search.made", &[Recording], &["/custody-log?item={item}"])),
    ("GET /custody-log/export", reads("search.made", &[Recording], &["/custody-log/export?item={item}"])),
    ("GET /custody-log/{index}", reads("search.made", &[Recording], &["/custody-log/{entry}"])),
    ("GET /custody-log/{index}/entry", reads("search.made", &[Recording], &["/custody-log/{entry}/entry"])),
];
