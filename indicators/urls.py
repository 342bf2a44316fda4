"""Pages of what is measured and of what is counted."""

from django.urls import path

from indicators.views import (
    activities,
    board,
    files,
    importing,
    loading,
    outreach,
    proposals,
    reporting,
)

urlpatterns = [
    path("indicators/", board.indicator_board, name="indicators"),
    path(
        "indicators/of/<str:key>/", board.indicator_detail, name="indicator"
    ),
    path(
        "indicators/sets/load/",
        loading.load_indicator_set,
        name="load_indicator_set",
    ),
    path(
        "indicators/sets/<int:pk>/", board.indicator_set, name="indicator_set"
    ),
    path(
        "indicators/sets/<int:pk>/file/",
        files.indicator_set_file,
        name="indicator_set_file",
    ),
    path(
        "indicators/templates/<slug:kind>.<slug:form>",
        loading.indicator_template,
        name="indicator_template",
    ),
    path(
        "indicators/statements/<slug:key>.<slug:form>",
        files.indicator_statement,
        name="indicator_statement",
    ),
    path(
        "indicators/record/",
        reporting.record_indicators,
        name="record_indicators",
    ),
    path(
        "indicators/values/<int:pk>/correct/",
        reporting.correct_indicator,
        name="correct_indicator",
    ),
    path(
        "indicators/values/<int:pk>/file/",
        files.indicator_value_file,
        name="indicator_value_file",
    ),
    path(
        "indicators/proposals/<int:pk>/",
        proposals.indicator_proposal,
        name="indicator_proposal",
    ),
    path(
        "indicators/proposals/<int:pk>/file/",
        files.indicator_proposal_file,
        name="indicator_proposal_file",
    ),
    path("outreach/", outreach.outreach, name="outreach"),
    path(
        "outreach/import/", importing.import_articles, name="import_articles"
    ),
    path(
        "outreach/import/template/<slug:form>/",
        importing.articles_template,
        name="articles_template",
    ),
    path(
        "outreach/new/<str:kind>/", outreach.new_activity, name="new_activity"
    ),
    path(
        "outreach/proposals/<int:pk>/",
        activities.activity_proposal,
        name="activity_proposal",
    ),
    path(
        "outreach/proposals/<int:pk>/file/",
        activities.activity_proposal_file,
        name="activity_proposal_file",
    ),
    path(
        "outreach/<int:pk>/file/",
        activities.activity_file,
        name="activity_file",
    ),
    path(
        "outreach/<slug:table>/<int:pk>/",
        activities.activity,
        name="activity",
    ),
    path(
        "outreach/<slug:table>/<int:pk>/correct/",
        activities.correct_activity,
        name="correct_activity",
    ),
]
