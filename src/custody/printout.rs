//! Printouts of a case, written as PDF/A by `printouts` in the fonts that the site has.
//!
//! The fonts take some 70 MiB while a printout is written, and nothing between: they are read for each, and one printout is
//! written at a time.

use std::sync::Arc;
use std::time::Duration;

use evidence::ids::UserId;
use printouts::{FontError, FontFiles, Fonts, Printout, PrintoutError, Written};

use crate::custody::Custody;
use crate::spans;
use crate::store::live::places::{NoPlace, Places, Sharing};

/// Printouts that are written at one time.
const WRITTEN_AT_ONCE: usize = 1;

/// Printouts of one person that wait to be written.
const WAITING_EACH: usize = 4;

/// How long each waits.
const WAIT: Duration = Duration::from_secs(20);

/// What printouts are written with.
#[derive(Debug)]
pub struct Printouts {
    files: FontFiles,
    places: Arc<Places<UserId>>,
}

/// Why a printout was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// Others' printouts took too long, or the same person has too many that wait.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// A font is gone, or is none any more.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The printout is none, or too large.
    #[error(transparent)]
    Printout(#[from] PrintoutError),
    /// What writes failed within.
    #[error("the printout could not be written")]
    Panicked,
}

impl Printouts {
    /// With these fonts, which are looked at.
    pub fn new(files: FontFiles) -> Result<Self, FontError> {
        files.look()?;
        let (own, common, wait) = (0, WRITTEN_AT_ONCE, WAIT);
        let sharing = Sharing { own, common, common_each: WRITTEN_AT_ONCE, waiting_each: WAITING_EACH, wait };
        Ok(Self { files, places: Places::new(sharing) })
    }

    /// Writes a printout for somebody, once it is its turn. It takes a tenth of a second and more.
    pub async fn write(self: &Arc<Self>, whose: UserId, printout: Printout) -> Result<Written, Unwritten> {
        let place = self.places.take(whose).await?;
        let held = Arc::clone(self);
        let written = spans::blocking(move || -> Result<Written, Unwritten> {
            let fonts = Fonts::load(&held.files)?;
            let written = printouts::write(&printout, &fonts)?;
            drop(place);
            Ok(written)
        });
        written.await.map_err(|_| Unwritten::Panicked)?
    }
}

impl Custody {
    /// What printouts are written with; none where the site has not the fonts, which the service said at its start.
    pub fn printouts(&self) -> Option<Arc<Printouts>> {
        self.printouts.clone()
    }
}
