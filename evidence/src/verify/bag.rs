//! The bag: which files there are, what the checksum lists say of them, and reading each once.
//!
//! Whatever reads a payload file through [`Bag`] has it checked against `manifest-sha256.txt` by
//! the way, so that a file is read once however many things are checked of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::Mutex;

use sha2::Digest as _;

use super::message::{Fault, Notice};
use super::report::{Finding, Remark};
use super::{Open, PackagedFile, shown};
use crate::cause::Cause;
use crate::digest::Digest;
use crate::package::{self, PackageFile, PackageIndex, tag};
use crate::strict::Breach;

/// Most files that are checked.
const FILES_MAX: usize = 1_000_000;

/// Largest tag file that is read, in bytes: a list of [`FILES_MAX`] files fits.
const TAG_SIZE_MAX: u64 = 256 * 1024 * 1024;

/// Most findings, and most notices, that are kept; further ones are counted.
const REMARKS_MAX: usize = 10_000;

/// Bytes that are read at a time.
const READ_SIZE: usize = 1024 * 1024;

/// The bag under check, and what was found so far.
pub(super) struct Bag<'a> {
    open: &'a Open<'a>,
    sizes: BTreeMap<&'a str, u64>,
    /// Digests that `manifest-sha256.txt` gives.
    listed: BTreeMap<String, Digest>,
    /// Payload files whose checksum was compared.
    compared: Mutex<BTreeSet<String>>,
    remarks: Mutex<Remarks>,
}

/// What a page says that may have come with a package: one that `package.made` names or, in those made
/// before it named any, one that was written then.
fn is_page_of(page: &Digest, named: Option<Digest>) -> bool {
    match named {
        Some(named) => *page == named,
        None => package::PAGES_BEFORE.contains(&page.to_string().as_str()),
    }
}

#[derive(Default)]
struct Remarks {
    findings: Vec<Finding>,
    findings_more: u64,
    notices: Vec<Remark>,
    notices_more: u64,
}

impl<'a> Bag<'a> {
    /// Takes the list of files; those with impossible paths are named and left out.
    pub(super) fn new(files: &'a [PackagedFile], open: &'a Open<'a>) -> Self {
        let mut bag = Self {
            open,
            sizes: BTreeMap::new(),
            listed: BTreeMap::new(),
            compared: Mutex::default(),
            remarks: Mutex::default(),
        };
        if files.len() > FILES_MAX {
            bag.fault("", Fault::TooManyFiles { count: files.len() as u64, limit: FILES_MAX as u64 });
        }
        for file in files.iter().take(FILES_MAX) {
            if !is_plain(&file.path) {
                bag.fault(&file.path, Fault::BadPath {});
            } else if bag.sizes.insert(&file.path, file.size).is_some() {
                bag.fault(&file.path, Fault::Twice { rule: "R9.1", what: Cause::named(&file.path) });
            }
        }
        bag
    }

    pub(super) fn fault(&self, file: &str, fault: Fault) {
        let mut remarks = self.remarks.lock().expect("no holder of this lock panics");
        if remarks.findings.len() < REMARKS_MAX {
            remarks.findings.push(Finding::new(file, fault));
        } else {
            remarks.findings_more += 1;
        }
    }

    /// Names every breach of a rule of the formats in a file.
    pub(super) fn breaches(&self, file: &str, breaches: Vec<Breach>) {
        for breach in breaches {
            let Breach { rule, path, problem } = breach;
            let breach = Breach::new(rule, shown(&path), problem);
            self.fault(file, Fault::Breach { breach });
        }
    }

    pub(super) fn notice(&self, file: &str, notice: Notice) {
        let mut remarks = self.remarks.lock().expect("no holder of this lock panics");
        if remarks.notices.len() < REMARKS_MAX {
            remarks.notices.push(Remark { file: file.to_owned(), notice });
        } else {
            remarks.notices_more += 1;
        }
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.sizes.contains_key(path)
    }

    /// How many files there are.
    pub(super) fn count(&self) -> u64 {
        self.sizes.len() as u64
    }

    pub(super) fn size(&self, path: &str) -> Option<u64> {
        self.sizes.get(path).copied()
    }

