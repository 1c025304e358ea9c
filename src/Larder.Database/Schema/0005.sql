-- Layers of images by the digest of their tar (diff ID), as it was computed here. Roots keep what they made; the row goes
-- with it.
CREATE TABLE layers (
  diff_id TEXT PRIMARY KEY,
  file_system BLOB NOT NULL REFERENCES file_systems (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX layers_by_file_system ON layers (file_system);
