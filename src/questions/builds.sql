-- builds.sql - since when and until when a host was open to a flaw:
-- build_span, flaw_state -> open_flaw, host.product.

UPDATE host SET product = (SELECT product FROM build_span b
	WHERE b.host = host.id AND product IS NOT NULL
	ORDER BY ord DESC LIMIT 1);

-- What was open on the first build seen was open before, too (NULL). A flaw
-- that a later build closes ends where that build begins.
INSERT INTO open_flaw (host, cve, from_ns, to_ns, conditional)
SELECT f.host, f.cve,
	CASE WHEN min(f.ord) > 1 THEN min(b.from_ns) END,
	(SELECT min(c.from_ns) FROM flaw_state g
		JOIN build_span c ON c.host = g.host AND c.ord = g.ord
		WHERE g.host = f.host AND g.cve = f.cve AND g.ord > max(f.ord)),
	min(f.state = 'conditional')
FROM flaw_state f JOIN build_span b ON b.host = f.host AND b.ord = f.ord
WHERE f.state IN ('open', 'conditional')
GROUP BY f.host, f.cve;
