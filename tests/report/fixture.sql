-- fixture.sql - a case as the reading and the questions leave it, filled by
-- hand: two mail servers of a bank, a domain controller whose logs are not
-- there, an attack before the fix, a page left behind, and texts chosen by
-- somebody who wants the report to go wrong.
INSERT INTO meta VALUES ('tool_version', '0.1.0'), ('name', 'bank-2021-03'),
 ('rules_sha256',
  '7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a'),
 ('reading', 'complete'),
 ('options', '{"as_of":null,"from":null,"to":null}');

CREATE TEMP TABLE t (name TEXT PRIMARY KEY, ns INTEGER);
INSERT INTO t SELECT value, CAST(strftime('%s', value) AS INTEGER) * 1000000000
 FROM json_each('["2021-01-03","2021-02-20","2021-02-26 14:03:10","2021-03-01","2021-03-01 06:12:45","2021-03-01 06:13:02","2021-03-01 10:00","2021-03-01 14:00","2021-03-02","2021-03-03 02:41:09","2021-03-03 02:44:50","2021-03-03 03:10","2021-03-04 22:15:31","2021-03-05 18:00","2021-03-06 04:30:00","2021-03-07 09:20","2021-03-09"]');

INSERT INTO moment SELECT ns, ns FROM t WHERE name = '2021-03-09';
INSERT INTO host (id, name, role, product, basis) VALUES
 (1, 'EX01', 'mail-server', 'Exchange 2016', 'layout'),
 (2, 'EX02', 'mail-server', 'Exchange 2016', 'records'),
 (3, 'DC01', 'domain-controller', NULL, 'records');
INSERT INTO host_address VALUES (1, '10.20.0.11'), (1, 'fe80::1c2d'),
 (2, '10.20.0.12');
INSERT INTO build_span SELECT 1, 1, '15.1.2106.2', 'Exchange 2016', 'CU18',
 (SELECT ns FROM t WHERE name = '2021-01-03'), (SELECT ns FROM t WHERE name = '2021-03-05 18:00');
INSERT INTO build_span SELECT 1, 2, '15.1.2106.13', 'Exchange 2016', 'CU18 Mar21SU',
 (SELECT ns FROM t WHERE name = '2021-03-05 18:00'), (SELECT ns FROM t WHERE name = '2021-03-09');
INSERT INTO build_span SELECT 2, 1, '15.1.2176.2', 'Exchange 2016', 'CU19',
 (SELECT ns FROM t WHERE name = '2021-02-20'), (SELECT ns FROM t WHERE name = '2021-03-07 09:20');
INSERT INTO build_span SELECT 2, 2, '15.1.9999.1', NULL, NULL,
 (SELECT ns FROM t WHERE name = '2021-03-07 09:20'), NULL;
INSERT INTO open_flaw SELECT h, value, (SELECT ns FROM t WHERE name = '2021-01-03'),
 (SELECT ns FROM t WHERE name = CASE h WHEN 1 THEN '2021-03-05 18:00' ELSE '2021-03-07 09:20' END),
 value = 'CVE-2021-26857'
 FROM (SELECT 1 AS h UNION SELECT 2), json_each('["CVE-2021-26855","CVE-2021-26857","CVE-2021-27065"]');
INSERT INTO open_flaw VALUES (2, 'CVE-2021-31207', NULL, NULL, 0);

INSERT INTO window SELECT h, (SELECT ns FROM t WHERE name = '2021-01-03'),
 (SELECT ns FROM t WHERE name = '2021-03-09'),
 'from the first known exploitation of CVE-2021-26855 to the end of the evidence',
 'من أول استغلال معروف للثغرة ' || char(0x2068) || 'CVE-2021-26855' || char(0x2069) || ' حتى نهاية الأدلة'
 FROM (SELECT 0 AS h UNION SELECT 1 UNION SELECT 2);

