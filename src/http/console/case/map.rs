//! The map of a case: where its recorders were, drawn by the service, with the list of its recordings beside it.
//!
//! Nothing comes from outside: where the site brought a map, its tiles lie beneath. The drawing says nothing that the list
//! does not: it is for the eye, and what can be pressed on it, the list leads to as well.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::Certificate;
use maud::{Markup, html};

use crate::answers::bounds::{NEAR_METRES_MAX, TRACKS_SHOWN_MAX};
use crate::custody::access::Action;
use crate::custody::basemap::Extent;
use crate::custody::case::CaseState;
use crate::custody::case::tracks::{CaseTracks, Tracked, Whereabouts};
use crate::custody::recording::Recording;
use crate::custody::recording::track::Track;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::case::beneath::{Piece, beneath};
use crate::http::console::case::drawing::{Drawing, HEIGHT, Line, Spot, WIDTH, draw};
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::search::near::typed;
use crate::http::console::shown::{file_name, foreign, plain, plain_file_name};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// Colours of recorders; where there are more recorders, colours come again with another stroke.
const COLOURS: usize = 8;

/// Strokes.
const STROKES: usize = 3;

/// Lengths below this are told in metres.
const KILOMETRE: u64 = 1000;

/// What the page is made of.
struct Sheet<'a> {
    visitor: &'a Visitor,
    tracks: &'a CaseTracks,
    /// The recorders of what is drawn, in order of capture, with the certificates of who wore them.
    recorders: Vec<(&'a str, Vec<&'a Certificate>)>,
    /// The map beneath, where there is one: what it shows, and who must be named.
    map: Option<(Extent, Option<&'a str>)>,
}

/// `GET /cases/{case}/map`.
pub(in crate::http::console::case) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Oops> {
    let tracks = state.custody.case_tracks(visitor.caller(), id(Thing::Case, &case)?).await?;
    if let CaseState::Merged { into, .. } = &tracks.case.state {
        return Ok(Redirect::to(&format!("/cases/{into}/map")).into_response());
    }
    let lang = visitor.lang;
    let number = plain(tracks.case.number.as_str());
    let title = lang.with("map-title", &[("number", number.into())]);
    let map = state.custody.basemap().map(|map| (map.extent(), map.attribution()));
    let styles: &[&str] = if map.is_some() { &["case.css", "beneath.css"] } else { &["case.css"] };
    let head = Head { scripts: &["circle.js"], styles, ..Head::plain(&title, "nav-cases") };
    let sheet = Sheet { visitor: &visitor, recorders: recorders(&tracks), tracks: &tracks, map };
    Ok(layout::page(&visitor, head, body(&sheet)).into_response())
}

/// The recorders of what is drawn, each with who wore it.
fn recorders(tracks: &CaseTracks) -> Vec<(&str, Vec<&Certificate>)> {
    let mut recorders: Vec<(&str, Vec<&Certificate>)> = Vec::new();
    for Tracked { recording, .. } in tracks.recordings.iter().filter(|one| one.track().is_some()) {
        let name = recording.recorder.as_str();
        let at = recorders.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            recorders.push((name, Vec::new()));
            recorders.len() - 1
        });
        if let Some(certificate) = &recording.certificate
            && !recorders[at].1.contains(&certificate)
        {
            recorders[at].1.push(certificate);
        }
    }
    recorders
}

/// The classes of a recorder's colour and stroke.
fn classes(recorder: usize) -> String {
    format!("track-{} stroke-{}", recorder % COLOURS + 1, recorder / COLOURS % STROKES + 1)
}

fn body(sheet: &Sheet<'_>) -> Markup {
    let (lang, tracks) = (sheet.visitor.lang, sheet.tracks);
    let drawn: Vec<(usize, &Tracked, &Track)> = tracks
        .recordings
        .iter()
        .enumerate()
        .filter_map(|(at, one)| one.track().map(|track| (at, one, track)))
        .collect();
    let drawing = draw(&drawn.iter().map(|(.., track)| *track).collect::<Vec<_>>());
    html! {
        p id="status" role="status" hidden {}
        p.under-title { (foreign(&tracks.case.title)) }
        p { a href={ "/cases/" (tracks.case.id) } { (lang.text("case-history-back")) } }
        (not_drawn(lang, tracks))
        @if tracks.recordings.is_empty() { p.empty { (lang.text("map-empty")) } }
        @else {
            div.columns {
                section aria-labelledby="h-drawing" {
                    h2 id="h-drawing" { (lang.text("map-drawing")) }
                    @match drawing {
                        Some(drawing) => (figure(sheet, &drawn, &drawing)),
                        None => p.empty { (lang.text("map-nowhere")) },
                    }
                    @if sheet.visitor.may(Action::SearchRecordings) { (around(lang)) }
                }
                section aria-labelledby="h-recordings" {
                    h2 id="h-recordings" { (lang.text("case-recordings")) }
                    ol.tracks { @for (at, one) in tracks.recordings.iter().enumerate() { (listed(sheet, at, one)) } }
                }
            }
        }
    }
}

