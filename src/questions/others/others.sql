-- others.sql - the questions that this version does not examine.  Nothing is
-- said about them; every value is unknown.
INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT q.column1, q.column2, 'undetermined', 'high', NULL, NULL, q.column3,
	'[]', w.from_ns, w.to_ns, NULL, '', ''
FROM (VALUES
	(12, 'adoption',
	'{"exploitable":null,"patched":null,"share":null,"as_of":null}')) q, window w
WHERE w.host = 0;
