//! `docket case course`: how the course of a case stands, with its clocks; `docket tasks`: what waits for the caller. The
//! steps are in [`steps`].
//!
//! How each clock stands is the service's to judge; nothing is counted here. What holds for the time being, what is to be
//! confirmed and what is paused is said with each clock.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::time::Utc;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::answers::course::{
    ActedForBody, CaseClockBody, CourseBody, CourseStanding, DescriptionBody, ExtensionGiven, PauseBody, TasksBody,
    UrgentBody,
};
use crate::answers::legal::{Asks, Status};
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, Language, Table, shown};
use crate::client::resolve;
use crate::client::steps::{self, Step};
use crate::client::words::Word as _;

const TASKS: [&str; 3] = ["api", "v1", "tasks"];

/// What is done with the course of a case.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Show how the course of a case stands, with its clocks
    Course {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    #[command(flatten)]
    Step(Step),
}

/// How the tasks are shown.
#[derive(Debug, Args)]
pub struct TaskArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Course { case, json } => show(remote, &case, json).await,
        Verb::Step(step) => steps::run(remote, step).await,
    }
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "course"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let course: CourseBody = remote.get(&path, &()).await?;
    let (language, zone) = (remote.language, &remote.zone);
    let matter = match &course.description {
        Some(said) => Terms::ask(remote).await.matter(&said.matter, language),
        None => String::new(),
    };
    course_told(&course, &matter, language, zone).iter().try_for_each(|text| output::line(text))?;
    if course.clocks.is_empty() {
        return Ok(());
    }
    output::line("")?;
    clocks_table(&course.clocks, language, zone).print()?;
    for text in clocks_explained(&course.clocks, language) {
        output::line(&text)?;
    }
    Ok(())
}

/// What is told of the course of a case, line by line; `matter` is what its matter is called.
fn course_told(course: &CourseBody, matter: &str, language: Language, zone: &TimeZone) -> Vec<String> {
    let time = |at: Utc| output::time(at, zone);
    let standing = language.text(course.standing.message());
    let mut lines = vec![match (course.since, &course.by) {
        (Some(since), Some(person)) => say!(language, "course-stands-since", standing, time = time(since), person),
        _ => say!(language, "course-stands", standing),
    }];
    if !course.reason.is_empty() {
        lines.push(say!(language, "course-reason", reason = shown(&course.reason)));
    }
    match &course.description {
        Some(said) => lines.extend(description_told(said, matter, language)),
        None => lines.push(say!(language, "course-not-described")),
    }
    if let (Some(at), Some(person)) = (course.registered_at, &course.registered_by) {
        lines.push(say!(language, "course-registered", time = time(at), person));
    }
    if course.registered_elsewhere {
        lines.push(say!(language, "course-registered-elsewhere"));
    }
    lines.extend(course.urgent.iter().flat_map(|urgent| urgent_told(urgent, language, zone)));
    if let (Some(at), Some(outcome)) = (course.act_end, course.outcome) {
        lines.push(say!(language, "course-act-end", time = time(at), outcome = outcome.name(language)));
    }
    if let Some(decision) = &course.decision {
        let (number, day) = (shown(&decision.number), decision.decided_on);
        lines.push(say!(language, "course-decision", number, day, outcome = language.word(&decision.outcome)));
    }
    if course.standing == CourseStanding::EndRequested {
        let lacks = course.lacks.iter().map(|lack| language.text(lack.message()));
        lines.extend(lacks.map(|lack| say!(language, "course-lacks", lack)));
    }
    lines.extend(course.pauses.iter().map(|pause| pause_told(pause, language, zone)));
    lines.extend(course.extensions.iter().map(|ExtensionGiven { rule, at, by: person, reason }| {
        let (rule, reason) = (shown(rule), shown(reason));
        say!(language, "course-extension", rule, time = time(*at), person, reason)
    }));
    lines.extend(course.acted_for.iter().map(|ActedForBody { at, by: person, head, .. }| {
        say!(language, "course-acted-for", time = time(*at), person, head)
    }));
    lines
}

