"""App settings that are somebody else's, that two want differently, or that hold no text."""

from __future__ import annotations

from mistake import Mistake, User, each, is_said

from atakora_tf import CrudApi, FunctionGroup, FunctionsConfig, Resources


def group(component_id: str, settings: dict[str, object]) -> dict[str, FunctionsConfig]:
    run = {f"{component_id.lower()}_run": "timer"}
    groups = {component_id: FunctionGroup(functions=run, settings=settings)}
    return {f"functions:{component_id.lower()}": FunctionsConfig(runtime="python", groups=groups)}


MISTAKES = [
    Mistake(
        title="a setting that the host writes",
        define=lambda: {
            "host": Resources.define("Hosting", group("Hosting", {"AzureWebJobsStorage": "x"}))
        },
        offenders=("Hosting",),
        message=(
            "functions:hosting › groups['Hosting'] › settings['AzureWebJobsStorage']: the "
            "app setting 'AzureWebJobsStorage' is written for you: it configures the host "
            "storage\n"
            "- 'x' at priority 20 by <Hosting>\n"
            "Ways out: rename it."
        ),
        means="Some settings belong to the Functions host, to its storage, its identity or its "
        "runtime. They are written for you, and a second value would break the app.",
        do="Leave the setting out: what it should change has a field of `FunctionsConfig`. If it "
        "means something of your own, rename it.",
    ),
    Mistake(
        title="reserved settings in another case",
        define=lambda: {
            "worker": Resources.define(
                "Worker",
                group("Worker", {"functions_worker_runtime": "x", "Azure_Client_Id": "y"}),
            )
        },
        offenders=("Worker",),
        message=(
            "functions:worker › groups['Worker'] › settings['Azure_Client_Id']: the app "
            "setting 'Azure_Client_Id' is written for you: it configures the app's identity\n"
            "- 'y' at priority 20 by <Worker>\n"
            "Ways out: rename it.\n"
            "\n"
            "functions:worker › groups['Worker'] › settings['functions_worker_runtime']: "
            "the app setting 'functions_worker_runtime' is written for you: it configures "
            "the runtime\n"
            "- 'x' at priority 20 by <Worker>\n"
            "Ways out: rename it."
        ),
    ),
    Mistake(
        title="a setting that Flex Consumption does not know",
        define=lambda: {
            "zone": Resources.define("Zones", group("Zones", {"WEBSITE_TIME_ZONE": "UTC"}))
        },
        offenders=("Zones",),
        message=(
            "functions:zones › groups['Zones'] › settings['WEBSITE_TIME_ZONE']: the app "
            "setting 'WEBSITE_TIME_ZONE' is not for Flex Consumption: the plan does not "
            "know it\n"
            "- 'UTC' at priority 20 by <Zones>\n"
            "Ways out: leave it out."
        ),
    ),
    Mistake(
        title="a setting that the API writes itself",
        define=lambda: {
            "notes": CrudApi.define("NoteApi", entity=User, settings={"COSMOS_ENDPOINT": "x"})
        },
        offenders=("NoteApi",),
        message=(
            "NoteApi: the name 'COSMOS_ENDPOINT' in settings is that of a setting that the "
            "API writes\n"
            "- <NoteApi>\n"
            "Ways out: choose another name."
        ),
    ),
    Mistake(
        title="a setting that is no text",
        define=lambda: {"tries": CrudApi.define("TryApi", entity=User, settings={"TRIES": 3})},
        offenders=("TryApi",),
        message=(
            "functions:api-functions › groups['TryApi'] › settings['TRY_API_TRIES']: 3 is "
            "not a text; settings hold texts (write '1', 'true', …) or references\n"
            "- 3 at priority 20 by <TryApi>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="a secret in a setting",
        define=lambda: {
            "keys": CrudApi.define(
                "KeyApi", entity=User, settings={"MAIL": "AccountKey=c2VjcmV0c2VjcmV0"}
            )
        },
        offenders=("KeyApi",),
        message=(
            "functions:api-functions › groups['KeyApi'] › settings['KEY_API_MAIL']: the "
            "value carries a secret; put it into a Key Vault and write "
            "SecretReference('https://…/secrets/…')\n"
            "- (a secret, not shown) at priority 20 by <KeyApi>\n"
            "Ways out: correct it."
        ),
        means="The value looks like a password, a key or a connection string. It would stand in "
        "the Terraform JSON and in the state for everyone to read; so it is not repeated here.",
        do="Put the secret into a Key Vault and write "
        '`SecretReference("https://shop.vault.azure.net/secrets/mail")`; Azure resolves it with '
        "the identity of the app.",
    ),
]


@each(MISTAKES)
def test_settings_that_cannot_be_are_said(mistake: Mistake) -> None:
    is_said(mistake)
