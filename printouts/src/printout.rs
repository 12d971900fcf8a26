//! What a printout is: a title and blocks of text, with the bounds of what is written.
//!
//! All of it is text that is given: dates, sums and what the law says come as the caller words them.

use words::Lang;

/// Pages of one printout at most.
pub const PRINTOUT_PAGES_MAX: usize = 500;

/// Blocks of one printout at most, each row of a table and each item of a list counted as one.
pub const PRINTOUT_BLOCKS_MAX: usize = 10_000;

/// Characters of one printout at most, all its texts together.
pub const PRINTOUT_CHARACTERS_MAX: usize = 500_000;

/// Columns of one table at most.
pub const COLUMNS_MAX: usize = 8;

/// Files that one printout carries at most.
pub const ATTACHMENTS_MAX: usize = 20;

/// Bytes of all files that one printout carries at most: 16 MiB.
pub const ATTACHMENT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A moment in UTC, as the file tells when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The year, 0 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

/// A printout.
#[derive(Debug, Clone, PartialEq)]
pub struct Printout {
    /// The language of its own words.
    pub lang: Lang,
    /// The agency whose printout it is: above the title, and in the header of every page.
    pub agency: String,
    /// The number of the case: in the header of every page.
    pub case: String,
    /// The title.
    pub title: String,
    /// Its own number (文号), below the title; may be empty.
    pub number: String,
    /// When it is made.
    pub moment: Moment,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// The files that it carries.
    pub attachments: Vec<Attachment>,
}

/// A part of a printout.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph; each line of the text is one of its own.
    Paragraph(String),
    /// Names and values, two columns.
    Fields(Vec<Field>),
    /// A table.
    Table(Table),
    /// A numbered list.
    List(Vec<String>),
    /// A note in small letters.
    Note(String),
    /// Where people sign.
    Signatures(Signatures),
    /// Which files the printout carries.
    Attachments,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub label: String,
    /// What it is here; each line of the text is one of its own.
    pub value: String,
}

impl Field {
    /// A field.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// A table with a row of names, which is repeated on every page that the table goes on to.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub title: String,
    /// How wide it is, in parts of all columns' sum; 0 counts as 1.
    pub share: u16,
}

impl Column {
    /// A column.
    pub fn new(title: impl Into<String>, share: u16) -> Self {
        Self { title: title.into(), share }
    }
}

/// Where people sign, and what stands below: never parted by the end of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// Who signs: in which capacity, and under which name. Each has a line to sign on.
    pub people: Vec<Field>,
    /// Whose printout it is; may be empty.
    pub agency: String,
    /// The date; may be empty.
    pub date: String,
}

/// A file that a printout carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, in ASCII.
    pub name: String,
    /// Its type, as `application/json`.
    pub media_type: String,
    /// What it is.
    pub description: String,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// What a printout has too many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Pages.
    Pages,
    /// Blocks, rows and items.
    Blocks,
    /// Characters.
    Characters,
    /// Columns of a table.
    Columns,
    /// Attachments.
    Attachments,
    /// Bytes of attachments.
    AttachmentBytes,
}

impl Bound {
    /// How many there may be.
    pub const fn most(self) -> usize {
        match self {
            Self::Pages => PRINTOUT_PAGES_MAX,
            Self::Blocks => PRINTOUT_BLOCKS_MAX,
            Self::Characters => PRINTOUT_CHARACTERS_MAX,
            Self::Columns => COLUMNS_MAX,
            Self::Attachments => ATTACHMENTS_MAX,
            Self::AttachmentBytes => ATTACHMENT_BYTES_MAX,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Blocks => "blocks, rows and items",
            Self::Characters => "characters",
            Self::Columns => "columns of a table",
            Self::Attachments => "attachments",
            Self::AttachmentBytes => "bytes of attachments",
        }
    }
}

/// Why a printout is not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintoutError {
    /// It has too much of something.
    #[error("a printout has {} {} at most: write several printouts", .0.most(), .0.name())]
    Over(Bound),
    /// It has no title.
    #[error("a printout has a title")]
    Untitled,
    /// A table has no columns, or a row that has not a cell for each of them.
    #[error("row {row} of a table of {columns} columns has {cells} cells")]
    Uneven {
        /// The row, from 1; 0 where the table has no columns.
        row: usize,
        /// Columns of the table.
        columns: usize,
        /// Cells of the row.
        cells: usize,
    },
    /// The name or type of an attachment is none, or there are two of one name.
    #[error(
        "the attachment {name:?} of type {media_type:?} cannot be carried: it needs a name of its own in ASCII, and a type"
    )]
    Attachment {
        /// Its name.
        name: String,
        /// Its type.
        media_type: String,
    },
    /// What was written keeps not to the format. This is a fault of the program or of a font.
    #[error("the printout is no PDF/A: {0}")]
    Format(String),
}

