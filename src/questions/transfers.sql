-- transfers.sql - the ledger of what left or was made ready to leave: attack,
-- finding, page_use, traffic -> moved, carried, answered, attack_time
-- (temporary).  archive_bounds.sql and account_reads.sql add to it, ledger.sql says
-- what is open beside it, transfers_done.sql writes it down.
-- docs/internals/extraction.md explains it.

-- Moments of the attack, one by one: a folded finding may span weeks.
-- The hits of one that does not are all of its one moment.
CREATE TEMP TABLE attack_time AS
SELECT n, host, kind, outcome, last_ns AS time_ns FROM attack
WHERE last_ns = time_ns AND source NOT IN ('web-file', 'compiled-page')
	AND kind <> 'recon' AND n NOT IN (SELECT n FROM attack_perhaps);
INSERT INTO attack_time
SELECT a.n, a.host, a.kind, a.outcome, t.time_ns
FROM attack a CROSS JOIN finding_hit f ON f.finding = a.n
	CROSS JOIN hit t ON t.seq = f.hit
WHERE t.time_ns IS NOT NULL AND a.source NOT IN ('web-file', 'compiled-page')
	AND a.kind <> 'recon' AND a.last_ns IS NOT a.time_ns
UNION
SELECT n, host, kind, outcome, last_ns FROM attack
WHERE last_ns IS NOT time_ns AND last_ns IS NOT NULL
	AND source NOT IN ('web-file', 'compiled-page') AND kind <> 'recon';
CREATE INDEX temp.attack_time_host ON attack_time (host, time_ns)
WHERE outcome <> 'attempted';

-- Weak traces of moving data that an administrator leaves as well: they are
-- the attacker's when an act of the attack on that host is within the hour
-- before (or a minute after: logs of one act differ by seconds).
CREATE TEMP TABLE drawn AS
SELECT f.* FROM finding f JOIN host h ON h.id = f.host
WHERE f.kind = 'extraction' AND f.outcome <> 'attempted'
	AND h.role = 'mail-server'
	AND (f.n IN (SELECT n FROM attack)
		OR (f.grade = 'weak' AND EXISTS (SELECT 1 FROM attack_time a
			WHERE a.host = f.host AND a.outcome <> 'attempted'
			AND a.n <> f.n
			AND a.time_ns BETWEEN f.time_ns - 3600000000000
				AND f.time_ns + 60000000000)));

-- Requests of a finding that bear no size.  A finding keeps 256 places, so all
-- requests of its rule, client and path are asked.
CREATE TEMP TABLE asked AS
SELECT DISTINCT rule, host, lower(coalesce(stem, '')) AS stem FROM finding
WHERE kind IN ('extraction', 'use', 'entry') AND outcome <> 'attempted';
CREATE INDEX temp.asked_key ON asked (rule, host, stem);
CREATE TEMP TABLE request_of AS
SELECT ih.host, t.rule, lower(coalesce(t.stem, '')) AS stem,
	coalesce((SELECT request FROM request_hit WHERE hit = t.seq), t.seq)
		AS request
FROM hit t JOIN item_host ih USING (item)
WHERE t.rule IN (SELECT rule FROM asked)
	AND t.seq NOT IN (SELECT hit FROM copy)
	AND EXISTS (SELECT 1 FROM asked a WHERE a.rule = t.rule
		AND a.host = ih.host AND a.stem = lower(coalesce(t.stem, '')));
DROP TABLE asked;
CREATE INDEX temp.request_of_key ON request_of (rule, host, stem);
CREATE INDEX temp.request_hit_of ON request_of (request);
CREATE TEMP TABLE request_sized AS
SELECT request, max(bytes_out) AS bytes
FROM (SELECT r.request, b.bytes_out
	FROM request_hit r JOIN hit b ON b.seq = r.hit
	WHERE r.request IN (SELECT request FROM request_of)
	UNION ALL
	SELECT o.request, b.bytes_out
	FROM (SELECT DISTINCT request FROM request_of) o
		JOIN hit b ON b.seq = o.request)
