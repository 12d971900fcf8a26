//! A report as text, for people: the verdict first, then what is wrong, what to know, each
//! recording with who had access to it, and what the check cannot know.

use std::fmt::Write as _;

use super::Language;
use super::report::{Access, AccessWhat, PackageFacts, RecordingFacts, Report, SealFacts, Verdict};
use super::shown;
use crate::event::{Actor, CopyForm, CopyPart, CopyStreams, ReadWhat, Role, ViewEnd};
use crate::time::Utc;

/// Writes one language's report.
struct Page {
    language: Language,
    out: String,
}

impl Report {
    /// The report for people.
    pub fn to_text(&self, language: Language) -> String {
        let mut page = Page { language, out: String::new() };
        page.verdict(self);
        if let Some(package) = &self.package {
            page.package(package);
        }
        page.remarks(self);
        for recording in &self.recordings {
            page.recording(recording);
        }
        page.line("", &page.say("本次核验不能说明的", "What this check cannot tell"));
        for limit in &self.limits {
            let text = limit.text(language);
            page.line("  - ", &text);
        }
        page.out
    }
}

impl Page {
    fn say(&self, zh: &str, en: &str) -> String {
        match self.language {
            Language::Chinese => zh.to_owned(),
            Language::English => en.to_owned(),
        }
    }

    fn line(&mut self, lead: &str, text: &str) {
        writeln!(self.out, "{lead}{text}").expect("a string takes any text");
    }

    fn field(&mut self, zh: &str, en: &str, value: &str) {
        let name = self.say(zh, en);
        let colon = self.say("：", ": ");
        self.line("  ", &format!("{name}{colon}{value}"));
    }

    fn verdict(&mut self, report: &Report) {
        let count = report.findings.len();
        let verdict = match report.verdict {
            Verdict::Holds => self.say("核验通过：所核验的各项全部成立。", "HOLDS: everything that was checked holds."),
            Verdict::ConsistentInItself => self.say(
                "仅自相一致：未发现不符，但日志公钥取自本包，不能说明它出自哪一个日志。请从别的途径取得日志公钥，用 --log-key 再核验。",
                "CONSISTENT IN ITSELF, no more: nothing is wrong, but the log's key came with the package, so it is not \
                 shown to be of any log. Get the key by another way and check again with --log-key.",
            ),
            Verdict::DoesNotHold => {
                self.say(&format!("核验不通过：发现 {count} 处不符。"), &format!("DOES NOT HOLD: {count} findings."))
            }
        };
        self.line("", &verdict);
        self.line("", "");
    }

    fn package(&mut self, package: &PackageFacts) {
        let title = self.say("证据包", "Package");
        self.line("", &format!("{title} {}", package.package));
        if let Some(case) = &package.case {
            self.field("案件", "case", &format!("{} {} ({})", case.number, shown(&case.title), case.agency));
        }
        self.field("制作时间", "made", &package.made_at.to_string());
        if let Some(actor) = &package.made_by {
            let actor = self.actor(actor);
            self.field("制作人", "made by", &actor);
        }
        self.field("缘由", "reason", &shown(&package.reason));
        self.field("保管日志", "custody log", &shown(&package.origin));
        if let (Some(key), Some(size), Some(root)) = (&package.log_key, package.log_size, &package.log_root) {
            self.field("日志公钥", "log key", key);
            self.field("检查点", "checkpoint", &format!("{size} {root}"));
        }
        for named in &package.service_keys {
            let entry = self.say(&format!("日志第 {} 条", named.index), &format!("log entry {}", named.index));
            self.field("服务公钥", "service key", &format!("{} ({entry})", named.key_id));
        }
        self.line("", "");
    }

    fn remarks(&mut self, report: &Report) {
        let language = self.language;
        if !report.findings.is_empty() {
            self.line("", &self.say("不符之处", "Findings"));
            for (number, finding) in (1..).zip(&report.findings) {
                let (rule, file) = (finding.rule, shown(&finding.file));
                let text = format!("{number}. [{rule}] {file}: {}", finding.fault.text(language));
                self.line("  ", &text);
            }
            self.line("", "");
        }
        if !report.notices.is_empty() {
            self.line("", &self.say("提请注意", "To note"));
            for remark in &report.notices {
                let text = format!("{}: {}", shown(&remark.file), remark.notice.text(language));
                self.line("  - ", &text);
            }
            self.line("", "");
        }
    }

