//! How many workers there are at one time: real processes, counted as the kernel has them, also when people go away
//! and when somebody kills a worker.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use docket::media::{Choice, Media, MediaError, Rendition, Source, Worker};
use evidence::digest::Digest;
use evidence::ids::UserId;
use rustix::process::{Pid, Signal, kill_process};
use tokio::runtime::Runtime;

use crate::wait;

/// Jobs on people's word at one time.
const PLACES: usize = 3;

/// Workers that this process started are counted by one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Media work on a film that takes a while to convert.
struct Bench {
    home: tempfile::TempDir,
    film: PathBuf,
    media: Media,
    runtime: Runtime,
}

impl Bench {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let film = home.path().join("film.avi");
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=120"]);
        ffmpeg.args(["-c:v", "mpeg4", "-q:v", "8"]).arg(&film);
        assert!(ffmpeg.status().unwrap().success());
        let program = Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name("docket-media");
        assert!(program.is_file(), "{} is missing: `./x test` builds it", program.display());
        let runtime = Runtime::new().unwrap();
        let media = {
            let _inside = runtime.enter();
            Media::open(Worker::new(program, 120, false), &home.path().join("media"), 1 << 30).unwrap()
        };
        Self { home, film, media, runtime }
    }

    /// The film, once there is a place for the work.
    fn open(&self) -> impl Future<Output = Result<File, MediaError>> + Send + use<> {
        let film = self.film.clone();
        async move { File::open(film).map_err(|error| MediaError::cache("open the film", &error)) }
    }

    fn rendition(&self, who: &str, number: usize) -> impl Future<Output = Result<Rendition, MediaError>> + use<> {
        let (media, open, who) = (self.media.clone(), self.open(), user(who));
        async move { media.rendition(&content(number), Choice::default(), open, &who).await }
    }
}

fn user(name: &str) -> UserId {
    name.parse().unwrap()
}

/// What the cache takes for one content each.
fn content(number: usize) -> Digest {
    Digest::of(&number.to_be_bytes())
}

/// Workers of this process, also those that have ended and were not waited for. A process whose thread ends while
/// these are read may be told twice, and one that comes or goes meanwhile may be missed.
fn workers() -> BTreeSet<u32> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let of_task = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).unwrap_or_default();
    let all: String = tasks.flatten().map(of_task).collect();
    let is_worker =
        |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "docket-media");
    all.split_whitespace().filter_map(|pid| pid.parse().ok()).filter(is_worker).collect()
}

#[test]
fn there_are_never_more_workers_than_places_however_many_ask_and_go_away() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let bench = Bench::new();
    let (most, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let counter = Arc::new(AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                most.fetch_max(workers().len(), Ordering::AcqRel);
            }
        });
        let asking: Vec<_> = ["a", "b", "c", "d", "e"]
            .iter()
            .enumerate()
            .map(|(at, who)| {
                let (media, film, who, counter) =
                    (bench.media.clone(), bench.film.clone(), user(who), Arc::clone(&counter));
                bench.runtime.spawn(async move {
                    for round in 0..40 {
                        let content = content(counter.fetch_add(1, Ordering::AcqRel));
                        let open = async { File::open(&film).map_err(|error| MediaError::cache("open", &error)) };
                        let source = Source { content: &content, choice: Choice::default() };
                        let patience = Duration::from_millis(40 + 35 * ((round + at as u64) % 7));
                        // Whoever asks goes away, most before anything came of it.
                        let asked = async {
                            match round % 3 {
                                0 => drop(media.rendition(&content, Choice::default(), open, &who).await),
                                1 => drop(media.frames(&who, source, open, 100_000..101_000).await),
                                _ => drop(media.snapshot(&who, source, open, 119_000).await),
                            }
                            tokio::time::sleep(patience).await;
                        };
                        drop(tokio::time::timeout(patience, asked).await);
                    }
                })
            })
            .collect();
        bench.runtime.block_on(async {
            for one in asking {
                one.await.unwrap();
            }
        });
        done.store(true, Ordering::Release);
    });
    assert_eq!(most.load(Ordering::Acquire), PLACES, "all places were used, and none twice");
    // What nobody wants any more ends: what is left are renditions that nobody asks to end, two a person at most.
    assert!(workers().len() <= PLACES);
    let left = || fs::read_dir(bench.home.path().join("media/work")).unwrap().count();
    wait("files that nobody makes any more", || (left() == workers().len()).then_some(()));
}

#[test]
fn a_place_is_free_once_its_worker_was_killed() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let bench = Bench::new();
    for round in 0..5 {
        // As many as one person may have, and all that there are.
        let asked = ["a", "a", "b"].iter().enumerate();
        let begun: Vec<Rendition> = bench.runtime.block_on(async {
            let mut begun = Vec::new();
            for (at, who) in asked {
                begun.push(bench.rendition(who, round * 10 + at).await.unwrap());
            }
            begun
        });
        // One that was begun just now may not bear its name yet. These are all of them, as a second reading may not say.
        let all = wait("all places to be used", || Some(workers()).filter(|all| all.len() == PLACES));
        let since = Instant::now();
        for pid in all {
            kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), Signal::KILL).unwrap();
        }
        // The next one has a place at once, not after the half minute for which who waits is told to come back.
        let next = bench.runtime.block_on(bench.rendition("c", round * 10 + 5));
        assert!(matches!(next, Ok(Rendition::Growing(_))), "{next:?} after {:?}", since.elapsed());
        for one in begun {
            let Rendition::Growing(mut growing) = one else { panic!("it cannot be done") };
            // What was there is followed to where it broke.
            let broke = bench.runtime.block_on(async {
                use futures_util::StreamExt as _;
                drop(growing.begun().await);
                let mut pieces = std::pin::pin!(growing.follow());
                loop {
                    match pieces.next().await {
                        Some(Ok(_)) => {}
                        end => break end.and_then(Result::err),
                    }
                }
            });
            assert!(matches!(broke, Some(MediaError::Ended { .. })), "{broke:?}");
        }
        let last = wait("the next one's worker", || workers().pop_first());
        kill_process(Pid::from_raw(i32::try_from(last).unwrap()).unwrap(), Signal::KILL).unwrap();
        wait("an end", || workers().is_empty().then_some(()));
    }
}
