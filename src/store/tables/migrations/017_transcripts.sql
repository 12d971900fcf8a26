-- Transcripts: what people or programs wrote down of what is said in recordings. A fold of the log; the lines come from
-- the object that the entry names.
CREATE TABLE transcripts (
    transcript TEXT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    language TEXT,
    program TEXT,
    content TEXT NOT NULL,
    size BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    -- JSON: the lines in their plain form.
    lines TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    -- When it was taken away: it is neither shown nor searched from then on.
    removed_at BIGINT
) STRICT;
CREATE INDEX transcripts_by_recording ON transcripts (recording, added_at, transcript) WHERE removed_at IS NULL;
