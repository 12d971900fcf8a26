//! The client against servers of this machine that do what a service must not, over TLS and in the clear.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use reqwest::{Client, StatusCode, Url};
use service_client::answer::{self, Failure};
use service_client::connect::{self, Settings, Sharing, Trust, TrustError, Way, certificates};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Most bytes of an answer in these tests.
const MAX: usize = 1000;

/// Answers every request of every connection with these bytes, and ends it; over TLS where there is a key for it.
async fn serve(answer: Vec<u8>, tls: Option<TlsAcceptor>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (answer, tls) = (answer.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => answer_one(stream, &answer).await,
                    // A client that does not believe the certificate goes away here.
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            answer_one(stream, &answer).await;
                        }
                    }
                }
            });
        }
    });
    port
}

async fn answer_one(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8]) {
    let mut seen = Vec::new();
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read_buf(&mut seen).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    // Whoever has seen enough does not wait for the rest.
    drop(stream.write_all(answer).await);
    drop(stream.shutdown().await);
}

fn with_body(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
        .into_bytes()
}

fn client(trust: Trust) -> Client {
    let program = "test/1".to_owned();
    connect::client(Settings {
        program,
        trust,
        sharing: Sharing::Apart,
        way: Way::Straight,
        stall: Some(Duration::from_secs(20)),
    })
    .unwrap()
}

/// Asks a server that answers so, in the clear.
async fn ask(answer: Vec<u8>) -> Result<reqwest::Response, Failure> {
    let port = serve(answer, None).await;
    let url: Url = format!("http://127.0.0.1:{port}/").parse().unwrap();
    answer::send(client(Trust::of(&url, None)).get(url).timeout(Duration::from_secs(20)), MAX).await
}

/// A CA in PEM, and what serves 127.0.0.1 under it.
fn authority() -> (String, TlsAcceptor) {
    connect::install_tls();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&own, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(own.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key).unwrap();
    (ca.pem(), TlsAcceptor::from(Arc::new(config)))
}

#[tokio::test]
async fn only_the_named_authority_is_believed() {
    let ((ours, _), (theirs, tls)) = (authority(), authority());
    let port = serve(with_body("200 OK", "", "hello"), Some(tls)).await;
    let url: Url = format!("https://127.0.0.1:{port}/").parse().unwrap();
    let text = async |pem: &str| {
        let trust = Trust::of(&url, Some(certificates(pem.as_bytes()).unwrap()));
        let answer = answer::send(client(trust).get(url.clone()), MAX).await?;
        answer::read_text(answer, MAX).await
    };
    assert_eq!(text(&theirs).await.unwrap(), "hello");
    let Err(Failure::Unreachable(error)) = text(&ours).await else { panic!("a stranger's certificate was believed") };
    assert!(answer::causes(&error).contains("invalid peer certificate"), "{}", answer::causes(&error));
    // Nor is anybody believed who needs no certificate.
    let Err(Failure::Unreachable(_)) = answer::send(client(Trust::Nobody).get(url.clone()), MAX).await else {
        panic!("nobody was to be believed")
    };
}

