-- Counters at which applications are taken, and whose surveillance video is imported. A fold of the log.
CREATE TABLE counters (
    agency TEXT NOT NULL,
    -- What manifests name as the recorder.
    counter TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (agency, counter)
) STRICT;
