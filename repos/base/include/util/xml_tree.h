/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The elements inside of an element, found once: for what is walked over again and again. It refers
 * to the text, which must stay; attributes are read there.
 *
 *     struct fern_xml_tree route = { 0 };
 *     FERN_TRY(fern_xml_tree_read(&route, env->heap, fern_xml_child(config, "route")));
 *
 *     fern_xml_tree_for_each(&route, service)
 *             if (fern_xml_tree_is(service, "any-service"))
 *                     ...
 *
 * Library: xml.
 */
#ifndef FERN_UTIL_XML_TREE_H
#define FERN_UTIL_XML_TREE_H

#include <base/allocator.h>
#include <util/xml.h>

struct fern_xml_tree {
	struct fern_xml       node;
	struct fern_string    type;
	struct fern_xml_tree *children;
	size_t                child_count;
};

/**
 * Read an element of a checked document; what is in an invalid one is nothing. FERN_OUT_OF_RAM. To
 * be freed in any case.
 */
FERN_MUST_CHECK enum fern_status
fern_xml_tree_read(struct fern_xml_tree *tree, struct fern_allocator *heap, struct fern_xml node);
void fern_xml_tree_free(struct fern_xml_tree *tree, struct fern_allocator *heap);

static inline bool fern_xml_tree_is(struct fern_xml_tree const *tree, char const *type)
{
	return fern_string_equal(tree->type, fern_string(type));
}

/** Walk over the children. `child` is declared here. */
#define fern_xml_tree_for_each(tree, child)                                                        \
	for (struct fern_xml_tree const *child = (tree)->children,                                 \
	                                *child##_end_ = child + (tree)->child_count;               \
	     child != child##_end_; child++)

#endif /* FERN_UTIL_XML_TREE_H */
