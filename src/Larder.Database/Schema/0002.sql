-- Collecting marks blobs by number in bitmaps, and dooms them before they go (docs/design.md §4).
CREATE TABLE numbered_blobs (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  segment INTEGER NOT NULL REFERENCES segments (id),
  offset INTEGER NOT NULL,
  size INTEGER NOT NULL,
  kinds INTEGER NOT NULL,
  doomed INTEGER
) STRICT;

INSERT INTO numbered_blobs (digest, segment, offset, size, kinds)
  SELECT digest, segment, offset, size, kinds FROM blobs ORDER BY segment, offset;
DROP TABLE blobs;
ALTER TABLE numbered_blobs RENAME TO blobs;

CREATE INDEX blobs_by_place ON blobs (segment, offset);
CREATE INDEX blobs_by_doom ON blobs (doomed) WHERE doomed IS NOT NULL;

-- Each collection is an epoch. What it dooms goes when every lease of an earlier epoch has ended.
CREATE TABLE collections (
  epoch INTEGER PRIMARY KEY AUTOINCREMENT,
  started INTEGER NOT NULL
) STRICT;

-- Milliseconds since 1970 after which a root keeps nothing any more; null: for good.
ALTER TABLE roots ADD COLUMN expires INTEGER;

-- Where content came from, so that what is damaged can be read again.
CREATE TABLE content_sources (
  file_system BLOB NOT NULL CHECK (length(file_system) = 32),
  kind TEXT NOT NULL,
  location BLOB NOT NULL,
  recorded INTEGER NOT NULL,
  PRIMARY KEY (file_system, kind, location)
) STRICT, WITHOUT ROWID;
