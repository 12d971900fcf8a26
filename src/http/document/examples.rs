//! Examples, put together from those of the named texts and of fields by their names.

use serde_json::{Map, Value, json};

/// What fields without a schema of their own say, by name.
const BY_NAME: &[(&str, &str)] = &[
    ("about", "光明路某某烧烤店"),
    ("act", "service_leaving"),
    ("action", "recording.show"),
    ("acts", "seize"),
    ("agency_name", "薛城区综合行政执法局"),
    ("agent_version", "0.1.0"),
    ("answer", "采纳，不予加重处罚"),
    ("amount_fen", "500000"),
    ("applied_on", "2027-05-10"),
    ("article", "第十一条"),
    ("basis", "《山东省城镇容貌和环境卫生管理办法》第二十四条"),
    ("basis_en", "carried on"),
    ("basis_zh", "沿用"),
    ("because", "fine >= 5000"),
    ("body", "薛城区人民法院"),
    ("begun_on", "2026-11-05"),
    ("capture_rule", "container-end"),
    ("checked_on", "2026-10-20"),
    ("client", "192.0.2.7"),
    ("code", "0123ABCDEFGHJKMNPQRS"),
    ("command", "docket case act file"),
    ("continues", "store-within-24h"),
    ("court", "薛城区人民法院"),
    ("day", "2026-11-20"),
    ("decided_on", "2026-11-20"),
    ("deed_from", "2026-03-01"),
    ("deed_until", "2026-03-02"),
    ("delivered_on", "2026-10-07"),
    ("detail", "there is no such recording"),
    ("document", "薛政办发〔2017〕74号"),
    ("done_on", "2026-10-20"),
    ("due_on", "2026-10-22"),
    ("duty", "av-onsite-site"),
    ("en", "investigation and evidence"),
    ("ended_on", "2026-12-20"),
    ("ended_reason", "提前返回"),
    ("examined", "设置批复、检定证书、全部录像"),
    ("factors", "主动改正"),
    ("facts", "占道经营，事实清楚"),
    ("field", "complex"),
    ("filed_with", "薛政法备〔2024〕3号"),
    ("findings", "entry 7 is not the one that was signed"),
    ("flags", "capture-time-guessed"),
    ("follow_reason", "罚款已交回"),
    ("format", "docket-completeness-1"),
    ("from", "2026-10-23"),
    ("from_on", "2026-03-01"),
    ("full_on", "2026-11-25"),
    ("given_on", "2026-11-02"),
    ("ground", "现场检查发现占道经营"),
    ("holds_en", "pictures of the scene"),
    ("holds_zh", "现场照片"),
    ("id", "investigation"),
    ("if", "dispute_prone"),
    ("in_force_from", "2017-10-01"),
    ("in_force_until", "2030-12-31"),
    ("instead", "照相"),
    ("lacks", "缺少听证告知书的送达回证"),
    ("language", "zh"),
    ("last_day", "2026-10-22"),
    ("law", "某条例第十条"),
    ("made_on", "2026-10-01"),
    ("marks", "grave_harm"),
    ("matter", "penalty"),
    ("matters", "penalty"),
    ("media_type", "video/mp4"),
    ("media_types", "application/pdf"),
    ("medium", "本机关公告栏"),
    ("missing", "fine"),
    ("name", "执法记录.mp4"),
    ("nonce", "AAECAwQFBgcICQoLDA0ODw"),
    ("note", "执法证在有效期内"),
    ("number", "薛综执罚〔2026〕12号"),
    ("of", "37040301001"),
    ("officer_name", "王伟"),
    ("on", "2026-05-01"),
    ("opinion", "同意处罚决定草稿"),
    ("origin", "docket.example/custody"),
    ("other", "无"),
    ("paper", "薛综告〔2026〕3号"),
    ("party_kind", "legal_person"),
    ("passed_on_by", "某某监狱"),
    ("path", "DCIM/执法记录.mp4"),
    ("path_bytes", "44434d2fd6b4b7a8"),
    ("path_guess", "DCIM/执法"),
    ("payloadType", "application/vnd.in-toto+json"),
    ("pixel_format", "yuv420p"),
    ("place", "薛城区永福路"),
    ("postal_number", "1190000000001"),
    ("profile", "ga-t-947"),
    ("program", "whisper.cpp 1.7.4"),
    ("proof", "c2sp.org/tlog-proof@v1\nindex 7\n…"),
    ("published_on", "2025-11-04"),
    ("query", "王伟 光明路"),
    ("reason", "立案"),
    ("reason_en", "there is still time to act"),
    ("reason_zh", "尚可处理"),
    ("reasons", "主要事实不清"),
    ("receipt_number", "0012345"),
    ("refusal", "不属于紧急情况"),
    ("released", "查封"),
    ("resolution", "采纳处罚决定草稿"),
    ("reviewed", "复核后不予采纳"),
    ("rule", "store-within-24h"),
    ("rule_set", "order"),
    ("rules", "fine-org-site"),
    ("sanctions", "fine"),
    ("says", "夜间占道经营"),
    ("scope", "recordings"),
    ("seen", "docket.example/custody\n8\n…"),
    ("since", "2019-06-01"),
    ("source", "国务院办公厅关于2026年部分节假日安排的通知"),
    ("statement", "占道经营事实清楚，有现场录像和询问笔录"),
    ("steps", "出示证件，告知权利"),
    ("sue_until", "2027-04-07"),
    ("target", "recording"),
    ("tells", "hearing"),
    ("terms", "自收到告知书之日起五个工作日内"),
    ("text", "出示证件"),
    ("time_zone", "Asia/Shanghai"),
    ("title", "薛城区永福路占道经营"),
    ("token", "dks_0000000000000000000000000000000000000000000"),
    ("told_reason", "已电话告知"),
    ("until", "2026-11-25"),
    ("until_on", "2026-03-15"),
    ("urged_until", "2026-11-16"),
    ("url", "https://www.gov.cn/"),
    ("valid_from", "2024-01-01"),
    ("valid_until", "2028-12-31"),
    ("value", "video"),
    ("version", "0.1.0"),
    ("when", "seize"),
    ("why", "forbidden"),
    ("wishes", "补充当事人陈述申辩的记录"),
    ("withdrawn_reason", "拟改为不予处罚"),
    ("witness", "社区工作人员"),
    ("witnessed", "社区工作人员"),
    ("zh", "调查取证"),
];

