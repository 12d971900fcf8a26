//! The one bar of a player's controls, over the picture; and the keys that do the same.
//!
//! The script takes the browser's own controls away where it runs: they know no frames.

use maud::{Markup, html};
use media_protocol::MediaKind;

use crate::http::console::messages::Lang;

/// Speeds that are offered, in percent.
const SPEEDS: [u32; 11] = [10, 25, 50, 75, 100, 150, 200, 400, 800, 1200, 1600];

/// Keys of the player, each with the message of what it does.
const KEYS: [(&str, &str); 13] = [
    ("␣ K", "key-play"),
    ("← →", "key-seconds"),
    (", .", "key-frame"),
    ("J L", "key-speed"),
    ("↑ ↓", "key-volume"),
    ("N", "key-mute"),
    ("F", "key-full"),
    ("G", "key-go"),
    ("+ - 0", "key-zoom"),
    ("I O", "key-range"),
    ("R", "key-loop"),
    ("M", "key-mark"),
    ("?", "key-help"),
];

/// The bar.
pub(super) fn bar(lang: Lang, kind: MediaKind) -> Markup {
    html! {
        div.bar id="bar" role="group" aria-label=(lang.text("player-bar")) {
            button type="button" id="play" { (lang.text("player-play")) }
            @if kind == MediaKind::Video {
                button type="button" id="back" aria-label=(lang.text("player-frame-back")) title=(lang.text("player-frame-back")) { "◂" }
                button type="button" id="forward" aria-label=(lang.text("player-frame-forward")) title=(lang.text("player-frame-forward")) { "▸" }
            }
            @if kind != MediaKind::Picture {
                output id="clock" aria-live="off" { "0:00" }
                output.small id="wall" aria-live="off" {}
                label { span.small { (lang.text("player-speed")) } " "
                    select id="speed" { @for speed in SPEEDS {
                        option value=(speed) selected[speed == 100] { (speed / 100) "." (format!("{:02}", speed % 100)) "×" }
                    } }
                }
                button type="button" id="mute" aria-pressed="false" { (lang.text("player-mute")) }
                input type="range" id="volume" min="0" max="100" value="100" step="5" aria-label=(lang.text("player-volume"));
                form id="go" {
                    input id="go-to" size="14" autocomplete="off" aria-label=(lang.text("player-go")) placeholder=(lang.text("player-go-hint")) aria-describedby="go-said";
                    button type="submit" { (lang.text("player-go-do")) }
                }
                @if kind == MediaKind::Video { button type="button" id="full" aria-pressed="false" { (lang.text("player-full")) } }
                button type="button" id="keys-show" aria-label=(lang.text("player-keys")) title=(lang.text("player-keys")) { "?" }
                output.small id="frame" aria-live="off" {}
                output.small id="go-said" role="status" {}
                (keys(lang))
            }
        }
    }
}

fn keys(lang: Lang) -> Markup {
    html! {
        dialog id="keys" aria-labelledby="keys-title" {
            h2 id="keys-title" { (lang.text("player-keys")) }
            table { tbody { @for (key, does) in KEYS {
                tr { th scope="row" { kbd { (key) } } td { (lang.text(does)) } }
            } } }
            p.small { (lang.text("player-keys-help")) }
            form method="dialog" { button type="submit" { (lang.text("player-keys-close")) } }
        }
    }
}
