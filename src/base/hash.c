/* hash.c - see hash.h. */
#include "base/hash.h"

#include <sys/random.h>

#include "base/banned.h"
#include "base/compiler.h"

uint64_t hash_key(void)
{
	uint64_t key = UINT64_C(0x2545F4914F6CDD1D);

	/* Without entropy the fixed key only costs speed on hostile input. */
	if (getrandom(&key, sizeof(key), GRND_NONBLOCK) < 0)
		return UINT64_C(0x2545F4914F6CDD1D);
	return key;
}
