-- stores.sql - the stores that the operator named as precious, reached or not:
-- precious, reach_edge, confine_* -> store; docs/precious.md.
--
--   reached   an act on its host succeeded, or the share itself was opened; of
--             a mail server: a step of the attack succeeded there
--   tried     anything else that is new went from a held server to its host
--   not-seen  the Security log of its host covers 95 % of the time since the
--             first success and shows nothing; or nobody got in
--   unknown   the rest
CREATE TEMP TABLE store_host AS
SELECT p.ord, p.kind, p.path, coalesce((SELECT n.host FROM reach_name n
		WHERE n.name = p.short OR n.name = upper(p.host)), h.id) AS host,
	p.short
FROM (SELECT *, upper(CASE WHEN host GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
			OR host GLOB '*:*' THEN host
		ELSE substr(host, 1, instr(host || '.', '.') - 1) END) AS short
	FROM precious) p
	LEFT JOIN host h ON h.name = p.short;

CREATE TEMP TABLE store_edge AS
SELECT s.ord, e.outcome = 'succeeded' AND (e.act OR e.rowid IN (
		SELECT edge FROM confine_spread)
	OR (s.kind = 'share' AND (e.how LIKE '%share%' OR e.how = 'admin-share')
		AND (upper(e.detail) LIKE '%\' || upper(s.path)
			OR e.how LIKE '%admin-share'))) AS reached,
	e.first_ns
FROM store_host s JOIN reach_edge e ON e.to_host = s.host
	OR (e.to_host IS NULL AND e.to_name = s.short);

INSERT INTO store (ord, name, kind, host, holds, state, first_ns, share)
SELECT p.ord, p.name, p.kind, p.host, p.holds, CASE
		WHEN e.reached OR f.host IS NOT NULL THEN 'reached'
		WHEN e.ord IS NOT NULL THEN 'tried'
		WHEN NOT c.inside THEN CASE WHEN t.verdict IN ('none-seen',
			'probed') THEN 'not-seen' ELSE 'unknown' END
		WHEN NOT x.lost AND x.total_ns > 0
			AND x.covered_ns / 1000 * 20 >= x.total_ns / 1000 * 19
			THEN 'not-seen'
		ELSE 'unknown' END,
	coalesce(CASE WHEN e.reached THEN e.reached_ns ELSE e.first_ns END,
		f.at_ns),
	CASE WHEN c.inside AND x.total_ns > 0 THEN CAST(x.covered_ns * 10000.0
		/ x.total_ns AS INTEGER) / 10000.0 END
FROM precious p JOIN store_host s USING (ord)
	LEFT JOIN (SELECT ord, max(reached) AS reached, min(first_ns)
			AS first_ns, min(CASE WHEN reached THEN first_ns END)
			AS reached_ns
		FROM store_edge GROUP BY ord) e USING (ord)
	LEFT JOIN first_success f ON f.host = s.host
	LEFT JOIN confine_host x ON x.host = s.host,
	confine_state c, answer t
WHERE t.question = 'targeted';
DROP TABLE store_edge;
DROP TABLE store_host;

UPDATE answer SET vals = json_set(vals, '$.stores', json((
	SELECT json_group_array(json_object('name', name, 'kind', kind, 'host',
		host, 'holds', holds, 'state', state, 'share', share))
	FROM (SELECT * FROM store ORDER BY ord))))
WHERE question = 'confinement' AND EXISTS (SELECT 1 FROM store);
