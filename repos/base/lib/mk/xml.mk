# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Reading and writing of XML (util/xml.h, util/xml_generator.h).

SRC_C    = xml.c xml_attribute.c xml_check.c xml_generator.c xml_scan.c xml_text.c xml_tree.c
LIBS     = util
INC_DIR += $(REP_DIR)/src/include
HOST     = yes
