"""Pages of the agreement itself, of the calendar, and of jobs."""

from django.urls import path

from contracts.views import (
    agreement,
    calendar,
    calendar_acts,
    confidentiality,
    deadlines,
    endings,
    jobs,
    returning,
    versions,
)
from contracts.views.amendments import answering, asking
from contracts.views.amendments import page as amendments
from contracts.views.events import page as events
from contracts.views.events import updating
from contracts.views.facts import proposals, propose
from contracts.views.facts import register as facts
from contracts.views.letters import drafting, papers, steps
from contracts.views.letters import register as letters
from contracts.views.onsite import importing as attendance
from contracts.views.onsite import months, people
from contracts.views.onsite import page as onsite
from contracts.views.readings import deciding, objecting, register

urlpatterns = [
    path("calendar/", calendar.calendar_page, name="calendar"),
    path(
        "calendar/propose/",
        calendar_acts.calendar_propose,
        name="calendar_propose",
    ),
    path(
        "calendar/example/<str:kind>/",
        calendar.calendar_example,
        name="calendar_example",
    ),
    path(
        "calendar/notices/<int:pk>/file/",
        calendar.calendar_file,
        name="calendar_file",
    ),
    path(
        "calendar/proposals/<int:pk>/",
        calendar_acts.calendar_proposal,
        name="calendar_proposal",
    ),
    path(
        "calendar/proposals/<int:pk>/file/",
        calendar_acts.calendar_proposal_file,
        name="calendar_proposal_file",
    ),
    path(
        "calendar/proposals/<int:pk>/decline/",
        calendar_acts.calendar_decline,
        name="calendar_decline",
    ),
    path(
        "calendar/proposals/<int:pk>/withdraw/",
        calendar_acts.calendar_withdraw,
        name="calendar_withdraw",
    ),
    path("agreement/", agreement.agreement_text, name="agreement"),
    path(
        "agreement/versions/",
        versions.agreement_versions,
        name="agreement_versions",
    ),
    path(
        "agreement/versions/<slug:version>/",
        versions.adopt_agreement_version,
        name="adopt_agreement_version",
    ),
    path(
        "agreement/version-proposals/<int:pk>/",
        versions.agreement_version_proposal,
        name="agreement_version_proposal",
    ),
    path("amendments/", amendments.amendment_list, name="amendments"),
    path("amendments/new/", asking.new_amendment, name="new_amendment"),
    path(
        "amendments/<int:pk>/",
        amendments.amendment_detail,
        name="amendment",
    ),
    path(
        "amendments/<int:pk>/letter/",
        amendments.amendment_letter,
        name="amendment_letter",
    ),
    path(
        "amendments/<int:pk>/scan/",
        amendments.amendment_scan,
        name="amendment_scan",
    ),
    path(
        "amendments/<int:pk>/receive/",
        answering.receive_amendment,
        name="receive_amendment",
    ),
    path(
        "amendments/<int:pk>/reply/",
        answering.reply_amendment,
        name="reply_amendment",
    ),
    path(
        "amendments/<int:pk>/withdraw/",
        answering.withdraw_amendment,
        name="withdraw_amendment",
    ),
    path(
        "amendments/<int:pk>/seal/",
        answering.seal_amendment,
        name="seal_amendment",
    ),
    path(
        "amendments/<int:pk>/conclude/",
        answering.conclude_amendment,
        name="conclude_amendment",
    ),
    path("deadlines/", deadlines.deadline_list, name="deadlines"),
    path("events/", events.event_list, name="events"),
    path("events/<int:pk>/", events.event_detail, name="event"),
    path(
        "events/<int:pk>/update/", updating.update_event, name="update_event"
    ),
    path("events/<int:pk>/state/", events.state_cause, name="state_event"),
    path(
        "events/statements/<int:pk>/file/",
        events.statement_file,
        name="statement_file",
    ),
    path("facts/", facts.fact_list, name="facts"),
    path("facts/new/<slug:kind>/", propose.new_fact, name="new_fact"),
    path(
        "facts/proposals/<int:pk>/",
        proposals.fact_proposal,
        name="fact_proposal",
    ),
    path(
        "facts/proposals/<int:pk>/file/",
        proposals.fact_proposal_file,
        name="fact_proposal_file",
    ),
    path("facts/<int:pk>/file/", facts.fact_file, name="fact_file"),
    path("facts/<slug:table>/<int:pk>/", facts.fact_detail, name="fact"),
    path(
        "facts/<slug:table>/<int:pk>/correct/",
        propose.correct_fact,
        name="correct_fact",
    ),
    path("notices/", letters.notices, name="notices"),
    path("notices/new/<slug:kind>/", drafting.new_letter, name="new_letter"),
    path("notices/<int:pk>/", letters.letter_detail, name="letter"),
    path("notices/<int:pk>/edit/", drafting.edit_letter, name="edit_letter"),
    path("notices/<int:pk>/act/", drafting.letter_act, name="letter_act"),
    path(
        "notices/<int:pk>/paper/<slug:fmt>/",
        papers.letter_paper,
        name="letter_paper",
    ),
    path(
        "notices/<int:pk>/record/<slug:step>/",
        steps.letter_step,
        name="letter_step",
    ),
    path(
        "notices/<int:pk>/correct/",
        steps.correct_letter,
        name="correct_letter",
    ),
    path(
        "notices/steps/<int:pk>/file/",
        letters.letter_step_file,
        name="letter_step_file",
    ),
    path(
        "notices/proposals/<int:pk>/",
        steps.letter_proposal,
        name="letter_proposal",
    ),
    path(
        "notices/proposals/<int:pk>/file/",
        steps.letter_proposal_file,
        name="letter_proposal_file",
    ),
    path("onsite/", onsite.onsite, name="onsite"),
    path("onsite/gaps/", onsite.onsite_gaps, name="onsite_gaps"),
    path(
        "onsite/gaps/pdf/", onsite.onsite_gaps_pdf, name="onsite_gaps_pdf"
    ),
    path(
        "onsite/import/",
        attendance.import_attendance,
        name="import_attendance",
    ),
    path(
        "onsite/import/template/<slug:form>/",
        attendance.attendance_template,
        name="attendance_template",
    ),
    path(
        "onsite/months/<int:year>/<int:month>/",
        months.attendance_month,
        name="attendance_month",
    ),
    path("onsite/sign-in/", onsite.sign_in_today, name="sign_in_today"),
    path("onsite/people/new/", people.staff_new, name="staff_new"),
    path("onsite/people/<int:pk>/", people.staff, name="staff"),
    path(
        "onsite/people/<int:pk>/<slug:act>/",
        people.staff_act,
        name="staff_act",
    ),
    path(
        "onsite/papers/<int:pk>/file/",
        people.qualification_file,
        name="qualification_file",
    ),
    path(
        "onsite/proposals/<int:pk>/",
        people.staff_proposal,
        name="staff_proposal",
    ),
    path("agreement/readings/", register.reading_list, name="readings"),
    path(
        "agreement/readings/<str:own>/",
        register.reading_detail,
        name="reading",
    ),
    path(
        "agreement/readings/<str:own>/propose/",
        deciding.propose_reading,
        name="propose_reading",
    ),
    path(
        "agreement/readings/<str:own>/object/",
        objecting.object_to_reading,
        name="object_reading",
    ),
    path(
        "reading-proposals/<int:pk>/",
        deciding.reading_proposal,
        name="reading_proposal",
    ),
    path(
        "reading-proposals/<int:pk>/approve/",
        deciding.approve_reading,
        name="approve_reading",
    ),
    path(
        "reading-proposals/<int:pk>/decline/",
        deciding.decline_reading,
        name="decline_reading",
    ),
    path(
        "reading-proposals/<int:pk>/withdraw/",
        deciding.withdraw_reading,
        name="withdraw_reading",
    ),
    path(
        "reading-objections/<int:pk>/withdraw/",
        objecting.withdraw_objection,
        name="withdraw_objection",
    ),
    path(
        "reading-objections/<int:pk>/file/",
        objecting.objection_file,
        name="objection_file",
    ),
    path(
        "confidentiality/",
        confidentiality.confidentiality,
        name="confidentiality",
    ),
    path(
        "confidentiality/consents/",
        confidentiality.record_consent,
        name="record_consent",
    ),
    path(
        "confidentiality/consents/<int:pk>/revoke/",
        confidentiality.revoke_consent,
        name="revoke_consent",
    ),
    path(
        "confidentiality/consents/<int:pk>/file/",
        confidentiality.consent_file,
        name="consent_file",
    ),
    path(
        "confidentiality/uses/<int:pk>/answer/",
        confidentiality.answer_outside_use,
        name="answer_outside_use",
    ),
    path(
        "confidentiality/answers/<int:pk>/file/",
        confidentiality.answer_file,
        name="answer_file",
    ),
    path("end/", endings.end_of_term, name="end_of_term"),
    path("end/close/", endings.propose_closing, name="propose_closing"),
    path(
        "end/proposals/<int:pk>/",
        endings.ending_proposal,
        name="ending_proposal",
    ),
    path("end/holds/", endings.place_hold, name="place_hold"),
    path("end/holds/<int:pk>/lift/", endings.lift_hold, name="lift_hold"),
    path("end/return/", returning.propose_return, name="propose_return"),
    path("end/return/<int:pk>/file/", returning.return_file, name="return_file"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job_file"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
]