-- evidence
INSERT INTO item (seq, id, path, container, bytes, sha256, format, log, decoded,
 damaged, slack, records, reported, first_ns, last_ns, windows_path)
 SELECT column1, 'e-' || substr(column6, 1, 16), column2, column3, column4,
  column6, column5, column7, column4 - column8 - column9, column8, column9,
  column10, column8 > 0, (SELECT ns FROM t WHERE name = column11),
  (SELECT ns FROM t WHERE name = column12), column13 FROM (VALUES
 (1, 'EX01.zip!/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log', 'EX01.zip', 48213, 'iis-w3c',
  '1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014', 'iis', 0, 0, 310, '2021-03-01', '2021-03-01 14:00', 'C:\inetpub\logs\LogFiles\W3SVC1\u_ex210301.log'),
 (2, 'EX01.zip!/C/Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Ecp/HttpProxy_2021030106-1.LOG', 'EX01.zip', 91220, 'exchange-csv',
  '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752', 'httpproxy', 812, 0, 140, '2021-03-01', '2021-03-01 10:00', NULL),
 (3, 'EX01.zip!/C/Windows/System32/winevt/Logs/Security.evtx', 'EX01.zip', 2166784, 'evtx',
  'fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13', 'evtx', 65536, 4096, 5120, '2021-02-20', '2021-03-09', 'C:\Windows\System32\winevt\Logs\Security.evtx'),
 (4, 'EX01.zip!/C/inetpub/wwwroot/aspnet_client/<script>alert(1)</script>.aspx', 'EX01.zip', 2310, 'page',
  'a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a', 'web-file', 0, 0, 0, NULL, NULL, 'C:\inetpub\wwwroot\aspnet_client\<script>alert(1)</script>.aspx'),
 (5, 'EX01.zip', NULL, 3145728, 'zip',
  'a140c0c1eda2def2b830363ba362aa4d7d255c262960544821f556e16661b6ff', '', 0, 0, 0, NULL, NULL, NULL),
 (6, 'EX02/u_ex210303' || char(0x202E) || 'gol.exe', NULL, 120044, 'iis-w3c',
  'ed0cb90bdfa4f93981a7d03cff99213a86aa96a6cbcf89ec5e8889871f088727', 'iis', 0, 0, 902, '2021-03-02', '2021-03-07 09:20', NULL),
 (7, 'EX02/سجل %FF.log', NULL, 0, 'iis-w3c',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'iis', 0, 0, 0, NULL, NULL, NULL));
INSERT INTO item_host SELECT seq, CASE WHEN seq < 6 THEN 1 ELSE 2 END FROM item;
INSERT INTO damage VALUES (2, 1, 40960, 812, 77, 'a quote is not closed'),
 (3, 1, 131072, 65536, NULL, 'chunk 2: its checksum is wrong');
INSERT INTO not_examined (path, bytes, why, harmful) VALUES
 ('EX01.zip!/memory.raw', 17179869184, 'unknown kind', 0),
 ('EX01.zip!/mail<b>box</b>.pst', 8192, 'unknown kind', 0),
 ('EX02/logs.7z', 51200, 'encrypted, and no password fits', 1),
 ('EX02/نسخة.rar', NULL, 'cannot be opened: damaged', 1);

INSERT INTO custody (seq, act, path, bytes, sha256, hash)
 SELECT seq, 'item', path, bytes, sha256, '' FROM item;

-- coverage
INSERT INTO span SELECT column1, column2, column3,
 (SELECT ns FROM t WHERE name = column4), (SELECT ns FROM t WHERE name = column5), column6 FROM (VALUES
 (1, 'iis', 1, '2021-01-03', '2021-03-01 10:00', 481220), (1, 'iis', 2, '2021-03-01 14:00', '2021-03-09', 93400),
 (1, 'httpproxy', 1, '2021-02-26 14:03:10', '2021-03-01 10:00', 22100), (1, 'httpproxy', 2, '2021-03-03 02:41:09', '2021-03-09', 48000),
 (1, 'evtx:Security', 1, '2021-02-20', '2021-03-09', 5120),
 (2, 'iis', 1, '2021-03-02', '2021-03-07 09:20', 902));
