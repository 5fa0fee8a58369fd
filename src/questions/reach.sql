-- reach.sql - from which hosts, to which: contact, finding -> reach_* (all
-- temporary), for reach_edges.sql.

-- What a machine is called: its name, its addresses, and the address that its
-- own computer account logs on from when no other machine's does.
CREATE TEMP TABLE reach_name AS
SELECT id AS host, upper(name) AS name FROM host WHERE name <> ''
UNION
SELECT host, upper(address) FROM host_address;
INSERT INTO reach_name
SELECT min(h.id), upper(c.address)
FROM contact_once c JOIN host h ON upper(c.account) = upper(h.name) || '$'
WHERE c.how = 'logon-3' AND c.outcome = 'succeeded' AND c.address <> ''
	AND upper(c.address) NOT IN (SELECT name FROM reach_name)
GROUP BY upper(c.address) HAVING count(DISTINCT h.id) = 1;
CREATE INDEX temp.reach_name_name ON reach_name (name);

-- Hosts that an attacker holds, and since when: first the mail servers that
-- an attack succeeded on.
CREATE TEMP TABLE reach_seed AS
SELECT p.host, h.name, coalesce(p.at_ns, w.from_ns, 0) AS at_ns, 1 AS mail
FROM first_success p JOIN host h ON h.id = p.host
	LEFT JOIN window w ON w.host = p.host
WHERE h.role = 'mail-server';

-- Every contact between two machines; what machines and services do by
-- themselves all day is none: computer accounts, health mailboxes. On an
-- administrative share a computer account is not at home.
CREATE TEMP TABLE reach_contact AS
SELECT c.item, c.record, i.host AS at_host, c.how, c.outcome, c.account,
	c.detail, c.count, c.first_ns, c.last_ns, c.address,
	upper(CASE WHEN c.peer GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
			OR c.peer GLOB '*:*' THEN c.peer
		ELSE substr(c.peer, 1, instr(c.peer || '.', '.') - 1) END)
		AS peer
-- a sensor is at no host
FROM contact_once c LEFT JOIN item_host i USING (item)
WHERE c.how NOT IN ('lost', 'ntlm')
	AND (c.how IN ('service', 'task', 'winrm-client', 'ticket',
			'net-ticket', 'net-share')
		OR NOT (c.account = '' OR (c.account LIKE '%$'
				AND c.how <> 'share')
			OR upper(c.account) IN ('ANONYMOUS LOGON', 'SYSTEM',
				'LOCAL SERVICE', 'NETWORK SERVICE')
			OR c.account LIKE 'HealthMailbox%'
			OR c.account LIKE 'SystemMailbox%'
			OR c.account LIKE 'SM!_%' ESCAPE '!'
			OR c.account LIKE 'DWM-%' OR c.account LIKE 'UMFD-%'));

-- Which way it went: from a machine, to one that may be unknown but by name.
CREATE TEMP TABLE reach_way AS
SELECT c.*, coalesce(
		(SELECT n.host FROM reach_name n WHERE n.name = upper(c.address)),
		(SELECT n.host FROM reach_name n WHERE n.name = c.peer))
		AS from_host,
	c.at_host AS to_host, h.name AS to_name
FROM reach_contact c JOIN host h ON h.id = c.at_host
WHERE c.how IN ('logon-3', 'logon-10', 'rdp', 'share')
UNION ALL
SELECT c.*, c.at_host, t.host, coalesce(h.name, c.peer)
FROM reach_contact c
	LEFT JOIN reach_name t ON t.name = c.peer
	LEFT JOIN host h ON h.id = t.host
WHERE (c.how = 'winrm-client'
	-- the web server has no other credentials of its own
	OR (c.how = 'explicit' AND (c.detail LIKE '%\w3wp.exe'
		OR c.detail LIKE '%\UMWorkerProcess.exe')))
UNION ALL
-- what a sensor saw go from machine to machine, inside
SELECT c.*, f.host, t.host, coalesce(h.name, c.peer)
FROM reach_contact c JOIN reach_name f ON f.name = upper(c.address)
	LEFT JOIN reach_name t ON t.name = c.peer
	LEFT JOIN host h ON h.id = t.host
WHERE c.how IN ('net-ntlm', 'net-share')
	-- a name is of the house
	AND NOT (outside(c.peer) AND (c.peer GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
		OR c.peer GLOB '*:*'))
	AND (c.how = 'net-ntlm'
		OR lower(c.detail) GLOB '*\admin$' OR lower(c.detail) GLOB '*\[a-z]$'
		-- other shares: where the sensor was there a day before
		OR (upper(c.detail) NOT GLOB '*\IPC$'
			AND upper(c.detail) NOT GLOB '*\SYSVOL'
			AND upper(c.detail) NOT GLOB '*\NETLOGON'
			AND EXISTS (SELECT 1 FROM hour o, reach_seed s
				WHERE o.source = 'network-smb'
				AND s.host = f.host
				AND (o.hour + 24) * 3600000000000 < s.at_ns)));
DELETE FROM reach_way WHERE from_host IS NULL OR from_host = to_host
	OR to_host IN (SELECT id FROM host WHERE role = 'mail-server')
	OR to_name = '';
CREATE INDEX temp.reach_way_from ON reach_way (from_host, to_name);

CREATE TEMP TABLE reach_edge (
	from_host INTEGER, from_name TEXT, to_host INTEGER, to_name TEXT,
	how TEXT, account TEXT, first_ns INTEGER, last_ns INTEGER,
	outcome TEXT, detail TEXT, count INTEGER, item INTEGER, record INTEGER,
	finding TEXT, act INTEGER);
