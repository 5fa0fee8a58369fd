/* indicator_rules.c - see indicator_rules.h. */
#include "rules/indicator_rules.h"

#include "base/text.h"

#define ALSO_MAX 3
/* Other indicators of one match that are kept whole. */
#define ITEMS_MAX 8

static const char *const none[] = {NULL};

#define YARA_EN                                                                \
	"The YARA rule {indicator} matches {value} (from {from}): {says}"
#define YARA_AR "تطابق قاعدة YARA {indicator} الملف {value} (من {from}): {says}"

#define PATTERN_EN                                                             \
	"A pattern of an indicator holds: {indicator} (from {from}): {says}"
#define PATTERN_AR "تحقق نمط من المؤشرات: {indicator} (من {from}): {says}"

#define TEXT_EN(what)                                                          \
	what " of an indicator was seen: {indicator}, in {field} "             \
	     "(from {from})."
#define TEXT_AR(what)                                                          \
	"شوهد " what " من المؤشرات: {indicator} في {field} (من {from})."

#define RULE(name, suffix, strength, level, ar, en_text, ar_text)              \
	{                                                                      \
		.id = "indicator-" name suffix, .kind = RULE_INDICATOR,        \
		.title_en = "Indicator: " name, .title_ar = "مؤشر: " ar,       \
		.author = "Postern", .step = "alert",                          \
		.grade = GRADE_##strength, .severity = SEV_##level,            \
		.techniques = none, .flaws = none, .text_en = (en_text),       \
		.text_ar = (ar_text),                                          \
	}
#define TOLD(name, ar, en_text, ar_text)                                       \
	RULE(name, "", WEAK, LOW, ar, en_text, ar_text),                       \
		RULE(name, "-strong", STRONG, HIGH, ar, en_text, ar_text)
#define BOTH(name, en, ar) TOLD(name, ar, TEXT_EN(en), TEXT_AR(ar))

static const struct rule_info infos[INDICATOR_RULES] = {
	BOTH("address", "An address", "عنوان"),
	BOTH("domain", "A name of a host", "اسم مضيف"),
	BOTH("url", "An address of a page", "رابط"),
	BOTH("email", "A mail address", "عنوان بريد"),
	BOTH("agent", "A user agent", "وكيل مستخدم"),
	BOTH("hash", "Content", "محتوى"),
	BOTH("file", "A file name", "اسم ملف"),
	BOTH("path", "A path", "مسار"),
	BOTH("request", "A request", "طلب"),
	BOTH("service", "A service", "خدمة"),
	BOTH("task", "A scheduled task", "مهمة مجدولة"),
	BOTH("key", "A registry key", "مفتاح سجل"),
	TOLD("pattern", "نمط", PATTERN_EN, PATTERN_AR),
	TOLD("yara", "قاعدة YARA", YARA_EN, YARA_AR),
};

const struct rule_info *indicator_rule_info(size_t rule)
{
	return rule < INDICATOR_RULES ? &infos[rule] : NULL;
}

/* In the order of the rules. */
static size_t class_of(enum indicator_kind kind)
{
	static const uint8_t classes[IND_KINDS] = {
		[IND_ADDRESS] = 0,	[IND_NETWORK] = 0,  [IND_DOMAIN] = 1,
		[IND_HOST] = 1,		[IND_URL] = 2,	    [IND_EMAIL] = 3,
		[IND_AGENT] = 4,	[IND_HASH] = 5,	    [IND_NAME] = 6,
		[IND_PATH] = 7,		[IND_FOLDER] = 7,   [IND_STEM] = 8,
		[IND_STEM_POST] = 8,	[IND_SERVICE] = 9,  [IND_TASK] = 10,
		[IND_KEY] = 11,		[IND_PATH_RE] = 7,  [IND_STEM_RE] = 8,
		[IND_STEM_POST_RE] = 8, [IND_PATTERN] = 12,
	};

	return classes[kind];
}

