//! `docket case serve`, `served` and `deliveries`: the service of the documents of a case.
//!
//! What a service must show, and when it counts as served, is the service's to judge.

use anyhow::Result;
use clap::{Args, Subcommand};
use evidence::event::{DeliveryAddress, DeliveryRecipient, DeliveryShown};
use serde_json::Value;

use crate::answers::delivery::{DeliveredRequest, DeliveriesBody, DeliveryBody, DeliveryRecorded, DeliveryRequest};
use crate::client::http::Remote;
use crate::client::legal::Terms;
use crate::client::output::{self, DayEnd, Language, shown};
use crate::client::resolve;
use crate::client::words;

/// What is done with the service of documents.
#[derive(Debug, Subcommand)]
pub(in crate::client) enum Verb {
    /// Record that a document was served, or that somebody tried to; prints its id
    Serve(Box<ServeArguments>),
    /// Say that something counts as served
    Served {
        /// The id of the service, as `docket case serve` printed it
        delivery: String,
        /// The day of the signature, of the return receipt or of the arrival; not given where the kind says it itself
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
    },
    /// Show the service of the documents of a case
    Deliveries {
        /// The case's number or id
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// The service of a document.
#[derive(Debug, Args)]
pub(in crate::client) struct ServeArguments {
    /// The case's number or id
    case: String,
    /// Id of the document that is served
    #[arg(long)]
    document: String,
    /// Which kind of document it is, such as decision; `docket law --json` lists them
    #[arg(long, value_name = "KIND")]
    document_kind: String,
    /// The day that the document bears
    #[arg(long, value_name = "DAY")]
    made_on: String,
    /// In which way, such as direct; `docket law --json` lists them
    #[arg(long)]
    kind: String,
    /// Certificate number of an officer who served it; several are given
    #[arg(long = "officer", value_name = "CERTIFICATE", required = true)]
    officers: Vec<String>,
    /// Id of the party that it is for
    #[arg(long)]
    party: String,
    /// When it was handed over, sent, posted or left, or when that was tried
    #[arg(long, value_name = "TIME")]
    at: String,
    /// It could not be done, or what was sent came back
    #[arg(long)]
    failed: bool,
    /// Who took it, by what right
    #[arg(long, value_parser = words::parser::<DeliveryRecipient>(), default_value = "nobody_took")]
    recipient: DeliveryRecipient,
    /// What else is shown of it; several may be given
    #[arg(long = "shown", value_name = "WHAT", value_parser = words::parser::<DeliveryShown>())]
    shown: Vec<DeliveryShown>,
    /// Id of a proof of service; several may be given
    #[arg(long, value_name = "DOCUMENT")]
    receipt: Vec<String>,
    /// The number of the registered or express letter
    #[arg(long, value_name = "NUMBER")]
    postal_number: Option<String>,
    /// Id of a slip of the postage; several may be given
    #[arg(long, value_name = "DOCUMENT")]
    payment_slip: Vec<String>,
    /// Id of a return receipt; several may be given
    #[arg(long, value_name = "DOCUMENT")]
    return_receipt: Vec<String>,
    /// The ground of a refusal to take it, or why it was served in this way
    #[arg(long)]
    ground: Option<String>,
    /// The body that passed it on
    #[arg(long, value_name = "BODY")]
    passed_on_by: Option<String>,
    /// Where a notice was posted
    #[arg(long)]
    medium: Option<String>,
    /// Id of a text of a notice that was kept; several may be given
    #[arg(long, value_name = "DOCUMENT")]
    text_kept: Vec<String>,
    /// What kind of address it was sent to
    #[arg(long, value_parser = words::parser::<DeliveryAddress>(), default_value = "no_address")]
    address_kind: DeliveryAddress,
    /// Why it is recorded so
    #[arg(long)]
    reason: Option<String>,
}

pub(in crate::client) async fn run(remote: &Remote, verb: Verb) -> Result<()> {
    match verb {
        Verb::Serve(arguments) => serve(remote, *arguments).await,
        Verb::Served { delivery, on } => {
            let delivered_on = on.map(|day| output::given_day(&day, remote.language)).transpose()?;
            let path = ["api", "v1", "deliveries", &delivery, "delivered"];
            remote.tell(&path, &DeliveredRequest { delivered_on }).await?;
            output::line(&say!(remote.language, "delivery-told", id = shown(&delivery)))
        }
        Verb::Deliveries { case, json } => show(remote, &case, json).await,
    }
}

async fn serve(remote: &Remote, arguments: ServeArguments) -> Result<()> {
    let id = resolve::case(remote, &arguments.case).await?.to_string();
    let request = requested(remote, arguments)?;
    let made: DeliveryRecorded = remote.post(&["api", "v1", "cases", &id, "deliveries"], &request).await?;
    output::line(&shown(made.delivery.as_str()))
}

fn requested(remote: &Remote, arguments: ServeArguments) -> Result<DeliveryRequest> {
    Ok(DeliveryRequest {
        document: arguments.document,
        document_kind: arguments.document_kind.parse()?,
        made_on: output::given_day(&arguments.made_on, remote.language)?,
        kind: arguments.kind.parse()?,
        officers: arguments.officers,
        party: arguments.party,
        at: remote.moment(&arguments.at, DayEnd::First)?,
        succeeded: !arguments.failed,
        recipient: arguments.recipient,
        shown: arguments.shown.into_iter().collect(),
        receipt: arguments.receipt,
        postal_number: arguments.postal_number.unwrap_or_default(),
        payment_slip: arguments.payment_slip,
        return_receipt: arguments.return_receipt,
        ground: arguments.ground.unwrap_or_default(),
        passed_on_by: arguments.passed_on_by.unwrap_or_default(),
        medium: arguments.medium.unwrap_or_default(),
        text_kept: arguments.text_kept,
        address_kind: arguments.address_kind,
        reason: arguments.reason.unwrap_or_default(),
    })
}

async fn show(remote: &Remote, case: &str, json: bool) -> Result<()> {
    let id = resolve::case(remote, case).await?.to_string();
    let path = ["api", "v1", "cases", &id, "deliveries"];
    if json {
        return output::json(&remote.get::<Value>(&path, &()).await?);
    }
    let found: DeliveriesBody = remote.get(&path, &()).await?;
    if found.deliveries.is_empty() {
        output::note(&say!(remote.language, "deliveries-none"));
        return Ok(());
    }
    let terms = Terms::ask(remote).await;
    for delivery in &found.deliveries {
        told(remote, &terms, delivery).iter().try_for_each(|text| output::line(text))?;
    }
    Ok(())
}

/// What is told of a service, line by line.
fn told(remote: &Remote, terms: &Terms, delivery: &DeliveryBody) -> Vec<String> {
    let language = remote.language;
    let standing = language.text(delivery.standing.message());
    let kind = shown(&terms.service_kind(delivery.kind.as_str(), language));
    let document = shown(&terms.document_kind(delivery.document_kind.as_str(), language));
    let (time, id) = (remote.time(delivery.at), shown(delivery.delivery.as_str()));
    let on = delivery.delivered_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let mut lines = vec![say!(language, "delivery-line", standing, kind, document, time, on, id)];
    if let Some(first) = delivery.lacks.first() {
        let lacks = joined(delivery.lacks.iter().map(|one| one.lack.message()), language);
        let article = shown(&format!("{} {}", first.document, first.article));
        lines.push(say!(language, "delivery-lacks", lacks, article));
    }
    if !delivery.findings.is_empty() {
        let findings = joined(delivery.findings.iter().map(|one| one.message()), language);
        lines.push(say!(language, "delivery-findings", findings));
    }
    lines
}

/// Texts, one after another.
pub(in crate::client) fn joined(messages: impl Iterator<Item = &'static str>, language: Language) -> String {
    let texts: Vec<String> = messages.map(|message| language.text(message).into_owned()).collect();
    texts.join(&language.text("list-comma"))
}
