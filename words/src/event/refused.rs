//! A refused access in words: what was asked for, of what, and why not.

use fluent_bundle::FluentArgs;
use serde_json::{Map, Value};

use crate::Lang;
use crate::event::{Teller, text_of};

/// What the log writes behind a reason where other refusals were only counted: `forbidden, and 3 more since …`.
const COUNTED: [&str; 2] = [", and ", " more since the last entry"];

pub(super) fn tell(lang: Lang, fields: &Map<String, Value>, teller: &impl Teller, args: &mut FluentArgs<'_>) {
    let (action, target) = (text_of(fields, "action"), text_of(fields, "target"));
    args.set("action", lang.action(action).unwrap_or_else(|| teller.plain(action)));
    args.set("target", told_target(lang, target, teller));
    args.set("why", why(lang, text_of(fields, "why"), teller));
}

/// The message of a word that the log keeps.
fn id(family: &str, word: &str) -> String {
    format!("{family}-{}", word.replace(['.', '_', ' '], "-"))
}

impl Lang {
    /// What an access was, as `access.refused` names it.
    pub fn action(self, word: &str) -> Option<String> {
        self.find(&id("action", word), None)
    }
}

fn why(lang: Lang, why: &str, teller: &impl Teller) -> String {
    let worded = |word: &str| lang.find(&id("word", word), None).unwrap_or_else(|| teller.plain(word));
    let counted = why.strip_suffix(COUNTED[1]).and_then(|rest| rest.rsplit_once(COUNTED[0]));
    match counted.and_then(|(word, count)| Some((word, count.parse::<u64>().ok()?))) {
        Some((word, count)) => {
            lang.with("refused-more", &[("why", worded(word).into()), ("count", count.to_string().into())])
        }
        None => worded(why),
    }
}

/// An item, or what kind of thing was asked for and how it was called.
fn told_target(lang: Lang, target: &str, teller: &impl Teller) -> String {
    if let Some(item) = lang.item(target, teller) {
        return item;
    }
    let named = |what: &str| lang.find(&id("thing", what), None).or_else(|| lang.find(&id("target", what), None));
    // The longest that is known: of `officer of this agency 37001` all but the number.
    let ends = std::iter::once(target.len()).chain(target.rmatch_indices(' ').map(|(at, _)| at));
    let mut known = ends.filter_map(|end| Some((named(&target[..end])?, end)));
    match known.next() {
        Some((what, end)) => format!("{what}{}", teller.plain(&target[end..])),
        None => teller.plain(target),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Known;

    impl Teller for Known {
        fn moment(&self, _instant: &str) -> Option<String> {
            None
        }

        fn case(&self, case: &str) -> Option<String> {
            (case == "c1").then(|| "薛综执罚〔2026〕1号".to_owned())
        }

        fn person(&self, account: &str) -> Option<String> {
            (account == "li").then(|| "李四".to_owned())
        }
    }

    fn told(lang: Lang, target: &str, why: &str) -> String {
        let event = json!({"type": "access.refused", "action": "case.show", "target": target, "why": why});
        lang.event(&event, &Known)
    }

    #[test]
    fn what_was_refused_is_told_in_words() {
        assert_eq!(told(Lang::Zh, "case:c1", "forbidden"), "被拒绝：查看案件（案件 薛综执罚〔2026〕1号；无权限）");
        assert_eq!(told(Lang::Zh, "user:li", "forbidden"), "被拒绝：查看案件（账号 李四（li）；无权限）");
        assert_eq!(
            told(Lang::Zh, "unknown account", "bad_password"),
            "被拒绝：查看案件（没有这个账号；账号、密码或动态验证码不正确）"
        );
        assert_eq!(
            told(Lang::Zh, "officer of this agency 37001", "unknown"),
            "被拒绝：查看案件（属于该机关的执法人员 37001；不存在或不可见）"
        );
        assert_eq!(told(Lang::Zh, "", "forbidden"), "被拒绝：查看案件（无权限）");
        assert_eq!(
            told(Lang::En, "case:c1", "forbidden"),
            "was refused: show a case (case 薛综执罚〔2026〕1号; not allowed)"
        );
    }

    #[test]
    fn refusals_that_were_only_counted_are_told_as_a_number() {
        let counted = "unauthenticated, and 3 more since the last entry";
        assert_eq!(told(Lang::Zh, "", counted), "被拒绝：查看案件（未登录；自上一条以来另有 3 次）");
        assert_eq!(
            told(Lang::En, "", counted),
            "was refused: show a case (not signed in; and 3 more since the last entry)"
        );
        // What is no count stays what it is.
        assert_eq!(
            told(Lang::Zh, "", "unknown, and x more since the last entry"),
            "被拒绝：查看案件（unknown, and x more since the last entry）"
        );
    }

    #[test]
    fn what_no_list_has_is_told_as_it_stands() {
        let event = json!({"type": "access.refused", "action": "moon.fly", "target": "moon 1", "why": "far"});
        assert_eq!(Lang::Zh.event(&event, &Known), "被拒绝：moon.fly（moon 1；far）");
    }
}
