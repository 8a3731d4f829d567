"""Networks: blocks that overlap, are outside or too small; what cannot be isolated."""

from __future__ import annotations

from typing import Any

from mistake import Components, Mistake, User, each, is_said

from atakora_tf import (
    CrudApi,
    FunctionsConfig,
    NetworkingConfig,
    Resources,
    ServiceBusConfig,
    ServiceBusQueue,
)

NET = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
    "/Microsoft.Network/virtualNetworks/spoke"
)
ZONE = NET.replace("virtualNetworks/spoke", "privateDnsZones/privatelink.queue.core.windows.net")
APP = "functions:api-functions"
PLACES = {
    "endpoints": "10.9.0.0/26",
    APP: "10.9.0.64/26",
    "endpoints-northeurope": "10.9.1.0/26",
    f"{APP}-northeurope": "10.9.1.64/26",
}


def users() -> Components:
    return {"users": CrudApi.define("UserApi", entity=User)}


def in_two_regions() -> Components:
    orders = CrudApi.define("OrderApi", entity_name="Order", region="northeurope")
    return {**users(), "orders": orders}


def needs(wanted: dict[str, Any]) -> Components:
    return {"jobs": Resources.define("Jobs", wanted)}


def jobs_on_y1() -> Components:
    return needs({"functions:jobs": FunctionsConfig(plan="Y1")})


def standard_bus() -> Components:
    return needs({"service-bus:events": ServiceBusConfig(queues={"jobs": ServiceBusQueue()})})


def three_apps() -> Components:
    return needs({f"functions:app{n}": FunctionsConfig() for n in "abc"})


def isolated(**fields: Any) -> Any:
    return lambda: {"networking": NetworkingConfig(**fields)}


