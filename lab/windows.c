/* windows.c - see windows.h. */
#include "windows.h"

#include "life.h"
#include "story.h"

void windows_cmdlet(struct lab *lab, struct rng *r, const struct cmdlet *c)
{
	(void)lab;
	(void)r;
	(void)c;
}

void life_windows(struct lab *lab)
{
	(void)lab;
}

void windows_command(struct step *s, const char *command, const char *page)
{
	(void)s;
	(void)command;
	(void)page;
}

void windows_detection(struct step *s, const char *path)
{
	(void)s;
	(void)path;
}

const struct verb verbs_windows[] = {{NULL, NULL}};
const struct verb verbs_other[] = {{NULL, NULL}};
const struct verb verbs_honest[] = {{NULL, NULL}};
