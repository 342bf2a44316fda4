"""Pages of the agreement itself, and of jobs."""

from django.urls import path

from contracts.views import agreement, deadlines, jobs

urlpatterns = [
    path("agreement/", agreement.agreement_text, name="agreement"),
    path("deadlines/", deadlines.deadline_list, name="deadlines"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job_file"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
]
