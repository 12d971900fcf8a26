//! What stations write of the times that they found, in words: in which zone a time was read and why, and what is odd
//! about it. Manifests have it as the sentences that are known here; others are told as they stand.

use crate::Lang;

/// What stations write, and the message of it.
const SAID: [(&str, &str); 27] = [
    ("Z by format", "zone-utc-by-format"),
    ("Z by file system", "zone-utc-by-file-system"),
    ("Z by file system, where the recorder set its offset", "zone-utc-where-offset"),
    ("recorder's wall clock, in the zone of the mount", "zone-of-mount"),
    ("counted from 1970 in UTC", "zone-counted"),
    ("offset in the name", "zone-in-name"),
    ("offset beside it", "zone-beside"),
    ("none", "zone-none"),
    ("taken for the end of the capture", "note-end"),
    ("taken for the end of the recording, when the container was closed", "note-closed"),
    ("taken for a wall clock written as if it were UTC", "note-wall-as-utc"),
    ("taken for the wall clock at the end, written as if it were UTC", "note-wall-as-utc-at-end"),
    ("taken for the second of two such hours, after the clocks were set back", "note-set-back"),
    ("taken for UTC, against what this recorder's profile says", "note-utc-after-all"),
    ("taken as moved from 1970 to 1904 twice", "note-other-epoch"),
    ("taken for the time of the recording's first chapter", "note-first-chapter"),
    ("taken as mounted in another zone than the recorder's", "note-wrong-zone"),
    ("this recorder writes its wall clock as if it were UTC", "note-profile-wall"),
    ("the clocks were changed then; the usual reading is taken", "note-changed-then"),
    ("FAT keeps steps of 2 s and no zone", "note-fat"),
    ("a day without a time", "note-day-alone"),
    ("a time without a day", "note-time-alone"),
    ("not a date", "note-no-date"),
    ("not a time", "note-no-time"),
    ("not set", "note-not-set"),
    ("blank", "note-blank"),
    ("not YYYYMMDDhhmmss", "note-no-digits"),
];

/// How the zone of a recorder's wall clock is known, behind the zone.
const KNOWN_BY: [(&str, &str); 2] =
    [(" configured for the recorder", "zone-configured"), (" assumed, the station's", "zone-assumed")];

/// What a time in a file is called, behind what keeps it: the longer ends first.
const FIELDS: [(&str, &str); 13] = [
    (" creation time, taken as counted from 1970", "stated-created-1970"),
    (" creation date of a broadcast", "stated-created-broadcast"),
    (" creation time", "stated-created-time"),
    (" creation date", "stated-created-date"),
    (" date created", "stated-created-date"),
    (" recording time", "stated-recorded-time"),
    (" recorded date", "stated-recorded-date"),
    (" time stamps", "stated-stamps"),
    (" last change", "stated-changed"),
    (" udta date", "stated-udta-date"),
    (" TYER, TDAT and TIME", "stated-id3"),
    (" date", "stated-date"),
    (" time", "stated-time"),
];

/// Between two notes.
const BETWEEN: &str = "; ";

impl Lang {
    fn said(self, written: &str) -> Option<String> {
        if let Some((_, id)) = SAID.iter().find(|(text, _)| *text == written) {
            return Some(self.text(id).into_owned());
        }
        let (keeper, id) = FIELDS.iter().find_map(|(ending, id)| Some((written.strip_suffix(ending)?, id)))?;
        Some(self.with(id, &[("of", keeper.to_owned().into())]))
    }

    /// In which zone a time was read, and why.
    pub fn zone(self, written: &str) -> String {
        let known = KNOWN_BY.iter().find_map(|(ending, id)| Some((written.strip_suffix(ending)?, id)));
        match known {
            Some((zone, id)) => self.with(id, &[("zone", zone.to_owned().into())]),
            None => self.said(written).unwrap_or_else(|| written.to_owned()),
        }
    }

    /// What is odd about a time.
    pub fn note(self, written: &str) -> String {
        let parts: Vec<&str> = written.split(BETWEEN).collect();
        let (mut told, mut at) = (Vec::new(), 0);
        while at < parts.len() {
            // One of the notes has a `;` in itself.
            let two = parts.get(at + 1).and_then(|next| self.said(&[parts[at], BETWEEN, next].concat()));
            at += if two.is_some() { 2 } else { 1 };
            told.push(two.unwrap_or_else(|| self.said(parts[at - 1]).unwrap_or_else(|| parts[at - 1].to_owned())));
        }
        told.join(&self.text("query-between"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stations_write_of_times_is_told_in_words() {
        for lang in Lang::ALL {
            for (_, id) in SAID.iter().chain(&KNOWN_BY).chain(&FIELDS) {
                assert!(lang.find(id, None).is_some(), "{lang}: {id}");
            }
        }
        assert_eq!(Lang::Zh.zone("Z by file system"), "UTC，按文件系统的规定");
        assert_eq!(Lang::Zh.zone("Asia/Shanghai configured for the recorder"), "Asia/Shanghai，为该执法记录仪配置");
        assert_eq!(Lang::Zh.zone("+08:00 by hand"), "+08:00 by hand");
        for (lang, told) in [(Lang::Zh, "mvhd 创建时间；未设置"), (Lang::En, "mvhd creation time; not set")] {
            assert_eq!(lang.note("mvhd creation time; not set"), told);
        }
        for (ending, _) in FIELDS {
            let told = Lang::Zh.note(&format!("X{ending}"));
            assert!(told.chars().filter(char::is_ascii_lowercase).count() <= "udta".len(), "{told}");
        }
        let notes = "RIFF DTIM; the clocks were changed then; the usual reading is taken; not a date";
        assert_eq!(Lang::Zh.note(notes), "RIFF DTIM；该时刻正值拨钟，按通常读法；不是日期");
        assert_eq!(Lang::Zh.note("taken for the end of the capture"), "视为拍摄结束时间");
        assert_eq!(Lang::En.note("RIFF DTIM; not a date"), "RIFF DTIM; not a date");
    }
}
