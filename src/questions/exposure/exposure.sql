-- exposure.sql (of the question) - is the web mail kept by oneself?
--
-- self-hosted   a mail server of the evidence answered web requests
-- hybrid        and its mail is routed to a mailbox in the cloud as well
-- undetermined  no such server: what is in the cloud leaves no log here, so
--               that "cloud" is never said
CREATE TEMP TABLE front_end AS
SELECT h.id AS host, h.name, max(c.client IN (SELECT address FROM outside))
	AS from_outside
FROM host h JOIN item_host ih ON ih.host = h.id JOIN client c USING (item)
WHERE h.role = 'mail-server' AND c.source IN ('iis', 'httpproxy')
	AND c.succeeded > 0
	-- the logs of Exchange, or its pages, and not just any web server
	AND (EXISTS (SELECT 1 FROM hour r JOIN item_host i USING (item)
			WHERE i.host = h.id AND r.source IN ('httpproxy',
				'iis-backend', 'ecp-server', 'ews'))
		OR EXISTS (SELECT 1 FROM web_file w JOIN item_host i USING (item)
			WHERE i.host = h.id AND w.shipped)
		OR EXISTS (SELECT 1 FROM build_seen b JOIN item_host i USING (item)
			WHERE i.host = h.id))
GROUP BY h.id;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 10, 'exposure', CASE WHEN NOT f.any_seen THEN 'undetermined'
		WHEN f.routed THEN 'hybrid' ELSE 'self-hosted' END,
	CASE WHEN f.any_seen AND NOT f.routed AND NOT f.tracked THEN 'medium'
		ELSE 'high' END,
	NULL, NULL, json_object('front_ends', json(f.names)),
	'["httpproxy","iis","message-tracking"]', w.from_ns, w.to_ns, NULL, '', ''
FROM (SELECT EXISTS (SELECT 1 FROM front_end) AS any_seen,
		(SELECT json_group_array(name) FROM (SELECT name FROM front_end
			ORDER BY name)) AS names,
		EXISTS (SELECT 1 FROM traffic WHERE kind <> 'flow'
			AND recipient LIKE '%.mail.onmicrosoft.com') AS routed,
		EXISTS (SELECT 1 FROM traffic WHERE kind <> 'flow') AS tracked) f,
	window w
WHERE w.host = 0;

INSERT INTO answer_host (question, host)
SELECT 'exposure', name FROM front_end;
