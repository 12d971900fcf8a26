//! `docket law due`, `assess`, `calendars` and `calendar`: when a term ends, whether a decision is a major one, and the
//! calendars of working days that terms are counted by.
//!
//! All of it is the service's answer, by the legal data of the site; nothing is counted here. What holds for the time
//! being only, and what is to be confirmed, is said with each result.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use evidence::digest::Digest;
use evidence::term::Calendar;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::answers::legal::{Asks, PeriodBody, PeriodUnit, Reading, Status};
use crate::answers::term::{
    AssessBody, AssessRequest, CalendarBody, CalendarPreview, CalendarsLoaded, CalendarsRequest, CatalogueBody,
    DueBody, Holds, TermQuery,
};
use crate::client::admin::ListArguments;
use crate::client::files;
use crate::client::http::Remote;
use crate::client::output::{self, DayEnd, Language, Table, shown};

const DUE: [&str; 4] = ["api", "v1", "legal", "due"];
const ASSESS: [&str; 4] = ["api", "v1", "legal", "assess"];
const CALENDARS: [&str; 4] = ["api", "v1", "legal", "calendars"];
const PREVIEW: [&str; 5] = ["api", "v1", "legal", "calendars", "preview"];

/// Largest file of calendars that is read, in bytes: what the service takes in one request.
const CALENDAR_FILE_SIZE_MAX: u64 = 256 * 1024;

/// Digits of a calendar's digest by which people tell one from another.
const DIGEST_DIGITS: usize = 12;

/// The fields of a draft, and what each is called.
const FACTS: [(&str, &str); 17] = [
    ("fine", "fact-fine"),
    ("value", "fact-value"),
    ("area_m2", "fact-area-m2"),
    ("party", "fact-party"),
    ("sanction", "fact-sanction"),
    ("act", "fact-act"),
    ("only_warning", "fact-only-warning"),
    ("only_fine", "fact-only-fine"),
    ("hearing_by_law", "fact-hearing-by-law"),
    ("hearing_public_interest", "fact-hearing-public-interest"),
    ("special_right", "fact-special-right"),
    ("marked_major", "fact-marked-major"),
    ("major_public_interest", "fact-major-public-interest"),
    ("hearing_held", "fact-hearing-held"),
    ("affects_major_rights", "fact-affects-major-rights"),
    ("complex", "fact-complex"),
    ("law_requires", "fact-law-requires"),
];

/// What is asked of the legal data.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// When a deadline ends that starts on a day or at a time
    Due(DueArguments),
    /// Whether a draft is of a major decision, and whether the simple procedure may decide it
    Assess(AssessArguments),
    /// Calendars of working days, each with its notice and who loaded it
    Calendars(ListArguments),
    /// What the calendars of a file would change; --load loads them
    Calendar(CalendarArguments),
}

