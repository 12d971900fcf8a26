//! Recordings by filter: pages of a list, jumps into it, and what the found have in common.
//!
//! The order of all lists is that of `search_docs.doc`, latest first. A page is found in two steps:
//! the numbers of its recordings, then their rows. What drives the first step is chosen by what is
//! given, the narrowest first:
//!
//! 1. a case: what is filed under it;
//! 2. recordings that were looked for by place, which are few enough: each by its key;
//! 3. recordings whose content is still coming, which are few: their own index;
//! 4. recordings that came late, where they are few: the index of delays;
//! 5. recordings whose times no clock vouches for: their own index, which has them in order;
//! 6. anything else by the index of grams and labels, which gives numbers in order and stops when
//!    the page is full; it is asked for the rarest grams alone (`rarest`), and conditions that it
//!    cannot know (time stored) are asked of each;
//! 7. nothing, or an agency alone: the list itself, whose numbers a page is found by counts a day.
//!
//! Where rows are asked one by one for what no index knows, no page looks at more than [`ROWS_LOOKED_MAX`] (`looked`).

use crate::store::tables::sql;
use crate::store::tables::sql::Value;
use crate::store::tables::sql::{OptionalExtension as _, params_from_iter};
use evidence::ids::{AgencyId, CaseId, Certificate, RecorderId, RecordingId, StationId};
use evidence::time::Utc;

use crate::answers::near::Near;
use crate::custody::access::Scope;
use crate::custody::deadline::rules::{ClockStop, Rule, Standing};
use crate::custody::deadline::sql as law;
use crate::custody::recording::{MediaKind, Recording, read as recordings};
use crate::custody::search::docs as search_docs;
use crate::custody::search::grams::{self, Label};
use crate::custody::search::lists::{Cursor, PAGE_MAX, anywhere};
use crate::custody::search::query::Reading;
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::sql_number;
use crate::store::tables::search_index::{self, Wanted};
use crate::store::tables::{DbError, Reader};

pub mod arrived;
mod facets;
mod looked;
mod rarest;
mod several;
mod wanted;

pub use looked::ROWS_LOOKED_MAX;
use looked::Walk;
use wanted::{counted, is_coming, ruled, wanted};

/// Most rows that are passed over to reach a page of a filtered list.
pub const JUMP_ROWS_MAX: u64 = 20_000;

/// Most of the latest fitting recordings that [`Reader::facets`] counts.
pub const FACET_ROWS_MAX: u64 = 10_000;

/// Most values of one facet, the most frequent ones.
pub const FACET_VALUES_MAX: usize = 50;

/// Most recordings that came late which are sorted; where there are more, the list is walked.
const LATE_SORTED_MAX: u64 = 5_000;

/// Which recordings are wanted. All that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct RecordingFilter {
    /// Filed under this case.
    pub case: Option<CaseId>,
    /// Of this agency.
    pub agency: Option<AgencyId>,
    /// Worn by this officer.
    pub certificate: Option<Certificate>,
    /// From this recorder.
    pub recorder: Option<RecorderId>,
    /// Sealed at this station.
    pub station: Option<StationId>,
    /// Of this kind of media.
    pub kind: Option<MediaKind>,
    /// With all these flags.
    pub flags: Vec<String>,
    /// Captured at or after.
    pub from: Option<Utc>,
    /// Captured before.
    pub until: Option<Utc>,
    /// All these words in path, recorder, station, officer's name or certificate, or number or title
    /// of a case; or the first digits of the id.
    pub words: Vec<String>,
    /// Stored, or not.
    pub stored: Option<bool>,
    /// How it stands towards its deadline.
    pub standing: Option<Standing>,
    /// Filed under a case, or under none.
    pub filed: Option<bool>,
    /// One of these readings of what was typed, where there are any.
    pub readings: Vec<Reading>,
    /// Made in this circle: looked for first, and `among` then.
    pub near: Option<Near>,
    /// One of these.
    pub among: Option<Vec<RecordingId>>,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The latest.
    First,
    /// What comes after this one, which is earlier.
    After(Cursor),
    /// What comes before this one, which is later.
    Before(Cursor),
    /// What was captured before this moment, and on from there.
    At(Utc),
    /// The page of this number, counted from 1.
    Page(u64),
    /// The same, and where there are fewer, the last.
    PageOrLast(u64),
    /// The earliest.
    Last,
}

