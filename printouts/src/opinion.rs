//! The opinion of a legal review (法制审核意见书): what was sent, point by point what was found, and which draft it is about.

use words::Lang;

use crate::letterhead::{Letterhead, Named, digested, signed};
use crate::printout::{Attachment, Block, Column, Field, Moment, Printout, Table};

/// What a legal review came to, with all that its printout says.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// What every printout has.
    pub letterhead: Letterhead,
    /// The printout's own number (文号); may be empty.
    pub number: String,
    /// The draft decision that was sent.
    pub draft: Named,
    /// The list of evidence that was sent with it.
    pub evidence: Named,
    /// Who sent them.
    pub sent_by: String,
    /// When they were sent.
    pub sent_at: String,
    /// What was reviewed, in its order.
    pub points: Vec<Point>,
    /// What the review came to.
    pub outcome: Outcome,
    /// Why; may be empty.
    pub reasons: String,
    /// What is to be changed; may be empty.
    pub wishes: Vec<String>,
    /// The entry of the custody log that the opinion is.
    pub entry: u64,
    /// When that was.
    pub logged_at: String,
    /// Who reviewed.
    pub reviewer: String,
    /// The date of the printout.
    pub date: String,
}

/// One of the things that are reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What is reviewed.
    pub name: String,
    /// What was found.
    pub result: PointResult,
    /// What is to be said of it; may be empty.
    pub note: String,
    /// What it rests on.
    pub links: Vec<Link>,
}

/// What was found of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointResult {
    /// It is as it has to be.
    Conforms,
    /// It is not.
    DoesNot,
    /// There is nothing of it in this case; the note says why.
    NotApplicable,
    /// Nobody said what was found.
    NotSaid,
}

/// What a point rests on: a document, or a recording or what lies between two moments of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub what: String,
    /// From when until when of it.
    pub range: Option<(String, String)>,
}

/// What a review came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The draft is agreed to.
    Agree,
    /// It is to be changed and sent again.
    Return,
    /// It is not agreed to.
    Disagree,
}

impl Opinion {
    /// The printout. `carried` are the files that go with it, such as the statement in the form that programs read.
    pub fn printout(&self, lang: Lang, moment: Moment, carried: Vec<Attachment>) -> Printout {
        let mut blocks = vec![Block::Fields(self.fields(lang))];
        blocks.push(Block::Heading(lang.text("printout-opinion-points").into_owned()));
        blocks.push(Block::Table(self.table(lang)));
        blocks.push(Block::Heading(lang.text("printout-opinion-outcome").into_owned()));
        let outcome = match self.outcome {
            Outcome::Agree => lang.text("printout-opinion-agree"),
            Outcome::Return => lang.text("printout-opinion-return"),
            Outcome::Disagree => lang.text("printout-opinion-disagree"),
        };
        blocks.push(Block::Paragraph(outcome.into_owned()));
        if !self.reasons.trim().is_empty() {
            let reasons = lang.with("printout-opinion-reasons", &[("reasons", self.reasons.as_str().into())]);
            blocks.push(Block::Paragraph(reasons));
        }
        blocks.push(Block::List(self.wishes.clone()));
        blocks.push(Block::Heading(lang.text("printout-opinion-binding").into_owned()));
        let binds = lang.with("printout-opinion-binds", &[("digest", self.draft.digest.as_str().into())]);
        blocks.push(Block::Paragraph(binds));
        let entry = [("entry", self.entry.to_string().into()), ("moment", self.logged_at.as_str().into())];
        blocks.push(Block::Paragraph(lang.with("printout-opinion-logged", &entry)));
        blocks.push(Block::Attachments);
        let reviewer = Field::new(lang.text("printout-opinion-reviewer"), self.reviewer.clone());
        blocks.push(signed(vec![reviewer], &self.letterhead.agency, &self.date));
        let title = lang.text("printout-opinion-title").into_owned();
        self.letterhead.printout(lang, title, self.number.clone(), moment, blocks, carried)
    }

    fn fields(&self, lang: Lang) -> Vec<Field> {
        let mut fields = self.letterhead.fields(lang);
        fields.push(Field::new(lang.text("printout-opinion-sent-by"), self.sent_by.clone()));
        fields.push(Field::new(lang.text("printout-opinion-sent-at"), self.sent_at.clone()));
        fields.push(Field::new(lang.text("printout-opinion-draft"), digested(lang, &self.draft)));
        fields.push(Field::new(lang.text("printout-opinion-evidence"), digested(lang, &self.evidence)));
        fields
    }

    fn table(&self, lang: Lang) -> Table {
        let columns = vec![
            Column::new(lang.text("printout-opinion-point"), 32),
            Column::new(lang.text("printout-opinion-result"), 18),
            Column::new(lang.text("printout-opinion-links"), 50),
        ];
        let row = |(index, point): (usize, &Point)| {
            let result = match point.result {
                PointResult::Conforms => lang.text("printout-opinion-conforms"),
                PointResult::DoesNot => lang.text("printout-opinion-does-not"),
                PointResult::NotApplicable => lang.text("printout-opinion-not-applicable"),
                PointResult::NotSaid => lang.text("printout-opinion-not-said"),
            };
            let links = point.links.iter().map(|link| linked(lang, link));
            let note = Some(point.note.clone()).filter(|note| !note.trim().is_empty());
            let told: Vec<String> = note.into_iter().chain(links).collect();
            vec![format!("{}. {}", index + 1, point.name), result.into_owned(), told.join("\n")]
        };
        Table { columns, rows: self.points.iter().enumerate().map(row).collect() }
    }
}

fn linked(lang: Lang, link: &Link) -> String {
    match &link.range {
        None => link.what.clone(),
        Some((from, until)) => {
            let what = link.what.as_str().into();
            lang.with(
                "printout-range",
                &[("what", what), ("from", from.as_str().into()), ("until", until.as_str().into())],
            )
        }
    }
}
