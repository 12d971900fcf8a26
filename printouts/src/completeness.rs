//! What a case needs, article by article: what fulfils it and what is lacking (办案要件清单).

use words::Lang;

use crate::letterhead::{Letterhead, signed};
use crate::printout::{Attachment, Block, Column, Field, Moment, Printout, Table};

/// How complete a case is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness {
    /// What every printout has.
    pub letterhead: Letterhead,
    /// Of when it is.
    pub as_of: String,
    /// What is needed, in its order.
    pub demands: Vec<Demand>,
    /// Who signs; may be empty, and then nobody does.
    pub handlers: Vec<String>,
    /// The date of the printout; may be empty.
    pub date: String,
}

/// Something that a case needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The article that asks for it.
    pub article: String,
    /// What it asks for.
    pub wanted: String,
    /// Whether that is there.
    pub standing: Standing,
    /// What fulfils it, all or in part.
    pub fulfilled_by: Vec<String>,
    /// What is lacking.
    pub lacks: Vec<String>,
}

/// Whether what is needed is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Fulfilled,
    /// It is not, or not all of it.
    Lacking,
    /// What is known does not say yet.
    Open,
    /// This case does not need it.
    NotApplicable,
}

impl Standing {
    fn told(self, lang: Lang) -> String {
        let text = match self {
            Self::Fulfilled => lang.text("printout-completeness-fulfilled"),
            Self::Lacking => lang.text("printout-completeness-lacking"),
            Self::Open => lang.text("printout-completeness-open"),
            Self::NotApplicable => lang.text("printout-completeness-not-applicable"),
        };
        text.into_owned()
    }
}

impl Completeness {
    /// The printout. `carried` are the files that go with it.
    pub fn printout(&self, lang: Lang, moment: Moment, carried: Vec<Attachment>) -> Printout {
        let mut fields = self.letterhead.fields(lang);
        fields.push(Field::new(lang.text("printout-as-of"), self.as_of.clone()));
        fields.push(Field::new(lang.text("printout-completeness-count"), self.counted(lang)));
        let mut blocks = vec![Block::Fields(fields)];
        blocks.push(Block::Paragraph(lang.text("printout-completeness-intro").into_owned()));
        let is_whole = !self.demands.iter().any(|demand| matches!(demand.standing, Standing::Lacking | Standing::Open));
        let told = match (self.demands.is_empty(), is_whole) {
            (true, _) => lang.text("printout-completeness-none"),
            (false, true) => lang.text("printout-completeness-whole"),
            (false, false) => lang.text("printout-completeness-not-whole"),
        };
        if !self.demands.is_empty() {
            blocks.push(Block::Heading(lang.text("printout-completeness-demands").into_owned()));
            blocks.push(Block::Table(self.table(lang)));
        }
        // Below the table, so that signatures have a sentence to stand under.
        blocks.push(Block::Paragraph(told.into_owned()));
        blocks.push(Block::Attachments);
        if !self.handlers.is_empty() {
            let label = lang.text("printout-completeness-handler");
            let people = self.handlers.iter().map(|name| Field::new(label.clone(), name.clone())).collect();
            blocks.push(signed(people, &self.letterhead.agency, &self.date));
        }
        let title = lang.text("printout-completeness-title").into_owned();
        self.letterhead.printout(lang, title, String::new(), moment, blocks, carried)
    }

    fn counted(&self, lang: Lang) -> String {
        let of = |standing: Standing| {
            let count = self.demands.iter().filter(|demand| demand.standing == standing).count();
            count.to_string().into()
        };
        let variables = [
            ("all", self.demands.len().to_string().into()),
            ("fulfilled", of(Standing::Fulfilled)),
            ("lacking", of(Standing::Lacking)),
            ("open", of(Standing::Open)),
            ("not_applicable", of(Standing::NotApplicable)),
        ];
        lang.with("printout-completeness-counted", &variables)
    }

    fn table(&self, lang: Lang) -> Table {
        let columns = vec![
            Column::new(lang.text("printout-completeness-article"), 20),
            Column::new(lang.text("printout-completeness-wanted"), 24),
            Column::new(lang.text("printout-completeness-standing"), 13),
            Column::new(lang.text("printout-completeness-fulfilled-by"), 23),
            Column::new(lang.text("printout-completeness-lacks"), 20),
        ];
        let row = |demand: &Demand| {
            let Demand { article, wanted, standing, fulfilled_by, lacks } = demand;
            vec![article.clone(), wanted.clone(), standing.told(lang), fulfilled_by.join("\n"), lacks.join("\n")]
        };
        Table { columns, rows: self.demands.iter().map(row).collect() }
    }
}
