//! From the notice to the decision: what the party was told, the draft, its legal review with the nine points, and the
//! decision of a head.

use crate::life::hands::{CLERK, FIRST, LEGAL, OFFICERS, OTHER_HEAD};
use crate::life::papers::file;
use crate::life::{FINE, Life, NUMBER, PARTY};

/// What else the catalogue of major decisions asks of a draft: none of it is so here.
const FACTS: [&str; 6] =
    ["marked_major", "major_public_interest", "hearing_held", "affects_major_rights", "complex", "law_requires"];

impl Life {
    /// The page of the decision.
    fn decision_page(&self) -> String {
        format!("{}/decision", self.case)
    }

    /// The officer says that the party was told, and that it gave up its statement and its hearing.
    pub(super) fn told(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        browser.go(&self.decision_page());
        browser.reads("main", "尚无记录。");
        office.choose_named("#inform-document", &file("行政处罚事先告知书"));
        for right in ["statement", "hearing"] {
            office.tick(&format!("form[action$='/decision-steps'] input[name='rights'][value='{right}']"));
        }
        office.fill("#inform-terms", "自收到之日起五个工作日内");
        office.fill("#inform-fine", FINE);
        office.done("#inform-terms", "已登记");
        for told in ["告知的权利 陈述、申辩、听证", "告知的罚款：60000 元", "自收到之日起五个工作日内"]
        {
            browser.reads("main ol.course", told);
        }
        office.choose("#statement-how", "waived");
        office.done("#statement-how", "已登记");
        browser.reads("main ol.course", "当事人明确放弃");
        office.picture("party-told");
    }

    /// The officer records the draft, which is to be reviewed by its article, and sends it to the legal office.
    pub(super) fn drafted(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        let [(first, _), (other, _)] = OFFICERS;
        let draft = ["decision", "行政处罚决定书草稿", "decision_draft", ""];
        let text = format!("对{PARTY}处罚款六万元。");
        self.paper(draft, &text, &[("drafter", first), ("checker", other)]);
        browser.go(&self.case);
        office.choose_named("#draft-record-document", &file("行政处罚决定书草稿"));
        office.choose("#draft-record-outcome", "penalty");
        office.choose_named("#draft-record-party", PARTY);
        office.choose("#draft-record-party_kind", "legal_person");
        office.choose("#draft-record-sanctions", "fine");
        office.fill("#draft-record-fine", FINE);
        for fact in FACTS {
            office.choose(&format!("#draft-record-fact-{fact}"), "no");
        }
        office.choose("#draft-record-drafter", first);
        office.choose("#draft-record-checker", other);
        office.fill("#draft-record-basis", "《山东省城镇容貌和环境卫生管理办法》第二十四条");
        office.fill("#draft-record-factors", "多次违法，影响消防安全");
        office.done("#draft-record-basis", "已登记决定草稿");
        for told in ["应当进行法制审核", "对法人或者其他组织罚款5万元以上", "附件3第五条第(三)项", "未报送审核"]
        {
            browser.reads("#review", told);
        }
        browser.reads("#way", "草稿应送法制审核，尚未送审");
        office.fill("[id^='draft-submit-'][id$='-basis']", "适用条款准确，裁量在幅度以内");
        let statement = "占道经营事实有现场录像和检查笔录证明";
        office.fill("[id^='draft-submit-'][id$='-statement']", statement);
        office.done("[id^='draft-submit-'][id$='-statement']", "已报送法制审核");
        browser.reads("#review", "已报送，待收齐");
        browser.reads("#way ol.way li", "等待法制机构");
        office.picture("draft-sent");
    }

    /// The legal reviewer finds the papers whole, answers the nine points, one of them with a stretch of the film, agrees,
    /// and files the opinion.
    pub(super) fn reviewed(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.sit(LEGAL);
        office.follow_task("清点送审材料", NUMBER);
        office.done("input[name='step'][value='complete']", "已办理");
        browser.reads("#review", "已收齐，审核中");
        office.follow_task("审核决定草稿", NUMBER);
        office.unfold("input[name='holds-1']");
        for told in ["执法主体是否合法", "已查对", "未履行的记录义务 0 项，逾期的期限 0 项"]
        {
            browser.reads("#review", told);
        }
        for point in 1..=9 {
            browser.click(&format!("input[name='holds-{point}'][value='conforms']"));
        }
        browser.fill("input[name='note-3']", "现场录像证明占用盲道");
        browser.choose_named("select[name='documents-3']", &file("现场检查笔录"));
        browser.choose("select[name='recording-3']", &self.filmed.first);
        browser.fill("input[name='from-3']", "1:30");
        browser.fill("input[name='until-3']", "2:00");
        office.choose("[id^='review-opine-'][id$='-transfer']", "no");
        office.choose("[id^='review-opine-'][id$='-outcome']", "agree");
        office.picture("nine-points");
        office.done("[id^='review-opine-'][id$='-outcome']", "已办理");
        for told in ["同意", "现场录像证明占用盲道", "1:30", "2:00", "审核要点", "周洁"] {
            browser.reads("#review", told);
        }
        office.press("form[action$='/opinion'] button");
        browser.reads(".said", "审核意见书已归入副卷。");
        office.picture("opinion");
        browser.go("/tasks");
        browser.reads("main", "目前没有待办事项。");
    }

    /// The clerk files with what is to be decided; another head decides.
    pub(super) fn decided(&self) {
        let (office, browser) = (&self.office, &self.office.browser);
        office.sit(CLERK);
        browser.go(&self.case);
        // The opinion is filed, and nobody signed it yet: one press leads to where that is told.
        browser.reads("#way", "缺少签名：法制审核人员");
        office.picture("signature-lacking");
        office.press("#way p.mend a[href*='?document=']");
        office.sign(&[("reviewer", LEGAL)]);
        office.fill("#describe-reason", "补登审核人员签名");
        office.done("#describe-reason", "文书信息已登记。");
        let approval = ["decision", "负责人审批记录", "head_approval", ""];
        self.paper(approval, "同意处罚款六万元。", &[("head", OTHER_HEAD)]);
        let decision = ["decision", "行政处罚决定书", "decision", "薛综执罚决〔2026〕17号"];
        self.paper(decision, "处罚款六万元，自收到之日起十五日内缴纳。", &[("head", OTHER_HEAD)]);

        office.sit(OTHER_HEAD);
        browser.go(&self.case);
        browser.reads("#decision", "尚未作出决定");
        office.press("#decision a[href$='/decision']");
        browser.reads("main .notice", "最新的决定草稿可以作出决定：");
        browser.reads("main .notice", "法制审核同意");
        office.choose_named("#decide-document", &file("行政处罚决定书"));
        office.fill("#decide-number", "薛综执罚决〔2026〕17号");
        office.done("#decide-number", "已登记");
        for told in ["薛综执罚决〔2026〕17号", "法制审核同意", "孙丽", "周洁", "赵刚"] {
            browser.reads("main", told);
        }
        assert_eq!(browser.count("main .tag.bad, main .alert"), 0, "{}", browser.told());
        office.picture("decided");
        office.sit(FIRST);
        office.follow_task("送达并执行决定，申请结案", NUMBER);
    }
}
