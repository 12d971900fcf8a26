//! `docket law`: the legal data of the site; and stages and kinds by what it calls them, for the other commands. What is
//! asked of the legal data is in [`terms`].

use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use evidence::event::{ActKind, RecordKind, Stage};
use serde_json::Value;

use crate::answers::legal::{LegalBody, TermBody};
use crate::client::http::Remote;
use crate::client::output::{self, Language, Table};
use crate::client::terms::{self, Verb};

const LEGAL: [&str; 3] = ["api", "v1", "legal"];

/// How the legal data is shown, or what is asked of it.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// Print JSON, with deadlines and rights
    #[arg(long)]
    json: bool,
}

pub(super) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let Arguments { verb, json } = arguments;
    match verb {
        Some(verb) => terms::run(&remote, verb, json).await?,
        None if json => output::json(&remote.get::<Value>(&LEGAL, &()).await?)?,
        None => show(&remote).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows stages, kinds and kinds of document, each with its article.
async fn show(remote: &Remote) -> Result<()> {
    let law: LegalBody = remote.get(&LEGAL, &()).await?;
    let language = remote.language;
    let headings = ["column-list", "column-id", "column-name", "column-in-force", "column-basis"];
    let mut table = Table::new(language, headings);
    let lists = [("column-stage", &law.stages), ("column-kind", &law.kinds)];
    for (list, terms) in lists {
        for term in terms {
            let ground = &term.ground;
            let article = format!("{} {}", ground.document, ground.article);
            let in_force = yes(ground.in_force, language);
            table.row([&language.text(list), &term.id, name(term, language), &in_force, &article]);
        }
    }
    for kind in &law.document_kinds {
        let (list, ground) = (language.text("column-document"), &kind.ground);
        let article = format!("{} {}", ground.document, ground.article);
        let name = language.pick([&kind.zh, &kind.en]);
        table.row([&list, &kind.id, name, &yes(ground.in_force, language), &article]);
    }
    table.print()
}

fn yes(holds: bool, language: Language) -> String {
    language.named(if holds { "yes" } else { "no" })
}

fn name(term: &TermBody, language: Language) -> &str {
    language.pick([&term.zh, &term.en])
}

/// What stages and kinds are called.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// By the service's legal data; none where it gives none, and then what is shipped must do.
    law: Option<LegalBody>,
}

impl Terms {
    /// Asks the service. One that is older has none to give, and a role may be forbidden it: names are then those
    /// that are shipped, and ids.
    pub(super) async fn ask(remote: &Remote) -> Self {
        Self { law: remote.get(&LEGAL, &()).await.ok() }
    }

    /// What a stage is called; its id where nobody knows.
    pub(super) fn stage(&self, stage: Stage, language: Language) -> String {
        let shipped = || evidence::legal::stage_names(stage);
        named(self.law.as_ref().map(|law| &law.stages), stage.as_str(), shipped, language)
    }

    /// What a kind of record is called, likewise.
    pub(super) fn kind(&self, kind: RecordKind, language: Language) -> String {
        let shipped = || evidence::legal::kind_names(kind);
        named(self.law.as_ref().map(|law| &law.kinds), kind.as_str(), shipped, language)
    }

    /// What a matter is called; its id where nobody knows.
    pub(super) fn matter(&self, id: &str, language: Language) -> String {
        let mut matters = self.law.iter().flat_map(|law| &law.matters);
        let matter = matters.find(|matter| matter.id == id);
        matter.map_or(id, |matter| language.pick([&matter.zh, &matter.en])).to_owned()
    }

    /// What a kind of service is called; its id where nobody knows.
    pub(super) fn service_kind(&self, id: &str, language: Language) -> String {
        let mut kinds = self.law.iter().flat_map(|law| &law.service_kinds).map(|kind| &kind.entry);
        let kind = kinds.find(|kind| kind.id == id);
        kind.map_or(id, |kind| language.pick([&kind.zh, &kind.en])).to_owned()
    }

    /// What a kind of act is called; its id where nobody knows.
    pub(super) fn act_kind(&self, id: &str, language: Language) -> String {
        let mut kinds = self.law.iter().flat_map(|law| &law.act_kinds).map(|kind| &kind.entry);
        let kind = kinds.find(|kind| kind.id == id);
        kind.map_or(id, |kind| language.pick([&kind.zh, &kind.en])).to_owned()
    }

    /// What a kind of document is called, likewise.
    pub(super) fn document_kind(&self, id: &str, language: Language) -> String {
        let mut kinds = self.law.iter().flat_map(|law| &law.document_kinds);
        let kind = kinds.find(|kind| kind.id == id);
        kind.map_or(id, |kind| language.pick([&kind.zh, &kind.en])).to_owned()
    }

    /// The kind of act that was given by its id or its name in either language. What is no name is taken as an id, and
    /// the service judges it: it knows which kinds there were on the day of the act.
    pub(super) fn given_act_kind(&self, given: &str, language: Language) -> Result<ActKind> {
        let mut kinds = self.law.iter().flat_map(|law| &law.act_kinds).map(|kind| &kind.entry);
        let found = kinds.find(|kind| [&kind.zh, &kind.en].into_iter().any(|name| name == given));
        let id = found.map_or(given, |kind| kind.id.as_str());
        id.parse().map_err(|_| {
            let (what, given) = (language.text("column-kind"), output::shown(given));
            let known = self.law.iter().flat_map(|law| &law.act_kinds).map(|kind| &kind.entry);
            let known = known.map(|kind| format!("{} ({})", language.pick([&kind.zh, &kind.en]), kind.id));
            let known = known.collect::<Vec<_>>().join(&language.text("list-comma"));
            anyhow!(say!(language, "term-unknown", what, given, known))
        })
    }

