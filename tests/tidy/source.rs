//! Reads Rust source just well enough to judge it: what is code, what is a literal or a comment, which
//! items are tests, where functions end, and which paths are named.
//!
//! A scanner, not a parser: it needs nothing but `std`, so the tidy test builds in a second, and it
//! takes valid Rust for granted because the compiler has seen the same files.

/// One file, split into what the rules look at.
pub(crate) struct Source {
    /// Path below the repository's root, with `/` between its parts.
    pub(crate) path: String,
    /// The file as it is.
    pub(crate) text: String,
    /// Tokens of all code.
    pub(crate) tokens: Vec<Token>,
    /// Tokens of the code that ships: without test items, and none in a file of tests.
    pub(crate) product: Vec<Token>,
    /// String literals of the code that ships.
    pub(crate) literals: Vec<Token>,
}

/// A piece of the text and the line that it starts on, counted from 1.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// A function's name, first line, and number of lines from `fn` to its closing brace.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) length: usize,
}

/// What a stretch of text is when it is not code.
#[derive(PartialEq)]
enum Blank {
    Comment,
    Text,
}

impl Source {
    /// Scans `text`, which lies at `path`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let (code, blanks) = mask(&chars);
        let tokens = tokenise(&code);
        let shipped = if is_test_file(path) { vec![' '; code.len()] } else { without_test_items(&code) };
        let product = tokenise(&shipped);
        let literals = blanks
            .into_iter()
            .filter(|(start, _)| shipped[*start] != ' ')
            .map(|(start, end)| Token {
                text: inside(&chars[start..end].iter().collect::<String>()).to_owned(),
                line: line_at(&chars, start),
            })
            .collect();
        Self { path: path.to_owned(), text: text.to_owned(), tokens, product, literals }
    }

    /// The path below `prefix`, if the file lies there.
    pub(crate) fn below(&self, prefix: &str) -> Option<&str> {
        self.path.strip_prefix(prefix)
    }

    /// Every function that has a body.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let tokens = &self.tokens;
        (0..tokens.len())
            .filter(|at| tokens[*at].text == "fn" && tokens.get(at + 1).is_some_and(is_word))
            .filter_map(|at| {
                let body = item_end(tokens, at, false)?;
                (tokens[body].text == "}").then(|| Function {
                    name: tokens[at + 1].text.clone(),
                    line: tokens[at].line,
                    length: tokens[body].line - tokens[at].line + 1,
                })
            })
            .collect()
    }
}

/// Every path of two segments or more, with the groups of `use` written out.
pub(crate) fn paths(tokens: &[Token]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let starts = is_word(&tokens[at]) && tokens.get(at + 1).is_some_and(|next| next.text == "::");
        at = if starts { path_at(tokens, at, "", &mut found) } else { at + 1 };
    }
    found
}

/// Reads the path or `use` tree at `at`; returns the index after it.
fn path_at(tokens: &[Token], mut at: usize, prefix: &str, found: &mut Vec<Token>) -> usize {
    let line = tokens[at].line;
    let mut path = prefix.to_owned();
    while let Some(token) = tokens.get(at) {
        if token.text == "{" {
            return group_at(tokens, at + 1, &path, found);
        }
        path = if path.is_empty() { token.text.clone() } else { format!("{path}::{}", token.text) };
        at += 1;
        let more = tokens.get(at).is_some_and(|next| next.text == "::")
            && tokens.get(at + 1).is_some_and(|next| is_word(next) || next.text == "{" || next.text == "*");
        if !more {
            break;
        }
        at += 1;
    }
    found.push(Token { text: path, line });
    at
}

/// Reads the group of a `use` whose first token is at `at`; returns the index after its brace.
fn group_at(tokens: &[Token], mut at: usize, prefix: &str, found: &mut Vec<Token>) -> usize {
    while let Some(token) = tokens.get(at) {
        at = match token.text.as_str() {
            "}" => return at + 1,
            "as" => at + 2,
            "*" | "{" => path_at(tokens, at, prefix, found),
            _ if is_word(token) => path_at(tokens, at, prefix, found),
            _ => at + 1,
        };
    }
    at
}

/// What stands between the quotes of a literal.
fn inside(literal: &str) -> &str {
    let raw = literal.strip_prefix('r').filter(|rest| rest.starts_with(['"', '#']));
    raw.map_or(literal, |raw| raw.trim_matches('#')).trim_matches('"')
}

pub(crate) fn is_word(token: &Token) -> bool {
    token.text.starts_with(|first: char| first.is_alphanumeric() || first == '_')
}

/// Whether nothing in the file ships: integration tests, benchmarks, `tests.rs` beside the code.
fn is_test_file(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
}

