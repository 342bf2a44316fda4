"""What is said about a round, and who is to read it."""

from typing import Any

from django import forms

from contracts.rules.agreement import DeliverableTerm
from deliverables.forms import text_field
from deliverables.states import Audience


class CommentForm(forms.Form):
    """One remark; of 甲方 it says each time who reads it."""

    answers = forms.IntegerField(widget=forms.HiddenInput, required=False)
    criterion = forms.ChoiceField(label="针对", required=False)
    text = text_field("内容", required=True, rows=3)
    audience = forms.ChoiceField(
        label="谁能看到",
        choices=Audience.choices,
        initial=Audience.A,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        term: DeliverableTerm,
        may_be_private: bool,
        **kwargs: Any,
    ):
        """乙方's remarks are read by both; it has nothing to choose."""
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [("", "整体")] + [
            (row.key, f"标准 {number} {row.quote[:30]}")
            for number, row in enumerate(term.criteria, 1)
        ]
        if not may_be_private:
            del self.fields["audience"]

    @property
    def readers(self) -> str:
        """Who reads it."""
        chosen: str = self.cleaned_data.get("audience", Audience.BOTH)
        return chosen
