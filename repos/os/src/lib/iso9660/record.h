/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Directory records: one for each file and directory, at most 255 bytes, not across sectors.
 */
#ifndef FERN_OS_ISO9660_RECORD_H
#define FERN_OS_ISO9660_RECORD_H

#include <os/iso9660.h>

/** Offsets in a record. Numbers of 16 and 32 bits are there twice: little endian, big endian. */
enum {
	RECORD_LENGTH = 0,
	RECORD_ATTRIBUTE_BLOCKS = 1, /* between `RECORD_EXTENT` and the content */
	RECORD_EXTENT = 2,           /* first block */
	RECORD_SIZE = 10,            /* bytes */
	RECORD_FLAGS = 25,
	RECORD_UNIT = 26, /* not 0: interleaved */
	RECORD_NAME_LENGTH = 32,
	RECORD_NAME = 33,

	RECORD_MIN = 34,
};

enum {
	RECORD_DIRECTORY = 0x02,
	RECORD_ASSOCIATED = 0x04,
	RECORD_CONTINUED = 0x80, /* the file goes on in the next record */
};

/** A record, copied out of the medium. */
struct record {
	uint64_t offset; /* of the record on the medium */
	uint8_t  bytes[UINT8_MAX];
};

/** A number that is there in both byte orders. False if they differ. */
bool record_number16(uint8_t const *bytes, uint32_t *out_value);
bool record_number32(uint8_t const *bytes, uint32_t *out_value);

/**
 * Copy the record at `offset`, which must fit into `room` bytes that are inside the medium.
 */
FERN_MUST_CHECK enum fern_status record_read(struct fern_iso9660 const *iso, uint64_t offset,
                                             size_t room, struct record *out_record,
                                             struct fern_iso9660_error *out_error);

/** Where the content is, which lies inside the medium. */
FERN_MUST_CHECK enum fern_status record_content(struct fern_iso9660 const *iso,
                                                struct record const       *record,
                                                struct fern_iso9660_file  *out_content,
                                                struct fern_iso9660_error *out_error);

/** Whether `name` is the name of what the record describes. */
bool record_has_name(struct fern_iso9660 const *iso, struct record const *record,
                     struct fern_string name);

/** Whether the record is the first one of a medium with Rock Ridge; then sets `skip`. */
bool record_announces_rock_ridge(struct record const *record, uint8_t *out_skip);

/** Note what is wrong. Returns FERN_MALFORMED. */
FERN_MUST_CHECK enum fern_status record_malformed(struct fern_iso9660_error *error, uint64_t offset,
                                                  char const *message);

#endif /* FERN_OS_ISO9660_RECORD_H */
