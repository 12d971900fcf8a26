//! `docket user`: accounts, their tokens and passwords.
//!
//! A token is written to a new file that only its owner can read. It is printed only where that
//! is asked for, and never taken from or put on a command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};
use evidence::event::Role;

use crate::answers::account::{
    PasswordBody, PasswordRequest, TokenBody, TokenListBody, TokenRequest, UserBody, UserRequest,
};
use crate::answers::reason::Reason;
use crate::client::admin::{ListArguments, done};
use crate::client::connection::UserConnection;
use crate::client::files::{SecretFile, read_small};
use crate::client::http::Remote;
use crate::client::output::{self, Language, Table, shown};
use crate::client::persons;
use crate::client::words::{self, Word as _};

/// What to do with accounts.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an account, and with --token-file its first token
    Add(NewUser),
    /// List accounts
    List {
        #[command(flatten)]
        list: ListArguments,
        #[command(flatten)]
        own: OwnToken,
    },
    /// Close an account: its tokens work no more
    Disable {
        /// The account
        user: String,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        own: OwnToken,
    },
    /// Say what entitles a person to review decisions, or that they do not have it
    Qualify {
        #[command(flatten)]
        of: persons::Qualifying,
        #[command(flatten)]
        own: OwnToken,
    },
    /// Say that an account that is no officer's, such as a head's, is of a person who has an officer's certificate too
    Bind {
        #[command(flatten)]
        of: persons::Binding,
        #[command(flatten)]
        own: OwnToken,
    },
    /// Give out a token for an account, take one back, or list them
    Token(Tokens),
    /// Set an account's password for the console; without --password-file one is made and printed once
    Password {
        /// The account; your own password need not be changed at the next sign-in
        user: String,
        /// File that holds the password, on one line
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// File that holds your present password, where it is your own and you have one
        #[arg(long, value_name = "FILE")]
        old_password_file: Option<PathBuf>,
        #[command(flatten)]
        own: OwnToken,
    },
}

/// The caller's own token, under the name that it has for all other commands.
#[derive(Debug, Args)]
struct OwnToken {
    /// File that holds your token; goes before --admin-token-file
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct NewUser {
    /// The account: a-z, 0-9 and '-'
    user: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// What the person may do
    #[arg(long, value_parser = words::parser::<Role>())]
    role: Role,
    /// The agency; not for roles over all agencies
    #[arg(long)]
    agency: Option<String>,
    /// For an officer, the certificate number
    #[arg(long)]
    certificate: Option<String>,
    /// New file for the new account's token
    #[arg(long, value_name = "NEW FILE")]
    token_file: Option<PathBuf>,
    /// Days until that token ends
    #[arg(long, default_value_t = 90, requires = "token_file")]
    days: u32,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Tokens {
    #[command(subcommand)]
    verb: Option<TokenVerb>,
    #[command(flatten)]
    new: NewToken,
}

#[derive(Debug, Subcommand)]
enum TokenVerb {
    /// List an account's tokens: your own, or any for an administrator
    List {
        /// The account
        user: String,
        #[command(flatten)]
        list: ListArguments,
        #[command(flatten)]
        own: OwnToken,
    },
    /// Take a token back: it opens nothing from this moment on
    Revoke {
        /// The token's id, as the list and the log name it
        token: String,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        own: OwnToken,
    },
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("to").required(true).multiple(true).args(["token_file", "print"])))]
struct NewToken {
    /// The account
    #[arg(required = true)]
    user: Option<String>,
    /// New file for the account's new token
    #[arg(long, value_name = "NEW FILE")]
    token_file: Option<PathBuf>,
    /// Print the token on standard output
    #[arg(long)]
    print: bool,
    /// Days until it ends
    #[arg(long, default_value_t = 90)]
    days: u32,
}

/// Largest file that a password is read from, in bytes.
const PASSWORD_FILE_SIZE_MAX: u64 = 4096;

const USERS: [&str; 3] = ["api", "v1", "users"];

