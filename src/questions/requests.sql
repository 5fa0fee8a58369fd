-- requests.sql - what requests.c joins hits by -> copy, leader, activity_leader
-- (temporary).
--
-- What was collected twice is one hit: the same file name, line, offset, time
-- and rule on one host; of files in web folders the whole path counts.  Only
-- items that share a name with another are asked; what one item says twice
-- requests.c sees as it goes by.
CREATE TEMP TABLE twin AS
SELECT item, whole, base FROM (
	SELECT item, min(item) OVER w AS whole, count(*) OVER w AS of_whole,
		min(item) OVER b AS base, count(*) OVER b AS of_base
	FROM (SELECT ih.item, ih.host,
			lower(coalesce(i.windows_path, i.path)) AS path,
			lower(replace(i.path, rtrim(i.path,
				replace(i.path, '/', '')), '')) AS name
		FROM item_host ih JOIN item i ON i.seq = ih.item)
	WINDOW w AS (PARTITION BY host, path), b AS (PARTITION BY host, name))
WHERE of_whole > 1 OR of_base > 1;
CREATE TEMP TABLE copy (hit INTEGER PRIMARY KEY);
INSERT INTO copy
SELECT seq FROM (
	SELECT t.seq, row_number() OVER (
		PARTITION BY t.offset, t.time_ns, t.line, t.record,
			CASE WHEN t.log IN ('web-file', 'compiled-page')
				THEN w.whole ELSE w.base END, t.rule, t.log,
			CASE t.log WHEN 'correlation' THEN t.request_id END
		ORDER BY t.seq) AS place
	FROM twin w CROSS JOIN hit t ON t.item = w.item
	WHERE t.rule IN (SELECT id FROM known_rule))
WHERE place > 1;
DROP TABLE twin;

-- Hits that carry one request id on one host go by the first of them; those of
-- one correlation on whatever hosts, and in a sensor's logs (as of host 0).
CREATE TEMP TABLE leader AS
SELECT CASE t.log WHEN 'correlation' THEN 0 ELSE ih.host END AS host,
	lower(t.request_id) AS id, min(t.seq) AS hit
FROM hit t LEFT JOIN item_host ih USING (item)
WHERE t.request_id <> '' AND t.rule IN (SELECT id FROM known_rule)
	AND (t.log = 'correlation' OR ih.host IS NOT NULL)
GROUP BY 1, 2;
CREATE INDEX temp.leader_id ON leader (id, host);

-- The id of the activity (ActID of IIS's back end, ACTID of ECP's log,
-- ActivityId and CorrelationGuid of EWS's) joins lines that have no request id
-- to those that have one, and the id that one log calls the request's may be
-- what another calls the activity's.  An activity that goes on for longer than a
-- minute, or under which one log has several requests, is no request: then time
-- decides.
CREATE TEMP TABLE activity_hit AS
SELECT ih.host, lower(t.activity_id) AS id, t.log,
	lower(nullif(t.request_id, '')) AS request_id, coalesce((
		SELECT l.hit FROM leader l WHERE l.id = lower(t.request_id)
			AND l.host = ih.host), t.seq) AS leader, t.time_ns
FROM hit t JOIN item_host ih USING (item)
WHERE t.activity_id <> '' AND t.time_ns IS NOT NULL
	AND t.seq NOT IN (SELECT hit FROM copy)
	AND t.rule IN (SELECT id FROM known_rule);
CREATE INDEX temp.activity_hit_id ON activity_hit (host, id);
INSERT INTO activity_hit
SELECT ih.host, l.id, t.log, NULL, l.hit, t.time_ns
FROM hit t JOIN item_host ih USING (item)
	JOIN leader l ON l.id = lower(t.request_id) AND l.host = ih.host
WHERE t.request_id <> '' AND t.time_ns IS NOT NULL
	AND t.seq NOT IN (SELECT hit FROM copy)
	AND t.rule IN (SELECT id FROM known_rule)
	AND EXISTS (SELECT 1 FROM activity_hit a
		WHERE a.host = ih.host AND a.id = l.id);
DELETE FROM activity_hit WHERE (host, id) IN (
	SELECT host, id FROM activity_hit GROUP BY host, id
	HAVING max(time_ns) - min(time_ns) > 60000000000
	UNION
	SELECT host, id FROM activity_hit WHERE request_id IS NOT NULL
	GROUP BY host, id, log HAVING min(request_id) <> max(request_id));
-- What hangs together by one id or the other bears its smallest number. A request
-- has few ids: three rounds reach from its one end to the other, and what
-- somebody forged into a long chain costs no more.
CREATE TEMP TABLE activity_link AS
SELECT DISTINCT first AS a, leader AS b
FROM (SELECT leader, min(leader) OVER (PARTITION BY host, id) AS first
	FROM activity_hit)
WHERE first <> leader;
INSERT INTO activity_link SELECT b, a FROM activity_link;
CREATE INDEX temp.activity_link_a ON activity_link (a, b);
CREATE TEMP TABLE activity_leader (leader INTEGER PRIMARY KEY, first INTEGER);
INSERT INTO activity_leader
SELECT a, min(a, min(b)) FROM activity_link GROUP BY a;
UPDATE activity_leader SET first = min(first, (SELECT min(k.first)
	FROM activity_link l JOIN activity_leader k ON k.leader = l.b
	WHERE l.a = activity_leader.leader));
UPDATE activity_leader SET first = min(first, (SELECT min(k.first)
	FROM activity_link l JOIN activity_leader k ON k.leader = l.b
	WHERE l.a = activity_leader.leader));
UPDATE activity_leader SET first = min(first, (SELECT min(k.first)
	FROM activity_link l JOIN activity_leader k ON k.leader = l.b
	WHERE l.a = activity_leader.leader));
DROP TABLE activity_link;
DROP TABLE activity_hit;

CREATE TEMP TABLE leader_request (leader INTEGER PRIMARY KEY, request INTEGER);