GROUP BY request;
CREATE UNIQUE INDEX temp.request_sized_key ON request_sized (request);
CREATE TEMP TABLE unsized AS
SELECT f.id, r.requests, r.lacking
FROM finding f CROSS JOIN (SELECT o.rule, o.host, o.stem, count(*) AS requests,
			sum(z.bytes IS NULL) AS lacking
		FROM request_of o JOIN request_sized z USING (request)
		GROUP BY o.rule, o.host, o.stem) r
	ON r.rule = f.rule AND r.host = f.host
		AND r.stem = lower(coalesce(f.stem, ''))
WHERE f.kind IN ('extraction', 'use', 'entry') AND f.outcome <> 'attempted';
DROP TABLE request_of;

-- left: content is proven to have left; odd: made ready, or more than it should
-- be; low: bytes proven; high: bytes that cannot be excluded, NULL: unbounded.
CREATE TEMP TABLE moved (
	channel TEXT, host INTEGER, peer TEXT, mailbox TEXT, from_ns INTEGER,
	to_ns INTEGER, low INTEGER, high INTEGER, is_left INTEGER,
	odd INTEGER, finding TEXT);

-- Mail read through Web Services in the server's own name.  A weak trace is an
-- archiver's, too: nothing is proven.
INSERT INTO moved
SELECT 'ews', d.host, CASE WHEN outside(d.client) THEN d.client END, NULL,
	d.time_ns, d.last_ns,
	CASE WHEN d.grade <> 'weak' THEN coalesce(d.bytes_out, 0) ELSE 0 END,
	CASE WHEN u.lacking = 0 THEN d.bytes_out END,
	d.grade <> 'weak' AND coalesce(d.bytes_out, 0) > 65536, 1, d.id
FROM drawn d LEFT JOIN unsized u USING (id)
WHERE d.outcome = 'succeeded' AND (d.rule GLOB 'ews-*'
	OR d.rule = 'proxylogon-ews-mail-theft')
	AND d.rule <> 'ews-delegate-or-rule';

-- The first quoted value behind -Mailbox or -Identity.
CREATE TEMP TABLE named_mailbox AS
SELECT id, CASE WHEN instr(behind, '"') > 1
	THEN substr(behind, 1, instr(behind, '"') - 1) END AS mailbox
FROM (SELECT d.id, ltrim(substr(h.detail ->> '$.parameters',
		CASE WHEN instr(h.detail ->> '$.parameters', '-Mailbox') > 0
			THEN instr(h.detail ->> '$.parameters', '-Mailbox') + 8
			ELSE nullif(instr(h.detail ->> '$.parameters',
				'-Identity'), 0) + 9 END), ' :"') AS behind
	FROM drawn d JOIN finding_hit f ON f.finding = d.n AND f.ord = 1
		JOIN hit h ON h.seq = f.hit
	WHERE h.detail ->> '$.parameters' IS NOT NULL);

-- Mailboxes exported: made ready; nothing tells their size.
INSERT INTO moved
SELECT 'export', d.host, NULL, m.mailbox, d.time_ns, d.last_ns, 0, NULL, 0, 1,
	d.id
FROM drawn d LEFT JOIN named_mailbox m USING (id)
WHERE d.rule IN ('export-to-own-share', 'export-of-mailbox',
	'export-script-block', 'snapin-in-command-line', 'mailbox-search');

-- Archives fetched from a web folder; where no size is logged, archive_bounds.sql
-- says what bounds it.
INSERT INTO moved
SELECT 'archive', d.host, d.client, NULL, d.time_ns, d.last_ns,
	CASE WHEN d.grade <> 'weak' THEN coalesce(d.bytes_out, 0) ELSE 0 END,
	CASE WHEN u.lacking = 0 THEN d.bytes_out END,
	d.grade <> 'weak' AND coalesce(d.bytes_out, 0) > 65536,
	d.grade <> 'weak' OR coalesce(d.bytes_out, 0) > 65536, d.id
FROM drawn d LEFT JOIN unsized u USING (id)
WHERE d.outcome = 'succeeded' AND d.rule IN ('archive-fetched-large',
	'file-fetched-large', 'archive-fetched', 'archive-fetched-owa', 'text-fetched-from-auth');

-- Archives packed or laid into a web folder.
INSERT INTO moved
SELECT 'staged', d.host, NULL, NULL,
	CASE WHEN d.source <> 'web-file' THEN d.time_ns END,
	CASE WHEN d.source <> 'web-file' THEN d.last_ns END, 0, NULL, 0, 1, d.id
