-- listed.sql - whom the lists that were given name: findings of indicators, and
-- the clusters that they belong to -> cluster_listed, hint (temporary); fit,
-- cluster.  docs/internals/actors.md says what counts.
--
-- One row for each finding and each item of a list that it names.
CREATE TEMP TABLE listed AS
WITH found AS (
	SELECT DISTINCT f.id AS finding, h.rule GLOB '*-strong' AS strong,
		h.detail
	FROM finding f CROSS JOIN finding_hit p ON p.finding = f.n
		CROSS JOIN hit h ON h.seq = p.hit
	-- nothing to look through when no list was given
	WHERE EXISTS (SELECT 1 FROM meta
			WHERE key = 'indicators_sha256' AND value <> '')
		AND f.kind = 'alert' AND h.rule GLOB 'indicator-*'
		AND h.rule NOT GLOB 'indicator-yara*' AND json_valid(h.detail)),
told AS (
	SELECT finding, strong, detail AS d FROM found
	UNION ALL
	SELECT f.finding, f.strong, i.value FROM found f, json_each(
		CASE WHEN json_valid(f.detail ->> '$.items')
			THEN f.detail ->> '$.items' ELSE '[]' END) i)
SELECT finding, strong, kind,
	-- an address, however it is put, is one kind of trace
	CASE WHEN kind IN ('address', 'network') OR kind = 'pattern'
			AND (instr(indicator, 'addr:') OR instr(indicator, '_ref'))
		THEN 'address' ELSE kind END AS class,
	indicator, lower(value) AS value, name, list, coalesce(item, '') AS item,
	coalesce(says, '') AS says, coalesce(who, list) AS who,
	-- content is what it is at any time; a campaign has its own
	CASE WHEN kind IN ('hash', 'path', 'folder', 'request', 'service',
			'task', 'key') THEN names_from
		ELSE max(coalesce(valid_from, names_from),
			coalesce(names_from, valid_from)) END AS from_ns,
	CASE WHEN kind IN ('hash', 'path', 'folder', 'request', 'service',
			'task', 'key') THEN names_until
		ELSE min(coalesce(valid_until, names_until),
			coalesce(names_until, valid_until)) END AS until_ns
FROM (SELECT finding, strong, d ->> '$.kind' AS kind,
		d ->> '$.indicator' AS indicator,
		coalesce(d ->> '$.value', d ->> '$.indicator') AS value,
		d ->> '$.names' AS name,
		-- "feed.csv:12"
		CASE WHEN d ->> '$.item' IS NULL AND line <> d ->> '$.from'
				AND substr(line, -1) = ':'
			THEN substr(line, 1, length(line) - 1)
			ELSE d ->> '$.from' END AS list,
		CASE WHEN d ->> '$.item' IS NULL AND line <> d ->> '$.from'
				AND substr(line, -1) = ':'
			THEN 'line ' || substr(d ->> '$.from', length(line) + 1)
			ELSE d ->> '$.item' END AS item,
		d ->> '$.says' AS says,
		d ->> '$.who' AS who,
		strftime('%s', d ->> '$.valid_from') * 1000000000 AS valid_from,
		strftime('%s', d ->> '$.valid_until') * 1000000000
			AS valid_until,
		strftime('%s', d ->> '$.names_from') * 1000000000 AS names_from,
		strftime('%s', d ->> '$.names_until') * 1000000000
			AS names_until
	FROM (SELECT *, rtrim(d ->> '$.from', '0123456789') AS line FROM told));
CREATE INDEX temp.listed_finding ON listed (finding);

-- Which of them a cluster bears.  An address: it acted from there while the item
-- was true.  What else a request carries: it is of the same address and agent, in
-- that time.  A file: it is one of the pages.
CREATE TEMP TABLE cluster_listed AS
SELECT DISTINCT g.id AS cluster, l.*
FROM listed l JOIN node n ON lower(n.address) = l.value
	JOIN tied t USING (n) JOIN group_of g USING (root)
WHERE l.kind IN ('address', 'network') AND EXISTS (SELECT 1 FROM deed d
	WHERE d.address = n.address AND d.agent = n.agent
		AND coalesce(d.time_ns >= l.from_ns, 1)
		AND coalesce(d.time_ns < l.until_ns, 1))
UNION
SELECT g.id, l.*
FROM listed l JOIN finding_hit p
		ON p.finding = (SELECT f.n FROM finding f WHERE f.id = l.finding)
	JOIN hit h ON h.seq = p.hit
	JOIN node n ON n.address = coalesce(nullif(h.forwarded, ''), h.client)
		AND (h.log = 'correlation' OR n.agent = replace(replace(
			coalesce(h.agent, ''), '+', ' '), ',', ' '))
	JOIN tied t USING (n) JOIN group_of g USING (root)
WHERE l.kind NOT IN ('address', 'network') AND h.rule GLOB 'indicator-*'
	AND h.log IN ('iis', 'httpproxy', 'correlation')
	AND EXISTS (SELECT 1 FROM deed d
		WHERE d.address = n.address AND d.agent = n.agent
			AND coalesce(d.time_ns >= l.from_ns, 1)
			AND coalesce(d.time_ns < l.until_ns, 1))
UNION
SELECT g.id, l.*
FROM listed l JOIN finding_hit p
		ON p.finding = (SELECT f.n FROM finding f WHERE f.id = l.finding)
	JOIN hit h ON h.seq = p.hit
	JOIN item e ON e.seq = h.item JOIN item_host o ON o.item = e.seq
	JOIN implant i ON i.host = o.host AND lower(i.path)
		= lower(coalesce(e.windows_path, e.path))
	JOIN node_page k ON k.implant = i.id
	JOIN tied t USING (n) JOIN group_of g USING (root)
