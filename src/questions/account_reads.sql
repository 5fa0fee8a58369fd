-- account_reads.sql - mail that accounts in foreign hands read by Outlook on the
-- web, Web Services, ActiveSync, Outlook, IMAP and POP: traffic, attack, finding
-- -> moved.
--
-- Proven are reads from an address of the attack that was nobody else's: no account
-- had read mail from there before his first act from it, and this account had,
-- from elsewhere; until a week after his last act, since addresses change hands.
-- Open are reads by an account in foreign hands from other addresses outside that
-- it had not used before the first success: its owner moves about, too.
CREATE TEMP TABLE mail_read AS
SELECT ih.host, t.kind, t.recipient AS account, t.sender AS client,
	substr(t.name, 1, instr(t.name || ' ', ' ') - 1) AS log,
	nullif(substr(t.name, instr(t.name || ' ', ' ') + 1), '') AS mailbox,
	t.bytes_back AS bytes, t.unsized, t.first_ns, t.last_ns
FROM traffic_once t JOIN item_host ih USING (item)
WHERE t.kind GLOB 'read-*'
	AND EXISTS (SELECT 1 FROM first_success);
CREATE INDEX temp.mail_read_account ON mail_read (account, first_ns);
CREATE INDEX temp.mail_read_client ON mail_read (client, first_ns);

-- Addresses from which a step succeeded, and that nobody had read mail from.
-- Inside the house an address is a desk, and its owner reads mail there.
CREATE TEMP TABLE own_address AS
SELECT s.client, s.first_ns, s.last_ns
FROM (SELECT client, min(time_ns) AS first_ns, max(last_ns) AS last_ns
	FROM attack
	WHERE time_ns IS NOT NULL AND (source IN ('iis', 'httpproxy')
			OR rule = 'password-guessed')
		AND client IN (SELECT client FROM attack_beyond
			WHERE outcome = 'succeeded' AND kind <> 'recon'
			AND time_ns IS NOT NULL
			AND (source IN ('iis', 'httpproxy')
				OR rule = 'password-guessed'))
	GROUP BY client) s
WHERE outside(s.client)
	-- nor anybody of those that were counted and not kept
	AND NOT EXISTS (SELECT 1 FROM mail_read r WHERE r.client IN (s.client, '')
		AND r.first_ns < s.first_ns);
CREATE UNIQUE INDEX temp.own_address_client ON own_address (client);

-- An account and an address that came together only since the first success.
CREATE TEMP TABLE new_pair AS
SELECT p.account, p.client, o.client IS NOT NULL AS own,
	o.last_ns + 604800000000000 AS until_ns,
	coalesce(p.first_ns <= o.last_ns + 604800000000000
		AND EXISTS (SELECT 1 FROM mail_read r
			WHERE r.account = p.account
			AND r.first_ns < o.first_ns), 0) AS proven
FROM (SELECT account, client, min(first_ns) AS first_ns FROM mail_read
		WHERE account <> '' GROUP BY account, client) p
	LEFT JOIN own_address o USING (client)
WHERE coalesce(p.first_ns >= (SELECT min(at_ns) FROM first_success), 1);