FROM drawn d
WHERE d.rule IN ('archive-in-web-folder', 'archive-written', 'archive-command',
	'disguised-file-in-web-folder');

INSERT INTO moved
SELECT 'upload', d.host, NULL, NULL, d.time_ns, d.last_ns, 0, NULL, 0, 1, d.id
FROM drawn d WHERE d.rule = 'upload-command';

-- Rules that pass mail on: the bytes are those of message tracking, of mail to
-- an outside address that the rule names, after it was made.
CREATE TEMP TABLE own_domain AS
SELECT DISTINCT substr(recipient, instr(recipient, '@') + 1) AS domain
FROM traffic_once WHERE kind = 'mail-delivered' AND instr(recipient, '@') > 0;
CREATE TEMP TABLE passed_on AS
SELECT d.id, t.recipient, sum(t.bytes_there) AS bytes, sum(t.unsized) AS unsized,
	min(t.first_ns) AS first_ns, max(t.last_ns) AS last_ns
FROM drawn d JOIN finding_hit f ON f.finding = d.n AND f.ord = 1
	JOIN hit h ON h.seq = f.hit
	JOIN traffic_once t ON t.kind = 'mail-sent' AND t.first_ns >= d.time_ns
		AND instr(t.recipient, '@') > 1
		AND instr(lower(h.detail), t.recipient) > 0
WHERE d.rule IN ('mailbox-forwarding', 'inbox-rule-forwards', 'inbox-rule-ecp',
		'transport-rule-copies', 'ews-delegate-or-rule')
	AND substr(t.recipient, instr(t.recipient, '@') + 1) NOT IN (
		SELECT domain FROM own_domain)
GROUP BY d.id, t.recipient;
INSERT INTO moved
SELECT 'forward', d.host, p.recipient, m.mailbox, coalesce(p.first_ns, d.time_ns),
	coalesce(p.last_ns, d.last_ns), coalesce(p.bytes, 0), NULL,
	coalesce(p.bytes, 0) > 0, 1, d.id
FROM drawn d LEFT JOIN passed_on p USING (id) LEFT JOIN named_mailbox m USING (id)
WHERE d.outcome <> 'attempted'
	AND d.rule IN ('mailbox-forwarding', 'inbox-rule-forwards',
	'inbox-rule-ecp', 'transport-rule-copies', 'ews-delegate-or-rule');

-- What command pages sent back, from the whole ledger of IIS.
CREATE TEMP TABLE page_of AS
SELECT host, lower(stem) AS stem, min(id) AS id, max(rule GLOB 'tunnel-*') AS tunnel
FROM finding WHERE n IN (SELECT n FROM attack_beyond WHERE kind = 'use')
	AND stem IS NOT NULL AND source IN ('iis', 'iis-backend', 'httpproxy')
GROUP BY host, lower(stem);
INSERT INTO moved
SELECT CASE WHEN g.tunnel THEN 'tunnel' ELSE 'page' END, g.host, p.client, NULL,
	min(p.first_ns), max(p.last_ns), coalesce(sum(p.bytes_out), 0),
	CASE WHEN sum(p.bytes_out IS NULL) = 0 THEN sum(p.bytes_out) END, 0, 0,
	g.id
FROM page_of g JOIN page_use p ON p.stem = g.stem AND p.source = 'iis'
	JOIN item_host ih ON ih.item = p.item AND ih.host = g.host
WHERE p.succeeded > 0
GROUP BY g.host, g.stem, p.client;
-- Above 64 KiB in all, they may have carried a file.
UPDATE moved SET odd = 1 WHERE channel IN ('page', 'tunnel')
	AND (SELECT sum(low) FROM moved WHERE channel IN ('page', 'tunnel')) > 65536;

-- What the requests of the attack itself were answered, where they are not in
-- the ledger already as mail that was read.
INSERT INTO moved
SELECT 'request', f.host, f.client, NULL, f.time_ns, f.last_ns,
	coalesce(f.bytes_out, 0), CASE WHEN u.lacking = 0 THEN f.bytes_out END,
	0, 0, f.id
FROM attack_beyond a CROSS JOIN finding f USING (n) LEFT JOIN unsized u USING (id)
WHERE a.kind = 'entry' AND a.outcome <> 'attempted' AND f.kind = 'entry' AND f.outcome <> 'attempted'
	AND f.source IN ('iis', 'httpproxy')
	AND (f.host, coalesce(f.client, ''), lower(coalesce(f.stem, ''))) NOT IN (
		SELECT host, coalesce(client, ''), lower(coalesce(stem, ''))
		FROM drawn
		WHERE id IN (SELECT finding FROM moved WHERE channel = 'ews'));
