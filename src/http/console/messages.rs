//! The texts of pages, and how entries of the custody log are told on them. All texts are in the package `words`.

use evidence::entry::Item;
use evidence::event::{Actor, Event};
use words::event::Teller;

use crate::custody::legal::Legal;
use crate::custody::log::history::{Beside, undecoded_in};
use crate::http::console::errors::pick;
use crate::http::console::shown;

pub use words::Lang;

/// Tells an entry on the site's clock.
struct OnPage<'a> {
    clock: Option<&'a shown::Clock>,
    law: Option<&'a Legal>,
    beside: &'a Beside,
    /// The path that the entry names, where its bytes are not UTF-8.
    path: Option<String>,
}

impl OnPage<'_> {
    fn name(&self, kind: &str, id: &str) -> Option<String> {
        self.beside.names.get(&format!("{kind}:{id}")).cloned()
    }
}

impl Teller for OnPage<'_> {
    fn moment(&self, instant: &str) -> Option<String> {
        Some(self.clock?.second(instant.parse().ok()?))
    }

    fn plain(&self, text: &str) -> String {
        shown::plain(text)
    }

    fn person(&self, account: &str) -> Option<String> {
        self.name("user", account)
    }

    fn officer(&self, certificate: &str) -> Option<String> {
        self.name("officer", certificate)
    }

    fn station(&self, station: &str) -> Option<String> {
        self.name("station", station)
    }

    fn agency(&self, agency: &str) -> Option<String> {
        self.name("agency", agency)
    }

    fn case(&self, case: &str) -> Option<String> {
        self.name("case", case)
    }

    fn term(&self, lang: Lang, field: &str, id: &str) -> Option<String> {
        self.law?.term(field, id).map(|names| pick(lang, names).to_owned())
    }

    fn path(&self) -> Option<String> {
        self.path.clone()
    }
}

/// What an entry of the log says, by what is known of it `beside`.
/// Moments are told on the site's clock, stages and kinds by its legal data.
pub fn event(lang: Lang, event: &Event, beside: &Beside, (clock, law): (&shown::Clock, &Legal)) -> String {
    let path = undecoded_in(event, &beside.paths);
    let path = path.map(|undecoded| format!("{} ({})", undecoded.text(), shown::reading(lang, undecoded)));
    lang.event(event, &OnPage { clock: Some(clock), law: Some(law), beside, path })
}

/// Who did something.
pub fn actor(lang: Lang, actor: &Actor, beside: &Beside) -> String {
    lang.actor(actor, &OnPage { clock: None, law: None, beside, path: None })
}

/// How pages name an item: what it is, and what people know it by.
pub fn item(lang: Lang, item: &Item, beside: &Beside) -> String {
    let text = item.to_string();
    lang.item(&text, &OnPage { clock: None, law: None, beside, path: None }).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::Value;

    use super::*;
    use crate::custody::Verb;
    use crate::custody::deadline::rules::Standing;
    use crate::custody::recording::plausible::{CaptureDoubt, STATION_AHEAD};
    use crate::custody::recording::{MediaKind, OfficerBasis};
    use crate::custody::refused::Kind;
    use crate::custody::shown::SearchScope;

    #[test]
    fn whatever_an_entry_may_name_has_its_words_in_both_languages() {
        let mut untold = Vec::new();
        for lang in Lang::ALL {
            let verbs = Verb::ALL.iter().map(|verb| (verb.word(), lang.action(verb.word())));
            let scopes = SearchScope::ALL.iter().map(|scope| (scope.word(), lang.scope(scope.word())));
            let reasons = Kind::ALL.iter().filter_map(|kind| kind.logged()).map(|why| (why, lang.find_word(why)));
            let all = verbs.chain(scopes).chain(reasons);
            untold.extend(all.filter(|(_, told)| told.is_none()).map(|(word, _)| format!("{lang}: {word}")));
        }
        assert!(untold.is_empty(), "{untold:#?}");
    }

    fn untold<T: Serialize>(lang: Lang, all: &[T]) -> Vec<String> {
        let written = all.iter().map(|one| serde_json::to_value(one).expect("JSON"));
        let written = written.map(|value| if let Value::String(text) = value { text } else { value.to_string() });
        written.filter(|text| lang.find_word(text).is_none()).collect()
    }

    #[test]
    fn whatever_a_page_says_of_a_recording_has_its_word_in_both_languages() {
        for lang in Lang::ALL {
            let flags: Vec<&str> = CaptureDoubt::ALL.iter().map(|doubt| doubt.flag()).chain([STATION_AHEAD]).collect();
            let all = [
                untold(lang, Standing::ALL),
                untold(lang, MediaKind::ALL),
                untold(lang, OfficerBasis::ALL),
                untold(lang, &flags),
                // What a worker calls streams.
                untold(lang, &["video", "audio", "subtitle", "data", "attachment"]),
            ];
            assert_eq!(all.concat(), Vec::<String>::new(), "{lang}");
        }
    }
}
