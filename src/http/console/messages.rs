//! The texts of pages, and how entries of the custody log are told on them. All texts are in the package `words`.

use evidence::event::{Actor, Event};
use words::event::Teller;

use crate::custody::legal::Legal;
use crate::custody::log::history::{UndecodedPaths, undecoded_in};
use crate::http::console::errors::pick;
use crate::http::console::shown;

pub use words::Lang;

/// Tells an entry on the site's clock.
struct OnPage<'a> {
    clock: Option<&'a shown::Clock>,
    law: Option<&'a Legal>,
    /// The path that the entry names, where its bytes are not UTF-8.
    path: Option<String>,
}

impl Teller for OnPage<'_> {
    fn moment(&self, instant: &str) -> Option<String> {
        Some(self.clock?.second(instant.parse().ok()?))
    }

    fn plain(&self, text: &str) -> String {
        shown::plain(text)
    }

    fn term(&self, lang: Lang, field: &str, id: &str) -> Option<String> {
        self.law?.term(field, id).map(|names| pick(lang, names).to_owned())
    }

    fn path(&self) -> Option<String> {
        self.path.clone()
    }
}

/// What an entry of the log says; `paths` are those of which it may name one, and whose bytes are not UTF-8.
/// Moments are told on the site's clock, stages and kinds by its legal data.
pub fn event(lang: Lang, event: &Event, paths: &UndecodedPaths, (clock, law): (&shown::Clock, &Legal)) -> String {
    let path = undecoded_in(event, paths);
    let path = path.map(|undecoded| format!("{} ({})", undecoded.text(), shown::reading(lang, undecoded)));
    lang.event(event, &OnPage { clock: Some(clock), law: Some(law), path })
}

/// Who did something.
pub fn actor(lang: Lang, actor: &Actor) -> String {
    lang.actor(actor, &OnPage { clock: None, law: None, path: None })
}
