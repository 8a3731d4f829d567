"""Functions, their triggers and their code that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mistake import Mistake, User, each, is_said

from atakora_tf import (
    CrudApi,
    DataStack,
    FunctionsApp,
    HttpTrigger,
    QueueTrigger,
    TimerTrigger,
)
from atakora_tf.packages.source_folder import read_source

JOBS, MAIL = (Path(__file__).parent / "code" / name for name in ("jobs", "mail"))


def app(component_id: str, **options: Any) -> Any:
    """Functions with an app of their own, so that all mistakes can stand in one program."""
    given = {
        "source": JOBS,
        "functions": {f"{component_id.lower()}_run": TimerTrigger("0 0 3 * * *")},
        "functions_key": f"{component_id.lower()}-app",
    }
    return FunctionsApp.define(component_id, **{**given, **options})


MISTAKES = [
    Mistake(
        title="a folder of code that is not there",
        define=lambda: {"reports": app("Reports", source="functions/jbos")},
        offenders=("Reports",),
        message=(
            "Reports: source: 'functions/jbos' cannot be read: No such file or directory\n"
            "- <Reports>\n"
            "Ways out: correct the folder, or what is in it."
        ),
        means="`source` is the folder that is shipped, relative to the working directory. It is "
        "read when the backend is planned, so that a change of the code is a change for "
        "Terraform.",
        do="Correct the path, or run the command in the folder where the project begins.",
    ),
    Mistake(
        title="functions without code",
        define=lambda: {"rates": app("Rates", source=None)},
        offenders=("Rates",),
        message=(
            "Rates: no source is given, so there is no code to ship\n"
            "- <Rates>\n"
            "Ways out: write source='functions/jobs', the folder that holds host.json."
        ),
    ),
    Mistake(
        title="a trigger of an unknown kind",
        define=lambda: {"stocks": app("Stocks", functions={"sweep": "timr"})},
        offenders=("Stocks",),
        message=(
            "Stocks: function 'sweep': 'timr' is no trigger; did you mean TimerTrigger?\n"
            "- <Stocks>\n"
            "Ways out: write one of BlobTrigger, CosmosTrigger, EventGridTrigger, HttpTrigger, "
            "QueueTrigger, ServiceBusQueueTrigger, TimerTrigger, TopicTrigger."
        ),
        means="What starts a function is an object of its own, which knows what it needs: a queue "
        "and its roles, a schedule, a container.",
        do="Write the trigger with what belongs to it, such as `TimerTrigger('0 0 3 * * *')`.",
    ),
    Mistake(
        title="a trigger that is a class",
        define=lambda: {"feeds": app("Feeds", functions={"sweep": HttpTrigger})},
        offenders=("Feeds",),
        message=(
            "Feeds: function 'sweep': HttpTrigger is the class itself\n"
            "- <Feeds>\n"
            "Ways out: write it with brackets."
        ),
    ),
    Mistake(
        title="no functions at all",
        define=lambda: {"backups": app("Backups", functions={})},
        offenders=("Backups",),
        message=(
            "Backups: it has no functions\n"
            "- <Backups>\n"
            "Ways out: write functions={'sweep': TimerTrigger('0 */5 * * * *')}."
        ),
    ),
    Mistake(
        title="a schedule that no clock can follow",
        define=lambda: {"chimes": app("Chimes", functions={"sweep": TimerTrigger("0 75 * * * *")})},
        offenders=("Chimes",),
        message=(
            "Chimes: function 'sweep': the schedule '0 75 * * * *' has '75' as its minute, which "
            "takes numbers from 0 to 59, '*', ranges, lists and steps\n"
            "- <Chimes>\n"
            "Ways out: correct the schedule."
        ),
        means="A schedule is an NCRONTAB expression of six fields: second, minute, hour, day, "
        "month, day of the week, in UTC. The host would find out only when it starts, and the "
        "function would never run.",
        do="Correct the field: `0 */15 * * * *` is every quarter of an hour.",
    ),
    Mistake(
        title="a trigger for a queue that nobody declares",
        define=lambda: {
            "bills": app("Bills", functions={"bill": QueueTrigger("order", "bill-storage")}),
            "sales": DataStack.define("Sales", queues=["orders"], storage_key="bill-storage"),
        },
        offenders=("Bills",),
        message=(
            "storage:bill-storage › queues['order']: no component declares this queue; who is "
            "named here only refers to it\n"
            "- <Bills>\n"
            "Ways out: correct the name to 'orders'; declare the queue in a component, such as a "
            "DataStack; correct the key, if it is declared under another one."
        ),
        means="A trigger waits for messages in the queue of another component, and that component "
        "declares it. Nobody declares this one, so nothing would ever arrive in it.",
        do="Correct the name or the key. If the functions themselves own the queue, write "
        "`QueueTrigger('order', declare=True)`.",
    ),
    Mistake(
        title="one function name in two components of an app",
        define=lambda: {
            "letters": app("Letters", functions={"send": TimerTrigger("0 0 3 * * *")}),
            "telegrams": app(
                "Telegrams", functions={"Send": HttpTrigger()}, functions_key="letters-app"
            ),
        },
        offenders=("Letters", "Telegrams"),
        message=(
            "functions:letters-app › groups['Telegrams'] › functions['Send']: the functions 'send' "
            "and 'Send' are one to Azure\n"
            "- 'timer' at priority 20 by <Letters>\n"
            "- 'http' at priority 20 by <Telegrams>\n"
            "Ways out: rename one of them; give one component its own functions_key."
        ),
        means="Both components run in one Function App, in which a name stands for one function, "
        "whatever its case. The host would start neither.",
        do="Rename one of them, here and in its code, or let one of the components have an app of "
        "its own.",
    ),
    Mistake(
        title="a function named like one of an API",
        define=lambda: {
            "members": CrudApi.define("MemberApi", entity=User, functions_key="members-app"),
            "badges": app(
                "Joiners", functions={"MemberApi_list": HttpTrigger()}, functions_key="members-app"
            ),
        },
        offenders=("Joiners", "MemberApi"),
        message=(
            "functions:members-app › groups['MemberApi'] › functions['MemberApi_list']: two "
            "components bring a function 'MemberApi_list' into one app\n"
            "- 'http' at priority 20 by <Joiners>\n"
            "- 'http' at priority 20 by <MemberApi>\n"
            "Ways out: rename one of them; give one component its own functions_key."
        ),
    ),
    Mistake(
        title="different files at one place in the package of an app",
        define=lambda: {
            "tasks": app("Tasks"),
            "posts": app("Posts", source=MAIL, functions_key="tasks-app"),
        },
        offenders=("Posts", "Tasks"),
        message=(
            "functions:tasks-app › groups['Posts'] › package: Posts and Tasks ship different "
            "files as 'function_app.py', and an app has one package\n"
            f"- {read_source(MAIL).package!r} at priority 20 by <Posts>\n"
            f"- {read_source(JOBS).package!r} at priority 20 by <Tasks>\n"
            "Ways out: make the files alike; give one component its own functions_key."
        ),
    ),
    Mistake(
        title="functions that answer the same requests",
        define=lambda: {
            "inbox": app(
                "Inbox",
                functions={
                    "read": HttpTrigger("mails/{id}", ["GET"]),
                    "show": HttpTrigger("mails/{number}"),
                },
            )
        },
        offenders=("Inbox",),
        message=(
            "Inbox: the functions 'read' and 'show' answer the same requests\n"
            "- <Inbox>\n"
            "Ways out: give one of them another route; name the methods of both."
        ),
        means="Two functions have one route, but for the names of its parameters, and share a "
        "method; the host would send requests to either.",
        do="Give one another route, or name the methods of both so that they differ.",
    ),
    Mistake(
        title="a setting of functions that the host writes",
        define=lambda: {"exports": app("Exports", settings={"WEBSITE_RUN_FROM_PACKAGE": "1"})},
        offenders=("Exports",),
        message=(
            "functions:exports-app › groups['Exports'] › settings['WEBSITE_RUN_FROM_PACKAGE']: the "
            "app setting 'WEBSITE_RUN_FROM_PACKAGE' is written for you: it configures the package "
            "that the app runs from\n"
            "- '1' at priority 20 by <Exports>\n"
            "Ways out: rename it."
        ),
    ),
    Mistake(
        title="a setting that a trigger brings",
        define=lambda: {
            "imports": app("Imports", settings={"Imports_imports_run_Schedule": "0 0 4 * * *"})
        },
        offenders=("Imports",),
        message=(
            "Imports: the name 'Imports_imports_run_Schedule' in settings is that of a setting "
            "that a trigger brings\n"
            "- <Imports>\n"
            "Ways out: leave it out; choose another name."
        ),
    ),
    Mistake(
        title="a runtime that Azure Functions does not have",
        define=lambda: {"scans": app("Scans", runtime="pyton")},
        offenders=("Scans",),
        message=(
            "Scans: runtime='pyton' is not one of python, node, dotnet-isolated, java, "
            "powershell, custom; did you mean 'python'?\n"
            "- <Scans>\n"
            "Ways out: choose one of these."
        ),
    ),
]


@each(MISTAKES)
def test_functions_that_cannot_be_are_said(mistake: Mistake) -> None:
    is_said(mistake)
