-- chains.sql - what belongs to one act, step by step: the request that wrote a
-- page, the page, the requests to it, the processes that ran in these moments,
-- what they packed, and who fetched it: implant, attack, finding, hit -> chain,
-- chain_step.  docs/internals/chains.md explains the ties.
--
-- Every step is a finding; its tie says why it is in the chain:
--   path     the same page            seconds  within a minute of a request
--   hour     within an hour behind    name     the name of the file
--   address  the same address
CREATE TEMP TABLE chain_hit AS
SELECT a.host, a.kind, a.id, a.outcome, t.seq, t.time_ns, t.log,
	nullif(coalesce(nullif(t.forwarded, ''), t.client), '') AS client,
	CASE WHEN t.log = 'evtx' THEN coalesce(t.detail ->> '$.CommandLine',
		t.detail ->> '$.ScriptBlockText',
		t.detail ->> '$.parameters') END AS command,
	t.detail ->> '$.CommandLine' IS NOT NULL AS process
FROM attack_beyond a CROSS JOIN finding_hit f ON f.finding = a.n
	CROSS JOIN hit t ON t.seq = f.hit
WHERE a.kind <> 'recon' AND a.outcome <> 'attempted'
	AND t.log NOT IN ('web-file', 'compiled-page');
INSERT INTO chain_hit
SELECT d.host, d.kind, d.id, d.outcome, t.seq, t.time_ns, t.log,
	nullif(coalesce(nullif(t.forwarded, ''), t.client), ''),
	CASE WHEN t.log = 'evtx' THEN coalesce(t.detail ->> '$.CommandLine',
		t.detail ->> '$.ScriptBlockText',
		t.detail ->> '$.parameters') END,
	t.detail ->> '$.CommandLine' IS NOT NULL
FROM moved m CROSS JOIN finding d ON d.id = m.finding
	CROSS JOIN finding_hit f ON f.finding = d.n
	CROSS JOIN hit t ON t.seq = f.hit
WHERE d.n NOT IN (SELECT n FROM attack) AND d.outcome <> 'attempted'
	AND m.channel IN ('staged', 'archive', 'upload', 'export')
	AND t.log NOT IN ('web-file', 'compiled-page');
CREATE INDEX temp.chain_hit_at ON chain_hit (host, time_ns);
CREATE INDEX temp.chain_command ON chain_hit (host, time_ns)
WHERE command IS NOT NULL;
CREATE INDEX temp.chain_hit_id ON chain_hit (id);

CREATE TEMP TABLE link (chain TEXT, host INTEGER, kind TEXT, finding TEXT,
	tie TEXT, at_ns INTEGER, UNIQUE (chain, finding));

-- The page: who wrote it, what it was asked for.
INSERT OR IGNORE INTO link
SELECT 'c-' || substr(i.id, 3), i.host, CASE f.kind WHEN 'use' THEN 'request'
		ELSE 'file' END, f.id, 'path', f.time_ns
FROM implant i JOIN implant_finding l ON l.implant = i.id
	JOIN finding f ON f.id = l.finding
WHERE i.kind IN ('page', 'page-changed', 'file')
	AND f.kind IN ('implant', 'entry', 'use', 'action')
	AND f.outcome <> 'attempted'
	AND f.source NOT IN ('web-file', 'compiled-page');
INSERT OR IGNORE INTO link
SELECT DISTINCT l.chain, l.host, 'entry', e.id, 'seconds', min(e.time_ns)
FROM (SELECT DISTINCT chain, host, finding FROM link WHERE kind = 'file') l
	JOIN chain_hit w ON w.id = l.finding
	JOIN chain_hit e ON e.host = l.host AND e.kind = 'entry'
		AND e.time_ns BETWEEN w.time_ns - 60000000000
			AND w.time_ns + 60000000000
WHERE e.id <> l.finding GROUP BY l.chain, e.id;

-- Where no page was left: an entry, and what the server ran in that minute.
INSERT OR IGNORE INTO link
SELECT 'c-' || substr(e.id, 3), e.host, 'entry', e.id, 'path', min(e.time_ns)
FROM chain_hit e WHERE e.kind = 'entry' AND e.log <> 'evtx'
	AND e.outcome = 'succeeded'
	AND e.id NOT IN (SELECT finding FROM link)
	AND EXISTS (SELECT 1 FROM chain_hit c WHERE c.host = e.host
		AND c.command IS NOT NULL
		AND c.time_ns BETWEEN e.time_ns AND e.time_ns + 60000000000)
