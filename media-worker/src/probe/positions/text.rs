//! Places in readable text that is no NMEA: what DJI's and some car cameras write as subtitles.

use media_protocol::Place;

use super::Fix;
use super::clock;
use super::nmea;

/// Most places of a text that may be one of a position.
const NAMES_MAX: usize = 16;

/// Longest number that is read, in bytes.
const NUMBER_BYTES_MAX: usize = 24;

/// DJI's two ways: `GPS (114.0215, 22.5311, 19)` with the longitude first, and
/// `[latitude: 22.5311] [longitude: 114.0215]`; Autel's `GPS(W: 109.3393, N: 40.7686, 19m)`. Times beside them
/// are the camera's, not the satellites'.
pub(super) fn dji(bytes: &[u8]) -> Vec<Fix> {
    let Ok(text) = std::str::from_utf8(bytes).or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]))
    else {
        return Vec::new();
    };
    in_brackets(text).or_else(|| by_name(text)).map(|place| Fix { place, utc_ms: None }).into_iter().collect()
}

fn in_brackets(text: &str) -> Option<Place> {
    text.match_indices("GPS").take(NAMES_MAX).find_map(|(at, name)| {
        let inner = text[at + name.len()..].trim_start().strip_prefix('(')?;
        let mut parts = inner[..inner.find(')')?].split(',');
        let (first, second) = (parts.next()?, parts.next()?);
        let (longitude, latitude) = match (lettered(first, ['E', 'W']), lettered(second, ['N', 'S'])) {
            (Some(longitude), Some(latitude)) => (longitude, latitude),
            _ => (number(first)?, number(second)?),
        };
        Place::of_degrees(latitude, longitude)
    })
}

/// A number behind a letter and a colon, which says on which half of the earth it is.
fn lettered(text: &str, [positive, negative]: [char; 2]) -> Option<f64> {
    let (letter, digits) = text.split_once(':')?;
    let number = number(digits).filter(|number| *number >= 0.0)?;
    match letter.trim().chars().next()? {
        letter if letter == positive => Some(number),
        letter if letter == negative => Some(-number),
        _ => None,
    }
}

fn by_name(text: &str) -> Option<Place> {
    // DJI's older programs write the longitude with a letter too many.
    let longitude = named(text, "longitude").or_else(|| named(text, "longtitude"))?;
    Place::of_degrees(named(text, "latitude")?, longitude)
}

/// The number behind a name and a colon.
fn named(text: &str, name: &str) -> Option<f64> {
    let after = text[text.find(name)? + name.len()..].trim_start().strip_prefix(':')?.trim_start();
    let end = after.find(|one: char| !matches!(one, '0'..='9' | '.' | '-' | '+')).unwrap_or(after.len());
    number(&after[..end])
}

/// A number with a point: whole ones stand there only before the satellites are found.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain =
        text.len() <= NUMBER_BYTES_MAX && text.bytes().all(|one| matches!(one, b'0'..=b'9' | b'.' | b'-' | b'+'));
    plain.then(|| text.parse().ok()).flatten()
}

/// Two ways of car cameras: `A,270519,201555.000,3356.8925,N,08420.2071,W,…` and
/// `$G:2019-05-27 20:15:55-N33.94821-W84.33679-S35`, whose time has no zone.
pub(super) fn car(bytes: &[u8]) -> Vec<Fix> {
    let text = String::from_utf8_lossy(bytes);
    let fix = text.lines().find_map(|line| with_commas(line).or_else(|| with_letters(line)));
    fix.into_iter().collect()
}

fn with_commas(line: &str) -> Option<Fix> {
    let fields: Vec<&str> = line[line.find("A,")?..].split(',').take(8).collect();
    let [_, date, time, latitude, north, longitude, east, _] = fields[..] else { return None };
    let [day, month, year] = clock::digits(date.as_bytes(), [2, 2, 2]).filter(|_| date.len() == 6)?;
    let [hour, minute] = clock::digits(time.as_bytes(), [2, 2])?;
    let second_ms = clock::thousandths(time.get(4..)?)?;
    let utc_ms = clock::moment([clock::full_year(year), month, day], hour, minute, second_ms)?;
    Some(Fix { place: nmea::place([latitude, north, longitude, east])?, utc_ms: Some(utc_ms) })
}

