//! One ordinary case from the complaint to the end of the act, played by eight people at one browser, in Chinese, on real
//! media: a clerk, two officers, two heads, a legal reviewer, a reviewer and an administrator. Each step is taken through
//! the forms of the pages by whose step it is, and what they read there is held against what it should be. What a station
//! does, sealing and storing what was filmed, it does here too. In the end the case lacks nothing, nothing waits for
//! anybody, somebody of another agency has seen nothing, and the log names all eight.

mod carried;
mod checked;
mod decided;
mod hands;
mod media;
mod papers;

use jiff::Span;

use crate::harness::AGENCY;
use crate::life::hands::{
    ADMINISTRATOR, CLERK, FIRST, HEAD, LEGAL, OFFICERS, OTHER_HEAD, Office, REVIEWER, SECOND, hired, minute, second,
};
use crate::life::media::{Filmed, film};
use crate::life::papers::Paper;

/// The number of the case.
const NUMBER: &str = "薛综执罚〔2026〕17号";

/// Its party.
const PARTY: &str = "鲁南某某餐饮管理有限公司";

/// What they are fined, in yuan: so much is reviewed before it is decided.
const FINE: &str = "60000";

/// A case on its way.
struct Life {
    office: Office,
    /// Where its page is.
    case: String,
    /// The number of its party, as its page has it.
    party: String,
    filmed: Filmed,
}

#[test]
fn eight_people_bring_a_case_from_the_complaint_to_the_end_of_the_act() {
    let office = Office::open();
    hire(&office);
    complained(&office);
    let case = opened(&office);
    described(&office, &case);
    started(&office, &case);
    let party = recorded(&office, &case);
    let filmed = film(&office);
    let life = Life { office, case, party, filmed };
    life.opening_papers();
    life.watched();
    life.acted();
    life.filed();
    life.investigated();
    life.told();
    life.drafted();
    life.reviewed();
    life.decided();
    life.served();
    life.paid();
    life.ended();
    life.answered();
    life.is_whole();
    life.is_hidden_from_others();
    life.waits_for_nobody();
    life.names_all_eight();
    assert!(life.office.world.service.check().status.success());
}

/// The administrator registers the officers with their recorders, and what makes the legal reviewer one; the others get
/// their accounts.
fn hire(office: &Office) {
    let browser = &office.browser;
    office.sit(ADMINISTRATOR);
    for (certificate, name) in OFFICERS {
        browser.go("/admin/officers");
        browser.fill("#f-certificate", certificate);
        browser.fill("#f-name", name);
        browser.choose("#f-agency", AGENCY);
        office.send("#f-certificate");
        browser.reads("main table", name);
    }
    for ((certificate, _), recorder) in OFFICERS.into_iter().zip(["BWC-0001", "BWC-0002"]) {
        browser.go("/admin/recorders");
        browser.fill("#f-recorder", recorder);
        browser.choose("#f-agency", AGENCY);
        browser.fill("#f-officer", certificate);
        office.set("#f-from", "2025-01-01T08:00");
        office.send("#f-recorder");
        browser.reads("main table", recorder);
    }
    for account in [FIRST, SECOND, HEAD, OTHER_HEAD, LEGAL, REVIEWER] {
        hired(&office.world.service, account);
    }
    browser.go(&format!("/admin/users/{LEGAL}"));
    browser.reads("main", "未登记法制审核资格");
    office.choose("#f-qualification", "legal_profession");
    office.set("#f-since", "2019-06-01");
    office.send("#f-since");
    browser.reads("main", "可以从事法制审核。");
    office.picture("people");
}

