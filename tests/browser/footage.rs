//! Every recording plays: generated ones of all families, and the real ones that are shared.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::dock::sources;
use crate::harness::stored::{id_of, text};
use crate::harness::{run, tell};
use crate::world::{SHARED, World};

/// How a page fared with a recording.
#[derive(Debug, PartialEq, Eq)]
enum Fared {
    /// It played until here, after so many milliseconds to the first picture or sound; and so long took each seek
    /// to its picture.
    Played { form: String, first_ms: u64, seeks_ms: Vec<u64> },
    /// A picture of this width.
    Shown { form: String, width: u64 },
    /// It said why it cannot.
    Told(String),
}

/// Whether FFmpeg gets a picture or a sound out of a file, which is what "can be decoded" means here.
fn decodable(file: &Path) -> bool {
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args(["-v", "quiet", "-read_intervals", "%+#30", "-show_entries", "frame=media_type", "-of", "csv=p=0"]);
    let output = run(ffprobe.arg("-i").arg(file));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.lines().any(|line| line.contains("video") || line.contains("audio"))
}

/// Plays what the page offers, as a person does: by a press on the button.
fn watch(browser: &Browser, recording: &str) -> Fared {
    browser.go(&format!("/recordings/{recording}"));
    let plan = browser.run("return JSON.parse(document.getElementById('player').textContent)");
    if browser.count("#media") == 0 {
        return Fared::Told(browser.text(".player .alert"));
    }
    let form = text(&plan["form"]).to_owned();
    if plan["kind"] == "picture" {
        browser.click("#play");
        let width =
            browser.wait("the picture", "return media.src.includes('view=') && media.complete && media.naturalWidth");
        return Fared::Shown { form, width: width.as_u64().unwrap_or_default() };
    }
    browser.run(
        "const row = document.getElementById('in-a-row'); if (row) row.checked = false;
         window.seen = {}; document.getElementById('play').addEventListener('click', () => { seen.pressed = performance.now(); }, true);
         const first = () => { seen.first ??= performance.now(); };
         if (media.requestVideoFrameCallback) media.requestVideoFrameCallback(first);
         // Of sound no picture tells, and `timeupdate` comes four times a second.
         const look = () => { if (media.currentTime > 0 && !media.videoWidth) first(); else if (!seen.first) requestAnimationFrame(look); };
         requestAnimationFrame(look);",
    );
    browser.click("#play");
    let played = browser.wait(
        &format!("{recording} ({plan}) to play"),
        "const far = Number.isFinite(media.duration) ? Math.min(1, media.duration / 2) : 1;
         if (media.error || !document.getElementById('status').hidden && document.getElementById('status').className === 'alert')
           return { wrong: `${media.error?.message} ${document.getElementById('status').textContent}` };
         return media.currentTime > far && seen.first ? { first: Math.round(seen.first - seen.pressed), at: media.currentTime } : null",
    );
    assert!(played["wrong"].is_null(), "{recording}: {played} {plan}");
    let seeks = browser.run(SEEKS);
    let seeks_ms = seeks.as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    Fared::Played { form, first_ms: played["first"].as_u64().unwrap_or_default(), seeks_ms }
}

/// Goes to four moments, and says how long each took until its picture was on the screen, where there is one. What is
/// not to be had yet, as of a rendition that is being made, is not gone to.
const SEEKS: &str = r"
    media.pause();
    const shown = () => new Promise((done) => {
      const seeked = new Promise((ready) => { media.addEventListener('seeked', ready, { once: true }); });
      const drawn = media.requestVideoFrameCallback && media.videoWidth > 0
        ? new Promise((ready) => { media.requestVideoFrameCallback(ready); }) : null;
      Promise.all([seeked, drawn]).then(() => done(true));
      setTimeout(() => done(false), 5000);
    });
    return (async () => {
      const took = [];
      for (const share of [0.5, 0.1, 0.8, 0.3]) {
        const at = media.duration * share;
        const { seekable } = media;
        if (!Number.isFinite(at) || seekable.length === 0 || at > seekable.end(seekable.length - 1)) continue;
        const since = performance.now();
        const coming = shown();
        media.currentTime = at;
        if (await coming) took.push(Math.round(performance.now() - since));
      }
      return took;
    })()";

