-- spans.sql - where a source has records, and where it is silent:
-- hour, record_run, clock_jump -> span, gap_told (for gaps.c).  See docs/internals/coverage.md.
-- cover_span stays for cover.sql: the spans, and what counts like one.

-- An hour with records; from and to are cut to the first and last record of
-- its item, which matters at the edges of a span.
CREATE TEMP TABLE stretch AS
SELECT ih.host, h.source, h.hour, h.records,
	max(h.hour * 3600000000000, coalesce(i.first_ns, 0)) AS from_ns,
	min((h.hour + 1) * 3600000000000,
		coalesce(i.last_ns, 9223372036854775807)) AS to_ns
FROM hour h JOIN item i ON i.seq = h.item JOIN item_host ih USING (item)
WHERE h.records > 0;
-- An item whose own times do not agree with its hours.
UPDATE stretch SET from_ns = hour * 3600000000000,
	to_ns = (hour + 1) * 3600000000000
WHERE to_ns < from_ns;

-- HttpProxy writes one log per protocol; an attack through the control panel
-- is not in the one of Owa.  A log outside such a folder is of all of them.
INSERT INTO stretch
SELECT ih.host, 'httpproxy:' || p.protocol, h.hour, h.records,
	max(h.hour * 3600000000000, coalesce(i.first_ns, 0)),
	min((h.hour + 1) * 3600000000000,
		coalesce(i.last_ns, 9223372036854775807))
FROM hour h JOIN item i ON i.seq = h.item JOIN item_host ih USING (item),
	(SELECT 'ecp' AS protocol UNION SELECT 'owa'
		UNION SELECT 'autodiscover') p
