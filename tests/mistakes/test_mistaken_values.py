"""Values as YAML or JSON would give them: nested mappings, None, other spellings, long texts."""

from __future__ import annotations

from mistake import Mistake, User, each, is_said

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    FunctionsConfig,
    Resources,
    StorageConfig,
)

LONG = "x" * 1000


def container(**fields: object) -> CosmosConfig:
    found = CosmosContainer(**{"partition_key": "/id", **fields})
    return CosmosConfig(databases={"shop": CosmosDatabase(containers={"orders": found})})


MISTAKES = [
    Mistake(
        title="a mapping where a config belongs",
        define=lambda: {"a": Resources.define("Raw", {"cosmos:raw": {"consistency": "Strong"}})},
        offenders=("Raw",),
        message=(
            "cosmos:raw: {'consistency': 'Strong'} is not a config for 'cosmos'\n"
            "- <Raw>\n"
            "Ways out: write CosmosConfig(…)."
        ),
    ),
    Mistake(
        title="None where a config belongs",
        define=lambda: {"a": Resources.define("Absent", {"storage:absent": None})},
        offenders=("Absent",),
        message=(
            "storage:absent: None is not a config for 'storage'\n"
            "- <Absent>\n"
            "Ways out: write StorageConfig(…)."
        ),
    ),
    Mistake(
        title="a list where keys and configs belong",
        define=lambda: {"a": Resources.define("Listed", ["storage:files"])},  # type: ignore[arg-type]
        offenders=("Listed",),
        message=(
            "Listed: ['storage:files'] is not a mapping\n"
            "- <Listed>\n"
            "Ways out: write what it needs, like {'storage:static-content': "
            "StorageConfig(…)}."
        ),
    ),
    Mistake(
        title="a misspelt resource type",
        define=lambda: {"a": Resources.define("Misspelt", {"cosmo:data": CosmosConfig()})},
        offenders=("Misspelt",),
        message=(
            "cosmo:data: CosmosConfig is not a config for 'cosmo'; it is one for 'cosmos'\n"
            "- <Misspelt>\n"
            "Ways out: correct the key to 'cosmos:data'."
        ),
    ),
    Mistake(
        title="mappings all the way down",
        define=lambda: {
            "a": Resources.define(
                "Yaml",
                {"cosmos:yaml": CosmosConfig(databases={"shop": {"containers": {"a": {}}}})},
            )
        },
        offenders=("Yaml",),
        message=(
            "cosmos:yaml › databases['shop']: {'containers': {'a': {}}} stands where a "
            "CosmosDatabase belongs\n"
            "- {'containers': {'a': {}}} at priority 20 by <Yaml>\n"
            "Ways out: write CosmosDatabase(…)."
        ),
    ),
    Mistake(
        title="lists where names are needed",
        define=lambda: {
            "a": Resources.define("Nameless", {"storage:nameless": StorageConfig(queues=["jobs"])})
        },
        offenders=("Nameless",),
        message=(
            "storage:nameless › queues: ['jobs'] stands where a map belongs\n"
            "- ['jobs'] at priority 20 by <Nameless>\n"
            "Ways out: write a mapping, with a name for each entry."
        ),
    ),
    Mistake(
        title="names that are no texts",
        define=lambda: {
            "a": Resources.define(
                "Numbers", {"cosmos:numbers": CosmosConfig(databases={7: CosmosDatabase()})}
            )
        },
        offenders=("Numbers",),
        message=(
            "cosmos:numbers › databases: the name 7 is not a text\n"
            "- 7 at priority 20 by <Numbers>\n"
            "Ways out: write the name as a text."
        ),
    ),
    Mistake(
        title="None for what is a choice",
        define=lambda: {
            "a": Resources.define("Unsure", {"cosmos:unsure": CosmosConfig(consistency=None)})
        },
        offenders=("Unsure",),
        message=(
            "cosmos:unsure › consistency: None is not one of Eventual, ConsistentPrefix, "
            "Session, BoundedStaleness, Strong\n"
            "- None at priority 20 by <Unsure>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="words of Azure in another spelling",
        define=lambda: {
            "a": Resources.define(
                "Spelling",
                {
                    "cosmos:spelling": CosmosConfig(consistency="session", backup="continous7days"),
                    "functions:spelling": FunctionsConfig(runtime="Python", plan="fc1"),
                    "storage:spelling": StorageConfig(replication="lrs"),
                },
            )
        },
        offenders=("Spelling",),
        message=(
            "cosmos:spelling › backup: 'continous7days' is not one of Periodic, "
            "Continuous7Days, Continuous30Days; did you mean 'Continuous7Days'?\n"
            "- 'continous7days' at priority 20 by <Spelling>\n"
            "Ways out: correct it.\n"
            "\n"
            "cosmos:spelling › consistency: 'session' is not one of Eventual, "
            "ConsistentPrefix, Session, BoundedStaleness, Strong; did you mean 'Session'?\n"
            "- 'session' at priority 20 by <Spelling>\n"
            "Ways out: correct it.\n"
            "\n"
            "functions:spelling › plan: 'fc1' is not one of FC1, EP1, EP2, EP3, B1, S1, "
            "P1v3, Y1; did you mean 'FC1'?\n"
            "- 'fc1' at priority 20 by <Spelling>\n"
            "Ways out: correct it.\n"
            "\n"
            "functions:spelling › runtime: 'Python' is not one of python, node, "
            "dotnet-isolated, java, powershell, custom; did you mean 'python'?\n"
            "- 'Python' at priority 20 by <Spelling>\n"
            "Ways out: correct it.\n"
            "\n"
            "storage:spelling › replication: 'lrs' is not one of LRS, ZRS, GRS, RAGRS, "
            "GZRS, RAGZRS; did you mean 'LRS'?\n"
            "- 'lrs' at priority 20 by <Spelling>\n"
            "Ways out: correct it."
        ),
        means="The value is one of a few words, and Azure minds their spelling and their case.",
        do="Write the word that is proposed, or another of those that are listed.",
    ),
    Mistake(
        title="options of an API in another spelling",
        define=lambda: {
            "a": CrudApi.define(
                "AuthApi",
                entity=User,
                auth="Entra",  # type: ignore[arg-type]
                identity="Components",  # type: ignore[arg-type]
                partition_key="/tenantId",
                region="west eruope",
            )
        },
        offenders=("AuthApi",),
        message=(
            "AuthApi: 'west eruope' is not an Azure region that this release knows. Did you"
            " mean 'westeurope', 'westus' or 'westcentralus'?\n"
            "- <AuthApi>\n"
            "Ways out: correct the region.\n"
            "\n"
            "AuthApi: auth='Entra' is not one of anonymous, function, entra; did you mean "
            "'entra'?\n"
            "- <AuthApi>\n"
            "Ways out: choose one of these.\n"
            "\n"
            "AuthApi: identity='Components' is not one of app, component; did you mean "
            "'component'?\n"
            "- <AuthApi>\n"
            "Ways out: choose one of these.\n"
            "\n"
            "AuthApi: the partition key '/tenantId' is no property of User; it has /id, "
            "/tenant_id, /email; did you mean '/tenant_id'?\n"
            "- <AuthApi>\n"
            "Ways out: correct the path; add the property to the schema."
        ),
    ),
    Mistake(
        title="a mapping for a throughput",
        define=lambda: {
            "a": CrudApi.define(
                "ScaleApi",
                entity=User,
                throughput={"mode": "autoscale", "ru": 1000},  # type: ignore[arg-type]
                database_key="scale",
            )
        },
        offenders=("ScaleApi",),
        message=(
            "cosmos:scale › databases['scale-api'] › containers['users'] › throughput: "
            "{'mode': 'autoscale', 'ru': 1000} is not a throughput; write manual(400) or "
            "autoscale(1000)\n"
            "- {'mode': 'autoscale', 'ru': 1000} at priority 20 by <ScaleApi>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="a list in a set",
        define=lambda: {
            "a": Resources.define(
                "Firewall", {"cosmos:firewall": CosmosConfig(ip_rules=[["203.0.113.7"]])}
            )
        },
        offenders=("Firewall",),
        message=(
            "cosmos:firewall › ip_rules: ['203.0.113.7'] is not an IPv4 address or a range "
            "such as '203.0.113.0/24'\n"
            "- [['203.0.113.7']] at priority 20 by <Firewall>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="letters of other scripts",
        define=lambda: {
            "a": CrudApi.define(
                "ScriptApi", entity=User, settings={"GRÜSSE": "hallo"}, functions_key="größe"
            )
        },
        offenders=("ScriptApi",),
        message=(
            "ScriptApi: functions_key: the requirement key 'größe' is not of lowercase "
            "words joined by hyphens, such as 'shared-database'\n"
            "- <ScriptApi>\n"
            "Ways out: correct the key.\n"
            "\n"
            "ScriptApi: the name 'GRÜSSE' in settings is not of capital letters, digits and"
            " underscores, so no environment variable can be named after it\n"
            "- <ScriptApi>\n"
            "Ways out: write it like 'MAIL_HOST'."
        ),
    ),
    Mistake(
        title="values of a thousand letters",
        define=lambda: {
            "a": Resources.define(
                "Endless",
                {
                    "cosmos:endless": container(ttl=LONG),
                    "storage:endless": StorageConfig(replication=LONG, queues={LONG: None}),
                },
            )
        },
        offenders=("Endless",),
        message=(
            "cosmos:endless › databases['shop'] › containers['orders'] › ttl: "
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is not a time "
            "to live; write seconds, PER_ITEM or NEVER\n"
            "- 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' at priority "
            "20 by <Endless>\n"
            "Ways out: correct it.\n"
            "\n"
            "storage:endless › "
            "queues['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…']: "
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' has 1000 "
            "characters; a storage queue name has 3 to 63\n"
            "- None at priority 20 by <Endless>\n"
            "- asked for at priority 20 by <Endless>\n"
            "Ways out: rename it.\n"
            "\n"
            "storage:endless › replication: "
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is not one of "
            "LRS, ZRS, GRS, RAGRS, GZRS, RAGZRS\n"
            "- 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' at priority "
            "20 by <Endless>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="a hundred addresses that are none",
        define=lambda: {
            "a": Resources.define(
                "Hosts", {"cosmos:hosts": CosmosConfig(ip_rules=[f"h{n:02}" for n in range(100)])}
            )
        },
        offenders=("Hosts",),
        message=(
            "cosmos:hosts › ip_rules: 'h00' is not an IPv4 address or a range such as "
            "'203.0.113.0/24'; 'h01' is not an IPv4 address or a range such as "
            "'203.0.113.0/24'; 'h02' is not an IPv4 address or a range such as "
            "'203.0.113.0/24'; 'h03' is not an IPv4 address or a range such as "
            "'203.0.113.0/24'; 'h04' is not an IPv4 address or a range such as "
            "'203.0.113.0/24'; and 95 more like these\n"
            "- {'h00', 'h01', 'h02', 'h03', 'h04', 'h05', 'h06', 'h07', 'h08', 'h09', "
            "'h10', 'h11', 'h12', 'h13', 'h14', 'h15', 'h16', 'h17', 'h18', 'h19', 'h20', "
            "'h21', 'h22', 'h23', 'h24', 'h25', 'h26', 'h27', 'h28', 'h29', 'h30', 'h31', "
            "'h32', 'h33', 'h34', 'h35', 'h36', 'h37', 'h38', 'h39', 'h40', 'h41', 'h42', "
            "'h43', 'h44', 'h45', 'h46', 'h47', 'h48', 'h49', … 50 more} at priority 20 by "
            "<Hosts>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="options of a backend of the wrong kind",
        define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
        options=lambda: {
            "environment": 5,
            "location": "westeurop",
            "tags": {"team": None, "b": LONG},
            "on_incompatible": "Split",
            "lock": [LONG],
            "overrides": ["cosmos:shared-database"],
        },
        offenders=("shop",),
        message=(
            "shop: 'westeurop' is not an Azure region that this release knows. Did you mean"
            " 'westeurope', 'westus' or 'westus3'?\n"
            "- <shop>\n"
            "Ways out: correct the location.\n"
            "\n"
            "shop: environment=5 is not a word\n"
            "- <shop>\n"
            "Ways out: write one such as 'dev' or 'prod'.\n"
            "\n"
            "shop: lock=['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'] "
            "is no path\n"
            "- <shop>\n"
            "Ways out: write lock='atakora.lock.json', or lock=None for no lock.\n"
            "\n"
            "shop: on_incompatible='Split' is neither 'conflict' nor 'split'; did you mean "
            "'split'?\n"
            "- <shop>\n"
            "Ways out: choose one of them.\n"
            "\n"
            "shop: overrides=['cosmos:shared-database'] is not a mapping\n"
            "- <shop>\n"
            "Ways out: write overrides={'cosmos:shared-database': {…}}.\n"
            "\n"
            "shop: the tag 'team' with the value None is not of two texts\n"
            "- <shop>\n"
            "Ways out: write texts, such as {'team': 'storefront'}.\n"
            "\n"
            "shop: the value of the tag 'b' has 1000 characters; Azure takes 256\n"
            "- <shop>\n"
            "Ways out: shorten it."
        ),
    ),
]


@each(MISTAKES)
def test_a_value_of_another_kind_is_said(mistake: Mistake) -> None:
    is_said(mistake)


@each(MISTAKES)
def test_no_line_of_a_message_is_endless(mistake: Mistake) -> None:
    assert all(len(str(line)) < 700 for line in mistake.message.splitlines())
