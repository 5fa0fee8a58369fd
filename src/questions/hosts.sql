-- hosts.sql - which machine each item belongs to: item -> host, item_host.
--
-- Names: --host, then what the records say (EX01.example.org is EX01) joined
-- with the layout's name, then the folder around the item, then the only host
-- there is.  See docs/internals/questions.md, "Hosts".

-- Items that say something of a host; containers and unknown files do not.
-- Short, upper-case names; an address stays whole.
CREATE TEMP TABLE host_item AS
SELECT seq, path, records, host_forced AS forced, host_guessed AS guessed,
	upper(CASE WHEN trim(host_layout) GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
		THEN trim(host_layout)
		ELSE substr(trim(host_layout), 1,
			instr(trim(host_layout) || '.', '.') - 1)
		END) AS layout,
	upper(CASE WHEN trim(host_record) GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
		THEN trim(host_record)
		ELSE substr(trim(host_record), 1,
			instr(trim(host_record) || '.', '.') - 1)
		END) AS record
FROM item
-- what a sensor saw is of the hosts whose addresses it names, and of none
WHERE log <> 'network-flow' AND (log <> '' OR seq IN (SELECT item FROM hour)
	OR seq IN (SELECT item FROM build_seen)
	OR seq IN (SELECT item FROM web_file)
	OR seq IN (SELECT item FROM log_setting)
	OR seq IN (SELECT item FROM hit));
UPDATE host_item SET layout = NULL WHERE layout = '';
UPDATE host_item SET record = NULL WHERE record = '';
-- Just a folder's name: what the records in it say overrules it.
UPDATE host_item SET layout = NULL WHERE guessed AND NOT forced
	AND layout IN (SELECT layout FROM host_item
		WHERE guessed AND record IS NOT NULL);

-- What the records under one layout name call the machine most.
CREATE TEMP TABLE host_dominant AS
SELECT layout, record FROM (
	SELECT layout, record, row_number() OVER (PARTITION BY layout
		ORDER BY sum(records) DESC, record) AS place
	FROM host_item
	WHERE layout IS NOT NULL AND record IS NOT NULL AND NOT forced
	GROUP BY layout, record)
WHERE place = 1;

-- One machine, two names.  Two folders of one machine go by the machine's
-- name, and so does a folder whose name holds it (Collection-EX01); any other
-- folder and its machine go by the folder's.
CREATE TEMP TABLE host_pair AS
SELECT d.layout, d.record,
	(SELECT count(*) FROM host_dominant e WHERE e.record = d.record) > 1
	OR instr('-' || replace(replace(d.layout, '_', '-'), '.', '-') || '-',
		'-' || d.record || '-') > 0 AS by_record
FROM host_dominant d WHERE d.layout <> d.record;

CREATE TEMP TABLE host_alias AS
SELECT layout AS name, record AS host FROM host_pair WHERE by_record
UNION
SELECT record, layout FROM host_pair WHERE NOT by_record
	AND record NOT IN (SELECT layout FROM host_item
		WHERE layout IS NOT NULL);

CREATE TEMP TABLE host_named AS
SELECT i.seq, i.path, CASE
	WHEN i.forced THEN 'option'
	WHEN i.layout IS NOT NULL THEN 'layout'
	ELSE 'records' END AS basis,
	coalesce(CASE WHEN NOT i.forced THEN a.host END,
		i.layout, i.record) AS name
FROM host_item i
LEFT JOIN host_alias a ON a.name = coalesce(i.layout, i.record)
WHERE coalesce(i.layout, i.record) IS NOT NULL;
CREATE UNIQUE INDEX temp.host_named_seq ON host_named (seq);

-- Folders with one host only: what lies in them without a name is that host's.
-- rtrim(x, x without '/') cuts the last component off.
CREATE TEMP TABLE host_folder AS
WITH RECURSIVE up (name, folder) AS (
	SELECT DISTINCT name, rtrim(path, replace(path, '/', ''))
	FROM host_named
	UNION
	SELECT name, rtrim(substr(folder, 1, length(folder) - 1),
		replace(folder, '/', ''))
	FROM up WHERE folder <> '')
SELECT folder, min(name) AS name, count(*) AS names FROM up GROUP BY folder;
CREATE UNIQUE INDEX temp.host_folder_name ON host_folder (folder);

INSERT INTO host_named
WITH RECURSIVE up (seq, path, folder) AS (
	SELECT seq, path, rtrim(path, replace(path, '/', ''))
	FROM host_item WHERE seq NOT IN (SELECT seq FROM host_named)
	UNION ALL
	SELECT seq, path, rtrim(substr(folder, 1, length(folder) - 1),
		replace(folder, '/', ''))
	FROM up WHERE folder <> ''
		AND folder NOT IN (SELECT folder FROM host_folder))
SELECT up.seq, up.path, CASE f.names WHEN 1 THEN 'layout' ELSE 'none' END,
	CASE f.names WHEN 1 THEN f.name ELSE '' END
FROM up JOIN host_folder f USING (folder);
-- Nothing has a name.
INSERT INTO host_named
SELECT seq, path, 'none', '' FROM host_item
WHERE seq NOT IN (SELECT seq FROM host_named);

INSERT INTO host (id, name, basis)
SELECT row_number() OVER (ORDER BY name), name,
	CASE min(CASE basis WHEN 'option' THEN 1 WHEN 'layout' THEN 2
		WHEN 'records' THEN 3 ELSE 4 END)
	WHEN 1 THEN 'option' WHEN 2 THEN 'layout' WHEN 3 THEN 'records'
	ELSE 'none' END
