//! The form of a text's schema in the service's OpenAPI document, and that of bytes in base64, which many
//! modules write. Only with the feature `openapi`.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// What a text must look like: a pattern, and its least and greatest length in characters.
pub(crate) type Rule = (&'static str, usize, usize);

/// The schema of a text.
pub(crate) fn text((pattern, least, most): Rule, what: &str, example: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).description(Some(what));
    object.min_length(Some(least)).max_length(Some(most)).examples([example]).build().into()
}

/// Bytes in base64: at most what the largest body holds.
#[derive(Debug)]
pub struct Base64;

impl PartialSchema for Base64 {
    fn schema() -> RefOr<Schema> {
        let rule = ("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", 0, 24 * 1024 * 1024);
        text(rule, "Bytes in base64", "AAECAw==")
    }
}

impl ToSchema for Base64 {}

macro_rules! texts {
    ($($(#[doc = $what:literal])+ $name:ident $pattern:literal, $least:expr, $most:expr, $example:literal;)*) => {$(
        $(#[doc = $what])+
        #[derive(Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text(($pattern, $least, $most), concat!($($what),+).trim_start(), $example)
            }
        }

        impl ToSchema for $name {}
    )*};
}

texts! {
    /// A day.
    Day "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", 10, 10, "2026-10-01";
    /// The secret part of a one-time code: its first 20 letters and digits, without what stands between them.
    CodeSecret "^[0-9A-HJKMNP-TV-Z]{20}$", 20, 20, "0123ABCDEFGHJKMNPQRS";
    /// A challenge, as the service gave it: 56 bytes in base64url.
    Nonce "^[A-Za-z0-9_-]{75}$", 75, 75, "AAZE3l0bwAAAAQIDBAUGBwgJCgsMDQ4PAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    /// A checkpoint as it was signed. As many as are asked for fit into a body of 16 KiB.
    SeenNote "", 0, 4_000, "docket.example/custody\n3\nLCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=\n";
    /// What a signed payload is, as DSSE names it.
    PayloadType r"^application/vnd\.in-toto\+json$", 28, 28, "application/vnd.in-toto+json";
}
