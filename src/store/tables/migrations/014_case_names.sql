-- What cases are and were called, and how they stand.

-- A row for each name that a case ever had: the number as it was written and what all ways to write it have in common
-- (`folded`), from which entry of the log on, and to which case the number leads now.
CREATE TABLE case_names (
    case_id TEXT NOT NULL,
    log_index BIGINT NOT NULL,
    agency TEXT NOT NULL,
    number TEXT NOT NULL,
    folded TEXT NOT NULL,
    title TEXT NOT NULL,
    leads_to TEXT NOT NULL,
    PRIMARY KEY (case_id, log_index)
) STRICT;
CREATE INDEX case_names_by_number ON case_names (folded, agency);
CREATE INDEX case_names_by_case ON case_names (leads_to, log_index);

-- Cases that are closed (`closed`) or found to be another (`merged`, which is `into_case`). The others are open.
CREATE TABLE case_states (
    case_id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    into_case TEXT
) STRICT;
CREATE INDEX case_states_by_remaining ON case_states (into_case) WHERE into_case IS NOT NULL;
