//! Printouts of a case: in which language they are asked for, and the opinion that was filed.

use evidence::digest::Digest;
use evidence::ids::DocumentId;
use serde::{Deserialize, Serialize};
use words::Lang;

/// A language that printouts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintoutLanguage {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl From<Lang> for PrintoutLanguage {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

impl From<PrintoutLanguage> for Lang {
    fn from(language: PrintoutLanguage) -> Self {
        match language {
            PrintoutLanguage::Zh => Self::Zh,
            PrintoutLanguage::En => Self::En,
        }
    }
}

/// In which language a printout is asked for.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrintoutQuery {
    /// The language; where none is named that of `Accept-Language`, and Chinese where that names none of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub lang: Option<PrintoutLanguage>,
}

/// An opinion of a legal review that was filed in its case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpinionFiledBody {
    /// The document.
    pub document: DocumentId,
    /// SHA-256 of its content, as the log has it.
    pub content: Digest,
}
