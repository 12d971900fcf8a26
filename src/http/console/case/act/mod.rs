//! The acts of a case on its page: when and where each was, who did it and who was there, how much of it was recorded, how
//! its duties stand, and what is not as the law asks; a time line of all of them; and the forms that go with them.

mod drawn;
mod forms;
mod said;
mod sent;
mod timeline;

use evidence::event::ActKind;
use evidence::ids::Certificate;
use maud::{Markup, html};

use crate::answers::act::percent;
use crate::custody::act::coverage::{Coverage, Gap, Ran};
use crate::custody::act::duties::{DutyPart, DutyStanding};
use crate::custody::act::findings::{ActFault, ActFinding};
use crate::custody::act::view::{ActDuty, ActRecording, ActView};
use crate::custody::act::{Act, DutyExcuse, ExcuseStanding};
use crate::custody::upload::import::may_import;
use crate::http::console::case::file::{Sheet, person};
use crate::http::console::case::reading::place;
use crate::http::console::errors::pick;
use crate::http::console::law::duty_asks;
use crate::http::console::messages::Lang;
use crate::http::console::shown::{file_name, foreign, moment, plain};

pub(in crate::http::console::case) use sent::{ask, change, decide, file, record, remove};

/// The acts of the case.
pub(in crate::http::console::case) fn section(sheet: &Sheet<'_>) -> Markup {
    let (lang, acts) = (sheet.visitor.lang, &sheet.file.acts);
    let records = sheet.file.offering(sheet.visitor.caller()).records();
    html! {
        section.panel id="acts" aria-labelledby="h-acts" {
            h2 id="h-acts" { (lang.text("acts-title")) }
            @if acts.is_empty() {
                p.empty { @if records { (lang.text("acts-empty-record")) } @else { (lang.text("acts-empty")) } }
            } @else {
                (drawn::all(sheet))
                @for view in acts { (one(sheet, view)) }
            }
        }
        (forms::record(sheet))
    }
}

/// What a kind of act is called.
pub(in crate::http::console::case) fn kind_named(sheet: &Sheet<'_>, kind: &ActKind) -> String {
    let kinds = &sheet.visitor.law.lists.act_kinds;
    let ground = kinds.iter().map(|known| &known.ground).find(|ground| ground.id == kind.as_str());
    ground.map_or_else(|| kind.to_string(), |ground| pick(sheet.visitor.lang, [&ground.zh, &ground.en]).to_owned())
}

/// An officer by name, with the certificate.
fn called(sheet: &Sheet<'_>, certificate: &Certificate) -> Markup {
    html! {
        @if let Some(name) = sheet.file.officers.get(certificate) { (foreign(name)) " " }
        small { (foreign(certificate.as_str())) }
    }
}

/// One act, with all that is told of it and can be done with it.
fn one(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let (lang, clock, act) = (sheet.visitor.lang, &sheet.visitor.clock, &view.act);
    html! {
        article.case-act id={ "act-" (act.id) } aria-labelledby={ "h-act-" (act.id) } {
            h3 id={ "h-act-" (act.id) } {
                (kind_named(sheet, &act.said.kind)) " · " (clock.tag(act.said.from)) " – " (clock.tag(act.said.until))
            }
            (facts(sheet, act))
            @if !view.findings.is_empty() {
                ul.plain.findings aria-label=(lang.text("acts-findings")) { @for finding in &view.findings {
                    li { span class={ "tag " (weight(finding.fault)) } { (found(lang, finding)) } }
                } }
            }
            (covered(sheet, view))
            @if !view.duties.is_empty() { (duties(sheet, &view.duties)) }
            (recordings(sheet, view))
            (forms::of_act(sheet, view))
        }
    }
}

