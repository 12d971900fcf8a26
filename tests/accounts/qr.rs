//! The page on which a second factor is set up, as a phone's camera reads it.

use rqrr::PreparedImage;
use serde_json::json;
use totp_rs::Totp;

use crate::site::browser::{FORM, PASSWORD, Session, between, encoded, field, try_sign_in};
use crate::site::{Answer, Site};
use crate::{tells, unix_seconds};

/// Pixels of a module in the picture that is read.
const SCALE: usize = 5;

/// What a reader of QR codes makes of the page's drawing. The drawing is one path of rectangles, each of the form
/// `M x y h length v1 h-length z`.
fn read_code(page: &str) -> String {
    let drawing = between(page, "<svg class=\"qr\"", "</svg>");
    let side: usize = between(&drawing, "viewBox=\"0 0 ", " ").parse().unwrap();
    assert!(drawing.contains("fill=\"#fff\"") && drawing.contains("role=\"img\" aria-label="), "{drawing}");
    let mut dark = vec![vec![false; side]; side];
    for run in between(&drawing, "<path d=\"M", "\"").split('M') {
        let (place, form) = run.split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let (length, form) = form.split_once('v').unwrap();
        assert_eq!(form, format!("1h-{length}z"));
        let (x, y, length): (usize, usize, usize) = (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
        dark[y][x..x + length].fill(true);
    }
    let pixels = side * SCALE;
    let mut image = PreparedImage::prepare_from_bitmap(pixels, pixels, |x, y| dark[y / SCALE][x / SCALE]);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code on the page");
    grids[0].decode().unwrap().1
}

fn begin(site: &Site, session: &Session, lang: &str) -> Answer {
    let headers = format!("Cookie: {}; docket-lang={lang}\r\n{FORM}", session.cookie);
    let body = encoded(&[("page", session.page.as_str())]);
    let begun = site.send("POST", "/second-factor/begin", "", &headers, body.as_bytes());
    assert_eq!(begun.status, 303, "{}", begun.text());
    site.send("GET", begun.header("location"), "", &headers, b"")
}

#[test]
fn a_phone_reads_a_second_factor_from_the_page_and_its_code_signs_in() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let new = json!({ "user": "zhang", "name": "张三：执法 & 局", "role": "clerk", "agency": "xc" });
    site.call("POST", "/api/v1/users", &site.admin, &new).expect(201);
    let given = site.call("POST", "/api/v1/users/zhang/tokens", &site.admin, &json!({ "days": 1 })).expect(201);
    let token = given["token"].as_str().unwrap();
    let auditor = site.user("auditor", "auditor", None, None);
    let session = Session::open(&site, "zhang", token);
    for (lang, issuer) in [("zh", "Docket 执法记录"), ("en", "Docket")] {
        let answer = begin(&site, &session, lang);
        tells(&answer, 200, "<svg class=\"qr\"");
        let page = answer.text();
        let secret = field(&page, "secret");
        let phone = Totp::from_url(read_code(&page)).unwrap();
        assert_eq!(hex::encode(phone.secret().as_bytes()), secret, "{lang}");
        assert_eq!(phone.issuer(), Some(issuer));
        assert_eq!(phone.account_name(), "张三：执法 & 局 (zhang)");
        assert_eq!((phone.digits(), phone.step(), phone.algorithm()), (6, 30, totp_rs::Algorithm::SHA1));
        // The page is kept by no cache, and loads nothing by an address that would tell of the secret.
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(page.matches("<img").count(), 0, "{page}");
        let base32 = phone.secret().to_base32();
        for address in page.split("href=\"").chain(page.split("src=\"")).chain(page.split("action=\"")).skip(1) {
            let address = address.split('"').next().unwrap();
            let tells = address.contains(&base32) || address.contains(&secret);
            assert!(!tells || address.starts_with("otpauth:"), "{address}");
        }
        for (name, value) in &answer.headers {
            assert!(!value.contains(&base32) && !value.contains(&secret), "{name}: {value}");
        }
    }
    // A wrong code shows the same code again; a right one of the phone's turns it on and signs in.
    let page = begin(&site, &session, "en").text();
    let (secret, phone) = (field(&page, "secret"), Totp::from_url(read_code(&page)).unwrap());
    let confirm = |code: &str| {
        let fields = [("secret", secret.as_str()), ("code", code), ("password", PASSWORD)];
        session.post(&site, "/second-factor/confirm", &fields)
    };
    let again = confirm("12345");
    tells(&again, 422, r#"role="alert""#);
    assert_eq!(Totp::from_url(read_code(&again.text())).unwrap(), phone);
    let now = unix_seconds();
    assert_eq!(confirm(&phone.generate(now).to_string()).status, 303);
    let code = phone.generate(now + 30).to_string();
    let signed_in = try_sign_in(&site, &[("account", "zhang"), ("password", PASSWORD), ("code", code.as_str())]);
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    // Neither the service's own log nor the custody log holds it.
    let base32 = phone.secret().to_base32();
    let entries = site.call("GET", "/api/v1/log/entries?from=0&limit=1000", &auditor, &serde_json::Value::Null);
    for log in [site.service_log(), entries.text()] {
        assert!(!log.is_empty() && !log.contains(&base32) && !log.contains(&secret));
    }
    site.ends_clean();
}