INSERT INTO gap (host, source, ord, from_ns, to_ns, why, why_ar, id, kind)
 SELECT column1, column2, column3,
 (SELECT ns FROM t WHERE name = column4), (SELECT ns FROM t WHERE name = column5), column6, column7,
 printf('g-%016x', row_number() OVER ()),
 CASE WHEN column4 = '2021-01-03' THEN 'before' ELSE 'silent' END FROM (VALUES
 (1, 'iis', 1, '2021-03-01 10:00', '2021-03-01 14:00', 'no file for these hours', 'لا يوجد ملف لهذه الساعات'),
 (1, 'httpproxy', 1, '2021-01-03', '2021-02-26 14:03:10', 'older files were removed by rotation', 'أُزيلت الملفات الأقدم بالتدوير'),
 (1, 'httpproxy', 2, '2021-03-01 10:00', '2021-03-03 02:41:09', 'no file for these hours', 'لا يوجد ملف لهذه الساعات'),
 (2, 'iis', 1, '2021-01-03', '2021-03-02', 'no file for these days', 'لا يوجد ملف لهذه الأيام'),
 (2, 'httpproxy', 1, '2021-01-03', '2021-03-09', 'this log was not collected', 'لم يُجمع هذا السجل'),
 (3, 'evtx:Security', 1, '2021-01-03', '2021-03-09', 'no log of this host was given', 'لم يُقدَّم أي سجل من هذا الخادم'));
INSERT INTO retention (host, source, days, bytes, basis, state, first_ns, held,
 item, lacks, why, why_ar) VALUES
 (1, 'httpproxy', 30, 1048576000, 'settings', 'short', (SELECT ns FROM t WHERE name = '2021-03-02'), 12, NULL, NULL,
  'kept for ⁨30⁩ days, as the settings state (⁨C:\<b>web.config⁩); begins ⁨12⁩ days before the end, which that does not explain: look why',
  'مدة الاحتفاظ بالأيام ⁨30⁩، بحسب الإعدادات (⁨C:\<b>web.config⁩)؛ يبدأ قبل النهاية بأيام عددها ⁨12⁩، وهذا لا يفسر ذلك: ابحث عن السبب'),
 (1, 'iis', NULL, NULL, 'documented', 'unlimited', NULL, NULL, NULL, 'sc-bytes',
  'kept without a limit: IIS deletes no log by itself; its settings are not in the evidence; the settings leave out: ⁨sc-bytes⁩',
  'يُحتفظ به بلا حد: لا يحذف IIS أي سجل من تلقاء نفسه؛ وإعداداته ليست ضمن الأدلة؛ لا تسجل الإعدادات: ⁨sc-bytes⁩');

-- hits
INSERT INTO hit (seq, item, rule, outcome, log, time_ns, line, record, offset,
 length, client, stem, detail)
 SELECT column1, column2, column3, column4, column5,
  (SELECT ns FROM t WHERE name = column6), column7, column8, column9, column10,
  column11, column12, '{}' FROM (VALUES
 (1, 2, 'proxylogon-anchor', 'attempted', 'httpproxy', '2021-02-26 14:03:10', 12, NULL, 2048, 710, '198.51.100.23', '/ecp/y.js'),
 (2, 2, 'proxylogon-anchor', 'succeeded', 'httpproxy', '2021-03-01 06:12:45', 88, NULL, 40100, 702, '203.0.113.7', '/ecp/y.js'),
 (3, 1, 'proxylogon-iis', 'succeeded', 'iis', '2021-03-01 06:12:45', 201, NULL, 30122, 311, '203.0.113.7', '/ecp/y.js'),
 (4, 1, 'ddi-setobject-anonymous', 'succeeded', 'iis', '2021-03-01 06:13:02', 203, NULL, 30800, 355, '203.0.113.7', '/ecp/DDI/DDIService.svc/SetObject'),
 (5, 4, 'china-chopper-page', 'unknown', 'web-file', NULL, NULL, NULL, 77, 64, NULL, NULL),
 (6, 1, 'page-used', 'succeeded', 'iis', '2021-03-03 02:41:09', 280, NULL, 44000, 290, '203.0.113.7', '/aspnet_client/<script>alert(1)</script>.aspx'),
 (7, 1, 'page-used', 'succeeded', 'iis', '2021-03-03 02:44:50', 291, NULL, 45900, 288, '203.0.113.7', '/aspnet_client/<script>alert(1)</script>.aspx'),
 (8, 3, 'lsass-dump', 'succeeded', 'evtx', '2021-03-03 03:10', NULL, 40233, 262144, 1840, NULL, NULL),
 (9, 3, 'log-cleared', 'succeeded', 'evtx', '2021-03-04 22:15:31', NULL, 41002, 524288, 400, NULL, NULL),
 (11, 2, 'proxylogon-again', 'succeeded', 'httpproxy', '2021-03-01 06:12:45', 88, NULL, 40100, 702, '203.0.113.7', '/ecp/y.js'),
 (10, 6, 'scan', 'attempted', 'iis', '2021-03-06 04:30:00', 55, NULL, 9000, 4100, '192.0.2.200', '/owa/auth/x.js'));

