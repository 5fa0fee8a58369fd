/* binxml_value.c - values as text, numbers and times; libevtx, "Value types".
 *
 * The forms are those of Windows' own XML. */
#include "formats/binxml_value.h"

#include "formats/binxml_utf16.h"

size_t binxml_type_size(uint8_t type)
{
	static const uint8_t size[] = {
		[EVTX_INT8] = 1,     [EVTX_UINT8] = 1,	     [EVTX_INT16] = 2,
		[EVTX_UINT16] = 2,   [EVTX_INT32] = 4,	     [EVTX_UINT32] = 4,
		[EVTX_INT64] = 8,    [EVTX_UINT64] = 8,	     [EVTX_REAL32] = 4,
		[EVTX_REAL64] = 8,   [EVTX_BOOL] = 4,	     [EVTX_GUID] = 16,
		[EVTX_FILETIME] = 8, [EVTX_SYSTEMTIME] = 16, [EVTX_HEX32] = 4,
		[EVTX_HEX64] = 8,
	};

	type &= (uint8_t)~EVTX_ARRAY;
	return type < sizeof(size) ? size[type] : 0;
}

static bool integer(const struct evtx_value *v, uint64_t *out)
{
	switch (v->len) {
	case 1:
		*out = v->ptr[0];
		return true;
	case 2:
		*out = bytes_u16le(v->ptr);
		return true;
	case 4:
		*out = bytes_u32le(v->ptr);
		return true;
	case 8:
		*out = bytes_u64le(v->ptr);
		return true;
	default:
		return false;
	}
}

static int64_t widen(uint64_t raw, uint32_t len)
{
	return len == 1	  ? (int8_t)raw
	       : len == 2 ? (int16_t)raw
	       : len == 4 ? (int32_t)raw
			  : (int64_t)raw;
}

bool evtx_value_u64(const struct evtx_value *v, uint64_t *out)
{
	switch (v->type) {
	case EVTX_INT8:
	case EVTX_INT16:
	case EVTX_INT32:
	case EVTX_INT64:
		if (v->len != binxml_type_size(v->type) || !integer(v, out))
			return false;
		*out = (uint64_t)widen(*out, v->len);
		return true;
	case EVTX_UINT8:
	case EVTX_UINT16:
	case EVTX_UINT32:
	case EVTX_UINT64:
	case EVTX_HEX32:
	case EVTX_HEX64:
		return v->len == binxml_type_size(v->type) && integer(v, out);
	case EVTX_BOOL:
	case EVTX_SIZE:
		return integer(v, out);
	case EVTX_UTF8:
		return span_to_u64(evtx_value_span(v), out);
	default:
		return false;
	}
}

static int64_t systemtime_ns(const uint8_t *p)
{
	unsigned year = bytes_u16le(p);
	unsigned month = bytes_u16le(p + 2);
	unsigned day = bytes_u16le(p + 6);
	int64_t ms =
		((bytes_u16le(p + 8) * INT64_C(60) + bytes_u16le(p + 10)) * 60 +
		 bytes_u16le(p + 12)) *
			1000 +
		bytes_u16le(p + 14);

	if (year < 1678 || year > 2261 || !civil_is_valid(year, month, day) ||
	    ms >= INT64_C(86400000))
		return TIME_NONE;
	return days_from_civil(year, month, day) * NS_PER_DAY + ms * 1000000;
}

int64_t evtx_value_time(const struct evtx_value *v)
{
	int64_t ns;

	if (v->type == EVTX_FILETIME && v->len == 8)
		return time_from_filetime(bytes_u64le(v->ptr));
	if (v->type == EVTX_SYSTEMTIME && v->len == 16)
		return systemtime_ns(v->ptr);
	if (v->type == EVTX_UTF8 && time_from_text(evtx_value_span(v), &ns))
		return ns;
	return TIME_NONE;
}

static uint8_t *write_bool(uint8_t *at, uint64_t v, uint32_t len)
{
	if (v > 1)
		return write_i64(at, widen(v, len));
	memcpy(at, v ? "true" : "false", v ? 4 : 5);
	return at + (v ? 4 : 5);
}

static uint8_t *write_known_size(uint8_t *at, const struct evtx_value *v,
				 struct write_day *day)
{
	switch (v->type) {
	case EVTX_INT8:
		return write_i64(at, (int8_t)v->ptr[0]);
	case EVTX_UINT8:
		return write_u64(at, v->ptr[0]);
	case EVTX_INT16:
		return write_i64(at, (int16_t)bytes_u16le(v->ptr));
	case EVTX_UINT16:
		return write_u64(at, bytes_u16le(v->ptr));
	case EVTX_INT32:
		return write_i64(at, (int32_t)bytes_u32le(v->ptr));
	case EVTX_UINT32:
		return write_u64(at, bytes_u32le(v->ptr));
	case EVTX_INT64:
		return write_i64(at, (int64_t)bytes_u64le(v->ptr));
	case EVTX_UINT64:
		return write_u64(at, bytes_u64le(v->ptr));
	case EVTX_REAL32:
		return write_real32(at, bytes_u32le(v->ptr));
	case EVTX_REAL64:
		return write_real64(at, bytes_u64le(v->ptr));
	case EVTX_GUID:
		return write_guid(at, v->ptr);
	case EVTX_FILETIME:
		return write_filetime(at, bytes_u64le(v->ptr), day);
	case EVTX_SYSTEMTIME:
		return write_systemtime(at, v->ptr);
	case EVTX_HEX32:
		return write_hex(at, bytes_u32le(v->ptr));
	case EVTX_HEX64:
		return write_hex(at, bytes_u64le(v->ptr));
	default:
		return NULL;
	}
}

