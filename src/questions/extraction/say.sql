-- Columns: which message, and the values of its {names}.
WITH a AS (
	SELECT w.*, c.enough,
		(SELECT group_concat(host, ', ') FROM (SELECT host
			FROM answer_host WHERE question = 'extraction'
			ORDER BY host)) AS hosts,
		strftime('%Y-%m-%d %H:%M:%S', w.first_ns / 1000000000,
			'unixepoch') AS first,
		strftime('%Y-%m-%d %H:%M:%S', w.last_ns / 1000000000,
			'unixepoch') AS last,
		printf('%.1f', CAST(coalesce(w.share, 0) * 1000 AS INTEGER)
			/ 10.0) AS percent,
		strftime(CASE WHEN w.to_ns - w.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		w.from_ns / 1000000000, 'unixepoch')
			AS from_day,
		strftime(CASE WHEN w.to_ns - w.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		w.to_ns / 1000000000, 'unixepoch') AS to_day
	FROM answer w JOIN cover_share c USING (question)
	WHERE question = 'extraction'),
way AS (
	SELECT m.*, w.bytes, CASE WHEN w.way = 'answers' THEN w.way
		ELSE m.channel END AS way
	FROM moved m LEFT JOIN way_of w ON w.moved = m.rowid
	WHERE is_left OR odd OR low > 0)
SELECT say, hosts, first, last, low, high, share, from_day, to_day FROM (
SELECT 1 AS turn, '' AS channel, 'extraction/' || CASE
		WHEN a.verdict = 'none-seen' AND NOT o.success
			THEN 'none-seen-unreached'
		WHEN a.verdict <> 'undetermined' THEN a.verdict
		WHEN (SELECT assumed FROM no_server) AND NOT o.success
			THEN 'no-server'
		WHEN NOT a.enough THEN 'no-coverage'
		WHEN o.credentials THEN 'credentials'
		WHEN o.outcome THEN 'open-outcome'
		WHEN o.access THEN 'access'
		WHEN o.account THEN 'account'
		WHEN EXISTS (SELECT 1 FROM moved m JOIN way_of w
				ON w.moved = m.rowid AND w.way = 'firewall')
			AND NOT EXISTS (SELECT 1 FROM moved m
				WHERE m.high IS NULL AND NOT
				(m.channel = 'network' AND NOT m.odd
				AND m.host IN (SELECT host FROM let_out)))
			THEN 'let-out'
		ELSE 'no-sizes' END AS say,
	a.hosts, a.first, a.last, a.vals ->> '$.bytes_low' AS low,
	a.vals ->> '$.bytes_high' AS high, a.percent AS share, a.from_day,
	a.to_day
FROM a, reads_open o
UNION ALL
SELECT 1, 'proven', 'extraction/proven', NULL, NULL, NULL,
	a.vals ->> '$.bytes_low', NULL, NULL, NULL, NULL
FROM a WHERE a.verdict = 'undetermined' AND a.vals ->> '$.bytes_low' > 0
UNION ALL
SELECT 2, m.way, 'extraction/by-' || m.way,
	(SELECT group_concat(name, ', ') FROM (SELECT DISTINCT h.name
		FROM way n JOIN host h ON h.id = n.host
		WHERE n.way = m.way ORDER BY h.name)),
	NULL, NULL, sum(CASE m.way WHEN 'answers' THEN m.bytes ELSE m.low END),
	count(*), NULL, NULL, NULL
FROM way m GROUP BY m.way
UNION ALL
SELECT 2, 'archive ' || b.basis, 'extraction/archive-by-' || b.basis, NULL, NULL,
	NULL, sum(b.requests), sum(b.bytes), NULL, NULL, NULL
FROM fetch_bound b GROUP BY b.basis
UNION ALL
SELECT 2, 'b', 'extraction/accounts-open' || CASE WHEN unsized > 0
		THEN '-unsized' ELSE '' END,
	NULL, NULL, NULL, mailboxes, high, NULL, NULL, NULL
FROM account_open WHERE rows_open > 0
UNION ALL
SELECT 3, '', 'extraction/' || CASE
		WHEN a.vals ->> '$.bytes_high' IS NOT NULL
			AND EXISTS (SELECT 1 FROM fetch_bound)
			THEN 'bounded-by-more'
		WHEN a.vals ->> '$.bytes_high' IS NOT NULL THEN 'bounded'
		WHEN EXISTS (SELECT 1 FROM moved WHERE high IS NULL)
			THEN 'unbounded-sizes'
		WHEN o.credentials THEN 'unbounded-credentials'
		WHEN o.account THEN 'unbounded-account'
		WHEN o.access THEN 'unbounded-access'
		ELSE 'unbounded-coverage' END,
	a.hosts, NULL, NULL, NULL, a.vals ->> '$.bytes_high', a.percent,
	a.from_day, a.to_day
FROM a, reads_open o WHERE a.verdict IN ('confirmed', 'suspected'))
ORDER BY turn, channel;
