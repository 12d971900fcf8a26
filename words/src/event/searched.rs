//! A search in words: where, and for what. Queries stand in the log as programs wrote them; what cannot be read is
//! told as it stands.

use fluent_bundle::FluentArgs;
use serde_json::{Map, Value};

use crate::Lang;
use crate::event::{Teller, event_id, text_of};

/// Fields of a query that say how much is listed, and not of what.
const PLACES: [&str; 6] = ["cursor", "before", "limit", "page", "width", "look"];

/// Fields of queries that are written `name=value`.
const WRITTEN: [&str; 19] = [
    "item",
    "person",
    "kind",
    "from",
    "until",
    "limit",
    "entry",
    "bundle",
    "width",
    "first",
    "last",
    "by",
    "stored",
    "standing",
    "station",
    "officer",
    "recorder",
    "flag",
    "within_hours",
];

/// What an export of the log begins with.
const EXPORT: &str = "export";

pub(super) fn tell(lang: Lang, fields: &Map<String, Value>, teller: &impl Teller, args: &mut FluentArgs<'_>) {
    let (scope, query) = (text_of(fields, "scope"), text_of(fields, "query"));
    args.set("scope", lang.scope(scope).unwrap_or_else(|| teller.plain(scope)));
    let exported = scope == "log" && query.split(' ').next() == Some(EXPORT);
    let told = wanted(scope, query).map(|wanted| told(lang, scope, &wanted, teller));
    let told = told.map(|told| if exported { lang.with("query-export", &[("value", told.into())]) } else { told });
    args.set("query", told.unwrap_or_else(|| teller.plain(query)));
    // How many, not which: those stand among the items.
    args.set("pictured", fields.get("pictured").and_then(Value::as_array).map_or(0, Vec::len));
}

/// What is searched of a search that somebody keeps.
pub(super) fn tell_saved(lang: Lang, fields: &Map<String, Value>, teller: &impl Teller, args: &mut FluentArgs<'_>) {
    let query = text_of(fields, "query");
    let told = wanted("recordings", query).map(|wanted| told(lang, "recordings", &wanted, teller));
    args.set("query", told.unwrap_or_else(|| teller.plain(query)));
}

impl Lang {
    /// Where somebody searched, as `search.made` names it.
    pub fn scope(self, word: &str) -> Option<String> {
        self.find(&format!("scope-{word}"), None)
    }
}

/// A query, read: each field with what it asks for.
type Wanted = Vec<(String, String)>;

fn wanted(scope: &str, query: &str) -> Option<Wanted> {
    match scope {
        "recordings" | "facets" => {
            let Ok(Value::Object(fields)) = serde_json::from_str(query) else { return None };
            let text = |value: Value| match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Some(fields.into_iter().map(|(name, value)| (name, text(value))).collect())
        }
        "cases" | "queue" | "complaints" if query.is_empty() => Some(Vec::new()),
        "queue" if query == "suggested" => Some(vec![("suggested".to_owned(), query.to_owned())]),
        "cases" => Some(vec![("text".to_owned(), query.to_owned())]),
        "log" => match query.strip_prefix(EXPORT) {
            Some(rest) if rest.is_empty() || rest.starts_with(' ') => written(rest.trim_start()),
            _ => written(query),
        },
        "deadlines" => written(query),
        _ => None,
    }
}

/// `name=value name=value`, where values may hold spaces.
fn written(query: &str) -> Option<Wanted> {
    let starts = |at: usize| at == 0 || query[..at].ends_with(' ');
    let name_at = |at: usize| {
        let name =
            WRITTEN.into_iter().find(|name| query[at..].strip_prefix(name).is_some_and(|rest| rest.starts_with('=')));
        name.filter(|_| starts(at)).map(|name| (at, name))
    };
    let names: Vec<(usize, &str)> = query.char_indices().filter_map(|(at, _)| name_at(at)).collect();
    if names.first().map_or(!query.is_empty(), |(at, _)| *at != 0) {
        return None;
    }
    let ends = names.iter().skip(1).map(|(at, _)| *at).chain([query.len()]);
    let value = |at: usize, name: &str, end: usize| query[at + name.len() + 1..end].trim_end().to_owned();
    Some(names.iter().zip(ends).map(|((at, name), end)| ((*name).to_owned(), value(*at, name, end))).collect())
}

