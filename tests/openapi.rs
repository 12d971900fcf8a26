//! The OpenAPI document: typed, bounded, with examples and all refusals, the same each time, and true.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;

use docket::custody::refused::Kind;
use docket::http::admission::routes::STRANGER_BODY_MAX;
use docket::http::problem::Named;
use serde_json::{Map, Value, json};

use site::{Answer, Site, Station, read_answer};

/// Methods that a path of the document may have.
const METHODS: [&str; 6] = ["get", "head", "put", "post", "delete", "patch"];

/// The document, with the answers that it writes once put where they are named.
fn document() -> Value {
    let mut document: Value = serde_json::from_str(&docket::http::openapi_document()).unwrap();
    let shared = document["components"]["responses"].clone();
    for (_, item) in document["paths"].as_object_mut().unwrap() {
        for (_, operation) in item.as_object_mut().unwrap() {
            for (_, told) in operation["responses"].as_object_mut().unwrap() {
                let name = told["$ref"].as_str().and_then(|at| at.rsplit('/').next()).map(str::to_owned);
                if let Some(name) = name {
                    *told = shared[&name].clone();
                    assert!(told.is_object(), "{name}");
                }
            }
        }
    }
    document
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Every operation: method, path, what is said of it.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = object(&document["paths"]);
    let all =
        paths.flat_map(|(path, item)| object(item).map(move |(method, told)| (method.clone(), path.clone(), told)));
    let all: Vec<_> = all.collect();
    assert!(all.len() > 45 && all.iter().all(|(method, ..)| METHODS.contains(&&**method)), "{}", all.len());
    all
}

/// What is wrong with a schema and all in it: no type, or a form that says nothing.
fn untyped(schema: &Value, place: &str, found: &mut Vec<String>) {
    let Some(map) = schema.as_object() else {
        return found.push(format!("{place}: {schema} is no schema"));
    };
    let says = ["type", "$ref", "allOf", "oneOf", "anyOf", "enum"].iter().any(|key| map.contains_key(*key));
    if !says {
        found.push(format!("{place}: no type"));
    }
    let is = |kind: &str| {
        map.get("type")
            .is_some_and(|given| given == kind || given.as_array().is_some_and(|all| all.iter().any(|one| one == kind)))
    };
    if is("object")
        && !map.get("additionalProperties").is_some_and(Value::is_object)
        && map.get("properties").and_then(Value::as_object).is_none_or(Map::is_empty)
    {
        found.push(format!("{place}: an object of anything"));
    }
    if is("array") && !map.contains_key("items") {
        found.push(format!("{place}: a list of anything"));
    }
    if is("integer") && !(map.contains_key("format") || map.contains_key("maximum")) {
        found.push(format!("{place}: a number without a bound"));
    }
    for (name, schema) in object(&schema["properties"]) {
        untyped(schema, &format!("{place}.{name}"), found);
    }
    for choice in ["allOf", "oneOf", "anyOf"] {
        for schema in schema[choice].as_array().into_iter().flatten() {
            untyped(schema, &format!("{place}/{choice}"), found);
        }
    }
    for (key, schema) in map.iter().filter(|(key, schema)| *key == "additionalProperties" && schema.is_object()) {
        untyped(schema, &format!("{place}/{key}"), found);
    }
    if map.contains_key("items") {
        untyped(&schema["items"], &format!("{place}[]"), found);
    }
}

/// Whether an example says something for everything in it.
fn is_told(example: &Value) -> bool {
    match example {
        Value::String(text) => text != "?",
        Value::Array(all) => all.iter().all(is_told),
        Value::Object(all) => all.values().all(is_told),
        _ => true,
    }
}

