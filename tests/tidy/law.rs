//! The law is data: no number of an article stands in the code.

use crate::source::{Source, Token, is_word};
use crate::{finding, found_in};

/// What the numbers of articles are written with.
const NUMERALS: &str = "〇零一二三四五六七八九十百0123456789";

/// Whether a comment names an article of the law: 第七十二条, 行政处罚法 72, article 72.
fn names_article(comment: &str) -> bool {
    let digit_after =
        |before: &str| comment.split(before).skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let in_full = comment.split('第').skip(1).any(|rest| {
        let after = rest.trim_start_matches(|c: char| NUMERALS.contains(c));
        after.len() < rest.len() && after.starts_with('条')
    });
    in_full || ["法 ", "条例 ", "办法 ", "article ", "articles "].into_iter().any(digit_after)
}

/// The comments directly above a line, and the one at its end; attributes may stand between.
fn comments(source: &Source, line: usize) -> String {
    let lines: Vec<&str> = source.text.lines().collect();
    let above = lines[..line - 1].iter().rev().map(|text| text.trim());
    let above = above.take_while(|text| text.starts_with("//") || text.starts_with("#["));
    let behind = lines[line - 1].split_once("//").map_or("", |(_, comment)| comment);
    above.filter(|text| text.starts_with("//")).chain([behind]).collect::<Vec<_>>().join("\n")
}

/// Most tokens of the type of a constant that is looked at.
const TYPE_TOKENS: usize = 40;

/// Whether the constant whose name stands at `at` is given with a number in it.
fn is_number(tokens: &[Token], at: usize) -> bool {
    let Some(equals) = tokens[at..].iter().take(TYPE_TOKENS).position(|token| token.text == "=") else { return false };
    let value = tokens[at + equals..].iter().take_while(|token| token.text != ";");
    let is_digits = |token: &Token| token.text.starts_with(|first: char| first.is_ascii_digit());
    value.into_iter().any(is_digits)
}

/// A constant that is a number and names the article that it comes from belongs into `config/legal.toml`, with the days on
/// which that is in force.
pub(crate) fn figures(source: &Source) -> Vec<String> {
    if source.below("src/").is_none() && source.below("evidence/src/").is_none() {
        return Vec::new();
    }
    let tokens = &source.product;
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        // What stands behind a bracket or a comma is a parameter of a type.
        let is_parameter = at > 0 && ["<", ","].contains(&tokens[at - 1].text.as_str());
        let named = tokens.get(at + 1).filter(|name| is_word(name) && name.text != "fn");
        let (Some(name), false) = (named.filter(|_| tokens[at].text == "const"), is_parameter) else { continue };
        if is_number(tokens, at + 1) && names_article(&comments(source, tokens[at].line)) {
            let told = format!("`{}` is a number of the law: it belongs into config/legal.toml", name.text);
            found.push(finding(source, tokens[at].line, &told));
        }
    }
    found
}

#[test]
fn a_number_of_an_article_is_found() {
    let at = "src/custody/performance/surcharge.rs";
    for text in [
        "/// Per cent a day (行政处罚法 72).\nconst DAILY: i64 = 3;",
        "/// 行政处罚法第七十二条\n#[expect(dead_code, reason = \"r\")]\npub(crate) const DAILY: i64 = 3;",
        "/// Law on penalties, article 58.\npub const SINCE: Date = date(2021, 7, 15);",
        "// annex 2, article 31\nconst WITHIN: Duration = Duration::from_hours(24);",
        "const OFFICERS_MIN: usize = 2; // 行政强制法 18",
        "impl A {\n    /// 山东省社会信用条例 38\n    const YEARS: [u32; 2] = [5, 3];\n}",
    ] {
        assert!(found_in(at, text).contains("is a number of the law"), "{text}");
        assert!(found_in("evidence/src/term/mod.rs", text).contains("is a number of the law"), "{text}");
        assert_eq!(found_in("tests/law.rs", text), "", "{text}");
    }
    for text in [
        "/// Most parts in which a fine is paid.\nconst PARTS_MAX: usize = 36;",
        "/// The mark of a dispute (annex 2, article 21).\nconst MARK: &str = \"dispute_prone\";",
        "/// 行政处罚法 72, by the legal data.\nfn f<const N: usize>(a: [u8; N]) -> u32 { 3 }",
        "/// 行政处罚法 72.\nconst fn f() -> u32 { 3 }",
        "/// 行政处罚法 72.\nfn f() {}\n\n/// Hundredths of a fen.\nconst HUNDREDTHS: i64 = 100;",
        "#[cfg(test)]\nmod tests {\n    /// 行政处罚法 72.\n    const DAILY: i64 = 3;\n}",
        "/// 第一, 3 of them.\nconst ONE: u32 = 1;",
    ] {
        assert_eq!(found_in(at, text), "", "{text}");
    }
}
