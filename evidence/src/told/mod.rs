//! What a check found, in words: the one place here that has any. They are the messages of the package `words`, as
//! those of the console and the command line are, so that a thing has one name wherever it is read.
//!
//! The formats and checks do without it, and are built without it in seconds (`--no-default-features`): they give names
//! and fields, such as [`Fault::code`] and [`Fault::fields`].

mod report;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value;
use words::{FluentArgs, Lang};

use crate::cause::Cause;
use crate::name::{GUESSED, Undecoded};
use crate::restored::Restored;
use crate::seen::{Judged, Seen};
use crate::time::Utc;
use crate::verify::{Fault, Field, Limit, Notice, Report, shown};
use crate::visit::Reading;

pub use report::{brief, report};

/// The zone whose clock readers are told moments on, unless they ask for another.
pub const ZONE: &str = "Asia/Shanghai";

/// A zone by its IANA name, from the tables in the program.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// A moment on a zone's clock, to the second.
pub fn moment(time: Utc, zone: &TimeZone) -> String {
    time.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A path whose bytes are no UTF-8, on one line: what it may read as, and the bytes.
pub fn path(lang: Lang, undecoded: &Undecoded) -> String {
    format!("{} [{}]", undecoded.text(), reading(lang, undecoded))
}

/// How such a path is read, and its bytes.
pub fn reading(lang: Lang, undecoded: &Undecoded) -> String {
    let bytes = ("bytes", undecoded.hex_short().into());
    match undecoded.guess() {
        Some(_) => lang.with("path-guessed", &[("encoding", GUESSED.into()), bytes]),
        None => lang.with("path-bytes", &[bytes]),
    }
}

/// What the names of the sentences of causes begin with.
const CAUSE: &str = "cause";

/// What a finding rests on.
pub fn cause(lang: Lang, cause: &Cause) -> String {
    // No cause tells a moment; one that would is told it as the formats write it.
    sentence(lang, (CAUSE, cause.code), cause.fields.clone(), &|time| time.to_string())
}

/// A text of a sentence; the name of an event stands behind what it is called.
fn named(lang: Lang, kind: &str, text: String) -> String {
    let called = format!("log-kind-{}", text.replace(['.', '_'], "-"));
    match lang.find(&called, None) {
        Some(called) if text.contains('.') => format!("{called} ({text})"),
        // What a cause tells comes as it stood in the file.
        _ if kind == CAUSE => shown(&text),
        _ => text,
    }
}

/// A sentence by its name, with its fields.
fn sentence(
    lang: Lang,
    (kind, code): (&str, &str),
    fields: Vec<(&'static str, Field)>,
    moment: &dyn Fn(Utc) -> String,
) -> String {
    let mut args = FluentArgs::new();
    for (name, field) in fields {
        let told = match field {
            Field::Moment(time) => moment(time),
            Field::Text(text) => named(lang, kind, text),
            Field::Cause(cause) => sentence(lang, (CAUSE, cause.code), cause.fields, moment),
        };
        args.set(name, words::counted(told));
    }
    let id = format!("{kind}-{code}");
    lang.find(&id, Some(&args)).unwrap_or(id)
}

/// What was read how often in a visit.
pub fn readings(lang: Lang, readings: &BTreeMap<Reading, u64>) -> String {
    let told = readings.iter().map(|(reading, count)| lang.with(reading.message(), &[("count", (*count).into())]));
    told.collect::<Vec<_>>().join(&lang.text("visit-between"))
}

/// From when to when a visit was, each as the reader is told moments; one moment alone where both are told alike.
pub fn span(lang: Lang, from: String, until: String) -> String {
    if from == until { from } else { lang.with("visit-span", &[("from", from.into()), ("until", until.into())]) }
}

/// What is wrong.
pub fn fault(lang: Lang, fault: &Fault, zone: &TimeZone) -> String {
    sentence(lang, (Fault::KIND, fault.code()), fault.fields(), &|time| moment(time, zone))
}

/// What to know. What a station noted is a word of the format.
pub fn notice(lang: Lang, notice: &Notice, zone: &TimeZone) -> String {
    let worded = match notice {
        Notice::Flag { flag } => &Notice::Flag { flag: lang.named(flag) },
        other => other,
    };
    sentence(lang, (Notice::KIND, worded.code()), worded.fields(), &|time| moment(time, zone))
}

/// What the check cannot tell.
pub fn limit(lang: Lang, limit: &Limit, zone: &TimeZone) -> String {
    sentence(lang, (Limit::KIND, limit.code()), limit.fields(), &|time| moment(time, zone))
}

/// A report for programs: each finding, notice and limit with its sentence in both languages. Moments are UTC there.
///
/// # Errors
///
/// Where the report is no JSON, which cannot be.
pub fn json(report: &Report) -> serde_json::Result<Value> {
    type Fields = Vec<(&'static str, Field)>;
    let mut value = serde_json::to_value(report)?;
    let tell = |place: &mut Value, of: (&str, &str), fields: Fields| {
        for (name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
            place[name] = sentence(lang, of, fields.clone(), &|time| time.to_string()).into();
        }
    };
    for (place, finding) in value["findings"].as_array_mut().into_iter().flatten().zip(&report.findings) {
        tell(place, (Fault::KIND, finding.fault.code()), finding.fault.fields());
    }
    for (place, remark) in value["notices"].as_array_mut().into_iter().flatten().zip(&report.notices) {
        tell(place, (Notice::KIND, remark.notice.code()), remark.notice.fields());
    }
    for (place, limit) in value["limits"].as_array_mut().into_iter().flatten().zip(&report.limits) {
        tell(place, (Limit::KIND, limit.code()), limit.fields());
    }
    Ok(value)
}

/// The restores that explain what was seen, a line each, to stand before everything else.
pub fn restores(judged: &[Judged], lang: Lang, zone: &TimeZone) -> String {
    let mut once = BTreeSet::new();
    let restores = judged.iter().filter_map(|judged| judged.restore.as_ref());
    let line = |restored: &Restored| {
        let Restored { index, size, by, at, reason, .. } = restored;
        let count = judged.iter().filter(|one| one.restore.as_ref() == Some(restored)).count();
        let fields = [
            ("index", index.to_string().into()),
            ("by", by.to_string().into()),
            ("at", moment(*at, zone).into()),
            ("size", size.to_string().into()),
            ("reason", shown(reason).into()),
            ("count", count.to_string().into()),
        ];
        lang.with("seen-restored", &fields) + "\n"
    };
    restores.filter(|restored| once.insert(restored.leaf)).map(line).collect()
}

/// What each seen checkpoint says, a line each.
pub fn seen(verdicts: &[Judged], lang: Lang) -> String {
    let line = |judged: &Judged| {
        let index = judged.restore.as_ref().map(|restored| restored.index).unwrap_or_default();
        let id = match judged.is {
            Seen::Continues => "seen-continues",
            Seen::GivenUp => "seen-given-up",
            Seen::PackageGivenUp => "seen-package-given-up",
            Seen::Forked => "seen-forked",
            Seen::Unknown => "seen-unknown",
        };
        let fields = [("size", judged.entries.to_string().into()), ("index", index.to_string().into())];
        lang.with(id, &fields) + "\n"
    };
    verdicts.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use crate::digest::Digest;
    use crate::event::{
        ClockJump, ClockSettling, CopyPart, DerivedKind, MarkerKind, Qualification, ReadWhat, ReleaseOutcome, Role,
        SessionEnd, SignInMethod, TranscriptFailure, TranscriptFormat, ViewEnd,
    };
    use crate::manifest::TimeSource;
    use crate::told::*;

    /// Those of a closed list that a reader would be shown as the log writes them.
    fn untold<T: Serialize>(all: &[T], lang: Lang) -> Vec<String> {
        let written = all.iter().map(|one| match serde_json::to_value(one).expect("JSON") {
            Value::String(text) => text,
            other => panic!("{other} is no word"),
        });
        written.filter(|text| lang.find_word(text).is_none()).map(|text| format!("{lang}: {text}")).collect()
    }

    #[test]
    fn every_word_that_an_entry_or_a_manifest_may_have_is_told_in_both_languages() {
        for lang in Lang::ALL {
            let lists = [
                untold(&Role::ALL, lang),
                untold(Qualification::ALL, lang),
                untold(ReleaseOutcome::ALL, lang),
                untold(ViewEnd::ALL, lang),
                untold(ReadWhat::ALL, lang),
                untold(SignInMethod::ALL, lang),
                untold(SessionEnd::ALL, lang),
                untold(MarkerKind::ALL, lang),
                untold(TranscriptFormat::ALL, lang),
                untold(TranscriptFailure::ALL, lang),
                untold(DerivedKind::ALL, lang),
                untold(CopyPart::ALL, lang),
                untold(ClockJump::ALL, lang),
                untold(ClockSettling::ALL, lang),
                untold(TimeSource::ALL, lang),
                // Forms of copies, and how it is known who wore a recorder.
                untold(&["rendition", "derived", "profile", "assignment", "none"], lang),
            ];
            assert_eq!(lists.concat(), Vec::<String>::new());
        }
    }

    #[test]
    fn what_was_seen_is_told_once_a_restore_and_once_a_checkpoint() {
        let restored = Restored {
            index: 11,
            leaf: Digest::of(b"leaf"),
            size: 10,
            root: Digest::of(b"root"),
            lost: None,
            by: "admin".parse().expect("an account"),
            at: "2026-01-01T00:00:00Z".parse().expect("an instant"),
            reason: "disk".to_owned(),
        };
        let given_up = |entries| Judged { entries, is: Seen::GivenUp, restore: Some(restored.clone()) };
        let judged = [given_up(14), given_up(12), Judged { entries: 20, is: Seen::Continues, restore: None }];
        let zone = zone(ZONE).expect("it is built in");
        for lang in Lang::ALL {
            let told = restores(&judged, lang, &zone) + &seen(&judged, lang);
            assert_eq!((told.lines().count(), told.matches(" admin ").count()), (4, 1), "{told}");
            assert!(told.contains("2026-01-01 08:00:00") && !told.contains('$'), "{told}");
        }
    }

    /// Knows everybody and everything by name.
    struct Everybody;

    impl words::event::Teller for Everybody {
        fn moment(&self, instant: &str) -> Option<String> {
            Some(instant.replace('T', " "))
        }

        fn person(&self, account: &str) -> Option<String> {
            Some(format!("人{account}"))
        }

        fn officer(&self, certificate: &str) -> Option<String> {
            Some(format!("警{certificate}"))
        }

        fn station(&self, station: &str) -> Option<String> {
            Some(format!("站{station}"))
        }

        fn agency(&self, agency: &str) -> Option<String> {
            Some(format!("局{agency}"))
        }

        fn case(&self, _case: &str) -> Option<String> {
            Some("薛综执罚〔2026〕1号".to_owned())
        }
    }

    #[test]
    fn no_event_is_told_by_ids_where_names_are_known() {
        let mut wrong = Vec::new();
        let mut tried = 0;
        for (_, mut form) in crate::event::Event::forms() {
            // An id that no sentence holds by chance.
            for (name, id) in [("user", "qq-1"), ("account", "qq-2"), ("certificate", "qq-3"), ("station", "qq-4")] {
                if form.get(name).is_some() {
                    form[name] = Value::from(id);
                }
            }
            let event: crate::event::Event = serde_json::from_value(form.clone()).expect("an event");
            for lang in Lang::ALL {
                let told = lang.event(&event, &Everybody);
                let mut check = |holds: bool, what: &str| {
                    tried += 1;
                    if !holds {
                        wrong.push(format!("{lang} {}: {what}: {told}", event.name()));
                    }
                };
                let field = |name: &str| form.get(name).and_then(Value::as_str);
                // A case by its number alone, and wherever the entry says of which case it tells.
                if field("case").is_some() {
                    let number = field("number").unwrap_or("薛综执罚〔2026〕1号");
                    check(told.contains(number), "which case");
                }
                // Whoever is told by an id is told by the name, too; in Chinese before it.
                for name in ["user", "account", "certificate", "station"] {
                    let Some(id) = field(name).filter(|id| told.contains(id)) else { continue };
                    let own = field("name").filter(|_| event.name().starts_with(noun(name)));
                    let known = own.map_or_else(|| format!("{}{id}", mark(name)), str::to_owned);
                    check(told.contains(&known), name);
                    let first = |text: &str| told.find(text);
                    check(lang == Lang::En || first(&known) <= first(id), "the name comes first");
                }
                // No random id and no digest in full.
                let whole = |word: &str| word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
                let long = told.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| whole(word));
                check(long.is_none(), "a long id");
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        println!("{tried} questions asked of sentences");
    }

    /// How [`Everybody`] names the thing of a field.
    fn mark(field: &str) -> &'static str {
        match field {
            "certificate" => "警",
            "station" => "站",
            _ => "人",
        }
    }

    /// How events of the thing of a field begin.
    fn noun(field: &str) -> &'static str {
        match field {
            "certificate" => "officer.",
            "station" => "station.",
            _ => "user.",
        }
    }

    #[test]
    fn a_path_is_told_with_what_it_may_read_as_and_its_bytes() {
        let told = |bytes: &[u8]| path(Lang::Zh, &Undecoded::of(bytes).expect("no UTF-8"));
        assert_eq!(told(b"caf\xe9.mp4"), "caf\u{fffd}.mp4 [字节 636166E92E6D7034]");
        assert_eq!(told(b"\xd6\xb4\xb7\xa8.mp4"), "执法.mp4 [按 GBK 解读；字节 D6B4B7A82E6D7034]");
    }
}