-- findings; the values of summaries stand between isolates
INSERT INTO finding (id, kind, rule, rule_title, rule_author, rule_kind,
 time_ns, last_ns, count, host, source, severity, grade, outcome, client, user,
 stem, bytes_in, bytes_out, marks, summary_en, summary_ar)
 SELECT column1, column2, column3, column4, 'Postern', column5,
  (SELECT ns FROM t WHERE name = column6), (SELECT ns FROM t WHERE name = column7),
  column8, column9, column10, column11, column12, column13, column14, column15,
  column16, column17, column18, column1,
  replace(replace(column19, '{', char(0x2068)), '}', char(0x2069)),
  replace(replace(column20, '{', char(0x2068)), '}', char(0x2069)) FROM (VALUES
 ('f-0a11c0ffee000001', 'entry', 'proxylogon-anchor', 'ProxyLogon, forged back-end target', 'trace',
  '2021-02-26 14:03:10', '2021-02-26 14:03:10', 1, 1, 'httpproxy', 'high', 'direct', 'attempted', '198.51.100.23', NULL, '/ecp/y.js', 512, NULL,
  'A request to {/ecp/y.js} from {198.51.100.23} named a back-end target of its own choosing and was refused.',
  'حدّد طلب إلى {/ecp/y.js} من العنوان {198.51.100.23} وجهة خلفية اختارها المرسل بنفسه ورُفض.'),
 ('f-0a11c0ffee000002', 'entry', 'proxylogon-anchor', 'ProxyLogon, forged back-end target', 'trace',
  '2021-03-01 06:12:45', '2021-03-01 06:12:45', 2, 1, 'httpproxy', 'critical', 'direct', 'succeeded', '203.0.113.7', NULL, '/ecp/y.js', 702, 2291,
  'A request to {/ecp/y.js} from {203.0.113.7} named a back-end target of its own choosing ({ServerInfo~a]@ex01.bank.example:444/autodiscover/autodiscover.xml?a=~1}).',
  'حدّد طلب إلى {/ecp/y.js} من العنوان {203.0.113.7} وجهة خلفية اختارها المرسل بنفسه ({ServerInfo~a]@ex01.bank.example:444/autodiscover/autodiscover.xml?a=~1}).'),
 ('f-0a11c0ffee000003', 'entry', 'ddi-setobject-anonymous', 'ProxyLogon, page written through virtual directory settings', 'trace',
  '2021-03-01 06:13:02', '2021-03-01 06:13:02', 1, 1, 'iis', 'critical', 'strong', 'succeeded', '203.0.113.7', NULL, '/ecp/DDI/DDIService.svc/SetObject', NULL, NULL,
  '{203.0.113.7} changed a virtual directory through the control panel without being logged on.',
  'غيّر {203.0.113.7} دليلًا افتراضيًا عبر لوحة التحكم من غير تسجيل دخول.'),
 ('f-0a11c0ffee000004', 'implant', 'china-chopper-page', 'Page that runs what it is sent', 'yara',
  NULL, NULL, 1, 1, 'web-file', 'critical', 'direct', 'unknown', NULL, NULL, NULL, NULL, NULL,
  'The page {C:\inetpub\wwwroot\aspnet_client\<script>alert(1)</script>.aspx} runs code that a request brings along.',
  'تنفّذ الصفحة {C:\inetpub\wwwroot\aspnet_client\<script>alert(1)</script>.aspx} شيفرة تصل مع الطلب.'),
 ('f-0a11c0ffee000005', 'use', 'page-used', 'Requests to a page that no product ships', 'trace',
  '2021-03-03 02:41:09', '2021-03-03 02:44:50', 2, 1, 'iis', 'high', 'strong', 'succeeded', '203.0.113.7', 'BANK\admin' || char(0x202E) || 'txt', '/aspnet_client/<script>alert(1)</script>.aspx', 8112, 48213,
  '{203.0.113.7} sent commands to {/aspnet_client/<script>alert(1)</script>.aspx}; 48213 bytes came back.',
  'أرسل {203.0.113.7} أوامر إلى {/aspnet_client/<script>alert(1)</script>.aspx}، وعاد منها {48213} بايت.'),
 ('f-0a11c0ffee000006', 'credentials', 'lsass-dump', 'Memory of the logon service written to a file', 'trace',
  '2021-03-03 03:10', '2021-03-03 03:10', 1, 1, 'evtx:Security', 'critical', 'strong', 'succeeded', NULL, 'NT AUTHORITY\SYSTEM', NULL, NULL, NULL,
  'The memory of the logon service was written to {C:\Windows\Temp\l.dmp}.',
  'كُتبت ذاكرة خدمة تسجيل الدخول إلى الملف {C:\Windows\Temp\l.dmp}.'),
 ('f-0a11c0ffee000007', 'tampering', 'log-cleared', 'Event log cleared', 'sigma',
  '2021-03-04 22:15:31', '2021-03-04 22:15:31', 1, 1, 'evtx:Security', 'medium', 'direct', 'succeeded', NULL, 'BANK\svc', NULL, NULL, NULL,
  'The log {Security} was cleared by {BANK\svc}.',
  'أُفرغ السجل {Security} بواسطة {BANK\svc}.'),
 ('f-0a11c0ffee000008', 'recon', 'scan', 'Look for the ProxyLogon flaw', 'trace',
  '2021-03-06 04:30:00', '2021-03-06 04:30:00', 1, 2, 'iis', 'low', 'weak', 'attempted', '192.0.2.200', NULL, '/owa/auth/x.js', NULL, NULL,
  'A request looked for the flaw: {' || replace(hex(zeroblob(60)), '00', 'AAAA/%2e%2e/') || '}.',
  'بحث طلب عن الثغرة: {' || replace(hex(zeroblob(60)), '00', 'AAAA/%2e%2e/') || '}.'),
 ('f-0a11c0ffee000009', 'coverage', 'gap', 'Log missing', 'trace',
  '2021-03-01 10:00', '2021-03-01 14:00', 1, 1, 'iis', 'low', 'weak', 'unknown', NULL, NULL, NULL, NULL, NULL,
  'No {iis} record of {EX01} for 4 hours' || char(27) || '[2J' || char(0x202E) || ' on a working day.',
  'لا قيود {iis} من {EX01} لمدة 4 ساعات في يوم عمل.'));
