//! Who handled, reviewed and approved a case, and who decided against a review: the page of responsibility (责任页), each
//! row with the entry of the custody log that it is told from.

use words::Lang;

use crate::letterhead::Letterhead;
use crate::printout::{Attachment, Block, Column, Field, Moment, Printout, Table};

/// Who was responsible for what in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsibility {
    /// What every printout has.
    pub letterhead: Letterhead,
    /// Until when the log was read.
    pub as_of: String,
    /// The name of the log.
    pub log: String,
    /// What was done, in the order of the log.
    pub deeds: Vec<Deed>,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// In which capacity.
    pub capacity: Capacity,
    /// What it was.
    pub what: String,
    /// Who did it.
    pub who: String,
    /// The certificate of who did it; may be empty.
    pub certificate: String,
    /// When it was.
    pub at: String,
    /// Its entry of the custody log.
    pub entry: u64,
}

/// In which capacity somebody acts in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// Handles it.
    Handled,
    /// Reviews it.
    Reviewed,
    /// Approves it.
    Approved,
    /// Decides against the review, or without one.
    Overrode,
}

impl Capacity {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Handled, Self::Reviewed, Self::Approved, Self::Overrode];

    fn told(self, lang: Lang) -> String {
        let text = match self {
            Self::Handled => lang.text("printout-responsibility-handled"),
            Self::Reviewed => lang.text("printout-responsibility-reviewed"),
            Self::Approved => lang.text("printout-responsibility-approved"),
            Self::Overrode => lang.text("printout-responsibility-overrode"),
        };
        text.into_owned()
    }
}

impl Responsibility {
    /// The printout. `carried` are the files that go with it.
    pub fn printout(&self, lang: Lang, moment: Moment, carried: Vec<Attachment>) -> Printout {
        let mut fields = self.letterhead.fields(lang);
        fields.push(Field::new(lang.text("printout-log"), self.log.clone()));
        fields.push(Field::new(lang.text("printout-as-of"), self.as_of.clone()));
        let mut blocks = vec![Block::Fields(fields)];
        blocks.push(Block::Paragraph(lang.text("printout-responsibility-intro").into_owned()));
        if self.deeds.is_empty() {
            blocks.push(Block::Paragraph(lang.text("printout-responsibility-none").into_owned()));
        } else {
            blocks.push(Block::Heading(lang.text("printout-responsibility-people").into_owned()));
            blocks.push(Block::Fields(
                Capacity::ALL.map(|capacity| Field::new(capacity.told(lang), self.people(lang, capacity))).to_vec(),
            ));
            blocks.push(Block::Heading(lang.text("printout-responsibility-deeds").into_owned()));
            blocks.push(Block::Table(self.table(lang)));
        }
        blocks.push(Block::Attachments);
        let title = lang.text("printout-responsibility-title").into_owned();
        self.letterhead.printout(lang, title, String::new(), moment, blocks, carried)
    }

    /// Who acted in a capacity, each once, one a line.
    fn people(&self, lang: Lang, capacity: Capacity) -> String {
        let mut people: Vec<String> = Vec::new();
        for deed in self.deeds.iter().filter(|deed| deed.capacity == capacity) {
            let person = deed.person(lang);
            if !people.contains(&person) {
                people.push(person);
            }
        }
        if people.is_empty() {
            return lang.text("printout-responsibility-nobody").into_owned();
        }
        people.join("\n")
    }

    fn table(&self, lang: Lang) -> Table {
        let columns = vec![
            Column::new(lang.text("printout-responsibility-part"), 16),
            Column::new(lang.text("printout-responsibility-what"), 28),
            Column::new(lang.text("printout-responsibility-who"), 23),
            Column::new(lang.text("printout-moment"), 19),
            Column::new(lang.text("printout-entry"), 14),
        ];
        let row = |deed: &Deed| {
            let entry = deed.entry.to_string();
            vec![deed.capacity.told(lang), deed.what.clone(), deed.person(lang), deed.at.clone(), entry]
        };
        Table { columns, rows: self.deeds.iter().map(row).collect() }
    }
}

impl Deed {
    fn person(&self, lang: Lang) -> String {
        let Self { who, certificate, .. } = self;
        if certificate.is_empty() {
            return who.clone();
        }
        let variables = [("name", who.as_str().into()), ("certificate", certificate.as_str().into())];
        lang.with("printout-responsibility-certified", &variables)
    }
}
