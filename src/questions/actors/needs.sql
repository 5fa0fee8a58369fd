-- As for `targeted`, since the first act: another would show in the same logs.
INSERT INTO needed (question, class, alternative, source) VALUES
	('actors', 'iis', 1, 'iis'),
	('actors', 'iis', 2, 'httpproxy:autodiscover'),
	('actors', 'iis', 2, 'httpproxy:ecp'),
	('actors', 'iis', 2, 'httpproxy:owa');
