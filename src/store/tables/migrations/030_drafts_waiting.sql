-- Which drafts may still be decided on: those that were not withdrawn and that nothing was decided by, in cases in which no
-- decision stands.
ALTER TABLE drafts ADD COLUMN agency TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN waits BIGINT NOT NULL DEFAULT 0;
UPDATE drafts SET agency = coalesce((SELECT c.agency FROM cases c WHERE c.case_id = drafts.case_id), '');
UPDATE drafts SET waits = 1 WHERE withdrawn_at IS NULL
    AND draft NOT IN (SELECT d.draft FROM decisions d)
    AND case_id NOT IN (SELECT d.case_id FROM decisions d WHERE d.fell IS NULL);

-- Those of an agency, in the order in which they were recorded.
CREATE INDEX drafts_waiting ON drafts (agency, recorded_at, draft) WHERE waits = 1;
