/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <util/xml_tree.h>

/* how deep this goes, the check of the document has limited */
enum fern_status fern_xml_tree_read(struct fern_xml_tree *tree, struct fern_allocator *heap,
                                    struct fern_xml node)
{
	size_t const count = fern_xml_child_count(node, NULL);

	*tree = (struct fern_xml_tree){ .node = node, .type = fern_xml_type(node) };
	if (!count)
		return FERN_OK;
	FERN_TRY(fern_new_array(heap, count, &tree->children));
	tree->child_count = count;

	struct fern_xml_tree *to = tree->children;
	fern_xml_for_each(node, NULL, child)
		FERN_TRY(fern_xml_tree_read(to++, heap, child));
	return FERN_OK;
}

void fern_xml_tree_free(struct fern_xml_tree *tree, struct fern_allocator *heap)
{
	for (size_t i = 0; i < tree->child_count; i++)
		fern_xml_tree_free(&tree->children[i], heap);
	fern_delete_array(heap, tree->child_count, tree->children);
	*tree = (struct fern_xml_tree){ 0 };
}