UPDATE finding SET stem = '/owa/auth/x.js?' || replace(hex(zeroblob(1200)), '00', 'A/') WHERE kind = 'recon';
-- findings are numbered as they come
INSERT INTO finding_hit VALUES (1, 1, 1), (2, 1, 2),
 (2, 2, 3), (2, 3, 11), (3, 1, 4), (4, 1, 5),
 (5, 1, 6), (5, 2, 7), (6, 1, 8),
 (7, 1, 9), (8, 1, 10);
INSERT INTO finding_item (finding, ord, item, record) VALUES (9, 1, 1, NULL), (9, 2, 3, 40232);
INSERT INTO finding_technique SELECT marks, CASE kind WHEN 'implant' THEN 'T1505.003' WHEN 'use' THEN 'T1505.003'
 WHEN 'credentials' THEN 'T1003.001' WHEN 'tampering' THEN 'T1070.001' WHEN 'recon' THEN 'T1595' ELSE 'T1190' END
 FROM finding WHERE kind <> 'coverage';
INSERT INTO finding_flaw SELECT marks, CASE n WHEN 3 THEN 'CVE-2021-27065' ELSE 'CVE-2021-26855' END
 FROM finding WHERE n <= 3;

INSERT INTO implant SELECT 'i-00c0ffee00000001', 1,
 'C:\inetpub\wwwroot\aspnet_client\<script>alert(1)</script>.aspx', 'page',
 'a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a',
 (SELECT ns FROM t WHERE name = '2021-03-01 06:13:02'), (SELECT ns FROM t WHERE name = '2021-03-03 02:44:50'),
 'present', 'China Chopper', 2;
INSERT INTO implant VALUES ('i-00c0ffee00000002', 2, '/owa/auth/نسخة.aspx', 'page', NULL, NULL, NULL, 'unknown', NULL, 0);
INSERT INTO implant_finding VALUES ('i-00c0ffee00000001', 'f-0a11c0ffee000004'), ('i-00c0ffee00000001', 'f-0a11c0ffee000005');
INSERT INTO chain SELECT 'c-00c0ffee00000001', 1, 'i-00c0ffee00000001',
 (SELECT ns FROM t WHERE name = '2021-03-01 06:12:45'), (SELECT ns FROM t WHERE name = '2021-03-03 02:44:50');
