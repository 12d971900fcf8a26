//! The way of a case through its stages at the top of its page, and beneath it what it lacks, article by article, each with
//! the way to the form that mends it.

use evidence::ids::RecordingId;
use maud::{Markup, html};

use crate::answers::legal::{Reading, Status};
use crate::custody::completeness::{
    Lack, LackGround, LackMend, LackOf, LackStanding, LackWhat, PathStage, PathStageBody, PathStanding,
};
use crate::http::console::case::act::kind_named;
use crate::http::console::case::file::Sheet;
use crate::http::console::case::papers::roles_lacking;
use crate::http::console::errors::pick;
use crate::http::console::messages::Lang;
use crate::http::console::shown::{file_name, foreign};

/// Things that are lacking which a page tells; the command line tells all.
const LACKS_ON_PAGE: usize = 200;

/// The way of the case, and what it lacks.
pub(in crate::http::console::case) fn section(sheet: &Sheet<'_>) -> Markup {
    let (lang, lacks) = (sheet.visitor.lang, &sheet.file.completeness.lacks);
    let told = &lacks[..lacks.len().min(LACKS_ON_PAGE)];
    let of = |stage: PathStage| told.iter().filter(|lack| lack.stage == stage).collect::<Vec<_>>();
    let stages = PathStage::ALL.iter().map(|stage| (*stage, of(*stage))).filter(|(_, lacks)| !lacks.is_empty());
    html! {
        section.panel id="way" aria-labelledby="h-way" {
            h2 id="h-way" { (lang.text("path-title")) }
            ol.way { @for stage in &sheet.file.completeness.path { (on_the_way(lang, stage)) } }
            h3 id="lacks" { (lang.text("lacks-title")) }
            @if lacks.is_empty() { p.empty { (lang.text("lacks-none")) } }
            @for (stage, lacks) in stages {
                h4 id={ "lacks-" (stage.word()) } { (lang.text(stage.message())) }
                ul.lacks aria-labelledby={ "lacks-" (stage.word()) } { @for lack in lacks { (one(sheet, lack)) } }
            }
            p { a href={ "/cases/" (sheet.file.case.id) "/completeness.pdf" } download { (lang.text("printed-page-completeness")) } }
            @if lacks.len() > told.len() {
                p { (lang.with("lacks-more", &[("count", (lacks.len() - told.len()).into())])) }
            }
        }
    }
}

/// A stage: its name, how it stands in words with a colour beside them, and for whom it waits.
fn on_the_way(lang: Lang, stage: &PathStageBody) -> Markup {
    let class = match stage.standing {
        PathStanding::NotBegun | PathStanding::NotAsked => "plain",
        PathStanding::Done => "good",
        PathStanding::Waiting => "warn",
        PathStanding::Lacking | PathStanding::Late => "bad",
    };
    let has_lacks = stage.lacking + stage.open > 0;
    html! { li {
        strong {
            @if has_lacks { a href={ "#lacks-" (stage.stage.word()) } { (lang.text(stage.stage.message())) } }
            @else { (lang.text(stage.stage.message())) }
        }
        " " span class={ "tag " (class) } { (lang.with(stage.standing.message(), &[("count", stage.lacking.into())])) }
        @if let Some(who) = stage.waits_for { br; small { (lang.text(who.message())) } }
        @if stage.open > 0 { br; small { (lang.with("path-open", &[("count", stage.open.into())])) } }
    } }
}

/// One thing that is lacking.
fn one(sheet: &Sheet<'_>, lack: &Lack) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let class = match lack.standing {
        LackStanding::Late | LackStanding::Lacking => "bad",
        LackStanding::Open => "warn",
    };
    let looked = if lack.looked_at { "lack-looked-at" } else { "lack-not-looked-at" };
    html! { li {
        p {
            span class={ "tag " (class) } { (lang.text(lack.standing.message())) } " "
            strong { (named(lang, lack)) }
            @if lack.late_days > 0 {
                " " span.tag.bad { (lang.with("lack-late-days", &[("count", lack.late_days.into())])) }
            }
            @if lack.standing != LackStanding::Open { " " small { (lang.text(looked)) } }
        }
        (of(sheet, lack))
        p.small {
            @for ground in &lack.grounds { (article(lang, ground)) " " }
            @if let Some(since) = lack.since { (lang.text("lack-since")) " " (clock.tag(since)) " " }
            @if let Some(until) = lack.until { (lang.text("lack-until")) " " (clock.tag(until)) }
        }
        (mended(sheet, lack))
    } }
}

/// What is lacking, in words.
fn named(lang: Lang, lack: &Lack) -> String {
    let what = match lack.what {
        LackWhat::Delivery(shows) => {
            lang.with("lack-not-shown", &[("what", lang.text(shows.message()).into_owned().into())])
        }
        what => {
            let certificate = lack.certificate.as_ref().map(ToString::to_string).unwrap_or_default();
            let day = lack.day.map(|day| day.to_string()).unwrap_or_default();
            lang.with(what.message(), &[("certificate", certificate.into()), ("day", day.into())])
        }
    };
    let name = lack.grounds.first().map_or("", |ground| pick(lang, [&ground.zh, &ground.en]));
    let mut told = if name.is_empty() { what } else { format!("{name} · {what}") };
    if !lack.signatures.is_empty() {
        let roles = roles_lacking(lang, &lack.signatures, lack.officers_missing);
        told = format!("{told} · {}", lang.with("lack-signatures", &[("roles", roles.into())]));
    }
    told
}

