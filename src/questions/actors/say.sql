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
	contested FROM (
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
	NULL AS basis, NULL AS claimed, NULL AS contested FROM a
UNION ALL
SELECT 2, f.ord, CASE WHEN f.contested_by IS NULL THEN 'actors/match'
	ELSE 'actors/match-contested' END, NULL, NULL, NULL, NULL, f.cluster,
	f.name, f.basis, f.claimed_by, f.contested_by FROM fit f)
ORDER BY turn, "group", ord;
