//! The legal data of the site, for whoever works with the service.

use std::sync::Arc;

use jiff::civil::Date;

use crate::custody::access::{Action, Caller, Target};
use crate::custody::legal::Legal;
use crate::custody::{Custody, Refused, Verb, require};

impl Custody {
    /// The legal data, and the day that it is today by it.
    pub async fn read_law(self: &Arc<Self>, caller: &Caller) -> Result<(Arc<Legal>, Date), Refused> {
        match require(caller, Action::ReadLaw, Target::Installation, None) {
            Ok(()) => Ok((Arc::clone(&self.legal), self.legal.day(self.clock.now()))),
            Err(refused) => Err(self.on_record(caller, Verb::LawRead, refused).await),
        }
    }
}
