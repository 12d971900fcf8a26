//! Whose names an entry is told with.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::Lang;
use crate::event::Teller;

/// Knows nobody, and notes who is asked about.
#[derive(Default)]
struct Asked(RefCell<BTreeSet<String>>);

impl Asked {
    fn note(&self, kind: &str, id: &str) -> Option<String> {
        self.0.borrow_mut().insert(format!("{kind}:{id}"));
        None
    }
}

impl Teller for Asked {
    fn moment(&self, _instant: &str) -> Option<String> {
        None
    }

    fn person(&self, account: &str) -> Option<String> {
        self.note("user", account)
    }

    fn officer(&self, certificate: &str) -> Option<String> {
        self.note("officer", certificate)
    }

    fn station(&self, station: &str) -> Option<String> {
        self.note("station", station)
    }

    fn agency(&self, agency: &str) -> Option<String> {
        self.note("agency", agency)
    }

    fn case(&self, case: &str) -> Option<String> {
        self.note("case", case)
    }
}

/// The items whose names tell an entry (`user:zhang`, `case:…`), so that whoever has names looks up just these: they
/// are found by telling it to nobody.
pub fn names_asked(actor: &impl Serialize, event: &impl Serialize) -> BTreeSet<String> {
    let asked = Asked::default();
    // What is asked about is the same in every language.
    let _ = (Lang::Zh.actor(actor, &asked), Lang::Zh.event(event, &asked));
    asked.0.into_inner()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whose_names_an_entry_is_told_with_is_known_before_it_is_told() {
        let clerk = json!({"kind": "user", "id": "zhang", "role": "clerk", "agency": "xc"});
        let query = json!({"officer": "37001", "station": "st-1", "limit": 5}).to_string();
        let search = json!({"type": "search.made", "scope": "recordings", "query": query, "shown": 1});
        let asked = |event| names_asked(&clerk, &event).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(asked(search), "agency:xc officer:37001 station:st-1 user:zhang");
        let linked = json!({"type": "case.linked", "case": "c1", "recording": "r", "stage": "start",
            "record_kind": "text", "reason": "x"});
        assert_eq!(asked(linked), "agency:xc case:c1 user:zhang");
        let refused = json!({"type": "access.refused", "action": "case.show", "target": "case:c2", "why": "forbidden",
            "account": "li"});
        assert_eq!(asked(refused), "agency:xc case:c2 user:li user:zhang");
    }
}