/// The clerk takes a complaint by telephone, which waits for them then.
fn complained(office: &Office) {
    let browser = &office.browser;
    office.sit(CLERK);
    browser.go("/complaints");
    browser.reads("#complaints-open", "没有待处理的投诉举报。");
    let received = office.now().checked_sub(Span::new().days(3)).unwrap();
    office.set("#complaint-received_at", &minute(&received));
    office.choose("#complaint-channel", "telephone");
    office.fill("#complaint-says", "夜市经营者长期占用盲道和消防通道摆摊");
    office.fill("#complaint-about", "光明路夜市");
    office.fill("#complaint-name", "司徒雪松");
    office.fill("#complaint-phone", "13955550987");
    office.done("#complaint-says", "已登记投诉举报。");
    browser.reads("#complaints-open", "司徒雪松");
    office.picture("complaint");
    browser.go("/tasks");
    browser.reads("main tbody tr", "决定是否立案");
    browser.reads("main tbody tr", "夜市经营者长期占用盲道和消防通道摆摊");
}

/// The clerk enters the case; gives where its page is.
fn opened(office: &Office) -> String {
    let browser = &office.browser;
    browser.go("/cases");
    office.fill("#f-number", NUMBER);
    office.fill("#f-title", "光明路夜市占道经营案");
    office.send("#f-number");
    let place = browser.arrives("/cases/");
    browser.reads("#way", "没有登记案件信息");
    browser.reads("#course", "还没有登记案件事项。");
    office.picture("case-opened");
    place
}

/// An officer says what it is about, and asks the head to start it.
fn described(office: &Office, case: &str) {
    let browser = &office.browser;
    office.sit(FIRST);
    browser.go(case);
    office.choose("#describe-matter", "penalty");
    office.choose("#describe-procedure", "ordinary");
    office.choose("#describe-source", "complaint");
    office.fill("#describe-place", "薛城区光明路夜市");
    let deed = office.now().checked_sub(Span::new().days(3)).unwrap().date().to_string();
    office.set("#describe-deed_from", &deed);
    for (certificate, _) in OFFICERS {
        office.choose("#describe-handlers", certificate);
    }
    office.done("#describe-matter", "已登记，办案进程已更新。");
    browser.reads("#course dl.facts", "薛城区光明路夜市");
    for (certificate, name) in OFFICERS {
        browser.reads("#course dl.facts", &format!("{name} {certificate}"));
    }
    office.fill("#request_start-ground", "投诉属实，现场占用盲道和消防通道经营");
    office.done("#request_start-ground", "已登记，办案进程已更新。");
    browser.reads("#course", "等待机关负责人审批");
    browser.reads("#way ol.way li", "等待负责人");
    office.picture("start-requested");
}

/// The head approves it.
fn started(office: &Office, case: &str) {
    let browser = &office.browser;
    office.sit(HEAD);
    office.follow_task("审批立案", NUMBER);
    assert!(browser.place().starts_with(case), "{}", browser.place());
    browser.reads("#course", "投诉属实，现场占用盲道和消防通道经营");
    office.done("input[name='step'][value='start']", "已登记，办案进程已更新。");
    browser.reads("#course", "自立案之日起90日内作出行政处罚决定");
    browser.reads("#course", "第六十条");
    office.picture("started");
    browser.go("/tasks");
    browser.reads("main", "目前没有待办事项。");
}

/// The clerk says what came of the complaint, and records the party; gives the party's number.
fn recorded(office: &Office, case: &str) -> String {
    let browser = &office.browser;
    office.sit(CLERK);
    browser.go("/complaints");
    office.choose("[id^='decide-'][id$='-outcome']", "started");
    office.fill("[id^='decide-'][id$='-case']", NUMBER);
    office.done("[id^='decide-'][id$='-case']", "已登记处理结果。");
    browser.reads("#complaints-decided", NUMBER);
    browser.go(case);
    browser.reads("#way", "没有登记当事人");
    office.choose("#party-kind", "legal_person");
    office.fill("#party-name", PARTY);
    office.fill("#party-unified_code", "91350100M000100Y43");
    office.fill("#party-representative", "欧阳寒松");
    office.done("#party-name", "已登记当事人。");
    for told in [PARTY, "91350100M000100Y43", "当事人编号"] {
        browser.reads("#parties", told);
    }
    office.picture("party");
    browser.text("#parties article dl.facts code")
}

