//! What the custody log says, in words: who did what.

use evidence::event::{
    AccessEvent, AccountEvent, Actor, AgencyEvent, ByteRange, CaseEvent, ClockSettling, CopyForm, CopyPart,
    CopyStreams, DockingEvent, Event, LogEvent, PackageEvent, ReadWhat, RecordingEvent, ReleaseOutcome, StationEvent,
    ViewEvent,
};
use evidence::name::Undecoded;
use evidence::time::Utc;
use jiff::tz::TimeZone;

use crate::client::find::short;
use crate::client::legal::Terms;
use crate::client::output::{self, Language};
use crate::client::words::{self, Word as _};

/// How texts are written: in which language, on which clocks.
#[derive(Debug, Clone, Copy)]
pub(in crate::client) struct Style<'a> {
    /// The language.
    pub(in crate::client) language: Language,
    /// The zone.
    pub(in crate::client) zone: &'a TimeZone,
    /// What stages and kinds are called.
    pub(in crate::client) terms: &'a Terms,
}

impl Style<'_> {
    /// Who did it.
    pub(in crate::client) fn actor(self, actor: &Actor) -> String {
        let language = self.language;
        match actor {
            Actor::User { id, role, agency } => {
                let agency = agency.as_ref().map(|agency| format!(", {agency}")).unwrap_or_default();
                format!("{id} ({}{agency})", language.pick(role.names()))
            }
            Actor::Station { id, agency } => say!(language, "采集站 {id} ({agency})", "station {id} ({agency})"),
            Actor::Service => language.pick(["服务程序", "the service"]).to_owned(),
            Actor::Nobody { client } => say!(language, "未表明身份者 ({client})", "nobody known ({client})"),
        }
    }

    fn time(self, time: Utc) -> String {
        output::time(time, self.zone)
    }

    /// What happened; `path_bytes` are those of the path that the event names, where they are no UTF-8.
    pub(in crate::client) fn event_of(self, event: &Event, path_bytes: Option<&str>) -> String {
        let mut event = event.clone();
        if let Event::Recording(RecordingEvent::Released { path, .. }) = &mut event
            && let Some(undecoded) = path_bytes.and_then(Undecoded::of_hex)
        {
            *path = undecoded.line_in(self.language.of_verifier());
        }
        self.event(&event)
    }

    /// What happened.
    pub(in crate::client) fn event(self, event: &Event) -> String {
        self.recording_event(event)
            .or_else(|| self.case_event(event))
            .or_else(|| self.administration_event(event))
            .unwrap_or_else(|| self.service_event(event))
    }

    /// What happens to recordings.
    fn recording_event(self, event: &Event) -> Option<String> {
        let language = self.language;
        Some(match event {
            Event::Docking(DockingEvent::Recorded { docking, recorder, .. }) => {
                say!(
                    language,
                    "收到接入清单 {docking}（记录仪 {recorder}）",
                    "docking {docking} of recorder {recorder} was recorded"
                )
            }
            Event::Recording(RecordingEvent::Announced { content, size, .. }) => say!(
                language,
                "采集站报来封存清单，内容 {}，{size} 字节",
                "was announced as sealed, content {}, {size} bytes",
                short(&content.to_string())
            ),
            Event::Recording(RecordingEvent::Stored { content, size, .. }) => say!(
                language,
                "已入库，内容 {}，{size} 字节",
                "was stored, content {}, {size} bytes",
                short(&content.to_string())
            ),
            Event::Recording(RecordingEvent::Released { path, outcome, detail, at, .. }) => {
                let at = self.time(*at);
                match outcome {
                    ReleaseOutcome::Deleted => say!(
                        language,
                        "记录仪上的 {path} 已凭回执删除（{at}）",
                        "the recorder's copy {path} was deleted on a receipt ({at})"
                    ),
                    ReleaseOutcome::Failed => say!(
                        language,
                        "记录仪上的 {path} 删除失败（{at}）：{detail}",
                        "the recorder's copy {path} could not be deleted ({at}): {detail}"
                    ),
                }
            }
            Event::Recording(RecordingEvent::UploadAbandoned { bytes, .. }) => say!(
                language,
                "上传长时间中断，已放弃；已到达的 {bytes} 字节已清除",
                "the upload was given up after a long pause; {bytes} bytes that had arrived were removed"
            ),
            Event::Recording(RecordingEvent::UploadResumed { .. }) => {
                say!(language, "重新报来上传，从头开始", "the upload was announced again and begins anew")
            }
            Event::Access(AccessEvent::ItemRead { what }) => language.pick(read_what(*what)).to_owned(),
            Event::View(ViewEvent::Opened { client, .. }) => {
                say!(language, "开始观看或下载原件（{client}）", "began to view or fetch the content ({client})")
            }
            Event::View(ViewEvent::CopyOpened { form, client, .. }) => {
                let form = self.form(form);
                say!(language, "开始观看或下载{form}（{client}）", "began to view or fetch {form} ({client})")
            }
            Event::View(ViewEvent::Closed { ranges, end, .. }) => {
                let (bytes, end) = (output::size(watched(ranges)), language.pick(words::view_end(*end)));
                say!(language, "观看或下载结束：{bytes}，{end}", "ended viewing or fetching: {bytes}, {end}")
            }
            Event::Package(PackageEvent::ItemPackaged { package }) => {
                say!(language, "放入证据包 {package}", "was put into package {package}")
            }
            _ => return None,
        })
    }

    /// In which form footage was shown that is not the original, and of which streams.
    fn form(self, form: &CopyForm) -> String {
        let language = self.language;
        if let CopyForm::Derived { derived } = form {
            let id = derived.to_string();
            return say!(language, "片段或截图 {}", "the clip or snapshot {}", short(&id));
        }
        let CopyStreams { video, audio, part } = form.streams();
        let part = part.map(|CopyPart::Embedded| say!(language, "照片内的视频", "the video inside the photo"));
        let video = video.map(|stream| say!(language, "画面流 {stream}", "picture stream {stream}"));
        let audio = audio.map(|stream| say!(language, "声音流 {stream}", "sound stream {stream}"));
        let streams: Vec<String> = part.into_iter().chain(video).chain(audio).collect();
        match streams.join(language.pick(["、", ", "])) {
            streams if streams.is_empty() => say!(language, "转码件", "a rendition"),
            streams => say!(language, "转码件（{streams}）", "a rendition of {streams}"),
        }
    }

    /// What happens to cases and packages, and what was asked for.
    fn case_event(self, event: &Event) -> Option<String> {
        let language = self.language;
        Some(match event {
            Event::Case(CaseEvent::Opened { number, title, .. }) => {
                say!(language, "立案卷 {number}：{title}", "opened case {number}: {title}")
            }
            Event::Case(CaseEvent::Linked { case, recording, stage, record_kind, reason }) => {
                let (stage, kind) = (self.terms.stage(*stage, language), self.terms.kind(*record_kind, language));
                let recording = short_of(recording);
                say!(
                    language,
                    "{recording} 归入案件 {case}：{stage}、{kind}，{reason}",
                    "filed {recording} under case {case}: {stage}, {kind}, {reason}"
                )
            }
            Event::Case(CaseEvent::Unlinked { case, recording, reason }) => {
                let recording = short_of(recording);
                say!(language, "{recording} 移出案件 {case}：{reason}", "took {recording} out of case {case}: {reason}")
            }
            Event::Access(AccessEvent::SearchMade { scope, query, shown }) => {
                say!(language, "查询 {scope}：{query}，列出 {shown} 条", "searched {scope}: {query}, {shown} shown")
            }
            Event::Package(PackageEvent::Made { package, recordings, reason, .. }) => say!(
                language,
                "制作证据包 {package}，{recordings} 条记录：{reason}",
                "made package {package} of {recordings} recordings: {reason}"
            ),
            Event::Package(PackageEvent::Opened { package, client, .. }) => {
                say!(
                    language,
                    "开始发出证据包 {package}，来自 {client}",
                    "opened package {package} to be sent, from {client}"
                )
            }
            Event::Package(PackageEvent::Sent { package, bytes, end, .. }) => {
                let (bytes, end) = (output::size(*bytes), language.pick(words::view_end(*end)));
                say!(language, "发出证据包 {package}：{bytes}，{end}", "package {package} was sent: {bytes}, {end}")
            }
            Event::Access(AccessEvent::Refused { action, why, account: Some(account), .. }) => {
                say!(
                    language,
                    "账号 {account} 被拒绝：{action}（{why}）",
                    "account {account} was refused: {action} ({why})"
                )
            }
            Event::Access(AccessEvent::Refused { action, target, why, .. }) => {
                say!(language, "被拒绝：{action} {target}（{why}）", "was refused: {action} {target} ({why})")
            }
            _ => return None,
        })
    }

    /// What administrators do.
    fn administration_event(self, event: &Event) -> Option<String> {
        let language = self.language;
        Some(match event {
            Event::Agency(AgencyEvent::Created { agency, name }) => {
                say!(language, "登记机关 {agency}（{name}）", "added agency {agency} ({name})")
            }
            Event::Account(AccountEvent::Created { user, name, role, .. }) => {
                let role = language.pick(role.names());
                say!(language, "开设账号 {user}（{name}，{role}）", "made account {user} ({name}, {role})")
            }
            Event::Account(AccountEvent::Disabled { user, reason }) => {
                say!(language, "停用账号 {user}：{reason}", "closed account {user}: {reason}")
            }
            Event::Account(AccountEvent::TokenIssued { user, expires_at, .. }) => {
                let until = self.time(*expires_at);
                say!(language, "为账号 {user} 发放令牌，至 {until}", "gave account {user} a token until {until}")
            }
            Event::Account(AccountEvent::TokenRevoked { user, token, reason }) => {
                say!(
                    language,
                    "撤销账号 {user} 的令牌 {token}：{reason}",
                    "revoked token {token} of account {user}: {reason}"
                )
            }
            Event::Agency(AgencyEvent::OfficerRegistered { certificate, name, agency }) => {
                say!(
                    language,
                    "登记执法人员 {certificate}（{name}，{agency}）",
                    "registered officer {certificate} ({name}, {agency})"
                )
            }
            Event::Agency(AgencyEvent::RecorderAssigned { recorder, certificate, from, until, .. }) => {
                let (from, until) = (self.time(*from), until.map_or_else(|| "…".to_owned(), |until| self.time(until)));
                say!(
                    language,
                    "记录仪 {recorder} 配发给 {certificate}：{from} 至 {until}",
                    "recorder {recorder} was given to {certificate}: {from} to {until}"
                )
            }
            Event::Station(StationEvent::CodeIssued { agency, name, expires_at, .. }) => {
                let until = self.time(*expires_at);
                say!(
                    language,
                    "为采集站「{name}」（{agency}）发放注册码，至 {until}",
                    "gave out a code for the station {name:?} of {agency}, until {until}"
                )
            }
            Event::Station(StationEvent::Enrolled { station, agency, name, .. }) => {
                say!(
                    language,
                    "采集站 {station}（{name}，{agency}）注册",
                    "station {station} ({name}, {agency}) enrolled"
                )
            }
            Event::Station(StationEvent::Revoked { station, reason }) => {
                say!(language, "吊销采集站 {station}：{reason}", "revoked station {station}: {reason}")
            }
            _ => return None,
        })
    }

    /// What the service says of itself. Whatever the functions above do not know is named by its
    /// type, as of a later version.
    fn service_event(self, event: &Event) -> String {
        let language = self.language;
        match event {
            Event::Log(LogEvent::Opened { origin, version, .. }) => {
                say!(
                    language,
                    "日志 {origin} 开始（版本 {version}）",
                    "the log {origin} was opened (version {version})"
                )
            }
            Event::Log(LogEvent::ServiceStarted { version, recovered }) => say!(
                language,
                "服务启动（版本 {version}，补完 {recovered} 个未完步骤）",
                "the service started (version {version}, {recovered} half steps finished)"
            ),
            Event::Log(LogEvent::ClockJumped { wall, expected, .. }) => {
                let (wall, expected) = (self.time(*wall), self.time(*expected));
                say!(
                    language,
                    "服务器时钟存疑：显示 {wall}，应为 {expected}",
                    "the service's clock is in doubt: it says {wall}, it should be {expected}"
                )
            }
            Event::Log(LogEvent::ClockSettled { how, wall, expected, reason }) => {
                let (wall, expected) = (self.time(*wall), self.time(*expected));
                match how {
                    ClockSettling::Agreed => say!(
                        language,
                        "服务器时钟恢复一致：显示 {wall}，推算 {expected}",
                        "the service's clock agrees again: it says {wall}, reckoned {expected}"
                    ),
                    ClockSettling::Accepted => say!(
                        language,
                        "确认服务器时钟 {wall}（推算 {expected}）：{reason}",
                        "accepted the service's clock, {wall} (reckoned {expected}): {reason}"
                    ),
                }
            }
            Event::Log(LogEvent::CheckpointSeen { station, entries, .. }) => say!(
                language,
                "采集站 {station} 出示其见过的检查点（{entries} 条）",
                "station {station} showed a checkpoint that it had seen, of {entries} entries"
            ),
            Event::Account(AccountEvent::CredentialsBound { rows }) => say!(
                language,
                "登录凭据自此绑定到日志（{rows} 条按原样绑定）",
                "from here on credentials are bound to the log ({rows} were bound as they stood)"
            ),
            Event::Log(LogEvent::Restored { size, reason, .. }) => say!(
                language,
                "确认日志自备份恢复，保留前 {size} 条，其后丢失：{reason}",
                "accepted that the log was restored from a backup of {size} entries and lost what came after: {reason}"
            ),
            Event::Log(LogEvent::Contradicted { size, .. }) => say!(
                language,
                "出示了一个 {size} 条的检查点，本日志与之不符",
                "showed a checkpoint of {size} entries that this log does not continue"
            ),
            other => type_of(other),
        }
    }
}

