//! Who may review what the monitoring of a fixed place recorded, and how it is tried.

use serde_json::{Value, json};

use crate::site::Station;
use crate::{Head, Legal, Row, World};

pub(crate) const EXPECTED: &[Row] = &[("POST /api/v1/recordings/{recording}/monitor-reviews", &[Head, Legal], &[])];

impl World {
    /// Each attempt has a recording of its own, of a station that has a session.
    pub(crate) fn attempt_of_monitoring(&mut self, path: &str) -> (String, Value) {
        let mut station = Station::enrol(&self.site, "xc");
        let fixed = station.seal_fixed("20260105/ch01.avi", self.fresh().as_bytes());
        station.store(&self.site, &fixed);
        let met = ["legal_review"];
        let body = json!({ "met": met, "examined": "全部录像", "reasons": "画面模糊" });
        (path.replace(&self.stored.id.to_string(), &fixed.id.to_string()), body)
    }
}
