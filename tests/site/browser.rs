//! Somebody at the console: signed in by its form, with the cookie and what pages carry.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::json;

use super::{Answer, Site, parse_answer};

/// What people in tests sign in with.
pub(crate) const PASSWORD: &str = "a long sentence 42";

/// The header of a form.
pub(crate) const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// The header of a form with files.
pub(crate) const MULTIPART: &str = "Content-Type: multipart/form-data; boundary=edge\r\n";

/// A session of the console. It borrows no site, which may be started anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    /// `name=value`, or empty for nobody.
    pub(crate) cookie: String,
    /// What forms and scripts carry.
    pub(crate) page: String,
}

impl Session {
    /// Sets the password of `user` with their own token, and signs in.
    pub(crate) fn open(site: &Site, user: &str, token: &str) -> Self {
        let path = format!("/api/v1/users/{user}/password");
        // The present one is looked at only where there is one.
        site.call("PUT", &path, token, &json!({ "password": PASSWORD, "old": PASSWORD })).expect(200);
        Self::sign_in(site, user, PASSWORD)
    }

    /// Signs in.
    #[track_caller]
    pub(crate) fn sign_in(site: &Site, user: &str, password: &str) -> Self {
        Self::of(site, &try_sign_in(site, &[("account", user), ("password", password)]))
    }

    /// The session that a right sign-in began.
    #[track_caller]
    pub(crate) fn of(site: &Site, answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut session = Self { cookie, page: String::new() };
        let text = session.get(site, "/password").text();
        session.page = field(&text, "page");
        session
    }

    /// The headers of a request in English.
    pub(crate) fn headers(&self) -> String {
        format!("Cookie: {}; docket-lang=en\r\n", self.cookie)
    }

    /// Asks for a page.
    pub(crate) fn get(&self, site: &Site, path: &str) -> Answer {
        site.send("GET", path, "", &self.headers(), b"")
    }

    /// Sends a form with the proof that it is of the session.
    pub(crate) fn post(&self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("page", self.page.as_str())];
        all.extend(fields);
        site.send("POST", path, "", &format!("{}{FORM}", self.headers()), encoded(&all).as_bytes())
    }

    /// Sends a form, and goes where its answer leads.
    #[track_caller]
    pub(crate) fn followed(&self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(site, path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        self.get(site, answer.header("location"))
    }

    /// Keeps a search under a name, and gives its id.
    pub(crate) fn keeps(&self, site: &Site, name: &str) -> String {
        self.post(site, "/saved-searches", &[("name", name), ("q", "光明路")]);
        between(&self.get(site, "/search").text(), "data-saved=\"", "\"")
    }

    /// Sends what a script sends: the proof is a header, the answer a piece of a page.
    pub(crate) fn script(&self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
        let proof = format!("{}{FORM}HX-Request: true\r\nx-docket-page: {}\r\n", self.headers(), self.page);
        site.send("POST", path, "", &proof, encoded(fields).as_bytes())
    }
}

/// Sends the sign-in form.
pub(crate) fn try_sign_in(site: &Site, fields: &[(&str, &str)]) -> Answer {
    site.send("POST", "/sign-in", "", &format!("Cookie: docket-lang=en\r\n{FORM}"), encoded(fields).as_bytes())
}

/// The value of a hidden field of a page.
#[track_caller]
pub(crate) fn field(text: &str, name: &str) -> String {
    between(text, &format!("name=\"{name}\" value=\""), "\"")
}

/// What stands between two texts.
#[track_caller]
pub(crate) fn between(text: &str, start: &str, end: &str) -> String {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}")) + start.len();
    text[from..].split(end).next().unwrap().to_owned()
}

/// Fields as forms send them.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| {
        let encoded: Vec<String> = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("{name}={}", encoded.concat())
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Fields and one file as forms send them.
pub(crate) fn multipart(fields: &[(&str, &str)], file: (&str, &[u8])) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(body, "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    let (name, bytes) = file;
    write!(body, "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    body
}

impl Site {
    /// A request; with the log's size when the first byte of its answer was here.
    pub(crate) fn send_and_look(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (Answer, u64) {
        let length = if method == "GET" { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let host = &self.address;
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{length}{headers}\r\n");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(super::PATIENCE)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        drop(stream.write_all(body));
        let mut bytes = vec![0; 1];
        stream.read_exact(&mut bytes).unwrap();
        let size = self.log_size();
        drop(stream.read_to_end(&mut bytes));
        (parse_answer(&bytes, method), size)
    }
}
