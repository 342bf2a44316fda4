"""The standing for programs: the same answer, the same rights as the pages."""

from datetime import date

from rest_framework import serializers
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contracts.models import Contract
from contracts.queries.clock import contract_day
from kaifeng_credit.asked_day import EARLIEST, LATEST, end_of
from kaifeng_credit.gathering import as_known, standing_as_of


class ContractRow(serializers.ModelSerializer):
    """One contract of the list."""

    class Meta:
        model = Contract
        fields = ("slug", "title", "is_demo")


class AskedDay(serializers.Serializer):
    """``?as_of=``: a day within the agreement's life; absent: today."""

    as_of = serializers.DateField(
        required=False,
        error_messages={"invalid": "as_of 须写作 2025-12-31 这样的日期。"},
    )

    known = serializers.DateField(
        required=False,
        error_messages={"invalid": "known 须写作 2025-12-31 这样的日期。"},
    )

    def validate_as_of(self, value: date) -> date:
        """Refuse a day that is a typing error rather than a question."""
        return _within("as_of", value)

    def validate_known(self, value: date) -> date:
        """The same of the day whose knowledge is asked for."""
        return _within("known", value)


def _within(name: str, value: date) -> date:
    if not EARLIEST <= value <= LATEST:
        raise serializers.ValidationError(
            f"{name} 须在 {EARLIEST} 与 {LATEST} 之间。"
        )
    return value


class Contracts(ListAPIView):
    """The contracts one may read."""

    serializer_class = ContractRow
    pagination_class = None

    def get_queryset(self):
        """Only within the person's rights."""
        return (
            Contract.objects.visible_to(self.request.user)
            .distinct()
            .order_by("is_demo", "slug")
        )


class Standing(APIView):
    """The whole contract on a day (the JSON of design.md 3.3)."""

    def get(self, request: Request, contract: str) -> Response:
        """Answer for ``?as_of=``, or for the contract's own day.

        ``?known=`` asks what was known at the end of a day; the answer for a
        day to come says ``forecast``.
        """
        asked = AskedDay(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = get_object_or_404(
            Contract.objects.visible_to(request.user)
            .distinct()
            .select_related("agreement_version", "projection"),
            slug=contract,
        )
        day = asked.validated_data.get("as_of") or contract_day(found)
        known = asked.validated_data.get("known")
        if known is not None:
            found = as_known(found, end_of(known))
        return Response(standing_as_of(found, day))
