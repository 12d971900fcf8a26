//! What all printouts of a case have: whose they are and which case they are about.

use words::Lang;

use crate::printout::{Attachment, Block, Field, Moment, Printout, Signatures};

/// Whose printout it is, and which case it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The agency.
    pub agency: String,
    /// The number of the case.
    pub case: String,
    /// What the case is about.
    pub case_title: String,
}

/// A document by its name and the digest of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is called.
    pub name: String,
    /// The digest, as text.
    pub digest: String,
}

impl Letterhead {
    /// The fields that each printout begins with.
    pub(crate) fn fields(&self, lang: Lang) -> Vec<Field> {
        vec![
            Field::new(lang.text("printout-case-number"), self.case.clone()),
            Field::new(lang.text("printout-case-title"), self.case_title.clone()),
        ]
    }

    /// A printout of these blocks.
    pub(crate) fn printout(
        &self,
        lang: Lang,
        title: String,
        number: String,
        moment: Moment,
        blocks: Vec<Block>,
        attachments: Vec<Attachment>,
    ) -> Printout {
        Printout {
            lang,
            agency: self.agency.clone(),
            case: self.case.clone(),
            title,
            number,
            moment,
            blocks,
            attachments,
        }
    }
}

/// A document with its digest.
pub(crate) fn digested(lang: Lang, named: &Named) -> String {
    let Named { name, digest } = named;
    lang.with("printout-digest", &[("name", name.as_str().into()), ("digest", digest.as_str().into())])
}

/// Where people sign.
pub(crate) fn signed(people: Vec<Field>, agency: &str, date: &str) -> Block {
    Block::Signatures(Signatures { people, agency: agency.to_owned(), date: date.to_owned() })
}
