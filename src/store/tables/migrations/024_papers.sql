-- What documents of cases are by the law (执法文书), as it was said last. A fold of the log.
CREATE TABLE papers (
    document TEXT NOT NULL PRIMARY KEY,
    document_kind TEXT NOT NULL,
    -- Its number (文号) as it was written; empty where it has none. Numbers are one that have one key, in one agency
    -- and one year.
    number TEXT NOT NULL,
    agency TEXT NOT NULL,
    year BIGINT NOT NULL,
    number_key TEXT NOT NULL,
    -- A day.
    made_on TEXT NOT NULL,
    -- A JSON list of certificate numbers.
    made_by TEXT NOT NULL,
    pages BIGINT NOT NULL,
    language TEXT NOT NULL,
    -- main, secondary.
    volume TEXT NOT NULL,
    -- paper_scan, born_digital.
    original TEXT NOT NULL,
    -- The document whose place it takes.
    supersedes TEXT,
    -- A JSON list of signatures, as the entry has them.
    signatures TEXT NOT NULL,
    reason TEXT NOT NULL,
    described_by TEXT NOT NULL,
    described_at BIGINT NOT NULL
) STRICT;
CREATE INDEX papers_by_number ON papers (agency, number_key, year, document);
CREATE INDEX papers_by_superseded ON papers (supersedes, document) WHERE supersedes IS NOT NULL;

-- Decisions by the simple procedure (简易程序): one of a case at most.
CREATE TABLE simple_decisions (
    case_id TEXT NOT NULL PRIMARY KEY,
    party TEXT NOT NULL,
    facts TEXT NOT NULL,
    law TEXT NOT NULL,
    steps TEXT NOT NULL,
    statement TEXT NOT NULL,
    answer TEXT NOT NULL,
    contested BIGINT NOT NULL,
    disputed BIGINT NOT NULL,
    -- A JSON list of words.
    sanctions TEXT NOT NULL,
    fine_fen BIGINT NOT NULL,
    cash_fen BIGINT NOT NULL,
    hard_to_collect BIGINT NOT NULL,
    receipt_number TEXT NOT NULL,
    -- A day.
    handed_in_on TEXT,
    filed_with TEXT NOT NULL,
    other TEXT NOT NULL,
    -- When it was decided, by who says so; when that was logged, and by whom.
    decided_at BIGINT NOT NULL,
    logged_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    -- A JSON list of certificate numbers.
    officers TEXT NOT NULL,
    -- When it was said last what followed, and why; empty where nobody did.
    followed_at BIGINT,
    follow_reason TEXT NOT NULL
) STRICT;

-- The state of a course may be decided_simply, and simple_end_requested, from here on.