/// A page of recordings.
#[derive(Debug)]
pub struct Found {
    /// The recordings, latest first.
    pub items: Vec<Recording>,
    /// Before which later ones may be; none where there are none.
    pub later: Option<Cursor>,
    /// After which earlier ones are; none where there are none.
    pub earlier: Option<Cursor>,
    /// Whether the page ends because [`ROWS_LOOKED_MAX`] recordings were looked at, and not because it is full or all
    /// are found.
    pub cut: bool,
    /// How many the whole list has, where that is known without counting.
    pub total: Option<u64>,
    /// The number of the page, where it was found by number; the last one may have none.
    pub page: Option<u64>,
}

impl Found {
    /// All that fit, where this page has them.
    fn whole(&self) -> Option<&[Recording]> {
        let whole = self.page == Some(1) && self.later.is_none() && self.earlier.is_none() && !self.cut;
        whole.then_some(&self.items[..])
    }
}

/// Why a page cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// More rows than [`JUMP_ROWS_MAX`] would have to be passed over.
    #[error("lies beyond the first {JUMP_ROWS_MAX} of a filtered list; go there by date")]
    TooFar,
}

/// How often a value is among what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; none where it is not known.
    pub value: Option<String>,
    /// Recordings that have it.
    pub count: u64,
}

/// What the recordings that fit have in common.
#[derive(Debug, Default)]
pub struct Facets {
    /// Recordings that were counted: the latest that fit.
    pub counted: u64,
    /// Whether more fit than were counted.
    pub more: bool,
    /// Whether more may fit, because [`ROWS_LOOKED_MAX`] recordings were looked at.
    pub cut: bool,
    /// By agency; like all lists of values, the most frequent first.
    pub agencies: Vec<FacetValue>,
    /// By officer's certificate.
    pub officers: Vec<FacetValue>,
    /// By recorder.
    pub recorders: Vec<FacetValue>,
    /// By station.
    pub stations: Vec<FacetValue>,
    /// By kind of media.
    pub kinds: Vec<FacetValue>,
}

/// A list, ready to be read from any place: what is in any of its parts.
#[derive(Clone)]
struct List {
    /// One for each reading of what was typed; one where nothing was.
    parts: Vec<Part>,
}

/// What is found in one go.
#[derive(Clone)]
struct Part {
    /// Tables, joined in the order in which they are read.
    from: String,
    /// The column of the number by which rows come in order.
    doc: &'static str,
    conditions: Conditions,
    /// Whose list it is, as `search_counts` has it; none where it is filtered.
    counted: Option<String>,
    /// What is walked for it, where each row is asked for what no index knows.
    walk: Option<Walk>,
}

/// What drives a list.
enum Driver {
    /// What is filed under a case.
    Case,
    /// An index of recordings that are few.
    Rows,
    /// The index of recordings that a doubted clock was about, in order.
    Doubted,
    /// The index of grams and labels.
    Index(Wanted),
    /// All recordings, of one agency where one is given.
    All,
}

/// Where to begin.
struct Start {
    /// A condition on the number, and its value.
    bound: Option<(&'static str, i64)>,
    /// Rows to pass over.
    skipped: u64,
    /// Whether to go towards later ones.
    back: bool,
}

impl Start {
    fn below(doc: i64) -> Self {
        Self { bound: Some(("<", doc)), skipped: 0, back: false }
    }
}

const WITH_ROWS: &str = " CROSS JOIN recordings r ON r.recording = d.recording";
const OF_CASE: &str = "case_items i CROSS JOIN recordings r ON r.recording = i.recording \
                       CROSS JOIN search_docs d ON d.doc = r.doc";
/// That some clock was in doubt that a deadline is judged by; see the index `recordings_uncertain`.
const DOUBTED: &str = "(r.capture_doubt IS NOT NULL OR r.clock_doubted = 1 OR r.station_doubted = 1)";
const OF_ROWS: &str = "recordings r CROSS JOIN search_docs d ON d.doc = r.doc";

impl Reader<'_> {
    /// Recordings within `scope` that fit, latest first, from `place` on. Deadlines are judged by
    /// `rules` at `now`.
    pub fn find_recordings(
        &self,
        scope: &Scope,
        filter: &RecordingFilter,
        judged: (&[Rule], Utc),
        place: &Place,
        limit: u64,
    ) -> Result<Found, FindError> {
        let list = self.list_of(scope, filter, judged)?;
        let limit = limit.min(PAGE_MAX);
        let Place::PageOrLast(page) = place else { return self.page_of(&list, place, limit, ROWS_LOOKED_MAX) };
        match self.page_of(&list, &Place::Page(*page), limit, ROWS_LOOKED_MAX) {
            Ok(found) if found.items.is_empty() && *page > 1 => self.last_page(&list, limit),
            Err(FindError::TooFar) => self.last_page(&list, limit),
            found => found,
        }
    }

