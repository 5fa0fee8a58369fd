-- acts.sql - what was done on the servers -> act (temporary): findings of an
-- attack that are acts, and the records that tell the command.
--
-- Dropping a page is no act yet, using it is: data sent to it, or a command in
-- the request.  A command in a record was run, whatever came of it.

-- Quarters of an hour in which a step succeeded.
CREATE TEMP TABLE act_slot (host INTEGER, slot INTEGER,
	PRIMARY KEY (host, slot)) WITHOUT ROWID;
INSERT OR IGNORE INTO act_slot
SELECT a.host, t.time_ns / 900000000000
FROM attack_beyond a CROSS JOIN finding_hit g ON g.finding = a.n
	CROSS JOIN hit t ON t.seq = g.hit
WHERE a.outcome = 'succeeded' AND a.kind <> 'recon' AND a.grade <> 'weak'
	AND t.time_ns IS NOT NULL
	AND a.source NOT IN ('web-file', 'compiled-page');

-- Alone, a weak trace is nothing; right after a step that succeeded it is in
-- bad company, and an act.  Traces removed or altered count on a host that an
-- attack had succeeded on.
CREATE TEMP TABLE act AS
SELECT a.n, a.id, a.kind, a.outcome, a.time_ns, a.last_ns, a.host, a.name,
	a.grade
FROM attack a WHERE a.grade <> 'weak' AND (
	(a.kind IN ('action', 'credentials', 'extraction')
		AND a.outcome = 'succeeded')
	OR (a.kind IN ('action', 'credentials', 'extraction', 'spread', 'entry',
			'implant') AND a.n IN (SELECT finding FROM recorded)
		AND EXISTS (SELECT 1 FROM finding_hit f JOIN hit t ON t.seq = f.hit
		WHERE f.finding = a.n AND t.log = 'evtx'
		AND t.detail ->> '$.CommandLine' IS NOT NULL))
	OR (a.kind = 'use' AND a.outcome = 'succeeded' AND EXISTS (
		SELECT 1 FROM finding_hit f JOIN hit t ON t.seq = f.hit
		WHERE f.finding = a.n AND (t.method = 'POST'
			OR t.rule GLOB '*command*' OR t.rule GLOB 'tunnel-*'))))
UNION
SELECT f.n, f.id, f.kind, f.outcome, f.time_ns, f.last_ns, f.host, h.name,
	f.grade
FROM finding f JOIN host h ON h.id = f.host JOIN first_success p USING (host)
WHERE f.kind = 'tampering' AND f.rule_kind <> 'coverage'
	AND f.grade <> 'weak' AND f.outcome <> 'attempted'
	AND (p.at_ns IS NULL OR f.last_ns >= p.at_ns)
UNION
SELECT f.n, f.id, f.kind, f.outcome, f.time_ns, f.last_ns, f.host, h.name,
	f.grade
FROM finding f JOIN host h ON h.id = f.host JOIN first_success p USING (host)
WHERE f.grade = 'weak' AND f.outcome = 'succeeded'
	AND f.severity NOT IN ('informational', 'low')
	AND f.kind IN ('action', 'credentials', 'extraction')
	AND f.time_ns >= coalesce(p.at_ns, f.time_ns)
	AND EXISTS (SELECT 1 FROM act_slot b WHERE b.host = f.host
		AND b.slot BETWEEN f.time_ns / 900000000000 - 2
			AND f.time_ns / 900000000000);
DROP TABLE act_slot;

-- What leaves open whether it was an act: no command, no outcome; or weak, at
-- any time since the first success.  It is no act, and there is no "no".
CREATE TEMP TABLE act_open AS
SELECT f.id, f.kind FROM finding f JOIN first_success p USING (host)
WHERE f.kind IN ('action', 'credentials', 'extraction', 'spread', 'tampering')
	AND f.outcome <> 'attempted' AND f.rule_kind <> 'coverage'
	-- a mail server's own account is hardly ever made: that counts, too
	AND (f.severity NOT IN ('informational', 'low')
		OR f.rule = 'account-created')
	AND (p.at_ns IS NULL OR f.last_ns >= p.at_ns)
	AND f.id NOT IN (SELECT id FROM act);

-- A command, and where it was said first. Cmdlets with their parameters are
-- commands too.
CREATE TEMP TABLE act_command AS
SELECT text, min(time_ns) AS time_ns, min(seq) AS seq FROM (
	SELECT t.time_ns, t.seq, coalesce(
		nullif(t.detail ->> '$.CommandLine', ''),
		-- a script of several records, where it could be put together
		(SELECT s.text FROM script_part p JOIN script s USING (item, ord)
			WHERE p.item = t.item AND p.record = t.record
			ORDER BY s.ord LIMIT 1),
		nullif(t.detail ->> '$.ScriptBlockText', ''),
		CASE WHEN t.rule = 'webshell-use-command-query'
			THEN nullif(t.query, '') END,
		nullif(trim(coalesce(t.detail ->> '$.cmdlet', '') || ' '
			|| coalesce(t.detail ->> '$.parameters', '')), ''))
		AS text
	FROM act a CROSS JOIN finding_hit f ON f.finding = a.n
		CROSS JOIN hit t ON t.seq = f.hit
	UNION ALL
	-- a cmdlet that left something behind
	SELECT t.time_ns, t.seq, nullif(trim(
		coalesce(t.detail ->> '$.cmdlet', '') || ' '
			|| coalesce(t.detail ->> '$.parameters', '')), '')
	FROM attack_beyond a CROSS JOIN finding_hit f ON f.finding = a.n
		CROSS JOIN hit t ON t.seq = f.hit
	WHERE a.kind IN ('entry', 'implant') AND a.outcome = 'succeeded')
WHERE text IS NOT NULL GROUP BY text;

-- A script of several records: the acts, how many parts are there, and the
-- records that tell the rest of it as places of the finding.
CREATE TEMP TABLE act_script AS
SELECT DISTINCT f.finding, p.item, p.ord, s.total, s.present
FROM act a CROSS JOIN finding_hit f ON f.finding = a.n
	CROSS JOIN hit t ON t.seq = f.hit
	JOIN script_part p ON p.item = t.item AND p.record = t.record
	JOIN script s ON s.item = p.item AND s.ord = p.ord
WHERE t.log = 'evtx';
INSERT OR IGNORE INTO finding_item (finding, ord, item, record, offset, length)
SELECT finding, place, item, record, offset, length FROM (
	SELECT a.finding, row_number() OVER (PARTITION BY a.finding
		ORDER BY p.item, p.ord, p.number) AS place, p.item, p.record,
		p.offset, p.length
	FROM act_script a JOIN script_part p USING (item, ord)
	WHERE NOT EXISTS (SELECT 1 FROM finding_hit f JOIN hit t
		ON t.seq = f.hit WHERE f.finding = a.finding
		AND t.item = p.item AND t.record = p.record))
WHERE place <= 256;

CREATE TEMP TABLE command (ord INTEGER PRIMARY KEY, text TEXT NOT NULL);
