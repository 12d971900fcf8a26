//! Redirects say in their body where they lead, as RFC 9110, section 15.4, asks.
//!
//! It is more than courtesy. Over HTTP/2 a redirect without a body ends with its head; where it is given before the
//! request's body was sent, the stream is reset right behind it (RFC 9113, section 8.1), and some clients (curl 7.88)
//! then tell of the reset and not of the answer. A body between the two arrives.

use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use http_body::Body as _;

/// Gives a redirect without a body one that names its place.
pub async fn say(mut response: Response) -> Response {
    let is_empty = response.body().size_hint().exact() == Some(0);
    if !response.status().is_redirection() || !is_empty {
        return response;
    }
    // One that leads nowhere says that what the client has is still so (304), which has no body.
    let Some(place) = response.headers().get(header::LOCATION) else { return response };
    let text = [place.as_bytes(), b"\n"].concat();
    *response.body_mut() = Body::from(text);
    // Nobody is to show it, so it has no type.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::response::{IntoResponse as _, Redirect};

    use super::*;

    async fn said(response: Response) -> (StatusCode, String) {
        let response = say(response).await;
        let (status, body) = (response.status(), response.into_body());
        let bytes = axum::body::to_bytes(body, 1000).await.expect("a body");
        (status, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn a_redirect_names_its_place_and_nothing_else_is_given_a_body() {
        let to = said(Redirect::to("/sign-in?next=%2Fcases").into_response()).await;
        assert_eq!(to, (StatusCode::SEE_OTHER, "/sign-in?next=%2Fcases\n".to_owned()));
        for status in [StatusCode::NOT_MODIFIED, StatusCode::NO_CONTENT, StatusCode::OK, StatusCode::CREATED] {
            let placed = (status, [(header::LOCATION, "/x")]).into_response();
            let expected = if status.is_redirection() { "/x\n" } else { "" };
            assert_eq!(said(placed).await, (status, expected.to_owned()));
            assert_eq!(said(status.into_response()).await, (status, String::new()));
        }
        let with_page = (StatusCode::SEE_OTHER, [(header::LOCATION, "/x")], "page").into_response();
        assert_eq!(said(with_page).await.1, "page");
    }
}