impl Life {
    /// Files one of its documents.
    fn paper(&self, [stage, name, kind, number]: [&str; 4], text: &str, signed: &[(&str, &str)]) {
        self.office.paper(&self.case, &Paper { stage, name, kind, number, text, signed });
    }

    /// The clerk files with what it began, which the head has signed.
    fn opening_papers(&self) {
        self.paper(["start", "投诉举报登记表", "complaint_record", ""], "电话投诉光明路夜市占道经营。", &[]);
        let approved = "经审查符合立案条件，批准立案。";
        self.paper(["start", "立案审批表", "start_approval", ""], approved, &[("head", HEAD)]);
        self.office.browser.reads("main", "立案审批表.txt");
        self.office.picture("papers");
    }

    /// The officer watches what they filmed, and marks where the certificate was shown and rights were told.
    fn watched(&self) {
        let browser = &self.office.browser;
        self.office.sit(FIRST);
        browser.go(&format!("/recordings/{}", self.filmed.first));
        browser.click("#play");
        browser.wait("the film to run", "return media.currentTime > 0.5");
        browser.run("media.pause(); media.currentTime = 90");
        browser.wait("the moment", "return !media.seeking && media.currentTime > 89");
        browser.choose("#mark-kind", "certificate_shown");
        browser.click("#mark button[type=submit]");
        browser.reads("#markers", "出示证件");
        browser.choose("#mark-kind", "rights_told");
        browser.fill("#mark-text", "告知当事人有权申请回避");
        browser.click("#mark button[type=submit]");
        browser.reads("#markers", "告知当事人有权申请回避");
        self.office.picture("watched");
    }

    /// The officer records the inspection: nothing of it is filed yet.
    fn acted(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        browser.go(&self.case);
        browser.reads("#acts", "还没有登记执法行为。");
        office.choose("#act-record-kind", "inspection");
        office.set("#act-record-from", &second(&self.filmed.from));
        office.set("#act-record-until", &second(&self.filmed.until));
        office.fill("#act-record-place", "光明路夜市入口");
        office.tick("form[action$='/acts'] input[name='party_present']");
        office.done("#act-record-kind", "已登记执法行为。");
        for told in ["现场检查", "光明路夜市入口", "张伟", "王芳", "当事人在场", "没有音像记录", "附件2第十三条"]
        {
            browser.reads("#acts", told);
        }
        browser.reads("#way", "没有音像记录");
        office.picture("act-recorded");
    }

    /// The clerk files what both officers filmed meanwhile, with one press: the duties of the act are met.
    fn filed(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.sit(CLERK);
        browser.go(&self.case);
        for recording in [&self.filmed.first, &self.filmed.second] {
            assert_eq!(browser.count(&format!("input[name='recordings'][value='{recording}']:checked")), 1);
        }
        office.done("input[name='recordings']", "已归入音像记录。");
        browser.reads("#acts", "已覆盖 4:00 / 4:00");
        browser.reads("#acts .tag.good", "已完成");
        assert_eq!(browser.count("#acts table .tag:not(.good)"), 0, "{}", browser.told());
        office.picture("act-covered");
    }

    /// The officer files what the investigation left in writing.
    fn investigated(&self) {
        self.office.sit(FIRST);
        let [(first, _), (other, _)] = OFFICERS;
        let there = "检查时出示执法证件，发现在盲道和消防通道摆放桌椅四十余套。";
        let signed = [("officer", first), ("officer", other), ("party", self.party.as_str())];
        self.paper(["investigation", "现场检查笔录", "inspection_record", ""], there, &signed);
        let report = ["investigation", "案件调查终结报告", "investigation_report", ""];
        self.paper(report, "建议处罚款六万元。", &signed[..2]);
        let notice = ["investigation", "行政处罚事先告知书", "penalty_notice", "薛综执罚告〔2026〕17号"];
        self.paper(notice, "拟罚款六万元，告知陈述申辩和要求听证的权利。", &signed[..2]);
        self.office.picture("investigated");
    }
}
