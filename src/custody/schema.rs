//! The tables as a whole: the steps by which they came to be, which of them are a fold of the log, and by which nouns
//! an entry is folded. A new noun is made known here.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::entry::Entry;
use evidence::event::{AccessEvent, Event};
use evidence::plain_nouns;

use crate::custody::fold::{Step, fixed, inconsistent, raw_paths};
use crate::custody::log::facts;
use crate::custody::search::docs;
use crate::custody::{
    account, act, agency, calendar, case, complaint, course, decision, delegation, delivery, derived, docking,
    document, draft, log, marker, monitor, package, paper, party, performance, recording, review, saved_search, simple,
    station, suggestion, transcript, view,
};
use crate::store::tables::sql::Connection;
use crate::store::tables::{DbError, Indexing, Migration, Objects, Schema, Stated};

/// The tables of an installation.
pub static SCHEMA: Schema = Schema {
    migrations: MIGRATIONS,
    folded: TABLES,
    apply,
    fill_index: docs::fill_index,
    stated,
    next_raw_path: raw_paths::next,
    keep_raw_path: raw_paths::keep,
    next_fixed: fixed::next,
    keep_fixed: fixed::keep,
};

/// Schema changes, in order. Append only: a released step is never edited.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration::of(include_str!("../store/tables/migrations/schema.sql")),
    Migration::of(include_str!("../store/tables/migrations/002_console.sql")),
    Migration { sql: include_str!("../store/tables/migrations/003_search.sql"), then: docs::migrate },
    Migration { sql: include_str!("../store/tables/migrations/004_log_facts.sql"), then: facts::migrate },
    Migration::of(include_str!("../store/tables/migrations/005_sendings.sql")),
    Migration::of(include_str!("../store/tables/migrations/006_backup_mark.sql")),
    Migration::of(include_str!("../store/tables/migrations/007_accounts.sql")),
    Migration::of(include_str!("../store/tables/migrations/008_uploads.sql")),
    Migration { sql: include_str!("../store/tables/migrations/009_clocks.sql"), then: docs::place_again },
    Migration::of(include_str!("../store/tables/migrations/010_ended_tokens.sql")),
    Migration::of(include_str!("../store/tables/migrations/011_raw_paths.sql")),
    Migration::of(include_str!("../store/tables/migrations/012_bounds.sql")),
    Migration::of(include_str!("../store/tables/migrations/013_arrival.sql")),
    Migration { sql: include_str!("../store/tables/migrations/014_found.sql"), then: docs::make_again },
    Migration { sql: include_str!("../store/tables/migrations/015_case_names.sql"), then: case::fold::migrate },
    Migration::of(include_str!("../store/tables/migrations/016_queue.sql")),
    Migration::of(include_str!("../store/tables/migrations/017_transcripts.sql")),
    Migration::of(include_str!("../store/tables/migrations/018_homes.sql")),
    Migration::of(include_str!("../store/tables/migrations/019_askings.sql")),
    Migration::of(include_str!("../store/tables/migrations/020_calendars.sql")),
    Migration::of(include_str!("../store/tables/migrations/021_courses.sql")),
    Migration::of(include_str!("../store/tables/migrations/022_parties.sql")),
    Migration::of(include_str!("../store/tables/migrations/023_acts.sql")),
    Migration::of(include_str!("../store/tables/migrations/024_papers.sql")),
    Migration::of(include_str!("../store/tables/migrations/025_reviews.sql")),
    Migration::of(include_str!("../store/tables/migrations/026_decisions.sql")),
    Migration::of(include_str!("../store/tables/migrations/027_deliveries.sql")),
    Migration::of(include_str!("../store/tables/migrations/028_performances.sql")),
    Migration::of(include_str!("../store/tables/migrations/029_delegations.sql")),
    Migration::of(include_str!("../store/tables/migrations/030_drafts_waiting.sql")),
    Migration { sql: include_str!("../store/tables/migrations/031_former_handlers.sql"), then: course::fold::migrate },
    Migration::of(include_str!("../store/tables/migrations/032_counters.sql")),
    Migration::of(include_str!("../store/tables/migrations/033_monitor_reviews.sql")),
];

