//! The track on a recording's page: the map, where it was read from, and the times that differ from the
//! satellites'.

use maud::{Markup, html};
use media_protocol::{Probed, TrackSource};

use crate::http::console::messages::Lang;
use crate::http::console::shown;

/// The map of the track, with what it was read from.
pub(super) fn map(lang: Lang, probed: &Probed) -> Markup {
    let jumps = probed.track.iter().filter(|point| point.jump).count();
    let shown = probed.track.len();
    html! {
        h3 { (lang.text("media-track")) }
        canvas.track id="track" width="360" height="240" role="img" aria-label=(lang.text("media-track-label")) {}
        p.small id="track-scale" {}
        @if let Some(source) = &probed.track_source {
            p.small {
                (track_source(lang, source)) " "
                @if source.points > shown as u64 { (lang.with("media-track-thinned", &[("shown", shown.into())])) }
            }
        }
        @if jumps > 0 { p.small { span.tag.warn { (lang.with("media-track-jumps", &[("count", jumps.into())])) } } }
        @for other in &probed.other_tracks { p.small { (lang.text("media-track-other")) " " (track_source(lang, other)) } }
    }
}

/// Where a track was read from, in the reader's language.
fn track_source(lang: Lang, source: &TrackSource) -> String {
    let reader = lang.named(&format!("track-{}", source.reader));
    let points = ("points", source.points.into());
    match source.stream {
        Some(stream) => {
            lang.with("media-track-stream", &[("reader", reader.into()), ("stream", stream.into()), points])
        }
        None => lang.with("media-track-beside", &[("reader", reader.into()), points]),
    }
}

/// What states a time, as a worker names it: where it stands, told in words, and under which name.
pub(super) fn stated_by(lang: Lang, source: &str) -> Markup {
    let (place, key) = source.split_once(' ').unwrap_or((source, ""));
    let reader = |reader: &str| lang.named(&format!("track-{}", reader.trim_end_matches(')')));
    let placed = match (place, key.split_once(" (")) {
        ("satellites", Some(("first", by))) => {
            Some((lang.with("stated-satellites-first", &[("reader", reader(by).into())]), ""))
        }
        ("satellites", Some(("last", by))) => {
            Some((lang.with("stated-satellites-last", &[("reader", reader(by).into())]), ""))
        }
        ("container", _) => Some((lang.text("stated-container").into_owned(), key)),
        ("stream", _) => Some((lang.text("stated-stream").into_owned(), key)),
        _ => None,
    };
    html! {
        @match placed {
            Some((place, key)) => { (place) @if !key.is_empty() { " " code { (shown::plain(key)) } } }
            None => code { (shown::plain(source)) }
        }
    }
}

/// Stated times that differ from the satellites'.
pub(super) fn time_notes(lang: Lang, probed: &Probed) -> Markup {
    html! {
        @if !probed.time_notes.is_empty() {
            h3 { (lang.text("media-time-notes")) }
            ul.small {
                @for note in &probed.time_notes {
                    li {
                        (stated_by(lang, &note.source)) " " (shown::foreign(&note.text)) " "
                        span.tag.warn {
                            @let amount = ("amount", shown::moment(note.ahead_ms.unsigned_abs()).into());
                            @if note.ahead_ms > 0 { (lang.with("media-time-ahead", &[amount])) }
                            @else { (lang.with("media-time-behind", &[amount])) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use media_protocol::{Place, TimeNote, TrackPoint};
    use serde_json::json;

    use super::*;

    fn probed(source: Option<&TrackSource>) -> Probed {
        let place = Place { latitude_e7: 225_311_333, longitude_e7: 1_140_214_806 };
        let point = |jump| TrackPoint { at_ms: 0, place, utc_ms: None, jump };
        let probed = json!({
            "container": "mov", "kind": "video", "duration_ms": null, "claimed_duration_ms": null, "streams": [],
            "video": null, "audio": null, "times": [], "place": null, "playback": { "how": "direct" }, "damage": null,
            "track": [point(false), point(true), point(true)], "track_source": source,
        });
        serde_json::from_value(probed).expect("what the worker says")
    }

    #[test]
    fn the_map_names_what_its_track_was_read_from_in_both_languages() {
        for reader in ["gpmf", "camm", "mebx", "nmea", "dji", "text", "free_gps", "gps0", "atoms"] {
            for (lang, word) in [(Lang::Zh, "来源："), (Lang::En, "Source: ")] {
                for stream in [None, Some(3)] {
                    let source = TrackSource { reader: reader.to_owned(), stream, points: 20_000 };
                    let page = map(lang, &probed(Some(&source))).into_string();
                    assert!(page.contains(word), "{reader}: {page}");
                    assert!(!page.contains(&format!("track-{reader}")), "{reader} has a name: {page}");
                    assert!(page.contains("class=\"tag warn\"") && page.contains('2'), "two jumps: {page}");
                }
            }
        }
    }

    #[test]
    fn a_clock_that_differs_from_the_satellites_is_told_with_the_amount() {
        let mut probed = probed(None);
        assert_eq!(time_notes(Lang::En, &probed).into_string(), "");
        for (ahead_ms, zh, en) in
            [(28_800_000, "快 8:00:00", "ahead by 8:00:00"), (-61_000, "慢 1:01", "behind by 1:01")]
        {
            let (source, text) = ("container creation_time".to_owned(), "2026-11-29T02:10:39Z".to_owned());
            probed.time_notes = vec![TimeNote { source, text, ahead_ms }];
            for (lang, amount) in [(Lang::Zh, zh), (Lang::En, en)] {
                // Fluent sets what it puts in apart by marks of direction, unless it is told not to.
                let page = time_notes(lang, &probed).into_string().replace(['\u{2068}', '\u{2069}'], "");
                assert!(page.contains(amount) && page.contains("creation_time"), "{page}");
            }
        }
    }
}
