//! What the ids in entries are called, by the legal data that Docket is shipped with: for readers that have no
//! service to ask. A site may have others, whose names they show as the ids that they are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::event::{RecordKind, Stage};

/// The legal data as shipped, which the service has built in too.
pub const SHIPPED: &str = include_str!("../../config/legal.toml");

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
