//! The field's words in Chinese and English, and how they are given on the command line: by their
//! stored name or in Chinese.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use evidence::event::{Role, ViewEnd};

use crate::custody::deadline::rules::Standing;

/// A word of a closed list.
pub(in crate::client) trait Word: Copy + Send + Sync + 'static {
    /// The whole list.
    const ALL: &'static [Self];

    /// Its stored name, which is also how it is given on the command line.
    fn id(self) -> &'static str;

    /// The word in Chinese and in English.
    fn names(self) -> [&'static str; 2];
}

impl Word for Role {
    const ALL: &'static [Self] = &Role::ALL;

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
        #[arg(value_parser = parser::<Role>())]
        role: Role,
    }

    #[test]
    fn a_word_is_taken_by_its_stored_name_or_in_chinese() {
        use clap::Parser as _;
        for word in <Role as Word>::ALL {
            for given in [word.id(), word.names()[0]] {
                let line = Line::try_parse_from(["x", given]).expect("a role");
                assert_eq!(line.role, *word, "{given}");
            }
        }
        assert!(Line::try_parse_from(["x", "Clerk"]).is_err());
    }

    fn ids_are_stored_names<W: Word + serde::Serialize>() {
        for word in W::ALL {
            assert_eq!(serde_json::to_value(word).expect("a text"), word.id());
        }
    }

    #[test]
    fn ids_are_those_of_the_log() {
        ids_are_stored_names::<Role>();
    }
}
