-- The names of bootable images. What an image is stands in images/<id>/image.json (docs/design.md §4): an image is there
-- when its directory is whole, and has a name when a row says so.
CREATE TABLE images (
  name TEXT PRIMARY KEY,
  image TEXT NOT NULL CHECK (length(image) = 64),
  reference TEXT NOT NULL,
  source TEXT NOT NULL,
  published INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX images_by_image ON images (image);
