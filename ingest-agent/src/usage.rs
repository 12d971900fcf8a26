//! The command line as people read it, in their language: the texts are `help-ingest-agent…` and `usage-…` in `words/`.

use std::error::Error as _;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Command, Parser};
use words::Lang;
use words::usage::{described, language, tell};

/// The text of the outermost command; those of the others go on from it.
const OUTERMOST: &str = "help-ingest-agent";

/// Reads the command line; where it asks for help or is not understood, that is told and the exit code given.
pub(crate) fn parse<P: Parser>(arguments: &[OsString]) -> Result<P, ExitCode> {
    let lang = language(arguments, std::env::var("DOCKET_LANG").ok().as_deref());
    let read = command::<P>(lang).try_get_matches_from(arguments).and_then(|matches| P::from_arg_matches(&matches));
    read.map_err(|error| ExitCode::from(tell("ingest-agent", &error, lang, why)))
}

fn command<P: Parser>(lang: Lang) -> Command {
    let command = described(P::command(), lang, OUTERMOST);
    let codes = lang.text("usage-agent-exit-codes").into_owned();
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    // One that is changed is put behind the others: all are, in their order.
    names.iter().fold(command.after_help(codes.clone()), |command, name| {
        let tells = matches!(name.as_str(), "once" | "import");
        command.mut_subcommand(name, |inner| if tells { inner.after_help(codes.clone()) } else { inner })
    })
}

/// Why a value cannot be used.
fn why(error: &clap::Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use words::usage::{options, wrong};

    use super::*;
    use crate::cli::Arguments;

    /// Every command, by the id of its text.
    const COMMANDS: [&str; 8] = [
        "help-ingest-agent",
        "help-ingest-agent-enrol",
        "help-ingest-agent-run",
        "help-ingest-agent-once",
        "help-ingest-agent-import",
        "help-ingest-agent-status",
        "help-ingest-agent-verify",
        "help-ingest-agent-checkpoints",
    ];

    #[test]
    fn every_command_and_option_says_in_both_languages_what_it_is_for() {
        for lang in Lang::ALL {
            let all = command::<Arguments>(lang);
            let names = all.get_subcommands().map(Command::get_name).filter(|name| *name != "help");
            let ids: Vec<String> =
                std::iter::once(OUTERMOST.to_owned()).chain(names.map(|name| format!("{OUTERMOST}-{name}"))).collect();
            assert_eq!(ids, COMMANDS);
            let about = |command: &Command| command.get_about().map(ToString::to_string).unwrap_or_default();
            let told = all.get_subcommands().chain([&all]).map(about);
            let said: Vec<String> = told.chain(options(&all).into_iter().map(|(_, help)| help)).collect();
            assert!(said.len() > 25, "{} texts", said.len());
            for text in said {
                assert!(!text.is_empty() && (lang == Lang::En || !text.is_ascii()), "{lang:?}: {text}");
            }
            all.debug_assert();
        }
        let help = command::<Arguments>(Lang::Zh).render_long_help().to_string();
        assert!(help.contains("退出码") && !help.contains("Options:"), "{help}");
    }

    #[test]
    fn what_is_wrong_with_a_command_line_is_told_in_its_language() {
        let told = |line: &str, lang| {
            let error = command::<Arguments>(lang).try_get_matches_from(line.split(' ')).unwrap_err();
            wrong(&error, lang, why)
        };
        assert_eq!(told("ingest-agent run --nothing", Lang::Zh), "这里没有 --nothing 这个选项或参数");
        assert_eq!(told("ingest-agent runn", Lang::Zh), "没有 runn 这个命令");
        assert!(told("ingest-agent once --patience x", Lang::Zh).starts_with("“x”不能作为"));
        assert!(told("ingest-agent enrol", Lang::En).is_ascii());
    }
}
