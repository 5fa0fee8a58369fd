-- reach_spans.sql - what the event logs that show acts really cover: records
-- that were lost are taken out -> reach_jump (temporary), cover_span.

CREATE TEMP TABLE reach_jump AS
SELECT host, source, until_ns AS from_ns, first_ns AS to_ns
FROM (
	SELECT ih.host, r.source, r.first_id, r.first_ns,
		max(r.last_id) OVER w AS until_id,
		max(r.last_ns) OVER w AS until_ns
	FROM record_run r JOIN item_host ih USING (item)
	WINDOW w AS (PARTITION BY ih.host, r.source
		ORDER BY r.first_id, r.last_id
		ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
WHERE first_id > until_id + 1 AND first_ns > until_ns;

-- Starts of processes are a part of their channel: what it lost, they lost.
CREATE TEMP TABLE reach_whole AS
SELECT host, source, from_ns, to_ns, records, CASE source
	WHEN 'process-security' THEN 'evtx:Security'
	WHEN 'process-sysmon' THEN 'evtx:Microsoft-Windows-Sysmon/Operational'
	ELSE source END AS channel
FROM cover_span WHERE source IN ('process-security', 'process-sysmon',
	'evtx:MSExchange Management');
CREATE TEMP TABLE reach_part AS
WITH mark (host, source, at_ns, opens, records) AS (
	SELECT host, source, from_ns, 1, records FROM reach_whole
	UNION
	SELECT w.host, w.source, j.to_ns, 1, w.records
	FROM reach_whole w JOIN reach_jump j
		ON j.host = w.host AND j.source = w.channel
	WHERE j.to_ns > w.from_ns AND j.to_ns < w.to_ns
	UNION
	SELECT host, source, to_ns, 0, records FROM reach_whole
	UNION
	SELECT w.host, w.source, j.from_ns, 0, w.records
	FROM reach_whole w JOIN reach_jump j
		ON j.host = w.host AND j.source = w.channel
	WHERE j.from_ns > w.from_ns AND j.from_ns < w.to_ns)
SELECT o.host, o.source, o.at_ns AS from_ns, (SELECT min(e.at_ns) FROM mark e
	WHERE e.host = o.host AND e.source = o.source AND NOT e.opens
	AND e.at_ns > o.at_ns) AS to_ns, o.records
FROM mark o WHERE o.opens;

DELETE FROM cover_span WHERE source IN ('process-security', 'process-sysmon',
	'evtx:MSExchange Management');
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
SELECT host, source, row_number() OVER (PARTITION BY host, source
	ORDER BY from_ns), from_ns, to_ns, records
FROM reach_part WHERE to_ns IS NOT NULL;
DROP TABLE reach_part;
DROP TABLE reach_whole;
