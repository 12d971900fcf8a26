//! What forms are tried with: the fields of each, and a case of its own where one try would stand in the way of the next.

use serde_json::json;

use crate::forms::*;
use crate::site::papers::simple;
use crate::site::people::{complaint, person};
use crate::table::*;
use crate::{World, code_of, name_of};

/// Routes whose tries each have a case or a complaint of their own.
pub(crate) const OF_ITS_OWN: &[&str] = &[
    "/cases/{case}/close",
    "/cases/{case}/reopen",
    "/cases/{case}/steps",
    "/cases/{case}/decisions",
    "/cases/{case}/parties/{party}/correct",
    "/cases/{case}/parties/{party}/remove",
    "/cases/{case}/parties/{party}/erase",
    "/complaints/{complaint}/decide",
    "/complaints/{complaint}/tell",
    "/complaints/{complaint}/erase",
    "/cases/{case}/simple",
    "/cases/{case}/followed",
];

impl World {
    /// The path of what a try has of its own.
    pub(crate) fn own(&mut self, template: &str) -> String {
        if template.contains("{complaint}") {
            let id = self.site.complaint(&self.clerk, &complaint());
            if template.ends_with("/tell") {
                let decided = json!({ "outcome": "declined", "ground": "不属于本机关职责" });
                let path = format!("/api/v1/complaints/{id}/decide");
                self.site.call("POST", &path, &self.clerk, &decided).expect(204);
            }
            return template.replace("{complaint}", &id);
        }
        let case = self.case_for(template);
        let path = template.replace("{case}", &case);
        if !path.contains("{party}") {
            return path;
        }
        let party = self.site.party(&self.clerk, &case, &person());
        path.replace("{party}", &party)
    }

    /// A case of its own, closed for who opens it again.
    pub(crate) fn case_for(&mut self, template: &str) -> String {
        // Those were made with what their fields name.
        if template.ends_with("/simple") || template.ends_with("/followed") {
            return self.decided.clone();
        }
        let number = self.fresh();
        let case = self.site.case(&self.clerk, &number);
        if template.ends_with("/decisions") {
            self.asks_to_start(&case);
        }
        if template.ends_with("/reopen") {
            let closed = format!("/api/v1/cases/{case}/close");
            self.site.call("POST", &closed, &self.clerk, &json!({ "reason": "结案" })).expect(204);
        }
        case
    }

