//! Search over a million recordings, measured: pages, jumps, words and counts, cold and warm.
//!
//! The recordings are written in bulk into a database of the first schema, as its fold would have
//! written them, and opening it migrates them: projection, counts and index are made by the
//! service's own code, which is timed too. `DOCKET_BENCH_RECORDINGS` sets how many (1,000,000);
//! `DOCKET_BENCH_DATABASE` is a file in which they stay, so that another run need not write them.
//!
//! Every figure stands beside two of the same run: a scan of all texts with `LIKE`, which is what a
//! search was before it had an index, and a look-up by primary key. Cold means a fresh connection
//! and nothing of the file in the page cache, so that the disk answers.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use docket::custody::access::Scope;
use docket::custody::deadline::rules::{Rule, Standing};
use docket::custody::recording::MediaKind;
use docket::custody::schema::SCHEMA;
use docket::custody::search::find::{FacetValue, FindError, Place, RecordingFilter};
use docket::custody::search::lists::Cursor;
use docket::custody::search::understood;
use docket::store::tables::{Db, DbError, Reader};
use evidence::digest::Digest;
use evidence::time::Utc;
use rusqlite::{Connection, params};

const RECORDINGS_DEFAULT: u64 = 1_000_000;
const AGENCIES: u64 = 8;
const STATIONS: u64 = 40;
const OFFICERS: u64 = 4_000;
const RECORDERS: u64 = 5_000;
const CASES: u64 = 20_000;

/// Every so many recordings one is filed under a case.
const FILED_EVERY: u64 = 5;

/// The first capture, in seconds since 1970: 2023-12-01.
const FIRST_CAPTURE: i64 = 1_701_388_800;

/// Captures are spread over so many seconds: three years.
const SPAN: i64 = 3 * 365 * 86_400;

const PAGE: u64 = 50;

/// Recordings on a page of the console.
const CONSOLE_PAGE: u64 = 24;

/// Measurements of each query.
const WARM_TIMES: usize = 60;
const COLD_TIMES: usize = 5;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红文海波宇鑫晨雨欣怡梓涵浩然子轩思远";
const PLACES: [&str; 20] = [
    "光明路",
    "泰山路",
    "永福南路",
    "燕山路",
    "珠江路",
    "常庄街道",
    "临城街道",
    "陶庄镇",
    "邹坞镇",
    "沙沟镇",
    "周营镇",
    "新城广场",
    "薛河公园",
    "枣庄西站",
    "德仁俊园",
    "府前街",
    "民生路",
    "祁连山路",
    "长江路",
    "黄河路",
];
const MATTERS: [&str; 8] =
    ["占道经营", "违法建设", "渣土运输", "夜间施工噪声", "流动摊贩", "户外广告", "垃圾分类", "油烟扰民"];

/// A place where one recording was made, among a million.
const RARE_PLACE: &str = "石头沟水库";

/// A deterministic stream of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.roll(all.len() as u64)).unwrap_or_default()]
    }
}

fn main() -> Result<()> {
    let count = match std::env::var("DOCKET_BENCH_RECORDINGS") {
        Ok(text) => text.parse().context("DOCKET_BENCH_RECORDINGS is not a number")?,
        Err(_) => RECORDINGS_DEFAULT,
    };
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let kept = std::env::var_os("DOCKET_BENCH_DATABASE").map(PathBuf::from);
    let path = kept.unwrap_or_else(|| work.path().join("search.db"));
    if !path.exists() {
        fill(&path, count)?;
    }
    let before = std::fs::metadata(&path)?.len();
    let start = Instant::now();
    let db = Db::open(&path, &SCHEMA)?;
    let time = start.elapsed();
    let after = std::fs::metadata(&path)?.len();
    println!("{count} recordings, {STATIONS} stations, {OFFICERS} officers, {RECORDERS} recorders, {CASES} cases");
    println!("  migration: projection and index   {:8.1} s      {:.0} /s", time.as_secs_f64(), per_second(count, time));
    println!("  database before, after            {:8.0} MiB    {:.0} MiB", mib(before), mib(after));
    sizes(&path)?;
    measure(&path, &db, count)
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than a float has")]
fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "a size needs no more than a float has")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

