//! Extractors whose refusals are problems.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use evidence::cause::Cause;
use evidence::time::Utc;
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
        let request = given(request, state).await?;
        let axum::Json(Object(value)) = axum::Json::<Object<T>>::from_request(request, state).await?;
        Ok(Self(value))
    }
}

/// A body that is taken piece by piece. One that was withheld was not read, and is refused.
pub struct Pieces(pub axum::body::Body);

impl FromRequest<AppState> for Pieces {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        Ok(Self(given(request, state).await?.into_body()))
    }
}

/// A request of which the body was not withheld.
async fn given(request: Request, state: &AppState) -> Result<Request, Problem> {
    let Some(withheld) = request.extensions().get::<Withheld>().copied() else { return Ok(request) };
    let (identity, client) = (request.extensions().get().cloned(), client_of(request.extensions()));
    Err(refuse_withheld(state, withheld, identity, client).await)
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

/// The query string of a page. People keep, share and mend such addresses: of what stands in it twice the last holds,
/// and what the page does not know is left alone.
pub struct Address<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Address<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        read_address(parts.uri.query().unwrap_or_default())
            .map(Self)
            .ok_or_else(|| bad_query(Detail::of("detail-bad-address", &[])))
    }
}

fn read_address<T: DeserializeOwned>(query: &str) -> Option<T> {
    let pairs: BTreeMap<String, String> = serde_urlencoded::from_str(query).ok()?;
    serde_urlencoded::from_str(&serde_urlencoded::to_string(pairs).ok()?).ok()
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

/// The moments from which and before which something is asked for; refused where the latter comes first.
pub fn span(from: Option<&str>, until: Option<&str>) -> Result<(Option<Utc>, Option<Utc>), Refused> {
    let (from, until): (Option<Utc>, Option<Utc>) =
        (maybe_value(Field::From, from)?, maybe_value(Field::Until, until)?);
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Refused::Invalid { field: Field::Until, problem: Fault::BeforeStart });
    }
    Ok((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, Default, Deserialize)]
    #[serde(default)]
    struct Asked {
        q: String,
        from: u64,
    }

    #[test]
    fn of_what_an_address_says_twice_the_last_holds_and_what_is_unknown_is_left_alone() {
        let read = |query: &str| read_address::<Asked>(query).map(|asked| (asked.q, asked.from));
        for (query, q, from) in [
            ("", "", 0),
            ("q=%E5%85%89&from=3", "光", 3),
            ("q=a&q=b&from=1&from=2", "b", 2),
            ("q=a&utm_source=mail&utm_source=x&=&&", "a", 0),
            ("q=a%ff", "a\u{fffd}", 0),
        ] {
            assert_eq!(read(query), Some((q.to_owned(), from)), "{query}");
        }
        for wrong in ["from=many", "from=-1", "from="] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
