-- Parties of cases and complaints, without what identifies a person. A fold of the log.
CREATE TABLE parties (
    party TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Of an organisation; empty where the party is a person.
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    minor BIGINT NOT NULL,
    consent BIGINT NOT NULL,
    -- Why it was said anew; empty where it was not.
    reason TEXT NOT NULL,
    commitment BLOB NOT NULL,
    -- The entry that this came with.
    told_index BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    told_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    corrections BIGINT NOT NULL,
    removed_at BIGINT,
    erased_at BIGINT,
    erased_by TEXT
) STRICT;
CREATE INDEX parties_by_case ON parties (case_id, recorded_at, party);

CREATE TABLE complaints (
    complaint TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    -- open, decided, told.
    stands TEXT NOT NULL,
    -- When it was received, by who says so, and when that was logged.
    received_at BIGINT NOT NULL,
    logged_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    channel TEXT NOT NULL,
    about TEXT NOT NULL,
    says TEXT NOT NULL,
    anonymous BIGINT NOT NULL,
    commitment BLOB NOT NULL,
    -- The entry that this came with.
    told_index BIGINT NOT NULL,
    outcome TEXT,
    case_id TEXT,
    ground TEXT,
    decided_at BIGINT,
    decided_by TEXT,
    told_at BIGINT,
    how TEXT,
    paper TEXT,
    told_reason TEXT,
    told_by TEXT,
    erased_at BIGINT,
    erased_by TEXT
) STRICT;
-- What waits in an agency and in all of them, longest first.
CREATE INDEX complaints_of_agency ON complaints (agency, stands, received_at, complaint);
CREATE INDEX complaints_by_standing ON complaints (stands, received_at, complaint);

-- Personal values with the salts of their commitments: beside the log, by the entry that has the commitment. No fold: a
-- rebuild leaves them as they are, and what is erased is nowhere else.
CREATE TABLE personal_values (
    -- party:id or complaint:id.
    subject TEXT NOT NULL,
    log_index BIGINT NOT NULL,
    salt BLOB NOT NULL,
    -- A JSON object of texts.
    personal TEXT NOT NULL,
    PRIMARY KEY (subject, log_index)
) STRICT;
