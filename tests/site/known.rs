//! Every answer of the API is one that the OpenAPI document knows: status, problem, content type.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::Answer;

/// The document.
fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(&docket::http::openapi_document()).expect("a document of JSON"))
}

/// Paths of the document.
fn paths() -> &'static Map<String, Value> {
    document()["paths"].as_object().expect("paths")
}

/// Whether a path is one of a template with names in braces; a name at the end takes all that follows of a tile.
fn fits(template: &str, path: &str) -> bool {
    if let Some(start) = template.strip_suffix("{path}") {
        return path.strip_prefix(start).is_some_and(|rest| !rest.is_empty());
    }
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(wanted, given): (&&str, &&str)| wanted == given || (wanted.starts_with('{') && !given.is_empty());
    wanted.len() == given.len() && wanted.iter().zip(&given).all(same)
}

/// The operation of a request, if the document has it. What is written out goes before what is a name.
pub(crate) fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let path = path.split('?').next().unwrap_or_default();
    let fitting = paths().iter().filter(|(template, _)| fits(template, path));
    let (template, item) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    Some((template, item.get(method.to_lowercase())?))
}

/// Asserts that the document knows an answer to a request.
#[track_caller]
pub(crate) fn assert_known(method: &str, path: &str, answer: &Answer) {
    let Some((template, operation)) = operation(method, path) else { return };
    if answer.status == 0 {
        return;
    }
    let what = format!("{method} {template} answers {} {}", answer.status, answer.text());
    let mut told = &operation["responses"][answer.status.to_string()];
    if let Some(name) = told["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
        told = &document()["components"]["responses"][name];
    }
    assert!(told.is_object(), "the document does not know that {what}");
    let kind = answer.json()["type"].as_str().unwrap_or_default().to_owned();
    if let Some(slug) = kind.strip_prefix(evidence::wire::PROBLEM_PREFIX) {
        let known = operation["x-problems"].as_array().is_some_and(|all| all.iter().any(|known| known == slug));
        assert!(known, "the document does not know that {what}");
    }
    let given = answer.header("content-type").split(';').next().unwrap_or_default();
    if let Some(content) = told["content"].as_object().filter(|_| !answer.body.is_empty()) {
        let fits = |known: &str| known.strip_suffix('*').map_or(known == given, |start| given.starts_with(start));
        assert!(content.keys().any(|known| fits(known)), "the document does not know the type {given:?}: {what}");
    }
}
