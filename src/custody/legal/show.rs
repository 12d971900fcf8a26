//! The legal data of the site, for whoever works with the service.

use std::sync::Arc;

use evidence::term::{self, Due};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller, Target};
use crate::custody::legal::condition::{Facts, fact, imply};
use crate::custody::legal::{DeadlineText, DocumentKind, Entry, Known, Legal, NotInForce, ServiceKind};
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Verb, require};

/// Most facts that are given of a draft.
pub const FACTS_MAX: usize = 32;

/// When a clock is due that starts somewhen under a rule.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The rule.
    pub rule: DeadlineText,
    /// From when its clock runs.
    pub start: Utc,
    /// When it is due.
    pub due: Due,
}

impl Custody {
    /// The legal data, and the day that it is today by it.
    pub async fn read_law(self: &Arc<Self>, caller: &Caller) -> Result<(Arc<Legal>, Date), Refused> {
        match require(caller, Action::ReadLaw, Target::Installation, None) {
            Ok(()) => Ok((Arc::clone(&self.legal), self.legal.day(self.clock.now()))),
            Err(refused) => Err(self.on_record(caller, Verb::LawRead, refused).await),
        }
    }

    /// When a clock is due that starts at `start` under the rule `rule`, which must be in force on that day.
    pub async fn count_term(
        self: &Arc<Self>,
        caller: &Caller,
        rule: &str,
        start: Utc,
        is_extended: bool,
    ) -> Result<Counted, Refused> {
        let may = require(caller, Action::ReadLaw, Target::Installation, None);
        self.recorded(caller, Verb::LawDue, may).await?;
        let rule = self.legal.rule_on(rule, self.legal.day(start))?.clone();
        if is_extended && rule.extend.is_none() {
            return Err(Refused::Invalid { field: Field::Extended, problem: Fault::NotExtendable });
        }
        let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let calendars = reader.calendars()?;
            let due = term::due(start, rule.term(is_extended), &[], now, (legal.zone(), &calendars));
            let due = due.map_err(|error| Refused::Invalid {
                field: Field::Start,
                problem: Fault::NotCounted { why: error.to_string() },
            })?;
            Ok(Counted { rule, start, due })
        })
        .await
    }

    /// The facts of a draft, as they are given, for the catalogue of major decisions: the legal data, the facts, and the
    /// matter, which must be one. Nothing is stored.
    pub async fn draft_facts(
        self: &Arc<Self>,
        caller: &Caller,
        matter: &str,
        given: Vec<(String, String)>,
    ) -> Result<(Arc<Legal>, Facts), Refused> {
        let may = require(caller, Action::ReadLaw, Target::Installation, None);
        self.recorded(caller, Verb::LawAssess, may).await?;
        self.legal.require_matter(matter, self.legal.day(self.clock.now()))?;
        if given.len() > FACTS_MAX {
            let problem = Fault::TooManyAtOnce { count: given.len(), most: FACTS_MAX };
            return Err(Refused::Invalid { field: Field::Facts, problem });
        }
        let mut facts = Facts::new();
        for (field, text) in given {
            let (field, value) = fact(&field, &text)
                .map_err(|error| Refused::Invalid { field: Field::Facts, problem: error.fault() })?;
            facts.insert(field, value);
        }
        imply(&mut facts);
        Ok((Arc::clone(&self.legal), facts))
    }
}

impl Legal {
    /// The deadline of that id, where it is in force on `day`.
    pub fn rule_on(&self, id: &str, day: Date) -> Result<&DeadlineText, Refused> {
        let found = self.deadlines.iter().find(|rule| rule.id == id);
        if let Some(rule) = found.filter(|rule| rule.is_in_force(day)) {
            return Ok(rule);
        }
        let known = |rule: &DeadlineText| Known { id: rule.id.clone(), zh: rule.zh.clone(), en: rule.en.clone() };
        // Where the rule was once, what there is beside it on that day is what somebody looks for.
        let alike = |rule: &&DeadlineText| found.is_none_or(|found| found.item == rule.item);
        let known = self.deadlines.iter().filter(|rule| rule.is_in_force(day)).filter(alike).map(known).collect();
        let what = NotInForce { given: id.to_owned(), was_known: found.is_some(), known };
        Err(Refused::NotInForce { field: Field::Rule, what })
    }

    /// Refuses what is no matter of cases on `day`.
    pub fn require_matter(&self, id: &str, day: Date) -> Result<(), Refused> {
        require_entry(&self.lists.matters, (Field::Matter, id), day)
    }

    /// The kind of service of that id, where it is in force on `day`.
    pub fn service_kind_on(&self, id: &str, day: Date) -> Result<&ServiceKind, Refused> {
        let kinds = &self.lists.service_kinds;
        require_entry(kinds, (Field::Kind, id), day)?;
        let found = kinds.iter().find(|kind| kind.ground.id == id && kind.ground.is_in_force(day));
        Ok(found.expect("it was just required"))
    }

    /// Refuses what is no kind of document on `day`.
    pub fn require_document_kind(&self, id: &str, day: Date) -> Result<(), Refused> {
        let in_force = || self.document_kinds.iter().filter(|kind| kind.is_in_force(day));
        if in_force().any(|kind| kind.id == id) {
            return Ok(());
        }
        let known = in_force().map(|kind| Known { id: kind.id.clone(), zh: kind.zh.clone(), en: kind.en.clone() });
        let known = known.collect();
        let was_known = self.document_kinds.iter().any(|kind| kind.id == id);
        let what = NotInForce { given: id.to_owned(), was_known, known };
        Err(Refused::NotInForce { field: Field::DocumentKind, what })
    }

    /// Refuses what is no kind of act on `day`.
    pub fn require_act_kind(&self, id: &str, day: Date) -> Result<(), Refused> {
        require_entry(&self.lists.act_kinds, (Field::Kind, id), day)
    }

    /// The kind of document of that id, where it is in force on `day`.
    pub fn document_kind_on(&self, id: &str, day: Date) -> Result<&DocumentKind, Refused> {
        let found = self.document_kind(id);
        if let Some(kind) = found.filter(|kind| kind.is_in_force(day)) {
            return Ok(kind);
        }
        let in_force = self.document_kinds.iter().filter(|kind| kind.is_in_force(day));
        let known = in_force.map(|it| Known { id: it.id.clone(), zh: it.zh.clone(), en: it.en.clone() }).collect();
        let what = NotInForce { given: id.to_owned(), was_known: found.is_some(), known };
        Err(Refused::NotInForce { field: Field::Kind, what })
    }
}

/// Refuses an id that no entry of a list has which is in force on `day`, and names those that are.
fn require_entry<T>(list: &[Entry<T>], (field, id): (Field, &str), day: Date) -> Result<(), Refused> {
    let in_force = || list.iter().map(|entry| &entry.ground).filter(|it| it.is_in_force(day));
    if in_force().any(|entry| entry.id == id) {
        return Ok(());
    }
    let known = in_force().map(|it| Known { id: it.id.clone(), zh: it.zh.clone(), en: it.en.clone() }).collect();
    let was_known = list.iter().any(|entry| entry.ground.id == id);
    let what = NotInForce { given: id.to_owned(), was_known, known };
    Err(Refused::NotInForce { field, what })
}
