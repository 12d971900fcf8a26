//! The player: picture, timeline with pictures, sound and markers, and what can be done at a moment.

use maud::{Markup, html};
use media_protocol::{MediaKind, Playback, Probed, Reason, StreamInfo};
use serde_json::json;

use crate::custody::access::Action;
use crate::custody::recording::media::{Choice, Examined};
use crate::custody::recording::watch::WatchPage;
use crate::http::console::layout::data_block;
use crate::http::console::recording::chapters;
use crate::http::console::recording::condition::{Known, explained};
use crate::http::console::recording::marks::KINDS;
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;

/// Speeds that are offered, in percent.
const SPEEDS: [u32; 7] = [25, 50, 100, 150, 200, 400, 800];

/// How a recording is played. Other streams than the usual ones are played as a rendition: browsers show
/// the first.
fn plan(page: &WatchPage, choice: Choice) -> (&'static str, MediaKind, Option<Reason>) {
    let by_type = |media_type: &str| match media_type.split('/').next() {
        Some("video") => MediaKind::Video,
        Some("audio") => MediaKind::Audio,
        Some("image") => MediaKind::Picture,
        _ => MediaKind::Other,
    };
    match page.media.as_ref() {
        Some(Examined::Known { probed, .. }) => match &probed.playback {
            _ if choice.inside => ("rendition", MediaKind::Video, None),
            Playback::Direct | Playback::Rendition { .. } if !choice.is_usual() => {
                ("rendition", chosen_kind(probed, choice), None)
            }
            Playback::Direct => ("original", probed.kind, None),
            Playback::Rendition { .. } => ("rendition", probed.kind, probed.playback_reason()),
            Playback::None { .. } => ("none", probed.kind, probed.playback_reason()),
        },
        Some(Examined::Failed(failure)) => ("none", MediaKind::Other, Some(failure.reason())),
        // Not examined yet: the browser is asked to try.
        None => ("original", by_type(&page.view.recording.media_type), None),
    }
}

/// What is watched where somebody chose: a picture's second stream is moving pictures.
fn chosen_kind(probed: &Probed, choice: Choice) -> MediaKind {
    if choice.video.is_some() { MediaKind::Video } else { probed.kind }
}

fn frame_ms(probed: Option<&Probed>) -> u64 {
    let stream = probed.and_then(|probed| probed.streams.get(probed.video?));
    stream.and_then(|stream| stream.millifps).filter(|fps| *fps > 0).map_or(40, |fps| (1_000_000 / fps).max(1))
}

