//! The jobs of the worker at one moment of one file, each held against a linear decode.

use std::path::Path;

use media_protocol::{ClipReport, Cut, EXIT_DATA, ImagesHead, SnapshotHead, Task};

use crate::harness::{Outcome, run};
use crate::linear::{AS_IT_IS, How, decode};
use crate::reference::{Reference, micros, up_to_ms};

/// Pictures in a strip.
const STRIP_COUNT: u32 = 10;

/// Width of one of them, in pixels.
const STRIP_PX: u32 = 176;

/// How far the moment of a strip's picture may be from the one asked, in microseconds: what it is depends on how long
/// the last picture and the last sound are taken to be.
const STRIP_US: i64 = 120_000;

/// The same in parts of the whole.
const STRIP_PARTS: i64 = 50;

/// Length of a clip, in milliseconds.
const CLIP_MS: u64 = 600;

/// How far the length of a rendition may be from that of the media: a packet of sound and the run-up of a codec.
const LENGTH_US: i64 = 100_000;

/// What is asked of the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Job {
    Snapshot,
    Strip,
    Fast,
    Exact,
    Rendition,
}

/// All of them.
pub(crate) const JOBS: [Job; 5] = [Job::Snapshot, Job::Strip, Job::Fast, Job::Exact, Job::Rendition];

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Right,
    Refused(String),
    Wrong(String),
}

/// A job at a moment, in milliseconds, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) job: Job,
    pub(crate) at_ms: u64,
    pub(crate) found: Found,
}

/// Refusals of a clip where there is nothing left to show.
const NOTHING_LEFT: &str = "holds nothing between";

impl Cell {
    /// A refusal is wrong unless it is one of those that are known to be right.
    pub(crate) fn accept(&mut self, reference: &Reference, may_refuse: impl Fn(Job, &str) -> bool) {
        let Found::Refused(why) = &self.found else { return };
        let at_end = why.contains(NOTHING_LEFT) && self.at_ms >= up_to_ms(reference.end_us);
        if !at_end && !may_refuse(self.job, why) {
            self.found = Found::Wrong(format!("refused: {why}"));
        }
    }

    /// The cell of a file with which something went wrong that was said when it did.
    pub(crate) fn not_made() -> Cell {
        Cell { job: Job::Snapshot, at_ms: 0, found: Found::Wrong("a panic, told above".to_owned()) }
    }
}

/// What is asked of one file.
pub(crate) struct Asked<'a> {
    /// The media.
    pub(crate) input: &'a Path,
    /// A directory of its own, for what is made.
    pub(crate) directory: &'a Path,
    /// What it shows.
    pub(crate) reference: &'a Reference,
    /// Moments of stills, in milliseconds.
    pub(crate) stills_at: Vec<u64>,
    /// Moments at which clips begin.
    pub(crate) clips_at: Vec<u64>,
    /// Whether the whole is made too.
    pub(crate) rendition: bool,
}

/// Whether a job was done; else what became of it.
fn done(outcome: &Outcome) -> Result<(), Found> {
    match outcome.code {
        Some(0) => Ok(()),
        Some(EXIT_DATA) => Err(Found::Refused(outcome.failure(EXIT_DATA))),
        _ => Err(Found::Wrong(format!("exit {:?}, signal {:?}: {}", outcome.code, outcome.signal, outcome.stderr))),
    }
}

fn found(result: Result<(), String>) -> Found {
    result.map_or_else(Found::Wrong, |()| Found::Right)
}

/// Where the worker says that the first picture is, in milliseconds.
pub(crate) fn first_picture_ms(input: &Path) -> Option<u64> {
    let outcome = run(Task::Snapshot { input: input.to_owned(), at_ms: 0 });
    done(&outcome).ok().map(|()| outcome.answer_with_bytes::<SnapshotHead>().0.actual_ms)
}