size_t indicator_rule(const struct indicator_set *s, uint32_t indicator)
{
	struct indicator_info info = indicator_info(s, indicator);

	return class_of(info.kind) * 2 + (info.strength == IND_STRONG);
}

/* The last two. */
size_t indicator_rule_of_yara(const struct rule_info *info)
{
	return INDICATOR_RULES - 2 + (info->severity >= SEV_HIGH);
}

static void put_said(struct buf *b, const char *name, struct span value)
{
	buf_printf(b, ",\"%s\":", name);
	json_put_string(b, value);
}

void indicator_rules_yara_detail(struct buf *b, const struct rule_info *info,
				 const char *file, struct span path)
{
	buf_text(b, "{\"indicator\":");
	json_put_string(b, span_str(info->id));
	put_said(b, "kind", SPAN_LIT("yara"));
	put_said(b, "value", span_head(path, 500));
	put_said(b, "from", span_str(file));
	put_said(b, "says", span_head(span_str(info->title_en), 500));
	if (*info->author)
		put_said(b, "author", span_head(span_str(info->author), 200));
	buf_byte(b, '}');
}

size_t indicator_rules_add(const struct indicator_set *s,
			   const struct indicator_match *found, size_t count,
			   size_t first_rule, struct match *list)
{
	uint32_t had = 0;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		had |= UINT32_C(1) << indicator_rule(s, found[i].indicator);
	for (size_t rule = 0; rule < INDICATOR_RULES; rule++)
		if (had >> rule & 1)
			list[n++] = (struct match){first_rule + rule,
						   OUTCOME_UNKNOWN};
	return n;
}

static void put_also(struct buf *b, const struct indicator_set *s,
		     const struct indicator_match *found, size_t count,
		     size_t rule)
{
	struct buf text;
	size_t n = 0;

	buf_init(&text, 65536);
	for (size_t i = 0; i < count; i++) {
		struct indicator_info info;

		if (indicator_rule(s, found[i].indicator) != rule)
			continue;
		if (n++ >= ALSO_MAX)
			continue;
		info = indicator_info(s, found[i].indicator);
		buf_text(&text, text.len ? ", " : "");
		indicator_value(&text, s, found[i].indicator);
		buf_printf(&text, " (%s", info.file);
		if (info.line)
			buf_printf(&text, ":%u", info.line);
		buf_byte(&text, ')');
	}
	if (n > ALSO_MAX)
		buf_printf(&text, " and %zu more", n - ALSO_MAX);
	if (n && !text.bad && b->len && b->ptr[b->len - 1] == '}') {
		b->len--;
		buf_text(b, ",\"also\":");
		json_put_string(b, span_head(buf_span(&text), 500));
		buf_byte(b, '}');
	}
	buf_release(&text);
}

/* The others, whole: a list as a text. */
static void put_items(struct buf *b, const struct indicator_set *s,
		      const struct field_names *names,
		      const struct indicator_match *found, size_t count,
		      size_t rule)
{
	struct buf list;
	size_t n = 0;

	buf_init(&list, 65536);
	for (size_t i = 0; i < count && n < ITEMS_MAX; i++) {
		if (indicator_rule(s, found[i].indicator) != rule)
			continue;
		buf_byte(&list, n++ ? ',' : '[');
		indicator_detail(&list, s, names, &found[i]);
	}
	buf_byte(&list, ']');
	if (n && !list.bad && b->len && b->ptr[b->len - 1] == '}') {
		b->len--;
		put_said(b, "items", buf_span(&list));
		buf_byte(b, '}');
	}
	buf_release(&list);
}

void indicator_rules_detail(struct buf *b, const struct indicator_set *s,
			    const struct field_names *names,
			    const struct indicator_match *found, size_t count,
			    size_t rule)
{
	for (size_t i = 0; i < count; i++) {
		if (indicator_rule(s, found[i].indicator) != rule)
			continue;
		indicator_detail(b, s, names, &found[i]);
		put_also(b, s, found + i + 1, count - i - 1, rule);
		put_items(b, s, names, found + i + 1, count - i - 1, rule);
		return;
	}
	buf_text(b, "{}");
}
