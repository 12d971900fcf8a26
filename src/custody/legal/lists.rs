//! The newer lists of the legal data: sets of rules, matters, kinds of act and the duties that follow from them, kinds
//! of service, which decisions are major ones, what the simple procedure may decide, when a fine of it is taken in cash, and
//! figures that are no terms.

use serde::Deserialize;
use serde::de::Error as _;
use toml::Spanned;

pub use crate::answers::legal::{AskedOf, DeliveredOn, Excuse, ServiceShows, Tells};
use crate::custody::legal::condition::Condition;
use crate::custody::legal::deadlines::Named;
use crate::custody::legal::entry::{self, Entry, Nothing};
use crate::custody::legal::figures::{self, FigureRule};
use crate::custody::legal::{LegalError, Source};
use evidence::event::{self, Matter, Stage};

/// A set of rules: what one order, or the law of the land, asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its stored name.
    pub id: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

/// A matter of cases.
pub type MatterEntry = Entry<Nothing>;

/// What only a kind of act says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActKindSays {
    /// The stage that it belongs to.
    pub stage: Stage,
    /// Whether it may not be done at night or on a statutory holiday.
    #[serde(default)]
    pub forbidden_at_night: bool,
}

/// A kind of act.
pub type ActKind = Entry<ActKindSays>;

/// What only a duty says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutySays {
    /// The kinds of act that it follows from.
    pub when: Vec<String>,
    /// What somebody must have said of the case for it to follow.
    #[serde(rename = "if")]
    pub mark: Option<String>,
    /// Whether an audio-visual record is asked for.
    #[serde(default)]
    pub av: AskedOf,
    /// Whether that is the surveillance video of a registered counter alone.
    #[serde(default)]
    pub counter: bool,
    /// Whether a written record is asked for.
    #[serde(default)]
    pub text: AskedOf,
    /// What excuses it; nothing does where the text knows no excuse.
    pub excuse: Option<Excuse>,
    /// What a marker or a document must tell.
    pub tells: Option<Tells>,
    /// Whether it binds only where a site says so.
    #[serde(default)]
    pub option: bool,
}

/// A duty of recording.
pub type Duty = Entry<DutySays>;

/// What only a kind of service says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceKindSays {
    /// What it must show.
    pub shows: Vec<ServiceShows>,
    /// The day on which it counts as served.
    pub delivered_on: DeliveredOn,
    /// Whether an audio-visual record is asked for.
    #[serde(default)]
    pub av: AskedOf,
    /// Whether a written record is asked for.
    #[serde(default)]
    pub text: AskedOf,
    /// The kind of act that it is, where the law asks for a record of that in sound and pictures.
    pub act: Option<String>,
}

/// A kind of service.
pub type ServiceKind = Entry<ServiceKindSays>;

/// What only a rule with a condition says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionSays {
    /// The matter that it is about; all where none is named.
    pub matter: Option<String>,
    /// When it applies, and the text of that.
    pub when: When,
    /// The number under which an agency's own rule was put on file (备案).
    pub filed_with: Option<String>,
}

/// A rule with a condition.
pub type ConditionRule = Entry<ConditionSays>;

/// A condition, as written and as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// As it stands in the file.
    pub text: String,
    /// What it asks.
    pub condition: Condition,
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let condition = Condition::read(&text)
            .map_err(|problem| D::Error::custom(format_args!("the condition {text:?} {problem}")))?;
        Ok(Self { text, condition })
    }
}

/// How much of an act must be recorded, by the site.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Of its length, in per cent.
    pub percent_min: u32,
    /// The longest gap, in seconds.
    pub gap_seconds_max: u32,
    /// Why, in Chinese.
    pub reason_zh: String,
    /// Why, in English.
    pub reason_en: String,
}

/// When it is night, by the site: no text says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Night {
    /// The hour at which it begins.
    pub from_hour: u32,
    /// The hour at which it ends.
    pub until_hour: u32,
    /// Why, in Chinese.
    pub reason_zh: String,
    /// Why, in English.
    pub reason_en: String,
}

