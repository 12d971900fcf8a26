//! The nine points of an opinion (annex 3, article 10): as a table, as fields of the form, and as the form sends them.

use std::collections::BTreeSet;

use evidence::event::{PointHolds, PointStretch, ReviewPoint};
use maud::{Markup, html};

use crate::answers::review::point_message;
use crate::custody::act::duties::DutyStanding;
use crate::custody::refused::{Fault, Field};
use crate::custody::review::rules::POINTS;
use crate::custody::review::view::Prefilled;
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::console::case::file::Sheet;
use crate::http::console::case::word;
use crate::http::console::fields::Sent;
use crate::http::console::shown::{foreign, moment, plain};
use crate::http::extract::value;

/// Lines of a choice of documents that are shown without scrolling.
const LINES: usize = 3;

/// Whether a draft is as a point asks, as forms offer it.
const HOLDS: [(PointHolds, &str, &str); 3] = [
    (PointHolds::Conforms, "conforms", "point-conforms"),
    (PointHolds::DoesNot, "does_not", "point-does-not"),
    (PointHolds::NotApplicable, "not_applicable", "point-not-applicable"),
];

/// The points of an opinion that was given.
pub(super) fn table(sheet: &Sheet<'_>, points: &[ReviewPoint]) -> Markup {
    let lang = sheet.visitor.lang;
    let told = |holds: PointHolds| HOLDS.iter().find(|one| one.0 == holds).map_or("point-conforms", |one| one.2);
    html! { @if !points.is_empty() {
        div.scroll tabindex="0" { table {
            caption { (lang.text("review-page-points")) }
            thead { tr {
                th scope="col" { (lang.text("point-column")) }
                th scope="col" { (lang.text("point-holds-column")) }
                th scope="col" { (lang.text("point-note-column")) }
            } }
            tbody { @for point in points { tr {
                th scope="row" { (point.point) ". " (lang.text(point_message(point.point))) }
                td { (lang.text(told(point.holds))) }
                td {
                    (foreign(&point.note))
                    @for document in sheet.file.documents.iter().filter(|one| point.documents.contains(&one.id)) {
                        div.small { a href={ "/cases/" (sheet.file.case.id) "/documents/" (document.id) } { (foreign(&document.name)) } }
                    }
                    @for stretch in &point.recordings {
                        div.small { a href={ "/recordings/" (stretch.recording) } {
                            (moment(stretch.from_ms)) " – " (moment(stretch.until_ms))
                        }
                        @if sheet.file.reviewed.is_unpassed(&stretch.recording) {
                            " " span.tag.warn { (lang.text("monitor-unpassed")) }
                        } }
                    }
                }
            } } }
        } }
    } }
}

/// The fields of the nine points, as they were typed.
pub(super) fn fields(sheet: &Sheet<'_>, form: &str, typed: Option<&Sent>) -> Markup {
    html! { @for point in 1..=POINTS { (one(sheet, form, typed, point)) } }
}

/// The fields of one point.
fn one(sheet: &Sheet<'_>, form: &str, typed: Option<&Sent>, point: u32) -> Markup {
    let lang = sheet.visitor.lang;
    let [holds, note, documents, recording, from, until] =
        ["holds", "note", "documents", "recording", "from", "until"].map(|name| format!("{name}-{point}"));
    let stands = |name: &str| typed.map_or("", |sent| sent.one(name)).to_owned();
    let (held, chosen) = (stands(&holds), stands(&recording));
    let filed = sheet.file.recordings.iter().filter_map(|filed| filed.seen.as_ref());
    let recordings: Vec<_> = filed.map(|(recording, _)| recording).collect();
    html! {
        fieldset {
            legend { (point) ". " (lang.text(point_message(point))) }
            (hint(sheet, point))
            @for (_, id, label) in HOLDS { label {
                input type="radio" name=(holds) value=(id) checked[held == id]; " " (lang.text(label)) " "
            } }
            div.field {
                label for={ (form) "-" (note) } { (lang.text("point-note-column")) }
                input id={ (form) "-" (note) } name=(note) type="text" value=(stands(&note)) maxlength=(TEXT_LENGTH_MAX);
            }
            @if !sheet.file.documents.is_empty() { div.field {
                label for={ (form) "-" (documents) } { (lang.text("point-documents")) }
                select id={ (form) "-" (documents) } name=(documents) multiple size=(LINES) {
                    @for document in &sheet.file.documents {
                        @let id = document.id.to_string();
                        option value=(id) selected[typed.is_some_and(|sent| sent.all(&documents).any(|one| one == id))] {
                            (plain(&document.name))
                        }
                    }
                }
            } }
            @if !recordings.is_empty() { div.row {
                div.field {
                    label for={ (form) "-" (recording) } { (lang.text("point-recording")) }
                    select id={ (form) "-" (recording) } name=(recording) {
                        option value="" { (lang.text("point-recording-none")) }
                        @for seen in recordings {
                            @let id = seen.id.to_string();
                            option value=(id) selected[chosen == id] { (plain(&seen.path)) }
                        }
                    }
                }
                div.field {
                    label for={ (form) "-" (from) } { (lang.text("point-from")) }
                    input id={ (form) "-" (from) } name=(from) type="text" inputmode="numeric" value=(stands(&from));
                }
                div.field {
                    label for={ (form) "-" (until) } { (lang.text("point-until")) }
                    input id={ (form) "-" (until) } name=(until) type="text" inputmode="numeric" value=(stands(&until));
                }
            } }
        }
    }
}

