//! `docket frames`: the pictures of a part of a recording, each with its moment, place and digest.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::answers::frames::{FrameDigest, FramesAnswer, FramesQuery};
use crate::client::http::Remote;
use crate::client::output::{JsonArray, Table};
use crate::client::resolve::recording;

/// Which pictures to show.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The recording: its id, or the first 8 digits of it or more
    recording: String,
    /// First moment: seconds, M:SS or H:MM:SS, with decimals
    #[arg(long, value_parser = moment_ms, default_value = "0")]
    from: u64,
    /// The moment after the last
    #[arg(long, value_parser = moment_ms)]
    to: u64,
    /// Number of the stream of pictures, where it is not the usual one
    #[arg(long)]
    video: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A moment of a timeline, such as `1:02.040`, in milliseconds.
fn moment_ms(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no moment: write seconds, M:SS or H:MM:SS, with at most three decimals");
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 || decimals.len() > 3 || !digits(decimals) || !parts.iter().all(|part| digits(part)) {
        return Err(wrong());
    }
    let mut seconds = 0_u64;
    for part in parts {
        let part: u64 = part.parse().map_err(|_| wrong())?;
        seconds = seconds.checked_mul(60).and_then(|seconds| seconds.checked_add(part)).ok_or_else(wrong)?;
    }
    let ms: u64 = format!("{decimals:0<3}").parse().map_err(|_| wrong())?;
    seconds.checked_mul(1000).and_then(|seconds| seconds.checked_add(ms)).ok_or_else(wrong)
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let Arguments { recording: text, from, to, video, json } = arguments;
    let id = recording(&remote, &text).await?.to_string();
    let mut array = JsonArray::default();
    let mut table = Table::new(
        remote.language,
        ["column-number", "column-moment", "column-duration", "column-key-frame", "column-byte", "column-sha256"],
    );
    let mut from_ms = from;
    loop {
        let query = FramesQuery { from_ms, to_ms: to, hash: Some(FrameDigest::Sha256), video };
        let page: FramesAnswer = remote.get(&["api", "v1", "recordings", &id, "frames"], &query).await?;
        for frame in &page.frames {
            if json {
                array.item(frame)?;
                continue;
            }
            let number = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
            table.row([
                &number(frame.number),
                &seconds(frame.at_us),
                &seconds(frame.duration_us),
                if frame.key { "*" } else { "" },
                &number(frame.byte),
                frame.sha256.as_deref().unwrap_or("-"),
            ]);
        }
        match page.next_ms {
            None => break,
            Some(next) if next > from_ms => from_ms = next,
            Some(_) => bail!(say!(remote.language, "frames-page-behind")),
        }
    }
    if json {
        array.end()?;
    } else {
        table.print()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Microseconds as seconds, such as `1.040000`.
fn seconds(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

#[cfg(test)]
mod tests {
    use crate::client::frames::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (text, ms) in [("0", 0), ("5", 5000), ("1:02.04", 62_040), ("1:00:00", 3_600_000), ("90.5", 90_500)] {
            assert_eq!(moment_ms(text), Ok(ms), "{text}");
        }
        for text in ["", "-1", "1:2:3:4", "1.2345", "a", "1:", "99999999999999999999", "１"] {
            assert!(moment_ms(text).is_err(), "{text}");
        }
        assert_eq!((seconds(62_040_000), seconds(-5)), ("62.040000".to_owned(), "-0.000005".to_owned()));
    }
}
