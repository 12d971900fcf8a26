//! The page of a recording.

use axum::extract::State;
use evidence::entry::Item;
use evidence::ids::RecordingId;
use maud::{Markup, html};
use media_protocol::{Place, Probed, Reason};
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::deadline::rules::{Judgement, Standing};
use crate::custody::log::history::{Names, RecordingView};
use crate::custody::recording::media::{Choice, Examined};
use crate::custody::recording::watch::WatchPage;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::recording::condition::{Known, condition, explained, looked};
use crate::http::console::recording::filing::{self, Shown};
use crate::http::console::recording::marks::{derived_list, makers, marker_list};
use crate::http::console::recording::monitor;
use crate::http::console::recording::player::player;
use crate::http::console::recording::track::{map, stated_by, time_notes};
use crate::http::console::recording::transcripts::{self, Asked};
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Address, Path, id};

/// Times that are this close to each other do not contradict, in milliseconds.
const AGREE_MS: u64 = 2_000;

/// `GET /recordings/{recording}`.
pub(super) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(choice): Address<Choice>,
    Address(after): Address<After>,
    Address(asked): Address<Asked>,
) -> Result<Markup, Oops> {
    let id: RecordingId = id(Thing::Recording, &recording)?;
    shown(&state, &visitor, id, (choice, asked), &Shown::filed(after.filed)).await
}

/// What the page is shown after.
#[derive(Debug, Default, Deserialize)]
pub(super) struct After {
    /// The case that the recording was just filed under.
    #[serde(default)]
    filed: String,
}

/// The page, with what there is to say of a filing.
pub(super) async fn shown(
    state: &AppState,
    visitor: &Visitor,
    id: RecordingId,
    (choice, asked): (Choice, Asked),
    filing: &Shown,
) -> Result<Markup, Oops> {
    let page = state.custody.watch_page(visitor.caller(), id).await?;
    let choice = state.custody.chosen(&page.view.recording, choice).await?;
    let transcripts = state.custody.transcripts_shown(visitor.caller(), id, asked.wanted()).await?;
    let grant = state.custody.grant_pictures(&visitor.person.user, id);
    let lang = visitor.lang;
    let recording = &page.view.recording;
    let stored = recording.stored_at().is_some();
    let can_be_made = stored && has_sound(&page) && state.custody.transcriber().is_some();
    let known = Known::of_page(&page);
    let mut named = makers(&page.derived);
    named.push(Item::Agency(recording.agency.clone()));
    named.extend(transcripts::people(&transcripts));
    let monitored = page.view.monitored.as_ref();
    named.extend(monitored.and_then(|one| one.review.as_ref()).map(|review| Item::User(review.by.clone())));
    let names = state.custody.names_of_items(named).await?;
    let may_review = monitored.is_some() && state.custody.may_review_monitoring(visitor.caller(), id).await?;
    let body = html! {
        p id="status" role="status" hidden {}
        p.under-title { (shown::file_name(lang, recording)) }
        div id="filed" { (filing::told(visitor, &page.view, filing)) }
        div.columns.led {
            div.lead {
                @if stored { (player(visitor, &page, &grant, choice)) }
                @else { p.notice { (lang.text("recording-coming")) } }
                (condition(lang, &known))
            }
            div.rest {
                (marks(visitor, &page, &names))
                (transcripts::panel(visitor, id, (&transcripts, can_be_made, &names), &asked, &filing.transcript))
                (history(visitor, id))
            }
            aside {
                (who_and_when(visitor, &page, &names))
                (monitor::panel(visitor, monitored, (&names, may_review), filing))
                (filing::form(visitor, &page.view, filing))
                (times(visitor, &page))
                (seal(visitor, &page))
                (media_facts(visitor, &page, &known))
            }
        }
        (words(lang))
    };
    let title = headline(visitor, &page.view);
    let head = Head {
        scripts: &["player.js", "frames.js", "timeline.js", "marks.js", "transcript.js"],
        styles: &["player.css"],
        ..Head::plain(&title, "nav-search")
    };
    Ok(layout::page(visitor, head, body))
}

/// Whether there is anything to hear, as far as that is known.
fn has_sound(page: &WatchPage) -> bool {
    page.media.as_ref().and_then(Examined::probed).is_some_and(|probed| probed.audio.is_some())
}

