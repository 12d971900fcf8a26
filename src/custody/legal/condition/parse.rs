//! The text of a condition, read into what it asks. What is wrong is told with the place.

use crate::custody::legal::condition::{
    CONDITION_DEPTH_MAX, CONDITION_LENGTH_MAX, Comparison, Condition, Kind, Test, Value, kind_of, yuan,
};

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(String),
    Text(String),
    Number(String),
    Sign(Comparison),
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
}

/// Tokens with the character at which each begins, from 1.
struct Tokens {
    all: Vec<(usize, Token)>,
    at: usize,
    length: usize,
}

/// Reads a whole condition.
pub(super) fn condition(text: &str) -> Result<Condition, String> {
    let length = text.chars().count();
    if length > CONDITION_LENGTH_MAX {
        return Err(format!("is longer than {CONDITION_LENGTH_MAX} characters"));
    }
    let mut tokens = Tokens { all: split(text)?, at: 0, length };
    let read = tokens.any(0)?;
    match tokens.next() {
        None => Ok(read),
        Some((at, _)) => Err(format!("goes on at character {at}, where it should have ended")),
    }
}

fn split(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    let run = |from: usize, holds: fn(char) -> bool| chars[from..].iter().take_while(|c| holds(**c)).count();
    while let Some(c) = chars.get(at).copied() {
        let from = at;
        let follows = chars.get(at + 1) == Some(&'=');
        let (token, length) = match c {
            ' ' | '\n' | '\t' => {
                at += 1;
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::ListOpen, 1),
            ']' => (Token::ListClose, 1),
            ',' => (Token::Comma, 1),
            '=' => (Token::Sign(Comparison::Equal), 1),
            '!' if follows => (Token::Sign(Comparison::Other), 2),
            '>' if follows => (Token::Sign(Comparison::AtLeast), 2),
            '<' if follows => (Token::Sign(Comparison::AtMost), 2),
            '>' => (Token::Sign(Comparison::Above), 1),
            '<' => (Token::Sign(Comparison::Below), 1),
            '\'' => {
                let inside = run(at + 1, |c| c != '\'');
                if chars.get(at + 1 + inside).is_none() {
                    return Err(format!("has a quotation mark at character {} that is not closed", from + 1));
                }
                (Token::Text(chars[at + 1..=at + inside].iter().collect()), inside + 2)
            }
            c if c.is_ascii_digit() => {
                let length = run(at, |c| c.is_ascii_digit() || c == '.');
                (Token::Number(chars[at..at + length].iter().collect()), length)
            }
            c if c.is_ascii_lowercase() => {
                let length = run(at, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                (Token::Name(chars[at..at + length].iter().collect()), length)
            }
            other => return Err(format!("has {other:?} at character {}, which no condition has", from + 1)),
        };
        tokens.push((from + 1, token));
        at += length;
    }
    Ok(tokens)
}

impl Tokens {
    fn next(&mut self) -> Option<(usize, Token)> {
        let token = self.all.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn is_name(&self, name: &str) -> bool {
        matches!(self.all.get(self.at), Some((_, Token::Name(next))) if next == name)
    }

    /// The next one, which must be there.
    fn required(&mut self, what: &str) -> Result<(usize, Token), String> {
        let end = self.length;
        self.next().ok_or_else(|| format!("ends after character {end}, where {what} should stand"))
    }

    fn any(&mut self, depth: usize) -> Result<Condition, String> {
        let mut parts = vec![self.all(depth)?];
        while self.is_name("or") {
            self.at += 1;
            parts.push(self.all(depth)?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, String> {
        let mut parts = vec![self.one(depth)?];
        while self.is_name("and") {
            self.at += 1;
            parts.push(self.one(depth)?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn one(&mut self, depth: usize) -> Result<Condition, String> {
        match self.required("a field")? {
            (at, Token::Open) => {
                if depth == CONDITION_DEPTH_MAX {
                    return Err(format!("nests parentheses deeper than {CONDITION_DEPTH_MAX} at character {at}"));
                }
                let inside = self.any(depth + 1)?;
                match self.required("a closing parenthesis")? {
                    (_, Token::Close) => Ok(inside),
                    (at, _) => Err(format!("has no closing parenthesis at character {at}")),
                }
            }
            (at, Token::Name(name)) => self.test(at, &name).map(Condition::Test),
            (at, _) => Err(format!("has no field at character {at}")),
        }
    }

    fn test(&mut self, at: usize, name: &str) -> Result<Test, String> {
        let Some(kind) = kind_of(name) else {
            return Err(format!("asks for {name:?} at character {at}, which is no field"));
        };
        let field = super::FIELDS.iter().find(|(known, _)| *known == name).map_or("", |(known, _)| *known);
        if kind == Kind::Flag {
            return Ok(Test::Is(field));
        }
        let (at, token) = self.required("a comparison")?;
        match (kind, token) {
            (Kind::Set(words), Token::Name(has)) if has == "has" => Ok(Test::Has(field, self.word(field, words)?)),
            (Kind::Word(words), Token::Name(is_in)) if is_in == "in" => Ok(Test::In(field, self.list(field, words)?)),
            (Kind::Word(words), Token::Sign(sign @ (Comparison::Equal | Comparison::Other))) => {
                Ok(Test::Compare(field, sign, Value::Word(self.word(field, words)?)))
            }
            (Kind::Money | Kind::Number, Token::Sign(sign)) => {
                Ok(Test::Compare(field, sign, self.number(field, kind)?))
            }
            _ => Err(format!("compares {field} at character {at} as it cannot be: it is {}", is(kind))),
        }
    }

    fn number(&mut self, field: &str, kind: Kind) -> Result<Value, String> {
        let (at, token) = self.required("a number")?;
        let value = match (kind, &token) {
            (Kind::Money, Token::Number(text)) => yuan(text).map(Value::Money),
            (Kind::Number, Token::Number(text)) => text.parse().ok().map(Value::Number),
            _ => None,
        };
        value.ok_or_else(|| format!("compares {field} at character {at} with what is {}", kind.takes_not()))
    }

    fn word(&mut self, field: &str, words: &[&str]) -> Result<String, String> {
        match self.required("a word")? {
            (_, Token::Text(text)) if words.contains(&text.as_str()) => Ok(text),
            (at, Token::Text(text)) => {
                Err(format!("has {text:?} at character {at}, which {field} never is: {}", words.join(", ")))
            }
            (at, _) => Err(format!("has no word in quotation marks at character {at}")),
        }
    }

    fn list(&mut self, field: &str, words: &[&str]) -> Result<Vec<String>, String> {
        match self.required("a list")? {
            (_, Token::ListOpen) => {}
            (at, _) => return Err(format!("has no list at character {at}")),
        }
        let mut listed = vec![self.word(field, words)?];
        loop {
            match self.required("the end of the list")? {
                (_, Token::ListClose) => return Ok(listed),
                (_, Token::Comma) => listed.push(self.word(field, words)?),
                (at, _) => return Err(format!("has a list that does not go on at character {at}")),
            }
        }
    }
}

impl Kind {
    fn takes_not(self) -> &'static str {
        match self {
            Self::Money => "no amount in yuan with at most two decimals",
            Self::Number => "no whole number",
            Self::Word(_) | Self::Set(_) => "no word",
            Self::Flag => "neither yes nor no",
        }
    }
}

fn is(kind: Kind) -> &'static str {
    match kind {
        Kind::Money => "an amount, compared by a sign",
        Kind::Number => "a number, compared by a sign",
        Kind::Word(_) => "a word, compared by =, != or in",
        Kind::Set(_) => "a set, asked by has",
        Kind::Flag => "yes or no, and stands alone",
    }
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}
