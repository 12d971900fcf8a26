//! Sentences of satellite receivers (NMEA 0183): `RMC`, which has date, time and place, and `GGA`, which has
//! time and place. Recorders put them into subtitles, streams of data, and boxes of their own.
//!
//! A sentence counts where its checksum is right; one without a checksum counts where none of its fields is
//! missing, so that it was not cut.

use media_protocol::Place;

use super::Fix;
use super::clock::{self, DAY_MS};

/// Longest sentence that is looked at, in bytes; the standard has 82.
const SENTENCE_BYTES_MAX: usize = 160;

/// Fields of a whole `RMC`, without the mode that later receivers add.
const RMC_FIELDS: usize = 12;

/// Fields of a whole `GGA`.
const GGA_FIELDS: usize = 15;

/// What a stream said last, by which the sentences of one moment are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Last {
    /// The time of day, in milliseconds.
    time_ms: Option<i64>,
    /// The day's beginning, as an `RMC` stated it.
    day_ms: Option<i64>,
    /// Whether the moment has its place already.
    placed: bool,
}

/// What a sentence says.
#[derive(Debug, PartialEq)]
struct Sentence {
    /// Time of day, in milliseconds.
    time_ms: i64,
    /// The day's beginning, in milliseconds since 1970.
    day_ms: Option<i64>,
    /// Where, if the satellites were found.
    place: Option<Place>,
}

/// The places of all sentences of the bytes, one for each moment.
pub(super) fn read(bytes: &[u8], last: &mut Last) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = Vec::new();
    let mut rest = bytes;
    while let Some((sentence, after)) = next(rest) {
        rest = after;
        let Some(sentence) = sentence else { continue };
        if last.time_ms != Some(sentence.time_ms) {
            // A moment past midnight belongs to the next day until a sentence says which it is.
            let over = last.time_ms.is_some_and(|before| before - sentence.time_ms > DAY_MS / 2);
            last.day_ms = last.day_ms.map(|day| if over { day + DAY_MS } else { day });
            last.time_ms = Some(sentence.time_ms);
            last.placed = false;
        }
        last.day_ms = sentence.day_ms.or(last.day_ms);
        let utc_ms = last.day_ms.map(|day| day + sentence.time_ms);
        match (sentence.place, last.placed) {
            (Some(place), false) => {
                last.placed = true;
                fixes.push(Fix { place, utc_ms });
            }
            (Some(_), true) => {
                if let Some(fix) = fixes.last_mut() {
                    fix.utc_ms = fix.utc_ms.or(utc_ms);
                }
            }
            (None, _) => {}
        }
    }
    fixes
}

/// The first place in the bytes that looks like a sentence: what it says, where it is sound, and what
/// follows it.
fn next(bytes: &[u8]) -> Option<(Option<Sentence>, &[u8])> {
    let comma = bytes.windows(4).position(|four| matches!(four, b"RMC," | b"GGA,"))?;
    let after = &bytes[comma + 4..];
    let Some(start) = comma.checked_sub(2) else { return Some((None, after)) };
    let talker = &bytes[start..comma];
    let joined = start > 0 && bytes[start - 1].is_ascii_alphanumeric();
    if joined || !talker.iter().all(u8::is_ascii_uppercase) {
        return Some((None, after));
    }
    let window = &bytes[start..bytes.len().min(start + SENTENCE_BYTES_MAX)];
    let length = window.iter().position(|byte| *byte == b'*' || !(b' '..=b'~').contains(byte)).unwrap_or(window.len());
    let (body, tail) = window.split_at(length);
    let checked = match tail.first() {
        Some(b'*') => {
            if Some(checksum(body)) != tail.get(1..3).and_then(hexadecimal) {
                return Some((None, after));
            }
            true
        }
        _ => false,
    };
    let sentence = std::str::from_utf8(body).ok().and_then(|body| said(body, checked));
    Some((sentence, after))
}

fn checksum(body: &[u8]) -> u8 {
    body.iter().fold(0, |sum, byte| sum ^ byte)
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?, 16).ok()
}

