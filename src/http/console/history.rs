//! The history of an item on a page: what one person read in one visit on one line, with its entries folded beneath;
//! whatever else happened on a line of its own. Each entry is shown with whether its proof holds.

use evidence::entry::{Entry, Item};
use evidence::told;
use evidence::visit::{Deed, Group, visits};
use maud::{Markup, html};

use crate::custody::log::history::{Beside, HISTORY_PAGE_MAX, HistoryEntry};
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::messages;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;

/// An entry of the page.
struct Row {
    held: HistoryEntry,
    /// The entry, where it can be read.
    entry: Option<Entry>,
    proven: bool,
}

/// A page of a history.
pub(in crate::http::console) struct Page {
    rows: Vec<Row>,
    groups: Vec<Group>,
    beside: Beside,
}

impl Page {
    /// Reads a page from `from` on; the reading is logged first, and is the history's last entry.
    pub(in crate::http::console) async fn read(
        state: &AppState,
        visitor: &Visitor,
        item: Item,
        from: u64,
    ) -> Result<Self, Oops> {
        let entries = state.custody.history(visitor.caller(), item.clone(), from).await?;
        let key = state.custody.log_key();
        let row = |held: HistoryEntry| {
            let entry = Entry::parse(&held.receipt.entry).ok();
            Row { entry, proven: held.receipt.verify(key).is_ok(), held }
        };
        let rows: Vec<Row> = entries.into_iter().map(row).collect();
        let read = rows.iter().filter_map(|row| row.entry.clone()).collect();
        let beside = state.custody.beside(read).await?;
        let deeds: Vec<Option<Deed<'_>>> = rows.iter().map(|row| row.entry.as_ref().map(Deed::of)).collect();
        let groups = visits(&deeds, Some(&item));
        Ok(Self { rows, groups, beside })
    }

    /// What people call an item that the page names.
    pub(in crate::http::console) fn name_of(&self, item: &Item) -> Option<&str> {
        self.beside.names.get(&item.to_string()).map(String::as_str)
    }

    /// Where the next page begins; none after the last.
    pub(in crate::http::console) fn next(&self) -> Option<u64> {
        let full = self.rows.len() as u64 == HISTORY_PAGE_MAX;
        self.rows.last().filter(|_| full).map(|last| last.held.item_seq + 1)
    }

    /// The page. What stands alone shares a table with its neighbours.
    pub(in crate::http::console) fn told(&self, visitor: &Visitor) -> Markup {
        let runs = self.groups.chunk_by(|one, next| !one.is_folded() && !next.is_folded());
        html! {
            @for run in runs {
                @match run {
                    [visit] if visit.is_folded() => { (self.visit(visitor, visit)) }
                    alone => { (self.table(visitor, alone.iter().flat_map(|group| &group.entries))) }
                }
            }
        }
    }

    fn visit(&self, visitor: &Visitor, visit: &Group) -> Markup {
        let lang = visitor.lang;
        let mut entries = visit.entries.iter().filter_map(|at| self.rows[*at].entry.as_ref());
        let first = entries.next();
        let last = entries.next_back().or(first);
        let proven = visit.entries.iter().all(|at| self.rows[*at].proven);
        html! {
            details.visit {
                summary {
                    @if let (Some(first), Some(last)) = (first, last) {
                        (visitor.clock.tag(first.time))
                        @if last.time != first.time { " – " (visitor.clock.tag(last.time)) }
                        " " b { (foreign(&messages::actor(lang, &first.actor, &self.beside))) }
                    }
                    " " (told::readings(lang, &visit.readings))
                    " " small { (lang.with("visit-entries", &[("count", visit.entries.len().into())])) }
                    " " (proof(visitor, proven))
                }
                (self.table(visitor, visit.entries.iter()))
            }
        }
    }

    fn table<'a>(&self, visitor: &Visitor, places: impl Iterator<Item = &'a usize>) -> Markup {
        html! {
            div.scroll tabindex="0" { table.history aria-label=(visitor.lang.text("history-title")) { tbody {
                @for at in places { (self.row(visitor, &self.rows[*at])) }
            } } }
        }
    }

    fn row(&self, visitor: &Visitor, Row { held, entry, proven }: &Row) -> Markup {
        let (lang, beside) = (visitor.lang, &self.beside);
        html! { tr {
            td.number { (held.item_seq) }
            @if let Some(entry) = entry {
                td { (visitor.clock.tag(entry.time)) }
                td { (foreign(&messages::actor(lang, &entry.actor, beside))) }
                td { (foreign(&messages::event(lang, &entry.event, beside, (&visitor.clock, &visitor.law)))) }
            } @else {
                td colspan="3" { (lang.text("history-unreadable")) }
            }
            td { "#" (held.index) " " (proof(visitor, *proven)) }
        } }
    }
}

fn proof(visitor: &Visitor, proven: bool) -> Markup {
    html! {
        @if proven { span.tag.good { (visitor.lang.text("history-proven")) } }
        @else { span.tag.bad { (visitor.lang.text("history-not-proven")) } }
    }
}
