//! The tables as a whole: the steps by which they came to be, and which of them are a fold of the log.

use crate::custody::fold::raw_paths;
use crate::custody::log::facts;
use crate::custody::{fold, search::docs};
use crate::store::tables::{Migration, Schema};

/// The tables of an installation.
pub static SCHEMA: Schema = Schema {
    migrations: MIGRATIONS,
    folded: fold::TABLES,
    apply: fold::apply,
    fill_index: docs::fill_index,
    stated: fold::stated,
    next_raw_path: raw_paths::next,
    keep_raw_path: raw_paths::keep,
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
];

#[cfg(test)]
mod tests;
