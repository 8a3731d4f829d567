import uuid

from atakora_tf.azure import roles


def test_every_role_has_a_guid_and_a_name_of_its_own() -> None:
    assert [str(uuid.UUID(role.guid)) for role in roles.ROLES] == [
        role.guid for role in roles.ROLES
    ]
    assert len({role.guid for role in roles.ROLES}) == len(roles.ROLES)
    assert len({role.name for role in roles.ROLES}) == len(roles.ROLES)


def test_every_constant_is_listed_and_named_after_its_role() -> None:
    constants = {
        name: value for name, value in vars(roles).items() if isinstance(value, roles.Role)
    }
    assert set(constants.values()) == set(roles.ROLES)
    for name, role in constants.items():
        assert role.name.removeprefix("Azure ").upper().replace(" ", "_") == name


def test_a_role_reads_as_its_name() -> None:
    assert str(roles.STORAGE_BLOB_DATA_OWNER) == "Storage Blob Data Owner"
