-- adoption.sql - which share of the exploitable servers is patched, and is it
-- rising?  From the census that was given; nothing in the evidence tells.
--
-- rising, falling  the census's sign test on those seen both times
-- flat             the test shows no change, and at least five could have
--                  shown one and 95 % of them could be told
-- undetermined     else, and without a census
CREATE TEMP TABLE spoken AS
SELECT s.*, (s.exploitable - s.cannot_tell - s.gone) * 1.0 / s.exploitable
	AS told
FROM census_share s
ORDER BY EXISTS (SELECT 1 FROM census_flaw f JOIN vulnerability v USING (cve)
		WHERE f.flaw_set = s.flaw_set) DESC, -- what was used here
	s.chosen DESC, s.flaw_set
LIMIT 1;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 12, 'adoption',
	CASE WHEN s.flaw_set IS NULL THEN 'undetermined'
		WHEN s.trend = 'flat' AND (s.exploitable < 5 OR s.told < 0.95)
			THEN 'undetermined'
		ELSE s.trend END,
	CASE WHEN s.flaw_set IS NULL THEN 'high'
		WHEN s.trend IN ('rising', 'falling') AND s.p < 0.01 THEN 'high'
		ELSE 'medium' END,
	NULL, NULL,
	CASE WHEN s.flaw_set IS NULL THEN json_object('exploitable', NULL,
			'patched', NULL, 'share', NULL, 'as_of', NULL)
		ELSE json_object('exploitable', s.exploitable,
			'patched', s.patched, 'share', round(s.share, 4),
			'as_of', strftime('%Y-%m-%dT%H:%M:%SZ',
				c.day_ns / 1000000000, 'unixepoch'),
			'share_low', round(s.share_low, 4),
			'share_high', round(s.share_high, 4),
			'cannot_tell', s.cannot_tell, 'gone', s.gone,
			'flaw_set', s.flaw_set, 'trend_p', round(s.p, 6),
			'census_sha256', c.sha256) END,
	'["census"]', coalesce(c.first_ns, w.from_ns),
	coalesce(c.day_ns, w.to_ns), coalesce(round(s.told, 4), 0), '', ''
FROM window w LEFT JOIN census c ON 1 LEFT JOIN spoken s ON 1
WHERE w.host = 0;
