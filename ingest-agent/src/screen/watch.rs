//! `status --watch`: the screen in a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use words::Lang;

use super::page::{said_of_named, said_of_step, said_of_trouble};
use super::{Slot, View};
use crate::clock::Clock;
use crate::config::Config;
use crate::exit::EXIT_SAFE;
use crate::spool::{Place, Spool};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// What the agent wrote is old after so many seconds: it does not work any more, or its clock was set.
const OLD_SECONDS: i64 = 15;

/// Shows what the working agent says of each recorder, until nobody reads or the program is ended. Where standard
/// output is no terminal, each change is printed once, beneath the last.
pub(crate) fn watch(config: &Config, lang: Lang) -> anyhow::Result<u8> {
    let path = Spool::path_of(&config.spool, Place::Screen);
    let terminal = std::io::stdout().is_terminal();
    let mut before = String::new();
    loop {
        let view = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<View>(&bytes).ok());
        let now = Clock::System.now().micros() / 1_000_000;
        let view = view.filter(|view| (now - view.at).abs() <= OLD_SECONDS);
        let text = view.map_or_else(|| format!("{}\n", lang.text("screen-agent-stopped")), |view| told(&view, lang));
        if text != before {
            let clear = if terminal { "\x1b[2J\x1b[H" } else { "" };
            let mut out = std::io::stdout().lock();
            if write!(out, "{clear}{text}").and_then(|()| out.flush()).is_err() {
                return Ok(EXIT_SAFE);
            }
            before = text;
        }
        std::thread::sleep(EVERY);
    }
}

fn told(view: &View, lang: Lang) -> String {
    let mut out = format!("{}\n", lang.with("screen-title", &[("station", view.station.as_str().into())]));
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    if view.blocked {
        line(&lang.text("screen-blocked"));
    }
    if view.unlooked > 0 {
        line(&lang.with("screen-unlooked", &[("count", view.unlooked.into())]));
    }
    if view.slots.is_empty() {
        line(&lang.text("screen-empty"));
    }
    for slot in &view.slots {
        line(&slot_line(slot, lang));
    }
    out
}

fn slot_line(slot: &Slot, lang: Lang) -> String {
    let mut out = vec![slot.recorder.clone()];
    out.extend(slot.officer.clone());
    out.push(said_of_step(slot.step, lang));
    if slot.late > 0 {
        out.push(lang.with("screen-late", &[("count", slot.late.into())]));
    }
    out.extend(slot.troubles.iter().map(|trouble| said_of_trouble(*trouble, lang)));
    out.extend(slot.named.iter().flat_map(|named| said_of_named(named, lang)));
    out.join("  ")
}
