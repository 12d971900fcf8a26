//! Schemas of texts and bytes that have no type of their own in the code: what bounds them is the constant that
//! the code asks.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::answers::bounds::{
    CIRCLE_LENGTH_MAX, CURSOR_LENGTH_MAX, LOG_FIELD_LENGTH_MAX, PASSAGE_LENGTH_MAX, PASSWORD_LENGTH_MAX,
    PASSWORD_LENGTH_MIN_BESIDE_CODE, QUERY_LENGTH_MAX, SAVED_NAME_LENGTH_MAX, TEXT_LENGTH_MAX,
};

macro_rules! texts {
    ($($(#[doc = $what:literal])* $name:ident $least:expr, $most:expr, $pattern:expr, $example:literal;)*) => {$(
        $(#[doc = $what])*
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let pattern: Option<&str> = $pattern;
                let object = ObjectBuilder::new().schema_type(Type::String).pattern(pattern).examples([$example]);
                let object = object.min_length(Some($least)).max_length(Some($most));
                object.description(Some(concat!($($what),*).trim_start())).build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

texts! {
    /// A text that people wrote, without control or direction characters; spaces at its ends are left out.
    Line 1, TEXT_LENGTH_MAX, Some(r"\S"), "薛城区永福路占道经营";
    /// A longer text that people wrote, in one paragraph.
    Passage 1, PASSAGE_LENGTH_MAX, Some(r"\S"), "事实清楚，证据确凿，适用依据正确，程序合法";
    /// The same, which may be empty.
    MaybePassage 0, PASSAGE_LENGTH_MAX, None, "案情复杂，涉及多个当事人";
    /// What somebody calls a search that they keep.
    SavedName 1, SAVED_NAME_LENGTH_MAX, Some(r"\S"), "光明路 未归案";
    /// What a person types to search.
    Words 0, QUERY_LENGTH_MAX, None, "王伟 光明路";
    /// What the log is asked for in one of its fields.
    LogText 0, LOG_FIELD_LENGTH_MAX, None, "王伟";
    /// Flags with commas between, at most 10.
    Flags 0, QUERY_LENGTH_MAX, None, "capture-time-guessed";
    /// A circle on the earth: latitude, longitude and radius in metres.
    Circle 5, CIRCLE_LENGTH_MAX, Some(r"^[-+.0-9]+,[-+.0-9]+,[0-9]+$"), "34.7953,117.2633,500";
    /// Id of an entry of the legal data, `GET /api/v1/legal`.
    RuleId 1, 32, Some("^[a-z][a-z0-9_-]*$"), "n-decide-90d";
    /// A moment (RFC 3339), or a day.
    MomentOrDay 10, 40, Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}"), "2026-09-18";
    /// What is known of a field: an amount in yuan, words with commas between, yes or no.
    FactText 0, 200, None, "5000";
    /// A place in a list, as an earlier page gave it.
    PageCursor 1, CURSOR_LENGTH_MAX, Some("^[A-Za-z0-9_-]+$"),
        "MTc5NTE1NjIwMDAwMDAwMDpjYTVlY2E1ZWNhNWVjYTVlY2E1ZWNhNWVjYTVlY2E1ZQ";
    /// A password, of 12 characters at least, or as many more as the site asks for; of 8 where a second factor is asked
    /// for as well.
    Password PASSWORD_LENGTH_MIN_BESIDE_CODE, PASSWORD_LENGTH_MAX, None, "correct horse battery staple";
    /// A token, to be sent as `Authorization: Bearer …`.
    Token 1, 200, Some("^dk[ts]_"), "dkt_0000000000000000000000000000000000000000000";
    /// A one-time code of 36 letters and digits in groups.
    Code 41, 41, Some("^[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{6}){5}$"),
        "0123AB-CDEFGH-JKMNPQ-RSTVWX-YZ0123-456789";
}

/// Bytes as they are.
pub struct Bytes;

impl PartialSchema for Bytes {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::String).description(Some("Bytes as they are"));
        let object = object.format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        object.examples(["bytes"]).build().into()
    }
}

impl ToSchema for Bytes {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Bytes")
    }
}
