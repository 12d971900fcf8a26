//! The page, and what it says.

use maud::{DOCTYPE, Markup, html};
use words::Lang;

use super::name;
use super::{Named, Slot, Step, Trouble, View, WhyRefused};

/// What a step is called.
pub(super) fn said_of_step(step: Step, lang: Lang) -> String {
    match step {
        Step::Found => lang.text("screen-found").into_owned(),
        Step::Reading { read, files } => lang.with("screen-reading", &[("read", read.into()), ("files", files.into())]),
        Step::Sealed { .. } => lang.text("screen-sealed").into_owned(),
        Step::Stored { files } => lang.with("screen-stored", &[("files", files.into())]),
        Step::MayBeTaken { .. } => lang.text("screen-may-be-taken").into_owned(),
        Step::Uploading { percent } => lang.with("screen-uploading", &[("percent", percent.into())]),
        Step::Clearing { left } => lang.with("screen-clearing", &[("left", left.into())]),
    }
}

/// What is wrong.
pub(super) fn said_of_trouble(trouble: Trouble, lang: Lang) -> String {
    match trouble {
        Trouble::NotSealed { files } => lang.with("screen-not-sealed", &[("files", files.into())]),
        Trouble::NotTaken { files } => lang.with("screen-not-taken", &[("files", files.into())]),
        Trouble::Unseen { paths } => lang.with("screen-unseen", &[("paths", paths.into())]),
        Trouble::Hindered => lang.text("screen-hindered").into_owned(),
    }
}

/// What is said of the case that was named: how far it is, and what was wrong.
pub(super) fn said_of_named(named: &Named, lang: Lang) -> Vec<String> {
    let number = || ("number", named.number.as_str().into());
    let taken = named.recordings - named.refused.min(named.recordings);
    let far = match (named.recordings, taken) {
        (0, _) => Some(lang.with("screen-case-noted", &[number()])),
        (_, 0) => None,
        (_, taken) if named.sent == taken => Some(lang.with("screen-case-sent", &[number(), ("count", taken.into())])),
        (_, taken) => {
            Some(lang.with("screen-case-sending", &[number(), ("sent", named.sent.into()), ("count", taken.into())]))
        }
    };
    let refused = (named.refused > 0).then(|| {
        let id = match named.why {
            WhyRefused::Filed => "screen-case-filed",
            WhyRefused::Other => "screen-case-refused",
        };
        lang.with(id, &[number(), ("count", named.refused.into())])
    });
    far.into_iter().chain(refused).collect()
}

/// The whole page. Without scripts it is loaded anew every few seconds.
pub(super) fn page(view: &View, lang: Lang) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (lang.with("screen-title", &[("station", view.station.as_str().into())])) }
                link rel="stylesheet" href="/screen.css";
                noscript { meta http-equiv="refresh" content="3"; }
                script src="/screen.js" defer {}
            }
            body data-stopped=(lang.text("screen-agent-stopped")) {
                header {
                    h1 { (lang.with("screen-title", &[("station", view.station.as_str().into())])) }
                    p id="stopped" role="alert" hidden {}
                }
                main id="slots" { (slots(view, lang)) }
            }
        }
    }
}

/// The part that changes.
pub(super) fn slots(view: &View, lang: Lang) -> Markup {
    html! {
        @if view.blocked { p.wrong role="alert" { (lang.text("screen-blocked")) } }
        @if view.unlooked > 0 { p.wrong role="alert" { (lang.with("screen-unlooked", &[("count", view.unlooked.into())])) } }
        @if view.slots.is_empty() { p.empty { (lang.text("screen-empty")) } }
        ul { @for slot in &view.slots { (shown(slot, lang)) } }
    }
}

fn shown(slot: &Slot, lang: Lang) -> Markup {
    let alarming = slot.troubles.iter().any(|trouble| !trouble.may_pass());
    html! {
        li class=(slot.step.name()) data-recorder=(slot.recorder) data-step=(slot.step.name()) data-wrong=(alarming || slot.late > 0) {
            span.recorder { (slot.recorder) @if let Some(officer) = &slot.officer { " " small { (officer) } } }
            strong.step { (said_of_step(slot.step, lang)) }
            @if let Step::Uploading { percent } = slot.step { progress max="100" value=(percent) aria-hidden="true" {} }
            @if slot.late > 0 { span.late { (lang.with("screen-late", &[("count", slot.late.into())])) } }
            @for trouble in &slot.troubles { span.trouble { (said_of_trouble(*trouble, lang)) } }
            @if let Some(named) = &slot.named {
                @for said in said_of_named(named, lang) { span.named { (said) } }
            }
            (name::link(slot, lang))
        }
    }
}
