//! Personal values, which lie beside the log, against the commitments of its entries.
//!
//! Values that are not those of their entry, that are of nobody, and that are there though the log says that they were
//! erased are findings. Values that are gone are told and no finding: no log makes them anew.

use crate::custody::log::check::CheckReport;
use crate::store::tables::secrets::PersonalOf;
use crate::store::tables::{DbError, Reader};

/// Rows that are looked at at one time.
const PAGE: u64 = 500;

/// Holds all personal values against the log.
pub(super) fn check(reader: &Reader<'_>, report: &mut CheckReport) -> Result<(), DbError> {
    check_kept(reader, report)?;
    check_parties(reader, report)?;
    check_complaints(reader, report)
}

/// Every row is that of its entry.
fn check_kept(reader: &Reader<'_>, report: &mut CheckReport) -> Result<(), DbError> {
    let (mut of, mut index) = (String::new(), 0);
    loop {
        let page = reader.personal_after(&of, index, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        (of, index) = (last.of.clone(), last.index);
        for kept in page {
            let place = format!("table personal_values holds a row of {} by entry {}", kept.of, kept.index);
            let is_erased = is_erased(reader, &kept.of)?;
            if !reader.personal_holds(kept)? {
                report.find(format!("{place} that the entry has no commitment to"));
            } else if is_erased {
                report.find(format!("{place} though the log says that it was erased"));
            }
        }
    }
}

/// Whether the log says that somebody's values were erased.
fn is_erased(reader: &Reader<'_>, of: &str) -> Result<bool, DbError> {
    Ok(match of.split_once(':') {
        Some(("party", id)) => match id.parse() {
            Ok(id) => reader.party(&id)?.is_some_and(|party| party.erased_at.is_some()),
            Err(_) => false,
        },
        Some(("complaint", id)) => match id.parse() {
            Ok(id) => reader.complaint(&id)?.is_some_and(|complaint| complaint.erased_at.is_some()),
            Err(_) => false,
        },
        _ => false,
    })
}

/// Every party has its values, or they were erased.
fn check_parties(reader: &Reader<'_>, report: &mut CheckReport) -> Result<(), DbError> {
    let mut after = String::new();
    loop {
        let page = reader.parties_after(&after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id.to_string();
        for party in page.into_iter().filter(|party| party.erased_at.is_none()) {
            require(reader, &PersonalOf::Party(party.id), party.told_index, report)?;
        }
    }
}

/// Every complaint has its values, or they were erased.
fn check_complaints(reader: &Reader<'_>, report: &mut CheckReport) -> Result<(), DbError> {
    let mut after = String::new();
    loop {
        let page = reader.complaints_after(&after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id.to_string();
        for complaint in page.into_iter().filter(|complaint| complaint.erased_at.is_none()) {
            require(reader, &PersonalOf::Complaint(complaint.id), complaint.told_index, report)?;
        }
    }
}

fn require(reader: &Reader<'_>, of: &PersonalOf, index: u64, report: &mut CheckReport) -> Result<(), DbError> {
    if !reader.has_personal(of, index)? {
        report
            .notices
            .push(format!("the personal values of {of} are gone; entry {index} still has a commitment to them"));
    }
    Ok(())
}
