-- The store of a census: one file per constituency. Rows are only ever added;
-- the triggers that census/store.c makes for every table refuse to change or
-- remove one. Times are nanoseconds since 1970 in UTC.

-- What a scope file said, once for each different file.
CREATE TABLE scope (
	id INTEGER PRIMARY KEY,
	digest TEXT NOT NULL UNIQUE,     -- SHA-256 of the file
	authority TEXT NOT NULL,
	contact TEXT NOT NULL,
	valid_from TEXT NOT NULL,        -- first day
	valid_until TEXT NOT NULL,       -- last day
	read_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE organisation (
	id INTEGER PRIMARY KEY,
	scope INTEGER NOT NULL REFERENCES scope,
	ordinal INTEGER NOT NULL,        -- place in the file, from 0
	name TEXT NOT NULL,
	sector TEXT NOT NULL,
	country TEXT NOT NULL,
	language TEXT NOT NULL,
	notify TEXT NOT NULL,
	UNIQUE (scope, ordinal)
) STRICT;

CREATE TABLE target (
	id INTEGER PRIMARY KEY,
	scope INTEGER NOT NULL REFERENCES scope,
	ordinal INTEGER NOT NULL,
	organisation INTEGER NOT NULL,   -- ordinal of it
	kind TEXT NOT NULL,              -- name, prefix
	text TEXT NOT NULL,              -- as the file has it
	line INTEGER NOT NULL,
	UNIQUE (scope, ordinal)
) STRICT;

-- One look at the whole scope, on one day.
CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	scope INTEGER NOT NULL REFERENCES scope,
	day TEXT NOT NULL UNIQUE,
	begun_ns INTEGER NOT NULL,
	seed INTEGER NOT NULL,           -- of the order
	port INTEGER NOT NULL,
	agent TEXT NOT NULL,             -- User-Agent that was sent
	rules TEXT NOT NULL              -- SHA-256 of fingerprints and tables
) STRICT;

-- Every start and end of the program on a run.
CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run,
	at_ns INTEGER NOT NULL,
	event TEXT NOT NULL,             -- begun, resumed, stopped, finished
	note TEXT NOT NULL
) STRICT;

-- Answers of the name service, pinned: a name is asked once a run.
CREATE TABLE answer (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	result TEXT NOT NULL,            -- ok or a dns_ state
	data TEXT NOT NULL,              -- records, one a line
	UNIQUE (run, name, type)
) STRICT;

-- Every connection, written and handed to the system before connect().
CREATE TABLE connection (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run,
	at_ns INTEGER NOT NULL,
	address TEXT NOT NULL,
	port INTEGER NOT NULL,
	name TEXT NOT NULL,              -- what it was sought for; "" for none
	target INTEGER NOT NULL,         -- ordinal
	hello TEXT NOT NULL              -- modern, legacy, nameless
) STRICT;

CREATE TABLE connection_end (
	connection INTEGER PRIMARY KEY REFERENCES connection,
	at_ns INTEGER NOT NULL,
	source TEXT NOT NULL,            -- our address and port
	result TEXT NOT NULL,
	bytes_out INTEGER NOT NULL,
	bytes_in INTEGER NOT NULL,
	requests TEXT NOT NULL           -- "GET /owa/ 302", one a line
) STRICT;

-- What an address said under a name.
CREATE TABLE endpoint (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run,
	target INTEGER NOT NULL,
	part INTEGER NOT NULL,           -- of the target, from 0
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	state TEXT NOT NULL,
	product TEXT NOT NULL,           -- "" for none
	evidence TEXT NOT NULL,          -- build, group, release, presence, ""
	raw TEXT NOT NULL,               -- version as it was said
	build_low TEXT NOT NULL,         -- "" for none
	build_high TEXT NOT NULL,        -- "" for none
	notes TEXT NOT NULL              -- "key=value", one a line
) STRICT;

-- Done: this part of the target (an address of a prefix, or the name) ends in
-- this state.
CREATE TABLE part (
	run INTEGER NOT NULL REFERENCES run,
	target INTEGER NOT NULL,
	part INTEGER NOT NULL,
	state TEXT NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (run, target, part)
) STRICT, WITHOUT ROWID;

-- The one state of each target, written when the run is finished.
CREATE TABLE target_end (
	run INTEGER NOT NULL REFERENCES run,
	target INTEGER NOT NULL,
	state TEXT NOT NULL,
	PRIMARY KEY (run, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX endpoint_run ON endpoint (run, target, part);
CREATE INDEX connection_address ON connection (address, at_ns);
