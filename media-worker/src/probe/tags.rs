//! Times and places that a medium states of itself, as text.

use ffmpeg_next::format::context::Input;
use media_protocol::{Place, StatedTime};

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

/// Units in a degree.
const DEGREE_E7: f64 = 1e7;

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
        iso_6709(text)
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
    let latitude = exif_degrees(tag("GPSLatitude")?)? * sign(tag("GPSLatitudeRef"), "S");
    let longitude = exif_degrees(tag("GPSLongitude")?)? * sign(tag("GPSLongitudeRef"), "W");
    on_earth(latitude, longitude)
}

fn sign(reference: Option<&str>, negative: &str) -> f64 {
    if reference == Some(negative) { -1.0 } else { 1.0 }
}

/// Degrees, minutes and seconds as FFmpeg writes EXIF's fractions: `39:1, 54:1, 5601:100`.
fn exif_degrees(text: &str) -> Option<f64> {
    let mut degrees = 0.0;
    let mut unit = 1.0;
    for part in text.split(',').take(3) {
        let (numerator, denominator) = part.trim().split_once(':')?;
        let denominator: f64 = denominator.trim().parse().ok().filter(|number| *number != 0.0)?;
        degrees += numerator.trim().parse::<f64>().ok()? / denominator / unit;
        unit *= 60.0;
    }
    Some(degrees)
}

/// A place as ISO 6709 writes it: `+27.5916+086.5640+8850/`, with degrees, minutes and seconds told apart
/// by the count of digits.
fn iso_6709(text: &str) -> Option<Place> {
    let starts: Vec<usize> = text.match_indices(['+', '-']).map(|(at, _)| at).take(3).collect();
    let (first, second) = (*starts.first()?, *starts.get(1)?);
    let end = starts.get(2).copied().unwrap_or(text.len());
    let latitude = iso_degrees(&text[first..second], 2)?;
    let longitude = iso_degrees(text.get(second..end)?, 3)?;
    on_earth(latitude, longitude)
}

/// One number of ISO 6709, whose degrees have so many digits when minutes follow.
fn iso_degrees(text: &str, degree_digits: usize) -> Option<f64> {
    let (negative, number) = (text.starts_with('-'), text.get(1..)?);
    let number = number.trim_end_matches(|one: char| !one.is_ascii_digit());
    if !number.chars().all(|one| one.is_ascii_digit() || one == '.') {
        return None;
    }
    let whole = number.find('.').unwrap_or(number.len());
    let part = |text: &str| text.parse::<f64>().ok();
    let degrees = if whole <= degree_digits {
        part(number)?
    } else if whole == degree_digits + 2 {
        part(number.get(..degree_digits)?)? + part(number.get(degree_digits..)?)? / 60.0
    } else if whole == degree_digits + 4 {
        let minutes = number.get(degree_digits..degree_digits + 2)?;
        let seconds = number.get(degree_digits + 2..)?;
        part(number.get(..degree_digits)?)? + part(minutes)? / 60.0 + part(seconds)? / 3600.0
    } else {
        return None;
    };
    Some(if negative { -degrees } else { degrees })
}

fn on_earth(latitude: f64, longitude: f64) -> Option<Place> {
    let valid = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees")]
    let units = |degrees: f64| (degrees * DEGREE_E7).round() as i64;
    valid.then(|| Place { latitude_e7: units(latitude), longitude_e7: units(longitude) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(latitude_e7: i64, longitude_e7: i64) -> Place {
        Place { latitude_e7, longitude_e7 }
    }

    #[test]
    fn places_are_read_as_phones_write_them() {
        assert_eq!(iso_6709("+27.2939+112.6932/"), Some(place(272_939_000, 1_126_932_000)));
        assert_eq!(iso_6709("+54.1843-002.7189/"), Some(place(541_843_000, -27_189_000)));
        assert_eq!(iso_6709("+51.5932-0.2431/"), Some(place(515_932_000, -2_431_000)));
        assert_eq!(iso_6709("+34.0592-118.4460+091.541/"), Some(place(340_592_000, -1_184_460_000)));
        assert_eq!(iso_6709("+4030-07430/"), Some(place(405_000_000, -745_000_000)));
        assert_eq!(iso_6709("-404500+0741530/"), Some(place(-407_500_000, 742_583_333)));
    }

    #[test]
    fn places_that_are_none_are_left_out() {
        for text in ["", "+", "+12", "+95.0+010.0/", "+10.0+190.0/", "+1.2.3+4/", "+12345678+1/", "北緯+東經"] {
            assert_eq!(iso_6709(text), None, "{text}");
        }
    }

    #[test]
    fn exif_places_are_read() {
        let tags =
            [("GPSLatitude", " 39:1,  54:1, 3600:100"), ("GPSLatitudeRef", "S"), ("GPSLongitude", "116:1, 30:1, 0:1")];
        let tags = tags.map(|(key, text)| (key.to_owned(), text.to_owned()));
        assert_eq!(exif_place(&tags), Some(place(-399_100_000, 1_165_000_000)));
        assert_eq!(exif_degrees("1:0"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,40}") {
            let _ = (iso_6709(&text), exif_degrees(&text));
        }
    }
}