MISTAKES = [
    Mistake(
        title="networking that is neither",
        define=users,
        options=lambda: {"networking": "closed"},
        message=(
            "shop: networking='closed' is neither 'public', 'isolated' nor a "
            "NetworkingConfig\n"
            "- <shop>\n"
            "Ways out: write networking='isolated', or "
            "networking=NetworkingConfig(address_space='10.20.0.0/20')."
        ),
        offenders=("shop",),
        means='Networking is "isolated", "public" or a `NetworkingConfig`.',
        do='`networking="isolated"`',
    ),
    Mistake(
        title="an address space that is no block",
        define=users,
        options=isolated(address_space="10.20.0.0"),
        message=(
            "network:shared-network › address_space: '10.20.0.0' is not a block of IPv4 "
            "addresses; write one such as '10.20.0.0/20'\n"
            "- '10.20.0.0' at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="an address inside a block",
        define=users,
        options=isolated(address_space="10.20.0.1/20"),
        message=(
            "network:shared-network › address_space: 10.20.0.1/20 is an address inside a "
            "block; the block is 10.20.0.0/20\n"
            "- '10.20.0.1/20' at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
        means="A block is written with its first address.",
        do='`address_space="10.20.0.0/20"`',
    ),
    Mistake(
        title="addresses of the internet",
        define=users,
        options=isolated(address_space="20.0.0.0/20"),
        message=(
            "network:shared-network › address_space: 20.0.0.0/20 is not private; take a "
            "block of 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16\n"
            "- '20.0.0.0/20' at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="a network that is too small",
        define=users,
        options=isolated(address_space="10.20.0.0/28"),
        message=(
            "network:shared-network › address_space: 10.20.0.0/28: a block has from /8 "
            "to /27, not /28\n"
            "- '10.20.0.0/28' at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="address spaces that overlap",
        define=in_two_regions,
        options=isolated(
            address_space="10.20.0.0/16", address_spaces={"northeurope": "10.20.16.0/20"}
        ),
        message=(
            "network:shared-network › address_space: the address spaces of the networks "
            "in westeurope (10.20.0.0/16) and northeurope (10.20.16.0/20) overlap; they "
            "are joined, so that each address may be in one of them only\n"
            "- '10.20.0.0/16' at priority 20 by backend <shop>\n"
            "- '10.20.16.0/20' at priority 20 by backend <shop in northeurope>\n"
            "Ways out: give each region a block of its own, in address_spaces."
        ),
        offenders=("shop",),
        means="Networks of several regions are joined, so no address may be in two of them.",
        do='`address_spaces={"northeurope": "10.21.0.0/20"}`, or nothing: the next free block.',
    ),
    Mistake(
        title="subnets that overlap",
        define=users,
        options=isolated(subnets={"endpoints": "10.20.1.0/24", APP: "10.20.1.64/26"}),
        message=(
            "network:shared-network › subnets['endpoints']: the subnets for endpoints "
            "(10.20.1.0/24) and functions:api-functions (10.20.1.64/26) overlap\n"
            "- '10.20.1.0/24' at priority 20 by backend <shop>\n"
            "- '10.20.1.64/26' at priority 20 by backend <shop>\n"
            "Ways out: give them blocks that have no address in common; leave out those "
            "that the lock file does not hold, so that they get free ones."
        ),
        offenders=("shop",),
        means="An address is in one subnet.",
        do="Leave `subnets` out, and each gets a free block that it keeps.",
    ),
    Mistake(
        title="a subnet outside its network",
        define=users,
        options=isolated(subnets={APP: "10.21.1.0/26"}),
        message=(
            "network:shared-network › subnets['functions:api-functions']: the subnet "
            "10.21.1.0/26 is not in the network's address space 10.20.0.0/20\n"
            "- '10.21.1.0/26' at priority 20 by backend <shop>\n"
            "Ways out: choose a block of 10.20.0.0/20; give the network an address space "
            "that holds all of its subnets."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="a subnet that is too small",
        define=users,
        options=isolated(subnets={APP: "10.20.1.0/28"}),
        message=(
            "network:shared-network › subnets['functions:api-functions']: a subnet of "
            "/28 is too small for functions:api-functions, which needs /27 or more\n"
            "- '10.20.1.0/28' at priority 20 by backend <shop>\n"
            "Ways out: give it a block of /27 or larger; leave it out."
        ),
        offenders=("shop",),
        means="Azure hands a subnet over to a hosting plan only if it is large enough.",
        do="Leave it out, or write a block of at least the size that is named.",
    ),
    Mistake(
        title="a network without room",
        define=users,
        options=isolated(address_space="10.20.0.0/27"),
        message=(
            "network:shared-network › subnets['functions:api-functions']: no block of "
            "/27 for functions:api-functions is left in 10.20.0.0/27, which holds "
            "10.20.0.0/28 for endpoints\n"
            "- '10.20.0.0/27' at priority 20 by backend <shop>\n"
            "Ways out: give the network a larger address_space around this one, in which "
            "all placed stays; let components share an app."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="a subnet of others that nobody names",
        define=users,
        options=isolated(virtual_network_id=NET, subnet_ids={"endpoints": f"{NET}/subnets/pep"}),
        message=(
            "network:shared-network › subnet_ids: the network is there already, and "
            "nothing says which of its subnets is for 'functions:api-functions'\n"
            "- "
            f"'{NET}' at priority 20 by backend <shop>\n"
            "- "
            f"'{NET}/subnets/pep' at priority 20 by backend <shop>\n"
            "Ways out: name the ids of its subnets in subnet_ids; write a free block of "
            "it in subnets, and the subnet is made in it."
        ),
        offenders=("shop",),
        means="In a network of others nothing is placed by guessing.",
        do='`subnet_ids={"functions:api-functions": "…/subnets/apps"}`',
    ),
    Mistake(
        title="subnets of two networks",
        define=users,
        options=isolated(
            subnet_ids={"endpoints": f"{NET}/subnets/pep", APP: f"{NET}2/subnets/apps"}
        ),
        message=(
            "network:shared-network › subnet_ids: the ids are of several networks: "
            f"{NET}, {NET}2; what is in westeurope is in one\n"
            "- "
            f"'{NET}/subnets/pep' at priority 20 by backend <shop>\n"
            "- "
            f"'{NET}2/subnets/apps' at priority 20 by backend <shop>\n"
            "Ways out: give ids of one network."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="one subnet for endpoints and an app",
        define=users,
        options=isolated(subnet_ids={"endpoints": f"{NET}/subnets/a", APP: f"{NET}/subnets/a"}),
        message=(
            "network:shared-network › subnet_ids['functions:api-functions']: endpoints "
            "and functions:api-functions cannot be in one subnet: a subnet is handed "
            "over to one kind of hosting plan, or to nobody\n"
            "- "
            f"'{NET}/subnets/a' at priority 20 by backend <shop>\n"
            "- "
            f"'{NET}/subnets/a' at priority 20 by backend <shop>\n"
            "Ways out: give each a subnet of its own."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="a network of others with an address space",
        define=users,
        options=isolated(
            virtual_network_id=NET,
            address_space="10.20.0.0/20",
            subnets={"endpoints": "10.20.1.0/26", APP: "10.20.2.0/26"},
        ),
        message=(
            "network:shared-network › virtual_network_id: a network that is there "
            "already has its own address space\n"
            "- "
            f"'{NET}' at priority 20 by backend <shop>\n"
            "- '10.20.0.0/20' at priority 20 by backend <shop>\n"
            "Ways out: leave one of them out."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="the id of another zone",
        define=users,
        options=isolated(dns_zone_ids={"privatelink.blob.core.windows.net": ZONE}),
        message=(
            "network:shared-network › dns_zone_ids['privatelink.blob.core.windows.net']: "
            "the id is that of the zone privatelink.queue.core.windows.net\n"
            "- "
            f"'{ZONE}' at priority 20 by backend <shop>\n"
            "Ways out: write it under 'privatelink.queue.core.windows.net'; give the id "
            "of the zone that is meant."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="a plan that joins no network",
        define=jobs_on_y1,
        options=lambda: {"networking": "isolated"},
        message=(
            "functions:jobs › plan: an app on plan Y1 cannot join a virtual network, so "
            "it would reach nothing of a backend that is isolated\n"
            "- 'Y1' at priority 20 by <Jobs>\n"
            "Ways out: choose plan='FC1', which also costs nothing while nobody calls; "
            "leave networking out."
        ),
        offenders=("Jobs",),
        means="The old Consumption plan (Y1) has no way into a virtual network.",
        do='`plan="FC1"`: Flex Consumption, which is paid by the call as well.',
    ),
    Mistake(
        title="a bus without private endpoints",
        define=standard_bus,
        options=lambda: {"networking": "isolated"},
        message=(
            "service-bus:events › tier: only namespaces of tier Premium have private "
            "endpoints; this one is Standard\n"
            "- asked for at priority 20 by <Jobs>\n"
            "Ways out: ask for tier='Premium', which is paid by the hour; leave it open "
            "to the internet: NetworkingConfig(public={'service-bus'})."
        ),
        offenders=("Jobs",),
        means="Only Premium namespaces have private endpoints; they are paid by the hour.",
        do='`public={"service-bus"}` leaves the bus open; it takes identities with roles alone.',
    ),
    Mistake(
        title="a subnet that is none of the backend's",
        define=users,
        options=isolated(subnets={"api-functions": "10.20.1.0/26"}),
        message=(
            "network:shared-network › subnets['api-functions']: 'api-functions' is no "
            "subnet of a backend; write 'endpoints', 'endpoints-northeurope' or the key "
            "of a Function App, 'functions:api-functions'\n"
            "- '10.20.1.0/26' at priority 20 by backend <shop>\n"
            "Ways out: rename it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="calls to everywhere",
        define=users,
        options=isolated(outbound={"Internet"}),
        message=(
            "network:shared-network › outbound: 'Internet' is everywhere; leave outbound "
            "out\n"
            "- {'Internet'} at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="a deployment from a private address",
        define=users,
        options=isolated(deployment_addresses={"10.1.2.3"}),
        message=(
            "network:shared-network › deployment_addresses: 10.1.2.3 is of a private "
            "network; name the public address that Azure sees\n"
            "- {'10.1.2.3'} at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="more endpoints than addresses",
        define=three_apps,
        options=isolated(subnets={"endpoints": "10.20.1.0/28"}),
        message=(
            "network:shared-network › subnets['endpoints']: private endpoints take 12 "
            "addresses, and the subnet 10.20.1.0/28 has 11: Azure keeps 5 of each\n"
            "- '10.20.1.0/28' at priority 20 by backend <shop>\n"
            "Ways out: give it a larger block: NetworkingConfig(subnets={'endpoints': "
            "…}), before anything is deployed; leave some resources open, by public=."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="something public that is nothing",
        define=users,
        options=isolated(public={"storage:"}),
        message=(
            "network:shared-network › public: 'storage:' is neither a resource type such "
            "as 'service-bus' nor the key of a resource such as 'storage:uploads'\n"
            "- {'storage:'} at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="two address spaces for one network",
        define=users,
        options=isolated(
            address_space="10.20.0.0/20", address_spaces={"westeurope": "10.21.0.0/20"}
        ),
        message=(
            "network:shared-network › address_space: the network in westeurope has two address "
            "spaces: 10.20.0.0/20 in address_space, 10.21.0.0/20 in address_spaces\n"
            "- '10.20.0.0/20' at priority 20 by backend <shop>\n"
            "- '10.21.0.0/20' at priority 20 by backend <shop>\n"
            "Ways out: leave one of them out."
        ),
        offenders=("shop",),
        means="`address_space` is that of the backend's own region.",
        do='`address_space="10.20.0.0/20"`, and `address_spaces` for further regions.',
    ),
    Mistake(
        title="two networks of others for one region",
        define=users,
        options=isolated(
            virtual_network_id=NET, virtual_network_ids={"westeurope": f"{NET}2"}, subnets=PLACES
        ),
        message=(
            "network:shared-network › virtual_network_id: the network in westeurope is named "
            f"twice: {NET} in virtual_network_id, {NET}2 in virtual_network_ids\n"
            f"- '{NET}' at priority 20 by backend <shop>\n"
            f"- '{NET}2' at priority 20 by backend <shop>\n"
            "Ways out: leave one of them out."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="addresses for a network of others",
        define=users,
        options=isolated(
            virtual_network_id=NET, address_spaces={"westeurope": "10.9.0.0/20"}, subnets=PLACES
        ),
        message=(
            "network:shared-network › address_spaces['westeurope']: the network in westeurope is "
            "there already and has its own address space\n"
            "- '10.9.0.0/20' at priority 20 by backend <shop>\n"
            "Ways out: leave it out; leave out the ids, and a network is made."
        ),
        offenders=("shop",),
    ),
    Mistake(
        title="one network for two regions",
        define=in_two_regions,
        options=isolated(
            virtual_network_id=NET, virtual_network_ids={"northeurope": NET}, subnets=PLACES
        ),
        message=(
            "network:shared-network-northeurope › virtual_network_ids: "
            f"{NET} is named for westeurope and for northeurope; a network is in one region\n"
            f"- '{NET}' at priority 20 by backend <shop>\n"
            f"- '{NET}' at priority 20 by backend <shop in northeurope>\n"
            "Ways out: name a network in each of the regions."
        ),
        offenders=("shop",),
        means="An app joins a network in its own region, and so does an endpoint.",
        do="Name another network, or leave it out, and one is made there and joined.",
    ),
    Mistake(
        title="calling everywhere by an address",
        define=users,
        options=isolated(outbound={"0.0.0.0"}),
        message=(
            "network:shared-network › outbound: '0.0.0.0' is neither a service tag such as "
            "'AzureConnectors' nor an address or range such as '203.0.113.0/24'\n"
            "- {'0.0.0.0'} at priority 20 by backend <shop>\n"
            "Ways out: correct it."
        ),
        offenders=("shop",),
    ),
]


@each(MISTAKES)
def test_what_is_wrong_with_networks_is_said(mistake: Mistake) -> None:
    is_said(mistake)
