//! `docket find`: recordings by what is known of them.

use std::borrow::Cow;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use evidence::name::Undecoded;
use evidence::time::Utc;
use serde_json::Value;

use crate::answers::recording::RecordingItem;
use crate::answers::saved_search::SavedSearchItem;
use crate::answers::search::{FindQuery, FoundMoment, MomentSource, TermMeaning, UnderstoodTerm};
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, JsonArray, Language, Table, shown};
use crate::client::transcripts::moment as clock;
use crate::client::{PAGE_SIZE, resolve};

/// Recordings that a table shows where neither `--limit` nor `--all` is given.
const SHOWN_DEFAULT: u64 = 50;

/// Digits of an id that a table shows; enough for `docket fetch` and the like.
const ID_SHOWN: usize = 12;

/// Which recordings are wanted.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What you would type in the console: words, names, numbers, days, kinds
    text: Vec<String>,
    /// Filed under this case
    #[arg(long, value_name = "NUMBER|ID")]
    case: Option<String>,
    /// Worn by the officer with this certificate number
    #[arg(long, value_name = "CERTIFICATE")]
    officer: Option<String>,
    /// From this recorder
    #[arg(long)]
    recorder: Option<String>,
    /// Sealed at this station
    #[arg(long)]
    station: Option<String>,
    /// Of this agency
    #[arg(long)]
    agency: Option<String>,
    /// Made in this circle, in degrees of WGS 84 and metres
    #[arg(long, value_name = "LAT,LON,METRES", allow_hyphen_values = true)]
    near: Option<String>,
    /// Captured at or after this day or time
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Captured before this time, or on this day at the latest
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// What you saved under this name in the console; what is stored from here on is new in it
    #[arg(long, value_name = "NAME")]
    saved: Option<String>,
    /// Show at most so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Show all, however many
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Print a JSON array of the complete items: all of them unless --limit is given
    #[arg(long)]
    json: bool,
}

/// Goes through the pages of a search.
struct Pages {
    query: FindQuery,
    left: u64,
    more: bool,
    /// What the service understood of the first page's query.
    understood: Vec<UnderstoodTerm>,
    /// What markers and transcripts of the page's recordings tell.
    moments: Vec<FoundMoment>,
}

impl Pages {
    /// The next page's items, as the service wrote them; none after the last.
    async fn next(&mut self, remote: &Remote) -> Result<Option<Vec<Value>>> {
        if !self.more || self.left == 0 {
            return Ok(None);
        }
        self.query.limit = Some(self.left.min(PAGE_SIZE));
        let page: PageOf<Value> = remote.get(&["api", "v1", "recordings"], &self.query).await?;
        self.left = self.left.saturating_sub(page.items.len() as u64);
        self.more = page.next.is_some();
        self.query.cursor = page.next;
        self.understood = page.understood;
        self.moments = page.moments;
        Ok(Some(page.items))
    }
}

/// A page of a list.
#[derive(Debug, serde::Deserialize)]
struct PageOf<T> {
    items: Vec<T>,
    next: Option<String>,
    #[serde(default)]
    understood: Vec<UnderstoodTerm>,
    #[serde(default)]
    moments: Vec<FoundMoment>,
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let (json, all) = (arguments.json, arguments.all || arguments.json);
    let left = arguments.limit.unwrap_or(if all { u64::MAX } else { SHOWN_DEFAULT });
    let mut pages = Pages {
        query: query(&remote, arguments).await?,
        left,
        more: true,
        understood: Vec::new(),
        moments: Vec::new(),
    };
    if json {
        let mut array = JsonArray::default();
        while let Some(items) = pages.next(&remote).await? {
            items.iter().try_for_each(|item| array.item(item))?;
        }
        array.end()?;
        return Ok(ExitCode::SUCCESS);
    }
    let (mut found, mut first) = (0, true);
    while let Some(items) = pages.next(&remote).await? {
        let items: Vec<RecordingItem> = serde_json::from_value(Value::Array(items))?;
        found += items.len();
        if std::mem::take(&mut first) {
            for line in understood(&remote, &pages.understood) {
                output::note(&line);
            }
        }
        if !items.is_empty() {
            table(&remote, &items).print()?;
            for line in moments(&remote, &pages.moments) {
                output::note(&line);
            }
        }
    }
    output::note(&match (found, pages.more) {
        (0, _) => say!(remote.language, "find-nothing"),
        (_, true) => say!(remote.language, "find-more", found),
        (_, false) => say!(remote.language, "find-all", found),
    });
    Ok(ExitCode::SUCCESS)
}

