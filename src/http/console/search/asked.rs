//! What the address of a search page asks for.

use serde::Serialize;

use crate::answers::saved_search::SavedQuery;
use crate::answers::search::FindQuery;
use crate::custody::Refused;
use crate::custody::refused::{Fault, Field};
use crate::http::console::visitor::Visitor;

/// What a search page asks for. Forms send empty fields, so all are texts.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) agency: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) officer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) recorder: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) station: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) standing: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) near: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) look: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) cursor: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) before: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) page: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) day: String,
    /// A saved search that is to be opened; no link of the page that it makes names it again.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) saved: String,
}

/// A filter: its field's name, and the field.
pub(super) type Filter = (&'static str, fn(&mut Asked) -> &mut String);

/// Filters, in the order in which they stand in addresses.
pub(super) const FILTERS: [Filter; 7] = [
    ("agency", |asked| &mut asked.agency),
    ("officer", |asked| &mut asked.officer),
    ("recorder", |asked| &mut asked.recorder),
    ("station", |asked| &mut asked.station),
    ("kind", |asked| &mut asked.kind),
    ("standing", |asked| &mut asked.standing),
    ("near", |asked| &mut asked.near),
];

/// A word of the format out of a field; none where the field is empty.
fn word<T: serde::de::DeserializeOwned>(field: Field, text: &str) -> Result<Option<T>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = serde_json::from_value(serde_json::Value::from(text)).map(Some);
    read.map_err(|_| Refused::Invalid { field, problem: Fault::NotOffered })
}

/// A word of the format, as a field has it.
fn as_word(value: &impl Serialize) -> String {
    let text = serde_json::to_value(value).ok();
    text.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
}

/// All fields, by their names in addresses.
const FIELDS: [Filter; 14] = [
    ("q", |asked| &mut asked.q),
    ("agency", |asked| &mut asked.agency),
    ("officer", |asked| &mut asked.officer),
    ("recorder", |asked| &mut asked.recorder),
    ("station", |asked| &mut asked.station),
    ("kind", |asked| &mut asked.kind),
    ("standing", |asked| &mut asked.standing),
    ("near", |asked| &mut asked.near),
    ("look", |asked| &mut asked.look),
    ("cursor", |asked| &mut asked.cursor),
    ("before", |asked| &mut asked.before),
    ("page", |asked| &mut asked.page),
    ("day", |asked| &mut asked.day),
    ("saved", |asked| &mut asked.saved),
];

