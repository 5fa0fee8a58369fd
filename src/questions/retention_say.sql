-- retention_say.sql - what is said behind the answer ?1, where its sources do not
-- cover enough, of logs that are not there any more, or never were, as far as
-- settings and defaults tell: at most four.
SELECT 'said/' || g.kind AS say, g.host, g.source,
	strftime('%Y-%m-%d', g.to_ns / 1000000000, 'unixepoch') AS day,
	r.days, r.held, r.bytes / 1048576 AS mib
FROM (SELECT host, source, kind, max(to_ns) AS to_ns FROM cover_gap
	WHERE question = ?1 AND judgement IS NULL
		AND kind IN ('rolled', 'rolled-default', 'rolled-size',
			'rolled-size-default', 'short', 'short-default',
			'kept', 'off')
		AND NOT (SELECT enough FROM cover_share WHERE question = ?1)
	GROUP BY host, source, kind
	ORDER BY host, source, kind LIMIT 4) g
	JOIN host h ON h.name = g.host
	JOIN retention r ON r.host = h.id AND r.source = g.source
ORDER BY g.host, g.source, g.kind;
