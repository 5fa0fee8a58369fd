-- outlook.sql - what is to be expected?  It follows from the other answers:
--
-- elevated      a reason to expect more
-- quiet         fixed and clean, and no credentials were taken, by `actions`:
--               where its logs are missing nobody knows
-- undetermined  neither
CREATE TEMP TABLE reason AS
SELECT 1 AS turn, 'open-flaws' AS word FROM answer
WHERE question = 'secured' AND verdict = 'exposed'
UNION ALL
SELECT 2, 'means-of-control-remain' FROM answer
WHERE question = 'implants' AND verdict = 'present'
UNION ALL
SELECT 3, 'not-clean' FROM answer
WHERE question = 'secured' AND verdict = 'patched-not-clean'
UNION ALL
SELECT 4, 'credentials-taken' FROM reads_open WHERE credentials
UNION ALL
SELECT 4, 'own-front-end-open' WHERE EXISTS (
	SELECT 1 FROM census_share WHERE own_verdict = 'no')
UNION ALL
SELECT 5, 'data-taken' FROM answer
WHERE question = 'extraction' AND verdict = 'confirmed'
UNION ALL
SELECT 6, 'recent-success' FROM moment m WHERE EXISTS (
	SELECT 1 FROM attack_time a WHERE a.outcome = 'succeeded'
	AND a.outcome <> 'attempted'
	AND a.time_ns > m.end_ns - 14 * 86400000000000)
	-- after that it was shown to be over
	AND NOT EXISTS (SELECT 1 FROM answer WHERE question = 'secured'
		AND verdict = 'secured')
UNION ALL
SELECT 7, 'flaws-known-later' FROM answer
WHERE question = 'secured' AND json_array_length(vals, '$.later_flaws') > 0
UNION ALL
-- Of the census: while most doors stand open the attacks go on. Even in the
-- best case fewer than half are patched, or they are getting fewer.
SELECT 8, 'most-still-open' FROM spoken
WHERE share_high < 0.5 OR trend = 'falling';

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 13, 'outlook', CASE WHEN EXISTS (SELECT 1 FROM reason) THEN 'elevated'
		WHEN s.verdict = 'secured'
			AND d.vals ->> '$.credentials_taken' = 0 THEN 'quiet'
		ELSE 'undetermined' END,
	CASE WHEN EXISTS (SELECT 1 FROM reason WHERE turn <= 4) THEN 'high'
		WHEN EXISTS (SELECT 1 FROM reason) THEN 'medium'
		WHEN s.verdict = 'secured'
			AND d.vals ->> '$.credentials_taken' IS NULL THEN 'high'
		WHEN s.verdict = 'secured' AND d.confidence = 'medium'
			THEN 'medium'
		ELSE s.confidence END,
	NULL, NULL,
	json_object('reasons', json((SELECT json_group_array(word) FROM (
		SELECT word FROM reason ORDER BY turn)))),
	CASE WHEN EXISTS (SELECT 1 FROM census) THEN
		json_insert(s.needed, '$[#]', 'census') ELSE s.needed END,
	s.from_ns, s.to_ns, NULL, '', ''
FROM answer s, answer d
WHERE s.question = 'secured' AND d.question = 'actions';

INSERT INTO answer_host (question, host)
SELECT 'outlook', name FROM host WHERE role = 'mail-server';