/// The player of a stored recording.
pub(super) fn player(visitor: &Visitor, page: &WatchPage, grant: &str, choice: Choice) -> Markup {
    let (lang, recording) = (visitor.lang, &page.view.recording);
    let (form, kind, why) = plan(page, choice);
    let probed = page.media.as_ref().and_then(Examined::probed);
    let base = format!("/recordings/{}", recording.id);
    let (strip, still, waveform) = match &page.media {
        Some(Examined::Known { strip, still, waveform, .. }) => (strip.as_ref(), *still, *waveform),
        _ => (None, false, false),
    };
    // Those that were made are of the usual streams.
    let other = choice.video.is_some() || choice.inside;
    let (strip, still) = (strip.filter(|_| !other), still && !other);
    let waveform = waveform && choice.audio.is_none();
    let known = Known::of_page(page);
    let picture = |name: &str| format!("{base}/{name}?grant={grant}");
    let data = json!({
        "recording": recording.id.to_string(), "base": base, "form": form, "kind": kind,
        "duration_ms": probed.filter(|_| !choice.inside).and_then(|probed| probed.duration_ms), "frame_ms": frame_ms(probed),
        "strip": strip.map(|head| json!({
            "src": picture("strip"), "count": head.strip_count, "width": head.strip_px,
            "height": head.strip_height_px, "at_ms": head.strip_at_ms,
        })),
        "waveform": waveform.then(|| picture("waveform")),
        "track": probed.map(|probed| &probed.track), "may_derive": visitor.may(Action::DeriveCopy),
        "next": chapters::next(page), "whole": chapters::whole(page),
        "streams": choice, "breaks": known.breaks(), "lost": known.lost(),
    });
    html! {
        section.player.panel aria-label=(lang.text("player-label")) {
            @if form == "none" {
                div.alert { (lang.text("player-none")) " " @if let Some(why) = &why { (explained(lang, std::slice::from_ref(why))) } }
            } @else {
                @if let Some(why) = &why { div.small { span.tag.warn { (lang.text("word-rendition")) } " " (lang.text("player-rendition-why")) " " (explained(lang, std::slice::from_ref(why))) } }
                (streams(visitor, page, choice))
                div.stage {
                    @match kind {
                        MediaKind::Picture => { img id="media" alt=(lang.text("player-picture")) src=[still.then(|| picture("still"))]; }
                        MediaKind::Audio => { audio id="media" controls preload="none" {} }
                        _ => { video id="media" controls preload="none" playsinline poster=[still.then(|| picture("still"))] {} }
                    }
                    // Paper has no player: it has the picture.
                    @if still && kind == MediaKind::Video { img.on-paper alt=(lang.text("player-picture")) src=(picture("still")); }
                }
                div.controls {
                    button type="button" id="play" { (lang.text("player-play")) }
                    @if kind != MediaKind::Picture { (controls(visitor, kind)) }
                }
                @if kind != MediaKind::Picture { (timeline(visitor, page, waveform)) }
                @if kind != MediaKind::Picture { (at_this_moment(visitor, kind)) }
            }
            @if form == "none" || kind == MediaKind::Picture { (chapters::row(visitor, page)) }
            (data_block("player", &data))
        }
    }
}

fn controls(visitor: &Visitor, kind: MediaKind) -> Markup {
    let lang = visitor.lang;
    html! {
        @if kind == MediaKind::Video {
            button.second type="button" id="back" aria-label=(lang.text("player-frame-back")) { "◂" }
            button.second type="button" id="forward" aria-label=(lang.text("player-frame-forward")) { "▸" }
        }
        label { (lang.text("player-speed")) " "
            select id="speed" { @for speed in SPEEDS {
                option value=(speed) selected[speed == 100] { (speed / 100) "." (format!("{:02}", speed % 100)) "×" }
            } }
        }
        output id="clock" aria-live="off" { "0:00" }
        output.small id="frame" aria-live="off" {}
        details { summary { (lang.text("player-keys")) } p.small { (lang.text("player-keys-help")) } }
    }
}

/// The streams of one medium that hold anything, by their numbers, and what each is called.
pub(super) fn streams_of(probed: &Probed, medium: &str) -> Vec<(usize, String)> {
    let all = probed.streams.iter().enumerate().filter(|(_, stream)| stream.medium == medium && stream.packets > 0);
    let named = |(at, (number, stream)): (usize, (usize, &StreamInfo))| {
        let said = [stream.title.as_deref(), stream.language.as_deref(), Some(stream.codec.as_str())];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (number, format!("{} {}", at + 1, shown::plain(&said)))
    };
    all.enumerate().map(named).collect()
}

