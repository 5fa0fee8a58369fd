-- extraction.sql - was data taken out?
--
-- confirmed     content left: mail read, an archive fetched, mail passed on
-- suspected     made ready, exported, or more than it should be
-- undetermined  the sources do not cover the time since the first success, or
--               credentials were taken (mail can be read as its owner does),
--               or the outcome of a step is open, or mail was passed on or
--               opened to somebody in a way that nothing bounds (access_open),
--               or an account was used from the attacker's address
-- none-seen     nothing of it, with coverage

-- IIS may be there, but without sizes.
UPDATE cover_gap SET why = 'no log of answers with their sizes',
	why_ar = 'لا يوجد سجل للإجابات مع أحجامها'
WHERE question = 'extraction' AND source = 'iis';
UPDATE cover_gap SET why = 'no record of the server''s connections',
	why_ar = 'لا يوجد سجل لاتصالات الخادم'
WHERE question = 'extraction' AND source = 'network-flow';

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 5, 'extraction', v.verdict,
	CASE v.verdict WHEN 'undetermined' THEN 'high'
		WHEN 'confirmed' THEN CASE WHEN m.firm THEN 'high' ELSE 'medium' END
		WHEN 'suspected' THEN 'medium'
		ELSE CASE WHEN c.share >= 0.99 THEN 'high' ELSE 'medium' END END,
	CASE v.verdict WHEN 'confirmed' THEN m.first_left ELSE m.first_odd END,
	CASE v.verdict WHEN 'confirmed' THEN m.last_left ELSE m.last_odd END,
	json_object('bytes_low', m.low,
		'bytes_high', CASE WHEN c.enough AND m.bounded
			AND NOT o.credentials AND NOT o.outcome AND NOT o.overflow
			AND NOT o.access AND NOT o.account
			THEN m.high END,
		'channels', json((SELECT json_group_array(channel) FROM (
			SELECT DISTINCT channel FROM moved
			WHERE is_left OR odd OR low > 0 ORDER BY channel))),
		'mailboxes', json((SELECT json_group_array(mailbox) FROM (
			SELECT DISTINCT mailbox FROM moved
			WHERE mailbox IS NOT NULL
			-- what its owner may have read names no victim
			AND (odd OR low > 0
				OR channel NOT GLOB 'account-*')
			ORDER BY mailbox)))),
	'["cmdlet","iis","network-flow"]', c.from_ns, c.to_ns, c.share, '', ''
FROM (SELECT coalesce(max(is_left), 0) AS is_left, coalesce(max(odd), 0) AS odd,
		coalesce(sum(low), 0) AS low, coalesce(sum(high), 0) AS high,
		coalesce(sum(high IS NULL), 0) = 0 AS bounded,
		coalesce(max(is_left AND channel <> 'forward'
			AND channel NOT GLOB 'account-*'), 0) AS firm,
		min(CASE WHEN is_left THEN from_ns END) AS first_left,
		max(CASE WHEN is_left THEN to_ns END) AS last_left,
		min(CASE WHEN odd THEN from_ns END) AS first_odd,
		max(CASE WHEN odd THEN to_ns END) AS last_odd
	FROM moved) m,
	reads_open o, cover_share c,
	(SELECT 'confirmed' AS verdict UNION SELECT 'suspected'
	UNION SELECT 'undetermined' UNION SELECT 'none-seen') v
WHERE c.question = 'extraction'
	AND v.verdict = CASE WHEN m.is_left THEN 'confirmed'
		WHEN m.odd THEN 'suspected'
		WHEN NOT c.enough OR o.credentials OR o.outcome OR NOT m.bounded
			OR o.overflow OR o.access OR o.account OR (SELECT assumed FROM no_server)
			THEN 'undetermined'
		ELSE 'none-seen' END;

INSERT INTO answer_host (question, host)
SELECT DISTINCT 'extraction', h.name FROM moved m JOIN host h ON h.id = m.host,
	answer a
WHERE a.question = 'extraction' AND CASE a.verdict
	WHEN 'confirmed' THEN m.is_left WHEN 'suspected' THEN m.odd ELSE 0 END;
INSERT INTO answer_host (question, host)
SELECT 'extraction', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'extraction');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'extraction', row_number() OVER (ORDER BY is_left DESC, time_ns IS NULL,
	time_ns, id), n
FROM (SELECT f.n, f.id, f.time_ns, max(m.is_left) AS is_left
	FROM moved m JOIN finding f ON f.id = m.finding GROUP BY f.id);