INSERT INTO chain_step SELECT 'c-00c0ffee00000001', column1, column2, f.time_ns, column3, column4 FROM (VALUES
 (1, 'entry', 'f-0a11c0ffee000002', 'seconds'), (2, 'file', 'f-0a11c0ffee000004', 'path'),
 (3, 'request', 'f-0a11c0ffee000005', 'path')) JOIN finding f ON f.id = column3;
INSERT INTO transfer SELECT 1, 'page-output', 1, '203.0.113.7', NULL,
 (SELECT ns FROM t WHERE name = '2021-03-03 02:41:09'), (SELECT ns FROM t WHERE name = '2021-03-03 02:44:50'), 48213, NULL;
INSERT INTO transfer_finding VALUES (1, 'f-0a11c0ffee000005');
INSERT INTO reach SELECT 1, 'EX01', 'DC01', 'logon type 3', 'BANK\svc',
 (SELECT ns FROM t WHERE name = '2021-03-03 03:10'), (SELECT ns FROM t WHERE name = '2021-03-04 22:15:31'), 'failed';
INSERT INTO reach_finding VALUES (1, 'f-0a11c0ffee000006');
INSERT INTO cluster SELECT 'c-1', (SELECT ns FROM t WHERE name = '2021-03-01 06:12:45'),
 (SELECT ns FROM t WHERE name = '2021-03-04 22:15:31'),
 '["address 203.0.113.7","path /ecp/y.js","agent <img src=x onerror=alert(1)>"]', '["EX01"]',
 '[{"cluster":"c-1","name":"Hafnium","claimed_by":"Microsoft","contested_by":"Ministry of Foreign Affairs of China","basis":"address 203.0.113.7 & \"y.js\""}]';
INSERT INTO cluster_finding VALUES ('c-1', 'f-0a11c0ffee000002'), ('c-1', 'f-0a11c0ffee000005');

