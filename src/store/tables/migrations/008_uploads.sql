-- Since when the upload of a recording is open: when it was announced, or announced again after it
-- was abandoned; NULL while it is abandoned. Of stored recordings, what it was when they were stored.
ALTER TABLE recordings ADD COLUMN open_since BIGINT;
UPDATE recordings SET open_since = announced_at;