/// What people know a recording by: whose it is, when it was taken, with what.
fn headline(visitor: &Visitor, view: &RecordingView) -> String {
    let recording = &view.recording;
    let who = match (&view.officer_name, &recording.certificate, &view.counter) {
        (Some(name), ..) => shown::plain(name),
        (None, Some(certificate), _) => certificate.to_string(),
        (None, None, Some(counter)) => shown::plain(&counter.name),
        (None, None, None) => visitor.lang.text("recording-nobody").into_owned(),
    };
    let when = visitor.clock.minute(recording.capture_start.unwrap_or(recording.capture_end));
    format!("{who} · {when} · {}", shown::plain(recording.recorder.as_str()))
}

/// How a recording stands towards its deadline.
pub(in crate::http::console) fn standing(visitor: &Visitor, judgement: &Judgement) -> Markup {
    let kind = match judgement.standing {
        Standing::OnTime | Standing::Waiting => "tag good",
        Standing::AtRisk | Standing::Uncertain => "tag warn",
        Standing::StoredLate | Standing::Overdue => "tag bad",
        Standing::NoRule => "tag plain",
    };
    html! { span class=(kind) { (visitor.lang.word(&judgement.standing)) } }
}

fn who_and_when(visitor: &Visitor, page: &WatchPage, names: &Names) -> Markup {
    let (lang, view, recording) = (visitor.lang, &page.view, &page.view.recording);
    html! {
        section.panel aria-labelledby="h-who" {
            h2 id="h-who" { (lang.text("recording-who")) }
            dl.facts {
                dt { (lang.text("recording-officer")) } dd {
                    @match (&recording.certificate, &view.officer_name) {
                        (Some(certificate), Some(name)) => { (shown::foreign(name)) " " (certificate) }
                        (Some(certificate), None) => { (certificate) }
                        (None, _) => { (lang.text("word-none")) }
                    }
                    @if recording.certificate.is_some() { " " small { (lang.word(&recording.officer_basis)) } }
                }
                dt { (lang.text("recording-recorder")) } dd { (shown::foreign(recording.recorder.as_str())) }
                @if let Some(counter) = &view.counter {
                    dt { (lang.text("recording-counter")) }
                    dd { (shown::foreign(&counter.name)) " · " (shown::foreign(&counter.place)) }
                }
                dt { (lang.text("word-station")) } dd { (shown::foreign(&page.station_name)) " " small { (recording.station) } }
                dt { (lang.text("recording-agency")) } dd {
                    @if let Some(name) = names.get(&Item::Agency(recording.agency.clone()).to_string()) { (shown::foreign(name)) " " }
                    (recording.agency)
                }
                dt { (lang.text("recording-captured")) } dd {
                    @if let Some(start) = recording.capture_start { (visitor.clock.tag(start)) " – " }
                    (visitor.clock.tag(recording.capture_end))
                    @if let Some(said) = recording.doubts.said {
                        br; span.tag.warn { (lang.text("recording-not-believed")) } " "
                        small { (lang.with("recording-said", &[("time", visitor.clock.second(said).into())])) }
                    }
                    br; small { (lang.with("recording-rule", &[("rule", lang.named(&recording.capture_rule).into())])) }
                }
                dt { (lang.text("recording-deadline")) } dd {
                    (standing(visitor, &view.judgement))
                    @if view.judgement.standing == Standing::Uncertain {
                        br; small { (lang.text("recording-uncertain")) }
                    }
                    @if let Some(due) = view.judgement.due { " " (lang.text("recording-due")) " " (visitor.clock.tag(due)) }
                    @if let Some(article) = &view.judgement.article { br; small { (article) } }
                }
                dt { (lang.text("recording-cases")) } dd {
                    (filing::cases(visitor, view))
                }
            }
            @if !recording.flags.is_empty() {
                p { @for flag in &recording.flags { span.tag.warn { (lang.named(flag)) } " " } }
            }
            p {
                @if recording.stored_at().is_some() {
                    a.button.second href=(format!("/recordings/{}/download", recording.id)) download { (lang.text("recording-download")) }
                }
            }
        }
    }
}

