//! Where a service may be: over HTTPS anywhere, in the clear on this machine alone.

use std::net::IpAddr;

use reqwest::Url;

/// Why no service is talked to at an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It names no host.
    #[error("the address names no host")]
    NoHost,
    /// A token would be read on the way.
    #[error("the address is plain http to another machine")]
    InTheClear,
    /// It is of another protocol.
    #[error("{0:?} is not https")]
    Scheme(String),
}

/// Refuses an address at which a secret would not be safe.
pub fn check(url: &Url) -> Result<(), AddressError> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(AddressError::NoHost)?;
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_this_machine = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_this_machine => Ok(()),
        "http" => Err(AddressError::InTheClear),
        other => Err(AddressError::Scheme(other.to_owned())),
    }
}

/// Whether an address carries what does not belong into one: an account, a query, a fragment.
pub fn carries_more(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        let judged = |text: &str| check(&text.parse().expect("an address"));
        for good in [
            "https://docket.example",
            "https://h:8443/prefix/",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert_eq!(judged(good), Ok(()), "{good}");
        }
        for clear in [
            "http://docket.example",
            "http://127.0.0.1.example",
            "http://10.0.0.1",
            "http://[::2]",
            "http://localhost.example",
        ] {
            assert_eq!(judged(clear), Err(AddressError::InTheClear), "{clear}");
        }
        assert_eq!(judged("ftp://localhost"), Err(AddressError::Scheme("ftp".to_owned())));
        assert_eq!(judged("file:///etc/passwd"), Err(AddressError::NoHost));
        assert_eq!(judged("data:x"), Err(AddressError::NoHost));
    }

    #[test]
    fn what_does_not_belong_into_an_address_is_seen() {
        for more in ["https://u@h", "https://u:p@h", "https://:p@h", "https://h/?token=x", "https://h/#x"] {
            assert!(carries_more(&more.parse().expect("an address")), "{more}");
        }
        assert!(!carries_more(&"https://h:8443/prefix/".parse().expect("an address")));
    }
}