/// What is told of an urgent start, line by line.
fn urgent_told(urgent: &UrgentBody, language: Language, zone: &TimeZone) -> Vec<String> {
    let time = |at: Utc| output::time(at, zone);
    let (stated, logged, person) = (time(urgent.started_at), time(urgent.logged_at), &urgent.by);
    let mut lines = vec![say!(language, "course-urgent", stated, logged, person)];
    lines.extend(urgent.ratified_at.map(|at| say!(language, "course-urgent-decided", time = time(at))));
    if let Some(at) = urgent.released_at {
        let nothing = || language.text("course-urgent-nothing-released").into_owned();
        let measures = if urgent.released.is_empty() { nothing() } else { shown(&urgent.released) };
        lines.push(say!(language, "course-urgent-released-told", time = time(at), measures));
    }
    if urgent.unruled {
        lines.push(say!(language, "course-urgent-unruled"));
    }
    if urgent.long_ago {
        lines.push(say!(language, "course-urgent-long-ago"));
    }
    lines
}

/// What a case is about, line by line.
fn description_told(said: &DescriptionBody, matter: &str, language: Language) -> Vec<String> {
    let (matter, procedure, source) = (shown(matter), said.procedure.name(language), said.source.name(language));
    let mut lines = vec![say!(language, "course-matter", matter, procedure, source)];
    if !said.place.is_empty() {
        lines.push(say!(language, "course-place", place = shown(&said.place)));
    }
    match (said.deed_from, said.deed_until) {
        (Some(from), Some(until)) if from != until => lines.push(say!(language, "course-deed", from, until)),
        (Some(day), _) | (None, Some(day)) => lines.push(say!(language, "course-deed-day", day)),
        (None, None) => {}
    }
    lines.push(say!(language, "course-handlers", handlers = listed(&said.handlers, language)));
    if !said.marks.is_empty() {
        lines.push(say!(language, "course-marks", marks = listed(&said.marks, language)));
    }
    lines
}

fn listed<'a>(texts: impl IntoIterator<Item = &'a String>, language: Language) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| shown(text)).collect();
    texts.join(&language.text("list-comma"))
}

fn pause_told(stop: &PauseBody, language: Language, zone: &TimeZone) -> String {
    let PauseBody { pause, from, until, reason, by: person } = stop;
    let (pause, from, reason) = (pause.name(language), output::time(*from, zone), shown(reason));
    match until {
        Some(until) => {
            say!(language, "course-pause", pause, from, until = output::time(*until, zone), person, reason)
        }
        None => say!(language, "course-pause-lasts", pause, from, person, reason),
    }
}

/// The clocks of a case. What a rule is called comes last: it is long.
fn clocks_table(clocks: &[CaseClockBody], language: Language, zone: &TimeZone) -> Table {
    let headings = ["column-started", "column-due", "column-clock", "column-basis", "column-rule"];
    let mut table = Table::new(language, headings);
    for clock in clocks {
        let due = clock.last_day.map_or_else(|| output::time(clock.due, zone), |day| day.to_string());
        let due = match clock.asks {
            Asks::Within => due,
            Asks::NotBefore => say!(language, "clock-not-before", due),
        };
        let article = format!("{} {}", clock.document, clock.article);
        let name = say!(language, "term-named", name = language.pick([&clock.zh, &clock.en]), id = clock.rule.as_str());
        table.row([&output::time(clock.started, zone), &due, &standing(clock, language), &article, &name]);
    }
    table
}

/// How a clock stands, and what is to be known of that.
fn standing(clock: &CaseClockBody, language: Language) -> String {
    let notes = [
        (clock.paused, "clock-paused"),
        (clock.extended, "clock-extended"),
        (clock.extended_late, "clock-extended-late"),
        (clock.provisional, "clock-provisional"),
        (clock.status == Status::ToConfirm, "clock-to-confirm"),
    ];
    let notes = notes.into_iter().filter(|(holds, _)| *holds).map(|(_, message)| language.text(message).into_owned());
    let notes = notes.collect::<Vec<_>>().join(&language.text("list-comma"));
    let standing = language.text(clock.standing.message());
    if notes.is_empty() { standing.into_owned() } else { say!(language, "clock-noted", standing, notes) }
}

