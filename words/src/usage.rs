//! Command lines as people read them: what each command and option is for, and what is wrong with one.
//!
//! What a command is for is the message of its id, which goes on from that of the command above it. What an option is for
//! stands beside it in the program, in English, and as an attribute of that message in Chinese: of its own command, or of
//! one above it, where several have it.

use std::ffi::OsString;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::{Lang, Variable};

/// Exit code of a command line that is not understood, as clap has it.
pub const EXIT_USAGE: u8 = 2;

/// The command that clap adds, which tells of the others.
const HELP: &str = "help";

/// The language that a command line asks for, whatever else is wrong with it; `given` is what the environment says.
pub fn language(arguments: &[OsString], given: Option<&str>) -> Lang {
    let asked = arguments.windows(2).find(|two| two[0] == "--lang").and_then(|two| two[1].to_str());
    let joined = arguments.iter().find_map(|argument| argument.to_str()?.strip_prefix("--lang="));
    if asked.or(joined).or(given) == Some("en") { Lang::En } else { Lang::Zh }
}

/// A command and those below it, with what they and their options are for; `id` is that of the outermost text.
pub fn described(mut command: Command, lang: Lang, id: &str) -> Command {
    // What clap adds by itself is there to be told from here on.
    command.build();
    tell_all(command, lang, &[id.to_owned()])
}

/// Tells a command, the ids of whose texts end with its own, and those below it.
fn tell_all(command: Command, lang: Lang, ids: &[String]) -> Command {
    let Some(id) = ids.last() else { return command };
    let usage = lang.text("usage-heading");
    let template = format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}");
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let command = command.about(lang.text(id).into_owned()).help_template(template);
    let command = command.subcommand_help_heading(lang.text("usage-commands").into_owned());
    let command = match lang {
        Lang::Zh => command.mut_args(|option| explained(option, lang, ids)),
        // As it stands beside the option.
        Lang::En => command,
    };
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |inner| {
            if name == HELP {
                return told_again(inner, lang, id).about(lang.text("usage-help-command").into_owned());
            }
            let mut ids = ids.to_vec();
            ids.push(format!("{id}-{name}"));
            tell_all(inner, lang, &ids)
        })
    })
}

/// The commands of which the one for help tells: copies of those below `id`.
fn told_again(command: Command, lang: Lang, id: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| {
        let id = format!("{id}-{name}");
        let about = if name == HELP { lang.text("usage-help-command") } else { lang.text(&id) }.into_owned();
        command.mut_subcommand(name, |inner| told_again(inner, lang, &id).about(about))
    })
}

/// An option with what it is for; where no text says so, as it was.
fn explained(option: Arg, lang: Lang, ids: &[String]) -> Arg {
    let name = option.get_id().as_str();
    let own = match name {
        "help" => Some(lang.text("usage-help").into_owned()),
        "version" => Some(lang.text("usage-version").into_owned()),
        name => ids.iter().rev().find_map(|id| lang.attribute(id, name)),
    };
    let heading = match option.get_help_heading() {
        Some("Service") => lang.text("usage-service"),
        Some(other) => other.to_owned().into(),
        None if option.is_positional() => lang.text("usage-arguments"),
        None => lang.text("usage-options"),
    };
    let option = option.help_heading(heading.into_owned());
    let Some(own) = own else { return option };
    let text = format!("{own}{}", besides(&option, lang));
    let option = option.help(text).long_help(Resettable::Reset);
    option.hide_env(true).hide_default_value(true).hide_possible_values(true)
}

/// What clap says besides in English: what may be given, what holds otherwise, and where it is looked for.
fn besides(option: &Arg, lang: Lang) -> String {
    if !option.get_action().takes_values() {
        return String::new();
    }
    let listed = |values: Vec<String>| values.join(&lang.text("list-comma"));
    let offered: Vec<String> = option.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default: Vec<String> =
        option.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let variable = option.get_env().map(|name| name.to_string_lossy().into_owned());
    let mut said = String::new();
    for (id, values) in
        [("usage-offered", offered), ("usage-default", default), ("usage-variable", variable.into_iter().collect())]
    {
        if !values.is_empty() {
            said.push_str(&lang.with(id, &[("value", listed(values).into())]));
        }
    }
    said
}

/// What is wrong; `why` tells why a value cannot be used.
pub fn wrong(error: &clap::Error, lang: Lang, why: impl FnOnce(&clap::Error) -> String) -> String {
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
        ErrorKind::ValueValidation => say("usage-bad-value", &[given(), argument(), ("why", why(error).into())]),
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

/// Tells what a command line asks for, or on standard error what is wrong with it; gives the exit code.
pub fn tell(program: &str, error: &clap::Error, lang: Lang, why: impl FnOnce(&clap::Error) -> String) -> u8 {
    use std::io::Write as _;
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Where nobody reads it, there is nobody to tell.
        let _ = error.print();
        return u8::try_from(error.exit_code()).unwrap_or(EXIT_USAGE);
    }
    let mut text = format!("{program}: {}\n", wrong(error, lang, why));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim().trim_start_matches("Usage:").trim();
        text = format!("{text}\n{} {usage}\n", lang.text("usage-heading"));
    }
    text = format!("{text}\n{}\n", lang.text("usage-more"));
    let _ = std::io::stderr().write_all(text.as_bytes());
    EXIT_USAGE
}

fn joined(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
}

/// Every option of a command and of those below it, with its command's names and what it is for.
pub fn options(command: &Command) -> Vec<(String, String)> {
    let name = command.get_name().to_owned();
    let own = command.get_arguments().map(|option| {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        (format!("{name} {}", option.get_id()), help)
    });
    let inner = command.get_subcommands().filter(|inner| inner.get_name() != HELP).flat_map(|inner| {
        options(inner).into_iter().map(|(option, help)| (format!("{name} {option}"), help)).collect::<Vec<_>>()
    });
    own.chain(inner).collect()
}