    /// The last page of a list.
    fn last_page(&self, list: &List, limit: u64) -> Result<Found, FindError> {
        let whole = Start { bound: None, skipped: 0, back: false };
        let count = match list.counted() {
            Some(agency) => Some(self.count_of(agency)?),
            None => match self.looked_through(list, &whole, JUMP_ROWS_MAX + 1, ROWS_LOOKED_MAX)? {
                (ids, None) if ids.len() as u64 <= JUMP_ROWS_MAX => Some(ids.len() as u64),
                _ => None,
            },
        };
        // A list that is too long to be counted is read from its end.
        let place = count.map_or(Place::Last, |count| Place::Page(count.div_ceil(limit).max(1)));
        self.page_of(list, &place, limit, ROWS_LOOKED_MAX)
    }

    /// A page of a list, for which no more than `looked` rows of each part are asked one by one.
    fn page_of(&self, list: &List, place: &Place, limit: u64, looked: u64) -> Result<Found, FindError> {
        let counted = list.counted();
        let total = counted.map(|agency| self.count_of(agency)).transpose()?;
        let start = self.start(counted, place, limit)?;
        let back = start.back;
        let (mut ids, end) = self.looked_through(list, &start, limit + 1, looked)?;
        let more = ids.len() as u64 > limit;
        ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        if back {
            ids.reverse();
        }
        let sql = format!("SELECT {} FROM recordings r WHERE r.recording = $1", recordings::COLUMNS);
        let mut items = Vec::with_capacity(ids.len());
        for (_, id) in &ids {
            items.extend(self.list(&sql, [id], recordings::recording)?);
        }
        let moved = !matches!(place, Place::First | Place::Page(1));
        let (later, earlier) = if back { (more, *place != Place::Last) } else { (moved, more) };
        let place_of = |one: &Recording| Cursor { time: one.capture_end, id: one.id.to_string() };
        let (mut later, mut earlier) =
            (items.first().filter(|_| later).map(place_of), items.last().filter(|_| earlier).map(place_of));
        if let Some(end) = end {
            let there = self.cursor_at(end)?;
            // Where nothing fits, what was looked at is looked at once more by who turns back.
            if items.is_empty() && moved {
                (later, earlier) = (there.clone(), there);
            } else {
                *(if back { &mut later } else { &mut earlier }) = there;
            }
        }
        let page = match place {
            Place::First => Some(1),
            Place::Page(page) => Some(*page),
            _ => None,
        };
        Ok(Found { items, later, earlier, cut: end.is_some(), total, page })
    }

    /// The same where what fits was found just before: a list that its first page holds is counted from that.
    pub fn facets_beside(
        &self,
        found: &Found,
        scope: &Scope,
        filter: &RecordingFilter,
        judged: (&[Rule], Utc),
    ) -> Result<Facets, DbError> {
        match found.whole() {
            Some(items) => self.facets_of_all(items),
            None => self.facets(scope, filter, judged),
        }
    }

    /// What the latest recordings within `scope` that fit have in common.
    pub fn facets(&self, scope: &Scope, filter: &RecordingFilter, judged: (&[Rule], Utc)) -> Result<Facets, DbError> {
        let list = self.list_of(scope, filter, judged)?;
        // Where many fit, a few rows are enough.
        let first = self.facets_of(list.clone(), ROWS_LOOKED_MAX.min(FACET_ROWS_MAX * 2))?;
        if first.cut && !first.more { self.facets_of(list, ROWS_LOOKED_MAX) } else { Ok(first) }
    }

