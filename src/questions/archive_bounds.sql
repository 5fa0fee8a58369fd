-- archive_bounds.sql - what bounds an archive that was fetched and whose size no
-- log has: moved, hit, traffic, web_file -> moved; fetch_bound (temporary).
--
-- Three things do, and the least of them holds: what a sensor saw the server send
-- to that address, the file itself where it was collected, and the time that the
-- answer took.
CREATE TEMP TABLE unbounded AS
SELECT m.finding, d.rule, d.host, d.outcome, lower(coalesce(d.stem, '')) AS stem,
	coalesce(d.client, '') AS client
FROM moved m JOIN drawn d ON d.id = m.finding
WHERE m.channel = 'archive' AND m.high IS NULL;
CREATE INDEX temp.unbounded_key ON unbounded (rule, host, stem, client);
CREATE TEMP TABLE fetch AS
SELECT DISTINCT u.finding, u.host, u.client, z.request, t.forwarded,
	t.time_ns - coalesce(t.time_taken, 0) * 1000000 AS from_ns,
	t.time_ns AS to_ns, t.time_taken AS took_ms
FROM hit t JOIN item_host ih USING (item)
	JOIN unbounded u ON u.rule = t.rule AND u.host = ih.host
		AND u.stem = lower(coalesce(t.stem, ''))
		AND u.client = coalesce(nullif(t.forwarded, ''), t.client, '')
	JOIN request_sized z ON z.request = coalesce((SELECT request
		FROM request_hit WHERE hit = t.seq), t.seq)
WHERE z.bytes IS NULL AND t.outcome = u.outcome
	AND t.rule IN (SELECT rule FROM unbounded);
CREATE INDEX temp.fetch_finding ON fetch (finding);
DROP TABLE unbounded;

-- A sensor's connection may have begun long before the request, and its clock is
-- its own: all of that address within a day are counted.  Where a proxy stands
-- between, the connections are the proxy's; and only what comes from outside
-- surely passes the sensor.
CREATE TEMP TABLE fetch_flow AS
SELECT f.finding, sum(t.bytes_back) AS bytes, sum(t.unsized) AS unsized
FROM (SELECT finding, host, client, min(from_ns) - 86400000000000 AS from_ns,
		max(to_ns) + 86400000000000 AS to_ns
	FROM fetch GROUP BY finding
	HAVING max(coalesce(forwarded, '') <> '') = 0
		AND count(from_ns) = count(*)) f
	JOIN host_address a USING (host)
	JOIN traffic_once t ON t.kind = 'flow' AND t.sender = f.client
		AND t.recipient = a.address
		AND t.last_ns >= f.from_ns AND t.first_ns <= f.to_ns
WHERE outside(f.client)
	AND NOT EXISTS (SELECT 1 FROM fetch g WHERE g.finding = f.finding
		AND NOT EXISTS (SELECT 1 FROM cover_span c
			WHERE c.host = g.host AND c.source = 'network-flow'
			AND c.from_ns <= g.from_ns AND c.to_ns >= g.to_ns))
GROUP BY f.finding;

-- The file as it was collected, unless it was written to since.
CREATE TEMP TABLE fetch_file AS
SELECT f.finding, max(i.bytes) * f.requests AS bytes
FROM (SELECT finding, host, count(*) AS requests, min(from_ns) AS from_ns
		FROM fetch GROUP BY finding) f
	JOIN drawn d ON d.id = f.finding
	JOIN web_file w ON lower(w.stem) = lower(d.stem)
	JOIN item i ON i.seq = w.item
	JOIN item_host ih ON ih.item = i.seq AND ih.host = f.host
WHERE i.mtime_ns <= f.from_ns
GROUP BY f.finding;

-- IIS waits for the last packet to be acknowledged before it notes the time taken.
-- A line of 10 Gbit/s carries 1,250,000 bytes in a millisecond; 16 MiB more for
-- what may have been on its way.
CREATE TEMP TABLE fetch_time AS
SELECT finding, sum(took_ms) * 1250000 + count(*) * 16777216 AS bytes
FROM fetch GROUP BY finding HAVING count(took_ms) = count(*);

CREATE TEMP TABLE fetch_bound AS
SELECT finding, bytes, basis, (SELECT count(*) FROM fetch f
		WHERE f.finding = b.finding) AS requests
FROM (SELECT finding, bytes, basis, row_number() OVER (PARTITION BY finding
		ORDER BY bytes, basis) AS place
	FROM (SELECT finding, bytes, 'flow' AS basis FROM fetch_flow
			WHERE unsized = 0
		UNION ALL SELECT finding, bytes, 'file' FROM fetch_file
		UNION ALL SELECT finding, bytes, 'time' FROM fetch_time)) b
WHERE place = 1;
CREATE UNIQUE INDEX temp.fetch_bound_finding ON fetch_bound (finding);

-- Of what only a bound is known nobody can say that it is small.
UPDATE moved SET high = coalesce(d.bytes_out, 0) + b.bytes,
	odd = odd OR b.bytes > 65536
FROM fetch_bound b JOIN drawn d ON d.id = b.finding
WHERE b.finding = moved.finding
	AND moved.channel = 'archive' AND moved.high IS NULL;

DROP TABLE fetch_time;
DROP TABLE fetch_file;
DROP TABLE fetch_flow;
DROP TABLE fetch;
