//! What a person sees: progress bars on a terminal, plain lines otherwise.
//!
//! Plain lines are kept stable, so that scripts can read them. Diagnostics go to the log, not here.

use std::io::{IsTerminal as _, Write as _};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Where a command's lines go.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    bars: Option<MultiProgress>,
}

/// The progress of one file, shown only on a terminal.
#[derive(Debug, Clone)]
pub(crate) struct Bar(Option<ProgressBar>);

impl Output {
    /// Bars when standard output is a terminal.
    pub(crate) fn new() -> Self {
        let terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
        Self { bars: terminal.then(MultiProgress::new) }
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
