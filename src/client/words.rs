//! The field's words in Chinese and English, and how they are given on the command line: by their
//! stored name or in Chinese.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use evidence::event::{RecordKind, Role, Stage, ViewEnd};

use crate::http::api::deadlines::Standing;

/// A word of a closed list.
pub(in crate::client) trait Word: Copy + Send + Sync + 'static {
    /// The whole list.
    const ALL: &'static [Self];

    /// Its stored name, which is also how it is given on the command line.
    fn id(self) -> &'static str;

    /// The word in Chinese and in English.
    fn names(self) -> [&'static str; 2];
}

impl Word for Stage {
    const ALL: &'static [Self] =
        &[Self::Start, Self::Investigation, Self::Decision, Self::ServiceExecution, Self::Archive];

    fn id(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Investigation => "investigation",
            Self::Decision => "decision",
            Self::ServiceExecution => "service_execution",
            Self::Archive => "archive",
        }
    }

    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Start => ["启动", "start"],
            Self::Investigation => ["调查取证", "investigation"],
            Self::Decision => ["审查决定", "decision"],
            Self::ServiceExecution => ["送达执行", "service and execution"],
            Self::Archive => ["归档管理", "archive"],
        }
    }
}

impl Word for RecordKind {
    const ALL: &'static [Self] = &[Self::Text, Self::Photo, Self::Audio, Self::Video, Self::Surveillance];

    fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Photo => "photo",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Surveillance => "surveillance",
        }
    }

    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Text => ["文字", "text"],
            Self::Photo => ["照片", "photo"],
            Self::Audio => ["音频", "audio"],
            Self::Video => ["视频", "video"],
            Self::Surveillance => ["监控", "surveillance"],
        }
    }
}

impl Word for Role {
    const ALL: &'static [Self] =
        &[Self::Officer, Self::Clerk, Self::Head, Self::Reviewer, Self::Supervisor, Self::Auditor, Self::Administrator];

    fn id(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Clerk => "clerk",
            Self::Head => "head",
            Self::Reviewer => "reviewer",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Officer => ["执法人员", "officer"],
            Self::Clerk => ["证据管理员", "clerk"],
            Self::Head => ["机关负责人", "head of agency"],
            Self::Reviewer => ["审核员", "reviewer"],
            Self::Supervisor => ["法制机构", "legal office"],
            Self::Auditor => ["日志审计员", "auditor"],
            Self::Administrator => ["系统管理员", "administrator"],
        }
    }
}

/// How a recording stands towards its deadline, in Chinese and in English.
pub(in crate::client) fn standing(standing: Standing) -> [&'static str; 2] {
    match standing {
        Standing::OnTime => ["按时", "on time"],
        Standing::StoredLate => ["逾期入库", "stored late"],
        Standing::Overdue => ["已逾期", "overdue"],
        Standing::AtRisk => ["临近期限", "at risk"],
        Standing::Waiting => ["期限内", "waiting"],
        Standing::Uncertain => ["时间存疑", "time in doubt"],
        Standing::NoRule => ["无规定", "no rule"],
    }
}

/// How a view or a sending ended, in Chinese and in English.
pub(in crate::client) fn view_end(end: ViewEnd) -> [&'static str; 2] {
    match end {
        ViewEnd::Complete => ["已全部送出", "complete"],
        ViewEnd::Interrupted => ["中途断开", "broken off"],
        ViewEnd::Closed => ["由查看者关闭", "closed by the viewer"],
        ViewEnd::Expired => ["超时关闭", "expired"],
        ViewEnd::Restart => ["服务重启", "the service restarted"],
        ViewEnd::Failed => ["存储读取失败", "the store failed"],
        ViewEnd::Revoked => ["查看权限已终止", "the right to view ended"],
        ViewEnd::Full => ["区间已满，另行打开", "its ranges were full"],
    }
}

/// Reads a word from the command line.
pub(in crate::client) fn parser<W: Word>() -> impl TypedValueParser<Value = W> {
    let values = W::ALL.iter().map(|word| {
        let [zh, _] = word.names();
        PossibleValue::new(word.id()).alias(zh).help(zh)
    });
    PossibleValuesParser::new(values).map(|given| {
        let named = W::ALL.iter().find(|word| given == word.names()[0] || given == word.id());
        *named.expect("the parser lets no other word pass")
    })
}

#[cfg(test)]
mod tests {
    use crate::client::words::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[arg(value_parser = parser::<Stage>())]
        stage: Stage,
    }

    #[test]
    fn a_word_is_taken_by_its_stored_name_or_in_chinese() {
        use clap::Parser as _;
        for word in Stage::ALL {
            for given in [word.id(), word.names()[0]] {
                let line = Line::try_parse_from(["x", given]).expect("a stage");
                assert_eq!(line.stage, *word, "{given}");
            }
        }
        assert!(Line::try_parse_from(["x", "Start"]).is_err());
    }

    fn ids_are_stored_names<W: Word + serde::Serialize>() {
        for word in W::ALL {
            assert_eq!(serde_json::to_value(word).expect("a text"), word.id());
        }
    }

    #[test]
    fn ids_are_those_of_the_log() {
        ids_are_stored_names::<Stage>();
        ids_are_stored_names::<RecordKind>();
        ids_are_stored_names::<Role>();
    }
}
