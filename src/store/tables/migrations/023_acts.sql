-- Acts of cases (执法行为), as they are said to have been. A fold of the log.
CREATE TABLE acts (
    act TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    act_kind TEXT NOT NULL,
    -- Start and end, by who says so.
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    place TEXT NOT NULL,
    -- A JSON list of certificate numbers.
    officers TEXT NOT NULL,
    party_present BIGINT NOT NULL,
    witness TEXT NOT NULL,
    -- A JSON list of ids.
    documents TEXT NOT NULL,
    -- Why it is recorded so, or was changed last.
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    changed_at BIGINT
) STRICT;
-- The acts of a case in their order.
CREATE INDEX acts_by_case ON acts (case_id, from_at, act);

-- What the head is asked to excuse from: one of an act's duties each, the last that was asked.
CREATE TABLE duty_excuses (
    act TEXT NOT NULL,
    duty TEXT NOT NULL,
    reason TEXT NOT NULL,
    instead TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- asked, approved, refused.
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    -- Why the head refused.
    refusal TEXT NOT NULL,
    PRIMARY KEY (act, duty)
) STRICT;
-- Those that wait for the head, longest first.
CREATE INDEX duty_excuses_open ON duty_excuses (asked_at, act, duty) WHERE state = 'asked';
