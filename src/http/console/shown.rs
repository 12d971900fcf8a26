//! How values are shown: times on the site's clock, sizes, moments, texts that hide nothing.

use evidence::entry::Item;
use evidence::ids::{UserId, is_unseen};
use evidence::name::Undecoded;
use evidence::time::Utc;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::custody::log::history::Names;
use crate::custody::recording::Recording;
use crate::http::console::messages::Lang;

pub use evidence::told::reading;
pub use words::amount::{moment, size};

/// The site's clock.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    name: String,
}

impl Clock {
    /// The clock of an IANA time zone; UTC where there is none of that name.
    pub fn new(zone: &str) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), name: zone.to_owned() }
    }

    /// The zone's name.
    pub fn zone_name(&self) -> &str {
        &self.name
    }

    /// The zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    fn format(&self, time: Utc, format: &str) -> String {
        time.to_jiff().to_zoned(self.zone.clone()).strftime(format).to_string()
    }

    /// `2026-11-25 09:05`.
    pub fn minute(&self, time: Utc) -> String {
        self.format(time, "%Y-%m-%d %H:%M")
    }

    /// `2026-11-25 09:05:07`.
    pub fn second(&self, time: Utc) -> String {
        self.format(time, "%Y-%m-%d %H:%M:%S")
    }

    /// `2026-11-25`.
    pub fn day(&self, time: Utc) -> String {
        self.format(time, "%Y-%m-%d")
    }

    /// A time for people, with the instant for programs.
    pub fn tag(&self, time: Utc) -> Markup {
        html! { time datetime=(time.to_string()) { (self.second(time)) } }
    }
}

/// A moment to the millisecond: `1:02:03.040`.
pub fn exact(ms: u64) -> String {
    format!("{}.{:03}", moment(ms), ms % 1000)
}

/// A text as it may stand in a line: characters that hide or turn others are spelled out.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { format!("⟦U+{:04X}⟧", u32::from(c)) } else { c.to_string() }).collect()
}

/// A person by name, with the account.
pub fn person(lang: Lang, account: &UserId, names: &Names) -> String {
    let id = account.to_string();
    match names.get(&Item::User(account.clone()).to_string()) {
        Some(name) => lang.with("person", &[("name", plain(name).into()), ("id", id.into())]),
        None => id,
    }
}

/// A text of somebody else's making: set apart in direction, with what hides made visible.
pub fn foreign(text: &str) -> Markup {
    html! {
        bdi { @for piece in pieces(text) {
            @match piece {
                Piece::Seen(text) => { (text) }
                Piece::Unseen(c) => { span.unseen { "U+" (format!("{:04X}", u32::from(c))) } }
            }
        } }
    }
}

/// The path of a recording. Where its bytes are no UTF-8: what they may read as, marked as the guess that it
/// is, and the bytes.
pub fn path(lang: Lang, recording: &Recording) -> Markup {
    named(lang, &recording.path, recording.undecoded())
}

/// The last part of [`path`].
pub fn file_name(lang: Lang, recording: &Recording) -> Markup {
    named(lang, last(&recording.path), recording.undecoded().and_then(|undecoded| undecoded.file_name()))
}

/// [`file_name`] as it may stand in a line.
pub fn plain_file_name(recording: &Recording) -> String {
    let guess = recording.undecoded().and_then(|undecoded| undecoded.guess());
    plain(last(guess.as_deref().unwrap_or(&recording.path)))
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn named(lang: Lang, text: &str, undecoded: Option<Undecoded>) -> Markup {
    let Some(undecoded) = undecoded else { return foreign(text) };
    let guess = undecoded.guess();
    html! { (foreign(guess.as_deref().unwrap_or(text))) " " small { (reading(lang, &undecoded)) } }
}

enum Piece {
    Seen(String),
    Unseen(char),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for c in text.chars() {
        match (is_unseen(c), pieces.last_mut()) {
            (true, _) => pieces.push(Piece::Unseen(c)),
            (false, Some(Piece::Seen(text))) => text.push(c),
            (false, _) => pieces.push(Piece::Seen(c.to_string())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_seen() {
        assert_eq!(plain("a\u{202e}b"), "a⟦U+202E⟧b");
        let shown = foreign("<b>\u{202e}gpj.exe").into_string();
        assert_eq!(shown, "<bdi>&lt;b&gt;<span class=\"unseen\">U+202E</span>gpj.exe</bdi>");
    }

    #[test]
    fn a_name_that_is_no_utf8_is_shown_with_what_it_may_read_as_and_its_bytes() {
        let gbk = Undecoded::of(b"\xd6\xb4\xb7\xa8.mp4");
        let shown = |lang| named(lang, "\u{5b4}\u{fffd}\u{fffd}.mp4", gbk.clone()).into_string();
        assert_eq!(shown(Lang::En), "<bdi>执法.mp4</bdi> <small>as GBK; bytes D6B4B7A82E6D7034</small>");
        assert_eq!(shown(Lang::Zh), "<bdi>执法.mp4</bdi> <small>按 GBK 解读；字节 D6B4B7A82E6D7034</small>");
        let latin = named(Lang::En, "caf\u{fffd}.mp4", Undecoded::of(b"caf\xe9.mp4")).into_string();
        assert_eq!(latin, "<bdi>caf\u{fffd}.mp4</bdi> <small>bytes 636166E92E6D7034</small>");
        assert_eq!(named(Lang::En, "a.mp4", None).into_string(), "<bdi>a.mp4</bdi>");
    }

    #[test]
    fn times_are_on_the_sites_clock() {
        let time: Utc = "2026-01-01T00:30:05.000000Z".parse().expect("an instant");
        assert_eq!(Clock::new("Asia/Shanghai").second(time), "2026-01-01 08:30:05");
        assert_eq!(Clock::new("nowhere").second(time), "2026-01-01 00:30:05");
    }
}
