//! A package (证据包): the layout of the BagIt 1.0 bag that leaves the system.
//!
//! The maker streams the payload files, hashing each as it goes, and writes the tag files of
//! [`tag_files`] last. The index is not signed; everything in it can be checked against what is
//! (`FORMAT.md` section 9).

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::cause::{Cause, Flaw};
use crate::digest::Digest;
use crate::entry::Item;
use crate::ids::{AgencyId, CaseId, CaseNumber, Certificate, PackageId, RecordingId, StationId};
use crate::time::Utc;

/// Version of the layout that this crate writes; it reads all from 1 to this.
pub const PACKAGE_VERSION: u32 = 2;

/// Most entries of the log itself that a package holds: its first, and one for each key that the
/// service ever had.
const LOG_ENTRIES_MAX: usize = 1000;

/// Longest extension that is taken over from a recording's name, in characters.
const EXTENSION_LENGTH_MAX: usize = 8;

/// Bytes of `bagit.txt`.
pub const BAGIT_TXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Bytes of `HOW-TO-CHECK.txt` as this version writes it.
pub const HOW_TO_CHECK: &str = include_str!("how-to-check.txt");

/// Digests of the texts of `HOW-TO-CHECK.txt` that were written before `package.made` named its digest.
/// Nothing is added here any more.
pub const PAGES_BEFORE: [&str; 4] = [
    "d61a79183a8c0ea5ad8dd223d7ad599907f0de33316ce5774f7c61244cdb1288",
    "490f1cf23ce2ef119edf7d7da404ee4c59c2cdeb0d4dd24f337a84276b0e8e52",
    "861f60c8cd0273b7bc4625e6ec5900e6a40443a16afa74357d8ea0ce12d39378",
    "6faa8323cf8fcc2a8f56aba76101e621b29075ca064ac6590cc2106e6b78d1f5",
];

/// The texts of `HOW-TO-CHECK.txt` that were ever written under a digest in `package.made`, so that a
/// package is sent again with the page that it was made with. A text that gets better words stays here.
const PAGES: [&str; 1] = [HOW_TO_CHECK];

/// Whether a text of that digest was ever written by this version or an earlier one.
pub(crate) fn is_known_page(digest: &Digest) -> bool {
    page(digest).is_some() || PAGES_BEFORE.contains(&digest.to_string().as_str())
}

/// The text with that digest, where this version has it.
pub fn page(digest: &Digest) -> Option<&'static str> {
    PAGES.into_iter().find(|page| Digest::of(page.as_bytes()) == *digest)
}

/// Names of the tag files, all at the bag's root.
pub mod tag {
    /// Says that this is a bag.
    pub const BAGIT: &str = "bagit.txt";
    /// What the bag holds, for people who file bags.
    pub const INFO: &str = "bag-info.txt";
    /// Checksums of the payload.
    pub const MANIFEST: &str = "manifest-sha256.txt";
    /// The page for whoever receives the package.
    pub const HOW_TO_CHECK: &str = "HOW-TO-CHECK.txt";
    /// Checksums of the other tag files.
    pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
}

/// `data/package.json`: what the package holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageIndex {
    /// [`PACKAGE_VERSION`], or an earlier one.
    pub version: u32,
    /// The package.
    pub package: PackageId,
    /// When it was made: the time of its `package.made` entry.
    pub made_at: Utc,
    /// The custody log's origin.
    pub origin: String,
    /// The case, where it is a case's package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<PackagedCase>,
    /// For whom or what it was made.
    pub reason: String,
    /// The recordings in it.
    pub recordings: Vec<PackagedRecording>,
    /// The histories in it.
    pub histories: Vec<PackagedHistory>,
    /// Numbers of the entries of the log itself that are in it: its first, and those that name the
    /// service's keys. Since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Vec<u64>>,
}

impl PackageIndex {
    /// Reads an index of any version that this crate knows; `Err` says why it is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, Cause> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        // The version first, so that one that is not known is named, whatever else it holds.
        let Versioned { version } = serde_json::from_slice(bytes).map_err(|error| Cause::from(&error))?;
        if !(1..=u64::from(PACKAGE_VERSION)).contains(&version) {
            let told = format!("version {version}, where this program reads 1 to {PACKAGE_VERSION}");
            return Err(Cause::new("index-version", told).with("version", version).with("latest", PACKAGE_VERSION));
        }
        let index: Self = serde_json::from_slice(bytes).map_err(|error| Cause::from(&error))?;
        match &index.log {
            Some(_) if version == 1 => {
                Err(Flaw::new("index-log", "it names entries of the log, which version 1 does not").into())
            }
            None if version > 1 => Err(Flaw::new("index-no-log", "it names no entries of the log").into()),
            Some(log) if log.len() > LOG_ENTRIES_MAX => {
                let told = format!("it names {} entries of the log, over {LOG_ENTRIES_MAX}", log.len());
                Err(Cause::new("index-log-long", told).with("count", log.len()).with("limit", LOG_ENTRIES_MAX))
            }
            Some(_) | None => Ok(index),
        }
    }

    /// The package itself, as an item.
    pub fn item(&self) -> Item {
        Item::Package(self.package.clone())
    }

    /// The bytes of `data/package.json`: canonical JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_vec(self).expect("an index is plain JSON with sizes below 2^53")
    }
}