fn said(body: &str, checked: bool) -> Option<Sentence> {
    let fields: Vec<&str> = body.split(',').collect();
    let is_rmc = fields.first()?.ends_with("RMC");
    if !checked && fields.len() < if is_rmc { RMC_FIELDS } else { GGA_FIELDS } {
        return None;
    }
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    let time = field(1);
    let [hour, minute] = clock::digits(time.as_bytes(), [2, 2])?;
    let time_ms = clock::time_of_day(hour, minute, clock::thousandths(time.get(4..)?)?)?;
    if is_rmc {
        // Mode N is none, S simulated, M put in by hand.
        let found = field(2) == "A" && !matches!(field(12), "N" | "S" | "M");
        let [day, month, year] = clock::digits(field(9).as_bytes(), [2, 2, 2]).filter(|_| field(9).len() == 6)?;
        // Without satellites a receiver counts from where it began.
        let day_ms = clock::day(clock::full_year(year), month, day).filter(|_| found);
        let place = found.then(|| place([field(3), field(4), field(5), field(6)])).flatten();
        Some(Sentence { time_ms, day_ms, place })
    } else {
        // 0 is none, 7 put in by hand, 8 simulated.
        let found = matches!(field(6), "1" | "2" | "3" | "4" | "5" | "6");
        let place = found.then(|| place([field(2), field(3), field(4), field(5)])).flatten();
        Some(Sentence { time_ms, day_ms: None, place })
    }
}

/// A place of latitude, `N` or `S`, longitude, `E` or `W`.
pub(super) fn place([latitude, north, longitude, east]: [&str; 4]) -> Option<Place> {
    let sign = |letter: &str, positive: &str, negative: &str| match letter {
        letter if letter == positive => Some(1.0),
        letter if letter == negative => Some(-1.0),
        _ => None,
    };
    let latitude = degrees(latitude)? * sign(north, "N", "S")?;
    Place::of_degrees(latitude, degrees(longitude)? * sign(east, "E", "W")?)
}

/// `DDDMM.MMMM` as degrees.
fn degrees(text: &str) -> Option<f64> {
    let whole = text.find('.').unwrap_or(text.len());
    let plain = text.bytes().enumerate().all(|(at, one)| one.is_ascii_digit() || at == whole);
    if !plain || !(3..=5).contains(&whole) || text.len() > 16 {
        return None;
    }
    let minutes: f64 = text.get(whole - 2..)?.parse().ok()?;
    (minutes < 60.0).then_some(text.get(..whole - 2)?.parse::<f64>().ok()? + minutes / 60.0)
}