#[test]
fn every_schema_says_what_it_is_and_shows_an_example() {
    let document = document();
    let mut found = Vec::new();
    let schemas: Vec<_> = object(&document["components"]["schemas"]).collect();
    assert!(schemas.len() > 60, "{}", schemas.len());
    for (name, schema) in schemas {
        untyped(schema, name, &mut found);
        if !schema["examples"][0].is_null() && is_told(&schema["examples"]) {
            continue;
        }
        found.push(format!("{name}: no example: {}", schema["examples"]));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_operation_says_what_it_takes_and_all_that_it_answers() {
    let document = document();
    let (mut found, mut ids) = (Vec::new(), BTreeSet::new());
    for (method, path, operation) in operations(&document) {
        let place = format!("{method} {path}");
        if !ids.insert(operation["operationId"].as_str().unwrap()) {
            found.push(format!("{place}: {} is another operation too", operation["operationId"]));
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = format!("{place} {}", parameter["name"]);
            let mut schema = &parameter["schema"];
            if let Some(name) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
                schema = &document["components"]["schemas"][name];
            }
            untyped(schema, &place, &mut found);
            let bounds = ["maximum", "maxLength", "enum", "format"].iter().any(|key| schema.get(key).is_some());
            if !bounds && schema["type"] != "boolean" {
                found.push(format!("{place}: no bound"));
            }
            if parameter["example"].is_null() || !is_told(&parameter["example"]) {
                found.push(format!("{place}: no example"));
            }
        }
        let contents = object(&operation["responses"]).map(|(_, told)| &told["content"]);
        for (kind, content) in contents.chain([&operation["requestBody"]["content"]]).flat_map(object) {
            untyped(&content["schema"], &format!("{place} {kind}"), &mut found);
            let binary = content["schema"]["$ref"] == "#/components/schemas/Bytes";
            let example = content.get("example").or_else(|| content.get("examples"));
            if !binary && !example.is_some_and(|example| !example.is_null() && is_told(example)) {
                found.push(format!("{place} {kind}: no example"));
            }
        }
        let told: BTreeSet<u16> = object(&operation["responses"]).map(|(status, _)| status.parse().unwrap()).collect();
        if !told.iter().any(|status| (200..300).contains(status)) {
            found.push(format!("{place}: nothing goes well"));
        }
        let slugs = operation["x-problems"].as_array().unwrap();
        let kinds: Vec<Named> = slugs.iter().map(|slug| Named::of(slug.as_str().unwrap()).unwrap()).collect();
        let refused: BTreeSet<u16> = kinds.iter().map(|kind| kind.status).collect();
        let written: BTreeSet<u16> = told.into_iter().filter(|status| *status >= 400).collect();
        // What the HTTP library answers by itself has no body and no slug.
        if written != &refused | &BTreeSet::from([431]) {
            found.push(format!("{place}: {written:?} is told, and {refused:?} has a slug"));
        }
        for kind in kinds {
            let told = &operation["responses"][kind.status.to_string()];
            let named = told["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["type"]["enum"]
                .as_array();
            if method != "head" && !named.is_some_and(|all| all.iter().any(|urn| *urn == kind.urn())) {
                found.push(format!("{place}: {} is not told", kind.slug));
            }
        }
        let security = operation.get("security").is_some();
        if security != refused.contains(&403)
            && path != "/log/tile/{path}"
            && !path.contains("enrolments")
            && !path.ends_with("/session")
        {
            found.push(format!("{place}: security {security}, refused {refused:?}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_document_is_the_same_each_time() {
    let site = Site::start("");
    let served = site.call("GET", "/api/v1/openapi.json", "", &Value::Null);
    let again = site.call("GET", "/api/v1/openapi.json", "", &Value::Null);
    assert_eq!(served.body, again.body);
    let printed = std::process::Command::new(env!("CARGO_BIN_EXE_docket")).arg("openapi").output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(printed, docket::http::openapi_document() + "\n", "another process says otherwise");
    let served: Value = served.expect(200);
    assert_eq!(served, serde_json::from_str::<Value>(&printed).unwrap());
}

/// The Python that has the tests' packages.
fn python(script: &str, file: &Path) -> (bool, String) {
    let python = std::env::var("DOCKET_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = std::process::Command::new(python).args(["-c", script]).arg(file).output().unwrap();
    (output.status.success(), site::said(&output))
}

#[test]
fn every_example_fits_its_schema() {
    const SCRIPT: &str = r##"
import json, sys
from jsonschema import Draft202012Validator as Validator
document = json.load(open(sys.argv[1]))
components, tried, wrong = document["components"], 0, []
def fits(schema, example, place):
    global tried
    tried += 1
    errors = Validator({"components": components, "allOf": [schema]}).iter_errors(example)
    wrong.extend(f"{place}: {error.message}" for error in errors)
for name, schema in components["schemas"].items():
    for example in schema["examples"]:
        fits({"$ref": f"#/components/schemas/{name}"}, example, name)
for name, answer in components["responses"].items():
    for media in answer.get("content", {}).values():
        for example in media["examples"].values():
            fits(media["schema"], example["value"], name)
for path, item in document["paths"].items():
    for method, operation in item.items():
        for parameter in operation.get("parameters", []):
            fits(parameter["schema"], parameter["example"], f"{method} {path} {parameter['name']}")
        answers = [answer.get("content", {}) for answer in operation["responses"].values()]
        for content in [*answers, operation.get("requestBody", {}).get("content", {})]:
            for media in content.values():
                examples = [media["example"]] if "example" in media else []
                examples += [example["value"] for example in media.get("examples", {}).values()]
                for example in examples:
                    fits(media["schema"], example, f"{method} {path}")
print(tried)
assert tried > 300, tried
assert not wrong, "\n".join(wrong)
"##;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("openapi.json");
    fs::write(&file, docket::http::openapi_document()).unwrap();
    let (fits, said) = python(SCRIPT, &file);
    assert!(fits, "{said}");
}

/// A path with something in the place of each name in braces.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "x1" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn the_router_has_the_documents_operations_and_no_others() {
    let site = Site::start("");
    let document = document();
    let mut tried = 0;
    for (path, item) in object(&document["paths"]) {
        for method in METHODS {
            let answer = site.call(&method.to_uppercase(), &filled(path), "", &Value::Null);
            // Whoever may fetch something may ask for its head.
            let served = item.get(method).is_some() || (method == "head" && item.get("get").is_some());
            assert_eq!(answer.status != 405, served, "{method} {path}: {}", answer.status);
            tried += 1;
        }
    }
    assert!(tried > 250, "{tried}");
    // What the document has is what the one list of routes has, and a route beside it is only the document's own.
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/mod.rs")).unwrap();
    assert_eq!(source.matches(".route(").count(), 1, "a route that is not in the document");
}

/// People who may do each thing that takes a query, and what there is to name.
struct World {
    site: Site,
    tokens: Vec<String>,
    recording: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let mut station = Station::enrol(&site, "xc");
        let recording = station.seal("DCIM/a.avi", &site::media::avi(3, 1));
        station.store(&site, &recording);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let tokens = vec![clerk, auditor, site.admin.clone()];
        Self { site, tokens, recording: recording.id.to_string() }
    }

    /// The first answer of somebody who may.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let path =
            path.replace("{recording}", &self.recording).replace("{item}", &format!("recording:{}", self.recording));
        let asked = |token: &String| self.site.call(&method.to_uppercase(), &path, token, body);
        let mut answers = self.tokens.iter().map(asked);
        let fitting = answers.find(|answer| ![401, 403].contains(&answer.status));
        fitting.unwrap_or_else(|| panic!("nobody may {method} {path}"))
    }
}

fn slug(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap_or_default().replace("urn:docket:problem:", "")
}

/// Values of a parameter that the document allows, and some that it does not.
fn edges(schema: &Value) -> (Vec<String>, Vec<String>) {
    let (mut allowed, mut refused) = (Vec::new(), Vec::new());
    let number = |key: &str| schema.get(key).and_then(|value| value.as_u64().map(u128::from));
    if let (Some(least), Some(most)) = (number("minimum"), number("maximum")) {
        allowed.extend([least.to_string(), most.to_string()]);
        refused.extend([(most + 1).to_string(), "-1".to_owned(), "x".to_owned()]);
        refused.extend(least.checked_sub(1).map(|less| less.to_string()));
    } else if let Some(values) = schema["enum"].as_array() {
        allowed.extend(values.iter().map(|value| value.as_str().unwrap().to_owned()));
        refused.push("nothing-of-it".to_owned());
    } else if schema["type"] == "boolean" {
        allowed.extend(["true".to_owned(), "false".to_owned()]);
        refused.push("perhaps".to_owned());
    } else if let Some(most) = schema["maxLength"].as_u64() {
        refused.push("a".repeat(usize::try_from(most).unwrap() + 1));
        if schema.get("pattern").is_none() {
            allowed.push("a".repeat(usize::try_from(most).unwrap()));
        } else {
            refused.push("%01".to_owned());
        }
    } else {
        assert_eq!(schema["format"], "date-time", "{schema}");
        refused.push("yesterday".to_owned());
        allowed.push("2026-01-05T10:00:00%2B08:00".to_owned());
    }
    (allowed, refused)
}

#[test]
fn every_bound_of_a_query_is_the_codes() {
    let mut world = World::new();
    let document = document();
    let (mut tried, mut other) = (0, BTreeSet::new());
    for (method, path, operation) in operations(&document) {
        let parameters = || operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let mut schema = &parameter["schema"];
            if let Some(named) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
                schema = &document["components"]["schemas"][named];
            }
            let needed =
                parameters().filter(|one| one["required"] == true && one["name"] != name && one["in"] == "query");
            let needed: Vec<String> = needed.map(|one| format!("&{}=1", one["name"].as_str().unwrap())).collect();
            let needed = needed.concat();
            let (allowed, refused) = edges(schema);
            for value in allowed {
                let answer = world.ask(&method, &format!("{path}?{name}={value}{needed}"), &Value::Null);
                assert_ne!(slug(&answer), "bad-query", "{method} {path} {name}={value}: {}", answer.text());
                if name == "limit" {
                    assert_eq!(answer.status, 200, "{method} {path} {name}={value}: {}", answer.text());
                }
                other.insert(format!("{path} {name} {}", answer.status));
                tried += 1;
            }
            for value in refused {
                let answer = world.ask(&method, &format!("{path}?{name}={value}{needed}"), &Value::Null);
                let told = ["bad-query", "invalid"].contains(&&*slug(&answer));
                assert!(told, "{method} {path} {name}={value}: {} {}", answer.status, answer.text());
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}: {other:#?}");
    world.site.ends_clean();
}

#[test]
fn a_page_holds_as_many_as_the_document_says() {
    let mut world = World::new();
    let clerk = &world.tokens[0];
    for number in 0..501 {
        world.site.case(clerk, &format!("薛综执罚〔2026〕{number}号"));
    }
    let page = world.site.call("GET", "/api/v1/cases?limit=500", clerk, &Value::Null).expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 500);
    let next = page["next"].as_str().unwrap();
    let rest =
        world.site.call("GET", &format!("/api/v1/cases?limit=500&cursor={next}"), clerk, &Value::Null).expect(200);
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    world.site.ends_clean();
}

#[test]
fn every_bound_of_a_body_is_the_codes() {
    let mut world = World::new();
    let admin = world.site.admin.clone();
    let (long, longer) = ("字".repeat(500), "字".repeat(501));
    let post = |path: &str, body: Value| world.site.call("POST", path, &admin, &body);
    post("/api/v1/agencies", json!({ "agency": "a".repeat(32), "name": long })).expect(201);
    for body in [
        json!({ "agency": "b", "name": longer }),
        json!({ "agency": "b", "name": " " }),
        json!({ "agency": "a".repeat(33), "name": "x" }),
    ] {
        assert_eq!(slug(&post("/api/v1/agencies", body)), "invalid");
    }
    for days in [1, 366] {
        post("/api/v1/users/clerk/tokens", json!({ "days": days })).expect(201);
    }
    for days in [0, 367] {
        assert_eq!(slug(&post("/api/v1/users/clerk/tokens", json!({ "days": days }))), "invalid");
    }
    let schemas = &document()["components"]["schemas"];
    assert_eq!((&schemas["Line"]["maxLength"], &schemas["AgencyId"]["maxLength"]), (&json!(500), &json!(32)));
    let days = &schemas["TokenRequest"]["properties"]["days"];
    assert_eq!((&days["minimum"], &days["maximum"]), (&json!(1), &json!(366)));
    world.site.ends_clean();
}

/// Texts and lists in a schema, and in all that it names, that no bound is told of.
fn unbounded(schema: &Value, place: &str, schemas: &Value, seen: &[&str], found: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
        if !seen.contains(&name) {
            unbounded(&schemas[name], name, schemas, &[seen, &[name]].concat(), found);
        }
        return;
    }
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
    };
    let says = |keys: &[&str]| keys.iter().any(|key| schema.get(*key).is_some());
    if is("string") && !says(&["maxLength", "enum", "const", "format"]) {
        found.insert(format!("{place}: a text of any length"));
    }
    if is("array") && !says(&["maxItems"]) {
        found.insert(format!("{place}: a list of any length"));
    }
    for (name, schema) in object(&schema["properties"]) {
        unbounded(schema, &format!("{place}.{name}"), schemas, seen, found);
    }
    let choices =
        ["allOf", "oneOf", "anyOf"].iter().flat_map(|choice| schema[*choice].as_array().into_iter().flatten());
    let parts = ["items", "additionalProperties"].iter().filter_map(|part| schema.get(*part));
    for part in choices.chain(parts.filter(|part| part.is_object())) {
        unbounded(part, place, schemas, seen, found);
    }
}

#[test]
fn every_text_and_list_of_a_body_has_a_bound_and_it_is_the_codes() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let (mut found, mut bodies) = (BTreeSet::new(), 0);
    for (method, path, operation) in operations(&document) {
        for (kind, content) in object(&operation["requestBody"]["content"]) {
            unbounded(&content["schema"], &format!("{method} {path} {kind}"), schemas, &[], &mut found);
            bodies += 1;
        }
    }
    // These are as long as the body may be: a version is not kept, a detail is cut where it is, and a recording may be
    // named twice.
    let whole = ["EnrolRequest.agent_version", "PackageRequest.recordings", "ReleaseRequest.detail"];
    let found: Vec<&str> = found.iter().filter_map(|one| one.split(": ").next()).collect();
    assert!(found == whole && bodies > 15, "{bodies}: {found:#?}");
    let of = |schema: &str, field: &str, key: &str| schemas[schema]["properties"][field][key].as_u64().unwrap();
    assert_eq!(of("ReleaseRequest", "path", "maxLength"), evidence::manifest::PATH_LENGTH_MAX as u64);
    // What the document lets a station send is no larger than what is read of it; more than these is not looked at.
    assert_eq!(of("SessionRequest", "seen", "maxItems"), evidence::wire::SEEN_MAX as u64);
    let note = schemas["SeenNote"]["maxLength"].as_u64().unwrap();
    assert!(note * evidence::wire::SEEN_MAX as u64 + 300 < STRANGER_BODY_MAX as u64, "{note}");
    assert_eq!(of("Envelope", "signatures", "maxItems"), evidence::dsse::SIGNATURES_MAX as u64);
    assert_eq!(schemas["PayloadType"]["maxLength"], evidence::dsse::IN_TOTO.len());
}

#[test]
fn what_a_station_may_send_is_taken_to_its_bound_and_refused_beyond() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("DCIM/a.avi", &site::media::avi(3, 1));
    station.store(&site, &recording);
    let at = format!("/api/v1/recordings/{}/releases", recording.id);
    let release = |path: &str, detail: &str| {
        let body = json!({ "path": path, "outcome": "deleted", "detail": detail, "at": "2026-01-05T10:00:00Z" });
        site.call("POST", &at, &station.token, &body)
    };
    release(&"a".repeat(4096), "x").expect(200);
    assert_eq!(slug(&release(&"a".repeat(4097), "x")), "invalid");
    // Of what is longer than an entry keeps, it keeps the beginning.
    release("a", &"字".repeat(60_000)).expect(200);
    assert_eq!(release("a", &"a".repeat(262_144)).status, 413);
    site.ends_clean();
}

