//! Texts, source and formats held against each other: both languages have the same messages, each of which somebody
//! asks for, and everything that is asked for is there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use words::NOUNS;

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The messages of a language, each with its text as the file has it.
fn messages(language: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    for noun in NOUNS {
        let text = read(&root().join("words").join(language).join(format!("{noun}.ftl")));
        let resource = fluent_bundle::FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{language}/{noun}.ftl: {:?}", resource.err().map(|(_, errors)| errors));
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let (id, text) = line.split_once(" =").unwrap_or_else(|| panic!("{language}/{noun}.ftl: {line}"));
                assert_eq!(messages.insert(id.to_owned(), text.to_owned()), None, "{language}: {id} is there twice");
                id.clone_into(&mut last);
            } else if let Some(held) = messages.get_mut(&last) {
                held.push('\n');
                held.push_str(line);
            }
        }
    }
    messages
}

/// The variables that a text names, but for those that only choose between its forms.
fn variables(text: &str) -> BTreeSet<String> {
    let named = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    text.split('$').skip(1).map(named).collect()
}

/// Every source file that may ask for a text: Rust and scripts of pages, but not this package's tests.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in [
        "src",
        "evidence/src",
        "ingest-agent/src",
        "media-protocol/src",
        "media-worker/src",
        "printouts/src",
        "words/src",
    ] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 300, "{} source files were read", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "js") {
            let text = read(&path);
            found.push((path, text));
        }
    }
}

/// The types of events in `FORMAT.md`.
fn events() -> Vec<String> {
    let format = read(&root().join("evidence/FORMAT.md"));
    let section = format.split("## 5. ").nth(1).and_then(|rest| rest.split("## 6. ").next()).expect("section 5");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let events: Vec<String> = rows.filter_map(|line| line.split('`').nth(1)).map(str::to_owned).collect();
    assert!(events.len() > 45, "{} events were read", events.len());
    events
}