/// The newer lists, checked.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Sets of rules, the first one first.
    pub rule_sets: Vec<RuleSet>,
    /// Matters of cases.
    pub matters: Vec<MatterEntry>,
    /// Kinds of act.
    pub act_kinds: Vec<ActKind>,
    /// Duties of recording.
    pub duties: Vec<Duty>,
    /// Kinds of service.
    pub service_kinds: Vec<ServiceKind>,
    /// Which decisions are major ones.
    pub major: Vec<ConditionRule>,
    /// What the simple procedure may decide.
    pub simple_procedure: Vec<ConditionRule>,
    /// When a fine of it may be taken on the spot.
    pub cash_on_spot: Vec<ConditionRule>,
    /// Numbers and days that are no terms.
    pub figures: Vec<FigureRule>,
    /// How much of an act must be recorded.
    pub coverage: Coverage,
    /// When it is night.
    pub night: Night,
}

/// The newer lists as they are written. One that a file does not have is as it is shipped.
#[derive(Deserialize)]
pub(super) struct ListsText {
    pub(super) rule_sets: Option<Vec<Spanned<RuleSet>>>,
    pub(super) matters: Option<Vec<Spanned<MatterEntry>>>,
    pub(super) act_kinds: Option<Vec<Spanned<ActKind>>>,
    pub(super) duties: Option<Vec<Spanned<Duty>>>,
    pub(super) service_kinds: Option<Vec<Spanned<ServiceKind>>>,
    pub(super) major: Option<Vec<Spanned<ConditionRule>>>,
    pub(super) simple_procedure: Option<Vec<Spanned<ConditionRule>>>,
    pub(super) cash_on_spot: Option<Vec<Spanned<ConditionRule>>>,
    pub(super) figures: Option<Vec<Spanned<FigureRule>>>,
    pub(super) coverage: Option<Spanned<Coverage>>,
    pub(super) night: Option<Spanned<Night>>,
}

impl ListsText {
    /// The first of the lists that is there, by its key.
    pub(super) fn first(&self) -> Option<&'static str> {
        let there = [
            ("rule_sets", self.rule_sets.is_some()),
            ("matters", self.matters.is_some()),
            ("act_kinds", self.act_kinds.is_some()),
            ("duties", self.duties.is_some()),
            ("service_kinds", self.service_kinds.is_some()),
            ("major", self.major.is_some()),
            ("simple_procedure", self.simple_procedure.is_some()),
            ("cash_on_spot", self.cash_on_spot.is_some()),
            ("figures", self.figures.is_some()),
            ("coverage", self.coverage.is_some()),
            ("night", self.night.is_some()),
        ];
        there.into_iter().find(|(_, there)| *there).map(|(key, _)| key)
    }
}

impl Lists {
    /// What other entries may name.
    pub(super) fn named(&self) -> Named<'_> {
        Named {
            rule_sets: self.rule_sets.iter().map(|set| set.id.as_str()).collect(),
            matters: self.matters.iter().map(|matter| matter.ground.id.as_str()).collect(),
            acts: self.act_kinds.iter().map(|kind| kind.ground.id.as_str()).collect(),
        }
    }
}