    /// The stage that was given on the command line by its id or its name in either language.
    pub(super) fn given_stage(&self, given: &str, language: Language) -> Result<Stage> {
        given_term(self.law.as_ref().map(|law| &law.stages), given, "column-stage", language)
    }

    /// The kind that was given, likewise.
    pub(super) fn given_kind(&self, given: &str, language: Language) -> Result<RecordKind> {
        let kinds = self.law.as_ref().map(|law| &law.kinds);
        // A site's own name goes before what the word meant once.
        let is_name =
            kinds.into_iter().flatten().any(|term| [&term.zh, &term.en].into_iter().any(|name| name == given));
        let former = FORMER_KINDS.iter().find(|(word, _)| !is_name && *word == given);
        let given = former.map_or(given, |(_, id)| *id);
        given_term(kinds, given, "column-kind", language)
    }
}

fn named(
    terms: Option<&Vec<TermBody>>,
    id: &str,
    shipped: impl Fn() -> Option<[&'static str; 2]>,
    language: Language,
) -> String {
    let term = terms.and_then(|terms| terms.iter().find(|term| term.id == id));
    let shipped = || shipped().map_or_else(|| id.to_owned(), |names| language.pick(names).to_owned());
    term.map_or_else(shipped, |term| name(term, language).to_owned())
}

/// Chinese words that the command line took for kinds before their names were data: scripts give them.
const FORMER_KINDS: [(&str, &str); 4] =
    [("照片", "photo"), ("音频", "audio"), ("视频", "video"), ("监控", "surveillance")];

fn given_term<I: FromStr>(terms: Option<&Vec<TermBody>>, given: &str, what: &str, language: Language) -> Result<I> {
    let in_force: Vec<&TermBody> = terms.into_iter().flatten().filter(|term| term.ground.in_force).collect();
    let found = in_force.iter().find(|term| [&term.id, &term.zh, &term.en].into_iter().any(|name| name == given));
    // Without the service's list the id is taken as it is, and the service judges it.
    let id = match (found, terms) {
        (Some(term), _) => Some(term.id.as_str()),
        (None, None) => Some(given),
        (None, Some(_)) => None,
    };
    if let Some(id) = id.and_then(|id| id.parse().ok()) {
        return Ok(id);
    }
    let (what, given) = (language.text(what), output::shown(given));
    let known: Vec<String> = in_force.iter().map(|term| format!("{} ({})", name(term, language), term.id)).collect();
    let known = known.join(&language.text("list-comma"));
    bail!(say!(language, "term-unknown", what, given, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        let term = |id: &str, zh: &str, en: &str, in_force: bool| {
            serde_json::json!({"id": id, "zh": zh, "en": en, "document": "d", "article": "1",
                "in_force_from": "2017-10-20", "in_force_until": null, "in_force": in_force,
                "holds_zh": null, "holds_en": null})
        };
        let law = serde_json::json!({"day": "2031-01-01", "time_zone": "Asia/Shanghai", "at_risk_hours": 4,
            "deadlines": [], "kinds": [], "document_kinds": [], "roles": [],
            "stages": [term("review_2031", "复查", "second look", true), term("start", "启动", "start", false)]});
        Terms { law: Some(serde_json::from_value(law).expect("legal data")) }
    }

    #[test]
    fn a_stage_that_only_this_site_knows_is_given_and_named_by_its_data() {
        let (terms, id) = (terms(), "review_2031".parse::<Stage>().expect("a stage"));
        for given in ["review_2031", "复查", "second look"] {
            assert_eq!(terms.given_stage(given, Language::Zh).expect(given), id);
        }
        assert_eq!(terms.stage(id, Language::Zh), "复查");
        assert_eq!(Terms::default().stage(id, Language::En), "review_2031");
        assert_eq!(Terms::default().stage(Stage::Start, Language::Zh), "启动");
    }

    #[test]
    fn words_for_kinds_that_were_taken_before_their_names_were_data_are_taken() {
        for (word, id) in FORMER_KINDS {
            let kind = id.parse::<RecordKind>().expect("a kind");
            assert_eq!(Terms::default().given_kind(word, Language::Zh).expect(word), kind);
        }
    }

    #[test]
    fn a_sites_own_name_goes_before_what_the_word_meant_once() {
        let mut terms = terms();
        let law = terms.law.as_mut().expect("legal data");
        law.kinds = law.stages.clone();
        law.kinds[0].zh = "视频".to_owned();
        assert_eq!(terms.given_kind("视频", Language::Zh).expect("a kind").as_str(), "review_2031");
    }

    #[test]
    fn what_is_in_force_no_more_is_named_and_not_taken() {
        let problem = terms().given_stage("start", Language::En).expect_err("out of force").to_string();
        assert_eq!(problem, "there is no stage \"start\"; in force are: second look (review_2031)");
        assert_eq!(terms().stage(Stage::Start, Language::Zh), "启动");
    }
}