/// Which term is counted.
#[derive(Debug, Args)]
pub(in crate::client) struct DueArguments {
    /// Id of the deadline; `docket law --json` lists them
    rule: String,
    /// The day or time at which its clock starts
    #[arg(value_name = "TIME")]
    start: String,
    /// It was made longer, as the rule allows it
    #[arg(long)]
    extended: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is known of a draft.
#[derive(Debug, Args)]
pub(in crate::client) struct AssessArguments {
    /// Id of the matter, such as penalty
    #[arg(long)]
    matter: String,
    /// By the rules of this day; today where not given
    #[arg(long)]
    day: Option<String>,
    /// What is known, such as fine=5000; several may be given, and what is not given is not known
    #[arg(long = "fact", value_name = "FIELD=VALUE")]
    facts: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Which calendars, and whether they are loaded.
#[derive(Debug, Args)]
pub(in crate::client) struct CalendarArguments {
    /// File of calendars, in the shape of those in config/calendar
    file: PathBuf,
    /// Load them: terms are counted by them from here on
    #[arg(long)]
    load: bool,
}

/// Does what is asked; `json` is whether it is told as JSON.
pub(in crate::client) async fn run(remote: &Remote, verb: Verb, json: bool) -> Result<()> {
    match verb {
        Verb::Due(arguments) => due(remote, arguments, json).await,
        Verb::Assess(arguments) => assess(remote, arguments, json).await,
        Verb::Calendars(arguments) => calendars(remote, json || arguments.json).await,
        Verb::Calendar(arguments) => calendar(remote, &arguments).await,
    }
}

fn print(lines: &[String]) -> Result<()> {
    lines.iter().try_for_each(|text| output::line(text))
}

async fn due(remote: &Remote, arguments: DueArguments, json: bool) -> Result<()> {
    let DueArguments { rule, start, extended, json: own } = arguments;
    // Of a day, the service knows where it begins: in the zone of its legal data.
    let is_day = Date::strptime("%Y-%m-%d", &start).is_ok();
    let start = if is_day { start } else { remote.moment(&start, DayEnd::First)?.to_string() };
    let query = TermQuery { rule, start, extended };
    if json || own {
        return output::json(&remote.get::<Value>(&DUE, &query).await?);
    }
    let due: DueBody = remote.get(&DUE, &query).await?;
    print(&due_told(&due, remote.language, &remote.zone))
}

/// What is told of a term, line by line.
fn due_told(due: &DueBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let (name, id) = (shown(language.pick([&due.zh, &due.en])), shown(&due.rule));
    let article = shown(&format!("{} {}", due.document, due.article));
    let period = length(due.period, language);
    let time = |at| output::time(at, zone);
    let mut lines = vec![
        say!(language, "term-named", name, id),
        say!(language, "term-basis", article),
        match due.extended_by {
            Some(more) => say!(language, "term-period-extended", period, more = length(more, language)),
            None => say!(language, "term-period", period),
        },
        say!(language, "term-start", time = time(due.start)),
    ];
    lines.extend(due.last_day.map(|day| say!(language, "term-last-day", day)));
    lines.push(match due.asks {
        Asks::Within => say!(language, "term-due", time = time(due.due)),
        Asks::NotBefore => say!(language, "term-not-before", time = time(due.due)),
    });
    if due.provisional {
        lines.push(say!(language, "term-provisional"));
    }
    lines.extend(due.calendars.iter().map(|used| {
        let digest = digits(&used.digest);
        say!(language, "term-calendar", year = used.year, version = used.version, digest)
    }));
    if due.status == Status::ToConfirm {
        lines.push(say!(language, "term-to-confirm"));
    }
    if due.reading == Reading::Site {
        lines.push(say!(language, "term-site-reading"));
    }
    lines
}

/// How long a term runs, in words.
fn length(period: PeriodBody, language: Language) -> String {
    let count = [("count", words::FluentValue::from(period.number))];
    match period.unit {
        PeriodUnit::Hours => language.with("term-hours", &count),
        PeriodUnit::CalendarDays => language.with("term-calendar-days", &count),
        PeriodUnit::WorkingDays => language.with("term-working-days", &count),
        PeriodUnit::Months => language.with("term-months", &count),
        PeriodUnit::Years => language.with("term-years", &count),
    }
}

/// The first digits of a digest.
fn digits(digest: &Digest) -> String {
    digest.to_string().chars().take(DIGEST_DIGITS).collect()
}

async fn assess(remote: &Remote, arguments: AssessArguments, json: bool) -> Result<()> {
    let AssessArguments { matter, day, facts, json: own } = arguments;
    let language = remote.language;
    let day = day.map(|text| output::given_day(&text, language)).transpose()?;
    let request = AssessRequest { matter, day, facts: given_facts(&facts, language)? };
    if json || own {
        return output::json(&remote.post::<Value>(&ASSESS, &request).await?);
    }
    let body: AssessBody = remote.post(&ASSESS, &request).await?;
    print(&assessed(&body, language))
}

/// Facts by their fields. Which fields there are is the service's to say.
fn given_facts(given: &[String], language: Language) -> Result<BTreeMap<String, String>> {
    let mut facts = BTreeMap::new();
    for text in given {
        let Some((field, value)) = text.split_once('=') else {
            bail!(say!(language, "fact-unreadable", given = shown(text)));
        };
        let field = field.trim();
        if facts.insert(field.to_owned(), value.trim().to_owned()).is_some() {
            bail!(say!(language, "fact-twice", field = shown(field)));
        }
    }
    Ok(facts)
}

/// What is told of a draft, line by line.
fn assessed(body: &AssessBody, language: Language) -> Vec<String> {
    let major = match body.major.holds {
        Holds::Yes => say!(language, "assess-due"),
        Holds::No => say!(language, "assess-not-due"),
        Holds::Unknown => say!(language, "assess-unknown"),
    };
    let simple = match body.simple_procedure.holds {
        Holds::Yes => say!(language, "assess-simple"),
        Holds::No => say!(language, "assess-not-simple"),
        Holds::Unknown => say!(language, "assess-simple-unknown"),
    };
    let mut lines = vec![say!(language, "assess-day", day = body.day)];
    for (verdict, catalogue) in [(major, &body.major), (simple, &body.simple_procedure)] {
        lines.push(verdict);
        lines.extend(grounds(catalogue, language).iter().map(|line| format!("  {line}")));
    }
    lines
}

/// The rules that a verdict rests on, and what is missing.
fn grounds(catalogue: &CatalogueBody, language: Language) -> Vec<String> {
    let comma = language.text("list-comma");
    let mut lines = Vec::new();
    for ground in &catalogue.rules {
        let rule = &ground.rule;
        let (name, id) = (shown(language.pick([&rule.zh, &rule.en])), shown(&rule.id));
        let article = shown(&format!("{} {}", rule.ground.document, rule.ground.article));
        let tests = shown(&ground.because.join(&comma));
        lines.push(say!(language, "term-named", name, id));
        lines.push(say!(language, "term-basis", article));
        lines.push(match catalogue.holds {
            Holds::Yes => say!(language, "assess-holds", tests),
            Holds::No => say!(language, "assess-fails", tests),
            Holds::Unknown => say!(language, "assess-open", tests),
        });
        if rule.read.status == Status::ToConfirm {
            lines.push(say!(language, "term-to-confirm"));
        }
    }
    if !catalogue.missing.is_empty() {
        let fields: Vec<String> = catalogue.missing.iter().map(|field| fact_named(field, language)).collect();
        lines.push(say!(language, "assess-missing", fields = fields.join(&comma)));
    }
    lines
}

/// What a field is called, and its id, by which it is given.
fn fact_named(field: &str, language: Language) -> String {
    let id = shown(field);
    match FACTS.iter().find(|(known, _)| *known == field) {
        Some((_, message)) => say!(language, "term-named", name = language.text(message), id),
        None => id,
    }
}

async fn calendars(remote: &Remote, json: bool) -> Result<()> {
    if json {
        return output::json(&remote.get::<Value>(&CALENDARS, &()).await?);
    }
    let list: Vec<CalendarBody> = remote.get(&CALENDARS, &()).await?;
    calendars_table(&list, remote.language, &remote.zone).print()
}

fn calendars_table(list: &[CalendarBody], language: Language, zone: &TimeZone) -> Table {
    let headings = [
        "column-year",
        "column-version",
        "column-digest",
        "column-published",
        "column-used",
        "column-loaded",
        "column-notice",
    ];
    let mut table = Table::new(language, headings);
    for known in list {
        let Calendar { year, version, source, published_on, .. } = &known.calendar;
        let loaded = match (&known.loaded_by, known.loaded_at) {
            (Some(person), Some(at)) => {
                say!(language, "calendar-loaded-by", person = person.as_str(), time = output::time(at, zone))
            }
            _ => say!(language, "calendar-shipped"),
        };
        let used = language.named(if known.used { "yes" } else { "no" });
        let (year, version, published) = (year.to_string(), version.to_string(), published_on.to_string());
        table.row([&year, &version, &digits(&known.digest), &published, &used, &loaded, source]);
    }
    table
}

async fn calendar(remote: &Remote, arguments: &CalendarArguments) -> Result<()> {
    let language = remote.language;
    let request = CalendarsRequest { calendars: read(&arguments.file, language)? };
    if arguments.load {
        let CalendarsLoaded { loaded } = remote.post(&CALENDARS, &request).await?;
        return output::line(&language.with("calendar-loaded-count", &[("count", loaded.into())]));
    }
    let previews: Vec<CalendarPreview> = remote.post(&PREVIEW, &request).await?;
    for preview in &previews {
        print(&previewed(preview, language))?;
    }
    output::note(&say!(language, "calendar-not-loaded"));
    Ok(())
}

fn read(file: &Path, language: Language) -> Result<Vec<Calendar>> {
    let path = file.display();
    let bytes = files::read_small(file, CALENDAR_FILE_SIZE_MAX, language)?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow!(say!(language, "file-no-text", path)))?;
    evidence::legal::read_calendars(&text)
        .map_err(|why| anyhow!(say!(language, "calendar-unreadable", path, why = shown(&why))))
}

/// What loading a calendar would change, line by line.
fn previewed(preview: &CalendarPreview, language: Language) -> Vec<String> {
    let CalendarPreview { year, version, digest, known, works, rests } = preview;
    let comma = language.text("list-comma");
    let joined = |days: &[Date]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(&comma);
    let mut lines = vec![say!(language, "calendar-preview", year, version, digest = digits(digest))];
    if *known {
        lines.push(say!(language, "calendar-known"));
    } else if works.is_empty() && rests.is_empty() {
        lines.push(say!(language, "calendar-changes-nothing"));
    }
    if !works.is_empty() {
        lines.push(say!(language, "calendar-works", days = joined(works)));
    }
    if !rests.is_empty() {
        lines.push(say!(language, "calendar-rests", days = joined(rests)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::custody::legal::condition::FIELDS;

    const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn counted(changes: &Value) -> DueBody {
        let mut due = json!({"rule": "review-5d-site", "zh": "五日内提出审核意见", "en": "The opinion within 5 days",
            "document": "本单位规定", "article": "第一条", "rule_set": "order", "reading": "as_written",
            "status": "confirmed", "period": {"unit": "calendar_days", "number": 5}, "extended_by": null,
            "start": "2026-09-29T16:00:00.000000Z", "due": "2026-10-05T15:59:59.999999Z", "last_day": "2026-10-05",
            "asks": "within", "provisional": false, "calendars": []});
        for (key, value) in changes.as_object().expect("an object") {
            due[key] = value.clone();
        }
        serde_json::from_value(due).expect("a term")
    }

    fn told(changes: &Value, language: Language) -> Vec<String> {
        due_told(&counted(changes), language, &output::zone("Asia/Shanghai").expect("it is built in"))
    }

    #[test]
    fn a_term_is_told_by_its_name_with_its_article_and_its_end_on_the_sites_clocks() {
        let lines = [
            "五日内提出审核意见（review-5d-site）",
            "依据：本单位规定 第一条",
            "期限：5日",
            "起算：2026-09-30 00:00:00",
            "最后一日：2026-10-05",
            "到期：2026-10-05 23:59:59",
        ];
        assert_eq!(told(&json!({}), Language::Zh), lines);
        assert_eq!(told(&json!({}), Language::En)[2], "term: 5 calendar days");
        let extended = json!({"extended_by": {"unit": "hours", "number": 1}, "period": {"unit": "hours", "number": 24},
            "last_day": null, "asks": "not_before"});
        let lines = told(&extended, Language::Zh);
        assert_eq!((&*lines[2], &*lines[4]), ("期限：24小时，延长1小时", "不得早于：2026-10-05 23:59:59 之后"));
        assert_eq!(told(&extended, Language::En)[2], "term: 24 hours, made longer by one hour");
    }

    #[test]
    fn what_is_provisional_or_to_be_confirmed_is_said_with_the_calendars() {
        let changes = json!({"provisional": true, "status": "to_confirm", "reading": "site",
            "calendars": [{"year": 2026, "version": 1, "digest": DIGEST}]});
        let lines = told(&changes, Language::Zh);
        assert!(lines[6].starts_with("暂定："), "{lines:?}");
        assert_eq!(lines[7], "工作日历：2026年第1版，哈希 0123456789ab");
        assert!(lines[8].starts_with("待核实：") && lines[9].starts_with("本单位读法："), "{lines:?}");
        assert!(told(&changes, Language::En)[6].starts_with("provisional:"));
    }

    #[test]
    fn facts_are_fields_and_values_and_each_is_given_once() {
        let given = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            given_facts(&texts, Language::En).map_err(|error| error.to_string())
        };
        let known = given(&["fine=5000", "party = natural_person", "sanction="]).expect("facts");
        let known: Vec<(&str, &str)> = known.iter().map(|(field, value)| (&**field, &**value)).collect();
        assert_eq!(known, [("fine", "5000"), ("party", "natural_person"), ("sanction", "")]);
        assert!(given(&["fine"]).expect_err("no value").contains("is not \"field=value\""));
        assert!(given(&["fine=1", "fine=2"]).expect_err("twice").contains("fine is given twice"));
    }

    #[test]
    fn every_field_of_a_draft_is_called_something_in_both_languages() {
        let fields: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
        assert_eq!(FACTS.map(|(field, _)| field).to_vec(), fields);
        for (field, message) in FACTS {
            for language in Language::ALL {
                assert!(language.find(message, None).is_some(), "{message}");
                assert!(fact_named(field, language).contains(field), "{field}");
            }
        }
        assert_eq!(fact_named("fine", Language::Zh), "罚款金额（fine）");
        assert_eq!(fact_named("of_later", Language::Zh), "of_later");
    }

    #[test]
    fn what_a_calendar_would_change_is_told_day_by_day() {
        let preview = |known: bool, works: &[&str], rests: &[&str]| {
            let preview = json!({"year": 2027, "version": 1, "digest": DIGEST, "known": known, "works": works,
                "rests": rests});
            previewed(&serde_json::from_value(preview).expect("a preview"), Language::Zh)
        };
        let head = "2027年第1版，哈希 0123456789ab";
        assert_eq!(
            preview(false, &["2027-01-09"], &["2027-01-01", "2027-02-05"]),
            [head, "改为工作日：2027-01-09", "改为休息日：2027-01-01、2027-02-05"]
        );
        assert_eq!(preview(true, &[], &[]), [head, "已有，不会再次载入"]);
        assert_eq!(preview(false, &[], &[]), [head, "工作日和休息日均无变化"]);
    }
}
