-- The way in is a web request, whichever flaw it uses.
INSERT INTO needed (question, class, alternative, source) VALUES
	('entry', 'iis', 1, 'iis'),
	('entry', 'iis', 2, 'httpproxy:autodiscover'),
	('entry', 'iis', 2, 'httpproxy:ecp'),
	('entry', 'iis', 2, 'httpproxy:owa');
