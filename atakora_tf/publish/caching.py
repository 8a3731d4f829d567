"""For how long browsers and the edge may keep each file, where the site does not say so itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from atakora_tf.requirements.cache_rule import CacheRule

__all__ = ["FOR_EVER", "FOR_NOW", "NEVER", "cache_control"]

NEVER: Final = "no-cache"
"""Kept, but asked for again before each use (RFC 9111, section 5.2.2.4)."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""A year, without asking again: another content has another name (RFC 8246)."""

FOR_NOW: Final = "public, max-age=3600"

_USUAL: Final = (
    *(
        CacheRule(pattern, NEVER)
        # A page names the other files, and a service worker stands in for all of them.
        for pattern in ("*.html", "*.htm", "sw.js", "service-worker.js", "*.webmanifest")
    ),
    *(
        CacheRule(pattern, FOR_EVER)
        # Folders in which Next, Nuxt, Astro and SvelteKit put only files with a hash.
        for pattern in ("_next/static/**", "_nuxt/**", "_astro/**", "_app/immutable/**")
    ),
)

# The last piece of the name before its extensions, as bundlers write it: `index-BX3k9aQz.js`,
# `main.3f1a9c20.css`, `chunk-A7XK2Q5Z.js.map`.
_LAST_PIECE: Final = re.compile(r".*[.-](?P<piece>[A-Za-z0-9_]{8,64})(?:\.[A-Za-z0-9]{1,11}){1,3}")
_HASHES: Final = (
    re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{8,64}"),  # webpack, Parcel, Rollup
    re.compile(r"(?=.*[2-7])(?=.*[A-Z])[A-Z2-7]{8}"),  # esbuild, Angular
    re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_]{8}"),  # Vite
)


def cache_control(path: str, rules: Sequence[CacheRule] = ()) -> str:
    """The Cache-Control of the file at this path: by the first rule that matches, else as usual."""
    for rule in (*rules, *_USUAL):
        if rule.matches(path):
            return rule.value
    return FOR_EVER if _hashed(path.rpartition("/")[2]) else FOR_NOW


def _hashed(name: str) -> bool:
    found = _LAST_PIECE.fullmatch(name)
    return found is not None and any(kind.fullmatch(found["piece"]) for kind in _HASHES)
