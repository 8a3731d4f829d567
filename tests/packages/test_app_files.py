"""Everything in a package but its libraries, and what cannot be in one."""

from __future__ import annotations

from atakora_tf.packages.app_files import AppFiles, app_files
from atakora_tf.packages.joined_source import JoinedSource, joined_source
from tests.contract.apis import ENTIRE, contract


def source(component: str, **files: str) -> JoinedSource:
    folder = {"function_app.py": "", "host.json": "{}", **files}
    made, faults = joined_source(
        component, component.lower(), {name: text.encode() for name, text in folder.items()}
    )
    assert faults == []
    return made


def made(*sources: JoinedSource) -> AppFiles:
    return app_files(
        "functions:api-functions",
        contract(OrderApi=ENTIRE),
        hooks={"OrderApi": b"HOOKS = True\n"},
        routes={},
        sources=sources,
    )


def test_files_of_folders_keep_their_paths_and_their_apps_get_names() -> None:
    found = made(source("Jobs", **{"tariff.py": "1", "function_app.py": "jobs"}), source("Bills"))
    assert found.clashes == ()
    assert found.files["tariff.py"] == b"1"
    assert found.files["atakora_joined_jobs.py"] == b"jobs"
    assert found.files["atakora_hooks/order_api.py"] == b"HOOKS = True\n"
    text = found.files["function_app.py"].decode()
    assert "app = JoinedApp(atakora_joined_bills, atakora_joined_jobs)" in text


def test_equal_files_of_two_folders_are_one() -> None:
    assert made(source("Jobs", **{"a.py": "1"}), source("Bills", **{"a.py": "1"})).clashes == ()


def test_different_files_at_one_path_are_refused_with_both_names() -> None:
    (clash,) = made(source("Jobs", **{"a.py": "1"}), source("Bills", **{"a.py": "2"})).clashes
    assert (clash.owners, clash.what, clash.way_out) == (
        ("Bills", "Jobs"),
        "Bills and Jobs ship different files as 'a.py', and an app has one package",
        "make the files alike, or give one component a functions_key of its own",
    )


def test_what_two_folders_want_of_the_host_and_of_libraries_agrees() -> None:
    found = made(
        source("Jobs", **{"host.json": '{"functionTimeout": "1"}', "requirements.txt": "tar==1"}),
        source("Bills", **{"host.json": '{"functionTimeout": "2"}', "requirements.txt": "tar==2"}),
    )
    assert [(clash.owners, clash.what) for clash in found.clashes] == [
        (
            ("Bills", "Jobs"),
            "the host.json of Bills and that of Jobs contradict: functionTimeout is '2' and '1'",
        ),
        (
            ("Bills", "Jobs"),
            "the requirements.txt of Bills and that of Jobs contradict: tar==2 and tar==1",
        ),
    ]


def test_what_keeps_a_folder_from_joining_is_told_all_at_once() -> None:
    _, faults = joined_source(
        "Jobs", "jobs", {"host.json": b"[]", "requirements.txt": b"-e .\n./wheels/a.whl\n"}
    )
    assert faults == [
        "its folder has no function_app.py, in which the app that it joins has all functions "
        "(programming model v2)",
        "its host.json is no JSON object",
        "its requirements.txt holds the line '-e .', which is no name with a version",
        "its requirements.txt holds the line './wheels/a.whl', which is no name with a version",
    ]