#[test]
fn what_is_stored_and_is_no_entry_is_null_and_no_other_object() {
    let site = Site::start("");
    let auditor = site.user("auditor", "auditor", None, None);
    let db = rusqlite::Connection::open(site.data().join("docket.db")).unwrap();
    let other = r#"{"v":99,"event":{"type":"nothing.known"}}"#.as_bytes();
    assert_eq!(db.execute("UPDATE log_entries SET entry = ?1 WHERE log_index = 1", [other]).unwrap(), 1);
    let page = site.call("GET", "/api/v1/log/entries?from=0&limit=3", &auditor, &Value::Null).expect(200);
    let entries: Vec<&Value> = page.as_array().unwrap().iter().map(|item| &item["entry"]).collect();
    assert_eq!(entries.len(), 3);
    assert!(entries[0].is_object() && entries[1].is_null() && entries[2].is_object(), "{entries:?}");
}

#[test]
fn what_the_http_library_refuses_by_itself_is_known() {
    let mut site = Site::start("");
    let ask = |head: &str| {
        let mut stream = TcpStream::connect(&site.address).unwrap();
        drop(stream.write_all(head.as_bytes()));
        read_answer(&mut stream, "GET").status
    };
    let long = "a".repeat(66_000);
    let fields: Vec<String> = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    let given = [
        ask(&format!("GET /api/v1/health?x={long} HTTP/1.1\r\nHost: x\r\n\r\n")),
        ask(&format!("GET /api/v1/health HTTP/1.1\r\nHost: x\r\n{}\r\n", fields.concat())),
        ask(&format!("GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", long.repeat(8))),
    ];
    assert_eq!(given, [431, 431, 431]);
    for (method, path, operation) in operations(&document()) {
        assert!(operation["responses"]["431"].is_object(), "{method} {path}");
    }
    site.ends_clean();
}

