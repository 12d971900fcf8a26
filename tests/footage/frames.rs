//! Frames one by one, over the API and the command line, against what FFmpeg says of them.

use std::process::Command;

use serde_json::Value;

use crate::World;
use crate::site::said;

/// Two rates and pictures between key frames that are reordered.
const UNEVEN: &str = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=6 -vf select=not(between(n\\,40\\,90)*mod(n\\,3)) \
    -fps_mode vfr -c:v libx264 -bf 2 -g 50 -pix_fmt yuv420p -f mp4";

/// A picture as FFmpeg tells of it: its moment in microseconds, its digest.
fn told_by_ffmpeg(world: &World, name: &str) -> Vec<(i64, String)> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-i"]).arg(world.site.beside(name));
    ffmpeg.args([
        "-map",
        "0:v",
        "-fps_mode",
        "passthrough",
        "-enc_time_base",
        "1:1000000",
        "-f",
        "framehash",
        "-hash",
        "sha256",
        "-",
    ]);
    let output = ffmpeg.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        (fields[2].parse().unwrap(), fields[5].to_owned())
    });
    rows.collect()
}

#[test]
fn the_frames_of_a_part_are_those_that_a_linear_decode_shows_and_reading_them_is_on_record() {
    let mut world = World::new();
    let film = world.film("uneven.mp4", UNEVEN);
    let recording = world.store("uneven.mp4", "video/mp4", &film);
    let all = told_by_ffmpeg(&world, "uneven.mp4");
    assert!((100..140).contains(&all.len()), "{}", all.len());
    let path = format!("/api/v1/recordings/{}/frames", recording.id);
    let get = |query: &str| world.site.call("GET", &format!("{path}?{query}"), &world.token, &Value::Null);
    let before = world.site.log_size();
    let answer = get("from_ms=0&to_ms=7000&hash=sha256").expect(200);
    assert_eq!(world.site.log_size(), before + 1, "one entry");
    let rows = answer["frames"].as_array().unwrap();
    let given: Vec<(i64, String)> =
        rows.iter().map(|row| (row["at_us"].as_i64().unwrap(), row["sha256"].as_str().unwrap().to_owned())).collect();
    assert_eq!(given.len(), all.len());
    for (one, other) in given.iter().zip(&all) {
        assert!((one.0 - other.0).abs() <= 1 && one.1 == other.1, "{one:?} {other:?}");
    }
    // A part begins with the picture that is shown then.
    let part = get("from_ms=2010&to_ms=2500").expect(200);
    let part = part["frames"].as_array().unwrap();
    let expected: Vec<i64> = {
        let first = all.iter().rposition(|(at, _)| *at <= 2_010_000).unwrap();
        all[first..].iter().map(|(at, _)| *at).take_while(|at| *at < 2_500_000).collect()
    };
    let moments: Vec<i64> = part.iter().map(|row| row["at_us"].as_i64().unwrap()).collect();
    assert_eq!(moments.len(), expected.len(), "{moments:?} {expected:?}");
    assert!(part.iter().all(|row| row["sha256"].is_null()), "digests that nobody asked for");
    // None has a number before.
    let numbers = part.iter().filter(|row| !row["number"].is_null()).count();
    assert!(numbers == 0 || world.kept(&recording, "decoded.json").is_file(), "numbers of a quick look");
    // Once all of it was decoded each has its number.
    world.decoded(&recording);
    let numbered = get("from_ms=2010&to_ms=2500").expect(200);
    let first = all.iter().rposition(|(at, _)| *at <= 2_010_000).unwrap();
    assert_eq!(numbered["frames"][0]["number"], first, "{numbered}");
    assert_eq!(numbered["frames"].as_array().unwrap().len(), expected.len());

    for wrong in
        ["from_ms=5&to_ms=5", "from_ms=9&to_ms=5", "from_ms=0&to_ms=99999999999", "from_ms=x", "to_ms=-1&from_ms=0"]
    {
        let answer = get(wrong);
        assert!((400..500).contains(&answer.status), "{wrong}: {}", answer.status);
        assert!(answer.text().contains("urn:docket:problem:"), "{wrong}: {}", answer.text());
    }
    let url = format!("http://{}", world.site.address);
    let id = recording.id.to_string();
    let token = world.site.beside("clerk.token");
    std::fs::write(&token, &world.token).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_docket"));
    program.args(["frames", &id, "--from", "0", "--to", "7", "--json", "--url", &url, "--token-file"]).arg(&token);
    let program = program.output().unwrap();
    assert!(program.status.success(), "{}", said(&program));
    let printed: Value = serde_json::from_slice(&program.stdout).unwrap();
    assert_eq!(
        printed.as_array().unwrap(),
        &get("from_ms=0&to_ms=7000&hash=sha256").json()["frames"].as_array().unwrap()[..]
    );
    world.site.ends_clean();
}