/// The moments of what was found that markers and transcripts tell of, in a line each.
fn moments(remote: &Remote, moments: &[FoundMoment]) -> Vec<String> {
    let told = |moment: &FoundMoment| {
        let what = remote.language.text(match moment.source {
            MomentSource::Marker => "search-meaning-marker",
            MomentSource::Transcript => "search-meaning-transcript",
        });
        format!("{} {} {what}: {}", short(&moment.recording), clock(moment.at_ms), shown(&moment.text))
    };
    moments.iter().map(told).collect()
}

/// What the service understood of what was typed, in a line each; nothing where all of it is words that stand somewhere.
fn understood(remote: &Remote, terms: &[UnderstoodTerm]) -> Vec<String> {
    let language = remote.language;
    let plain = |term: &UnderstoodTerm| matches!(term.meaning, TermMeaning::Word | TermMeaning::File);
    if terms.iter().all(plain) {
        return Vec::new();
    }
    let told = |term: &UnderstoodTerm| {
        let name = language.text(term.meaning.message());
        let value = match (&term.value, term.meaning) {
            (_, TermMeaning::Time) => {
                let end = |time: Option<Utc>| time.map(|time| remote.time(time)).unwrap_or_default();
                format!("{} — {}", end(term.from), end(term.until))
            }
            (Some(value), _) => match term.value_message() {
                Some(message) => language.text(message).into_owned(),
                None => value.split(',').map(|one| language.named(one)).collect::<Vec<_>>().join("/"),
            },
            (None, _) => String::new(),
        };
        let text = shown(&term.text);
        let value = if value.is_empty() { text.clone() } else { format!("{value} ({text})") };
        let line = format!("{name} {value}");
        if term.also_word { say!(language, "find-also-word", line, text) } else { line }
    };
    terms.iter().map(told).collect()
}

/// The id of what somebody saved under a name.
async fn saved(remote: &Remote, name: &str) -> Result<String> {
    let (saved, language): (Vec<SavedSearchItem>, _) =
        (remote.get(&["api", "v1", "saved-searches"], &()).await?, remote.language);
    if let Some(found) = saved.iter().find(|one| one.name == name.trim()) {
        return Ok(found.search.clone());
    }
    let name = shown(name);
    if saved.is_empty() {
        bail!(say!(language, "saved-unknown-none", name));
    }
    let names: Vec<String> = saved.iter().map(|one| shown(&one.name)).collect();
    bail!(say!(language, "saved-unknown", name, names = names.join(&language.text("list-comma"))))
}

async fn query(remote: &Remote, arguments: Arguments) -> Result<FindQuery> {
    let case = match &arguments.case {
        Some(case) => Some(resolve::case(remote, case).await?.to_string()),
        None => None,
    };
    let saved = match &arguments.saved {
        Some(name) => Some(saved(remote, name).await?),
        None => None,
    };
    Ok(FindQuery {
        saved,
        q: (!arguments.text.is_empty()).then(|| arguments.text.join(" ")),
        case,
        agency: arguments.agency,
        officer: arguments.officer,
        recorder: arguments.recorder,
        station: arguments.station,
        near: arguments.near,
        from: remote.queried(arguments.from.as_deref(), DayEnd::First)?,
        until: remote.queried(arguments.until.as_deref(), DayEnd::After)?,
        ..Default::default()
    })
}

/// The first digits of an id.
pub(in crate::client) fn short(id: &str) -> &str {
    id.get(..ID_SHOWN).unwrap_or(id)
}

/// Who wore the recorder, where that is known.
pub(in crate::client) fn officer(item: &RecordingItem, language: Language) -> Cow<'_, str> {
    item.officer.as_deref().map_or_else(|| language.text("word-none"), Cow::Borrowed)
}

/// A recording's path; where its bytes are no UTF-8, with what they may read as, and the bytes.
pub(in crate::client) fn path_text(item: &RecordingItem, language: Language) -> String {
    let undecoded = item.path_bytes.as_deref().and_then(Undecoded::of_hex);
    undecoded.map_or_else(|| item.path.clone(), |undecoded| evidence::told::path(language, &undecoded))
}

fn table(remote: &Remote, items: &[RecordingItem]) -> Table {
    let language = remote.language;
    let headings = [
        "column-id",
        "column-captured",
        "column-recorder",
        "column-officer",
        "column-size",
        "column-deadline",
        "column-file",
    ];
    let mut table = Table::new(language, headings);
    for item in items {
        // The whole path is shown: folders tell days and parts.
        let captured = remote.time(item.capture_start.unwrap_or(item.capture_end));
        let standing = language.word(&item.deadline.standing);
        table.row([
            short(&item.id),
            &captured,
            &item.recorder,
            &officer(item, language),
            &output::size(item.size),
            &standing,
            &path_text(item, language),
        ]);
    }
    table
}
