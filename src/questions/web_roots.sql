-- web_roots.sql - which web folders were collected with their files:
-- web_file -> web_root (temporary), for implants.sql and cover.sql.
--
-- One file below a root is enough: collectors take folders whole.  Both roots
-- hold files on every mail server (iisstart.htm, the logon page), so a root
-- without a file was not collected.
CREATE TEMP TABLE web_root AS
SELECT ih.host, r.source, count(*) AS files
FROM web_file w JOIN item_host ih USING (item)
	JOIN item i ON i.seq = w.item,
	(SELECT 'web-file:wwwroot' AS source, '/inetpub/wwwroot/' AS folder
		UNION ALL
		SELECT 'web-file:exchange', '/frontend/httpproxy/') r
WHERE instr(replace(lower(coalesce(w.windows_path, i.windows_path, i.path)),
	'\', '/'), r.folder) > 0
GROUP BY ih.host, r.source;
