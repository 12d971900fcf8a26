//! Printouts of a case, written as PDF/A by `printouts` in the fonts that the site has.
//!
//! What a printout says is read in one transaction, then it is written, then the reading is logged on all that it names, and
//! only then it is served. The fonts take some 70 MiB while a printout is written, and nothing between: they are read for
//! each, and one printout is written at a time.

pub mod completeness;
mod demands;
pub mod filing;
pub mod opinion;
pub mod responsibility;

use std::sync::Arc;
use std::time::Duration;

use evidence::entry::Item;
use evidence::ids::UserId;
use evidence::time::Utc;
use jiff::Zoned;
use jiff::tz::TimeZone;
use printouts::{FontError, FontFiles, Fonts, Letterhead, Moment, Printout, PrintoutError, Written};
use words::Lang;

use crate::custody::access::Caller;
use crate::custody::case::Case;
use crate::custody::download::safe_name;
use crate::custody::refused::Fault;
use crate::custody::{Custody, Refused, Verb};
use crate::spans;
use crate::store::live::places::{NoPlace, Places, Sharing};
use crate::store::tables::{DbError, Reader};

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
    /// A font is missing, or is none.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The printout is none, or too large.
    #[error(transparent)]
    Printout(#[from] PrintoutError),
    /// What writes failed within.
    #[error("the printout could not be written")]
    Panicked,
}

impl From<Unwritten> for Refused {
    fn from(unwritten: Unwritten) -> Self {
        match unwritten {
            Unwritten::NoPlace(full) => full.into(),
            Unwritten::Font(error) => {
                tracing::error!(fonts.error = %error, "a printout was not written: a font of [fonts] is missing");
                Self::NoFonts { path: error.path().display().to_string() }
            }
            Unwritten::Printout(PrintoutError::Over(bound)) => {
                Self::Conflict(Fault::PrintoutOver { most: bound.most() })
            }
            Unwritten::Printout(error) => {
                tracing::error!(printout.error = %error, "a printout was not written");
                Self::Undone { what: "write a printout" }
            }
            Unwritten::Panicked => Self::Panicked,
        }
    }
}

impl Printouts {
    /// With these fonts. They are looked for when something is written: those that were missing may be there by then.
    pub fn new(files: FontFiles) -> Self {
        let (own, common, wait) = (0, WRITTEN_AT_ONCE, WAIT);
        let sharing = Sharing { own, common, common_each: WRITTEN_AT_ONCE, waiting_each: WAITING_EACH, wait };
        Self { files, places: Places::new(sharing) }
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

/// A printout to be served.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The file: PDF/A.
    pub pdf: Vec<u8>,
    /// What it is called.
    pub name: String,
    /// The language of its own words.
    pub lang: Lang,
}

/// What is to be printed, as it was read.
struct Read {
    printout: Printout,
    /// What is named in it.
    items: Vec<Item>,
}

/// In which language a printout is told, and on whose clock.
#[derive(Debug, Clone)]
struct Teller {
    lang: Lang,
    zone: TimeZone,
}

impl Teller {
    fn zoned(&self, at: Utc) -> Zoned {
        at.to_jiff().to_zoned(self.zone.clone())
    }

    /// A day, as the site counts it.
    fn day(&self, at: Utc) -> String {
        let day = self.zoned(at);
        let [year, month, day] = ["%Y", "%m", "%d"].map(|part| day.strftime(part).to_string().into());
        self.lang.with("printed-day", &[("year", year), ("month", month), ("day", day)])
    }

    /// A moment to the second, on the site's clock.
    fn moment(&self, at: Utc) -> String {
        let time = self.zoned(at).strftime("%H:%M:%S").to_string();
        self.lang.with("printed-moment", &[("day", self.day(at).into()), ("time", time.into())])
    }

    /// A person with the number of their certificate, in words.
    fn called(&self, [name, certificate]: [String; 2]) -> String {
        if certificate.is_empty() {
            return name;
        }
        self.lang
            .with("printout-responsibility-certified", &[("name", name.into()), ("certificate", certificate.into())])
    }
}

/// What every printout of a case has.
fn letterhead(reader: &Reader<'_>, case: &Case) -> Result<Letterhead, DbError> {
    let agency = reader.agency(&case.agency)?.map_or_else(|| case.agency.to_string(), |agency| agency.name);
    Ok(Letterhead { agency, case: case.number.to_string(), case_title: case.title.clone() })
}

/// Who has an account: their name, and the number of their certificate, which may be empty.
fn person(reader: &Reader<'_>, id: &UserId) -> Result<[String; 2], DbError> {
    let Some(user) = reader.user_shown(id)? else { return Ok([id.to_string(), String::new()]) };
    Ok([user.name, user.certificate.map(|own| own.to_string()).unwrap_or_default()])
}

/// A moment as the file tells when it was made.
fn made(at: Utc) -> Moment {
    let at = at.to_jiff().to_zoned(TimeZone::UTC);
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    Moment {
        year: u16::try_from(at.year()).unwrap_or_default(),
        month: part(at.month()),
        day: part(at.day()),
        hour: part(at.hour()),
        minute: part(at.minute()),
        second: part(at.second()),
    }
}

impl Custody {
    /// How printouts are told in a language.
    fn teller(&self, lang: Lang) -> Teller {
        Teller { lang, zone: TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC) }
    }

    /// Writes a printout for the caller.
    async fn written(&self, caller: &Caller, printout: Printout) -> Result<Written, Refused> {
        let Caller::User { id, .. } = caller else { return Err(Refused::SignIn) };
        Ok(self.printouts.write(id.clone(), printout).await?)
    }

    /// Writes what was read, logs the reading on all that is named in it, and gives it to be served.
    async fn printed(self: &Arc<Self>, caller: &Caller, verb: Verb, read: Read) -> Result<Printed, Refused> {
        let Read { printout, items } = read;
        let (name, lang) = (safe_name(&format!("{} {}.pdf", printout.title, printout.case)), printout.lang);
        let Written { pdf, .. } = self.written(caller, printout).await?;
        self.log_described(caller, verb, items).await?;
        Ok(Printed { pdf, name, lang })
    }
}
