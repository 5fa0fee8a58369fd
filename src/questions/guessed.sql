-- guessed.sql - a password was guessed over IMAP or POP: traffic -> guessed
-- (temporary), for guessed.c.
--
-- An address outside was refused with ten accounts and more in a day, nobody had
-- read mail from there before that, and then one of them, or another account, read
-- mail, within a week: by whatever way.  People behind one address mistype, too,
-- but not ten in a day; an address inside is a proxy's, which asks for everybody;
-- after a week it may be anybody's.  Where a balancer hides who asks, many get in;
-- so no more than one account for each four that were refused.  All these numbers
-- are a choice.
CREATE TEMP TABLE guesser AS
SELECT client, min(CASE WHEN first_ns - tenth_ns < 86400000000000
		THEN tenth_ns END) AS began_ns,
	max(last_ns) AS last_ns, count(*) AS refused
FROM (SELECT client, first_ns, last_ns, lag(first_ns, 9) OVER (
		PARTITION BY client ORDER BY first_ns) AS tenth_ns
	FROM (SELECT sender AS client, min(first_ns) AS first_ns,
			max(last_ns) AS last_ns
		FROM traffic_once WHERE kind IN ('refused-imap', 'refused-pop')
			AND sender <> '' AND recipient <> ''
			AND first_ns IS NOT NULL
		GROUP BY sender, recipient))
GROUP BY client HAVING began_ns IS NOT NULL AND outside(client);
CREATE TEMP TABLE guesser_read AS
SELECT ih.host, t.sender AS client, t.recipient AS account, t.kind, t.name,
	t.first_ns, t.item, t.line, t.offset, t.length
FROM traffic_once t JOIN item_host ih USING (item)
WHERE t.kind GLOB 'read-*' AND t.recipient <> ''
	AND t.sender IN (SELECT client FROM guesser);
CREATE INDEX temp.guesser_read_client ON guesser_read (client);
DELETE FROM guesser WHERE refused < 4 * (SELECT count(DISTINCT r.account)
		FROM guesser_read r WHERE r.client = guesser.client)
	OR EXISTS (SELECT 1 FROM guesser_read r WHERE r.client = guesser.client
		AND (r.first_ns IS NULL OR r.first_ns < guesser.began_ns));
-- Since when a host's logs would have shown that mail was read from there.
CREATE TEMP TABLE read_since AS
SELECT ih.host, min(t.first_ns) AS first_ns
FROM traffic_once t JOIN item_host ih USING (item)
WHERE t.kind GLOB 'read-*' AND EXISTS (SELECT 1 FROM guesser)
GROUP BY ih.host;
CREATE TEMP TABLE guessed AS
SELECT r.host, h.name, r.client, r.account, g.refused,
	substr(r.name, 1, instr(r.name || ' ', ' ') - 1) AS source,
	coalesce(i.windows_path, i.path) AS path, r.first_ns,
	CASE WHEN s.first_ns + 86400000000000 <= g.began_ns THEN 'succeeded'
		ELSE 'unknown' END AS outcome,
	r.item, r.line, r.offset, r.length,
	row_number() OVER (PARTITION BY r.host, r.client, r.account
		ORDER BY r.first_ns, r.item, r.line, r.kind, r.name) AS turn
FROM guesser g JOIN guesser_read r USING (client)
	JOIN read_since s USING (host) JOIN host h ON h.id = r.host
	JOIN item i ON i.seq = r.item
WHERE r.first_ns <= g.last_ns + 604800000000000;
DELETE FROM guessed WHERE turn > 1;
DROP TABLE read_since;
DROP TABLE guesser_read;
DROP TABLE guesser;
