//! The fold of packages and their sendings.

use evidence::entry::Item;
use evidence::event::PackageEvent;
use evidence::ids::{CaseId, PackageId};

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::params;

/// Keeps which packages there are, what is in them, and which are being sent.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &PackageEvent) -> Result<(), DbError> {
    match event {
        PackageEvent::Made { package, case, reason, .. } => {
            step.run(
                "INSERT INTO packages (package, case_id, made_by, made_at, reason, last_index) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    package.as_str(),
                    case.as_ref().map(CaseId::as_str),
                    step.person()?.as_str(),
                    step.now(),
                    reason,
                    sql_number(step.index)
                ],
            )?;
            items(step, package)
        }
        PackageEvent::ItemPackaged { package } => {
            step.run(
                "UPDATE packages SET last_index = $1 WHERE package = $2",
                params![sql_number(step.index), package.as_str()],
            )?;
            items(step, package)
        }
        // Each of the entries of a sending names other items.
        PackageEvent::Opened { package, view, .. } => step.run(
            "INSERT INTO sendings (view_id, package, opened_at) VALUES ($1, $2, $3) \
             ON CONFLICT (view_id) DO NOTHING",
            params![view.as_str(), package.as_str(), step.now()],
        ),
        PackageEvent::Sent { view: Some(view), .. } => {
            step.run("UPDATE sendings SET closed_at = $1 WHERE view_id = $2", params![step.now(), view.as_str()])
        }
        // Of an older version: no entry told that it began.
        PackageEvent::Sent { view: None, .. } => Ok(()),
    }
}

/// Keeps each item of the package, with its history as long as it was when the item went in.
fn items(step: &Step<'_>, package: &PackageId) -> Result<(), DbError> {
    for link in step.entry.items.iter().filter(|link| !matches!(link.item, Item::Package(_))) {
        step.run(
            "INSERT INTO package_items (package, item, item_seq) VALUES ($1, $2, $3)",
            params![package.as_str(), link.item.to_string(), sql_number(link.item_seq)],
        )?;
    }
    Ok(())
}
