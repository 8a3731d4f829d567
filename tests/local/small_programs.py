"""Programs of users, as texts."""

NOTES = '''\
"""One API with code of its own."""

from atakora_tf import CrudApi, define_backend

NOTE = {
    "topic": {"type": "string", "required": True},
    "text": {"type": "string", "required": True, "max": 20},
    "stars": {"type": "integer"},
}

backend = define_backend(
    {
        "notes": CrudApi.define(
            "NoteApi",
            entity_name="Note",
            schema=NOTE,
            partition_key="/topic",
            unique_keys=["/text"],
            hooks="hooks/notes.py",
        )
    },
    name="notebook",
)
'''

HOOKS = """\
def before_create(item, context):
    item["stars"] = 1
"""
