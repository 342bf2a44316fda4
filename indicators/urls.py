"""Pages of what is counted."""

from django.urls import path

from indicators.views import activities, importing, outreach

urlpatterns = [
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
