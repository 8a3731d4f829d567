"""What the clinic keeps."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen


@frozen
class Patient:
    """Somebody who was here."""

    id: str
    name: str
    born: str


@frozen
class Visit:
    """What happened on one day."""

    id: str
    patient_id: str
    at: datetime
    notes: str = ""
