"""How often one token, or one signed-in person, may ask.

Counted in each process by itself: a limit for programs that run wild, not a
lock. What guesses passwords is counted in the database.
"""

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from contracts.models import ApiToken


class PerToken(SimpleRateThrottle):
    """A rate by token; by person where a page's session asks."""

    scope = "reading"

    def get_rate(self) -> str:
        """As the settings say now."""
        return settings.API_RATES[self.scope]

    def get_cache_key(self, request: Request, view) -> str:
        """Whose count it is; strangers do not come this far."""
        token = request.auth
        who = (
            f"token-{token.pk}"
            if isinstance(token, ApiToken)
            else f"person-{request.user.pk}"
        )
        return f"api-{self.scope}-{who}"


class Acting(PerToken):
    """Acts are fewer than questions."""

    scope = "acting"

    def allow_request(self, request: Request, view) -> bool:
        """Count what may change something."""
        return request.method in SAFE_METHODS or super().allow_request(
            request, view
        )
