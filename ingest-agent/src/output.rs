//! What a person sees: progress bars on a terminal, plain lines otherwise.
//!
//! Plain lines are kept stable in English, so that scripts can read them; people at a terminal have them in their
//! language. Diagnostics go to the log, not here, and what another system said of itself stands as it said it.

use std::io::{IsTerminal as _, Write as _};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use words::{FluentValue, Lang, Variable};

use crate::reasons::worded;

/// Where a command's lines go.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    bars: Option<MultiProgress>,
    lang: Lang,
}

/// The progress of one file, shown only on a terminal.
#[derive(Debug, Clone)]
pub(crate) struct Bar(Option<ProgressBar>);

impl Output {
    /// Bars when standard output is a terminal. Lines are in the language that was asked for; where none was, people
    /// at a terminal get Chinese, and programs English, as it always was.
    pub(crate) fn new(asked: Option<Lang>) -> Self {
        let read_by_people = std::io::stdout().is_terminal();
        let bars = (read_by_people && std::io::stderr().is_terminal()).then(MultiProgress::new);
        Self { bars, lang: asked.unwrap_or(if read_by_people { Lang::Zh } else { Lang::En }) }
    }

    /// The language of its lines.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// A reason, as a variable of a message: the state and the log have it in English, its readers in their language.
    pub(crate) fn reason(&self, reason: &str) -> FluentValue<'static> {
        worded(self.lang, reason).into()
    }

    /// Prints a message.
    pub(crate) fn say(&self, id: &str, variables: &[Variable<'_>]) {
        self.line(&self.lang.with(id, variables));
    }

    /// Prints a line, above the bars where there are any. A closed standard output is no reason
    /// to stop sealing.
    pub(crate) fn line(&self, text: &str) {
        let print = || {
            let _ = writeln!(std::io::stdout().lock(), "{text}");
        };
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Begins a bar of `bytes` for `name`.
    pub(crate) fn bar(&self, name: &str, bytes: u64) -> Bar {
        Bar(self.bars.as_ref().map(|bars| {
            let form = "{bar:30} {percent:>3}% {binary_bytes_per_sec:>14}  {msg}";
            let style = ProgressStyle::with_template(form).expect("the template is valid");
            bars.add(ProgressBar::new(bytes).with_style(style).with_message(name.to_owned()))
        }))
    }
}

/// A variable of a message, as text: a count is written without marks between its digits.
pub(crate) fn told(value: impl std::fmt::Display) -> FluentValue<'static> {
    value.to_string().into()
}

impl Bar {
    pub(crate) fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
