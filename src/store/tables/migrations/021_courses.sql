-- The course of cases: what each is about, how it stands, what paused it, which terms were made longer. A fold of the log.
CREATE TABLE courses (
    case_id TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    matter TEXT,
    procedure TEXT,
    source TEXT,
    place TEXT,
    -- A JSON list of no day, one, or the first and the last.
    deed TEXT,
    -- JSON lists.
    handlers TEXT,
    marks TEXT,
    described_by TEXT,
    described_at BIGINT,
    -- reported, start_requested, started, start_refused, started_urgent, urgent_refused, end_requested, ended.
    state TEXT NOT NULL,
    -- Since when it stands so, and by whom.
    since BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    -- The ground or reason of the last step.
    reason TEXT NOT NULL,
    -- When it was registered (立案), and by whom.
    registered_at BIGINT,
    registered_by TEXT,
    -- An urgent start: when it was, by who says so; when that was logged; by whom; when it was ratified or refused.
    urgent_at BIGINT,
    urgent_logged_at BIGINT,
    urgent_by TEXT,
    ratified_at BIGINT,
    released TEXT,
    released_at BIGINT,
    -- The end, as it is asked for or was approved.
    act_end BIGINT,
    outcome TEXT,
    ended_at BIGINT
) STRICT;
-- What waits for somebody in an agency, longest first.
CREATE INDEX courses_by_state ON courses (agency, state, since, case_id);

-- Whose cases they are.
CREATE TABLE course_handlers (
    certificate TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (certificate, case_id)
) STRICT;
CREATE INDEX course_handlers_by_case ON course_handlers (case_id);

CREATE TABLE course_pauses (
    case_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    pause TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    until_at BIGINT,
    ended_by TEXT,
    ended_reason TEXT,
    begun_by TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;

CREATE TABLE course_extensions (
    case_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    rule TEXT NOT NULL,
    extended_at BIGINT NOT NULL,
    extended_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;

-- From when until when officers' certificates are valid (dates), and whether they are of somebody who assists.
CREATE TABLE certificates (
    certificate TEXT NOT NULL PRIMARY KEY,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    assistant BIGINT NOT NULL,
    told_at BIGINT NOT NULL
) STRICT;
