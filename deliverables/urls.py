"""Service items, deliverables, uploads, submissions and reviews."""

from django.urls import path

from deliverables.views import (
    bundles,
    comments,
    comparing,
    decisions,
    desk,
    documents,
    held_files,
    packets,
    panels,
    previews,
    reviews,
    rounds,
    services,
    sign_offs,
    submissions,
    undoing,
    uploads,
)

urlpatterns = [
    path("services/", services.service_list, name="services"),
    path("services/<int:number>/", services.service_detail, name="service"),
    path("deliverables/", services.deliverable_list, name="deliverables"),
    path(
        "deliverables/<slug:key>/",
        documents.deliverable_detail,
        name="deliverable",
    ),
    path("deliverables/<slug:key>/upload/", documents.upload, name="upload"),
    path(
        "deliverables/<slug:key>/remove/<int:version>/",
        documents.remove,
        name="remove_document",
    ),
    path(
        "deliverables/<slug:key>/uploads/", uploads.start, name="upload_start"
    ),
    path(
        "deliverables/<slug:key>/zip/", bundles.draft_zip, name="draft_zip"
    ),
    path(
        "submissions/<int:pk>/zip/",
        bundles.submission_zip,
        name="submission_zip",
    ),
    path("uploads/<int:pk>/", uploads.where, name="upload_session"),
    path("uploads/<int:pk>/piece/", uploads.piece, name="upload_piece"),
    path("uploads/<int:pk>/finish/", uploads.finish, name="upload_finish"),
    path("uploads/<int:pk>/cancel/", uploads.cancel, name="upload_cancel"),
    path("files/held/", held_files.held_files, name="held_files"),
    path(
        "files/held/<slug:digest>/rescan/",
        held_files.rescan,
        name="rescan_file",
    ),
    path(
        "files/<int:old>/compare/<int:new>/", comparing.compare, name="compare"
    ),
    path(
        "files/<int:version>/preview/", previews.preview, name="preview"
    ),
    path(
        "files/<int:version>/preview/<int:page>/",
        previews.preview_page,
        name="preview_page",
    ),
    path("files/<int:version>/media/", previews.media, name="media"),
    path("files/<int:version>/", documents.download, name="document"),
    path("deliverables/<slug:key>/submit/", submissions.submit, name="submit"),
    path(
        "deliverables/<slug:key>/rounds/", rounds.round_list, name="rounds"
    ),
    path(
        "deliverables/<slug:key>/answers/", rounds.answers, name="answers"
    ),
    path("submissions/<int:pk>/", submissions.slip, name="slip"),
    path(
        "submissions/<int:pk>/slip/",
        submissions.slip_file,
        name="slip_file",
    ),
    path(
        "submissions/<int:pk>/withdraw/",
        submissions.withdraw,
        name="withdraw",
    ),
    path("submissions/<int:pk>/receive/", submissions.receive, name="receive"),
    path(
        "submissions/<int:pk>/undo/",
        undoing.undo_received,
        name="undo_receipt",
    ),
    path("reviews/<int:pk>/undo/", undoing.undo_decided, name="undo_decision"),
    path("reviews/", desk.review_list, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/check/", decisions.check, name="review_check"),
    path("reviews/<int:pk>/propose/", decisions.propose, name="propose"),
    path("reviews/<int:pk>/decide/", decisions.decide, name="decide"),
    path("reviews/<int:pk>/return/", decisions.give_back, name="give_back"),
    path("reviews/<int:pk>/comments/", comments.comments, name="comments"),
    path(
        "reviews/comments/<int:pk>/strike/",
        comments.strike,
        name="strike_comment",
    ),
    path("reviews/<int:pk>/panel/", panels.panel, name="panel"),
    path(
        "reviews/<int:pk>/panel/act/", panels.panel_act, name="panel_act"
    ),
    path("experts/seats/<int:pk>/link/", panels.link, name="expert_link"),
    path(
        "experts/seats/<int:pk>/opinion/",
        panels.paper_opinion,
        name="paper_opinion",
    ),
    path(
        "experts/links/<int:pk>/revoke/",
        panels.revoke,
        name="revoke_expert_link",
    ),
    path(
        "experts/opinions/<int:pk>/file/",
        panels.opinion_file,
        name="opinion_file",
    ),
    path("reviews/<int:pk>/packet/", decisions.packet, name="packet"),
    path(
        "reviews/<int:pk>/packet/<slug:form>/",
        packets.packet_file,
        name="packet_file",
    ),
    path(
        "deliverables/<slug:key>/experts/",
        sign_offs.expert_review,
        name="expert_review",
    ),
    path("experts/<int:pk>/file/", sign_offs.expert_file, name="expert_file"),
    path(
        "deliverables/<slug:key>/sign-off/<slug:kind>/",
        sign_offs.request_sign_off,
        name="request_sign_off",
    ),
    path("sign-offs/<int:pk>/", sign_offs.sign_off, name="sign_off"),
]
