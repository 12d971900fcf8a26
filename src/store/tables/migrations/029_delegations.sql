-- What entitles people to review decisions (行政处罚法 58), and since which day. A fold of the log.
CREATE TABLE qualifications (
    user_id TEXT NOT NULL,
    qualification TEXT NOT NULL,
    -- A date.
    since TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, qualification)
) STRICT;

-- Who acts for a head, and on which days. A fold of the log.
CREATE TABLE delegations (
    delegation TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    head TEXT NOT NULL,
    deputy TEXT NOT NULL,
    -- Dates, both included.
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    ended_reason TEXT
) STRICT;
-- Those of an agency, in the order in which they were given.
CREATE INDEX delegations_by_agency ON delegations (agency, given_at);
-- Those by which somebody may act.
CREATE INDEX delegations_by_deputy ON delegations (deputy, until_on);

-- What was decided for a head, by the entry that says so.
CREATE TABLE delegation_acts (
    log_index BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    acted_at BIGINT NOT NULL,
    acted_by TEXT NOT NULL,
    head TEXT NOT NULL,
    delegation TEXT NOT NULL
) STRICT;
CREATE INDEX delegation_acts_by_case ON delegation_acts (case_id, log_index);

-- Whether a case was registered in another system before it was kept here.
ALTER TABLE courses ADD COLUMN registered_elsewhere BIGINT NOT NULL DEFAULT 0;
