-- The store's index (docs/design.md §4). Derived: segments alone can rebuild it.
CREATE TABLE segments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sealed INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE blobs (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
  segment INTEGER NOT NULL REFERENCES segments (id),
  offset INTEGER NOT NULL,
  size INTEGER NOT NULL,
  kinds INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file_systems (
  id BLOB PRIMARY KEY CHECK (length(id) = 32),
  entry BLOB NOT NULL,
  metadata BLOB NOT NULL CHECK (length(metadata) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE roots (
  name TEXT PRIMARY KEY,
  file_system BLOB NOT NULL REFERENCES file_systems (id),
  record BLOB NOT NULL,
  created INTEGER NOT NULL
) STRICT;

CREATE INDEX roots_by_file_system ON roots (file_system);

-- The journal (docs/design.md §7).
CREATE TABLE transactions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent INTEGER REFERENCES transactions (id),
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  display TEXT NOT NULL,
  request TEXT NOT NULL,
  idempotency_key TEXT UNIQUE,
  publisher TEXT,
  name TEXT,
  plan TEXT,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  created INTEGER NOT NULL,
  finished INTEGER
) STRICT;

CREATE INDEX transactions_by_parent ON transactions (parent);
CREATE INDEX transactions_unfinished ON transactions (state) WHERE finished IS NULL;

CREATE TABLE steps (
  transaction_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL,
  status TEXT NOT NULL,
  undo TEXT,
  changed INTEGER NOT NULL,
  PRIMARY KEY (transaction_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_lines (
  transaction_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  level TEXT NOT NULL,
  time INTEGER NOT NULL,
  state TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (transaction_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What is installed.
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  publisher TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  revision TEXT NOT NULL,
  manifest_digest TEXT NOT NULL,
  content_id BLOB NOT NULL CHECK (length(content_id) = 32),
  manifest TEXT NOT NULL,
  file_system BLOB NOT NULL,
  state TEXT NOT NULL,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  UNIQUE (publisher, name, version, revision)
) STRICT;

-- The installation record (docs/design.md §6): one for each installed revision, gone with it.
CREATE TABLE installations (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions (id) ON DELETE CASCADE,
  publisher TEXT NOT NULL,
  name TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source_url TEXT,
  source_ref TEXT,
  resolved_ref TEXT,
  checksum TEXT,
  checksum_verified INTEGER NOT NULL,
  verification TEXT NOT NULL,
  installed_at INTEGER NOT NULL,
  installed_by TEXT NOT NULL,
  method TEXT NOT NULL,
  storage_path TEXT NOT NULL,
  meta TEXT NOT NULL
) STRICT;

CREATE INDEX installations_by_pack ON installations (publisher, name);
CREATE INDEX installations_by_source ON installations (source_type);
CREATE INDEX installations_by_time ON installations (installed_at);

CREATE TABLE generations (
  number INTEGER PRIMARY KEY,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id),
  created INTEGER NOT NULL,
  current INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX one_current_generation ON generations (current) WHERE current = 1;

CREATE TABLE generation_revisions (
  generation INTEGER NOT NULL REFERENCES generations (number) ON DELETE CASCADE,
  revision_id INTEGER NOT NULL REFERENCES revisions (id),
  PRIMARY KEY (generation, revision_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX generation_revisions_by_revision ON generation_revisions (revision_id);

-- A command name belongs to one pack, or to the transaction that is about to install it.
CREATE TABLE commands (
  command TEXT PRIMARY KEY,
  publisher TEXT NOT NULL,
  name TEXT NOT NULL,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX commands_by_pack ON commands (publisher, name);

-- All that ever happened; nothing here refers to rows that may go.
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  transaction_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  outcome TEXT NOT NULL,
  display TEXT NOT NULL,
  publisher TEXT,
  name TEXT,
  from_version TEXT,
  from_revision TEXT,
  to_version TEXT,
  to_revision TEXT,
  generation INTEGER,
  time INTEGER NOT NULL,
  record TEXT
) STRICT;

CREATE INDEX history_by_pack ON history (publisher, name, time);
CREATE INDEX history_by_time ON history (time);
