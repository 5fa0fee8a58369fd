-- clusters.sql - phases over time, and what belongs together: attack,
-- attack_time, hit.session, published_* -> cluster, cluster_finding; phase, tied,
-- group_of, pair_score (temporary).  docs/internals/actors.md has the points.

-- ---------------------------------------------------------------- phases --
-- A week without an act ends a phase.
CREATE TEMP TABLE phase AS
SELECT ord, min(from_ns) AS from_ns, max(to_ns) AS to_ns,
	CAST(NULL AS TEXT) AS kind, CAST(NULL AS INTEGER) AS seen
FROM (SELECT from_ns, to_ns, sum(fresh) OVER (ORDER BY from_ns
		ROWS UNBOUNDED PRECEDING) AS ord
	FROM (SELECT from_ns, to_ns, coalesce(from_ns - lag(to_ns) OVER (
			ORDER BY from_ns) > 7 * 86400000000000, 1) AS fresh
		-- by the hour, which is shorter than any silence
		FROM (SELECT min(time_ns) AS from_ns, max(time_ns) AS to_ns
			FROM attack_time GROUP BY time_ns / 3600000000000)))
GROUP BY ord;
-- The kind is that of the published campaign of these flaws and days; where
-- there is none, or it was mixed: three addresses and more are mass.
CREATE TEMP TABLE used_flaw AS SELECT DISTINCT cve FROM finding_flaw;
UPDATE phase SET kind = coalesce(
	(SELECT c.kind FROM published_phase c
	WHERE c.from_ns <= phase.from_ns
		AND coalesce(c.to_ns > phase.from_ns, 1)
		AND c.kind IN ('targeted', 'mass')
		AND c.cve IN (SELECT cve FROM used_flaw)
		AND EXISTS (SELECT 1 FROM attack_time a
			CROSS JOIN finding f USING (n)
			CROSS JOIN finding_flaw v
				ON v.marks = f.marks AND v.cve = c.cve
			WHERE a.time_ns BETWEEN phase.from_ns AND phase.to_ns)
	ORDER BY c.from_ns DESC, c.id LIMIT 1),
	CASE WHEN (SELECT count(*) FROM (SELECT DISTINCT f.client
			FROM attack_time a CROSS JOIN attack f USING (n)
			WHERE a.time_ns BETWEEN phase.from_ns AND phase.to_ns
			AND a.kind = 'entry'
			AND outside(f.client)
			LIMIT 3)) >= 3
		THEN 'mass' ELSE 'targeted' END);
DROP TABLE used_flaw;
-- Whether the silence before it was seen: a week of it in which web logs of a
-- mail server that was attacked have records.
UPDATE phase SET seen = coalesce((SELECT max(total) FROM (
		SELECT sum(min(s.to_ns, phase.from_ns) - max(s.from_ns, b.to_ns))
			AS total
		FROM span s, phase b
		WHERE b.ord = phase.ord - 1
			AND s.host IN (SELECT host FROM attack_time)
			AND s.source IN ('iis', 'httpproxy')
			AND s.to_ns > b.to_ns AND s.from_ns < phase.from_ns
		GROUP BY s.host, s.source)) >= 7 * 86400000000000 * 95 / 100, 0)
WHERE ord > 1;

-- -------------------------------------------------------------- clusters --
-- Of a thousand scanners the first are enough: the first 201 addresses, all that
-- came in time with them, all that got in, and all of findings of several hits,
-- which may name others than the finding does.
CREATE TEMP TABLE early AS
SELECT DISTINCT a.client
FROM (SELECT n FROM attack_order ORDER BY place) CROSS JOIN attack a USING (n)
WHERE a.client <> '' AND a.kind <> 'recon' AND a.source IN ('iis', 'httpproxy')
	AND a.time_ns IS NOT NULL