    /// The whole of a payload file of at most `limit` bytes, its checksum compared. `None` where
    /// that is not to be had, which is then among the findings, or found by [`Self::check_left`]. `rule`
    /// sets the limit.
    pub(super) fn read(&self, path: &str, limit: u64, rule: &'static str) -> Option<Vec<u8>> {
        let bytes = self.read_whole(path, limit, rule)?;
        self.compare(path, Digest::of(&bytes));
        Some(bytes)
    }

    fn read_whole(&self, path: &str, limit: u64, rule: &'static str) -> Option<Vec<u8>> {
        let listed = self.size(path)?;
        if listed > limit {
            self.over_limit(path, rule, listed, limit);
            return None;
        }
        let mut bytes = Vec::new();
        let read = (self.open)(path).and_then(|reader| reader.take(limit + 1).read_to_end(&mut bytes));
        match read {
            Ok(read) if read as u64 == listed => Some(bytes),
            Ok(read) => {
                self.fault(path, Fault::SizeChanged { listed, read: read as u64 });
                None
            }
            Err(error) => {
                self.mark(path);
                self.fault(path, Fault::Unreadable { error: (&error).into() });
                None
            }
        }
    }

    /// Names a file that is larger than any that is read. It is not hashed either: it may be sparse and
    /// without an end in sight.
    pub(super) fn over_limit(&self, path: &str, rule: &'static str, size: u64, limit: u64) {
        self.mark(path);
        self.fault(path, Fault::TooLarge { rule, size, limit });
    }

    fn read_tag(&self, path: &str) -> Option<Vec<u8>> {
        self.read_whole(path, TAG_SIZE_MAX, "R9.24")
    }

    /// Hands the bytes of a file to `sink` in order; whether all of them came.
    pub(super) fn stream(&self, path: &str, sink: &mut dyn FnMut(&[u8])) -> bool {
        let Some(listed) = self.size(path) else { return false };
        match self.copy(path, sink) {
            Ok(read) if read == listed => true,
            Ok(read) => {
                self.fault(path, Fault::SizeChanged { listed, read });
                true
            }
            Err(error) => {
                self.mark(path);
                self.fault(path, Fault::Unreadable { error: (&error).into() });
                false
            }
        }
    }

