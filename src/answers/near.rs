//! A circle on the earth, as people and programs write it: `34.7953,117.2633,500` is all within 500 metres of that
//! latitude and longitude, in degrees of WGS 84.

use std::fmt;
use std::str::FromStr;

use crate::answers::bounds::NEAR_METRES_MAX;

/// Units in a degree.
const DEGREE_E7: f64 = 1e7;

/// A circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// Latitude of its middle, in units of 10⁻⁷ degrees north.
    pub latitude_e7: i32,
    /// Longitude of its middle, in units of 10⁻⁷ degrees east.
    pub longitude_e7: i32,
    /// Its radius in metres, 1 to [`NEAR_METRES_MAX`].
    pub metres: u32,
}

/// What is no circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a latitude, a longitude and a radius of 1 to {NEAR_METRES_MAX} metres with commas between")]
pub struct NotNear;

impl FromStr for Near {
    type Err = NotNear;

    fn from_str(text: &str) -> Result<Self, NotNear> {
        let parts: Vec<&str> = text.split([',', '，']).map(str::trim).collect();
        let [latitude, longitude, metres] = parts[..] else { return Err(NotNear) };
        let metres = ["米", "m"].into_iter().find_map(|unit| metres.strip_suffix(unit)).unwrap_or(metres).trim_end();
        let whole = !metres.is_empty() && metres.bytes().all(|byte| byte.is_ascii_digit());
        let metres = metres.parse().ok().filter(|metres| whole && (1..=NEAR_METRES_MAX).contains(metres));
        Ok(Self {
            latitude_e7: units(latitude, 90.0).ok_or(NotNear)?,
            longitude_e7: units(longitude, 180.0).ok_or(NotNear)?,
            metres: metres.ok_or(NotNear)?,
        })
    }
}

/// Units of degrees that are written in plain decimals, from minus `most` to `most`.
fn units(text: &str, most: f64) -> Option<i32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    let degrees: f64 = text.parse().ok().filter(|degrees: &f64| plain && degrees.abs() <= most)?;
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees, which fit")]
    Some((degrees * DEGREE_E7).round() as i32)
}

impl Near {
    /// Latitude and longitude, in degrees.
    pub fn degrees(&self) -> [f64; 2] {
        [self.latitude_e7, self.longitude_e7].map(|units| f64::from(units) / DEGREE_E7)
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [latitude, longitude] = self.degrees();
        write!(f, "{latitude},{longitude},{}", self.metres)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_read_as_people_write_them() {
        let near = Near { latitude_e7: 347_953_000, longitude_e7: 1_172_633_000, metres: 500 };
        for text in [
            "34.7953,117.2633,500",
            " 34.7953 ， 117.26330 ，500米",
            "+34.7953,117.2633,500 m",
            "34.7953,117.2633,00500",
        ] {
            assert_eq!(text.parse(), Ok(near), "{text}");
        }
        assert_eq!(near.to_string(), "34.7953,117.2633,500");
        assert_eq!(near.to_string().parse(), Ok(near));
        assert_eq!(
            "-90,-180,1".parse(),
            Ok(Near { latitude_e7: -900_000_000, longitude_e7: -1_800_000_000, metres: 1 })
        );
        assert!(format!("0,0,{NEAR_METRES_MAX}").parse::<Near>().is_ok());
    }

    #[test]
    fn what_is_no_circle_is_refused() {
        for text in [
            "",
            ",,",
            "34.8,117.2",
            "34.8,117.2,",
            "34.8,117.2,0",
            "34.8,117.2,-5",
            "34.8,117.2,1.5",
            "34.8,117.2,500,1",
            "90.1,0,5",
            "0,180.1,5",
            "NaN,0,5",
            "inf,0,5",
            "1e1,0,5",
            "34.8,117.2,50001",
            "34.8,117.2,99999999999",
            "a,b,c",
            "34.8,117.2,+5",
            "34.8 117.2 500",
            "34.8,117.2,5米米",
        ] {
            assert_eq!(text.parse::<Near>(), Err(NotNear), "{text}");
        }
    }
}
