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
