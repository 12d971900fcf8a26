-- What parties of cases were told before a decision, what they stated, and hearings. A fold of the log.
CREATE TABLE decision_steps (
    case_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    -- informed, statement, heard.
    step TEXT NOT NULL,
    -- When it was, by who says so.
    at BIGINT NOT NULL,
    -- With what the party was told, or what became of its statement; empty of a hearing.
    how TEXT NOT NULL,
    -- A JSON list of ids.
    documents TEXT NOT NULL,
    -- A JSON list of the rights that a notice names.
    rights TEXT NOT NULL,
    terms TEXT NOT NULL,
    -- The fine that a notice announces; none where it announces none.
    fine_fen BIGINT,
    reason TEXT NOT NULL,
    told_by TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;

-- Decisions of cases. One stands at most; those that fell stay.
CREATE TABLE decisions (
    decision TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    draft TEXT NOT NULL,
    document TEXT NOT NULL,
    draft_digest BLOB NOT NULL,
    outcome TEXT NOT NULL,
    -- The number that the decision bears (文号).
    paper TEXT NOT NULL,
    -- The day that it bears.
    decided_on TEXT NOT NULL,
    -- What lets it be taken, a JSON object; none where the head decided past the review.
    ground TEXT,
    -- Past what the head decided, where they did, and why.
    past TEXT,
    reason TEXT NOT NULL,
    -- A JSON list of ids.
    collective TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    log_index BIGINT NOT NULL,
    -- How it fell, on which day, by which body and why; none while it stands.
    fell TEXT,
    fell_on TEXT,
    fell_body TEXT,
    fell_reason TEXT,
    fell_by TEXT,
    fell_at BIGINT
) STRICT;
CREATE INDEX decisions_by_case ON decisions (case_id, number);
-- A number that is borne already.
CREATE INDEX decisions_by_paper ON decisions (paper);