fn sizes(path: &Path) -> Result<()> {
    let sql = Connection::open(path)?;
    let index: i64 = sql.query_row("SELECT sum(length(block)) FROM search_index_data", [], |row| row.get(0))?;
    let texts: i64 = sql.query_row("SELECT sum(length(cast(text AS BLOB))) FROM search_docs", [], |row| row.get(0))?;
    println!(
        "  index of grams and labels         {:8.0} MiB    texts {:.0} MiB",
        mib(index.unsigned_abs()),
        mib(texts.unsigned_abs())
    );
    Ok(())
}

fn name(dice: &mut Dice) -> String {
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let mut name = String::from(*dice.of(&surnames));
    for _ in 0..=dice.roll(2) {
        name.push(*dice.of(&given));
    }
    name
}

/// Writes a database of the first schema, row by row as the fold writes it.
fn fill(path: &Path, count: u64) -> Result<()> {
    let sql = Connection::open(path)?;
    sql.pragma_update(None, "journal_mode", "OFF")?;
    sql.pragma_update(None, "synchronous", "OFF")?;
    sql.pragma_update(None, "cache_size", -262_144)?;
    sql.execute_batch(&include_str!("../src/store/tables/migrations/schema.sql").replace(" BIGINT", " INTEGER"))?;
    sql.execute_batch("BEGIN")?;
    let mut dice = Dice(7);
    people(&sql, &mut dice)?;
    recordings(&sql, &mut dice, count)?;
    // What the migration orders recordings by.
    sql.execute_batch(
        "INSERT INTO log_items (item, item_seq, log_index, leaf) SELECT 'recording:' || recording, 0, rowid, x'00' FROM recordings;
         PRAGMA user_version = 1; COMMIT",
    )?;
    Ok(())
}

fn people(sql: &Connection, dice: &mut Dice) -> Result<()> {
    for agency in 0..AGENCIES {
        sql.execute("INSERT INTO agencies VALUES ($1, $2, 1)", params![format!("a{agency}"), format!("第{agency}局")])?;
    }
    for officer in 0..OFFICERS {
        let row = params![certificate(officer), name(dice), format!("a{}", officer % AGENCIES)];
        sql.execute("INSERT INTO officers VALUES ($1, $2, $3, 1)", row)?;
    }
    for case in 0..CASES {
        let number = format!("薛综执案〔{}〕{}号", 2024 + case % 3, case / 3);
        let title = format!("{}{}", dice.of(&PLACES), dice.of(&MATTERS));
        let row = params![format!("{case:032x}"), format!("a{}", case % AGENCIES), number, title];
        sql.execute("INSERT INTO cases VALUES ($1, $2, $3, $4, 1)", row)?;
    }
    Ok(())
}

fn certificate(officer: u64) -> String {
    format!("37{officer:06}")
}

fn recorder(number: u64) -> String {
    format!("BWC-{}", 7_000_000 + number * 37)
}

