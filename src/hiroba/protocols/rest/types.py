"""The values of an operation: for services, which bring their own."""

from __future__ import annotations

from hiroba.protocols.rest.operation import Call as Call
from hiroba.protocols.rest.operation import Operation as Operation
from hiroba.protocols.rest.operation import Parameter as Parameter
