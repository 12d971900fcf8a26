-- Packages on their way out: opened by an entry before the first byte, closed by one that tells how many went.

CREATE TABLE sendings (
    view_id TEXT NOT NULL PRIMARY KEY,
    package TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
) STRICT;
CREATE INDEX sendings_open ON sendings (opened_at) WHERE closed_at IS NULL;
