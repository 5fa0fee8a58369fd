-- 2.sql - from version 1 of the case file to 2: gaps with an id and a kind,
-- what people judged, clocks that went back, what a census says.  The answers
-- are made anew by the next `postern judge` or `postern investigate`.
CREATE TABLE clock_jump (
	item      INTEGER NOT NULL REFERENCES item(seq),
	source    TEXT NOT NULL,
	place     INTEGER NOT NULL,
	before_ns INTEGER NOT NULL,
	after_ns  INTEGER NOT NULL,
	offset    INTEGER NOT NULL,
	PRIMARY KEY (item, source, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE judgement (
	seq     INTEGER PRIMARY KEY,
	subject TEXT NOT NULL,
	verdict TEXT NOT NULL,
	why     TEXT NOT NULL,
	person  TEXT NOT NULL,
	day     TEXT NOT NULL,
	host    TEXT,
	source  TEXT,
	from_ns INTEGER,
	to_ns   INTEGER
) STRICT;
ALTER TABLE gap ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE gap ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE gap ADD COLUMN judgement INTEGER;
ALTER TABLE answer_gap ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE answer_gap ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE answer_gap ADD COLUMN judgement INTEGER;
ALTER TABLE answer_cover ADD COLUMN accepted_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE known_rule ADD COLUMN text_en TEXT NOT NULL DEFAULT '';
ALTER TABLE known_rule ADD COLUMN text_ar TEXT NOT NULL DEFAULT '';
ALTER TABLE answer_cover ADD COLUMN from_ns INTEGER;
ALTER TABLE answer_cover ADD COLUMN to_ns INTEGER;
CREATE TABLE answer_class (
	question   TEXT NOT NULL,
	host       INTEGER NOT NULL REFERENCES host(id),
	class      TEXT NOT NULL,
	covered_ns INTEGER NOT NULL,
	total_ns   INTEGER NOT NULL,
	PRIMARY KEY (question, host, class)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_judgement (
	finding   TEXT PRIMARY KEY,
	judgement INTEGER NOT NULL REFERENCES judgement(seq)
) STRICT;
CREATE TABLE census (
	sha256        TEXT NOT NULL,
	first_ns      INTEGER NOT NULL,
	day_ns        INTEGER NOT NULL,
	organisations INTEGER NOT NULL,
	organisation  TEXT NOT NULL,
	class         TEXT NOT NULL,
	said_en       TEXT NOT NULL,
	said_ar       TEXT NOT NULL
) STRICT;
CREATE TABLE census_share (
	flaw_set    TEXT PRIMARY KEY,
	chosen      INTEGER NOT NULL,
	exploitable INTEGER NOT NULL,
	patched     INTEGER NOT NULL,
	cannot_tell INTEGER NOT NULL,
	gone        INTEGER NOT NULL,
	share_low   REAL NOT NULL,
	share       REAL NOT NULL,
	share_high  REAL NOT NULL,
	trend       TEXT NOT NULL,
	ups         INTEGER NOT NULL,
	downs       INTEGER NOT NULL,
	p           REAL NOT NULL,
	sentence_en TEXT NOT NULL,
	sentence_ar TEXT NOT NULL,
	own_verdict TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE census_flaw (
	flaw_set TEXT NOT NULL REFERENCES census_share(flaw_set),
	cve      TEXT NOT NULL,
	PRIMARY KEY (flaw_set, cve)
) STRICT, WITHOUT ROWID;
CREATE TABLE census_front_end (
	name       TEXT NOT NULL,
	address    TEXT NOT NULL,
	product    TEXT NOT NULL,
	build_low  TEXT NOT NULL,
	build_high TEXT NOT NULL,
	PRIMARY KEY (name, address)
) STRICT, WITHOUT ROWID;

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
ALTER TABLE hit ADD COLUMN session TEXT;
CREATE TABLE session_shared (
	item INTEGER NOT NULL REFERENCES item(seq),
	id   TEXT NOT NULL,
	why  TEXT NOT NULL,
	PRIMARY KEY (item, id)
) STRICT, WITHOUT ROWID;
-- Contacts lead back to their record.  Where those of version 1 lie was not
-- kept: length 0.
CREATE TABLE contact_2 (
	item     INTEGER NOT NULL REFERENCES item(seq),
	ord      INTEGER NOT NULL,
	how      TEXT NOT NULL,
	outcome  TEXT NOT NULL,
	address  TEXT NOT NULL,
	peer     TEXT NOT NULL,
	account  TEXT NOT NULL,
	detail   TEXT NOT NULL,
	count    INTEGER NOT NULL,
	first_ns INTEGER,
	last_ns  INTEGER,
	record   INTEGER NOT NULL,
	offset   INTEGER NOT NULL,
	length   INTEGER NOT NULL,
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
INSERT INTO contact_2
SELECT item, ord, how, outcome, address, peer, account, detail, count, first_ns,
	last_ns, record, 0, 0 FROM contact;
DROP TABLE contact;
ALTER TABLE contact_2 RENAME TO contact;
-- Findings have a number, and what is many goes by it.
CREATE TABLE finding_2 (
	n        INTEGER PRIMARY KEY,
	id       TEXT NOT NULL,
	kind     TEXT NOT NULL,
	rule     TEXT NOT NULL,
	rule_title  TEXT NOT NULL,
	rule_author TEXT NOT NULL,
	rule_kind   TEXT NOT NULL,
	time_ns  INTEGER,
	last_ns  INTEGER,
	count    INTEGER NOT NULL,
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
	told_by  INTEGER REFERENCES hit(seq),
	marks    TEXT NOT NULL,
	summary_en TEXT,
	summary_ar TEXT
) STRICT;
INSERT INTO finding_2
SELECT rowid, id, kind, rule, rule_title, rule_author, rule_kind, time_ns, last_ns,
	count, host, source, severity, grade, outcome, client, user, stem, bytes_in,
	bytes_out, NULL, id, summary_en, summary_ar FROM finding;
CREATE TABLE answer_finding_2 (
	question TEXT NOT NULL REFERENCES answer(question),
	ord      INTEGER NOT NULL,
	finding  INTEGER NOT NULL REFERENCES finding(n),
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;
INSERT INTO answer_finding_2 SELECT l.question, l.ord, f.rowid
FROM answer_finding l JOIN finding f ON f.id = l.finding;
DROP TABLE answer_finding;
ALTER TABLE answer_finding_2 RENAME TO answer_finding;
CREATE TABLE attack_order (
	place     INTEGER PRIMARY KEY,
	n         INTEGER NOT NULL REFERENCES finding(n),
	succeeded INTEGER NOT NULL,
	moment    INTEGER NOT NULL
) STRICT;
CREATE VIEW answer_list (question, ord, finding) AS
SELECT question, ord, finding FROM answer_finding
UNION ALL
SELECT 'targeted', place + (1 - succeeded) * 1099511627776, n FROM attack_order
UNION ALL
SELECT 'campaign', place, n FROM attack_order WHERE moment;
CREATE TABLE finding_hit_2 (
	finding INTEGER NOT NULL REFERENCES finding(n),
	ord     INTEGER NOT NULL,
	hit     INTEGER NOT NULL REFERENCES hit(seq),
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_hit_2 SELECT f.rowid, l.ord, l.hit
FROM finding_hit l JOIN finding f ON f.id = l.finding;
CREATE TABLE finding_item_2 (
	finding INTEGER NOT NULL REFERENCES finding(n),
	ord     INTEGER NOT NULL,
	item    INTEGER NOT NULL REFERENCES item(seq),
	record  INTEGER,
	offset  INTEGER NOT NULL DEFAULT 0,
	length  INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_item_2 SELECT f.rowid, l.ord, l.item, l.record, 0, 0
FROM finding_item l JOIN finding f ON f.id = l.finding;
CREATE TABLE finding_technique_2 (
	marks     TEXT NOT NULL,
	technique TEXT NOT NULL,
	PRIMARY KEY (marks, technique)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_technique_2 SELECT finding, technique FROM finding_technique;
CREATE TABLE finding_flaw_2 (
	marks TEXT NOT NULL,
	cve   TEXT NOT NULL,
	PRIMARY KEY (marks, cve)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_flaw_2 SELECT finding, cve FROM finding_flaw;
DROP TABLE finding_flaw;
DROP TABLE finding_technique;
DROP TABLE finding_item;
DROP TABLE finding_hit;
DROP TABLE finding;
ALTER TABLE finding_2 RENAME TO finding;
ALTER TABLE finding_hit_2 RENAME TO finding_hit;
ALTER TABLE finding_item_2 RENAME TO finding_item;
ALTER TABLE finding_technique_2 RENAME TO finding_technique;
ALTER TABLE finding_flaw_2 RENAME TO finding_flaw;
CREATE UNIQUE INDEX finding_by_id ON finding (id);
-- Connections have the name they asked for.
CREATE TABLE traffic_2 (
	item      INTEGER NOT NULL REFERENCES item(seq),
	kind      TEXT NOT NULL,
	sender    TEXT NOT NULL,
	recipient TEXT NOT NULL,
	port      INTEGER NOT NULL,
	name      TEXT NOT NULL,
	count     INTEGER NOT NULL,
	bytes_there INTEGER NOT NULL,
	bytes_back  INTEGER NOT NULL,
	unsized   INTEGER NOT NULL,
	first_ns  INTEGER,
	last_ns   INTEGER,
	line      INTEGER NOT NULL,
	offset    INTEGER NOT NULL,
	length    INTEGER NOT NULL,
	PRIMARY KEY (item, kind, sender, recipient, port, name)
) STRICT, WITHOUT ROWID;
INSERT INTO traffic_2
SELECT item, kind, sender, recipient, port, '', count, bytes_there, bytes_back,
	unsized, first_ns, last_ns, line, offset, 0 FROM traffic;
DROP TABLE traffic;
ALTER TABLE traffic_2 RENAME TO traffic;
CREATE TABLE answer_rule (
	question TEXT NOT NULL,
	ord      INTEGER NOT NULL,
	verdict  TEXT NOT NULL,
	holds    INTEGER NOT NULL,
	why      TEXT NOT NULL,
	why_ar   TEXT NOT NULL,
	PRIMARY KEY (question, ord)
) STRICT, WITHOUT ROWID;
CREATE TABLE script (
	item    INTEGER NOT NULL REFERENCES item(seq),
	ord     INTEGER NOT NULL,
	block   TEXT NOT NULL,
	total   INTEGER NOT NULL,
	present INTEGER NOT NULL,
	cut     INTEGER NOT NULL,
	time_ns INTEGER,
	text    TEXT NOT NULL,
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
CREATE TABLE script_part (
	item   INTEGER NOT NULL REFERENCES item(seq),
	ord    INTEGER NOT NULL,
	number INTEGER NOT NULL,
	record INTEGER NOT NULL,
	offset INTEGER NOT NULL,
	length INTEGER NOT NULL,
	PRIMARY KEY (item, ord, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE chain (
	id       TEXT PRIMARY KEY,
	host     INTEGER NOT NULL REFERENCES host(id),
	implant  TEXT,
	first_ns INTEGER,
	last_ns  INTEGER
) STRICT;
CREATE TABLE chain_step (
	chain   TEXT NOT NULL REFERENCES chain(id),
	ord     INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	time_ns INTEGER,
	finding TEXT NOT NULL REFERENCES finding(id),
	tie     TEXT NOT NULL,
	PRIMARY KEY (chain, ord)
) STRICT, WITHOUT ROWID;
CREATE TABLE precious (
	ord   INTEGER PRIMARY KEY,
	name  TEXT NOT NULL,
	kind  TEXT NOT NULL,
	host  TEXT NOT NULL,
	path  TEXT NOT NULL,
	holds TEXT NOT NULL
) STRICT;
CREATE TABLE store (
	ord      INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	kind     TEXT NOT NULL,
	host     TEXT NOT NULL,
	holds    TEXT NOT NULL,
	state    TEXT NOT NULL,
	first_ns INTEGER,
	share    REAL
) STRICT;
CREATE TABLE item_copy (
	item     INTEGER PRIMARY KEY REFERENCES item(seq),
	original INTEGER NOT NULL REFERENCES item(seq)
) STRICT;
CREATE INDEX finding_by_kind ON finding (kind, outcome);
-- How long logs are kept.
CREATE TABLE log_setting (
	item  INTEGER NOT NULL REFERENCES item(seq),
	ord   INTEGER NOT NULL,
	scope TEXT NOT NULL,
	name  TEXT NOT NULL,
	value TEXT NOT NULL,
	line  INTEGER NOT NULL,
	PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
CREATE TABLE retention (
	host     INTEGER NOT NULL REFERENCES host(id),
	source   TEXT NOT NULL,
	days     INTEGER,
	bytes    INTEGER,
	basis    TEXT NOT NULL,
	state    TEXT NOT NULL,
	first_ns INTEGER,
	held     INTEGER,
	item     INTEGER REFERENCES item(seq),
	lacks    TEXT,
	why      TEXT NOT NULL,
	why_ar   TEXT NOT NULL,
	PRIMARY KEY (host, source)
) STRICT, WITHOUT ROWID;
