-- Who this station is, and whom it trusts. One row.
CREATE TABLE enrolment (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    server TEXT NOT NULL,
    ca TEXT,                          -- PEM; NULL: the system's certificates
    station TEXT NOT NULL,
    agency TEXT NOT NULL,
    agency_name TEXT NOT NULL,
    name TEXT NOT NULL,
    log_key TEXT NOT NULL,            -- pinned
    time_zone TEXT NOT NULL,
    receipt TEXT NOT NULL,            -- JSON
    enrolled_at INTEGER NOT NULL
) STRICT;

-- Everything that this station signed, in the order of its chain.
CREATE TABLE statement (
    sequence INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('seal', 'docking')),
    payload_digest TEXT NOT NULL UNIQUE,
    envelope BLOB NOT NULL
) STRICT;

-- A recorder at the dock. 'open': being worked on; 'stated': its statement is signed;
-- 'delivered': the service has logged the statement.
CREATE TABLE docking (
    id TEXT PRIMARY KEY,
    recorder TEXT NOT NULL,
    root TEXT NOT NULL,
    docked_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'stated', 'delivered')),
    sequence INTEGER REFERENCES statement (sequence),
    problem TEXT NOT NULL DEFAULT '',
    receipt TEXT,
    CHECK ((state = 'open') = (sequence IS NULL)),
    CHECK ((state = 'delivered') = (receipt IS NOT NULL))
) STRICT;
CREATE INDEX docking_of_recorder ON docking (recorder, docked_at);

-- What was found in a docking; kept for the two last dockings of a recorder.
CREATE TABLE docked_file (
    docking TEXT NOT NULL REFERENCES docking (id),
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('found', 'sealed', 'sealed_earlier', 'not_sealed')),
    recording TEXT,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (docking, path)
) STRICT, WITHOUT ROWID;

-- A sealed recording. It is stored when its receipt has been verified.
CREATE TABLE recording (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE REFERENCES statement (sequence),
    docking TEXT NOT NULL REFERENCES docking (id),
    recorder TEXT NOT NULL,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,           -- nanoseconds, as the file system told it
    fingerprint TEXT NOT NULL,
    digest TEXT NOT NULL,
    states BLOB NOT NULL,
    copy TEXT,                        -- name in the spool; NULL once it is removed
    capture_end INTEGER NOT NULL,
    rule TEXT NOT NULL,
    sealed_at INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,  -- bytes that the service has, as last heard
    problem TEXT NOT NULL DEFAULT '',
    stored_at INTEGER,                -- by the service's clock, from the receipt
    log_index INTEGER,
    receipt TEXT,                     -- JSON
    CHECK ((stored_at IS NULL) = (receipt IS NULL) AND (stored_at IS NULL) = (log_index IS NULL))
) STRICT;
CREATE INDEX recording_at_path ON recording (recorder, path, sequence);
CREATE INDEX recording_waiting ON recording (capture_end) WHERE stored_at IS NULL;
CREATE INDEX recording_with_copy ON recording (stored_at) WHERE copy IS NOT NULL;

-- What became of recorders' copies. 'intended' is written before the deletion.
CREATE TABLE release (
    number INTEGER PRIMARY KEY,
    recording TEXT NOT NULL REFERENCES recording (id),
    docking TEXT NOT NULL REFERENCES docking (id),
    state TEXT NOT NULL CHECK (state IN ('intended', 'deleted', 'failed')),
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    log_index INTEGER,                -- NULL until the service has logged it
    UNIQUE (recording, docking)
) STRICT;

-- The last checkpoint of the log that this station has seen. One row.
CREATE TABLE checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    note TEXT NOT NULL
) STRICT;

-- What the service last said about not taking uploads, and how fast they go. One row.
CREATE TABLE service (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    word TEXT NOT NULL DEFAULT '',
    word_at INTEGER NOT NULL DEFAULT 0,
    bytes_per_second INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO service (one) VALUES (1);
