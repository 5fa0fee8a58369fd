/* clixml.c - see clixml.h.
 *
 * Export-Clixml writes
 *
 *     <Obj RefId="0">
 *       <TN RefId="0"><T>System.Diagnostics.FileVersionInfo</T></TN>
 *       <Props>
 *         <S N="FileName">C:\…\bin\ExSetup.exe</S>
 *         <S N="FileVersion">15.01.2375.007</S>
 *       </Props>
 *       <MS><Version N="FileVersionRaw">15.1.2375.7</Version></MS>
 *     </Obj>
 *
 * and for a server
 *
 *     <Props>
 *       <S N="Name">EX01</S>
 *       <Obj N="AdminDisplayVersion">
 *         <ToString>Version 15.1 (Build 2375.7)</ToString>
 *
 * What is open is a stack of places; everything on it has a fixed size. */
#include "formats/clixml.h"

#include "base/alloc.h"
#include "formats/table_reader.h"

#define DEPTH 32	     /* deeper elements are passed over */
#define WORD 64		     /* longest name kept, bytes */
#define TAG ((size_t)2048)   /* longest tag kept, bytes */
#define TEXT ((size_t)16384) /* longest text kept, bytes */

enum state { IN_TEXT, IN_TAG, IN_QUOTES, IN_COMMENT };

struct word {
	char text[WORD];
	size_t len;
};

/* An open element. */
struct place {
	struct word element; /* "Obj" */
	struct word n;	     /* its attribute N */
	struct word name;    /* of a child with N="Name" */
	struct build file;   /* of a child with N="FileVersion…" */
	bool is_setup;	     /* a child names ExSetup.exe */
};

struct clixml {
	struct table_reader t;
	struct line line;
	size_t at; /* in line.text; its end stands for a line feed */
	bool has_line;
	enum state state;
	struct buf tag;
	struct buf text; /* since the last tag */
	size_t depth;	 /* open elements, may be above DEPTH */
	struct place place[DEPTH];
	struct build_note note;
	struct word subject; /* of the note */
};

int clixml_open(struct clixml **out, struct source *source, struct err *err)
{
	struct clixml *x = mem_new(1, sizeof(*x));
	int s;

	if (!x)
		return err_nomem(err);
	s = table_reader_open(&x->t, source, NULL, NULL, err);
	if (s) {
		clixml_close(x);
		return s;
	}
	buf_init(&x->tag, TAG);
	buf_init(&x->text, TEXT);
	*out = x;
	return ST_OK;
}

void clixml_close(struct clixml *x)
{
	if (!x)
		return;
	table_reader_close(&x->t);
	buf_release(&x->tag);
	buf_release(&x->text);
	mem_free(x);
}

const struct tally *clixml_tally(const struct clixml *x)
{
	return &x->t.tally;
}

/* --- words --------------------------------------------------------------- */

static void word_set(struct word *w, struct span s)
{
	w->len = s.len < WORD ? s.len : WORD;
	if (w->len)
		memcpy(w->text, s.ptr, w->len);
}

static struct span word_span(const struct word *w)
{
	return span_of(w->text, w->len);
}

static bool word_is(const struct word *w, const char *text)
{
	return span_is(word_span(w), text);
}

/* The element open at level i from the inside (0: the innermost), or NULL. */
static struct place *place_at(struct clixml *x, size_t i)
{
	if (i >= x->depth || x->depth - 1 - i >= DEPTH)
		return NULL;
	return &x->place[x->depth - 1 - i];
}

/* --- tags ---------------------------------------------------------------- */

static bool is_name_byte(uint8_t c)
{
	return c > ' ' && c != '>' && c != '/' && c != '=';
}

static struct span take_name(struct span *tag)
{
	size_t n = 0;
	struct span name;

	while (n < tag->len && is_name_byte(tag->ptr[n]))
		n++;
	name = span_head(*tag, n);
	*tag = span_skip(*tag, n);
	return name;
}

/* The value of attribute N, empty when there is none. */
static struct span attribute_n(struct span tag)
{
	size_t at = span_find(tag, SPAN_LIT(" N=\""));
	const uint8_t *end;

	if (at == SIZE_MAX)
		return SPAN_EMPTY;
	tag = span_skip(tag, at + 4);
	end = tag.len ? memchr(tag.ptr, '"', tag.len) : NULL;
	return end ? span_head(tag, (size_t)(end - tag.ptr)) : SPAN_EMPTY;
}

static void open_element(struct clixml *x, struct span tag)
{
	struct place *p;

	x->t.tally.records++;
	if (tag.len && tag.ptr[tag.len - 1] == '/')
		return;
	x->depth++;
	p = place_at(x, 0);
	if (!p)
		return;
	*p = (struct place){.is_setup = false};
	word_set(&p->element, take_name(&tag));
	word_set(&p->n, attribute_n(tag));
}

/* --- what elements tell -------------------------------------------------- */

