-- Columns: which message, and the values of its {names}.
WITH a AS (
	SELECT w.*, c.enough,
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
	WHERE w.question = 'actors')
SELECT say, number, share, from_day, to_day, "group", name, basis, claimed,
	contested, list FROM (
SELECT 1 AS turn, 0 AS ord, 'actors/' || CASE
		WHEN verdict = 'one' AND (SELECT count(*) FROM node) = 1
			THEN 'one-client'
		WHEN verdict <> 'undetermined' THEN verdict
		WHEN (SELECT count(*) FROM group_of) > 1 THEN 'unclear'
		WHEN NOT enough THEN 'no-coverage'
		ELSE 'no-traits' END AS say,
	CASE verdict WHEN 'several' THEN vals ->> '$.count'
		ELSE (SELECT count(*) FROM group_of) END AS number,
	percent AS share, from_day, to_day, NULL AS "group", NULL AS name,
	NULL AS basis, NULL AS claimed, NULL AS contested, NULL AS list FROM a
UNION ALL
SELECT 2, f.ord, 'actors/' || CASE WHEN f.list IS NULL THEN '' ELSE 'list-' END
	|| CASE WHEN f.contested_by IS NULL THEN 'match'
	ELSE 'match-contested' END, NULL, NULL, NULL, NULL, f.cluster,
	f.name, f.basis, f.claimed_by, f.contested_by, f.list FROM fit f
UNION ALL
SELECT 3, h.ord, 'actors/list-hint', NULL, NULL, NULL, NULL, h.cluster, h.name,
	h.basis, h.claimed_by, NULL, h.list FROM hint h)
ORDER BY turn, "group", ord;