/// Tables that are a fold of the log, in the order in which they are compared. The search index is one
/// too, and compared by what it answers (`search_index`).
pub(crate) const TABLES: &[&str] = &[
    "log_items",
    "log_facts",
    "agencies",
    "users",
    "tokens",
    "officers",
    "assignments",
    "enrolment_codes",
    "stations",
    "dockings",
    "recordings",
    "search_docs",
    "search_counts",
    "station_counts",
    "recorder_counts",
    "releases",
    "cases",
    "case_items",
    "case_names",
    "case_states",
    "suggestions",
    "views",
    "sendings",
    "packages",
    "package_items",
    "service_keys",
    "sessions",
    "markers",
    "transcripts",
    "transcript_askings",
    "checkpoints_seen",
    "derived",
    "documents",
    "saved_searches",
    "calendars",
    "courses",
    "course_handlers",
    "course_pauses",
    "course_extensions",
    "certificates",
    "parties",
    "complaints",
    "acts",
    "duty_excuses",
    "papers",
    "simple_decisions",
    "drafts",
    "reviews",
    "review_opinions",
    "review_points",
    "review_extensions",
    "decision_steps",
    "decisions",
    "deliveries",
    "performances",
    "performance_steps",
    "qualifications",
    "delegations",
    "delegation_acts",
    "counters",
    "monitor_reviews",
];

/// Applies entry `index` to the tables. `stated` is what the statement says that it names, where it names one.
fn apply(
    sql: &Connection,
    index: u64,
    entry: &Entry,
    leaf: &Digest,
    stated: Option<&Stated>,
    indexing: Indexing,
) -> Result<(), DbError> {
    let step = Step::begin(sql, index, entry, leaf, stated, indexing)?;
    facts::put(sql, index, entry)?;
    match &entry.event {
        Event::Log(event) => log::fold::fold(&step, event),
        Event::Agency(event) => agency::fold::fold(&step, event),
        Event::Calendar(event) => calendar::fold::fold(&step, event),
        Event::Account(event) => account::fold::fold(&step, event),
        Event::Station(event) => station::fold::fold(&step, event),
        Event::Docking(event) => docking::fold::fold(&step, event),
        Event::Recording(event) => recording::fold::fold(&step, event),
        Event::View(event) => view::fold::fold(&step, event),
        Event::Marker(event) => marker::fold::fold(&step, event),
        Event::Monitor(event) => monitor::fold::fold(&step, event),
        Event::Transcript(event) => transcript::fold::fold(&step, event),
        Event::Derived(event) => derived::fold::fold(&step, event),
        Event::Case(event) => case::fold::fold(&step, event),
        Event::Course(event) => course::fold::fold(&step, event),
        Event::Party(event) => party::fold::fold(&step, event),
        Event::Complaint(event) => complaint::fold::fold(&step, event),
        Event::Act(event) => act::fold::fold(&step, event),
        Event::Paper(event) => paper::fold::fold(&step, event),
        Event::Simple(event) => simple::fold::fold(&step, event),
        Event::Draft(event) => draft::fold::fold(&step, event),
        Event::Review(event) => review::fold::fold(&step, event),
        Event::Decision(event) => decision::fold::fold(&step, event),
        Event::Delivery(event) => delivery::fold::fold(&step, event),
        Event::Performance(event) => performance::fold::fold(&step, event),
        Event::Delegation(event) => delegation::fold::fold(&step, event),
        Event::Suggestion(event) => suggestion::fold::fold(&step, event),
        Event::SavedSearch(event) => saved_search::fold::fold(&step, event),
        Event::Document(event) => document::fold::fold(&step, event),
        Event::Package(event) => package::fold::fold(&step, event),
        // The log itself keeps them.
        Event::Access(
            AccessEvent::ItemRead { .. }
            | AccessEvent::SearchMade { .. }
            | AccessEvent::SearchShown { .. }
            | AccessEvent::Refused { .. },
        ) => Ok(()),
    }
}

/// Reads from the vault what the statement, or the lines of a transcript, say that entry `index` names.
fn stated(index: u64, entry: &Entry, objects: &Objects<'_>) -> Result<Option<Stated>, DbError> {
    if let Event::Transcript(event) = &entry.event {
        let Some(lines) = transcript::fold::lines(event) else { return Ok(None) };
        let text = String::from_utf8(objects(lines).map_err(DbError::Object)?);
        return text.map(|text| Some(Stated::Lines(text))).map_err(|error| inconsistent(index, error.to_string()));
    }
    let statement = match &entry.event {
        Event::Docking(event) => Some(docking::fold::statement(event)),
        Event::Recording(event) => recording::fold::statement(event),
        Event::Derived(event) => Some(derived::fold::statement(event)),
        // Entries of the other nouns say all that their folds need.
        Event::Log(_)
        | plain_nouns!()
        | Event::Account(_)
        | Event::Station(_)
        | Event::View(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Case(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => None,
    };
    let Some((envelope, read)) = statement else { return Ok(None) };
    let bytes = objects(envelope).map_err(DbError::Object)?;
    let envelope = Envelope::parse(&bytes).map_err(|error| inconsistent(index, error.to_string()))?;
    read(&envelope.payload).map(Some).map_err(|error| inconsistent(index, error))
}

#[cfg(test)]
mod tests;
