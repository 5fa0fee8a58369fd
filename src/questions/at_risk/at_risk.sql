-- at_risk.sql - what did the reached servers and mailboxes hold?
--
-- listed        a step succeeded, and message tracking or the ledger names
--               mailboxes of that server: those that got mail in its logs, and
--               so a part of them
-- undetermined  a step succeeded, or it is open whether one did, and nothing
--               names what was there
-- none-seen     no step succeeded, by the verdict of `targeted`
CREATE TEMP TABLE held AS
SELECT name, sum(messages) AS messages FROM (
	SELECT t.recipient AS name, sum(t.count) AS messages
	FROM traffic_once t JOIN item_host ih USING (item)
	WHERE t.kind = 'mail-delivered' AND t.recipient <> ''
		AND ih.host IN (SELECT host FROM first_success)
		AND t.recipient NOT LIKE 'healthmailbox%'
		AND t.recipient NOT LIKE 'systemmailbox%'
		AND t.recipient NOT LIKE 'discoverysearchmailbox%'
		AND t.recipient NOT LIKE 'federatedemail.%'
		AND t.recipient NOT LIKE 'migration.%'
	GROUP BY t.recipient
	UNION ALL
	SELECT lower(mailbox), 0 FROM transfer WHERE mailbox IS NOT NULL
		-- what its owner may have read says nothing of the attack
		AND (bytes_low > 0 OR channel NOT GLOB 'account-*')
		AND NOT EXISTS (SELECT 1 FROM traffic_once t
			WHERE t.kind = 'mail-delivered'
			AND t.recipient GLOB lower(mailbox) || '@*'))
GROUP BY name;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 11, 'at_risk', CASE
		WHEN EXISTS (SELECT 1 FROM first_success) THEN CASE
			WHEN EXISTS (SELECT 1 FROM held) THEN 'listed'
			ELSE 'undetermined' END
		WHEN t.verdict IN ('none-seen', 'probed') THEN 'none-seen'
		ELSE 'undetermined' END,
	CASE WHEN EXISTS (SELECT 1 FROM first_success) THEN 'medium'
		ELSE t.confidence END,
	NULL, NULL,
	json_object('mailboxes', CASE WHEN EXISTS (SELECT 1 FROM held)
			THEN json((SELECT json_group_array(name) FROM (
				SELECT name FROM held ORDER BY name))) END,
		'messages', (SELECT nullif(sum(messages), 0) FROM held),
		'stores', CASE WHEN EXISTS (SELECT 1 FROM store)
			THEN json((SELECT json_group_array(name) FROM (
				SELECT name FROM store WHERE state = 'reached'
				ORDER BY ord))) END),
	'["message-tracking"]', t.from_ns, t.to_ns, NULL, '', ''
FROM answer t WHERE t.question = 'targeted';

INSERT INTO answer_host (question, host)
SELECT 'at_risk', h.name FROM host h WHERE h.id IN (
	SELECT host FROM first_success);