fn told(lang: Lang, scope: &str, wanted: &Wanted, teller: &impl Teller) -> String {
    let asked = wanted.iter().filter(|(name, value)| !PLACES.contains(&name.as_str()) && !value.is_empty());
    let told: Vec<String> = asked.map(|(name, value)| field(lang, (scope, name), value, teller)).collect();
    if told.is_empty() { lang.text("query-all").into_owned() } else { told.join(&lang.text("query-between")) }
}

/// One field of a query.
fn field(lang: Lang, (scope, name): (&str, &str), value: &str, teller: &impl Teller) -> String {
    let plain = || teller.plain(value);
    let (id, told) = match (scope, name) {
        ("log", "from") if value.bytes().all(|byte| byte.is_ascii_digit()) => ("from-entry", plain()),
        ("log", "kind") => {
            let name = lang.find(&event_id(value).replacen("event-", "log-kind-", 1), None).unwrap_or_else(plain);
            return lang.with("query-event", &[("name", name.into()), ("id", plain().into())]);
        }
        ("log", "person") => ("person", person(lang, value, teller)),
        ("log", "item") => ("item", lang.item(value, teller).unwrap_or_else(plain)),
        (_, "from" | "until" | "at") => (name, teller.moment(value).unwrap_or_else(plain)),
        (_, "by") => (name, lang.named(value)),
        (_, "officer") if value == "none" => (name, lang.named(value)),
        (_, "officer") => (name, lang.beside(teller.officer(value), value, teller)),
        (_, "station") => (name, lang.beside(teller.station(value), value, teller)),
        (_, "agency") => (name, lang.agency(value, teller)),
        (_, "case") => (name, teller.plain(&teller.case(value).unwrap_or_else(|| value.to_owned()))),
        (_, "kind" | "standing") => (name, teller.plain(&lang.named(value))),
        (_, "stored") => (name, lang.named(if value == "true" { "yes" } else { "no" })),
        (_, "flag") => {
            let flags: Vec<String> = value.split(',').map(|flag| teller.plain(&lang.named(flag))).collect();
            (name, flags.join(&lang.text("list-comma")))
        }
        _ => (name, plain()),
    };
    let message = format!("query-{id}");
    let args = FluentArgs::from_iter([("value", told.clone())]);
    lang.find(&message, Some(&args)).unwrap_or_else(|| format!("{}={told}", teller.plain(name)))
}