/// The pictures and sounds that can be chosen, where there is more than one.
fn streams(visitor: &Visitor, page: &WatchPage, choice: Choice) -> Markup {
    let lang = visitor.lang;
    let Some(probed) = page.media.as_ref().and_then(Examined::probed) else { return html! {} };
    if probed.embedded.is_some() {
        let base = format!("/recordings/{}", page.view.recording.id);
        return html! {
            nav.streams aria-label=(lang.text("stream-inside")) {
                @if choice.inside { a href=(base) { (lang.text("player-picture")) } " " span.tag.good aria-current="true" { (lang.text("stream-inside")) } }
                @else { span.tag.good aria-current="true" { (lang.text("player-picture")) } " " a href=(format!("{base}?play=1&inside=true")) { (lang.text("stream-inside")) } }
            }
        };
    }
    let (videos, audios) = (streams_of(probed, "video"), streams_of(probed, "audio"));
    let shown = |number: usize| choice.video.or(probed.video) == Some(number);
    let heard = |number: usize| choice.audio.or(probed.audio) == Some(number);
    let address = |choice: Choice| {
        let Choice { video, audio, .. } = choice.named_for(probed);
        let named = |what: &str, stream: Option<usize>| stream.map_or_else(String::new, |n| format!("&{what}={n}"));
        format!("/recordings/{}?play=1{}{}", page.view.recording.id, named("video", video), named("audio", audio))
    };
    html! {
        @for (all, label, is_video) in [(&videos, "stream-pictures", true), (&audios, "stream-sounds", false)] {
            @if all.len() > 1 {
                nav.streams aria-label=(lang.text(label)) {
                    strong { (lang.text(label)) } " "
                    @for (number, named) in all.iter().map(|(number, named)| (*number, named)) {
                        @let chosen = if is_video { shown(number) } else { heard(number) };
                        @let other = if is_video { Choice { video: Some(number), ..choice } } else { Choice { audio: Some(number), ..choice } };
                        @if chosen { span.tag.good aria-current="true" { (named) } " " }
                        @else { a href=(address(other)) { (named) } " " }
                    }
                }
            }
        }
    }
}

fn timeline(visitor: &Visitor, page: &WatchPage, waveform: bool) -> Markup {
    let lang = visitor.lang;
    html! {
        (chapters::row(visitor, page))
        div.timeline id="timeline" {
            canvas id="strip" height="92" role="img" aria-label=(lang.text("player-strip")) {}
            @if waveform { canvas id="wave" height="48" role="img" aria-label=(lang.text("player-wave")) {} }
            div.ticks id="ticks" aria-hidden="true" {}
            input type="range" id="seek" min="0" max="1000" value="0" step="1" aria-label=(lang.text("player-seek"));
        }
    }
}

fn at_this_moment(visitor: &Visitor, kind: MediaKind) -> Markup {
    let lang = visitor.lang;
    html! {
        @if visitor.may(Action::MarkRecording) {
            form.row id="mark" {
                div.field {
                    label for="mark-kind" { (lang.text("marker-kind")) }
                    select id="mark-kind" name="kind" { @for kind in KINDS {
                        option value=(serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()) { (lang.word(&kind)) }
                    } }
                }
                div.field.grow {
                    label for="mark-text" { (lang.text("marker-text")) }
                    input id="mark-text" name="text" maxlength="500";
                }
                button type="submit" { (lang.text("marker-set")) }
            }
        }
        @if visitor.may(Action::DeriveCopy) {
            form.row id="cut" {
                div.field { label for="cut-start" { (lang.text("clip-start")) } input id="cut-start" size="9" inputmode="numeric" placeholder="0:00.000"; }
                button.second type="button" id="set-start" { (lang.text("clip-set-start")) }
                div.field { label for="cut-end" { (lang.text("clip-end")) } input id="cut-end" size="9" inputmode="numeric" placeholder="0:00.000"; }
                button.second type="button" id="set-end" { (lang.text("clip-set-end")) }
                div.field { label for="cut-how" { (lang.text("clip-cut")) }
                    select id="cut-how" { option value="fast" { (lang.text("clip-fast")) } option value="exact" { (lang.text("clip-exact")) } }
                }
                button type="submit" { (lang.text("clip-make")) }
                p.small.wide id="cut-breaks" role="status" hidden {}
                @if kind == MediaKind::Video { button.second type="button" id="snapshot" { (lang.text("snapshot-take")) } }
            }
        }
    }
}
