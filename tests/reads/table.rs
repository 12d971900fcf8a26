//! Which entry each route writes before it answers, or why none.

/// Something that an answer may carry or describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Inside {
    Recording,
    /// Another one of the same case.
    Other,
    /// One that is announced and not stored.
    Coming,
    Derived,
    Case,
    Document,
    /// A document that was taken out.
    Withdrawn,
    Package,
}
use Inside::{Case, Coming, Derived, Document, Other, Package, Recording};

/// What a route leaves in the log.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Declared {
    /// It shows evidence or describes it: an entry of this event on these items before the first byte,
    /// tried at these paths; and so many rows of [`FURTHER`] are of the same route.
    Reads { event: &'static str, items: &'static [Inside], paths: &'static [&'static str], further: usize },
    /// It is a command: what it does is one of these entries.
    Writes(&'static [&'static str]),
    /// Nothing, and why.
    Nothing(&'static str),
}
use Declared::{Nothing, Reads, Writes};

const fn reads(event: &'static str, items: &'static [Inside], paths: &'static [&'static str]) -> Declared {
    Reads { event, items, paths, further: 0 }
}

/// A route that shows other things in other ways, each of which is a row of [`FURTHER`].
const fn and_further(rows: usize, declared: Declared) -> Declared {
    match declared {
        Reads { event, items, paths, .. } => Reads { event, items, paths, further: rows },
        Writes(_) | Nothing(_) => panic!("it reads nothing"),
    }
}

const PUBLIC: Declared = Nothing("the log's public part: hashes and signatures, which describe no item");
const REGISTER: Declared = Nothing("the register of the installation: accounts, stations, recorders; no evidence");
const OWN_UPLOAD: Declared = Nothing("a station's own upload: which of its segments are missing");
const ACCOUNT: Declared = Nothing("a person's own account; no evidence");
const FORM: Declared = Nothing("a form, or the way back to it; no evidence");
const UNDER_A_VIEW: Declared = Nothing("under a view or grant, whose opening or page was logged before it was given");

const CASE_FILE: &[Inside] = &[Case, Recording, Other, Derived, Document, Package];
const PACKED: &[Inside] = &[Package, Case, Recording, Other];

