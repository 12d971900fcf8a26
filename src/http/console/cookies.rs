//! The console's cookies: what each is called, how it is set, and how it is found in a request.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use cookie::time::Duration;
use cookie::{Cookie, CookieBuilder, SameSite};

use crate::custody::account::devices::PASS_SECONDS;
use crate::http::console::messages::Lang;

/// Name of the session's cookie. `__Host-` binds it to this host, this scheme and every path.
pub const COOKIE: &str = "__Host-docket";

/// Name of the cookie of known devices.
pub const DEVICE_COOKIE: &str = "__Host-docket-device";

/// Name of the language's cookie.
pub const LANG_COOKIE: &str = "docket-lang";

/// Name of the cookie that keeps a sign-in elsewhere, sealed, in the browser that began it.
pub const STATE_COOKIE: &str = "__Host-docket-open-id";

/// How long that cookie lasts, in seconds.
const STATE_SECONDS: i64 = 600;

/// How long the choice of a language holds, in days.
const LANG_DAYS: i64 = 366;

/// A cookie's value. Of several with the same name, the first.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(Cookie::split_parse).filter_map(Result::ok);
    pairs.find(|pair| pair.name() == name)?.value_raw()
}

/// Has an answer set a cookie.
pub(in crate::http::console) fn set_cookie(response: &mut Response, cookie: CookieBuilder<'_>) {
    if let Ok(value) = HeaderValue::try_from(cookie.build().to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A cookie of this site, sent over HTTPS alone, for so many seconds; 0 takes it away.
fn of_site(name: &'static str, value: String, same_site: SameSite, seconds: i64) -> CookieBuilder<'static> {
    let lasts = Duration::seconds(seconds);
    Cookie::build((name, value)).path("/").secure(true).same_site(same_site).max_age(lasts)
}

/// The session's, which no script reads.
pub(in crate::http::console) fn session_cookie(token: &str, seconds: i64) -> CookieBuilder<'static> {
    of_site(COOKIE, token.to_owned(), SameSite::Lax, seconds).http_only(true)
}

/// What tells a device on which somebody signed in before from a stranger's.
pub(in crate::http::console) fn device_cookie(passes: &str) -> CookieBuilder<'static> {
    of_site(DEVICE_COOKIE, passes.to_owned(), SameSite::Strict, PASS_SECONDS).http_only(true)
}

/// What a sign-in elsewhere comes back with.
pub(in crate::http::console) fn state_cookie(kept: &str) -> CookieBuilder<'static> {
    of_site(STATE_COOKIE, kept.to_owned(), SameSite::Lax, STATE_SECONDS).http_only(true)
}

/// Takes it away again.
pub(in crate::http::console) fn no_state_cookie() -> CookieBuilder<'static> {
    of_site(STATE_COOKIE, String::new(), SameSite::Lax, 0).http_only(true)
}

/// The language that was chosen.
pub(in crate::http::console) fn lang_cookie(lang: Lang) -> CookieBuilder<'static> {
    of_site(LANG_COOKIE, lang.to_string(), SameSite::Lax, LANG_DAYS * 24 * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; docket-lang=en".parse().expect("a header"));
        headers.append(header::COOKIE, "__Host-docket=dkc_x=y;".parse().expect("a header"));
        headers.append(header::COOKIE, "=; ;;b; c=;docket-lang=zh; \u{3b}".parse().expect("a header"));
        headers.append(header::COOKIE, HeaderValue::from_bytes(b"d=\xff").expect("a header"));
        assert_eq!(cookie(&headers, COOKIE), Some("dkc_x=y"));
        assert_eq!(cookie(&headers, LANG_COOKIE), Some("en"), "the first");
        assert_eq!(cookie(&headers, "c"), Some(""));
        for absent in ["b", "d", "", "Docket-Lang", "__Host-docket-device"] {
            assert_eq!(cookie(&headers, absent), None, "{absent}");
        }
    }

    #[test]
    fn each_cookie_is_bound_to_the_site_and_only_the_language_is_read_by_scripts() {
        for (cookie, name, same_site, seconds, hidden) in [
            (session_cookie("dkc_x", 43_200), COOKIE, "Lax", 43_200, true),
            (session_cookie("", 0), COOKIE, "Lax", 0, true),
            (device_cookie("p.q"), DEVICE_COOKIE, "Strict", PASS_SECONDS, true),
            (state_cookie("s"), STATE_COOKIE, "Lax", 600, true),
            (no_state_cookie(), STATE_COOKIE, "Lax", 0, true),
            (lang_cookie(Lang::En), LANG_COOKIE, "Lax", 31_622_400, false),
        ] {
            let mut response = Response::default();
            set_cookie(&mut response, cookie);
            let text = response.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
            let mut parts: Vec<&str> = text.split("; ").collect();
            assert!(parts.remove(0).starts_with(&format!("{name}=")), "{text}");
            parts.sort_unstable();
            let (same_site, age) = (format!("SameSite={same_site}"), format!("Max-Age={seconds}"));
            let mut wanted = vec![age.as_str(), "Path=/", same_site.as_str(), "Secure"];
            wanted.extend(hidden.then_some("HttpOnly"));
            wanted.sort_unstable();
            assert_eq!(parts, wanted, "{text}");
        }
    }
}
