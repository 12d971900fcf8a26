//! The main job, measured: sealing, upload over TLS, the custody log.
//!
//! Every figure stands beside a limit that was measured in the same run, as a ratio: machines are
//! shared, and a bare number says little. Run with `./x bench`; the programs are release builds.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use docket::clock::Clock;
use docket::custody::schema::SCHEMA;
use docket::store::log::{Decided, Draft, Log, LogKeys, Stop};
use docket::store::tables::Db;
use evidence::digest::ContentHasher;
use evidence::event::{AccessEvent, Actor, Event};
use evidence::keys::SigningKey;

const MIB: u64 = 1024 * 1024;

/// Writers that append at one time.
const WRITERS: u64 = 64;

/// Entries that each of them appends.
const ENTRIES_EACH: u64 = 500;

/// A dock's files.
#[derive(Clone, Copy)]
struct Load {
    name: &'static str,
    files: u64,
    size: u64,
}

const LOADS: [Load; 2] =
    [Load { name: "8 x 256 MiB", files: 8, size: 256 * MIB }, Load { name: "400 x 2 MiB", files: 400, size: 2 * MIB }];

fn main() -> Result<()> {
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let sha = sha_rate();
    let disk = dd_rate(work.path())?;
    println!("limits of this machine, now");
    println!("  SHA-256, one core                 {sha:8.0} MiB/s");
    println!("  dd bs=8M conv=fsync, 2 GiB        {disk:8.0} MiB/s");
    for load in LOADS {
        main_job(work.path(), load, sha, disk)?;
    }
    log_rate(work.path())
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than a float has")]
fn rate(bytes: u64, time: Duration) -> f64 {
    bytes as f64 / MIB as f64 / time.as_secs_f64()
}

/// One core's rate of hashing with segment states.
fn sha_rate() -> f64 {
    let block = vec![0x5a; 8 * 1024 * 1024];
    let start = Instant::now();
    let mut hasher = ContentHasher::new();
    for _ in 0..64 {
        hasher.update(&block);
    }
    let content = std::hint::black_box(hasher.finish());
    rate(content.size, start.elapsed())
}

fn dd_rate(work: &Path) -> Result<f64> {
    let target = work.join("dd");
    let start = Instant::now();
    let output = format!("of={}", target.display());
    let status = Command::new("dd")
        .args(["if=/dev/zero", &output, "bs=8M", "count=256", "conv=fsync", "status=none"])
        .status()?;
    let time = start.elapsed();
    std::fs::remove_file(&target)?;
    if !status.success() {
        bail!("dd failed");
    }
    Ok(rate(2048 * MIB, time))
}

/// Seals with the service away, then uploads what was sealed.
fn main_job(work: &Path, load: Load, sha: f64, disk: f64) -> Result<()> {
    let home = work.join(load.name.replace(' ', ""));
    let site = Site::make(&home)?;
    fill_dock(&site.dock, load)?;
    let service = site.serve("127.0.0.1:0")?;
    site.enrol(&service.url)?;
    let address = service.url.trim_start_matches("https://").to_owned();
    drop(service);

    let total = load.files * load.size;
    let (sealed, _, seal_memory) = site.once(&["--patience", "0"])?;
    let service = site.serve(&address)?;
    let (uploaded, done, upload_memory) = site.once(&[])?;
    let service_memory = peak_memory(service.child.id());
    if !done {
        bail!("the agent did not store everything");
    }
    drop(service);
    let (seal, upload) = (rate(total, sealed), rate(total, uploaded));
    println!("{}", load.name);
    println!(
        "  sealing                           {seal:8.0} MiB/s   {:.2} of SHA-256, {:.2} of dd",
        seal / sha,
        seal / disk
    );
    println!(
        "  upload over TLS, durable          {upload:8.0} MiB/s   {:.2} of SHA-256, {:.2} of dd",
        upload / sha,
        upload / disk
    );
    let agent_memory = seal_memory.max(upload_memory);
    println!("  peak memory                       agent {agent_memory} MiB, service {service_memory} MiB");
    std::fs::remove_dir_all(&home)?;
    Ok(())
}

/// An installation, a station and a dock.
struct Site {
    data: PathBuf,
    dock: PathBuf,
    config: PathBuf,
}

/// A service that runs; killed by its pid when dropped.
struct Service {
    child: Child,
    url: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            println!("the service could not be ended: {error}");
        }
    }
}

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name(name)
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

impl Site {
    fn make(home: &Path) -> Result<Self> {
        let site = Self { data: home.join("service"), dock: home.join("dock/BWC"), config: home.join("agent.toml") };
        std::fs::create_dir_all(&site.dock)?;
        run(Command::new(program("docket")).args(["init", "--origin", "bench.example/log", "--data"]).arg(&site.data))?;
        Ok(site)
    }