UPDATE moved SET odd = 1 WHERE channel = 'request'
	AND (SELECT sum(low) FROM moved WHERE channel = 'request') > 65536;

-- A tunnel by a program: nothing tells what went through it.
INSERT INTO moved
SELECT 'tunnel', f.host, NULL, NULL, f.time_ns, f.last_ns, 0, NULL, 0, 1, f.id
FROM attack_beyond f WHERE f.rule = 'tunnel-program';

-- Connections that a mail server opened to the outside after the first success,
-- to where it had opened none before; mail and names apart.  One of a MiB and
-- more that sent more than it got is odd; the rest is one row: it bounds.
CREATE TEMP TABLE opened AS
SELECT a.host, t.recipient AS peer, sum(t.bytes_there) AS there,
	sum(t.bytes_back) AS back, sum(t.unsized) AS unsized,
	min(t.first_ns) AS first_ns, max(t.last_ns) AS last_ns
FROM traffic_once t JOIN host_address a ON a.address = t.sender
	JOIN first_success s ON s.host = a.host
WHERE t.kind = 'flow' AND t.port NOT IN (25, 53)
	AND outside(t.recipient)
GROUP BY a.host, t.recipient
HAVING max(t.last_ns) >= coalesce(min(s.at_ns), 0)
	AND min(t.first_ns) >= coalesce(min(s.at_ns), 0);
-- Names of cloud storage that it asked for since, in TLS or in a web request,
-- and not before.  The bytes are those of its connections to the addresses that
-- answered to the name.
CREATE TEMP TABLE stored AS
SELECT a.host, t.name, t.recipient AS peer, t.kind, t.bytes_there AS there,
	t.first_ns, t.last_ns
FROM traffic_once t JOIN host_address a ON a.address = t.sender
	JOIN first_success s ON s.host = a.host
WHERE t.kind IN ('http', 'tls')
	AND outside(t.recipient)
	AND EXISTS (SELECT 1 FROM known_storage k
		WHERE t.name GLOB k.suffix OR t.name GLOB '*.' || k.suffix)
	AND NOT EXISTS (SELECT 1 FROM traffic_once b
		JOIN host_address c ON c.address = b.sender AND c.host = a.host
		WHERE b.kind IN ('http', 'tls') AND b.name = t.name
		AND b.first_ns < coalesce(s.at_ns, 0));
CREATE TEMP TABLE stored_bytes AS
SELECT p.host, p.name, min(p.first_ns) AS first_ns, max(p.last_ns) AS last_ns,
	sum(f.there) AS there, sum(f.back) AS back,
	coalesce(max(coalesce(f.unsized, 1)), 1) AS unsized
FROM (SELECT host, name, peer, min(first_ns) AS first_ns,
		max(last_ns) AS last_ns FROM stored GROUP BY host, name, peer) p
	LEFT JOIN (SELECT a.host, t.recipient, sum(t.bytes_there) AS there,
			sum(t.bytes_back) AS back, sum(t.unsized) > 0 AS unsized
		FROM traffic_once t JOIN host_address a ON a.address = t.sender
		WHERE t.kind = 'flow'
		GROUP BY a.host, t.recipient) f
	ON f.host = p.host AND f.recipient = p.peer
GROUP BY p.host, p.name;
INSERT INTO moved
SELECT 'cloud', host, name, NULL, first_ns, last_ns, 0,
	CASE WHEN NOT unsized THEN there END, 0,
	unsized OR (there >= 65536 AND there > back), NULL
FROM stored_bytes;
DELETE FROM opened WHERE EXISTS (SELECT 1 FROM stored p
	WHERE p.host = opened.host AND p.peer = opened.peer);

-- Files that a sensor saw go out of the server in clear: archives and the like,
-- to where it had sent none before.  Proven to be the attack's when an address
-- of the attack got them, and the web log does not tell of the same already.
CREATE TEMP TABLE sent_file AS
SELECT a.host, t.recipient AS peer, sum(t.bytes_there) AS there,
	max(t.unsized > 0) AS unsized, min(t.first_ns) AS first_ns,
	max(t.last_ns) AS last_ns,
	EXISTS (SELECT 1 FROM attack_beyond k JOIN finding f USING (n)
		WHERE f.host = a.host AND f.client = t.recipient
		AND f.outcome <> 'attempted') AS known
