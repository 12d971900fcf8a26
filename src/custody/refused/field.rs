//! The fields that a refusal may name: a closed list, each with what the API calls it and what people read.

use std::fmt;

use words::Lang;

macro_rules! fields {
    ($($name:ident = $written:literal, $message:literal;)*) => {
        /// A field of a request, a form or a statement.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Field {
            $(#[doc = concat!("The field `", $written, "`, told by the message `", $message, "`.")] $name,)*
        }

        impl Field {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What the API calls it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $written,)*
                }
            }

            /// The message of what people read.
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                }
            }
        }
    };
}

fields! {
    Agency = "agency", "field-agency";
    At = "at", "field-at";
    AtMs = "at_ms", "field-at-ms";
    Audio = "audio", "field-audio";
    Case = "case", "field-case";
    Certificate = "certificate", "field-certificate";
    Code = "code", "field-code";
    Cursor = "cursor", "field-cursor";
    Day = "day", "field-day";
    Days = "days", "field-days";
    DockingId = "docking id", "field-docking-id";
    End = "end", "field-end";
    File = "file", "field-file";
    Flag = "flag", "field-flag";
    Form = "form", "field-form";
    From = "from", "field-from";
    Inside = "inside", "field-inside";
    Item = "item", "field-item";
    Kind = "kind", "field-kind";
    Name = "name", "field-name";
    Number = "number", "field-number";
    Officer = "officer", "field-officer";
    Old = "old", "field-old";
    Package = "package", "field-package";
    Page = "page", "field-page";
    Part = "part", "field-part";
    Password = "password", "field-password";
    Path = "path", "field-path";
    Q = "q", "field-q";
    Reason = "reason", "field-reason";
    Recorder = "recorder", "field-recorder";
    Recording = "recording", "field-recording";
    RecordingId = "recording id", "field-recording-id";
    Recordings = "recordings", "field-recordings";
    Role = "role", "field-role";
    Size = "size", "field-size";
    Stage = "stage", "field-stage";
    Standing = "standing", "field-standing";
    Start = "start", "field-start";
    Station = "station", "field-station";
    Text = "text", "field-text";
    Title = "title", "field-title";
    ToMs = "to_ms", "field-to-ms";
    Until = "until", "field-until";
    User = "user", "field-user";
    Video = "video", "field-video";
    View = "view", "field-view";
    Wall = "wall", "field-wall";
}

impl Field {
    /// What a person reads.
    pub fn told(self, lang: Lang) -> String {
        lang.text(self.message()).into_owned()
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_told_in_both_languages_and_none_by_the_name_that_the_api_has_for_it() {
        for field in Field::ALL {
            for lang in Lang::ALL {
                let told = field.told(lang);
                assert!(told != field.message() && told != field.as_str(), "{field:?} has no text in {lang}: {told}");
            }
        }
    }
}
