-- Up to where checks have read each segment, and when one ended (larder store verify --since-last).
ALTER TABLE segments ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;

CREATE TABLE checks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  finished INTEGER NOT NULL,
  blobs INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  damaged INTEGER NOT NULL
) STRICT;
