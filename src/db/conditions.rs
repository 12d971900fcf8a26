//! A `WHERE` clause that is put together, with its values bound by number.

use evidence::time::Utc;
use rusqlite::types::Value;

/// A `WHERE` clause that grows, with its values.
#[derive(Default)]
pub(in crate::db) struct Conditions {
    sql: Vec<String>,
    pub(in crate::db) values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition; each `$` in it stands for the next of `values`.
    pub(in crate::db) fn add(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        let mut values = values.into_iter();
        let mut sql = String::new();
        for c in condition.chars() {
            sql.push(c);
            if c == '$' {
                self.values.extend(values.next());
                sql.push_str(&self.values.len().to_string());
            }
        }
        self.sql.push(sql);
    }

    pub(in crate::db) fn text(&mut self, condition: &str, value: Option<String>) {
        if let Some(value) = value {
            self.add(condition, [Value::Text(value)]);
        }
    }

    pub(in crate::db) fn time(&mut self, condition: &str, value: Option<Utc>) {
        if let Some(value) = value {
            self.add(condition, [Value::Integer(value.micros())]);
        }
    }

    pub(in crate::db) fn clause(&self) -> String {
        if self.sql.is_empty() { "TRUE".to_owned() } else { self.sql.join(" AND ") }
    }

    /// An expression that stands elsewhere in the query, with its values.
    pub(in crate::db) fn expression(&mut self, expression: &str, values: impl IntoIterator<Item = Value>) -> String {
        self.add(expression, values);
        self.sql.pop().unwrap_or_default()
    }
}
