-- exposure.sql (of the question) - is the web mail kept by oneself?
--
-- self-hosted   a mail server of the evidence answered web requests
-- hybrid        and its mail is routed to a mailbox in the cloud as well
-- cloud         no such server, and a census saw this organisation in the
--               cloud: the evidence alone never says so, since what is there
--               leaves no log here
-- undetermined  no such server, and no census of this organisation
CREATE TEMP TABLE front_end AS
SELECT h.id AS host, h.name, EXISTS (SELECT 1 FROM item_host ih
		CROSS JOIN client c USING (item)
		WHERE ih.host = h.id AND c.source IN ('iis', 'httpproxy')
		AND c.succeeded > 0 AND outside(c.client)) AS from_outside
FROM host h
WHERE h.role = 'mail-server'
	-- and not just any web server
	AND NOT (SELECT assumed FROM no_server)
	AND EXISTS (SELECT 1 FROM item_host ih CROSS JOIN client c USING (item)
		WHERE ih.host = h.id AND c.source IN ('iis', 'httpproxy')
		AND c.succeeded > 0);

CREATE TEMP TABLE exposure_state AS
SELECT EXISTS (SELECT 1 FROM front_end) AS any_seen,
	-- what the evidence names, else what the census was greeted by
	(SELECT json_group_array(name) FROM (SELECT name FROM front_end
		UNION SELECT name FROM census_front_end
		WHERE name <> '' AND NOT EXISTS (
			SELECT 1 FROM front_end)
		ORDER BY 1)) AS names,
	EXISTS (SELECT 1 FROM traffic_once WHERE kind GLOB 'mail-*'
		AND recipient LIKE '%.mail.onmicrosoft.com') AS routed,
	EXISTS (SELECT 1 FROM traffic_once WHERE kind GLOB 'mail-*') AS tracked,
	coalesce((SELECT class FROM census WHERE class NOT IN ('none',
		'unreachable', 'filtered_unknown')), '') AS class;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 10, 'exposure',
	CASE WHEN f.any_seen AND (f.routed OR f.class = 'hybrid') THEN 'hybrid'
		WHEN f.any_seen OR f.class = 'self_hosted' THEN 'self-hosted'
		WHEN f.class = 'hybrid' THEN 'hybrid'
		WHEN f.class IN ('cloud', 'hosted_exchange') THEN 'cloud'
		ELSE 'undetermined' END,
	CASE WHEN NOT f.any_seen AND f.class <> '' THEN 'medium'
		WHEN f.any_seen AND NOT f.routed AND NOT f.tracked
			AND f.class NOT IN ('self_hosted', 'hybrid') THEN 'medium'
		ELSE 'high' END,
	NULL, NULL, json_object('front_ends', json(f.names)),
	CASE WHEN f.class = '' THEN '["httpproxy","iis","message-tracking"]'
		ELSE '["httpproxy","iis","message-tracking","census"]' END,
	w.from_ns, w.to_ns, NULL, '', ''
FROM exposure_state f, window w
WHERE w.host = 0;

INSERT INTO answer_host (question, host)
SELECT 'exposure', name FROM front_end;