#[test]
fn a_file_without_a_certificate_is_no_authority() {
    let key = KeyPair::generate().unwrap().serialize_pem();
    for none in ["", "no PEM at all", key.as_str()] {
        assert!(matches!(certificates(none.as_bytes()), Err(TrustError::Empty)), "{none:?}");
    }
    let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    assert!(certificates(broken.as_bytes()).is_err());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = serve(with_body("200 OK", "", "stolen"), None).await;
    let location = format!("Location: http://127.0.0.1:{elsewhere}/\r\n");
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let Err(Failure::Refused(refusal)) = ask(with_body(status, &location, "")).await else { panic!("{status}") };
        assert_eq!(refusal.status.as_str(), &status[..3]);
        assert!(refusal.problem.is_none() && !refusal.is_for_now());
    }
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_bound_and_no_further() {
    let whole = ask(with_body("200 OK", "", &"x".repeat(MAX))).await.unwrap();
    assert_eq!(answer::read(whole, MAX).await.unwrap().len(), MAX);
    let longer = ask(with_body("200 OK", "", &"x".repeat(MAX + 1))).await.unwrap();
    assert!(matches!(answer::read(longer, MAX).await, Err(Failure::TooLong(MAX))));
    // Without an announced length, and as an explanation.
    let endless = ["HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &"x".repeat(10 * MAX)].concat();
    let endless = ask(endless.into_bytes()).await.unwrap();
    assert!(matches!(answer::read(endless, MAX).await, Err(Failure::TooLong(MAX))));
    let refused = ask(with_body("503 Service Unavailable", "", &"x".repeat(MAX + 1))).await;
    assert!(matches!(refused, Err(Failure::TooLong(MAX))));
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_is_not_understood_says_so() {
    let cut = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec()).await.unwrap();
    assert!(matches!(answer::read(cut, MAX).await, Err(Failure::Broken(_))));
    assert!(matches!(ask(b"no HTTP at all\r\n\r\n".to_vec()).await, Err(Failure::Unreachable(_))));
    let page = ask(with_body("200 OK", "", "<html>")).await.unwrap();
    assert!(matches!(answer::read_json::<Vec<u8>>(page, MAX).await, Err(Failure::NotUnderstood(_))));
    let latin = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\xe9".to_vec()).await.unwrap();
    assert!(matches!(answer::read_text(latin, MAX).await, Err(Failure::NotText(_))));
    let whole = ask(with_body("200 OK", "", "[1,2]")).await.unwrap();
    assert_eq!(answer::read_json::<Vec<u8>>(whole, MAX).await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn a_refusal_tells_what_the_service_says_and_whether_to_come_again() {
    let problem = r#"{"type":"urn:docket:problem:segment-busy","title":"Busy","title_zh":"忙","status":409,"detail":"d","missing":[3]}"#;
    for (status, for_now) in [
        (400, false),
        (401, false),
        (403, false),
        (404, false),
        (408, true),
        (409, false),
        (410, false),
        (413, false),
        (422, false),
        (429, true),
        (500, false),
        (502, true),
        (503, true),
        (504, true),
        (507, true),
    ] {
        let answer = with_body(&format!("{status} X"), "Retry-After: 7\r\nX-Request-Id: a1\r\n", problem);
        let Err(Failure::Refused(refusal)) = ask(answer).await else { panic!("{status}") };
        assert_eq!((refusal.status.as_u16(), refusal.is_for_now()), (status, for_now));
        assert_eq!(refusal.after, Some(Duration::from_secs(7)));
        assert_eq!(refusal.id.as_deref(), Some("a1"));
        let problem = refusal.problem.unwrap();
        assert_eq!((problem.slug(), problem.title_zh.as_str(), &problem.missing[..]), ("segment-busy", "忙", &[3][..]));
    }
    // Something between us and the service may answer anything.
    for (headers, body) in
        [("", "<html>"), ("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n", "{}"), ("Retry-After: -1\r\n", "[]")]
    {
        let Err(Failure::Refused(refusal)) = ask(with_body("502 Bad Gateway", headers, body)).await else { panic!() };
        assert_eq!((refusal.status, refusal.after), (StatusCode::BAD_GATEWAY, None));
        assert!(refusal.problem.is_none() && refusal.id.is_none());
    }
}

#[tokio::test]
async fn no_proxy_of_the_environment_sees_what_is_sent() {
    // Set for this process's children only, as an environment is shared by all threads: another one of us is asked.
    if std::env::var("ASKED_THROUGH_NO_PROXY").is_ok() {
        let port = serve(with_body("200 OK", "", "straight"), None).await;
        let url: Url = format!("http://127.0.0.1:{port}/").parse().unwrap();
        let answer = answer::send(client(Trust::of(&url, None)).get(url), MAX).await.unwrap();
        assert_eq!(answer::read_text(answer, MAX).await.unwrap(), "straight");
        return;
    }
    let proxy = serve(with_body("200 OK", "", "through the proxy"), None).await;
    let proxy = format!("http://127.0.0.1:{proxy}");
    let again = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "no_proxy_of_the_environment_sees_what_is_sent"])
        .env("ASKED_THROUGH_NO_PROXY", "1")
        .envs([("http_proxy", &proxy), ("HTTP_PROXY", &proxy), ("all_proxy", &proxy), ("ALL_PROXY", &proxy)])
        .output()
        .await
        .unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
    assert!(String::from_utf8_lossy(&again.stdout).contains("1 passed"), "it was not run again");
}
