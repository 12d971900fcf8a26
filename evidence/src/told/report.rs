//! A report as text, for people: the verdict first, then what is wrong, what to know, each
//! recording with who had access to it, and what the check cannot know.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::tz::TimeZone;
use words::event::Teller;
use words::{Lang, Variable};

use crate::event::Event;
use crate::ids::RecordingId;
use crate::item::Item;
use crate::legal;
use crate::name::Undecoded;
use crate::time::Utc;
use crate::told;
use crate::verify::{Access, AccessWhat, Happening, PackageFacts, RecordingFacts, Report, SealFacts, Verdict, shown};
use crate::visit::{Deed, Reading, visits};

/// Writes one language's report.
struct Page<'a> {
    lang: Lang,
    zone: &'a TimeZone,
    /// What proven entries call stations and cases, by item.
    names: &'a BTreeMap<String, String>,
    /// Whether entries that are told together are left out.
    brief: bool,
    out: String,
}

/// Tells an entry.
struct Telling<'a> {
    page: &'a Page<'a>,
    /// The path that the entry names, where it is no UTF-8.
    path: Option<&'a Undecoded>,
}

/// The report for people, with moments on the clock of a zone.
pub fn report(report: &Report, lang: Lang, zone: &TimeZone) -> String {
    Page { lang, zone, names: &report.names, brief: false, out: String::new() }.write(report)
}

/// The same, with visits told by what was read how often, and not entry by entry.
pub fn brief(report: &Report, lang: Lang, zone: &TimeZone) -> String {
    Page { lang, zone, names: &report.names, brief: true, out: String::new() }.write(report)
}

/// An entry of a list: its place among the recording's entries, what it tells, and its line.
type Told<'a> = (usize, Deed<'a>, String);

fn of_access(access: &Access) -> Deed<'_> {
    Deed { time: access.time, actor: &access.actor, event: &access.said }
}

fn of_happening(step: &Happening) -> Deed<'_> {
    Deed { time: step.time, actor: &step.actor, event: &step.said }
}

/// The places of what was done in each visit, over both lists: a change that stands in the one ends visits in the other.
fn visits_of(recording: RecordingId, accesses: &[Told<'_>], happenings: &[Told<'_>]) -> Vec<Vec<usize>> {
    let mut all: Vec<&Told<'_>> = accesses.iter().chain(happenings).collect();
    all.sort_by_key(|(place, ..)| *place);
    let deeds: Vec<Option<Deed<'_>>> = all.iter().map(|(_, deed, _)| Some(*deed)).collect();
    let groups = visits(&deeds, Some(&Item::Recording(recording)));
    groups.into_iter().map(|group| group.entries.iter().map(|at| all[*at].0).collect()).collect()
}

