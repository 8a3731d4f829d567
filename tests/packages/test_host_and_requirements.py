"""host.json and requirements.txt of a package: ours, and those of the folders that join."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata

from packaging.requirements import Requirement

from atakora_tf.packages.host_file import host_text, joined_host, read_host
from atakora_tf.packages.requirements_file import (
    canonical,
    joined_requirements,
    read_requirements,
    runtime_lock,
)
from tests.parts import ROOT

LINUX = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}


def wanted(requirement: Requirement) -> list[Requirement]:
    """What a distribution of this environment requires on Linux, on any Python that we run on."""
    found = []
    for line in metadata.requires(requirement.name) or ():
        each = Requirement(line)
        for python in ("3.11", "3.12", "3.13"):
            extras = [*requirement.extras, ""]
            place = {**LINUX, "python_version": python, "python_full_version": f"{python}.1"}
            if each.marker is None or any(
                each.marker.evaluate({**place, "extra": extra}) for extra in extras
            ):
                found.append(each)
                break
    return found


def test_the_lock_has_all_that_the_runtime_needs_as_it_is_tested_here() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = [*project["optional-dependencies"]["runtime"], "azure-functions", "attrs>=24.2"]
    waiting, seen = [Requirement(line) for line in ours], {}
    lock = runtime_lock()
    while waiting:
        each = waiting.pop()
        name = canonical(each.name)
        assert name in lock, f"{name} is not in runtime.lock"
        assert each.specifier.contains(lock[name]), f"{name}=={lock[name]} and {each}"
        if (name, tuple(each.extras)) not in seen:
            seen[name, tuple(each.extras)] = metadata.version(each.name)
            waiting += wanted(each)
    here = {name: version for (name, _), version in seen.items()}
    assert here == lock, "other versions are tested than are deployed; `make setup` installs these"


def test_a_folder_says_what_it_wants_and_ours_is_the_rest() -> None:
    host, clashes = joined_host(
        {"Jobs": {"version": "2.0", "extensions": {"queues": {"batchSize": 8}}}}
    )
    assert clashes == []
    assert host["extensions"] == {
        "http": {"maxConcurrentRequests": 100, "maxOutstandingRequests": 200, "routePrefix": "api"},
        "queues": {"batchSize": 8},
    }
    sampling = host["logging"]["applicationInsights"]["samplingSettings"]
    assert sampling == {"isEnabled": True, "excludedTypes": "Request;Exception"}
    assert json.loads(host_text(host)) == host


def test_contradictions_of_host_files_are_named() -> None:
    _, clashes = joined_host(
        {
            "Bills": {"functionTimeout": "00:05:00", "extensions": {"http": {"routePrefix": ""}}},
            "Jobs": {"functionTimeout": "00:10:00"},
        }
    )
    assert clashes == [
        ("Bills", "Jobs", "functionTimeout is '00:05:00' and '00:10:00'"),
        ("Bills", "", "extensions.http.routePrefix is ''"),
    ]


def test_a_host_file_that_is_none_is_told() -> None:
    assert read_host(b"\xef\xbb\xbf{}") == {}
    assert read_host(b"[]") == "is no JSON object"
    assert read_host(b"{") == (
        "is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    )


def joined(**texts: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    read = {name: read_requirements(text.encode())[0] for name, text in texts.items()}
    return joined_requirements(read)


def test_a_range_that_admits_our_version_is_our_version() -> None:
    lines, clashes = joined(
        Jobs="azure_functions>=1.20,<2  # the library\nAIOHTTP\nrequests[socks]"
    )
    assert clashes == []
    ours = [line for line in lines if "==" in line]
    assert ours == [f"{name}=={version}" for name, version in sorted(runtime_lock().items())]
    assert [line for line in lines if "==" not in line] == ["requests[socks]"]


def test_further_requirements_stay_as_they_are_written() -> None:
    lines, clashes = joined(Jobs="Pillow>=11 ; python_version<'4'\n", Bills="pillow==11.0.0")
    assert clashes == []
    assert [line for line in lines if re.match("pillow", line, re.I)] == ["pillow==11.0.0"]


def test_versions_that_contradict_are_named() -> None:
    _, clashes = joined(Bills="pillow==11.0.0\naiohttp<3", Jobs="Pillow==12.0.0")
    assert clashes == [
        ("", "Bills", f"aiohttp=={runtime_lock()['aiohttp']} and aiohttp<3"),
        ("Bills", "Jobs", "pillow==11.0.0 and Pillow==12.0.0"),
    ]


def test_lines_that_are_no_requirement_are_told() -> None:
    assert read_requirements(b"-r other.txt\n\n# a remark\npillow")[1] == [
        "holds the line '-r other.txt', which is no name with a version"
    ]
    assert read_requirements(b"\xff") == ([], ["is no text in UTF-8"])
