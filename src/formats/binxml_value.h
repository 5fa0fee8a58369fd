/* binxml_value.h - what the renderers know of a type of value. */
#ifndef POSTERN_FORMATS_BINXML_VALUE_H
#define POSTERN_FORMATS_BINXML_VALUE_H

#include "formats/binxml_write.h"
#include "formats/evtx.h"

/* Writes any value but strings, arrays and BINXML as text without need of an
 * escape; NULL when its size is not its type's, or it must be written as
 * bytes.  At most WRITE_SID_ROOM bytes. */
uint8_t *binxml_write_scalar(uint8_t *at, const struct evtx_value *v,
			     struct write_day *day);

/* Bytes of one item of a type, 0 when they differ from item to item. */
size_t binxml_type_size(uint8_t type);

#endif
