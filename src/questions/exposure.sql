-- exposure.sql - what the last seen builds are open to, and since when they are
-- not -> last_build, exposure, patched, first_success (temporary). Judged by what was known on
-- the day of moment.as_of_ns.

CREATE TEMP TABLE last_build AS
SELECT h.id AS host, h.name, b.ord, b.build, b.to_ns
FROM host h LEFT JOIN build_span b ON b.host = h.id
	AND b.ord = (SELECT max(ord) FROM build_span c WHERE c.host = h.id)
WHERE h.role = 'mail-server';

-- Flaws that matter for each host: known to be exploited by that day, or later.
CREATE TEMP TABLE exposure AS
SELECT l.host, l.name, l.build, g.cve, g.state, k.known_ns <= m.as_of_ns AS known
FROM last_build l JOIN flaw_state g ON g.host = l.host AND g.ord = l.ord
	JOIN known_flaw k USING (cve), moment m
WHERE k.known_ns IS NOT NULL AND g.state IN ('open', 'conditional', 'unknown');

-- When a host stopped being open to all flaws known to be exploited: the
-- beginning of the first build from which on none was open, when an earlier
-- one was.
CREATE TEMP TABLE patched AS
SELECT l.host, l.name, (SELECT b.from_ns FROM build_span b
	WHERE b.host = l.host AND b.ord = 1 + (
		SELECT max(g.ord) FROM flaw_state g JOIN known_flaw k USING (cve),
			moment m
		WHERE g.host = l.host AND g.state = 'open'
			AND k.known_ns <= m.as_of_ns)) AS at_ns
FROM last_build l;

-- The first success of an attack on each host. A page that lies there proves a
-- success, but not its time.
CREATE TEMP TABLE first_success AS
SELECT host, min(CASE WHEN source NOT IN ('web-file', 'compiled-page')
	THEN time_ns END) AS at_ns
FROM attack WHERE outcome = 'succeeded' AND kind <> 'recon'
GROUP BY host;
