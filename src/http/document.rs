//! The OpenAPI document: what the routes say of themselves, finished.
//!
//! Routes name their bodies and what they answer where all goes well; what they refuse is named by slug
//! (`x-problems`), beside what follows from what a route is ([`problems`]). Examples are put together from those of
//! the named texts ([`examples`]). So a new route is documented by its types and by the slugs that are its own.

mod examples;
pub mod problems;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use crate::answers::texts;
use crate::http::admission::routes::Labels;
use crate::http::problem::ProblemBody;

/// Largest number that a 64-bit field of a request takes.
const UNSIGNED_64: u64 = u64::MAX;

/// The document's frame; paths are added by the router.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Docket",
        description = "Custody of body-camera evidence: stations bring sealed recordings, people find, watch and \
                       file them, anybody checks the log. Errors are RFC 9457 problems; `x-problems` lists those of \
                       an operation by the end of their `type`, and one of status 503 may come without a body to a \
                       stranger who has too many requests on one connection. Methods that a path does not have are \
                       answered 405 (`no-such-method`). `evidence/FORMAT.md` is the law of what is signed and \
                       hashed: manifests and docking statements (sections 3 and 4) travel as the `payload` of an \
                       `Envelope`, entries (section 5) as the `entry` of a `Receipt`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&SecurityAddon),
    tags(
        (name = "stations", description = "Enrolment and sessions of docking stations"),
        (name = "uploads", description = "Bringing sealed recordings and docking statements"),
        (name = "recordings", description = "Finding, watching and fetching recordings"),
        (name = "transcripts", description = "What is said in recordings, as people or programs wrote it down"),
        (name = "searches", description = "Searches that people keep"),
        (name = "cases", description = "Cases and what is filed under them"),
        (name = "packages", description = "What leaves the system"),
        (name = "log", description = "The custody log, C2SP tlog-tiles"),
        (name = "administration", description = "Agencies, officers, accounts, stations, recorders"),
        (name = "service", description = "Health and metrics"),
    ),
    // What only parameters name: they name schemas and do not bring them.
    components(schemas(
        ProblemBody,
        evidence::item::Item,
        evidence::ids::SecretId,
        evidence::ids::ViewId,
        texts::Bytes,
        texts::Circle,
        texts::Flags,
        texts::LogText,
        texts::MomentOrDay,
        texts::PageCursor,
        texts::Words,
    )),
)]
pub(in crate::http) struct Frame;

/// Names the bearer token in the document.
struct SecurityAddon;

impl utoipa::Modify for SecurityAddon {
    fn modify(&self, openapi: &mut OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("dkt_… or dks_…").build();
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// The document, with what OpenAPI requires and routes need not write: operation ids that are unique (by tag and
/// function), what each answer means (where not written, what its status says), names in braces that are nothing
/// but names, all refusals, and examples.
pub(in crate::http) fn finished(openapi: &OpenApi) -> Value {
    let mut document = serde_json::to_value(openapi).expect("the document is plain JSON");
    let mut schemas = take(&mut document["components"]["schemas"]);
    for schema in schemas.values_mut() {
        bound_numbers(schema);
    }
    examples::complete(&mut schemas);
    let (mut paths, mut responses) = (Map::new(), Map::new());
    for (path, mut item) in take(&mut document["paths"]) {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            finish((&path, method), operation, &schemas, &mut responses);
        }
        paths.insert(path.replace("{*", "{"), item);
    }
    document["paths"] = Value::Object(paths);
    document["components"]["schemas"] = Value::Object(schemas);
    document["components"]["responses"] = Value::Object(responses);
    document
}

/// The object that stands in a place of the document, taken out of it.
fn take(place: &mut Value) -> Map<String, Value> {
    if let Value::Object(map) = place.take() { map } else { Map::new() }
}

fn finish(
    (path, method): (&str, &str),
    operation: &mut Value,
    schemas: &Map<String, Value>,
    responses: &mut Map<String, Value>,
) {
    if let (Some(tag), Some(function)) = (operation["tags"][0].as_str(), operation["operationId"].as_str()) {
        operation["operationId"] = json!(format!("{tag}_{function}"));
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let reason = StatusCode::from_bytes(status.as_bytes()).ok().and_then(|status| status.canonical_reason());
        if response["description"].as_str().is_none_or(str::is_empty) {
            response["description"] = json!(reason);
        }
        response["headers"][problems::REQUEST_ID] = problems::request_id();
        examples::of_content(&mut response["content"], schemas);
        if response["content"].is_null() {
            response.as_object_mut().map(|response| response.remove("content"));
        }
    }
    if let Some(body) = operation.get_mut("requestBody") {
        examples::of_content(&mut body["content"], schemas);
    }
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        without_null(&mut parameter["schema"]);
        bound_numbers(&mut parameter["schema"]);
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if parameter.get("example").is_none() {
            parameter["example"] = examples::of(&parameter["schema"], &name, schemas);
        }
    }
    let labels = Labels::named(method, path);
    problems::add(labels.facts(), method, operation, responses);
}

/// A parameter that may be left out is left out, and never null.
fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<Value> = kinds.iter().filter(|kind| **kind != "null").cloned().collect();
        schema["type"] = if let [one] = &kinds[..] { one.clone() } else { Value::Array(kinds) };
    }
    let real = schema["oneOf"].as_array().and_then(|all| all.iter().find(|branch| branch["type"] != "null")).cloned();
    if let Some(real) = real {
        *schema = real;
    }
    if let Some(map) = schema.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
}

/// Numbers without a sign say how large they may be: what is larger is refused where it is read.
fn bound_numbers(schema: &mut Value) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(bound_numbers),
        Value::Object(map) => {
            if map.get("minimum").is_some_and(|least| least.as_u64().is_some() || least.as_f64() == Some(0.0)) {
                let (format, most) = match map.get("format").and_then(Value::as_str) {
                    Some("int32") => ("uint32", u64::from(u32::MAX)),
                    _ => ("uint64", UNSIGNED_64),
                };
                map.insert("format".to_owned(), json!(format));
                map.entry("maximum").or_insert(json!(most));
            }
            map.values_mut().for_each(bound_numbers);
        }
        _ => {}
    }
}
