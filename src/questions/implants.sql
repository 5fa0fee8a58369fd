-- implants.sql - the things that findings name: candidate (temporary) ->
-- implant, implant_finding.

CREATE TEMP TABLE named AS
SELECT c.*, f.host, f.kind AS step, f.grade, f.outcome, f.count, f.source,
	f.time_ns, f.last_ns
FROM candidate c JOIN finding f ON f.id = c.finding;

-- Files that were collected, by the name under which a server shows them.
CREATE TEMP TABLE lying AS
SELECT ih.host, lower(w.stem) AS key, min(i.seq) AS item
FROM web_file w JOIN item i ON i.seq = w.item JOIN item_host ih USING (item)
WHERE w.stem IS NOT NULL GROUP BY ih.host, lower(w.stem);

CREATE UNIQUE INDEX temp.lying_key ON lying (host, key);

-- Folders of the front end of which something was collected: "/owa/auth/",
-- "/oab/".  Who took one of them need not have taken the next.
CREATE TEMP TABLE front_folder AS
SELECT DISTINCT host, substr(key, 1, CASE
		WHEN key GLOB '/owa/*/*' OR key GLOB '/ecp/*/*'
			THEN 5 + instr(substr(key, 6), '/')
		ELSE 1 + instr(substr(key, 2), '/') END) AS folder
FROM (SELECT ih.host, lower(w.stem) AS key
	FROM web_file w JOIN item i ON i.seq = w.item JOIN item_host ih USING (item)
	WHERE lower(replace(coalesce(w.windows_path, i.windows_path, i.path),
		'\', '/')) LIKE '%/frontend/httpproxy/%')
WHERE key GLOB '/*/*';

-- A page in a virtual directory has a URL that its path does not tell: when one
-- file of that name was collected outside the web folders, it is that one.
CREATE TEMP TABLE apart AS
SELECT DISTINCT host, implant, key, path,
	lower(replace(key, rtrim(key, replace(key, '\', '')), '')) AS name
FROM named WHERE source = 'web-file' AND key NOT GLOB '/*';
CREATE INDEX temp.apart_name ON apart (host, name);
UPDATE named AS n SET (implant, key, path) = (
	SELECT o.implant, o.key, o.path FROM apart o
	WHERE o.host = n.host AND o.name = lower(replace(n.key,
		rtrim(n.key, replace(n.key, '/', '')), ''))
	ORDER BY o.key LIMIT 1)
WHERE n.key GLOB '/*' AND n.kind IN ('page', 'page-changed')
	AND 1 = (SELECT count(DISTINCT o.key) FROM apart o
		WHERE o.host = n.host AND o.name = lower(replace(n.key,
			rtrim(n.key, replace(n.key, '/', '')), '')));
DROP TABLE apart;

-- Addresses that were not found, and pages that were used, by address.
CREATE TEMP TABLE not_found AS
SELECT ih.host, lower(t.stem) AS key, max(t.time_ns) AS last_ns
FROM hit t JOIN item_host ih USING (item)
WHERE t.status = 404 AND t.stem IS NOT NULL GROUP BY ih.host, lower(t.stem);
CREATE UNIQUE INDEX temp.not_found_key ON not_found (host, key);
CREATE TEMP TABLE used AS
SELECT ih.host, p.stem AS key, sum(p.succeeded) AS succeeded
FROM page_use p JOIN item_host ih USING (item)
WHERE p.source = 'iis' GROUP BY ih.host, p.stem;
CREATE UNIQUE INDEX temp.used_key ON used (host, key);

-- A thing counts when one trace of it is more than weak.
INSERT INTO implant (id, host, path, kind, sha256, first_ns, last_ns, state,
	family, used)
SELECT g.implant, g.host, g.path, g.kind,
	coalesce(i.sha256, l.sha256),
	g.first_ns, g.last_ns,
	CASE WHEN g.item IS NOT NULL OR l.seq IS NOT NULL THEN 'present'
		-- its folder was collected, and it is not there
		WHEN g.kind IN ('page', 'page-changed')
			AND substr(g.key, 1, 1) = '/' AND CASE
			WHEN g.key GLOB '/owa/*' OR g.key GLOB '/ecp/*'
				OR g.key GLOB '/oab/*' OR g.key GLOB '/ews/*'
				OR g.key GLOB '/rpc/*' OR g.key GLOB '/mapi/*'
				OR g.key GLOB '/powershell/*'
				OR g.key GLOB '/autodiscover/*'
			THEN EXISTS (SELECT 1 FROM front_folder r
				WHERE r.host = g.host AND substr(g.key, 1,
					length(r.folder)) = r.folder)
			ELSE EXISTS (SELECT 1 FROM web_root r
				WHERE r.host = g.host
				AND r.source = 'web-file:wwwroot') END
			THEN 'removed'
		-- virus protection says that it took it away
		WHEN instr(g.path, ':\') = 2 AND EXISTS (SELECT 1 FROM hit t
			JOIN item_host ih USING (item)
			WHERE ih.host = g.host
			AND t.rule = 'defender-web-shell-removed'
			AND t.time_ns >= g.last_ns
			AND instr(lower(t.detail ->> '$.data'), lower(g.path)))
			THEN 'removed'
		-- it answered, and later it was not found
		WHEN EXISTS (SELECT 1 FROM not_found t
			WHERE t.host = g.host AND t.key = g.key
			AND t.last_ns > g.last_ns)
			THEN 'removed'
		ELSE 'unknown' END,
	(SELECT k.family FROM hit t JOIN known_rule k ON k.id = t.rule
		WHERE t.item = coalesce(g.item, l.seq) AND k.family IS NOT NULL
		ORDER BY k.grade DESC, k.severity DESC, k.id LIMIT 1),
	max(coalesce((SELECT p.succeeded FROM used p
			WHERE p.host = g.host AND p.key = g.key), 0), g.used)
FROM (
	SELECT n.implant, n.host, n.key,
		-- the path on disk says more than the one in the URL
		coalesce(min(CASE WHEN n.path NOT GLOB '/*' THEN n.path END),
			min(n.path)) AS path,
		min(n.kind) AS kind,
		min(CASE WHEN n.source = 'web-file' THEN t.item END) AS item,
		min(n.time_ns) AS first_ns, max(n.last_ns) AS last_ns,
		sum(CASE WHEN n.step = 'use' THEN n.count ELSE 0 END) AS used
	FROM named n JOIN hit t ON t.seq = n.hit
	GROUP BY n.implant, n.host, n.key
	HAVING max(n.grade <> 'weak') = 1) g
LEFT JOIN lying y ON y.host = g.host AND y.key = g.key
LEFT JOIN item i ON i.seq = g.item
LEFT JOIN item l ON l.seq = y.item
ORDER BY g.implant;

INSERT INTO implant_finding (implant, finding)
SELECT DISTINCT implant, finding FROM named
WHERE implant IN (SELECT id FROM implant);

DROP TABLE front_folder;
DROP TABLE used;
DROP TABLE not_found;
DROP TABLE lying;
DROP TABLE named;
DROP TABLE candidate;