/// Whether a text names something that no longer name begins with.
fn is_used(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| !text[at + name.len()..].starts_with(|next: char| next.is_alphanumeric()))
}

/// All of our source, by path.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|kind| kind == "rs") {
            found.push((entry.display().to_string(), fs::read_to_string(&entry).unwrap()));
        }
    }
}

#[test]
fn every_problem_is_answered_somewhere_and_every_slug_that_stations_know_is_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    sources(&root.join("src"), &mut all);
    let table = all.iter().find(|(path, _)| path.ends_with("refused/kind.rs")).unwrap().1.clone();
    let rows = table.lines().filter_map(|line| line.trim().split_once(" = \""));
    let names: Vec<String> = rows.map(|(name, _)| format!("Kind::{name}")).collect();
    let refusals = Kind::ALL.len();
    assert_eq!(names.len(), refusals, "{names:?}");
    for name in names {
        let made = all.iter().any(|(path, text)| !path.contains("/http/") && is_used(text, &name));
        assert!(made, "no situation is {name}");
    }
    for name in ["BAD_QUERY", "NO_SUCH_METHOD", "BAD_LENGTH", "BODY_TOO_LARGE", "NOT_JSON", "MALFORMED"] {
        let made = all
            .iter()
            .any(|(path, text)| path.ends_with("http/problem.rs") && text.contains(&format!("Named::{name}")));
        assert!(made, "no situation is {name}");
    }
    assert_eq!(Named::OF_HTTP.len(), 6);
    let mut agent = Vec::new();
    sources(&root.join("ingest-agent/src"), &mut agent);
    let mut known = 0;
    for (path, text) in &agent {
        for said in text.split(".slug() == \"").skip(1) {
            let slug = said.split('"').next().unwrap();
            assert!(Named::of(slug).is_some(), "{path} waits for {slug}, which the service does not say");
            known += 1;
        }
    }
    assert!(known >= 4, "{known}");
}
