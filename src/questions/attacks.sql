-- attacks.sql - the findings that verdicts are made of -> attack_order;
-- attack, attack_beyond, attack_perhaps (temporary).
--
-- Weak traces alone never make a verdict; but where one leaves open whether a
-- flaw was used to which the host was open, there is no "no" either. On hosts that are no mail servers
-- only what speaks of Exchange itself counts here. With --from or --to, what
-- lies outside is left out; files have no time that could be trusted.
CREATE TEMP TABLE attack (n INTEGER PRIMARY KEY, id TEXT, kind TEXT, grade TEXT,
	outcome TEXT, time_ns INTEGER, last_ns INTEGER, count INTEGER,
	host INTEGER, name TEXT, client TEXT, source TEXT, rule TEXT);
INSERT INTO attack
SELECT f.n, f.id, f.kind, f.grade, f.outcome, f.time_ns, f.last_ns, f.count,
	f.host, h.name, f.client, f.source, f.rule
FROM finding f JOIN host h ON h.id = f.host
	LEFT JOIN window w ON w.host = f.host
WHERE (f.grade <> 'weak' OR (f.kind = 'entry' AND f.outcome = 'unknown'
		-- what a Sigma rule leaves open is not open for that
		AND f.rule_kind <> 'sigma'
		AND EXISTS (SELECT 1 FROM finding_flaw v JOIN open_flaw o
			USING (cve) WHERE v.marks = f.marks AND o.host = f.host
			AND coalesce(o.from_ns <= f.time_ns, 1)
			AND coalesce(o.to_ns >= f.time_ns, 1))))
	-- the plus: nearly all are, so that an index would not help
	AND +f.kind IN ('recon', 'entry', 'implant', 'use', 'action',
		'credentials', 'extraction', 'spread')
	AND (h.role = 'mail-server'
		OR f.kind IN ('entry', 'implant', 'use', 'extraction')
		OR NOT EXISTS (SELECT 1 FROM host WHERE role = 'mail-server'))
	AND (f.time_ns IS NULL OR f.source IN ('web-file', 'compiled-page')
		OR w.host IS NULL
		OR (f.last_ns >= coalesce(w.from_ns, f.last_ns)
			AND f.time_ns <= coalesce(w.to_ns, f.time_ns)));

-- Of a million most are tries at the door.  Who asks for others looks here.
CREATE TEMP TABLE attack_beyond AS SELECT * FROM attack
WHERE outcome <> 'attempted' OR kind NOT IN ('recon', 'entry');
CREATE UNIQUE INDEX temp.attack_beyond_n ON attack_beyond (n);

-- Whether a password was guessed at all is open: no act of anybody, and no "no".
CREATE TEMP TABLE attack_perhaps (n INTEGER PRIMARY KEY);
INSERT INTO attack_perhaps SELECT n FROM attack_beyond
WHERE rule = 'password-guessed' AND outcome = 'unknown';

-- Their order: targeted and campaign list them so.
INSERT INTO attack_order (n, succeeded, moment)
SELECT n, outcome = 'succeeded', last_ns IS NOT NULL AND kind <> 'recon'
	AND source NOT IN ('web-file', 'compiled-page')
	AND n NOT IN (SELECT n FROM attack_perhaps)
FROM attack ORDER BY time_ns IS NULL, time_ns, id;
