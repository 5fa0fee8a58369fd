-- schema.sql - the case file: one SQLite database, version 1.
--
-- Two halves.  INGEST tables are written while evidence is read, one
-- transaction per evidence item, in the fixed order of the items; a killed run
-- goes on where the last whole transaction ended.  DERIVED tables are made
-- from them, all in one transaction, by case/derive and questions/, every time
-- the reading is complete; they can be dropped and made again at any time.
--
-- Times are nanoseconds since 1970-01-01 UTC, NULL when unknown.  Sizes are
-- bytes.  Text is UTF-8 (bytes that are not: U+FFFD; in paths %XX).

CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;
-- keys: schema ('1'), tool_version, name, rules_sha256, reading ('open' or
-- 'complete'), options (JSON: as_of, from, to, hosts, slack …)

-- ---------------------------------------------------------------- INGEST --

-- One row per file, container and member that was opened, in reading order.
CREATE TABLE item (
	seq          INTEGER PRIMARY KEY, -- 1.. in reading order
	id           TEXT NOT NULL UNIQUE, -- 'e-' + 16 hex: of sha256 and the
	                                   -- path behind the last '!/'; a second
	                                   -- equal one gets '-2'
	path         TEXT NOT NULL UNIQUE, -- logical, see report-contract
	container    TEXT,                 -- path of the innermost one; its own
	                                   -- row comes after its members
	windows_path TEXT,                 -- restored, NULL when unknown
	bytes        INTEGER NOT NULL,
	sha256       TEXT NOT NULL,        -- 64 hex digits
	format       TEXT NOT NULL,        -- format_name(): 'iis-w3c', 'evtx' …
	log          TEXT NOT NULL,        -- log_kind_name() or ''
	decoded      INTEGER NOT NULL,
	damaged      INTEGER NOT NULL,
	slack        INTEGER NOT NULL,     -- decoded + damaged + slack = bytes
	records      INTEGER NOT NULL,
	reported     INTEGER NOT NULL,     -- lines or records reported as damage
	first_ns     INTEGER,
	last_ns      INTEGER,
	host_layout  TEXT,                 -- host by --host or by layout
	host_forced  INTEGER NOT NULL DEFAULT 0, -- 1: --host said so
	host_guessed INTEGER NOT NULL DEFAULT 0, -- 1: just a folder's name, which
	                                   -- what the records say overrules
	host_record  TEXT,                 -- host by what the records say most
	mtime_ns     INTEGER               -- of the file or member, if stored
) STRICT;

-- What could not be read, at most 1000 rows an item, the rest in item.damaged.
CREATE TABLE damage (
	item   INTEGER NOT NULL REFERENCES item(seq),
	ord    INTEGER NOT NULL,
	offset INTEGER NOT NULL,
	length INTEGER NOT NULL,
	line   INTEGER,
	why    TEXT NOT NULL,
	PRIMARY KEY (item, ord)
) STRICT;

-- Things that were there and were not read: unknown kinds, caps, passwords.
CREATE TABLE not_examined (
	seq     INTEGER PRIMARY KEY,
	path    TEXT NOT NULL,
	bytes   INTEGER,
	why     TEXT NOT NULL,
	harmful INTEGER NOT NULL -- 1: exit code 3; 0: whole, of no known kind
) STRICT;
CREATE INDEX not_examined_by_path ON not_examined (path);