/// Checks the lists; those that are not there are `shipped`, as far as what they name is there.
pub(super) fn check(
    source: Source<'_>,
    text: ListsText,
    shipped: Option<&Lists>,
    has_stage: impl Fn(Stage) -> bool,
) -> Result<Lists, LegalError> {
    let missing = |key: &str| LegalError { line: 1, key: key.to_owned(), problem: "is missing".to_owned() };
    let rule_sets = match text.rule_sets {
        Some(sets) => check_rule_sets(source, sets)?,
        None => shipped.ok_or_else(|| missing("rule_sets"))?.rule_sets.clone(),
    };
    let sets =
        Named { rule_sets: rule_sets.iter().map(|set| set.id.as_str()).collect(), matters: vec![], acts: vec![] };
    let of = |key: &'static str| Of { source, key, sets: &sets };
    let matters = of("matters").list(text.matters, shipped.map(|lists| &lists.matters), |_| Ok(()))?;
    if let Some(odd) = matters.iter().find(|matter| matter.ground.id.parse::<Matter>().is_err()) {
        let problem = format!("has {:?}, which is not an id of entries: it has no '-'", odd.ground.id);
        return Err(LegalError { line: 1, key: "matters".to_owned(), problem });
    }
    let act_kinds = of("act_kinds").list(text.act_kinds, shipped.map(|lists| &lists.act_kinds), |kind| {
        let stage = kind.stage;
        if has_stage(stage) { Ok(()) } else { Err(format!("names the stage {stage}, which there is not")) }
    })?;
    if let Some(odd) = act_kinds.iter().find(|kind| kind.ground.id.parse::<event::ActKind>().is_err()) {
        let problem = format!("has {:?}, which is not an id of entries: it has no '-'", odd.ground.id);
        return Err(LegalError { line: 1, key: "act_kinds".to_owned(), problem });
    }
    let is_act = |id: &String| act_kinds.iter().any(|kind| kind.ground.id == *id);
    let has_matter = |rule: &ConditionSays| match rule.matter.as_deref() {
        Some(id) if matters.iter().all(|matter| matter.ground.id != id) => {
            Err(format!("names the matter {id}, which there is not"))
        }
        _ => Ok(()),
    };
    Ok(Lists {
        duties: of("duties").duties(text.duties, shipped.map(|lists| &lists.duties), is_act)?,
        service_kinds: of("service_kinds").list(
            text.service_kinds,
            shipped.map(|lists| &lists.service_kinds),
            |kind| match kind.act.as_ref().filter(|id| !is_act(id)) {
                Some(unknown) => Err(format!("is the kind of act {unknown}, which there is not")),
                None => Ok(()),
            },
        )?,
        major: of("major").list(text.major, shipped.map(|lists| &lists.major), has_matter)?,
        simple_procedure: of("simple_procedure").list(
            text.simple_procedure,
            shipped.map(|lists| &lists.simple_procedure),
            has_matter,
        )?,
        cash_on_spot: of("cash_on_spot").list(
            text.cash_on_spot,
            shipped.map(|lists| &lists.cash_on_spot),
            has_matter,
        )?,
        figures: of("figures").figures(text.figures, shipped.map(|lists| &lists.figures), is_act)?,
        coverage: match text.coverage {
            Some(coverage) => check_coverage(source, coverage)?,
            None => shipped.ok_or_else(|| missing("coverage"))?.coverage.clone(),
        },
        night: match text.night {
            Some(night) => check_night(source, night)?,
            None => shipped.ok_or_else(|| missing("night"))?.night.clone(),
        },
        rule_sets,
        matters,
        act_kinds,
    })
}

/// A list of the file.
struct Of<'a> {
    source: Source<'a>,
    key: &'static str,
    sets: &'a Named<'a>,
}

impl Of<'_> {
    /// The list as the file has it, checked by `says`; or what of the shipped one holds beside the site's other lists.
    fn list<T: Clone>(
        &self,
        given: Option<Vec<Spanned<Entry<T>>>>,
        shipped: Option<&Vec<Entry<T>>>,
        says: impl Fn(&T) -> Result<(), String>,
    ) -> Result<Vec<Entry<T>>, LegalError> {
        if let Some(given) = given {
            return entry::check((self.source, self.key), given, self.sets, says);
        }
        let Some(shipped) = shipped else {
            return Err(LegalError { line: 1, key: self.key.to_owned(), problem: "is missing".to_owned() });
        };
        let in_sets = |entry: &Entry<T>| self.sets.rule_sets.contains(&entry.ground.rule_set.as_str());
        Ok(shipped.iter().filter(|entry| in_sets(entry) && says(&entry.says).is_ok()).cloned().collect())
    }

    /// The duties, of which those of one kind of act count the same recordings.
    fn duties(
        &self,
        given: Option<Vec<Spanned<Duty>>>,
        shipped: Option<&Vec<Duty>>,
        is_act: impl Fn(&String) -> bool,
    ) -> Result<Vec<Duty>, LegalError> {
        let duties = self.list(given, shipped, |duty| check_duty(duty, &is_act))?;
        require_one_source(&duties)?;
        Ok(duties)
    }

    /// The figures as the file has them, with those of the shipped ones that it does not name.
    fn figures(
        &self,
        given: Option<Vec<Spanned<FigureRule>>>,
        shipped: Option<&Vec<FigureRule>>,
        is_act: impl Fn(&String) -> bool,
    ) -> Result<Vec<FigureRule>, LegalError> {
        let says = |says: &figures::FigureSays| figures::check(says, &is_act);
        let Some(given) = given else { return self.list(None, shipped, says) };
        figures::require_apart(self.source, &given)?;
        let given = self.list(Some(given), None, says)?;
        let shipped = if shipped.is_some() { self.list(None, shipped, says)? } else { Vec::new() };
        Ok(figures::filled(given, shipped))
    }
}

