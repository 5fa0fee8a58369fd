-- sensed.sql - whose the hits in a sensor's logs are, which are no host's ->
-- sensor_hit, sensed (temporary): of the host whose address the record names; of
-- two the mail server.  What names none is of nobody.
CREATE TEMP TABLE sensor_hit (hit INTEGER PRIMARY KEY, host INTEGER);
CREATE TEMP TABLE sensed AS
SELECT t.item, t.seq AS hit, (SELECT a.host FROM host_address a
		JOIN host h ON h.id = a.host WHERE a.address IN (t.client, t.server)
		ORDER BY h.role IS NOT 'mail-server', a.host LIMIT 1) AS host
FROM item i CROSS JOIN hit t ON t.item = i.seq
WHERE i.log = 'network-flow' AND i.seq NOT IN (SELECT item FROM item_copy);
INSERT INTO sensor_hit SELECT hit, host FROM sensed WHERE host IS NOT NULL;
