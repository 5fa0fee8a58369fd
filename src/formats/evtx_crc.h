/* evtx_crc.h - CRC-32 (RFC 1952, 8), as event logs use it. */
#ifndef POSTERN_FORMATS_EVTX_CRC_H
#define POSTERN_FORMATS_EVTX_CRC_H

#include "base/span.h"

/* Goes on from `crc`, which is 0 at first. */
uint32_t evtx_crc32(uint32_t crc, struct span s);
/* The same, a byte at a time: what the tests compare with. */
uint32_t evtx_crc32_slow(uint32_t crc, struct span s);

#endif
