//! What the log of a data directory says of views.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// A view as the log tells it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Told {
    pub(crate) opened: usize,
    /// How it ended, and what was handed out, for each closing entry.
    pub(crate) closed: Vec<(String, Vec<(u64, u64)>)>,
}

/// All entries of the log.
pub(crate) fn entries(data: &Path) -> Vec<Value> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = rusqlite::Connection::open_with_flags(data.join("docket.db"), flags).unwrap();
    let mut statement = db.prepare("SELECT CAST(entry AS TEXT) FROM log_entries ORDER BY log_index").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|text| serde_json::from_str(&text.unwrap()).unwrap()).collect()
}

/// Every view that the log knows.
pub(crate) fn views(data: &Path) -> BTreeMap<String, Told> {
    let mut views: BTreeMap<String, Told> = BTreeMap::new();
    for entry in entries(data) {
        let event = &entry["event"];
        let Some(view) = event["view"].as_str() else { continue };
        let told = views.entry(view.to_owned()).or_default();
        match event["type"].as_str().unwrap() {
            "view.opened" | "view.opened_copy" => told.opened += 1,
            "view.closed" => {
                assert_eq!(told.opened, 1, "closed before it was opened: {entry}");
                let number = |range: &Value, field: &str| range[field].as_u64().unwrap();
                let ranges = event["ranges"].as_array().unwrap().iter();
                let ranges = ranges.map(|range| (number(range, "start"), number(range, "end"))).collect();
                told.closed.push((event["end"].as_str().unwrap().to_owned(), ranges));
            }
            _ => {}
        }
    }
    views
}
