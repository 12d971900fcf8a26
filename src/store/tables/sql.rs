//! What statements are written and rows are read with. Whoever holds SQL, a noun's `read` or `fold`, takes it from
//! here, so that no other module names the database.

pub use rusqlite::types::Value;
pub use rusqlite::{Connection, Error, OptionalExtension, Params, Result, Row, params, params_from_iter};