impl Page<'_> {
    fn write(mut self, report: &Report) -> String {
        self.verdict(report);
        if let Some(package) = &report.package {
            self.package(package);
        }
        self.remarks(report);
        for recording in &report.recordings {
            self.recording(recording);
        }
        self.heading("report-limits");
        for limit in &report.limits {
            let text = told::limit(self.lang, limit, self.zone);
            self.line("  - ", &text);
        }
        self.out
    }

    fn say(&self, id: &str, fields: &[Variable<'_>]) -> String {
        self.lang.with(id, fields)
    }

    fn text(&self, id: &str) -> String {
        self.lang.text(id).into_owned()
    }

    fn moment(&self, time: Utc) -> String {
        told::moment(time, self.zone)
    }

    fn entry(&self, index: u64) -> String {
        self.say("report-entry", &[("index", index.to_string().into())])
    }

    fn line(&mut self, lead: &str, text: &str) {
        writeln!(self.out, "{lead}{text}").expect("a string takes any text");
    }

    fn heading(&mut self, id: &str) {
        let text = self.text(id);
        self.line("", &text);
    }

    fn field(&mut self, id: &str, value: String) {
        let field = self.say("report-field", &[("name", self.text(id).into()), ("value", value.into())]);
        self.line("  ", &field);
    }

    fn verdict(&mut self, report: &Report) {
        let count = ("count", report.findings.len().into());
        let verdict = match report.verdict {
            Verdict::Holds => self.text("report-holds"),
            Verdict::ConsistentInItself => self.text("report-consistent"),
            Verdict::DoesNotHold => self.say("report-fails", &[count]),
        };
        self.line("", &verdict);
        let zone = self.zone.iana_name().unwrap_or("UTC").to_owned();
        let zone = self.say("footer-zone", &[("zone", zone.into())]);
        self.line("", &zone);
        self.line("", "");
    }

    fn package(&mut self, package: &PackageFacts) {
        let title = self.say("report-package", &[("package", package.package.to_string().into())]);
        self.line("", &title);
        if let Some(case) = &package.case {
            self.field("report-case", format!("{} {} ({})", case.number, shown(&case.title), case.agency));
        }
        self.field("report-made", self.moment(package.made_at));
        if let Some(actor) = &package.made_by {
            self.field("report-made-by", self.lang.actor(actor, &self.telling(None)));
        }
        self.field("report-reason", shown(&package.reason));
        self.field("report-log", shown(&package.origin));
        if let (Some(key), Some(size), Some(root)) = (&package.log_key, package.log_size, &package.log_root) {
            self.field("report-log-key", key.clone());
            self.field("report-checkpoint", format!("{size} {root}"));
        }
        for named in &package.service_keys {
            self.field("report-service-key", format!("{} ({})", named.key_id, self.entry(named.index)));
        }
        self.line("", "");
    }

    fn remarks(&mut self, report: &Report) {
        let (lang, zone) = (self.lang, self.zone);
        if !report.findings.is_empty() {
            self.heading("report-findings");
            for (number, finding) in (1..).zip(&report.findings) {
                let (rule, file) = (finding.rule, shown(&finding.file));
                self.line("  ", &format!("{number}. [{rule}] {file}: {}", told::fault(lang, &finding.fault, zone)));
            }
            self.line("", "");
        }
        if !report.notices.is_empty() {
            self.heading("report-notices");
            for remark in &report.notices {
                self.line("  - ", &format!("{}: {}", shown(&remark.file), told::notice(lang, &remark.notice, zone)));
            }
            self.line("", "");
        }
    }

    fn recording(&mut self, facts: &RecordingFacts) {
        let title = self.say("report-recording", &[("recording", facts.recording.to_string().into())]);
        self.line("", &title);
        self.field("report-file", facts.content.clone());
        match &facts.seal {
            Some(seal) => self.seal(seal),
            None => self.field("report-manifest", self.text("report-manifest-fails")),
        }
        self.field("report-stored", self.stored(facts));
        let path = facts.seal.as_ref().and_then(|seal| seal.undecoded.as_ref());
        let (accesses, happenings) = (facts.accesses.iter(), facts.life.iter());
        let accesses: Vec<Told<'_>> =
            accesses.map(|access| (access.place, of_access(access), self.access(access))).collect();
        let happenings: Vec<Told<'_>> =
            happenings.map(|step| (step.place, of_happening(step), self.happening(step, path))).collect();
        let visits = visits_of(facts.recording, &accesses, &happenings);
        let title = self.say("report-accesses", &[("count", facts.accesses.len().to_string().into())]);
        self.line("  ", &title);
        self.by_visit(facts.recording, &visits, &accesses);
        let title = self.text("report-life");
        self.line("  ", &title);
        self.by_visit(facts.recording, &visits, &happenings);
        self.line("", "");
    }

    /// Lines of a list, those of one visit under what was read in it; each stands there once.
    fn by_visit(&mut self, recording: RecordingId, visits: &[Vec<usize>], list: &[Told<'_>]) {
        let item = Item::Recording(recording);
        let by_place: BTreeMap<usize, &Told<'_>> = list.iter().map(|told| (told.0, told)).collect();
        for visit in visits {
            let own: Vec<&Told<'_>> = visit.iter().filter_map(|place| by_place.get(place).copied()).collect();
            let (Some((_, first, alone)), Some((_, last, _))) = (own.first(), own.last()) else { continue };
            if own.len() == 1 {
                self.line("    ", alone);
                continue;
            }
            let mut readings = BTreeMap::new();
            for reading in own.iter().filter_map(|(_, deed, _)| Reading::of(deed.event, Some(&item))) {
                *readings.entry(reading).or_default() += 1;
            }
            let fields = [
                ("span", told::span(self.lang, self.moment(first.time), self.moment(last.time)).into()),
                ("who", self.lang.actor(first.actor, &self.telling(None)).into()),
                ("readings", told::readings(self.lang, &readings).into()),
            ];
            let line = self.say("visit-line", &fields);
            self.line("    ", &line);
            if !self.brief {
                for (_, _, text) in own {
                    self.line("      ", text);
                }
            }
        }
    }

    fn stored(&self, facts: &RecordingFacts) -> String {
        let (Some(at), Some(index)) = (facts.stored_at, facts.stored_index) else {
            return self.text("report-not-proven");
        };
        let after = |seconds: i64| {
            let (sign, span) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
            let hours = format!("{sign}{}", span / 3600);
            let minutes = (span % 3600 / 60).to_string();
            self.say("report-stored-after", &[("hours", hours.into()), ("minutes", minutes.into())])
        };
        let after = facts.stored_after_seconds.map(after).unwrap_or_default();
        let doubted = if facts.stored_clock_doubted { self.text("report-stored-doubted") } else { String::new() };
        format!("{} ({}{after}{doubted})", self.moment(at), self.entry(index))
    }

    fn seal(&mut self, seal: &SealFacts) {
        let path = match &seal.undecoded {
            Some(undecoded) => told::path(self.lang, undecoded),
            None => shown(&seal.name),
        };
        self.field("report-path", path);
        self.field("column-sha256", seal.digest.to_string());
        let size = [("bytes", seal.size.to_string().into()), ("type", shown(&seal.media_type).into())];
        self.field("report-size", self.say("report-bytes", &size));
        let officer = match &seal.officer {
            Some(certificate) => format!("{certificate} ({})", self.lang.named(seal.officer_basis)),
            None => self.text("word-none"),
        };
        self.field("report-officer", officer);
        let station = seal.station.to_string();
        let station = match self.telling(None).station(&station) {
            Some(name) => format!("{} ({station})", shown(&name)),
            None => station,
        };
        let recorder = [
            ("recorder", seal.recorder.to_string().into()),
            ("station", station.into()),
            ("agency", seal.agency.to_string().into()),
        ];
        self.field("report-recorder", self.say("report-recorder-of", &recorder));
        let start = seal.captured_start.map_or_else(|| "?".to_owned(), |start| self.moment(start));
        let rule = shown(&self.lang.named(&seal.capture_rule));
        self.field("report-captured", format!("{start} .. {} ({rule})", self.moment(seal.captured_end)));
        self.field("report-docked", self.moment(seal.docked_at));
        self.field("report-sealed", self.moment(seal.sealed_at));
    }

    fn telling<'b>(&'b self, path: Option<&'b Undecoded>) -> Telling<'b> {
        Telling { page: self, path }
    }

    fn at(&self, time: Utc, index: Option<u64>) -> String {
        let index = index.map_or_else(|| self.text("report-not-proven"), |index| index.to_string());
        format!("{}  #{index}", self.moment(time))
    }

    fn access(&self, access: &Access) -> String {
        let telling = self.telling(None);
        let what = match &access.what {
            AccessWhat::View { client, form, bytes, ranges, end } => {
                let how = match (bytes, end) {
                    (Some(bytes), Some(end)) => {
                        let fields = [
                            ("bytes", bytes.to_string().into()),
                            ("count", ranges.len().into()),
                            ("end", self.lang.word(end).into()),
                        ];
                        self.say("access-ranges", &fields)
                    }
                    _ => self.text("access-open"),
                };
                let (how, client) = (("how", how.into()), ("client", client.as_str().into()));
                match form {
                    None => self.say("access-original", &[how, client]),
                    Some(form) => self.say("access-copy", &[("form", self.lang.form(form).into()), how, client]),
                }
            }
            AccessWhat::Read { .. }
            | AccessWhat::Package { .. }
            | AccessWhat::Sent { .. }
            | AccessWhat::Refused { .. } => self.lang.event(&access.said, &telling),
        };
        format!("{}  {}  {what}", self.at(access.time, access.index), self.lang.actor(&access.actor, &telling))
    }

    /// What befell a recording, whose path is `path` where it is no UTF-8.
    fn happening(&self, step: &Happening, path: Option<&Undecoded>) -> String {
        let path = path.filter(|path| named_path(&step.said).is_some_and(|named| path.reads_as(&named)));
        let telling = self.telling(path);
        let (actor, what) = (self.lang.actor(&step.actor, &telling), self.lang.event(&step.said, &telling));
        format!("{}  {actor}  {what}", self.at(step.time, step.index))
    }
}

/// The path that an event names.
fn named_path(event: &Event) -> Option<String> {
    let fields = serde_json::to_value(event).ok()?;
    Some(fields.get("path")?.as_str()?.to_owned())
}

impl Telling<'_> {
    fn name(&self, kind: &str, id: &str) -> Option<String> {
        self.page.names.get(&format!("{kind}:{id}")).cloned()
    }
}

impl Teller for Telling<'_> {
    fn moment(&self, instant: &str) -> Option<String> {
        Some(self.page.moment(instant.parse().ok()?))
    }

    fn plain(&self, text: &str) -> String {
        shown(text)
    }

    fn station(&self, station: &str) -> Option<String> {
        self.name("station", station)
    }

    fn case(&self, case: &str) -> Option<String> {
        self.name("case", case)
    }

    fn term(&self, lang: Lang, field: &str, id: &str) -> Option<String> {
        let names = match field {
            "stage" => legal::stage_names(id.parse().ok()?)?,
            "record_kind" => legal::kind_names(id.parse().ok()?)?,
            _ => return None,
        };
        Some(lang.pick(names).to_owned())
    }

    fn path(&self) -> Option<String> {
        Some(told::path(self.page.lang, self.path?))
    }
}
