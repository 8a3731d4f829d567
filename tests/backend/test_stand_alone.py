"""What each component would be by itself, for the figures that say what sharing saves."""

from atakora_tf import (
    Component,
    ComponentDefinition,
    CrudApi,
    DataStack,
    FunctionsApp,
    QueueTrigger,
    ServiceBusConfig,
    Source,
    define_backend,
)
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.stand_alone import alone, saving


def api(name, **options):
    return CrudApi.define(f"{name}Api", entity_name=name, **options)


def backend(**components):
    return define_backend(components, name="shop", location="westeurope", lock=None)


def test_addresses_of_others_are_texts_alone_and_stay_references_together():
    products = api("Product", dedicated=True)
    orders = api("Order", settings={"PRODUCTS": products.endpoint, "MODE": "fast"})
    made = backend(products=products, orders=orders)
    one = alone(made, "orders")
    assert one.components["orders"].props.settings == {
        "PRODUCTS": "https://elsewhere.example",
        "MODE": "fast",
    }
    assert orders.props.settings["PRODUCTS"] == products.endpoint
    assert made.components["orders"] is orders
    found = saving(made, made.plan())
    assert found.terraform == found.terraform_alone


def test_what_refers_to_nobody_is_left_as_it_is():
    orders = api("Order", settings={"MODE": "fast"})
    assert alone(backend(orders=orders), "orders").components["orders"] is orders


def test_a_component_whose_options_are_no_attrs_class_is_counted_too():
    class Bus(Component):
        @classmethod
        def declare(cls, component_id, props, source):
            config = ServiceBusConfig(tier=props["tier"])
            asked = ResourceRequirement("service-bus", "bus", config, 20, source)
            return Declaration(component_id, "Bus", source, (asked,))

    bus = ComponentDefinition(Bus, "Bus", {"tier": "Standard"}, Source("Bus", "shop.py", 1))
    made = backend(bus=bus, orders=api("Order"))
    found = saving(made, made.plan())
    assert found.terraform == found.terraform_alone


def test_who_waits_for_the_queue_of_another_cannot_be_counted_alone(tmp_path):
    (tmp_path / "host.json").write_text("{}", encoding="utf-8")
    jobs = FunctionsApp.define("Jobs", source=tmp_path, functions={"pack": QueueTrigger("orders")})
    made = backend(data=DataStack.define("Data", queues=["orders"]), jobs=jobs)
    found = saving(made, made.plan())
    assert (found.terraform_alone, found.shared_alone) == (None, 3)
    assert str(found).endswith(f"In Terraform: {found.terraform} resources.")
