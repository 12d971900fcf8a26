-- Tokens that were taken back let nobody in, and so are bound no more.
DELETE FROM bindings WHERE kind = 'token' AND id IN (SELECT token FROM tokens WHERE revoked_at IS NOT NULL);
