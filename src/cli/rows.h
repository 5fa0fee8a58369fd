/* rows.h - rows of option tables that several commands have, word for word.
 * `at` is the offset of the member in the command's option struct. */
#ifndef POSTERN_CLI_ROWS_H
#define POSTERN_CLI_ROWS_H

#include "cli/option.h"

/* const char *; NULL is English. */
#define ROW_LANG(at)                                                           \
	{                                                                      \
		"lang", OPT_WORD, at, "LANG", "en ar",                         \
			TEXT("en (the default) or ar", "en (الافتراضي) أو ar") \
	}

/* const char * */
#define ROW_PASSWORD_FILE(at)                                                  \
	{                                                                      \
		"password-file", OPT_TEXT, at, "FILE", NULL,                   \
			TEXT("passwords for archives, one a line, tried in "   \
			     "turn",                                           \
			     "كلمات مرور الأرشيفات، "       \
			     "واحدة في كل سطر، "                  \
			     "تجرب بالترتيب")                                  \
	}

/* struct text_list */
#define ROW_LOG_SOURCES(at)                                                                                           \
	{                                                                                                             \
		"log-sources", OPT_TEXTS, at, "FILE", NULL,                                                           \
			TEXT("log sources besides the known ones: channels, "                                         \
			     "event ids and names of fields, as "                                                     \
			     "data/sigma-logsources.yml has them",                                                    \
			     "مصادر سجلات إضافة إلى المعروفة: القنوات وأرقام " \
			     "الأحداث وأسماء الحقول كما في "                                  \
			     "data/sigma-logsources.yml")                                                             \
	}

#define ROW_VALUES(at)                                                         \
	{                                                                      \
		"values", OPT_TEXTS, at, "FILE", NULL,                         \
			TEXT("values for the placeholders of rules "           \
			     "(|expand): YAML, a list for each name",          \
			     "قيم المواضع في القواعد "      \
			     "(|expand): ملف YAML "                         \
			     "فيه قائمة لكل اسم")                              \
	}

/* struct text_list */
#define ROW_WARNINGLISTS(at)                                                   \
	{                                                                      \
		"warninglists", OPT_TEXTS, at, "FILE", NULL,                   \
			TEXT("MISP warning lists: what they name is no "       \
			     "indicator",                                      \
			     "قوائم تحذير MISP: ما يرد فيها لا يعد مؤشرا")     \
	}

/* bool */
#define ROW_ANY_TIME(at)                                                       \
	{                                                                      \
		"any-time", OPT_FLAG, at, NULL, NULL,                          \
			TEXT("match indicators outside their time, too",       \
			     "مطابقة المؤشرات خارج مدتها أيضا")                \
	}

#endif