#[test]
fn both_languages_have_the_same_messages() {
    let (zh, en) = (messages("zh"), messages("en"));
    assert!(zh.len() > 1200, "{} messages were read", zh.len());
    let missing = |of: &BTreeMap<String, String>, from: &BTreeMap<String, String>| {
        of.keys().filter(|id| !from.contains_key(*id)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(missing(&zh, &en), Vec::<String>::new(), "missing in English");
    assert_eq!(missing(&en, &zh), Vec::<String>::new(), "missing in Chinese");
}

/// A text that is told with less in one language than in the other leaves its readers without something. Where a text
/// stands for another (`{ time-stored }`), that one is held against its translation by itself. What a reader of JSON, a
/// file system or a database says (`{ $said }`) is English: Chinese tells the fields of it instead.
#[test]
fn both_languages_tell_the_same_variables() {
    let (zh, en) = (messages("zh"), messages("en"));
    let differ: Vec<&String> = zh
        .iter()
        .filter(|(id, text)| variables(text) != variables(&en[*id]) && !quoted(&en[*id]))
        .map(|(id, _)| id)
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

/// Whether an English text quotes what something else says in its own words.
fn quoted(text: &str) -> bool {
    text.contains("{ $said }")
}

#[test]
fn every_message_that_source_asks_for_is_there() {
    let known = messages("zh");
    let (mut missing, mut asked) = (BTreeSet::new(), 0);
    // Families of texts that are handed about by their names.
    let families = ["column-", "report-", "access-", "seen-", "verify-", "history-", "log-fault-", "error-"];
    for (path, text) in sources() {
        let mut check = |id: &str| {
            let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            asked += usize::from(is_id);
            if is_id && !known.contains_key(id) {
                missing.insert(format!("{id} in {}", path.display()));
            }
        };
        for call in [".text(\"", ".with(\""] {
            for (at, _) in text.match_indices(call) {
                // Rows of tables have a `text` too.
                let of_language = ["lang", "language", "lang()"].iter().any(|of| text[..at].trim_end().ends_with(of));
                if of_language {
                    check(text[at + call.len()..].split('"').next().unwrap_or_default());
                }
            }
        }
        for (at, _) in text.match_indices("say!(") {
            let arguments = text[at..].split('"').next().unwrap_or_default();
            if arguments.matches(',').count() == 1 {
                check(text[at + arguments.len() + 1..].split('"').next().unwrap_or_default());
            }
        }
        let is_client = path.components().any(|part| part.as_os_str() == "client" || part.as_os_str() == "told");
        if is_client {
            for literal in text.split('"').skip(1).step_by(2) {
                if families.iter().any(|family| literal.starts_with(family)) {
                    check(literal);
                }
            }
        }
    }
    assert!(asked > 700, "{asked} were asked for");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Words of the formats: what a recorder's clock may be blamed for is put together from these.
const BLAMED: [&str; 5] = ["name", "container", "exif", "sidecar", "mtime"];

/// All source, and what stands in it: looked through once, and not for each message.
struct Source<'a> {
    text: &'a str,
    /// What stands between two quotes, wherever the first of them opens or closes a text.
    quoted: HashSet<&'a str>,
    names: HashSet<&'a str>,
}

impl<'a> Source<'a> {
    fn of(text: &'a str) -> Self {
        let names = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        Self { text, quoted: text.split('"').collect(), names }
    }
}

/// Whether source names a value of the format: as text, or as the variant that is written so.
fn is_value(word: &str, source: &Source<'_>) -> bool {
    let camel: String = word
        .split('-')
        .map(|part| {
            part.chars()
                .next()
                .map_or_else(String::new, |c| c.to_uppercase().chain(part[c.len_utf8()..].chars()).collect())
        })
        .collect();
    let written = [
        word.to_owned(),
        word.replace('-', "_"),
        word.replacen('-', ".", 1),
        word.replace('-', " "),
        word.rsplit_once('-').map_or_else(String::new, |(lead, last)| format!("{lead} {last}")),
    ];
    written.iter().any(|text| !text.is_empty() && source.quoted.contains(text.as_str()))
        || source.names.contains(camel.as_str())
}

#[test]
fn every_message_is_asked_for_somewhere() {
    let events = events();
    let source: String = sources().into_iter().map(|(_, text)| text).collect();
    let source = Source::of(&source);
    let texts = messages("zh");
    let event_ids: BTreeSet<String> = events.iter().map(|event| words::event::event_id(event)).collect();
    let of_event =
        |id: &str, lead: &str| id.strip_prefix(lead).is_some_and(|rest| event_ids.contains(&format!("event-{rest}")));
    // The families that are asked for with a part that is known only then; the part must be known to source.
    let families = [
        "search-by-",
        "search-column-",
        "log-group-",
        "log-item-",
        "import-kind-",
        "import-column-",
        "field-",
        "finding-",
        "notice-",
        "limit-",
        "reason-",
        "reason-of-",
        "cause-",
        "problem-",
        "error-",
        "case-",
        "action-",
        "target-",
        "scope-",
        "query-",
    ];
    let asked = |id: &str| {
        source.quoted.contains(id)
            || texts.values().any(|text| text.contains(&format!("{{ {id} }}")))
            || of_event(id, "event-")
            || of_event(id, "log-kind-")
            || families.iter().any(|family| id.strip_prefix(family).is_some_and(|part| is_value(part, &source)))
            || id.strip_prefix("help-docket-").is_some_and(|path| path.split('-').all(|name| is_value(name, &source)))
            || id.strip_prefix("word-track-").is_some_and(|reader| is_value(reader, &source))
            || id.strip_prefix("word-").is_some_and(|word| {
                let blamed = word
                    .split_once("-clock-")
                    .or_else(|| word.rsplit_once("-differs").map(|(source, _)| (source, "differs")));
                let blamed = blamed.is_some_and(|(of, why)| BLAMED.contains(&of) && source.text.contains(why));
                let amount = source.text.contains(&format!("\"{word}:"));
                blamed || amount || is_value(word, &source)
            })
    };
    let dead: Vec<&String> = texts.keys().filter(|id| !asked(id)).collect();
    assert!(dead.is_empty(), "nobody asks for {dead:#?}");
}

/// The situations that findings rest on, as source names them.
fn causes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in sources().into_iter().filter(|(_, text)| text.contains("cause::")) {
        for call in ["Cause::new(", "Cause::of(", "Flaw::new(", "Self::of("] {
            for (at, _) in text.match_indices(call) {
                // A code may stand on the next line.
                let code =
                    text[at + call.len()..].trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                found.extend(code.map(str::to_owned));
            }
        }
    }
    assert!(found.len() > 120, "{} causes were read", found.len());
    found
}

#[test]
fn every_cause_of_a_finding_is_told_in_both_languages() {
    let known = messages("zh");
    let untold: Vec<String> =
        causes().into_iter().filter(|code| !known.contains_key(&format!("cause-{code}"))).collect();
    assert!(untold.is_empty(), "{untold:#?}");
}

/// Two words of English in a row: what a person would read as English. Commands are written as they are typed.
fn english(text: &str) -> Option<String> {
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let words: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || " -_.".contains(c))).collect();
    words.iter().find_map(|run| {
        let mut before = "";
        for word in run.split(' ') {
            if is_word(before) && is_word(word) && !["docket", "agent"].iter().any(|program| run.contains(program)) {
                return Some((*run).trim().to_owned());
            }
            before = word;
        }
        None
    })
}

