-- The bytes of a path that is no UTF-8, in base64, as the manifest has them. Of recordings from before, the next start
-- reads them out of their manifests.
ALTER TABLE recordings ADD COLUMN raw_path TEXT;