    fn serve(&self, listen: &str) -> Result<Service> {
        let ready = self.data.join("ready");
        if ready.exists() {
            std::fs::remove_file(&ready)?;
        }
        let log = File::create(self.data.join("log"))?;
        let child = Command::new(program("docket"))
            .args(["serve", "--listen", listen, "--data"])
            .arg(&self.data)
            .arg("--ready-file")
            .arg(&ready)
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()?;
        for _ in 0..600 {
            if let Ok(url) = std::fs::read_to_string(&ready)
                && url.ends_with('\n')
            {
                return Ok(Service { child, url: url.trim().to_owned() });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the service did not start; see {}", self.data.join("log").display())
    }

    fn client(&self, url: &str) -> Command {
        let mut command = Command::new(program("docket"));
        command.env("DOCKET_URL", url).env("DOCKET_CA", self.data.join("tls/ca.pem"));
        command.env("DOCKET_TOKEN_FILE", self.data.join("admin.token"));
        command
    }

    fn enrol(&self, url: &str) -> Result<()> {
        run(self.client(url).args(["agency", "add", "a", "--name", "bench"]))?;
        let code = run(self.client(url).args(["station", "enrol", "--agency", "a", "--name", "bench"]))?;
        let (ca, spool) = (self.data.join("tls/ca.pem"), self.config.with_file_name("spool"));
        let dock = self.dock.parent().context("a dock has a parent")?;
        let config = format!(
            "server = \"{url}\"\nca = \"{}\"\nsettle_seconds = 0\n[spool]\npath = \"{}\"\nfloor_bytes = 0\n\
             [[directories_under]]\npath = \"{}\"\n",
            ca.display(),
            spool.display(),
            dock.display()
        );
        std::fs::write(&self.config, config)?;
        let mut enrol = Command::new(program("ingest-agent"));
        enrol
            .arg("--config")
            .arg(&self.config)
            .args(["enrol", "--server", url, "--code", code.trim(), "--ca"])
            .arg(&ca);
        run(&mut enrol).map(drop)
    }

    /// Runs the agent once: how long, whether everything is safe, and its peak memory in MiB.
    fn once(&self, more: &[&str]) -> Result<(Duration, bool, u64)> {
        let start = Instant::now();
        let mut child = Command::new(program("ingest-agent"))
            .arg("--config")
            .arg(&self.config)
            .arg("once")
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut peak = 0;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok((start.elapsed(), status.success(), peak));
            }
            peak = peak.max(peak_memory(child.id()));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// `VmHWM` of a process, in MiB; 0 where it has ended.
fn peak_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0).div_ceil(1024)
}

/// Files that no compression or hole makes easier than footage.
fn fill_dock(dock: &Path, load: Load) -> Result<()> {
    let mut block = vec![0; usize::try_from(MIB)?];
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    for chunk in block.chunks_exact_mut(8) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        chunk.copy_from_slice(&state.to_le_bytes());
    }
    for number in 0..load.files {
        let mut file = File::create(dock.join(format!("VID{number:05}.MP4")))?;
        for piece in 0..load.size / MIB {
            block[..16].copy_from_slice(&[number.to_le_bytes(), piece.to_le_bytes()].concat());
            file.write_all(&block)?;
        }
    }
    Ok(())
}

/// Entries per second with [`WRITERS`] writers, beside what single fsyncs allow.
fn log_rate(work: &Path) -> Result<()> {
    let sync = sync_rate(work)?;
    let db = Db::open(&work.join("log.db"), &SCHEMA)?;
    let keys = Arc::new(LogKeys::new("bench.example/log", SigningKey::generate()?)?);
    let (log, sequencer) = Log::start(&db, keys, Clock::default())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let time = runtime.block_on(append_all(&log))?;
    drop(log);
    sequencer.join().ok().context("the sequencer ended badly")?;
    let entries = u32::try_from(WRITERS * ENTRIES_EACH)?;
    let per_second = f64::from(entries) / time.as_secs_f64();
    println!("custody log, {WRITERS} writers, each entry durable before its answer");
    println!(
        "  entries                           {per_second:8.0} /s      {:.1} of {sync:.0} single fsyncs/s",
        per_second / sync
    );
    Ok(())
}

async fn append_all(log: &Log) -> Result<Duration> {
    let start = Instant::now();
    let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write_entries(log.clone(), writer))).collect();
    for writer in writers {
        writer.await??;
    }
    Ok(start.elapsed())
}

async fn write_entries(log: Log, writer: u64) -> Result<()> {
    for number in 0..ENTRIES_EACH {
        let query = format!("{{\"text\":\"writer {writer}, search {number}\"}}");
        let event = Event::Access(AccessEvent::SearchMade { scope: "recordings".to_owned(), query, shown: 50 });
        let draft = Draft::new(Actor::Service, Vec::new(), event);
        let decide =
            move |_: &docket::store::tables::Reader<'_>, _| Ok::<_, Stop<std::convert::Infallible>>(vec![draft]);
        let Decided::Done(_) = log.append(decide).await?;
    }
    Ok(())
}

/// How many times a second 4 KiB can be appended and fsynced, one after the other.
fn sync_rate(work: &Path) -> Result<f64> {
    const TIMES: u32 = 300;
    let mut file = File::create(work.join("sync"))?;
    let start = Instant::now();
    for _ in 0..TIMES {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
    }
    Ok(f64::from(TIMES) / start.elapsed().as_secs_f64())
}
