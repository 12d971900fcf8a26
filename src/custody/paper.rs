//! Papers of a case, written as PDF/A by `papers` in the fonts that the site has.
//!
//! The fonts take some 70 MiB while a paper is written, and nothing between: they are read for each, and one paper is
//! written at a time.

use std::sync::Arc;
use std::time::Duration;

use evidence::ids::UserId;
use papers::{FontError, FontFiles, Fonts, Paper, PaperError, Written};

use crate::custody::Custody;
use crate::spans;
use crate::store::live::places::{NoPlace, Places, Sharing};

/// Papers that are written at one time.
const WRITTEN_AT_ONCE: usize = 1;

/// Papers of one person that wait to be written.
const WAITING_EACH: usize = 4;

/// How long each waits.
const WAIT: Duration = Duration::from_secs(20);

/// What papers are written with.
#[derive(Debug)]
pub struct Papers {
    files: FontFiles,
    places: Arc<Places<UserId>>,
}

/// Why a paper was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// Others' papers took too long, or the same person has too many that wait.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// A font is gone, or is none any more.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The paper is none, or too large.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// What writes failed within.
    #[error("the paper could not be written")]
    Panicked,
}

impl Papers {
    /// With these fonts, which are looked at.
    pub fn new(files: FontFiles) -> Result<Self, FontError> {
        files.look()?;
        let (own, common, wait) = (0, WRITTEN_AT_ONCE, WAIT);
        let sharing = Sharing { own, common, common_each: WRITTEN_AT_ONCE, waiting_each: WAITING_EACH, wait };
        Ok(Self { files, places: Places::new(sharing) })
    }

    /// Writes a paper for somebody, once it is its turn. It takes a tenth of a second and more.
    pub async fn write(self: &Arc<Self>, whose: UserId, paper: Paper) -> Result<Written, Unwritten> {
        let place = self.places.take(whose).await?;
        let held = Arc::clone(self);
        let written = spans::blocking(move || -> Result<Written, Unwritten> {
            let fonts = Fonts::load(&held.files)?;
            let written = papers::write(&paper, &fonts)?;
            drop(place);
            Ok(written)
        });
        written.await.map_err(|_| Unwritten::Panicked)?
    }
}

impl Custody {
    /// What papers are written with; none where the site has not the fonts, which the service said at its start.
    pub fn papers(&self) -> Option<Arc<Papers>> {
        self.papers.clone()
    }
}
