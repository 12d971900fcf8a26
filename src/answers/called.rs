//! What people call cases and recordings by: the id, the number, or any link that the system shows. One reading for
//! console, API and command line.

use evidence::ids::{CaseId, CaseNumber, IdError, RecordingId};

/// What a text for a case is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseCalled {
    /// Its id, by itself, as an item (`case:…`) or in a link.
    Id(CaseId),
    /// Its number, in whatever writing.
    Number(CaseNumber),
}

impl CaseCalled {
    /// Reads it. A text that is the id of a case is taken for that.
    pub fn read(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let bare = text.strip_prefix("case:").unwrap_or(text).trim();
        let linked = ["/cases/", "/together/"].into_iter().find_map(|part| after(text, part));
        let id = linked.unwrap_or(bare);
        match id.to_ascii_lowercase().parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => bare.parse().map(Self::Number),
        }
    }
}

/// The recording that a text names: by its id, as an item (`recording:…`) or in a link.
pub fn recording_called(text: &str) -> Option<RecordingId> {
    let text = text.trim();
    let bare = text.strip_prefix("recording:").unwrap_or(text).trim();
    after(text, "/recordings/").unwrap_or(bare).to_ascii_lowercase().parse().ok()
}

/// What stands behind `part` in an address, up to the next part of it.
fn after<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    let (_, rest) = text.rsplit_once(part)?;
    rest.split(['/', '?', '#']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_called_by_its_number_its_id_or_any_link_that_is_shown() {
        let id = "ab".repeat(16);
        let whole = CaseCalled::Id(id.parse().expect("an id"));
        for text in [
            id.clone(),
            format!(" {}\n", id.to_uppercase()),
            format!("case:{id}"),
            format!("https://docket.example:8443/cases/{id}?stage=start#stage-start"),
            format!("/cases/{id}/recordings"),
            format!("https://docket.example/together/{id}"),
        ] {
            assert_eq!(CaseCalled::read(&text).expect("a case"), whole, "{text}");
        }
        let number = |text: &str| CaseCalled::Number(text.parse().expect("a number"));
        assert_eq!(CaseCalled::read(" 薛综执罚〔2026〕12号 ").expect("a case"), number("薛综执罚〔2026〕12号"));
        assert_eq!(CaseCalled::read("case:12号").expect("a case"), number("12号"));
        for text in ["", "  ", "a\u{202e}b"] {
            assert!(CaseCalled::read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_recording_is_called_by_its_id_or_any_link_that_is_shown() {
        let id = "ab".repeat(32);
        for text in [
            id.clone(),
            format!("  {id}\n"),
            format!("recording:{id}"),
            format!("https://docket.example/recordings/{id}"),
            format!("https://docket.example:8443/recordings/{id}/download?at=5#history"),
            format!("/cases/{}/recordings/{}", "c".repeat(32), id.to_uppercase()),
        ] {
            assert_eq!(recording_called(&text).expect("a recording").to_string(), id, "{text}");
        }
        for text in ["", "x", "https://docket.example/cases/ab", "<script>"] {
            assert!(recording_called(text).is_none(), "{text}");
        }
    }
}
