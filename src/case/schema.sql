-- schema.sql - the case file: one SQLite database, version 2.
--
-- A new version comes with a file migrate/N.sql that makes it from the one
-- before; tests/case/test_migrate.c compares the two ways.
--
-- Two halves, and what people said.  INGEST tables are written while evidence is read, one
-- transaction per evidence item, in the fixed order of the items; a killed run
-- goes on where the last whole transaction ended.  DERIVED tables are made
-- from them, all in one transaction, by case/derive and questions/, every time
-- the reading is complete; they can be dropped and made again at any time.
-- JUDGED rows are added by `postern judge` and never removed.
--
-- Times are nanoseconds since 1970-01-01 UTC, NULL when unknown.  Sizes are
-- bytes.  Text is UTF-8 (bytes that are not: U+FFFD; in paths %XX).

CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;
-- keys: schema ('2'), tool_version, name, rules_sha256, reading ('open' or
-- 'complete'), options (JSON: as_of_ns, from_ns, to_ns, as the answers were
-- made with)

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

-- Things that were there and were not examined, or only in part: unknown kinds,
-- caps, passwords.  What was read all the same is an item, too.
CREATE TABLE not_examined (
	seq     INTEGER PRIMARY KEY,
	path    TEXT NOT NULL,
	bytes   INTEGER,         -- not examined; NULL: not known how many
	why     TEXT NOT NULL,
	harmful INTEGER NOT NULL -- 1: exit code 3; 0: whole, of no known kind
) STRICT;
CREATE INDEX not_examined_by_path ON not_examined (path);

