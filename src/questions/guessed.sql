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
--
-- It is open (say) where the logs do not reach back the day in which people would
-- have read mail from there, and where half of those that were refused are let in
-- over IMAP or POP elsewhere: who guesses asks for names, most of which never were.
CREATE TEMP TABLE refusal AS
SELECT sender AS client, recipient AS account, min(first_ns) AS first_ns,
	max(last_ns) AS last_ns
FROM traffic_once WHERE kind IN ('refused-imap', 'refused-pop')
	AND sender <> '' AND recipient <> '' AND first_ns IS NOT NULL
GROUP BY sender, recipient;
CREATE TEMP TABLE guesser AS
SELECT client, min(CASE WHEN first_ns - tenth_ns < 86400000000000
		THEN tenth_ns END) AS began_ns,
	max(last_ns) AS last_ns, count(*) AS refused
FROM (SELECT client, first_ns, last_ns, lag(first_ns, 9) OVER (
		PARTITION BY client ORDER BY first_ns) AS tenth_ns
	FROM refusal)
GROUP BY client HAVING began_ns IS NOT NULL AND outside(client);
CREATE TEMP TABLE guesser_read AS
SELECT ih.host, t.sender AS client, t.recipient AS account, t.kind, t.name,
	t.first_ns, t.item, t.line, t.offset, t.length
FROM traffic_once t JOIN item_host ih USING (item)
-- all mail that was read is a large part of a case
WHERE EXISTS (SELECT 1 FROM guesser) AND t.kind GLOB 'read-*'
	AND t.recipient <> '' AND t.sender IN (SELECT client FROM guesser);
CREATE INDEX temp.guesser_read_client ON guesser_read (client);
DELETE FROM guesser WHERE refused < 4 * (SELECT count(DISTINCT r.account)
		FROM guesser_read r WHERE r.client = guesser.client)
	OR client NOT IN (SELECT client FROM guesser_read)
	OR EXISTS (SELECT 1 FROM guesser_read r WHERE r.client = guesser.client
		AND (r.first_ns IS NULL OR r.first_ns < guesser.began_ns));
-- Since when a host's logs would have shown that mail was read from there.
CREATE TEMP TABLE read_since AS
SELECT ih.host, min(t.first_ns) AS first_ns
FROM traffic_once t JOIN item_host ih USING (item)
WHERE t.kind GLOB 'read-*' AND EXISTS (SELECT 1 FROM guesser)
GROUP BY ih.host;
-- How many of an address's accounts are let in over IMAP or POP elsewhere.
CREATE TEMP TABLE refused_owner AS
SELECT f.client, count(*) AS owners FROM refusal f
WHERE f.client IN (SELECT client FROM guesser) AND f.account IN (
	SELECT t.recipient FROM traffic_once t
	WHERE t.kind IN ('read-imap', 'read-pop')
		AND t.sender NOT IN (SELECT client FROM guesser))
GROUP BY f.client;
CREATE TEMP TABLE guessed AS
SELECT r.host, h.name, r.client, r.account, g.refused,
	substr(r.name, 1, instr(r.name || ' ', ' ') - 1) AS source,
	coalesce(i.windows_path, i.path) AS path, r.first_ns,
	CASE WHEN s.first_ns + 86400000000000 > g.began_ns THEN 'early'
		WHEN o.owners * 2 >= g.refused THEN 'owners'
		ELSE 'password' END AS say,
	r.item, r.line, r.offset, r.length,
	row_number() OVER (PARTITION BY r.host, r.client, r.account
		ORDER BY r.first_ns, r.item, r.line, r.kind, r.name) AS turn
FROM guesser g JOIN guesser_read r USING (client)
	JOIN read_since s USING (host) JOIN host h ON h.id = r.host
	JOIN item i ON i.seq = r.item LEFT JOIN refused_owner o USING (client)
WHERE r.first_ns <= g.last_ns + 604800000000000;
DELETE FROM guessed WHERE turn > 1;
DROP TABLE refused_owner;
DROP TABLE read_since;
DROP TABLE guesser_read;
DROP TABLE guesser;
DROP TABLE refusal;
