-- When, by whom and of which kind each entry of the log is, so that the log can be filtered.

CREATE TABLE log_facts (
    log_index BIGINT NOT NULL PRIMARY KEY,
    logged_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL
) STRICT;
CREATE INDEX log_facts_by_time ON log_facts (logged_at, log_index);
CREATE INDEX log_facts_by_actor ON log_facts (actor, log_index);
CREATE INDEX log_facts_by_event ON log_facts (event, log_index);
CREATE INDEX log_facts_by_actor_and_event ON log_facts (actor, event, log_index);
