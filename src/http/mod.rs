//! HTTP: extract, call a use case, answer. Permission is asked beside the data, in `custody`.
//!
//! Every route is in the OpenAPI document, which is served at `/api/v1/openapi.json`, but for the
//! document itself. Errors are `application/problem+json` ([`problem`]).

pub mod admission;
pub mod api;
pub mod auth;
pub mod console;
pub mod content;
pub mod document;
pub mod extract;
pub mod follow;
pub mod onward;
pub mod pieces;
pub mod problem;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use bytes::Bytes;
use evidence::keys::KeyError;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::custody::Custody;
use crate::store::live::forms::Forms;

/// Largest JSON body of a plain request, in bytes.
pub const JSON_BODY_MAX: usize = 256 * 1024;

/// Largest announcement of a recording: a manifest and the states of the largest content in base64.
pub const ANNOUNCE_BODY_MAX: usize = 24 * 1024 * 1024;

/// Largest docking statement in its envelope.
pub const DOCKING_BODY_MAX: usize = 20 * 1024 * 1024;

/// What handlers work on.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub custody: Arc<Custody>,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// Places for connections and requests.
    pub admission: Arc<admission::Admission>,
    /// What requests are called.
    pub following: Arc<follow::Following>,
    /// What forms of pages leave behind.
    pub forms: Arc<Forms>,
}

/// What forms leave behind, of which nothing is there yet.
pub fn forms() -> Result<Arc<Forms>, KeyError> {
    Forms::new()
}

/// The legal data, and what is asked of it.
fn law() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::legal::legal))
        .routes(routes!(api::terms::due))
        .routes(routes!(api::terms::calendars, api::terms::load))
        .routes(routes!(api::terms::preview))
        .routes(routes!(api::terms::assess_draft))
}

/// The course of cases, what waits for whom, and cases that come from other systems and go to them.
fn course() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::course::step))
        .routes(routes!(api::course::course))
        .routes(routes!(api::export::export))
        .routes(routes!(api::case_import::preview))
        .routes(routes!(api::case_import::import))
        .routes(routes!(api::course::tasks))
        .routes(routes!(api::admin::certify))
}

/// Parties of cases, and complaints.
fn people() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::parties::record_party, api::parties::list_parties))
        .routes(routes!(api::parties::correct_party))
        .routes(routes!(api::parties::remove_party))
        .routes(routes!(api::parties::erase_party))
        .routes(routes!(api::complaints::receive_complaint, api::complaints::list_complaints))
        .routes(routes!(api::complaints::decide_complaint))
        .routes(routes!(api::complaints::tell_complaint))
        .routes(routes!(api::complaints::erase_complaint))
}

/// Acts of cases, and what is excused of their duties.
fn acts() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::acts::record_act, api::acts::acts))
        .routes(routes!(api::acts::change_act))
        .routes(routes!(api::acts::remove_act))
        .routes(routes!(api::acts::file_for_act))
        .routes(routes!(api::acts::ask_excuse))
        .routes(routes!(api::acts::approve_excuse))
        .routes(routes!(api::acts::refuse_excuse))
}

/// Decisions of cases, and who answers for what.
fn decisions() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::decisions::decide_case, api::decisions::decisions))
        .routes(routes!(api::decisions::override_review))
        .routes(routes!(api::decisions::take_decision_step))
        .routes(routes!(api::decisions::responsibility))
}

/// Drafts of decisions, and their legal review.
fn reviews() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::drafts::record_draft, api::drafts::drafts))
        .routes(routes!(api::drafts::withdraw_draft))
        .routes(routes!(api::drafts::assess_recorded))
        .routes(routes!(api::reviews::submit_review, api::reviews::reviews))
        .routes(routes!(api::reviews::review_step))
}

/// Printouts of a case, and the opinion that is filed.
fn printouts() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::printouts::print_opinion))
        .routes(routes!(api::printouts::file_opinion))
        .routes(routes!(api::printouts::print_responsibility))
        .routes(routes!(api::printouts::print_completeness))
}

/// What documents of cases are by the law, and the simple procedure.
fn papers() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::documents::file_document).layer(DefaultBodyLimit::disable()))
        .routes(routes!(api::papers::describe_paper))
        .routes(routes!(api::papers::papers))
        .routes(routes!(api::completeness::lacks))
        .routes(routes!(api::completeness::completeness))
        .routes(routes!(api::simple::decide_simply, api::simple::simple))
        .routes(routes!(api::simple::follow_simply))
}

/// Service of documents, and carrying out.
fn carrying_out() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::deliveries::attempt_delivery, api::deliveries::list_deliveries))
        .routes(routes!(api::deliveries::change_delivery))
        .routes(routes!(api::deliveries::deliver))
        .routes(routes!(api::deliveries::remove_delivery))
        .routes(routes!(api::performances::record_performance, api::performances::list_performances))
        .routes(routes!(api::performances::performance_step))
}

/// What is said of people who have accounts, and who acts for whom.
fn persons() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::persons::qualify))
        .routes(routes!(api::persons::withdraw_qualification))
        .routes(routes!(api::persons::bind_certificate))
        .routes(routes!(api::delegations::give, api::delegations::list_delegations))
        .routes(routes!(api::delegations::end))
}

/// All that happens in a case beside what is filed under it.
fn of_cases() -> OpenApiRouter<AppState> {
    course()
        .merge(people())
        .merge(persons())
        .merge(acts())
        .merge(reviews())
        .merge(decisions())
        .merge(papers())
        .merge(printouts())
        .merge(carrying_out())
}