    /// What a filter finds for which nothing was typed.
    fn part_of(&self, scope: &Scope, filter: &RecordingFilter, (rules, now): (&[Rule], Utc)) -> Result<Part, DbError> {
        let mut conditions = Conditions::default();
        let wanted = wanted(scope, filter, &mut conditions);
        let of_row = filter.stored.is_some() || filter.standing.is_some();
        match filter.stored {
            Some(true) => conditions.add("r.stored_at IS NOT NULL", []),
            Some(false) => conditions.add("r.stored_at IS NULL", []),
            None => {}
        }
        if let Some(standing) = filter.standing {
            law::stands(standing, rules, now, &mut conditions);
        }
        if let Some(among) = &filter.among {
            let ids = serde_json::Value::from(among.iter().map(ToString::to_string).collect::<Vec<_>>());
            conditions.add("r.recording IN (SELECT value FROM json_each($))", [Value::Text(ids.to_string())]);
        }
        let driver = if let Some(case) = &filter.case {
            conditions.text("i.case_id = $", Some(case.to_string()));
            Driver::Case
        } else if filter.among.is_some() {
            Driver::Rows
        } else if is_coming(filter, rules) {
            conditions.add("r.stored_at IS NULL", []);
            Driver::Rows
        } else if let Some(delay) = self.rare_delay(filter, rules)? {
            conditions.add("(r.stored_at - r.capture_end) > $", [Value::Integer(delay)]);
            Driver::Rows
        } else if filter.standing == Some(Standing::Uncertain) {
            conditions.add(DOUBTED, []);
            Driver::Doubted
        } else {
            self.driver_of(wanted)?
        };
        let counted = match driver {
            Driver::All
                if !of_row
                    && filter.filed.is_none()
                    && filter.words.is_empty()
                    && filter.from.is_none()
                    && filter.until.is_none() =>
            {
                counted(scope, filter)
            }
            _ => None,
        };
        // What is filed is said by no posting: it is looked for one by one.
        let mut walk = Walk::of(&driver, of_row || filter.filed == Some(true), scope, filter);
        let rows = if of_row { WITH_ROWS } else { "" };
        let (from, doc) = match driver {
            Driver::Case => (OF_CASE.to_owned(), "d.doc"),
            Driver::Rows => (OF_ROWS.to_owned(), "d.doc"),
            Driver::Doubted => (OF_ROWS.to_owned(), "r.doc"),
            Driver::All => (format!("search_docs d{rows}"), "d.doc"),
            Driver::Index(wanted) => {
                conditions.text(search_index::MATCHES, Some(wanted.value()));
                (format!("{}{rows}", search_index::FOUND), search_index::FOUND_DOC)
            }
        };
        let ruled = filter.standing.map_or((None, None), |standing| ruled(standing, rules));
        for times in [(filter.from, filter.until), ruled] {
            self.time_conditions(times, doc, &mut conditions)?;
            if let Some(walk) = &mut walk {
                self.time_conditions(times, walk.doc, &mut walk.conditions)?;
            }
        }
        Ok(Part { from, doc, conditions, counted, walk })
    }

    /// The time of capture, and what it says of numbers.
    fn time_conditions(
        &self,
        (from, until): (Option<Utc>, Option<Utc>),
        doc: &str,
        conditions: &mut Conditions,
    ) -> Result<(), DbError> {
        conditions.time("d.capture_end >= $", from);
        conditions.time("d.capture_end < $", until);
        if let Some(from) = from {
            conditions.add(&format!("{doc} >= $"), [Value::Integer(search_docs::first_of(from.micros()))]);
        }
        if let Some(until) = until {
            let end = search_docs::number(self.sql(), until.micros())?;
            conditions.add(&format!("{doc} < $"), [Value::Integer(end)]);
        }
        Ok(())
    }

    /// The delay beyond which a recording is late, where late ones are wanted and are few.
    fn rare_delay(&self, filter: &RecordingFilter, rules: &[Rule]) -> Result<Option<i64>, DbError> {
        let by_storing = rules.iter().all(|rule| rule.stops != ClockStop::Sealed);
        let shortest = rules.iter().map(|rule| rule.seconds * 1_000_000).min();
        let Some(delay) = shortest.filter(|_| by_storing && filter.standing == Some(Standing::StoredLate)) else {
            return Ok(None);
        };
        let sql =
            "SELECT count(*) FROM (SELECT 1 FROM recordings r WHERE (r.stored_at - r.capture_end) > $1 LIMIT $2) l";
        let values = [delay, sql_number(LATE_SORTED_MAX + 1)];
        let late: i64 = self.sql().prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        Ok((late <= sql_number(LATE_SORTED_MAX)).then_some(delay))
    }

