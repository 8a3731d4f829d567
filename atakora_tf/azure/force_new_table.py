"""What replaces a resource; tests/safety/write_force_new.py writes it.

Source: the schemas of terraform-provider-azurerm 4.55.0 (`ForceNew: true`). How a line is read
says `atakora_tf.azure.force_new`.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """
azurerm_application_insights: application_type location name resource_group_name
azurerm_cdn_frontdoor_endpoint: cdn_frontdoor_profile_id name
azurerm_cdn_frontdoor_origin: cdn_frontdoor_origin_group_id name private_link.location
azurerm_cdn_frontdoor_origin_group: cdn_frontdoor_profile_id name
azurerm_cdn_frontdoor_profile: name resource_group_name sku_name
azurerm_cdn_frontdoor_route: cdn_frontdoor_endpoint_id name
azurerm_cosmosdb_account: create_mode?="Default" free_tier_enabled=false key_vault_key_id
    kind="GlobalDocumentDB" location managed_hsm_key_id name resource_group_name
    restore.database# restore.database.collection_names* restore.database.name
    restore.gremlin_database# restore.gremlin_database.graph_names*
    restore.gremlin_database.name restore.restore_timestamp_in_utc
    restore.source_cosmosdb_account_id restore.tables_to_restore
azurerm_cosmosdb_cassandra_keyspace: account_name name resource_group_name
azurerm_cosmosdb_cassandra_table: cassandra_keyspace_id name
azurerm_cosmosdb_gremlin_database: account_name name resource_group_name
azurerm_cosmosdb_gremlin_graph: account_name database_name name partition_key_path
    partition_key_version resource_group_name unique_key# unique_key.paths*
azurerm_cosmosdb_mongo_collection: account_name database_name name resource_group_name shard_key
azurerm_cosmosdb_mongo_database: account_name name resource_group_name
azurerm_cosmosdb_sql_container: account_name
    conflict_resolution_policy.conflict_resolution_path?="/_ts"
    conflict_resolution_policy.conflict_resolution_procedure?
    conflict_resolution_policy.mode?="LastWriterWins" database_name name
    partition_key_kind="Hash" partition_key_paths resource_group_name unique_key#
    unique_key.paths*
azurerm_cosmosdb_sql_database: account_name name resource_group_name
azurerm_cosmosdb_sql_role_assignment: account_name name? principal_id resource_group_name scope
azurerm_cosmosdb_sql_role_definition: account_name resource_group_name role_definition_id?
    type="CustomRole"
azurerm_cosmosdb_table: account_name name resource_group_name
azurerm_function_app_flex_consumption: location name resource_group_name service_plan_id
azurerm_key_vault: location name resource_group_name
azurerm_key_vault_certificate: key_vault_id name
azurerm_key_vault_key: curve? key_size key_type key_vault_id name
azurerm_key_vault_secret: key_vault_id name
azurerm_linux_function_app: location name resource_group_name
azurerm_log_analytics_workspace: location name resource_group_name
azurerm_management_lock: lock_level name notes scope
azurerm_monitor_action_group: location="global" name resource_group_name
azurerm_monitor_diagnostic_setting: name target_resource_id
azurerm_monitor_metric_alert: name resource_group_name
azurerm_monitor_scheduled_query_rules_alert_v2: location name resource_group_name scopes
azurerm_network_security_group: location name resource_group_name
azurerm_private_dns_zone: name soa_record#?
azurerm_private_dns_zone_virtual_network_link: name private_dns_zone_name virtual_network_id
azurerm_private_endpoint: custom_network_interface_name ip_configuration.member_name?
    ip_configuration.name ip_configuration.private_ip_address ip_configuration.subresource_name
    location name private_service_connection.is_manual_connection
    private_service_connection.name private_service_connection.private_connection_resource_alias
    private_service_connection.private_connection_resource_id
    private_service_connection.subresource_names resource_group_name subnet_id
azurerm_redis_cache: location name private_static_ip_address? resource_group_name subnet_id
    zones*
azurerm_resource_group: location name
azurerm_resource_group_template_deployment: name resource_group_name
azurerm_role_assignment: condition condition_version? delegated_managed_identity_resource_id
    description name? principal_id principal_type? role_definition_id? role_definition_name?
    scope
azurerm_service_plan: location name os_type resource_group_name
azurerm_servicebus_namespace: customer_managed_key.infrastructure_encryption_enabled location
    name premium_messaging_partitions=0 resource_group_name
azurerm_servicebus_queue: name namespace_id partitioning_enabled=false
    requires_duplicate_detection=false requires_session=false
azurerm_servicebus_subscription: client_scoped_subscription.client_id
    client_scoped_subscription.is_client_scoped_subscription_shareable=true name
    requires_session topic_id
azurerm_servicebus_topic: name namespace_id partitioning_enabled requires_duplicate_detection
azurerm_static_web_app: location name resource_group_name
azurerm_static_web_app_custom_domain: domain_name static_web_app_id validation_type
azurerm_static_web_app_function_app_registration: function_app_id static_web_app_id
azurerm_storage_account: account_tier dns_endpoint_type="Standard" edge_zone
    immutability_policy# infrastructure_encryption_enabled=false is_hns_enabled=false location
    name nfsv3_enabled=false provisioned_billing_model_version
    queue_encryption_key_type="Service" resource_group_name table_encryption_key_type="Service"
azurerm_storage_account_queue_properties: storage_account_id
azurerm_storage_account_static_website: storage_account_id
azurerm_storage_blob: content_md5 name parallelism=8 size=0 source source_content source_uri
    storage_account_name storage_container_name type
azurerm_storage_container: default_encryption_scope? encryption_scope_override_enabled=true name
    storage_account_id storage_account_name
azurerm_storage_data_lake_gen2_filesystem: default_encryption_scope? name storage_account_id
azurerm_storage_management_policy: storage_account_id
azurerm_storage_queue: name storage_account_id storage_account_name
azurerm_storage_share: enabled_protocol="SMB" name storage_account_id storage_account_name
azurerm_storage_table: name storage_account_name
azurerm_subnet: name resource_group_name virtual_network_name
azurerm_user_assigned_identity: location name resource_group_name
azurerm_virtual_network: edge_zone location name resource_group_name
"""