impl Printout {
    /// Whether it is one, within all bounds but that of pages, which is known once it is set.
    pub(crate) fn check(&self) -> Result<(), PrintoutError> {
        let within = |bound: Bound, number: usize| {
            if number > bound.most() { Err(PrintoutError::Over(bound)) } else { Ok(()) }
        };
        if self.title.trim().is_empty() {
            return Err(PrintoutError::Untitled);
        }
        within(Bound::Blocks, self.blocks.iter().map(Block::size).sum())?;
        let own = [&self.agency, &self.case, &self.title, &self.number];
        let characters: usize = own.into_iter().map(|text| text.chars().count()).sum();
        let blocks: usize = self.blocks.iter().flat_map(Block::texts).map(|text| text.chars().count()).sum();
        let described = self.attachments.iter().map(|attachment| attachment.description.chars().count());
        within(Bound::Characters, characters + blocks + described.sum::<usize>())?;
        for table in
            self.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        {
            within(Bound::Columns, table.columns.len())?;
            table.check()?;
        }
        within(Bound::Attachments, self.attachments.len())?;
        within(Bound::AttachmentBytes, self.attachments.iter().map(|attachment| attachment.data.len()).sum())?;
        self.check_attachments()
    }

    fn check_attachments(&self) -> Result<(), PrintoutError> {
        let name_ok = |name: &str| (1..=100).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
        for (index, attachment) in self.attachments.iter().enumerate() {
            let Attachment { name, media_type, .. } = attachment;
            let is_again = self.attachments[..index].iter().any(|other| other.name == *name);
            if is_again || !name_ok(name) || krilla::embed::MimeType::new(media_type).is_none() {
                return Err(PrintoutError::Attachment { name: name.clone(), media_type: media_type.clone() });
            }
        }
        Ok(())
    }
}

impl Table {
    fn check(&self) -> Result<(), PrintoutError> {
        let columns = self.columns.len();
        if columns == 0 {
            return Err(PrintoutError::Uneven { row: 0, columns, cells: 0 });
        }
        match self.rows.iter().enumerate().find(|(_, row)| row.len() != columns) {
            Some((index, row)) => Err(PrintoutError::Uneven { row: index + 1, columns, cells: row.len() }),
            None => Ok(()),
        }
    }
}

impl Block {
    /// How many blocks it counts as.
    fn size(&self) -> usize {
        match self {
            Self::Heading(_) | Self::Note(_) | Self::Attachments => 1,
            // Each line of it is set by itself.
            Self::Paragraph(text) => 1 + text.matches('\n').count(),
            Self::Fields(fields) => 1 + fields.len(),
            Self::Table(table) => 1 + table.rows.len(),
            Self::List(items) => 1 + items.len(),
            Self::Signatures(signatures) => 1 + signatures.people.len(),
        }
    }

    /// Every text of it.
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Heading(text) | Self::Paragraph(text) | Self::Note(text) => vec![text],
            Self::Fields(fields) => of_fields(fields).collect(),
            Self::Table(table) => {
                let titles = table.columns.iter().map(|column| column.title.as_str());
                titles.chain(table.rows.iter().flatten().map(String::as_str)).collect()
            }
            Self::List(items) => items.iter().map(String::as_str).collect(),
            Self::Signatures(signatures) => {
                of_fields(&signatures.people).chain([signatures.agency.as_str(), signatures.date.as_str()]).collect()
            }
            Self::Attachments => Vec::new(),
        }
    }
}

