//! Which items an entry names, by what happened: an entry counts in an item's history, so what it
//! says must be about that item.

use super::Event;
use crate::cause::Cause;
use crate::item::Item;

/// Kinds of items that an entry may name beside those that its event names.
pub(super) enum Beside {
    /// None.
    Nothing,
    /// Any.
    Anything,
    /// These, or none.
    Kinds(&'static [&'static str]),
    /// Exactly one, of these.
    One(&'static [&'static str]),
    /// At least one, of any.
    Some,
}

impl Event {
    /// The first of `items` that an entry with this event must not name, or that it must and does
    /// not; `Err` tells it in words.
    pub fn check_items(&self, items: &[&Item]) -> Result<(), Cause> {
        let must = self.items();
        if let Some(absent) = must.iter().find(|item| !items.contains(item)) {
            return Err(
                Cause::new("item-absent", format!("it does not name {absent}, which it is about")).with("item", absent)
            );
        }
        if let Some((_, twice)) = items.iter().enumerate().find(|(at, item)| items[..*at].contains(item)) {
            return Err(Cause::new("item-twice", format!("it names {twice} twice")).with("item", twice));
        }
        let mut beside = items.iter().filter(|item| !must.contains(item));
        let of = |kinds: &[&str], item: &Item| kinds.contains(&item.kind());
        let odd = match self.of().beside() {
            Beside::Nothing => beside.next(),
            Beside::Kinds(kinds) => beside.find(|item| !of(kinds, item)),
            Beside::One(kinds) => match (beside.next(), beside.next()) {
                (None, _) => return Err(Cause::new("items-package-alone", "it names nothing beside the package")),
                (Some(one), None) => Some(one).filter(|item| !of(kinds, item)),
                (Some(_), second) => second,
            },
            Beside::Some if items.is_empty() => return Err(Cause::new("items-none", "it names nothing")),
            Beside::Anything | Beside::Some => None,
        };
        match odd {
            Some(item) => {
                Err(Cause::new("item-strange", format!("it names {item}, which it is not about")).with("item", item))
            }
            None => Ok(()),
        }
    }
}
