//! Times and places that a medium states of itself, as text.

use ffmpeg_next::format::context::Input;
use media_protocol::{Place, StatedTime};

use super::positions::iso_6709;
use crate::raw::facts;

/// Tags of containers that state a time, in lower case.
const TIME_TAGS: [&str; 6] =
    ["creation_time", "com.apple.quicktime.creationdate", "date", "modification_date", "wm/encodingtime", "icrd"];

/// Tags of containers that state a place, in ISO 6709.
const PLACE_TAGS: [&str; 3] = ["location", "com.apple.quicktime.location.iso6709", "location-eng"];

/// Tags of EXIF that state a time or belong to one.
const EXIF_TIME_TAGS: [&str; 8] = [
    "DateTimeOriginal",
    "OffsetTimeOriginal",
    "DateTimeDigitized",
    "DateTime",
    "OffsetTime",
    "GPSDateStamp",
    "GPSTimeStamp",
    "SubSecTimeOriginal",
];

/// Most times that are passed on.
const TIMES_MAX: usize = 32;

/// The times that the container states, each once, and those of streams where they differ.
pub(super) fn container_times(input: &Input) -> Vec<StatedTime> {
    let mut times: Vec<StatedTime> = Vec::new();
    let container = facts::container_tags(input).into_iter().map(|(key, text)| (format!("container {key}"), key, text));
    let streams = input.streams().flat_map(|stream| {
        let index = stream.index();
        facts::stream_tags(&stream).into_iter().map(move |(key, text)| (format!("stream {index} {key}"), key, text))
    });
    for (source, key, text) in container.chain(streams) {
        let is_time = TIME_TAGS.contains(&key.to_lowercase().as_str());
        if is_time && times.len() < TIMES_MAX && !times.iter().any(|time| time.text == text) {
            times.push(StatedTime { source, text });
        }
    }
    times
}

/// The place that the container states.
pub(super) fn container_place(input: &Input) -> Option<Place> {
    let tags = facts::container_tags(input);
    PLACE_TAGS.iter().find_map(|name| {
        let (_, text) = tags.iter().find(|(key, _)| key.to_lowercase() == *name)?;
        iso_6709::read(text)
    })
}

/// The times that a picture's EXIF states.
pub(super) fn exif_times(tags: &[(String, String)]) -> Vec<StatedTime> {
    tags.iter()
        .filter(|(key, text)| EXIF_TIME_TAGS.contains(&key.as_str()) && !text.trim().is_empty())
        .take(TIMES_MAX)
        .map(|(key, text)| StatedTime { source: format!("EXIF {key}"), text: without_padding(text) })
        .collect()
}

/// EXIF's text without the spaces that FFmpeg lines numbers up with.
fn without_padding(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// The place that a picture's EXIF states.
pub(super) fn exif_place(tags: &[(String, String)]) -> Option<Place> {
    let tag = |name: &str| tags.iter().find(|(key, _)| key == name).map(|(_, text)| text.trim());
    // A position that is void is what was known before, or nothing.
    if tag("GPSStatus") == Some("V") {
        return None;
    }
    let latitude = exif_degrees(tag("GPSLatitude")?)? * sign(tag("GPSLatitudeRef")?, ['N', 'S'])?;
    let longitude = exif_degrees(tag("GPSLongitude")?)? * sign(tag("GPSLongitudeRef")?, ['E', 'W'])?;
    Place::of_degrees(latitude, longitude)
}

/// The sign that a letter stands for, whether written small or as a word; without it an angle is on either
/// half of the earth.
fn sign(reference: &str, [positive, negative]: [char; 2]) -> Option<f64> {
    match reference.chars().next()?.to_ascii_uppercase() {
        letter if letter == positive => Some(1.0),
        letter if letter == negative => Some(-1.0),
        _ => None,
    }
}

/// Degrees, minutes and seconds as FFmpeg writes EXIF's fractions: `39:1, 54:1, 5601:100`.
fn exif_degrees(text: &str) -> Option<f64> {
    let mut degrees = 0.0;
    let mut unit = 1.0;
    for part in text.split(',').take(3) {
        let (numerator, denominator) = part.trim().split_once(':')?;
        let denominator: f64 = denominator.trim().parse().ok().filter(|number| *number != 0.0)?;
        let part = numerator.trim().parse::<f64>().ok()? / denominator;
        (unit <= 1.0 || part <= 60.0).then_some(())?;
        degrees += part / unit;
        unit *= 60.0;
    }
    Some(degrees)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(latitude_e7: i64, longitude_e7: i64) -> Place {
        Place { latitude_e7, longitude_e7 }
    }

    #[test]
    fn exif_places_are_read() {
        let place_of = |north: &str, east: &str| {
            let latitude = [("GPSLatitude", " 39:1,  54:1, 3600:100"), ("GPSLatitudeRef", north)];
            let tags = [&latitude[..], &[("GPSLongitude", "116:1, 30:1, 0:1"), ("GPSLongitudeRef", east)]].concat();
            let tags: Vec<_> = tags.into_iter().map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
            exif_place(&tags)
        };
        assert_eq!(place_of("S", "E"), Some(place(-399_100_000, 1_165_000_000)));
        assert_eq!(place_of("south", "w"), Some(place(-399_100_000, -1_165_000_000)));
        assert_eq!((place_of("", "E"), place_of("N", "?")), (None, None), "on either half of the earth");
        assert_eq!((exif_degrees("1:0"), exif_degrees("0:0, 0:0, 0:0"), exif_degrees("1:1, 61:1")), (None, None, None));
    }

    #[test]
    fn an_exif_place_without_a_fix_is_none() {
        for [latitude, longitude, status] in [
            ["0:1, 0:1, 0:1", "0:1, 0:1, 0:1", "A"],
            ["39:1, 54:1, 0:1", "116:1, 30:1, 0:1", "V"],
            ["139:1, 54:1, 0:1", "116:1, 30:1, 0:1", "A"],
        ] {
            let letters = [("GPSLatitudeRef", "N"), ("GPSLongitudeRef", "E")];
            let tags = [[("GPSLatitude", latitude), ("GPSLongitude", longitude)], letters].concat();
            let tags = [tags, vec![("GPSStatus", status)]].concat();
            let tags: Vec<_> = tags.into_iter().map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
            assert_eq!(exif_place(&tags), None, "{latitude}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,40}") {
            let _ = exif_degrees(&text);
        }
    }
}