pub(in crate::client) async fn run(connection: UserConnection, arguments: Arguments) -> Result<ExitCode> {
    match arguments.verb {
        Verb::Add(new) => add(&connection.open(None)?, new).await?,
        Verb::List { list, own } => {
            let remote = connection.open(own.token_file.as_deref())?;
            let users: Vec<UserBody> = remote.get(&USERS, &()).await?;
            if list.json {
                output::json(&users)?;
            } else {
                table(&remote, &users).print()?;
            }
        }
        Verb::Disable { user, reason, own } => {
            let remote = connection.open(own.token_file.as_deref())?;
            remote.tell(&["api", "v1", "users", &user, "disable"], &Reason { reason }).await?;
            let user = shown(&user);
            output::note(&say!(remote.language, "account-closed-done", user));
        }
        Verb::Qualify { of, own } => persons::qualify(&connection.open(own.token_file.as_deref())?, of).await?,
        Verb::Bind { of, own } => persons::bind(&connection.open(own.token_file.as_deref())?, of).await?,
        Verb::Token(tokens) => of_tokens(connection, tokens).await?,
        Verb::Password { user, password_file, old_password_file, own } => {
            let remote = connection.open(own.token_file.as_deref())?;
            password(&remote, &user, password_file.as_deref(), old_password_file.as_deref()).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn add(remote: &Remote, new: NewUser) -> Result<()> {
    let NewUser { user, name, role, agency, certificate, token_file, days } = new;
    let file = token_file.as_deref().map(|path| SecretFile::create(path, remote.language)).transpose()?;
    let request = UserRequest { user, name, role, agency, certificate };
    remote.tell(&USERS, &request).await?;
    done(remote.language, &request.user);
    match (file, &token_file) {
        (Some(file), Some(path)) => write_token(remote, &request.user, days, file, path).await.map(drop),
        _ => Ok(()),
    }
}

async fn of_tokens(connection: UserConnection, tokens: Tokens) -> Result<()> {
    match tokens.verb {
        None => token(&connection.open(None)?, tokens.new).await,
        Some(TokenVerb::List { user, list, own }) => {
            let remote = connection.open(own.token_file.as_deref())?;
            let tokens: Vec<TokenListBody> = remote.get(&["api", "v1", "users", &user, "tokens"], &()).await?;
            if list.json { output::json(&tokens) } else { token_table(&remote, &tokens).print() }
        }
        Some(TokenVerb::Revoke { token, reason, own }) => {
            let remote = connection.open(own.token_file.as_deref())?;
            remote.tell(&["api", "v1", "tokens", &token, "revoke"], &Reason { reason }).await?;
            let token = shown(&token);
            output::note(&say!(remote.language, "token-revoked-done", token));
            Ok(())
        }
    }
}

fn token_table(remote: &Remote, tokens: &[TokenListBody]) -> Table {
    let headings = ["column-token", "column-issued", "column-expires", "column-revoked-at"];
    let mut table = Table::new(remote.language, headings);
    for token in tokens {
        let (issued, until) = (remote.time(token.issued_at), remote.time(token.expires_at));
        let revoked = token.revoked_at.map_or_else(|| "-".to_owned(), |at| remote.time(at));
        table.row([&token.id, &issued, &until, &revoked]);
    }
    table
}

async fn token(remote: &Remote, new: NewToken) -> Result<()> {
    let NewToken { user, token_file, print, days } = new;
    let user = user.with_context(|| say!(remote.language, "account-missing"))?;
    let token = match &token_file {
        Some(path) => {
            let file = SecretFile::create(path, remote.language)?;
            write_token(remote, &user, days, file, path).await?
        }
        None => issue(remote, &user, days).await?,
    };
    if print { output::line(&shown(&token.token)) } else { Ok(()) }
}

/// Sets a password. One that was given is never printed.
async fn password(remote: &Remote, user: &str, file: Option<&Path>, old: Option<&Path>) -> Result<()> {
    let read = |path: &Path| read_password(path, remote.language);
    let given = file.map(read).transpose()?;
    let made = given.is_none();
    let request = PasswordRequest { password: given, old: old.map(read).transpose()? };
    let set: PasswordBody = remote.put(&["api", "v1", "users", user, "password"], &request).await?;
    let user = shown(user);
    output::note(&say!(remote.language, "password-set-done", user));
    if made { output::line(&shown(&set.password)) } else { Ok(()) }
}

/// The one line of a file.
fn read_password(path: &Path, language: Language) -> Result<String> {
    let bytes = read_small(path, PASSWORD_FILE_SIZE_MAX, language)?;
    let text = String::from_utf8(bytes).with_context(|| say!(language, "file-no-text", path = path.display()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    ensure!(!line.contains('\n'), say!(language, "file-two-lines", path = path.display()));
    Ok(line.to_owned())
}

async fn issue(remote: &Remote, user: &str, days: u32) -> Result<TokenBody> {
    remote.post(&["api", "v1", "users", user, "tokens"], &TokenRequest { days }).await
}

async fn write_token(remote: &Remote, user: &str, days: u32, file: SecretFile, path: &Path) -> Result<TokenBody> {
    let token = issue(remote, user, days).await?;
    file.write(&token.token)?;
    let (until, path) = (remote.time(token.expires_at), path.display());
    output::note(&say!(remote.language, "token-written", path, until));
    Ok(token)
}

fn table(remote: &Remote, users: &[UserBody]) -> Table {
    let language = remote.language;
    let headings =
        ["column-account", "column-role", "column-agency", "column-certificate", "column-closed-at", "column-person"];
    let mut table = Table::new(language, headings);
    for user in users {
        let (agency, certificate) = (user.agency.as_deref().unwrap_or("-"), user.certificate.as_deref().unwrap_or("-"));
        let closed = user.disabled_at.map_or_else(|| "-".to_owned(), |at| remote.time(at));
        table.row([&user.user, &user.role.name(language), agency, certificate, &closed, &user.name]);
    }
    table
}
