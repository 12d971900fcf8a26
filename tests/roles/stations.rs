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