/// What is said of an act.
fn facts(sheet: &Sheet<'_>, act: &Act) -> Markup {
    let (lang, clock, said) = (sheet.visitor.lang, &sheet.visitor.clock, &act.said);
    let filed = sheet.file.documents.iter().filter(|document| said.documents.contains(&document.id));
    let filed: Vec<_> = filed.collect();
    let gone = said.documents.len() - filed.len();
    html! {
        dl.facts {
            dt { (lang.text("acts-place")) } dd { (foreign(&said.place)) }
            dt { (lang.text("acts-officers")) }
            dd { @for certificate in &said.officers { div { (called(sheet, certificate)) } } }
            dt { (lang.text("acts-there")) }
            dd {
                @if said.party_present { (lang.text("acts-party-present")) } @else { (lang.text("acts-party-absent")) }
                @if !said.witness.is_empty() {
                    div { (lang.with("acts-witnessed", &[("witness", plain(&said.witness).into())])) }
                }
            }
            @if !said.documents.is_empty() {
                dt { (lang.text("acts-documents")) }
                dd {
                    @for document in filed { div { a href=(place(document)) { (foreign(&document.name)) } } }
                    @if gone > 0 { div { (lang.with("acts-documents-gone", &[("count", gone.into())])) } }
                }
            }
            dt { (lang.text("acts-recorded")) }
            dd {
                (person(sheet, &act.recorded_by)) " · " (clock.tag(act.recorded_at))
                @if let Some(at) = act.changed_at { " · " (lang.text("acts-changed")) " " (clock.tag(at)) }
                @if !act.reason.is_empty() { " · " (foreign(&act.reason)) }
            }
        }
    }
}

/// How much a finding weighs.
fn weight(fault: ActFault) -> &'static str {
    match fault {
        ActFault::Night | ActFault::StatutoryHoliday | ActFault::FewOfficers | ActFault::CertificateNotValid => "bad",
        ActFault::HolidayUnknown | ActFault::OverADay => "warn",
    }
}

/// What is not as the law asks.
fn found(lang: Lang, finding: &ActFinding) -> String {
    let certificate = finding.certificate.as_ref().map(ToString::to_string).unwrap_or_default();
    let day = finding.day.map(|day| day.to_string()).unwrap_or_default();
    lang.with(finding.fault.message(), &[("certificate", certificate.into()), ("day", day.into())])
}

/// A length in seconds.
fn length(seconds: i64) -> String {
    moment(u64::try_from(seconds).unwrap_or_default().saturating_mul(1000))
}

/// How much of an act was recorded, what was not, and how sure that is.
fn covered(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let (lang, clock, coverage) = (sheet.visitor.lang, &sheet.visitor.clock, &view.coverage);
    let asked = &sheet.visitor.law.lists.coverage;
    let seconds = [
        ("covered", length(coverage.stated.seconds).into()),
        ("length", length(coverage.length_seconds).into()),
        ("percent", percent(coverage.stated.per_mille).into()),
    ];
    let unsure =
        [("least", percent(coverage.least.per_mille).into()), ("most", percent(coverage.most.per_mille).into())];
    let asks = [("percent", asked.percent_min.into()), ("seconds", asked.gap_seconds_max.into())];
    let (told, class) = enough(coverage);
    html! {
        div.covered {
            p {
                strong { (lang.text("acts-coverage")) } " " (lang.with("acts-covered", &seconds)) " "
                span class={ "tag " (class) } { (lang.text(told)) }
            }
            (drawn::coverage(view))
            p.small { (lang.with("acts-uncertain", &unsure)) " " (lang.with("acts-coverage-asks", &asks)) }
            @if !coverage.gaps.is_empty() {
                p.small { (lang.text("acts-gaps")) }
                ul.small { @for Gap { window, seconds } in &coverage.gaps { li {
                    (clock.tag(window.from)) " – " (clock.tag(window.until)) " "
                    (lang.with("acts-gap-seconds", &[("count", (*seconds).into())]))
                } } }
            }
            @if coverage.gaps_left_out > 0 {
                p.small { (lang.with("acts-gaps-more", &[("count", coverage.gaps_left_out.into())])) }
            }
            @if !coverage.is_enough && view.recordings_due >= sheet.visitor.asked_at {
                p.small { (lang.text("acts-due")) " " (clock.tag(view.recordings_due)) }
            }
        }
    }
}

/// Whether as much is covered as the site asks for, and the colour beside it.
fn enough(coverage: &Coverage) -> (&'static str, &'static str) {
    match (coverage.is_enough, coverage.is_enough_for_sure, coverage.is_any) {
        (true, true, _) => ("acts-enough", "good"),
        (true, false, _) => ("acts-enough-unsure", "warn"),
        (false, _, true) => ("acts-not-enough", "warn"),
        (false, _, false) => ("acts-not-recorded", "bad"),
    }
}

/// The duties that follow from an act, one a line.
fn duties(sheet: &Sheet<'_>, duties: &[ActDuty]) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.text("acts-duties")) }
            thead { tr {
                th scope="col" { (lang.text("acts-duty")) }
                th scope="col" { (lang.text("acts-standing")) }
                th scope="col" { (lang.text("acts-wanted")) }
                th scope="col" { (lang.text("acts-lacking")) }
                th scope="col" { (lang.text("acts-excuse")) }
            } }
            tbody { @for duty in duties { (duty_row(sheet, duty)) } }
        } }
    }
}

