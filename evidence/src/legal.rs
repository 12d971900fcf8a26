//! What the ids in entries are called, by the legal data that Docket is shipped with: for readers that have no
//! service to ask. A site may have others, whose names they show as the ids that they are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::event::{RecordKind, Stage};
use crate::term::calendar::{Calendar, Calendars};

/// The legal data as shipped, which the service has built in too.
pub const SHIPPED: &str = include_str!("../../config/legal.toml");

/// The calendars of working days as shipped, a file a year.
const CALENDARS: [&str; 20] = [
    include_str!("../../config/calendar/2007.toml"),
    include_str!("../../config/calendar/2008.toml"),
    include_str!("../../config/calendar/2009.toml"),
    include_str!("../../config/calendar/2010.toml"),
    include_str!("../../config/calendar/2011.toml"),
    include_str!("../../config/calendar/2012.toml"),
    include_str!("../../config/calendar/2013.toml"),
    include_str!("../../config/calendar/2014.toml"),
    include_str!("../../config/calendar/2015.toml"),
    include_str!("../../config/calendar/2016.toml"),
    include_str!("../../config/calendar/2017.toml"),
    include_str!("../../config/calendar/2018.toml"),
    include_str!("../../config/calendar/2019.toml"),
    include_str!("../../config/calendar/2020.toml"),
    include_str!("../../config/calendar/2021.toml"),
    include_str!("../../config/calendar/2022.toml"),
    include_str!("../../config/calendar/2023.toml"),
    include_str!("../../config/calendar/2024.toml"),
    include_str!("../../config/calendar/2025.toml"),
    include_str!("../../config/calendar/2026.toml"),
];

/// A file of calendars: the versions of one year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    calendar: Vec<Calendar>,
}

/// Reads a file of calendars. What is wrong is told with its line.
pub fn read_calendars(text: &str) -> Result<Vec<Calendar>, String> {
    let file: CalendarFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        format!("line {line}: {}", error.message())
    })?;
    Ok(file.calendar)
}

static SHIPPED_CALENDARS: LazyLock<Calendars> = LazyLock::new(|| {
    let all = CALENDARS.iter().flat_map(|text| read_calendars(text).expect("a shipped calendar can be read"));
    Calendars::of(all).expect("the shipped calendars hold")
});

/// The calendars of working days that Docket is shipped with.
pub fn shipped_calendars() -> &'static Calendars {
    &SHIPPED_CALENDARS
}

/// Ids of one list of the legal data, with their names in Chinese and in English.
type Names = BTreeMap<String, [String; 2]>;

static STAGES: LazyLock<Names> = LazyLock::new(|| names("stages"));
static KINDS: LazyLock<Names> = LazyLock::new(|| names("kinds"));

fn names(list: &str) -> Names {
    let data: toml::Table = SHIPPED.parse().unwrap_or_default();
    let terms = data.get(list).and_then(toml::Value::as_array).into_iter().flatten();
    let text = |term: &toml::Value, key: &str| Some(term.get(key)?.as_str()?.to_owned());
    terms.filter_map(|term| Some((text(term, "id")?, [text(term, "zh")?, text(term, "en")?]))).collect()
}

fn pick(names: &'static Names, id: &str) -> Option<[&'static str; 2]> {
    names.get(id).map(|[zh, en]| [zh.as_str(), en.as_str()])
}

/// The name of a stage in Chinese and in English; none where the shipped legal data does not know it.
pub fn stage_names(stage: Stage) -> Option<[&'static str; 2]> {
    pick(&STAGES, stage.as_str())
}

/// The name of a kind of record, likewise.
pub fn kind_names(kind: RecordKind) -> Option<[&'static str; 2]> {
    pick(&KINDS, kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shipped_legal_data_knows_is_named_and_nothing_else() {
        assert_eq!(stage_names(Stage::Investigation).map(|[zh, _]| zh), Some("调查取证"));
        // The order's own word, annex 2, article 3.
        assert_eq!(kind_names(RecordKind::Photo), Some(["照相", "photo"]));
        assert_eq!(stage_names("retention_2031".parse().expect("a stage")), None);
        let listed = |table: &str| SHIPPED.lines().filter(|line| *line == table).count();
        assert_eq!((STAGES.len(), KINDS.len()), (listed("[[stages]]"), listed("[[kinds]]")));
        assert!(STAGES.len() >= 5 && KINDS.len() >= 5, "those of the order");
        for id in STAGES.keys().chain(KINDS.keys()) {
            assert!(id.parse::<Stage>().is_ok(), "{id}");
        }
    }
}