    /// Says what a case is about, and asks the head to start it.
    fn asks_to_start(&self, case: &str) {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint",
            "handlers": ["37001", "37002"] });
        for step in [
            json!({ "step": "describe", "description": said }),
            json!({ "step": "request_start", "ground": "现场检查发现占道经营" }),
        ] {
            self.site.call("POST", &format!("/api/v1/cases/{case}/steps"), &self.clerk, &step).expect(204);
        }
    }

    /// The fields of a form, made so that only permission can stand in the way.
    pub(crate) fn fields(&mut self, template: &str, who: Who) -> Vec<(&'static str, String)> {
        if let Some((_, fields)) = FORMS.iter().find(|(path, _)| *path == template) {
            let mut value = |of: &str| if of == NEW { self.fresh() } else { of.to_owned() };
            return fields.iter().map(|(name, of)| (*name, value(of))).collect();
        }
        let text = str::to_owned;
        let someone = if who == Nobody { Clerk } else { who };
        let password = self.passwords[&someone].clone();
        match template {
            "/cases/import/preview" => Vec::new(),
            "/cases/import/apply" => vec![("text", format!("number,title\n{},占道经营\n", self.fresh()))],
            "/delegations" => vec![
                ("head", text("head")),
                ("deputy", self.deputy()),
                ("from_on", self.site.day(0)),
                ("until_on", self.site.day(7)),
                ("reason", text("出差")),
            ],
            "/sign-in" => vec![("account", name_of(someone)), ("password", password)],
            "/password" => vec![("old", password.clone()), ("new", password.clone() + "!"), ("again", password + "!")],
            "/second-factor/confirm" => {
                let secret = "12".repeat(docket::custody::account::totp::SECRET_BYTES);
                let code = code_of(&hex::decode(&secret).unwrap(), 0);
                vec![("code", code), ("secret", secret), ("password", password)]
            }
            "/second-factor/recovery" => vec![("password", password), ("present", self.recovery_code(someone))],
            // The code of the step after the one that confirmed it, which is used up.
            "/second-factor/drop" => {
                let secret = hex::decode("12".repeat(docket::custody::account::totp::SECRET_BYTES)).unwrap();
                vec![("password", password), ("present", code_of(&secret, 1))]
            }
            "/markers/{marker}/remove" => vec![("recording", self.stored.id.to_string()), ("reason", text("x"))],
            "/markers/{marker}/change" => vec![
                ("recording", self.stored.id.to_string()),
                ("kind", text("note")),
                ("text", text("y")),
                ("reason", text("x")),
            ],
            "/cases/{case}/recordings" => {
                self.filed(false);
                let recording = self.stored.id.to_string();
                let filing = [("stage", text("start")), ("kind", text("video")), ("reason", text("立案"))];
                [vec![("recording", recording)], filing.to_vec()].concat()
            }
            "/cases/{case}/papers" => self.paper(),
            "/cases/{case}/simple" | "/cases/{case}/followed" => self.simple(template),
            "/cases/{case}/acts/{act}/recordings" => {
                self.filed(false);
                vec![("recordings", self.stored.id.to_string()), ("reason", text("同时音像记录"))]
            }
            _ if template.starts_with("/selected/") => self.selected(template),
            "/recordings/{recording}/cases" => {
                self.filed(false);
                let filing = [("stage", text("start")), ("kind", text("video")), ("reason", text("立案"))];
                [vec![("case", self.case.clone())], filing.to_vec()].concat()
            }
            "/cases/{case}/rename" => {
                vec![("number", text("薛综执罚〔2026〕1号")), ("title", self.fresh()), ("reason", text("案由有误"))]
            }
            "/cases/{case}/merge" => {
                let number = self.fresh();
                vec![("from", self.site.case(&self.clerk, &number)), ("reason", text("重复登记"))]
            }
            "/cases/{case}/recordings/{recording}/unlink" | "/cases/{case}/package" => {
                self.filed(true);
                vec![("reason", text("移送"))]
            }
            _ => vec![("reason", text("报废"))],
        }
    }

    /// The fields that say what the document is.
    fn paper(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("kind", "questioning_record"),
            ("number", ""),
            ("made_on", "2026-01-05"),
            ("pages", "2"),
            ("language", "zh"),
            ("volume", ""),
            ("original", "paper_scan"),
            ("supersedes", ""),
            ("reason", "更正"),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name, value.to_owned()));
        fields.chain([("document", self.document.clone())]).collect()
    }

    /// The fields of a decision on the spot, or of what followed one, in a case that is made for it.
    fn simple(&mut self, template: &str) -> Vec<(&'static str, String)> {
        let number = self.fresh();
        let (case, party) = self.site.simple_case(&self.clerk, &number);
        self.decided = case;
        if template.ends_with("/followed") {
            let path = format!("/api/v1/cases/{}/simple", self.decided);
            self.site.call("POST", &path, &self.clerk, &simple(&party)).expect(204);
            return vec![("filed_with", "薛综备〔2026〕2号".to_owned()), ("reason", "已备案".to_owned())];
        }
        let fields = [
            ("facts", "占道经营"),
            ("law", "某条例第十条"),
            ("steps", "出示证件"),
            ("sanctions", "fine"),
            ("fine", "100"),
            ("decided_at", "2026-01-05T17:00"),
            ("officers", "37001"),
            ("officers", "37002"),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name, value.to_owned()));
        fields.chain([("party", party)]).collect()
    }

    /// The id of a new act, of which the head is asked to excuse where `is_asked`.
    pub(crate) fn act(&self, is_asked: bool) -> String {
        let said = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
            "place": "光明路", "officers": ["37001", "37002"], "party_present": false });
        let made = self.site.call("POST", &format!("/api/v1/cases/{}/acts", self.case), &self.clerk, &said).expect(201);
        let act = made["act"].as_str().unwrap().to_owned();
        if is_asked {
            let asked = json!({ "duty": "av-onsite-site", "reason": "突发险情", "instead": "照相" });
            self.site.call("POST", &format!("/api/v1/acts/{act}/excuses"), &self.clerk, &asked).expect(204);
        }
        act
    }

    /// A case of its own with a draft that can be decided on, and the fields of the form that does.
    pub(crate) fn decision(&mut self) -> (String, Vec<(&'static str, String)>) {
        let (case_number, number) = (self.fresh(), self.fresh());
        let path = format!("/api/v1/users/{}/tokens", name_of(Head));
        let given = self.site.call("POST", &path, &self.site.admin, &json!({ "days": 1 })).expect(201);
        let tokens = [self.clerk.as_str(), given["token"].as_str().unwrap()];
        let (case, [draft, _]) = self.site.case_to_decide(tokens, &self.sessions[&Clerk], &case_number);
        let fields = vec![
            ("step", "decide".to_owned()),
            ("draft", draft),
            ("number", number),
            ("decided_on", self.site.today()),
        ];
        (format!("/cases/{case}/decision"), fields)
    }

    /// The fields of an act on what is selected: the recording, filed under no case.
    fn selected(&mut self, template: &str) -> Vec<(&'static str, String)> {
        self.filed(false);
        let (recording, number, text) = (self.stored.id.to_string(), self.fresh(), str::to_owned);
        let act = match template {
            "/selected/file" => vec![("case", self.case.clone()), ("stage", text("start")), ("reason", text("立案"))],
            "/selected/suggest" => vec![("number", number)],
            "/selected/withdraw" => {
                let path = format!("/api/v1/recordings/{recording}/suggestion");
                self.site.call("PUT", &path, &self.clerk, &json!({ "number": number })).expect(204);
                Vec::new()
            }
            "/selected/package" => vec![("why", text("移送"))],
            _ => vec![("mark", text("note")), ("text", text("到场"))],
        };
        [vec![("recording", recording)], act].concat()
    }

    /// A code to recover with, of those that the page of the account shows once.
    fn recovery_code(&mut self, who: Who) -> String {
        let page = self.sessions[&who].get(&self.site, "/account").text();
        if let Some((_, shown)) = page.split_once("<pre id=\"secret\" translate=\"no\">") {
            let codes = shown.split('<').next().unwrap().lines().map(str::to_owned).collect();
            self.recovery.insert(who, codes);
        }
        self.recovery.get_mut(&who).and_then(Vec::pop).unwrap_or_default()
    }
}
