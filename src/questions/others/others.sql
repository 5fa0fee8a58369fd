-- others.sql - the questions that this version does not examine.  Nothing is
-- said about them; every value is unknown.
INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT q.column1, q.column2, 'undetermined', 'high', NULL, NULL, q.column3,
	'[]', w.from_ns, w.to_ns, NULL, '', ''
FROM (VALUES
	(5, 'extraction',
	'{"bytes_low":null,"bytes_high":null,"channels":null,"mailboxes":null}'),
	(8, 'actors', '{"count":null,"matches":null}'),
	(9, 'campaign', '{"phases":null}'),
	(10, 'exposure', '{"front_ends":null}'),
	(11, 'at_risk', '{"mailboxes":null,"messages":null,"stores":null}'),
	(12, 'adoption',
	'{"exploitable":null,"patched":null,"share":null,"as_of":null}'),
	(13, 'outlook', '{"reasons":null}')) q, window w
WHERE w.host = 0;
