/* embedded.c - see embedded.h. */
#include "base/embedded.h"

#include "base/banned.h"

const struct embedded_file *embedded_find(const struct embedded_file *table,
					  const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}
