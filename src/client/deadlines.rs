//! `docket deadlines`: who is late, at risk, on time.

use std::collections::BTreeMap;
use std::process::ExitCode;

use ::words::amount;
use anyhow::Result;
use clap::Args;
use evidence::time::Utc;
use serde_json::Value;

use crate::answers::deadline::{CountedBy, DeadlineQuery, DeadlineReport, Standing, StationStanding};
use crate::answers::recording::RecordingItem;
use crate::client::find::{officer, path_text, short};
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, Table};
use crate::client::words;

/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// Standings in the order of a report: what needs somebody first.
const ORDER: [Standing; 7] = [
    Standing::Overdue,
    Standing::AtRisk,
    Standing::Waiting,
    Standing::StoredLate,
    Standing::OnTime,
    Standing::Uncertain,
    Standing::NoRule,
];

/// Captures of which time are counted.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Count captures at or after this day or time
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Count captures before this time, or on this day at the latest
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Count by the end of capture, or what was stored in that time
    #[arg(long, value_name = "MOMENT", value_parser = words::parser::<CountedBy>())]
    by: Option<CountedBy>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let query = DeadlineQuery {
        from: remote.queried(arguments.from.as_deref(), DayEnd::First)?,
        until: remote.queried(arguments.until.as_deref(), DayEnd::After)?,
        by: arguments.by,
    };
    let path = ["api", "v1", "deadlines"];
    if arguments.json {
        output::json(&remote.get::<Value>(&path, &query).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let report: DeadlineReport = remote.get(&path, &query).await?;
    stations(remote.language, &report.stations).print()?;
    if !report.running.is_empty() {
        output::line("")?;
        output::line(&say!(remote.language, "deadline-not-stored-yet"))?;
        running(&remote, report.now, &report.running).print()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How many recordings of each station stand how, and of all.
fn stations(language: Language, counts: &[StationStanding]) -> Table {
    let standings = ORDER.iter().map(|standing| language.word(standing));
    let mut table = Table::headed([language.text("column-station").into_owned()].into_iter().chain(standings));
    let mut rows: BTreeMap<&str, [u64; ORDER.len()]> = BTreeMap::new();
    let mut all = [0; ORDER.len()];
    for count in counts {
        let row = rows.entry(&count.station).or_default();
        for (column, standing) in ORDER.iter().enumerate() {
            if *standing == count.standing {
                row[column] += count.count;
                all[column] += count.count;
            }
        }
    }
    let total = language.text("deadline-total");
    for (station, row) in rows.into_iter().chain([(total.as_ref(), all)]) {
        let numbers = row.map(|count| count.to_string());
        let cell = |column: usize| numbers[column].as_str();
        table.row([station, cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6)]);
    }
    table
}

/// Recordings whose clock runs, with what is left of it.
fn running(remote: &Remote, now: Utc, items: &[RecordingItem]) -> Table {
    let language = remote.language;
    let headings = [
        "column-id",
        "column-station",
        "column-officer",
        "column-due",
        "column-left",
        "column-deadline",
        "column-basis",
        "column-file",
    ];
    let mut table = Table::new(language, headings);
    for item in items {
        let due = item.deadline.due.map_or_else(|| "-".to_owned(), |due| remote.time(due));
        let left = item.deadline.due.map_or_else(|| "-".to_owned(), |due| left(due, now));
        let standing = language.word(&item.deadline.standing);
        let article = item.deadline.article.as_deref().unwrap_or("-");
        table.row([
            short(&item.id),
            &item.station,
            &officer(item, language),
            &due,
            &left,
            &standing,
            article,
            &path_text(item, language),
        ]);
    }
    table
}

/// What is left until `due`; with a minus sign, how long it is past.
fn left(due: Utc, now: Utc) -> String {
    amount::span(due.micros().saturating_sub(now.micros()) / MICROS)
}

#[cfg(test)]
mod tests {
    use crate::client::deadlines::*;

    fn count(station: &str, standing: Standing, count: u64) -> StationStanding {
        StationStanding { station: station.to_owned(), standing, count }
    }

    #[test]
    fn stations_are_rows_and_standings_are_columns() {
        let counts = [
            count("st-2", Standing::OnTime, 7),
            count("st-1", Standing::Overdue, 1),
            count("st-1", Standing::OnTime, 2),
            count("st-1", Standing::OnTime, 3),
        ];
        let lines = stations(Language::En, &counts).lines();
        assert_eq!(
            lines,
            [
                "station  overdue  at risk  waiting  stored late  on time  time in doubt  no rule",
                "st-1     1        0        0        0            5        0              0",
                "st-2     0        0        0        0            7        0              0",
                "all      1        0        0        0            12       0              0",
            ]
        );
    }

    #[test]
    fn what_is_past_has_a_minus_sign() {
        let at = |text: &str| -> Utc { text.parse().expect("an instant") };
        assert_eq!(left(at("2026-01-02T00:00:00Z"), at("2026-01-01T20:55:00Z")), "3 h 05 min");
        assert_eq!(left(at("2026-01-01T00:00:00Z"), at("2026-01-01T01:00:00Z")), "-1 h 00 min");
    }
}
