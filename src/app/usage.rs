//! The command line as people read it: what each command and option is for, and what is wrong with one, in their language.
//!
//! The texts are `help-docket-…` and `usage-…` in `words/`. What each option is for stands beside it in English.

use std::error::Error as _;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use evidence::cause::Cause;
use evidence::digest::DigestTextError;
use evidence::ids::IdError;
use evidence::item::ItemTextError;
use evidence::time::TimeError;
use evidence::told;
use words::Lang;
use words::usage::{described, language, tell};

use crate::app::cli::Cli;

/// The text of the outermost command; those of the others go on from it.
const OUTERMOST: &str = "help-docket";

/// Reads the command line; where it asks for help or is not understood, that is told and the exit code given.
pub fn parse(arguments: &[OsString]) -> Result<Cli, ExitCode> {
    let lang = language(arguments, std::env::var("DOCKET_LANG").ok().as_deref());
    let matches = described(Cli::command(), lang, OUTERMOST).try_get_matches_from(arguments);
    let read = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    read.map_err(|error| ExitCode::from(tell("docket", &error, lang, |error| why(error, lang))))
}

/// Why a value cannot be used, in words where the formats know it.
fn why(error: &clap::Error, lang: Lang) -> String {
    let Some(source) = error.source() else { return String::new() };
    let cause = None
        .or_else(|| source.downcast_ref::<IdError>().map(Cause::from))
        .or_else(|| source.downcast_ref::<DigestTextError>().map(Cause::from))
        .or_else(|| source.downcast_ref::<ItemTextError>().map(Cause::from))
        .or_else(|| source.downcast_ref::<TimeError>().map(Cause::from));
    cause.map_or_else(|| source.to_string(), |cause| told::cause(lang, &cause))
}

#[cfg(test)]
mod tests {
    use clap::Command;
    use words::usage::{options, wrong};

    use super::*;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    fn told_wrong(line: &str, lang: Lang) -> String {
        let error = described(Cli::command(), lang, OUTERMOST).try_get_matches_from(arguments(line));
        wrong(&error.expect_err("it is wrong"), lang, |error| why(error, lang))
    }

    /// Every command, from the outermost, with the id of its text.
    fn all(command: &Command, id: &str) -> Vec<(String, String)> {
        let own = (id.to_owned(), command.get_about().map(ToString::to_string).unwrap_or_default());
        let inner = command.get_subcommands().flat_map(|inner| all(inner, &format!("{id}-{}", inner.get_name())));
        std::iter::once(own).chain(inner).collect()
    }

    #[test]
    fn every_command_says_in_both_languages_what_it_is_for() {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| all(&described(Cli::command(), lang, OUTERMOST), OUTERMOST));
        assert!(zh.len() > 45, "{} commands", zh.len());
        for ((id, zh), (_, en)) in zh.iter().zip(&en) {
            assert!(!zh.is_ascii() && en.is_ascii() && !en.starts_with("help-"), "{id}: {zh} / {en}");
        }
        described(Cli::command(), Lang::Zh, OUTERMOST).debug_assert();
    }

    #[test]
    fn every_option_says_in_both_languages_what_it_is_for() {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| options(&described(Cli::command(), lang, OUTERMOST)));
        assert!(zh.len() > 200, "{} options", zh.len());
        for ((option, zh), (_, en)) in zh.iter().zip(&en) {
            assert!(!zh.is_ascii() && !en.is_empty(), "{option}: {zh} / {en}");
        }
        let help = |lang| described(Cli::command(), lang, OUTERMOST).render_long_help().to_string();
        assert!(!help(Lang::Zh).contains("Options:") && !help(Lang::Zh).contains("Print"), "{}", help(Lang::Zh));
    }

    #[test]
    fn what_is_wrong_with_a_command_line_is_told_in_its_language() {
        for (line, said) in [
            ("docket find --nothing", "这里没有 --nothing 这个选项或参数"),
            ("docket fnid", "没有 fnid 这个命令"),
            ("docket case open", "缺少 --title <TITLE>, <NUMBER>"),
            ("docket find --lang xx", "“xx”不是 --lang <LANG> 可用的值；可用的有：zh, en"),
        ] {
            assert_eq!(told_wrong(line, Lang::Zh), said, "{line}");
            let en = told_wrong(line, Lang::En);
            assert!(en.is_ascii() && !en.contains("usage-"), "{en}");
        }
    }

    #[test]
    fn the_language_is_found_in_a_command_line_that_is_wrong() {
        assert_eq!(language(&arguments("docket find"), None), Lang::Zh);
        assert_eq!(language(&arguments("docket find"), Some("en")), Lang::En);
        assert_eq!(language(&arguments("docket find --lang zh"), Some("en")), Lang::Zh);
        for line in ["docket find --lang en --bad", "docket --lang=en"] {
            assert_eq!(language(&arguments(line), None), Lang::En, "{line}");
        }
    }
}
