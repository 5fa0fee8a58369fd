-- sensor_spans.sql - what a network sensor's logs cover, for each host whose
-- addresses they name: traffic, contact, hour -> span, cover_span,
-- gap_told.
--
-- A log speaks of a host when it names one of its addresses; where not all
-- pairs could be kept, nobody knows whose are among the rest.
CREATE TEMP TABLE sensor_item AS
SELECT seq AS item FROM item WHERE log = 'network-flow' AND seq NOT IN (
	SELECT item FROM traffic_once WHERE recipient = '' UNION
	SELECT item FROM contact_once WHERE how = 'lost');
CREATE TEMP TABLE sensor_seen AS
SELECT a.host, t.item FROM traffic_once t JOIN sensor_item USING (item)
	JOIN host_address a ON a.address = t.sender
UNION
SELECT a.host, t.item FROM traffic_once t JOIN sensor_item USING (item)
	JOIN host_address a ON a.address = t.recipient
UNION
SELECT a.host, c.item FROM contact_once c JOIN sensor_item USING (item)
	JOIN host_address a ON a.address IN (c.address, c.peer);

-- One silent hour of connections is none too few; the other logs are written
-- when something happens, a day without is nothing.
CREATE TEMP TABLE sensor_span AS
WITH hours AS (
	SELECT s.host, h.source, h.hour,
		max(h.hour * 3600000000000, i.first_ns) AS from_ns,
		min((h.hour + 1) * 3600000000000, i.last_ns) AS to_ns, h.records
	FROM sensor_seen s JOIN hour h USING (item) JOIN item i ON i.seq = s.item),
numbered AS (
	SELECT *, sum(fresh) OVER (PARTITION BY host, source ORDER BY hour
		ROWS UNBOUNDED PRECEDING) AS ord
	FROM (SELECT *, coalesce(hour - lag(hour) OVER (PARTITION BY host, source
			ORDER BY hour) > CASE source WHEN 'network-flow' THEN 2
				ELSE 25 END, 1) AS fresh
		FROM hours))
SELECT host, source, ord, min(from_ns) AS from_ns, max(to_ns) AS to_ns,
	sum(records) AS records
FROM numbered GROUP BY host, source, ord HAVING min(from_ns) < max(to_ns);
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
SELECT host, source, ord, from_ns, to_ns, records FROM sensor_span;
INSERT INTO span (host, source, ord, from_ns, to_ns, records)
SELECT host, source, ord, from_ns, to_ns, records FROM sensor_span;
INSERT INTO gap_told (host, source, from_ns, to_ns, kind, name, ord)
SELECT g.host, g.source, g.from_ns, g.to_ns, 'silent', h.name,
	row_number() OVER (PARTITION BY g.host, g.source ORDER BY g.from_ns)
FROM (SELECT host, source, lag(to_ns) OVER (PARTITION BY host, source
		ORDER BY ord) AS from_ns, from_ns AS to_ns FROM sensor_span) g
	JOIN host h ON h.id = g.host
WHERE g.from_ns IS NOT NULL AND g.from_ns <= g.to_ns;

DROP TABLE sensor_span;
DROP TABLE sensor_seen;
DROP TABLE sensor_item;
