//! The worker shows what a linear decode by the `ffmpeg` program shows, or says why it does not: every
//! container and codec that recorders write, at every kind of moment, in every job. Clips begin at every second kind of
//! moment, at those that the pair before did not have; `DOCKET_LINEAR_CLIPS=all` asks for all of them with each pair.

mod cells;
mod dhav;
#[expect(dead_code, reason = "shared with the other tests of the worker, which use more of it")]
#[path = "../worker/harness.rs"]
mod harness;
mod linear;
mod media;
mod pairs;
mod recordings;
mod reference;
mod summary;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cells::{Asked, Cell};
use pairs::{PAIRS, Pair, Times};
use reference::Reference;
use summary::Summary;

/// Files that are looked at at once.
const AT_ONCE: usize = 2;

/// Names a part of the pairs' names, to look at those alone.
const ONLY: &str = "DOCKET_LINEAR_ONLY";

/// Asks for clips from all moments.
const CLIPS: &str = "DOCKET_LINEAR_CLIPS";

/// Names a directory in which everything that is made is left.
const KEEP: &str = "DOCKET_LINEAR_KEEP";

/// Where clips begin, among the moments that are looked at.
#[derive(Debug, Clone, Copy)]
enum Clips {
    All,
    EverySecond { from: usize },
}

/// Makes the media of a pair and does all jobs with it.
fn look_at(pair: &Pair, sources: &Path, directory: &Path, clips: Clips) -> Vec<Cell> {
    let directory = directory.join(pair.name);
    std::fs::create_dir(&directory).expect("the directory is new");
    let (input, said) = media::make(sources, &directory, pair.name, pair.steps);
    std::fs::write(directory.join("commands"), said.join("\n")).expect("the disk takes it");
    let mut reference = Reference::of(&input, pair.times);
    if pair.times == Times::Counted {
        reference.begin_at(cells::first_picture_ms(&input).unwrap_or(0));
    }
    assert_eq!(reference.shown.len(), pair.frames, "{}: pictures of a linear decode", pair.name);
    assert!(reference.shown.is_sorted_by_key(|(at, _)| *at), "{}: they come in order", pair.name);
    let stills_at = reference.moments();
    let clips_at = match clips {
        Clips::All => stills_at.clone(),
        Clips::EverySecond { from } => stills_at.iter().copied().skip(from).step_by(2).collect(),
    };
    let reference = &reference;
    let mut cells =
        Asked { input: &input, directory: &directory, reference, stills_at, clips_at, rendition: true }.all();
    for cell in &mut cells {
        cell.accept(reference, |job, why| pair.may_refuse.iter().any(|(may, part)| *may == job && why.contains(part)));
    }
    cells
}

#[test]
fn every_pair_is_read_as_a_linear_decode_shows() {
    let only = std::env::var(ONLY).unwrap_or_default();
    let all = std::env::var(CLIPS).is_ok_and(|asked| asked == "all");
    let clips = |index: usize| if all { Clips::All } else { Clips::EverySecond { from: index % 2 } };
    let pairs = PAIRS.iter().enumerate().filter(|(_, pair)| pair.name.contains(&only));
    let pairs: Vec<(&Pair, Clips)> = pairs.map(|(index, pair)| (pair, clips(index))).collect();
    let mut temporary = tempfile::tempdir().unwrap();
    temporary.disable_cleanup(true);
    let kept = std::env::var_os(KEEP).filter(|kept| !kept.is_empty()).map(std::path::PathBuf::from);
    let directory = kept.as_deref().unwrap_or(temporary.path());
    media::write_sources(directory);
    let (next, summary) = (AtomicUsize::new(0), Mutex::new(Summary::default()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((pair, clips)) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let looked = std::panic::catch_unwind(|| look_at(pair, directory, directory, *clips));
                    summary.lock().unwrap().add(pair.name, looked.unwrap_or_else(|_| vec![Cell::not_made()]));
                }
            });
        }
    });
    temporary.disable_cleanup(false);
    let summary = summary.into_inner().unwrap();
    eprintln!("{}", summary.told());
    assert_eq!(summary.wrong(), 0, "every cell is right or rightly refused");
}
