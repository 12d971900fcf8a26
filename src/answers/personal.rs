//! Personal data, as it is given and as it is shown: whole, masked, or not at all.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What proves who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// The identity card of a citizen (居民身份证).
    ResidentCard,
    /// A passport.
    Passport,
    /// A travel or residence permit (通行证、居住证).
    TravelPermit,
    /// Another document.
    OtherPaper,
}

evidence::all_variants! {
    IdentityKind { ResidentCard, Passport, TravelPermit, OtherPaper }
}

/// How much of personal data is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonalSight {
    /// All of it.
    Whole,
    /// Beginnings and ends.
    Masked,
    /// Nothing: it is not for the caller.
    Hidden,
    /// Nothing: it was erased.
    Erased,
    /// Nothing: it is not there any more, and nobody said that it was erased.
    Missing,
}

/// Personal data of somebody, beside the name. What is not known is empty or left out; where it is shown masked, stars
/// stand in the place of what is left out.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalBody {
    /// What proves who it is.
    #[serde(default)]
    pub identity_kind: Option<IdentityKind>,
    /// Its number. That of an identity card is held against its check digit.
    #[serde(default)]
    #[schema(max_length = 500, example = "11010519491231002X")]
    pub identity_number: String,
    /// The day of birth, as `2008-03-01`; taken from the number of an identity card where it is left out.
    #[serde(default)]
    #[schema(max_length = 500, example = "1949-12-31")]
    pub birth_date: String,
    /// Who represents an organisation, by name.
    #[serde(default)]
    #[schema(max_length = 500, example = "李明")]
    pub representative: String,
    /// The guardian of a minor, by name.
    #[serde(default)]
    #[schema(max_length = 500, example = "王强")]
    pub guardian: String,
    /// The address.
    #[serde(default)]
    #[schema(max_length = 500, example = "薛城区光明路1号")]
    pub address: String,
    /// The telephone number.
    #[serde(default)]
    #[schema(max_length = 500, example = "13800000000")]
    pub phone: String,
}

/// It does not show itself in messages.
impl fmt::Debug for PersonalBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalBody(…)")
    }
}