/// An event's type, as the log writes it.
fn type_of(event: &Event) -> String {
    let value = serde_json::to_value(event).unwrap_or_default();
    value.get("type").and_then(serde_json::Value::as_str).unwrap_or("?").to_owned()
}

fn short_of(recording: &evidence::ids::RecordingId) -> String {
    short(&recording.to_string()).to_owned()
}

fn read_what(what: ReadWhat) -> [&'static str; 2] {
    match what {
        ReadWhat::Detail => ["查看说明", "read the description"],
        ReadWhat::History => ["查看保管历史", "read the history"],
        ReadWhat::Proof => ["取得证明", "read the proofs"],
        ReadWhat::Still => ["查看缩略图或波形", "saw stills or the waveform"],
    }
}

/// Bytes in all ranges.
fn watched(ranges: &[ByteRange]) -> u64 {
    ranges.iter().fold(0, |sum: u64, range| sum.saturating_add(range.end.saturating_sub(range.start)))
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;
    use evidence::event::Role;
    use evidence::ids::RecordingId;

    use crate::client::events::*;

    fn in_both(event: &Event) -> [String; 2] {
        [Language::Zh, Language::En]
            .map(|language| Style { language, zone: &TimeZone::UTC, terms: &Terms::default() }.event(event))
    }

    #[test]
    fn events_are_told_in_both_languages() {
        let recording = RecordingId(Digest::of(b"x"));
        let content = Digest::of(b"");
        let stored = Event::Recording(RecordingEvent::Stored { recording, content, size: 0 });
        assert_eq!(
            in_both(&stored),
            ["已入库，内容 e3b0c44298fc，0 字节", "was stored, content e3b0c44298fc, 0 bytes"]
        );
        let read = Event::Access(AccessEvent::ItemRead { what: ReadWhat::History });
        assert_eq!(in_both(&read), ["查看保管历史", "read the history"]);
        let started = Event::Log(LogEvent::ServiceStarted { version: "1".to_owned(), recovered: 2 });
        assert!(in_both(&started).iter().all(|text| text.contains('2')));
    }

    #[test]
    fn every_person_is_named_with_their_role() {
        let style = Style { language: Language::Zh, zone: &TimeZone::UTC, terms: &Terms::default() };
        let clerk = Actor::User {
            id: "zhang".parse().expect("an id"),
            role: Role::Clerk,
            agency: Some("xc-cg".parse().expect("an id")),
        };
        assert_eq!(style.actor(&clerk), "zhang (证据管理员, xc-cg)");
        assert_eq!(style.actor(&Actor::Nobody { client: "10.0.0.1".to_owned() }), "未表明身份者 (10.0.0.1)");
    }

    #[test]
    fn overlong_ranges_do_not_overflow() {
        let whole = ByteRange { start: 0, end: u64::MAX };
        assert_eq!(watched(&[whole, whole]), u64::MAX);
        assert_eq!(watched(&[ByteRange { start: 2, end: 1 }]), 0);
    }
}
