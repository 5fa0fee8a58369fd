-- acts.sql - what was done on the servers -> act (temporary): findings of an
-- attack that are acts, and the records that tell the command.
--
-- Dropping a page is no act yet, using it is: data sent to it, or a command in
-- the request.  A command in a record was run, whatever came of it.

-- Traces removed or altered, on a host that an attack had succeeded on.
CREATE TEMP TABLE act AS
SELECT a.id, a.kind, a.outcome, a.time_ns, a.last_ns, a.host, a.name, a.grade
FROM attack a WHERE a.grade <> 'weak' AND (
	(a.kind IN ('action', 'credentials', 'extraction')
		AND a.outcome <> 'attempted')
	OR (a.kind IN ('spread', 'entry', 'implant') AND EXISTS (
		SELECT 1 FROM finding_hit f JOIN hit t ON t.seq = f.hit
		WHERE f.finding = a.id AND t.log = 'evtx'
		AND t.detail ->> '$.CommandLine' IS NOT NULL))
	OR (a.kind = 'use' AND a.outcome = 'succeeded' AND EXISTS (
		SELECT 1 FROM finding_hit f JOIN hit t ON t.seq = f.hit
		WHERE f.finding = a.id AND (t.method = 'POST'
			OR t.rule GLOB '*command*' OR t.rule GLOB 'tunnel-*'))))
UNION
SELECT f.id, f.kind, f.outcome, f.time_ns, f.last_ns, f.host, h.name, f.grade
FROM finding f JOIN host h ON h.id = f.host JOIN first_success p USING (host)
WHERE f.kind = 'tampering' AND f.rule_kind <> 'coverage'
	AND f.grade <> 'weak' AND f.outcome <> 'attempted'
	AND (p.at_ns IS NULL OR f.last_ns >= p.at_ns);

-- A command, and where it was said first. Cmdlets with their parameters are
-- commands too.
CREATE TEMP TABLE act_command AS
SELECT text, min(time_ns) AS time_ns, min(seq) AS seq FROM (
	SELECT t.time_ns, t.seq, coalesce(
		nullif(t.detail ->> '$.CommandLine', ''),
		nullif(t.detail ->> '$.ScriptBlockText', ''),
		CASE WHEN t.rule = 'webshell-use-command-query'
			THEN nullif(t.query, '') END,
		nullif(trim(coalesce(t.detail ->> '$.cmdlet', '') || ' '
			|| coalesce(t.detail ->> '$.parameters', '')), ''))
		AS text
	FROM act a JOIN finding_hit f ON f.finding = a.id
		JOIN hit t ON t.seq = f.hit
	UNION ALL
	-- a cmdlet that left something behind
	SELECT t.time_ns, t.seq, nullif(trim(
		coalesce(t.detail ->> '$.cmdlet', '') || ' '
			|| coalesce(t.detail ->> '$.parameters', '')), '')
	FROM attack a JOIN finding_hit f ON f.finding = a.id
		JOIN hit t ON t.seq = f.hit
	WHERE a.kind IN ('entry', 'implant') AND a.outcome = 'succeeded')
WHERE text IS NOT NULL GROUP BY text;
CREATE TEMP TABLE command (ord INTEGER PRIMARY KEY, text TEXT NOT NULL);