    fn copy(&self, path: &str, sink: &mut dyn FnMut(&[u8])) -> io::Result<u64> {
        let mut reader = (self.open)(path)?;
        let mut buffer = vec![0; READ_SIZE];
        let mut total = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(total),
                Ok(read) => {
                    // A reader that claims more than it was given room for is a broken one.
                    let bytes = buffer.get(..read).ok_or(io::ErrorKind::InvalidData)?;
                    sink(bytes);
                    total += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Compares a payload file's digest with the list's.
    pub(super) fn compare(&self, path: &str, actual: Digest) {
        if !self.mark(path) {
            return;
        }
        match self.listed.get(path) {
            Some(said) if *said == actual => {}
            Some(said) => self.fault(path, Fault::Checksum { list: tag::MANIFEST, said: *said, actual }),
            None => self.fault(path, Fault::Unlisted { list: tag::MANIFEST }),
        }
    }

    /// Notes that nothing more needs to be said of a file's checksum; whether that is new.
    fn mark(&self, path: &str) -> bool {
        self.compared.lock().expect("no holder of this lock panics").insert(path.to_owned())
    }

    /// Checks the tag files and takes the payload's checksums.
    pub(super) fn check_tags(&mut self) {
        let sums = self.read_tag(tag::TAG_MANIFEST);
        let sums = sums.map(|bytes| self.parse_list(tag::TAG_MANIFEST, &bytes)).unwrap_or_default();
        let checked = [tag::BAGIT, tag::INFO, tag::MANIFEST, tag::HOW_TO_CHECK];
        for (path, said) in &sums {
            if !checked.contains(&path.as_str()) {
                self.fault(tag::TAG_MANIFEST, Fault::ListNames { path: path.clone() });
            } else if let Some(bytes) = self.read_tag(path) {
                self.check_tag(path, *said, &bytes);
            }
        }
        let lacks = |path: &&str| !sums.contains_key(*path) && self.has(path) && self.has(tag::TAG_MANIFEST);
        for path in checked.into_iter().filter(lacks) {
            self.fault(tag::TAG_MANIFEST, Fault::ListLacks { path: path.to_owned() });
        }
        if let Some(bytes) = self.read_tag(tag::MANIFEST) {
            self.listed = self.parse_list(tag::MANIFEST, &bytes);
        }
        for path in self.listed.keys() {
            if !path.starts_with("data/") {
                self.fault(tag::MANIFEST, Fault::ListNames { path: path.clone() });
            }
        }
    }

    fn check_tag(&self, path: &str, said: Digest, bytes: &[u8]) {
        let actual = Digest::of(bytes);
        let as_known = match path {
            tag::BAGIT => bytes == package::BAGIT_TXT.as_bytes(),
            tag::HOW_TO_CHECK => package::is_known_page(&actual),
            _ => false,
        };
        if actual != said {
            // Either may be the one that was changed, but where the file is known to be right.
            self.fault(tag::TAG_MANIFEST, Fault::ListDisagrees { path: path.to_owned() });
            if !as_known {
                self.fault(path, Fault::Checksum { list: tag::TAG_MANIFEST, said, actual });
            }
        }
        if path == tag::BAGIT && !as_known {
            self.fault(path, Fault::TagBytes { line: line_that_differs(bytes, package::BAGIT_TXT.as_bytes()) });
        }
    }

    /// Checks that the page for the receiver is the one that the package was made with. `named` is its
    /// digest as `package.made` says it.
    pub(super) fn check_page(&self, named: Option<Digest>) {
        let page = self.read_tag(tag::HOW_TO_CHECK).map(|bytes| Digest::of(&bytes));
        if page.is_some_and(|page| !is_page_of(&page, named)) {
            self.fault(tag::HOW_TO_CHECK, Fault::OtherInstructions {});
        }
    }

    fn parse_list(&self, list: &'static str, bytes: &[u8]) -> BTreeMap<String, Digest> {
        let mut sums = BTreeMap::new();
        let mut last = String::new();
        for (number, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
            match checksum_line(line) {
                Some((digest, path)) if last.as_str() < path => {
                    path.clone_into(&mut last);
                    sums.insert(path.to_owned(), digest);
                }
                _ => self.fault(list, Fault::ListLine { line: number + 1 }),
            }
        }
        sums
    }

    /// Checks `bag-info.txt`, all of which follows from the index and the payload.
    pub(super) fn check_info(&self, index: &PackageIndex) {
        let Some(bytes) = self.read_tag(tag::INFO) else { return };
        let sizes = self.sizes.iter().filter(|(path, _)| path.starts_with("data/")).map(|(_, size)| *size);
        let expected = package::bag_info(sizes, index);
        if bytes != expected.as_bytes() {
            self.fault(tag::INFO, Fault::TagBytes { line: line_that_differs(&bytes, expected.as_bytes()) });
        }
    }

    /// Names the files that should be there and are not, and the lines of the list for files that are
    /// neither there nor should be.
    pub(super) fn check_missing(&self, index: Option<&BTreeSet<String>>) {
        let fixed = fixed_places();
        let expected = index.unwrap_or(&fixed);
        for path in expected.iter().filter(|path| !self.has(path)) {
            self.fault(path, Fault::Missing {});
        }
        let gone = |path: &&String| path.starts_with("data/") && !self.has(path) && !expected.contains(*path);
        for path in self.listed.keys().filter(gone) {
            // Without an index nobody can say what else belongs in the package.
            match index {
                Some(_) => self.fault(tag::MANIFEST, Fault::ListNames { path: path.clone() }),
                None => self.fault(path, Fault::Missing {}),
            }
        }
    }

    /// Names the files that should not be there.
    pub(super) fn check_unexpected(&self, expected: &BTreeSet<String>) {
        for path in self.sizes.keys().filter(|path| !expected.contains(**path)) {
            self.fault(path, Fault::Unexpected {});
        }
    }

    /// Payload files whose checksum nobody compared yet. Those that have no place in the package are named
    /// for that, and not read.
    pub(super) fn left(&self, places: Option<&BTreeSet<String>>) -> Vec<&'a str> {
        let compared = self.compared.lock().expect("no holder of this lock panics");
        let left = |path: &&str| {
            let has_place = places.is_none_or(|places| places.contains(*path));
            path.starts_with("data/") && has_place && !compared.contains(*path)
        };
        self.sizes.keys().copied().filter(left).collect()
    }

    /// Compares one of [`Self::left`].
    pub(super) fn check_left(&self, path: &str) {
        let mut hasher = sha2::Sha256::new();
        if self.stream(path, &mut |bytes| hasher.update(bytes)) {
            self.compare(path, Digest(hasher.finalize().into()));
        }
    }

    /// All that was found, in the order of the files.
    pub(super) fn into_remarks(self) -> (Vec<Finding>, Vec<Remark>) {
        let Remarks { mut findings, findings_more, mut notices, notices_more } =
            self.remarks.into_inner().expect("no holder of this lock panics");
        // Several threads add to them: the order must not depend on which was first.
        findings.sort_by_cached_key(|finding| (finding.file.clone(), format!("{:?}", finding.fault)));
        findings.dedup();
        notices.sort_by_cached_key(|remark| (remark.file.clone(), format!("{:?}", remark.notice)));
        notices.dedup();
        if findings_more > 0 {
            findings.push(Finding::new("", Fault::More { count: findings_more }));
        }
        if notices_more > 0 {
            notices.push(Remark { file: String::new(), notice: Notice::More { count: notices_more } });
        }
        (findings, notices)
    }
}

/// The files that every package has.
pub(super) fn fixed_places() -> BTreeSet<String> {
    let tags = [tag::BAGIT, tag::INFO, tag::MANIFEST, tag::HOW_TO_CHECK, tag::TAG_MANIFEST].map(str::to_owned);
    let payload = [PackageFile::Index, PackageFile::Checkpoint, PackageFile::LogKey, PackageFile::LogPem];
    tags.into_iter().chain(payload.iter().map(PackageFile::path)).collect()
}

/// The files that an index calls for, but those of histories.
pub(super) fn places(index: &PackageIndex) -> BTreeSet<String> {
    let mut places = fixed_places();
    for recording in &index.recordings {
        let id = &recording.recording;
        places.insert(PackageFile::Content(id, &recording.name).path());
        places.insert(PackageFile::Manifest(id).path());
        places.insert(PackageFile::States(id).path());
        places.insert(PackageFile::StationKey(&recording.station).path());
    }
    places
}

fn is_plain(path: &str) -> bool {
    let part = |part: &str| !matches!(part, "" | "." | "..");
    let byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    path.len() <= 1024 && path.bytes().all(byte) && path.split('/').all(part)
}

fn checksum_line(line: &[u8]) -> Option<(Digest, &str)> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (digest, path) = line.split_once("  ")?;
    let digest = digest.parse().ok()?;
    is_plain(path).then_some((digest, path))
}

