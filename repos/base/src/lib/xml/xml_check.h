/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#ifndef XML_CHECK_H
#define XML_CHECK_H

#include <util/xml.h>

/** Check a whole document and find its root element. On FERN_MALFORMED, only `out_error` is set. */
FERN_MUST_CHECK enum fern_status xml_check_document(struct fern_string     document,
                                                    struct fern_xml       *out_root,
                                                    struct fern_xml_error *out_error);

#endif /* XML_CHECK_H */