FROM traffic_once t JOIN host_address a ON a.address = t.sender
	JOIN first_success s ON s.host = a.host
WHERE t.kind = 'file' AND outside(t.recipient)
	AND (t.name GLOB 'application/zip *' OR t.name GLOB 'application/x-7z*'
		OR t.name GLOB 'application/*rar*' OR t.name GLOB '*gzip *'
		OR t.name GLOB 'application/*cab*' OR t.name GLOB '*x-tar *'
		OR t.name GLOB 'application/vnd.ms-outlook *'
		OR t.name GLOB 'application/x-dosexec *')
	-- mail has a channel of its own
	AND t.name NOT GLOB '* smtp'
GROUP BY a.host, t.recipient
HAVING min(t.first_ns) >= coalesce(min(s.at_ns), 0);
INSERT INTO moved
SELECT 'file', f.host, f.peer, NULL, f.first_ns, f.last_ns,
	CASE WHEN f.known AND m.low IS NULL THEN f.there ELSE 0 END,
	CASE WHEN NOT f.unsized THEN f.there END,
	f.known AND f.there > 65536, 1, NULL
FROM sent_file f LEFT JOIN (SELECT host, peer, max(low) AS low FROM moved
	WHERE channel = 'archive' GROUP BY host, peer) m
	ON m.host = f.host AND m.peer = f.peer;

INSERT INTO moved
SELECT 'network', host, peer, NULL, first_ns, last_ns, 0,
	CASE WHEN unsized = 0 THEN there END, 0, 1, NULL
FROM opened WHERE there >= 1048576 AND there > back;
INSERT INTO moved
SELECT 'network', host, NULL, NULL, min(first_ns), max(last_ns), 0,
	CASE WHEN sum(unsized) = 0 THEN sum(there) END, 0, 0, NULL
FROM opened WHERE NOT (there >= 1048576 AND there > back)
GROUP BY host;
-- The host's own firewall let out what no sensor saw: it has no sizes, and the
-- zone of its clock is not known, from UTC-12 to UTC+14.
CREATE TEMP TABLE let_out AS
SELECT ih.host, t.item, t.recipient AS peer, t.line, t.offset, t.length,
	row_number() OVER (PARTITION BY ih.host, t.recipient ORDER BY t.first_ns,
		t.item, t.line) AS turn,
	dense_rank() OVER (PARTITION BY ih.host ORDER BY t.recipient) AS place
FROM traffic_once t JOIN item_host ih USING (item) JOIN first_success s USING (host)
WHERE t.kind = 'firewall' AND t.port NOT IN (25, 53)
	AND outside(t.recipient)
	AND NOT outside(t.sender)
	AND t.first_ns + 43200000000000 >= coalesce(s.at_ns, 0)
	AND NOT EXISTS (SELECT 1 FROM traffic_once b JOIN item_host jh USING (item)
		WHERE b.kind = 'firewall' AND jh.host = ih.host
		AND b.recipient = t.recipient AND b.port = t.port
		AND b.first_ns + 43200000000000 < coalesce(s.at_ns, 0))
	AND NOT EXISTS (SELECT 1 FROM traffic_once f
		JOIN host_address a ON a.address = f.sender
			AND a.host = ih.host
		WHERE f.kind = 'flow' AND f.recipient = t.recipient
			AND f.port = t.port);
-- A row for each address, which can be judged by itself, and one for all beyond.
INSERT INTO moved
SELECT 'network', host, peer, NULL, NULL, NULL, 0, NULL, 0, 0, NULL
FROM let_out WHERE turn = 1 AND place <= 64
UNION ALL
SELECT DISTINCT 'network', host, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, NULL
FROM let_out WHERE place > 64;

