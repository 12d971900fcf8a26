//! The client's commands, for people without a browser: find, file, fetch, prove, administer.
//!
//! A command reads its arguments, calls the service through [`http::Remote`], and prints lines or
//! JSON through [`output`]. Nothing that comes from the service is believed where it can be
//! checked: fetched content against manifest and receipt, histories against the log's key,
//! packages by the offline verifier. No file is ever written over.
//!
//! Exit codes: 0 done; 1 it failed, or what was checked does not hold; 2 the command line is wrong.

/// A text in the reader's language, by the id of its message and its variables: `say!(language, "find-all", found = 1 + 1)`.
macro_rules! say {
    ($language:expr, $id:literal $(,)?) => { $language.text($id).into_owned() };
    ($language:expr, $id:literal $(, $name:ident $(= $value:expr)?)+ $(,)?) => {
        $language.with($id, &[$((stringify!($name), say!(@ $name $($value)?).to_string().into())),+])
    };
    (@ $name:ident) => { $name };
    (@ $name:ident $value:expr) => { $value };
}

mod act;
mod admin;
mod case;
mod cases;
mod clock;
mod complaint;
mod completeness;
mod connection;
mod course;
mod deadlines;
mod decisions;
mod delegate;
mod delivery;
mod draft;
mod events;
mod fetch;
mod files;
mod find;
mod frames;
mod history;
mod http;
mod legal;
mod log;
mod monitor;
pub(crate) mod output;
mod package;
mod papers;
mod party;
mod performance;
mod personal;
mod persons;
mod printout;
mod proofs;
mod resolve;
mod review;
mod simple;
mod stations;
mod steps;
mod terms;
mod tracks;
mod transcripts;
mod unpack;
mod users;
mod words;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use connection::{Connection, Credential, UserConnection};
use http::Remote;

/// Items that are asked for at a time; the service gives 500 at most.
const PAGE_SIZE: u64 = 400;

/// Commands that talk to a service.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find recordings
    Find(With<Connection, find::Arguments>),
    /// Open, find, show, merge and close cases; file recordings under them; take the steps of their course
    Case(With<Connection, case::Arguments>),
    /// Documents of cases
    Document(With<Connection, papers::Arguments>),
    /// Send drafts of decisions for legal review, review them, show the reviews of a case
    Review(With<Connection, review::Arguments>),
    /// Complaints that an agency received
    Complaint(With<Connection, complaint::Arguments>),
    /// What waits for you, what is due first coming first
    Tasks(With<Connection, course::TaskArguments>),
    /// Fetch a recording and check that it is what was sealed and stored
    Fetch(With<Connection, fetch::Arguments>),
    /// Show the pictures of a part of a recording, each with its digest
    Frames(With<Connection, frames::Arguments>),
    /// Review what the electronic monitoring of fixed places recorded
    Recording(With<Connection, monitor::Arguments>),
    /// What people or programs wrote down of what is said in recordings
    Transcript(With<Connection, transcripts::Arguments>),
    /// Show and check what the custody log says of an item
    History(With<Connection, history::Arguments>),
    /// Make a package, receive it and check it offline
    Package(With<Connection, package::Arguments>),
    /// Show who is late, at risk, on time
    Deadlines(With<Connection, deadlines::Arguments>),
    /// Stages, kinds and kinds of document, by the site's legal data
    Law(With<Connection, legal::Arguments>),
    /// Agencies
    Agency(With<Connection, admin::AgencyArguments>),
    /// Officers
    Officer(With<Connection, admin::OfficerArguments>),
    /// Recorders and who has them
    Recorder(With<Connection, admin::RecorderArguments>),
    /// Counters at which applications are taken
    Counter(With<Connection, admin::CounterArguments>),
    /// Accounts and their tokens
    User(With<UserConnection, users::Arguments>),
    /// Who decides in place of a head, and on which days
    Delegate(With<Connection, delegate::Arguments>),
    /// Docking stations
    Station(With<Connection, stations::Arguments>),
    /// The service's clock, and that it is right
    Clock(With<Connection, clock::Arguments>),
    /// The custody log
    Log(With<Connection, log::Arguments>),
}

/// A command's own arguments, and where the service is.
#[derive(Debug, Args)]
pub struct With<C: Args, A: Args> {
    #[command(flatten)]
    connection: C,
    #[command(flatten)]
    arguments: A,
}

impl<A: Args> With<Connection, A> {
    /// For commands that every caller needs a token for.
    fn open(self) -> Result<(Remote, A)> {
        Ok((self.connection.open(Credential::Needed)?, self.arguments))
    }
}