fn times(visitor: &Visitor, page: &WatchPage) -> Markup {
    let (lang, recording) = (visitor.lang, &page.view.recording);
    let stored = recording.stored_at();
    html! {
        section.panel aria-labelledby="h-times" {
            h2 id="h-times" { (lang.text("recording-times")) }
            div.scroll tabindex="0" { table {
                caption.small { (lang.text("recording-times-help")) }
                thead { tr {
                    th scope="col" { (lang.text("time-source")) } th scope="col" { (lang.text("time-raw")) }
                    th scope="col" { (lang.text("time-at")) }
                } }
                tbody {
                    @for time in &page.sealed.seal.times { tr {
                        td { (lang.word(&time.source)) }
                        td { (shown::foreign(&time.raw)) br; small { (shown::foreign(&lang.zone(&time.zone))) } }
                        td {
                            @if let Some(at) = time.at { (visitor.clock.tag(at)) } @else { (lang.text("time-unreadable")) }
                            @if let Some(note) = &time.note { br; small { (shown::foreign(&lang.note(note))) } }
                        }
                    } }
                    @if let Some(probed) = page.media.as_ref().and_then(Examined::probed) {
                        @for time in &probed.times { tr {
                            td { (lang.text("time-probe")) } td { (shown::foreign(&time.text)) br; small { (stated_by(lang, &time.source)) } } td { "—" }
                        } }
                    }
                    tr { td { (lang.text("time-docked")) } td { "—" } td { (visitor.clock.tag(recording.docked_at)) } }
                    tr { td { (lang.text("time-sealed")) } td { "—" } td { (visitor.clock.tag(recording.sealed_at)) } }
                    tr { td { (lang.text("time-announced")) } td { "—" } td { (visitor.clock.tag(recording.announced_at)) } }
                    @if let Some(at) = stored { tr { td { (lang.text("time-stored")) } td { "—" } td { (visitor.clock.tag(at)) } } }
                }
            } }
        }
    }
}

fn seal(visitor: &Visitor, page: &WatchPage) -> Markup {
    let (lang, recording) = (visitor.lang, &page.view.recording);
    let base = format!("/recordings/{}", recording.id);
    html! {
        section.panel aria-labelledby="h-seal" {
            h2 id="h-seal" { (lang.text("recording-seal")) }
            dl.facts {
                dt { (lang.text("recording-size")) } dd { (shown::size(recording.size)) }
                dt { (lang.text("recording-path")) } dd.path { (shown::path(lang, recording)) }
                @if let Some(replaced) = page.sealed.seal.replaces() {
                    dt { (lang.text("recording-replaces")) } dd { a href={ "/recordings/" (replaced) } { code { (replaced) } } }
                }
                @for error in &page.sealed.seal.read_errors {
                    dt { (lang.text("recording-unread")) } dd { (error.offset) " + " (error.length) " " (explained(lang, &[Reason::said(&error.error)])) }
                }
                @for release in &page.view.releases {
                    dt { (lang.text("recording-released")) } dd { (lang.word(&release.outcome)) " " (visitor.clock.tag(release.at)) }
                }
            }
            (digests(lang, page))
            p {
                a.button.second href=(format!("{base}/manifest")) { (lang.text("recording-manifest")) } " "
                @if recording.stored_at().is_some() {
                    a.button.second href=(format!("{base}/receipt")) { (lang.text("recording-receipt")) }
                }
            }
            @if recording.stored_at().is_some() && visitor.may(Action::VerifyRecording) {
                button type="button" hx-post=(format!("{base}/verify")) hx-target="#verified" hx-swap="outerHTML"
                    hx-indicator="#verifying" { (lang.text("verify-now")) }
                " " span.htmx-indicator id="verifying" { (lang.text("loading")) }
                div id="verified" {}
            }
        }
    }
}

/// What only who checks needs: folded, and open on paper.
fn digests(lang: Lang, page: &WatchPage) -> Markup {
    let recording = &page.view.recording;
    html! {
        details.fold {
            summary { (lang.text("recording-digests")) }
            dl.facts {
                dt { "SHA-256" } dd { code { (recording.content) } }
                dt { (lang.text("recording-id")) } dd { code { (recording.id) } }
                @if let Some(undecoded) = recording.undecoded() {
                    dt { (lang.text("recording-path-bytes")) } dd { code { (undecoded.hex()) } }
                }
                dt { (lang.text("recording-chain")) } dd { (recording.chain_sequence) }
                dt { (lang.text("recording-key")) } dd { code { (page.sealed.seal.station_key.0) } }
            }
        }
    }
}

fn media_facts(visitor: &Visitor, page: &WatchPage, known: &Known) -> Markup {
    let lang = visitor.lang;
    let sealed_ms = page
        .sealed
        .seal
        .capture
        .start
        .and_then(|start| u64::try_from((page.sealed.seal.capture.end.micros() - start.micros()) / 1000).ok());
    html! {
        section.panel aria-labelledby="h-media" {
            h2 id="h-media" { (lang.text("media-title")) }
            @match &page.media {
                None => { p { (lang.text("media-unknown")) } }
                Some(Examined::Failed(failure)) => { div.alert { (lang.text("media-failed")) " " (explained(lang, &[failure.reason()])) } }
                Some(Examined::Known { probed, .. }) => { (probed_facts(lang, probed, sealed_ms)) }
            }
            (looked(lang, known))
            @if let Some(probed) = page.media.as_ref().and_then(Examined::probed) {
                @if !probed.track.is_empty() { (map(lang, probed)) }
                (time_notes(lang, probed))
            }
        }
    }
}

