-- As for `targeted`, since the first act: another would show in the same logs.
INSERT INTO needed (question, class, alternative, source) VALUES
	('campaign', 'iis', 1, 'iis'),
	('campaign', 'iis', 2, 'httpproxy:autodiscover'),
	('campaign', 'iis', 2, 'httpproxy:ecp'),
	('campaign', 'iis', 2, 'httpproxy:owa');