/// What is said once of all clocks that are so.
fn clocks_explained(clocks: &[CaseClockBody], language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if clocks.iter().any(|clock| clock.provisional) {
        lines.push(say!(language, "term-provisional"));
    }
    if clocks.iter().any(|clock| clock.status == Status::ToConfirm) {
        lines.push(say!(language, "term-to-confirm"));
    }
    lines
}

pub(in crate::client) async fn tasks((remote, arguments): (Remote, TaskArguments)) -> Result<ExitCode> {
    if arguments.json {
        output::json(&remote.get::<Value>(&TASKS, &()).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let found: TasksBody = remote.get(&TASKS, &()).await?;
    if found.tasks.is_empty() && found.complaints.is_empty() {
        output::note(&say!(remote.language, "tasks-none"));
        return Ok(ExitCode::SUCCESS);
    }
    if !found.tasks.is_empty() {
        tasks_table(&found, remote.language, &remote.zone).print()?;
    }
    if !found.complaints.is_empty() {
        complaints_table(&found, remote.language, &remote.zone).print()?;
    }
    if found.more {
        output::note(&say!(remote.language, "tasks-more"));
    }
    Ok(ExitCode::SUCCESS)
}

fn tasks_table(found: &TasksBody, language: Language, zone: &TimeZone) -> Table {
    let headings = [
        "column-task",
        "column-case-number",
        "column-due",
        "column-clock",
        "column-since",
        "column-account",
        "column-title",
        "column-reason",
    ];
    let mut table = Table::new(language, headings);
    for task in &found.tasks {
        let what = language.text(task.task.message()).into_owned();
        let what = match &task.acting_for {
            Some(head) => say!(language, "task-acting-for", what, head),
            None => what,
        };
        let due = task.due.map_or_else(|| "-".to_owned(), |due| output::time(due, zone));
        let standing = task.standing.map_or_else(|| "-".into(), |standing| language.text(standing.message()));
        let since = output::time(task.since, zone);
        table.row([&what, task.number.as_str(), &due, &standing, &since, task.by.as_str(), &task.title, &task.reason]);
    }
    table
}

fn complaints_table(found: &TasksBody, language: Language, zone: &TimeZone) -> Table {
    let headings =
        ["column-task", "column-id", "column-due", "column-clock", "column-received", "column-about", "column-says"];
    let mut table = Table::new(language, headings);
    for task in &found.complaints {
        let what = language.text(task.task.message());
        let due = task.due.map_or_else(|| "-".to_owned(), |due| output::time(due, zone));
        let standing = task.standing.map_or_else(|| "-".into(), |standing| language.text(standing.message()));
        let received = output::time(task.received_at, zone);
        table.row([&what, task.complaint.as_str(), &due, &standing, &received, &task.about, &task.says]);
    }
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shanghai() -> TimeZone {
        output::zone("Asia/Shanghai").expect("it is built in")
    }

    /// A clock of a term of days, with some of it changed.
    fn clock(changes: &Value) -> CaseClockBody {
        let mut clock = json!({"rule": "n-decide-90d", "zh": "自立案之日起90日内作出行政处罚决定",
            "en": "A penalty is decided within 90 days", "document": "行政处罚法", "article": "第六十条",
            "rule_set": "national", "reading": "as_written", "status": "confirmed", "asks": "within",
            "period": {"unit": "calendar_days", "number": 90}, "started": "2026-07-03T04:00:00.000000Z",
            "stopped": null, "due": "2026-10-01T15:59:59.999999Z", "last_day": "2026-10-01", "standing": "running",
            "extended": false, "extended_late": false, "paused": false, "provisional": false, "calendars": []});
        for (key, value) in changes.as_object().expect("an object") {
            clock[key] = value.clone();
        }
        serde_json::from_value(clock).expect("a clock")
    }

    fn course(changes: &Value) -> CourseBody {
        let mut course = json!({"case": "0".repeat(32), "standing": "reported", "since": null, "by": null,
            "reason": "", "description": null, "registered_at": null, "registered_by": null, "urgent": null,
            "act_end": null, "outcome": null, "pauses": [], "extensions": [], "clocks": []});
        for (key, value) in changes.as_object().expect("an object") {
            course[key] = value.clone();
        }
        serde_json::from_value(course).expect("a course")
    }

    #[test]
    fn a_course_that_nobody_began_is_told_as_reported() {
        let lines = |language| course_told(&course(&json!({})), "", language, &shanghai());
        assert_eq!(lines(Language::Zh), ["办案进程：已登记，尚未申请立案", "尚未填写案件事项和承办人"]);
        assert_eq!(lines(Language::En).len(), 2);
    }

    #[test]
    fn a_course_is_told_with_all_that_was_said_of_it_on_the_sites_clocks() {
        let (noon, later) = ("2026-07-03T04:00:00Z", "2026-07-05T04:00:00Z");
        let course = course(&json!({"standing": "end_requested", "since": later, "by": "li", "reason": "已履行",
            "description": {"matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
                "deed_from": "2026-07-01", "deed_until": "2026-07-02", "handlers": ["37001", "37002"],
                "marks": ["grave_harm"]},
            "registered_at": noon, "registered_by": "head",
            "urgent": {"started_at": noon, "logged_at": later, "by": "li", "ratified_at": later},
            "act_end": later, "outcome": "performed",
            "pauses": [{"pause": "appraisal", "from": noon, "until": null, "reason": "委托鉴定", "by": "li"},
                {"pause": "hearing", "from": noon, "until": later, "reason": "听证", "by": "li"}],
            "extensions": [{"rule": "own-5d", "at": later, "by": "head", "reason": "案情复杂"}]}));
        let lines = [
            "办案进程：申请结案，待负责人审批（2026-07-05 12:00:00，li）",
            "理由：已履行",
            "案件事项：行政处罚，普通程序，来源：检查发现",
            "地点：光明路",
            "违法行为日期：2026-07-01 至 2026-07-02",
            "承办人：37001、37002",
            "标记：grave_harm",
            "立案：2026-07-03 12:00:00，head",
            "紧急启动：2026-07-03 12:00:00，报告于 2026-07-05 12:00:00，li",
            "紧急启动的审批：2026-07-05 12:00:00",
            "行为终结：2026-07-05 12:00:00，当事人已履行",
            "不计入期限：鉴定、检验检测，自 2026-07-03 12:00:00 起，尚未结束，li：委托鉴定",
            "不计入期限：听证，自 2026-07-03 12:00:00 至 2026-07-05 12:00:00，li：听证",
            "延长期限：own-5d，2026-07-05 12:00:00，head：案情复杂",
        ];
        assert_eq!(course_told(&course, "行政处罚", Language::Zh, &shanghai()), lines);
        let en = course_told(&course, "penalty", Language::En, &shanghai());
        assert_eq!(en[2], "about: penalty, ordinary procedure, from: an inspection");
        assert_eq!(en.len(), lines.len());
    }

    #[test]
    fn of_an_urgent_start_that_was_refused_it_is_told_which_measures_were_released() {
        let noon = "2026-07-03T04:00:00Z";
        let refused = |released: &str| {
            let urgent = json!({"started_at": noon, "logged_at": noon, "by": "li", "ratified_at": noon,
                "released": released, "released_at": noon, "unruled": true, "long_ago": true});
            course_told(&course(&json!({"urgent": urgent})), "", Language::Zh, &shanghai())
        };
        let lines = refused("查封的货物");
        assert!(lines.contains(&"解除措施：2026-07-03 12:00:00，查封的货物".to_owned()), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("启动当日没有")), "{lines:?}");
        assert!(lines.contains(&"启动一年多以后才报告".to_owned()), "{lines:?}");
        assert!(refused("").contains(&"解除措施：2026-07-03 12:00:00，未采取措施".to_owned()));
    }

    #[test]
    fn a_clock_is_due_on_its_last_day_or_at_its_moment_and_what_is_not_certain_is_said() {
        let hours = json!({"last_day": null, "due": "2026-07-04T04:00:00Z", "standing": "overdue", "asks": "not_before",
            "paused": true, "provisional": true, "status": "to_confirm"});
        let clocks = [clock(&json!({})), clock(&hours), clock(&json!({"extended": true, "extended_late": true}))];
        let lines = clocks_table(&clocks, Language::Zh, &shanghai()).lines();
        for (line, told) in [
            (1, "2026-07-03 12:00:00"),
            (1, "2026-10-01 "),
            (1, "计算中 "),
            (1, "行政处罚法 第六十条"),
            (1, "自立案之日起90日内作出行政处罚决定（n-decide-90d）"),
            (2, "2026-07-04 12:00:00 之后"),
            (2, "已逾期（中止中、暂定、待核实）"),
            (3, "计算中（已延长、有逾期后的延长，不计）"),
        ] {
            assert!(lines[line].contains(told), "{told} is not in {}", lines[line]);
        }
        let explained = clocks_explained(&clocks, Language::Zh);
        assert!(explained[0].starts_with("暂定：") && explained[1].starts_with("待核实："), "{explained:?}");
        assert_eq!(clocks_explained(&clocks[..1], Language::Zh), Vec::<String>::new());
    }

    #[test]
    fn tasks_are_rows_with_what_is_due_first() {
        let found = json!({"tasks": [{"task": "ratify", "case": "0".repeat(32), "number": "薛综执罚〔2026〕12号",
            "title": "占道经营", "since": "2026-07-03T04:00:00Z", "by": "li", "reason": "证据可能灭失",
            "rule": "urgent-24h-site", "due": "2026-07-04T04:00:00Z", "standing": "at_risk"},
            {"task": "approve_start", "case": "1".repeat(32), "number": "薛综执罚〔2026〕13号", "title": "占道经营",
            "since": "2026-07-03T04:00:00Z", "by": "li", "reason": "占道", "rule": null, "due": null,
            "standing": null}], "complaints": [{"task": "decide_complaint", "complaint": "2".repeat(32),
            "received_at": "2026-07-01T04:00:00Z", "channel": "telephone", "about": "光明路夜市", "says": "占道经营",
            "rule": "complaint-15wd-site", "due": "2026-07-22T15:59:59Z", "standing": "running"}], "more": false});
        let found: TasksBody = serde_json::from_value(found).expect("tasks");
        let complaints = complaints_table(&found, Language::Zh, &shanghai()).lines();
        for told in ["决定是否立案", "2026-07-22 23:59:59", "计算中", "2026-07-01 12:00:00", "光明路夜市", "占道经营"]
        {
            assert!(complaints[1].contains(told), "{told} is not in {}", complaints[1]);
        }
        let lines = tasks_table(&found, Language::Zh, &shanghai()).lines();
        assert_eq!(lines.len(), 3);
        for told in ["审批紧急启动", "薛综执罚〔2026〕12号", "2026-07-04 12:00:00", "即将逾期", "li", "证据可能灭失"]
        {
            assert!(lines[1].contains(told), "{told} is not in {}", lines[1]);
        }
        assert!(lines[2].contains("审批立案") && lines[2].contains("  -  "), "{}", lines[2]);
    }

    #[test]
    fn every_standing_and_task_is_told_in_both_languages() {
        use crate::answers::complaint::ComplaintTaskKind;
        use crate::answers::course::{ClockStanding, TaskKind};
        let courses = CourseStanding::ALL.iter().map(|standing| standing.message());
        let clocks = ClockStanding::ALL.iter().map(|standing| standing.message());
        let tasks = TaskKind::ALL.iter().map(|task| task.message());
        let tasks = tasks.chain(ComplaintTaskKind::ALL.iter().map(|task| task.message()));
        for message in courses.chain(clocks).chain(tasks) {
            for language in Language::ALL {
                assert!(language.find(message, None).is_some(), "{message} in {language}");
            }
        }
    }
}
