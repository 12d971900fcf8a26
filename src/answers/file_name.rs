//! File names for what lay on a recorder: its own name, made harmless. Pure.

use evidence::ids::is_unseen;

/// Longest download name, in bytes; ext4 and NTFS take 255.
pub const NAME_LENGTH_MAX: usize = 200;

/// The last part of a path on a recorder, as a file name that does no harm on any desktop.
///
/// Separators, control and direction characters and those that Windows refuses become `_`;
/// a leading dot or dash does too, so that the name is neither hidden nor an option.
pub fn safe_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let harmful = |c: char| is_unseen(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let mut name: String = last.chars().map(|c| if harmful(c) { '_' } else { c }).collect();
    if name.starts_with(['.', '-', ' ']) {
        name.replace_range(0..1, "_");
    }
    let trimmed = name.trim_end_matches(['.', ' ']).len();
    name.truncate(trimmed);
    shorten(&mut name);
    if name.is_empty() { "recording".to_owned() } else { name }
}

/// Cuts a long name in its middle, so that the ending stays.
fn shorten(name: &mut String) {
    if name.len() <= NAME_LENGTH_MAX {
        return;
    }
    let ending =
        name.rfind('.').filter(|dot| name.len() - dot <= 16).map_or(String::new(), |dot| name[dot..].to_owned());
    let mut keep = NAME_LENGTH_MAX - ending.len();
    while !name.is_char_boundary(keep) {
        keep -= 1;
    }
    name.truncate(keep);
    name.push_str(&ending);
}

#[cfg(test)]
mod tests {
    use crate::answers::file_name::*;

    #[test]
    fn names_lose_what_can_harm() {
        assert_eq!(safe_name("DCIM/100MEDIA/a.MP4"), "a.MP4");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name(".."), "_");
        assert_eq!(safe_name("-rf"), "_rf");
        assert_eq!(safe_name(".bashrc"), "_bashrc");
        assert_eq!(safe_name("a\0b\n.mp4"), "a_b_.mp4");
        assert_eq!(safe_name("a\u{202e}4pm.exe"), "a_4pm.exe");
        assert_eq!(safe_name("执法记录仪_警号012345.amr"), "执法记录仪_警号012345.amr");
        assert_eq!(safe_name(""), "recording");
        let long = safe_name(&format!("{}.amr", "长".repeat(200)));
        assert!(long.len() <= NAME_LENGTH_MAX);
        assert_eq!(long.rsplit_once('.').map(|(_, ending)| ending), Some("amr"));
    }
}
