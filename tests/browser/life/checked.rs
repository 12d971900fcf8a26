//! What a case is in the end, for whoever looks: whole and proven for a reviewer, nothing for another agency, done for all
//! who worked on it, and by name in the log.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::stored::text;
use crate::life::hands::{ADMINISTRATOR, PEOPLE, REVIEWER};
use crate::life::{Life, NUMBER, PARTY};
use crate::world::person;

/// The stages of the way of a case.
const STAGES: [&str; 7] = ["启动", "调查取证", "法制审核", "决定", "送达", "执行", "归档"];

/// Entries of the log that are read at once.
const ENTRIES: usize = 1000;

/// What the log must tell of a case, with who did it.
const TOLD: [(&str, &str); 16] = [
    ("limin", "case.opened"),
    ("zhangwei", "case.described"),
    ("zhangwei", "case.start_requested"),
    ("zhaogang", "case.started"),
    ("limin", "party.recorded"),
    ("zhangwei", "act.recorded"),
    ("limin", "case.linked"),
    ("zhangwei", "decision.informed"),
    ("zhangwei", "draft.recorded"),
    ("zhangwei", "review.submitted"),
    ("zhoujie", "review.opined"),
    ("sunli", "decision.decided"),
    ("wangfang", "delivery.attempted"),
    ("wangfang", "case.end_requested"),
    ("zhaogang", "case.ended"),
    ("limin", "case.concluded"),
];

impl Life {
    /// A reviewer reads that every stage is done and nothing lacking, and has a recording proven.
    pub(super) fn is_whole(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.sit(REVIEWER);
        browser.go(&self.case);
        let way =
            browser.run("return [...document.querySelectorAll('#way ol.way li')].map((one) => one.innerText.trim())");
        let way: Vec<&str> = way.as_array().unwrap().iter().map(text).collect();
        assert_eq!(way.len(), STAGES.len(), "{way:?}");
        for (told, stage) in way.iter().zip(STAGES) {
            assert!(told.contains(stage) && told.contains("已完成"), "{stage}: {told}");
        }
        browser.reads("#way .empty", "没有欠缺事项。");
        assert_eq!(browser.count("#way ul.lacks li"), 0, "{}", browser.told());
        office.picture("whole");
        browser.go(&format!("/recordings/{}", self.filmed.first));
        browser.click("button[hx-post$='/verify']");
        browser.wait("the verification", "return document.querySelector('#verified[data-holds=true]')");
        browser.reads("#verified", "全部相符");
        office.picture("verified");
    }

    /// Somebody of another agency learns of nothing.
    pub(super) fn is_hidden_from_others(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.world.service.agency("xc-sc", "薛城区市场监督管理局");
        let foreign = person(&office.world.service, "clerk", "xc-sc");
        office.sit(&foreign.account);
        let recording = format!("/recordings/{}", self.filmed.first);
        for path in [self.case.clone(), format!("{}/decision", self.case), format!("{}/carrying", self.case), recording]
        {
            browser.go(&path);
            browser.reads("main [role=alert]", "没有找到，或您无权知道它是否存在");
        }
        office.picture("another-agency");
        for path in ["/cases", "/complaints", "/tasks", "/search"] {
            browser.go(path);
            let page = browser.text("main");
            assert!(!page.contains(NUMBER) && !page.contains(PARTY), "{path}: {page}");
        }
    }

    /// Nothing of the case waits for anybody.
    pub(super) fn waits_for_nobody(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        for (account, ..) in PEOPLE {
            office.sit(account);
            browser.go("/tasks");
            if account == ADMINISTRATOR {
                browser.reads("main [role=alert]", "您的角色不能进行此操作");
            } else {
                browser.reads("main .empty", "目前没有待办事项。");
            }
            assert!(!browser.text("main").contains(NUMBER), "{account}: {}", browser.told());
        }
        office.picture("nothing-waits");
    }

    /// The history of the case tells each step with who took it; the log names all eight.
    pub(super) fn names_all_eight(&self) {
        let service = &self.office.world.service;
        let case = self.case.rsplit('/').next().unwrap();
        let mut done = BTreeSet::new();
        let mut from = 0;
        loop {
            let path = format!("/api/v1/items/case:{case}/history?from={from}");
            let page = service.get(&path, &self.office.world.clerk.token).json();
            done.extend(page["entries"].as_array().unwrap().iter().map(|one| by_whom(&one["entry"])));
            let Some(next) = page["next"].as_u64() else { break };
            from = next;
        }
        for (account, event) in TOLD {
            assert!(done.contains(&(account.to_owned(), event.to_owned())), "no {event} by {account}: {done:?}");
        }
        assert!(done.iter().any(|(account, _)| account == REVIEWER), "{done:?}");
        // Whoever of another agency asked for it was refused on record.
        assert!(done.iter().any(|(_, event)| event == "access.refused"), "{done:?}");

        let auditor = service.user("auditor", "");
        let mut named = BTreeSet::new();
        for from in (0..).step_by(ENTRIES) {
            let page = service.get(&format!("/api/v1/log/entries?from={from}&limit={ENTRIES}"), &auditor).json();
            let page = page.as_array().unwrap();
            named.extend(page.iter().map(|one| by_whom(&one["entry"])));
            if page.len() < ENTRIES {
                break;
            }
        }
        for (account, ..) in PEOPLE {
            assert!(named.iter().any(|(actor, _)| actor == account), "the log does not name {account}");
        }
        for event in ["officer.registered", "recorder.assigned", "user.qualified"] {
            assert!(named.contains(&(ADMINISTRATOR.to_owned(), event.to_owned())), "no {event}: {named:?}");
        }
        assert!(named.contains(&("limin".to_owned(), "complaint.told".to_owned())), "{named:?}");
    }
}

/// Who made an entry, and of what kind it is.
fn by_whom(entry: &Value) -> (String, String) {
    (entry["actor"]["id"].as_str().unwrap_or_default().to_owned(), text(&entry["event"]["type"]).to_owned())
}
