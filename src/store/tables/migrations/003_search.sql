-- What searches look at: a projection of recordings, officers and cases, folded with them.

-- The recording's number in lists: its capture end and its place among those of the same moment. Greater is later.
ALTER TABLE recordings ADD COLUMN doc BIGINT NOT NULL DEFAULT 0;

-- One row a recording, in the order of lists, with what is filtered and counted by beside the folded text.
CREATE TABLE search_docs (
    doc BIGINT NOT NULL PRIMARY KEY,
    recording TEXT NOT NULL,
    agency TEXT NOT NULL,
    station TEXT NOT NULL,
    recorder TEXT NOT NULL,
    certificate TEXT,
    capture_end BIGINT NOT NULL,
    kind TEXT NOT NULL,
    flags TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX search_docs_by_agency ON search_docs (agency, doc);

-- How many recordings lie on a day of the list's order, in days since 1970 (UTC). The agency '' counts them all.
CREATE TABLE search_counts (
    agency TEXT NOT NULL,
    day BIGINT NOT NULL,
    recordings BIGINT NOT NULL,
    PRIMARY KEY (agency, day)
) STRICT;

-- Recordings by how long after their capture they were stored: those that came late.
CREATE INDEX recordings_by_delay ON recordings ((stored_at - capture_end));
