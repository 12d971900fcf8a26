//! Published test vectors of the formats that we took over.
//!
//! The whole sets lie in `../shared/vectors` of the machine that the project was built on; where
//! they are absent, a line says so, and the cases embedded here stay.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]
#![expect(clippy::print_stdout, reason = "a test says which vectors it could not find")]

use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::digest::Digest;
use evidence::keys::{PublicKey, SigningKey};
use evidence::merkle::{verify_consistency, verify_inclusion};
use evidence::note::VerifierKey;
use evidence::{canonical, dsse};
use serde::Deserialize;

fn vectors(folder: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")).join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("{} is absent: only the embedded cases were run", path.display());
    None
}

/// All JSON files under a directory.
fn json_files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// A hash of another length than 32 bytes ("don't care", in these vectors) stands for a hash of
/// its own; an absent one cannot be written down here.
fn base64(text: Option<&str>) -> Option<Digest> {
    let bytes = BASE64_STANDARD.decode(text?).ok().filter(|bytes| !bytes.is_empty())?;
    Some(<[u8; 32]>::try_from(&bytes[..]).map_or_else(|_| Digest::of(&bytes), Digest))
}

fn proof(hashes: Option<&Vec<String>>) -> Option<Vec<Digest>> {
    hashes.map_or(Some(Vec::new()), |hashes| hashes.iter().map(|hash| base64(Some(hash))).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InclusionCase {
    leaf_idx: u64,
    tree_size: u64,
    root: Option<String>,
    leaf_hash: Option<String>,
    proof: Option<Vec<String>>,
    want_err: bool,
}

impl InclusionCase {
    fn holds(&self) -> Option<()> {
        let (leaf, root) = (base64(self.leaf_hash.as_deref())?, base64(self.root.as_deref())?);
        let proof = proof(self.proof.as_ref())?;
        verify_inclusion(&leaf, self.leaf_idx, self.tree_size, &proof, &root).ok()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConsistencyCase {
    size1: u64,
    size2: u64,
    root1: Option<String>,
    root2: Option<String>,
    proof: Option<Vec<String>>,
    want_err: bool,
}

impl ConsistencyCase {
    fn holds(&self) -> Option<()> {
        let (one, two) = (base64(self.root1.as_deref())?, base64(self.root2.as_deref())?);
        let proof = proof(self.proof.as_ref())?;
        verify_consistency(self.size1, &one, self.size2, &two, &proof).ok()
    }
}

#[test]
fn transparency_dev_inclusion_proofs() {
    let embedded = r#"{"leafIdx":5,"treeSize":8,"root":"XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
        "leafHash":"QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=",
        "proof":["vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=","yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
        "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="],"wantErr":false}"#;
    assert!(serde_json::from_str::<InclusionCase>(embedded).unwrap().holds().is_some());
    let Some(folder) = vectors("transparency-dev-merkle/testdata/inclusion") else { return };
    let mut files = Vec::new();
    json_files(&folder, &mut files);
    assert!(files.len() > 50, "{}", files.len());
    for file in files {
        let case: InclusionCase = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(case.holds().is_none(), case.want_err, "{}", file.display());
    }
}

#[test]
fn transparency_dev_consistency_proofs() {
    let embedded = r#"{"size1":1,"size2":8,"root1":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
        "root2":"XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
        "proof":["lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=","Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
        "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="],"wantErr":false}"#;
    assert!(serde_json::from_str::<ConsistencyCase>(embedded).unwrap().holds().is_some());
    let Some(folder) = vectors("transparency-dev-merkle/testdata/consistency") else { return };
    let mut files = Vec::new();
    json_files(&folder, &mut files);
    assert!(files.len() > 50, "{}", files.len());
    for file in files {
        let case: ConsistencyCase = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(case.holds().is_none(), case.want_err, "{}", file.display());
    }
}

#[test]
fn the_signed_note_of_the_specification() {
    let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let note = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let verifier: VerifierKey = key.parse().unwrap();
    assert_eq!(verifier.open(note), Ok("This is an example message.\n"));
    assert_eq!(verifier.to_string(), key);
    let Some(folder) = vectors("c2sp-signed-note") else { return };
    let verifier: VerifierKey = fs::read_to_string(folder.join("example.vkey")).unwrap().parse().unwrap();
    assert!(verifier.open(&fs::read_to_string(folder.join("example.note")).unwrap()).is_ok());
}

#[test]
fn a_real_checkpoint_of_gos_checksum_database() {
    let key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    let note = "go.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n\n\u{2014} sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=\n";
    let verifier: VerifierKey = key.parse().unwrap();
    assert!(verifier.open(note).is_ok());
    assert!(verifier.open(&note.replace("35225469", "35225468")).is_err());
}

#[test]
fn dsse_pre_authentication_encoding() {
    let pae = dsse::pae("http://example.com/HelloWorld", b"hello world");
    assert_eq!(pae, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    // Lengths are of bytes, not of characters.
    assert_eq!(dsse::pae("案", "证据".as_bytes()), "DSSEv1 3 案 6 证据".as_bytes());
    let Some(folder) = vectors("dsse") else { return };
    let case: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("pae.json")).unwrap()).unwrap();
    let made = dsse::pae(case["payloadType"].as_str().unwrap(), case["payload_utf8"].as_str().unwrap().as_bytes());
    assert_eq!(made, case["pae"].as_str().unwrap().as_bytes());
    assert_eq!(made, fs::read(folder.join("pae.bin")).unwrap());
}

#[test]
fn rfc_8785_canonical_json() {
    // RFC 8785, section 3.2.3 and 3.2.2.
    let value: serde_json::Value = serde_json::from_str(
        r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
            "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#,
    )
    .unwrap();
    let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
    assert_eq!(String::from_utf8(canonical::to_vec(&value).unwrap()).unwrap(), expected);
    let Some(folder) = vectors("jcs-rfc8785/testdata") else { return };
    let mut files = Vec::new();
    json_files(&folder.join("input"), &mut files);
    assert_eq!(files.len(), 6);
    for file in files {
        let value: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let expected = fs::read(folder.join("output").join(file.file_name().unwrap())).unwrap();
        let made = canonical::to_vec(&value).unwrap();
        assert_eq!(String::from_utf8(made), String::from_utf8(expected), "{}", file.display());
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wycheproof {
    test_groups: Vec<WycheproofGroup>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WycheproofGroup {
    public_key: WycheproofKey,
    public_key_pem: String,
    tests: Vec<WycheproofCase>,
}

#[derive(Deserialize)]
struct WycheproofKey {
    pk: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WycheproofCase {
    tc_id: u64,
    msg: String,
    sig: String,
    result: String,
}

#[test]
fn ed25519_as_in_rfc_8032_and_wycheproof() {
    // RFC 8032, section 7.1, test 2.
    let seed = hex::decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
    let prefix = hex::decode("302e020100300506032b657004220420").unwrap();
    let key = SigningKey::from_pkcs8(&[prefix, seed].concat()).unwrap();
    let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    assert_eq!(hex::encode(key.public().as_bytes()), public);
    let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    assert_eq!(hex::encode(key.sign(&[0x72])), signature);
    assert!(key.public().verify(&[0x72], &hex::decode(signature).unwrap()).is_ok());
    assert!(key.public().verify(&[0x73], &hex::decode(signature).unwrap()).is_err());

    let Some(folder) = vectors("wycheproof") else { return };
    let all: Wycheproof = serde_json::from_slice(&fs::read(folder.join("ed25519_test.json")).unwrap()).unwrap();
    let mut count = 0;
    for group in all.test_groups {
        let key = PublicKey::from_bytes(&hex::decode(&group.public_key.pk).unwrap()).unwrap();
        let pem = format!("{}\n", group.public_key_pem.trim_end());
        assert_eq!(key.to_pem(), pem);
        assert_eq!(PublicKey::from_pem(&pem), Ok(key));
        for case in group.tests {
            let verified = key.verify(&hex::decode(&case.msg).unwrap(), &hex::decode(&case.sig).unwrap());
            assert_eq!(verified.is_ok(), case.result == "valid", "{}", case.tc_id);
            count += 1;
        }
    }
    assert_eq!(count, 151);
}
