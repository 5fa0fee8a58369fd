/* disk.h - folders and files of the made evidence. */
#ifndef POSTERN_LAB_DISK_H
#define POSTERN_LAB_DISK_H

#include "base/buf.h"

/* Makes every folder above the file. */
int disk_folders(const char *path, struct err *err) MUST_USE;
/* Writes a whole file, its folders too. */
int disk_write(const char *path, struct span bytes, struct err *err) MUST_USE;
/* Reads a whole file of at most `max` bytes into *out. */
int disk_read(const char *path, size_t max, struct buf *out,
	      struct err *err) MUST_USE;
/* Packs a file, which is then gone; the same bytes give the same. */
int disk_gzip(const char *from, const char *to, struct err *err) MUST_USE;
/* Opens for writing, its folders too; NULL with *err filled. */
FILE *disk_open(const char *path, struct err *err) MUST_USE;
/* Every file below `root`, relative, in byte order, into NUL-ended names. */
int disk_list(const char *root, struct buf *names, struct err *err) MUST_USE;
/* Removes a folder and all below it. */
int disk_remove(const char *root, struct err *err) MUST_USE;

#endif
