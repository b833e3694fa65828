import msgspec

from hiroba.protocols.rest.operation import Call, Operation
from hiroba_benches.models import Wish


class BenchWish(msgspec.Struct, frozen=True):
    place: str


def bench_wishes(call: Call) -> list[BenchWish]:
    return [BenchWish(each.place) for each in Wish.objects.all()]


OPERATIONS = (
    Operation("GET", "/api/v1/services/benches/wishes", "Benches wished for", list[BenchWish], bench_wishes),
)
