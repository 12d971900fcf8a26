//! The command line as people read it: what each command is for, and what is wrong with one, in their language.
//!
//! The texts are `help-docket-…` and `usage-…` in `words/`. What each option is for stands beside it in English.

use std::error::Error as _;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _, FromArgMatches as _};
use evidence::cause::Cause;
use evidence::digest::DigestTextError;
use evidence::ids::IdError;
use evidence::item::ItemTextError;
use evidence::time::TimeError;
use evidence::told;
use words::{Lang, Variable};

use crate::app::cli::Cli;

/// Exit code of a command line that is not understood, as clap has it.
const EXIT_USAGE: u8 = 2;

/// The text of the outermost command; those of the others go on from it.
const OUTERMOST: &str = "help-docket";

/// Reads the command line; where it asks for help or is not understood, that is told and the exit code given.
pub fn parse(arguments: &[OsString]) -> Result<Cli, ExitCode> {
    let lang = language(arguments, std::env::var("DOCKET_LANG").ok().as_deref());
    let matches = described(Cli::command(), lang, OUTERMOST).try_get_matches_from(arguments);
    matches.and_then(|matches| Cli::from_arg_matches(&matches)).map_err(|error| tell(&error, lang))
}

/// The language that a command line asks for, whatever else is wrong with it.
fn language(arguments: &[OsString], given: Option<&str>) -> Lang {
    let asked = arguments.windows(2).find(|two| two[0] == "--lang").and_then(|two| two[1].to_str());
    let joined = arguments.iter().find_map(|argument| argument.to_str()?.strip_prefix("--lang="));
    if asked.or(joined).or(given) == Some("en") { Lang::En } else { Lang::Zh }
}

/// A command and those below it, with what they are for.
fn described(command: Command, lang: Lang, id: &str) -> Command {
    let usage = lang.text("usage-heading");
    let template = format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}");
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let command = command.about(lang.text(id).into_owned()).help_template(template);
    let command = command.subcommand_help_heading(lang.text("usage-commands").into_owned());
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |inner| described(inner, lang, &format!("{id}-{name}")))
    })
}

#[expect(clippy::print_stderr, reason = "what is wrong with a command line goes to standard error")]
fn tell(error: &clap::Error, lang: Lang) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Where nobody reads it, there is nobody to tell.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(EXIT_USAGE));
    }
    eprintln!("docket: {}", wrong(error, lang));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        eprintln!("\n{} {}", lang.text("usage-heading"), usage.trim().trim_start_matches("Usage:").trim());
    }
    eprintln!("\n{}", lang.text("usage-more"));
    ExitCode::from(EXIT_USAGE)
}

/// What is wrong.
fn wrong(error: &clap::Error, lang: Lang) -> String {
    let context = |kind| error.get(kind).map(joined).unwrap_or_default();
    let argument = || ("argument", context(ContextKind::InvalidArg).into());
    let given = || ("given", context(ContextKind::InvalidValue).into());
    let say = |id: &str, variables: &[Variable<'_>]| lang.with(id, variables);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            say("usage-unknown-argument", &[("given", context(ContextKind::InvalidArg).into())])
        }
        ErrorKind::InvalidSubcommand => {
            say("usage-unknown-command", &[("given", context(ContextKind::InvalidSubcommand).into())])
        }
        ErrorKind::InvalidValue if !context(ContextKind::InvalidValue).is_empty() => {
            let known = ("known", context(ContextKind::ValidValue).into());
            say("usage-bad-choice", &[given(), argument(), known])
        }
        ErrorKind::ValueValidation => say("usage-bad-value", &[given(), argument(), ("why", why(error, lang).into())]),
        ErrorKind::InvalidValue | ErrorKind::MissingRequiredArgument => say("usage-missing", &[argument()]),
        ErrorKind::ArgumentConflict => {
            say("usage-conflict", &[argument(), ("other", context(ContextKind::PriorArg).into())])
        }
        ErrorKind::InvalidUtf8 => lang.text("usage-no-utf8").into_owned(),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say("usage-count", &[argument()])
        }
        _ => lang.text("usage-wrong").into_owned(),
    }
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

fn joined(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    fn told_wrong(line: &str, lang: Lang) -> String {
        let error = described(Cli::command(), lang, OUTERMOST).try_get_matches_from(arguments(line));
        wrong(&error.expect_err("it is wrong"), lang)
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
