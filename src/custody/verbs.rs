//! The spans of the verbs: `custody.` and what the log calls the act.

use tracing::{Span, error_span};

/// A span for each verb: the name of one is known when the program is built.
macro_rules! spans {
    ($($verb:literal),* $(,)?) => {
        /// The span of a verb.
        pub(in crate::custody) fn span_of(verb: &'static str) -> Span {
            match verb {
                $($verb => error_span!(concat!("custody.", $verb)),)*
                other => error_span!("custody.other", verb = other),
            }
        }
    };
}

spans![
    "agency.add",
    "agency.list",
    "case.find",
    "case.link",
    "case.open",
    "case.show",
    "case.unlink",
    "clock.accept",
    "derived.list",
    "derived.statement",
    "derived.view",
    "docking.record",
    "document.file",
    "document.open",
    "document.withdraw",
    "import.preview",
    "import.template",
    "item.history",
    "log.entries",
    "log.entry",
    "log.restore",
    "log.restores",
    "marker.list",
    "marker.remove",
    "marker.set",
    "metrics",
    "officer.add",
    "officer.list",
    "package.fetch",
    "package.make",
    "package.show",
    "recorder.assign",
    "recorder.list",
    "recording.derive",
    "recording.facets",
    "recording.find",
    "recording.frames",
    "recording.picture",
    "recording.receipt",
    "recording.release",
    "recording.show",
    "recording.stills",
    "recording.verify",
    "recording.view",
    "register.show",
    "search",
    "session.end",
    "sign_in",
    "station.enrol",
    "station.list",
    "station.revoke",
    "station.session",
    "station.show",
    "upload.announce",
    "upload.finish",
    "upload.segment",
    "upload.status",
    "user.add",
    "user.disable",
    "user.list",
    "user.password",
    "user.second_factor",
    "user.show",
    "user.token",
    "user.token_list",
    "user.token_revoke",
    "view.close",
];
