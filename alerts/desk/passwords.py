"""The one password rule whose refusal Django does not say in Chinese: the length."""

from django.core.exceptions import ValidationError

LEAST = 10
"""Characters; NIST SP 800-63B asks for 8, and a desk that publishes for a government for more."""


class LongEnough:
    """A validator in Django's sense."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password shorter than `LEAST` characters."""
        if len(password) < LEAST:
            raise ValidationError(f"密码至少要有 {LEAST} 位")

    def get_help_text(self) -> str:
        """The rule in one line."""
        return f"密码至少要有 {LEAST} 位。"