/// All routes and the document that describes them.
fn api() -> OpenApiRouter<AppState> {
    let big_announce = DefaultBodyLimit::max(ANNOUNCE_BODY_MAX);
    let big_docking = DefaultBodyLimit::max(DOCKING_BODY_MAX);
    let small = DefaultBodyLimit::max(admission::routes::STRANGER_BODY_MAX);
    OpenApiRouter::with_openapi(document::Frame::openapi())
        .routes(routes!(api::service::health))
        .routes(routes!(api::service::metrics))
        .routes(routes!(api::stations::enrol).layer(small))
        .routes(routes!(api::stations::challenge))
        .routes(routes!(api::stations::session).layer(small))
        .routes(routes!(api::stations::list))
        .routes(routes!(api::stations::issue_code, api::stations::codes))
        .routes(routes!(api::stations::withdraw_code))
        .routes(routes!(api::stations::revoke))
        .routes(routes!(api::uploads::announce, api::uploads::status).layer(big_announce))
        .routes(routes!(api::uploads::segment).layer(DefaultBodyLimit::disable()))
        .routes(routes!(api::uploads::finish))
        .routes(routes!(api::uploads::docking).layer(big_docking))
        .routes(routes!(api::uploads::release))
        .routes(routes!(api::recordings::find))
        .routes(routes!(api::facets::facets))
        .routes(routes!(api::saved_searches::list, api::saved_searches::make))
        .routes(routes!(api::saved_searches::rename))
        .routes(routes!(api::saved_searches::remove))
        .routes(routes!(api::recordings::show))
        .routes(routes!(api::recordings::manifest))
        .routes(routes!(api::recordings::states))
        .routes(routes!(api::recordings::receipt))
        .routes(routes!(api::monitor::review_monitoring))
        .routes(routes!(api::recordings::history))
        .routes(routes!(content::content, content::head))
        .routes(routes!(api::frames::frames))
        .routes(routes!(api::transcripts::add, api::transcripts::list).layer(DefaultBodyLimit::disable()))
        .routes(routes!(api::transcripts::make))
        .routes(routes!(api::transcripts::show))
        .routes(routes!(api::transcripts::content))
        .routes(routes!(api::transcripts::remove))
        .routes(routes!(api::views::open))
        .routes(routes!(api::views::close))
        .routes(routes!(api::cases::open, api::cases::find))
        .routes(routes!(api::cases::show))
        .routes(routes!(api::tracks::tracks))
        .routes(routes!(api::cases::rename))
        .routes(routes!(api::cases::merge))
        .routes(routes!(api::cases::close))
        .routes(routes!(api::cases::reopen))
        .routes(routes!(api::cases::link))
        .routes(routes!(api::cases::link_many))
        .routes(routes!(api::cases::unlink))
        .routes(routes!(api::queue::list))
        .routes(routes!(api::queue::suggest, api::queue::withdraw))
        .routes(routes!(api::queue::suggest_at_station))
        .routes(routes!(api::packages::make))
        .routes(routes!(api::packages::fetch))
        .routes(routes!(api::deadlines::deadlines))
        .merge(law())
        .merge(of_cases())
        .merge(registers())
        .routes(routes!(api::clock::clock))
        .routes(routes!(api::clock::accept))
        .routes(routes!(api::log::checkpoint))
        .routes(routes!(api::log::tile))
        .routes(routes!(api::log::proof))
        .routes(routes!(api::log::consistency))
        .routes(routes!(api::log::entries))
        .routes(routes!(api::log::accept_restore, api::log::restores))
}

/// Routes of what administrators keep.
fn registers() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(api::admin::add_agency, api::admin::agencies))
        .routes(routes!(api::admin::add_officer, api::admin::officers))
        .routes(routes!(api::admin::add_user, api::admin::users))
        .routes(routes!(api::admin::disable_user))
        .routes(routes!(api::admin::issue_token, api::admin::tokens))
        .routes(routes!(api::admin::revoke_token))
        .routes(routes!(api::admin::set_password))
        .routes(routes!(api::admin::assign, api::admin::assignments))
        .routes(routes!(api::admin::register_counter, api::admin::counters))
        .routes(routes!(api::counters::import_recording).layer(DefaultBodyLimit::disable()))
}

/// The whole service as a router.
pub fn router(state: AppState) -> axum::Router {
    let (router, openapi) = api().split_for_parts();
    // Written once, for the first who asks: all others, strangers too, cost no more than the bytes that are sent.
    let document = Arc::new(LazyLock::new(move || Bytes::from(document::finished(&openapi).to_string())));
    let stall = Duration::from_secs(state.custody.limits.body_stall_seconds);
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .route(
            "/api/v1/openapi.json",
            axum::routing::get(move || async move {
                ([(header::CONTENT_TYPE, "application/json")], Bytes::clone(&document))
            }),
        )
        .merge(console::router(&state))
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(JSON_BODY_MAX))
        // Within admission: an answer that it let through ends only when its client has taken it.
        .layer(middleware::from_fn_with_state(state.clone(), console::for_browsers::tell))
        .layer(middleware::map_response(onward::say))
        .layer(middleware::from_fn_with_state(state.clone(), admission::admit))
        .layer(RequestBodyTimeoutLayer::new(stall))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::VARY, "Authorization, Cookie"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(middleware::from_fn_with_state(state.clone(), follow::follow))
        .with_state(state)
}

/// The OpenAPI document, as JSON text.
pub fn openapi_document() -> String {
    let (_, openapi) = api().split_for_parts();
    serde_json::to_string_pretty(&document::finished(&openapi)).expect("the document is plain JSON")
}
