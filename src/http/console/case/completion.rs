//! Case numbers that are offered while one is typed.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use crate::custody::Refused;
use crate::custody::case::CaseState;
use crate::custody::case::named::OFFERED;
use crate::custody::refused::{Fault, Field};
use crate::http::AppState;
use crate::http::console::case::TEXT_SOUGHT_MAX;
use crate::http::console::errors::Oops;
use crate::http::console::visitor::Visitor;
use crate::http::extract::Address;

/// What was typed so far.
#[derive(Debug, Default, Deserialize)]
pub(in crate::http::console::case) struct Typed {
    #[serde(default)]
    text: String,
}

/// A case that is offered.
#[derive(Debug, Serialize)]
pub(in crate::http::console::case) struct Offered {
    number: String,
    title: String,
}

/// The latest cases that something can be filed under, of which number or title has what was typed. The search is
/// logged like any other.
pub(in crate::http::console::case) async fn offered(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(typed): Address<Typed>,
) -> Result<Json<Vec<Offered>>, Oops> {
    let text = typed.text.trim();
    if text.chars().count() > TEXT_SOUGHT_MAX {
        let problem = Fault::Longer { most: TEXT_SOUGHT_MAX };
        return Err(Refused::Invalid { field: Field::Text, problem }.into());
    }
    let sought = Some(text.to_owned()).filter(|text| !text.is_empty());
    let found = state.custody.find_cases(visitor.caller(), sought, None, OFFERED).await?;
    let open = found.items.into_iter().filter(|case| case.state == CaseState::Open);
    Ok(Json(open.map(|case| Offered { number: case.number.to_string(), title: case.title }).collect()))
}