fn check_rule_sets(source: Source<'_>, sets: Vec<Spanned<RuleSet>>) -> Result<Vec<RuleSet>, LegalError> {
    let mut entries = super::terms::Entries::new(source, "rule_sets", sets.len())?;
    for at in &sets {
        let set = at.get_ref();
        super::terms::require_id(&set.id)
            .map_err(|problem| source.wrong(at, &format!("rule_sets {}", set.id), problem))?;
        entries.add(at, set.id.clone(), [&set.zh, &set.en], (jiff::civil::Date::MIN, None))?;
    }
    Ok(sets.into_iter().map(Spanned::into_inner).collect())
}

fn check_duty(duty: &DutySays, is_act: impl Fn(&String) -> bool) -> Result<(), String> {
    if duty.when.is_empty() {
        return Err("follows from no kind of act: when is empty".to_owned());
    }
    if let Some(unknown) = duty.when.iter().find(|id| !is_act(id)) {
        return Err(format!("follows from the kind of act {unknown}, which there is not"));
    }
    if let Some(mark) = &duty.mark {
        super::terms::require_id(mark)?;
    }
    if duty.av == AskedOf::None && duty.text == AskedOf::None && duty.tells.is_none() {
        return Err("asks for nothing: give av, text or tells".to_owned());
    }
    if duty.counter && duty.av == AskedOf::None {
        return Err("is of a counter's recording and asks for none: give av".to_owned());
    }
    Ok(())
}

/// Refuses duties of one kind of act of which one counts the recordings of counters alone, and another those of anybody:
/// how much of an act was recorded is one measure.
fn require_one_source(duties: &[Duty]) -> Result<(), LegalError> {
    let of_anybody = |duty: &&Duty| duty.says.av == AskedOf::Required && !duty.says.counter;
    for duty in duties.iter().filter(|duty| duty.says.counter) {
        let is_alike = |other: &&Duty| other.says.when.iter().any(|id| duty.says.when.contains(id));
        if let Some(other) = duties.iter().filter(of_anybody).find(is_alike) {
            let (one, other) = (&duty.ground.id, &other.ground.id);
            let problem = format!("has {one} and {other} of one kind of act, and only one of them is of a counter");
            return Err(LegalError { line: 1, key: "duties".to_owned(), problem });
        }
    }
    Ok(())
}

fn check_coverage(source: Source<'_>, at: Spanned<Coverage>) -> Result<Coverage, LegalError> {
    if !(1..=100).contains(&at.get_ref().percent_min) {
        return Err(source.wrong(&at, "coverage.percent_min", "is not 1 to 100"));
    }
    if at.get_ref().gap_seconds_max > 86_400 {
        return Err(source.wrong(&at, "coverage.gap_seconds_max", "is longer than a day"));
    }
    Ok(at.into_inner())
}

fn check_night(source: Source<'_>, at: Spanned<Night>) -> Result<Night, LegalError> {
    let Night { from_hour, until_hour, .. } = at.get_ref();
    if *from_hour > 23 || *until_hour > 23 || from_hour == until_hour {
        return Err(source.wrong(&at, "night", "does not begin and end at two hours of 0 to 23"));
    }
    Ok(at.into_inner())
}
