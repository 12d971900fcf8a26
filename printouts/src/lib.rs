//! Printouts of a case: PDF/A-3a with the tags of PDF/UA-1, in Chinese and English, as people sign and file them.
//!
//! Two layers. A [`Printout`] is a title and blocks of text (`printout`), set on sheets (`lines`, `sheet`, `table`, `flow`) and
//! written (`pdf`). Above it stand the printouts that the service makes, each from plain data of its own: [`Opinion`],
//! [`Responsibility`], [`Completeness`].
//!
//! Nothing here knows the law, the service, a clock or a network: dates, sums and articles come as text, and the moment
//! at which a printout is made as a parameter, so that the same data give the same bytes. Only fonts are read from files.

mod completeness;
mod flow;
mod fonts;
mod letterhead;
mod lines;
mod opinion;
mod pdf;
mod printout;
mod responsibility;
mod sheet;
mod table;

pub use completeness::{Completeness, Demand, Standing};
pub use fonts::{FONT_BYTES_MAX, FONTS_PACKAGE, Font, FontError, FontFile, FontFiles, Fonts};
pub use letterhead::{Letterhead, Named};
pub use opinion::{Link, Opinion, Outcome, Point, PointResult};
pub use pdf::{Written, write};
pub use printout::{
    ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX, Attachment, Block, Bound, COLUMNS_MAX, Column, Field, Moment,
    PRINTOUT_BLOCKS_MAX, PRINTOUT_CHARACTERS_MAX, PRINTOUT_PAGES_MAX, Printout, PrintoutError, Signatures, Table,
};
pub use responsibility::{Capacity, Deed, Responsibility};
