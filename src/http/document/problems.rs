//! What each operation refuses, by status, from the one table of problems.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::custody::refused::Kind;
use crate::http::admission::routes::RouteFacts;
use crate::http::problem::{Named, ProblemBody};
use words::Lang;

/// The extension in which an operation names its problems by slug.
pub const NAMES: &str = "x-problems";

/// The header field in which every answer names its request.
pub(super) const REQUEST_ID: &str = "X-Request-Id";

/// What that field says.
pub(super) fn request_id() -> Value {
    json!({
        "description": "What the service's own log calls this request: as one of the site's proxies named it, or ours",
        "schema": { "type": "string", "minLength": 1, "maxLength": 64 },
    })
}

/// What each request that takes a place may meet.
const PLACED: &[Kind] = &[Kind::Busy, Kind::Short];

/// What somebody meets who must say who they are: their refusal is an entry, which may fail to be written.
const KNOWN: &[Kind] = &[Kind::SignIn, Kind::Forbidden, Kind::ReadOnly, Kind::LogUnavailable, Kind::StoreFull];

/// What a JSON body may be.
const JSON_BODY: &[Named] = &[Named::BODY_TOO_LARGE, Named::NOT_JSON, Named::MALFORMED];

/// What the HTTP library answers by itself, before any route, to a head that is too large; without a body.
const HEAD_TOO_LARGE: &str = "Path, query and header fields are too many or too large. There is no body.";

/// The problems of an operation: what follows from what it is, and what it names itself.
fn kinds(facts: RouteFacts, operation: &Value) -> Vec<Named> {
    let parameter = |place: &str| {
        let all = operation["parameters"].as_array().into_iter().flatten();
        all.into_iter().any(|parameter| parameter["in"] == place)
    };
    let mut kinds = vec![Kind::Failed];
    if !facts.health {
        kinds.extend(PLACED);
    }
    if operation.get("security").is_some() {
        kinds.extend(KNOWN);
    }
    if parameter("path") {
        kinds.push(Kind::Unknown);
    }
    let json_body = operation["requestBody"]["content"].get("application/json").is_some();
    if json_body {
        kinds.extend([Kind::BodyStopped, Kind::Invalid]);
    }
    let mut all: Vec<Named> = kinds.into_iter().map(Named::from).collect();
    if json_body {
        all.extend(JSON_BODY);
    }
    if parameter("query") {
        all.push(Named::BAD_QUERY);
    }
    let own = operation[NAMES].as_array().into_iter().flatten().filter_map(Value::as_str);
    all.extend(own.map(|slug| Named::of(slug).unwrap_or_else(|| panic!("{slug} is no problem's slug"))));
    all.sort();
    all.dedup();
    all
}

/// Adds what an operation refuses, and names it. Each answer is written once, in `shared`, by a name of its status
/// and slugs.
pub(super) fn add(facts: RouteFacts, method: &str, operation: &mut Value, shared: &mut Map<String, Value>) {
    let kinds = kinds(facts, operation);
    operation[NAMES] = kinds.iter().map(|kind| kind.slug).collect();
    let mut by_status: BTreeMap<u16, Vec<Named>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status).or_default().push(kind);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    let mut share = |status: String, name: String, response: Value| {
        responses.insert(status, json!({ "$ref": format!("#/components/responses/{name}") }));
        shared.insert(name, response);
    };
    for (status, kinds) in by_status {
        let slugs: Vec<&str> = kinds.iter().map(|kind| kind.slug).collect();
        let head = if method == "head" { "head." } else { "" };
        let name = format!("{head}{status}.{}", slugs.join("."));
        share(status.to_string(), name, response(&kinds, method != "head"));
    }
    share("431".to_owned(), "431.head-too-large".to_owned(), json!({ "description": HEAD_TOO_LARGE }));
}

/// An answer that is one of these problems, all of one status.
fn response(kinds: &[Named], with_body: bool) -> Value {
    let told: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}", kind.slug, kind.title(Lang::En))).collect();
    let mut response = json!({ "description": told.join("; "), "headers": headers(kinds) });
    if with_body {
        let types: Vec<String> = kinds.iter().map(|kind| kind.urn()).collect();
        let schema = json!({ "allOf": [
            { "$ref": "#/components/schemas/ProblemBody" },
            { "type": "object", "properties": { "type": { "type": "string", "enum": types } } },
        ] });
        let examples: Map<String, Value> =
            kinds.iter().map(|kind| (kind.slug.to_owned(), json!({ "value": example(*kind) }))).collect();
        response["content"] = json!({ "application/problem+json": { "schema": schema, "examples": examples } });
    }
    response
}

fn example(kind: Named) -> Value {
    let mut body = json!(ProblemBody::example(kind));
    if kind == Kind::UploadIncomplete.into() {
        body["missing"] = json!([0, 3]);
    }
    body
}

/// Header fields that answers of these problems carry, each where it is of use.
fn headers(kinds: &[Named]) -> Map<String, Value> {
    let header = |what: &str, kind: &str| json!({ "description": what, "schema": { "type": kind } });
    let mut headers = Map::from_iter([(REQUEST_ID.to_owned(), request_id())]);
    for kind in kinds {
        let (name, told) = match kind.status {
            401 => ("WWW-Authenticate", header("How to say who one is", "string")),
            416 => ("Content-Range", header("`bytes */` and the size of the content", "string")),
            429 | 503 | 507 => ("Retry-After", header("Seconds after which to try again", "string")),
            _ => continue,
        };
        headers.insert(name.to_owned(), told);
    }
    headers
}