LIMIT 201;
CREATE TEMP TABLE several_hits (n INTEGER PRIMARY KEY);
INSERT INTO several_hits SELECT finding FROM finding_hit WHERE ord = 2;
CREATE TEMP TABLE heard (address TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO heard
SELECT client FROM attack
WHERE client <> '' AND time_ns <= (SELECT max(first_ns) FROM (
	SELECT min(time_ns) AS first_ns FROM attack
	WHERE client IN (SELECT client FROM early) AND kind <> 'recon'
		AND source IN ('iis', 'httpproxy') GROUP BY client))
UNION
SELECT client FROM attack_beyond WHERE client <> '' AND outcome = 'succeeded'
UNION
SELECT coalesce(nullif(t.forwarded, ''), t.client)
FROM several_hits s CROSS JOIN finding_hit f ON f.finding = s.n
	CROSS JOIN hit t ON t.seq = f.hit
WHERE coalesce(t.client, '') <> '';

-- Acts that name who asked: an address and an agent together are one node.
-- IIS writes blanks of an agent as '+', HttpProxy commas as blanks.
CREATE TEMP TABLE asker AS
SELECT a.n, t.seq AS hit, a.outcome = 'succeeded' AS success, t.time_ns,
	coalesce(nullif(t.forwarded, ''), t.client) AS address,
	replace(replace(coalesce(t.agent, ''), '+', ' '), ',', ' ') AS agent
FROM attack a CROSS JOIN finding_hit f ON f.finding = a.n
	CROSS JOIN hit t ON t.seq = f.hit
WHERE a.kind <> 'recon' AND ((SELECT count(*) FROM early) < 201
		OR a.client IN (SELECT address FROM heard)
		OR a.n IN (SELECT n FROM several_hits))
	AND t.log IN ('iis', 'httpproxy')
	AND t.time_ns IS NOT NULL AND coalesce(t.client, '') <> '';
DROP TABLE heard;
DROP TABLE several_hits;
DROP TABLE early;
-- Who guessed a password and did no more names an address, too; beside requests
-- it would be a client without an agent.
INSERT INTO asker
SELECT n, NULL, 1, time_ns, client, '' FROM attack_beyond
WHERE rule = 'password-guessed' AND outcome = 'succeeded' AND client <> ''
	AND NOT EXISTS (SELECT 1 FROM asker);
DELETE FROM asker WHERE address GLOB '127.*' OR address = '::1'
	OR address IN (SELECT address FROM host_address);

-- Nobody counts the actors among more.
CREATE TEMP TABLE every_node AS
SELECT address, agent, min(time_ns) AS first_ns, max(time_ns) AS last_ns,
	max(success) AS success
FROM asker GROUP BY address, agent;
CREATE TEMP TABLE node_limit AS SELECT count(*) > 200 AS many FROM every_node;
CREATE TEMP TABLE node AS
SELECT row_number() OVER (ORDER BY success DESC, first_ns, address, agent) AS n,
	*,
	-- /24, or the first four groups
	CASE WHEN address GLOB '*.*.*.*' THEN rtrim(address, '0123456789')
		ELSE substr(address, 1, 19) END AS network
FROM (SELECT * FROM every_node
	ORDER BY success DESC, first_ns, address, agent LIMIT 200);
CREATE UNIQUE INDEX temp.node_who ON node (address, agent);
CREATE TEMP TABLE deed AS
SELECT a.id AS finding, a.host, a.kind, a.outcome, d.hit, d.time_ns, t.stem,
	d.address, d.agent
FROM asker d CROSS JOIN node USING (address, agent)
	CROSS JOIN attack a ON a.n = d.n LEFT JOIN hit t ON t.seq = d.hit;
CREATE INDEX temp.deed_who ON deed (address, agent);
CREATE INDEX temp.deed_in ON deed (host, time_ns)
WHERE kind = 'entry' AND outcome = 'succeeded';
DROP TABLE every_node;
DROP TABLE asker;

-- The sessions that a node's requests carried, as any log of them tells, and the
-- hours in which. What is shared is nobody's own; where not all were counted,
-- none says anything.
CREATE TEMP TABLE own_session AS
SELECT DISTINCT coalesce((SELECT request FROM request_hit WHERE hit = t.seq),
	t.seq) AS request, s.value AS id
FROM hit t CROSS JOIN item_host h USING (item), json_each(t.session) s
WHERE t.session IS NOT NULL AND t.log <> 'evtx'
	AND s.value NOT IN (SELECT id FROM session_shared)
	AND h.host NOT IN (SELECT l.host FROM session_shared o
		JOIN item_host l USING (item) WHERE o.id = '');
CREATE INDEX temp.own_session_request ON own_session (request, id);
CREATE TEMP TABLE node_session AS
SELECT DISTINCT n.n, s.id, d.time_ns / 3600000000000 AS hour
FROM node n JOIN deed d USING (address, agent)
	JOIN own_session s ON s.request = coalesce((SELECT request
		FROM request_hit WHERE hit = d.hit), d.hit);
CREATE INDEX temp.node_session_node ON node_session (n, id, hour);

-- The pages that a node wrote (its request was within a minute of the writing)
-- or used.
CREATE TEMP TABLE page_time AS
SELECT a.id, w.host, w.kind, w.time_ns FROM attack_time w CROSS JOIN attack a USING (n)
WHERE w.n IN (SELECT f.n FROM implant_finding i CROSS JOIN finding f
	ON f.id = i.finding);
CREATE TEMP TABLE finding_page AS SELECT finding, implant FROM implant_finding;
CREATE INDEX temp.finding_page_finding ON finding_page (finding);
CREATE TEMP TABLE node_page AS
SELECT DISTINCT n.n, i.implant, 'used' AS role
FROM node n JOIN deed d USING (address, agent)
	CROSS JOIN finding_page i ON i.finding = d.finding
UNION
SELECT n.n, i.implant, 'wrote'
FROM page_time w CROSS JOIN finding_page i ON i.finding = w.id
	AND w.kind IN ('entry', 'implant')
	CROSS JOIN deed d ON d.host = w.host AND d.kind = 'entry'
		AND d.outcome = 'succeeded'
		AND d.time_ns BETWEEN w.time_ns - 60000000000
			AND w.time_ns + 60000000000
	CROSS JOIN node n USING (address, agent);
DROP TABLE finding_page;
CREATE INDEX temp.node_page_node ON node_page (n, implant);
-- Names that several groups used can be guessed by anybody.
CREATE TEMP TABLE common_page AS
SELECT i.id AS implant FROM implant i JOIN published_trait p
	ON p.kind = 'path' AND lower(substr(i.path, -length(p.value)))
		= lower(p.value);

-- Paths of its own choosing, as spelled; services have one name for all.
CREATE TEMP TABLE node_path AS
SELECT DISTINCT n.n, d.stem FROM node n JOIN deed d USING (address, agent)
WHERE d.stem IS NOT NULL AND d.kind = 'entry' AND lower(d.stem) NOT GLOB '*.svc*'
	AND lower(d.stem) NOT GLOB '*autodiscover*'
	AND lower(d.stem) NOT GLOB '*powershell*'
	AND lower(d.stem) NOT GLOB '*/ews/*' AND lower(d.stem) NOT GLOB '*/auth/*'
	AND lower(d.stem) NOT IN ('/ecp/', '/owa/', '/ecp/default.aspx');
CREATE INDEX temp.node_path_node ON node_path (n, stem);

-- The minutes in which a node was at work.
CREATE TEMP TABLE busy AS
SELECT DISTINCT n.n, d.host, d.time_ns / 60000000000 AS minute
FROM node n JOIN deed d USING (address, agent);
CREATE INDEX temp.busy_node ON busy (n, host, minute);

CREATE TEMP TABLE pair AS
SELECT x.n AS a, y.n AS b,
	x.address = y.address AS same_address,
	x.address <> y.address AND x.network = y.network AS same_network,
	CASE WHEN x.agent = '' OR y.agent = '' THEN 0
		WHEN x.agent = y.agent THEN 1 ELSE -1 END AS agent,
	coalesce((SELECT max(CASE WHEN implant IN (SELECT implant FROM common_page)
				THEN 2 WHEN p.role <> q.role THEN 4 ELSE 3 END)
			FROM node_page p JOIN node_page q USING (implant)
			WHERE p.n = x.n AND q.n = y.n), CASE
		WHEN EXISTS (SELECT 1 FROM node_page p WHERE p.n = x.n)
			AND EXISTS (SELECT 1 FROM node_page p WHERE p.n = y.n)
			THEN -1 ELSE 0 END) AS page,
	CASE WHEN EXISTS (SELECT 1 FROM node_path p JOIN node_path q USING (stem)
			WHERE p.n = x.n AND q.n = y.n) THEN 1
		WHEN EXISTS (SELECT 1 FROM node_path p WHERE p.n = x.n)
			AND EXISTS (SELECT 1 FROM node_path p WHERE p.n = y.n)
			THEN -1 ELSE 0 END AS path,
	-- a session lives for hours; a day on, a value is one that was built in
	EXISTS (SELECT 1 FROM node_session p JOIN node_session q ON q.n = y.n
			AND q.id = p.id
			AND q.hour BETWEEN p.hour - 24 AND p.hour + 24
		WHERE p.n = x.n) AS session,
	EXISTS (SELECT 1 FROM busy d JOIN busy e ON e.n = y.n
			AND e.host = d.host
			AND e.minute BETWEEN d.minute - 10 AND d.minute + 10
		WHERE d.n = x.n) AS near
FROM node x JOIN node y ON x.n < y.n;
CREATE TEMP TABLE pair_score AS
SELECT *, 6 * session + 2 * same_address + same_network + agent
	+ page + path + 2 * near AS score
FROM pair;

-- Three points tie two nodes; an address alone has two.  What hangs together
-- bears its smallest number.  That one has no smaller neighbour, so the walk
-- begins only at such.
CREATE TEMP TABLE link AS
SELECT a, b FROM pair_score WHERE score >= 3
UNION SELECT b, a FROM pair_score WHERE score >= 3;
CREATE INDEX temp.link_a ON link (a, b);
CREATE TEMP TABLE tied AS
WITH RECURSIVE walk (n, root) AS (
	SELECT n, n FROM node
	WHERE NOT EXISTS (SELECT 1 FROM link WHERE a = node.n AND b < node.n)
	UNION SELECT l.b, w.root FROM walk w JOIN link l ON l.a = w.n)
SELECT n, min(root) AS root FROM walk GROUP BY n;
DROP TABLE link;

CREATE TEMP TABLE group_of AS
SELECT root, 'c-' || substr(first, 3) || CASE WHEN turn > 1
		THEN '-' || turn ELSE '' END AS id, first_ns, last_ns, success
FROM (SELECT *, row_number() OVER (PARTITION BY first ORDER BY root) AS turn
	FROM (SELECT t.root, min(n.first_ns) AS first_ns,
			max(n.last_ns) AS last_ns, max(n.success) AS success,
			(SELECT d.finding FROM deed d JOIN node m
				USING (address, agent) JOIN tied u ON u.n = m.n
				WHERE u.root = t.root
				ORDER BY d.time_ns, d.finding LIMIT 1) AS first
		FROM tied t JOIN node n USING (n) GROUP BY t.root));

-- What was published and fits.  A path alone is weak: several groups used the
-- same names.
CREATE TEMP TABLE fits AS
SELECT DISTINCT g.id AS cluster, c.ord, c.name, c.claimed_by, c.contested_by,
	p.kind, p.value
FROM group_of g JOIN tied t USING (root) JOIN node n USING (n)
	JOIN published_trait p ON (p.kind = 'address' AND p.value = n.address
		AND coalesce(n.last_ns >= p.from_ns, 1)
		AND coalesce(n.first_ns < p.to_ns, 1))
	JOIN published_claim c ON c.id = p.claim
UNION
SELECT g.id, c.ord, c.name, c.claimed_by, c.contested_by, p.kind, p.value
FROM group_of g JOIN tied t USING (root) JOIN node_page k USING (n)
	JOIN implant i ON i.id = k.implant
	JOIN published_trait p ON (p.kind = 'sha256' AND p.value = i.sha256)
		OR (p.kind = 'path' AND length(p.value) <= length(i.path)
			AND lower(substr(i.path, -length(p.value))) = lower(p.value))
	JOIN published_claim c ON c.id = p.claim;
CREATE TEMP TABLE fit AS
SELECT cluster, ord, name, claimed_by, contested_by,
	group_concat(kind || ' ' || value, ', ') AS basis
FROM (SELECT * FROM fits ORDER BY cluster, ord, kind, value)
GROUP BY cluster, ord HAVING max(kind <> 'path') = 1;

INSERT INTO cluster (id, first_ns, last_ns, traits, hosts, matches)
SELECT g.id, g.first_ns, g.last_ns,
	(SELECT json_group_array(trait) FROM (
		SELECT DISTINCT 'address ' || n.address AS trait
		FROM tied t JOIN node n USING (n) WHERE t.root = g.root
		UNION SELECT DISTINCT 'agent ' || n.agent
		FROM tied t JOIN node n USING (n)
		WHERE t.root = g.root AND n.agent <> ''
		UNION SELECT DISTINCT 'page ' || i.path
		FROM tied t JOIN node_page p USING (n)
			JOIN implant i ON i.id = p.implant WHERE t.root = g.root
		UNION SELECT 'session ' || s.id
		FROM tied t JOIN node_session s USING (n) WHERE t.root = g.root
		GROUP BY s.id HAVING count(DISTINCT s.n) > 1
		UNION SELECT DISTINCT 'path ' || p.stem
		FROM tied t JOIN node_path p USING (n) WHERE t.root = g.root
		ORDER BY 1)),
	(SELECT json_group_array(name) FROM (SELECT DISTINCT h.name
		FROM tied t JOIN node n USING (n) JOIN deed d USING (address, agent)
		JOIN host h ON h.id = d.host WHERE t.root = g.root
		ORDER BY h.name)),
	(SELECT json_group_array(json_object('name', name, 'claimed_by',
			claimed_by, 'contested_by', contested_by, 'basis', basis))
		FROM (SELECT * FROM fit WHERE cluster = g.id ORDER BY ord))
FROM group_of g ORDER BY g.first_ns, g.id;

INSERT INTO cluster_finding (cluster, finding)
SELECT DISTINCT g.id, d.finding FROM group_of g JOIN tied t USING (root)
	JOIN node n USING (n) JOIN deed d USING (address, agent);

DROP TABLE fits;
DROP TABLE busy;
DROP TABLE node_session;
DROP TABLE own_session;
DROP TABLE pair;
DROP TABLE node_path;
DROP TABLE common_page;
DROP TABLE page_time;
DROP TABLE published_phase;
DROP TABLE published_trait;
