"""Signing out: the session ends here, and the browser forgets the pages."""

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse

# Cache alone: what is stored besides is the theme a person chose, and the
# session's own cookie is expired by its name.
FORGET = '"cache"'


class SignOut(LogoutView):
    """End the session; of its pages nothing stays (等保 8.1.4.10, ASVS 14.3.1)."""

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """Only by POST, as Django demands; then led to the door."""
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = FORGET
        return response
