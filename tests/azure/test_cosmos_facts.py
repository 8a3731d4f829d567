from atakora_tf.azure import cosmos


def test_every_api_but_nosql_is_turned_on_by_a_capability_of_its_kind() -> None:
    for api, (kind, capability) in cosmos.API_KINDS.items():
        if api == "nosql":
            assert (kind, capability) == ("GlobalDocumentDB", None)
        else:
            assert capability is not None
            assert kind in cosmos.CAPABILITY_KINDS[capability]


def test_capabilities_that_change_in_place_are_capabilities() -> None:
    assert set(cosmos.CAPABILITIES) >= cosmos.CAPABILITIES_ADDED_IN_PLACE
    assert cosmos.CAPABILITIES_ADDED_IN_PLACE >= cosmos.CAPABILITIES_REMOVED_IN_PLACE


def test_becoming_serverless_or_searching_vectors_replaces_the_account() -> None:
    for capability in (
        cosmos.SERVERLESS,
        "EnableNoSQLVectorSearch",
        "EnableNoSQLFullTextSearch",
    ):
        assert capability in cosmos.CAPABILITIES
        assert capability not in cosmos.CAPABILITIES_ADDED_IN_PLACE


def test_session_is_stronger_than_eventual_and_weaker_than_strong() -> None:
    order = cosmos.CONSISTENCY_LEVELS.index
    assert order("Eventual") < order("Session") < order("BoundedStaleness") < order("Strong")


def test_minima_of_throughput_are_whole_steps() -> None:
    assert cosmos.MINIMUM_MANUAL_THROUGHPUT % cosmos.MANUAL_THROUGHPUT_STEP == 0
    assert cosmos.MINIMUM_AUTOSCALE_THROUGHPUT % cosmos.AUTOSCALE_THROUGHPUT_STEP == 0
    assert cosmos.MAXIMUM_THROUGHPUT % cosmos.AUTOSCALE_THROUGHPUT_STEP == 0


def test_several_regions_allow_a_part_of_what_one_region_allows() -> None:
    prefix, seconds = (
        cosmos.BOUNDED_STALENESS_PREFIX_RANGE,
        cosmos.BOUNDED_STALENESS_INTERVAL_RANGE,
    )
    assert prefix[0] < cosmos.MULTI_REGION_STALENESS_PREFIX_MINIMUM < prefix[1]
    assert seconds[0] < cosmos.MULTI_REGION_STALENESS_SECONDS_MINIMUM < seconds[1]


def test_a_shared_database_alone_does_not_fill_an_account() -> None:
    with_its_containers = 1 + cosmos.MAXIMUM_CONTAINERS_PER_SHARED_DATABASE
    assert with_its_containers < cosmos.MAXIMUM_DATABASES_AND_CONTAINERS_PER_ACCOUNT


def test_continuous_backup_promises_more_than_periodic() -> None:
    assert cosmos.BACKUP_TYPES == ("Periodic", "Continuous7Days", "Continuous30Days")
