-- Who ever handled a case, and whether they still do: who was taken out of one decides nothing in it as the head.
ALTER TABLE course_handlers ADD COLUMN handles BIGINT NOT NULL DEFAULT 1;