-- answers
INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns, vals,
 needed, from_ns, to_ns, share, sentence_en, sentence_ar)
 SELECT column1, column2, column3, column4, (SELECT ns FROM t WHERE name = column5),
  (SELECT ns FROM t WHERE name = column6), column7, column8,
  (SELECT ns FROM t WHERE name = '2021-01-03'), (SELECT ns FROM t WHERE name = '2021-03-09'), column9,
  replace(replace(column10, '{', char(0x2068)), '}', char(0x2069)),
  replace(replace(column11, '{', char(0x2068)), '}', char(0x2069)) FROM (VALUES
 (1, 'targeted', 'exploited', 'high', '2021-02-26 14:03:10', '2021-03-06 04:30:00', '{"attempts": 3, "sources": ["198.51.100.23", "203.0.113.7", "192.0.2.200"]}', '["iis","httpproxy"]', 0.62,
  'The mail servers were attacked from {2021-02-26} on; on {2021-03-01} at {06:12:45} UTC an attack on {EX01} succeeded.',
  'تعرّضت خوادم البريد لهجوم ابتداءً من {2021-02-26}، ونجح هجوم على {EX01} في {2021-03-01} الساعة {06:12:45} بالتوقيت العالمي.'),
 (2, 'entry', 'identified', 'high', '2021-03-01 06:12:45', '2021-03-01 06:13:02', '{"vulnerabilities":[{"cve":"CVE-2021-26855","nickname":"ProxyLogon","first":"2021-03-01T06:12:45Z","last":"2021-03-01T06:13:02Z","host":"EX01","build":"15.1.2106.2","zero_day":true}]}', '["iis","httpproxy"]', 0.62,
  'The way in was {CVE-2021-26855} (ProxyLogon) on build {15.1.2106.2}, one day before a fix was published.',
  'جرى الدخول عبر الثغرة {CVE-2021-26855} (ProxyLogon) على رقم البناء {15.1.2106.2}، قبل يوم واحد من صدور الإصلاح.'),
 (3, 'implants', 'present', 'high', '2021-03-01 06:13:02', '2021-03-03 02:44:50', '{"count":2}', '["iis","web-file"]', 0.9731,
  'A command page was left on {EX01} and used {2} times; it is still there.',
  'تُركت صفحة تحكم على {EX01} واستُخدمت {2} مرة، وما زالت موجودة.'),
 (4, 'actions', 'seen', 'medium', '2021-03-03 02:41:09', '2021-03-03 03:10', '{"commands":["whoami","<b>net group</b>"],"techniques":["T1003.001"],"credentials_taken":true}', '["evtx:Security","iis"]', 0.8,
  'Commands were run through the page, and the credentials held in memory were taken.',
  'نُفّذت أوامر عبر الصفحة، وأُخذت بيانات الاعتماد الموجودة في الذاكرة.'),
 (5, 'extraction', 'undetermined', 'high', NULL, NULL, '{"bytes_low":48213,"bytes_high":null,"channels":["page-output"],"mailboxes":[]}', '["httpproxy","iis","network-flow"]', 0.41,
  'Whether data was taken out cannot be told: the logs that would show it cover {41%} of the period. No transfer was seen in what they hold, apart from {48,213} bytes of page output.',
  'لا يمكن الجزم باستخراج بيانات: تغطي السجلات التي كانت ستُظهر ذلك {41%} من المدة. ولم يُرصد فيها أي نقل سوى {48,213} بايت من مخرجات الصفحة.'),
 (6, 'confinement', 'suspected', 'low', '2021-03-03 03:10', NULL, '{"reached":[]}', '["evtx:Security"]', 0.33,
  'It may have gone beyond the mail servers: credentials were taken, and no log of {DC01} was given.',
  'قد يكون الهجوم تجاوز خوادم البريد: أُخذت بيانات اعتماد ولم يُقدَّم أي سجل من {DC01}.'),
 (7, 'secured', 'patched-not-clean', 'high', '2021-03-05 18:00', '2021-03-07 09:20', '{"builds":{"EX01":"15.1.2106.13","EX02":"15.1.9999.1"},"patched_at":{"EX01":"2021-03-05T18:00:00Z","EX02":"2021-03-07T09:20:00Z"},"first_exploited_before_patch":true,"later_flaws":["CVE-2021-31207"]}', '["builds"]', 1,
  'Both servers were fixed by {2021-03-07}, but the page on {EX01} remains: patched is not clean.',
  'صُحّح الخادمان بحلول {2021-03-07}، لكن الصفحة ما زالت على {EX01}: التصحيح لا يعني الخلو من آثار الاختراق.'),
 (8, 'actors', 'one', 'low', '2021-03-01 06:12:45', '2021-03-04 22:15:31', '{"count":1,"matches":[{"cluster":"c-1","name":"Hafnium","claimed_by":"Microsoft","contested_by":"Ministry of Foreign Affairs of China","basis":"address"}]}', '["iis"]', 0.62,
  'One actor can be told apart; it matches published traces of {Hafnium}, claimed by {Microsoft} and contested by {Ministry of Foreign Affairs of China}.',
  'يمكن تمييز جهة واحدة تطابق آثارًا منشورة لمجموعة {Hafnium} بحسب {Microsoft}، وتنفي ذلك {وزارة الخارجية الصينية}.'),
 (9, 'campaign', 'waves', 'medium', '2021-02-26 14:03:10', '2021-03-06 04:30:00', '{"phases":[{"from":"2021-02-26T14:03:10Z","to":"2021-03-04T22:15:31Z","kind":"targeted"},{"from":"2021-03-06T04:30:00Z","to":"2021-03-06T04:30:00Z","kind":"mass"}]}', '["iis"]', 0.62,
  'It ran in two phases: a targeted attack until {2021-03-04}, then scanning by others.',
  'سار على مرحلتين: هجوم موجّه حتى {2021-03-04}، ثم مسح من جهات أخرى.'),
 (10, 'exposure', 'self-hosted', 'high', NULL, NULL, '{"front_ends":["EX01","EX02"]}', '[]', NULL,
  'Both front ends are the organisation''s own machines.', 'الواجهتان من أجهزة المؤسسة نفسها.'),
 (11, 'at_risk', 'undetermined', 'low', NULL, NULL, '{"mailboxes":[],"messages":null,"stores":[]}', '["message-tracking"]', 0,
  'What the mailboxes held cannot be told: no message tracking log was given.',
  'لا يمكن معرفة محتوى صناديق البريد: لم يُقدَّم سجل تتبع الرسائل.'),
 (12, 'adoption', 'undetermined', 'high', NULL, NULL, '{"exploitable":null,"patched":null,"share":null,"as_of":null}', '["census"]', 0,
  'This needs a census.', 'يحتاج هذا السؤال إلى حصر لحالة التحديثات.'),
 (13, 'outlook', 'elevated', 'medium', NULL, NULL, '{"reasons":["an implant remains","credentials were taken"]}', '[]', NULL,
  'More attacks are to be expected: a page remains, credentials were taken, and others are scanning.',
  'يُتوقع مزيد من الهجمات: ما زالت صفحة موجودة، وأُخذت بيانات اعتماد، وجهات أخرى تجري مسحًا.'));
