-- requests.sql - hits in the order in which requests.c joins them ->
-- ordered_hit (temporary).
--
-- What was collected twice is one hit: the same file name, line, offset, time
-- and rule on one host; of files in web folders the whole path counts.
CREATE TEMP TABLE ordered_hit AS
WITH placed AS (
	SELECT t.seq, ih.host, t.item, t.offset, t.time_ns, t.log,
		lower(coalesce(t.method, '')) AS method,
		lower(coalesce(nullif(t.stem, ''),
			CASE WHEN json_valid(t.detail) THEN coalesce(
				substr(t.detail ->> '$.url', 1, instr(
					(t.detail ->> '$.url') || '?', '?') - 1),
				'cmdlet ' || (t.detail ->> '$.cmdlet'),
				'command ' || (t.detail ->> '$.CommandLine')) END,
			'')) AS stem,
		coalesce(t.client, '') AS client,
		coalesce(t.forwarded, '') AS forwarded,
		lower(nullif(t.request_id, '')) AS request_id,
		lower(nullif(t.activity_id, '')) AS activity_id,
		CASE WHEN t.request_id IS NOT NULL AND t.request_id <> ''
			THEN min(t.seq) OVER (
				PARTITION BY ih.host, lower(t.request_id))
			END AS leader,
		row_number() OVER (
			PARTITION BY ih.host, t.rule, t.log, t.time_ns, t.line,
				t.record, t.offset,
				CASE WHEN t.log IN ('web-file', 'compiled-page')
				THEN lower(coalesce(i.windows_path, i.path))
				ELSE lower(replace(i.path, rtrim(i.path,
					replace(i.path, '/', '')), '')) END
			ORDER BY t.seq) AS copy
	FROM hit t JOIN item_host ih USING (item) JOIN item i ON i.seq = t.item
	WHERE t.rule IN (SELECT id FROM known_rule))
SELECT seq, host, item, offset, time_ns, log, method, stem, client, forwarded,
	leader, request_id, activity_id
FROM placed WHERE copy = 1
ORDER BY host, time_ns IS NULL, time_ns, item, offset, seq;

-- The id of the activity (ActID of IIS's back end, ACTID of ECP's log,
-- ActivityId and CorrelationGuid of EWS's) joins lines that have no request id
-- to those that have one, and the id that one log calls the request's may be
-- what another calls the activity's.  An activity that goes on for longer than a
-- minute, or under which one log has several requests, is no request: then time
-- decides.
CREATE TEMP TABLE activity_hit AS
SELECT host, activity_id AS id, log, request_id, coalesce(leader, seq) AS leader,
	time_ns
FROM ordered_hit WHERE activity_id IS NOT NULL AND time_ns IS NOT NULL;
CREATE INDEX temp.activity_hit_id ON activity_hit (host, id);
INSERT INTO activity_hit
SELECT p.host, p.request_id, p.log, NULL, p.leader, p.time_ns
FROM ordered_hit p WHERE p.request_id IS NOT NULL AND p.time_ns IS NOT NULL
	AND EXISTS (SELECT 1 FROM activity_hit a
		WHERE a.host = p.host AND a.id = p.request_id);
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
UPDATE ordered_hit SET leader = (SELECT first FROM activity_leader l
	WHERE l.leader = coalesce(ordered_hit.leader, ordered_hit.seq))
WHERE coalesce(leader, seq) IN (SELECT leader FROM activity_leader);
DROP TABLE activity_leader;
DROP TABLE activity_link;
DROP TABLE activity_hit;