static bool make_note(struct clixml *x, enum build_says says,
		      const struct build *build, const struct word *subject)
{
	x->subject = *subject;
	x->note = (struct build_note){
		.says = says,
		.build = *build,
		.time_ns = TIME_NONE,
		.zone_ns = TIME_NONE,
		.offset = x->line.offset,
		.length = x->line.length,
	};
	x->note.subject = word_span(&x->subject);
	return true;
}

static bool names_setup(struct span path)
{
	return span_ends_nocase(path, SPAN_LIT("ExSetup.exe"));
}

/* A property: <S N="FileVersion">15.01.2375.007</S> in Props or MS. */
static void take_property(struct clixml *x, const struct place *p,
			  struct span text)
{
	struct place *props = place_at(x, 1);
	struct place *object = place_at(x, 2);
	struct build b;

	if (!props)
		return;
	if (word_is(&p->n, "Name"))
		word_set(&props->name, span_trim(text));
	if (!object)
		return;
	if ((word_is(&p->n, "FileVersion") ||
	     word_is(&p->n, "FileVersionRaw")) &&
	    build_from_text(text, &b))
		object->file = b;
	if ((word_is(&p->n, "FileName") || word_is(&p->n, "InternalName") ||
	     word_is(&p->n, "OriginalFilename")) &&
	    names_setup(span_trim(text)))
		object->is_setup = true;
}

/* "Version 15.1 (Build 2375.7)" as a property, or as the text of one that is
 * an object. */
static bool take_display(struct clixml *x, const struct place *p,
			 struct span text)
{
	const struct place *object = place_at(x, 1);
	const struct place *props = place_at(x, 2);
	struct build b;

	if (word_is(&p->n, "AdminDisplayVersion")) {
		props = object;
	} else if (!word_is(&p->element, "ToString") || !object ||
		   !word_is(&object->n, "AdminDisplayVersion")) {
		return false;
	}
	if (!props || !build_from_text(text, &b))
		return false;
	return make_note(x, SAYS_ADMIN_DISPLAY, &b, &props->name);
}

static bool take_object(struct clixml *x, const struct place *p)
{
	struct word file;

	if (!p->is_setup || p->file.part[0] == 0)
		return false;
	word_set(&file, SPAN_LIT("ExSetup.exe"));
	return make_note(x, SAYS_FILE_VERSION, &p->file, &file);
}

/* True when the element that ends makes a note. */
static bool close_element(struct clixml *x)
{
	struct place *p = place_at(x, 0);
	struct span text = buf_span(&x->text);
	bool note = false;

	if (p) {
		take_property(x, p, text);
		note = take_display(x, p, text) || take_object(x, p);
	}
	if (x->depth)
		x->depth--;
	return note;
}

/* --- bytes --------------------------------------------------------------- */

static bool end_tag(struct clixml *x)
{
	struct span tag = buf_span(&x->tag);
	bool note = false;

	x->state = IN_TEXT;
	if (tag.len && tag.ptr[0] == '/')
		note = close_element(x);
	else if (tag.len && tag.ptr[0] != '?' && tag.ptr[0] != '!')
		open_element(x, tag);
	buf_reset(&x->text);
	buf_reset(&x->tag);
	return note;
}

/* "-->" stands at the end of what was kept of a comment. */
static bool comment_ends(struct clixml *x)
{
	struct buf *b = &x->tag;

	if (b->len > 64) { /* only its end matters */
		memmove(b->ptr + 3, b->ptr + b->len - 2, 2);
		b->len = 5;
	}
	return b->len >= 5 && span_ends_nocase(buf_span(b), SPAN_LIT("--"));
}

static bool take_byte(struct clixml *x, uint8_t c)
{
	switch (x->state) {
	case IN_TEXT:
		if (c == '<')
			x->state = IN_TAG;
		else
			buf_byte(&x->text, c);
		return false;
	case IN_TAG:
		if (c == '>')
			return end_tag(x);
		buf_byte(&x->tag, c);
		if (c == '"')
			x->state = IN_QUOTES;
		else if (x->tag.len == 3 && span_is(buf_span(&x->tag), "!--"))
			x->state = IN_COMMENT;
		return false;
	case IN_QUOTES:
		buf_byte(&x->tag, c);
		if (c == '"')
			x->state = IN_TAG;
		return false;
	case IN_COMMENT:
		if (c == '>' && comment_ends(x))
			return end_tag(x);
		buf_byte(&x->tag, c);
		return false;
	}
	return false;
}

int clixml_next(struct clixml *x, struct build_note *out, struct err *err)
{
	for (;;) {
		int s;

		while (x->has_line && x->at <= x->line.text.len) {
			uint8_t c = x->at < x->line.text.len
					    ? x->line.text.ptr[x->at]
					    : '\n';

			x->at++;
			if (take_byte(x, c)) {
				*out = x->note;
				return 1;
			}
			if (x->tag.bad == ST_NOMEM || x->text.bad == ST_NOMEM)
				return err_nomem(err);
		}
		s = table_reader_line(&x->t, &x->line, err);
		if (s <= 0)
			return s;
		x->has_line = true;
		x->at = 0;
	}
}
