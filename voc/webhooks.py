"""Sends messages as signed webhooks (https://www.standardwebhooks.com)."""

import binascii
from dataclasses import dataclass
from datetime import datetime

import httpx2
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from voc.closed_loop import Message
from voc.domain.addresses import require_safe
from voc.domain.errors import ConfigurationError

TIMEOUT_S = 10.0
ACCEPTED = range(200, 300)


@dataclass(frozen=True)
class SignedPost:
    """Posts messages to the one address that is configured, and to no other.

    Redirects are not followed and answers are not read, so that a receiver can't lead voc
    anywhere or fill its memory.
    """

    url: str
    webhook: Webhook

    def send(self, message: Message, now: datetime) -> str | None:
        """Return None when it was accepted, else in a few words why not."""
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self.webhook.sign(message.id, now, message.payload),
        }
        body = message.payload.encode()
        try:
            with (
                httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", self.url, content=body, headers=headers) as answer,
            ):
                status = answer.status_code
        except httpx2.HTTPError as error:
            return type(error).__name__  # its message may hold the address with a secret in it
        return None if status in ACCEPTED else f"answered {status}"


def signed_post(url: str, secret: str | None) -> SignedPost:
    """Prepare to send to `url`.

    Raises `ConfigurationError` unless it is https (http only to this machine) and the secret
    is one of the standard's, `whsec_` and base64.
    """
    require_safe(url, "VOC_WEBHOOK_URL")
    if not secret or not secret.startswith("whsec_"):
        raise ConfigurationError("VOC_WEBHOOK_SECRET must be whsec_ and base64")
    try:
        return SignedPost(url, Webhook(secret))
    except (binascii.Error, EmptyWebhookSecretError, ValueError):
        raise ConfigurationError("VOC_WEBHOOK_SECRET must be whsec_ and base64") from None
