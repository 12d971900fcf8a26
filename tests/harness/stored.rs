//! Comparing what was docked with what is stored.

use std::collections::BTreeMap;

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::manifest::Sealed;
use evidence::note::VerifierKey;
use evidence::receipt::Receipt;
use serde_json::Value;

use super::Service;
use super::dock::Source;

/// A value that is a text.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// The id of a recording in a list.
pub(crate) fn id_of(item: &Value) -> &str {
    text(&item["id"])
}

/// The recording that each file became, by recorder and path; there must be one for each and no other.
pub(crate) fn one_for_each(service: &Service, token: &str, files: &[Source]) -> BTreeMap<(String, String), Value> {
    let recordings = service.recordings(token);
    let found: BTreeMap<_, _> = recordings
        .iter()
        .map(|item| ((text(&item["recorder"]).to_owned(), text(&item["path"]).to_owned()), item.clone()))
        .collect();
    let missing: Vec<_> = files.iter().filter(|f| !found.contains_key(&(f.recorder.clone(), f.path.clone()))).collect();
    assert!(missing.is_empty(), "no recording of {missing:?}");
    assert_eq!((recordings.len(), found.len()), (files.len(), files.len()), "recordings that no file is");
    found
}

/// Source, item, manifest, fetched bytes and receipt must name one digest.
fn agrees(service: &Service, token: &str, source: &Source, item: &Value) {
    let (id, digest) = (id_of(item), source.sha256.to_string());
    assert_eq!((text(&item["sha256"]), item["size"].as_u64()), (&*digest, Some(source.size)), "{source:?}");
    let manifest = service.get(&format!("/api/v1/recordings/{id}/manifest"), token);
    let envelope = Envelope::parse(&manifest.body).expect("an envelope");
    assert_eq!(Digest::of(&envelope.payload).to_string(), id, "{source:?}");
    let sealed = Sealed::read(&envelope.payload).expect("a manifest");
    assert_eq!((sealed.digest, sealed.seal.size, &sealed.path), (source.sha256, source.size, &source.path));
    let content = service.get(&format!("/api/v1/recordings/{id}/content"), token);
    assert_eq!((Digest::of(&content.body), content.body.len() as u64), (source.sha256, source.size), "{source:?}");
    assert_eq!(content.header("etag"), format!("\"{digest}\""));
    let receipt = service.get(&format!("/api/v1/recordings/{id}/receipt"), token).body;
    let receipt: Receipt = serde_json::from_slice(&receipt).expect("a receipt");
    let key: VerifierKey = service.log_key().parse().expect("a key");
    receipt.verify_content(&key, &sealed.id, &source.sha256, source.size).expect("a receipt that holds");
}

/// Every file must be stored once, as it was, and nothing else.
#[track_caller]
pub(crate) fn all_agree(service: &Service, token: &str, files: &[Source]) {
    let found = one_for_each(service, token, files);
    for source in files {
        agrees(service, token, source, &found[&(source.recorder.clone(), source.path.clone())]);
    }
}
