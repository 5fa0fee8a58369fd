SELECT 'implants/' || CASE
		WHEN a.verdict = 'present' AND NOT i.present
			THEN 'present-last-seen'
		WHEN a.verdict = 'undetermined' THEN 'no-coverage'
		ELSE a.verdict END AS say,
	(SELECT group_concat(host, ', ') FROM (SELECT host FROM answer_host
		WHERE question = 'implants' ORDER BY host)) AS hosts,
	i.seen AS number, i.present AS present, i.used AS used,
	strftime('%Y-%m-%d %H:%M:%S', a.first_ns / 1000000000, 'unixepoch')
		AS first,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch') AS to_day,
	NULL AS path
FROM answer a, (SELECT count(*) AS seen,
		coalesce(sum(state = 'present'), 0) AS present,
		coalesce(sum(used), 0) AS used FROM implant) i
WHERE a.question = 'implants'
UNION ALL
SELECT 'implants/used', NULL, NULL, NULL, sum(used), NULL, NULL, NULL, NULL, NULL
FROM implant HAVING sum(used) > 0
UNION ALL
SELECT say, name, NULL, NULL, used, first, NULL, NULL, NULL, path FROM (
	SELECT i.*, p.part, CASE p.part WHEN 1 THEN 'implants/one-' || i.state
			WHEN 2 THEN 'implants/one-first'
			ELSE 'implants/one-used' END AS say,
		strftime('%Y-%m-%d %H:%M:%S', i.first_ns / 1000000000,
			'unixepoch') AS first
	FROM (SELECT m.*, h.name, row_number() OVER (ORDER BY
			m.first_ns IS NULL, m.first_ns, m.id) AS place
		FROM implant m JOIN host h ON h.id = m.host) i
		JOIN (SELECT 1 AS part UNION SELECT 2 UNION SELECT 3) p
	WHERE i.place <= 5 AND (p.part = 1
		OR (p.part = 2 AND i.first_ns IS NOT NULL)
		OR (p.part = 3 AND i.used > 0))
	ORDER BY i.place, p.part)
UNION ALL
SELECT 'implants/partly', NULL, NULL, NULL, NULL, NULL,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0),
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch'),
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch'), NULL
FROM answer a JOIN cover_share c USING (question)
WHERE a.question = 'implants' AND a.verdict = 'removed' AND NOT c.enough;