fn probed_facts(lang: Lang, probed: &Probed, sealed_ms: Option<u64>) -> Markup {
    let differs = |other: Option<u64>| match (probed.duration_ms, other) {
        (Some(real), Some(other)) => real.abs_diff(other) > AGREE_MS,
        _ => false,
    };
    html! {
        dl.facts {
            dt { (lang.text("media-container")) } dd { (shown::plain(&probed.container)) }
            @if let Some(ms) = probed.duration_ms { dt { (lang.text("media-duration")) } dd { (shown::moment(ms)) } }
            @if differs(probed.claimed_duration_ms) && let Some(ms) = probed.claimed_duration_ms {
                dt { (lang.text("media-claimed")) } dd { (shown::moment(ms)) " " span.tag.warn { (lang.text("media-conflict")) } }
            }
            @if differs(sealed_ms) && let Some(ms) = sealed_ms {
                dt { (lang.text("media-sealed-duration")) } dd { (shown::moment(ms)) " " span.tag.warn { (lang.text("media-conflict")) } }
            }
            @for stream in &probed.streams {
                dt { (lang.named(&stream.medium)) } dd {
                    (shown::plain(&stream.codec)) " "
                    @if let (Some(width), Some(height)) = (stream.width, stream.height) { (width) "×" (height) " " }
                    @if stream.rotation != 0 { (stream.rotation) "° " }
                    @if let Some(millifps) = stream.millifps { (millifps / 1000) "." (format!("{:02}", millifps % 1000 / 10)) " " (lang.text("media-fps")) " " }
                    @if let Some(rate) = stream.sample_rate { (rate) " Hz " }
                }
            }
            @if let Some(place) = probed.place.and_then(|place| Place::of_units(place.latitude_e7, place.longitude_e7)) {
                dt { (lang.text("media-place")) } dd { (degrees(place.latitude_e7)) ", " (degrees(place.longitude_e7)) }
            }
        }
        p.small { (lang.text("media-claims")) }
    }
}

fn degrees(e7: i64) -> String {
    let sign = if e7 < 0 { "-" } else { "" };
    format!("{sign}{}.{:05}°", e7.abs() / 10_000_000, e7.abs() % 10_000_000 / 100)
}

fn marks(visitor: &Visitor, page: &WatchPage, names: &Names) -> Markup {
    let lang = visitor.lang;
    html! {
        div.two {
            section.panel aria-labelledby="h-markers" {
                h2 id="h-markers" { (lang.text("marker-title")) }
                (marker_list(visitor, &page.markers))
            }
            section.panel aria-labelledby="h-clips" {
                h2 id="h-clips" { (lang.text("clip-title")) }
                (derived_list(lang, &page.derived, names))
            }
        }
    }
}

fn history(visitor: &Visitor, id: RecordingId) -> Markup {
    let lang = visitor.lang;
    html! {
        section.panel aria-labelledby="h-history" {
            h2 id="h-history" { (lang.text("history-title")) }
            p.small { (lang.text("history-help")) }
            div.history id="history" hx-get=(format!("/recordings/{id}/history")) hx-trigger="load" hx-swap="innerHTML" {
                table { tbody { tr { td colspan="5" { (lang.text("loading")) } } } }
            }
        }
    }
}

/// Texts that the player's script says.
fn words(lang: Lang) -> Markup {
    let ids = [
        "player-opening",
        "player-failed",
        "player-rendition",
        "player-start-set",
        "player-end-set",
        "clip-cutting",
        "clip-done",
        "clip-range-missing",
        "snapshot-done",
        "marker-reason",
        "marker-done",
        "marker-gone",
        "player-view-over",
        "track-scale",
        "clip-across-breaks",
        "player-frame",
        "player-play",
        "player-pause",
        "player-key-frame",
        "player-variable",
        "player-exact-shown",
        "player-exact-failed",
        "player-exact-coming",
        "player-exact-none",
        "player-no-table",
        "player-gave-up",
        "player-speed-refused",
        "player-speed-silent",
        "player-no-such-moment",
        "player-no-such-frame",
        "player-no-numbers",
        "player-not-a-moment",
        "player-at-wall",
        "player-at-file",
        "player-at-frame",
        "player-no-full",
        "marker-changed",
        "transcript-with-word",
    ];
    let words: serde_json::Map<String, serde_json::Value> =
        ids.into_iter().map(|id| (id.to_owned(), lang.text(id).into_owned().into())).collect();
    layout::data_block("words", &words)
}
