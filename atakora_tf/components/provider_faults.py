"""What a user's own provider raises, as a problem of the backend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from atakora_tf.errors import AtakoraError, BackendInvalid
from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.providers.provider import ResourceProvider

__all__ = ["is_users_own", "saying_whose_fault", "users_of"]


def is_users_own(provider: ResourceProvider) -> bool:
    """Whether a provider is not one of this library's."""
    return not type(provider).__module__.startswith("atakora_tf.")


def users_of(resource: PlannedResource, plan: BackendPlan) -> tuple[Source, ...]:
    """Where the components are defined that share a resource."""
    return tuple(plan.component(found).source for found in resource.components)


@contextmanager
def saying_whose_fault(
    provider: ResourceProvider, resource: PlannedResource, plan: BackendPlan
) -> Iterator[None]:
    """Say of what a user's own provider raises which provider it is, and for which resource.

    Raises `BackendInvalid`. What is of this library is raised as it is.
    """
    try:
        yield
    except AtakoraError:
        raise
    except Exception as cause:
        if not is_users_own(provider):
            raise
        text = hide_secrets(str(cause))
        what = f"{type(cause).__name__} ({text})" if text else type(cause).__name__
        raise BackendInvalid(
            [
                Problem(
                    (str(resource.key),),
                    f"the provider {type(provider).__name__} raises {what}",
                    sources=users_of(resource, plan),
                    ways_out=("correct the provider",),
                )
            ]
        ) from cause