    fn recording(&mut self, facts: &RecordingFacts) {
        let title = self.say("音像记录", "Recording");
        self.line("", &format!("{title} {}", facts.recording));
        self.field("文件", "file", &facts.content);
        match &facts.seal {
            Some(seal) => self.seal(seal),
            None => self.field("封存清单", "manifest", &self.say("不成立", "does not hold")),
        }
        if let (Some(at), Some(index)) = (facts.stored_at, facts.stored_index) {
            let after = facts.stored_after_seconds.map(|seconds| self.after(seconds)).unwrap_or_default();
            let entry = self.say(&format!("日志第 {index} 条"), &format!("log entry {index}"));
            let doubted = self.say("，服务器时钟存疑", ", the service's clock was in doubt");
            let doubted = if facts.stored_clock_doubted { doubted.as_str() } else { "" };
            self.field("入库", "stored", &format!("{at} ({entry}{after}{doubted})"));
        } else {
            self.field("入库", "stored", &self.say("未证明", "not proven"));
        }
        let count = facts.accesses.len();
        let title = self.say(&format!("接触记录（{count}）"), &format!("accesses ({count})"));
        self.line("  ", &title);
        for access in &facts.accesses {
            let text = self.access(access);
            self.line("    ", &text);
        }
        let title = self.say("其他记录", "what else the log says");
        self.line("  ", &title);
        for step in &facts.life {
            let actor = self.actor(&step.actor);
            let text = format!("{}  {actor}  {} {}", self.at(step.time, step.index), step.event, shown(&step.detail));
            self.line("    ", &text);
        }
        self.line("", "");
    }

    fn seal(&mut self, seal: &SealFacts) {
        let path = match &seal.undecoded {
            Some(undecoded) => format!("{} {}", shown(&undecoded.text()), undecoded.note(self.language)),
            None => shown(&seal.name),
        };
        self.field("记录仪上的路径", "path on the recorder", &path);
        self.field("SHA-256", "SHA-256", &seal.digest.to_string());
        let bytes = self.say("字节", "bytes");
        self.field("大小", "size", &format!("{} {bytes}, {}", seal.size, shown(&seal.media_type)));
        let officer = match &seal.officer {
            Some(certificate) => format!("{certificate} ({})", self.basis(seal.officer_basis)),
            None => self.say("未写明", "not named"),
        };
        self.field("执法人员", "officer", &officer);
        let recorder =
            format!("{}, {} {}, {}", seal.recorder, self.say("采集站", "station"), seal.station, seal.agency);
        self.field("记录仪", "recorder", &recorder);
        let start = seal.captured_start.map_or_else(|| "?".to_owned(), |start| start.to_string());
        let captured = format!("{start} .. {} ({})", seal.captured_end, shown(&seal.capture_rule));
        self.field("拍摄", "captured", &captured);
        self.field("接入采集站", "docked", &seal.docked_at.to_string());
        self.field("封存", "sealed", &seal.sealed_at.to_string());
    }

    fn basis(&self, basis: &str) -> String {
        match basis {
            "profile" => self.say("由文件名得知", "from the file's name"),
            _ => self.say("由采集站配置得知", "from the station's configuration"),
        }
    }

    fn after(&self, seconds: i64) -> String {
        let (sign, span) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
        let (hours, minutes) = (span / 3600, span % 3600 / 60);
        self.say(
            &format!("，拍摄结束后 {sign}{hours} 小时 {minutes} 分"),
            &format!(", {sign}{hours} h {minutes} min after capture"),
        )
    }

    fn at(&self, time: Utc, index: Option<u64>) -> String {
        let unproven = self.say("未证明", "not proven");
        format!("{time}  #{}", index.map_or(unproven, |index| index.to_string()))
    }