fn of_fields(fields: &[Field]) -> impl Iterator<Item = &str> {
    fields.iter().flat_map(|field| [field.label.as_str(), field.value.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printout(blocks: Vec<Block>) -> Printout {
        let moment = Moment { year: 2026, month: 5, day: 8, hour: 0, minute: 0, second: 0 };
        let (agency, case, number) = (String::new(), String::new(), String::new());
        Printout {
            lang: Lang::Zh,
            agency,
            case,
            title: "题".to_owned(),
            number,
            moment,
            blocks,
            attachments: Vec::new(),
        }
    }

    fn table(columns: usize, rows: usize) -> Block {
        let named = (0..columns).map(|_| Column::new("", 1)).collect();
        Block::Table(Table { columns: named, rows: vec![vec![String::new(); columns]; rows] })
    }

    #[test]
    fn a_printout_has_10000_blocks_rows_and_items_and_no_more() {
        let size = |rows| {
            printout(vec![table(1, rows), Block::List(vec![String::new()]), Block::Heading(String::new())]).check()
        };
        assert_eq!(size(PRINTOUT_BLOCKS_MAX - 4), Ok(()));
        assert_eq!(size(PRINTOUT_BLOCKS_MAX - 3), Err(PrintoutError::Over(Bound::Blocks)));
        let lines = |number: usize| printout(vec![Block::Paragraph("\n".repeat(number))]).check();
        assert_eq!(lines(PRINTOUT_BLOCKS_MAX - 1), Ok(()));
        assert_eq!(lines(PRINTOUT_BLOCKS_MAX), Err(PrintoutError::Over(Bound::Blocks)));
    }

    #[test]
    fn a_printout_has_500000_characters_and_no_more() {
        // The title is one.
        let half = |more: usize| "案".repeat(PRINTOUT_CHARACTERS_MAX / 2 - 1 + more);
        let with = |more: usize| {
            let fields = vec![Field::new(half(0), ""), Field::new("", half(more))];
            printout(vec![Block::Fields(fields)]).check()
        };
        assert_eq!(with(1), Ok(()));
        assert_eq!(with(2), Err(PrintoutError::Over(Bound::Characters)));
    }

    #[test]
    fn a_table_has_8_columns_and_a_cell_for_each() {
        assert_eq!(printout(vec![table(COLUMNS_MAX, 1)]).check(), Ok(()));
        assert_eq!(printout(vec![table(COLUMNS_MAX + 1, 1)]).check(), Err(PrintoutError::Over(Bound::Columns)));
        let uneven = Table { columns: vec![Column::new("", 1)], rows: vec![vec![String::new()], Vec::new()] };
        let error = printout(vec![Block::Table(uneven)]).check();
        assert_eq!(error, Err(PrintoutError::Uneven { row: 2, columns: 1, cells: 0 }));
        assert!(matches!(printout(vec![table(0, 0)]).check(), Err(PrintoutError::Uneven { row: 0, .. })));
    }

    fn attached(files: Vec<(&str, &str, usize)>) -> Result<(), PrintoutError> {
        let attachments = files.into_iter().map(|(name, media_type, size)| Attachment {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            description: String::new(),
            data: vec![0; size],
        });
        Printout { attachments: attachments.collect(), ..printout(Vec::new()) }.check()
    }

    #[test]
    fn a_printout_carries_20_files_of_16_mib_together_each_with_a_name_of_its_own() {
        let names: Vec<String> = (0..=ATTACHMENTS_MAX).map(|number| format!("{number}.json")).collect();
        let many =
            |count| attached(names.iter().take(count).map(|name| (name.as_str(), "application/json", 1)).collect());
        assert_eq!(many(ATTACHMENTS_MAX), Ok(()));
        assert_eq!(many(ATTACHMENTS_MAX + 1), Err(PrintoutError::Over(Bound::Attachments)));
        let large = |size| attached(vec![("a", "text/plain", size), ("b", "text/plain", 1)]);
        assert_eq!(large(ATTACHMENT_BYTES_MAX - 1), Ok(()));
        assert_eq!(large(ATTACHMENT_BYTES_MAX), Err(PrintoutError::Over(Bound::AttachmentBytes)));
        for files in [
            vec![("陈述.json", "application/json", 1)],
            vec![("", "application/json", 1)],
            vec![("a b", "application/json", 1)],
            vec![("a", "json", 1)],
            vec![("a", "text/plain", 1), ("a", "text/plain", 1)],
        ] {
            assert!(matches!(attached(files.clone()), Err(PrintoutError::Attachment { .. })), "{files:?}");
        }
    }

    #[test]
    fn a_printout_has_a_title() {
        let untitled = Printout { title: " \n".to_owned(), ..printout(Vec::new()) };
        assert_eq!(untitled.check(), Err(PrintoutError::Untitled));
    }
}
