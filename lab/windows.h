/* windows.h - events of Windows and of Exchange in the event logs. */
#ifndef POSTERN_LAB_WINDOWS_H
#define POSTERN_LAB_WINDOWS_H

#include "lab.h"

struct cmdlet;
struct step;

/* MSExchange Management 1 or 6. */
void windows_cmdlet(struct lab *lab, struct rng *r, const struct cmdlet *c);
/* A command that the web server's process starts: 4688, Sysmon 1. */
void windows_command(struct step *s, const char *command, const char *page);
/* The virus scanner takes a file away: Defender 1116, 1117. */
void windows_detection(struct step *s, const char *path);

#endif
