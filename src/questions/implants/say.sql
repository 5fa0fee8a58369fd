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
	strftime('%Y-%m-%d', a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime('%Y-%m-%d', a.to_ns / 1000000000, 'unixepoch') AS to_day,
	NULL AS path
FROM answer a, (SELECT count(*) AS seen,
		coalesce(sum(state = 'present'), 0) AS present,
		coalesce(sum(used), 0) AS used FROM implant) i
WHERE a.question = 'implants'
UNION ALL
SELECT * FROM (
	SELECT 'implants/one-' || i.state, h.name, NULL, NULL, i.used,
		strftime('%Y-%m-%d %H:%M:%S', i.first_ns / 1000000000,
			'unixepoch'), NULL, NULL, NULL, i.path
	FROM implant i JOIN host h ON h.id = i.host
	ORDER BY i.first_ns IS NULL, i.first_ns, i.id LIMIT 5)
UNION ALL
SELECT 'implants/partly', NULL, NULL, NULL, NULL, NULL,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0),
	strftime('%Y-%m-%d', a.from_ns / 1000000000, 'unixepoch'),
	strftime('%Y-%m-%d', a.to_ns / 1000000000, 'unixepoch'), NULL
FROM answer a JOIN cover_share c USING (question)
WHERE a.question = 'implants' AND a.verdict = 'removed' AND NOT c.enough;
