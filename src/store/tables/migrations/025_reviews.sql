-- Drafts of decisions (决定草稿) and their legal reviews (法制审核). A fold of the log.
CREATE TABLE drafts (
    draft TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    document TEXT NOT NULL,
    -- SHA-256 of that document's content when the draft was recorded.
    content TEXT NOT NULL,
    outcome TEXT NOT NULL,
    party TEXT,
    party_kind TEXT,
    -- A JSON list of words of the legal data's conditions.
    sanctions TEXT NOT NULL,
    fine_fen BIGINT,
    confiscation_fen BIGINT,
    -- A JSON list of fields and values.
    facts TEXT NOT NULL,
    drafter TEXT NOT NULL,
    checker TEXT NOT NULL,
    basis TEXT NOT NULL,
    -- A JSON list of texts.
    factors TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_by TEXT,
    withdrawn_reason TEXT
) STRICT;
-- The drafts of a case in their order.
CREATE INDEX drafts_by_case ON drafts (case_id, recorded_at, draft);

-- A submission of a draft for review, and what came of it.
CREATE TABLE reviews (
    review TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    agency TEXT NOT NULL,
    draft TEXT NOT NULL,
    draft_digest TEXT NOT NULL,
    evidence_digest TEXT NOT NULL,
    basis TEXT NOT NULL,
    statement TEXT NOT NULL,
    hearing TEXT,
    -- How it stands, since when, and whether it waits for somebody: not where its draft was withdrawn or submitted anew.
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    waits BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    submitted_by TEXT NOT NULL,
    -- When the legal office had all papers.
    received_at BIGINT,
    received_by TEXT,
    -- What was missing.
    lacks TEXT NOT NULL,
    rereview_at BIGINT,
    rereview_by TEXT,
    rereview_reason TEXT,
    upheld_at BIGINT,
    upheld_by TEXT,
    upheld_reasons TEXT,
    called_at BIGINT,
    called_by TEXT,
    called_reason TEXT,
    resolved_at BIGINT,
    resolved_by TEXT,
    held_on TEXT,
    -- A JSON list of accounts and opinions.
    attendees TEXT,
    resolution TEXT,
    adopts TEXT
) STRICT;
-- The reviews of a case in their order, those of a draft, and what waits in an agency, longest first.
CREATE INDEX reviews_by_case ON reviews (case_id, submitted_at, review);
CREATE INDEX reviews_by_draft ON reviews (draft);
CREATE INDEX reviews_waiting ON reviews (agency, state, since, review) WHERE waits = 1;

-- Opinions: the first, and that of the second review (复审).
CREATE TABLE review_opinions (
    review TEXT NOT NULL,
    round BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    transfer BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    -- A JSON list of texts.
    wishes TEXT NOT NULL,
    opined_at BIGINT NOT NULL,
    opined_by TEXT NOT NULL,
    PRIMARY KEY (review, round)
) STRICT;

-- What an opinion says of each of its points.
CREATE TABLE review_points (
    review TEXT NOT NULL,
    round BIGINT NOT NULL,
    point BIGINT NOT NULL,
    holds TEXT NOT NULL,
    note TEXT NOT NULL,
    -- JSON lists of ids, and of stretches of recordings.
    documents TEXT NOT NULL,
    recordings TEXT NOT NULL,
    markers TEXT NOT NULL,
    PRIMARY KEY (review, round, point)
) STRICT;

-- That a review's term was made longer.
CREATE TABLE review_extensions (
    review TEXT NOT NULL,
    number BIGINT NOT NULL,
    extended_at BIGINT NOT NULL,
    extended_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (review, number)
) STRICT;