-- Accounts in foreign hands: used from such an address, or in the attack itself;
-- all, when credentials were taken or reached for. A password that was guessed is
-- one account's.
CREATE TEMP TABLE taken_account AS
SELECT account FROM new_pair WHERE own
UNION
SELECT substr(name, 1, instr(name || '@', '@') - 1) FROM (
	SELECT lower(substr(f.user, instr(f.user, '\') + 1)) AS name
	FROM attack_beyond a JOIN finding f USING (n)
	WHERE f.user <> '' AND a.outcome = 'succeeded'
		AND ((a.kind IN ('entry', 'use')
				AND f.source IN ('iis', 'httpproxy'))
			OR a.rule = 'password-guessed'))
UNION
SELECT account FROM new_pair WHERE EXISTS (SELECT 1 FROM attack_beyond
	WHERE kind = 'credentials' AND outcome <> 'attempted'
		AND rule <> 'password-guessed');

-- Two logs tell of one request: of each log the sum, and the larger sum counts.
CREATE TEMP TABLE taken_read AS
SELECT host, kind, mailbox, client, proven, max(bytes) AS low,
	max(CASE WHEN unsized = 0 THEN bytes END) AS high,
	min(first_ns) AS first_ns, max(last_ns) AS last_ns
FROM (SELECT r.host, r.kind, coalesce(r.mailbox, r.account) AS mailbox,
		r.client, r.log, p.proven
			AND coalesce(r.first_ns <= p.until_ns, 0) AS proven,
		sum(r.bytes) AS bytes,
		sum(r.unsized) AS unsized, min(r.first_ns) AS first_ns,
		max(r.last_ns) AS last_ns
	FROM new_pair p JOIN taken_account USING (account)
		JOIN mail_read r USING (account, client)
	WHERE outside(p.client)
	GROUP BY 1, 2, 3, 4, 5, 6)
GROUP BY host, kind, mailbox, client, proven;

-- An IMAP or POP session that the front end passes on has no size there; the back
-- end has the sizes, and the front end's address.  What it answered to that account
-- from then on is this session's when the logs of all mail servers are there and
-- tell of no other session of the account since. How much more there was the end
-- of the log does not tell: there is no upper bound.
CREATE TEMP TABLE passed_session AS
SELECT r.kind, r.account, r.client, r.bytes, r.first_ns, r.last_ns,
	a.address IS NOT NULL OR r.client GLOB '127.*' OR r.client = '::1'
		AS is_back
FROM mail_read r LEFT JOIN (SELECT DISTINCT address FROM host_address) a
	ON a.address = r.client
WHERE r.kind IN ('read-imap', 'read-pop');
CREATE INDEX temp.passed_session_key ON passed_session (account, kind);
UPDATE taken_read SET low = max(low, (SELECT coalesce(sum(b.bytes), 0)
	FROM passed_session b WHERE b.account = taken_read.mailbox
	AND b.kind = taken_read.kind AND b.is_back
	AND b.first_ns >= taken_read.first_ns - 60000000000))
WHERE proven AND high IS NULL AND kind IN ('read-imap', 'read-pop')
	AND NOT EXISTS (SELECT 1 FROM passed_session o
		WHERE o.account = taken_read.mailbox
		AND o.kind = taken_read.kind AND NOT o.is_back
		AND o.client <> taken_read.client
		AND coalesce(o.last_ns >= taken_read.first_ns, 1))
	AND NOT EXISTS (SELECT 1 FROM host h WHERE h.role = 'mail-server'
		AND NOT EXISTS (SELECT 1 FROM cover_span c WHERE c.host = h.id
			AND c.source = substr(taken_read.kind, 6)
			AND c.from_ns <= taken_read.first_ns
			AND c.to_ns >= taken_read.last_ns));
DROP TABLE passed_session;

INSERT INTO moved
SELECT replace(kind, 'read', 'account'), host, client, mailbox, first_ns,
	last_ns, low, CASE WHEN high >= low THEN high END, low > 65536,
	low > 65536 OR high IS NULL OR high < low, NULL
FROM taken_read WHERE proven;
-- They are findings, too, with the largest of these answers as their place.
INSERT INTO carried
SELECT m.rowid, m.host, m.channel, m.peer, m.low, m.is_left, m.from_ns, m.to_ns,
	h.name, coalesce(i.windows_path, i.path), m.mailbox,
	substr(t.name, 1, instr(t.name || ' ', ' ') - 1), t.line, t.offset,
	t.length, t.item, row_number() OVER (PARTITION BY m.rowid
		ORDER BY t.bytes_back DESC, t.item, t.line)
FROM moved m JOIN host h ON h.id = m.host
	CROSS JOIN item_host ih ON ih.host = m.host
	CROSS JOIN traffic_once t ON t.item = ih.item
		AND t.kind = replace(m.channel, 'account', 'read')
		AND t.sender = m.peer
		AND coalesce(nullif(substr(t.name, instr(t.name || ' ', ' ') + 1),
			''), t.recipient) = m.mailbox
		AND t.first_ns <= m.to_ns
	JOIN item i ON i.seq = t.item
WHERE m.channel GLOB 'account-*';
DELETE FROM carried WHERE turn > 1;

-- A row for each mailbox; those with the fewest bytes beyond 256 are one row.
CREATE TEMP TABLE open_read AS
SELECT host, kind, mailbox, CASE WHEN count(*) = 1 THEN max(client) END AS peer,
	CASE WHEN count(high) = count(*) THEN sum(max(low, high)) END AS high,
	min(first_ns) AS first_ns, max(last_ns) AS last_ns,
	row_number() OVER (PARTITION BY host, kind
		ORDER BY sum(low) DESC, mailbox) AS place
FROM taken_read WHERE NOT proven GROUP BY host, kind, mailbox;
INSERT INTO moved
SELECT replace(kind, 'read', 'account'), host,
	CASE WHEN place <= 256 THEN peer END,
	CASE WHEN place <= 256 THEN mailbox END, min(first_ns), max(last_ns), 0,
	CASE WHEN count(high) = count(*) THEN sum(high) END, 0, 0, NULL
FROM open_read GROUP BY host, kind, min(place, 257);
-- Pairs that were counted and not kept may be any of them.
INSERT INTO moved
SELECT replace(kind, 'read', 'account'), host, NULL, NULL, first_ns, last_ns, 0,
	NULL, 0, 0, NULL
FROM mail_read WHERE account = '' AND EXISTS (SELECT 1 FROM taken_account);

CREATE TEMP TABLE account_open AS
SELECT count(DISTINCT mailbox) AS mailboxes, count(*) AS rows_open,
	sum(high IS NULL) AS unsized, coalesce(sum(high), 0) AS high
FROM (SELECT mailbox, high FROM open_read
	UNION ALL
	SELECT NULL, NULL FROM mail_read WHERE account = ''
		AND EXISTS (SELECT 1 FROM taken_account));

DROP TABLE open_read;
DROP TABLE taken_read;
DROP TABLE taken_account;
DROP TABLE new_pair;
DROP TABLE own_address;
DROP TABLE mail_read;
