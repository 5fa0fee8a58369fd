-- exposure.sql - which flaws were exploited here, what the last seen builds are
-- open to, and since when they are not -> vulnerability; last_build, exposure,
-- patched, first_success (temporary).  Judged by what was known on the day of
-- moment.as_of_ns.

-- Flaws that were exploited here: a success carries them, and the build of that
-- time was not fixed for them (or is not known).
INSERT INTO vulnerability (cve, nickname, host, first_ns, last_ns, build,
	zero_day)
SELECT u.cve, coalesce(k.nickname, ''), u.host, u.first_ns, u.last_ns, b.build,
	CASE WHEN u.first_ns IS NULL THEN NULL
		WHEN coalesce(g.fix_ns, k.published_ns) IS NULL THEN NULL
		ELSE u.first_ns < coalesce(g.fix_ns, k.published_ns) END
FROM (
	SELECT v.cve, a.host, min(a.time_ns) AS first_ns,
		max(a.last_ns) AS last_ns
	FROM attack_beyond a CROSS JOIN finding f USING (n)
		JOIN finding_flaw v USING (marks)
	WHERE a.outcome = 'succeeded' AND a.kind <> 'recon'
	GROUP BY v.cve, a.host) u
LEFT JOIN known_flaw k USING (cve)
LEFT JOIN build_span b ON b.host = u.host AND b.ord = (
	SELECT max(c.ord) FROM build_span c WHERE c.host = u.host
		AND (c.ord = 1 OR c.from_ns <= u.first_ns))
LEFT JOIN flaw_state g ON g.host = b.host AND g.ord = b.ord AND g.cve = u.cve
WHERE coalesce(g.state, 'unknown') NOT IN ('fixed', 'not-concerned');

CREATE TEMP TABLE last_build AS
SELECT h.id AS host, h.name, b.ord, b.build, b.to_ns
FROM host h LEFT JOIN build_span b ON b.host = h.id
	AND b.ord = (SELECT max(ord) FROM build_span c WHERE c.host = h.id)
WHERE h.role = 'mail-server';

-- Flaws that matter for each host: known to be exploited by that day, or later.
-- What was exploited here is known to be.
CREATE TEMP TABLE exposure AS
SELECT l.host, l.name, l.build, g.cve, g.state,
	coalesce(k.known_ns <= m.as_of_ns, 0)
	OR g.cve IN (SELECT cve FROM vulnerability) AS known
FROM last_build l JOIN flaw_state g ON g.host = l.host AND g.ord = l.ord
	JOIN known_flaw k USING (cve), moment m
WHERE (k.known_ns IS NOT NULL
		OR g.cve IN (SELECT cve FROM vulnerability))
	AND g.state IN ('open', 'conditional', 'unknown');

-- When a host stopped being open to all flaws known to be exploited: the
-- beginning of the first build from which on none was open, when an earlier
-- one was.
CREATE TEMP TABLE patched AS
SELECT l.host, l.name, (SELECT b.from_ns FROM build_span b
	WHERE b.host = l.host AND b.ord = 1 + (
		SELECT max(g.ord) FROM flaw_state g JOIN known_flaw k USING (cve),
			moment m
		WHERE g.host = l.host AND g.state = 'open'
			AND (k.known_ns <= m.as_of_ns OR g.cve IN (
				SELECT cve FROM vulnerability)))) AS at_ns
FROM last_build l;

-- The first success of an attack on each host. A page that lies there proves a
-- success, but not its time.
CREATE TEMP TABLE first_success AS
SELECT host, min(CASE WHEN source NOT IN ('web-file', 'compiled-page')
	THEN time_ns END) AS at_ns
FROM attack_beyond WHERE outcome = 'succeeded' AND kind <> 'recon'
GROUP BY host;
