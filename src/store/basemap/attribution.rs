//! Who must be named beneath a map, as packages say it: HTML that is shown as plain text.

use evidence::ids::is_unseen;

/// Longest text of who must be named beneath a map, in characters; what a package says beyond is cut with `…`.
pub const ATTRIBUTION_LENGTH_MAX: usize = 300;

/// Longest name of a character that is looked for behind `&`, in bytes.
const ENTITY_BYTES: usize = 10;

/// The text of a piece of HTML: without its tags, on one line, and no longer than what is shown. None where nothing is left.
pub(in crate::store::basemap) fn plain(html: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (told, length) = if rest.starts_with('<') { tag(rest) } else { entity(rest) };
        text.push_str(&told);
        rest = &rest[length..];
    }
    text.push_str(rest);
    let seen: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let seen: String = seen.chars().filter(|c| !is_unseen(*c)).collect();
    let line = seen.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let cut: String = if line.chars().count() > ATTRIBUTION_LENGTH_MAX {
        line.chars().take(ATTRIBUTION_LENGTH_MAX - 1).chain(['…']).collect()
    } else {
        line
    };
    (!cut.is_empty()).then_some(cut)
}

/// What stands for a tag, and its bytes: nothing, but that words on both sides of a break stay two. A sign that opens no
/// tag stays.
fn tag(html: &str) -> (String, usize) {
    let begins = html[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    let Some(end) = html.find('>').filter(|_| begins) else { return ("<".to_owned(), 1) };
    let name = html[1..end].trim_start_matches('/').to_ascii_lowercase();
    let breaks = ["br", "p", "div", "li"].iter().any(|one| name.split([' ', '/']).next() == Some(one));
    (if breaks { " " } else { "" }.to_owned(), end + 1)
}

/// A character by its name or number, and its bytes.
fn entity(html: &str) -> (String, usize) {
    let as_it_is = || ("&".to_owned(), 1);
    let Some(end) = html.bytes().take(ENTITY_BYTES).position(|byte| byte == b';') else { return as_it_is() };
    let name = &html[1..end];
    let numbered = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    let character = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "copy" => Some('©'),
        _ => numbered.and_then(char::from_u32),
    };
    character.map_or_else(as_it_is, |character| (character.to_string(), end + 1))
}
