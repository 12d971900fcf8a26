-- What the console brought: sessions of people, markers, derived items, documents. All of it is a
-- fold of the log, but for `credentials`, which holds secrets and is never in the log.

CREATE INDEX recordings_by_stored ON recordings (stored_index) WHERE stored_index IS NOT NULL;

CREATE TABLE service_keys (
    public_key TEXT NOT NULL PRIMARY KEY,
    named_at BIGINT NOT NULL
) STRICT;

CREATE TABLE sessions (
    session TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    client TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id) WHERE ended_at IS NULL;

CREATE TABLE markers (
    marker TEXT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL
) STRICT;
CREATE INDEX markers_by_recording ON markers (recording, at_ms);

CREATE TABLE derived (
    derived TEXT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    envelope TEXT NOT NULL,
    content TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    asked_start_ms BIGINT NOT NULL,
    asked_end_ms BIGINT NOT NULL,
    actual_start_ms BIGINT NOT NULL,
    actual_end_ms BIGINT NOT NULL,
    encoded_again BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL
) STRICT;
CREATE INDEX derived_by_recording ON derived (recording, made_at);

CREATE TABLE documents (
    document TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content TEXT NOT NULL,
    size BIGINT NOT NULL,
    stage TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    withdrawn_at BIGINT
) STRICT;
CREATE INDEX documents_by_case ON documents (case_id, filed_at);

CREATE TABLE credentials (
    user_id TEXT NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    must_change BIGINT NOT NULL,
    totp_secret BLOB,
    totp_step BIGINT NOT NULL
) STRICT;