fn with_letters(line: &str) -> Option<Fix> {
    let after = &line[line.find("$G:")? + 3..];
    let mut parts = after.get(19..)?.strip_prefix('-')?.split('-');
    let signed = |part: &str, positive: char, negative: char| {
        let (letter, digits) = (part.chars().next()?, part.get(1..)?);
        let sign = if letter == positive { 1.0 } else { -1.0 };
        (letter == positive || letter == negative).then(|| number(digits)).flatten().map(|number| number * sign)
    };
    let latitude = signed(parts.next()?, 'N', 'S')?;
    Some(Fix { place: Place::of_degrees(latitude, signed(parts.next()?, 'E', 'W')?)?, utc_ms: None })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ways_of_drones_are_read() {
        let place = |latitude_e7, longitude_e7| vec![Fix { place: Place { latitude_e7, longitude_e7 }, utc_ms: None }];
        let rows = [
            (
                "F/2.8, SS 30.15, ISO 260, EV -1.7, GPS (-121.7458, 48.0771, 17), D 221.21m",
                (480_771_000, -1_217_458_000),
            ),
            (
                "HOME(-58.4000,-34.7000) 2017.07.03 10:15:03\nGPS(-58.4563,-34.7386,19) BAROMETER:20.1",
                (-347_386_000, -584_563_000),
            ),
            (
                "2022-08-07 13:40:40,774,808\n[iso : 100] [latitude: 41.424724] [longitude: 2.234156] [altitude: 117.0]",
                (414_247_240, 22_341_560),
            ),
            ("[latitude : 41.424724] [longtitude : -2.234156]", (414_247_240, -22_341_560)),
            ("GPS found, 12 satellites; GPS (-121.7458, 48.0771, 17)", (480_771_000, -1_217_458_000)),
            (
                "HOME(W: 109.318642, N: 40.769371) 2023-05-23 15:50:35\nGPS(W: 109.339287, S: 40.768574, 2371.76m)",
                (-407_685_740, -1_093_392_870),
            ),
        ];
        for (text, (latitude, longitude)) in rows {
            assert_eq!(dji(text.as_bytes()), place(latitude, longitude), "{text}");
        }
    }

    #[test]
    fn the_ways_of_car_cameras_are_read() {
        let fixes = car(b"A,270519,201555.000,3356.8925,N,08420.2071,W,000.0,331.0M,+01.84,-09.80,-00.61;\n");
        assert_eq!(fixes[0].place, Place { latitude_e7: 339_482_083, longitude_e7: -843_367_850 });
        assert_eq!(fixes[0].utc_ms, clock::moment([2019, 5, 27], 20, 15, 55_000));
        let fixes = car(b"$BEGIN$G:2019-05-27 20:15:55-N33.94821-W84.33679-S35$END");
        assert_eq!(
            fixes,
            [Fix { place: Place { latitude_e7: 339_482_100, longitude_e7: -843_367_900 }, utc_ms: None }]
        );
    }

    #[test]
    fn what_is_written_before_the_satellites_are_found_is_no_place() {
        for text in [
            "GPS(0.0000,0.0000,0.0M)",
            "GPS (n/a, n/a, 0)",
            "[latitude: 0.000000] [longitude: 0.000000]",
            "[latitude: 500.0] [longitude: 500.0]",
            "[latitude: nan] [longitude: 12.5]",
            "V,270519,201555.000,3356.8925,N,08420.2071,W,000.0",
            "A,270519,201555.000,0000.0000,N,00000.0000,E,000.0",
            "$G:2019-05-27 20:15:55-N0.0-E0.0-S0",
            "GPS lost",
            "GPS(N: 40.768574, W: 109.339287, 12m)",
            "GPS(W: 0.000000, N: 0.000000, 0m)",
        ] {
            assert_eq!((dji(text.as_bytes()), car(text.as_bytes())), (vec![], vec![]), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for start in ["", "GPS(", "GPS (1.0,", "latitude:", "$G:", "A,270519,201555.000,", "$G:2019-05-27 20:15:55-"] {
                let _ = (dji(format!("{start}{text}").as_bytes()), car(format!("{start}{text}").as_bytes()));
                let _ = (dji(&[start.as_bytes(), &bytes].concat()), car(&[start.as_bytes(), &bytes].concat()));
            }
        }

        #[test]
        fn what_is_written_is_read(latitude in 0.01_f64..90.0, longitude in -179.9_f64..179.9) {
            let expected = Place::of_degrees(latitude, longitude).unwrap();
            for text in [
                format!("GPS({longitude:.7},{latitude:.7},19)"),
                format!("[latitude: {latitude:.7}] [longitude: {longitude:.7}]"),
            ] {
                let fixes = dji(text.as_bytes());
                prop_assert!(fixes.len() == 1 && fixes[0].place == expected, "{}: {:?}", text, fixes);
            }
        }
    }
}
