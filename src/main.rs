//! `docket`: the custody service and its client.

use std::process::ExitCode;

use docket::app::cli::run;
use docket::app::usage;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,rustls_platform_verifier=off"));
    // A log that cannot be written (a full disk) must not end what is logged: telling of it on
    // standard error, as the subscriber does by itself, panics where that is the very log.
    let builder = tracing_subscriber::fmt().log_internal_errors(false);
    let builder = builder.with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var_os("DOCKET_LOG").is_some_and(|format| format == "json") {
        builder.json().init();
    } else {
        builder.with_ansi(false).init();
    }
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::error!("the TLS provider could not be installed");
        return ExitCode::FAILURE;
    }
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let cli = match usage::parse(&arguments) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    run(cli).unwrap_or_else(|error| {
        tell(&error);
        ExitCode::FAILURE
    })
}

/// One line that says what is wrong and what to do.
#[expect(clippy::print_stderr, reason = "errors of a command go to standard error")]
fn tell(error: &anyhow::Error) {
    eprintln!("docket: {}", with_causes(error));
}

/// An error and its causes; a cause that the text before it tells already is not told again.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(cause.trim_end()) {
            text = format!("{text}: {cause}");
        }
    }
    text
}
