-- What the site's transcriber is asked for, and what became of it. A fold of the log: what waits is taken up from here
-- after a restart.
CREATE TABLE transcript_askings (
    -- The transcript that comes of it, where one does.
    transcript TEXT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    program TEXT NOT NULL,
    language TEXT,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- waiting, running, failed, done.
    state TEXT NOT NULL,
    begun_at BIGINT,
    ended_at BIGINT,
    -- Why it failed, and where the program's output does not read.
    why TEXT,
    line BIGINT,
    segment BIGINT
) STRICT;
CREATE INDEX transcript_askings_by_recording ON transcript_askings (recording, asked_at, transcript);
CREATE INDEX transcript_askings_by_state ON transcript_askings (state, asked_at, transcript);
