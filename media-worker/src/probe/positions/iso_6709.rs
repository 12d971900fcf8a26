//! Places as ISO 6709 writes them, which containers carry as tags and timed metadata: two numbers with a sign,
//! then what is left out here: an altitude, and the system that the numbers are of (`CRSWGS_84`).

use media_protocol::Place;

/// A place as ISO 6709 writes it: `+27.5916+086.5640+8850/`, with degrees, minutes and seconds told apart
/// by the count of digits. Some write a comma for the point.
pub(in crate::probe) fn read(text: &str) -> Option<Place> {
    let starts: Vec<usize> = text.match_indices(['+', '-']).map(|(at, _)| at).take(3).collect();
    let (first, second) = (*starts.first()?, *starts.get(1)?);
    let end = starts.get(2).copied().unwrap_or(text.len());
    let latitude = degrees(&text[first..second], 2)?;
    let longitude = degrees(text.get(second..end)?, 3)?;
    Place::of_degrees(latitude, longitude)
}

/// One number of ISO 6709, whose degrees have so many digits when minutes follow.
fn degrees(text: &str, degree_digits: usize) -> Option<f64> {
    let (negative, number) = (text.starts_with('-'), text.get(1..)?);
    let end = number.find(|one: char| !one.is_ascii_digit() && one != '.' && one != ',').unwrap_or(number.len());
    let (number, rest) = number.split_at(end);
    // The name of a system has digits of its own; other digits behind a number make it none.
    if rest.contains(|one: char| one.is_ascii_digit()) && !rest.starts_with("CRS") {
        return None;
    }
    let number = number.replace(',', ".");
    let number = number.as_str();
    let whole = number.find('.').unwrap_or(number.len());
    let part = |text: &str| text.parse::<f64>().ok();
    let sixtieths = |text: &str| part(text).filter(|number| *number < 60.0).map(|number| number / 60.0);
    let degrees = if whole <= degree_digits {
        part(number)?
    } else if whole == degree_digits + 2 {
        part(number.get(..degree_digits)?)? + sixtieths(number.get(degree_digits..)?)?
    } else if whole == degree_digits + 4 {
        let minutes = number.get(degree_digits..degree_digits + 2)?;
        let seconds = number.get(degree_digits + 2..)?;
        part(number.get(..degree_digits)?)? + sixtieths(minutes)? + sixtieths(seconds)? / 60.0
    } else {
        return None;
    };
    Some(if negative { -degrees } else { degrees })
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
        assert_eq!(read("+27.2939+112.6932/"), Some(place(272_939_000, 1_126_932_000)));
        assert_eq!(read("+54.1843-002.7189/"), Some(place(541_843_000, -27_189_000)));
        assert_eq!(read("+51.5932-0.2431/"), Some(place(515_932_000, -2_431_000)));
        assert_eq!(read("+34.0592-118.4460+091.541/"), Some(place(340_592_000, -1_184_460_000)));
        assert_eq!(read("+4030-07430/"), Some(place(405_000_000, -745_000_000)));
        assert_eq!(read("-404500+0741530/"), Some(place(-407_500_000, 742_583_333)));
        assert_eq!(read("+40.75-074.00CRSWGS_84/"), Some(place(407_500_000, -740_000_000)));
        assert_eq!(read("+404500.5-0740000.25+12.5CRSEPSG4326/"), Some(place(407_501_389, -740_000_694)));
        assert_eq!(read("+27,2939+112,6932/"), Some(place(272_939_000, 1_126_932_000)));
        assert_eq!(read("-33.8591+151.2002\0"), Some(place(-338_591_000, 1_512_002_000)));
    }

    #[test]
    fn places_that_are_none_are_left_out() {
        for text in [
            "",
            "+",
            "+12",
            "+00.0000+000.0000/",
            "-00.0000-000.0000/",
            "+00.0000+000.0000+012.000/",
            "+90.0000+180.0000/",
            "+4060-07430/",
            "+404560+0741530/",
            "+95.0+010.0/",
            "+10.0+190.0/",
            "+1.2.3+4/",
            "+40.75-074.00 12/",
            "+40.75x5-074.00/",
            "+40,75,1-074,00/",
            "+12345678+1/",
            "北緯+東經",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,40}", signs in "[-+0-9./]{0,30}") {
            let _ = (read(&text), read(&signs));
        }
    }
}
