//! What state the media of a recording is in: what is damaged, from when to when, where its time line
//! breaks, and how well it was looked at.

use maud::{Markup, html};
use media_protocol::{Break, Decoded, Lost};

use crate::custody::watching::WatchPage;
use crate::http::console::messages::Lang;
use crate::http::console::shown;
use crate::media::{Examined, FullDecode};

/// Stretches of damage, and breaks, that a page lists; of those beyond it says how many there are.
const LISTED_SHOWN: usize = 100;

/// How well the media was looked at.
enum Look<'a> {
    /// Nothing is there to look at.
    Nothing,
    /// Quickly, at some places; all of it is still to be decoded.
    Quick,
    /// All of it was decoded.
    Whole(&'a Decoded),
    /// All of it was to be decoded, which did not work.
    Failed(&'a str),
}

fn look(page: &WatchPage) -> Look<'_> {
    match (&page.media, &page.decoded) {
        (_, Some(FullDecode::Done { decoded, .. })) => Look::Whole(decoded),
        (_, Some(FullDecode::Failed { what })) => Look::Failed(what),
        (Some(examined), None) if examined.is_decodable() => Look::Quick,
        (_, None) => Look::Nothing,
    }
}

/// Where the time line breaks, as far as that is known.
pub(super) fn breaks(page: &WatchPage) -> &[Break] {
    match look(page) {
        Look::Whole(decoded) => &decoded.breaks,
        _ => page.media.as_ref().and_then(Examined::probed).map_or(&[], |probed| probed.breaks.as_slice()),
    }
}

/// What was lost, as far as that is known.
pub(super) fn lost(page: &WatchPage) -> &[Lost] {
    if let Look::Whole(decoded) = look(page) { &decoded.lost } else { &[] }
}

/// The panels that tell of damage and of breaks, where there are any.
pub(super) fn condition(lang: Lang, page: &WatchPage) -> Markup {
    html! {
        (damage(lang, page))
        (break_list(lang, breaks(page)))
    }
}

/// How well it was looked at, in a line, and what is odd of it without anything being lost.
pub(super) fn looked(lang: Lang, page: &WatchPage) -> Markup {
    let remarks = page.media.as_ref().and_then(Examined::probed).map_or(&[][..], |probed| &probed.remarks);
    html! {
        @if !remarks.is_empty() {
            p id="remarks" {
                small { (lang.text("media-remarks")) " " (shown::plain(&remarks.iter().take(LISTED_SHOWN).cloned().collect::<Vec<_>>().join("; "))) }
            }
        }
        @match look(page) {
            Look::Nothing => {}
            Look::Quick => { p id="looked" data-look="quick" { span.tag.plain { (lang.text("look-quick")) } " " small { (lang.text("look-quick-help")) } } }
            Look::Failed(what) => {
                p id="looked" data-look="failed" { span.tag.warn { (lang.text("look-failed")) } " " small { (shown::plain(what)) } }
            }
            Look::Whole(decoded) => {
                @let sound = shown::moment(decoded.sound_ms);
                p id="looked" data-look="whole" {
                    @if decoded.lost.is_empty() && decoded.unreachable_bytes == 0 { span.tag.good { (lang.text("look-whole")) } }
                    @else { span.tag.warn { (lang.text("look-whole-lost")) } }
                    " " small { (lang.with("look-whole-help", &[("pictures", decoded.pictures.into()), ("sound", sound.into())])) }
                    @if decoded.pictures > 0 && !decoded.times_stated { br; small { (lang.text("look-times-counted")) } }
                }
            }
        }
    }
}

fn damage(lang: Lang, page: &WatchPage) -> Markup {
    let quick = page.media.as_ref().and_then(Examined::probed).and_then(|probed| probed.damage.as_ref());
    let look = look(page);
    let whole = if let Look::Whole(decoded) = look { Some(decoded) } else { None };
    let is_lost = whole.is_some_and(|decoded| !decoded.lost.is_empty() || decoded.unreachable_bytes > 0);
    if quick.is_none() && !is_lost {
        return html! {};
    }
    html! {
        section.panel.damage id="damage" {
            strong { (lang.text("damage-title")) } " "
            @if let Some(decoded) = whole {
                (lost_list(lang, &decoded.lost))
                @if decoded.unreachable_bytes > 0 {
                    p { (lang.with("damage-unreachable", &[("size", shown::size(decoded.unreachable_bytes).into())])) }
                }
                @if !is_lost { (lang.text("damage-nothing-lost")) }
            } @else if let Some(until) = quick.and_then(|damage| damage.usable_until_ms) {
                (lang.with("damage-until", &[("moment", shown::moment(until).into())]))
            } @else { (lang.text("damage-unknown")) }
            @if matches!(look, Look::Quick) { " " (lang.text("damage-pending")) }
            @if let Some(damage) = quick { br; small { (lang.text("damage-said")) " " (shown::plain(&damage.what)) } }
        }
    }
}

fn lost_list(lang: Lang, lost: &[Lost]) -> Markup {
    html! {
        @if !lost.is_empty() {
            ol.markers id="lost" { @for one in lost.iter().take(LISTED_SHOWN) {
                li {
                    button.second.moment type="button" data-seek=(one.from_ms) { (shown::exact(one.from_ms)) }
                    " – " (shown::exact(one.to_ms)) " " strong { (lang.named(&one.medium)) } " "
                    @if one.pieces > 0 { (lang.with(if one.medium == "audio" { "damage-packets" } else { "damage-pictures" }, &[("count", one.pieces.into())])) " " }
                    small { (shown::plain(&one.what)) }
                }
            } }
            (further(lang, lost.len()))
        }
    }
}

fn break_list(lang: Lang, breaks: &[Break]) -> Markup {
    if breaks.is_empty() {
        return html! {};
    }
    html! {
        section.panel aria-labelledby="h-breaks" {
            h2 id="h-breaks" { (lang.text("breaks-title")) }
            p.small { (lang.text("breaks-help")) }
            ol.markers id="breaks" { @for one in breaks.iter().take(LISTED_SHOWN) {
                li {
                    button.second.moment type="button" data-seek=(one.at_ms) { (shown::exact(one.at_ms)) }
                    @if let Some(byte) = one.byte { " " (lang.with("breaks-byte", &[("byte", byte.to_string().into())])) }
                    " " small { (lang.with("breaks-stamps", &[("expected", signed(one.expected_ms).into()), ("found", signed(one.found_ms).into())])) }
                }
            } }
            (further(lang, breaks.len()))
        }
    }
}

fn further(lang: Lang, count: usize) -> Markup {
    html! { @if count > LISTED_SHOWN { p.small { (lang.with("listed-further", &[("count", (count - LISTED_SHOWN).into())])) } } }
}

fn signed(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", shown::exact(ms.unsigned_abs()))
}