    /// The numbers and ids of `limit` recordings from `start` on, in the order in which they are read.
    fn ids(&self, part: Part, start: &Start, limit: u64) -> Result<Vec<(i64, String)>, DbError> {
        let Part { from, doc, mut conditions, .. } = part;
        if let Some((compare, number)) = start.bound {
            conditions.add(&format!("{doc} {compare} $"), [Value::Integer(number)]);
        }
        let order = if start.back { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT {doc} AS doc, d.recording FROM {from} WHERE {} ORDER BY {doc} {order} LIMIT {limit} OFFSET {}",
            conditions.clause(),
            start.skipped
        );
        let values = params_from_iter(conditions.values);
        self.list(&sql, values, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn start(&self, counted: Option<&str>, place: &Place, limit: u64) -> Result<Start, FindError> {
        Ok(match place {
            Place::First => Start { bound: None, skipped: 0, back: false },
            Place::After(cursor) => Start::below(self.doc_of(cursor)?),
            Place::Before(cursor) => Start { bound: Some((">", self.doc_of(cursor)?)), skipped: 0, back: true },
            Place::At(moment) => Start::below(self.latest_before(*moment)?.map_or(i64::MIN, |doc| doc + 1)),
            Place::Last => Start { bound: None, skipped: 0, back: true },
            Place::Page(page) | Place::PageOrLast(page) => {
                let offset = page.saturating_sub(1).saturating_mul(limit);
                match counted {
                    Some(agency) => Start::below(self.jump(agency, offset)?),
                    None if offset > JUMP_ROWS_MAX => return Err(FindError::TooFar),
                    None => Start { bound: None, skipped: offset, back: false },
                }
            }
        })
    }

    /// The number of the recording that a cursor names.
    fn doc_of(&self, cursor: &Cursor) -> Result<i64, DbError> {
        let mut statement = self.sql().prepare_cached("SELECT doc FROM recordings WHERE recording = $1")?;
        let doc = statement.query_row([&cursor.id], |row| row.get(0)).optional()?;
        Ok(doc.unwrap_or_else(|| search_docs::first_of(cursor.time.micros())))
    }

    /// The number of the latest recording that was captured before `moment`.
    fn latest_before(&self, moment: Utc) -> Result<Option<i64>, DbError> {
        let sql = "SELECT doc FROM search_docs WHERE doc < $1 AND capture_end < $2 ORDER BY doc DESC LIMIT 1";
        let values = [search_docs::number(self.sql(), moment.micros())?, moment.micros()];
        Ok(self.sql().prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
    }

    /// How many recordings an agency has, or '' all of them.
    fn count_of(&self, agency: &str) -> Result<u64, DbError> {
        let sql = "SELECT coalesce(sum(recordings), 0) FROM search_counts WHERE agency = $1";
        let count: i64 = self.sql().prepare_cached(sql)?.query_row([agency], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// A number that `offset` recordings of the agency's list lie at or above: whole days by their
    /// counts, the rest within one day.
    fn jump(&self, agency: &str, offset: u64) -> Result<i64, DbError> {
        let mut left = sql_number(offset);
        let sql = "SELECT day, recordings FROM search_counts WHERE agency = $1 ORDER BY day DESC";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([agency])?;
        while let Some(row) = rows.next()? {
            let (day, recordings): (i64, i64) = (row.get(0)?, row.get(1)?);
            if left < recordings {
                return self.within_day(agency, day, left);
            }
            left -= recordings;
        }
        Ok(i64::MIN)
    }

    fn within_day(&self, agency: &str, day: i64, offset: i64) -> Result<i64, DbError> {
        let of_agency = if agency.is_empty() { "$1 = ''" } else { "agency = $1" };
        let sql =
            format!("SELECT doc FROM search_docs WHERE {of_agency} AND doc < $2 ORDER BY doc DESC LIMIT 1 OFFSET $3");
        let values = sql::params![agency, search_docs::first_of_day(day + 1), offset];
        let doc: Option<i64> = self.sql().prepare_cached(&sql)?.query_row(values, |row| row.get(0)).optional()?;
        Ok(doc.map_or(i64::MIN, |doc| doc + 1))
    }
}

/// A folded word stands in the text in one of its forms, or is the beginning of the id.
fn word_condition(folded: &str, conditions: &mut Conditions, wanted: &mut Wanted) {
    let grams::Forms { forms, common } = grams::forms(folded);
    let found = grams::of_word(common);
    let mut either: Vec<&str> = forms.iter().map(|_| "d.text LIKE $ ESCAPE '\\'").collect();
    let mut values: Vec<Value> = forms.iter().map(|form| Value::Text(anywhere(form))).collect();
    if grams::may_be_id(folded) {
        wanted.grams_or_prefix(&found, &Label::Id(folded).token());
        either.push("d.recording LIKE $");
        values.push(Value::Text(format!("{folded}%")));
    } else {
        for gram in found {
            wanted.gram(gram);
        }
    }
    conditions.add(&format!("({})", either.join(" OR ")), values);
}

#[cfg(test)]
mod tests;