FROM host_named GROUP BY name;

INSERT INTO item_host
SELECT n.seq, h.id FROM host_named n JOIN host h USING (name) ORDER BY n.seq;

-- The same bytes under the same name on the same host (of a sensor: on none)
-- are one file, however often they were given.  A page may lie in two folders:
-- of files in web folders the whole path counts.
INSERT INTO item_copy (item, original)
SELECT seq, original FROM (
	SELECT i.seq, min(i.seq) OVER (PARTITION BY i.sha256, i.bytes, ih.host,
		lower(CASE WHEN w.item IS NOT NULL
			THEN coalesce(i.windows_path, i.path)
			ELSE replace(i.path, rtrim(i.path,
				replace(i.path, '/', '')), '') END))
		AS original
	FROM item i LEFT JOIN item_host ih ON ih.item = i.seq
		LEFT JOIN web_file w ON w.item = i.seq
	WHERE i.bytes > 0 AND (ih.host IS NOT NULL OR i.log <> ''))
WHERE seq <> original;
DELETE FROM item_host WHERE item IN (SELECT item FROM item_copy);
-- Most of what an item tells of is of one kind, and most questions ask for
-- another: which item has which is found by a step from one to the next.
CREATE TEMP TABLE traffic_kind (item INTEGER, kind TEXT,
	PRIMARY KEY (item, kind)) WITHOUT ROWID;
INSERT INTO traffic_kind
WITH RECURSIVE each (item, kind) AS (
	SELECT seq, (SELECT min(kind) FROM traffic WHERE item = seq) FROM item
	WHERE seq NOT IN (SELECT item FROM item_copy)
	UNION ALL
	SELECT item, (SELECT min(t.kind) FROM traffic t
		WHERE t.item = each.item AND t.kind > each.kind)
	FROM each WHERE kind IS NOT NULL)
SELECT item, kind FROM each WHERE kind IS NOT NULL ORDER BY item, kind;
CREATE TEMP VIEW traffic_once AS
SELECT k.item, k.kind, t.sender, t.recipient, t.port, t.name, t.count,
	t.bytes_there, t.bytes_back, t.unsized, t.first_ns, t.last_ns, t.line,
	t.offset, t.length
FROM traffic_kind k CROSS JOIN traffic t ON t.item = k.item AND t.kind = k.kind;
CREATE TEMP VIEW contact_once AS SELECT * FROM contact
WHERE item NOT IN (SELECT item FROM item_copy);

-- Where no name is logged, the address is (IIS, HTTPERR, SMTP).
INSERT INTO host_address (host, address)
SELECT DISTINCT ih.host, i.host_record FROM item i JOIN item_host ih
	ON ih.item = i.seq
WHERE i.host_record GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
	OR i.host_record GLOB '*:*:*';

-- A mail server has logs that only Exchange writes, builds of Exchange, or an
-- IIS that serves its folders.  When no host shows any of that, every web
-- server is taken for one.
UPDATE host SET role = 'mail-server' WHERE id IN (
	SELECT ih.host FROM item i JOIN item_host ih ON ih.item = i.seq
	WHERE i.log IN ('httpproxy', 'iis-backend', 'ecp-server',
		'ecp-activity', 'oab-generator', 'ews', 'cmdlet', 'audit',
		'message-tracking', 'autodiscover', 'mapi', 'rca', 'imap', 'pop')
	UNION
	SELECT ih.host FROM build_seen b JOIN item_host ih USING (item)
	UNION
	SELECT ih.host FROM hour h JOIN item_host ih USING (item)
	WHERE h.source IN ('httpproxy', 'iis-backend', 'ecp-server',
		'evtx:MSExchange Management')
	UNION
	SELECT ih.host FROM web_file w JOIN item_host ih USING (item)
	WHERE w.shipped
	UNION
	SELECT ih.host FROM page_use p JOIN item_host ih USING (item)
	WHERE p.succeeded > 0 AND (p.stem GLOB '/owa/*' OR p.stem GLOB '/ecp/*'));
UPDATE host SET role = 'mail-server'
WHERE role IS NOT 'mail-server' AND EXISTS (
	SELECT 1 FROM item_host ih CROSS JOIN hit t ON t.item = ih.item
	-- scanners ask every web server for these
	WHERE ih.host = host.id AND t.log = 'iis' AND t.status <> 404
		AND (lower(t.stem) GLOB '/owa/*'
			OR lower(t.stem) GLOB '/ecp/*'
			OR lower(t.stem) GLOB '/autodiscover/*'));
-- assumed: no host shows that it is a mail server.
CREATE TEMP TABLE no_server AS
SELECT NOT EXISTS (SELECT 1 FROM host WHERE role = 'mail-server') AS assumed;
UPDATE host SET role = 'mail-server'
WHERE NOT EXISTS (SELECT 1 FROM host WHERE role = 'mail-server')
	AND id IN (SELECT ih.host FROM hour h JOIN item_host ih USING (item)
		WHERE h.source = 'iis');
UPDATE host SET role = 'domain-controller'
WHERE role IS NULL AND id IN (
	SELECT ih.host FROM hour h JOIN item_host ih USING (item)
	WHERE h.source IN ('evtx:Directory Service', 'evtx:DNS Server'));

DROP TABLE host_folder;
DROP TABLE host_named;
DROP TABLE host_alias;
DROP TABLE host_pair;
DROP TABLE host_dominant;
DROP TABLE host_item;