/// Stands where no example is known; a test finds it.
const NOTHING: &str = "?";

/// Gives every named schema an example.
pub(super) fn complete(schemas: &mut Map<String, Value>) {
    let all = schemas.clone();
    for (name, schema) in schemas.iter_mut() {
        let example = of(schema, name, &all);
        if let Some(map) = schema.as_object_mut() {
            map.remove("example");
            map.insert("examples".to_owned(), json!([example]));
        }
    }
}

/// Gives every kind of content an example, but for bytes.
pub(super) fn of_content(content: &mut Value, schemas: &Map<String, Value>) {
    for (_, media) in content.as_object_mut().into_iter().flatten() {
        let schema = media["schema"].clone();
        if media.get("example").is_none() && schema["$ref"] != "#/components/schemas/Bytes" {
            media["example"] = of(&schema, "", schemas);
        }
    }
}

/// An example of a schema that stands in a field of this name.
pub(super) fn of(schema: &Value, name: &str, schemas: &Map<String, Value>) -> Value {
    if let Some(told) = told(schema) {
        return told;
    }
    if let Some(named) = schema["$ref"].as_str().and_then(|path| path.rsplit_once('/')) {
        return schemas.get(named.1).map_or(Value::Null, |schema| of(schema, named.1, schemas));
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| of(part, name, schemas));
        let fields = parts.filter_map(|part| if let Value::Object(map) = part { Some(map) } else { None });
        return Value::Object(fields.flatten().collect());
    }
    for choice in ["oneOf", "anyOf"] {
        let mut branches = schema[choice].as_array().into_iter().flatten();
        if let Some(branch) = branches.find(|branch| branch["type"] != "null") {
            return of(branch, name, schemas);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        kind => kind.as_str(),
    };
    match kind {
        Some("array") => {
            let fewest = schema["minItems"].as_u64().unwrap_or(1).max(1);
            (0..fewest).map(|_| of(&schema["items"], name, schemas)).collect()
        }
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields.map(|(name, schema)| (name.clone(), of(schema, name, schemas))).collect()
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        Some("string") => {
            let known = BY_NAME.iter().find(|(field, _)| *field == name);
            json!(known.map_or(NOTHING, |(_, text)| text))
        }
        _ => Value::Null,
    }
}

/// The example that a schema tells itself.
fn told(schema: &Value) -> Option<Value> {
    let given = schema.get("example").or_else(|| schema.get("examples")?.get(0));
    given.or_else(|| schema.get("const")).or_else(|| schema.get("enum")?.get(0)).cloned()
}
