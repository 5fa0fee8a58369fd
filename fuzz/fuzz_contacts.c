/* fuzz_contacts.c - what strangers publish about whom to write to: security.txt
 * (RFC 9116), and the data of networks (RDAP, RFC 9083). A letter only goes to
 * what is an address, and only one line of it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "census/contacts.h"
#include "census/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DAY_NS (INT64_C(18700) * 86400 * 1000000000) /* 2021-03-14 */

static char folder[64]; /* of this process; removed when it ends */
static char json_path[80], store_path[80];
static struct store *store;

static void tidy(void)
{
	char more[96];

	(void)store_close(store, NULL);
	for (size_t i = 0; i < 4; i++) {
		static const char *const ends[] = {"", "-wal", "-shm", ".lock"};

		snprintf(more, sizeof(more), "%s%s", store_path, ends[i]);
		(void)unlink(more);
	}
	(void)unlink(json_path);
	(void)rmdir(folder);
}

static void prepare(void)
{
	struct err err;

	if (store)
		return;
	snprintf(folder, sizeof(folder), "/tmp/fuzz-contacts-XXXXXX");
	if (!mkdtemp(folder))
		abort();
	snprintf(json_path, sizeof(json_path), "%s/net.json", folder);
	snprintf(store_path, sizeof(store_path), "%s/store", folder);
	if (store_open(&store, store_path, STORE_WRITE, &err) < 0)
		abort();
	atexit(tidy);
}

static void check_list(const struct contact_list *l)
{
	if (l->count > CONTACTS_MAX)
		abort();
	for (unsigned i = 0; i < l->count; i++) {
		const struct contact *c = &l->contact[i];
		struct span text = span_str(c->text);

		if (!text.len && !*c->note)
			abort();
		for (size_t n = 0; n < text.len; n++)
			if (text.ptr[n] < ' ' || text.ptr[n] == 0x7f)
				abort();
		if (text.len && c->from == CONTACT_RDAP &&
		    !contact_is_mail(text))
			abort();
		if (text.len && c->from == CONTACT_SECURITY_TXT &&
		    !contact_is_mail(text) &&
		    !span_starts_nocase(text, SPAN_LIT("https://")) &&
		    !span_starts_nocase(text, SPAN_LIT("tel:")))
			abort();
	}
}

static bool every(const void *arg, uint32_t endpoint)
{
	(void)arg;
	(void)endpoint;
	return true;
}

static void check_rdap(struct span json)
{
	struct model_organisation organisation = {
		.name = "o", .notify = "", .first_target = UINT32_MAX};
	struct model_target target = {0};
	struct model_endpoint endpoint = {.address = "192.0.2.1"};
	struct model model = {.organisations = &organisation,
			      .organisation_count = 1,
			      .targets = &target,
			      .target_count = 1,
			      .endpoints = &endpoint,
			      .endpoint_count = 1};
	struct contact_list list;
	struct contacts *c = NULL;
	struct err err = {0};
	int fd =
		open(json_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int s;

	if (fd < 0 || write(fd, json.ptr, json.len) != (ssize_t)json.len)
		abort();
	close(fd);
	s = contacts_open(&c, NULL, folder, DAY_NS, store, &err);
	if (s && (s != ST_USAGE || c || !strstr(err.text, "net.json")))
		abort();
	if (s)
		return;
	if (contacts_find(c, &model, 0, every, NULL, &list, &err))
		abort();
	check_list(&list);
	contacts_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct contact_list list = {.count = 0};
	struct span text;

	if (size < 1 || size > 100000)
		return 0;
	text = span_of(data + 1, size - 1);
	if (data[0] & 1) {
		contacts_take_security_txt(&list, text, "a.test", DAY_NS);
		check_list(&list);
		return 0;
	}
	prepare();
	check_rdap(text);
	return 0;
}