/// What the registers, the acts and the clocks know for a point. It is no opinion.
fn hint(sheet: &Sheet<'_>, point: u32) -> Markup {
    let lang = sheet.visitor.lang;
    let Some(Prefilled { certificates, duties, clocks }) = &sheet.file.reviewed.prefilled else { return html! {} };
    let not_valid = certificates.iter().filter(|one| one.valid == Some(false));
    let late = clocks.iter().filter(|clock| {
        use crate::answers::course::ClockStanding::{Late, Overdue, TooSoon};
        matches!(clock.standing, Late | Overdue | TooSoon)
    });
    let breached = duties.iter().filter(|(.., standing)| *standing == DutyStanding::Breached).count();
    html! {
        @if point == 1 {
            p.small { (lang.with("point-hint-certificates", &[("count", certificates.len().into())])) }
            @for one in not_valid {
                p.small { span class="tag bad" { (lang.with("point-hint-not-valid", &[("certificate", one.certificate.to_string().into()), ("day", one.day.to_string().into())])) } }
            }
        }
        @if point == 5 {
            p.small { (lang.with("point-hint-duties", &[("breached", breached.into()), ("late", late.count().into())])) }
        }
    }
}

fn invalid(problem: Fault) -> Refused {
    Refused::Invalid { field: Field::Points, problem }
}

/// The points that a form sends: those of which somebody said whether they hold.
pub(super) fn sent(sent: &Sent) -> Result<Vec<ReviewPoint>, Refused> {
    let said = (1..=POINTS).filter(|point| !sent.one(&format!("holds-{point}")).is_empty());
    said.map(|point| one_sent(sent, point)).collect()
}

fn one_sent(sent: &Sent, point: u32) -> Result<ReviewPoint, Refused> {
    let text = |name: &str| sent.one(&format!("{name}-{point}")).to_owned();
    let documents = format!("documents-{point}");
    let recording = text("recording");
    let mut recordings = BTreeSet::new();
    if !recording.is_empty() {
        let at = |name: &str| milliseconds(&text(name)).ok_or_else(|| invalid(Fault::NotATime));
        let (from_ms, until_ms) = (at("from")?, at("until")?);
        recordings.insert(PointStretch { recording: value(Field::Points, &recording)?, from_ms, until_ms });
    }
    Ok(ReviewPoint {
        point,
        holds: word(Field::Points, &text("holds"))?,
        note: text("note"),
        documents: sent.all(&documents).map(|one| value(Field::Points, one)).collect::<Result<_, _>>()?,
        recordings,
        markers: BTreeSet::new(),
    })
}

/// A moment of a recording as people write it: seconds, `M:SS` or `H:MM:SS`.
fn milliseconds(text: &str) -> Option<u64> {
    let mut seconds: u64 = 0;
    let parts: Vec<&str> = text.trim().split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    for part in parts {
        let number: u64 = part.parse().ok()?;
        seconds = seconds.checked_mul(60)?.checked_add(number)?;
    }
    seconds.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_seconds_or_with_minutes_and_hours() {
        for (text, expected) in [
            ("0", Some(0)),
            ("90", Some(90_000)),
            ("1:30", Some(90_000)),
            ("1:00:05", Some(3_605_000)),
            ("", None),
            ("1:2:3:4", None),
            ("-1", None),
            ("1.5", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