GROUP BY e.id;

-- What ran within a minute behind one of its requests.
CREATE TEMP TABLE link_moment AS
SELECT DISTINCT l.chain, l.host, h.time_ns, h.client
FROM link l JOIN chain_hit h ON h.id = l.finding
WHERE l.kind IN ('request', 'entry') AND h.log <> 'evtx'
	AND h.time_ns IS NOT NULL;
CREATE INDEX temp.link_moment_who ON link_moment (client, host);
INSERT OR IGNORE INTO link
SELECT m.chain, m.host, CASE WHEN max(c.process) THEN 'process'
		ELSE 'command' END, c.id, 'seconds', min(c.time_ns)
FROM link_moment m JOIN chain_hit c ON c.host = m.host
	AND c.time_ns BETWEEN m.time_ns - 2000000000 AND m.time_ns + 60000000000
WHERE c.log = 'evtx' AND c.command IS NOT NULL
GROUP BY m.chain, c.id;

-- What was packed or laid out within the hour behind, and who fetched it.
INSERT OR IGNORE INTO link
SELECT s.chain, s.host, 'archive', c.id, 'hour', min(c.time_ns)
FROM (SELECT DISTINCT finding FROM moved WHERE channel = 'staged') m
	CROSS JOIN chain_hit c ON c.id = m.finding
	CROSS JOIN (SELECT chain, host, min(at_ns) AS from_ns,
			max(at_ns) AS to_ns
		FROM link WHERE at_ns IS NOT NULL GROUP BY chain, host) s
	ON c.host = s.host
		AND c.time_ns BETWEEN s.from_ns AND s.to_ns + 3600000000000
GROUP BY s.chain, c.id;
UPDATE link SET kind = 'archive' WHERE kind IN ('process', 'command')
	AND finding IN (SELECT finding FROM moved WHERE channel = 'staged');
INSERT OR IGNORE INTO link
SELECT l.chain, l.host, 'download', f.id,
	CASE WHEN max(l.by_name) THEN 'name' ELSE 'address' END, f.time_ns
FROM (
	SELECT m.chain, m.host, d.id, 0 AS by_name
	FROM (SELECT DISTINCT finding FROM moved WHERE channel = 'archive') a
		CROSS JOIN chain_hit d ON d.id = a.finding
		CROSS JOIN link_moment m ON m.client = d.client
			AND m.host = d.host
	UNION
	SELECT l.chain, l.host, f.id, 1
	FROM link l JOIN chain_hit c ON c.id = l.finding
		JOIN moved m ON m.channel = 'archive' AND m.host = l.host
		JOIN finding f ON f.id = m.finding
	WHERE c.command IS NOT NULL AND l.kind IN ('archive', 'process', 'command')
		AND length(replace(f.stem, rtrim(f.stem, replace(f.stem, '/', '')),
			'')) > 4
		AND instr(lower(c.command), lower(replace(f.stem, rtrim(f.stem,
			replace(f.stem, '/', '')), ''))) > 0) l
	JOIN finding f ON f.id = l.id
GROUP BY l.chain, f.id;

-- Two steps make a chain.
INSERT INTO chain (id, host, implant, first_ns, last_ns)
SELECT l.chain, l.host, (SELECT i.id FROM implant i
		WHERE 'c-' || substr(i.id, 3) = l.chain),
	min(l.at_ns), max(coalesce(f.last_ns, l.at_ns))
FROM link l JOIN finding f ON f.id = l.finding
GROUP BY l.chain, l.host HAVING count(*) > 1;
INSERT INTO chain_step (chain, ord, kind, time_ns, finding, tie)
SELECT chain, row_number() OVER (PARTITION BY chain ORDER BY at_ns IS NULL,
	at_ns, CASE kind WHEN 'entry' THEN 1 WHEN 'file' THEN 2
		WHEN 'request' THEN 3 WHEN 'process' THEN 4 WHEN 'command' THEN 5
		WHEN 'archive' THEN 6 ELSE 7 END, finding),
	kind, at_ns, finding, tie
FROM link WHERE chain IN (SELECT id FROM chain);

DROP TABLE link_moment;
DROP TABLE link;
DROP TABLE chain_hit;
