-- sensed.sql - whose a hit is -> hit_owner (temporary): of an item's host (hit 0), and
-- in a sensor's log, which is no host's, of the one whose address the record
-- names; of two the mail server.  What names none is of nobody.
CREATE TEMP TABLE hit_owner (item INTEGER, hit INTEGER, host INTEGER,
	PRIMARY KEY (item, hit)) WITHOUT ROWID;
INSERT INTO hit_owner SELECT item, 0, host FROM item_host ORDER BY item;
CREATE TEMP TABLE sensed AS
SELECT t.item, t.seq AS hit, (SELECT a.host FROM host_address a
		JOIN host h ON h.id = a.host WHERE a.address IN (t.client, t.server)
		ORDER BY h.role IS NOT 'mail-server', a.host LIMIT 1) AS host
FROM item i CROSS JOIN hit t ON t.item = i.seq
WHERE i.log = 'network-flow' AND i.seq NOT IN (SELECT item FROM item_copy);
INSERT INTO hit_owner SELECT item, hit, host FROM sensed WHERE host IS NOT NULL;
