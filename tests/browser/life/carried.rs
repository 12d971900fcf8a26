//! From the service of the decision to the end of the case: served with its notice on credit, paid, ended, closed, and the
//! complainant told.

use jiff::Span;

use crate::life::hands::{CLERK, HEAD, OFFICERS, SECOND, second};
use crate::life::papers::file;
use crate::life::{FINE, Life, NUMBER, PARTY};

impl Life {
    /// The page of service and carrying out.
    fn carrying_page(&self) -> String {
        format!("{}/carrying", self.case)
    }

    /// The other officer serves the decision, and with it how credit is repaired: the party signs for both.
    pub(super) fn served(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.sit(SECOND);
        let [(first, _), (other, _)] = OFFICERS;
        let repair = ["service_execution", "信用修复告知书", "credit_repair_notice", ""];
        self.paper(repair, "告知信用修复的条件和途径。", &[]);
        let receipt = ["service_execution", "送达回证", "service_receipt", ""];
        let signed = [("officer", first), ("officer", other), ("party", self.party.as_str())];
        self.paper(receipt, "当场送达，当事人签收。", &signed);
        for (paper, kind, told) in [
            ("信用修复告知书", "credit_repair_notice", "信用修复告知书"),
            ("行政处罚决定书", "decision", "行政执法决定书"),
        ] {
            self.serve(paper, kind);
            browser.reads("#deliveries h3", told);
            browser.reads("#deliveries h3 .tag", "送达中");
            office.set("[id^='deliver-'][id$='-delivered_on']", &office.today());
            office.done("[id^='deliver-'][id$='-delivered_on']", "已登记送达日期。");
            browser.reads("#deliveries h3 .tag.good", "已送达");
        }
        assert_eq!(browser.count("#deliveries h3 .tag.good"), 2, "{}", browser.told());
        assert_eq!(browser.count("#deliveries .tag.bad, #deliveries .tag.warn"), 0, "{}", browser.told());
        office.picture("served");
        browser.go(&self.case);
        browser.reads("#carrying", "已送达 2 次，送达中 0 次，未送达 0 次");
    }

    /// Records the direct service of a document, by those who handle the case.
    fn serve(&self, paper: &str, kind: &str) {
        let (office, browser) = (&self.office, &self.office.browser);
        browser.go(&self.carrying_page());
        office.press("#serve a[href*='kind=direct']");
        browser.reads("main", "附件2第二十二条");
        office.choose_named("#serve-document", &file(paper));
        office.choose("#serve-document_kind", kind);
        office.set("#serve-made_on", &office.today());
        office.choose_named("#serve-party", PARTY);
        office.set("#serve-at", &second(&office.now()));
        office.choose("#serve-succeeded", "yes");
        office.choose("#serve-recipient", "party_itself");
        office.tick("#serve-signed");
        office.choose_named("#serve-receipt", &file("送达回证"));
        office.done("#serve-document", "已登记送达。");
    }

    /// The party pays in time.
    pub(super) fn paid(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        browser.go(&self.carrying_page());
        office.choose_named("#owe-party", PARTY);
        office.choose("#owe-what", "fine");
        office.fill("#owe-amount", FINE);
        let due = office.now().checked_add(Span::new().days(15)).unwrap().date().to_string();
        office.set("#owe-due_on", &due);
        office.choose_named("#owe-document", &file("行政处罚决定书"));
        office.done("#owe-amount", "已登记应履行事项。");
        browser.reads("#performances .tag", "待履行");
        browser.go(&self.case);
        browser.reads("#way ol.way li", "等待当事人");
        let record = ["service_execution", "履行情况记录", "performance_record", ""];
        self.paper(record, "当事人已缴清罚款六万元。", &[]);
        browser.go(&self.carrying_page());
        office.set("[id^='do-'][id$='-done_on']", &office.today());
        office.fill("[id^='do-'][id$='-amount']", FINE);
        office.tick("[id^='do-'][id$='-whole']");
        office.choose_named("[id^='do-'][id$='-documents']", &file("履行情况记录"));
        office.done("[id^='do-'][id$='-amount']", "已登记。");
        browser.reads("#performances .tag", "履行完毕");
        office.picture("paid");
    }

    /// The officer asks for the end, and the head approves it.
    pub(super) fn ended(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        browser.go(&self.case);
        office.set("#request_end-act_end", &office.minute());
        office.choose("#request_end-outcome", "performed");
        office.fill("#request_end-reason", "罚款已缴清");
        office.done("#request_end-reason", "已登记，办案进程已更新。");
        browser.reads("#course", "等待机关负责人审批");
        // Nothing stands against it.
        assert_eq!(browser.count("#decision .alert"), 0, "{}", browser.told());
        office.sit(HEAD);
        office.follow_task("审批结案", NUMBER);
        browser.reads("#course", "罚款已缴清");
        office.done("input[name='step'][value='end']", "已登记，办案进程已更新。");
        browser.reads("#course ol.course li:last-child", "已完成");
        office.picture("ended");
    }

    /// The clerk files with what it ended, closes the case, and tells the complainant what came of it.
    pub(super) fn answered(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.sit(CLERK);
        let closing = ["archive", "结案审批表", "closing_approval", ""];
        let signed = [("officer", OFFICERS[0].0), ("head", HEAD)];
        self.paper(closing, "罚款已缴清，同意结案。", &signed);
        browser.go(&self.case);
        office.fill("#state-reason", "案卷已整理归档");
        office.send("#state-reason");
        browser.reads("main dl.facts", "案卷已整理归档");
        browser.go("/tasks");
        browser.reads("main tbody tr", "告知投诉举报人处理结果");
        browser.go("/complaints");
        office.set("[id^='tell-'][id$='-told_at']", &office.minute());
        office.choose("[id^='tell-'][id$='-how']", "letter");
        office.fill("[id^='tell-'][id$='-paper']", "投诉举报处理结果告知书");
        office.done("[id^='tell-'][id$='-paper']", "已登记告知。");
        for told in ["投诉举报处理结果告知书", NUMBER, "司徒雪松"] {
            browser.reads("#complaints-told", told);
        }
        office.picture("complaint-answered");
    }
}
