-- The log, and tables that are its fold. Every row can be made anew from the log and the vault.
-- Times are microseconds since 1970 (UTC). Common subset of SQLite and PostgreSQL.

CREATE TABLE log_entries (
    log_index BIGINT NOT NULL PRIMARY KEY,
    entry BLOB NOT NULL,
    leaf BLOB NOT NULL
) STRICT;

CREATE TABLE log_items (
    item TEXT NOT NULL,
    item_seq BIGINT NOT NULL,
    log_index BIGINT NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (item, item_seq)
) STRICT;

CREATE TABLE log_tiles (
    level BIGINT NOT NULL,
    tile_index BIGINT NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, tile_index)
) STRICT;

CREATE TABLE log_checkpoint (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE agencies (
    agency TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
) STRICT;

CREATE TABLE users (
    user_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    agency TEXT,
    certificate TEXT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
) STRICT;

CREATE TABLE tokens (
    token TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE officers (
    certificate TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    agency TEXT NOT NULL,
    registered_at BIGINT NOT NULL
) STRICT;

CREATE TABLE assignments (
    log_index BIGINT NOT NULL PRIMARY KEY,
    recorder TEXT NOT NULL,
    agency TEXT NOT NULL,
    certificate TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT
) STRICT;
CREATE INDEX assignments_by_recorder ON assignments (agency, recorder, from_at);

CREATE TABLE enrolment_codes (
    code TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by TEXT
) STRICT;

CREATE TABLE stations (
    station TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    revoked_at BIGINT
) STRICT;

CREATE TABLE dockings (
    docking TEXT NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    agency TEXT NOT NULL,
    recorder TEXT NOT NULL,
    docked_at BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    not_sealed BIGINT NOT NULL,
    vanished BIGINT NOT NULL,
    chain_sequence BIGINT NOT NULL,
    payload TEXT NOT NULL,
    envelope TEXT NOT NULL,
    log_index BIGINT NOT NULL
) STRICT;
CREATE INDEX dockings_by_station ON dockings (station, chain_sequence);

CREATE TABLE recordings (
    recording TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    station TEXT NOT NULL,
    docking TEXT NOT NULL,
    recorder TEXT NOT NULL,
    certificate TEXT,
    officer_basis TEXT NOT NULL,
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    size BIGINT NOT NULL,
    states TEXT NOT NULL,
    envelope TEXT NOT NULL,
    media_type TEXT NOT NULL,
    profile TEXT,
    capture_start BIGINT,
    capture_end BIGINT NOT NULL,
    capture_rule TEXT NOT NULL,
    flags TEXT NOT NULL,
    docked_at BIGINT NOT NULL,
    sealed_at BIGINT NOT NULL,
    announced_at BIGINT NOT NULL,
    chain_sequence BIGINT NOT NULL,
    stored_at BIGINT,
    stored_index BIGINT,
    search_text TEXT NOT NULL
) STRICT;
CREATE INDEX recordings_by_time ON recordings (capture_end, recording);
CREATE INDEX recordings_by_agency ON recordings (agency, capture_end, recording);
CREATE INDEX recordings_by_officer ON recordings (agency, certificate, capture_end, recording);
CREATE INDEX recordings_by_recorder ON recordings (recorder, capture_end, recording);
CREATE INDEX recordings_by_station ON recordings (station, chain_sequence);
CREATE INDEX recordings_by_content ON recordings (content);
CREATE INDEX recordings_open ON recordings (station, announced_at) WHERE stored_at IS NULL;

CREATE TABLE releases (
    log_index BIGINT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    path TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    released_at BIGINT NOT NULL
) STRICT;
CREATE INDEX releases_by_recording ON releases (recording);

CREATE TABLE cases (
    case_id TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    UNIQUE (agency, number)
) STRICT;
CREATE INDEX cases_by_time ON cases (agency, opened_at, case_id);

CREATE TABLE case_items (
    case_id TEXT NOT NULL,
    recording TEXT NOT NULL,
    stage TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, recording)
) STRICT;
CREATE INDEX case_items_by_recording ON case_items (recording);

CREATE TABLE views (
    view_id TEXT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
) STRICT;
CREATE INDEX views_open ON views (opened_at) WHERE closed_at IS NULL;

CREATE TABLE packages (
    package TEXT NOT NULL PRIMARY KEY,
    case_id TEXT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    last_index BIGINT NOT NULL
) STRICT;

CREATE TABLE package_items (
    package TEXT NOT NULL,
    item TEXT NOT NULL,
    item_seq BIGINT NOT NULL,
    PRIMARY KEY (package, item)
) STRICT;
