//! How operations of stations are tried.

use serde_json::{Value, json};

use crate::World;
use crate::site::Station;
use crate::site::station::key;

impl World {
    pub(crate) fn attempt_of_stations(
        &mut self,
        operation: (&str, &str),
        mut path: String,
        mut body: Value,
    ) -> (String, Value) {
        match operation {
            ("POST", "/api/v1/enrolments") => {
                body = Station::enrolment(&Station::code(&self.site, "xc"), &key());
            }
            ("POST", "/api/v1/stations/{station}/session") => {
                body = Station::challenged(&self.site, &self.station.id, &self.station.key);
            }
            ("POST", "/api/v1/stations/{station}/revoke") => {
                path = path.replace("{station}", &Station::enrol(&self.site, "xc").id);
                body = json!({ "reason": "报废" });
            }
            ("POST", "/api/v1/stations/codes/{code}/withdraw") => {
                Station::code(&self.site, "xc");
                let listed =
                    self.site.call("GET", "/api/v1/stations/codes", &self.site.admin, &Value::Null).expect(200);
                path = path.replace("{code}", listed[0]["id"].as_str().unwrap());
                body = json!({ "reason": "发错" });
            }
            ("POST", "/api/v1/stations/codes") => body = json!({ "agency": "xc", "name": "一号站" }),
            _ => {}
        }
        (path, body)
    }
}

#[test]
fn a_token_that_is_wrong_or_closed_opens_nothing() {
    let world = World::new();
    let admin = &world.site.admin;
    let token = world.site.user("gone", "clerk", Some("xc"), None);
    world.site.call("GET", "/api/v1/cases", &token, &Value::Null).expect(200);
    world.site.call("POST", "/api/v1/users/gone/disable", admin, &json!({ "reason": "离职" })).expect(204);
    for wrong in [token.as_str(), "dkt_nonsense", "dks_nonsense", "\u{e9}", &"x".repeat(5000)] {
        world.site.call("GET", "/api/v1/cases", wrong, &Value::Null).expect(401);
    }
    let station = &world.station;
    let revoke = format!("/api/v1/stations/{}/revoke", station.id);
    world.site.call("POST", &revoke, admin, &json!({ "reason": "被盗" })).expect(204);
    station.status(&world.site, &world.open).expect(401);
}