-- Append-only, chained: hash = sha256(previous hash || the row's fields), see
-- src/case/custody.h.
CREATE TABLE custody (
	seq    INTEGER PRIMARY KEY,
	time_ns INTEGER,         -- when it was done, NULL: not known
	act    TEXT NOT NULL,    -- 'open', 'item', 'refused', 'closed', 'report'
	path   TEXT NOT NULL,
	bytes  INTEGER,
	sha256 TEXT,
	hash   TEXT NOT NULL
) STRICT;

-- Records per hour: what coverage is reckoned from.
CREATE TABLE hour (
	item    INTEGER NOT NULL REFERENCES item(seq),
	source  TEXT NOT NULL,   -- 'iis', 'httpproxy', 'evtx:Security' …
	hour    INTEGER NOT NULL, -- hours since 1970-01-01 UTC
	records INTEGER NOT NULL,
	PRIMARY KEY (item, source, hour)
) STRICT, WITHOUT ROWID;

-- Event logs: runs of EventRecordIDs, to tell loss from quiet.
CREATE TABLE record_run (
	item     INTEGER NOT NULL REFERENCES item(seq),
	source   TEXT NOT NULL,
	first_id INTEGER NOT NULL,
	last_id  INTEGER NOT NULL,
	first_ns INTEGER,
	last_ns  INTEGER,
	PRIMARY KEY (item, source, first_id)
) STRICT, WITHOUT ROWID;

-- Builds that a log or a file names.
CREATE TABLE build_seen (
	item     INTEGER NOT NULL REFERENCES item(seq),
	build    TEXT NOT NULL,  -- '15.1.2106.2'
	server   TEXT NOT NULL DEFAULT '', -- when the record names one
	basis    TEXT NOT NULL,  -- 'header', 'columns', 'setup', 'file-version'
	first_ns INTEGER,
	last_ns  INTEGER,
	line     INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (item, build, server, basis)
) STRICT, WITHOUT ROWID;

-- One trace (or other rule) that matched one record, line or file.
CREATE TABLE hit (
	seq        INTEGER PRIMARY KEY,
	item       INTEGER NOT NULL REFERENCES item(seq),
	rule       TEXT NOT NULL,  -- id of the trace or rule
	outcome    TEXT NOT NULL,  -- attempted succeeded unknown
	log        TEXT NOT NULL,  -- log kind name
	time_ns    INTEGER,
	line       INTEGER,        -- text logs
	record     INTEGER,        -- event logs: EventRecordID
	offset     INTEGER NOT NULL,
	length     INTEGER NOT NULL,
	client     TEXT,           -- canonical fields, see docs/traces.md
	forwarded  TEXT,
	user       TEXT,
	agent      TEXT,
	method     TEXT,
	stem       TEXT,
	query      TEXT,
	status     INTEGER,
	backend_status INTEGER,
	bytes_in   INTEGER,
	bytes_out  INTEGER,
	time_taken INTEGER,        -- ms
	request_id TEXT,           -- cafeReqId / RequestId, lower case
	activity_id TEXT,          -- ActID
	server     TEXT,           -- the host the record names
	detail     TEXT NOT NULL   -- JSON object: the fields that the rule's text
	                           -- and match mention, name to value
) STRICT;
CREATE INDEX hit_by_item ON hit (item);

-- Matches that LIMIT_HITS_PER_TRACE kept out of hit.
CREATE TABLE hit_overflow (
	item  INTEGER NOT NULL REFERENCES item(seq),
	rule  TEXT NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (item, rule)
) STRICT, WITHOUT ROWID;

-- Requests and bytes per client address; '' is the sum of those beyond
-- LIMIT_LEDGER_CLIENTS.
CREATE TABLE client (
	item      INTEGER NOT NULL REFERENCES item(seq),
	source    TEXT NOT NULL,
	client    TEXT NOT NULL,
	requests  INTEGER NOT NULL,
	succeeded INTEGER NOT NULL, -- status 200..299
	refused   INTEGER NOT NULL, -- status 400..499
	bytes_in  INTEGER,          -- NULL: the log has no such column
	bytes_out INTEGER,
	first_ns  INTEGER,
	last_ns   INTEGER,
	PRIMARY KEY (item, source, client)
) STRICT, WITHOUT ROWID;

-- Requests to script pages that are not among the shipped ones
-- (data/shipped-pages.csv), per client; lower-case stem.
CREATE TABLE page_use (
	item      INTEGER NOT NULL REFERENCES item(seq),
	source    TEXT NOT NULL,
	stem      TEXT NOT NULL,
	client    TEXT NOT NULL,
	requests  INTEGER NOT NULL,
	posts     INTEGER NOT NULL,
	succeeded INTEGER NOT NULL,
	bytes_in  INTEGER,
	bytes_out INTEGER,
	first_ns  INTEGER,
	last_ns   INTEGER,
	line      INTEGER NOT NULL, -- of the first
	offset    INTEGER NOT NULL,
	PRIMARY KEY (item, source, stem, client)
) STRICT, WITHOUT ROWID;

-- What went from whom to whom: messages that message tracking saw leave
-- ('mail-sent') or reach a mailbox ('mail-delivered', without sender), and
-- connections that a network sensor saw ('flow': addresses, who opened it is the
-- sender).  Mail addresses in lower case.  A row with an empty recipient is the
-- sum of those beyond LIMIT_TRAFFIC.
CREATE TABLE traffic (
	item      INTEGER NOT NULL REFERENCES item(seq),
	kind      TEXT NOT NULL,
	sender    TEXT NOT NULL,
	recipient TEXT NOT NULL,
	port      INTEGER NOT NULL, -- of a flow's recipient, else 0
	count     INTEGER NOT NULL,
	bytes_there INTEGER NOT NULL, -- of those that have a size
	bytes_back  INTEGER NOT NULL, -- answers; of mail 0
	unsized   INTEGER NOT NULL, -- of them without a size, or partly lost
	first_ns  INTEGER,
	last_ns   INTEGER,
	line      INTEGER NOT NULL, -- of the first
	offset    INTEGER NOT NULL,
	PRIMARY KEY (item, kind, sender, recipient, port)
) STRICT, WITHOUT ROWID;

-- Who came to the machine of an event log, or left it for another, equal ones
-- in one row: src/ingest/logons.h. What came in: 'logon-3' 'logon-9'
-- 'logon-10' (4624, 4625), 'rdp', 'share' (administrative ones); what went
-- out: 'explicit' (4648), 'winrm-client'; made here: 'service', 'task'; asked
-- of a domain controller: 'ticket' (4769), 'ntlm' (4776).
CREATE TABLE contact (
	item     INTEGER NOT NULL REFERENCES item(seq),
	ord      INTEGER NOT NULL,  -- order of first sight
	how      TEXT NOT NULL,     -- 'lost': edges beyond the limit
	outcome  TEXT NOT NULL,
	address  TEXT NOT NULL,     -- it came from; '' not said
	peer     TEXT NOT NULL,     -- name of the machine it came from, or of
	                            -- the one it went to; '' not said
	account  TEXT NOT NULL,
	detail   TEXT NOT NULL,     -- program, share, service or task
	count    INTEGER NOT NULL,
	first_ns INTEGER,
	last_ns  INTEGER,
	record   INTEGER NOT NULL,  -- EventRecordID of the first
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;

-- Files from web folders (pages, configuration, archives, anything with a web
-- path), and what YARA said of them (as hits with log 'web-file').
CREATE TABLE web_file (
	item         INTEGER PRIMARY KEY REFERENCES item(seq),
	windows_path TEXT,
	stem         TEXT,             -- URL path it answers to, NULL if none
	script       INTEGER NOT NULL, -- 1: a page the server would run
	shipped      INTEGER NOT NULL  -- 1: named in data/shipped-pages.csv
) STRICT;

-- --------------------------------------------------------------- DERIVED --

-- What the answers were judged by: the flaws of data/flaws.csv and the rules
-- that matched, so that every verdict can be reckoned again from the case.
CREATE TABLE known_flaw (
	cve      TEXT PRIMARY KEY,
	nickname TEXT NOT NULL,
	published_ns INTEGER,
	first_exploited_ns INTEGER, -- as far as anybody has said
	exploited_ns INTEGER,       -- first day, or the day it was catalogued
	known_ns INTEGER            -- since when the world knew of exploitation
) STRICT;

CREATE TABLE known_rule (
	id       TEXT PRIMARY KEY,
	kind     TEXT NOT NULL,     -- 'trace', 'yara', 'sigma', 'indicator'
	step     TEXT NOT NULL,     -- docs/traces.md
	grade    INTEGER NOT NULL,  -- 0 weak, 1 strong, 2 direct
	severity INTEGER NOT NULL,  -- 0 informational .. 4 critical
	title    TEXT NOT NULL,
	author   TEXT NOT NULL,
	family   TEXT,
	implant_kind TEXT
) STRICT;

CREATE TABLE known_rule_flaw (
	rule TEXT NOT NULL REFERENCES known_rule(id),
	cve  TEXT NOT NULL,
	PRIMARY KEY (rule, cve)
) STRICT, WITHOUT ROWID;

CREATE TABLE known_rule_technique (
	rule      TEXT NOT NULL REFERENCES known_rule(id),
	technique TEXT NOT NULL,
	PRIMARY KEY (rule, technique)
) STRICT, WITHOUT ROWID;

-- One row: the day the verdicts are given for, and the end of the evidence.
CREATE TABLE moment (
	as_of_ns INTEGER,
	end_ns   INTEGER
) STRICT;

CREATE TABLE host (
	id      INTEGER PRIMARY KEY,
	name    TEXT NOT NULL UNIQUE, -- upper case; '' while nothing names it
	role    TEXT,                 -- 'mail-server', 'domain-controller', NULL
	product TEXT,
	basis   TEXT NOT NULL         -- 'option', 'layout', 'records', 'none'
) STRICT;

CREATE TABLE host_address (
	host    INTEGER NOT NULL REFERENCES host(id),
	address TEXT NOT NULL,
	PRIMARY KEY (host, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_host (
	item INTEGER PRIMARY KEY REFERENCES item(seq),
	host INTEGER NOT NULL REFERENCES host(id)
) STRICT;

-- A build from one moment to another.
CREATE TABLE build_span (
	host     INTEGER NOT NULL REFERENCES host(id),
	ord      INTEGER NOT NULL,
	build    TEXT NOT NULL,
	product  TEXT,
	update_name TEXT,  -- of data/builds.csv, NULL when unknown there
	from_ns  INTEGER,
	to_ns    INTEGER,
	PRIMARY KEY (host, ord)
) STRICT;

-- Each flaw of data/flaws.csv against each build of build_span.
CREATE TABLE flaw_state (
	host  INTEGER NOT NULL REFERENCES host(id),
	ord   INTEGER NOT NULL,     -- of build_span
	cve   TEXT NOT NULL,
	state TEXT NOT NULL,        -- 'open', 'fixed', 'conditional',
	                            -- 'not-concerned', 'unknown'
	fix_ns INTEGER,             -- when a fix for the branch came out
	PRIMARY KEY (host, ord, cve)
) STRICT, WITHOUT ROWID;

-- A flaw a host was open to, for a time: made from flaw_state.
CREATE TABLE open_flaw (
	host    INTEGER NOT NULL REFERENCES host(id),
	cve     TEXT NOT NULL,
	from_ns INTEGER,          -- NULL: since before the evidence
	to_ns   INTEGER,          -- NULL: to the end of the evidence
	conditional INTEGER NOT NULL, -- 1: fixed binary, extra condition unknown
	PRIMARY KEY (host, cve)
) STRICT;

-- The part of the window that concerns a host, and the whole (host 0).
CREATE TABLE window (
	host    INTEGER PRIMARY KEY,
	from_ns INTEGER,
	to_ns   INTEGER,
	why     TEXT NOT NULL,
	why_ar  TEXT NOT NULL
) STRICT;

-- Where a source has records; neighbours closer than the source's quiet time
-- are one span.
CREATE TABLE span (
	host    INTEGER NOT NULL REFERENCES host(id),
	source  TEXT NOT NULL,
	ord     INTEGER NOT NULL,
	from_ns INTEGER NOT NULL,
	to_ns   INTEGER NOT NULL,
	records INTEGER NOT NULL,
	PRIMARY KEY (host, source, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
	host    INTEGER NOT NULL REFERENCES host(id),
	source  TEXT NOT NULL,
	ord     INTEGER NOT NULL,
	from_ns INTEGER NOT NULL,
	to_ns   INTEGER NOT NULL,
	why     TEXT NOT NULL,
	why_ar  TEXT NOT NULL,
	PRIMARY KEY (host, source, ord)
) STRICT, WITHOUT ROWID;

-- Hits that are one request (or record), whatever log and rule they are of.
CREATE TABLE request_hit (
	hit     INTEGER PRIMARY KEY REFERENCES hit(seq),
	request INTEGER NOT NULL
) STRICT;

-- Hits told once: joined over logs by request, folded when they repeat.
CREATE TABLE finding (
	id       TEXT PRIMARY KEY, -- 'f-' + 16 hex, see docs/internals/case.md
	kind     TEXT NOT NULL,    -- the step of the trace, or 'coverage'
	rule     TEXT NOT NULL,    -- of the best graded hit
	rule_title  TEXT NOT NULL,
	rule_author TEXT NOT NULL,
	rule_kind   TEXT NOT NULL, -- 'trace', 'yara', 'sigma', 'indicator'
	time_ns  INTEGER,
	last_ns  INTEGER,          -- of the last folded hit
	count    INTEGER NOT NULL, -- requests or records folded into it
	host     INTEGER NOT NULL REFERENCES host(id),
	source   TEXT NOT NULL,
	severity TEXT NOT NULL,
	grade    TEXT NOT NULL,
	outcome  TEXT NOT NULL,
	client   TEXT,
	user     TEXT,
	stem     TEXT,
	bytes_in  INTEGER,
	bytes_out INTEGER,
	summary_en TEXT NOT NULL,
	summary_ar TEXT NOT NULL
) STRICT;

CREATE TABLE finding_hit (
	finding TEXT NOT NULL REFERENCES finding(id),
	ord     INTEGER NOT NULL,  -- order of the places
	hit     INTEGER NOT NULL REFERENCES hit(seq),
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;

-- Places of findings about the evidence itself, which no rule matched.
CREATE TABLE finding_item (
	finding TEXT NOT NULL REFERENCES finding(id),
	ord     INTEGER NOT NULL,
	item    INTEGER NOT NULL REFERENCES item(seq),
	record  INTEGER,           -- EventRecordID before what is missing
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_technique (
	finding TEXT NOT NULL REFERENCES finding(id),
	technique TEXT NOT NULL,
	PRIMARY KEY (finding, technique)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_flaw (
	finding TEXT NOT NULL REFERENCES finding(id),
	cve     TEXT NOT NULL,
	PRIMARY KEY (finding, cve)
) STRICT, WITHOUT ROWID;

CREATE TABLE implant (
	id       TEXT PRIMARY KEY, -- 'i-' + 16 hex of host and path
	host     INTEGER NOT NULL REFERENCES host(id),
	path     TEXT NOT NULL,    -- Windows path, or the URL path when only used
	kind     TEXT NOT NULL,    -- report-contract, Finer points
	sha256   TEXT,
	first_ns INTEGER,
	last_ns  INTEGER,
	state    TEXT NOT NULL,    -- present removed unknown
	family   TEXT,
	used     INTEGER NOT NULL
) STRICT;

CREATE TABLE implant_finding (
	implant TEXT NOT NULL REFERENCES implant(id),
	finding TEXT NOT NULL REFERENCES finding(id),
	PRIMARY KEY (implant, finding)
) STRICT, WITHOUT ROWID;

-- A flaw that was exploited on a host: entry.values.vulnerabilities.
CREATE TABLE vulnerability (
	cve      TEXT NOT NULL,
	nickname TEXT NOT NULL,
	host     INTEGER NOT NULL REFERENCES host(id),
	first_ns INTEGER,
	last_ns  INTEGER,
	build    TEXT,             -- at the first time, NULL when unknown
	zero_day INTEGER,          -- 1: before a fix for the branch came out
	PRIMARY KEY (cve, host)
) STRICT, WITHOUT ROWID;

-- Filled by the questions that know; empty until then.
CREATE TABLE transfer (
	ord      INTEGER PRIMARY KEY,
	channel  TEXT NOT NULL,
	host     INTEGER NOT NULL REFERENCES host(id),
	peer     TEXT,
	mailbox  TEXT,
	from_ns  INTEGER,
	to_ns    INTEGER,
	bytes_low  INTEGER,
	bytes_high INTEGER
) STRICT;

CREATE TABLE transfer_finding (
	transfer INTEGER NOT NULL REFERENCES transfer(ord),
	finding  TEXT NOT NULL REFERENCES finding(id),
	PRIMARY KEY (transfer, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE reach (
	ord      INTEGER PRIMARY KEY,
	from_host TEXT NOT NULL,
	to_host  TEXT NOT NULL,
	how      TEXT NOT NULL,
	account  TEXT,
	first_ns INTEGER,
	last_ns  INTEGER,
	outcome  TEXT NOT NULL
) STRICT;

CREATE TABLE reach_finding (
	reach   INTEGER NOT NULL REFERENCES reach(ord),
	finding TEXT NOT NULL REFERENCES finding(id),
	PRIMARY KEY (reach, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE cluster (
	id       TEXT PRIMARY KEY,
	first_ns INTEGER,
	last_ns  INTEGER,
	traits   TEXT NOT NULL,   -- JSON array of strings
	hosts    TEXT NOT NULL,   -- JSON array of names
	matches  TEXT NOT NULL    -- JSON array
) STRICT;

CREATE TABLE cluster_finding (
	cluster TEXT NOT NULL REFERENCES cluster(id),
	finding TEXT NOT NULL REFERENCES finding(id),
	PRIMARY KEY (cluster, finding)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
	ord        INTEGER PRIMARY KEY, -- order of the contract, 1..13
	question   TEXT NOT NULL UNIQUE,
	verdict    TEXT NOT NULL,
	confidence TEXT NOT NULL,
	first_ns   INTEGER,
	last_ns    INTEGER,
	vals       TEXT NOT NULL,  -- JSON object, as in the report
	needed     TEXT NOT NULL,  -- JSON array of source names
	from_ns    INTEGER,
	to_ns      INTEGER,
	share      REAL,           -- 0..1, four decimals; NULL: not reckoned
	sentence_en TEXT NOT NULL,
	sentence_ar TEXT NOT NULL
) STRICT;

-- Which sources an answer needs: every class must be there; a class is there
-- when all sources of one of its alternatives are.
CREATE TABLE needed (
	question    TEXT NOT NULL,
	class       TEXT NOT NULL, -- also the name given in gaps
	alternative INTEGER NOT NULL,
	source      TEXT NOT NULL, -- of span; see docs/internals/coverage.md
	PRIMARY KEY (question, class, alternative, source)
) STRICT, WITHOUT ROWID;

-- How much of a host's part of the window the needed sources cover.
CREATE TABLE answer_cover (
	question   TEXT NOT NULL,
	host       INTEGER NOT NULL REFERENCES host(id),
	covered_ns INTEGER NOT NULL,
	total_ns   INTEGER NOT NULL,
	PRIMARY KEY (question, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer_host (
	question TEXT NOT NULL REFERENCES answer(question),
	host     TEXT NOT NULL,
	PRIMARY KEY (question, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer_gap (
	question TEXT NOT NULL REFERENCES answer(question),
	ord      INTEGER NOT NULL,
	host     TEXT NOT NULL,
	source   TEXT NOT NULL,
	from_ns  INTEGER,
	to_ns    INTEGER,
	why      TEXT NOT NULL,
	why_ar   TEXT NOT NULL,
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer_finding (
	question TEXT NOT NULL REFERENCES answer(question),
	ord      INTEGER NOT NULL,
	finding  TEXT NOT NULL REFERENCES finding(id),
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;
