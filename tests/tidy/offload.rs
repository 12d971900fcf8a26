//! Files are read and written off the runtime's threads: a disk that is slow must not keep those from being answered
//! who want nothing of it.
//!
//! What blocks is known by its name: whatever works on files by itself, and every function that ends in `_blocking`.
//! In code that is async it stands within what hands it to another thread.

use crate::finding;
use crate::source::{Source, Token, is_word};

/// Where the rule holds: what serves.
const SERVES: [&str; 3] = ["src/http/", "src/custody/", "src/store/"];

/// Verbs that no request and no job asks for: a command of its own runs each, and nobody else waits for it.
const APART: [&str; 2] = ["src/custody/log/check.rs", "src/custody/log/backup.rs"];

/// Functions whose argument runs on another thread.
const ELSEWHERE: [&str; 6] = ["spawn_blocking", "off_runtime", "blocking", "read", "read_counted", "append"];

/// Methods without arguments that ask the disk.
const ASKS: [&str; 6] = ["exists", "is_file", "is_dir", "metadata", "symlink_metadata", "sync_all"];

/// Functions of the media cache and of media that read or write its files.
const CACHE: [&str; 5] = ["read_said", "write_said", "forget_outdated", "set_progress", "begin_put"];

/// What stands around a token.
enum Around {
    Function { is_async: bool },
    Call(String),
    Other,
}

/// Work on files in async code.
pub(crate) fn offload(source: &Source) -> Vec<String> {
    if !SERVES.iter().any(|place| source.path.starts_with(place)) || APART.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let tokens = &source.product;
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let (mut around, mut coming, mut found) = (Vec::new(), None, Vec::new());
    for at in 0..tokens.len() {
        match text(at) {
            "fn" => coming = Some((at > 0 && text(at - 1) == "async", around.len())),
            "async" if text(at + 1) == "{" || (text(at + 1) == "move" && text(at + 2) == "{") => {
                coming = Some((true, around.len()));
            }
            ";" if coming.is_some_and(|(_, depth)| depth == around.len()) => coming = None,
            "{" => around.push(match coming {
                Some((is_async, depth)) if depth == around.len() => {
                    coming = None;
                    Around::Function { is_async }
                }
                _ => Around::Other,
            }),
            "(" if at > 0 && is_word(&tokens[at - 1]) => around.push(Around::Call(text(at - 1).to_owned())),
            "(" | "[" => around.push(Around::Other),
            "}" | ")" | "]" => drop(around.pop()),
            _ if blocks(tokens, at) && is_on_runtime(&around) => {
                let what = format!("`{}` in async code: hand it to another thread", text(at));
                found.push(finding(source, tokens[at].line, &what));
            }
            _ => {}
        }
    }
    found
}

/// Whether what is innermost of functions and of calls that run elsewhere is an async function.
fn is_on_runtime(around: &[Around]) -> bool {
    let innermost = around.iter().rev().find(|around| match around {
        Around::Function { .. } => true,
        Around::Call(name) => ELSEWHERE.contains(&name.as_str()),
        Around::Other => false,
    });
    matches!(innermost, Some(Around::Function { is_async: true }))
}

/// Whether the token at `at` is the name of a call that blocks.
fn blocks(tokens: &[Token], at: usize) -> bool {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let (before, name, after) = (if at > 0 { text(at - 1) } else { "" }, text(at), text(at + 1));
    let called = after == "(" && before != "fn";
    // `std::fs::read`, `fs::read`, `File::open`; not tokio's.
    let of = (before == "::").then(|| (text(at.wrapping_sub(2)), text(at.wrapping_sub(4))));
    let on_files = of.is_some_and(|(module, above)| {
        (module == "fs" && above != "tokio" && above != "rustix")
            || (matches!(module, "File" | "OpenOptions") && above != "fs")
    });
    called
        && (on_files
            || (name.ends_with("_blocking") && name != "spawn_blocking")
            || (before == "." && ASKS.contains(&name) && text(at + 2) == ")")
            || (CACHE.contains(&name) && !is_awaited(tokens, at + 1))
            || matches!(name, "statvfs" | "utimensat"))
}

/// Whether the call whose arguments begin at `open` is awaited.
fn is_awaited(tokens: &[Token], open: usize) -> bool {
    let mut depth = 0;
    for at in open..tokens.len() {
        match tokens[at].text.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return matches!(tokens.get(at + 1..at + 3), Some([dot, word]) if dot.text == "." && word.text == "await");
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        offload(&Source::new("src/http/a.rs", text)).len()
    }

    #[test]
    fn work_on_files_in_async_code_is_found() {
        for call in ["std::fs::read(p)", "fs::read(p)", "File::open(p)", "p.exists()", "vault.size_blocking(d)"] {
            assert_eq!(found(&format!("async fn f() {{ let a = {call}; }}")), 1, "{call}");
            assert_eq!(found(&format!("fn f() {{ g(async move {{ if {call} {{}} }}) }}")), 1, "{call}");
            assert_eq!(found(&format!("fn f_blocking() {{ let a = {call}; }}")), 0, "{call}");
            assert_eq!(found(&format!("async fn f() {{ spawn_blocking(move || {{ {call} }}).await; }}")), 0, "{call}");
        }
        assert_eq!(
            found("async fn f() { tokio::fs::File::open(p).await; tokio::fs::read(p).await; r.exists([1]); }"),
            0
        );
        assert_eq!(found("async fn f() { m.read_said(c); m.read_said(d.of(c)).await; }"), 1);
        assert_eq!(found("async fn f() { fn g() { fs::read(p) } }"), 0);
    }
}
