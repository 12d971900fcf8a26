-- Tokens can be taken back. What lets somebody in is bound to the entry that brought it.

ALTER TABLE tokens ADD COLUMN revoked_at BIGINT;

-- Number of the entry that set the password: what was given on it before ends with the next one.
ALTER TABLE credentials ADD COLUMN password_index BIGINT NOT NULL DEFAULT 0;

-- What binds the secrets to the latest entry about them; see below.
ALTER TABLE credentials ADD COLUMN bound_index BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN bound_mac BLOB NOT NULL DEFAULT x'';

-- The same of rows that are a fold of the log. This table is none: `mac` is made with a key that is not in the database. See `db/bindings.rs`.
CREATE TABLE bindings (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    log_index BIGINT NOT NULL,
    mac BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
