-- guessed.sql - a password was guessed over IMAP or POP: traffic -> guessed
-- (temporary), for guessed.c.
--
-- An address was refused with ten accounts and more, nobody had read mail from
-- there before that, and then one of them, or another account, read mail: by
-- whatever way. Where a balancer hides who asks, many get in; so no more than one
-- account for each four that were refused.  Ten and four are a choice.
CREATE TEMP TABLE guesser AS
SELECT sender AS client, min(first_ns) AS first_ns,
	count(DISTINCT recipient) AS refused
FROM traffic_once WHERE kind IN ('refused-imap', 'refused-pop')
	AND sender <> '' AND recipient <> ''
GROUP BY sender HAVING count(DISTINCT recipient) >= 10;
CREATE TEMP TABLE guessed AS
SELECT ih.host, h.name, g.client, t.recipient AS account, g.refused,
	substr(t.kind, 6) AS way,
	substr(t.name, 1, instr(t.name || ' ', ' ') - 1) AS source,
	coalesce(i.windows_path, i.path) AS path, t.first_ns,
	t.item, t.line, t.offset, t.length,
	row_number() OVER (who ORDER BY t.first_ns IS NULL, t.first_ns, t.item,
		t.line, t.kind, t.name) AS turn
FROM guesser g JOIN traffic_once t ON t.sender = g.client
	JOIN item_host ih USING (item) JOIN host h ON h.id = ih.host
	JOIN item i ON i.seq = t.item
WHERE t.kind GLOB 'read-*' AND t.recipient <> ''
	AND g.refused >= 4 * (SELECT count(DISTINCT r.recipient)
		FROM traffic_once r WHERE r.sender = g.client
		AND r.kind GLOB 'read-*')
	AND NOT EXISTS (SELECT 1 FROM traffic_once r WHERE r.sender = g.client
		AND r.kind GLOB 'read-*'
		AND (r.first_ns IS NULL OR r.first_ns < g.first_ns))
WINDOW who AS (PARTITION BY ih.host, g.client, t.recipient);
DELETE FROM guessed WHERE turn > 1;
DROP TABLE guesser;
