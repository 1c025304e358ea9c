-- Trees that the kernel has mounted over the store's segments (docs/design.md §4). A row is there before the mount is, and
-- is taken away after it; what it reaches is kept as by a root.
CREATE TABLE mounts (
  id TEXT PRIMARY KEY CHECK (length(id) = 32),
  name TEXT NOT NULL,
  entry BLOB NOT NULL,
  metadata BLOB NOT NULL CHECK (length(metadata) = 32),
  target BLOB NOT NULL,
  image BLOB NOT NULL,
  boot TEXT NOT NULL,
  mounted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The segments that a mount reads: nothing in them moves. Not a reference to segments, whose rows can be made anew.
CREATE TABLE image_segment (
  mount TEXT NOT NULL REFERENCES mounts (id) ON DELETE CASCADE,
  segment INTEGER NOT NULL,
  PRIMARY KEY (mount, segment)
) STRICT, WITHOUT ROWID;

CREATE INDEX image_segment_by_segment ON image_segment (segment);
