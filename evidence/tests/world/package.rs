//! A package in memory: sealed as an honest or dishonest maker would, and checked.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use evidence::digest::Digest;
use evidence::note::VerifierKey;
use evidence::package::{HOW_TO_CHECK, PackageFile, PackageIndex, PayloadFile, tag_files};
use evidence::told;
use evidence::verify::{Options, PackagedFile, Report, verify_package};
use words::Lang;

/// A package in memory.
#[derive(Clone)]
pub(crate) struct Package {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) index: PackageIndex,
    pub(crate) key: VerifierKey,
}

impl Package {
    /// Writes the tag files anew, as a forger would.
    pub(crate) fn seal_bag(&mut self) {
        self.files.retain(|path, _| path.starts_with("data/"));
        let payload: Vec<PayloadFile> = self
            .files
            .iter()
            .map(|(path, bytes)| PayloadFile {
                path: path.clone(),
                digest: Digest::of(bytes),
                size: bytes.len() as u64,
            })
            .collect();
        self.files.extend(tag_files(&payload, &self.index, HOW_TO_CHECK));
    }

    /// Writes the index anew, and the tag files.
    pub(crate) fn seal_index(&mut self) {
        self.files.insert(PackageFile::Index.path(), self.index.to_bytes());
        self.seal_bag();
    }

    pub(crate) fn verify(&self) -> Report {
        self.verify_with(Some(self.key.clone()))
    }

    pub(crate) fn verify_with(&self, log_key: Option<VerifierKey>) -> Report {
        let listed: Vec<PackagedFile> = self
            .files
            .iter()
            .map(|(path, bytes)| PackagedFile { path: path.clone(), size: bytes.len() as u64 })
            .collect();
        let open = |path: &str| -> io::Result<Box<dyn Read>> {
            let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
            Ok(Box::new(Cursor::new(bytes.clone())))
        };
        let report = verify_package(&listed, open, &Options { log_key, threads: 2 });
        told_in_chinese(&report);
        report
    }

    /// Writes the package into a directory.
    pub(crate) fn write(&self, directory: &std::path::Path) {
        for (path, bytes) in &self.files {
            let path = directory.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, bytes).expect("a file");
        }
    }
}

/// A report in words, on Shanghai's clock.
pub(crate) fn told_in(report: &Report, lang: Lang) -> String {
    told::report(report, lang, &told::zone(told::ZONE).expect("it is built in"))
}

/// What a report says in Chinese holds no run of English, however the package was changed. Names and values out of the
/// package are single words.
fn told_in_chinese(report: &Report) {
    let zone = told::zone(told::ZONE).expect("it is built in");
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    for finding in &report.findings {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| told::fault(lang, &finding.fault, &zone));
        let words: Vec<&str> = zh.split(' ').collect();
        let english = words.windows(2).find(|two| two.iter().all(|word| is_word(word)));
        assert_eq!(english, None, "{zh}");
        assert!(!zh.contains("cause-") && !en.contains("cause-") && !zh.contains("{ $"), "{zh} / {en}");
    }
}
