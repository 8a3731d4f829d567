"""Ids of components that nothing can be named after, or that cannot be told apart."""

from __future__ import annotations

from mistake import Mistake, User, each, is_said

from atakora_tf import CrudApi, FunctionGroup, FunctionsConfig, Resources


def one_prefix():
    return {
        "mails": CrudApi.define("MailApi", entity=User, database_key="mails"),
        "letters": CrudApi.define("mail_api", entity=User, database_key="mails"),
    }


def two_groups():
    groups = {
        "Nightly": FunctionGroup(functions={"nightly_run": "timer"}),
        "nightly": FunctionGroup(functions={"nightly_stop": "timer"}),
    }
    config = FunctionsConfig(runtime="python", groups=groups)
    return {"night": Resources.define("Night", {"functions:night": config})}


MISTAKES = [
    Mistake(
        title="two ids with one prefix of settings",
        define=one_prefix,
        offenders=("MailApi", "mail_api"),
        message=(
            "MailApi: the ids 'MailApi' and 'mail_api' both become the prefix MAIL_API_ of "
            "app settings\n"
            "- <MailApi>\n"
            "- <mail_api>\n"
            "Ways out: choose ids that differ in letters or digits."
        ),
        means="The settings of a component start with its id in capital letters. These two ids "
        "differ only in case or punctuation, so one would overwrite the settings of the other.",
        do="Rename one of them, so that they differ in letters or digits. An id is also the name "
        "of what the component owns: rename the one that is not deployed yet.",
    ),
    Mistake(
        title="an id without a letter",
        define=lambda: {"x": CrudApi.define("日本", entity=User)},
        offenders=("日本",),
        message=(
            "shop: the component id '日本' holds no ASCII letter or digit, so its settings "
            "cannot be named after it\n"
            "- <日本>\n"
            "Ways out: choose an id such as 'UserApi'."
        ),
    ),
    Mistake(
        title="two function groups with one prefix",
        define=two_groups,
        offenders=("Night",),
        message=(
            "functions:night › groups['nightly']: the groups 'Nightly' and 'nightly' are "
            "both NIGHTLY_ in names and settings\n"
            "- asked for at priority 20 by <Night>\n"
            "Ways out: choose names that differ in letters or digits."
        ),
    ),
]


@each(MISTAKES)
def test_ids_that_are_no_names_are_said(mistake: Mistake) -> None:
    is_said(mistake)