    fn access(&self, access: &Access) -> String {
        let what = match &access.what {
            AccessWhat::Read { part: ReadWhat::Detail } => self.say("查看说明", "read the description"),
            AccessWhat::Read { part: ReadWhat::History } => self.say("查看保管历史", "read the history"),
            AccessWhat::Read { part: ReadWhat::Proof } => self.say("取得证明", "read the proofs"),
            AccessWhat::Read { part: ReadWhat::Still } => self.say("查看缩略图或波形", "saw stills or the waveform"),
            AccessWhat::View { client, form, bytes, ranges, end } => {
                let how = match (bytes, end) {
                    (Some(bytes), Some(end)) => {
                        let (count, end) = (ranges.len(), self.end(*end));
                        self.say(
                            &format!("{bytes} 字节，{count} 个范围，{end}"),
                            &format!("{bytes} bytes in {count} ranges, {end}"),
                        )
                    }
                    _ => self.say("所看范围尚未记录", "what was seen is not recorded yet"),
                };
                let verb = match form {
                    None => self.say("观看或下载原件", "viewed or fetched the content"),
                    Some(CopyForm::Rendition) => self.say("观看转码件", "viewed a rendition"),
                    Some(CopyForm::RenditionOf(streams)) => {
                        format!("{}{}", self.say("观看转码件：", "viewed a rendition of "), self.streams(*streams))
                    }
                    Some(CopyForm::Derived { derived }) => {
                        format!(
                            "{} {derived}",
                            self.say("观看或下载片段、截图", "viewed or fetched the clip or snapshot")
                        )
                    }
                };
                format!("{verb} ({how}; {client})")
            }
            AccessWhat::Package { package } => {
                format!("{} {package}", self.say("放入证据包", "put into package"))
            }
            AccessWhat::Sent { package, client } => {
                format!("{} {package} ({client})", self.say("随证据包送出", "was sent in package"))
            }
            AccessWhat::Refused { action, why } => {
                format!("{} {action} ({why})", self.say("被拒绝", "was refused:"))
            }
        };
        format!("{}  {}  {what}", self.at(access.time, access.index), self.actor(&access.actor))
    }

    fn streams(&self, CopyStreams { video, audio, part }: CopyStreams) -> String {
        let part = part.map(|CopyPart::Embedded| self.say("照片内的视频", "the video inside the photo"));
        let video = video.map(|number| self.say(&format!("画面流 {number}"), &format!("picture stream {number}")));
        let audio = audio.map(|number| self.say(&format!("声音流 {number}"), &format!("sound stream {number}")));
        part.into_iter().chain(video).chain(audio).collect::<Vec<_>>().join(&self.say("、", ", "))
    }

    fn role(&self, role: Role) -> String {
        let (zh, en) = match role {
            Role::Officer => ("执法人员", "officer"),
            Role::Clerk => ("证据管理员", "evidence clerk"),
            Role::Head => ("机关负责人", "head of agency"),
            Role::Reviewer => ("审核员", "reviewer"),
            Role::Supervisor => ("法制机构", "legal office"),
            Role::Auditor => ("日志审计员", "auditor"),
            Role::Administrator => ("系统管理员", "administrator"),
        };
        self.say(zh, en)
    }

    fn end(&self, end: ViewEnd) -> String {
        let (zh, en) = match end {
            ViewEnd::Complete => ("已全部送出", "complete"),
            ViewEnd::Interrupted => ("中途断开", "broken off"),
            ViewEnd::Closed => ("由查看者关闭", "closed by the viewer"),
            ViewEnd::Expired => ("超时关闭", "expired"),
            ViewEnd::Restart => ("服务重启，此后范围不详", "the service restarted, what followed is not known"),
            ViewEnd::Failed => ("存储读取失败", "the store failed"),
            ViewEnd::Revoked => ("查看权限已终止", "the right to view ended"),
            ViewEnd::Full => ("区间已满，另行打开", "its ranges were full, another was opened"),
        };
        self.say(zh, en)
    }

    fn actor(&self, actor: &Actor) -> String {
        match actor {
            Actor::User { id, role, agency } => {
                let agency = agency.as_ref().map(|agency| format!(", {agency}")).unwrap_or_default();
                format!("{id} ({}{agency})", self.role(*role))
            }
            Actor::Station { id, .. } => format!("{} {id}", self.say("采集站", "station")),
            Actor::Service => self.say("服务程序", "the service"),
            Actor::Nobody { client } => format!("{} ({})", self.say("未表明身份者", "nobody known"), shown(client)),
        }
    }
}
