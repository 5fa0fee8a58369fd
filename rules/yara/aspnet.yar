/*
 * Web pages of ASP.NET (.aspx .ashx .asmx .ascx .soap) that give control of
 * the server.  Written for Postern from published descriptions of how such
 * pages work; no rule of others was taken over.
 *
 * External variables: filename, filepath, extension (lower case, with dot).
 * meta: kind is page (the file is the implant), page-changed (code added to a
 * shipped page) or file; grade and severity as in docs/traces.md.
 *
 * A file that is itself a set of rules quotes what the rules look for, so it
 * is left out, unless its name makes the server run it.
 */

private rule postern_aspnet_page
{
	strings:
		$directive = /<%@\s{0,8}(page|webhandler|webservice|control|master|application|assembly|import|language)/ nocase
		$script = /<script[^>]{0,200}runat\s{0,4}=\s{0,4}["']?server/ nocase
		$block = "<%"
		$rules1 = /(^|\n)[ \t]*(private |global )*rule[ \t]+[A-Za-z_0-9]+[ \t\r\n:{]/
		$rules2 = /\n[ \t]*condition[ \t]*:/
	condition:
		filesize < 4MB and
		($directive or $script or $block) and
		(extension matches /^\.(aspx|ashx|asmx|ascx|asax|soap|master|cshtml|asp|cer|asa|cdx|config)$/
			or not ($rules1 and $rules2))
}

rule postern_aspnet_eval_request
{
	meta:
		description = "Page that runs whatever text a request carries"
		description_ar = "صفحة تنفذ أي نص يحمله الطلب"
		family = "one-line evaluator"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "Volexity 2021-03-02; Red Canary 2021-03; CISA AR21-072A (descriptions)"
	strings:
		$eval = /\beval\s{0,8}\([^;<]{0,160}Request\s{0,4}(\.\s{0,4}(Item|Form|QueryString|Params|Cookies|Headers|ServerVariables)\s{0,4})?[\[\(.]/ nocase
		$indirect = /=\s{0,4}Request\s{0,4}(\.\s{0,4}(Item|Form|QueryString|Params|Cookies|Headers)\s{0,4})?[\[\(][^;]{0,80};[^<]{0,400}\beval\s{0,4}\(/ nocase
		$frombase = /\beval\s{0,8}\([^;<]{0,120}(FromBase64String|fromCharCode|GetString)[^;<]{0,200}Request/ nocase
	condition:
		postern_aspnet_page and any of them
}

rule postern_aspnet_eval_unsafe
{
	meta:
		description = "Page that evaluates text with all rights, as only web shells do"
		description_ar = "صفحة تنفذ نصًا بكامل الصلاحيات، ولا يفعل ذلك إلا صفحات التحكم الخبيثة"
		family = "one-line evaluator"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "Microsoft documentation of the JScript eval mode; Volexity 2021-03-02 (descriptions)"
	strings:
		$unsafe = /\beval\s{0,8}\([^<]{0,400},\s{0,4}("unsafe"|'unsafe'|[A-Za-z_][A-Za-z_0-9]{0,30}|["'][^;<]{0,60}\+[^;<]{0,60}["'])\s{0,4}\)/ nocase
		$jscript = /language\s{0,4}=\s{0,4}["']?(jscript|js|javascript)["']?/ nocase
		$server = /(<%@\s{0,8}page|runat\s{0,4}=\s{0,4}["']?server)/ nocase
	condition:
		postern_aspnet_page and $unsafe and $jscript and $server
}

rule postern_aspnet_jscript_page
{
	meta:
		description = "Page whose server code is JScript, which Exchange never uses"
		description_ar = "صفحة تعليماتها على الخادم بلغة JScript التي لا يستخدمها Exchange أبدًا"
		family = "unusual language"
		kind = "page"
		severity = "medium"
		grade = "weak"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "languages of the pages shipped with Exchange; Volexity 2021-03-02 (descriptions)"
	strings:
		$page = /<%@\s{0,8}(page|webhandler|webservice)[^%>]{0,200}language\s{0,4}=\s{0,4}["']?(jscript|js|javascript)\b/ nocase
		$script1 = /<script[^>]{0,120}language\s{0,4}=\s{0,4}["']?(jscript|js|c#|vb)\b[^>]{0,120}runat\s{0,4}=\s{0,4}["']?server/ nocase
		$script2 = /<script[^>]{0,120}runat\s{0,4}=\s{0,4}["']?server[^>]{0,120}language\s{0,4}=\s{0,4}["']?(jscript|js)\b/ nocase
		$jsword = /language\s{0,4}=\s{0,4}["']?(jscript|js|javascript)\b/ nocase
	condition:
		postern_aspnet_page and filesize < 200KB and
		($page or $script2 or ($script1 and $jsword))
}

rule postern_aspnet_command
{
	meta:
		description = "Page that runs programs named in a request"
		description_ar = "صفحة تشغّل برامج يحددها الطلب"
		family = "command runner"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "CISA AR21-072A and following (descriptions); Microsoft documentation of System.Diagnostics.Process"
	strings:
		$start1 = "ProcessStartInfo" nocase
		$start2 = /Process\s{0,4}\.\s{0,4}Start\s{0,4}\(/ nocase
		$start3 = /(WScript\.Shell|Shell\.Application|Win32_Process)/ nocase
		$start4 = /\[\s{0,4}DllImport[^\]]{0,120}(kernel32|advapi32)[^\]]{0,120}\]/ nocase
		$in1 = /Request\s{0,4}(\.\s{0,4}(Item|Form|QueryString|Params|Cookies|Headers|InputStream|BinaryRead)\s{0,4})?[\[\(.]/ nocase
		$in2 = /<asp:TextBox/ nocase
		$out1 = "RedirectStandardOutput" nocase
		$out2 = "StandardOutput" nocase
		$shell = /(cmd(\.exe)?["'\s\/]|powershell|\/c\s)/ nocase
		$spawn = /(CreateProcess|CreateRemoteThread|VirtualAlloc|WinExec|ShellExecute)/ nocase
	condition:
		postern_aspnet_page and 1 of ($in*) and
		((1 of ($start1, $start2, $start3) and ($shell or 1 of ($out*))) or
		 ($start4 and $spawn))
}

rule postern_aspnet_file_write
{
	meta:
		description = "Page that writes what a request carries to a file"
		description_ar = "صفحة تكتب ما يحمله الطلب في ملف"
		family = "uploader"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "Volexity 2021-03-02 (small file writers); FireEye 2021-03-04 (descriptions)"
	strings:
		$direct = /(WriteAllText|WriteAllBytes|AppendAllText|CreateText|SaveAs|new\s{1,8}(System\.IO\.)?(StreamWriter|FileStream))\s{0,4}\([^;]{0,240}Request\s{0,4}[.\[\(]/ nocase
		$posted = /Request\s{0,4}\.\s{0,4}Files\b[^}]{0,600}\.SaveAs\s{0,4}\(/ nocase
		$base = /(WriteAllBytes|WriteAllText)\s{0,4}\([^;]{0,200}FromBase64String/ nocase
		$in = /Request\s{0,4}(\.\s{0,4}(Item|Form|QueryString|Params|Headers)\s{0,4})?[\[\(.]/ nocase
	condition:
		postern_aspnet_page and filesize < 500KB and
		($direct or $posted or ($base and $in))
}

rule postern_aspnet_assembly_load
{
	meta:
		description = "Page that loads a program carried in a request into memory"
		description_ar = "صفحة تحمّل في الذاكرة برنامجًا يحمله الطلب"
		family = "in-memory loader"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of in-memory web shells; Microsoft documentation of Assembly.Load"
	strings:
		$load = /(Assembly\s{0,4}\.\s{0,4}(Load|UnsafeLoadFrom)|AppDomain\s{0,4}\.\s{0,4}CurrentDomain\s{0,4}\.\s{0,4}Load|GetMethod\s{0,4}\(\s{0,4}["']Load["'])\s{0,4}[\(,)]/ nocase
		$body1 = /Request\s{0,4}\.\s{0,4}(BinaryRead|InputStream|TotalBytes|ContentLength)/ nocase
		$body2 = "FromBase64String" nocase
		$crypt = /(RijndaelManaged|AesManaged|AesCryptoServiceProvider|CreateDecryptor|TripleDES|DESCryptoServiceProvider)/ nocase
		$run = /(CreateInstance|\.Invoke\s{0,4}\(|\.Equals\s{0,4}\(\s{0,4}(this|Context|Page)|GetType\s{0,4}\(\s{0,4}["'])/ nocase
		$in = /Request\s{0,4}[.\[\(]/ nocase
	condition:
		postern_aspnet_page and $load and $in and
		($body1 or $body2 or $crypt) and ($run or $crypt)
}

rule postern_aspnet_compile
{
	meta:
		description = "Page that compiles and runs source text from a request"
		description_ar = "صفحة تترجم وتشغّل نصًا برمجيًا من الطلب"
		family = "in-memory compiler"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "GTSC 2022-09-29 (description of a page template); Microsoft documentation of CodeDom"
	strings:
		$provider = /(CSharpCodeProvider|VBCodeProvider|JScriptCodeProvider|CodeDomProvider)/ nocase
		$compile = /CompileAssemblyFrom(Source|Dom|File)/ nocase
		$in = /Request\s{0,4}[.\[\(]/ nocase
	condition:
		postern_aspnet_page and all of them
}

rule postern_aspnet_xsl_script
{
	meta:
		description = "Page that runs script inside a style sheet from a request"
		description_ar = "صفحة تنفذ تعليمات داخل ورقة أنماط من الطلب"
		family = "style sheet evaluator"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "Microsoft documentation of XsltSettings and script in style sheets"
	strings:
		$xsl = /(XslCompiledTransform|XslTransform|transformNode)/ nocase
		$trust = /(XsltSettings\s{0,4}\.\s{0,4}TrustedXslt|EnableScript|msxsl:script|new\s{1,8}XsltSettings\s{0,4}\(\s{0,4}(true|false)\s{0,4},\s{0,4}true)/ nocase
		$in = /Request\s{0,4}[.\[\(]/ nocase
	condition:
		postern_aspnet_page and all of them
}

rule postern_aspnet_tunnel
{
	meta:
		description = "Page that carries network connections of others through the server"
		description_ar = "صفحة تمرر اتصالات شبكية للآخرين عبر الخادم"
		family = "tunnel"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1572"
		date = "2026-08-01"
		source = "Volexity 2021-03-02 (tunnelling page); public IIS log of a tunnel session, 2019-09-03 (descriptions)"
	strings:
		$socket = /new\s{1,8}(System\.Net\.Sockets\.)?(Socket|TcpClient)\s{0,4}\(/ nocase
		$connect = /\.\s{0,4}(Connect|BeginConnect)\s{0,4}\(/ nocase
		$keep = /(Session|Application|Context\.Cache)\s{0,4}(\.\s{0,4}Add\s{0,4}\(|[\[\(]\s{0,4}["'])/ nocase
		$in = /Request\s{0,4}\.\s{0,4}(Headers|QueryString|InputStream|BinaryRead|Params|Form|Item)/ nocase
		$out = /Response\s{0,4}\.\s{0,4}(BinaryWrite|OutputStream|AddHeader|Write)/ nocase
	condition:
		postern_aspnet_page and filesize < 300KB and all of them
}

rule postern_aspnet_obfuscated
{
	meta:
		description = "Page whose code is disguised by escapes or long encoded text"
		description_ar = "صفحة تعليماتها مموهة برموز هروب أو نص مرمّز طويل"
		family = "disguised code"
		kind = "page"
		severity = "high"
		grade = "strong"
		technique = "T1027"
		date = "2026-08-01"
		source = "published descriptions of disguised pages; ECMA-334 (escapes in identifiers)"
	strings:
		$escapes = /(\\[uU]0{0,4}00[0-9a-fA-F]{2}){6,}/
		$zero = /\\U000000[0-9a-fA-F]{2}[^"'<]{0,4}\\U000000[0-9a-fA-F]{2}/
		$chars = /(String\.fromCharCode|ChrW?\s{0,2})\s{0,2}\(\s{0,2}[0-9]{1,3}\s{0,2}(,\s{0,2}[0-9]{1,3}\s{0,2}){12,}/ nocase
		$long = /FromBase64String\s{0,4}\(\s{0,4}@?["'][A-Za-z0-9+\/=]{200,}/ nocase
		$run = /(eval\s{0,4}\(|\.Invoke\s{0,4}\(|CreateInstance|Assembly\.Load|Process|DynamicInvoke)/ nocase
		$server = /(<%@\s{0,8}(page|webhandler|webservice)|runat\s{0,4}=\s{0,4}["']?server)/ nocase
	condition:
		postern_aspnet_page and filesize < 1MB and $server and
		($zero or #escapes > 2 or (($escapes or $chars or $long) and $run))
}

rule postern_aspnet_answer_marks
{
	meta:
		description = "Page that frames its answers the way web shell clients expect"
		description_ar = "صفحة تؤطر إجاباتها كما تتوقع برامج التحكم بالصفحات الخبيثة"
		family = "client protocol"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of the protocol of China Chopper and its followers"
	strings:
		$open = /["']-{1,2}>\|["']/
		$close = /["']\|<-{1,2}["']/
		$write = /Response\s{0,4}\.\s{0,4}Write/ nocase
	condition:
		postern_aspnet_page and $open and $close and $write
}

rule postern_aspnet_manager
{
	meta:
		description = "Page with a collection of tools for files, programs and data bases"
		description_ar = "صفحة فيها مجموعة أدوات للملفات والبرامج وقواعد البيانات"
		family = "tool collection"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of large web shells; Microsoft documentation of the named classes"
	strings:
		$process = /(ProcessStartInfo|Process\.Start|WScript\.Shell)/ nocase
		$files = /(DirectoryInfo|Directory\.GetFiles|FileSystemObject|GetLogicalDrives|DriveInfo)/ nocase
		$write = /(WriteAllBytes|StreamWriter|\.SaveAs\s{0,4}\(|File\.Delete|File\.Copy)/ nocase
		$db = /(SqlConnection|OleDbConnection|xp_cmdshell|ADODB\.)/ nocase
		$reg = /(Registry\.(LocalMachine|CurrentUser)|RegRead|RegistryKey)/ nocase
		$iis = /(IIS:\/\/|DirectoryEntry|ServerManager)/ nocase
		$net = /(TcpClient|Socket\s{0,4}\(|Dns\.GetHost|portscan)/ nocase
		$in = /(Request\s{0,4}[.\[\(]|<asp:TextBox)/ nocase
	condition:
		postern_aspnet_page and $in and $process and
		3 of ($files, $write, $db, $reg, $iis, $net)
}

rule postern_aspnet_wide_page
{
	meta:
		description = "Page in two-byte text that reads requests and runs code; shipped pages are not so written"
		description_ar = "صفحة بنص ثنائي البايت تقرأ الطلبات وتنفذ تعليمات، والصفحات الأصلية لا تُكتب هكذا"
		family = "disguised code"
		kind = "page"
		severity = "high"
		grade = "strong"
		technique = "T1027"
		date = "2026-08-01"
		source = "own reasoning: rules on plain text do not see such a page, the server runs it"
	strings:
		$in = "Request" wide nocase
		$run1 = "eval" wide nocase
		$run2 = "Assembly" wide nocase
		$run3 = "Process" wide nocase
		$run4 = "FromBase64String" wide nocase
		$run5 = "WriteAll" wide nocase
		$page = "<%" wide
		$script = "runat" wide nocase
	condition:
		filesize < 2MB and
		(uint16be(0) == 0xFFFE or uint16be(0) == 0xFEFF or uint8(1) == 0) and
		extension matches /^\.(aspx|ashx|asmx|ascx|soap|asp)$/ and
		($page or $script) and $in and 1 of ($run*)
}

rule postern_aspnet_odd_code_page
{
	meta:
		description = "Page that declares a seven-bit or mainframe code page, which hides its text from readers"
		description_ar = "صفحة تعلن ترميزًا نادرًا يخفي نصها عن القارئ"
		family = "disguised code"
		kind = "page"
		severity = "high"
		grade = "strong"
		technique = "T1027"
		date = "2026-08-01"
		source = "Microsoft documentation of the CodePage attribute"
	strings:
		$page = /<%@[^%>]{0,200}codepage\s{0,2}=\s{0,2}["']?(65000|37|500|1140|1047|20127)\b/ nocase
	condition:
		filesize < 2MB and $page
}