impl Asked<'_> {
    /// A still of each moment.
    pub(crate) fn snapshots(&self) -> Vec<Cell> {
        let mut pictures = Vec::new();
        let mut heads: Vec<(u64, Result<SnapshotHead, Found>)> = Vec::new();
        for at_ms in self.stills_at.iter().copied() {
            let outcome = run(Task::Snapshot { input: self.input.to_owned(), at_ms });
            heads.push((
                at_ms,
                done(&outcome).map(|()| {
                    let (head, png): (SnapshotHead, &[u8]) = outcome.answer_with_bytes();
                    pictures.extend_from_slice(png);
                    head
                }),
            ));
        }
        let file = self.directory.join("snapshots.png");
        std::fs::write(&file, pictures).expect("the disk takes it");
        let mut looks = decode(&file, &How { audio: "", input: &["-f", "image2pipe", "-c:v", "png"], ..AS_IT_IS })
            .shown
            .into_iter();
        let cells = heads.into_iter().map(|(at_ms, head)| {
            let found = match head {
                Ok(head) => match looks.next() {
                    Some(one) => found(self.snapshot(at_ms, &head, &one.look)),
                    None => Found::Wrong("the PNG cannot be decoded".to_owned()),
                },
                Err(found) => found,
            };
            Cell { job: Job::Snapshot, at_ms, found }
        });
        cells.collect()
    }

    fn snapshot(&self, asked_ms: u64, head: &SnapshotHead, look: &[u8]) -> Result<(), String> {
        let due = self.reference.indexes_at(asked_ms);
        let (first, actual) = (*due.start(), head.actual_ms);
        let compare = |index| self.reference.compare(look, index, self.reference.same_look);
        let stated: Vec<usize> = due.filter(|index| self.reference.begins_at(*index, actual)).collect();
        if stated.iter().any(|index| compare(*index).is_ok()) {
            return Ok(());
        }
        let why = compare(stated.first().copied().unwrap_or(first)).err().unwrap_or_default();
        let begins = self.reference.shown[first].0;
        Err(if stated.is_empty() {
            format!("says {actual} ms where the picture begins at {begins} us; {why}")
        } else {
            why
        })
    }

    /// The strip along the timeline: a cell for each of its pictures.
    pub(crate) fn strip(&self) -> Vec<Cell> {
        let task = Task::Images {
            input: self.input.to_owned(),
            still_px: STRIP_PX,
            strip_count: STRIP_COUNT,
            strip_px: STRIP_PX,
        };
        let outcome = run(task);
        if let Err(found) = done(&outcome) {
            return vec![Cell { job: Job::Strip, at_ms: 0, found }];
        }
        let (head, bytes): (ImagesHead, &[u8]) = outcome.answer_with_bytes();
        let file = self.directory.join("strip.jpg");
        let still = usize::try_from(head.still_bytes).expect("small");
        std::fs::write(&file, &bytes[still..]).expect("the disk takes it");
        let filter = format!("format=gray,untile={}x1", head.strip_count.max(1));
        let looks = decode(&file, &How { audio: "", filter: &filter, ..AS_IT_IS }).shown;
        if looks.len() != STRIP_COUNT as usize || head.strip_at_ms.len() != looks.len() {
            let wrong = format!("{} pictures with {} moments", looks.len(), head.strip_at_ms.len());
            return vec![Cell { job: Job::Strip, at_ms: 0, found: Found::Wrong(wrong) }];
        }
        let cells = head.strip_at_ms.iter().zip(looks).enumerate().map(|(place, (stated_ms, one))| {
            let asked_us =
                self.reference.end_us * (2 * i64::try_from(place).expect("few") + 1) / (2 * i64::from(STRIP_COUNT));
            let at_ms = up_to_ms(asked_us);
            Cell { job: Job::Strip, at_ms, found: found(self.tile(asked_us, *stated_ms, &one.look)) }
        });
        cells.collect()
    }

    fn tile(&self, asked_us: i64, stated_ms: u64, look: &[u8]) -> Result<(), String> {
        let compare = |index| self.reference.compare(look, index, self.reference.encoded_look);
        let due = self.reference.indexes_at(stated_ms);
        let stated: Vec<usize> = due.filter(|index| self.reference.begins_at(*index, stated_ms)).collect();
        let Some(first) = stated.first() else { return Err(format!("says {stated_ms} ms, where no picture begins")) };
        let Some(index) = stated.iter().find(|index| compare(**index).is_ok()) else {
            return Err(format!("says {stated_ms} ms; {}", compare(*first).err().unwrap_or_default()));
        };
        let slack_us = STRIP_US.max(self.reference.end_us / STRIP_PARTS);
        let (from, to) = (up_to_ms(asked_us - slack_us), up_to_ms(asked_us + slack_us));
        let near = *self.reference.indexes_at(from).start()..=*self.reference.indexes_at(to).end();
        if near.contains(index) {
            Ok(())
        } else {
            Err(format!("shows {stated_ms} ms, and says so, for {} ms", asked_us / 1000))
        }
    }

    /// Clips from each moment on.
    pub(crate) fn clips(&self, cut: Cut) -> Vec<Cell> {
        let shown = &self.reference.shown;
        let usual = shown.last().map_or(0, |(at, _)| (at - shown[0].0) / i64::try_from(shown.len()).expect("few"));
        let length_ms = CLIP_MS.max(up_to_ms(usual * 3 / 2));
        let job = if cut == Cut::Fast { Job::Fast } else { Job::Exact };
        let one = |at_ms| Cell { job, at_ms, found: self.clip(at_ms, at_ms + length_ms, cut) };
        self.clips_at.iter().copied().map(one).collect()
    }

    fn clip(&self, start_ms: u64, end_ms: u64, cut: Cut) -> Found {
        let output = self.directory.join("clip.mp4");
        std::fs::write(&output, "").expect("the disk takes it");
        let outcome = run(Task::Clip { input: self.input.to_owned(), output: output.clone(), start_ms, end_ms, cut });
        if let Err(found) = done(&outcome) {
            return found;
        }
        let report: ClipReport = outcome.answer();
        let made = decode(&output, &AS_IT_IS);
        let (from, to) = (micros(report.actual_start_ms), micros(report.actual_end_ms));
        let tolerance = if cut == Cut::Fast { self.reference.same_look } else { self.reference.encoded_look };
        let mut part = self.reference.compare_part(&made, from, to, tolerance);
        if part.is_err() && cut == Cut::Exact && report.actual_start_ms > start_ms {
            // Where the first picture comes late, the clip may begin with what comes before it.
            part = self.reference.compare_part(&made, micros(start_ms), to, tolerance);
        }
        let asked = self.asked_part(&report, (start_ms, end_ms), cut);
        let told = |why: String| format!("says {}-{} ms: {why}", report.actual_start_ms, report.actual_end_ms);
        found(part.map_err(told).and(asked))
    }

    /// Whether a clip is of the part that was asked for.
    fn asked_part(&self, report: &ClipReport, asked: (u64, u64), cut: Cut) -> Result<(), String> {
        let (start, end) = (report.actual_start_ms, report.actual_end_ms);
        let slack = up_to_ms(self.reference.slack_us) + 1;
        let begins = self.reference.shown.first().map_or(0, |(at, _)| up_to_ms(*at));
        let last = self.reference.shown.iter().map(|(at, _)| *at).filter(|at| *at < micros(asked.1)).max().unwrap_or(0);
        if start > asked.0.max(begins) + slack || (cut == Cut::Exact && start + slack < asked.0) {
            return Err(format!("begins at {start} ms, where {} ms was asked for", asked.0));
        }
        if micros(end + slack) <= last || (cut == Cut::Exact && end > asked.1 + slack) {
            return Err(format!("ends at {end} ms, where {} ms was asked for", asked.1));
        }
        Ok(())
    }

    /// The whole, for a browser.
    pub(crate) fn rendition(&self) -> Cell {
        let outcome = run(Task::Rendition { input: self.input.to_owned(), side_px_max: 176 });
        let cell = |found| Cell { job: Job::Rendition, at_ms: 0, found };
        if let Err(found) = done(&outcome) {
            return cell(found);
        }
        let file = self.directory.join("rendition.mp4");
        std::fs::write(&file, &outcome.stdout).expect("the disk takes it");
        let made = decode(&file, &AS_IT_IS);
        let begins = self.reference.shown.first().map_or(0, |(at, _)| *at).min(0);
        let part = self.reference.compare_part(&made, begins, i64::MAX / 2, self.reference.encoded_look);
        let length = made.claimed_us.unwrap_or(0);
        let due = self.reference.end_us - begins;
        let as_long = if (length - due).abs() <= LENGTH_US + self.reference.slack_us {
            Ok(())
        } else {
            Err(format!("lasts {} ms instead of {} ms", length / 1000, due / 1000))
        };
        cell(found(part.and(as_long)))
    }

    /// All jobs at all moments.
    pub(crate) fn all(&self) -> Vec<Cell> {
        let mut cells = self.snapshots();
        cells.extend(self.strip());
        cells.extend(self.clips(Cut::Fast));
        cells.extend(self.clips(Cut::Exact));
        cells.extend(self.rendition.then(|| self.rendition()));
        cells
    }
}