fn recordings(sql: &Connection, dice: &mut Dice, count: u64) -> Result<()> {
    let mut insert = sql.prepare(
        "INSERT INTO recordings (recording, agency, station, docking, recorder, certificate, officer_basis, path, content, \
         size, states, envelope, media_type, profile, capture_start, capture_end, capture_rule, flags, docked_at, sealed_at, \
         announced_at, chain_sequence, stored_at, stored_index, search_text) VALUES ($1, $2, $3, $4, $5, $6, 'profile', $7, $8, \
         $9, $8, $8, $10, 'zfy-generic', NULL, $11, 'container', $12, $13, $13, $13, $14, $15, $16, $17)",
    )?;
    let mut file = sql.prepare("INSERT INTO case_items VALUES ($1, $2, 'start', 'video', '立案', 1)")?;
    for number in 0..count {
        let id = Digest::of(&number.to_be_bytes()).to_string();
        let content = Digest::of(id.as_bytes()).to_string();
        let (station, officer, device) = (dice.roll(STATIONS), dice.roll(OFFICERS), dice.roll(RECORDERS));
        // Stations bring what was captured hours before: not quite in the order of capture.
        let step = i128::from(SPAN) * i128::from(number) / i128::from(count.max(1));
        let ended = FIRST_CAPTURE + i64::try_from(step)? + i64::try_from(dice.roll(40_000))?;
        let (media_type, ending) = match dice.roll(100) {
            0..85 => ("video/mp4", "MP4"),
            85..95 => ("image/jpeg", "JPG"),
            _ => ("audio/wav", "WAV"),
        };
        let time = Utc::from_micros(ended * 1_000_000)?.to_jiff().strftime("%Y%m%d%H%M%S").to_string();
        let place = if number == count / 3 { RARE_PLACE } else { dice.of(&PLACES) };
        let place_of_station = PLACES[usize::try_from(station % 20)?];
        let (certificate, device) = (certificate(officer), recorder(device));
        let path = format!(
            "DCIM/{}/{place}/{}_{certificate}_{time}_{:04}.{ending}",
            &time[..8],
            &device[4..],
            number % 10_000
        );
        let station_id = format!("st-{station:02}");
        let text = format!(
            "{path}\n{device}\n{station_id}\n薛城{place_of_station}{}{station}号站\n海康威视\nDS-MCW405\n{:09}\n{certificate}\n{id}",
            ["中队", "大队", "执法站"][usize::try_from(station % 3)?],
            dice.roll(1_000_000_000)
        )
        .to_lowercase();
        let flags = if dice.roll(50) == 0 { "[\"clock-doubtful\"]" } else { "[]" };
        // One in a thousand comes late; the last few are still coming.
        let delay = if dice.roll(1000) == 0 { 200_000 } else { 30_000 };
        let stored = (number + 200 < count).then_some((ended + delay) * 1_000_000);
        let agency = format!("a{}", station % AGENCIES);
        let sequence = i64::try_from(number)?;
        insert.execute(params![
            id,
            agency,
            station_id,
            "0".repeat(32),
            device,
            certificate,
            path,
            content,
            400_000_000,
            media_type,
            ended * 1_000_000,
            flags,
            (ended + 20_000) * 1_000_000,
            sequence,
            stored,
            stored.map(|_| sequence),
            text
        ])?;
        if number % FILED_EVERY == 0 {
            // Cases fill up in order of time, fifty recordings each at most.
            let case = (number * CASES / count.max(1)).min(CASES - 1);
            file.execute(params![format!("{case:032x}"), id])?;
        }
    }
    Ok(())
}

/// A measured question and what it is called.
type Question<'a> = (&'a str, Ask<'a>);

/// Asks, and tells how many were found.
type Ask<'a> = Box<dyn Fn(&Reader<'_>) -> Result<usize, DbError> + 'a>;

fn find<'a>(scope: Scope, filter: RecordingFilter, place: Place) -> Ask<'a> {
    Box::new(move |reader| match reader.find_recordings(&scope, &filter, (&[], now()), &place, PAGE) {
        Ok(found) => Ok(found.items.len()),
        Err(FindError::Db(error)) => Err(error),
        Err(FindError::TooFar) => Ok(usize::MAX),
    })
}

fn facets<'a>(filter: RecordingFilter) -> Ask<'a> {
    Box::new(move |reader| {
        Ok(usize::try_from(reader.facets(&Scope::Everything, &filter, (&[], now()))?.counted).unwrap_or(usize::MAX))
    })
}

/// What the console's page of a search reads: what was typed in its meanings, a page of what fits, the counts beside it,
/// the chips above it, and the names and marked moments of all that is shown. The entry of the log is not among it.
fn whole<'a>(scope: Scope, typed: &str) -> Ask<'a> {
    let local = now().to_jiff().to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").expect("a zone"));
    let query = docket::custody::search::query::read(typed, &local);
    let readings = if query.terms.is_empty() { Vec::new() } else { query.readings() };
    let filter = RecordingFilter { readings, ..RecordingFilter::default() };
    Box::new(move |reader| {
        let judged: (&[Rule], Utc) = (&[], now());
        let found = match reader.find_recordings(&scope, &filter, judged, &Place::First, CONSOLE_PAGE) {
            Ok(found) => found,
            Err(FindError::Db(error)) => return Err(error),
            Err(FindError::TooFar) => return Ok(usize::MAX),
        };
        let facets = reader.facets_beside(&found, &scope, &filter, judged)?;
        let found = found.items;
        std::hint::black_box(understood::told(reader, &query, &found, (&scope, judged), &local)?);
        let counted = |values: &[FacetValue]| values.iter().filter_map(|one| one.value.clone()).collect::<Vec<_>>();
        let mut officers = counted(&facets.officers);
        let mut stations = counted(&facets.stations);
        for one in &found {
            officers.extend(one.certificate.as_ref().map(ToString::to_string));
            stations.push(one.station.to_string());
            std::hint::black_box(reader.markers(&one.id)?);
        }
        for officer in officers.iter().filter_map(|text| text.parse().ok()) {
            std::hint::black_box(reader.officer(&officer)?);
        }
        for station in stations.iter().filter_map(|text| text.parse().ok()) {
            std::hint::black_box(reader.station_shown(&station)?);
        }
        Ok(found.len())
    })
}

