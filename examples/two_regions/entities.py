"""What the airline keeps."""

from __future__ import annotations

from attrs import frozen


@frozen
class Booking:
    """A seat on a flight."""

    id: str
    traveller_id: str
    flight_id: str
    seat: str


@frozen
class Flight:
    """A flight on one day."""

    id: str
    day: str
    origin: str
    destination: str