/// Looks for recordings that were made somewhere: typed, or drawn where a script runs.
fn around(lang: Lang) -> Markup {
    html! {
        form.panel action="/search" method="get" {
            h3 { (lang.text("map-around")) }
            (typed(lang, "near", ""))
            div.row {
                button type="submit" { (lang.text("search-submit")) }
                button.second type="button" id="near-draw" aria-pressed="false" hidden data-most=(NEAR_METRES_MAX)
                    data-help=(lang.text("map-draw-help")) data-done=(lang.text("map-drawn")) { (lang.text("map-draw")) }
            }
        }
    }
}

/// What of the case is not on the drawing.
fn not_drawn(lang: Lang, tracks: &CaseTracks) -> Markup {
    let counts = [
        ("map-count-nowhere", tracks.count(&Whereabouts::Nowhere)),
        ("map-count-unread", tracks.count(&Whereabouts::Unread)),
        ("map-count-coming", tracks.count(&Whereabouts::Coming)),
        ("map-count-left-out", tracks.left_out),
        ("map-count-hidden", tracks.hidden),
    ];
    html! {
        @if counts.iter().any(|(_, count)| *count > 0) {
            ul.notice.plain { @for (id, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
                li { (lang.with(id, &[("count", count.into()), ("most", TRACKS_SHOWN_MAX.into())])) }
            } }
        }
    }
}

fn figure(sheet: &Sheet<'_>, drawn: &[(usize, &Tracked, &Track)], drawing: &Drawing) -> Markup {
    let lang = sheet.visitor.lang;
    let recorder_of = |recording: &Recording| {
        sheet.recorders.iter().position(|(name, _)| *name == recording.recorder.as_str()).unwrap_or_default()
    };
    let jumps: usize = drawn.iter().map(|(.., track)| track.jumps).sum();
    let (scale, sheet_of) = (distance(lang, drawing.scale.metres), &drawing.sheet);
    let pieces = sheet.map.map(|(extent, _)| beneath(sheet_of, &extent)).unwrap_or_default();
    html! {
        figure.map {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) aria-hidden="true" focusable="false" data-middle=(sheet_of.middle)
                data-west=(sheet_of.west) data-north=(sheet_of.north) data-units=(sheet_of.units) {
                rect.ground width=(WIDTH) height=(HEIGHT) {}
                (lying(&pieces))
                @for (line, (at, one, _)) in drawing.lines.iter().zip(drawn) {
                    g class=(classes(recorder_of(&one.recording))) { (way(line, at + 1, &one.recording)) }
                }
                (bar(drawing.scale.width, &scale))
                (north(lang))
            }
            figcaption {
                (legend(sheet))
                p.small {
                    (lang.with("map-scale", &[("length", scale.into())])) " " (lang.text("map-signs")) " "
                    @if jumps > 0 { (lang.with("media-track-jumps", &[("count", jumps.into())])) " " }
                    (lang.text("map-datum"))
                }
                @if let Some(named) = sheet.map.and_then(|(_, named)| named).filter(|_| !pieces.is_empty()) {
                    p.small { (lang.with("map-beneath", &[("named", plain(named).into())])) }
                }
            }
        }
    }
}

/// The map beneath, in tiles.
fn lying(pieces: &[Piece]) -> Markup {
    html! {
        @if !pieces.is_empty() {
            g.beneath { @for Piece { at, x, y, size } in pieces {
                image href={ "/map/" (at.zoom()) "/" (at.column()) "/" (at.row()) } x=(hundredths(*x)) y=(hundredths(*y))
                    width=(hundredths(*size)) height=(hundredths(*size)) {}
            } }
        }
    }
}

/// A track: what is seen of it, and over that what is pressed.
fn way(line: &Line, number: usize, recording: &Recording) -> Markup {
    let href = |at_ms: u64| format!("/recordings/{}?t={}.{:03}", recording.id, at_ms / 1000, at_ms % 1000);
    let Spot { x, y } = line.start;
    html! {
        @for piece in &line.pieces { polyline.way points=(piece) {} }
        @for (from, to) in &line.jumps { line.jump x1=(unit(from.x)) y1=(unit(from.y)) x2=(unit(to.x)) y2=(unit(to.y)) {} }
        @if let Some(end) = line.end {
            rect.end x=(unit(end.x - 6.0)) y=(unit(end.y - 6.0)) width="12" height="12" {}
        }
        circle.start cx=(unit(x)) cy=(unit(y)) r="7" {}
        text.number x=(unit(x + 11.0)) y=(unit(y - 9.0)) { (number) }
        @for part in &line.pressed {
            a href=(href(part.at_ms)) tabindex="-1" {
                title { (number) " · " (plain_file_name(recording)) }
                polyline.press points=(part.points) {}
            }
        }
        a href=(href(0)) tabindex="-1" { circle.press cx=(unit(x)) cy=(unit(y)) r="14" {} }
    }
}