uint8_t *binxml_write_scalar(uint8_t *at, const struct evtx_value *v,
			     struct write_day *day)
{
	uint64_t number;

	switch (v->type) {
	case EVTX_NULL:
		return at;
	case EVTX_BOOL:
		return integer(v, &number) ? write_bool(at, number, v->len)
					   : NULL;
	case EVTX_SIZE:
	case EVTX_EVTHANDLE:
		return integer(v, &number) ? write_hex(at, number) : NULL;
	case EVTX_SID:
		return write_sid(at, evtx_value_span(v));
	default:
		if (v->len != binxml_type_size(v->type))
			return NULL;
		return write_known_size(at, v, day);
	}
}

/* --- arrays --- */

/* Length of the text at p and, in *step, of it with its NUL. */
static size_t string_item(const uint8_t *p, size_t left, size_t unit,
			  size_t *step)
{
	for (size_t i = 0; i + unit <= left; i += unit) {
		if (p[i] == 0 && p[i + unit - 1] == 0) {
			*step = i + unit;
			return i;
		}
	}
	*step = left;
	return left;
}

static size_t sid_item(const uint8_t *p, size_t left)
{
	size_t n = left >= 8 ? 8 + 4 * (size_t)p[1] : left;

	return n < left ? n : left;
}

bool evtx_value_item(const struct evtx_value *v, size_t *at,
		     struct evtx_value *out)
{
	uint8_t type = v->type & (uint8_t)~EVTX_ARRAY;
	size_t left = v->len - (*at < v->len ? *at : v->len);
	const uint8_t *p = v->ptr + (v->len - left);
	size_t len;
	size_t step;

	if (!(v->type & EVTX_ARRAY)) {
		*out = *v;
		return (*at)++ == 0;
	}
	if (left == 0)
		return false;
	if (type == EVTX_STRING || type == EVTX_ANSI)
		len = string_item(p, left, type == EVTX_STRING ? 2 : 1, &step);
	else if (type == EVTX_SID)
		len = step = sid_item(p, left);
	else
		len = step = binxml_type_size(type);
	if (step == 0 || step > left) /* the rest is no whole item */
		len = step = left;
	*at += step;
	*out = (struct evtx_value){p, (uint32_t)len, 0, type, 0};
	return true;
}

/* --- text --- */

static void ansi_text(struct buf *b, struct span s)
{
	while (s.len && s.ptr[s.len - 1] == 0)
		s.len--;
	for (size_t i = 0; i < s.len; i++) {
		uint16_t unit = ansi_unit(s.ptr[i]);
		uint8_t raw[2] = {(uint8_t)unit, (uint8_t)(unit >> 8)};

		if (unit < 0x80)
			buf_byte(b, s.ptr[i]);
		else
			utf16_plain(b, span_of(raw, 2));
	}
}

static void array_text(struct buf *b, const struct evtx_value *v)
{
	struct evtx_value item;
	size_t at = 0;

	for (bool first = true; evtx_value_item(v, &at, &item); first = false) {
		if (!first)
			buf_put(b, ", ", 2);
		evtx_value_text(b, &item);
	}
}

static void scalar_text(struct buf *b, const struct evtx_value *v)
{
	struct write_day day = {0};
	uint8_t *end;

	if (!buf_room(b, WRITE_SID_ROOM))
		return;
	end = binxml_write_scalar(b->ptr + b->len, v, &day);
	if (end)
		b->len = (size_t)(end - b->ptr);
	else
		buf_hex(b, evtx_value_span(v), true);
}

void evtx_value_text(struct buf *b, const struct evtx_value *v)
{
	if (v->type & EVTX_ARRAY) {
		array_text(b, v);
		return;
	}
	switch (v->type) {
	case EVTX_STRING:
	case EVTX_EVTXML:
		utf16_plain(b, span_of(v->ptr, utf16_length(v->ptr, v->len)));
		break;
	case EVTX_ANSI:
		ansi_text(b, evtx_value_span(v));
		break;
	case EVTX_UTF8:
		buf_put(b, v->ptr, v->len);
		break;
	case EVTX_BINXML:
	case EVTX_MIXED:
	case EVTX_NULL:
		break;
	default:
		scalar_text(b, v);
	}
}
