//! How long what is sent may be. The document of the API states these bounds, and the service asks them.

/// Longest free text (name, title, reason), in characters.
pub const TEXT_LENGTH_MAX: usize = 500;

/// Longest text of a draft or a review that tells of a whole case (facts, reasons, what is missing), in characters.
pub const PASSAGE_LENGTH_MAX: usize = 2_000;

/// Shortest password where nothing but it lets somebody in, in characters; a site may ask for more.
pub const PASSWORD_LENGTH_MIN: usize = 12;

/// Shortest password where a second factor is asked for as well, in characters.
pub const PASSWORD_LENGTH_MIN_BESIDE_CODE: usize = 8;

/// Longest name of a saved search, in characters.
pub const SAVED_NAME_LENGTH_MAX: usize = 64;

/// Longest password, in characters: more is no password but work for us.
pub const PASSWORD_LENGTH_MAX: usize = 200;

/// Recordings that are filed, or said to belong to a case, at once.
pub const FILED_AT_ONCE_MAX: usize = 500;

/// Longest text that is read, in characters.
pub const QUERY_LENGTH_MAX: usize = 500;

/// Longest text in a field of the log's filter, in characters.
pub const LOG_FIELD_LENGTH_MAX: usize = 100;

/// Longest cursor that is looked at, in characters.
pub const CURSOR_LENGTH_MAX: usize = 200;

/// Last moment that can be marked, in milliseconds: 7 days. No recorder records longer in one file.
pub const MOMENT_MS_MAX: u64 = 7 * 24 * 3600 * 1000;

/// Recordings of a case whose tracks are shown together; of those beyond it is said how many there are.
pub const TRACKS_SHOWN_MAX: usize = 500;

/// Recordings of a case that are shown of one act; of those beyond it is said how many there are.
pub const ACT_RECORDINGS_SHOWN_MAX: usize = 200;

/// Cases that are brought in by one file.
pub const CASES_IMPORTED_MAX: usize = 500;

/// Longest file of cases, in characters.
pub const CASE_FILE_LENGTH_MAX: usize = 60_000;

/// Recordings that are offered to be filed for one act.
pub const OFFERED_SHOWN_MAX: usize = 50;

/// Longest radius of a circle that recordings are looked for in, in metres.
pub const NEAR_METRES_MAX: u32 = 50_000;

/// Longest text of a circle, in characters.
pub const CIRCLE_LENGTH_MAX: usize = 80;

/// Largest document, in bytes: 256 MiB.
pub const DOCUMENT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Largest file of a transcript, in bytes: 8 MiB.
pub const TRANSCRIPT_BYTES_MAX: u64 = 8 * 1024 * 1024;
