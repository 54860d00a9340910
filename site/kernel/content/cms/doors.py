"""The doors of the CMS: which of Wagtail's addresses an editor needs, and what the numbers in them name.

What is not listed does not exist for editors: a view that a later Wagtail or a package adds stays closed until
somebody has looked at what it shows. (Superusers pass everywhere but through CLOSED.)
"""

from __future__ import annotations

SEEN = "page seen"  # a page of one's own, or one above them on the way through the tree
OWN = "page written"  # a page of one's own
IMAGE, DOCUMENT = "image", "document"

Ids = dict[str, str]  # {name in the address: what it names}


def _doors(namespace: str, names: str, **ids: str) -> dict[str, Ids]:
    return {f"{namespace}{name}": ids for name in names.split()}


OPEN: dict[str, Ids] = {
    # the frame
    **_doors("wagtailadmin_", "home account logout dismissibles sprite javascript_catalog block_preview"),
    **_doors("wagtailadmin_editing_sessions:", "ping release"),
    # the tree, and choosing a page from it
    **_doors("wagtailadmin_", "explore_root choose_page choose_page_search choose_page_chosen_multiple"),
    **_doors("wagtailadmin_", "explore explore_results choose_page_child", parent_page_id=SEEN),
    **_doors("wagtailadmin_choose_page_", "external_link email_link phone_link anchor_link"),
    **_doors("wagtailadmin_pages:", "search search_results"),
    "wagtailadmin_api:pages:listing": {},
    "wagtailadmin_api:pages:detail": {"pk": SEEN},
    # one page
    **_doors("wagtailadmin_pages:", "add preview_on_add add_subpage", parent_page_id=OWN),
    **_doors("wagtailadmin_pages:", "edit preview_on_edit view_draft usage delete unpublish", page_id=OWN),
    **_doors("wagtailadmin_pages:", "convert_alias copy lock unlock history history_results", page_id=OWN),
    **_doors("wagtailadmin_pages:", "revisions_index revisions_view revisions_revert", page_id=OWN),
    **_doors("wagtailadmin_pages:", "revisions_unschedule workflow_history workflow_history_detail", page_id=OWN),
    **_doors("wagtailadmin_pages:", "workflow_action collect_workflow_action_data", page_id=OWN),
    **_doors("wagtailadmin_pages:", "confirm_workflow_cancellation workflow_preview", page_id=OWN),
    "wagtailadmin_pages:revisions_compare": {"pk": OWN},
    **_doors("wagtailadmin_pages:", "move set_page_position", page_to_move_id=OWN),
    "wagtailadmin_pages:move_confirm": {"page_to_move_id": OWN, "destination_id": OWN},
    "wagtail_bulk_action": {},  # the ids stand in the query
    **_doors("content_", "add_pictures add_documents"),
    "content_paste": {},  # the page stands in what is posted
    # pictures and documents
    **_doors("wagtailadmin_", "tag_autocomplete tag_model_autocomplete"),  # tags are one vocabulary for all units
    **_doors("wagtailimages:", "index index_results add add_multiple"),
    **_doors("wagtailimages:", "edit delete image_usage edit_multiple delete_multiple", image_id=IMAGE),
    **_doors("wagtailimages:", "create_multiple_from_uploaded_image delete_upload_multiple"),  # only whose upload it is
    **_doors("wagtailimages_chooser:", "choose choose_results chosen_multiple create"),
    "wagtailimages_chooser:chosen": {"pk": IMAGE},
    **_doors("wagtaildocs:", "index index_results add add_multiple"),
    **_doors("wagtaildocs:", "edit delete document_usage", document_id=DOCUMENT),
    **_doors("wagtaildocs:", "edit_multiple delete_multiple", doc_id=DOCUMENT),
    **_doors("wagtaildocs:", "create_multiple_from_uploaded_document delete_upload_multiple"),
    **_doors("wagtaildocs_chooser:", "choose choose_results chosen_multiple create"),
    "wagtaildocs_chooser:chosen": {"pk": DOCUMENT},
    # reports
    **_doors("wagtailadmin_reports:", "aging_pages aging_pages_results"),  # locked ones stand on the first page
    **_doors("wagtailadmin_reports:", "workflow workflow_results workflow_tasks workflow_tasks_results"),
}

# {address: names of ids in its query}
QUERIED: dict[str, Ids] = {
    "wagtailimages_chooser:chosen_multiple": {"id": IMAGE},
    "wagtaildocs_chooser:chosen_multiple": {"id": DOCUMENT},
    "wagtailadmin_choose_page_chosen_multiple": {"id": SEEN},
}
# Pages named in what is posted, wherever it is
POSTED: Ids = {"new_parent_page": OWN, "parent_page_id": OWN}

# Steps of a workflow that must be of the page named beside them: Wagtail asks whether one may decide about the page, and
# decides about the step
STEP_OF_PAGE = {"wagtailadmin_pages:workflow_action", "wagtailadmin_pages:collect_workflow_action_data"}

# Closed to everybody: the house has its own way to sign in, with its own brakes on guessing
CLOSED = {
    "wagtailadmin_error_test",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}
LOGIN = "wagtailadmin_login"