pub(crate) const DECLARED: &[(&str, Declared)] = &[
    ("GET /api/v1/health", Nothing("tells that the service is well")),
    ("GET /api/v1/metrics", Nothing("figures of the service; they describe no item")),
    ("POST /api/v1/enrolments", Writes(&["station.enrolled", "access.refused"])),
    ("POST /api/v1/stations/{station}/challenge", Nothing("a number to be signed; tells nothing")),
    ("POST /api/v1/stations/{station}/session", Nothing("a station's session; what it brings is logged")),
    ("GET /api/v1/stations", REGISTER),
    ("POST /api/v1/stations/codes", Writes(&["station.code_issued"])),
    ("POST /api/v1/stations/{station}/revoke", Writes(&["station.revoked"])),
    ("PUT /api/v1/uploads/{recording}", Writes(&["recording.announced"])),
    ("GET /api/v1/uploads/{recording}", OWN_UPLOAD),
    ("PUT /api/v1/uploads/{recording}/segments/{index}", OWN_UPLOAD),
    ("POST /api/v1/uploads/{recording}/finish", Writes(&["recording.stored"])),
    ("PUT /api/v1/dockings/{docking}", Writes(&["docking.recorded"])),
    ("POST /api/v1/recordings/{recording}/releases", Writes(&["recording.released"])),
    ("GET /api/v1/recordings", reads("search.made", &[Recording, Other, Coming], &["/api/v1/recordings"])),
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
    ("GET /api/v1/items/{item}/history", reads("item.read", &[Recording], &["/api/v1/items/{item}/history"])),
    ("POST /api/v1/recordings/{recording}/views", Writes(&["view.opened"])),
    ("POST /api/v1/views/{view}/close", Writes(&["view.closed"])),
    ("POST /api/v1/cases", Writes(&["case.opened"])),
    ("GET /api/v1/cases", reads("search.made", &[Case], &["/api/v1/cases"])),
    ("GET /api/v1/cases/{case}", reads("item.read", &[Case, Recording, Other], &["/api/v1/cases/{case}"])),
    ("POST /api/v1/cases/{case}/recordings", Writes(&["case.linked"])),
    ("POST /api/v1/cases/{case}/recordings/{recording}/unlink", Writes(&["case.unlinked"])),
    ("POST /api/v1/packages", Writes(&["package.made", "item.packaged"])),
    ("GET /api/v1/packages/{package}", reads("package.opened", PACKED, &["/api/v1/packages/{package}"])),
    ("GET /api/v1/deadlines", reads("search.made", &[Coming], &["/api/v1/deadlines"])),
    ("GET /api/v1/legal", Nothing("the legal data of the site: names, articles, rights; no evidence")),
    ("POST /api/v1/agencies", Writes(&["agency.created"])),
    ("GET /api/v1/agencies", REGISTER),
    ("POST /api/v1/officers", Writes(&["officer.registered"])),
    ("GET /api/v1/officers", REGISTER),
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
    ("GET /", Nothing("leads to the first page of the role")),
    ("GET /assets/{name}", Nothing("files of the console itself")),
    ("GET /sign-in", FORM),
    ("POST /sign-in", Writes(&["session.started", "access.refused"])),
    ("GET /sign-in/open-id", FORM),
    ("GET /sign-in/open-id/back", Writes(&["session.started", "access.refused"])),
    ("POST /sign-out", Writes(&["session.ended"])),
    ("POST /sign-out-everywhere", Writes(&["session.ended"])),
    ("POST /language", Nothing("the language of the pages, kept in a cookie")),
    ("GET /account", ACCOUNT),
    ("POST /tokens/{token}/revoke", Writes(&["user.token_revoked"])),
    ("GET /password", FORM),
    ("POST /password", Writes(&["user.password_set"])),
    ("POST /second-factor/begin", Nothing("a secret to be confirmed; nothing is kept of it")),
    ("POST /second-factor/confirm", Writes(&["user.second_factor_set"])),
    ("POST /second-factor/drop", Writes(&["user.second_factor_set"])),
    ("GET /search", and_further(1, reads("search.made", &[Recording, Other, Coming], &["/search"]))),
    (
        "GET /recordings/{recording}",
        and_further(1, reads("item.read", &[Recording, Case, Derived], &["/recordings/{recording}"])),
    ),
    ("POST /recordings/{recording}/views", Writes(&["view.opened", "view.opened_copy"])),
    ("POST /views/{view}/close", Writes(&["view.closed"])),
    ("GET /recordings/{recording}/content", UNDER_A_VIEW),
    ("GET /recordings/{recording}/rendition", UNDER_A_VIEW),
    ("GET /recordings/{recording}/frames", UNDER_A_VIEW),
    ("GET /recordings/{recording}/still", UNDER_A_VIEW),
    ("GET /recordings/{recording}/strip", UNDER_A_VIEW),
    ("GET /recordings/{recording}/waveform", UNDER_A_VIEW),
    ("GET /recordings/{recording}/download", reads("view.opened", &[Recording], &["/recordings/{recording}/download"])),
    ("GET /recordings/{recording}/manifest", reads("item.read", &[Recording], &["/recordings/{recording}/manifest"])),
    ("GET /recordings/{recording}/receipt", reads("item.read", &[Recording], &["/recordings/{recording}/receipt"])),
    ("GET /recordings/{recording}/history", reads("item.read", &[Recording], &["/recordings/{recording}/history"])),
    ("POST /recordings/{recording}/verify", Writes(&["recording.verified"])),
    ("POST /recordings/{recording}/markers", Writes(&["marker.set", "item.read"])),
    ("POST /markers/{marker}/remove", Writes(&["marker.removed", "item.read"])),
    ("POST /recordings/{recording}/clips", Writes(&["derived.made", "item.read"])),
    ("POST /recordings/{recording}/snapshots", Writes(&["derived.made", "item.read"])),
    ("GET /derived/{derived}", reads("view.opened_copy", &[Recording, Derived], &["/derived/{derived}"])),
    (
        "GET /derived/{derived}/content",
        reads("view.opened_copy", &[Recording, Derived], &["/derived/{derived}/content"]),
    ),
    ("GET /derived/{derived}/statement", reads("item.read", &[Recording, Derived], &["/derived/{derived}/statement"])),
    ("GET /together/{case}", reads("item.read", &[Case, Recording, Other], &["/together/{case}"])),
    ("GET /cases", reads("search.made", &[Case], &["/cases"])),
    ("POST /cases", Writes(&["case.opened"])),
    ("GET /cases/{case}", reads("item.read", CASE_FILE, &["/cases/{case}"])),
    ("POST /cases/{case}/recordings", Writes(&["case.linked"])),
    ("POST /cases/{case}/recordings/{recording}/unlink", Writes(&["case.unlinked"])),
    ("POST /cases/{case}/documents", Writes(&["document.filed"])),
    ("GET /documents/{document}", and_further(1, reads("document.opened", &[Case], &["/documents/{document}"]))),
    ("POST /documents/{document}/withdraw", Writes(&["document.withdrawn"])),
    ("POST /cases/{case}/package", Writes(&["package.made", "item.packaged"])),
    ("GET /cases/{case}/recordings", FORM),
    ("GET /cases/{case}/recordings/{recording}/unlink", FORM),
    ("GET /cases/{case}/documents", FORM),
    ("GET /cases/{case}/package", FORM),
    ("GET /packages/{package}", reads("item.read", PACKED, &["/packages/{package}"])),
    ("GET /packages/{package}/download", reads("package.opened", PACKED, &["/packages/{package}/download"])),
    ("GET /deadlines", reads("search.made", &[Coming], &["/deadlines"])),
    ("GET /custody-log", and_further(1, reads("search.made", &[], &["/custody-log"]))),
    ("GET /custody-log/export", and_further(1, reads("search.made", &[], &["/custody-log/export"]))),
    ("GET /custody-log/{index}", and_further(1, reads("search.made", &[], &["/custody-log/0"]))),
    ("GET /custody-log/{index}/entry", and_further(1, reads("search.made", &[], &["/custody-log/0/entry"]))),
    ("GET /custody-log/{index}/proof", reads("search.made", &[], &["/custody-log/0/proof"])),
    ("GET /admin", REGISTER),
    ("GET /admin/agencies", REGISTER),
    ("POST /admin/agencies", Writes(&["agency.created"])),
    ("GET /admin/officers", REGISTER),
    ("POST /admin/officers", Writes(&["officer.registered"])),
    ("GET /admin/users", REGISTER),
    ("POST /admin/users", Writes(&["user.created"])),
    ("GET /admin/users/{user}", REGISTER),
    ("POST /admin/users/{user}/password", Writes(&["user.password_set"])),
    ("POST /admin/users/{user}/disable", Writes(&["user.disabled"])),
    ("GET /admin/stations", REGISTER),
    ("POST /admin/stations/codes", Writes(&["station.code_issued"])),
    ("GET /admin/stations/{station}", REGISTER),
    ("POST /admin/stations/{station}/revoke", Writes(&["station.revoked"])),
    ("GET /admin/recorders", REGISTER),
    ("POST /admin/recorders", Writes(&["recorder.assigned"])),
    ("GET /admin/import", FORM),
    ("GET /admin/import/{kind}/template", FORM),
    ("POST /admin/import/preview", Nothing("reads a file that its sender brought; nothing is kept")),
    ("POST /admin/import/apply", Writes(&["officer.registered", "user.created", "recorder.assigned"])),
];

/// Further paths of these routes that show other items.
pub(crate) const FURTHER: &[(&str, Declared)] = &[
    ("GET /documents/{document}", reads("document.opened", &[Case, Document], &["/documents/{document}"])),
    ("GET /recordings/{recording}", reads("item.read", &[Recording, Derived], &["/recordings/{recording}?play=1"])),
    ("GET /search", reads("item.read", &[Recording], &["/search"])),
    ("GET /custody-log", reads("search.made", &[Recording], &["/custody-log?item={item}"])),
    ("GET /custody-log/export", reads("search.made", &[Recording], &["/custody-log/export?item={item}"])),
    ("GET /custody-log/{index}", reads("search.made", &[Recording], &["/custody-log/{entry}"])),
    ("GET /custody-log/{index}/entry", reads("search.made", &[Recording], &["/custody-log/{entry}/entry"])),
];
