//! Papers of a case, written as PDF/A by `papers` in the fonts that the site has.
//!
//! The fonts take some 70 MiB while a paper is written, and nothing between: they are read for each, and one paper is
//! written at a time.

use std::sync::{Arc, Mutex, PoisonError};

use papers::{FontError, FontFiles, Fonts, Paper, PaperError, Written};

use crate::custody::Custody;

/// What papers are written with.
#[derive(Debug)]
pub struct Papers {
    files: FontFiles,
    one: Mutex<()>,
}

/// Why a paper was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// A font is gone, or is none any more.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The paper is none, or too large.
    #[error(transparent)]
    Paper(#[from] PaperError),
}

impl Papers {
    /// With these fonts, which are looked at.
    pub fn new(files: FontFiles) -> Result<Self, FontError> {
        files.look()?;
        Ok(Self { files, one: Mutex::new(()) })
    }

    /// Writes a paper. It takes a tenth of a second and more, and waits for others: never on the runtime's threads.
    pub fn write(&self, paper: &Paper) -> Result<Written, Unwritten> {
        // Nothing is kept under the lock that a panic could leave half done.
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let fonts = Fonts::load(&self.files)?;
        Ok(papers::write(paper, &fonts)?)
    }
}

impl Custody {
    /// What papers are written with; none where the site has not the fonts, which the service said at its start.
    pub fn papers(&self) -> Option<Arc<Papers>> {
        self.papers.clone()
    }
}