/// Whoever acts, as filters of the log name them: an account, or `kind:id`.
fn person(lang: Lang, asked: &str, teller: &impl Teller) -> String {
    match asked.split_once(':') {
        None => lang.beside(teller.person(asked), asked, teller),
        Some(("service", "")) => lang.named("service"),
        Some(("nobody", "")) => lang.named("nobody"),
        Some(_) => lang.item(asked, teller).unwrap_or_else(|| teller.plain(asked)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Known;

    impl Teller for Known {
        fn moment(&self, instant: &str) -> Option<String> {
            instant.strip_suffix('Z').map(|time| time.replace('T', " "))
        }

        fn officer(&self, certificate: &str) -> Option<String> {
            (certificate == "37001").then(|| "张三".to_owned())
        }

        fn person(&self, account: &str) -> Option<String> {
            (account == "li").then(|| "李四".to_owned())
        }

        fn case(&self, case: &str) -> Option<String> {
            (case == "c1").then(|| "薛综执罚〔2026〕1号".to_owned())
        }
    }

    fn told(lang: Lang, scope: &str, query: &str) -> String {
        lang.event(&json!({"type": "search.made", "scope": scope, "query": query, "shown": 2}), &Known)
    }

    #[test]
    fn a_search_is_told_in_words() {
        let all = json!({"limit": 100, "cursor": "x"}).to_string();
        assert_eq!(told(Lang::Zh, "recordings", &all), "查询音像记录：全部，列出 2 条");
        let some = json!({"q": "王伟 上周", "officer": "37001", "kind": "video", "standing": "at_risk", "stored": false,
            "from": "2026-01-01T08:00:00Z", "flag": "empty,name-differs:+8h", "case": "c1", "limit": 5});
        let said = told(Lang::Zh, "facets", &some.to_string());
        assert_eq!(
            said,
            "查询音像记录的分类统计：案件 薛综执罚〔2026〕1号；异常 空文件、文件名的时间与认定相差 +8h；\
             2026-01-01 08:00:00 起；种类 视频；执法人员 张三（37001）；“王伟 上周”；入库时限 即将逾期；已入库 否，列出 2 条"
        );
        assert_eq!(told(Lang::Zh, "cases", ""), "查询案件：全部，列出 2 条");
        assert_eq!(told(Lang::Zh, "cases", "占道"), "查询案件：“占道”，列出 2 条");
        assert_eq!(told(Lang::Zh, "deadlines", "from= until="), "查询入库时限：全部，列出 2 条");
        assert_eq!(
            told(Lang::Zh, "deadlines", "first=2026-01-01 last=2026-01-31"),
            "查询入库时限：2026-01-01 起；2026-01-31 止，列出 2 条"
        );
    }

    #[test]
    fn a_search_that_is_kept_is_told_in_words() {
        let query = json!({"q": "光明路", "officer": "37001"}).to_string();
        let saved = json!({"type": "saved_search.made", "search": "5a", "name": "光明路", "query": query});
        let said = Lang::Zh.event(&saved, &Known);
        assert_eq!(said, "保存查找“光明路”：执法人员 张三（37001）；“光明路”");
        let all = json!({"type": "saved_search.made", "search": "5a", "name": "all", "query": "{}"});
        assert_eq!(Lang::En.event(&all, &Known), "saved the search “all”: everything");
    }

    #[test]
    fn a_reading_of_the_log_is_told_in_words() {
        assert_eq!(told(Lang::Zh, "log", ""), "查询保管日志：全部，列出 2 条");
        assert_eq!(told(Lang::Zh, "log", "from=0 limit=100"), "查询保管日志：第 0 条起，列出 2 条");
        assert_eq!(told(Lang::Zh, "log", "entry=7"), "查询保管日志：第 7 条，列出 2 条");
        assert_eq!(told(Lang::Zh, "log", "bundle=3 width=256"), "查询保管日志：第 3 组，列出 2 条");
        let filter = "item=薛 1号 person=li kind=case.opened from=2026-01-01 09:05 until=2026-02-01";
        assert_eq!(
            told(Lang::Zh, "log", &format!("export {filter}")),
            "查询保管日志：导出（对象 薛 1号；操作者 李四（li）；事项“登记案件”（case.opened）；2026-01-01 09:05 起；2026-02-01 止），列出 2 条"
        );
        assert_eq!(
            told(Lang::Zh, "log", "item=case:c1 person=nobody:"),
            "查询保管日志：对象 案件 薛综执罚〔2026〕1号；操作者 未表明身份者，列出 2 条"
        );
        assert_eq!(
            told(Lang::En, "log", "export kind=case.opened"),
            "searched log entries: export kind=case.opened (case opened), 2 shown"
        );
    }

    #[test]
    fn a_page_is_told_with_how_many_pictures_it_had() {
        let page = |lang: Lang, pictured: &[&str]| {
            let page = json!({"type": "search.shown", "scope": "cases", "query": "占道", "shown": 3, "counted": true,
                "pictured": pictured});
            lang.event(&page, &Known)
        };
        assert_eq!(page(Lang::Zh, &[]), "查询案件：“占道”，列出 3 条");
        assert_eq!(page(Lang::Zh, &["a", "b"]), "查询案件：“占道”，列出 3 条，其中 2 条带画面");
        assert_eq!(page(Lang::En, &[]), "searched cases: “占道”, 3 shown");
        assert_eq!(page(Lang::En, &["a"]), "searched cases: “占道”, 3 shown, 1 with a picture");
    }

    #[test]
    fn what_cannot_be_read_is_told_as_it_stands() {
        // A long query is cut, and is no JSON then.
        for (scope, query) in [("recordings", "{\"q\":\"a…"), ("log", "by hand"), ("deadlines", "x"), ("moon", "y=1")]
        {
            assert!(told(Lang::Zh, scope, query).contains(query), "{scope} {query}");
        }
        let strange = json!({"colour": "red"}).to_string();
        assert_eq!(told(Lang::Zh, "recordings", &strange), "查询音像记录：colour=red，列出 2 条");
        assert!(told(Lang::Zh, "log", "kind=moon.landed").contains("moon.landed"));
    }
}