/// Whole pages, as people ask for them.
fn pages<'a>() -> Vec<Question<'a>> {
    let all = || Scope::Everything;
    let own = || Scope::Agency("a3".parse().expect("an agency"));
    vec![
        ("page: everything", whole(all(), "")),
        ("page: an agency's everything", whole(own(), "")),
        ("page: 王伟 光明路 11月20日", whole(all(), "王伟 光明路 11月20日")),
        ("page: 37001234", whole(all(), "37001234")),
        ("page: wangwei", whole(all(), "wangwei")),
        ("page: 光明 上周 视频", whole(all(), "光明 上周 视频")),
        ("page: 薛综执案〔2025〕3333号", whole(all(), "薛综执案〔2025〕3333号")),
        ("page: 20251120 (a day or a word)", whole(all(), "20251120")),
        ("page: 照片 占道经营", whole(own(), "照片 占道经营")),
        ("page: 最近3天", whole(own(), "最近3天")),
        ("page: a miss, 北京", whole(all(), "北京")),
        ("page: six words", whole(all(), "光明 王伟 占道经营 视频 11-20 37001234")),
    ]
}

fn now() -> Utc {
    Utc::from_micros((FIRST_CAPTURE + SPAN) * 1_000_000).expect("a time within range")
}

fn words(text: &str) -> RecordingFilter {
    RecordingFilter { words: text.split(' ').map(str::to_owned).collect(), ..Default::default() }
}

fn questions<'a>(count: u64) -> Vec<Question<'a>> {
    let all = || Scope::Everything;
    let own = || Scope::Agency("a3".parse().expect("an agency"));
    let no_filter = RecordingFilter::default;
    let page = |number: u64| Place::Page(number.min(count / PAGE).max(1));
    let middle = Utc::from_micros((FIRST_CAPTURE + SPAN / 2) * 1_000_000).expect("a time within range");
    let cursor = Cursor { time: middle, id: Digest::of(&(count / 2).to_be_bytes()).to_string() };
    let officer = RecordingFilter { certificate: certificate(1234).parse().ok(), ..no_filter() };
    let several = RecordingFilter {
        station: "st-07".parse().ok(),
        kind: Some(MediaKind::Photo),
        flags: vec!["clock-doubtful".to_owned()],
        ..no_filter()
    };
    let (coming, old) = (
        RecordingFilter { stored: Some(false), ..no_filter() },
        RecordingFilter { until: Some(middle), ..words("占道经营") },
    );
    let unruled = RecordingFilter { standing: Some(Standing::NoRule), ..no_filter() };
    let id = Digest::of(&5_u64.to_be_bytes()).to_string();
    vec![
        ("first page", find(all(), no_filter(), Place::First)),
        ("page 10,000", find(all(), no_filter(), page(10_000))),
        ("last page", find(all(), no_filter(), page(u64::MAX))),
        ("an agency's first page", find(own(), no_filter(), Place::First)),
        ("an agency's page 1,000", find(own(), no_filter(), page(1_000))),
        ("after a cursor in the middle", find(all(), no_filter(), Place::After(cursor.clone()))),
        ("before a cursor in the middle", find(all(), no_filter(), Place::Before(cursor))),
        ("common, two characters: 薛城", find(all(), words("薛城"), Place::First)),
        ("common, in an agency: 薛城", find(own(), words("薛城"), Place::First)),
        ("two characters: 光明", find(all(), words("光明"), Place::First)),
        ("  its page 400", find(all(), words("光明"), page(400))),
        ("one character: 薛", find(all(), words("薛"), Place::First)),
        ("one digit: 7", find(all(), words("7"), Place::First)),
        ("a name: 王伟", find(all(), words("王伟"), Place::First)),
        ("a rare place: 石头沟", find(all(), words("石头沟"), Place::First)),
        ("a certificate: 37001234", find(all(), words("37001234"), Place::First)),
        ("within a recorder's id: 045678", find(all(), words("045678"), Place::First)),
        ("a case number", find(all(), words("薛综执案〔2025〕3333号"), Place::First)),
        ("three words", find(all(), words("光明 王伟 mp4"), Place::First)),
        ("a word before a date", find(all(), old, Place::First)),
        ("first digits of an id", find(all(), words(&id[..10]), Place::First)),
        ("a miss: 北京", find(all(), words("北京"), Place::First)),
        ("a miss of found grams: 城薛", find(all(), words("站薛城"), Place::First)),
        ("a miss of digits: 99999999", find(all(), words("99999999"), Place::First)),
        ("a miss in an agency: 明光 薛城", find(own(), words("明光 薛城"), Place::First)),
        ("an officer's", find(all(), officer, Place::First)),
        ("station, kind and flag", find(all(), several.clone(), Place::First)),
        ("still coming", find(all(), coming, Place::First)),
        ("by standing", find(all(), unruled, Place::First)),
        ("counts: all", facets(no_filter())),
        ("counts: 光明", facets(words("光明"))),
        ("counts: station, kind and flag", facets(several)),
    ]
}

