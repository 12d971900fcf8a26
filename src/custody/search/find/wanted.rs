//! What must hold of a row that a filter finds, and what the index is asked for.

use crate::store::tables::sql::Value;

use crate::custody::access::Scope;
use crate::custody::deadline::rules::{ClockStop, Rule, Standing};
use crate::custody::search::docs::UNFILED;
use crate::custody::search::find::{RecordingFilter, word_condition};
use crate::custody::search::grams::{self, Label};
use crate::custody::search::lists::anywhere;
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::word;
use crate::store::tables::search_index::Wanted;
use evidence::time::Utc;

/// Whose counts tell how long the list is; none where no agency's do.
pub(super) fn counted(scope: &Scope, filter: &RecordingFilter) -> Option<String> {
    match (scope, &filter.agency) {
        (Scope::Everything, None) => Some(String::new()),
        (Scope::Everything, Some(agency)) | (Scope::Agency(agency), None) => Some(agency.to_string()),
        (Scope::Agency(own), Some(agency)) if own == agency => Some(agency.to_string()),
        (Scope::Agency(_) | Scope::Officer(..) | Scope::Nothing, _) => None,
    }
}

/// Adds what must hold of a row of `search_docs`; gives what the index must find, where anything
/// but an agency is asked for.
pub(super) fn wanted(scope: &Scope, filter: &RecordingFilter, conditions: &mut Conditions) -> Option<Wanted> {
    let mut wanted = Wanted::default();
    let mut is = |column: &str, value: &str, label: Label<'_>| {
        conditions.add(&format!("d.{column} = $"), [Value::Text(value.to_owned())]);
        wanted.token(&label.token());
    };
    let (agency, officer) = match scope {
        Scope::Everything | Scope::Nothing => (None, None),
        Scope::Agency(agency) => (Some(agency), None),
        Scope::Officer(agency, certificate) => (Some(agency), Some(certificate)),
    };
    for agency in [agency, filter.agency.as_ref()].into_iter().flatten() {
        is("agency", agency.as_str(), Label::Agency(agency.as_str()));
    }
    for certificate in [officer, filter.certificate.as_ref()].into_iter().flatten() {
        is("certificate", certificate.as_str(), Label::Officer(certificate.as_str()));
    }
    if let Some(recorder) = &filter.recorder {
        is("recorder", recorder.as_str(), Label::Recorder(recorder.as_str()));
    }
    if let Some(station) = &filter.station {
        is("station", station.as_str(), Label::Station(station.as_str()));
    }
    if let Some(kind) = filter.kind.map(|kind| word(&kind)) {
        is("kind", &kind, Label::Kind(&kind));
    }
    if *scope == Scope::Nothing {
        conditions.add("FALSE", []);
    }
    for flag in &filter.flags {
        let quoted = serde_json::Value::String(flag.clone()).to_string();
        // A flag with an amount is found by its word, too.
        let with_amount = format!("{}:", quoted.trim_end_matches('"'));
        let either = [anywhere(&quoted), anywhere(&with_amount)].map(Value::Text);
        conditions.add("(d.flags LIKE $ ESCAPE '\\' OR d.flags LIKE $ ESCAPE '\\')", either);
        wanted.token(&Label::Flag(flag).token());
    }
    match filter.filed {
        Some(false) => {
            conditions.add("d.text LIKE $", [Value::Text(format!("%{UNFILED}"))]);
            wanted.token(&Label::Unfiled.token());
        }
        Some(true) => conditions.add("d.text NOT LIKE $", [Value::Text(format!("%{UNFILED}"))]),
        None => {}
    }
    for word in &filter.words {
        word_condition(&grams::fold(word), conditions, &mut wanted);
    }
    let by_agency = filter.certificate.is_none() && officer.is_none() && filter.recorder.is_none();
    let by_agency = by_agency
        && filter.filed != Some(false)
        && filter.station.is_none()
        && filter.kind.is_none()
        && filter.flags.is_empty();
    let words = filter.words.iter().any(|word| !grams::of_word(&grams::fold(word)).is_empty());
    (!by_agency || words).then_some(wanted)
}

/// From when on, or until when, there can be recordings that stand so: where no rule was in force before the first
/// and one always is since, neither those under a rule nor those under none are looked for on the other side.
pub(super) fn ruled(standing: Standing, rules: &[Rule]) -> (Option<Utc>, Option<Utc>) {
    if standing != Standing::NoRule {
        return (rules.iter().map(|rule| rule.from).min(), None);
    }
    let mut since = Utc::from_jiff(jiff::Timestamp::MAX);
    while let Some(rule) = rules.iter().find(|rule| rule.until == since && rule.from < since) {
        since = rule.from;
    }
    (None, Some(since))
}

/// Whether only recordings are wanted whose content is still coming.
pub(super) fn is_coming(filter: &RecordingFilter, rules: &[Rule]) -> bool {
    let runs = filter.standing.is_some_and(Standing::runs);
    filter.stored == Some(false) || (runs && rules.iter().all(|rule| rule.stops != ClockStop::Sealed))
}
