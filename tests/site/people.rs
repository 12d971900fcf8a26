//! Parties and complaints, as tests bring them.

use serde_json::{Value, json};

use super::{Site, calendars};

/// The name of a party.
pub(crate) const NAME: &str = "欧阳寒松";

/// The number of its identity card: an example of the standard.
pub(crate) const NUMBER: &str = "11010519491231002X";

/// Where it lives.
pub(crate) const ADDRESS: &str = "泰山中路九号";

/// Its telephone number.
pub(crate) const PHONE: &str = "13955550123";

/// The name of a complainant.
pub(crate) const COMPLAINANT: &str = "司徒雪松";

/// Their telephone number.
pub(crate) const COMPLAINANTS_PHONE: &str = "13955550987";

/// Whom of natural persons the complaint is about.
pub(crate) const COMPLAINED_OF: &str = "诸葛白杨";

/// What identifies somebody in these.
pub(crate) const IDENTIFYING: [&str; 7] =
    [NAME, NUMBER, ADDRESS, PHONE, COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF];

/// A natural person as a party.
pub(crate) fn person() -> Value {
    let personal = json!({ "identity_kind": "resident_card", "identity_number": NUMBER, "address": ADDRESS,
        "phone": PHONE });
    json!({ "kind": "natural_person", "name": NAME, "personal": personal })
}

/// A company as a party.
pub(crate) fn company() -> Value {
    json!({ "kind": "legal_person", "name": "鲁南某某商贸有限公司", "code": "91350100M000100Y43", "consent": true,
        "personal": { "representative": NAME } })
}

/// A complaint of somebody who is known.
pub(crate) fn complaint() -> Value {
    json!({ "received_at": "2026-01-05T02:00:00.000000Z", "channel": "telephone", "about": "光明路夜市",
        "about_person": COMPLAINED_OF, "says": "夜间占道经营", "name": COMPLAINANT,
        "personal": { "phone": COMPLAINANTS_PHONE } })
}

impl Site {
    /// Records a party of a case and gives its id.
    pub(crate) fn party(&self, token: &str, case: &str, party: &Value) -> String {
        let recorded = self.call("POST", &format!("/api/v1/cases/{case}/parties"), token, party).expect(201);
        recorded["party"].as_str().unwrap().to_owned()
    }

    /// Records a complaint and gives its id.
    pub(crate) fn complaint(&self, token: &str, complaint: &Value) -> String {
        let received = self.call("POST", "/api/v1/complaints", token, complaint).expect(201);
        received["complaint"].as_str().unwrap().to_owned()
    }

    /// The day on the site's clock, so many days from now.
    pub(crate) fn day(&self, from_now: i64) -> String {
        let clock = self.call("GET", "/api/v1/clock", &self.admin, &Value::Null).expect(200);
        let time: evidence::time::Utc = clock["time"].as_str().unwrap().parse().unwrap();
        let today = evidence::term::day(&jiff::tz::TimeZone::fixed(jiff::tz::offset(8)), time);
        today.checked_add(jiff::Span::new().days(from_now)).unwrap().to_string()
    }

    /// Lets somebody act for a head for so many days from today, as an administrator, and gives its id.
    pub(crate) fn delegated(&self, head: &str, deputy: &str, days: i64) -> String {
        let given = json!({ "head": head, "deputy": deputy, "from_on": self.day(0), "until_on": self.day(days),
            "reason": "出差" });
        let made = self.call("POST", "/api/v1/delegations", &self.admin, &given).expect(201);
        made["delegation"].as_str().unwrap().to_owned()
    }

    /// A calendar of working days, a party of a case and a complaint.
    pub(crate) fn law_and_people(&self, clerk: &str, case: &str) {
        self.call("POST", "/api/v1/legal/calendars", &self.admin, &calendars()).expect(201);
        self.party(clerk, case, &person());
        self.complaint(clerk, &complaint());
    }
}