fn line_that_differs(actual: &[u8], expected: &[u8]) -> usize {
    let same = actual.iter().zip(expected).take_while(|(a, b)| a == b);
    1 + same.filter(|(byte, _)| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_line_has_one_spelling() {
        let digest = Digest::of(b"x");
        assert_eq!(checksum_line(format!("{digest}  data/a\n").as_bytes()), Some((digest, "data/a")));
        let upper = digest.to_string().to_uppercase();
        let bad = [
            format!("{upper}  data/a\n"),
            format!("{digest} *data/a\n"),
            format!("{digest}   data/a\n"),
            format!("{digest}  data/a"),
            format!("{digest}  data/a\r\n"),
            format!("{digest}  ../a\n"),
            format!("{digest}  /a\n"),
            format!("{digest}  data//a\n"),
            format!("{digest}  data/%0A\n"),
            format!("{digest}  \n"),
            "\n".to_owned(),
        ];
        for line in bad {
            assert_eq!(checksum_line(line.as_bytes()), None, "{line:?}");
        }
    }

    #[test]
    fn the_first_line_that_differs_is_counted() {
        assert_eq!(line_that_differs(b"a\nb\n", b"a\nc\n"), 2);
        assert_eq!(line_that_differs(b"", b"a\n"), 1);
        assert_eq!(line_that_differs(b"a\nb\nc", b"a\nb\n"), 3);
    }
}
