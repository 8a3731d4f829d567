"""Every error that an API answers with: a code that never changes, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

__all__ = ["CATALOGUE", "ApiError"]


@frozen
class ApiError:
    """One kind of error.

    code: stable; also the header `x-ms-error-code`.
    status: the HTTP status.
    title: a short sentence, the same for every occurrence.
    cause: when it happens. recovery: what a caller can do.
    """

    code: str
    status: int
    title: str
    cause: str
    recovery: str

    @property
    def type(self) -> str:
        """The `type` of RFC 9457: a name, not an address."""
        return f"urn:atakora:error:{self.code}"


_ERRORS = (
    ApiError(
        "MalformedBody",
        400,
        "The body cannot be read.",
        "The body is not JSON in UTF-8, holds NaN or a number beyond IEEE 754, names a property "
        "twice, or is nested too deeply.",
        "Send one JSON object in UTF-8.",
    ),
    ApiError(
        "ValidationFailed",
        400,
        "The body breaks rules of the schema.",
        "Fields are missing, unknown, set by the server alone, or have a wrong value; `errors` "
        "names each with a JSON pointer.",
        "Correct the fields that are named.",
    ),
    ApiError(
        "InvalidQuery",
        400,
        "The query cannot be answered.",
        "A parameter is unknown or given twice, a field cannot be filtered or ordered by, or a "
        "value has another type than its field; `errors` names each parameter.",
        "Correct the parameters that are named; the operation's documentation lists them.",
    ),
    ApiError(
        "InvalidContinuation",
        400,
        "The continuation belongs to another query.",
        "The continuation was changed, is too old, or came with other parameters.",
        "Follow `nextLink` as it is, or begin again with the first page.",
    ),
    ApiError(
        "InvalidId",
        400,
        "The id cannot be one of an item.",
        "The id is empty, longer than 1,023 bytes, or holds a slash or a backslash.",
        "Correct the id; in an address it is percent-encoded.",
    ),
    ApiError(
        "InvalidHeader",
        400,
        "A header cannot be read.",
        "`If-Match` or `If-None-Match` is not an entity tag in quotes, a list of such, or `*`.",
        "Send the `ETag` of an earlier answer, with its quotes.",
    ),
    ApiError(
        "PartitionKeyRequired",
        400,
        "The partition key is missing.",
        "An item of this kind is found by its id and its partition key together, and a part of "
        "the key is not in the query.",
        "Add the parameters that `errors` names.",
    ),
    ApiError(
        "KeyMismatch",
        400,
        "The body contradicts the address.",
        "The id or the partition key in the body differs from that in the address; neither can "
        "change.",
        "Leave them out of the body. To move an item, create it anew and delete the old one.",
    ),
    ApiError(
        "BatchAcrossPartitions",
        400,
        "The items of the batch belong to several partitions.",
        "A batch is created as a whole or not at all, which is possible inside one partition.",
        "Send one batch for each partition key.",
    ),
    ApiError(
        "AuthenticationRequired",
        401,
        "The caller is unknown.",
        "The request has no token, or no function key. Azure itself answers where a function key "
        "is missing, with the status alone.",
        "Send `Authorization: Bearer …`, or `x-functions-key`, as the operation asks.",
    ),
    ApiError(
        "TokenRejected",
        401,
        "The token is not accepted.",
        "The token is expired, not yet valid, for another audience, from another issuer, or its "
        "signature is wrong.",
        "Get a new token for this API.",
    ),
    ApiError(
        "PermissionDenied",
        403,
        "The caller may not do this.",
        "The token holds none of the scopes or app roles that the operation asks for.",
        "Ask an administrator of the API for the role.",
    ),
    ApiError(
        "RouteNotFound",
        404,
        "There is nothing at this address.",
        "No API has this route.",
        "Correct the address.",
    ),
    ApiError(
        "ItemNotFound",
        404,
        "There is no such item.",
        "No item has this id in this partition, it is deleted or expired, or it is somebody "
        "else's.",
        "Correct the id and the partition key.",
    ),
    ApiError(
        "MethodNotAllowed",
        405,
        "The address does not take this method.",
        "The operation does not exist here; the header `Allow` names those that do.",
        "Use one of the methods in `Allow`.",
    ),
    ApiError(
        "ItemExists",
        409,
        "There is already an item with this id.",
        "The id is taken in this partition, perhaps by an item that is deleted and can be "
        "restored.",
        "Choose another id, or change the item that is there.",
    ),
    ApiError(
        "UniqueKeyTaken",
        409,
        "Another item has the same unique value.",
        "A field, or a group of fields, is unique inside a partition, and another item holds the "
        "same value.",
        "Choose another value, or change the item that holds it.",
    ),
    ApiError(
        "PreconditionFailed",
        412,
        "The item is not as the request expects.",
        "The item was changed since its `ETag` was read, or there is one although `If-None-Match: "
        "*` asks for none.",
        "Read the item again, and repeat the change on what it is now.",
    ),
    ApiError(
        "BodyTooLarge",
        413,
        "The body is too large.",
        "The body, or the item that would come of it, is larger than the API takes.",
        "Send less: smaller items, or fewer of them.",
    ),
    ApiError(
        "UnsupportedMediaType",
        415,
        "The body is of a type that is not read here.",
        "`Content-Type` is missing or names another type than the operation reads, or the body is "
        "compressed.",
        "Send `Content-Type: application/json`; changes may be `application/merge-patch+json`.",
    ),
    ApiError(
        "RequestRejected",
        422,
        "The request breaks a rule of the application.",
        "Code of the application refused the request; `detail` is its reason.",
        "Correct what `detail` says.",
    ),
    ApiError(
        "TooManyRequests",
        429,
        "There are too many requests.",
        "The caller sends more requests than it may.",
        "Wait for as many seconds as `Retry-After` says.",
    ),
    ApiError(
        "InternalError",
        500,
        "Something went wrong in the API.",
        "A fault of the API, not of the request; its log has the trace id.",
        "Try again later; if it stays, tell the API's owner the trace id.",
    ),
    ApiError(
        "ServiceUnavailable",
        503,
        "The database does not answer now.",
        "The database is busy, or cannot be reached, for longer than a request may wait.",
        "Wait for as many seconds as `Retry-After` says, and try again.",
    ),
)

CATALOGUE: Final[Mapping[str, ApiError]] = {error.code: error for error in _ERRORS}
"""Every error by its code, in the order of its status."""
