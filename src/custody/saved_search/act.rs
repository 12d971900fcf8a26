//! Keeping a search, opening it, calling it otherwise, keeping it no longer; and what is new in it.

use std::sync::Arc;

use evidence::event::{Event, SavedSearchEvent};
use evidence::ids::{SavedSearchId, UserId};
use evidence::keys;

use crate::custody::access::{Action, Caller, Target, scope};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::saved_search::{NEW_COUNTED_MAX, SAVED_NAME_LENGTH_MAX, SAVED_SEARCHES_MAX, SavedSearch};
use crate::custody::search::find::RecordingFilter;
use crate::custody::search::find::arrived::Arrived;
use crate::custody::{Custody, Refused, Stop, Verb, clean_text, draft, require};
use crate::store::tables::Reader;

/// Whose searches the caller's are: those of a person who may search at all.
fn owner(caller: &Caller) -> Result<UserId, Refused> {
    require(caller, Action::SearchRecordings, Target::Installation, None)?;
    match caller {
        Caller::User { id, .. } => Ok(id.clone()),
        Caller::Station { .. } | Caller::Nobody { .. } => Err(Refused::SignIn),
    }
}

/// The one that the caller keeps. That another keeps it is not told.
fn own(reader: &Reader<'_>, owner: &UserId, search: &SavedSearchId) -> Result<SavedSearch, Stop> {
    let found = reader.saved_search(owner, search)?;
    Ok(found.ok_or_else(|| Refused::unknown(Thing::SavedSearch, search))?)
}

/// What one is called: a line, and not a long one.
fn clean_name(name: &str) -> Result<String, Refused> {
    let name = clean_text(Field::Name, name)?;
    if name.chars().count() > SAVED_NAME_LENGTH_MAX {
        let problem = Fault::Longer { most: SAVED_NAME_LENGTH_MAX };
        return Err(Refused::Invalid { field: Field::Name, problem });
    }
    Ok(name)
}

/// Refuses a name under which the owner keeps another.
fn is_free(reader: &Reader<'_>, owner: &UserId, name: &str, but: Option<&SavedSearchId>) -> Result<(), Stop> {
    match reader.saved_search_named(owner, name)? {
        Some(other) if Some(&other.id) != but => {
            Err(Refused::Exists { what: Thing::SavedSearch, name: name.to_owned() }.into())
        }
        _ => Ok(()),
    }
}

impl Custody {
    /// What the caller keeps. Their own words are no evidence, and no entry is written.
    pub async fn saved_searches(self: &Arc<Self>, caller: &Caller) -> Result<Vec<SavedSearch>, Refused> {
        let owner = self.recorded(caller, Verb::SavedSearchList, owner(caller)).await?;
        self.read(move |reader| Ok(reader.saved_searches(&owner)?)).await
    }

    /// Keeps a search under a name. What is stored from here on is new in it.
    pub async fn save_search(
        self: &Arc<Self>,
        caller: &Caller,
        name: &str,
        query: String,
    ) -> Result<SavedSearchId, Refused> {
        let owner = self.recorded(caller, Verb::SavedSearchMake, owner(caller)).await?;
        let name = clean_name(name)?;
        let id = SavedSearchId::from_random(keys::random()?);
        let (who, search) = (caller.clone(), id.clone());
        self.command(caller, Verb::SavedSearchMake, move |reader, _| {
            is_free(reader, &owner, &name, None)?;
            if reader.saved_search_count(&owner)? >= SAVED_SEARCHES_MAX {
                return Err(Refused::Conflict(Fault::SavedSearchesFull { most: SAVED_SEARCHES_MAX }).into());
            }
            let event = SavedSearchEvent::Made { search, name, query };
            Ok(vec![draft(&who, Vec::new(), Event::SavedSearch(event))])
        })
        .await?;
        Ok(id)
    }

    /// Calls one otherwise.
    pub async fn rename_saved_search(
        self: &Arc<Self>,
        caller: &Caller,
        search: SavedSearchId,
        name: &str,
    ) -> Result<(), Refused> {
        let owner = self.recorded(caller, Verb::SavedSearchRename, owner(caller)).await?;
        let (name, who) = (clean_name(name)?, caller.clone());
        self.command(caller, Verb::SavedSearchRename, move |reader, _| {
            let saved = own(reader, &owner, &search)?;
            is_free(reader, &owner, &name, Some(&search))?;
            if saved.name == name {
                return Ok(Vec::new());
            }
            Ok(vec![draft(&who, Vec::new(), Event::SavedSearch(SavedSearchEvent::Renamed { search, name }))])
        })
        .await?;
        Ok(())
    }

    /// Keeps one no longer.
    pub async fn remove_saved_search(self: &Arc<Self>, caller: &Caller, search: SavedSearchId) -> Result<(), Refused> {
        let owner = self.recorded(caller, Verb::SavedSearchRemove, owner(caller)).await?;
        let who = caller.clone();
        self.command(caller, Verb::SavedSearchRemove, move |reader, _| {
            own(reader, &owner, &search)?;
            Ok(vec![draft(&who, Vec::new(), Event::SavedSearch(SavedSearchEvent::Removed { search }))])
        })
        .await?;
        Ok(())
    }

    /// One that the caller keeps.
    pub async fn saved_search(
        self: &Arc<Self>,
        caller: &Caller,
        search: SavedSearchId,
    ) -> Result<SavedSearch, Refused> {
        let owner = self.recorded(caller, Verb::SavedSearchOpen, owner(caller)).await?;
        let id = search.clone();
        let found = self.read(move |reader| Ok(reader.saved_search(&owner, &id)?)).await?;
        let found = found.ok_or_else(|| Refused::unknown(Thing::SavedSearch, &search));
        self.recorded(caller, Verb::SavedSearchOpen, found).await
    }

    /// One that the caller is about to look at, as it was before: what is stored from here on is new in it. What it
    /// finds is told by the entry of that search.
    pub async fn open_saved_search(
        self: &Arc<Self>,
        caller: &Caller,
        search: SavedSearchId,
    ) -> Result<SavedSearch, Refused> {
        let saved = self.saved_search(caller, search.clone()).await?;
        let owner = self.recorded(caller, Verb::SavedSearchOpen, owner(caller)).await?;
        let who = caller.clone();
        self.command(caller, Verb::SavedSearchOpen, move |reader, _| {
            own(reader, &owner, &search)?;
            Ok(vec![draft(&who, Vec::new(), Event::SavedSearch(SavedSearchEvent::Opened { search }))])
        })
        .await?;
        Ok(saved)
    }

    /// How many recordings within the caller's reach fit each filter and were stored after the log entry beside it,
    /// counted up to [`NEW_COUNTED_MAX`]. Counts hold no recording, and no entry is written.
    pub async fn new_since(
        self: &Arc<Self>,
        caller: &Caller,
        asked: Vec<(RecordingFilter, u64)>,
    ) -> Result<Vec<Arrived>, Refused> {
        self.recorded(caller, Verb::SavedSearchList, owner(caller)).await?;
        let (reach, rules, now) = (scope(caller, Action::SearchRecordings), self.rules.clone(), self.clock.now());
        self.read(move |reader| {
            let count = |(filter, since): (RecordingFilter, u64)| {
                Ok(reader.arrived_since(&reach, &filter, (&rules, now), (since, NEW_COUNTED_MAX))?)
            };
            asked.into_iter().map(count).collect()
        })
        .await
    }
}
