/* banned.h - functions that have a safer equal in base/; included by every
 * .c file through err.h, so that using one of them does not compile. */
#ifndef POSTERN_BASE_BANNED_H
#define POSTERN_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol gmtime
#pragma GCC poison localtime ctime asctime gets setlocale

#endif
