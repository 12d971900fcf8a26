//! How a name sounds, for people who type it in Latin letters: `wangfang` and `wf` find 王芳.
//!
//! What a character reads as is told by the tables of the crate `pinyin`, of which every version gives the same; rows
//! of the search hold what it says, so another version comes with a migration. Of a surname (单, 曾) three readings are
//! taken, of each further character two, and of all they make together [`SOUNDS`].

use pinyin::ToPinyinMulti as _;

/// Most readings of one name.
const SOUNDS: usize = 8;

/// Full readings and initials of a name; nothing where it has no Chinese character.
pub fn of(name: &str) -> Vec<String> {
    if !name.chars().any(|c| c.to_pinyin_multi().is_some()) {
        return Vec::new();
    }
    let mut read: Vec<(String, String)> = vec![Default::default()];
    for (at, c) in name.chars().filter(|c| c.is_alphanumeric()).enumerate() {
        let readings = readings(c, if at == 0 { 3 } else { 2 });
        // The readings of the first characters are all there before those of the last are multiplied.
        let with = |reading: &String| {
            let longer = |(full, initials): &(String, String)| {
                (format!("{full}{reading}"), initials.chars().chain(reading.chars().take(1)).collect())
            };
            read.iter().map(longer).collect::<Vec<_>>()
        };
        read = readings.iter().flat_map(with).take(SOUNDS).collect();
    }
    let mut sounds: Vec<String> = read.iter().map(|(full, _)| full.clone()).collect();
    sounds.extend(read.into_iter().map(|(_, initials)| initials));
    let mut known = std::collections::BTreeSet::new();
    sounds.retain(|sound| known.insert(sound.clone()));
    sounds
}

/// What a character reads as, at most so many; what is no Chinese character reads as itself.
fn readings(c: char, most: usize) -> Vec<String> {
    let Some(multi) = c.to_pinyin_multi() else { return vec![c.to_lowercase().collect()] };
    let mut readings: Vec<String> = Vec::new();
    for reading in multi {
        let plain = reading.plain();
        // Keyboards have no ü: people type v, or u.
        let typed = if plain.contains('ü') {
            vec![plain.replace('ü', "v"), plain.replace('ü', "u")]
        } else {
            vec![plain.to_owned()]
        };
        readings.extend(typed);
    }
    let mut known = std::collections::BTreeSet::new();
    readings.retain(|reading| known.insert(reading.clone()));
    readings.truncate(most);
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_in_full_or_by_its_initials() {
        let sounds = |name: &str| of(name);
        for (name, typed) in [
            ("王芳", &["wangfang", "wf"][..]),
            ("吕布", &["lvbu", "lubu", "lb"]),
            ("单雄", &["shanxiong", "danxiong"]),
            ("曾小明", &["zengxiaoming", "zxm"]),
            ("欧阳娜", &["ouyangna", "oyn"]),
            ("阿依古丽·买买提", &["ayigulimaimaiti"]),
        ] {
            let found = sounds(name);
            for typed in typed {
                assert!(found.iter().any(|sound| sound == typed), "{name}: {typed} in {found:?}");
            }
            assert!(found.len() <= 2 * SOUNDS);
        }
        assert!(sounds("John Smith").is_empty());
    }
}