/// Prints how long what somebody waited for took, beside what is aimed at (milliseconds at the 95th percentile). The
/// figures are those of this build on this machine: they are told, not held.
fn tell_percentiles(of: &str, aim_ms: u64, mut took_ms: Vec<u64>) {
    took_ms.sort_unstable();
    let percentile = |percent: usize| {
        let at = (took_ms.len() * percent).div_ceil(100).max(1) - 1;
        took_ms.get(at).copied().unwrap_or_default()
    };
    let (half, most, last) = (percentile(50), percentile(95), percentile(100));
    let count = took_ms.len();
    tell(&format!(
        "{of:<36} {count:>4} times: p50 {half:>5} ms, p95 {most:>5} ms (aim {aim_ms} ms), most {last:>5} ms"
    ));
}

/// Plays all, prints a table, and compares with what FFmpeg makes of each file.
fn watch_all(world: &World, browser: &Browser, shared: bool) {
    let files: BTreeMap<(String, String), _> = sources(&world.station.dock())
        .into_iter()
        .map(|source| ((source.recorder.clone(), source.path.clone()), source.file))
        .collect();
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    let (mut played, mut shown, mut told) = (Vec::new(), 0, 0);
    let (mut firsts, mut seeks) = (BTreeMap::<String, Vec<u64>>::new(), Vec::new());
    for item in world.service.recordings(&world.clerk.token) {
        let (recorder, path) = (text(&item["recorder"]), text(&item["path"]));
        let file = &files[&(recorder.to_owned(), path.to_owned())];
        let fared = watch(browser, id_of(&item));
        let name: String = path.rsplit('/').next().unwrap().chars().take(42).collect();
        let can = decodable(file);
        let how = match &fared {
            Fared::Played { form, first_ms, seeks_ms } => {
                played.push(*first_ms);
                // What people wait for is told of real recordings, where there are any.
                if !shared || recorder == SHARED {
                    firsts.entry(form.clone()).or_default().push(*first_ms);
                    seeks.extend(seeks_ms);
                }
                format!("played     {form:<9} {first_ms:>6} ms, seeks {seeks_ms:?} ms")
            }
            Fared::Shown { form, width } => {
                shown += usize::from(*width > 0);
                format!("picture    {form:<9} {width:>6} px")
            }
            Fared::Told(why) => {
                told += 1;
                format!("message    {}", why.replace('\n', " "))
            }
        };
        lines.push(format!("{recorder} {name:<44} {how}"));
        if can == matches!(fared, Fared::Told(_)) {
            wrong.push(format!("{recorder} {path}: FFmpeg decodes it: {can}; the page: {how}"));
        }
    }
    played.sort_unstable();
    tell(&lines.join("\n"));
    let middle = played.get(played.len() / 2).copied().unwrap_or_default();
    let last = played.last().copied().unwrap_or_default();
    tell(&format!(
        "{} recordings: {} played, {shown} pictures shown, {told} told why not; press to first frame: median {middle} ms, most {last} ms",
        lines.len(),
        played.len(),
    ));
    for (form, aim_ms) in [("original", 300), ("rendition", 800)] {
        tell_percentiles(&format!("press to first frame, {form}"), aim_ms, firsts.remove(form).unwrap_or_default());
    }
    tell_percentiles("seek to its picture", 500, seeks);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(played.len() >= 10, "{} played", played.len());
    assert!(shown >= 1);
}

#[test]
fn every_recording_that_can_be_decoded_plays_and_every_other_says_why_not() {
    let world = World::new();
    world.film_everything();
    let shared = world.add_shared().is_some();
    world.examined();
    let browser = world.browse(&world.clerk);
    watch_all(&world, &browser, shared);
    let complaints: Vec<Value> = browser
        .console()
        .iter()
        .filter(|one| one.level == "SEVERE" || one.text.contains("Content Security Policy"))
        .map(|one| json!(one.text))
        .collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    assert!(world.service.check().status.success());
}
