"""A request that is refused: an error of the catalogue, on its way to the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.contract.problem_details import FieldError

__all__ = ["Refused"]


class Refused(Exception):
    """Ends a request with an error of the catalogue.

    code: of the catalogue, such as "TokenRejected"; it decides the status.
    detail: about this occurrence, for the caller; None says the error's cause.  It must not hold
        what the caller may not know.
    errors: the places of the request that are wrong.
    headers: of the answer, such as `WWW-Authenticate` or `Retry-After`.
    log: what only the log is told, never with tokens or bodies.

    Raises KeyError if the catalogue has no such code.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        log: str | None = None,
    ) -> None:
        super().__init__(detail or CATALOGUE[code].cause)
        self.code = code
        self.status = CATALOGUE[code].status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.log = log
