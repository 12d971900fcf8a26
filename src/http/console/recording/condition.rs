//! What state the media of a recording is in: what is damaged, from when to when, where its time line
//! breaks, and how well it was looked at.

use maud::{Markup, html};
use media_protocol::{Break, Decoded, Failure, Lost, Probed, Reason, meant_all, originals};

use crate::custody::recording::Recording;
use crate::custody::recording::media::{Examined, FullDecode};
use crate::custody::recording::watch::WatchPage;
use crate::http::AppState;
use crate::http::console::messages::Lang;
use crate::http::console::shown;

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
    Failed(&'a Failure),
}

/// What is known of the media of a recording.
pub(super) struct Known {
    media: Option<Examined>,
    decoded: Option<FullDecode>,
    /// What the ids of its parts of the page end with, where there are several on one page.
    mark: String,
}

impl Known {
    /// Of the recording that a page is about.
    pub(super) fn of_page(page: &WatchPage) -> Self {
        Self { media: page.media.clone(), decoded: page.decoded.clone(), mark: String::new() }
    }

    /// Of one of several recordings on a page.
    pub(super) async fn of(state: &AppState, recording: &Recording) -> Self {
        let media = state.custody.examined_before(recording).await;
        let decoded = state.custody.decoded_before(recording).await;
        Self { media, decoded, mark: format!("-{}", recording.id) }
    }

    /// What a quick look found.
    pub(super) fn media(&self) -> Option<&Examined> {
        self.media.as_ref()
    }

    /// The same, where the media could be read.
    pub(super) fn probed(&self) -> Option<&Probed> {
        self.media.as_ref().and_then(Examined::probed)
    }

    fn look(&self) -> Look<'_> {
        match (&self.media, &self.decoded) {
            (_, Some(FullDecode::Done { decoded, .. })) => Look::Whole(decoded),
            (_, Some(FullDecode::Failed(failure))) => Look::Failed(failure),
            (Some(examined), None) if examined.is_decodable() => Look::Quick,
            (_, None) => Look::Nothing,
        }
    }

    /// Whether all of it is still to be decoded.
    pub(super) fn is_quick(&self) -> bool {
        matches!(self.look(), Look::Quick)
    }

    /// Where the time line breaks, as far as that is known.
    pub(super) fn breaks(&self) -> &[Break] {
        match self.look() {
            Look::Whole(decoded) => &decoded.breaks,
            _ => self.probed().map_or(&[], |probed| probed.breaks.as_slice()),
        }
    }

    /// What was lost, as far as that is known.
    pub(super) fn lost(&self) -> &[Lost] {
        if let Look::Whole(decoded) = self.look() { &decoded.lost } else { &[] }
    }

    /// Whether damage is known of.
    pub(super) fn is_damaged(&self) -> bool {
        self.probed().is_some_and(|probed| probed.damage.is_some()) || self.is_lost()
    }

    fn is_lost(&self) -> bool {
        matches!(self.look(), Look::Whole(decoded) if !decoded.lost.is_empty() || decoded.unreachable_bytes > 0)
    }
}

/// The panels that tell of damage and of breaks, where there are any.
pub(super) fn condition(lang: Lang, known: &Known) -> Markup {
    html! {
        (damage(lang, known))
        (break_list(lang, known))
    }
}

/// How well it was looked at, in a line, and what is odd of it without anything being lost.
pub(super) fn looked(lang: Lang, known: &Known) -> Markup {
    let remarks = known.probed().map(Probed::remarks_by_kind).unwrap_or_default();
    html! {
        @if !remarks.is_empty() {
            div id="remarks" {
                small { (lang.text("media-remarks")) " " (explained(lang, &remarks[..remarks.len().min(LISTED_SHOWN)])) }
            }
        }
        @match known.look() {
            Look::Nothing => {}
            Look::Quick => { p id="looked" data-look="quick" { span.tag.plain { (lang.text("look-quick")) } " " small { (lang.text("look-quick-help")) } } }
            Look::Failed(failure) => {
                div id="looked" data-look="failed" { span.tag.warn { (lang.text("look-failed")) } " " small { (explained(lang, &[failure.reason()])) } }
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

fn damage(lang: Lang, known: &Known) -> Markup {
    let quick = known.probed().and_then(|probed| probed.damage.as_ref());
    let whole = if let Look::Whole(decoded) = known.look() { Some(decoded) } else { None };
    if !known.is_damaged() {
        return html! {};
    }
    html! {
        section.panel.damage id=(format!("damage{}", known.mark)) {
            strong { (lang.text("damage-title")) } " "
            @if let Some(decoded) = whole {
                (lost_list(lang, known))
                @if decoded.unreachable_bytes > 0 {
                    p { (lang.with("damage-unreachable", &[("size", shown::size(decoded.unreachable_bytes).into())])) }
                }
                @if !known.is_lost() { (lang.text("damage-nothing-lost")) }
            } @else if let Some(until) = quick.and_then(|damage| damage.usable_until_ms) {
                (lang.with("damage-until", &[("moment", shown::moment(until).into())]))
            } @else { (lang.text("damage-unknown")) }
            @if known.is_quick() { " " (lang.text("damage-pending")) }
            @if let Some(damage) = quick { br; small { (lang.text("damage-said")) " " (explained(lang, &damage.reasons())) } }
        }
    }
}

fn lost_list(lang: Lang, known: &Known) -> Markup {
    let lost = known.lost();
    html! {
        @if !lost.is_empty() {
            ol.markers id=(format!("lost{}", known.mark)) { @for one in lost.iter().take(LISTED_SHOWN) {
                li {
                    button.second.moment type="button" data-seek=(one.from_ms) { (shown::exact(one.from_ms)) }
                    " – " (shown::exact(one.to_ms)) " " strong { (lang.named(&one.medium)) } " "
                    @if one.pieces > 0 { (lang.with(if one.medium == "audio" { "damage-packets" } else { "damage-pictures" }, &[("count", one.pieces.into())])) " " }
                    small { (explained(lang, &one.reasons())) }
                }
            } }
            (further(lang, lost.len()))
        }
    }
}

fn break_list(lang: Lang, known: &Known) -> Markup {
    let (breaks, mark) = (known.breaks(), &known.mark);
    if breaks.is_empty() {
        return html! {};
    }
    html! {
        section.panel aria-labelledby=(format!("h-breaks{mark}")) {
            h2 id=(format!("h-breaks{mark}")) { (lang.text("breaks-title")) }
            p.small { (lang.text("breaks-help")) }
            ol.markers id=(format!("breaks{mark}")) { @for one in breaks.iter().take(LISTED_SHOWN) {
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

/// What reasons say, in our words; what other programs said in theirs is folded beneath.
pub(super) fn explained(lang: Lang, reasons: &[Reason]) -> Markup {
    let originals = originals(reasons);
    html! {
        (shown::plain(&meant_all(reasons, lang)))
        @if !originals.is_empty() {
            details.fold {
                summary { (lang.text("heard-originals")) }
                @for text in originals { code lang="en" { (shown::plain(text)) } br; }
            }
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
