//! Finds the texts: each file of a language is a noun, and the other language has a file of the same name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the package is"));
    let (zh, en) = (nouns(&here.join("zh")), nouns(&here.join("en")));
    let alone: Vec<&String> = zh.symmetric_difference(&en).collect();
    assert!(alone.is_empty(), "texts of {alone:?} are there in one language only");
    let list = |name: &str, items: &dyn Fn(&String) -> String| {
        let items: Vec<String> = zh.iter().map(items).collect();
        format!("{name}: &[&str] = &[{}];\n", items.join(", "))
    };
    let text = |language: &str| {
        let path = here.join(language);
        move |noun: &String| format!("include_str!({})", Quoted(&path.join(format!("{noun}.ftl"))))
    };
    let source = [
        "/// The nouns that texts are sorted by; each is a file of both languages.\n".to_owned(),
        list("pub const NOUNS", &|noun| format!("{noun:?}")),
        list("const ZH", &text("zh")),
        list("const EN", &text("en")),
    ];
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    fs::write(out.join("nouns.rs"), source.concat()).expect("the list is written");
}

/// The names of the files of a language.
fn nouns(folder: &Path) -> BTreeSet<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let noun = |path: PathBuf| {
        let noun = path.file_name()?.to_str()?.strip_suffix(".ftl")?;
        Some(noun.to_owned())
    };
    files.filter_map(|file| noun(file.expect("an entry of the folder").path())).collect()
}

/// A path as a literal of Rust.
struct Quoted<'a>(&'a Path);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.to_str().expect("the path is UTF-8"))
    }
}
