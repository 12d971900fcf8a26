//! What a recording's id vouches for: its manifest, and through that the receipt and the content.

use anyhow::{Result, anyhow, bail};
use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::entry::Entry;
use evidence::event::{Event, RecordingEvent};
use evidence::ids::RecordingId;
use evidence::manifest::Sealed;
use evidence::note::VerifierKey;
use evidence::proof::{LogProof, LogProofError};
use evidence::receipt::{Receipt, ReceiptError};
use evidence::time::Utc;

use crate::client::output::Language;

/// What manifest and receipt say of a recording's content.
#[derive(Debug, Clone, Copy)]
pub(in crate::client) struct Proven {
    /// SHA-256 of the content.
    pub(in crate::client) digest: Digest,
    /// Its size in bytes.
    pub(in crate::client) size: u64,
    /// Number of the log entry that says it is stored.
    pub(in crate::client) index: u64,
    /// When it was stored.
    pub(in crate::client) stored_at: Utc,
}

/// Checks manifest and receipt against the recording's id, and the receipt under the log's key
/// where there is one.
pub(in crate::client) fn check_proofs(
    id: &RecordingId,
    manifest: &[u8],
    receipt: &Receipt,
    key: Option<&VerifierKey>,
    language: Language,
) -> Result<Proven> {
    // These errors tell their causes themselves.
    let unsound =
        |error: String| anyhow!(say!(language, "封存清单不成立：{error}", "the manifest does not hold: {error}"));
    let envelope = Envelope::parse(manifest).map_err(|error| unsound(error.to_string()))?;
    let sealed = Sealed::read(&envelope.payload).map_err(|error| unsound(error.to_string()))?;
    if sealed.id != *id {
        bail!(say!(language, "服务给出的是另一份封存清单", "the service gave another recording's manifest"));
    }
    let (digest, size) = (sealed.digest, sealed.seal.size);
    let unproven =
        |error: ReceiptError| anyhow!(say!(language, "入库回执不成立：{error}", "the receipt does not hold: {error}"));
    if let Some(key) = key {
        let fact = receipt.verify_content(key, id, &digest, size).map_err(unproven)?;
        return Ok(Proven { digest, size, index: fact.index, stored_at: fact.time });
    }
    let entry = Entry::parse(&receipt.entry).map_err(|error| unproven(error.into()))?;
    let proof: LogProof = receipt.proof.parse().map_err(|error: LogProofError| unproven(error.into()))?;
    match entry.event {
        Event::Recording(RecordingEvent::Stored { recording, content, size: stored })
            if recording == *id && content == digest && stored == size =>
        {
            Ok(Proven { digest, size, index: proof.index, stored_at: entry.time })
        }
        _ => bail!(say!(
            language,
            "入库回执说的不是这份内容",
            "the receipt does not say that this recording's content is stored"
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use crate::client::proofs::*;

    /// Manifest and receipt of each recording in the frozen package, and the log's key.
    fn frozen() -> (Vec<(RecordingId, Vec<u8>, Receipt)>, VerifierKey) {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence/testdata/v1/package/data");
        let text = |path: PathBuf| std::fs::read_to_string(&path).expect("a frozen file");
        let mut held = Vec::new();
        for entry in std::fs::read_dir(data.join("recordings")).expect("the frozen package") {
            let name = entry.expect("an entry").file_name().into_string().expect("text");
            let manifest = std::fs::read(data.join("recordings").join(&name).join("manifest.dsse.json"));
            let history = data.join("history").join(format!("recording-{name}"));
            let receipt = Receipt {
                entry: text(history.join("000001.entry")).into_bytes(),
                proof: text(history.join("000001.tlog-proof")),
            };
            held.push((name.parse().expect("an id"), manifest.expect("a manifest"), receipt));
        }
        (held, text(data.join("keys/log.vkey")).trim().parse().expect("a key"))
    }

    #[test]
    fn proofs_that_belong_together_hold() {
        let (held, key) = frozen();
        for (id, manifest, receipt) in &held {
            for key in [None, Some(&key)] {
                check_proofs(id, manifest, receipt, key, Language::En).expect("it holds");
            }
        }
    }

    #[test]
    fn proofs_of_another_recording_or_log_are_refused() {
        let (held, key) = frozen();
        let refused = |id, manifest: &[u8], receipt, key, expected: &str| {
            let error = check_proofs(id, manifest, receipt, key, Language::En).expect_err("refused");
            let text = format!("{error:#}");
            assert!(text.contains(expected), "{text}");
        };
        let [(id, manifest, receipt), (other, other_manifest, other_receipt), ..] = &held[..] else {
            panic!("the frozen package holds two recordings");
        };
        refused(id, other_manifest, receipt, None, "another recording's manifest");
        refused(id, manifest, other_receipt, None, "does not say");
        refused(id, manifest, other_receipt, Some(&key), "receipt does not hold");
        refused(other, b"{}", other_receipt, None, "manifest does not hold");
        let stranger =
            VerifierKey::new(key.name(), evidence::keys::PublicKey::from_bytes(&[7; 32]).expect("no weak key"))
                .expect("a key");
        refused(id, manifest, receipt, Some(&stranger), "not signed by");
    }
}