WHERE h.source = 'httpproxy' AND h.records > 0
	AND (replace(lower(i.path), '\', '/')
			LIKE '%/httpproxy/' || p.protocol || '/%'
		OR replace(lower(i.path), '\', '/') NOT LIKE '%/httpproxy/%/%');

-- One row an hour: several files (protocols, copies) may have records in it.
CREATE TEMP TABLE hourly AS
SELECT host, source, hour, sum(records) AS records, min(from_ns) AS from_ns,
	max(to_ns) AS to_ns
FROM stretch GROUP BY host, source, hour;
CREATE UNIQUE INDEX temp.hourly_key ON hourly (host, source, hour);
DROP TABLE stretch;

-- Quiet time: how many hours a living source may be silent.  Health probes keep
-- the web logs busy, so an hour without a record is a gap; other text logs are
-- written every day; of an event log, silence says nothing.
CREATE TEMP TABLE quiet AS
SELECT DISTINCT source, CASE
	WHEN source IN ('iis', 'iis-backend') OR source GLOB 'httpproxy*'
		THEN 0
	WHEN source GLOB 'evtx:*' THEN 1000000000
	ELSE 24 END AS hours
FROM hourly;

CREATE TEMP TABLE cover_span AS
WITH before AS (
	SELECT *, lag(hour) OVER (PARTITION BY host, source ORDER BY hour)
		AS last_hour
	FROM hourly),
numbered AS (
	SELECT b.*, sum(b.last_hour IS NULL
			OR b.hour - b.last_hour - 1 > q.hours)
		OVER (PARTITION BY b.host, b.source ORDER BY b.hour
			ROWS UNBOUNDED PRECEDING) AS ord
	FROM before b JOIN quiet q USING (source))
SELECT host, source, ord, min(from_ns) AS from_ns, max(to_ns) AS to_ns,
	sum(records) AS records
FROM numbered GROUP BY host, source, ord;

INSERT INTO span (host, source, ord, from_ns, to_ns, records)
SELECT host, source, ord, from_ns, to_ns, records FROM cover_span
WHERE source NOT GLOB 'httpproxy:*';

-- Event logs number their records; a number that is not there was lost.
CREATE TEMP TABLE jump AS
SELECT host, source, until_ns AS from_ns, first_ns AS to_ns,
	first_id - until_id - 1 AS lost
FROM (
	SELECT ih.host, r.source, r.first_id, r.first_ns,
		max(r.last_id) OVER w AS until_id,
		max(r.last_ns) OVER w AS until_ns
	FROM record_run r JOIN item_host ih USING (item)
	WINDOW w AS (PARTITION BY ih.host, r.source
		ORDER BY r.first_id, r.last_id
		ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
WHERE until_id IS NOT NULL AND first_id > until_id + 1;

-- Files of a source by time, with the latest moment that any file up to here
-- reaches: a silence that this moment spans lies within a file that goes on.
CREATE TEMP TABLE file_reach AS
SELECT host, source, first_ns, max(last_ns) OVER (PARTITION BY host, source
	ORDER BY first_ns, last_ns, item ROWS UNBOUNDED PRECEDING) AS last_ns
FROM (SELECT DISTINCT h.item, h.source FROM hour h) f
	JOIN item i ON i.seq = f.item JOIN item_host ih USING (item)
WHERE first_ns IS NOT NULL AND last_ns IS NOT NULL;
CREATE INDEX temp.file_reach_key ON file_reach (host, source, first_ns);

-- Where a log says that one was emptied, and of which channel that speaks.
CREATE TEMP TABLE cleared AS
SELECT DISTINCT ih.host, t.time_ns AS at_ns, 'evtx:' || CASE
	WHEN t.detail ->> '$.event_id' = '1102' THEN 'Security'
	ELSE coalesce(nullif(trim(substr(d.rest, 1, instr(d.rest || char(10),
		char(10)) - 1), char(13)), ''), 'System') END AS source
FROM hit t JOIN item_host ih USING (item), (
	-- user, domain, channel, backup: the third of the values
	SELECT s.seq, substr(s.rest, instr(s.rest, char(10)) + 1) AS rest
	FROM (SELECT seq, substr(detail ->> '$.data',
			instr(detail ->> '$.data', char(10)) + 1) AS rest
		FROM known_rule k CROSS JOIN hit ON rule = k.id
		WHERE k.id IN ('event-log-cleared',
			'lesser-event-log-cleared')) s) d
WHERE d.seq = t.seq AND t.time_ns IS NOT NULL
	AND t.detail ->> '$.event_id' IN ('104', '1102');

-- Silences: the kind, and what goes into its words (gap_words.c).
--   silent          none, in a file that goes on
--   between-files   one file ends before, the next begins after
--   contradicted    none, while another log of the host has requests
--   before, after   outside of what was collected
--   overwritten     before, and the record numbers tell that there were some
--   begins          before, and the record numbers begin with 1
--   cleared         before, and a record tells that the log was emptied
--   absent          no file at all
--   lost-records    record numbers are missing
--   part-missing    a number is missing in the names of the files
--   fewer           fewer requests than the proxy behind it has
--   clock           the clock was set back: the same time twice
CREATE TEMP TABLE silence (host INTEGER, source TEXT, from_ns INTEGER,
	to_ns INTEGER, kind TEXT, count INTEGER, places INTEGER, other TEXT);

INSERT INTO silence
SELECT host, source, from_ns, to_ns, CASE WHEN others > 0 THEN 'contradicted'
		WHEN goes_on THEN 'silent' ELSE 'between-files' END,
	CASE WHEN others > 0 THEN others END, NULL,
	CASE WHEN others > 0 THEN other END
FROM (SELECT g.*, coalesce((SELECT sum(o.records) FROM hourly o
		WHERE o.host = g.host AND o.source = g.other
		-- whole hours within the gap
		AND o.hour >= (g.from_ns + 3599999999999) / 3600000000000
		AND o.hour < g.to_ns / 3600000000000), 0) AS others,
	coalesce((SELECT r.last_ns >= g.to_ns FROM file_reach r
		WHERE r.host = g.host AND r.source = g.source
		AND r.first_ns <= g.from_ns
		ORDER BY r.first_ns DESC, r.last_ns DESC LIMIT 1), 0) AS goes_on
	FROM (SELECT host, source, until_ns AS from_ns, from_ns AS to_ns,
		CASE source WHEN 'iis' THEN 'httpproxy'
			WHEN 'httpproxy' THEN 'iis' END AS other
		FROM (SELECT *, lag(to_ns) OVER (PARTITION BY host, source
				ORDER BY ord) AS until_ns FROM span)
		WHERE until_ns IS NOT NULL) g);

-- The parts of the window before the first and after the last record.
INSERT INTO silence
SELECT w.host, s.source, w.from_ns, s.first_ns, CASE
		WHEN c.at_ns IS NOT NULL THEN 'cleared'
		WHEN r.first_id > 1 THEN 'overwritten'
		WHEN r.first_id = 1 THEN 'begins' ELSE 'before' END,
	CASE WHEN c.at_ns IS NULL AND r.first_id > 1 THEN r.first_id END, NULL,
	NULL
FROM window w JOIN (SELECT host, source, min(from_ns) AS first_ns
	FROM span GROUP BY host, source) s USING (host) JOIN quiet q USING (source)
	-- starts of processes are a part of their channel
	JOIN (SELECT source, CASE source
		WHEN 'process-security' THEN 'evtx:Security'
		WHEN 'process-sysmon'
			THEN 'evtx:Microsoft-Windows-Sysmon/Operational'
		ELSE source END AS channel FROM quiet) c0 USING (source)
	LEFT JOIN (SELECT ih.host, u.source, min(u.first_id) AS first_id
		FROM record_run u JOIN item_host ih USING (item)
		GROUP BY ih.host, u.source) r
		ON r.host = s.host AND r.source = c0.channel
	LEFT JOIN (SELECT host, source, min(at_ns) AS at_ns FROM cleared
		GROUP BY host, source) c
		ON c.host = s.host AND c.source = c0.channel
		AND c.at_ns <= s.first_ns + 60000000000
WHERE s.first_ns - w.from_ns >= min(q.hours + 1, 24) * 3600000000000;
INSERT INTO silence
SELECT w.host, s.source, s.last_ns, w.to_ns, 'after', NULL, NULL, NULL
FROM window w JOIN (SELECT host, source, max(to_ns) AS last_ns
	FROM span GROUP BY host, source) s USING (host) JOIN quiet q USING (source)
WHERE w.to_ns - s.last_ns >= min(q.hours + 1, 24) * 3600000000000;

-- Web logs of a mail server that are not there at all.
INSERT INTO silence
SELECT w.host, n.source, w.from_ns, w.to_ns, 'absent', NULL, NULL, NULL
FROM window w JOIN host h ON h.id = w.host,
	(SELECT 'iis' AS source UNION SELECT 'httpproxy'
		UNION SELECT 'ecp-server') n
WHERE h.role = 'mail-server' AND w.from_ns < w.to_ns
	AND NOT EXISTS (SELECT 1 FROM span s
		WHERE s.host = w.host AND s.source = n.source);

-- A few jumps are loss; many are the mark of an export of chosen records.
INSERT INTO silence
SELECT host, source, min(from_ns, to_ns), max(from_ns, to_ns), 'lost-records',
	lost, NULL, NULL
FROM jump j WHERE (SELECT count(*) FROM jump k
	WHERE k.host = j.host AND k.source = j.source) <= 8
	AND from_ns IS NOT NULL AND to_ns IS NOT NULL;
INSERT INTO silence
SELECT host, source, min(min(from_ns, to_ns)), max(max(from_ns, to_ns)),
	'lost-records', sum(lost),
	count(*), NULL
FROM jump WHERE from_ns IS NOT NULL AND to_ns IS NOT NULL
GROUP BY host, source HAVING count(*) > 8;

-- The clock went back: up to 3 times; more are the mark of a log that was put
-- together from several.
INSERT INTO silence
SELECT ih.host, c.source, min(c.after_ns), max(c.before_ns), 'clock',
	max(c.before_ns - c.after_ns) / 60000000000, NULL, NULL
FROM clock_jump c JOIN item_host ih USING (item)
GROUP BY ih.host, c.source, c.before_ns, c.after_ns
HAVING (SELECT count(DISTINCT k.before_ns) FROM clock_jump k
	JOIN item_host kh USING (item)
	WHERE kh.host = ih.host AND k.source = c.source) <= 3;

-- Logs of Exchange are cut into NAME_2021030106-1.LOG, -2.LOG …: a number that
-- is not there below one that is.  Its time lies between its neighbours.
CREATE TEMP TABLE numbered AS
SELECT host, source, stem, part, first_ns, last_ns, protocol FROM (
	SELECT ih.host, h.source, substr(base, 1, length(rest)) AS stem,
		CAST(substr(base, length(rest) + 1) AS INTEGER) AS part,
		first_ns, last_ns, CASE
		WHEN base LIKE '%/httpproxy/ecp/%' THEN 'ecp'
		WHEN base LIKE '%/httpproxy/owa/%' THEN 'owa'
		WHEN base LIKE '%/httpproxy/autodiscover/%'
			THEN 'autodiscover' END AS protocol,
		rtrim(substr(rest, 1, length(rest) - 1), '0123456789') AS head,
		rest
	FROM (SELECT seq, first_ns, last_ns, base,
			rtrim(base, '0123456789') AS rest
		FROM (SELECT seq, first_ns, last_ns, replace(lower(substr(path,
				1, length(path) - 4)), '\', '/') AS base
			FROM item WHERE format = 'exchange-csv'
				AND lower(path) LIKE '%-%.log')) i
		JOIN item_host ih ON ih.item = i.seq
		JOIN (SELECT DISTINCT item, source FROM hour) h
			ON h.item = i.seq)
WHERE rest LIKE '%-' AND length(stem) - 1 - length(head) IN (8, 10)
	AND part BETWEEN 1 AND 100000;
CREATE TEMP TABLE part_missing AS
SELECT host, source, protocol, until_ns AS from_ns, first_ns AS to_ns,
	part - until - 1 AS lost
FROM (
	SELECT host, source, stem, protocol, part, first_ns,
		coalesce(lag(part) OVER w, 0) AS until,
		coalesce(lag(last_ns) OVER w, first_ns
			- first_ns % 3600000000000) AS until_ns
	FROM (SELECT host, source, stem, max(protocol) AS protocol, part,
			min(first_ns) AS first_ns, max(last_ns) AS last_ns
		FROM numbered GROUP BY host, source, stem, part)
	WINDOW w AS (PARTITION BY host, source, stem ORDER BY part))
WHERE part > until + 1 AND until_ns IS NOT NULL AND first_ns > until_ns;
INSERT INTO silence
SELECT host, source, from_ns, to_ns, 'part-missing', lost, NULL, protocol
FROM part_missing;

-- Whatever HttpProxy has went through the front end's IIS before: an hour in
-- which IIS has half of it or less lost lines.
CREATE TEMP TABLE fewer AS
SELECT a.host, a.hour, a.records, b.records AS others
FROM hourly a JOIN hourly b ON b.host = a.host AND b.hour = a.hour
	AND b.source = 'httpproxy'
WHERE a.source = 'iis' AND b.records > 2 * a.records + 50;
INSERT INTO silence
SELECT host, 'iis', min(hour) * 3600000000000,
	(max(hour) + 1) * 3600000000000, 'fewer', sum(records), sum(others),
	'httpproxy'
FROM (SELECT *, hour - row_number() OVER (PARTITION BY host ORDER BY hour)
		AS run FROM fewer)
GROUP BY host, run;

-- What the file numbers and the other log prove lost is no coverage, though
-- other lines of the same hour are there.
CREATE TEMP TABLE hole AS
SELECT host, source, from_ns, to_ns FROM part_missing
UNION
SELECT host, 'httpproxy:' || protocol, from_ns, to_ns FROM part_missing
WHERE source = 'httpproxy' AND protocol IS NOT NULL
UNION
SELECT host, 'iis', from_ns, to_ns FROM silence WHERE kind = 'fewer';
CREATE TEMP TABLE edge AS
SELECT s.host, s.source, s.from_ns AS at_ns, 1 AS opens, s.records
FROM cover_span s JOIN (SELECT DISTINCT host, source FROM hole) h
	USING (host, source)
UNION
SELECT s.host, s.source, h.to_ns, 1, s.records FROM cover_span s
	JOIN hole h USING (host, source)
WHERE h.to_ns > s.from_ns AND h.to_ns < s.to_ns
UNION
SELECT s.host, s.source, s.to_ns, 0, s.records
FROM cover_span s JOIN (SELECT DISTINCT host, source FROM hole) h
	USING (host, source)
UNION
SELECT s.host, s.source, h.from_ns, 0, s.records FROM cover_span s
	JOIN hole h USING (host, source)
WHERE h.from_ns > s.from_ns AND h.from_ns < s.to_ns;
DELETE FROM cover_span WHERE (host, source) IN (SELECT host, source FROM hole);
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
SELECT host, source, row_number() OVER (PARTITION BY host, source
	ORDER BY at_ns), at_ns, to_ns, records
FROM (SELECT o.host, o.source, o.at_ns, max(o.records) AS records,
		(SELECT min(e.at_ns) FROM edge e WHERE e.host = o.host
		AND e.source = o.source AND NOT e.opens AND e.at_ns > o.at_ns)
		AS to_ns
	FROM edge o WHERE o.opens AND NOT EXISTS (SELECT 1 FROM hole h
		WHERE h.host = o.host AND h.source = o.source
		AND h.from_ns <= o.at_ns AND h.to_ns > o.at_ns)
	GROUP BY o.host, o.source, o.at_ns)
WHERE to_ns IS NOT NULL;

-- gaps.c puts them into words and gives each its id.
CREATE TEMP TABLE gap_told AS
SELECT s.*, h.name, row_number() OVER (PARTITION BY s.host, s.source
	ORDER BY from_ns, to_ns, kind, count, places) AS ord
FROM silence s JOIN host h ON h.id = s.host WHERE from_ns <= to_ns;

DROP TABLE edge;
DROP TABLE hole;
DROP TABLE fewer;
DROP TABLE part_missing;
DROP TABLE numbered;
DROP TABLE cleared;
DROP TABLE file_reach;
DROP TABLE silence;
DROP TABLE jump;
DROP TABLE quiet;
DROP TABLE hourly;
