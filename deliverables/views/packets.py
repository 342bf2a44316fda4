"""The files of a 验收书: signed, as it was before, and as a Word document."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from contracts.models import StoredFile
from contracts.services.jobs import record_result_download
from contracts.states import Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from deliverables.models import AcceptancePacket, Decision
from deliverables.queries.state import decision_of
from deliverables.services.packets import file_name
from deliverables.views.page import submission_subject


@dataclass(frozen=True)
class PaperForm:
    """One form of a 验收书 as a page lists it."""

    key: str
    label: str
    file: StoredFile
    name: str


def packet_of(
    request: HttpRequest, decision: Decision | None
) -> AcceptancePacket | None:
    """The 验收书 of a decision, once it was rendered."""
    return (
        AcceptancePacket.objects.visible_to(request.user)
        .filter(decision=decision)
        .select_related(
            "decision__contract", "file", "unsigned_file", "word_file", "job"
        )
        .distinct()
        .first()
    )


def forms_of(packet: AcceptancePacket) -> list[PaperForm]:
    """What can be taken of a 验收书; old ones have the PDF alone."""
    decision = packet.decision
    signed = "已签名" if packet.signer else "未签名"
    forms = [
        PaperForm("pdf", f"PDF（{signed}）", packet.file, file_name(decision))
    ]
    if packet.signer and packet.unsigned_file:
        forms.append(
            PaperForm(
                "unsigned",
                "PDF（签名前的原件）",
                packet.unsigned_file,
                file_name(decision, "_签名前.pdf"),
            )
        )
    if packet.word_file:
        forms.append(
            PaperForm(
                "word",
                "Word（内容相同，不签名）",
                packet.word_file,
                file_name(decision, ".docx"),
            )
        )
    return forms


@sandboxed
@contract_page("GET")
@handed_out(Handout.PACKET)
def packet_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """One form of the 验收书, as an attachment, told in the audit log."""
    submission, _ = submission_subject(request, pk)
    packet = packet_of(request, decision_of(submission))
    forms = {one.key: one for one in forms_of(packet)} if packet else {}
    if packet is None or form not in forms:
        raise Http404("没有这份验收书文件。")
    wanted = forms[form]
    response = attachment(wanted.file.digest, wanted.name)
    record_result_download(
        job=packet.job, by=request.user, digest=wanted.file.digest
    )
    return response
