from tests.migration.target_fixture import cosmos_target

__all__ = ["cosmos_target"]