impl Asked {
    /// What an address asks for. Whatever else it has is left alone: links are kept, shared and decorated by others.
    pub(super) fn of(address: Option<&str>) -> Self {
        let mut asked = Self::default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(address.unwrap_or_default()).unwrap_or_default();
        for (name, value) in pairs {
            if let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) {
                *field(&mut asked) = value;
            }
        }
        asked
    }

    /// Whether anything is asked for, wherever in the list the page is.
    pub(super) fn asks(&self) -> bool {
        !self.q.trim().is_empty() || FILTERS.iter().any(|(_, field)| !field(&mut self.clone()).is_empty())
    }

    /// The same page from its beginning.
    fn begun_anew(&self) -> Self {
        let nothing = String::new;
        Self { cursor: nothing(), before: nothing(), page: nothing(), day: nothing(), saved: nothing(), ..self.clone() }
    }

    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.begun_anew();
        change(&mut other);
        format!("/search?{}", serde_urlencoded::to_string(&other).unwrap_or_default())
    }

    /// The same without the filter that was refused.
    pub(super) fn without_wrong(&self, refused: &Refused) -> Self {
        let mut right = self.begun_anew();
        match refused {
            Refused::Invalid { field: Field::Near, .. } => right.near.clear(),
            Refused::Invalid { field: Field::Kind, .. } => right.kind.clear(),
            Refused::Invalid { field: Field::Standing, .. } => right.standing.clear(),
            // A link that was changed by hand: which of these it is, is not told.
            Refused::Invalid { field: Field::Q, problem: Fault::NotUnderstood } => {
                for field in [&mut right.agency, &mut right.officer, &mut right.recorder, &mut right.station] {
                    field.clear();
                }
            }
            _ => {}
        }
        right
    }

    /// What a saved search asks for.
    pub(super) fn kept(query: &SavedQuery) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            q: text(&query.q),
            agency: text(&query.agency),
            officer: text(&query.officer),
            recorder: text(&query.recorder),
            station: text(&query.station),
            kind: query.kind.map(|kind| as_word(&kind)).unwrap_or_default(),
            standing: query.standing.map(|standing| as_word(&standing)).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// As the API takes it.
    pub(super) fn query(&self, visitor: &Visitor) -> Result<FindQuery, Refused> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let page = match self.page.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .ok()
                    .filter(|page| *page > 0)
                    .ok_or_else(|| Refused::Invalid { field: Field::Page, problem: Fault::NotFrom { least: 1 } })?,
            ),
        };
        let at = match self.day.trim() {
            "" => None,
            day => {
                let day: jiff::civil::Date =
                    day.parse().map_err(|_| Refused::Invalid { field: Field::Day, problem: Fault::NotADay })?;
                let next = day.tomorrow().ok().and_then(|next| next.to_zoned(visitor.clock.zone().clone()).ok());
                next.map(|next| evidence::time::Utc::from_jiff(next.timestamp()).to_string())
            }
        };
        Ok(FindQuery {
            q: given(&self.q),
            agency: given(&self.agency),
            officer: given(&self.officer),
            recorder: given(&self.recorder),
            station: given(&self.station),
            kind: word(Field::Kind, &self.kind)?,
            standing: word(Field::Standing, &self.standing)?,
            near: given(&self.near),
            cursor: given(&self.cursor),
            before: given(&self.before),
            page,
            at,
            ..FindQuery::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_begins_the_list_anew_and_keeps_the_rest() {
        let asked = Asked {
            q: "光明 路".into(),
            officer: "37".into(),
            cursor: "abc".into(),
            page: "7".into(),
            ..Asked::default()
        };
        assert_eq!(
            asked.with(|other| "video".clone_into(&mut other.kind)),
            "/search?q=%E5%85%89%E6%98%8E+%E8%B7%AF&officer=37&kind=video"
        );
    }

    #[test]
    fn what_an_address_has_besides_is_left_alone() {
        let asked = Asked::of(Some("q=%E5%85%89&utm_source=mail&kind=video&kind=audio&=&%ff=%ff"));
        assert_eq!(asked.with(|_| {}), "/search?q=%E5%85%89&kind=audio");
        assert_eq!(Asked::of(None).with(|_| {}), "/search?");
    }

    #[test]
    fn a_saved_search_asks_for_what_it_kept_and_no_link_opens_it_again() {
        let asked = Asked::of(Some("saved=5a&q=x"));
        assert_eq!((asked.saved.as_str(), asked.with(|_| {})), ("5a", "/search?q=x".to_owned()));
        let query = r#"{"q":"光","officer":"37001","kind":"video","standing":"stored_late"}"#;
        let kept: SavedQuery = serde_json::from_str(query).expect("a query");
        let asked = Asked::kept(&kept);
        assert_eq!(asked.with(|_| {}), "/search?q=%E5%85%89&officer=37001&kind=video&standing=stored_late");
        assert_eq!(serde_json::to_string(&kept).expect("JSON"), query);
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        assert!(word::<crate::custody::recording::MediaKind>(Field::Kind, "video").is_ok_and(|kind| kind.is_some()));
        assert!(word::<crate::custody::recording::MediaKind>(Field::Kind, "").is_ok_and(|kind| kind.is_none()));
        assert!(word::<crate::custody::recording::MediaKind>(Field::Kind, "\"video").is_err());
    }
}
