/* limits.h - every cap of the program: value, unit, reason, consequence.
 * Each is tested one below, at, and one above. */
#ifndef POSTERN_BASE_LIMITS_H
#define POSTERN_BASE_LIMITS_H

/* Longest text line kept whole, bytes. HttpProxy lines with stack traces run
 * to tens of kilobytes; what is beyond is skipped, counted in line.cut and
 * reported. */
#define LIMIT_LINE ((size_t)1 << 20)

/* Most columns of a text log. HttpProxy has 75; later cells are ignored and
 * the line is reported. */
#define LIMIT_COLUMNS 256

/* One EVTX chunk, bytes; fixed by the format. */
#define LIMIT_EVTX_CHUNK ((size_t)65536)

/* Nesting of BinXML elements and of templates in templates. Windows writes
 * less than ten; deeper is damage. */
#define LIMIT_BINXML_DEPTH 64

/* Archives in archives. */
#define LIMIT_NESTING 3

/* Members of one container. A full collection of a mail server has some
 * hundred thousand; beyond, the rest of the container is "not examined". */
#define LIMIT_MEMBERS ((uint64_t)4000000)

/* Decoded bytes of one container and its ratio to the packed bytes. Logs of
 * one character repeated compress 1000:1; the ratio counts only beyond
 * LIMIT_RATIO_FROM decoded bytes. */
#define LIMIT_UNPACKED ((uint64_t)4 << 40)
#define LIMIT_RATIO ((uint64_t)2000)
#define LIMIT_RATIO_FROM ((uint64_t)256 << 20)

/* Bytes held in memory for one top-level file, for archives in archives that
 * must be read from their end (7z). Larger ones are "not examined". */
#define LIMIT_SPILL ((size_t)64 << 20)

/* Central directory of a zip, bytes: libarchive keeps all of it, at up to four
 * times its size. Beyond, the zip is read by its local headers instead. */
#define LIMIT_ZIP_DIRECTORY ((uint64_t)32 << 20)

/* A path inside the evidence, bytes. Windows allows 32767 UTF-16 units. */
#define LIMIT_PATH ((size_t)131072)

/* Depth of folders. */
#define LIMIT_FOLDER_DEPTH 256

/* A web page or configuration file read whole for YARA and parsing, bytes.
 * Shipped pages are below 1 MiB; the rest is hashed and reported. */
#define LIMIT_PAGE ((size_t)16 << 20)

/* A YAML document of rules or traces, bytes; nodes and depth. */
#define LIMIT_YAML ((size_t)4 << 20)
#define LIMIT_YAML_DEPTH 32

/* A JSON document that we read ourselves. */
#define LIMIT_JSON_DEPTH 64

/* Matches one trace may keep from one evidence item; more are counted. */
#define LIMIT_HITS_PER_TRACE 4096

/* Client addresses kept apart in the ledger of one evidence item; later ones
 * are summed in one row. */
#define LIMIT_LEDGER_CLIENTS 65536

/* KiB of the case kept in memory while the questions are answered, as far as
 * the case has them: findings, hits and their indices of a case with a
 * hundred thousand findings.  A larger one is read from its file again and
 * again: slower, nothing else. */
#define LIMIT_ANSWER_CACHE 65536

/* Places kept for one finding. */
#define LIMIT_PLACES 256

#endif
