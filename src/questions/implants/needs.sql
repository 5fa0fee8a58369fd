-- What is there now lies in the web folders; what was there and was used is in
-- IIS. HttpProxy does not see pages of the site's own folders.
INSERT INTO needed (question, class, alternative, source) VALUES
	('implants', 'iis', 1, 'iis'),
	('implants', 'web-file', 1, 'web-file:exchange'),
	('implants', 'web-file', 1, 'web-file:wwwroot');
