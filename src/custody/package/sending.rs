//! Sending a package. It is opened like a view: entries of one transaction name every item in it
//! before the first byte, and one closes it, with the bytes that were handed out.

use std::sync::Arc;

use bytes::Bytes;
use evidence::entry::{ENTRY_ITEMS_MAX, Item};
use evidence::event::{AccessEvent, Event, PackageEvent, ReadWhat};
use evidence::ids::PackageId;
use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::package::act::{PackagePlan, SendError, TarSink};
use crate::custody::package::left_out::LeftOut;
use crate::custody::view::footage::Footage;
use crate::custody::view::{Lasting, Shown, Viewer};
use crate::custody::{Custody, Refused, draft, require};
use crate::spans;

/// Pieces that wait to be sent; each is at most little more than a mebibyte.
const PIECES_WAITING: usize = 4;

/// The entries that name the package and all `items` in it, as many as one entry may name at a time.
fn naming(package: &PackageId, items: &[Item]) -> Vec<Vec<Item>> {
    let own = Item::Package(package.clone());
    let others: Vec<Item> = items.iter().filter(|item| **item != own).cloned().collect();
    if others.is_empty() {
        return vec![vec![own]];
    }
    others.chunks(ENTRY_ITEMS_MAX - 1).map(|some| [std::slice::from_ref(&own), some].concat()).collect()
}

/// A package as its page tells of it.
pub struct PackageShown {
    /// What it holds.
    pub plan: PackagePlan,
    /// How many bytes it has.
    pub bytes: u64,
    /// What of its case it does not hold.
    pub left_out: LeftOut,
}

impl Custody {
    /// Gathers what a package holds and what of its case it does not, to be shown; the reading is logged for every
    /// item of either.
    pub async fn show_package(self: &Arc<Self>, caller: &Caller, id: PackageId) -> Result<PackageShown, Refused> {
        let plan = self.plan_package(caller, id).await?;
        let bytes = self.package_size(&plan).await?;
        let (who, package, held) = (caller.clone(), plan.package.clone(), plan.recordings.clone());
        let left_out = self.read(move |reader| LeftOut::of(reader, &who, &package, &held)).await?;
        let told: Vec<Item> = plan.items().into_iter().chain(left_out.items()).collect();
        let (who, named) = (caller.clone(), naming(&plan.package.id, &told));
        self.command(caller, Verb::PackageShow, move |_, _| {
            let read = |items: &Vec<Item>| {
                draft(&who, items.clone(), Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail }))
            };
            Ok(named.iter().map(read).collect())
        })
        .await?;
        Ok(PackageShown { plan, bytes, left_out })
    }

    /// Sends a package as a tar, piece by piece, once its sending is logged for every item in it.
    pub async fn send_package(self: &Arc<Self>, viewer: &Viewer, plan: PackagePlan) -> Result<Footage, Refused> {
        let (who, client) = (viewer.caller.clone(), viewer.client.clone());
        let (package, named) = (plan.package.id.clone(), naming(&plan.package.id, &plan.items()));
        let shown = Shown::Package(package.clone());
        let lease = self.lease(viewer, Verb::PackageFetch, shown, Lasting::OneAnswer, move |_, view| {
            require(&who, Action::MakePackage, Target::Installation, None)?;
            let opened = |items: &Vec<Item>| {
                let (package, view, client) = (package.clone(), view.clone(), client.clone());
                draft(&who, items.clone(), Event::Package(PackageEvent::Opened { package, view, client }))
            };
            Ok(named.iter().map(opened).collect())
        });
        let lease = lease.await?;
        let (sender, receiver) = mpsc::channel::<Result<Bytes, Refused>>(PIECES_WAITING);
        let this = Arc::clone(self);
        spans::spawn(async move {
            let mut sink = TarSink::new(&plan.package.id, Some(sender.clone()));
            // Whoever is gone needs no end.
            if let Err(SendError::Failed(refused)) = this.write_package(&plan, &mut sink).await {
                drop(sender.send(Err(refused)).await);
            }
        });
        let pieces = stream::unfold(receiver, |mut pieces| async move { Some((pieces.recv().await?, pieces)) });
        Footage::begin(lease, pieces.boxed(), 0, None)
    }
}

#[cfg(test)]
mod tests {
    use evidence::ids::RecordingId;

    use crate::custody::package::sending::*;

    #[test]
    fn every_item_of_the_largest_package_is_named_once_and_every_entry_names_the_package() {
        let package = PackageId::from_random([7; 16]);
        let own = Item::Package(package.clone());
        let recording = |n: usize| Item::Recording(RecordingId(evidence::digest::Digest::of(&n.to_be_bytes())));
        for count in [0, 1, 62, 63, 64, 126, 127, 1000] {
            let mut items: Vec<Item> = (0..count).map(recording).collect();
            items.push(own.clone());
            let named = naming(&package, &items);
            assert!(named.iter().all(|items| items.len() <= ENTRY_ITEMS_MAX && items[0] == own));
            let mut others: Vec<&Item> = named.iter().flat_map(|items| &items[1..]).collect();
            assert_eq!(others.len(), count);
            others.sort_unstable();
            others.dedup();
            assert_eq!(others.len(), count, "none twice");
        }
    }
}