/// The case that a package is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedCase {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// The agency.
    pub agency: AgencyId,
}

/// A recording in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedRecording {
    /// The recording.
    pub recording: RecordingId,
    /// Path of its content in the bag.
    pub content: String,
    /// Its path on the recorder.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content.
    pub digest: Digest,
    /// Media type, by content.
    pub media_type: String,
    /// The station that sealed it.
    pub station: StationId,
    /// The officer's certificate number, where the manifest names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<Certificate>,
    /// Capture end, as judged in the manifest.
    pub captured_end: Utc,
}

/// An item whose history is in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedHistory {
    /// The item.
    pub item: Item,
    /// How many entries of it there are, numbered from 0.
    pub entries: u64,
}

/// A payload file's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageFile<'a> {
    /// The index.
    Index,
    /// A recording's content, with its name on the recorder.
    Content(&'a RecordingId, &'a str),
    /// A recording's manifest in its envelope.
    Manifest(&'a RecordingId),
    /// A recording's segment states; empty where it has none.
    States(&'a RecordingId),
    /// An entry of an item's history, by its `item_seq`.
    Entry(&'a Item, u64),
    /// That entry's tlog-proof.
    Proof(&'a Item, u64),
    /// An entry of the log itself, by its number there.
    LogEntry(u64),
    /// That entry's tlog-proof.
    LogProof(u64),
    /// The signed checkpoint that every proof leads to.
    Checkpoint,
    /// The log's verifier key, and a newline.
    LogKey,
    /// The log's public key as PEM.
    LogPem,
    /// A station's public key as PEM.
    StationKey(&'a StationId),
}

impl PackageFile<'_> {
    /// Path in the bag.
    pub fn path(&self) -> String {
        match self {
            Self::Index => "data/package.json".to_owned(),
            Self::Content(id, name) => format!("data/recordings/{id}/content.{}", extension(name)),
            Self::Manifest(id) => format!("data/recordings/{id}/manifest.dsse.json"),
            Self::States(id) => format!("data/recordings/{id}/states.bin"),
            Self::Entry(item, seq) => format!("data/history/{}/{seq:06}.entry", history_folder(item)),
            Self::Proof(item, seq) => format!("data/history/{}/{seq:06}.tlog-proof", history_folder(item)),
            Self::LogEntry(index) => format!("data/log/{index:06}.entry"),
            Self::LogProof(index) => format!("data/log/{index:06}.tlog-proof"),
            Self::Checkpoint => "data/checkpoint.txt".to_owned(),
            Self::LogKey => "data/keys/log.vkey".to_owned(),
            Self::LogPem => "data/keys/log.pem".to_owned(),
            Self::StationKey(id) => format!("data/keys/station-{id}.pem"),
        }
    }
}

/// `kind-id`. Ids that may hold any character (recorders, officers) are given by their SHA-256,
/// so that no name can leave the bag.
fn history_folder(item: &Item) -> String {
    match item {
        Item::Agency(id) => format!("agency-{id}"),
        Item::User(id) => format!("user-{id}"),
        Item::Officer(id) => format!("officer-{}", Digest::of(id.as_str().as_bytes())),
        Item::Station(id) => format!("station-{id}"),
        Item::Recorder(id) => format!("recorder-{}", Digest::of(id.as_str().as_bytes())),
        Item::Docking(id) => format!("docking-{id}"),
        Item::Recording(id) => format!("recording-{id}"),
        Item::Case(id) => format!("case-{id}"),
        Item::Package(id) => format!("package-{id}"),
        Item::Derived(id) => format!("derived-{id}"),
        Item::Document(id) => format!("document-{id}"),
    }
}

/// The name's extension in lower case where it is 1 to 8 of a-z and 0-9, else `bin`.
fn extension(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let found = last.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let plain = |text: &String| {
        (1..=EXTENSION_LENGTH_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    found.filter(plain).unwrap_or_else(|| "bin".to_owned())
}

/// A payload file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadFile {
    /// Path in the bag, from [`PackageFile::path`].
    pub path: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub size: u64,
}

/// The tag files of a bag with that payload, in the order in which to write them.
///
/// The same payload, index and page (`HOW-TO-CHECK.txt`) give the same bytes. `payload` names every file
/// under `data/` once.
pub fn tag_files(payload: &[PayloadFile], index: &PackageIndex, page: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        (tag::BAGIT.to_owned(), BAGIT_TXT.as_bytes().to_vec()),
        (tag::INFO.to_owned(), bag_info(payload.iter().map(|file| file.size), index).into_bytes()),
        (
            tag::MANIFEST.to_owned(),
            checksum_lines(payload.iter().map(|file| (file.path.as_str(), file.digest))).into_bytes(),
        ),
        (tag::HOW_TO_CHECK.to_owned(), page.as_bytes().to_vec()),
    ];
    let sums = checksum_lines(files.iter().map(|(path, bytes)| (path.as_str(), Digest::of(bytes))));
    files.push((tag::TAG_MANIFEST.to_owned(), sums.into_bytes()));
    files
}

/// `<digest>  <path>` lines in the order of the paths, as `sha256sum` writes them.
fn checksum_lines<'a>(files: impl Iterator<Item = (&'a str, Digest)>) -> String {
    let mut files: Vec<_> = files.collect();
    files.sort_unstable();
    let lines: Vec<String> = files.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
    lines.concat()
}

/// The bytes of `bag-info.txt` for payload files of those sizes. No free text goes into it, so that
/// no line of it can be forged by a title.
pub(crate) fn bag_info(sizes: impl Iterator<Item = u64>, index: &PackageIndex) -> String {
    let (count, bytes) = sizes.fold((0_u64, 0_u128), |(count, bytes), size| (count + 1, bytes + u128::from(size)));
    let made_at = index.made_at.to_string();
    let date = made_at.split('T').next().unwrap_or_default();
    let package = &index.package;
    format!(
        "Bag-Software-Agent: docket\nBagging-Date: {date}\nExternal-Identifier: {package}\nPayload-Oxum: {bytes}.{count}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_is_kept_only_where_it_is_plain() {
        let cases = [
            ("DCIM/A.MP4", "mp4"),
            ("a.tar.gz", "gz"),
            ("noextension", "bin"),
            ("dir.d/file", "bin"),
            ("录音.amr", "amr"),
            ("x.录音", "bin"),
            ("x.123456789", "bin"),
            ("x.", "bin"),
            ("x.m p", "bin"),
            ("x.sh\0", "bin"),
            (".mp4", "mp4"),
            ("", "bin"),
        ];
        for (name, expected) in cases {
            assert_eq!(extension(name), expected, "{name:?}");
        }
    }

    #[test]
    fn the_page_that_is_written_is_found_by_its_digest() {
        assert_eq!(page(&Digest::of(HOW_TO_CHECK.as_bytes())), Some(HOW_TO_CHECK));
        assert_eq!(page(&Digest::of(b"")), None);
    }

    #[test]
    fn no_item_leaves_the_bag() {
        for id in ["../../etc/passwd", "..", "a/b", "执法"] {
            let item = Item::Recorder(id.parse().expect("a label"));
            let path = PackageFile::Entry(&item, 0).path();
            assert!(!path.contains("..") && path.split('/').count() == 4 && path.is_ascii(), "{path}");
        }
    }

    #[test]
    fn places_are_as_the_format_says() {
        let id = RecordingId(Digest::of(b"x"));
        let item = Item::Recording(id);
        assert_eq!(PackageFile::Content(&id, "a/b.MP4").path(), format!("data/recordings/{id}/content.mp4"));
        assert_eq!(PackageFile::Entry(&item, 7).path(), format!("data/history/recording-{id}/000007.entry"));
        assert_eq!(
            PackageFile::Proof(&item, 1_234_567).path(),
            format!("data/history/recording-{id}/1234567.tlog-proof")
        );
    }

    #[test]
    fn tag_files_are_the_same_in_any_order_of_the_payload() {
        let file = |path: &str, size| PayloadFile { path: path.to_owned(), digest: Digest::of(path.as_bytes()), size };
        let index = PackageIndex {
            version: PACKAGE_VERSION,
            package: PackageId::from_random([7; 16]),
            made_at: "2026-01-02T03:04:05Z".parse().expect("an instant"),
            origin: "docket.example/log".to_owned(),
            case: None,
            reason: "法院\nPayload-Oxum: 1.1".to_owned(),
            recordings: Vec::new(),
            histories: Vec::new(),
            log: Some(vec![0]),
        };
        let (a, b) = (file("data/a", 3), file("data/b", 4));
        let one = tag_files(&[a.clone(), b.clone()], &index, HOW_TO_CHECK);
        assert_eq!(one, tag_files(&[b, a], &index, HOW_TO_CHECK));
        let info = String::from_utf8(one[1].1.clone()).expect("text");
        assert_eq!(
            info,
            "Bag-Software-Agent: docket\nBagging-Date: 2026-01-02\n\
             External-Identifier: 07070707070707070707070707070707\nPayload-Oxum: 7.2\n"
        );
        assert_eq!(one.last().expect("files").0, tag::TAG_MANIFEST);
    }
}