/// A number of the form `DDDMM.MMMM` as degrees, where it is one.
pub(super) fn degrees_of(number: f64) -> Option<f64> {
    let whole = (number / 100.0).trunc();
    let minutes = number - whole * 100.0;
    ((0.0..=18_000.0).contains(&number) && minutes <= 60.0).then_some(whole + minutes / 60.0)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A sentence with its checksum.
    pub(crate) fn sealed(body: &str) -> String {
        format!("${body}*{:02X}\r\n", checksum(body.as_bytes()))
    }

    fn all(text: &str) -> Vec<Fix> {
        read(text.as_bytes(), &mut Last::default())
    }

    const RMC: &str = "GNRMC,132230.000,A,4721.35197,N,00830.80859,E,22.519,199.88,141222,,,A";

    #[test]
    fn the_sentences_of_one_moment_are_one_place_with_its_time() {
        let gga = "GPGGA,132230.000,4721.35197,N,00830.80859,E,1,08,1.0,428.9,M,47.9,M,,";
        for text in [sealed(RMC), sealed(gga) + &sealed(RMC), sealed(RMC) + &sealed(gga) + "$GPGSV,1,1,00*79\r\n"] {
            let fixes = all(&text);
            assert_eq!(fixes.len(), 1, "{text}");
            assert_eq!(fixes[0].place, Place { latitude_e7: 473_558_662, longitude_e7: 85_134_765 });
            assert_eq!(fixes[0].utc_ms, clock::moment([2022, 12, 14], 13, 22, 30_000));
        }
        assert_eq!(all(&sealed(gga))[0].utc_ms, None, "it has no date");
    }

    #[test]
    fn a_sentence_with_a_wrong_checksum_says_nothing() {
        let right = sealed(RMC);
        assert_eq!(all(&right).len(), 1);
        for at in 1..right.find('*').unwrap() {
            let mut wrong = right.clone().into_bytes();
            wrong[at] ^= 1;
            assert_eq!(read(&wrong, &mut Last::default()), [], "byte {at} is another");
        }
        assert_eq!(all(&right[..right.len() - 3]), [], "the checksum is cut");
    }

    #[test]
    fn a_sentence_without_a_checksum_counts_where_it_is_whole() {
        let thinkware = "gsensori,4,512,-67,-12,100;GNRMC,161313.00,A,4529.87489,N,07337.01215,W,6.225,35.34,310819,,";
        assert_eq!(all(thinkware)[0].place, Place { latitude_e7: 454_979_148, longitude_e7: -736_168_692 });
        assert_eq!(all(&thinkware[..thinkware.len() - 2]), [], "it may be cut");
    }

    #[test]
    fn a_sentence_without_satellites_is_no_place() {
        for body in [
            RMC.replace(",A,4", ",V,4"),
            RMC.replace(",,,A", ",,,N"),
            "GPRMC,000125,V,,,,,000.0,,280908,002.1,N".to_owned(),
            "GPRMC,000125.00,A,0000.0000,N,00000.0000,E,000.0,,280908,,,A".to_owned(),
            "GPGGA,132230.000,4721.35197,N,00830.80859,E,0,08,1.0,428.9,M,47.9,M,,".to_owned(),
            RMC.replace("4721.", "4760."),
            RMC.replace("00830.", "18101."),
            RMC.replace(",N,", ",X,"),
        ] {
            assert_eq!(all(&sealed(&body)), [], "{body}");
        }
    }

    #[test]
    fn the_day_goes_on_at_midnight() {
        let before = sealed("GPRMC,235959.00,A,4529.0,N,07337.0,W,0.0,0.0,311225,,,A");
        let after = sealed("GPGGA,000000.00,4529.0,N,07337.0,W,1,08,1.0,4.0,M,4.0,M,,");
        let fixes = all(&(before + &after));
        assert_eq!(fixes[1].utc_ms.unwrap() - fixes[0].utc_ms.unwrap(), 1_000);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0_usize..90) {
            let _ = read(&bytes, &mut Last::default());
            let around = [&bytes, sealed(RMC).as_bytes().get(..cut).unwrap_or_default(), &bytes].concat();
            let _ = read(&around, &mut Last::default());
        }

        #[test]
        fn what_is_written_is_read(latitude in -8_999.9_f64..8_999.9, longitude in 0.1_f64..17_959.9, time in 0_i64..86_400) {
            prop_assume!(latitude.abs() % 100.0 < 59.9999 && longitude % 100.0 < 59.9999 && latitude.abs() > 0.01);
            let north = if latitude < 0.0 { 'S' } else { 'N' };
            let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
            let body = format!("GPRMC,{hour:02}{minute:02}{second:02}.00,A,{:09.4},{north},{longitude:010.4},W,0.0,0.0,290224,,,A", latitude.abs());
            let fixes = all(&sealed(&body));
            prop_assert_eq!(fixes.len(), 1);
            let expected = degrees_of(latitude.abs()).unwrap() * latitude.signum();
            prop_assert!((Place::of_degrees(expected, 1.0).unwrap().latitude_e7 - fixes[0].place.latitude_e7).abs() < 20);
            prop_assert!(fixes[0].place.longitude_e7 < 0);
            prop_assert_eq!(fixes[0].utc_ms, clock::day(2024, 2, 29).map(|day| day + time * 1_000));
        }
    }
}