/// Runs a command of the client.
pub async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Find(with) => with.open().map(find::run)?.await,
        Command::Case(with) => with.open().map(case::run)?.await,
        Command::Document(with) => with.open().map(papers::run)?.await,
        Command::Review(with) => with.open().map(review::run)?.await,
        Command::Complaint(with) => with.open().map(complaint::run)?.await,
        Command::Tasks(with) => with.open().map(course::tasks)?.await,
        Command::Fetch(with) => with.open().map(fetch::run)?.await,
        Command::Frames(with) => with.open().map(frames::run)?.await,
        Command::Recording(with) => with.open().map(monitor::run)?.await,
        Command::Transcript(with) => with.open().map(transcripts::run)?.await,
        Command::History(with) => with.open().map(history::run)?.await,
        Command::Package(with) => with.open().map(package::run)?.await,
        Command::Deadlines(with) => with.open().map(deadlines::run)?.await,
        Command::Law(with) => with.open().map(legal::run)?.await,
        Command::Agency(with) => with.open().map(admin::agency)?.await,
        Command::Officer(with) => with.open().map(admin::officer)?.await,
        Command::Recorder(with) => with.open().map(admin::recorder)?.await,
        Command::Counter(with) => with.open().map(admin::counter)?.await,
        Command::User(with) => users::run(with.connection, with.arguments).await,
        Command::Delegate(with) => with.open().map(delegate::run)?.await,
        Command::Station(with) => with.open().map(stations::run)?.await,
        Command::Clock(with) => with.open().map(clock::run)?.await,
        Command::Log(with) => log::run(with.connection, with.arguments).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};

    use crate::client::*;

    #[derive(Debug, Parser)]
    struct Root {
        #[command(subcommand)]
        command: Command,
    }

    #[test]
    fn the_arguments_are_well_formed() {
        Root::command().debug_assert();
    }

    #[track_caller]
    fn accepted(line: &str) {
        let parsed = Root::try_parse_from(std::iter::once("docket").chain(line.split(' ')));
        assert!(parsed.is_ok(), "{line}: {}", parsed.expect_err("just seen"));
    }

    #[test]
    fn every_command_of_the_tour_is_accepted() {
        let id = "0123456789abcdef";
        let lines = [
            "find 现场 检查 --case 薛综执罚〔2026〕12号 --from 2026-01-01 --limit 5 --json --url https://h".to_owned(),
            "case open 12号 --title 占道经营".to_owned(),
            "case list --json".to_owned(),
            "case map 12号 --geojson tracks.geojson".to_owned(),
            format!("case link 12号 {id} {id} --stage 调查取证 --kind video --reason 检查 --ca ca.pem"),
            format!("case unlink 12号 {id} --reason 误归"),
            "case course 12号 --json".to_owned(),
            "case describe 12号 --matter penalty --procedure ordinary --source inspection --place 光明路 --deed-from \
             2026-07-01 --deed-until 2026-07-02 --handler 37001 --handler 37002 --mark grave_harm --reason 更正"
                .to_owned(),
            "case request-start 12号 --ground 占道经营".to_owned(),
            "case start 12号".to_owned(),
            "case refuse-start 12号 --reason 证据不足".to_owned(),
            "case start-urgent 12号 --at 2026-07-01T08:00 --reason 证据可能灭失".to_owned(),
            "case ratify 12号".to_owned(),
            "case refuse-urgent 12号 --reason 不属紧急 --released 查封 --released-at 2026-07-01T09:00".to_owned(),
            "case pause 12号 --kind appraisal --from 2026-07-03 --reason 委托鉴定".to_owned(),
            "case end-pause 12号 --kind 鉴定、检验检测 --until 2026-07-09".to_owned(),
            "case extend 12号 --rule n-licence-20wd --reason 案情复杂".to_owned(),
            "case request-end 12号 --act-end 2026-07-20 --outcome performed --reason 已履行".to_owned(),
            "case end 12号".to_owned(),
            "case refuse-end 12号 --reason 罚款未缴清".to_owned(),
            "tasks --json".to_owned(),
            format!("fetch {id} -o out/ --log-key key"),
            format!("frames {id} --from 1:02.5 --to 1:03 --json"),
            format!("transcript add {id} a.srt --language zh --program whisper.cpp"),
            format!("transcript list {id} --json"),
            "transcript show 00000000000000000000000000000000".to_owned(),
            "transcript remove 00000000000000000000000000000000 --reason 误加".to_owned(),
            format!("history {id} --lang en"),
            "history case:00000000000000000000000000000000 --json".to_owned(),
            "package --case 12号 --reason 法院 -o out.bag".to_owned(),
            format!("package {id} {id} --reason 法院 -o out.bag"),
            "deadlines".to_owned(),
            "law".to_owned(),
            "law --json".to_owned(),
            "law due n-decide-90d 2026-07-03 --extended --json --url https://h".to_owned(),
            "law --lang en due n-decide-90d 2026-07-03".to_owned(),
            "law assess --matter penalty --day 2026-07-03 --fact fine=5000 --fact party=natural_person".to_owned(),
            "law calendars --json".to_owned(),
            "law calendar 2027.toml --load".to_owned(),
            "agency add xc-cg --name 薛城区综合行政执法局".to_owned(),
            "officer add 370400123 --name 张三 --agency xc-cg".to_owned(),
            "officer certify 370400123 --from 2026-01-01 --until 2030-12-31 --assistant".to_owned(),
            "user add zhang --name 张三 --role clerk --agency xc-cg --token-file new.token --days 30".to_owned(),
            "user token zhang --token-file new.token --admin-token-file admin.token".to_owned(),
            "user list --token-file admin.token".to_owned(),
            "case import cases.csv --preview".to_owned(),
            "case export 薛综执罚〔2026〕12号".to_owned(),
            "station enrol --agency xc-cg --name 一号站".to_owned(),
            "station revoke st-00000000 --reason 报废".to_owned(),
            "recorder assign R1 --officer 370400123 --agency xc-cg --from 2026-01-01".to_owned(),
            "counter add C-01 --agency xc-cg --name 1号窗口 --place 政务服务大厅一楼".to_owned(),
            "counter list --json".to_owned(),
            "clock show --json".to_owned(),
            "clock accept --reason 校时".to_owned(),
            "log entries --from 10 --limit 20".to_owned(),
            "log checkpoint --log-key key --since old.txt".to_owned(),
            "log consistency 1 20".to_owned(),
        ];
        for line in &lines {
            accepted(line);
        }
    }

    #[test]
    fn every_command_of_people_is_accepted() {
        for line in [
            "user qualify zhang --qualification 法律职业资格 --since 2019-06-01",
            "user qualify zhang --withdraw --reason 登记有误",
            "user bind zhao --certificate 370400123 --reason 兼具执法资格",
            "delegate give li --from 2026-03-01 --until 2026-03-15 --reason 出差 --head zhao",
            "delegate end de1ede1ede1ede1ede1ede1ede1ede1e --reason 提前返回",
            "delegate list --json",
        ] {
            accepted(line);
        }
    }

    #[test]
    fn every_command_of_acts_is_accepted() {
        let (act, id) = ("0".repeat(32), "0123456789abcdef");
        let said = "--until 2026-01-05T09:30 --place 光明路 --officer 37001 --officer 37002";
        for line in [
            "case acts 12号 --json".to_owned(),
            format!(
                "case act record 12号 --kind 现场检查 --from 2026-01-05T08:30 {said} --party-present --witness 刘芳"
            ),
            format!(
                "case act change {act} --kind seize --from 2026-01-05 {said} --document {act} --sure --reason 更正"
            ),
            format!("case act remove {act} --reason 误登"),
            format!("case act file {act} {id} {id} --stage 调查取证 --kind video --reason 同步"),
            format!("case act excuse {act} --duty av-onsite-site --reason 突发 --instead 照相"),
            format!("case act approve-excuse {act} --duty av-onsite-site"),
            format!("case act refuse-excuse {act} --duty av-onsite-site --reason 不急"),
            format!("recording review-fixed {id} --met legal_review --met 记录真实 --examined 录像 --reasons 模糊"),
        ] {
            accepted(&line);
        }
    }

    #[test]
    fn every_command_of_drafts_and_reviews_is_accepted() {
        let id = "0".repeat(32);
        for line in [
            "case drafts 12号 --json".to_owned(),
            format!(
                "case draft record 12号 --document {id} --file d.pdf --outcome penalty --party {id} --party-kind legal_person \
                 --sanction fine --fine-fen 6000000 --confiscation-fen 5 --fact complex=no --drafter 37001 --checker 37002 \
                 --basis 第二十四条 --factor 主动改正 --reason 初稿"
            ),
            format!("case draft withdraw {id} --reason 改为不予处罚"),
            format!("case draft assess {id} --json"),
            "review list 12号 --json".to_owned(),
            format!("review submit 12号 --draft {id} --basis 依据充分 --statement 事实清楚 --hearing {id}"),
            format!("review opinion {id} -o o.pdf"),
            format!("review file-opinion {id}"),
            format!("review complete {id}"),
            format!("review incomplete {id} --lacks 缺送达回证"),
            format!("review extend {id} --reason 案情复杂"),
            format!(
                "review opine {id} --outcome return --points p.json --transfer no --reasons x --wish 补正 --wish 补证"
            ),
            format!("review opine {id} --outcome 同意 --points p.json --transfer 否"),
            format!("review rereview {id} --reason 事实清楚"),
            format!("review uphold {id} --reasons 事实不清"),
            format!("review collective {id} --reason 意见不一"),
            format!(
                "review resolve {id} --held-on 2026-03-01 --attendee head=同意 --attendee deputy=同意 --resolution 采纳 --adopts"
            ),
        ] {
            accepted(&line);
        }
    }

    #[test]
    fn every_command_of_parties_and_complaints_is_accepted() {
        let id = "0123456789abcdef";
        let lines = [
            "case parties 12号 --json".to_owned(),
            "case party add 12号 --kind natural_person --minor --consent --personal party.toml --reason 立案"
                .to_owned(),
            format!("case party correct {id} --kind 法人 --reason 更正"),
            format!("case party remove {id} --reason 登记有误"),
            format!("case party erase {id} --reason 保管期满"),
            "complaint list --json".to_owned(),
            "complaint receive --at 2026-01-05T10:00 --channel telephone --says 占道经营 --about 夜市 --anonymous"
                .to_owned(),
            format!("complaint decide {id} --outcome started --case 12号"),
            format!("complaint decide {id} --outcome 不予立案 --ground 无管辖权"),
            format!("complaint tell {id} --at 2026-01-20 --how letter --paper 告知书 --reason 另附"),
            format!("complaint erase {id} --reason 保管期满"),
        ];
        for line in lines {
            let parsed = Root::try_parse_from(std::iter::once("docket").chain(line.split(' ')));
            assert!(parsed.is_ok(), "{line}: {}", parsed.expect_err("just seen"));
        }
    }

    #[test]
    fn every_command_of_documents_and_of_the_simple_procedure_is_accepted() {
        for line in [
            "case papers 12号 --json",
            "case lacks 12号 --json",
            "case printout 12号 --what responsibility -o r.pdf",
            "case printout 12号 --what 办案要件清单 --output c.pdf",
            "case simple show 12号 --json",
            "case simple decide 12号 --party 9a --facts 占道 --law 第十条 --steps 出示证件 --statement 无 --answer 无 \
             --contested --disputed --sanction fine --sanction 警告 --fine 100 --cash 99.5 --hard-to-collect \
             --receipt-number 1 --handed-in-on 2026-01-06 --filed-with 备案 --other 无 --at 2026-01-05T09:00 \
             --officer 37001 --officer 37002",
            "case simple follow 12号 --handed-in-on 2026-01-06 --filed-with 备案 --reason 已交回",
            "document file 12号 笔录.pdf --stage investigation --record text --reason 入卷 --kind questioning_record \
             --made-on 2026-01-05 --made-by 37001 --pages 2 --original paper_scan --signature \
             role=party,how=ink,at=2026-01-05",
            "document describe d0 --kind decision --number 7号 --made-on 2026-01-05 --made-by 37001 --pages 2 \
             --language zh --volume main --original paper_scan --supersedes d1 --signature \
             role=party,how=ink,at=2026-01-05 --reason 更正",
        ] {
            accepted(line);
        }
    }

    #[test]
    fn what_is_ambiguous_or_incomplete_is_refused() {
        for line in [
            "package --reason x -o y",
            "package a --case b --reason x -o y",
            "user token x",
            "case link 1 --stage x",
            "case describe 12号 --matter penalty --procedure ordinary --source inspection",
            "case pause 12号 --kind lunch --from 2026-07-03 --reason x",
            "case refuse-start 12号",
            "case act record 12号 --kind inspection --from 2026-01-05 --until 2026-01-06 --place x",
            "case act change 0 --kind inspection --from 2026-01-05 --until 2026-01-06 --place x --officer 1",
            "case act excuse 0 --duty av-onsite-site --reason x",
            "recording review-fixed 0 --met truth --examined x",
            "case draft record 12号 --document 0 --file d.pdf --drafter 1 --checker 2 --basis x",
            "review opine 0 --outcome agree --points p.json",
            "review opine 0 --outcome perhaps --points p.json --transfer no",
            "review resolve 0 --held-on 2026-03-01 --resolution x",
            "case party add 12号 --kind natural_person --name 王小明",
            "case party correct x --kind natural_person",
            "complaint receive --at 2026-01-05 --channel telephone --says x --name 王小明",
            "officer certify 370400123 --from 2026-01-01",
            "document file 12号 笔录.pdf --kind decision --made-on 2026-01-05 --pages 2 --original paper_scan --reason x",
            "law due n-decide-90d",
            "law assess --fact fine=5000",
            "law calendar",
        ] {
            assert!(Root::try_parse_from(std::iter::once("docket").chain(line.split(' '))).is_err(), "{line}");
        }
    }
}
