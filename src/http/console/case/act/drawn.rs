//! The time line of acts: lanes of acts and of the officers who recorded meanwhile, each named and told in words, so that
//! the drawing says nothing that the words do not.

use std::collections::BTreeSet;

use evidence::ids::Certificate;
use evidence::time::Utc;
use maud::{Markup, html};

use crate::custody::act::coverage::{Ran, Window};
use crate::custody::act::view::{ActView, ran};
use crate::http::console::case::act::timeline::{Bar, Done, Lane, Run, Stretch, WIDTH, Worn, stretches};
use crate::http::console::case::act::{called, kind_named};
use crate::http::console::case::file::Sheet;
use crate::http::console::shown::Clock;

/// How high a lane is, in units of its drawing.
const HEIGHT: u32 = 20;

/// The drawings of all acts of the case.
pub(super) fn all(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    let acts: Vec<Done<'_>> = sheet.file.acts.iter().map(done).collect();
    let recordings = sheet.file.recordings.iter().filter_map(|filed| filed.seen.as_ref());
    let worn: Vec<Worn<'_>> = recordings
        .filter_map(|(recording, _)| {
            let (window, is_disputed) = match ran(recording) {
                Ran::In { window, .. } => (window, false),
                Ran::Disputed { window } => (window, true),
                Ran::Unknown { .. } => return None,
            };
            Some(Worn { officer: recording.certificate.as_ref(), window, is_disputed })
        })
        .collect();
    html! {
        h3 { (lang.text("acts-line")) }
        p.small { (lang.text("acts-line-about")) }
        @for stretch in stretches(&acts, &worn) { (figure(sheet, &stretch)) }
    }
}

fn window(view: &ActView) -> Window {
    Window { from: view.act.said.from, until: view.act.said.until }
}

fn done(view: &ActView) -> Done<'_> {
    let officers: BTreeSet<&Certificate> = view.act.said.officers.iter().collect();
    Done { window: window(view), officers }
}

fn figure(sheet: &Sheet<'_>, stretch: &Stretch<'_>) -> Markup {
    let clock = &sheet.visitor.clock;
    let acts: Vec<&ActView> = stretch.acts.iter().filter_map(|number| sheet.file.acts.get(*number)).collect();
    let bands: Vec<Bar> = acts.iter().map(|view| Bar::of(stretch.window, window(view))).collect();
    html! {
        figure.acts-line {
            figcaption.small { (clock.tag(stretch.window.from)) " – " (clock.tag(stretch.window.until)) }
            ul {
                @for (view, band) in acts.iter().zip(&bands) { li {
                    a href={ "#act-" (view.act.id) } { (kind_named(sheet, &view.act.said.kind)) } " "
                    small { (span(clock, stretch.window, window(view))) }
                    (lane(std::slice::from_ref(band), &[]))
                } }
                @for officer in &stretch.lanes { (worn(sheet, stretch.window, &bands, officer)) }
            }
        }
    }
}

/// What an officer recorded, over the acts of the stretch.
fn worn(sheet: &Sheet<'_>, whole: Window, bands: &[Bar], officer: &Lane<'_>) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let bars: Vec<(Bar, bool)> = officer.runs.iter().map(|run| (Bar::of(whole, run.window), run.is_disputed)).collect();
    html! { li {
        div {
            @match officer.officer {
                Some(certificate) => (called(sheet, certificate)),
                None => (lang.text("acts-line-unknown")),
            }
            " " small {
                @if officer.runs.is_empty() { (lang.text("acts-line-nothing")) }
                @for (number, Run { window, is_disputed }) in officer.runs.iter().enumerate() {
                    @if number > 0 { (lang.text("list-comma")) }
                    (span(clock, whole, *window))
                    @if *is_disputed { " " (lang.text("acts-line-disputed")) }
                }
            }
        }
        (lane(bands, &bars))
    } }
}

/// A lane: what lies in it is told beside it.
fn lane(bands: &[Bar], bars: &[(Bar, bool)]) -> Markup {
    html! {
        svg.lane viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.ground width=(WIDTH) height=(HEIGHT) {}
            @for Bar { x, width } in bands { rect.act x=(x) width=(width) height=(HEIGHT) {} }
            @for (Bar { x, width }, is_disputed) in bars {
                rect.ran.disputed[*is_disputed] x=(x) y="6" width=(width) height="8" {}
            }
        }
    }
}

/// From when until when: without the day where that is the one day of the drawing.
fn span(clock: &Clock, whole: Window, part: Window) -> Markup {
    let day = clock.day(whole.from);
    let is_of_a_day = [whole.until, part.from, part.until].into_iter().all(|at| clock.day(at) == day);
    let told = |at: Utc| {
        let whole = clock.second(at);
        let time = whole.split_once(' ').map(|(_, time)| time.to_owned()).filter(|_| is_of_a_day);
        html! { time datetime=(at.to_string()) { (time.unwrap_or(whole)) } }
    };
    html! { (told(part.from)) "–" (told(part.until)) }
}

/// How much of an act is covered: its length, with what is not recorded left out.
pub(super) fn coverage(view: &ActView) -> Markup {
    let (mut whole, coverage) = (window(view), &view.coverage);
    if whole.from == whole.until {
        // What lasts but a moment is looked at for a second.
        whole.until = whole.from.plus_seconds(1);
    }
    let gaps: Vec<Bar> = coverage.gaps.iter().map(|gap| Bar::of(whole, gap.window)).collect();
    // Where not all gaps are told, only how much is covered is drawn.
    let covered = u32::min(coverage.stated.per_mille, WIDTH);
    html! {
        svg.lane viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @if coverage.gaps_left_out > 0 {
                rect.ground width=(WIDTH) height=(HEIGHT) {}
                rect.ran width=(covered) height=(HEIGHT) {}
            } @else {
                rect.ran width=(WIDTH) height=(HEIGHT) {}
                @for Bar { x, width } in gaps { rect.gap x=(x) width=(width) height=(HEIGHT) {} }
            }
        }
    }
}