-- Append-only, chained: hash = sha256(previous hash || the row's fields), see
-- src/case/custody.h.
CREATE TABLE custody (
	seq    INTEGER PRIMARY KEY,
	time_ns INTEGER,         -- when it was done, NULL: not known
	act    TEXT NOT NULL,    -- 'open', 'item', 'not-examined',
	                         -- 'closed', 'report', 'judgement' …
	path   TEXT NOT NULL,    -- of a judgement: its subject
	bytes  INTEGER,          -- of a judgement: its seq; not examined: how
	                         -- many, NULL: not known
	sha256 TEXT,             -- of a judgement: see its table
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

-- Where the clock of an event log's or IIS's machine went back by ten minutes
-- or more between one record and the next.
CREATE TABLE clock_jump (
	item      INTEGER NOT NULL REFERENCES item(seq),
	source    TEXT NOT NULL,
	place     INTEGER NOT NULL, -- EventRecordID, or line, of the first after
	before_ns INTEGER NOT NULL,
	after_ns  INTEGER NOT NULL, -- earlier than before_ns
	offset    INTEGER NOT NULL,
	PRIMARY KEY (item, source, place)
) STRICT, WITHOUT ROWID;

-- What a host was told about its logs, as its files of settings spell it:
-- src/formats/log_settings.h.  scope: 'site 1', 'sites', 'app'.
CREATE TABLE log_setting (
	item  INTEGER NOT NULL REFERENCES item(seq),
	ord   INTEGER NOT NULL,
	scope TEXT NOT NULL,
	name  TEXT NOT NULL,
	value TEXT NOT NULL,
	line  INTEGER NOT NULL,
	PRIMARY KEY (item, ord)
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
	detail     TEXT NOT NULL,  -- JSON object: the fields that the rule's text
	                           -- and match mention, name to value
	session    TEXT            -- JSON array of ids of sessions that it names:
	                           -- 'ClientId 0123456789abcdef', the kind and 16
	                           -- digits of the value's SHA-256
) STRICT;
CREATE INDEX hit_by_item ON hit (item);

-- Ids of sessions that are nobody's own, as all requests of an item show:
-- carried by several users ('users'), by more than 16 addresses ('addresses'),
-- or by the server's own probes ('local').  An empty id: more than were counted
-- ('lost'), and no id of that host says anything.
CREATE TABLE session_shared (
	item INTEGER NOT NULL REFERENCES item(seq),
	id   TEXT NOT NULL,
	why  TEXT NOT NULL,
	PRIMARY KEY (item, id)
) STRICT, WITHOUT ROWID;

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
-- sender), and what it says they were for: 'http' (name: the Host asked for;
-- bytes: of bodies), 'tls' (name: the server name), 'file' (who sent it, to
-- whom; name: its kind, and behind a blank the protocol), 'share' (name: the SMB
-- share), 'smb-file' (the share, and behind a blank what was done).  'firewall':
-- connections that the host's own firewall let pass, times in the host's LOCAL
-- time read as UTC.  'read-owa', 'read-ews', 'read-eas', 'read-mapi' (Outlook),
-- 'read-imap', 'read-pop': answers to an account (recipient, without its domain)
-- that read mail from an address (sender); 'refused-imap', 'refused-pop': logons
-- that failed; name: the log, and behind a blank a mailbox that the path names
-- (src/ingest/reads.h).  Mail addresses and names of servers in lower case.  A row
-- with an empty recipient is the sum of those beyond LIMIT_TRAFFIC.
CREATE TABLE traffic (
	item      INTEGER NOT NULL REFERENCES item(seq),
	kind      TEXT NOT NULL,
	sender    TEXT NOT NULL,
	recipient TEXT NOT NULL,
	port      INTEGER NOT NULL, -- of a flow's recipient, else 0
	name      TEXT NOT NULL,
	count     INTEGER NOT NULL,
	bytes_there INTEGER NOT NULL, -- of those that have a size
	bytes_back  INTEGER NOT NULL, -- answers; of mail 0
	unsized   INTEGER NOT NULL, -- of them without a size, or partly lost
	first_ns  INTEGER,
	last_ns   INTEGER,
	line      INTEGER NOT NULL, -- of the largest, among equals the first
	offset    INTEGER NOT NULL,
	length    INTEGER NOT NULL, -- bytes of it; 0: not known
	PRIMARY KEY (item, kind, sender, recipient, port, name)
) STRICT, WITHOUT ROWID;

-- Who came to the machine of an event log, or left it for another, equal ones
-- in one row: src/ingest/logons.h. What came in: 'logon-3' 'logon-9'
-- 'logon-10' (4624, 4625), 'rdp', 'share' (administrative ones); what went
-- out: 'explicit' (4648), 'winrm-client'; made here: 'service', 'task'; asked
-- of a domain controller: 'ticket' (4769), 'ntlm' (4776). What a network sensor
-- saw, from address to peer: 'net-ntlm', 'net-ticket' (detail: the service),
-- 'net-share' (detail: the share); record is then the line.
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
	offset   INTEGER NOT NULL,  -- and where it lies
	length   INTEGER NOT NULL,
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;

-- What records give to correlations of Sigma rules: a match of one of the
-- rules that a correlation refers to, with the values that it groups and counts
-- by (small letters, a NUL behind each).  The correlations themselves become
-- hits when all is read, for their windows reach over items
-- (src/questions/correlations.c): such hits are derived.  So are those of patterns of
-- indicators over several events (patterns.c): rule is 'indicator-pattern', part the
-- number of the pattern's part in the set of indicators that the case was read with.
CREATE TABLE sample (
	item    INTEGER NOT NULL REFERENCES item(seq),
	ord     INTEGER NOT NULL,
	rule    TEXT NOT NULL,     -- the correlation
	part    INTEGER NOT NULL,  -- which of its rules it was, from 0
	log     TEXT NOT NULL,
	time_ns INTEGER NOT NULL,
	line    INTEGER,
	record  INTEGER,
	offset  INTEGER NOT NULL,
	length  INTEGER NOT NULL,
	client  TEXT,
	server  TEXT,
	grouped BLOB NOT NULL,
	value   BLOB NOT NULL,
	number  REAL NOT NULL,     -- what is summed
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;

-- Scripts that PowerShell logged in several records (4104), put together, and
-- where their parts lie: those that a rule matched.
CREATE TABLE script (
	item    INTEGER NOT NULL REFERENCES item(seq),
	ord     INTEGER NOT NULL,
	block   TEXT NOT NULL,    -- ScriptBlockId
	total   INTEGER NOT NULL, -- parts, by the log
	present INTEGER NOT NULL, -- parts that are there
	cut     INTEGER NOT NULL, -- 1: more text than is kept
	time_ns INTEGER,          -- of the part that came first
	text    TEXT NOT NULL,    -- "[... 3-4/7 ...]" where parts are missing
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
CREATE TABLE script_part (
	item   INTEGER NOT NULL REFERENCES item(seq),
	ord    INTEGER NOT NULL,  -- of script
	number INTEGER NOT NULL,  -- MessageNumber
	record INTEGER NOT NULL,  -- EventRecordID
	offset INTEGER NOT NULL,
	length INTEGER NOT NULL,
	PRIMARY KEY (item, ord, number)
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

-- What a census says (investigate --census): put in as a whole before the
-- questions are answered, replaced by the next one; empty when none was given.
CREATE TABLE census (
	sha256        TEXT NOT NULL, -- of the store
	first_ns      INTEGER NOT NULL, -- day of its first run
	day_ns        INTEGER NOT NULL, -- day of the run that is spoken of
	organisations INTEGER NOT NULL, -- of that run
	organisation  TEXT NOT NULL, -- whose case this is; '' when not said
	class         TEXT NOT NULL, -- of that organisation, or ''
	said_en       TEXT NOT NULL, -- the class and its reasons, or ''
	said_ar       TEXT NOT NULL
) STRICT;

-- A flaw set that was known on that day and had somebody to follow.
CREATE TABLE census_share (
	flaw_set    TEXT PRIMARY KEY,
	chosen      INTEGER NOT NULL, -- 1: what the census would speak of
	exploitable INTEGER NOT NULL, -- open in the first run
	patched     INTEGER NOT NULL, -- of these, on the day
	cannot_tell INTEGER NOT NULL,
	gone        INTEGER NOT NULL,
	share_low   REAL NOT NULL,
	share       REAL NOT NULL,    -- of those of whom it can be told
	share_high  REAL NOT NULL,
	trend       TEXT NOT NULL,    -- rising flat falling undetermined
	ups         INTEGER NOT NULL, -- changes since the run compared with
	downs       INTEGER NOT NULL,
	p           REAL NOT NULL,    -- of the sign test
	sentence_en TEXT NOT NULL,
	sentence_ar TEXT NOT NULL,
	own_verdict TEXT NOT NULL     -- of the organisation's worst server, or ''
) STRICT, WITHOUT ROWID;

CREATE TABLE census_flaw (
	flaw_set TEXT NOT NULL REFERENCES census_share(flaw_set),
	cve      TEXT NOT NULL,
	PRIMARY KEY (flaw_set, cve)
) STRICT, WITHOUT ROWID;

-- Mail front ends of the organisation.
CREATE TABLE census_front_end (
	name       TEXT NOT NULL, -- '' when it was sought by address
	address    TEXT NOT NULL,
	product    TEXT NOT NULL,
	build_low  TEXT NOT NULL, -- '' when no build is known
	build_high TEXT NOT NULL, -- '' when open upwards or not known
	PRIMARY KEY (name, address)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- JUDGED --

-- What a person said of a finding or a gap; of each subject the last counts.
-- Row n is the custody row with act 'judgement' and bytes n, whose sha256 is
-- that of the fields, see src/case/judgement.h.
CREATE TABLE judgement (
	seq     INTEGER PRIMARY KEY,
	subject TEXT NOT NULL,  -- 'f-…' of a finding, 'g-…' of a gap
	verdict TEXT NOT NULL,  -- benign malicious unknown; accepted open
	why     TEXT NOT NULL,
	person  TEXT NOT NULL,  -- '' when no name was given
	day     TEXT NOT NULL,  -- '2021-03-09', '' when none was given
	host    TEXT,           -- of a gap: the stretch, so that it holds on when
	source  TEXT,           -- more evidence moves the ends of the gap
	from_ns INTEGER,
	to_ns   INTEGER
) STRICT;

-- What the operator named as precious (docs/precious.md); kept until it is
-- given anew.
CREATE TABLE precious (
	ord   INTEGER PRIMARY KEY,
	name  TEXT NOT NULL,
	kind  TEXT NOT NULL,     -- host share database
	host  TEXT NOT NULL,
	path  TEXT NOT NULL,     -- of share or database
	holds TEXT NOT NULL
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
	implant_kind TEXT,
	text_en  TEXT NOT NULL DEFAULT '', -- what findings say, with {fields}
	text_ar  TEXT NOT NULL DEFAULT ''
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

-- The same file of the same host, given twice: the later ones are in no other
-- table of this half, so that nothing counts double.
CREATE TABLE item_copy (
	item     INTEGER PRIMARY KEY REFERENCES item(seq),
	original INTEGER NOT NULL REFERENCES item(seq)
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
	id      TEXT NOT NULL DEFAULT '', -- 'g-' + 16 hex of host, source, ends
	kind    TEXT NOT NULL DEFAULT '', -- src/questions/spans.sql
	judgement INTEGER,                -- that accepted it
	PRIMARY KEY (host, source, ord)
) STRICT, WITHOUT ROWID;

-- How long a source is kept, and whether that explains where it begins.
-- basis: 'settings' (item), 'documented' or 'usual' (a default), 'records' (an
-- event log's own numbers).  days, bytes: limits, NULL without one that is known.
-- state: src/questions/retention.sql.
CREATE TABLE retention (
	host     INTEGER NOT NULL REFERENCES host(id),
	source   TEXT NOT NULL,
	days     INTEGER,
	bytes    INTEGER,
	basis    TEXT NOT NULL,
	state    TEXT NOT NULL,
	first_ns INTEGER,          -- of the first record, NULL: there is none
	held     INTEGER,          -- days from there to the end of the host's logs
	item     INTEGER REFERENCES item(seq),
	lacks    TEXT,             -- fields that the settings leave out
	why      TEXT NOT NULL,
	why_ar   TEXT NOT NULL,
	PRIMARY KEY (host, source)
) STRICT, WITHOUT ROWID;

-- Hits that are one request (or record), whatever log and rule they are of:
-- where there are several; a request is known by the first of them.
CREATE TABLE request_hit (
	hit     INTEGER PRIMARY KEY REFERENCES hit(seq),
	request INTEGER NOT NULL
) STRICT;

-- Hits told once: joined over logs by request, folded when they repeat.
CREATE TABLE finding (
	n        INTEGER PRIMARY KEY, -- what the lists below go by; not the
	                              -- same in every run
	id       TEXT NOT NULL,    -- 'f-' + 16 hex, see docs/internals/case.md
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
	told_by  INTEGER REFERENCES hit(seq), -- NULL: the evidence itself
	marks    TEXT NOT NULL,    -- what its flaws and techniques go by: the
	                           -- rule where one hit tells it, else a name
	                           -- of its own
	summary_en TEXT,         -- NULL: the text of the rule, filled in from the
	summary_ar TEXT          -- detail of the hit where it is read; in
	                         -- `postern query` by sentence(text, detail)
) STRICT;
CREATE UNIQUE INDEX finding_by_id ON finding (id);
CREATE INDEX finding_by_kind ON finding (kind, outcome);

CREATE TABLE finding_hit (
	finding INTEGER NOT NULL REFERENCES finding(n),
	ord     INTEGER NOT NULL,  -- order of the places
	hit     INTEGER NOT NULL REFERENCES hit(seq),
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;

-- Places of findings about the evidence itself, which no rule matched.
CREATE TABLE finding_item (
	finding INTEGER NOT NULL REFERENCES finding(n),
	ord     INTEGER NOT NULL,
	item    INTEGER NOT NULL REFERENCES item(seq),
	record  INTEGER,           -- EventRecordID, of the one before what is missing
	offset  INTEGER NOT NULL DEFAULT 0, -- of the record, where it is known
	length  INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;

-- The flaws and techniques of findings, by finding.marks.
CREATE TABLE finding_technique (
	marks     TEXT NOT NULL,
	technique TEXT NOT NULL,
	PRIMARY KEY (marks, technique)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_flaw (
	marks TEXT NOT NULL,
	cve   TEXT NOT NULL,
	PRIMARY KEY (marks, cve)
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

-- Precious stores, reached or not: docs/precious.md.
CREATE TABLE store (
	ord      INTEGER PRIMARY KEY, -- of precious
	name     TEXT NOT NULL,
	kind     TEXT NOT NULL,
	host     TEXT NOT NULL,
	holds    TEXT NOT NULL,
	state    TEXT NOT NULL,    -- reached tried not-seen unknown
	first_ns INTEGER,
	share    REAL              -- of the time since the first success
) STRICT;

-- What belongs to one act, step by step.
CREATE TABLE chain (
	id       TEXT PRIMARY KEY, -- 'c-' + 16 hex: of its implant, or finding
	host     INTEGER NOT NULL REFERENCES host(id),
	implant  TEXT,
	first_ns INTEGER,
	last_ns  INTEGER
) STRICT;
CREATE TABLE chain_step (
	chain   TEXT NOT NULL REFERENCES chain(id),
	ord     INTEGER NOT NULL,
	kind    TEXT NOT NULL,    -- docs/internals/chains.md
	time_ns INTEGER,
	finding TEXT NOT NULL REFERENCES finding(id),
	tie     TEXT NOT NULL,
	PRIMARY KEY (chain, ord)
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
	accepted_ns INTEGER NOT NULL DEFAULT 0, -- of it a person accepted
	from_ns    INTEGER,
	to_ns      INTEGER,
	PRIMARY KEY (question, host)
) STRICT, WITHOUT ROWID;

-- The same for each class by itself.
CREATE TABLE answer_class (
	question   TEXT NOT NULL,
	host       INTEGER NOT NULL REFERENCES host(id),
	class      TEXT NOT NULL,
	covered_ns INTEGER NOT NULL,
	total_ns   INTEGER NOT NULL,
	PRIMARY KEY (question, host, class)
) STRICT, WITHOUT ROWID;

-- The rules of the verdict in their order; the first that holds was applied.
CREATE TABLE answer_rule (
	question TEXT NOT NULL,
	ord      INTEGER NOT NULL,
	verdict  TEXT NOT NULL,
	holds    INTEGER NOT NULL,
	why      TEXT NOT NULL,
	why_ar   TEXT NOT NULL,
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;

-- What was said of findings that are there: the last judgement of each.
CREATE TABLE finding_judgement (
	finding   TEXT PRIMARY KEY,
	judgement INTEGER NOT NULL REFERENCES judgement(seq)
) STRICT;

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
	id       TEXT NOT NULL DEFAULT '', -- as of a gap, with the class as source
	kind     TEXT NOT NULL DEFAULT '',
	judgement INTEGER,                 -- that accepted it
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer_finding (
	question TEXT NOT NULL REFERENCES answer(question),
	ord      INTEGER NOT NULL,
	finding  INTEGER NOT NULL REFERENCES finding(n),
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;

-- All findings that the verdicts are made of, in time; they may be a million, and
-- two answers list them.
CREATE TABLE attack_order (
	place     INTEGER PRIMARY KEY,
	n         INTEGER NOT NULL REFERENCES finding(n),
	succeeded INTEGER NOT NULL,
	moment    INTEGER NOT NULL  -- 1: it has a time of its own
) STRICT;

-- What every answer rests on, by ord.
CREATE VIEW answer_list (question, ord, finding) AS
SELECT question, ord, finding FROM answer_finding
UNION ALL
SELECT 'targeted', place + (1 - succeeded) * 1099511627776, n FROM attack_order
UNION ALL
SELECT 'campaign', place, n FROM attack_order WHERE moment;
