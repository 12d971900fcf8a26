//! How operations of cases, and of what is suggested for them, are tried.

use serde_json::{Value, json};

use crate::{Clerk, World};

impl World {
    pub(crate) fn attempt_of_cases(
        &mut self,
        operation: (&str, &str),
        mut path: String,
        mut body: Value,
    ) -> (String, Value) {
        match operation {
            ("POST", "/api/v1/cases") => body = json!({ "number": self.fresh(), "title": "占道经营" }),
            ("POST", "/api/v1/cases/{case}/rename") => body = json!({ "title": self.fresh(), "reason": "案由有误" }),
            ("POST", "/api/v1/cases/{case}/merge") => {
                let number = self.fresh();
                path = path.replace(&self.case, &self.site.case(&self.tokens[&Clerk], &number));
                body = json!({ "into": self.case, "reason": "重复登记" });
            }
            ("POST", "/api/v1/cases/{case}/close") => {
                let number = self.fresh();
                path = path.replace(&self.case, &self.site.case(&self.tokens[&Clerk], &number));
                body = json!({ "reason": "结案" });
            }
            ("POST", "/api/v1/cases/{case}/reopen") => {
                let number = self.fresh();
                let case = self.site.case(&self.tokens[&Clerk], &number);
                let closed = format!("/api/v1/cases/{case}/close");
                self.site.call("POST", &closed, &self.tokens[&Clerk], &json!({ "reason": "结案" })).expect(204);
                path = path.replace(&self.case, &case);
                body = json!({ "reason": "补充证据" });
            }
            ("POST", "/api/v1/cases/{case}/recordings") => {
                self.filed(false);
                body = json!({ "recording": self.stored.id, "stage": "start", "kind": "video", "reason": "立案" });
            }
            ("POST", "/api/v1/cases/{case}/recordings/batch") => {
                self.filed(false);
                body = json!({ "recordings": [self.stored.id], "stage": "start", "reason": "立案" });
            }
            ("POST", "/api/v1/cases/{case}/steps") => {
                let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
                    "handlers": ["37001"] });
                body = json!({ "step": "describe", "description": said });
            }
            ("PUT", "/api/v1/uploads/{recording}/suggestion") => body = json!({ "number": self.fresh() }),
            ("PUT" | "DELETE", "/api/v1/recordings/{recording}/suggestion") => {
                self.filed(false);
                body = json!({ "number": self.fresh() });
                if operation.0 == "DELETE" {
                    self.site.call("PUT", &path, &self.tokens[&Clerk], &body).expect(204);
                    body = Value::Null;
                }
            }
            ("POST", "/api/v1/cases/{case}/recordings/{recording}/unlink") => {
                self.filed(true);
                body = json!({ "reason": "归档有误" });
            }
            _ => {}
        }
        (path, body)
    }
}
