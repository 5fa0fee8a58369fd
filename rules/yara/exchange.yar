/*
 * Files that attacks on Exchange leave: dumps of directory settings turned
 * into pages, mailbox exports with the name of a page, changed logon pages,
 * what is left of compiled pages, archives in disguise.  See aspnet.yar on
 * meta and on the external variables.
 */

rule postern_oab_settings_page
{
	meta:
		description = "Settings of a virtual directory, with script in the line of its address"
		description_ar = "إعدادات دليل افتراضي وفي سطر عنوانها تعليمات برمجية"
		family = "directory dump"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "CISA AR21-084A; Volexity 2021-03-02; microsoft/CSS-Exchange Test-ProxyLogon.ps1 (descriptions)"
	strings:
		$url = /(External|Internal)Url[ \t]{0,60}:[ \t]{0,4}[a-z]{2,8}:\/\/[^\r\n]{0,200}(<script|<%|&lt;script|%3Cscript|runat|Page_Load|\beval[ \t]{0,4}\()/ nocase
		$field1 = /(^|\n)[ \t]{0,4}(PollInterval|OfflineAddressBooks|MetabasePath|WhenChanged|ObjectCategory|AdminDisplayName|BasicAuthentication|WindowsAuthentication|ExtendedProtectionTokenChecking)[ \t]{1,60}:/
		$field2 = "VirtualDirectory" nocase
	condition:
		filesize < 1MB and $url and (#field1 > 1 or ($field1 and $field2))
}

rule postern_mailbox_file_as_page
{
	meta:
		description = "Mailbox file under a name that makes the server run it"
		description_ar = "ملف صندوق بريد باسم يجعل الخادم ينفذه"
		family = "mailbox export"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "MS-PST 2.2.2.6 (first bytes); Huntress 2021-08 (description)"
	condition:
		uint32be(0) == 0x2142444E and
		extension matches /^\.(aspx?|ashx|asmx|ascx|soap|cer|asa|cdx|cshtml|php[0-9]?|jspx?)$/
}

rule postern_certificate_request_as_page
{
	meta:
		description = "Certificate request under a name that makes the server run it"
		description_ar = "طلب شهادة باسم يجعل الخادم ينفذه"
		family = "certificate request"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "RFC 2986 (form of a request); SigmaHQ/sigma rules/windows/builtin/msexchange (knowledge of the step)"
	strings:
		$pem = "-----BEGIN NEW CERTIFICATE REQUEST-----"
		$pem2 = "-----BEGIN CERTIFICATE REQUEST-----"
		$der = { 30 82 ?? ?? 30 82 ?? ?? 02 01 00 30 }
	condition:
		filesize < 1MB and
		extension matches /^\.(aspx?|ashx|asmx|ascx|soap|asa|cdx|cshtml|php[0-9]?|jspx?)$/ and
		($pem at 0 or $pem2 at 0 or $der at 0)
}

rule postern_logon_page_writes_file
{
	meta:
		description = "Logon page that writes what is typed into it to a file"
		description_ar = "صفحة تسجيل دخول تكتب ما يُدخل فيها في ملف"
		family = "credential logger"
		kind = "page-changed"
		severity = "critical"
		grade = "direct"
		technique = "T1056.003"
		date = "2026-08-01"
		source = "Positive Technologies 2024-05 (description of the changed page)"
	strings:
		$logon1 = "/owa/auth.owa" nocase
		$logon2 = /name\s{0,2}=\s{0,2}["']?passwordText["']?|id\s{0,2}=\s{0,2}["']password["']/ nocase
		$logon3 = "logonForm" nocase
		$write = /(AppendAllText|AppendText|WriteAllText|new\s{1,8}(System\.IO\.)?(StreamWriter|FileStream)|File\.(Open|Create)[A-Za-z]{0,8})\s{0,4}\(/ nocase
		$in = /Request\s{0,4}(\.\s{0,4}(Item|Form|QueryString|Params|Headers)\s{0,4})?[\[\(.]/ nocase
		$rules = /\n[ \t]*condition[ \t]*:/
	condition:
		filesize < 1MB and $write and $in and not ($rules and extension != ".aspx") and
		(1 of ($logon*) or filename matches /^(logon|flogon|expiredpassword|logoff|signout)\.(aspx|js)$/i) and
		extension matches /^\.(aspx|ashx|asmx|js|htm|html)$/
}

rule postern_logon_page_sends_password
{
	meta:
		description = "Script of a logon page that sends the password elsewhere"
		description_ar = "تعليمات في صفحة تسجيل دخول ترسل كلمة المرور إلى مكان آخر"
		family = "credential logger"
		kind = "page-changed"
		severity = "critical"
		grade = "strong"
		technique = "T1056.003"
		date = "2026-08-01"
		source = "Positive Technologies 2024-05 (description of the changed page)"
	strings:
		$send1 = /(\.send|fetch|sendBeacon|\$\.(post|get|ajax))\s{0,4}\([^;]{0,300}(password|passwd|pwd)\b[^;]{0,60}/ nocase
		$send2 = /\.src\s{0,4}=\s{0,4}[^;]{0,200}(password|passwd|pwd)[^;]{0,20}\.value/ nocase
		$read = /((password|passwd|pwd)["']?\s{0,4}\)?\s{0,4}\.\s{0,4}value|getElementById\s{0,4}\(\s{0,4}["']password["'])/ nocase
		$xhr = /(XMLHttpRequest|fetch\s{0,4}\(|sendBeacon|new\s{1,4}Image|\.ajax\s{0,4}\()/
		$save = /(password|pwd)[^;\r\n]{0,40}\.value[^;]{0,120}(btoa|encodeURIComponent|escape)\s{0,2}\(|(btoa|encodeURIComponent|escape)\s{0,2}\([^;]{0,80}(password|pwd)[^;\r\n]{0,30}\.value/ nocase
	condition:
		filesize < 1MB and
		(filename matches /^(logon|flogon|expiredpassword|errorfe)\.(aspx|js)$/i or
		 (filepath matches /[\\\/]owa[\\\/]auth[\\\/]/i and extension matches /^\.(aspx|js|htm|html)$/)) and
		$read and $xhr and (1 of ($send*) or $save)
}

rule postern_compiled_page_of_odd_folder
{
	meta:
		description = "Remnant that proves a page once ran in a folder that ships none"
		description_ar = "بقايا تثبت أن صفحة عملت يومًا في مجلد لا يضم صفحات أصلية"
		family = "compiled page"
		kind = "page"
		severity = "high"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "FireEye 2021-03-04 (temporary files of ASP.NET); Microsoft documentation of compiled pages"
	strings:
		$preserve = "<preserve " nocase
		$odd1 = /virtualPath\s{0,2}=\s{0,2}"\/aspnet_client\/[^"]{1,200}\.(aspx|ashx|asmx|soap)"/ nocase
		$odd2 = /virtualPath\s{0,2}=\s{0,2}"\/(owa|ecp)\/auth\/[^"]{1,200}\.(aspx|ashx|asmx|soap)"/ nocase
		$odd3 = /virtualPath\s{0,2}=\s{0,2}"\/(oab|rpc|autodiscover|powershell|mapi)\/[^"]{1,200}\.(aspx|ashx)"/ nocase
		$shipped = /virtualPath\s{0,2}=\s{0,2}"\/(owa|ecp)\/auth\/(logon|logoff|errorfe|expiredpassword|frowny|outlookcn|redirsuiteserviceproxy|signout|svmfeedback|timeoutlogo(ff|ut))\.aspx"/ nocase
	condition:
		filesize < 64KB and extension == ".compiled" and $preserve and
		($odd1 or $odd3 or ($odd2 and not $shipped))
}

rule postern_compiled_evaluator
{
	meta:
		description = "Compiled page that evaluates text with all rights"
		description_ar = "صفحة مترجمة تنفذ نصًا بكامل الصلاحيات"
		family = "one-line evaluator"
		kind = "file"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "Microsoft documentation of the JScript run time; FireEye 2021-03-04 (temporary files of ASP.NET)"
	strings:
		$eval = "JScriptEvaluate" ascii
		$unsafe = "unsafe" wide
		$asp = "_ASP" ascii
		$web = "System.Web" ascii
	condition:
		uint16(0) == 0x5A4D and filesize < 1MB and $eval and $unsafe and ($asp or $web)
}

rule postern_library_posing_as_compiled_page
{
	meta:
		description = "Library named like a compiled page, outside the temporary files of ASP.NET"
		description_ar = "مكتبة باسم صفحة مترجمة خارج ملفات ASP.NET المؤقتة"
		family = "posing library"
		kind = "file"
		severity = "medium"
		grade = "weak"
		technique = "T1036.005"
		date = "2026-08-01"
		source = "Kaspersky 2025-07 (description of GhostContainer)"
	condition:
		uint16(0) == 0x5A4D and
		filename matches /^App_Web_.*\.dll$/i and
		filepath matches /[\\\/](HttpProxy|ClientAccess|wwwroot)[\\\/]/i and
		not filepath matches /Temporary ASP\.NET Files/i
}

rule postern_archive_in_disguise
{
	meta:
		description = "Archive or memory dump under the name of a picture, style, script or page"
		description_ar = "أرشيف أو نسخة ذاكرة باسم صورة أو تنسيق أو صفحة"
		family = "staged data"
		kind = "file"
		severity = "high"
		grade = "strong"
		technique = "T1036.008"
		date = "2026-08-01"
		source = "first bytes of the formats (APPNOTE.TXT, 7zFormat.txt, Microsoft cabinet and minidump documentation); SigmaHQ/sigma HAFNIUM rules (knowledge of the step)"
	condition:
		extension matches /^\.(gif|png|jpe?g|ico|css|js|txt|log|aspx|ashx|asmx|htm|html|svg|eot|ttf|woff2?)$/ and
		(uint32be(0) == 0x504B0304 or uint32be(0) == 0x377ABCAF or
		 uint32be(0) == 0x52617221 or uint32be(0) == 0x4D534346 or
		 uint32be(0) == 0x4D444D50)
}

rule postern_memory_dump_of_logon_process
{
	meta:
		description = "Memory dump of the process that holds passwords"
		description_ar = "نسخة ذاكرة للعملية التي تحوي كلمات المرور"
		family = "credential dump"
		kind = "file"
		severity = "critical"
		grade = "strong"
		technique = "T1003.001"
		date = "2026-08-01"
		source = "Microsoft documentation of the minidump format; microsoft/CSS-Exchange Test-ProxyLogon.ps1 (places of dumps)"
	strings:
		$lsass = "lsass.exe" wide nocase
		$lsasrv = "lsasrv.dll" wide nocase
	condition:
		uint32be(0) == 0x4D444D50 and all of them
}

rule postern_config_runs_odd_files
{
	meta:
		description = "Settings that make the server run pictures, texts or settings as pages"
		description_ar = "إعدادات تجعل الخادم ينفذ الصور أو النصوص أو الإعدادات كصفحات"
		family = "handler mapping"
		kind = "file"
		severity = "high"
		grade = "strong"
		technique = "T1505.004"
		date = "2026-08-01"
		source = "Microsoft documentation of handler mappings"
	strings:
		$odd = /<add[^>]{0,300}path\s{0,2}=\s{0,2}"[^"]{0,40}\.(gif|png|jpe?g|ico|css|txt|log|config|bak|dat|xml)"[^>]{0,400}(asp\.dll|PageHandlerFactory|SimpleHandlerFactory|WebServiceHandlerFactory)/ nocase
		$odd2 = /<add[^>]{0,300}(asp\.dll|PageHandlerFactory|SimpleHandlerFactory)[^>]{0,300}path\s{0,2}=\s{0,2}"[^"]{0,40}\.(gif|png|jpe?g|ico|css|txt|log|config|bak|dat)"/ nocase
		$code = /<%[^%]{0,300}(eval|execute|Process|Request)\b/ nocase
		$xml = "<configuration" nocase
	condition:
		filesize < 1MB and $xml and extension == ".config" and
		($odd or $odd2 or $code)
}

rule postern_config_fixed_machine_key
{
	meta:
		description = "Settings that hold a fixed key in clear text; whoever read it can forge page states even after an update"
		description_ar = "إعدادات فيها مفتاح ثابت بنص صريح؛ من قرأه يستطيع تزوير حالات الصفحات حتى بعد التحديث"
		family = "fixed key"
		kind = "file"
		severity = "low"
		grade = "weak"
		technique = "T1552.001"
		date = "2026-08-01"
		source = "Microsoft documentation of the machineKey element; CVE-2020-0688 record"
	strings:
		$key = /<machineKey[^>]{0,300}(validationKey|decryptionKey)\s{0,2}=\s{0,2}"[0-9A-Fa-f]{32,}/ nocase
	condition:
		filesize < 1MB and extension == ".config" and $key
}