INSERT INTO answer_host SELECT question, 'EX01' FROM answer WHERE ord < 10;
INSERT INTO answer_host VALUES ('targeted', 'EX02'), ('secured', 'EX02'), ('exposure', 'EX01'), ('exposure', 'EX02');
INSERT INTO answer_gap (question, ord, host, source, from_ns, to_ns, why, why_ar, id, kind, judgement)
 SELECT 'extraction', ROW_NUMBER() OVER (ORDER BY g.host, g.source, g.ord), h.name, g.source, g.from_ns, g.to_ns, g.why, g.why_ar,
 g.id, g.kind, g.judgement FROM gap AS g JOIN host AS h ON h.id = g.host WHERE g.host < 3;
INSERT INTO answer_gap (question, ord, host, source, from_ns, to_ns, why, why_ar, id, kind)
 SELECT 'confinement', 1, 'DC01', 'evtx:Security', from_ns, to_ns, why, why_ar, id, kind FROM gap WHERE host = 3;
INSERT INTO answer_finding
 SELECT column1, column2, (SELECT n FROM finding WHERE id = column3) FROM (VALUES
 ('targeted', 1, 'f-0a11c0ffee000002'), ('targeted', 2, 'f-0a11c0ffee000001'),
 ('entry', 1, 'f-0a11c0ffee000002'), ('entry', 2, 'f-0a11c0ffee000003'), ('implants', 1, 'f-0a11c0ffee000004'),
 ('implants', 2, 'f-0a11c0ffee000005'), ('actions', 1, 'f-0a11c0ffee000005'), ('actions', 2, 'f-0a11c0ffee000006'),
 ('confinement', 1, 'f-0a11c0ffee000006'), ('extraction', 1, 'f-0a11c0ffee000005'));
INSERT INTO answer_cover SELECT 'extraction', h, 1000000000 * s, 5616000000000000, 14400000000000 * (h = 1),
 (SELECT ns FROM t WHERE name = '2021-01-03'), (SELECT ns FROM t WHERE name = '2021-03-09')
 FROM (SELECT 1 AS h, 1000000 AS s UNION SELECT 2, 600000);
INSERT INTO answer_class SELECT question, host, 'iis', covered_ns, total_ns FROM answer_cover;
INSERT INTO answer_class SELECT question, host, 'httpproxy', covered_ns / 2, total_ns FROM answer_cover;
INSERT INTO needed VALUES ('extraction', 'iis', 1, 'iis'), ('extraction', 'httpproxy', 1, 'httpproxy:ecp'),
 ('extraction', 'httpproxy', 1, 'httpproxy:owa'), ('extraction', 'httpproxy', 2, 'network-flow');
INSERT INTO judgement VALUES
 (1, 'f-0a11c0ffee000008', 'malicious', 'first guess', '', '', NULL, NULL, NULL, NULL),
 (2, 'f-0a11c0ffee000008', 'benign', 'a scan of our own <b>team</b>' || char(0x202E), 'A. Person', '2021-03-10', NULL, NULL, NULL, NULL),
 (3, 'f-0a11c0ffee0000ff', 'benign', 'of evidence that was taken out', '', '', NULL, NULL, NULL, NULL);
INSERT INTO finding_judgement VALUES ('f-0a11c0ffee000008', 2);
INSERT INTO judgement SELECT 4, id, 'accepted', 'switched off', 'A. Person', '', 'EX01', source, from_ns, to_ns
 FROM gap WHERE host = 1 AND source = 'iis';
UPDATE gap SET judgement = 4 WHERE host = 1 AND source = 'iis';
UPDATE answer_gap SET judgement = 4 WHERE host = 'EX01' AND source = 'iis';
DROP TABLE temp.t;