/// An article that asks for it, and whether it is confirmed and as it stands.
fn article(lang: Lang, ground: &LackGround) -> Markup {
    html! {
        (ground.document) " " (ground.article)
        @if ground.reading == Reading::Site { " " span.tag.plain { (lang.text("lack-site")) } }
        @if ground.status == Status::ToConfirm { " " span.tag.warn { (lang.text("law-to-confirm")) } }
    }
}

/// Of what it is lacking, where that is not the case.
fn of(sheet: &Sheet<'_>, lack: &Lack) -> Markup {
    let (lang, file) = (sheet.visitor.lang, sheet.file);
    match &lack.of {
        LackOf::Act(id) => {
            let act = file.acts.iter().map(|view| &view.act).find(|act| act.id == *id);
            let told = |kind: String, at: String| lang.with("lack-of-act", &[("kind", kind.into()), ("at", at.into())]);
            html! { @if let Some(act) = act {
                p.small { a href={ "#act-" (id) } {
                    (told(kind_named(sheet, &act.said.kind), sheet.visitor.clock.minute(act.said.from)))
                } }
            } }
        }
        LackOf::Document(id) => {
            let document = file.documents.iter().find(|document| document.id == *id);
            html! { @if let Some(document) = document {
                p.small { a href={ "/cases/" (document.case) "/papers?document=" (id) } { (foreign(&document.name)) } }
            } }
        }
        LackOf::Recording(id) => {
            let mut seen = file.recordings.iter().filter_map(|filed| filed.seen.as_ref());
            let seen = seen.find(|(recording, _)| recording.id == *id);
            html! { @if let Some((recording, _)) = seen {
                p.small { a href={ "/recordings/" (id) } { (file_name(lang, recording)) } }
            } @else {
                p.small { (lang.text("case-hidden")) }
            } }
        }
        LackOf::Delivery(id) => anchor(lang, "path-service", &format!("#delivery-{id}")),
        LackOf::Performance(id) => anchor(lang, "path-carrying-out", &format!("#performance-{id}")),
        LackOf::Case(_) | LackOf::PaperKind(_) | LackOf::Draft(_) | LackOf::Review(_) | LackOf::Decision(_) => html! {},
    }
}

fn anchor(lang: Lang, said: &'static str, to: &str) -> Markup {
    html! { p.small { a href=(to) { (lang.text(said)) } } }
}

/// What mends it, with the way to where that is done.
fn mended(sheet: &Sheet<'_>, lack: &Lack) -> Markup {
    let said = sheet.visitor.lang.text(lack.mend.message());
    html! {
        p.mend { @match way(sheet, lack) {
            Some(to) => { a href=(to) { (said) } }
            None => { (said) }
        } }
    }
}

/// Whether whoever looks may see a recording of the case.
fn is_seen(sheet: &Sheet<'_>, id: &RecordingId) -> bool {
    sheet.file.recordings.iter().any(|filed| filed.item.recording == *id && filed.seen.is_some())
}

/// Where it is mended: a place on this page, another page of the case, or that of a recording.
fn way(sheet: &Sheet<'_>, lack: &Lack) -> Option<String> {
    let case = &sheet.file.case.id;
    let (papers, carrying) = (format!("/cases/{case}/papers"), format!("/cases/{case}/carrying"));
    match (lack.mend, &lack.of) {
        (LackMend::Describe | LackMend::TakeStep, _) => Some("#course".to_owned()),
        (LackMend::RecordParty, _) => Some("#parties".to_owned()),
        (LackMend::FileRecordings | LackMend::ChangeAct, LackOf::Act(id)) => Some(format!("#act-{id}")),
        (LackMend::FileRecordings | LackMend::ChangeAct, _) => Some("#acts".to_owned()),
        (LackMend::FilePaper, _) if sheet.files_documents() => Some("#file-document".to_owned()),
        (LackMend::DescribePaper, LackOf::Document(id)) => Some(format!("{papers}?document={id}#describe")),
        (LackMend::FilePaper | LackMend::DescribePaper, _) => Some(papers),
        (LackMend::Review, _) => Some("#review".to_owned()),
        (LackMend::Decide, _) => Some(format!("/cases/{case}/decision")),
        (LackMend::Serve, LackOf::Delivery(id)) => Some(format!("{carrying}?delivery={id}#delivery-{id}")),
        (LackMend::CarryOut, LackOf::Performance(id)) => Some(format!("{carrying}?performance={id}#performance-{id}")),
        (LackMend::Serve | LackMend::CarryOut, _) => Some(carrying),
        (LackMend::FollowSimple, _) => Some(format!("{papers}#simple")),
        (LackMend::ReviewMonitoring, LackOf::Recording(id)) if is_seen(sheet, id) => {
            Some(format!("/recordings/{id}#monitor"))
        }
        (LackMend::ReviewMonitoring | LackMend::Nothing, _) => None,
    }
}