fn unit(of: f64) -> String {
    format!("{of:.1}")
}

fn hundredths(of: f64) -> String {
    format!("{of:.2}")
}

/// The bar of the scale, at the lower left.
fn bar(width: f64, said: &str) -> Markup {
    let (left, right, low) = (16.0, 16.0 + width, HEIGHT - 16.0);
    let path = format!("M{left:.1} {:.1}V{low:.1}H{right:.1}V{:.1}", low - 8.0, low - 8.0);
    html! { g.scale { path d=(path) {} text x=(unit(left)) y=(unit(low - 14.0)) { (said) } } }
}

/// The arrow to the north, at the upper right.
fn north(lang: Lang) -> Markup {
    let middle = WIDTH - 30.0;
    let path = format!("M{middle:.1} 14L{:.1} 44L{middle:.1} 36L{:.1} 44Z", middle - 10.0, middle + 10.0);
    html! { g.north { path d=(path) {} text x=(unit(middle - 16.0)) y="40" text-anchor="end" { (lang.text("map-north")) } } }
}

/// Which colour is whose.
fn legend(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        ul.legend aria-label=(lang.text("map-legend")) {
            @for (at, (recorder, certificates)) in sheet.recorders.iter().enumerate() {
                li {
                    svg class={ "swatch " (classes(at)) } viewBox="0 0 36 12" aria-hidden="true" focusable="false" {
                        polyline.way points="1,6 35,6" {}
                    }
                    " " (foreign(recorder))
                    @for certificate in certificates { " · " (officer(sheet, certificate)) }
                }
            }
        }
    }
}

/// An officer's name, or the certificate where the register has none.
fn officer(sheet: &Sheet<'_>, certificate: &Certificate) -> Markup {
    let officers: &BTreeMap<Certificate, String> = &sheet.tracks.officers;
    foreign(officers.get(certificate).map_or(certificate.as_str(), String::as_str))
}

/// A recording in the list, whose number is that on the drawing.
fn listed(sheet: &Sheet<'_>, at: usize, one: &Tracked) -> Markup {
    let (lang, clock, recording) = (sheet.visitor.lang, &sheet.visitor.clock, &one.recording);
    html! {
        li value=(at + 1) {
            a href={ "/recordings/" (recording.id) } { (file_name(lang, recording)) } br;
            small {
                @match &recording.certificate {
                    Some(certificate) => (officer(sheet, certificate)),
                    None => (lang.text("word-none")),
                }
                " · " (foreign(recording.recorder.as_str())) br;
                @if let Some(start) = recording.capture_start { (clock.tag(start)) " – " }
                (clock.tag(recording.capture_end)) br;
                (place(lang, one))
            }
        }
    }
}

/// Where a recording was made, in words.
fn place(lang: Lang, one: &Tracked) -> Markup {
    html! {
        @match &one.whereabouts {
            Whereabouts::Known(track) if track.last().is_none() => { (lang.text("map-one-place")) }
            Whereabouts::Known(track) => { (lang.with("map-length", &[("length", distance(lang, track.whole_metres()).into()), ("points", track.points.into())])) }
            Whereabouts::Nowhere => span.tag.plain { (lang.text("map-tag-nowhere")) }
            Whereabouts::Unread => span.tag.plain { (lang.text("map-tag-unread")) }
            Whereabouts::Coming => span.tag.plain { (lang.text("case-coming")) }
        }
    }
}

/// A distance as people say it.
fn distance(lang: Lang, metres: u64) -> String {
    if metres < KILOMETRE {
        return lang.with("map-metres", &[("count", metres.into())]);
    }
    let tenths = (metres + KILOMETRE / 20) / (KILOMETRE / 10);
    let (whole, rest) = (tenths / 10, tenths % 10);
    let said = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest}") };
    lang.with("map-kilometres", &[("count", said.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_in_metres_and_kilometres() {
        let said = |metres| distance(Lang::En, metres).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(
            [said(0), said(999), said(1000), said(1049), said(1050), said(500_000)],
            ["0 m", "999 m", "1 km", "1 km", "1.1 km", "500 km"]
        );
        assert!(distance(Lang::Zh, 12).contains('米') && distance(Lang::Zh, 12_345).contains("公里"));
    }

    #[test]
    fn colours_come_again_with_another_stroke() {
        let all: std::collections::BTreeSet<String> = (0..COLOURS * STROKES).map(classes).collect();
        assert_eq!(all.len(), COLOURS * STROKES);
        assert_eq!(classes(COLOURS * STROKES), classes(0));
    }
}
