//! What people call things, made into ids: the first digits of a recording's id, a case's number.

use anyhow::{Result, bail};
use evidence::entry::Item;
use evidence::ids::{CaseId, RecordingId};

use crate::answers::called::{CaseCalled, recording_called};
use crate::answers::case::{CasePage, CaseQuery};
use crate::answers::search::{FindQuery, RecordingPage};
use crate::client::PAGE_SIZE;
use crate::client::http::Remote;
use crate::client::output::shown;

/// Fewest digits by which a recording may be called: 32 bits.
const PREFIX_LENGTH_MIN: usize = 8;

/// Digits of a whole recording id.
const ID_LENGTH: usize = 64;

/// Most pages of a search that are gone through to find what somebody means.
const PAGES_MAX: usize = 20;

/// What a text for a recording is.
#[derive(Debug, PartialEq, Eq)]
enum Called {
    Whole(RecordingId),
    Prefix(String),
    Neither,
}

fn called(text: &str) -> Called {
    if let Some(id) = recording_called(text) {
        return Called::Whole(id);
    }
    let text = text.strip_prefix("recording:").unwrap_or(text).to_ascii_lowercase();
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
    match (hex, text.len()) {
        (true, PREFIX_LENGTH_MIN..ID_LENGTH) => Called::Prefix(text),
        _ => Called::Neither,
    }
}

/// The recording that is meant: by its id, or by the first digits of it where no other has them.
pub(in crate::client) async fn recording(remote: &Remote, text: &str) -> Result<RecordingId> {
    let language = remote.language;
    let prefix = match called(text) {
        Called::Whole(id) => return Ok(id),
        Called::Prefix(prefix) => prefix,
        Called::Neither => bail!(say!(language, "recording-not-an-id", text = shown(text))),
    };
    let mut query = FindQuery { text: Some(prefix.clone()), limit: Some(PAGE_SIZE), ..Default::default() };
    let mut found: Vec<String> = Vec::new();
    for _ in 0..PAGES_MAX {
        let page: RecordingPage = remote.get(&["api", "v1", "recordings"], &query).await?;
        found.extend(page.items.into_iter().map(|item| item.id).filter(|id| id.starts_with(&prefix)));
        query.cursor = page.next;
        if query.cursor.is_none() || found.len() > 1 {
            break;
        }
    }
    match (&found[..], query.cursor) {
        ([id], None) => match id.parse() {
            Ok(id) => Ok(id),
            Err(_) => bail!(say!(language, "answer-bad-id")),
        },
        ([], None) => bail!(say!(language, "recording-none-begins", prefix)),
        _ => bail!(say!(language, "recording-ambiguous", prefix)),
    }
}

/// The recordings that are meant, each once.
pub(in crate::client) async fn recordings(remote: &Remote, texts: &[String]) -> Result<Vec<RecordingId>> {
    let mut ids = Vec::with_capacity(texts.len());
    for text in texts {
        let id = recording(remote, text).await?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The case that is meant: by its id, a link to its page, or its number in whatever writing.
pub(in crate::client) async fn case(remote: &Remote, text: &str) -> Result<CaseId> {
    let (language, name) = (remote.language, shown(text));
    let number = match CaseCalled::read(text) {
        Ok(CaseCalled::Id(id)) => return Ok(id),
        Ok(CaseCalled::Number(number)) => number.to_string(),
        Err(_) => bail!(say!(language, "case-unknown", name)),
    };
    let query = CaseQuery { number: Some(number), ..Default::default() };
    let found = remote.get::<CasePage>(&["api", "v1", "cases"], &query).await?.items;
    match &found[..] {
        [case] => match case.case.parse() {
            Ok(id) => Ok(id),
            Err(_) => bail!(say!(language, "answer-bad-id")),
        },
        [] => bail!(say!(language, "case-unknown", name)),
        several => {
            let ids: Vec<String> = several.iter().map(|case| format!("{} ({})", case.case, case.agency)).collect();
            let ids = shown(&ids.join(", "));
            bail!(say!(language, "case-ambiguous", name, ids))
        }
    }
}

/// The item that is meant: `kind:id`, `case:` and a number, or a recording.
pub(in crate::client) async fn item(remote: &Remote, text: &str) -> Result<Item> {
    if called(text) != Called::Neither {
        return Ok(Item::Recording(recording(remote, text).await?));
    }
    if let Ok(item) = text.parse() {
        return Ok(item);
    }
    if let Some(number) = text.strip_prefix("case:") {
        return Ok(Item::Case(case(remote, number).await?));
    }
    bail!(say!(remote.language, "item-unreadable", text = shown(text)))
}

#[cfg(test)]
mod tests {
    use crate::client::resolve::*;

    #[test]
    fn a_recording_is_called_by_its_id_or_its_first_digits() {
        let id = "ab".repeat(32);
        let whole: RecordingId = id.parse().expect("an id");
        assert_eq!(called(&id), Called::Whole(whole));
        assert_eq!(called(&format!("recording:{}", id.to_uppercase())), Called::Whole(whole));
        assert_eq!(called("ABABABAB"), Called::Prefix("abababab".to_owned()));
        for text in ["abababa", "station:st-1", "", "abababag", &"a".repeat(65)] {
            assert_eq!(called(text), Called::Neither, "{text}");
        }
    }
}
