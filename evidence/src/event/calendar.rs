//! Calendars of working days that were loaded after the installation's own.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::digest::Digest;
use crate::item::Item;
use crate::term::Calendar;

/// What happens to calendars of working days.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum CalendarEvent {
    /// A version of the calendar of a year was loaded: terms are counted by it from here on.
    #[serde(rename = "calendar.loaded")]
    Loaded {
        /// The year.
        year: i16,
        /// Which version of it, counted from 1.
        version: u32,
        /// The notice that says so.
        source: String,
        /// Where it is published.
        url: String,
        /// The day on which it was published.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        published_on: Date,
        /// Days off that it gives.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>))]
        off: BTreeSet<Date>,
        /// Saturdays and Sundays that it makes working days.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>))]
        work: BTreeSet<Date>,
        /// Statutory holidays.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>))]
        statutory: BTreeSet<Date>,
        /// SHA-256 of the calendar's canonical JSON, by which results name it.
        digest: Digest,
    },
}

names!(CalendarEvent, CalendarName {
    Loaded => "calendar.loaded",
});

impl CalendarEvent {
    /// That a calendar was loaded.
    pub fn loaded(calendar: Calendar) -> Self {
        let digest = calendar.digest();
        let Calendar { year, version, source, url, published_on, off, work, statutory } = calendar;
        Self::Loaded { year, version, source, url, published_on, off, work, statutory, digest }
    }

    /// The calendar that was loaded, and the digest that the entry says it has.
    pub fn calendar(&self) -> (Calendar, Digest) {
        let Self::Loaded { year, version, source, url, published_on, off, work, statutory, digest } = self.clone();
        (Calendar { year, version, source, url, published_on, off, work, statutory }, digest)
    }
}

impl Noun for CalendarEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Loaded { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Loaded { .. } => Vec::new(),
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Loaded { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Loaded { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::DIGEST;
        let days = json!(["2027-01-01"]);
        vec![(
            3,
            json!({"type": "calendar.loaded", "year": 2027, "version": 1, "source": "通知", "url": "https://www.gov.cn/", "published_on": "2026-11-05", "off": days, "work": [], "statutory": days, "digest": DIGEST}),
        )]
    }
}
