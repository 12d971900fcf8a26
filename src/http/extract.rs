//! Extractors whose refusals are problems.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use evidence::cause::Cause;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::custody::Refused;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::admission::{Withheld, refuse_withheld};
use crate::http::auth::client_of;
use crate::http::problem::{Detail, Problem, bad_path, bad_query};

/// A JSON body. One that was withheld was not read, and is refused.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        if let Some(withheld) = request.extensions().get::<Withheld>().copied() {
            let (identity, client) = (request.extensions().get().cloned(), client_of(request.extensions()));
            return Err(refuse_withheld(state, withheld, identity, client).await);
        }
        let axum::Json(Object(value)) = axum::Json::<Object<T>>::from_request(request, state).await?;
        Ok(Self(value))
    }
}

/// A JSON object. Without it a list would be taken for one, its values for fields in their order.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields))
            }
        }
        deserializer.deserialize_map(Fields(PhantomData)).map(Self)
    }
}

/// A query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        let axum::extract::Query(value) =
            query.map_err(|rejection| bad_query(Detail::quoted("detail-bad-query", rejection.body_text())))?;
        Ok(Self(value))
    }
}

/// Parameters of a path. What is not UTF-8 names nothing that exists.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        let axum::extract::Path(value) =
            path.map_err(|rejection| bad_path(Detail::quoted("detail-bad-path", rejection.body_text())))?;
        Ok(Self(value))
    }
}

/// An id in a path. What is no id names nothing that exists.
pub fn id<T: FromStr>(what: Thing, text: &str) -> Result<T, Refused> {
    text.parse().map_err(|_| Refused::unknown(what, text))
}

/// A value in a query or body that has a type of its own.
pub fn value<T: FromStr>(field: Field, text: &str) -> Result<T, Refused>
where
    for<'a> Cause: From<&'a T::Err>,
{
    text.parse().map_err(|error| Refused::Invalid { field, problem: Fault::Unreadable { cause: Cause::from(&error) } })
}

/// [`value`], where there is one.
pub fn maybe_value<T: FromStr>(field: Field, text: Option<&str>) -> Result<Option<T>, Refused>
where
    for<'a> Cause: From<&'a T::Err>,
{
    text.filter(|text| !text.is_empty()).map(|text| value(field, text)).transpose()
}
