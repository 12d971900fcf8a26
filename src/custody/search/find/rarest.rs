//! Which grams of a search the index is asked for: those that few recordings have.
//!
//! Every gram more is a list of numbers that is met with the others; one that nearly every recording has (the year in
//! a path, the sign of the agency in a case number) costs most and leaves out least. What is found is compared with the
//! text in any case, so a gram that is not asked for changes how long a search takes, and never what it finds. How often
//! a gram is, is told by a few texts, spread over all.

use crate::custody::search::find::Driver;
use crate::store::tables::search_index::Wanted;
use crate::store::tables::sql::OptionalExtension as _;
use crate::store::tables::{DbError, Reader};

/// Texts that are looked at.
const TEXTS: usize = 96;

/// Searches for fewer grams ask for all of them: looking at texts would cost more.
const GRAMS_MIN: usize = 3;

/// Most grams that are asked for in one go.
const GRAMS_ASKED_MAX: usize = 6;

/// A gram that one in so many texts has, or fewer, is asked for whatever the others leave: its list is short.
const SHORT: usize = 8;

impl Reader<'_> {
    /// What drives a search by the index, or, where nothing is looked for there, the list itself.
    pub(super) fn driver_of(&self, wanted: Option<Wanted>) -> Result<Driver, DbError> {
        let Some(mut wanted) = wanted else { return Ok(Driver::All) };
        if wanted.most_grams() >= GRAMS_MIN {
            let texts = self.spread_texts()?;
            wanted.narrow(|grams| rarest(grams, &texts));
        }
        Ok(Driver::Index(wanted))
    }

    /// Texts of recordings, spread evenly over their numbers.
    fn spread_texts(&self) -> Result<Vec<String>, DbError> {
        let end = |of: &str| {
            let sql = format!("SELECT {of}(doc) FROM search_docs");
            Ok::<_, DbError>(self.sql().prepare_cached(&sql)?.query_row([], |row| row.get::<_, Option<i64>>(0))?)
        };
        let (Some(first), Some(last)) = (end("min")?, end("max")?) else { return Ok(Vec::new()) };
        let mut texts = Vec::with_capacity(TEXTS);
        let mut statement =
            self.sql().prepare_cached("SELECT text FROM search_docs WHERE doc >= $1 ORDER BY doc LIMIT 1")?;
        for part in 0..TEXTS {
            let away = (i128::from(last) - i128::from(first)) * part as i128 / TEXTS as i128;
            let from = i64::try_from(i128::from(first) + away).unwrap_or(last);
            texts.extend(statement.query_row([from], |row| row.get::<_, String>(0)).optional()?);
        }
        Ok(texts)
    }
}

/// Of grams that must all be there, those to ask for: one after the other that which leaves fewest texts, until none
/// leaves fewer, and then what has a short list.
fn rarest(grams: &[String], texts: &[String]) -> Vec<String> {
    if texts.is_empty() {
        return grams.to_vec();
    }
    let having = |gram: &str| texts.iter().filter(|text| text.contains(gram)).count();
    let mut rest: Vec<(usize, &String)> = grams.iter().map(|gram| (having(gram), gram)).collect();
    rest.sort();
    let (mut asked, mut left) = (Vec::new(), texts.iter().collect::<Vec<_>>());
    while asked.len() < GRAMS_ASKED_MAX {
        let leaves = |gram: &str| left.iter().filter(|text| text.contains(gram)).count();
        let next = (0..rest.len()).min_by_key(|at| leaves(rest[*at].1));
        let Some(next) = next.filter(|at| asked.is_empty() || leaves(rest[*at].1) < left.len()) else { break };
        let (_, gram) = rest.remove(next);
        left.retain(|text| text.contains(gram.as_str()));
        asked.push(gram.clone());
    }
    let short = rest.into_iter().filter(|(having, _)| having * SHORT <= texts.len()).map(|(_, gram)| gram.clone());
    asked.extend(short.take(GRAMS_ASKED_MAX.saturating_sub(asked.len())));
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(grams: &[&str], texts: &[&str]) -> Vec<String> {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        rarest(&owned(grams), &owned(texts))
    }

    #[test]
    fn what_every_text_has_is_not_asked_for_where_something_is_rarer() {
        let texts = ["202 薛综 333", "202 薛综 334", "202 光明", "202 光明"];
        assert_eq!(chosen(&["202", "薛综", "333"], &texts), ["333"]);
        assert_eq!(chosen(&["202", "薛综", "334", "号"], &texts), ["号"], "nothing has it, so it leaves nothing");
        assert_eq!(chosen(&["202"], &texts), ["202"], "one is asked for at least");
        assert_eq!(chosen(&["薛综", "202", "光明"], &texts), ["光明", "薛综"], "what is never together");
    }

    #[test]
    fn short_lists_are_asked_for_beside_what_leaves_nothing() {
        let texts: Vec<String> = (0..96).map(|number| format!("202 {number:03}")).collect();
        let grams: Vec<String> = ["202", "007", "041", "xyz"].map(str::to_owned).to_vec();
        assert_eq!(rarest(&grams, &texts), ["xyz", "007", "041"]);
        assert_eq!(rarest(&grams, &[]), grams, "nothing is known");
        let many: Vec<String> = (0..20).map(|number| format!("{number:03}")).collect();
        assert_eq!(rarest(&many, &texts).len(), GRAMS_ASKED_MAX);
    }
}
