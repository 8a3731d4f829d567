"""Azure Service Bus: tiers and what they lack, sizes, times, quotas.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0, internal/services/servicebus; "quotas" is
learn.microsoft.com /azure/service-bus-messaging/service-bus-quotas; other pages of
/azure/service-bus-messaging are given by their names.
"""

from __future__ import annotations

from typing import Final

# From the one that has least; Azure changes Basic and Standard into each other in place, and
# replaces the namespace on the way to or from Premium (azurerm servicebus_namespace_resource.go,
# CustomizeDiff).
TIERS: Final = ("Basic", "Standard", "Premium")

# Topics, and everything below, are missing on Basic: service-bus-queues-topics-subscriptions
# (topics), message-sessions, duplicate-detection, service-bus-auto-forwarding;
# MassTransit/MassTransit#657 shows Azure's refusal of auto-delete.
MESSAGING_UNITS: Final = (1, 2, 4, 8, 16)  # azurerm: `capacity` of a Premium namespace
PREMIUM_PARTITIONS: Final = (1, 2, 4)  # azurerm: `premium_messaging_partitions`

# Seconds a receiver holds a message before others get it (message-transfers-locks-settlement;
# the REST API refuses less than five seconds).
LOCK_SECONDS_RANGE: Final = (5, 300)
DEFAULT_LOCK_SECONDS: Final = 60  # azurerm, queue and subscription
MAXIMUM_DELIVERY_COUNT: Final = 2000  # service-bus-dead-letter-queues
DEFAULT_DELIVERY_COUNT: Final = 10  # azurerm, queue
DUPLICATE_WINDOW_SECONDS_RANGE: Final = (20, 604_800)  # duplicate-detection: 20 s to 7 days
DEFAULT_DUPLICATE_WINDOW_SECONDS: Final = 600  # azurerm
MINIMUM_IDLE_SECONDS: Final = 300  # message-expiration, "Temporary entities"

# Azure/azure-service-bus#306, Azure's own words: "must be between 00:00:01 and 14.00:00:00 when
# the namespace is using 'Basic' tier".
BASIC_MAXIMUM_TTL_SECONDS: Final = 1_209_600

# azurerm reads durations with a parser whose fields hold tenths in 16 bits, so that it takes up to
# 3,276 days (helpers/validate/time.go; rickb777/date, period/parse.go). It refuses even Azure's own
# word for "never", which is the default of topics and subscriptions. A queue that is told nothing
# keeps the time that it had: it is told this instead, which is nearly nine years.
MAXIMUM_SPAN_SECONDS: Final = 283_046_400

# Megabytes (azurerm validate/service_bus_max_size.go). Basic and Standard end at 5 GB; a
# partitioned entity there holds sixteen times as much (quotas).
ENTITY_SIZES_MB: Final = (1024, 2048, 3072, 4096, 5120, 10_240, 20_480, 40_960, 81_920)
MAXIMUM_STANDARD_SIZE_MB: Final = 5120
MESSAGE_SIZE_KB_RANGE: Final = (1024, 102_400)  # azurerm; Premium alone lets it be chosen

MAXIMUM_ENTITIES: Final = 10_000  # quotas: queues and topics of a namespace
MAXIMUM_ENTITIES_PER_MESSAGING_UNIT: Final = 1000  # quotas: Premium
MAXIMUM_PARTITIONED_ENTITIES: Final = 100  # quotas: Basic and Standard
MAXIMUM_SUBSCRIPTIONS_PER_TOPIC: Final = 2000  # quotas
MAXIMUM_SQL_LENGTH: Final = 1024  # quotas: characters of a filter, and of an action
MAXIMUM_NETWORK_RULES: Final = 128  # quotas: subnets and addresses together
MAXIMUM_HOPS: Final = 4  # service-bus-auto-forwarding: further ones are dead-lettered
