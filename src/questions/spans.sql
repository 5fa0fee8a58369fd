-- spans.sql - where a source has records, and where it is silent:
-- hour, record_run -> span, gap.  See docs/internals/coverage.md.
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

-- Quiet time: how many hours a living source may be silent.  Health probes keep
-- the web logs busy, so an hour without a record is a gap; other text logs are
-- written every day; of an event log, silence says nothing.
CREATE TEMP TABLE quiet AS
SELECT DISTINCT source, CASE
	WHEN source IN ('iis', 'iis-backend') OR source GLOB 'httpproxy*'
		THEN 0
	WHEN source GLOB 'evtx:*' THEN 1000000000
	ELSE 24 END AS hours
FROM stretch;

CREATE TEMP TABLE cover_span AS
WITH before AS (
	SELECT *, lag(hour) OVER (PARTITION BY host, source ORDER BY hour)
		AS last_hour
	FROM stretch),
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

CREATE TEMP TABLE silence AS
-- between the spans of a source
SELECT host, source, until_ns AS from_ns, from_ns AS to_ns,
	'no records for these hours' AS why,
	'لا توجد سجلات لهذه الساعات' AS why_ar
FROM (SELECT *, lag(to_ns) OVER (PARTITION BY host, source ORDER BY ord)
		AS until_ns FROM span)
WHERE until_ns IS NOT NULL
UNION ALL
-- the parts of the window before the first and after the last record
SELECT w.host, s.source, w.from_ns, s.first_ns,
	'no file of this source for the time before its first record',
	'لا يوجد ملف من هذا المصدر للوقت السابق لأول سجل فيه'
FROM window w JOIN (SELECT host, source, min(from_ns) AS first_ns
	FROM span GROUP BY host, source) s USING (host) JOIN quiet q USING (source)
WHERE s.first_ns - w.from_ns >= min(q.hours + 1, 24) * 3600000000000
UNION ALL
SELECT w.host, s.source, s.last_ns, w.to_ns,
	'no file of this source for the time after its last record',
	'لا يوجد ملف من هذا المصدر للوقت اللاحق لآخر سجل فيه'
FROM window w JOIN (SELECT host, source, max(to_ns) AS last_ns
	FROM span GROUP BY host, source) s USING (host) JOIN quiet q USING (source)
WHERE w.to_ns - s.last_ns >= min(q.hours + 1, 24) * 3600000000000
UNION ALL
-- web logs of a mail server that are not there at all
SELECT w.host, n.source, w.from_ns, w.to_ns, 'no file of this source',
	'لا يوجد ملف من هذا المصدر'
FROM window w JOIN host h ON h.id = w.host,
	(SELECT 'iis' AS source UNION SELECT 'httpproxy'
		UNION SELECT 'ecp-server') n
WHERE h.role = 'mail-server' AND w.from_ns < w.to_ns
	AND NOT EXISTS (SELECT 1 FROM span s
		WHERE s.host = w.host AND s.source = n.source)
UNION ALL
-- a few jumps are loss; many are the mark of an export of chosen records
SELECT host, source, from_ns, to_ns, lost || ' records are missing',
	lost || ' من السجلات مفقودة'
FROM jump j WHERE (SELECT count(*) FROM jump k
	WHERE k.host = j.host AND k.source = j.source) <= 8
	AND from_ns IS NOT NULL AND to_ns IS NOT NULL
UNION ALL
SELECT host, source, min(from_ns), max(to_ns),
	sum(lost) || ' records are missing, in ' || count(*) || ' places',
	sum(lost) || ' من السجلات مفقودة، في ' || count(*) || ' موضعًا'
FROM jump WHERE from_ns IS NOT NULL AND to_ns IS NOT NULL
GROUP BY host, source HAVING count(*) > 8;

INSERT INTO gap (host, source, ord, from_ns, to_ns, why, why_ar)
SELECT host, source, row_number() OVER (PARTITION BY host, source
	ORDER BY from_ns, to_ns, why), from_ns, to_ns,
	why, why_ar
FROM silence;

DROP TABLE silence;
DROP TABLE jump;
DROP TABLE quiet;
DROP TABLE stretch;
