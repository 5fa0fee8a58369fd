/* list.h - inside of evidence/: what evidence.c needs of the list. */
#ifndef POSTERN_EVIDENCE_LIST_H
#define POSTERN_EVIDENCE_LIST_H

#include "evidence/evidence.h"
#include "evidence/file.h"

/* The options with every default filled in. */
const struct evidence_options *
evidence_list_options(const struct evidence_list *l);

/* Opens the file of that index; see evidence_file_open. */
int evidence_list_open_file(const struct evidence_list *l, size_t index,
			    struct evidence_file *f, struct digest *digest,
			    struct err *err) MUST_USE;

/* The name that --host gives to what lies at this path (as in evidence_item,
 * below the top-level file `index`), or the empty span. */
struct span evidence_list_host(const struct evidence_list *l, size_t index,
			       struct span path);

#endif