#[test]
fn no_chinese_text_holds_english() {
    assert_eq!(english("该部分 (cannot be read)"), Some("cannot be read".to_owned()));
    assert_eq!(english("请运行 docket case list，见 predicate.nonce 与 SHA-256"), None);
    let found: Vec<String> =
        messages("zh").into_iter().filter_map(|(id, text)| Some(format!("{id}: {}", english(&text)?))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// The texts that stand in source behind any of these openings.
fn literals_behind(folder: &str, openings: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let of_folder =
        sources().into_iter().filter(|(path, _)| path.strip_prefix(root()).is_ok_and(|at| at.starts_with(folder)));
    for (_, text) in of_folder {
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        for opening in openings {
            let behind = product.match_indices(opening).map(|(at, _)| &product[at + opening.len()..]);
            found.extend(behind.filter_map(|rest| rest.split_once('"')).map(|(literal, _)| literal.to_owned()));
        }
    }
    found
}

/// Rows that let somebody in, by their tables, as refusals name those that are not bound.
#[test]
fn whatever_row_lets_nobody_in_is_told_in_both_languages() {
    let known = messages("zh");
    let bindings = read(&root().join("src/store/tables/bindings.rs"));
    let tables = ["users", "enrolment_codes", "credentials", "sessions", "stations", "tokens"];
    for table in tables {
        assert!(bindings.contains(&format!("=> (\"{table}\", ")), "{table}");
        assert!(known.contains_key(&format!("target-{}", table.replace('_', "-"))), "{table}");
    }
    assert_eq!(bindings.matches("=> (\"").count(), tables.len(), "another table lets somebody in");
}

/// Flags of a station that are written as they are; those with an amount and those of clocks are put together, and held
/// against the words where they are made.
#[test]
fn every_flag_of_a_station_is_told_in_both_languages() {
    let known = messages("zh");
    let mut flags = literals_behind("ingest-agent/src", &["flags.push(\""]);
    // Those with a name of their own.
    for name in ["DAMAGED", "BOUNDED", "CHANGED_IN_PLACE"] {
        flags.extend(literals_behind("ingest-agent/src", &[&format!("const {name}: &str = \"")]));
    }
    assert!(flags.len() > 12, "{flags:?}");
    let untold: Vec<&String> = flags.iter().filter(|flag| !known.contains_key(&format!("word-{flag}"))).collect();
    assert!(untold.is_empty(), "{untold:#?}");
}

/// What a station notes of a time that it found, and in which zone it read it.
#[test]
fn every_note_of_a_time_is_told_in_chinese() {
    let openings = ["Nothing(\"", "Err(\"", "notes.push(\"", "let note = \""];
    let notes: BTreeSet<String> = ["ingest-agent/src/media", "ingest-agent/src/capture", "ingest-agent/src/profiles"]
        .iter()
        .flat_map(|folder| literals_behind(folder, &openings))
        .collect();
    assert!(notes.len() > 5, "{notes:?}");
    let untold: Vec<&String> = notes.iter().filter(|note| words::Lang::Zh.note(note) == **note).collect();
    assert!(untold.is_empty(), "{untold:#?}");
}

#[test]
fn every_event_is_told_in_both_languages() {
    let mut untold = Vec::new();
    for language in ["zh", "en"] {
        let known = messages(language);
        for event in events() {
            let id = words::event::event_id(&event);
            untold.extend((!known.contains_key(&id)).then(|| format!("{language}: {id}")));
        }
    }
    assert!(untold.is_empty(), "{untold:#?}");
}

/// A row of [`TERMS`].
type Term = (&'static str, &'static str, &'static [&'static str], &'static str, &'static [&'static str]);

/// A thing, its one term in Chinese and English, and terms that must not stand for it.
const TERMS: [Term; 29] = [
    (
        "the machine that recorders are docked to",
        "采集站",
        &["工作站", "采集终端", "数据站"],
        "station",
        &["workstation", "dock station"],
    ),
    ("the body camera", "记录仪", &["摄像机", "录像仪"], "recorder", &["body camera", "bodycam"]),
    ("one file off a recorder", "音像记录", &["视音频", "音视频记录"], "recording", &["clip file", "footage file"]),
    ("hash, sign, chain", "封存", &["密封", "封装存证"], "seal", &["sealing off"]),
    ("what a seal signs", "封存清单", &["封存声明", "密封清单"], "manifest", &["sealing list"]),
    (
        "the proof that it is stored",
        "入库回执",
        &["入库凭证", "收据"],
        "receipt",
        &["acknowledgement", "acknowledgment"],
    ),
    ("the log", "保管日志", &["监管日志", "审计日志", "托管日志"], "custody log", &["audit log", "chain log"]),
    ("the signed head of the log", "检查点", &["校验点", "快照点"], "checkpoint", &["tree head"]),
    ("what leaves the system", "证据包", &["数据包", "证物包"], "package", &["bundle", "archive file"]),
    ("the 24-hour clock", "入库时限", &["入库期限", "上传时限"], "deadline", &["time limit"]),
    ("a clock that is about to end", "即将逾期", &["临近期限", "将要逾期"], "at risk", &["nearly late", "due soon"]),
    ("a clock that runs", "时限内", &["期限内"], "waiting", &["in time"]),
    ("the kind of record that a photo is", "照相", &["照片", "拍照"], "photo", &["picture record"]),
    ("what nobody knows", "不详", &["未知", "不明确", "未写明"], "unknown", &[]),
    (
        "a station that may no more",
        "吊销",
        &["采集站已撤销", "撤销采集站", "被撤销"],
        "revoke",
        &["take back", "taken back"],
    ),
    (
        "the clock of the service's machine",
        "服务器时钟",
        &["系统时钟", "主机时钟"],
        "service's clock",
        &["system clock"],
    ),
    ("what nobody can be sure of", "存疑", &["被怀疑", "可疑"], "in doubt", &[]),
    ("an entry of the log", "条目", &["日志记录", "制作记录说", "这种记录", "同一条记录"], "entry", &[]),
    (
        "when footage is seen or fetched",
        "观看",
        &["查看权限", "查看者", "打开的查看", "本次查看"],
        "view",
        &["viewing session"],
    ),
    ("when a station was last heard of", "最近联系", &["来报，请", "最近来报", "久未来报"], "last contact", &[]),
    (
        "who looks after the installation",
        "系统管理员",
        &["超级管理员", "请管理员", "由管理员", "或管理员"],
        "administrator",
        &["sysadmin"],
    ),
    ("making an account", "开设账号", &["建立账号", "新建账号", "创建账号"], "account", &[]),
    ("entering a case", "登记案件", &["新建案件", "建立案件"], "case", &[]),
    ("saying that the log was restored", "确认日志", &["接受日志", "管理员接受"], "restored", &[]),
    ("what the service signs with", "服务签名密钥", &["服务公钥", "服务密钥"], "service key", &[]),
    ("a hash", "哈希", &["摘要", "散列"], "hash", &["checksum of the content"]),
    ("a stretch of bytes or time", "范围", &["区间"], "range", &[]),
    ("being signed in", "登录", &["会话", "登陆"], "sign", &["log in", "login"]),
    ("what cannot be read", "无法解读", &["无法识读", "不能识读"], "cannot be read", &[]),
];

#[test]
fn a_thing_has_one_term() {
    let (zh, en) = (messages("zh"), messages("en"));
    let mut found = Vec::new();
    for (thing, term, others, english, others_english) in TERMS {
        assert!(zh.values().any(|text| text.contains(term)), "{term} stands nowhere");
        assert!(en.values().any(|text| text.to_lowercase().contains(english)), "{english} stands nowhere");
        for (texts, others) in [(&zh, others), (&en, others_english)] {
            for (id, text) in texts {
                let said = text.to_lowercase();
                found.extend(
                    others
                        .iter()
                        .filter(|other| said.contains(**other))
                        .map(|other| format!("{id}: {other} for {thing}")),
                );
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Words that only stand with another before them; elsewhere it is the other term for the thing.
const QUALIFIED: [(&str, &[&str], &[&str]); 3] = [
    // A dash camera is another thing; what a file of theirs may be called by its columns stays.
    ("记录仪", &["执法", "行车", "联咏类"], &["import-column-recorder"]),
    ("管理员", &["系统", "证据"], &[]),
    ("验证码", &["动态"], &[]),
];

#[test]
fn a_term_stands_whole() {
    let mut found = Vec::new();
    for (id, text) in messages("zh") {
        for (term, leads, but) in QUALIFIED {
            let bare = text.match_indices(term).any(|(at, _)| !leads.iter().any(|lead| text[..at].ends_with(lead)));
            found.extend((bare && !but.contains(&id.as_str())).then(|| format!("{id}: {term}")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Texts that name one thing: on forms, in tables of the command line, in the log and in refusals.
const ONE_THING: [&[&str]; 12] = [
    &["admin-from", "field-from", "log-from", "column-from", "import-column-from"],
    &["admin-until", "field-until", "column-until", "import-column-until"],
    &["clip-start", "field-start"],
    &["clip-end", "field-end"],
    &["recording-due", "deadline-due", "column-due"],
    &["deadline-contact", "admin-station-last"],
    &["reason", "field-reason", "column-reason", "package-reason", "tokens-reason-short"],
    &["sign-in-code", "field-code", "admin-user-second"],
    &["case-open", "log-kind-case-opened", "action-case-open"],
    &["admin-user-add", "log-kind-user-created", "action-user-add"],
    &[
        "recording-agency",
        "account-agency",
        "admin-agency",
        "column-agency",
        "field-agency",
        "log-item-agency",
        "thing-agency",
    ],
    &[
        "recording-recorder",
        "admin-recorder",
        "column-recorder",
        "field-recorder",
        "log-item-recorder",
        "deadline-recorder",
    ],
];

#[test]
fn one_thing_is_called_the_same_wherever_it_is_named() {
    let texts = messages("zh");
    for ids in ONE_THING {
        let called: BTreeSet<&str> = ids.iter().map(|id| texts[*id].trim()).collect();
        assert_eq!(called.len(), 1, "{ids:?}: {called:?}");
    }
}