fn duty_row(sheet: &Sheet<'_>, duty: &ActDuty) -> Markup {
    let (lang, ground) = (sheet.visitor.lang, &duty.rule.ground);
    let is_lacking = |standing| !matches!(standing, DutyStanding::Met | DutyStanding::Excused);
    let lacking = duty.parts.iter().filter(|(_, standing)| is_lacking(*standing));
    let lacking: Vec<DutyPart> = lacking.map(|(part, _)| *part).collect();
    html! { tr {
        th scope="row" {
            (pick(lang, [&ground.zh, &ground.en])) br;
            small { (ground.document) " " (ground.article) }
        }
        td { (standing_tag(lang, duty.standing)) }
        td { @for asked in duty_asks(lang, &duty.rule) { div { (asked) } } }
        td {
            @if lacking.is_empty() { (lang.text("word-none")) }
            @for part in &lacking { div { (lang.text(part.message())) } }
            @if duty.rule.says.counter && !lacking.is_empty() && may_import(sheet.visitor.caller()) {
                div { a href="/counters" { (lang.text("film-title")) } }
            }
        }
        td { @if let Some(excuse) = &duty.excuse { (excused(sheet, excuse)) } @else { (lang.text("word-none")) } }
    } }
}

/// How a duty stands: in words, with a colour beside them.
fn standing_tag(lang: Lang, standing: DutyStanding) -> Markup {
    let class = match standing {
        DutyStanding::Open | DutyStanding::Excused => "plain",
        DutyStanding::Partly => "warn",
        DutyStanding::Met => "good",
        DutyStanding::Breached => "bad",
    };
    html! { span class={ "tag " (class) } { (lang.text(standing.message())) } }
}

/// What the head was asked to excuse, by whom, and what they said.
fn excused(sheet: &Sheet<'_>, excuse: &DutyExcuse) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let class = match excuse.standing {
        ExcuseStanding::Asked => "warn",
        ExcuseStanding::Approved => "good",
        ExcuseStanding::Refused => "bad",
    };
    html! {
        span class={ "tag " (class) } { (lang.text(excuse.standing.message())) } br;
        (foreign(&excuse.reason)) br;
        (lang.text("acts-instead")) " " (foreign(&excuse.instead)) br;
        small { (person(sheet, &excuse.asked_by)) " · " (clock.tag(excuse.asked_at)) }
        @if let Some((by, at)) = &excuse.decided { br; small { (person(sheet, by)) " · " (clock.tag(*at)) } }
        @if !excuse.refusal.is_empty() { br; (foreign(&excuse.refusal)) }
    }
}

/// The recordings of the case that ran while the act lasted.
fn recordings(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        @if !view.recordings.is_empty() {
            p.small { (lang.text("acts-recordings")) }
            ul { @for one in &view.recordings { li { (recording(sheet, one)) } } }
        }
        @if view.recordings_left_out > 0 {
            p.small { (lang.with("acts-recordings-more", &[("count", view.recordings_left_out.into())])) }
        }
    }
}

fn recording(sheet: &Sheet<'_>, one: &ActRecording) -> Markup {
    let (lang, clock, recording) = (sheet.visitor.lang, &sheet.visitor.clock, &one.recording);
    let give = match one.ran {
        Ran::In { give_seconds, .. } => lang.with("acts-give", &[("seconds", give_seconds.into())]),
        Ran::Disputed { .. } => lang.text("acts-line-disputed").into_owned(),
        Ran::Unknown { .. } => lang.text("acts-time-unknown").into_owned(),
    };
    html! {
        a href={ "/recordings/" (recording.id) } { (file_name(lang, recording)) } " "
        small {
            @if let Some(certificate) = &recording.certificate { (called(sheet, certificate)) " · " }
            @else { (foreign(recording.recorder.as_str())) " · " }
            @if let Some(start) = recording.capture_start { (clock.tag(start)) " – " }
            (clock.tag(recording.capture_end)) " · " (give)
        }
        @if one.is_of_no_counter { " " span.tag.warn { (lang.text("acts-of-no-counter")) } }
        @else if one.is_of_another { " " span.tag.warn { (lang.text("acts-of-another")) } }
        @if !one.counts() { " " span.tag.plain { (lang.text("acts-not-counted")) } }
    }
}
