-- Columns: which message, and the values of its {names}; 'ready': the census's
-- own sentence, as it is.
WITH c AS (SELECT *, date(day_ns / 1000000000, 'unixepoch') AS day,
	date(first_ns / 1000000000, 'unixepoch') AS first_day FROM census)
SELECT 'adoption/none' AS say, NULL AS sentence_en, NULL AS sentence_ar,
	NULL AS flaw_set, NULL AS exploitable, NULL AS patched,
	NULL AS cannot_tell, NULL AS gone, NULL AS ups, NULL AS downs,
	NULL AS p, NULL AS day, NULL AS first_day, NULL AS organisation
WHERE NOT EXISTS (SELECT 1 FROM census)
UNION ALL SELECT 'adoption/nobody', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, NULL, day, first_day, NULL
FROM c WHERE NOT EXISTS (SELECT 1 FROM spoken)
UNION ALL SELECT 'ready', sentence_en, sentence_ar, NULL, NULL, NULL,
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM spoken
UNION ALL SELECT 'adoption/counts', NULL, NULL, s.flaw_set, s.exploitable,
	s.patched, s.cannot_tell, s.gone, NULL, NULL, NULL, c.day, c.first_day,
	NULL FROM spoken s, c
UNION ALL SELECT CASE WHEN s.trend = 'undetermined' THEN 'adoption/one-run'
		WHEN s.trend = 'flat' AND a.verdict = 'undetermined'
			THEN 'adoption/thin'
		ELSE 'adoption/' || s.trend END,
	NULL, NULL, NULL, s.exploitable, NULL, s.cannot_tell, s.gone, s.ups,
	s.downs, CASE WHEN s.p < 0.001 THEN '< 0.001'
		ELSE '= ' || printf('%.3f', s.p) END, NULL, NULL, NULL
FROM spoken s, answer a WHERE a.question = 'adoption'
UNION ALL SELECT 'adoption/own-' || s.own_verdict, NULL, NULL, s.flaw_set, NULL,
	NULL, NULL, NULL, NULL, NULL, NULL, c.day, NULL, c.organisation
FROM spoken s, c WHERE s.own_verdict <> '';
