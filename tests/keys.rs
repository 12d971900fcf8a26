//! Keys: those for which anybody can sign.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use site::{Site, Station};

/// Public keys for which `R = B`, `S = 1` is a signature of every message, or of every second one:
/// the neutral point and the point of order 2, in all their spellings.
const WEAK: [&str; 6] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// `B`, encoded, then the number 1.
const SIGNATURE: &str = "58666666666666666666666666666666666666666666666666666666666666660100000000000000000000000000000000000000000000000000000000000000";

#[test]
fn nobody_enrols_with_a_key_for_which_anybody_can_sign() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let signature = BASE64_STANDARD.encode(hex::decode(SIGNATURE).unwrap());
    let secret = Station::code(&site, "xc");
    let before = site.log_size();
    for key in WEAK {
        let key = BASE64_STANDARD.encode(hex::decode(key).unwrap());
        let body = json!({ "code": secret, "public_key": key, "signature": signature, "agent_version": "test" });
        let answer = site.call("POST", "/api/v1/enrolments", "", &body);
        assert!((400..500).contains(&answer.status), "{key}: {}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains("weak"), "{key}: {}", answer.text());
    }
    assert_eq!(site.log_size(), before, "a request that cannot be read is no entry");
    // The code is still there for the station that it was made for.
    assert_eq!(Station::present(&site, &secret, &site::station::key()).status, 200);
    let stations = site.call("GET", "/api/v1/stations", &site.admin, &Value::Null).expect(200);
    assert_eq!(stations["items"].as_array().or(stations.as_array()).unwrap().len(), 1);
    site.ends_clean();
}
