-- ledger.sql - what is open beside the ledger: attack, finding, moved -> reads_open,
-- question_start (temporary), and into cover_span the sources that the question of
-- extraction needs.

-- What taken accounts read may be together what each alone is not.
UPDATE moved SET odd = 1 WHERE channel GLOB 'account-*' AND low > 0
	AND (SELECT sum(low) FROM moved WHERE channel GLOB 'account-*') > 65536;

-- Ways on which mail may have left that the ledger cannot weigh, since the first
-- success on that host: weak traces beyond the hour, rights over mailboxes that
-- somebody was given, transport agents, and flaws that ask for an account, or act
-- in the name of others (data/flaws.csv): who has an account reads its mail by
-- Outlook on the web or ActiveSync as the owner does, and not each log tells that
-- a rule was made for somebody.
CREATE TEMP TABLE access_open AS
SELECT f.id FROM finding f JOIN first_success p USING (host)
WHERE f.outcome <> 'attempted' AND f.last_ns >= coalesce(p.at_ns, f.last_ns)
	-- what is packed or sent by a command still has to leave, and that
	-- shows in the sizes of answers or in the connections
	AND ((f.kind = 'extraction' AND f.id NOT IN (SELECT id FROM drawn)
			AND f.rule NOT IN ('archive-in-web-folder',
				'archive-written', 'archive-command',
				'disguised-file-in-web-folder',
				'text-in-logon-folder', 'upload-command')
			AND f.rule_kind = 'trace')
		OR f.rule IN ('mailbox-permission', 'role-assignment',
			'export-role-granted', 'transport-agent-installed',
			'transport-agent-odd-path', 'outside-forwarding-allowed'))
UNION
SELECT a.id FROM attack_beyond a CROSS JOIN finding f USING (n)
	JOIN finding_flaw v USING (marks)
WHERE a.kind = 'entry' AND a.outcome = 'succeeded'
	AND v.cve IN (SELECT cve FROM flaw_account
		WHERE account IN ('own', 'victim'));

-- Why nobody can say that nothing left, whatever was logged.
CREATE TEMP TABLE reads_open AS
SELECT coalesce(max(kind = 'credentials' AND outcome <> 'attempted'), 0)
		AS credentials,
	coalesce(max(outcome = 'unknown' AND kind <> 'recon'), 0) AS outcome,
	coalesce(max(outcome = 'succeeded' AND kind <> 'recon'), 0) AS success,
	EXISTS (SELECT 1 FROM hit_overflow o JOIN known_rule k ON k.id = o.rule
		WHERE k.step IN ('extraction', 'use')) AS overflow,
	EXISTS (SELECT 1 FROM access_open) AS access,
	-- an account was used from the attacker's address: what it read by
	-- other ways is not told apart
	EXISTS (SELECT 1 FROM moved WHERE channel GLOB 'account-*'
		AND (odd OR low > 0)) AS account
FROM attack_beyond;

-- Sources of their own for coverage.  IIS with the size of each answer:
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
WITH has_size (item) AS MATERIALIZED (
	SELECT i.seq FROM item i WHERE EXISTS (SELECT 1 FROM client c
			WHERE c.item = i.seq AND c.source = 'iis'
			AND c.bytes_out IS NOT NULL)
		AND NOT EXISTS (SELECT 1 FROM client c WHERE c.item = i.seq
			AND c.source = 'iis' AND c.bytes_out IS NULL)),
sized AS (
	SELECT ih.host, h.hour, max(h.hour * 3600000000000,
			coalesce(i.first_ns, 0)) AS from_ns,
		min((h.hour + 1) * 3600000000000, coalesce(i.last_ns,
			9223372036854775807)) AS to_ns, h.records
	FROM hour h JOIN item i ON i.seq = h.item JOIN item_host ih USING (item)
	WHERE h.source = 'iis' AND h.records > 0
		AND h.item IN (SELECT item FROM has_size)),
numbered AS (
	SELECT *, sum(fresh) OVER (PARTITION BY host ORDER BY hour
		ROWS UNBOUNDED PRECEDING) AS ord
	FROM (SELECT *, coalesce(hour - lag(hour) OVER (PARTITION BY host
		ORDER BY hour) > 1, 1) AS fresh FROM sized))
SELECT host, 'iis:sized', ord, min(from_ns), max(to_ns), sum(records)
FROM numbered GROUP BY host, ord HAVING min(from_ns) < max(to_ns);
-- and where nothing succeeded, the logs that would have shown a success are
-- all there is to ask.
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
SELECT host, 'extraction:unreached', ord, from_ns, to_ns, records FROM cover_span
WHERE source = 'iis' AND host NOT IN (SELECT host FROM first_success);

DROP TABLE sent_file;
DROP TABLE stored_bytes;
DROP TABLE stored;
DROP TABLE known_storage;
DROP TABLE opened;
DROP TABLE page_of;
DROP TABLE passed_on;
DROP TABLE own_domain;
DROP TABLE named_mailbox;
DROP TABLE request_sized;
DROP TABLE unsized;
DROP TABLE access_open;
DROP TABLE flaw_account;
DROP TABLE drawn;

-- When a question's part of the window begins, where that is not the window's
-- own beginning: who was in may have done more since.
CREATE TEMP TABLE question_start AS
SELECT q.column1 AS question, f.host, f.at_ns
FROM (VALUES ('secured'), ('extraction'), ('actions')) q,
	first_success f
UNION ALL
-- how it ran, and who it was, since the first act on any host
SELECT q.column1, h.id, (SELECT min(time_ns) FROM attack_time)
FROM (VALUES ('campaign'), ('actors')) q, host h WHERE h.role = 'mail-server';
