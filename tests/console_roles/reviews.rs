//! What forms of drafts and reviews are tried with: each try has a case of its own, which stands so that only permission can
//! stand in the way.

use evidence::digest::Digest;
use serde_json::{Value, json};

use crate::World;
use crate::site::reviews::draft_of;
use crate::table::Clerk;

impl World {
    /// A case with a draft, sent for review where the form is of a review: what is sent, after the case, the draft and the
    /// review are noted for the path.
    pub(crate) fn fields_of_reviews(&mut self, template: &str) -> Vec<(&'static str, String)> {
        let (number, clerk) = (self.fresh(), self.clerk.clone());
        let case = self.site.case(&clerk, &number);
        let said =
            json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "handlers": ["37001"] });
        let describe = json!({ "step": "describe", "description": said });
        self.site.call("POST", &format!("/api/v1/cases/{case}/steps"), &clerk, &describe).expect(204);
        let content = format!("%PDF-1.7 draft {number}");
        let document = self.site.document(&self.sessions[&Clerk], &case, "决定草稿.pdf", content.as_bytes());
        let draft = self.site.draft(&clerk, &case, &draft_of(&document, content.as_bytes()));
        let is_of_a_review = template.contains("{review}");
        let review = if is_of_a_review { self.site.review(&clerk, &case, &draft) } else { "0".repeat(32) };
        let is_of_an_opinion = template.ends_with("/opinion") || template.ends_with("/opinion.pdf");
        if is_of_an_opinion || template.ends_with("/rereview") || template.ends_with("/decisions") {
            self.reviewed_before(&review, is_of_an_opinion || template.ends_with("/rereview"));
        }
        self.reviewed = [case, draft.clone(), review];
        let text = str::to_owned;
        match template {
            "/cases/{case}/drafts" => vec![
                ("document", format!("{document} {}", Digest::of(content.as_bytes()))),
                ("outcome", text("penalty")),
                ("party_kind", text("legal_person")),
                ("sanctions", text("fine")),
                ("fine", text("60000")),
                ("fact-complex", text("no")),
                ("drafter", text("37001")),
                ("checker", text("37002")),
                ("basis", text("第二十四条")),
                ("factors", text("主动改正")),
            ],
            "/cases/{case}/reviews" => {
                vec![("draft", draft), ("basis", text("依据充分")), ("statement", text("事实清楚"))]
            }
            _ if is_of_an_opinion => Vec::new(),
            _ if template.ends_with("/steps") => vec![("step", text("complete"))],
            _ if template.ends_with("/rereview") => {
                vec![("step", text("request_rereview")), ("reason", text("录像足以证明"))]
            }
            _ if template.ends_with("/decisions") => vec![("step", text("extend")), ("reason", text("案情复杂"))],
            _ => vec![("reason", text("拟改为不予处罚"))],
        }
    }

    /// Has a reviewer of its own say that all papers are there, and not agree where that is asked.
    fn reviewed_before(&mut self, review: &str, is_disagreed: bool) {
        let name = self.fresh();
        let reviewer = self.site.legal_reviewer(&name);
        let path = format!("/api/v1/reviews/{review}/steps");
        let step = |step: &Value| self.site.call("POST", &path, &reviewer, step).expect(204);
        step(&json!({ "step": "complete" }));
        if is_disagreed {
            step(
                &json!({ "step": "opine", "outcome": "disagree", "points": [], "transfer": false, "reasons": "主要事实不清" }),
            );
        }
    }
}