struct Times {
    median: Duration,
    worst: Duration,
}

/// The median and the 99th percentile of sorted times.
fn times(mut all: Vec<Duration>) -> Times {
    all.sort_unstable();
    let at = |percent: usize| all.get((all.len() * percent / 100).min(all.len() - 1)).copied().unwrap_or_default();
    Times { median: at(50), worst: at(99) }
}

fn measure(path: &Path, db: &Db, count: u64) -> Result<()> {
    let id = Digest::of(&(count / 2).to_be_bytes());
    let look_up: Question<'_> = (
        "a recording by its id",
        Box::new(move |reader| Ok(usize::from(reader.recording(&evidence::ids::RecordingId(id))?.is_some()))),
    );
    let scan = like_scan(path)?;
    let base = warm(db, &look_up.1)?;
    println!("  for comparison: LIKE over all texts {:6.0} ms     by primary key {:.3} ms", ms(scan), ms(base.median));
    println!("  warm: of {WARM_TIMES}; cold: of {COLD_TIMES}");
    println!(
        "  {:<34} {:>6} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "", "found", "median", "p99", "cold", "of a scan", "of a key"
    );
    let mut all = vec![look_up];
    all.extend(questions(count));
    all.extend(pages());
    for (name, question) in &all {
        let found = db.read(|reader| question(reader))?;
        let warm = warm(db, question)?;
        let cold = cold(path, question)?;
        println!(
            "  {} {found:>6} {:>6.2} ms {:>6.2} ms {:>6.1} ms {:>9.5} {:>9.1}",
            padded(name),
            ms(warm.median),
            ms(warm.worst),
            ms(cold.median),
            warm.median.as_secs_f64() / scan.as_secs_f64(),
            warm.median.as_secs_f64() / base.median.as_secs_f64()
        );
    }
    Ok(())
}

/// The name in a column of 34; Chinese characters are two wide.
fn padded(name: &str) -> String {
    let width: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{name}{}", " ".repeat(34_usize.saturating_sub(width)))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn warm(db: &Db, question: &dyn Fn(&Reader<'_>) -> Result<usize, DbError>) -> Result<Times> {
    let mut all = Vec::with_capacity(WARM_TIMES);
    for _ in 0..WARM_TIMES {
        let start = Instant::now();
        std::hint::black_box(db.read(question)?);
        all.push(start.elapsed());
    }
    Ok(times(all))
}

/// With a fresh connection, and nothing of the file in memory.
fn cold(path: &Path, question: &dyn Fn(&Reader<'_>) -> Result<usize, DbError>) -> Result<Times> {
    let mut all = Vec::with_capacity(COLD_TIMES);
    for _ in 0..COLD_TIMES {
        let db = Db::open_existing(path, &SCHEMA)?;
        forget(path)?;
        let start = Instant::now();
        std::hint::black_box(db.read(question)?);
        all.push(start.elapsed());
    }
    Ok(times(all))
}

/// Forgets what the page cache has of the file, and of no other: machines are shared.
fn forget(path: &Path) -> Result<()> {
    let file = std::fs::File::open(path)?;
    file.sync_all()?;
    Ok(rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?)
}

/// What a search for a word that is nowhere took before there was an index.
fn like_scan(path: &Path) -> Result<Duration> {
    let sql = Connection::open(path)?;
    let mut all = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let select = "SELECT r.recording FROM recordings r WHERE r.search_text LIKE '%北京%' ESCAPE '\\' \
                      ORDER BY r.capture_end DESC, r.recording DESC LIMIT 51";
        let found: Vec<String> = sql.prepare(select)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        all.push(start.elapsed());
        assert!(found.is_empty(), "the word is nowhere");
    }
    Ok(times(all).median)
}