-- What a sensor saw the server answer to an address of the attack, and no web
-- log of the server tells of: a MiB and more beyond what is logged for that
-- address, headers and TLS (a twentieth, 8 KiB a connection) apart.
CREATE TEMP TABLE answered AS
SELECT host, peer, back, unsized, first_ns, last_ns
FROM (SELECT a.host, t.sender AS peer, sum(t.bytes_back) - sum(t.bytes_back) / 20
		- sum(t.count) * 8192 - coalesce((SELECT sum(c.bytes_out)
			FROM client c JOIN item_host ih USING (item)
			WHERE ih.host = a.host AND c.source = 'iis'
			AND c.client = t.sender), 0) AS back,
		sum(t.unsized) AS unsized, min(t.first_ns) AS first_ns,
		max(t.last_ns) AS last_ns
	FROM traffic_once t JOIN host_address a ON a.address = t.recipient
		JOIN first_success s ON s.host = a.host
	WHERE t.kind = 'flow' AND t.port <> 25
		AND outside(t.sender)
		AND EXISTS (SELECT 1 FROM finding f JOIN attack_beyond k USING (n)
			WHERE f.host = a.host AND f.client = t.sender
			AND f.outcome <> 'attempted')
	GROUP BY a.host, t.sender
	HAVING max(t.last_ns) >= coalesce(min(s.at_ns), 0)) w
WHERE back >= 1048576
	-- the file itself was seen
	AND NOT EXISTS (SELECT 1 FROM sent_file f WHERE f.host = w.host
		AND f.peer = w.peer AND f.there * 2 >= w.back);
CREATE TEMP TABLE way_of AS
SELECT rowid AS moved, CASE WHEN channel <> 'network' THEN channel
	WHEN odd THEN 'peer' ELSE 'firewall' END AS way,
	coalesce(high, (SELECT there FROM opened o WHERE odd
		AND o.host = m.host AND o.peer = m.peer), low) AS bytes
FROM moved m WHERE peer IS NOT NULL AND channel IN ('network', 'file', 'cloud');
INSERT INTO moved
SELECT 'network', host, peer, NULL, first_ns, last_ns, 0,
	CASE WHEN unsized = 0 THEN back END, 0, 1, NULL FROM answered;
INSERT INTO way_of
SELECT m.rowid, 'answers', w.back FROM moved m JOIN answered w USING (host, peer)
WHERE m.channel = 'network' AND m.rowid NOT IN (SELECT moved FROM way_of);

-- What a sensor saw and no rule found becomes a finding of its own, with the
-- largest record of it as its place: carried.c.  account_reads.sql adds to it.
CREATE TEMP TABLE carried AS
SELECT m.moved, m.host, m.way, m.peer, m.bytes, m.is_left, m.from_ns AS first_ns,
	m.to_ns AS last_ns, h.name, coalesce(i.windows_path, i.path) AS path,
	NULL AS mailbox, 'network-flow' AS source, t.line, t.offset, t.length,
	t.item, row_number() OVER (PARTITION BY m.moved
		ORDER BY t.bytes_there + t.bytes_back DESC, t.item, t.line) AS turn
FROM (SELECT w.moved, w.way, w.bytes, v.host, v.peer, v.is_left, v.from_ns,
		v.to_ns FROM moved v JOIN way_of w ON w.moved = v.rowid
	WHERE v.finding IS NULL AND w.way <> 'firewall') m
	JOIN host h ON h.id = m.host
	JOIN host_address a ON a.host = m.host
	JOIN traffic_once t ON CASE m.way
		WHEN 'answers' THEN t.kind = 'flow' AND t.sender = m.peer
			AND t.recipient = a.address
		WHEN 'cloud' THEN t.kind IN ('http', 'tls')
			AND t.name = m.peer AND t.sender = a.address
		WHEN 'file' THEN t.kind = 'file' AND t.sender = a.address
			AND t.recipient = m.peer
		ELSE t.kind = 'flow' AND t.sender = a.address
			AND t.recipient = m.peer END
	JOIN item i ON i.seq = t.item;
DELETE FROM carried WHERE turn > 1;
INSERT INTO carried
SELECT m.rowid, m.host, 'firewall', o.peer, NULL, 0, NULL, NULL, h.name,
	coalesce(i.windows_path, i.path), NULL, 'firewall', o.line, o.offset,
	o.length, o.item, 1
FROM moved m JOIN way_of w ON w.moved = m.rowid AND w.way = 'firewall'
	JOIN let_out o ON o.host = m.host AND o.peer = m.peer AND o.turn = 1
	JOIN host h ON h.id = m.host JOIN item i ON i.seq = o.item;
