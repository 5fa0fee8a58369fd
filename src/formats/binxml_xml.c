#include "formats/evtx.h"
void evtx_put_xml(struct buf *b, const struct evtx_record *r) { (void)b; (void)r; }
