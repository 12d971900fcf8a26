//! Forms of pages: what a form lacks, or has too much of, is told like any other mistake.

use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;

use crate::custody::Refused;
use crate::custody::refused::{Fault, Field};
use crate::http::AppState;
use crate::http::console::errors::Oops;

/// The fields of a form, or of a script's request in the shape of one.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Form<T> {
    type Rejection = Oops;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Oops> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(fields)) => Ok(Self(fields)),
            Err(rejection) => {
                let too_large = rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
                // What was typed may stand in the rejection's text.
                tracing::debug!(status = %rejection.into_response().status(), "a form was not accepted");
                let problem = if too_large { Fault::TooLarge } else { Fault::FormIncomplete };
                Err(Refused::Invalid { field: Field::Form, problem }.into())
            }
        }
    }
}