WHERE h.line IS NULL AND h.record IS NULL
	AND coalesce(g.last_ns >= l.from_ns, 1)
	AND coalesce(g.first_ns < l.until_ns, 1);

-- By cluster and name: how much of it there is.  A name needs more than where
-- somebody came from: content, or two kinds of traces.
CREATE TEMP TABLE cluster_named AS
SELECT cluster, name, list, min(who) AS who,
	max(strong AND class <> 'address') OR count(DISTINCT class) > 1 AS enough,
	max(strong AND class <> 'address') AS strong,
	(SELECT group_concat(trace, ', ') FROM (SELECT DISTINCT m.kind || ' '
			|| substr(m.indicator, 1, 100) || CASE WHEN m.item <> ''
				THEN ' [' || m.item || ']' ELSE '' END AS trace
		FROM cluster_listed m WHERE m.cluster = l.cluster
			AND m.name = l.name AND m.list = l.list
		ORDER BY 1 LIMIT 3)) AS basis,
	-- claims and denials are of the name, whoever says it here
	(SELECT group_concat(contested_by, '; ') FROM (
		SELECT DISTINCT c.contested_by FROM published_claim c
		WHERE c.contested_by IS NOT NULL AND instr(', '
			|| lower(l.name) || ', ', ', ' || lower(c.name) || ', ')
		ORDER BY 1)) AS contested_by
FROM cluster_listed l WHERE name <> '' GROUP BY cluster, name, list;
ALTER TABLE fit ADD COLUMN list TEXT;
INSERT INTO fit (cluster, ord, name, claimed_by, contested_by, basis, list)
SELECT cluster, 1000000 + place, name, who, contested_by, basis, list
FROM (SELECT *, row_number() OVER (PARTITION BY cluster
		ORDER BY strong DESC, name, list) AS place
	FROM cluster_named WHERE enough)
WHERE place <= 5;
CREATE TEMP TABLE hint AS
SELECT cluster, place AS ord, name, who AS claimed_by, basis, list
FROM (SELECT *, row_number() OVER (PARTITION BY cluster ORDER BY name, list)
		AS place
	FROM cluster_named WHERE NOT enough)
WHERE place <= 5;

UPDATE cluster SET traits = (SELECT json_group_array(trait) FROM (
		SELECT value AS trait FROM json_each(cluster.traits)
		UNION
		SELECT trait FROM (SELECT DISTINCT 'listed ' || l.kind || ' '
				|| l.indicator || CASE
				WHEN l.name <> '' THEN ': ' || l.name
				WHEN l.says <> '' THEN ': ' || l.says
				ELSE '' END || ' (' || l.list || CASE l.item
				WHEN '' THEN '' ELSE ', ' || l.item END || ')'
				AS trait
			FROM cluster_listed l WHERE l.cluster = cluster.id
			ORDER BY l.strong DESC, l.name = '' OR l.name IS NULL,
				1 LIMIT 50)
		ORDER BY 1)),
	matches = (SELECT json_group_array(json_object('name', name, 'claimed_by',
			claimed_by, 'contested_by', contested_by, 'basis', basis))
		FROM (SELECT name, claimed_by, contested_by, CASE
				WHEN list IS NULL THEN basis
				ELSE 'list ' || list || ': ' || basis END AS basis
			FROM fit WHERE cluster = cluster.id ORDER BY ord))
WHERE id IN (SELECT cluster FROM cluster_listed);

-- The same for the whole case, while something went on: a name, and whether more
-- than addresses bears it.
CREATE TEMP TABLE campaign_named AS
WITH timely AS (
	SELECT l.*, f.time_ns, f.last_ns FROM listed l
		JOIN finding f ON f.id = l.finding
	WHERE l.name <> '' AND (f.time_ns IS NULL OR EXISTS (
			SELECT 1 FROM phase p WHERE f.time_ns <= p.to_ns
				AND f.last_ns >= p.from_ns))
		AND EXISTS (SELECT 1 FROM phase p
			WHERE coalesce(p.to_ns >= l.from_ns, 1)
				AND coalesce(p.from_ns < l.until_ns, 1)))
SELECT row_number() OVER (ORDER BY enough DESC, strong DESC, name, list) AS ord, *
FROM (SELECT name, list, min(who) AS who, count(DISTINCT finding) AS findings,
		max(strong AND class <> 'address') OR count(DISTINCT class) > 1
			AS enough, max(strong) AS strong,
		(SELECT group_concat(trace, ', ') FROM (SELECT DISTINCT m.kind
				|| ' ' || substr(m.indicator, 1, 100) AS trace
			FROM timely m WHERE m.name = t.name AND m.list = t.list
			ORDER BY 1 LIMIT 3)) AS basis,
		(SELECT group_concat(contested_by, '; ') FROM (
			SELECT DISTINCT c.contested_by FROM published_claim c
			WHERE c.contested_by IS NOT NULL AND instr(', '
				|| lower(t.name) || ', ',
				', ' || lower(c.name) || ', ')
			ORDER BY 1)) AS contested_by
	FROM timely t GROUP BY name, list)
LIMIT 5;
CREATE TEMP TABLE campaign_listed AS
SELECT DISTINCT l.finding FROM listed l JOIN campaign_named c USING (name, list)
	JOIN finding f ON f.id = l.finding
WHERE f.time_ns IS NULL OR EXISTS (SELECT 1 FROM phase p
	WHERE f.time_ns <= p.to_ns AND f.last_ns >= p.from_ns);

DROP TABLE cluster_named;
DROP TABLE listed;
DROP TABLE node_page;
DROP TABLE published_claim;
