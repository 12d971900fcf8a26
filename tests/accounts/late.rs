//! A request that was let in while its token or session held, and whose body comes only afterwards, does
//! nothing: whether the caller still is who they were is decided with the act.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use docket::custody::station::session::secret_id;
use serde_json::{Value, json};

use crate::site::browser::{FORM, MULTIPART, Session, encoded, multipart};
use crate::site::{Answer, Site, read_answer};
use crate::{count, events};

/// A request whose head was let in, and whose body the service waits for.
struct Waiting {
    stream: TcpStream,
    body: Vec<u8>,
}

impl Waiting {
    /// Sends the head, and waits until the service asks for the body: by then it knows who sends it.
    fn new(site: &Site, path: &str, headers: &str, body: Vec<u8>) -> Self {
        let (host, length) = (&site.address, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nExpect: 100-continue\r\n\
             Content-Length: {length}\r\n{headers}\r\n"
        );
        let mut stream = TcpStream::connect(&site.address).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_mins(1))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            asked.extend(byte);
        }
        assert!(asked.starts_with(b"HTTP/1.1 100"), "{path}: {}", String::from_utf8_lossy(&asked));
        Self { stream, body }
    }

    fn goes_on(mut self) -> Answer {
        self.stream.write_all(&self.body).unwrap();
        read_answer(&mut self.stream, "POST")
    }
}

/// What ends the token or session meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Nothing,
    Reset,
    Revoked,
    EverywhereOut,
    Closed,
}

/// Requests of each way in, with the event that each would write.
fn requests(site: &Site, case: &str, token: &str, session: &Session) -> Vec<(Waiting, &'static str)> {
    let json = |path: &str, body: &Value| {
        let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
        Waiting::new(site, path, &headers, body.to_string().into_bytes())
    };
    let page = ("page", session.page.as_str());
    let form = |path: &str, fields: &[(&str, &str)]| {
        let headers = format!("{}{FORM}", session.headers());
        Waiting::new(site, path, &headers, encoded(fields).into_bytes())
    };
    let fields = [page, ("stage", "start"), ("kind", "text"), ("reason", "入卷")];
    // Nothing else of this content is stored: it would be named by no entry.
    let document = multipart(&fields, ("a.pdf", format!("%PDF-1.7 {}", session.cookie).as_bytes()));
    let multipart = format!("{}{MULTIPART}", session.headers());
    vec![
        (json("/api/v1/cases", &json!({ "number": "晚到〔2026〕1号", "title": "晚到" })), "case.opened"),
        (form("/cases", &[page, ("number", "晚到〔2026〕2号"), ("title", "晚到")]), "case.opened"),
        (Waiting::new(site, &format!("/cases/{case}/documents"), &multipart, document), "document.filed"),
    ]
}

fn end(site: &Site, ending: Ending, token: &str, session: &Session) {
    let reason = json!({ "reason": "离职" });
    match ending {
        Ending::Nothing => {}
        Ending::Reset => {
            site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
        }
        Ending::Revoked => {
            let path = format!("/api/v1/tokens/{}/revoke", secret_id(token));
            site.call("POST", &path, &site.admin, &reason).expect(204);
            assert_eq!(session.post(site, "/sign-out", &[]).status, 303);
        }
        Ending::EverywhereOut => {
            let path = format!("/api/v1/tokens/{}/revoke", secret_id(token));
            site.call("POST", &path, token, &reason).expect(204);
            assert_eq!(session.post(site, "/sign-out-everywhere", &[]).status, 303);
        }
        Ending::Closed => {
            site.call("POST", "/api/v1/users/clerk/disable", &site.admin, &reason).expect(204);
        }
    }
}

#[test]
fn a_request_whose_token_or_session_ends_before_its_body_came_does_nothing() {
    let mut refused = 0;
    for ending in [Ending::Nothing, Ending::Reset, Ending::Revoked, Ending::EverywhereOut, Ending::Closed] {
        // However slow the machine is, no body is given up as stalled.
        let mut site = Site::start("body_stall_seconds = 3600\n");
        site.agency("xc", "37001");
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let session = Session::open(&site, "clerk", &token);
        let case = site.case(&token, "薛综执罚〔2026〕1号");
        let waiting = requests(&site, &case, &token, &session);
        end(&site, ending, &token, &session);
        for (request, event) in waiting {
            let before = site.log_size();
            let answer = request.goes_on();
            let written = count(&events(&site, &auditor, before), event);
            if ending == Ending::Nothing {
                assert!(answer.status < 400 && written == 1, "{event}: {}", answer.text());
            } else {
                assert!([303, 401].contains(&answer.status), "{ending:?} {event}: {} {}", answer.status, answer.text());
                assert_eq!(written, 0, "{ending:?}: {event} all the same");
                assert_eq!(count(&events(&site, &auditor, before), "access.refused"), 1, "{ending:?} {event}");
                refused += 1;
            }
        }
        site.ends_clean();
    }
    assert_eq!(refused, 12);
}
