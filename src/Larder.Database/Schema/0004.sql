-- A blob without a segment is held: its bytes are in store/held, in a file that an installed revision has too
-- (docs/design.md §4).
CREATE TABLE placed_blobs (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  segment INTEGER REFERENCES segments (id),
  offset INTEGER NOT NULL,
  size INTEGER NOT NULL,
  kinds INTEGER NOT NULL,
  doomed INTEGER
) STRICT;

INSERT INTO placed_blobs (id, digest, segment, offset, size, kinds, doomed)
  SELECT id, digest, segment, offset, size, kinds, doomed FROM blobs;
DROP TABLE blobs;
ALTER TABLE placed_blobs RENAME TO blobs;

CREATE INDEX blobs_by_place ON blobs (segment, offset);
CREATE INDEX blobs_by_doom ON blobs (doomed) WHERE doomed IS NOT NULL;

-- True when rows left the segment whose bytes are still to be freed.
ALTER TABLE segments ADD COLUMN vacated INTEGER NOT NULL DEFAULT 0;
