-- evidence.sql - what the evidence says of itself -> evidence_finding
-- (temporary), for evidence.c.
--
-- tampering  an event log lacks records in its middle, and is not damaged.  A
--            few jumps in long runs: records were taken out.  Many jumps are
--            the mark of an export of chosen records and no sign of anything.
-- coverage   matches that were counted and not kept; a clock that went back.
CREATE TEMP TABLE evidence_finding AS
SELECT h.id AS host, h.name, 'tampering' AS kind, 'record-numbers' AS say,
	r.source, r.item, r.until_id AS record, r.until_ns AS time_ns,
	r.first_ns AS last_ns, r.first_id - r.until_id - 1 AS count
FROM (
	SELECT *, lag(last_id) OVER w AS until_id, lag(last_ns) OVER w
			AS until_ns,
		count(*) OVER (PARTITION BY item, source) AS runs,
		sum(last_id - first_id + 1) OVER (PARTITION BY item, source)
			AS kept
	FROM record_run
	WINDOW w AS (PARTITION BY item, source ORDER BY first_id)) r
	JOIN item i ON i.seq = r.item JOIN item_host ih ON ih.item = r.item
	JOIN host h ON h.id = ih.host
WHERE r.until_id IS NOT NULL AND r.first_id > r.until_id + 1
	AND i.damaged = 0 AND r.runs <= 4 AND r.kept >= 100 * r.runs
UNION ALL
SELECT h.id, h.name, 'coverage', 'clock', c.source, min(c.item), c.place,
	c.after_ns, c.before_ns, (c.before_ns - c.after_ns) / 60000000000
FROM clock_jump c JOIN item_host ih USING (item) JOIN host h ON h.id = ih.host
GROUP BY h.id, h.name, c.source, c.place, c.after_ns, c.before_ns
HAVING (SELECT count(DISTINCT k.before_ns) FROM clock_jump k
	JOIN item_host kh USING (item)
	WHERE kh.host = h.id AND k.source = c.source) <= 3
UNION ALL
SELECT h.id, h.name, 'coverage', 'overflow', o.rule, min(o.item), NULL, NULL,
	NULL, sum(o.count)
FROM hit_overflow o JOIN item_host ih USING (item) JOIN host h ON h.id = ih.host
-- no question counts these
WHERE o.rule NOT IN (SELECT id FROM known_rule WHERE step = 'alert')
GROUP BY h.id, h.name, o.rule
ORDER BY 1, 3, 5, 6, 7;
