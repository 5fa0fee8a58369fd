/*
 * Pages of classic ASP, PHP and JSP.  Exchange uses none of them; found in a
 * web folder they are foreign in any case.  See aspnet.yar on meta and on the
 * external variables.
 */

private rule postern_other_page
{
	strings:
		$asp = "<%"
		$php = "<?"
		$rules1 = /(^|\n)[ \t]*(private |global )*rule[ \t]+[A-Za-z_0-9]+[ \t\r\n:{]/
		$rules2 = /\n[ \t]*condition[ \t]*:/
	condition:
		filesize < 4MB and ($asp or $php) and
		(extension matches /^\.(asp|asa|cer|cdx|aspx|php[0-9]?|phtml|phar|jspx?|jspf|cfm)$/
			or not ($rules1 and $rules2))
}

rule postern_asp_eval_request
{
	meta:
		description = "Classic ASP page that runs whatever text a request carries"
		description_ar = "صفحة ASP قديمة تنفذ أي نص يحمله الطلب"
		family = "one-line evaluator"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of one-line web shells"
	strings:
		$run = /<%[^%]{0,400}\b(eval|execute|executeglobal)[ \t(]{1,6}[^%\r\n]{0,60}request[ \t]{0,2}(\.[ \t]{0,2}(item|form|querystring|cookies|servervariables)[ \t]{0,2})?\(/ nocase
		$aspx = /<%@\s{0,8}(page|webhandler|webservice)/ nocase
	condition:
		postern_other_page and $run and not $aspx
}

rule postern_asp_command
{
	meta:
		description = "Classic ASP page that runs programs named in a request"
		description_ar = "صفحة ASP قديمة تشغّل برامج يحددها الطلب"
		family = "command runner"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of web shells; Microsoft documentation of the shell object"
	strings:
		$object = /CreateObject\s{0,4}\(\s{0,4}["'](wscript\.shell(\.1)?|shell\.application|wscript\.network)["']/ nocase
		$clsid = /classid\s{0,4}=\s{0,4}["']clsid:(72C24DD5-D70A-438B-8A42-98424B88AFB8|13709620-C279-11CE-A49E-444553540000)/ nocase
		$run = /\.\s{0,4}(exec|run|shellexecute)\s{0,4}[\( ]/ nocase
		$in = /request\s{0,4}(\.\s{0,4}(item|form|querystring|cookies)\s{0,4})?\(/ nocase
	condition:
		postern_other_page and ($object or $clsid) and $run and $in
}

rule postern_php_eval_request
{
	meta:
		description = "PHP page that runs whatever text a request carries"
		description_ar = "صفحة PHP تنفذ أي نص يحمله الطلب"
		family = "one-line evaluator"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of one-line web shells"
	strings:
		$run = /\b(eval|assert|create_function|call_user_func(_array)?|array_map|preg_replace)\s{0,4}\([^;]{0,120}\$(_(POST|GET|REQUEST|COOKIE|SERVER|FILES)\b|\{?["']?_?(POST|GET|REQUEST))/ nocase
		$body = /\beval\s{0,4}\([^;]{0,80}(php:\/\/input|getallheaders|file_get_contents)/ nocase
	condition:
		postern_other_page and any of them
}

rule postern_php_command
{
	meta:
		description = "PHP page that runs programs named in a request"
		description_ar = "صفحة PHP تشغّل برامج يحددها الطلب"
		family = "command runner"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of web shells"
	strings:
		$run = /\b(system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec)\s{0,4}\([^;]{0,120}\$_(POST|GET|REQUEST|COOKIE|SERVER)\b/ nocase
		$tick = /`[^`\r\n]{0,40}\$_(POST|GET|REQUEST|COOKIE)\b[^`\r\n]{0,40}`/
	condition:
		postern_other_page and any of them
}

rule postern_php_packed
{
	meta:
		description = "PHP page that unpacks and runs disguised code"
		description_ar = "صفحة PHP تفك تعليمات مموهة وتنفذها"
		family = "disguised code"
		kind = "page"
		severity = "high"
		grade = "strong"
		technique = "T1027"
		date = "2026-08-01"
		source = "published descriptions of disguised pages"
	strings:
		$packed = /\b(eval|assert)\s{0,4}\(\s{0,4}@?(gzinflate|gzuncompress|gzdecode|base64_decode|str_rot13|strrev|convert_uudecode|hex2bin)\s{0,4}\(/ nocase
	condition:
		postern_other_page and $packed
}

rule postern_jsp_command
{
	meta:
		description = "JSP page that runs programs named in a request"
		description_ar = "صفحة JSP تشغّل برامج يحددها الطلب"
		family = "command runner"
		kind = "page"
		severity = "critical"
		grade = "strong"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of web shells"
	strings:
		$run = /(Runtime\s{0,4}\.\s{0,4}getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec\s{0,4}\(|new\s{1,8}ProcessBuilder\s{0,4}\()/
		$in = /request\s{0,4}\.\s{0,4}(getParameter|getHeader|getInputStream|getReader)/
	condition:
		postern_other_page and $run and $in
}

rule postern_jsp_class_loader
{
	meta:
		description = "JSP page that loads a program carried in a request into memory"
		description_ar = "صفحة JSP تحمّل في الذاكرة برنامجًا يحمله الطلب"
		family = "in-memory loader"
		kind = "page"
		severity = "critical"
		grade = "direct"
		technique = "T1505.003"
		date = "2026-08-01"
		source = "published descriptions of in-memory web shells"
	strings:
		$define = /defineClass\s{0,4}\(/
		$loader = /extends\s{1,8}ClassLoader/
		$in = /request\s{0,4}\.\s{0,4}(getParameter|getReader|getInputStream|getHeader)/
	condition:
		postern_other_page and $in and ($define or $loader)
}
