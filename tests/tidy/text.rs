//! What of a file is code, and what of that ships.

use crate::found_in;
use crate::source::{Source, is_word};

#[test]
fn comments_and_literals_are_not_code() {
    let text = r##"
//! crate::http, Utc::now(), todo!()
/* /* use crate::http::Page; */ #[ignore] */
fn f<'a>(_: &'a str) -> (char, char, &'static str, &'static [u8]) {
    ('"', '\'', r#"use axum::Json; " todo!()"#, b"\"Utc::now()")
}
"##;
    assert_eq!(found_in("src/store/tables/mod.rs", text), "");
}

#[test]
fn only_what_the_test_attribute_marks_is_a_test() {
    let text = "enum Clock { System, #[cfg(test)] Fixed(Utc) }\nimpl Clock { fn f() { rusqlite::open(); } }";
    assert!(found_in("src/custody/mod.rs", text).contains("uses the crate rusqlite"));
    let source = Source::new("src/custody/mod.rs", "#[cfg(test)]\nuse rusqlite::{Row, Rows};\nfn kept() {}");
    assert!(source.product.iter().filter(|token| is_word(token)).map(|token| token.text.as_str()).eq(["fn", "kept"]));
}
