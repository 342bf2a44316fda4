"""Who asks: a token in the Authorization header, or a page's own session."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
)
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from contracts.models import ApiToken, User
from contracts.queries.clock import now
from contracts.queries.tokens import token_for
from contracts.services.tokens import note_use
from contracts.states import TOKEN_PREFIX

SCHEME = "Bearer"
LONGEST_TOKEN = 100


class BadToken(exceptions.AuthenticationFailed):
    """A token that opens nothing; never why."""

    default_code = "bad_token"
    default_detail = (
        "访问令牌无效、已撤销或已到期。请在“访问令牌”页重新生成。"
    )


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer kfx_…``; only hashes are compared.

    Where the header is there, nothing else is looked at: a wrong token is
    refused even beside a session that would do.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token, or None without the header."""
        header = request.headers.get("authorization", "")
        if not header:
            return None
        scheme, _, secret = header.partition(" ")
        secret = secret.strip()
        if (
            scheme.lower() != SCHEME.lower()
            or not secret.startswith(TOKEN_PREFIX)
            or not secret.isascii()
            or len(secret) > LONGEST_TOKEN
        ):
            raise BadToken
        moment = now()
        token = token_for(secret, now=moment)
        if token is None:
            raise BadToken
        note_use(token, now=moment)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a program is told to send: without it, 401."""
        return SCHEME


class PageSession(SessionAuthentication):
    """The session of a signed-in page; whatever acts shows the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a request another site may have sent."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(
                "缺少 CSRF 令牌或已过期。用登录会话办理须带 X-CSRFToken；"
                "程序请改用访问令牌。",
                code="csrf_failed",
            ) from error


class MayAct(BasePermission):
    """A token acts only if it was made for that, password in hand."""

    code = "token_read_only"
    message = "这个令牌只读。请在“访问令牌”页输入密码，另生成可办理业务的令牌。"

    def has_permission(self, request: Request, view) -> bool:
        """Reading for everybody who is let in; acting for those who may."""
        if request.method in SAFE_METHODS or request.auth is None:
            return True
        return isinstance(request.auth, ApiToken) and request.auth.writes


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document says it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema) -> dict[str, str]:
        """HTTP bearer."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": f"“访问令牌”页生成的令牌，以 {TOKEN_PREFIX} 开头",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """The session cookie of a page."""

    target_class = PageSession
    name = "session"

    def get_security_definition(self, auto_schema) -> dict[str, str]:
        """A cookie; an act needs X-CSRFToken besides."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "网页登录会话（TLS 下名称带 __Host- 前缀）；"
            "办理业务另须 X-CSRFToken",
        }
