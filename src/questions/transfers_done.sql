-- transfers_done.sql - the ledger is written down, when all of it has its
-- findings: moved -> transfer, transfer_finding.
INSERT INTO transfer (ord, channel, host, peer, mailbox, from_ns, to_ns,
	bytes_low, bytes_high)
SELECT row_number() OVER (ORDER BY channel, host, from_ns IS NULL, from_ns,
	coalesce(peer, ''), coalesce(mailbox, ''), coalesce(finding, '')),
	channel, host, peer, mailbox, from_ns, to_ns, low, high FROM moved;
INSERT INTO transfer_finding (transfer, finding)
SELECT place, finding FROM (SELECT finding, row_number() OVER (ORDER BY channel,
	host, from_ns IS NULL, from_ns, coalesce(peer, ''), coalesce(mailbox, ''),
	coalesce(finding, '')) AS place FROM moved)
WHERE finding IS NOT NULL;
DROP TABLE carried;
