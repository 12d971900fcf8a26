//! Documents of the case: written, filed under their stage by the form of the case, and told by the law with their
//! signatures, where the case itself says that this is lacking.

use crate::life::hands::{OFFICERS, Office};

/// A document.
pub(super) struct Paper<'a> {
    pub(super) stage: &'a str,
    /// Its name, without the extension.
    pub(super) name: &'a str,
    /// Its kind by the law.
    pub(super) kind: &'a str,
    /// Its number; may be empty.
    pub(super) number: &'a str,
    pub(super) text: &'a str,
    /// Who signed it: as what, and whose.
    pub(super) signed: &'a [(&'a str, &'a str)],
}

/// The name of its file.
pub(super) fn file(name: &str) -> String {
    format!("{name}.txt")
}

impl Office {
    /// Files a document, and says what it is; the page is that of the documents then.
    pub(super) fn paper(&self, case: &str, paper: &Paper<'_>) {
        let name = file(paper.name);
        let written = self.world.service.home().join(&name);
        let lines = [paper.name, paper.number, paper.text, "（虚构内容）"];
        std::fs::write(&written, lines.join("\n")).unwrap();
        self.browser.go(case);
        self.choose("#document-stage", paper.stage);
        self.fill("#document-reason", "入卷");
        self.browser.keys("#document-file", written.to_str().unwrap());
        self.send("#document-file");
        self.browser.reads(&format!("#stage-{}", paper.stage), &name);
        // Nobody said yet what it is: the case says so, and where that is done.
        self.browser.reads("#way", "没有登记该文件是何种文书");
        self.press("#way p.mend a[href*='?document=']");
        self.choose("#describe-kind", paper.kind);
        self.fill("#describe-number", paper.number);
        self.fill("#describe-pages", "1");
        self.choose("#describe-original", "born_digital");
        for (certificate, _) in OFFICERS {
            self.choose("#describe-made_by", certificate);
        }
        self.sign(paper.signed);
        self.done("#describe-kind", "文书信息已登记。");
    }

    /// Tells the signatures of the document that is described.
    pub(super) fn sign(&self, signed: &[(&str, &str)]) {
        let at = self.minute().replace('T', " ");
        for (row, (role, of)) in (1..).zip(signed) {
            let row = format!("#describe fieldset div.row:nth-of-type({row})");
            self.choose(&format!("{row} select[name='signed_role']"), role);
            self.choose(&format!("{row} select[name='signed_how']"), "ink");
            self.fill(&format!("{row} input[name='signed_of']"), of);
            self.fill(&format!("{row} input[name='signed_at']"), &at);
        }
    }
}
