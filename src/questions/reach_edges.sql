-- reach_edges.sql - what came from the hosts that an attacker holds, since he
-- holds them, and was not so before: reach_seed, reach_way -> reach_edge.  Run
-- again while more hosts are found to be held.
--
-- act: 1 something was done there, 0 a logon, an attempt or a word of it
DELETE FROM reach_edge;

INSERT INTO reach_edge
SELECT w.from_host, s.name, w.to_host, w.to_name, CASE w.how
		WHEN 'explicit' THEN 'explicit-credentials'
		WHEN 'share' THEN 'admin-share'
		WHEN 'winrm-client' THEN 'winrm' WHEN 'net-ntlm' THEN 'ntlm'
		WHEN 'net-share' THEN CASE
			WHEN lower(w.detail) GLOB '*\admin$'
				OR lower(w.detail) GLOB '*\[a-z]$'
			THEN 'smb-admin-share' ELSE 'smb-share' END
		ELSE w.how END,
	w.account, min(w.first_ns), max(w.last_ns), CASE
		WHEN max(w.outcome = 'succeeded') THEN 'succeeded'
		WHEN max(w.outcome = 'unknown') THEN 'unknown'
		ELSE 'failed' END,
	w.detail, sum(w.count), min(w.item), NULL, NULL,
	max(w.outcome = 'succeeded' AND (w.how = 'share'
		OR (w.how = 'net-share' AND (lower(w.detail) GLOB '*\admin$'
			OR lower(w.detail) GLOB '*\[a-z]$'))))
FROM reach_way w JOIN reach_seed s ON s.host = w.from_host
WHERE w.last_ns >= s.at_ns
	-- a habit of before
	AND NOT EXISTS (SELECT 1 FROM reach_way b
		WHERE b.from_host = w.from_host AND b.to_name = w.to_name
		AND b.how = w.how AND b.account = w.account COLLATE NOCASE
		AND (b.how <> 'net-share' OR b.detail = w.detail COLLATE NOCASE)
		AND b.first_ns < s.at_ns)
GROUP BY w.from_host, w.to_name, w.how, w.account, w.detail;

-- Where the first of it is.
UPDATE reach_edge SET (item, record) = (SELECT w.item, w.record
	FROM reach_way w WHERE w.from_host = reach_edge.from_host
	AND w.to_name = reach_edge.to_name AND w.account = reach_edge.account
	AND w.detail = reach_edge.detail
	AND w.first_ns = reach_edge.first_ns
	ORDER BY w.outcome <> 'succeeded', w.item, w.record LIMIT 1);

-- A service or task made on a host by the account that had just come, and
-- findings there while it was on.
INSERT INTO reach_edge
SELECT DISTINCT e.from_host, e.from_name, e.to_host, e.to_name, c.how, e.account,
	c.first_ns, c.last_ns, 'succeeded', c.detail, c.count, c.item, c.record,
	NULL, 1
FROM reach_edge e JOIN reach_contact c ON c.at_host = e.to_host
WHERE e.how IN ('logon-3', 'logon-10', 'admin-share') AND e.outcome = 'succeeded'
	AND c.how IN ('service', 'task')
	AND c.account = e.account COLLATE NOCASE
	AND c.first_ns BETWEEN e.first_ns - 5000000000
		AND e.last_ns + 300000000000
GROUP BY e.from_host, e.to_host, c.item, c.record;

INSERT INTO reach_edge
SELECT e.from_host, e.from_name, e.to_host, e.to_name, CASE
		WHEN f.rule GLOB '*service*' THEN 'service'
		WHEN f.rule GLOB '*task*' THEN 'task'
		WHEN f.rule GLOB '*share*' THEN 'admin-share'
		WHEN f.rule GLOB '*remote-management*' THEN 'remote-management'
		ELSE 'act' END,
	e.account, f.time_ns, f.last_ns, 'succeeded', f.rule_title, f.count,
	NULL, NULL, f.id, 1
FROM (SELECT from_host, from_name, to_host, to_name, min(account) AS account,
		min(first_ns) AS first_ns, max(last_ns) AS last_ns
	FROM reach_edge WHERE outcome = 'succeeded' AND to_host IS NOT NULL
	GROUP BY from_host, to_host) e
	JOIN finding f ON f.host = e.to_host
WHERE f.outcome = 'succeeded' AND f.rule_kind <> 'graph'
	AND (f.kind = 'spread' OR (f.grade <> 'weak' AND f.kind IN ('action',
		'credentials', 'implant', 'use')))
	AND f.time_ns BETWEEN e.first_ns - 5000000000
		AND e.last_ns + 300000000000;

-- Told by a finding already.
DELETE FROM reach_edge WHERE finding IS NULL AND how IN ('service', 'task')
	AND EXISTS (SELECT 1 FROM reach_edge f WHERE f.finding IS NOT NULL
		AND f.how = reach_edge.how AND f.to_host = reach_edge.to_host
		AND abs(f.first_ns - reach_edge.first_ns) < 2000000000);

-- What the computer account of a mail server does in the directory by itself.
INSERT INTO reach_edge
SELECT DISTINCT s.host, s.name, f.host, h.name, 'account', s.name || '$',
	f.time_ns, f.last_ns, 'succeeded', f.rule_title, f.count, NULL, NULL,
	f.id, 1
FROM finding f JOIN host h ON h.id = f.host
	JOIN finding_hit g ON g.finding = f.n JOIN hit t ON t.seq = g.hit
	JOIN reach_seed s ON upper(t.detail ->> '$.SubjectUserName')
		= upper(s.name) || '$'
WHERE f.grade <> 'weak' AND f.outcome = 'succeeded'
	AND f.kind IN ('action', 'credentials', 'implant')
	AND coalesce(h.role, '') <> 'mail-server'
	AND s.mail AND f.last_ns >= s.at_ns
	AND f.id NOT IN (SELECT finding FROM reach_edge WHERE finding IS NOT NULL);

-- Commands on a mail server that name another host, and connections to one.
INSERT INTO reach_edge
SELECT s.host, s.name, n.host, coalesce(h.name, r.name), r.how, NULL, f.time_ns,
	f.last_ns, CASE f.outcome WHEN 'succeeded' THEN 'succeeded'
		ELSE 'unknown' END, r.name, f.count, NULL, NULL, f.id, 0
FROM reach_said r JOIN finding f ON f.id = r.finding
	JOIN reach_seed s ON s.host = f.host
	LEFT JOIN reach_name n ON n.name = r.name
	LEFT JOIN host h ON h.id = n.host
WHERE s.mail AND (n.host IS NULL OR (n.host <> f.host
	AND coalesce(h.role, '') <> 'mail-server'));

-- A held host holds others by acts only: what else goes on between them is
-- not known to be new.
DELETE FROM reach_edge WHERE NOT act
	AND from_host IN (SELECT host FROM reach_seed WHERE NOT mail);

INSERT INTO reach_seed
SELECT to_host, to_name, min(first_ns), 0 FROM reach_edge
WHERE act AND outcome = 'succeeded' AND to_host IS NOT NULL
	AND to_host NOT IN (SELECT host FROM reach_seed)
GROUP BY to_host, to_name;
