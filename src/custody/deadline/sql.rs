//! The law of deadlines as SQL over rows of `recordings` (`r`), made of the table that [`judge`] goes by.
//!
//! [`judge`]: crate::custody::deadline::rules::judge

use evidence::time::Utc;

use crate::custody::deadline::rules::{ClockStop, Fact, LAW, Moment, Rule, Standing};
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::word;
use crate::store::tables::sql::Value;

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// An expression with its values in order of appearance.
struct Expression {
    sql: String,
    values: Vec<i64>,
}

/// A moment of the law.
fn moment(moment: Moment, rule: &Rule, now: Utc) -> Expression {
    let (sql, values) = match (moment, rule.stops) {
        (Moment::Stopped, ClockStop::Sealed) => ("r.sealed_at", vec![]),
        (Moment::Stopped, ClockStop::Stored) => ("r.stored_at", vec![]),
        (Moment::Due, _) => ("r.capture_end + $", vec![rule.seconds * SECOND_MICROS]),
        (Moment::Now, _) => ("$", vec![now.micros()]),
        (Moment::Soon, _) => ("$", vec![now.plus_seconds(rule.at_risk_seconds).micros()]),
    };
    Expression { sql: sql.to_owned(), values }
}

/// That a fact of the law holds, or that it does not.
fn fact(fact: Fact, must: bool, rule: &Rule, now: Utc) -> Expression {
    let Expression { sql, values } = match fact {
        Fact::Stopped => {
            let Expression { sql, values } = moment(Moment::Stopped, rule, now);
            return Expression { sql: format!("{sql} IS {}NULL", if must { "NOT " } else { "" }), values };
        }
        Fact::Doubted => {
            let clock = match rule.stops {
                ClockStop::Sealed => "r.station_doubted",
                ClockStop::Stored => "r.clock_doubted",
            };
            Expression { sql: format!("(r.capture_doubt IS NOT NULL OR {clock} = 1)"), values: Vec::new() }
        }
        Fact::NoLater(first, second) => {
            let (first, second) = (moment(first, rule, now), moment(second, rule, now));
            let values = [first.values, second.values].concat();
            Expression { sql: format!("({} <= {})", first.sql, second.sql), values }
        }
    };
    Expression { sql: if must { sql } else { format!("NOT {sql}") }, values }
}

/// That all facts of a case hold.
fn case(facts: &[(Fact, bool)], rule: &Rule, now: Utc) -> Expression {
    let facts: Vec<Expression> = facts.iter().map(|(one, must)| fact(*one, *must, rule, now)).collect();
    let sql: Vec<&str> = facts.iter().map(|fact| fact.sql.as_str()).collect();
    let sql = sql.join(" AND ");
    Expression { sql, values: facts.into_iter().flat_map(|fact| fact.values).collect() }
}

/// How a row under `rule` stands at `now`: an expression with its values in order of appearance.
pub(crate) fn standing(rule: &Rule, now: Utc) -> (String, Vec<Value>) {
    let cases = LAW.map(|(standing, facts)| (standing, case(facts, rule, now)));
    let whens: Vec<String> =
        cases.iter().map(|(standing, holds)| format!("WHEN {} THEN '{}'", holds.sql, word(standing))).collect();
    let values = cases.into_iter().flat_map(|(_, holds)| holds.values).map(Value::Integer);
    (format!("CASE {} END", whens.join(" ")), values.collect())
}

/// The condition that a row stands so at `now`.
pub(crate) fn stands(standing: Standing, rules: &[Rule], now: Utc, conditions: &mut Conditions) {
    let (mut ruled, mut values) = (Vec::new(), Vec::new());
    for rule in rules {
        let facts = LAW.iter().find(|(one, _)| *one == standing).map_or(&[][..], |(_, facts)| facts);
        let Expression { sql, values: more } = case(facts, rule, now);
        let and = if sql.is_empty() { "" } else { " AND " };
        ruled.push(format!("({APPLIES}{and}{sql})"));
        values.extend([rule.from.micros(), rule.until.micros()]);
        values.extend(more);
    }
    let any = if ruled.is_empty() { "FALSE".to_owned() } else { ruled.join(" OR ") };
    let not = if standing == Standing::NoRule { "NOT " } else { "" };
    conditions.add(&format!("{not}({any})"), values.into_iter().map(Value::Integer));
}

/// That a rule applies to a row.
const APPLIES: &str = "r.capture_end >= $ AND r.capture_end < $";

/// The condition that `rule` applies to a row.
pub(crate) fn applies(rule: &Rule, conditions: &mut Conditions) {
    conditions.add(APPLIES, [rule.from, rule.until].map(|time| Value::Integer(time.micros())));
}

/// The condition that no rule applies to a row.
pub(crate) fn unruled(rules: &[Rule], conditions: &mut Conditions) {
    for rule in rules {
        let range = [rule.from, rule.until].map(|time| Value::Integer(time.micros()));
        conditions.add(&format!("NOT ({APPLIES})"), range);
    }
}
