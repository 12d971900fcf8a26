//! A `WHERE` clause that is put together, with its values bound by number.

use evidence::time::Utc;
use rusqlite::types::Value;

/// A `WHERE` clause that grows, with its values.
#[derive(Clone, Default)]
pub(crate) struct Conditions {
    sql: Vec<String>,
    pub(crate) values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition; each `$` in it stands for the next of `values`.
    pub(crate) fn add(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
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

    pub(crate) fn text(&mut self, condition: &str, value: Option<String>) {
        if let Some(value) = value {
            self.add(condition, [Value::Text(value)]);
        }
    }

    pub(crate) fn time(&mut self, condition: &str, value: Option<Utc>) {
        if let Some(value) = value {
            self.add(condition, [Value::Integer(value.micros())]);
        }
    }

    pub(crate) fn clause(&self) -> String {
        if self.sql.is_empty() { "TRUE".to_owned() } else { self.sql.join(" AND ") }
    }

    /// An expression that stands elsewhere in the query, with its values.
    pub(crate) fn expression(&mut self, expression: &str, values: impl IntoIterator<Item = Value>) -> String {
        self.add(expression, values);
        self.sql.pop().unwrap_or_default()
    }
}