/// Copies the characters with comments and literals turned into spaces; a literal's first character is
/// left as a mark. Gives the ranges of the literals too.
fn mask(chars: &[char]) -> (Vec<char>, Vec<(usize, usize)>) {
    let mut code = chars.to_vec();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some((blank, end)) = blank_at(chars, at) else {
            at += 1;
            continue;
        };
        for place in &mut code[at..end] {
            if *place != '\n' {
                *place = ' ';
            }
        }
        if blank == Blank::Text {
            code[at] = '"';
            literals.push((at, end));
        }
        at = end;
    }
    (code, literals)
}

/// The comment or literal that starts at `at`, with its end.
fn blank_at(chars: &[char], at: usize) -> Option<(Blank, usize)> {
    let next = chars.get(at + 1).copied();
    match (chars[at], next) {
        ('/', Some('/')) => Some((Blank::Comment, find(chars, at, &['\n']).unwrap_or(chars.len()))),
        ('/', Some('*')) => Some((Blank::Comment, block_comment_end(chars, at))),
        ('"', _) => Some((Blank::Text, quoted_end(chars, at, '"'))),
        ('r', Some('"' | '#')) if starts_raw(chars, at) => raw_end(chars, at).map(|end| (Blank::Text, end)),
        ('\'', Some('\\')) => Some((Blank::Text, quoted_end(chars, at, '\''))),
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => Some((Blank::Text, at + 3)),
        _ => None,
    }
}

fn find(chars: &[char], from: usize, what: &[char]) -> Option<usize> {
    (from..chars.len()).find(|at| chars[*at..].starts_with(what))
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < chars.len() {
        if chars[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if chars[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn quoted_end(chars: &[char], start: usize, quote: char) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// Whether the `r` at `at` begins a word, but for the `b` or `c` of a byte or C string.
fn starts_raw(chars: &[char], at: usize) -> bool {
    let word = |back: usize| at.checked_sub(back).is_some_and(|at| chars[at].is_alphanumeric() || chars[at] == '_');
    !word(1) || (matches!(chars[at - 1], 'b' | 'c') && !word(2))
}

/// The end of the raw string at `at`; `None` for a raw identifier.
fn raw_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|one| **one == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let end = find(chars, at + 2 + hashes, &close).map_or(chars.len(), |end| end + close.len());
    Some(end)
}

fn line_at(chars: &[char], at: usize) -> usize {
    1 + chars[..at].iter().filter(|one| **one == '\n').count()
}

fn tokenise(code: &[char]) -> Vec<Token> {
    place_tokens(code).into_iter().map(|(_, token)| token).collect()
}

/// Words, `::`, and every other character that is not a space, with their places.
fn place_tokens(code: &[char]) -> Vec<(usize, Token)> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < code.len() {
        let word = code[at..].iter().take_while(|one| one.is_alphanumeric() || **one == '_').count();
        let length = if word > 0 {
            word
        } else if code[at..].starts_with(&[':', ':']) {
            2
        } else {
            1
        };
        if code[at] == '\n' {
            line += 1;
        } else if !code[at].is_whitespace() {
            tokens.push((at, Token { text: code[at..at + length].iter().collect(), line }));
        }
        at += length;
    }
    tokens
}

/// Turns every item under `#[cfg(test)]` into spaces.
fn without_test_items(code: &[char]) -> Vec<char> {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let placed = place_tokens(code);
    let tokens: Vec<Token> = placed.iter().map(|(_, token)| token.clone()).collect();
    let mut shipped = code.to_vec();
    for start in 0..tokens.len() {
        let is_mark = tokens[start..].len() >= mark.len()
            && tokens[start..].iter().zip(mark).all(|(token, part)| token.text == part);
        if !is_mark {
            continue;
        }
        let item = start + mark.len();
        let Some(end) = item_end(&tokens, item, is_small(&tokens, item)) else { continue };
        for place in &mut shipped[placed[start].0..=placed[end].0] {
            if *place != '\n' {
                *place = ' ';
            }
        }
    }
    shipped
}

/// Whether what is at `at` ends with a comma, as a variant, field or match arm does, and an item does not.
fn is_small(tokens: &[Token], at: usize) -> bool {
    const ITEMS: [&str; 14] = [
        "#",
        "async",
        "const",
        "enum",
        "extern",
        "fn",
        "impl",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "use",
    ];
    tokens.get(at).is_some_and(|token| !ITEMS.contains(&token.text.as_str()))
}

/// Index of the `;` or `}` (or, for small things, the `,`) that ends what starts at `at`.
fn item_end(tokens: &[Token], at: usize, small: bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => return index.checked_sub(1),
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return Some(index);
                }
            }
            ")" | "]" => depth -= 1,
            ";" if depth == 0 => return Some(index),
            "," if depth == 0 && small => return Some(index),
            _ => {}
        }
    }
    None
}
